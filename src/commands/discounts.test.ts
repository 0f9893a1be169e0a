import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { testDatabase } from '../../test/database.ts';
import { addBareOrder } from '../../test/discounts.ts';
import { addProduct } from '../../test/fixtures.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';
import { claimDiscounts } from '../promotions/promotions.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
before(async () => {
  database = await testDatabase();
});
after(() => database.drop());

/** Runs the command as somebody types it. */
function run(...args: string[]): Promise<{ code: number; out: string }> {
  const command = [...BY_TYPESCRIPT, path.join(projectRoot, 'src/commands/discounts.ts'), ...args];
  const env = { ...process.env, DATABASE_URL: database.url, NODE_TEST_CONTEXT: undefined };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, { env, cwd: projectRoot }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

test('a merchant makes, changes and ends discounts by command, and sees who used them', async () => {
  assert.match((await run('list')).out, /There are none/);
  const added = await run(
    ...['add', 'spring', '--title', '10 % off in spring', '--percent', '10', '--minimum', '30.00'],
    ...['--limit', '100', '--from', '2026-01-01', '--to', '2099-12-24', '--combines', 'shipping'],
  );
  assert.deepEqual(added, {
    code: 0,
    out:
      '✓ made: SPRING            10 % off everything, from €30.00, beside shipping  ' +
      'running, until 24 December 2099, used 0 of 100×  "10 % off in spring"\n',
  });
  const db = openDatabase({ url: database.url, poolMax: 1 });
  const { handle } = await addProduct(db);
  const automatic = await run(
    'add',
    '--automatic',
    '--title',
    'Three for two',
    '--buy',
    '2',
    '--get',
    '1',
    '--product',
    handle,
  );
  assert.match(automatic.out, new RegExp(`✓ made: [0-9a-f-]{36}  buy 2, get 1 free, of ${handle}`));

  const order = await addBareOrder(db, { email: 'Ada@example.com', status: 'placed' });
  const [discount] = await db.rows<{ id: string }>(sql`SELECT id FROM discounts WHERE code = 'SPRING'`);
  await db.transaction((tx) => claimDiscounts(tx, order.id, [{ id: discount!.id, amountMinor: 400 }], order));
  await db.close();
  assert.match((await run('uses', 'spring')).out, /^#\d+ .* placed .* €4\.00 {2}ada@example\.com\n$/);
  assert.match((await run('change', 'spring', '--limit', '50', '--minimum', 'none')).out, /used 1 of 50×/);
  assert.match((await run('end', 'spring')).out, /ended, used 1 of 50×/);
  assert.equal((await run('list')).out.trim().split('\n').length, 2);
});

test('what was typed wrong is said for each option, and nothing is made', async () => {
  const wrong = await run('add', 'x', '--percent', '0', '--limit', '-1', '--collection', 'nowhere');
  assert.equal(wrong.code, 1);
  assert.match(wrong.out, /✗ Option '--limit' argument is ambiguous/);
  const all = await run('add', 'x', '--percent', '0', '--limit', 'many', '--collection', 'nowhere');
  assert.deepEqual(
    [...all.out.matchAll(/^✗ (\S+):/gm)].map(([, option]) => option),
    ['CODE', '--title', '--collection', '--limit', '--percent'],
  );
  assert.match((await run('add', 'ok', '--colour', 'blue')).out, /✗ Unknown option '--colour'/);
  for (const verb of ['change', 'end', 'uses'])
    assert.match(
      (await run(verb, 'nobody', ...(verb === 'change' ? ['--title', 'X'] : []))).out,
      /✗ There is no discount "nobody"/,
    );
  assert.match((await run('change', 'nobody')).out, /✗ Say what to change/);
  assert.match((await run('end', 'one', 'two')).out, /✗ One at a time/);
});

test('without words it says what it can do', async () => {
  const { code, out } = await run();
  assert.equal(code, 0);
  assert.match(out, /add --automatic/);
  assert.equal((await run('fly')).code, 2);
});

test('the examples of docs/DISCOUNTS.md do what they say', async () => {
  const docs = readFileSync(path.join(projectRoot, 'docs/DISCOUNTS.md'), 'utf8');
  const examples = [...docs.matchAll(/^npm run discounts -- ((?:add|change) .*)$/gm)].map(([, words]) =>
    [...words!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare!),
  );
  assert.equal(examples.length, 6);
  const db = openDatabase({ url: database.url, poolMax: 1 });
  await db.run(sql`DELETE FROM discount_uses`);
  await db.run(sql`DELETE FROM discounts`);
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${uuid()}, 'cards', 'Cards')`);
  await db.close();
  for (const example of examples) assert.match((await run(...example)).out, /^✓ /, example.join(' '));
});
