/**
 * Accounts that were deleted, by their ids alone, as empty files beside the backups: a backup from before has them still,
 * and whoever brings it back deletes them again. Noted within a minute of the deletion, so that only those of the last
 * minute before a disk is lost have to be asked for once more.
 */
import { Readable } from 'node:stream';
import { type Database, sql } from '../db.ts';
import type { BackupPlace } from './place.ts';

const FOLDER = 'deleted-accounts/';
const AT_ONCE = 200;

/** @returns how many were noted now. */
export async function noteDeletedAccounts(db: Database, place: BackupPlace): Promise<number> {
  const rows = await db.rows<{ id: string }>(
    sql`SELECT id FROM deleted_accounts WHERE NOT noted ORDER BY id LIMIT ${AT_ONCE}`,
  );
  for (const { id } of rows) await place.write(FOLDER + id, Readable.from([]));
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0)
    await db.run(sql`UPDATE deleted_accounts SET noted = true WHERE id = ANY (${ids}::uuid[])`);
  return rows.length;
}

/** Those that are there again. */
export async function deletedAccountsIn(db: Database, place: BackupPlace): Promise<string[]> {
  const ids: string[] = [];
  for await (const { name } of place.list(FOLDER)) ids.push(name.slice(FOLDER.length));
  const rows = await db.rows<{ id: string }>(sql`
    SELECT id FROM customers WHERE id::text = ANY (${ids}::text[])`);
  return rows.map(({ id }) => id);
}
