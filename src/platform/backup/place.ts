/** Where backups are kept: a folder, or a bucket. A file appears there whole or not at all. */
import path from 'node:path';
import type { Bytes } from './bytes.ts';
import { inBucket } from './in-bucket.ts';
import { inFolder } from './in-folder.ts';
import { type BackupSettings, parseBucket } from './settings.ts';
import { BackupTrouble } from './trouble.ts';

export interface BackupPlace {
  /** For people: "the folder /srv/backups". */
  words: string;
  /** @returns how many bytes were written. */
  write(name: string, bytes: Bytes): Promise<number>;
  /** @returns undefined where there is none. */
  read(name: string): Promise<Bytes | undefined>;
  /** By name, all that begin so, folders within included. */
  list(start: string): AsyncIterable<{ name: string; bytes: number }>;
  /** Does nothing where there is none. */
  remove(name: string): Promise<void>;
}

/** @param to a folder, or s3://BUCKET/PREFIX. */
export function openPlace(to: string, settings: Pick<BackupSettings, 's3'>): BackupPlace {
  if (!to.startsWith('s3://')) return inFolder(path.resolve(to));
  const named = parseBucket(to);
  if (!named) throw new BackupTrouble(`Backups go to a folder or to s3://BUCKET/PREFIX, not to "${to}".`);
  if (!settings.s3)
    throw new BackupTrouble(
      'No store is set: BACKUP_S3_ENDPOINT and its like, or the S3 settings for pictures.',
    );
  return inBucket(settings.s3, named);
}
