/** Settings of the program itself: where it runs, what it stores, who stands before it. */
import { allowedHosts, databaseUrl, nodeEnv, publicUrl, redisUrl } from './readers/addresses.ts';
import { baseAddress, type Given, type Group, list, maybe, oneOf, text, whole, yes } from './setting.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const running = {
  NODE_ENV: {
    meaning: '`production` demands real Stripe and mail, and starts with an empty shop',
    without: 'the shop tries itself out',
    example: 'production',
    read: nodeEnv,
  },
  SHOP_MODE: {
    meaning:
      '`live` marks a shop that sells: test keys and stand-ins are refused; `test` marks one that must not: live keys are refused',
    without: 'the key decides',
    example: 'live',
    read: maybe(oneOf('live', 'test')),
  },
  PORT: {
    meaning: 'where the shop listens',
    default: '3000',
    example: '3000',
    read: whole(1, 65535),
  },
  PUBLIC_URL: {
    meaning: 'how buyers reach it; in mails, at Stripe, in the sitemap',
    without: '`http://localhost:PORT`',
    example: 'https://shop.example',
    read: maybe(publicUrl),
  },
  ALLOWED_HOSTS: {
    meaning:
      'by which names the shop answers, parted by commas; to others it says 421 (not so at `/health`). Outside production only where it is set, and `localhost` always',
    without: 'the host of `PUBLIC_URL`',
    example: 'shop.example,www.shop.example',
    read: allowedHosts,
  },
  TRUSTED_PROXIES: {
    meaning: 'how many proxies of yours stand before the shop, each adding to `X-Forwarded-For` (0 to 10)',
    default: '0',
    example: '1',
    read: whole(0, 10),
  },
  ROLE: {
    meaning: '`web`, `worker` or `all`: whether this process answers requests, does what waits, or both',
    default: 'all',
    example: 'all',
    read: oneOf('all', 'web', 'worker'),
  },
  PUSHCART_DATA: {
    meaning:
      "pictures, files being imported, and the shop's own database; processes that share a database share this folder (with S3, only the files being imported)",
    default: '.pushcart',
    example: '/var/lib/pushcart',
    read: text,
  },
  LOG_LEVEL: {
    meaning: `${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}`,
    without: '`warn`, in production `info`',
    example: 'info',
    read: maybe(oneOf(...LOG_LEVELS)),
  },
  SWEEP_SECONDS: {
    meaning: 'how often pending payments and refunds are looked for (1 to 60)',
    default: '10',
    example: '10',
    read: whole(1, 60),
  },
  KEEP_PAGES: {
    meaning: '`0` renders every page anew, for measuring',
    default: '1',
    example: '1',
    read: yes,
  },
  ALLOW_STAND_INS: {
    meaning: '`1` lets a production shop run without Stripe or mail',
    default: '0',
    example: '1',
    read: yes,
  },
  DEMO_SHOP: {
    meaning: '`1` fills an empty production shop with the demo catalogue',
    default: '0',
    example: '1',
    read: yes,
  },
} satisfies Group;

export const database = {
  DATABASE_URL: {
    meaning:
      'a PostgreSQL 15 or later. `?sslmode=verify-full` encrypts and checks the certificate (`require` and `verify-ca` are taken as that; `sslrootcert=FILE` names a CA of your own), `no-verify` encrypts only, `disable` neither',
    without: 'the shop starts its own in `PUSHCART_DATA`',
    example: 'postgres://shop@db.example:5432/shop?sslmode=verify-full',
    secret: true,
    read: maybe(databaseUrl),
  },
  DATABASE_PASSWORD: {
    meaning: 'its password, as it is, where it does not stand in `DATABASE_URL`',
    without: 'as in `DATABASE_URL`',
    example: '…',
    secret: true,
    read: text,
  },
  DATABASE_POOL_MAX: {
    meaning: 'connections of each process at most (2 to 200)',
    default: '16',
    example: '16',
    read: whole(2, 200),
  },
  DATABASE_POOLER: {
    meaning:
      '`transaction`: `DATABASE_URL` leads to PgBouncer, or the like, in transaction mode ([More than one machine](OPERATING.md#more-than-one-machine))',
    default: 'none',
    example: 'transaction',
    read: oneOf('none', 'transaction'),
  },
  DATABASE_DIRECT_URL: {
    meaning: 'past the pooler, for hearing of changes, migrations and commands; needed with it',
    without: '`DATABASE_URL`',
    example: 'postgres://shop@db.example:5432/shop?sslmode=verify-full',
    secret: true,
    read: maybe(databaseUrl),
  },
  DATABASE_REPLICA_URL: {
    meaning: 'streaming replicas to browse from, with commas between',
    without: 'all is read from `DATABASE_URL`',
    example: 'postgres://shop@copy.example:5432/shop?sslmode=verify-full',
    secret: true,
    read: (given: Given) => list(given).map((text) => databaseUrl({ ...given, text })),
  },
  REDIS_URL: {
    meaning:
      'a Redis 6 or later, or Valkey, in which several machines count together who floods the shop ([More than one machine](OPERATING.md#more-than-one-machine))',
    without: 'each process counts for itself',
    example: 'redis://:password@redis.example:6379/0',
    secret: true,
    read: maybe(redisUrl),
  },
} satisfies Group;

const S3 =
  'pictures are kept in this bucket ([Pictures in S3](OPERATING.md#pictures-in-s3)); all five or none';
const NO_S3 = 'pictures lie in `PUSHCART_DATA`';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isBucketName = (name: string) => /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);

export const pictures = {
  S3_ENDPOINT: {
    meaning: `the store's address without the bucket; ${S3}`,
    without: NO_S3,
    example: 'https://s3.eu-central-1.amazonaws.com',
    read: maybe(baseAddress),
  },
  S3_BUCKET: {
    meaning: `its name; ${S3}`,
    without: NO_S3,
    example: 'my-shop-pictures',
    read: maybe((given) => {
      if (!isBucketName(given.text))
        given.mustBe('a name of 3 to 63 small letters, digits, dots and hyphens');
      return given.text;
    }),
  },
  S3_REGION: {
    meaning: 'its region; many stores take `auto` or `us-east-1`',
    without: NO_S3,
    example: 'eu-central-1',
    read: maybe(text),
  },
  S3_ACCESS_KEY_ID: {
    meaning: 'the key to it',
    without: NO_S3,
    example: 'AKIA…',
    secret: true,
    read: maybe(text),
  },
  S3_SECRET_ACCESS_KEY: {
    meaning: "the key's secret",
    without: NO_S3,
    example: '…',
    secret: true,
    read: maybe(text),
  },
  S3_PUBLIC_URL: {
    meaning: "where buyers reach that bucket, as a CDN's address",
    without: 'the shop hands pictures through',
    example: 'https://cdn.shop.example',
    read: maybe(baseAddress),
  },
} satisfies Group;
