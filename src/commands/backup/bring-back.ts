/** A backup in a database, brought up to this version, and what its books say. */
import { checkBooks, type Finding } from '../../checkout/books.ts';
import { type Loaded, loadBackup } from '../../platform/backup/load.ts';
import { type ListedBackup, readBackupFile } from '../../platform/backup/make.ts';
import type { BackupPlace } from '../../platform/backup/place.ts';
import { openDatabase, sql } from '../../platform/db.ts';
import { migrate } from '../../platform/migrate.ts';
import { type Given, many, megabytes, seconds } from './given.ts';

/** @param url of an empty database. */
export async function loadInto(
  { config, say }: Given,
  url: string,
  place: BackupPlace,
  backup: ListedBackup,
): Promise<Loaded> {
  const since = performance.now();
  const loaded = await loadBackup(url, await readBackupFile(place, backup.name), config.backup.key);
  const rows = loaded.tables.reduce((sum, each) => sum + each.rows, 0);
  say(
    `✓ ${backup.name} (${megabytes(backup.bytes)}) is back: ${many(loaded.tables.length, 'table')}, ` +
      `${many(rows, 'row')}, as of ${loaded.at.toISOString()} (${seconds(performance.now() - since)})`,
  );
  return loaded;
}

/** @returns how long it took, in milliseconds. */
export async function migrateForward({ say }: Given, url: string): Promise<number> {
  const since = performance.now();
  const applied = await migrate(url, {
    say: (name, ms) => say(`  ${name.padEnd(40)} ${seconds(ms).padStart(8)}`),
  });
  const took = performance.now() - since;
  say(
    applied.length === 0
      ? '✓ it has the schema of this version already: there is nothing to migrate'
      : `✓ ${many(applied.length, 'migration')} took ${seconds(took)}`,
  );
  return took;
}

/** @returns the rules that are broken. */
export async function booksOf({ say }: Given, url: string): Promise<Finding[]> {
  const db = openDatabase({ url, poolMax: 1, applicationName: 'pushcart-command' });
  try {
    const findings = await db.transaction(async (tx) => {
      await tx.run(sql`SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY`);
      await tx.run(sql`SET LOCAL statement_timeout = 0`);
      return await checkBooks(tx);
    });
    const broken = findings.filter((finding) => finding.broken.length > 0);
    if (broken.length === 0) say(`✓ the books are in order: ${many(findings.length, 'rule')}`);
    for (const { rule, broken: rows } of broken)
      say(`✗ ${rule}: ${many(rows.length, 'row')} broken, such as ${rows[0]}`);
    return broken;
  } finally {
    await db.close();
  }
}
