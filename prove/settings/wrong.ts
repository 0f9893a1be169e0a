/** Settings that are wrong, each with what has to be said of it. */

export interface Wrong {
  /** Which of them is wrong. */
  name: string;
  env: Record<string, string>;
  /** The whole message, or a part of it. */
  says: string;
}

const stripe = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
const live = { STRIPE_SECRET_KEY: 'rk_live_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
const real = {
  ...live,
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://shop.example',
  SMTP_URL: 'smtps://mail.example',
};
const s3 = {
  S3_ENDPOINT: 'https://s3.example',
  S3_BUCKET: 'pictures',
  S3_REGION: 'eu',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};
const without = (env: Record<string, string>, name: string) => ({ ...env, [name]: '' });

const one = (name: string, value: string, says: string, more: Record<string, string> = {}): Wrong => ({
  name,
  env: { ...more, [name]: value },
  says,
});

/** Stands in place of every secret; it may not be told. */
export const SECRET = 'Geheimnis7c1f';

export const wrong: Wrong[] = [
  one('NODE_ENV', 'prod', 'NODE_ENV must be production, or nothing at all'),
  one('SHOP_MODE', 'on', 'SHOP_MODE must be live or test, not "on".'),
  one('PORT', '80a', 'PORT must be a whole number from 1 to 65535, not "80a".'),
  one('PORT', `sk_live_${SECRET}`, 'PORT must be a whole number from 1 to 65535, not "sk_live_…".'),
  one(
    'PUBLIC_URL',
    'shop.example',
    'PUBLIC_URL must be an address starting with http:// or https://, not "shop.example".',
  ),
  one(
    'PUBLIC_URL',
    'https://shop.example/shop',
    'PUBLIC_URL must be a host alone, such as https://shop.example',
  ),
  one('ALLOWED_HOSTS', 'https://shop.example', 'ALLOWED_HOSTS must be names alone'),
  one('TRUSTED_PROXIES', '11', 'TRUSTED_PROXIES must be a whole number from 0 to 10, not "11".'),
  one('ROLE', 'boss', 'ROLE must be all, web or worker, not "boss".'),
  one('LOG_LEVEL', 'verbose', 'LOG_LEVEL must be trace, debug'),
  one('SWEEP_SECONDS', '0', 'SWEEP_SECONDS must be a whole number from 1 to 60, not "0".'),
  one('KEEP_PAGES', 'maybe', 'KEEP_PAGES must be 1 or 0, not "maybe".'),
  one(
    'DATABASE_URL',
    `mysql://shop:${SECRET}@db/shop`,
    'DATABASE_URL must be an address such as postgres://',
  ),
  one(
    'DATABASE_URL',
    `postgres://shop:${SECRET}#x@db/shop`,
    'DATABASE_URL must be an address such as postgres://',
  ),
  one('DATABASE_URL', `postgres://shop:${SECRET}@db`, 'DATABASE_URL names no database'),
  one('DATABASE_URL', 'postgres://a,b/shop', 'DATABASE_URL names several hosts'),
  one(
    'DATABASE_URL',
    'postgres://db/shop?sslmode=prefer',
    'DATABASE_URL has sslmode=prefer. It must be disable, no-verify',
  ),
  one(
    'DATABASE_URL',
    'postgres://db/shop?sslrootcert=/no/ca.pem',
    'DATABASE_URL has sslrootcert=/no/ca.pem, a file that cannot be read',
  ),
  one('DATABASE_PASSWORD', SECRET, 'DATABASE_PASSWORD is set, but DATABASE_URL is missing.'),
  one('DATABASE_PASSWORD', SECRET, 'DATABASE_URL holds a password, and DATABASE_PASSWORD is set too.', {
    DATABASE_URL: 'postgres://shop:one@db/shop',
  }),
  one('DATABASE_POOL_MAX', '1', 'DATABASE_POOL_MAX must be a whole number from 2 to 200, not "1".'),
  one('S3_BUCKET', 'My Pictures', 'S3_BUCKET must be a name of 3 to 63 small letters', s3),
  one('S3_ENDPOINT', 's3.example', 'S3_ENDPOINT must be an address starting with http:// or https://', s3),
  one(
    'S3_REGION',
    '',
    'S3_REGION is missing, but S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY are set',
    s3,
  ),
  one('STRIPE_SECRET_KEY', `pk_test_${SECRET}`, 'STRIPE_SECRET_KEY holds a publishable key', stripe),
  one('STRIPE_SECRET_KEY', SECRET, 'STRIPE_SECRET_KEY must start with sk_test_', stripe),
  one(
    'STRIPE_WEBHOOK_SECRET',
    '',
    'STRIPE_WEBHOOK_SECRET is missing. Without it anyone could claim to have paid',
    stripe,
  ),
  one('STRIPE_WEBHOOK_SECRET', SECRET, 'STRIPE_WEBHOOK_SECRET does not start with whsec_', stripe),
  one('STRIPE_SECRET_KEY', '', 'STRIPE_WEBHOOK_SECRET is set, but STRIPE_SECRET_KEY is missing.', stripe),
  one(
    'PUBLIC_URL',
    'http://shop.example',
    'STRIPE_SECRET_KEY is a live key, and buyers would reach the shop over plain http',
    real,
  ),
  one(
    'PUBLIC_URL',
    'http://localhost:3000',
    'STRIPE_SECRET_KEY is a live key, and buyers would reach the shop over plain http',
    live,
  ),
  one('SHOP_MODE', 'test', 'STRIPE_SECRET_KEY is a live key, but SHOP_MODE=test', real),
  one(
    'SHOP_MODE',
    'live',
    'STRIPE_SECRET_KEY is a test key, but SHOP_MODE=live: buyers would get goods for nothing',
    { ...real, ...stripe },
  ),
  one('SHOP_MODE', 'live', 'ALLOW_STAND_INS does not go with SHOP_MODE=live', {
    ...real,
    ALLOW_STAND_INS: '1',
  }),
  one('SHOP_MODE', 'live', 'NODE_ENV must be production where SHOP_MODE=live', without(real, 'NODE_ENV')),
  one(
    'STRIPE_SECRET_KEY',
    '',
    'STRIPE_SECRET_KEY is missing. (To try the shop without real payments, set ALLOW_STAND_INS=1.)',
    without(real, 'STRIPE_WEBHOOK_SECRET'),
  ),
  one(
    'SMTP_URL',
    '',
    'SMTP_URL is missing. (To try the shop without real mail, set ALLOW_STAND_INS=1.)',
    real,
  ),
  one('PUBLIC_URL', '', 'PUBLIC_URL is missing: the address at which buyers reach the shop.', {
    ...real,
    ...stripe,
  }),
  one('TAX_PROVIDER', 'taxman', 'TAX_PROVIDER must be rates or stripe, not "taxman".'),
  one('STRIPE_TAX_CODES', 'books', 'STRIPE_TAX_CODES must be tax classes with their codes'),
  one('SMTP_URL', `http://shop:${SECRET}@mail.example`, 'SMTP_URL must be an address such as smtps://'),
  one('SMTP_PASSWORD', SECRET, 'SMTP_URL must name the user whose password SMTP_PASSWORD is', {
    SMTP_URL: 'smtps://mail.example',
  }),
  one(
    'MAIL_FROM',
    'Plain Geometry',
    'MAIL_FROM must look like "Plain Geometry <hello@shop.example>", not "Plain Geometry".',
  ),
  one(
    'STAFF_EMAIL',
    'staff',
    'STAFF_EMAIL must be an e-mail address such as hello@shop.example, not "staff".',
  ),
  one('MAIL_DKIM_SELECTOR', 'a b', 'MAIL_DKIM_SELECTOR must be a selector such as mail2026, not "a b".'),
  one('STAFF_API_KEY', SECRET, 'STAFF_API_KEY holds a key of fewer than 32 characters'),
  one(
    'STAFF_API_KEY',
    `a:${SECRET.repeat(3)},b:${SECRET.repeat(3)}`,
    'STAFF_API_KEY holds the same key twice',
  ),
  one('TRACKING_WEBHOOK_SECRET', SECRET, 'TRACKING_WEBHOOK_SECRET must have at least 16 characters'),
  one(
    'VAT_LOOKUP_URL',
    'https://register.example/{country}',
    'VAT_LOOKUP_URL must hold {country} and {number}',
  ),
  one('SHOP_EMAIL', 'hello', 'SHOP_EMAIL must be an e-mail address'),
  one('SHOP_COUNTRY', 'Ireland', 'SHOP_COUNTRY must be an ISO 3166 code such as IE, not "Ireland".'),
  one('SHOP_CURRENCY', 'EURO', 'SHOP_CURRENCY must be an ISO 4217 code such as EUR, not "EURO".'),
  one('SHOP_LOCALE', 'not a tag', 'SHOP_LOCALE must be a language tag such as en-IE'),
  one('SHOP_TIME_ZONE', 'Mars/Olympus', 'SHOP_TIME_ZONE must be a zone such as Europe/Berlin'),
  one(
    'CHECKOUT_HOLD_MINUTES',
    '30',
    'CHECKOUT_HOLD_MINUTES must be a whole number from 35 to 1440, not "30".',
  ),
  one('GIFT_WRAP_PRICE', '3.505', 'GIFT_WRAP_PRICE must be an amount such as 3.50 in EUR, not "3.505".'),
  one('SHIP_DAYS', 'mon,someday', 'SHIP_DAYS must be a list of sun, mon'),
  one('SHIP_CUT_OFF', '2 pm', 'SHIP_CUT_OFF must be a time of day such as 14:00, not "2 pm".'),
  one('SHIP_HOLIDAYS', '25.12.', 'SHIP_HOLIDAYS must be a list of days such as 2026-12-25'),
  one('RETENTION_YEARS', '31', 'RETENTION_YEARS must be a whole number from 1 to 30, not "31".'),
  one('SESSION_DAYS', '365', 'SESSION_DAYS must be a whole number from 1 to 180, not "365".'),
  one(
    'SMTP_URL_FILE',
    '/no/such/file',
    'SMTP_URL_FILE names /no/such/file, which cannot be read (there is no such file).',
  ),
  one(
    'STRIPE_SECRET_KEY_FILE',
    '/no/such/file',
    'STRIPE_SECRET_KEY and STRIPE_SECRET_KEY_FILE are both set. Keep one of them.',
    stripe,
  ),
];
