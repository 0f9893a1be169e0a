/**
 * Stryker over some files: each mutant is switched on in turn, and the test files that came through its
 * place when nothing was changed run again. Each of them is a process of its own, so that a mutant in a
 * constant is noticed like one in a function.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { projectRoot } from '../../src/platform/project-root.ts';

export interface Trial {
  /** The files that are changed, and the test files that should notice; globs. */
  mutate: string[];
  tests: string[];
  nodeArgs: string[];
  /** So many at once. */
  lanes: number;
  /** Says each ten seconds how far it has come. */
  isLong: boolean;
}

export interface Mutant {
  file: string;
  line: number;
  /** What stands there, and what stood there instead; with single spaces. */
  code: string;
  becomes: string;
  fate: 'killed' | 'timed out' | 'survived' | 'untested' | 'invalid';
}

/** On top of one and a half times what the tests take when nothing is changed. */
const PATIENCE_MS = 5_000;

/** @throws when the tests fail although nothing is changed. */
export async function mutantsOf({ mutate, tests, nodeArgs, lanes, isLong }: Trial): Promise<Mutant[]> {
  const stryker = new Stryker({
    mutate,
    testRunner: 'tap',
    plugins: ['@stryker-mutator/tap-runner'],
    tap: {
      testFiles: tests,
      nodeArgs: [...nodeArgs, '--test-reporter', 'tap'],
      forceBail: false, // a test file that is ended early leaves its database behind
    },
    coverageAnalysis: 'perTest',
    concurrency: lanes,
    timeoutMS: PATIENCE_MS,
    ignorePatterns: ['/*', '!/src', '!/test', '!/prove', '!/migrations', '!/package.json', '!/tsconfig.json'],
    tempDirName: path.join('.pushcart', 'prove', `mutation-${process.pid}`),
    cleanTempDir: 'always',
    disableTypeChecks: false,
    tsconfigFile: 'left-as-it-is', // Stryker would rewrite it by TypeScript 5’s interface
    reporters: isLong ? ['progress-append-only'] : [],
    logLevel: 'error' as Settings['logLevel'],
    allowConsoleColors: false,
  });
  return await withTestEnvironment(async () => (await stryker.runMutationTest()).map(read));
}

/** The runner starts whatever `node` comes first in PATH, which may be an older one than this. */
async function withTestEnvironment<T>(work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  process.env.PATH = [path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  // Set inside `npm test`, it would have the test files answer in another format than TAP.
  delete process.env.NODE_TEST_CONTEXT;
  try {
    return await work();
  } finally {
    process.env = before;
  }
}

type Settings = ConstructorParameters<typeof Stryker>[0];
type Result = Awaited<ReturnType<Stryker['runMutationTest']>>[number];

const FATES: Record<Result['status'], Mutant['fate']> = {
  Killed: 'killed',
  Timeout: 'timed out',
  Survived: 'survived',
  NoCoverage: 'untested',
  CompileError: 'invalid',
  RuntimeError: 'invalid',
  Ignored: 'invalid',
  Pending: 'invalid',
};

function read({ fileName, location, replacement, status }: Result): Mutant {
  return {
    file: path.relative(projectRoot, fileName),
    line: location.start.line,
    code: oneLine(textAt(fileName, location)),
    becomes: oneLine(replacement ?? ''),
    fate: FATES[status],
  };
}

/** Lines and columns count from 1 and 0 in Stryker's coverage, from 1 and 1 in what it reports. */
function textAt(file: string, { start, end }: Result['location']): string {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1)!.slice(0, end.column - 1);
  lines[0] = lines[0]!.slice(start.column - 1);
  return lines.join('\n');
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
