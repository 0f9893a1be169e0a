/** `npx pushcart restore`: the shop as it was when a backup was made. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { forgetCustomer } from '../../app.ts';
import { eraseAccount } from '../../customers/personal-data.ts';
import { eraseDue } from '../../orders/erasure.ts';
import { deletedAccountsIn } from '../../platform/backup/deleted-accounts.ts';
import { checkFile, isEmpty, makeEmpty } from '../../platform/backup/load.ts';
import { findBackup, type ListedBackup, readBackupFile } from '../../platform/backup/make.ts';
import { openPlace } from '../../platform/backup/open-place.ts';
import { bringPicturesBack } from '../../platform/backup/pictures.ts';
import type { BackupPlace } from '../../platform/backup/place.ts';
import { BackupTrouble } from '../../platform/backup/trouble.ts';
import { type Database, openDatabase, sql } from '../../platform/db.ts';
import { forgetMailTo } from '../../platform/forget-mail.ts';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import { loadSettings } from '../../platform/settings.ts';
import { booksOf, loadInto, migrateForward } from './bring-back.ts';
import { asking, databaseWords, type Given, here, many, placeOf, type Words } from './given.ts';

/** @param asked a file, the name of a backup, or "latest". @returns what is not as it should be. */
export async function restore(given: Given, asked: string, words: Words): Promise<string[]> {
  const { config, url, say } = given;
  const { place, backup } = await find(given, asked, words);
  await mayBeReplaced(given, place, backup, words.force);
  const { at } = await loadInto(given, url, place, backup);
  await migrateForward(given, url);
  const brought = await bringPicturesBack(place, mediaFiles(config), config.backup.key);
  say(`✓ ${many(brought, 'picture file')} came back; those that were there stay`);
  const db = openDatabase({ url, poolMax: 2, applicationName: 'pushcart-command' });
  try {
    await loadSettings(db, config);
    await leaveOrderNumbersOut(db);
    const erased = await deleteAgain(given, db, place);
    if (erased > 0)
      say(`✓ ${many(erased, 'account')} deleted since then ${erased === 1 ? 'was' : 'were'} deleted again`);
  } finally {
    await db.close();
  }
  const broken = await booksOf(given, url);
  say(
    `\nWhat happened after ${at.toISOString()} is not in it: look at Stripe's payments since then (docs/BACKUPS.md).`,
  );
  return broken.map(({ rule }) => `broken: ${rule}`);
}

async function find(
  given: Given,
  asked: string,
  words: Words,
): Promise<{ place: BackupPlace; backup: ListedBackup }> {
  const file = here(asked);
  const place =
    asked !== 'latest' && existsSync(file)
      ? openPlace(path.dirname(file), given.config.backup)
      : placeOf(given, words.from ?? words.to);
  return { place, backup: await findBackup(place, asked === 'latest' ? asked : path.basename(asked)) };
}

/** @throws {BackupTrouble} unless it is empty, or --force names it and nobody uses it. */
async function mayBeReplaced(
  { config, url, say }: Given,
  place: BackupPlace,
  backup: ListedBackup,
  force: string | undefined,
): Promise<void> {
  if (await isEmpty(url)) return;
  const name = new URL(url).pathname.slice(1);
  if (force === undefined)
    throw new BackupTrouble(
      `The database ${databaseWords(url)} is not empty${await itsOrders(url)}. A backup goes into an empty one. ` +
        `If all that is in it may go: add --force ${name}`,
    );
  if (force !== name) throw new BackupTrouble(`--force names ${force}, but the shop's database is ${name}.`);
  if (await isInUse(url)) throw new BackupTrouble('The shop is running. Stop it first, every process of it.');
  await checkFile(await readBackupFile(place, backup.name), config.backup.key); // only then goes what is there
  await makeEmpty(url);
  say(`✓ the database ${databaseWords(url)} was emptied`);
}

async function itsOrders(url: string): Promise<string> {
  const { rows } = await asking(url, (client) =>
    client.query('SELECT count(*)::int AS orders FROM orders'),
  ).catch(() => ({ rows: [] }));
  return rows.length > 0 ? `: it holds ${many(rows[0].orders, 'order')}` : '';
}

async function isInUse(url: string): Promise<boolean> {
  const { rows } = await asking(url, (client) =>
    client.query(`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('pushcart', 'pushcart-listener')`),
  );
  return rows.length > 0;
}

/** Orders placed after the backup had numbers that stand on papers and in Stripe: none of them is given again. */
const NUMBERS_LEFT_OUT = 1_000;

async function leaveOrderNumbersOut(db: Database): Promise<void> {
  await db.run(sql`SELECT setval('order_numbers', nextval('order_numbers') + ${NUMBERS_LEFT_OUT})`);
}

/** Whoever had his account deleted after the backup is not in the shop again. @returns how many those are. */
async function deleteAgain({ config }: Given, db: Database, place: BackupPlace): Promise<number> {
  const ids = await deletedAccountsIn(db, place);
  for (const id of ids)
    await db.transaction(async (tx) => {
      const account = await tx.row<{ email: string }>(sql`SELECT email FROM customers WHERE id = ${id}`);
      await eraseAccount(tx, { deleting: forgetCustomer }, id);
      if (account) await forgetMailTo(tx, account.email); // he was told then
    });
  const log = pino({ level: 'warn' });
  while ((await eraseDue({ db, config, log })) > 0);
  return ids.length;
}
