import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';

const database = await testDatabase();
const db = openDatabase({ url: database.url, poolMax: 1 });
after(async () => {
  await db.close();
  await database.drop();
});
const dir = await mkdtemp(path.join(tmpdir(), 'import-command-'));

/** Runs the command as somebody types it. */
async function run(text: string | undefined, ...flags: string[]): Promise<{ code: number; out: string }> {
  const file = path.join(dir, 'products.csv');
  if (text !== undefined) await writeFile(file, text);
  const command = [...BY_TYPESCRIPT, path.join(projectRoot, 'src/commands/import.ts')];
  const args = text === undefined ? flags : [file, ...flags];
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    PUSHCART_DATA: dir,
    NODE_TEST_CONTEXT: undefined,
  };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [...command, ...args],
      { env, cwd: projectRoot },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

const products = async () => (await db.row<{ n: number }>(sql`SELECT count(*)::int AS n FROM products`))!.n;

test('a file is tried, refused as a whole, taken in part, and is in already', async () => {
  const right = 'Handle,Title,Variant Price\nmug,Mug,12.00\n';
  const tried = await run(right, '--dry-run');
  assert.match(tried.out, /Nothing was changed. It would be: 1 added/);
  assert.equal(tried.code, 0);
  const wrong = await run(`${right}cup,Cup,twelve\n`);
  assert.match(wrong.out, /line 3, Variant Price: error: “twelve” is no amount/);
  assert.equal(wrong.code, 1);
  assert.equal(await products(), 0);
  assert.match((await run(`${right}cup,Cup,twelve\n`, '--skip-errors')).out, /✓ 1 added/);
  assert.match((await run(right)).out, /✓ 0 added, 0 changed, 1 as they were/);
  const log = await db.row<{ staff: string }>(
    sql`SELECT staff_name AS staff FROM audit_log WHERE action = 'product.import'`,
  );
  assert.match(log!.staff, /command line/);
});

test('what makes no sense is told', async () => {
  assert.match((await run(undefined)).out, /npm run import -- FILE/);
  assert.match((await run(undefined, '/nowhere.csv')).out, /There is no file/);
  assert.match((await run('x,y\n')).out, /no column “Handle”/);
});
