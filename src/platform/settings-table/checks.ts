/** What settings must be to each other: each for itself may be right. */
import type { Read } from './read.ts';
import { inWords } from './setting.ts';

const TRY_OUT = 'to try the shop without';

/**
 * A setting that is wrong in itself is told of once: nothing is said here that names it. A command that needs
 * neither Stripe nor mail runs without them.
 * @returns what is wrong, in words.
 */
export function checkTogether({ values, written, problems }: Read, isCommand: boolean): string[] {
  const wrong = new Set(problems.map((problem) => problem.split(' ')[0]));
  const together = [
    ...stripe(values),
    ...mode(values),
    ...(isCommand ? [] : production(values)),
    ...s3(values),
    ...backups(values),
    ...databases(values),
    ...passwords(values, written),
    ...ports(values),
  ];
  return together.filter(
    (problem) => !problem.match(/\b[A-Z][A-Z0-9_]{2,}\b/g)?.some((name) => wrong.has(name)),
  );
}

type Values = Read['values'];

function stripe(v: Values): string[] {
  const { STRIPE_SECRET_KEY: key, STRIPE_WEBHOOK_SECRET: secret } = v;
  if (key && !secret)
    return [
      'STRIPE_WEBHOOK_SECRET is missing. Without it anyone could claim to have paid: take it from the webhook endpoint’s page at Stripe.',
    ];
  if (secret && !key) return ['STRIPE_WEBHOOK_SECRET is set, but STRIPE_SECRET_KEY is missing.'];
  return [];
}

/** Real money on a line that others can read, or a shop that only seems to take it. */
function mode(v: Values): string[] {
  const problems: string[] = [];
  const key = v.STRIPE_SECRET_KEY ?? '';
  const [isLive, isTest] = [/^.k_live_/.test(key), /^.k_test_/.test(key)];
  const marked = v.SHOP_MODE;
  if (isLive && !v.PUBLIC_URL?.startsWith('https:'))
    problems.push(
      'STRIPE_SECRET_KEY is a live key, and buyers would reach the shop over plain http. Set PUBLIC_URL to an address that starts with https://, or take a test key.',
    );
  if (isLive && marked === 'test')
    problems.push(
      'STRIPE_SECRET_KEY is a live key, but SHOP_MODE=test. Take a test key, or set SHOP_MODE=live.',
    );
  if (marked !== 'live') return problems;
  if (isTest)
    problems.push(
      'STRIPE_SECRET_KEY is a test key, but SHOP_MODE=live: buyers would get goods for nothing. Take the live key, or leave SHOP_MODE out.',
    );
  if (v.ALLOW_STAND_INS)
    problems.push('ALLOW_STAND_INS does not go with SHOP_MODE=live. Take one of them out.');
  if (!v.NODE_ENV) problems.push('NODE_ENV must be production where SHOP_MODE=live.');
  if (!v.PUBLIC_URL?.startsWith('https:') && !isLive)
    problems.push('PUBLIC_URL must start with https:// where SHOP_MODE=live.');
  return problems;
}

function production(v: Values): string[] {
  if (!v.NODE_ENV || (v.ALLOW_STAND_INS && v.SHOP_MODE !== 'live')) return [];
  const problems: string[] = [];
  if (!v.STRIPE_SECRET_KEY)
    problems.push(`STRIPE_SECRET_KEY is missing. (${sentence(`${TRY_OUT} real payments`)})`);
  if (!v.SMTP_URL) problems.push(`SMTP_URL is missing. (${sentence(`${TRY_OUT} real mail`)})`);
  if (!v.PUBLIC_URL) problems.push('PUBLIC_URL is missing: the address at which buyers reach the shop.');
  return problems;
}

const sentence = (what: string) => `${what[0]!.toUpperCase()}${what.slice(1)}, set ALLOW_STAND_INS=1.`;

export const S3_NEEDED = [
  'S3_ENDPOINT',
  'S3_BUCKET',
  'S3_REGION',
  'S3_ACCESS_KEY_ID',
  'S3_SECRET_ACCESS_KEY',
] as const;

function s3(v: Values): string[] {
  const set = [...S3_NEEDED, 'S3_PUBLIC_URL' as const].filter((name) => v[name]);
  const missing = S3_NEEDED.filter((name) => !v[name]);
  if (set.length === 0 || missing.length === 0) return [];
  const are = (names: string[]) => `${inWords(names, 'and')} ${names.length > 1 ? 'are' : 'is'}`;
  return [
    `${are(missing)} missing, but ${are(set)} set. Pictures are kept in S3 by all of them, or on disk by none.`,
  ];
}

function backups(v: Values): string[] {
  const needed = ['ENDPOINT', 'REGION', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY'] as const;
  const missing = needed.filter((name) => !v[`BACKUP_S3_${name}`] && !v[`S3_${name}`]);
  const isAsked = v.BACKUP_TO?.startsWith('s3://') || needed.some((name) => v[`BACKUP_S3_${name}`]);
  if (!isAsked || missing.length === 0) return [];
  const names = missing.map((name) => `BACKUP_S3_${name}`);
  return [
    `${inWords(names, 'and')} must be set, so that backups can go to a bucket; or the S3 settings for pictures.`,
  ];
}

function databases(v: Values): string[] {
  const around = (['DATABASE_DIRECT_URL', 'DATABASE_REPLICA_URL'] as const).filter((name) => v[name]?.length);
  if (!v.DATABASE_URL && around.length > 0)
    return [`${inWords(around, 'and')} is set, but DATABASE_URL is missing.`];
  if (v.DATABASE_POOLER === 'none') return [];
  if (!v.DATABASE_URL) return ['DATABASE_POOLER is set, but DATABASE_URL is missing.'];
  return v.DATABASE_DIRECT_URL
    ? []
    : [
        'DATABASE_DIRECT_URL is missing. With DATABASE_POOLER=transaction changes are listened to, and migrations made, past the pooler.',
      ];
}

function passwords(v: Values, written: Read['written']): string[] {
  const pairs = [
    ['DATABASE_URL', 'DATABASE_PASSWORD'],
    ['SMTP_URL', 'SMTP_PASSWORD'],
  ] as const;
  return pairs.flatMap(([address, password]) => {
    if (!written.has(password)) return [];
    const url = v[address];
    if (!url) return [`${password} is set, but ${address} is missing.`];
    if (!URL.canParse(url)) return [];
    if (new URL(url).password)
      return [`${address} holds a password, and ${password} is set too. Keep one of them.`];
    return new URL(url).username
      ? []
      : [`${address} must name the user whose password ${password} is, as in ://user@host.`];
  });
}

function ports(v: Values): string[] {
  if (v.METRICS_PORT !== v.PORT) return [];
  return ['METRICS_PORT must not be PORT: figures are not for everybody. Choose another, such as 9464.'];
}
