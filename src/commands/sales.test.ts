import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { addProduct } from '../../test/fixtures.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { runSales } from '../catalog/sales.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
});
after(async () => {
  await db.close();
  await database.drop();
});

/** Runs the command as somebody types it. */
function run(...args: string[]): Promise<{ code: number; out: string }> {
  const command = [...BY_TYPESCRIPT, path.join(projectRoot, 'src/commands/sales.ts'), ...args];
  const env = { ...process.env, DATABASE_URL: database.url, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env, cwd: projectRoot }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

test('a sale is planned by the shop’s clock, listed with what it leaves out, ended and called off', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  assert.match((await run()).out, /There are none/);
  const winter = await run(
    ...'add Winter --percent 12.5 --from 2026-01-01T00:00 --to 2199-07-01T00:00'.split(' '),
    '--product',
    article.handle,
  );
  assert.equal(winter.code, 0, winter.out);
  const id = /✓ ([0-9a-f-]{36}): from 2026-01-01 00:00 to 2199-07-01 00:00 \(Europe\/Berlin\)/.exec(
    winter.out,
  )![1]!;
  const sale = await db.row<{ at: string }>(sql`SELECT starts_at::text AS at FROM sales`);
  assert.match(sale!.at, /^2025-12-31 23:00:00\+00/);
  const second = await run(
    'add',
    'All of it',
    '--percent',
    '20%',
    '--from',
    '2026-02-01T12:00',
    '--to',
    '2199-07-01',
    '--all',
  );
  assert.equal(second.code, 0, second.out);

  await runSales(db, 'EUR');
  const { out } = await run('list');
  assert.match(out, new RegExp(`${id}  running    −12.5%  .*Winter: Article`));
  assert.match(out, /1 variant lowered/);
  assert.match(
    out,
    new RegExp(`All of it: everything\\n {4}0 variants lowered\\n {4}left out.*: ${article.sku}`),
  );
  assert.match((await run('remove', id)).out, /It runs already/);
  assert.match((await run('end', id)).out, /✓ It has ended/);
  assert.match((await run('end', id)).out, /It is over/);
  assert.match((await run('end', 'x')).out, /There is no such sale/);
});

test('a price is set with what it is reduced from, and the command says what will be announced', async () => {
  const { sku, variantId } = await addProduct(db, { priceMinor: 3000 });
  await db.run(sql`UPDATE price_changes SET at = at - interval '50 days' WHERE variant_id = ${variantId}`);
  const lowered = await run('price', sku, '24.00', '--compare-at', '39');
  assert.equal(
    lowered.out,
    `✓ ${sku} costs €24.00.\n  Announced as reduced from €30.00, the lowest price of the 30 days before.\n`,
  );
  assert.match(
    (await run('price', sku, '27', '--compare-at', '39')).out,
    /No reduction is announced: it cost €24\.00/,
  );
  assert.match((await run('price', sku, '5000', '--currency', 'jpy')).out, /costs JP¥5,000/);
  assert.match((await run('price', sku, 'none', '--currency', 'JPY')).out, /no price of its own in JPY/);
  const rows = await db.rows(
    sql`SELECT price_minor AS price FROM price_changes WHERE variant_id = ${variantId} ORDER BY id`,
  );
  assert.deepEqual(rows, [
    { price: 3000 },
    { price: 2400 },
    { price: 2700 },
    { price: 5000 },
    { price: null },
  ]);
});

test('what makes no sense is refused in words, and nothing is changed', async () => {
  const { sku } = await addProduct(db);
  const span = ['--from', '2026-01-01T00:00', '--to', '2199-01-01T00:00'];
  for (const [words, why] of [
    [['price', sku, '24.005'], /"24\.005" is no price in EUR, such as 24\.00/],
    [['price', sku, '100.50', '--currency', 'JPY'], /no price in JPY, such as 24\./],
    [['price', 'NOTHING', '24'], /no variant with the SKU/],
    [['add', 'Sale', '--percent', '101', ...span, '--all'], /above 0 and up to 100/],
    [
      ['add', 'Sale', '--percent', '20', '--from', '2026-02-30T00:00', '--to', '2199-01-01', '--all'],
      /--from must be a time/,
    ],
    [['add', 'Sale', '--percent', '20', ...span], /One of --all/],
    [
      ['add', 'Sale', '--percent', '20', ...span, '--collection', 'nothing'],
      /no collections with the handle nothing/,
    ],
  ] as [string[], RegExp][]) {
    const { code, out } = await run(...words);
    assert.match(out, why, words.join(' '));
    assert.equal(code, 2, words.join(' '));
  }
});
