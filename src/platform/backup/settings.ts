/** Where backups go, how often, how many are kept, and whether they can be read by whoever finds them. */
import type { S3Settings } from '../media-files/settings.ts';

export interface BackupSettings {
  /** A folder, or s3://BUCKET/PREFIX. Undefined: none are made by themselves. */
  to: string | undefined;
  everyHours: number;
  keep: Keep;
  /** Undefined: they are not encrypted. */
  key: string | undefined;
  /** Where s3:// leads. */
  s3: BackupStore | undefined;
}

/** Of each of so many days, weeks and months the newest one, besides all of the last day. */
export interface Keep {
  days: number;
  weeks: number;
  months: number;
}

/** Without a bucket: `to` names it. */
export type BackupStore = Omit<S3Settings, 'bucket' | 'publicUrl'>;

const STORE = ['ENDPOINT', 'REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const;
type StoreSetting = (typeof STORE)[number];

/** Its own settings, else those of the store for pictures. @returns undefined unless there are all of them. */
export function backupStore(
  v: Partial<Record<`${'BACKUP_' | ''}S3_${StoreSetting}`, string | undefined>>,
): BackupStore | undefined {
  const of = (name: StoreSetting) => v[`BACKUP_S3_${name}`] ?? v[`S3_${name}`] ?? '';
  if (STORE.some((name) => of(name) === '')) return undefined;
  return {
    endpoint: of('ENDPOINT'),
    region: of('REGION'),
    accessKeyId: of('ACCESS_KEY_ID'),
    secretAccessKey: of('SECRET_ACCESS_KEY'),
  };
}

/** s3://BUCKET/PREFIX; the prefix ends with a slash, or is empty. */
export function parseBucket(to: string): { bucket: string; prefix: string } | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(to) ?? [];
  if (!bucket) return undefined;
  const prefix = path.split('/').filter(Boolean).join('/');
  return { bucket, prefix: prefix && `${prefix}/` };
}
