/**
 * The promise: a mistake in a setting is found at start, not by a buyer. Each wrong setting is told in words that say what
 * to do, with no secret in them; and the doctor tells good surroundings from broken ones, line by line.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { examine } from '../../src/commands/doctor/examine.ts';
import { ConfigError, readConfig } from '../../src/platform/config.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Cell, Prove } from '../report.ts';
import { breakerOf } from './breaker.ts';
import { brokenDatabases } from './broken-database.ts';
import { brokenOutside } from './broken-outside.ts';
import { brokenServices } from './broken-services.ts';
import { openGood } from './good.ts';
import { SECRET, type Wrong, wrong } from './wrong.ts';

/** How many of the wrong settings the program is started with, for real. */
const STARTED = 8;
const STARTED_SMALL = 2;

export const prove: Prove = async ({ size }, say) => {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  const shortfalls: string[] = [];
  try {
    const tables = [wrongSettings(shortfalls)];
    say(`${wrong.length} wrong settings read`);
    const started = await startedWith(size === 'small' ? STARTED_SMALL : STARTED, shortfalls);
    say(`${started} of them given to the program itself`);
    const [good, broken] = await doctor(shortfalls, say);
    return {
      tables: [...tables, good!, broken!],
      shortfalls,
      shown: `${wrong.length} wrong settings are each told in words, ${started} of them by the program itself, and no secret is; the doctor finds ${good!.length - 1} things good, and each of ${broken!.length - 1} broken ones`,
    };
  } finally {
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
};

const envWords = ({ env, name }: Wrong) => {
  const value = env[name]!;
  return `${name}=${value.length > 40 ? `${value.slice(0, 39)}…` : value}`;
};

function wrongSettings(shortfalls: string[]): Cell[][] {
  const rows: Cell[][] = [['setting', 'what is said']];
  for (const each of wrong) {
    const problems = problemsOf(each.env);
    const said = problems.find((problem) => problem.includes(each.says));
    rows.push([envWords(each), said ?? `– (${problems.join(' | ') || 'nothing'})`]);
    if (!said) shortfalls.push(`${envWords(each)} is not told of as "${each.says}"`);
    if (problems.join().includes(SECRET)) shortfalls.push(`${envWords(each)}: a secret is told`);
    if (problems.length > 2)
      shortfalls.push(`${envWords(each)}: ${problems.length} mistakes are told for one`);
  }
  return rows;
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** Spread over the table. @returns how many. */
async function startedWith(count: number, shortfalls: string[]): Promise<number> {
  const every = Math.floor(wrong.length / count);
  const chosen = wrong.filter((_, index) => index % every === 0).slice(0, count);
  for (const each of chosen) {
    const { code, said } = await program('main', each.env);
    if (code !== 1) shortfalls.push(`the program started with ${envWords(each)} ends with ${code}, not 1`);
    if (!said.includes(each.says)) shortfalls.push(`the program does not say "${each.says}" but: ${said}`);
    if (said.includes(SECRET)) shortfalls.push(`the program tells a secret: ${envWords(each)}`);
  }
  return chosen.length;
}

/** With no settings but these. */
function program(name: string, env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [path.join(projectRoot, 'dist', `${name}.js`)], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, PUSHCART_ENV_FILE: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (said += part));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

async function doctor(shortfalls: string[], say: (line: string) => void): Promise<Cell[][][]> {
  const good = await openGood();
  const breaker = breakerOf(good);
  try {
    const goodRows: Cell[][] = [['good', '', 'what the doctor says']];
    for (const { mark, about, words } of await examine(good.around)) {
      goodRows.push([about, mark, words]);
      const isTestKey = about === 'Stripe' && words.includes('test mode');
      if (mark !== '✓' && !isTestKey) shortfalls.push(`good surroundings, ${about}: ${mark} ${words}`);
    }
    say(`the doctor looked at good surroundings: ${goodRows.length - 1} lines`);
    const brokenRows: Cell[][] = [['broken', 'how', '', 'what the doctor says']];
    const cases = [
      ...(await brokenDatabases(breaker)),
      ...(await brokenServices(breaker)),
      ...(await brokenOutside(breaker)),
    ];
    for (const { check, what, mark, says, found } of cases) {
      const findings = await found();
      const said = findings.find((each) => each.mark === mark && says.test(each.words));
      brokenRows.push([check, what, said?.mark ?? '', said?.words ?? '–']);
      if (!said)
        shortfalls.push(
          `${check}, ${what}: not told as ${says}, but: ${findings.map((each) => `${each.mark} ${each.words}`).join(' | ')}`,
        );
    }
    say(`${cases.length} broken things looked at`);
    await bothPrograms(good.env, good.certificateFile, shortfalls);
    return [goodRows, brokenRows];
  } finally {
    await breaker.close();
    await good.close();
  }
}

/** The command itself: its exit code is what a deployment goes by. */
async function bothPrograms(env: Record<string, string>, ca: string, shortfalls: string[]): Promise<void> {
  const surroundings = { ...env, NODE_EXTRA_CA_CERTS: ca, MAIL_FROM: 'hello@shop.example' };
  const good = await program('doctor', surroundings);
  if (good.code !== 0 || !good.said.includes('Nothing to be mended'))
    shortfalls.push(`npx pushcart doctor on good surroundings ends with ${good.code}: ${good.said}`);
  const broken = await program('doctor', { ...surroundings, SMTP_PASSWORD: 'wrong', SMPT_URL: 'x' });
  if (
    broken.code !== 1 ||
    !/✗ mail .*refuses/.test(broken.said) ||
    !/! settings .*SMTP_URL meant/.test(broken.said)
  )
    shortfalls.push(`npx pushcart doctor on broken surroundings ends with ${broken.code}: ${broken.said}`);
  const unread = await program('doctor', { PORT: 'x' });
  if (unread.code !== 1 || !/✗ settings .*PORT must be/.test(unread.said))
    shortfalls.push(`npx pushcart doctor with a wrong setting ends with ${unread.code}: ${unread.said}`);
  const secrets = [env.SMTP_PASSWORD!, env.STRIPE_SECRET_KEY!, new URL(env.DATABASE_URL!).password];
  for (const secret of secrets)
    if (`${good.said}${broken.said}`.includes(secret)) shortfalls.push('npx pushcart doctor tells a secret');
}
