/**
 * `npm test`: every *.test.ts below src/ and test/, or those whose path holds one of the words given.
 * The database server behind test/database.ts is started once here.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { projectRoot } from '../src/platform/project-root.ts';
import { removeLeftoverDatabases, SERVER_URL, startTestServer } from './server.ts';
import { BY_TYPESCRIPT } from './typescript.ts';

const words = process.argv.slice(2);
const isLong = (file: string) => path.basename(file).startsWith('prove-');
const files = globSync('{src,test}/**/*.test.{ts,tsx}', { cwd: projectRoot })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word.replace(/^\.\//, ''))))
  // Those of test/ take longest, and among them the proofs: a long one that starts last is waited for alone.
  .sort((a, b) => Number(isLong(b)) - Number(isLong(a)) || (a < b ? 1 : -1));

if (files.length === 0) {
  console.error(`✗ No test file's path holds ${words.join(' or ')}.`);
  process.exit(1);
}

/** No test takes a third of it. One that hangs fails by name; test/ends.ts sees to files that do not end. */
const TEST_MS_MAX = 10 * 60_000;

const AT_ONCE = Math.min(Math.max(availableParallelism(), 2), 8);

const start = Date.now();
const server = await startTestServer();
await removeLeftoverDatabases(server.url);
process.env[SERVER_URL] = server.url;
process.env.PUSHCART_ENV_FILE = ''; // whatever settings a developer keeps in .env

const tests = run({
  files,
  concurrency: AT_ONCE,
  timeout: TEST_MS_MAX,
  cwd: projectRoot,
  execArgv: [...BY_TYPESCRIPT, '--import', './test/ends.ts'],
});
let failures = 0;
const secondsOf = new Map<string, number>();
tests.on('test:summary', ({ file, duration_ms }) => {
  if (file) secondsOf.set(path.relative(projectRoot, file), duration_ms / 1000);
});
tests.on('test:fail', () => failures++);
tests.compose(spec).pipe(process.stdout);
tests.on('end', async () => {
  await server.stop();
  const slowest = [...secondsOf].sort(([, a], [, b]) => b - a).slice(0, 10);
  if (words.length === 0)
    for (const [file, seconds] of slowest) console.log(`${seconds.toFixed(1).padStart(7)} s ${file}`);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    failures ? `✗ failed after ${seconds} s` : `✓ ${files.length} test files passed (${seconds} s)`,
  );
  process.exitCode = failures ? 1 : 0;
});
