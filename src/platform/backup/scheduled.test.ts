/** The loop that makes backups, among processes that share a database. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import pino from 'pino';
import { testDatabase } from '../../../test/database.ts';
import { addCustomer } from '../../../test/fixtures.ts';
import { readConfig } from '../config.ts';
import { type Database, openDatabase, sql } from '../db.ts';
import type { Shop } from '../shop.ts';
import { deletedAccountsIn } from './deleted-accounts.ts';
import { inFolder } from './in-folder.ts';
import { listBackups } from './make.ts';
import { backUpWhenDue } from './scheduled.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
let folder: string;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 4 });
});
beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'backups-'));
  await db.run(sql`DELETE FROM backups`);
  await db.run(sql`DELETE FROM emails`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
after(async () => {
  await db.close();
  await database.drop();
});

const turn = (to = folder) => {
  const config = readConfig({ BACKUP_TO: to, PUSHCART_DATA: path.join(folder, 'data') });
  return backUpWhenDue({ db, config, log: pino({ level: 'silent' }) } as unknown as Shop, database.url);
};
const made = () => listBackups(inFolder(folder));
const records = () =>
  db.rows<{ status: string; words: string }>(sql`SELECT status, words FROM backups ORDER BY begun_at`);

test('of many that come at once one makes it, and nobody before it is time again', async () => {
  await Promise.all([turn(), turn(), turn(), turn()]);
  await turn();
  assert.equal((await made()).length, 1);
  await db.run(sql`UPDATE backups SET begun_at = now() - interval '25 hours'`);
  await turn();
  assert.equal((await made()).length, 2);
  assert.deepEqual(await records(), [
    { status: 'done', words: '' },
    { status: 'done', words: '' },
  ]);
});

test('one whose process died is given up after minutes of silence, and made again', async () => {
  await db.run(sql`INSERT INTO backups (id) VALUES (gen_random_uuid())`);
  await turn();
  assert.equal((await made()).length, 0);
  await db.run(
    sql`UPDATE backups SET alive_at = now() - interval '6 minutes', begun_at = now() - interval '1 hour'`,
  );
  await turn();
  assert.deepEqual(
    (await records()).map(({ status }) => status),
    ['failed', 'done'],
  );
});

test('a failure is written down, told to staff once a day, and tried again half an hour later', async () => {
  const file = path.join(folder, 'a file');
  writeFileSync(file, '');
  await turn(file);
  const [failed] = await records();
  assert.equal(failed!.status, 'failed');
  assert.match(failed!.words, /ENOTDIR|EEXIST/);
  await turn();
  assert.equal((await made()).length, 0);
  await db.run(sql`UPDATE backups SET begun_at = now() - interval '31 minutes'`);
  await turn(file);
  const mails = await db.rows<{ kind: string }>(sql`SELECT kind FROM emails`);
  assert.deepEqual(mails, [{ kind: 'backup_failed_staff' }]);
  await db.run(sql`UPDATE backups SET begun_at = now() - interval '31 minutes'`);
  await turn();
  assert.equal((await made()).length, 1);
});

test('accounts that are deleted are noted beside the backups, by id alone', async () => {
  const [one, other] = [await addCustomer(db), await addCustomer(db)];
  await db.run(sql`DELETE FROM customers WHERE id = ${one.id}`);
  await turn();
  await db.run(sql`INSERT INTO customers (id, email, email_verified) VALUES (${one.id}, ${one.email}, true)`);
  assert.deepEqual(await deletedAccountsIn(db, inFolder(folder)), [one.id]);
  assert.notEqual(one.id, other.id);
});
