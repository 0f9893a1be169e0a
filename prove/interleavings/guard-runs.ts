/** Takes each guard out of a copy of the shop and runs the tests that must notice. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { migrationsHash } from '../../src/platform/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { asking, SERVER_URL, templateName } from '../../test/server.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { type Guard, guards } from './guards.ts';
import { chance, sample } from './lanes.ts';
import type { Findings } from './permutations.ts';

const AT_ONCE = 2;
const COPIED = ['src', 'migrations', 'test', 'package.json', 'tsconfig.json'];

interface Run {
  passed: number;
  failed: string[];
  /** What the runner printed, for the case that nothing ran at all. */
  output: string;
}

/** @param max how many guards; chosen by chance when there are more. */
export async function proveGuards(max: number, seed: number, say: (line: string) => void): Promise<Findings> {
  const chosen = sample(guards, max, chance(seed));
  const findings: Findings = {
    table: [['without the guard', 'what is then', 'tests that fail', 'such as']],
    shortfalls: [],
    trials: chosen.length,
  };
  // In `npm test` the same files run beside this one.
  if (chosen.length === guards.length) findings.shortfalls.push(...(await failuresWithAll(chosen)));
  const runs = new Map<Guard, Run | Error>();
  const waiting = chosen.values();
  const worker = async () => {
    for (const guard of waiting) {
      runs.set(guard, await runWithout(guard).catch((error: Error) => error));
      say(`  ${runs.size} of ${chosen.length}: ${guard.name}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  await dropTemplates(process.env[SERVER_URL]!);
  for (const guard of chosen) note(findings, guard, runs.get(guard)!);
  return findings;
}

/** Changed migrations have made templates of their own; they go when no test can be using them. */
const templates = new Set<string>();
async function dropTemplates(server: string): Promise<void> {
  templates.delete(templateName());
  await asking(server, async (client) => {
    for (const name of templates) await client.query(`DROP DATABASE IF EXISTS ${name}`);
  });
}

/** That a test fails says nothing unless it passes when nothing is taken out. */
async function failuresWithAll(chosen: Guard[]): Promise<string[]> {
  const files = [...new Set(chosen.flatMap((guard) => guard.tests))];
  const { failed } = await runTests(projectRoot, files);
  return failed.map((name) => `fails with every guard in place: ${name}`);
}

function note({ table, shortfalls }: Findings, guard: Guard, run: Run | Error): void {
  if (run instanceof Error) {
    shortfalls.push(`${guard.name}: ${run.message}`);
    return;
  }
  if (run.passed + run.failed.length === 0) shortfalls.push(`${guard.name}: no test ran:\n${run.output}`);
  else if (run.failed.length === 0) shortfalls.push(`${guard.name}: nothing fails without it`);
  table.push([guard.name, guard.why, run.failed.length, (run.failed[0] ?? '').slice(0, 60)]);
}

async function runWithout(guard: Guard): Promise<Run> {
  const copy = mkdtempSync(path.join(os.tmpdir(), 'pushcart-guard-'));
  try {
    for (const part of COPIED)
      cpSync(path.join(projectRoot, part), path.join(copy, part), { recursive: true });
    symlinkSync(path.join(projectRoot, 'node_modules'), path.join(copy, 'node_modules'));
    for (const { file, find, replace } of guard.cuts) cutOut(path.join(copy, file), file, find, replace);
    templates.add(`template_${migrationsHash(path.join(copy, 'migrations')).slice(0, 16)}`);
    return await runTests(copy, guard.tests, guard.only);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** @throws when the text does not stand there: the guard has moved, and must be named anew. */
function cutOut(target: string, file: string, find: string, replace: string): void {
  const text = readFileSync(target, 'utf8');
  if (!text.includes(find)) throw new Error(`its text is no longer in ${file}: ${find}`);
  writeFileSync(
    target,
    text.replaceAll(find, () => replace),
  );
}

const TOO_LONG_MS = 120_000;

function runTests(cwd: string, files: string[], only?: string): Promise<Run> {
  const filter = only ? ['--test-name-pattern', only] : [];
  const args = [...BY_TYPESCRIPT, '--test', '--test-reporter', 'tap', ...filter, ...files];
  // A runner inside a runner would report to it instead of printing.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, args, { cwd, env, timeout: TOO_LONG_MS });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(readTap(output)));
  });
}

function readTap(output: string): Run {
  const lines = [...output.matchAll(/^ *(not )?ok \d+ - (.*)$/gm)].filter(
    ([, , name]) => !/# SKIP/.test(name!),
  );
  return {
    passed: lines.filter(([, not]) => !not).length,
    failed: lines.filter(([, not]) => not).map(([, , name]) => name!),
    output: output.slice(-2_000),
  };
}
