/** Backups made and brought back, to a folder and to a bucket. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import pg from 'pg';
import { emptyDatabase, testDatabase } from '../../../test/database.ts';
import { addCustomer, addProduct } from '../../../test/fixtures.ts';
import { startS3Store } from '../../../test/s3-store.ts';
import { openDatabase, sql } from '../db.ts';
import { onDisk } from '../media-files/on-disk.ts';
import { migrate } from '../migrate.ts';
import { openDump } from './dump.ts';
import { inFolder } from './in-folder.ts';
import { loadBackup } from './load.ts';
import { findBackup, isEncrypted, listBackups, makeBackup, readBackupFile } from './make.ts';
import { openPlace } from './open-place.ts';
import { bringPicturesBack, forgetPictures, keepPictures, namesIn } from './pictures.ts';
import type { BackupPlace } from './place.ts';
import { BackupTrouble } from './trouble.ts';

const KEY = 'a key of a test, of no use to anybody else';
const keep = { days: 7, weeks: 4, months: 12 };
const folder = mkdtempSync(path.join(os.tmpdir(), 'backup-test-'));
after(() => rmSync(folder, { recursive: true }));
const inside = (name: string) => path.join(folder, name);

async function asking<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What a schema is made of, besides rows. */
const schemaOf = (url: string) =>
  asking(url, async (client) => {
    const { rows } = await client.query(`
      SELECT 'key' AS kind, conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS what FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace
      UNION ALL SELECT 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'
      UNION ALL SELECT 'trigger', tgrelid::regclass || ' ' || tgname || ' ' || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
      ORDER BY 1, 2`);
    return rows.map(({ kind, what }) => `${kind} ${what}`);
  });

const odd = 'Tab\tand\nline, \\N, \\., “quotes”, \u{1F58C}';

async function bringsBack(place: BackupPlace, key: string | undefined): Promise<void> {
  const database = await testDatabase();
  const db = openDatabase({ url: database.url, poolMax: 1 });
  const { productId } = await addProduct(db, { title: odd, onHand: 7 });
  const customer = await addCustomer(db);
  await db.run(sql`SELECT nextval('order_numbers') FROM generate_series(1, 5)`);
  const media = onDisk(inside('media'));
  await media.put('blue-640.webp', Buffer.from('a picture'));
  await media.put('originals/one', Buffer.from('an original'));
  const made = await makeBackup({ url: database.url, media, place, key, keep });
  assert.equal(made.pictures, 2);
  assert.equal(made.tables.find(({ table }) => table === 'products')!.rows, 1);
  assert.equal(await isEncrypted(place, made.name), key !== undefined);
  assert.deepEqual(
    (await listBackups(place)).map(({ name, bytes }) => [name, bytes]),
    [[made.name, made.bytes]],
  );

  const other = await emptyDatabase();
  const backup = await findBackup(place, 'latest');
  const loaded = await loadBackup(other.url, await readBackupFile(place, backup.name), key);
  assert.deepEqual(loaded.tables, made.tables);
  assert.deepEqual(await schemaOf(other.url), await schemaOf(database.url));
  const back = openDatabase({ url: other.url, poolMax: 1 });
  const product = await back.row<{ title: string; words: string }>(
    sql`SELECT title, words FROM products WHERE id = ${productId}`,
  );
  assert.equal(product!.title, odd);
  assert.ok(product!.words.length > 0, 'what is worked out from it is there');
  const next = await back.row<{ n: number }>(sql`SELECT nextval('order_numbers') AS n`);
  assert.equal(next!.n, 1006);
  await back.run(sql`DELETE FROM customers WHERE id = ${customer.id}`);
  const remembered = await back.row(sql`SELECT FROM deleted_accounts WHERE id = ${customer.id}`);
  assert.ok(remembered, 'triggers work again');
  await assert.rejects(
    loadBackup(other.url, await readBackupFile(place, backup.name), key),
    /The database is not empty/,
  );
  const empty = onDisk(inside(`media-back-${key === undefined}`));
  assert.equal(await bringPicturesBack(place, empty, key), 2);
  assert.equal((await empty.read('originals/one'))!.toString(), 'an original');

  await media.put('red-640.webp', Buffer.from('another'));
  const second = await makeBackup({ url: database.url, media, place, key, keep });
  assert.equal(second.added, 1);
  for (const each of [db, back]) await each.close();
  for (const each of [database, other]) await each.drop();
  await rm(media, 'red-640.webp');
}

const rm = (media: ReturnType<typeof onDisk>, name: string) => media.remove(name);

test('what was backed up into a folder comes back as it was, schema, rows, numbers and pictures', async () => {
  await bringsBack(inFolder(inside('open')), undefined);
  assert.ok(readdirSync(inside('open')).every((name) => !name.endsWith('.tmp')));
});

test('and into a bucket, encrypted', async (t) => {
  const store = await startS3Store('backups');
  t.after(() => store.close());
  const place = openPlace('s3://backups/some/shop', { s3: store.settings });
  await bringsBack(place, KEY);
  const [first] = await listBackups(place);
  await assert.rejects(
    async () => loadBackup('postgres://nowhere', await readBackupFile(place, first!.name), undefined),
    /It is encrypted\. Set BACKUP_KEY/,
  );
  const large = Buffer.alloc(70 * 1024 * 1024, 'x');
  const pieces = async function* () {
    for (let at = 0; at < large.length; at += 65_536) yield large.subarray(at, at + 65_536);
  };
  assert.equal(await place.write('large', pieces()), large.length);
  let read = 0;
  for await (const piece of (await place.read('large'))!) read += piece.length;
  assert.equal(read, large.length);
  await store.line.close();
  await assert.rejects(place.write('more', pieces()), BackupTrouble);
});

test('a migration waits until a backup is made', async () => {
  const database = await testDatabase();
  const dump = await openDump(database.url);
  let isDone = false;
  const migrating = migrate(database.url).then(() => {
    isDone = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.equal(isDone, false);
  await dump.close();
  await migrating;
  await database.drop();
});

test('a backup of a newer version is refused, and the database is left empty', async () => {
  const [database, other] = [await testDatabase(), await emptyDatabase()];
  await asking(database.url, (client) =>
    client.query("INSERT INTO schema_migrations (name, sha256) VALUES ('9999_later.sql', '')"),
  );
  const place = inFolder(inside('newer'));
  const made = await makeBackup({ url: database.url, media: onDisk(inside('none')), place, key: KEY, keep });
  await assert.rejects(
    async () => loadBackup(other.url, await readBackupFile(place, made.name), KEY),
    /cannot be brought back by this version of the shop\. There is no migration 9999_later\.sql/,
  );
  await assert.rejects(
    async () => loadBackup(other.url, await readBackupFile(place, made.name), KEY),
    /cannot be brought back/,
  );
  for (const each of [database, other]) await each.drop();
});

test('rows that do not fit leave the database empty', async () => {
  const [database, other] = [await testDatabase(), await emptyDatabase()];
  await asking(database.url, (client) => client.query('CREATE TABLE by_hand (n int)'));
  const place = inFolder(inside('by-hand'));
  const made = await makeBackup({
    url: database.url,
    media: onDisk(inside('none')),
    place,
    key: undefined,
    keep,
  });
  const load = async () => loadBackup(other.url, await readBackupFile(place, made.name), undefined);
  await assert.rejects(load(), /Its rows of by_hand do not fit into the schema of their time/);
  await assert.rejects(load(), /Its rows of by_hand/, 'it can be tried again');
  for (const each of [database, other]) await each.drop();
});

test('a picture goes from beside the backups once none is left from when it was there', async () => {
  const place = inFolder(inside('pictures'));
  const media = onDisk(inside('media-two'));
  for (const name of ['a-1.webp', 'b-1.webp']) await media.put(name, Buffer.from(name));
  await keepPictures(media, place, KEY);
  await media.remove('b-1.webp');
  const day = (n: number) => new Date(Date.UTC(2026, 0, n));
  assert.equal(await forgetPictures(media, place, day(1), day(5)), 0);
  assert.equal(await forgetPictures(media, place, day(4), day(9)), 0);
  assert.equal(await forgetPictures(media, place, day(6), day(9)), 1);
  assert.deepEqual([...(await namesIn(place))], ['a-1.webp']);
});
