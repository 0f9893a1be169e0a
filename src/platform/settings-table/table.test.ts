import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { parseEnv } from 'node:util';
import { type Config, ConfigError, readConfig } from '../config.ts';
import { projectRoot } from '../project-root.ts';
import { misspelt } from './near.ts';
import { asEnv, asMarkdown, asSet } from './printed.ts';
import { groups, settings } from './table.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'settings-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
function fileOf(text: string): string {
  const file = path.join(folder, String(++files));
  writeFileSync(file, text);
  return file;
}

function problemsOf(env: Record<string, string>): string[] {
  try {
    readConfig(env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const stripe = { STRIPE_SECRET_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };

test('docs/SETTINGS.md and .env.example are what the table says; npx pushcart settings --write makes them', () => {
  const stands = (file: string) => readFileSync(path.join(projectRoot, file), 'utf8');
  assert.equal(stands('docs/SETTINGS.md'), asMarkdown());
  assert.equal(stands('.env.example'), asEnv());
});

test('no setting is declared twice, and each has a default or says what happens without', () => {
  const names = groups.flatMap((group) => Object.keys(group.settings));
  assert.deepEqual(names, [...new Set(names)]);
  assert.deepEqual(
    names,
    settings.map(([name]) => name),
  );
  for (const [name, setting] of settings)
    assert.equal((setting.default === undefined) !== (setting.without === undefined), true, name);
});

test('.env.example without its # is an environment that holds every example', () => {
  const read = parseEnv(asEnv().replaceAll(/^#(?=[A-Z])/gm, ''));
  assert.deepEqual(read, Object.fromEntries(settings.map(([name, { example }]) => [name, example])));
});

test('each example that is no secret is taken by its reader', () => {
  for (const [name, { example, secret, read }] of settings) {
    if (secret) continue;
    const wrong = (words: string) => assert.fail(`${name} ${words}`);
    read({ name, text: example, wrong, mustBe: wrong });
  }
});

test('a secret may lie in a file; its line end is no part of it', () => {
  const { stripe: read } = readConfig({
    STRIPE_SECRET_KEY_FILE: fileOf('sk_test_file\n'),
    STRIPE_WEBHOOK_SECRET_FILE: fileOf('whsec_file\r\n'),
  });
  assert.deepEqual([read?.secretKey, read?.webhookSecret], ['sk_test_file', 'whsec_file']);
});

test('a file that is not there, is a folder, is empty or comes with the value too is a mistake, in words', () => {
  const missing = path.join(folder, 'missing');
  const empty = fileOf('\n');
  assert.deepEqual(problemsOf({ SMTP_URL_FILE: missing }), [
    `SMTP_URL_FILE names ${missing}, which cannot be read (there is no such file).`,
  ]);
  assert.deepEqual(problemsOf({ SMTP_URL_FILE: folder }), [
    `SMTP_URL_FILE names ${folder}, which cannot be read (it is a folder).`,
  ]);
  assert.deepEqual(problemsOf({ SMTP_URL_FILE: empty }), [`SMTP_URL_FILE names ${empty}, which is empty.`]);
  assert.deepEqual(problemsOf({ ...stripe, STRIPE_SECRET_KEY_FILE: fileOf('sk_test_y') }), [
    'STRIPE_SECRET_KEY and STRIPE_SECRET_KEY_FILE are both set. Keep one of them.',
  ]);
});

test('a password with any signs goes into the address; it is not read as a part of it', () => {
  const password = 'p/w#1?@:%';
  const config = readConfig({
    DATABASE_URL: 'postgres://shop@db:5432/shop',
    DATABASE_PASSWORD_FILE: fileOf(`${password}\n`),
    SMTP_URL: 'smtps://shop@mail.example:465',
    SMTP_PASSWORD: password,
  });
  for (const url of [config.databaseUrl!, config.smtpUrl!])
    assert.equal(decodeURIComponent(new URL(url).password), password);
  assert.equal(new URL(config.databaseUrl!).host, 'db:5432');
});

test('sslmode: what pg checks anyway is said so', () => {
  const url = (query: string) => readConfig({ DATABASE_URL: `postgres://db/shop${query}` }).databaseUrl;
  assert.equal(url('?sslmode=require&x=1'), 'postgres://db/shop?sslmode=verify-full&x=1');
  assert.equal(url('?x=1&sslmode=verify-ca'), 'postgres://db/shop?x=1&sslmode=verify-full');
  assert.equal(url('?sslmode=no-verify'), 'postgres://db/shop?sslmode=no-verify');
});

test('no secret is told, not even one in the wrong place', () => {
  const secret = 'Geheimnis-7c1f';
  const env: Record<string, string> = {
    PORT: `sk_live_${secret}`,
    ROLE: `rk_test_${secret}`,
    MAIL_FROM: `whsec_${secret}`,
    VAT_LOOKUP_URL: `postgres://shop:${secret}@db/shop`,
    SHOP_EMAIL: `smtp://shop:${secret}@mail`,
  };
  for (const [name, { secret: isSecret }] of settings) if (isSecret) env[name] = `${secret} ,:`;
  const problems = problemsOf(env);
  assert.ok(problems.length >= 10, problems.join('\n'));
  assert.doesNotMatch(problems.join('\n'), /Geheimnis/);
  assert.doesNotMatch(asSet(env), /Geheimnis/);
});

test('what is set is printed, but no secret', () => {
  const printed = asSet({ ...stripe, PORT: '4000', SMTP_URL_FILE: '/run/secrets/smtp' });
  assert.match(printed, /^ {2}PORT=4000$/m);
  assert.match(printed, /^ {2}STRIPE_SECRET_KEY=\(set; not shown\)$/m);
  assert.match(printed, /^ {2}SMTP_URL_FILE=\/run\/secrets\/smtp$/m);
  assert.match(printed, /^ {2}DATABASE_POOL_MAX= +default 16$/m);
});

test('names near to a setting, or that begin as one, are warned of; others are not', () => {
  const warned = (name: string) => misspelt({ [name]: 'x' })[0] ?? '';
  assert.match(warned('STRIPE_SECRETKEY'), /Is STRIPE_SECRET_KEY meant\?/);
  assert.match(warned('SMPT_URL'), /Is SMTP_URL meant\?/);
  assert.match(warned('PUBLIC_ULR'), /Is PUBLIC_URL meant\?/);
  assert.match(warned('public_url'), /Is PUBLIC_URL meant\?/);
  assert.match(warned('TRUSTED_PROXY'), /^$|Is TRUSTED_PROXIES meant\?/);
  assert.match(warned('STRIPE_SECRETKEY_FILE'), /Is STRIPE_SECRET_KEY meant\?/);
  assert.match(warned('SMTP_HOST'), /There is SMTP_URL, SMTP_PASSWORD/);
  assert.match(warned('PUSHCART_DIR'), /PUSHCART_DATA/);
  assert.match(warned('SHOP_NAME_FILE'), /only secrets are read from files/);
  const others = [
    ...['HOME', 'PATH', 'SHELL', 'HOST', 'HOSTNAME', 'USER', 'NODE_OPTIONS', 'PUSHCART_DEV', 'MAIL', 'TZ'],
    ...[
      'PUSHCART_SERVICE_HOST',
      'PUSHCART_PORT',
      'PUSHCART_PORT_3000_TCP',
      'NODE_PATH',
      'LANG',
      'npm_config_x',
    ],
    ...settings.map(([name]) => name),
    ...settings.filter(([, { secret }]) => secret).map(([name]) => `${name}_FILE`),
  ];
  assert.deepEqual(
    others.filter((name) => warned(name)),
    [],
  );
});

test('a live key needs https, and a shop marked live nothing less than real', () => {
  const live = { STRIPE_SECRET_KEY: 'rk_live_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
  const https = { PUBLIC_URL: 'https://shop.example' };
  const real = { ...live, ...https, NODE_ENV: 'production', SMTP_URL: 'smtps://mail.example' };
  assert.deepEqual(problemsOf(real), []);
  assert.deepEqual(problemsOf({ ...real, SHOP_MODE: 'live' }), []);
  const told = (env: Record<string, string>, ...words: RegExp[]) => {
    const problems = problemsOf(env);
    assert.equal(problems.length, words.length, problems.join('\n'));
    words.forEach((word, index) => void assert.match(problems[index]!, word));
  };
  told(live, /live key.*plain http/);
  told({ ...live, PUBLIC_URL: 'http://localhost:3000' }, /live key.*plain http/);
  told({ ...real, PUBLIC_URL: 'http://shop.example', SHOP_MODE: 'live' }, /live key.*plain http/);
  told({ ...real, SHOP_MODE: 'test' }, /live key, but SHOP_MODE=test/);
  told({ ...real, ...stripe, SHOP_MODE: 'live' }, /test key, but SHOP_MODE=live/);
  told({ ...real, SHOP_MODE: 'live', ALLOW_STAND_INS: '1' }, /ALLOW_STAND_INS does not go/);
  told(
    { NODE_ENV: 'production', ...https, SHOP_MODE: 'live', ALLOW_STAND_INS: '1' },
    /ALLOW_STAND_INS does not go/,
    /STRIPE_SECRET_KEY is missing/,
    /SMTP_URL is missing/,
  );
  const { NODE_ENV: _, ...notProduction } = real;
  told({ ...notProduction, SHOP_MODE: 'live' }, /NODE_ENV must be production/);
});

test('a command needs neither Stripe nor mail, but settings that can be read', () => {
  const command = (env: Record<string, string>): Config => readConfig(env, { isCommand: true });
  const production = { NODE_ENV: 'production', SHOP_MODE: 'live', PUBLIC_URL: 'https://shop.example' };
  assert.equal(command(production).production, true);
  assert.throws(() => command({ ...production, PORT: 'x' }), ConfigError);
});
