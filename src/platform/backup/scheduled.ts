/** The loop that makes backups: by one process at a time, whoever comes first when it is time. */
import { createHash } from 'node:crypto';
import { sql } from '../db.ts';
import { enqueueEmails } from '../mailer.ts';
import type { Shop } from '../shop.ts';
import { noteDeletedAccounts } from './deleted-accounts.ts';
import { openPlace } from './open-place.ts';
import { carryOut, claimBackup, sweepBackupRecords } from './records.ts';

/** @param url of the database: a backup has a connection of its own. @returns 0: there is never more than one to make. */
export async function backUpWhenDue(shop: Shop, url: string): Promise<number> {
  const { db, config, log } = shop;
  const { to, everyHours } = config.backup;
  if (!to) return 0;
  const place = openPlace(to, config.backup);
  await noteDeletedAccounts(db, place);
  const id = await claimBackup(db, everyHours);
  if (!id) return 0;
  try {
    const { name, bytes, pictures, added, removed } = await carryOut(db, config, id, { url, place });
    log.info({ backup: name, bytes, pictures, added, removed: removed.length }, 'a backup was made');
    await sweepBackupRecords(db);
  } catch (error) {
    log.error({ err: error }, 'a backup failed');
    await tellStaff(shop, (error as Error).message);
  }
  return 0;
}

/** Once a day at most, however often it is tried. */
async function tellStaff({ db, config }: Shop, words: string): Promise<void> {
  const day = new Date().toISOString().slice(0, 10);
  const subjectId = createHash('md5').update(`backup ${day}`).digest('hex');
  await db.transaction(async (tx) => {
    const last = await tx.row<{ at: Date }>(
      sql`SELECT begun_at AS at FROM backups WHERE status = 'done' ORDER BY begun_at DESC LIMIT 1`,
    );
    const data = { words, lastAt: last?.at ?? null };
    const recipient = config.mail.staff;
    await enqueueEmails(tx, [{ kind: 'backup_failed_staff', orderId: null, recipient, subjectId, data }]);
  });
}
