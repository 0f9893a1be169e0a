/** Settings of backups. */
import { type Keep, parseBucket } from '../backup/settings.ts';
import { baseAddress, type Given, type Group, maybe, text, whole } from './setting.ts';

const KEY_LENGTH_MIN = 32;

export const backups = {
  BACKUP_TO: {
    meaning: 'where backups go, a folder or `s3://BUCKET/PREFIX` ([Backups](BACKUPS.md))',
    without: 'none are made by themselves',
    example: '/srv/backups',
    read: maybe((given) => {
      if (given.text.startsWith('s3://') && !parseBucket(given.text))
        given.mustBe('a folder or s3://BUCKET/PREFIX');
      return given.text;
    }),
  },
  BACKUP_KEY: {
    meaning: 'encrypts them: 32 characters at least, made by chance; lost, no backup can be brought back',
    without: 'they are not encrypted',
    example: '…',
    secret: true,
    read: maybe((given) => {
      if (given.text.length < KEY_LENGTH_MIN)
        given.wrong(
          `must have at least ${KEY_LENGTH_MIN} characters, made by chance. (One can be made with: openssl rand -hex 32)`,
        );
      return given.text;
    }),
  },
  BACKUP_EVERY: {
    meaning: 'hours from one to the next',
    default: '24',
    example: '6',
    read: whole(1, 31 * 24),
  },
  BACKUP_KEEP: {
    meaning: 'of how many days, weeks and months a backup is kept',
    default: '7,4,12',
    example: '7,4,12',
    read: keep,
  },
  BACKUP_S3_ENDPOINT: {
    meaning: 'the store that `s3://` means',
    without: 'as for pictures',
    example: 'https://s3.eu-central-1.amazonaws.com',
    read: maybe(baseAddress),
  },
  BACKUP_S3_REGION: {
    meaning: 'its region',
    without: 'as for pictures',
    example: 'eu-central-1',
    read: maybe(text),
  },
  BACKUP_S3_ACCESS_KEY_ID: {
    meaning: 'its key',
    without: 'as for pictures',
    example: '…',
    secret: true,
    read: maybe(text),
  },
  BACKUP_S3_SECRET_ACCESS_KEY: {
    meaning: 'and the secret of that key',
    without: 'as for pictures',
    example: '…',
    secret: true,
    read: maybe(text),
  },
} satisfies Group;

function keep(given: Given): Keep {
  const [, days, weeks, months] = /^(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})$/.exec(given.text) ?? [];
  if (days === undefined) given.mustBe('three numbers such as 7,4,12: of days, weeks and months');
  return { days: Number(days ?? 7), weeks: Number(weeks ?? 4), months: Number(months ?? 12) };
}
