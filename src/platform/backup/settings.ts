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

type Env = Record<string, string | undefined>;

const KEY_LENGTH_MIN = 32;
const HOURS_MAX = 31 * 24;

/** @param pictures the store for pictures, whose settings hold where BACKUP_S3_… does not say otherwise. */
export function readBackup(env: Env, problems: string[], pictures: S3Settings | undefined): BackupSettings {
  const given = (name: string) => env[name]?.trim() || undefined;
  const to = given('BACKUP_TO');
  const key = given('BACKUP_KEY');
  if (key && key.length < KEY_LENGTH_MIN)
    problems.push(
      `BACKUP_KEY must have at least ${KEY_LENGTH_MIN} characters, made by chance. (One can be made with: openssl rand -hex 32)`,
    );
  const hours = given('BACKUP_EVERY') ?? '24';
  const everyHours = /^\d{1,3}$/.test(hours) ? Number(hours) : 0;
  if (everyHours < 1 || everyHours > HOURS_MAX)
    problems.push(`BACKUP_EVERY must be a whole number of hours from 1 to ${HOURS_MAX}, not "${hours}".`);
  const s3 = readStore(given, problems, pictures);
  if (to?.startsWith('s3://') && !s3 && problems.length === 0)
    problems.push(
      'BACKUP_TO names a bucket, but no store: set BACKUP_S3_ENDPOINT, BACKUP_S3_REGION, BACKUP_S3_ACCESS_KEY_ID and BACKUP_S3_SECRET_ACCESS_KEY, or the S3 settings for pictures.',
    );
  if (to?.startsWith('s3://') && !parseBucket(to))
    problems.push(`BACKUP_TO must be a folder or s3://BUCKET/PREFIX, not "${to}".`);
  return { to, everyHours: everyHours || 24, keep: readKeep(given('BACKUP_KEEP'), problems), key, s3 };
}

function readKeep(written = '7,4,12', problems: string[]): Keep {
  const [, days, weeks, months] = /^(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})$/.exec(written) ?? [];
  if (days === undefined)
    problems.push(
      `BACKUP_KEEP must be three numbers such as 7,4,12: of how many days, weeks and months a backup is kept. It is "${written}".`,
    );
  return { days: Number(days ?? 7), weeks: Number(weeks ?? 4), months: Number(months ?? 12) };
}

const STORE = ['ENDPOINT', 'REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const;

function readStore(
  given: (name: string) => string | undefined,
  problems: string[],
  pictures: S3Settings | undefined,
): BackupStore | undefined {
  const own = (name: (typeof STORE)[number]) => given(`BACKUP_S3_${name}`);
  const set = STORE.filter((name) => own(name) !== undefined);
  if (set.length === 0 && !pictures) return undefined;
  const store = {
    endpoint: (own('ENDPOINT') ?? pictures?.endpoint ?? '').replace(/\/+$/, ''),
    region: own('REGION') ?? pictures?.region ?? '',
    accessKeyId: own('ACCESS_KEY_ID') ?? pictures?.accessKeyId ?? '',
    secretAccessKey: own('SECRET_ACCESS_KEY') ?? pictures?.secretAccessKey ?? '',
  };
  if (Object.values(store).includes('')) {
    if (set.length === 0) return undefined; // what is wrong with the store for pictures is told already
    const missing = STORE.filter((name) => own(name) === undefined).map((name) => `BACKUP_S3_${name}`);
    problems.push(`${missing.join(', ')} must be set too, or the S3 settings for pictures.`);
    return undefined;
  }
  if (!URL.canParse(store.endpoint) || !/^https?:$/.test(new URL(store.endpoint).protocol)) {
    problems.push(`BACKUP_S3_ENDPOINT must be an address such as https://s3.example.com.`);
    return undefined;
  }
  return store;
}

/** s3://BUCKET/PREFIX; the prefix ends with a slash, or is empty. */
export function parseBucket(to: string): { bucket: string; prefix: string } | undefined {
  const [, bucket, path = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(to) ?? [];
  if (!bucket) return undefined;
  const prefix = path.split('/').filter(Boolean).join('/');
  return { bucket, prefix: prefix && `${prefix}/` };
}
