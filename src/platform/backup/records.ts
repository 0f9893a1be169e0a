/** What the database knows of backups: which runs now, and what became of those before. */
import { v7 as uuid } from 'uuid';
import type { Config } from '../config.ts';
import { type Database, sql } from '../db.ts';
import { mediaFiles } from '../media-files/by-settings.ts';
import { type Made, makeBackup } from './make.ts';
import type { BackupPlace } from './place.ts';

export interface BackupRecord {
  id: string;
  status: 'running' | 'done' | 'failed';
  begunAt: Date;
  endedAt: Date | null;
  name: string;
  place: string;
  bytes: number;
  pictures: number;
  words: string;
}

/** Of a process that has not said for so long that it is at it, it is taken that it is gone. */
const SILENT_SECONDS = 300;
const SAYS_SO_MS = 60_000;
/** After a failure. */
const AGAIN_AFTER_MINUTES = 30;

/** @param everyHours undefined: whatever was made before. @returns its id, for whoever is to make one; else undefined. */
export async function claimBackup(db: Database, everyHours: number | undefined): Promise<string | undefined> {
  await db.run(sql`
    UPDATE backups SET status = 'failed', ended_at = now(), words = 'The process that made it ended before it was done.'
    WHERE status = 'running' AND alive_at < now() - make_interval(secs => ${SILENT_SECONDS})`);
  const isDue = sql`NOT EXISTS (
    SELECT FROM backups WHERE CASE status
      WHEN 'done' THEN begun_at > now() - make_interval(hours => ${everyHours ?? 0}::int)
      ELSE begun_at > now() - make_interval(mins => ${AGAIN_AFTER_MINUTES}::int) END)`;
  const row = await db.row<{ id: string }>(sql`
    INSERT INTO backups (id) SELECT ${uuid()}::uuid
    WHERE NOT EXISTS (SELECT FROM backups WHERE status = 'running') AND (${everyHours === undefined} OR ${isDue})
    ON CONFLICT DO NOTHING RETURNING id`);
  return row?.id;
}

/** Makes the one that was claimed, and writes down what became of it. @throws what it failed by, after that. */
export async function carryOut(
  db: Database,
  config: Config,
  id: string,
  { url, place }: { url: string; place: BackupPlace },
): Promise<Made> {
  const alive = setInterval(() => {
    void db.run(sql`UPDATE backups SET alive_at = now() WHERE id = ${id}`).catch(() => {});
  }, SAYS_SO_MS);
  try {
    const { key, keep } = config.backup;
    const made = await makeBackup({ url, media: mediaFiles(config), place, key, keep });
    await db.run(sql`
      UPDATE backups SET status = 'done', ended_at = now(), name = ${made.name}, place = ${place.words},
        bytes = ${made.bytes}, pictures = ${made.pictures} WHERE id = ${id}`);
    return made;
  } catch (error) {
    await db
      .run(sql`
        UPDATE backups SET status = 'failed', ended_at = now(), place = ${place.words},
          words = ${(error as Error).message} WHERE id = ${id}`)
      .catch(() => {}); // the database may be what failed
    throw error;
  } finally {
    clearInterval(alive);
  }
}

const KEPT_DAYS = 400;

export async function sweepBackupRecords(db: Database): Promise<void> {
  await db.run(sql`DELETE FROM backups WHERE begun_at < now() - make_interval(days => ${KEPT_DAYS})`);
}
