/** The commands as somebody types them, on databases of their own. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { emptyDatabase, type TestDatabase, testDatabase } from '../../test/database.ts';
import { addBareOrder } from '../../test/discounts.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { BY_TYPESCRIPT } from '../../test/typescript.ts';
import { noteDeletedAccounts } from '../platform/backup/deleted-accounts.ts';
import { inFolder } from '../platform/backup/in-folder.ts';
import { listBackups } from '../platform/backup/make.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';

let database: TestDatabase;
let db: Database;
let folder: string;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 1, applicationName: 'pushcart-test' });
  folder = mkdtempSync(path.join(os.tmpdir(), 'backup-command-'));
});
after(async () => {
  await db.close();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Runs the command as somebody types it, in the folder above the backups. */
function run(
  url: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string }> {
  const command = [...BY_TYPESCRIPT, path.join(projectRoot, 'src/commands/backup.ts'), ...args];
  const own = { DATABASE_URL: url, PUSHCART_DATA: path.join(folder, 'data'), INIT_CWD: folder };
  const options = { env: { ...process.env, ...own, NODE_TEST_CONTEXT: undefined, ...env }, cwd: projectRoot };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, out: stdout + stderr }),
    );
  });
}

test('a backup is made, listed, verified and restored; who was deleted since then is deleted again', async () => {
  const [stays, goes] = [await addCustomer(db), await addCustomer(db)];
  const order = await addBareOrder(db, { email: goes.email, status: 'expired' });
  await db.run(sql`UPDATE orders SET customer_id = ${goes.id} WHERE id = ${order.id}`);
  await db.run(sql`
    INSERT INTO payments (id, order_id, status, amount_minor, currency, session_expires_at, look_again_at)
    VALUES (gen_random_uuid(), ${order.id}, 'expired', 0, 'EUR', now(), now())`);
  const made = await run(database.url, ['backup', '--to', 'backups']);
  assert.match(made.out, /^✓ pushcart-\S+\.backup in the folder \S+backups: \d+ tables, \d+ rows/);
  assert.match(made.out, /! It is not encrypted/);
  assert.equal(made.code, 0);
  const [{ name } = { name: '' }] = await listBackups(inFolder(path.join(folder, 'backups')));
  assert.match(
    (await run(database.url, ['backups', '--from', 'backups'])).out,
    /^pushcart-.* schema \d{4} {2}not encrypted\n$/,
  );
  const verified = await run(database.url, ['verify', '--from', 'backups']);
  assert.match(verified.out, /✗ every order has its lines.*1 row broken.*\n✓ all its pictures are there/);
  assert.equal(verified.code, 1, 'the books are not in order, which is told');

  await db.run(sql`UPDATE orders SET customer_id = NULL`);
  await db.run(sql`DELETE FROM customers WHERE id = ${goes.id}`);
  await noteDeletedAccounts(db, inFolder(path.join(folder, 'backups')));
  const other = await emptyDatabase();
  const restored = await run(other.url, ['restore', 'latest', '--from', 'backups']);
  assert.match(restored.out, /✓ 1 account deleted since then was deleted again/);
  const back = openDatabase({ url: other.url, poolMax: 1, applicationName: 'pushcart-test' });
  assert.deepEqual(await back.rows(sql`SELECT id FROM customers`), [{ id: stays.id }]);
  const known = await back.row<{ email: string }>(sql`SELECT email FROM orders WHERE id = ${order.id}`);
  assert.equal(known!.email, '', 'nor do his orders tell of him');
  const number = await back.row<{ n: number }>(sql`SELECT nextval('order_numbers') AS n`);
  assert.ok(number!.n > 2_000, 'numbers given after the backup are not given again');
  await back.close();

  const refused = await run(other.url, ['restore', name, '--from', 'backups']);
  assert.match(
    refused.out,
    /^✗ The database test_\S+ on \S* ?is not empty: it holds 1 order\..*add --force test_/,
  );
  assert.equal(refused.code, 1);
  assert.match(
    (await run(other.url, ['restore', name, '--from', 'backups', '--force', 'shop'])).out,
    /^✗ --force names shop/,
  );
  copyFileSync(path.join(folder, 'backups', name), path.join(folder, name));
  const [, forced] = /add --force (\S+)/.exec(refused.out)!;
  const again = await run(other.url, ['restore', name, '--force', forced!]);
  assert.match(again.out, /was emptied\n✓ pushcart-/, 'from a file, wherever it lies');
  await other.drop();
});

test('what was typed wrong is said in words', async () => {
  const words = async (args: string[], env: Record<string, string> = {}) =>
    (await run(database.url, args, env)).out;
  assert.match(await words(['backup']), /^✗ Nothing says where backups are: set BACKUP_TO/);
  assert.match(await words(['restore']), /^✗ Say which backup/);
  assert.match(
    await words(['restore', 'latest', '--from', 'nowhere']),
    /^✗ There is no backup in the folder/,
  );
  assert.match(await words(['verify', 'x.backup', '--from', 'backups']), /^✗ There is no x\.backup in/);
  assert.match(await words(['upgrade']), /^✗ The shop upgrades itself when it starts/);
  assert.match(await words(['backup', '--colour', 'blue']), /^✗ Unknown option '--colour'/);
  assert.match(await words(['backup'], { BACKUP_KEY: 'x' }), /BACKUP_KEY must have at least 32/);
  assert.match(await words(['dance']), /^npx pushcart …/);
});
