import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError, readConfig } from './config.ts';

/** The settings named as wrong, in the order in which they are told. */
function problems(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    for (const problem of error.problems) assert.ok(error.message.includes(problem));
    return error.problems.map((problem) => problem.split(' ')[0]!);
  }
}

const stripe = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };

test('nothing set: the shop tries itself out', () => {
  const config = readConfig({});
  assert.deepEqual(
    [config.port, config.publicUrl, config.stripe, config.smtpUrl, config.databaseUrl, config.roles],
    [3000, 'http://localhost:3000', undefined, undefined, undefined, { web: true, worker: true }],
  );
});

const s3 = {
  S3_ENDPOINT: 'https://s3.example.com/',
  S3_BUCKET: 'shop-pictures',
  S3_REGION: 'eu-central-1',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'secret',
};

test('pictures go to S3 by all of its settings; what is missing of them is named in one message', () => {
  assert.deepEqual(readConfig({ ...s3, S3_PUBLIC_URL: 'https://cdn.example/x/' }).s3, {
    endpoint: 'https://s3.example.com',
    bucket: 'shop-pictures',
    region: 'eu-central-1',
    accessKeyId: 'id',
    secretAccessKey: 'secret',
    publicUrl: 'https://cdn.example/x',
  });
  assert.equal(readConfig({}).s3, undefined);
  assert.equal(readConfig({ S3_BUCKET: ' ' }).s3, undefined);
  assert.throws(
    () => readConfig({ ...s3, S3_REGION: '', S3_SECRET_ACCESS_KEY: '' }),
    /S3_REGION and S3_SECRET_ACCESS_KEY are missing, but S3_ENDPOINT, S3_BUCKET and S3_ACCESS_KEY_ID are set.*all of them/,
  );
  assert.throws(() => readConfig({ S3_PUBLIC_URL: 'https://cdn.example' }), /but S3_PUBLIC_URL is set/);
});

test('a pooler, the way past it, and copies to browse from', () => {
  assert.deepEqual(readConfig({}).databases, { directUrl: undefined, isPooled: false, replicaUrls: [] });
  const databases = readConfig({
    DATABASE_URL: 'postgres://pool:6432/shop',
    DATABASE_POOLER: 'transaction',
    DATABASE_DIRECT_URL: 'postgres://db/shop',
    DATABASE_REPLICA_URL: 'postgres://copy1/shop, postgres://copy2/shop',
  }).databases;
  assert.deepEqual(databases, {
    directUrl: 'postgres://db/shop',
    isPooled: true,
    replicaUrls: ['postgres://copy1/shop', 'postgres://copy2/shop'],
  });
  const pooled = { DATABASE_URL: 'postgres://pool/shop', DATABASE_POOLER: 'transaction' };
  assert.throws(() => readConfig(pooled), /DATABASE_DIRECT_URL is missing. With DATABASE_POOLER=transaction/);
  assert.throws(
    () => readConfig({ DATABASE_REPLICA_URL: 'postgres://copy/shop' }),
    /DATABASE_URL is missing/,
  );
});

const database = { DATABASE_URL: 'postgres://db/shop' };
const wrong: [name: string, value: string, more?: Record<string, string>][] = [
  ['DATABASE_POOLER', 'session', database],
  ['DATABASE_DIRECT_URL', 'mysql://db/shop', database],
  ['DATABASE_REPLICA_URL', 'postgres://copy/shop,copy2', database],
  ['PORT', '0'],
  ['PORT', '80a'],
  ['PORT', '65536'],
  ['PUBLIC_URL', 'shop.example'],
  ['PUBLIC_URL', 'ftp://shop.example'],
  ['PUBLIC_URL', 'https://shop.example/shop'],
  ['ALLOWED_HOSTS', 'https://shop.example'],
  ['ALLOWED_HOSTS', 'shop.example:443'],
  ['NODE_ENV', 'prod'],
  ['SHOP_MODE', 'on'],
  ['KEEP_PAGES', 'maybe'],
  ['SHOP_EMAIL', 'hello'],
  ['SHOP_COUNTRY', 'Ireland'],
  ['DATABASE_URL', 'postgres://db'],
  ['DATABASE_URL', 'postgres://a,b/shop'],
  ['DATABASE_URL', 'postgres://db/shop?sslmode=prefer'],
  ['DATABASE_URL', 'postgres://db/shop?sslmode=verify-full&sslrootcert=/no/such/file'],
  ['DATABASE_PASSWORD', 'secret'],
  ['SMTP_URL', 'smtps://mail.example', { SMTP_PASSWORD: 'secret' }],
  ['SMTP_URL', 'smtps://user:one@mail.example', { SMTP_PASSWORD: 'two' }],
  ['DATABASE_URL', 'mysql://db/shop'],
  ['ROLE', 'boss'],
  ['LOG_LEVEL', 'verbose'],
  ['S3_BUCKET', 'My Bucket', s3],
  ['S3_ENDPOINT', 's3.example.com', s3],
  ['S3_PUBLIC_URL', 'https://cdn.example/?x=1', s3],
  ['SHOP_CURRENCY', 'EURO'],
  ['SHOP_LOCALE', 'not a tag'],
  ['SHOP_TIME_ZONE', 'Mars/Olympus'],
  ['TAX_ROUNDING', 'up'],
  ['VAT_LOOKUP_URL', 'ftp://register.example/{country}/{number}'],
  ['VAT_LOOKUP_URL', 'https://register.example/{country}'],
  ['GIFT_WRAP_PRICE', 'abc'],
  ['GIFT_WRAP_PRICE', '-1'],
  ['GIFT_WRAP_PRICE', '3.505'],
  ['GIFT_WRAP_PRICE', '3.50', { SHOP_CURRENCY: 'JPY' }],
  ['SMTP_URL', 'http://mail.example'],
  ['MAIL_FROM', 'Plain Geometry'],
  ['MAIL_FROM', 'Plain Geometry <hello>'],
  ['MAIL_FROM', 'Shop\nBcc: all@example.com <hello@shop.example>'],
  ['MAIL_REPLY_TO', 'Help <help@shop.example>'],
  ['STAFF_EMAIL', 'staff'],
  ['DATABASE_POOL_MAX', '1'],
  ['CHECKOUT_HOLD_MINUTES', '30'],
  ['CHECKOUT_HOLD_MINUTES', '1441'],
  ['SWEEP_SECONDS', '-1'],
  ['TAX_PROVIDER', 'taxman'],
  ['STRIPE_TAX_CODES', 'books'],
  ['STRIPE_TAX_CODES', 'books:35010000'],
  ['STRIPE_TAX_CODES', 'books:txcd_35010000:x'],
  ['SHIP_CUT_OFF', '24:00'],
  ['SHIP_CUT_OFF', '2 pm'],
  ['SHIP_DAYS', 'mon,someday'],
  ['SHIP_DAYS', ','],
  ['SHIP_HOLIDAYS', '25.12.'],
  ['SHIP_HOLIDAYS', '2026-02-29'],
  ['SHIP_HOLIDAYS', '12-25,02-30'],
  ['HANDLING_DAYS', '1.5'],
  ['STRIPE_SECRET_KEY', 'pk_live_x', { STRIPE_WEBHOOK_SECRET: 'whsec_x' }],
  ['STRIPE_WEBHOOK_SECRET', '', { STRIPE_SECRET_KEY: 'sk_test_x' }],
  ['STRIPE_WEBHOOK_SECRET', 'secret', { STRIPE_SECRET_KEY: 'sk_test_x' }],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_x'],
  ['STRIPE_API_BASE', 'stripe', stripe],
  ['REDIS_URL', 'localhost:6379'],
  ['REDIS_URL', 'redis://localhost/shop'],
];
for (const [name, value, more] of wrong)
  test(`${name}=${value} is refused by name`, () => {
    assert.deepEqual(problems({ ...more, [name]: value }), [name]);
  });

test('all mistakes are told together', () => {
  assert.deepEqual(
    problems({ PORT: 'x', ROLE: 'x', SHOP_CURRENCY: 'x', SMTP_URL: 'x', GIFT_WRAP_PRICE: 'abc' }),
    ['PORT', 'ROLE', 'SMTP_URL', 'SHOP_CURRENCY', 'GIFT_WRAP_PRICE'],
  );
});

test('production takes no stand-ins unless a setting asks for them', () => {
  const production = { NODE_ENV: 'production' };
  assert.deepEqual(problems(production), ['STRIPE_SECRET_KEY', 'SMTP_URL', 'PUBLIC_URL']);
  assert.deepEqual(problems({ ...production, ALLOW_STAND_INS: '1' }), []);
  const real = { ...stripe, SMTP_URL: 'smtps://user:pass@mail.example', PUBLIC_URL: 'https://shop.example/' };
  assert.equal(readConfig({ ...production, ...real }).publicUrl, 'https://shop.example');
});

test('a role alone', () => {
  assert.deepEqual(readConfig({ ROLE: 'web' }).roles, { web: true, worker: false });
  assert.deepEqual(readConfig({ ROLE: 'worker' }).roles, { web: false, worker: true });
});

test('gift wrap has a price where one is set, and in the demo shop', () => {
  const price = (env: Record<string, string>) => readConfig({ ALLOW_STAND_INS: '1', ...env }).giftWrapMinor;
  const production = { NODE_ENV: 'production' };
  assert.deepEqual([price({}), price({ ...production, DEMO_SHOP: '1' }), price(production)], [350, 350, 0]);
  assert.deepEqual([price({ GIFT_WRAP_PRICE: '4,9' }), price({ GIFT_WRAP_PRICE: '0' })], [490, 0]);
  assert.equal(price({ ...production, GIFT_WRAP_PRICE: '400', SHOP_CURRENCY: 'JPY' }), 400);
});

test('restricted keys are keys', () => {
  assert.equal(readConfig({ ...stripe, STRIPE_SECRET_KEY: 'rk_test_x' }).stripe!.secretKey, 'rk_test_x');
});

test('mail comes from the shop and goes to it, unless settings name others', () => {
  const shop = { SHOP_NAME: 'Arcs', SHOP_EMAIL: 'hello@arcs.example' };
  assert.deepEqual(readConfig(shop).mail, {
    from: { name: 'Arcs', address: 'hello@arcs.example' },
    replyTo: undefined,
    staff: 'hello@arcs.example',
  });
  const named = { MAIL_REPLY_TO: 'help@arcs.example', STAFF_EMAIL: 'team@arcs.example' };
  assert.deepEqual(
    readConfig({ ...shop, ...named, MAIL_FROM: '"Arcs, orders" <orders@arcs.example>' }).mail,
    {
      from: { name: 'Arcs, orders', address: 'orders@arcs.example' },
      replyTo: 'help@arcs.example',
      staff: 'team@arcs.example',
    },
  );
  assert.deepEqual(readConfig({ ...shop, MAIL_FROM: 'orders@arcs.example' }).mail.from, {
    name: 'Arcs',
    address: 'orders@arcs.example',
  });
});

test('keys of staff: one, or several with names; short, doubled or nameless ones stop the start', () => {
  const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
  const keys = (STAFF_API_KEY: string) => readConfig({ STAFF_API_KEY }).staffKeys;
  assert.deepEqual(readConfig({}).staffKeys, []);
  assert.deepEqual(keys(one), [{ name: 'staff', key: one }]);
  assert.deepEqual(keys(`anna:${one}, bert:${two}`), [
    { name: 'anna', key: one },
    { name: 'bert', key: two },
  ]);
  for (const wrong of [
    'short',
    `anna:${one},bert:short`,
    `anna:${one},anna:${two}`,
    `a:${one},b:${one}`,
    `:${one}`,
  ])
    assert.throws(() => keys(wrong), /STAFF_API_KEY/, wrong);
  assert.throws(() => readConfig({ TRACKING_WEBHOOK_SECRET: 'short' }), /TRACKING_WEBHOOK_SECRET/);
});

test('when goods leave: working days, cut-off, days off', () => {
  assert.deepEqual(readConfig({}).dispatch, {
    cutOffMinute: 840,
    weekdays: [1, 2, 3, 4, 5],
    holidays: [],
    handlingDays: 0,
  });
  const env = {
    SHIP_CUT_OFF: '9:30',
    SHIP_DAYS: 'Tue, sat',
    SHIP_HOLIDAYS: '2026-12-24, 12-25,02-29',
    HANDLING_DAYS: '2',
  };
  assert.deepEqual(readConfig(env).dispatch, {
    cutOffMinute: 570,
    weekdays: [2, 6],
    holidays: ['2026-12-24', '12-25', '02-29'],
    handlingDays: 2,
  });
});

test('a year without a working day is refused', () => {
  const days = Array.from({ length: 366 }, (_, day) =>
    new Date(Date.UTC(2000, 0, 1 + day)).toISOString().slice(5, 10),
  );
  assert.deepEqual(problems({ SHIP_HOLIDAYS: days.join(',') }), ['SHIP_HOLIDAYS']);
});
