/**
 * `npm test`: every *.test.ts below src/ and test/, or those whose path holds one of the words given.
 * The database server behind test/database.ts is started once here, and the files run two at a time.
 */
import { globSync } from 'node:fs';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { projectRoot } from '../src/platform/project-root.ts';
import { removeLeftoverDatabases, SERVER_URL, startTestServer } from './server.ts';
import { BY_TYPESCRIPT } from './typescript.ts';

const words = process.argv.slice(2);
const files = globSync('{src,test}/**/*.test.{ts,tsx}', { cwd: projectRoot })
  .filter((file) => words.length === 0 || words.some((word) => file.includes(word.replace(/^\.\//, ''))))
  .sort();

if (files.length === 0) {
  console.error(`✗ No test file's path holds ${words.join(' or ')}.`);
  process.exit(1);
}

/** No test takes a third of it. One that hangs fails by name; test/ends.ts sees to files that do not end. */
const TEST_MS_MAX = 10 * 60_000;

const start = Date.now();
const server = await startTestServer();
await removeLeftoverDatabases(server.url);
process.env[SERVER_URL] = server.url;
process.env.PUSHCART_ENV_FILE = ''; // whatever settings a developer keeps in .env

const tests = run({
  files,
  concurrency: 2,
  timeout: TEST_MS_MAX,
  cwd: projectRoot,
  execArgv: [...BY_TYPESCRIPT, '--import', './test/ends.ts'],
});
let failures = 0;
tests.on('test:fail', () => failures++);
tests.compose(spec).pipe(process.stdout);
tests.on('end', async () => {
  await server.stop();
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(
    failures ? `✗ failed after ${seconds} s` : `✓ ${files.length} test files passed (${seconds} s)`,
  );
  process.exitCode = failures ? 1 : 0;
});
