/** Which of the two it is. */
import path from 'node:path';
import { inBucket } from './in-bucket.ts';
import { inFolder } from './in-folder.ts';
import type { BackupPlace } from './place.ts';
import { type BackupSettings, parseBucket } from './settings.ts';
import { BackupTrouble } from './trouble.ts';

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
