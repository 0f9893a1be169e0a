/** The runner on small folders of migrations, against real databases. */
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import pg from 'pg';
import { emptyDatabase, type TestDatabase } from '../../test/database.ts';
import { migrate } from './migrate.ts';

let dir: string;
let database: TestDatabase;

beforeEach(async () => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'migrations-'));
  database = await emptyDatabase();
  write('0001_goods.sql', 'CREATE TABLE goods (n int); INSERT INTO goods VALUES (1);');
  write('0002_more.sql', 'INSERT INTO goods VALUES (2);');
});

afterEach(async () => {
  await database.drop();
  rmSync(dir, { recursive: true });
});

const write = (name: string, text: string) => writeFileSync(path.join(dir, name), text);
const run = () => migrate(database.url, { dir });

async function goods(): Promise<number[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query('SELECT n FROM goods ORDER BY n');
  await client.end();
  return rows.map((row) => row.n);
}

test('each file is applied once, in order', async () => {
  assert.deepEqual(await run(), ['0001_goods.sql', '0002_more.sql']);
  assert.deepEqual(await run(), []);
  write('0003_last.sql', 'INSERT INTO goods VALUES (3);');
  assert.deepEqual(await run(), ['0003_last.sql']);
  assert.deepEqual(await goods(), [1, 2, 3]);
});

test('processes that start at once apply each file once between them', async () => {
  const applied = await Promise.all([run(), run(), run(), run()]);
  assert.deepEqual(applied.flat().sort(), ['0001_goods.sql', '0002_more.sql']);
  assert.deepEqual(await goods(), [1, 2]);
});

test('a file that fails changes nothing, is named, and is tried again', async () => {
  write('0003_bad.sql', 'INSERT INTO goods VALUES (3); SELECT 1/0;');
  await assert.rejects(run(), /0003_bad\.sql failed and changed nothing: division by zero/);
  assert.deepEqual(await goods(), [1, 2]);
  write('0003_bad.sql', 'INSERT INTO goods VALUES (4);');
  assert.deepEqual(await run(), ['0003_bad.sql']);
  assert.deepEqual(await goods(), [1, 2, 4]);
});

test('a file changed after it was applied is refused by name; its line ends may differ', async () => {
  await run();
  write('0001_goods.sql', 'CREATE TABLE goods (n int); INSERT INTO goods VALUES (9);');
  write('0003_last.sql', 'INSERT INTO goods VALUES (3);');
  await assert.rejects(run(), /0001_goods\.sql was changed .* in a new migration/);
  assert.deepEqual(await goods(), [1, 2], 'nothing newer was applied either');

  write('0003_last.sql', 'INSERT INTO goods\nVALUES (3);');
  write('0001_goods.sql', 'CREATE TABLE goods (n int); INSERT INTO goods VALUES (1);');
  await run();
  write('0003_last.sql', 'INSERT INTO goods\r\nVALUES (3);');
  assert.deepEqual(await run(), []);
});

test('an applied file that is gone, or was renamed, is refused by name', async () => {
  await run();
  renameSync(path.join(dir, '0002_more.sql'), path.join(dir, '0002_other.sql'));
  await assert.rejects(run(), /0002_more\.sql was applied to this database, but its file is gone/);
  rmSync(path.join(dir, '0002_other.sql'));
  await assert.rejects(run(), /0002_more\.sql was applied to this database, but its file is gone/);
});

test('a gap and a number given twice are refused by name', async () => {
  write('0004_far.sql', 'SELECT 1;');
  await assert.rejects(run(), /0003_….sql is missing: the next file is 0004_far\.sql/);
  write('0003_one.sql', 'SELECT 1;');
  write('0003_two.sql', 'SELECT 1;');
  await assert.rejects(run(), /0004_….sql is missing: the next file is 0003_two\.sql/);
});

/** The database's address for another role. */
function as(role: string): URL {
  const url = new URL(database.url);
  [url.username, url.password] = [role, 'secret'];
  return url;
}

test('a database that cannot be had, or in which nothing may be made, is named in words', async () => {
  await assert.rejects(migrate('postgres://127.0.0.1:1/shop', { dir }), /ECONNREFUSED.* Check DATABASE_URL/);
  await assert.rejects(migrate(as('nobody').href, { dir }), /does not let the shop in: .*"nobody"/);
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  const role = `weak_${process.pid}_${Date.now()}`;
  await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  try {
    await assert.rejects(migrate(as(role).href, { dir }), /may not make tables in it: permission denied/);
  } finally {
    await owner.query(`DROP ROLE ${role}`);
    await owner.end();
  }
});

test('a role that may not create anything starts on a database that is up to date, and is told when it is not', async () => {
  await run();
  const role = `reader_${process.pid}_${Date.now()}`;
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await owner.query(`CREATE ROLE ${role} LOGIN PASSWORD 'secret';
    GRANT SELECT, INSERT ON schema_migrations TO ${role}`);
  try {
    const url = as(role);
    assert.deepEqual(await migrate(url.href, { dir }), []);
    write('0003_last.sql', 'CREATE TABLE more (n int);');
    await assert.rejects(migrate(url.href, { dir }), /0003_last\.sql failed .* permission denied/);
  } finally {
    await owner.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
    await owner.end();
  }
});

test('a table that somebody holds is tried again, and nobody waits behind it for long', async () => {
  await run();
  write('0003_column.sql', 'ALTER TABLE goods ADD COLUMN words text;');
  const [holder, buyer] = [database.url, database.url].map((url) => new pg.Client({ connectionString: url }));
  await holder!.connect();
  await buyer!.connect();
  await holder!.query('BEGIN; LOCK TABLE goods IN ROW EXCLUSIVE MODE');
  const migrating = run();
  let longest = 0;
  for (const end = Date.now() + 2_500; Date.now() < end; ) {
    const since = performance.now();
    await buyer!.query('INSERT INTO goods VALUES (9)');
    longest = Math.max(longest, performance.now() - since);
  }
  await holder!.query('COMMIT');
  assert.deepEqual(await migrating, ['0003_column.sql']);
  assert.ok(longest > 100 && longest < 1_500, `a buyer waited ${longest} ms`);
  await Promise.all([holder!.end(), buyer!.end()]);
});

test('an index is made while rows are written; one that was left unfinished is made anew', async () => {
  write(
    '0003_index.sql',
    '-- outside a transaction\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS goods_n ON goods (n);',
  );
  write('0002_more.sql', 'INSERT INTO goods VALUES (1);');
  await assert.rejects(
    run(),
    /0003_index\.sql failed, and the next start goes on with it: could not create unique/,
  );
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('DELETE FROM goods');
  assert.deepEqual(await run(), ['0003_index.sql']);
  const { rows } = await client.query(
    "SELECT indisvalid FROM pg_index WHERE indexrelid = 'goods_n'::regclass",
  );
  assert.deepEqual(rows, [{ indisvalid: true }]);
  await client.end();
});

test('processes that start at once make an index concurrently without waiting for each other for ever', async () => {
  write(
    '0003_index.sql',
    '-- outside a transaction\nCREATE INDEX CONCURRENTLY IF NOT EXISTS goods_n ON goods (n);',
  );
  const applied = await Promise.all([run(), run(), run()]);
  assert.equal(applied.flat().length, 3);
});

test('what is done in batches is done until nothing is left', async () => {
  write('0003_fill.sql', 'INSERT INTO goods SELECT generate_series(10, 30);');
  write(
    '0004_batches.sql',
    '-- in batches\nDELETE FROM goods WHERE n IN (SELECT n FROM goods WHERE n >= 10 LIMIT 4);',
  );
  await run();
  assert.deepEqual(await goods(), [1, 2]);
});

test('a database can be brought up to a certain migration only', async () => {
  const upTo = (name: string) => migrate(database.url, { dir, upTo: name });
  assert.deepEqual(await upTo('0001_goods.sql'), ['0001_goods.sql']);
  await assert.rejects(upTo('0009_later.sql'), /There is no migration 0009_later\.sql: a newer version/);
  assert.deepEqual(await run(), ['0002_more.sql']);
});
