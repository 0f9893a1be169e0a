/**
 * Every setting, read once at start. A wrong one stops the start, and all mistakes are named together.
 */
import path from 'node:path';
import { type DatabaseSettings, readDatabases } from './database-settings.ts';
import { isDay } from './days.ts';
import { decimal } from './decimals.ts';
import { type Look, ownLook } from './look.ts';
import { readS3, type S3Settings } from './media-files/settings.ts';
import { exponent } from './money.ts';
import { fixedBy, ownWords, type ServerSettings } from './server-settings.ts';

export interface Config {
  /** 'production' refuses the stand-ins for Stripe and mail unless ALLOW_STAND_INS asks for them. */
  production: boolean;
  port: number;
  /** Where buyers reach the shop, without a trailing slash. */
  publicUrl: string;
  dataDir: string;
  /** Undefined: pictures lie in dataDir. */
  s3: S3Settings | undefined;
  /** Undefined: the shop starts its own PostgreSQL in dataDir. */
  databaseUrl: string | undefined;
  databasePoolMax: number;
  /** What stands around it. */
  databases: DatabaseSettings;
  roles: { web: boolean; worker: boolean };
  /** What a merchant may set too, as the environment has it: where it says nothing, stored settings are laid over. */
  server: ServerSettings;
  look: Look;
  /** `country`: ISO 3166-1 alpha-2, where it sells from and goods leave. */
  shop: { name: string; email: string; locale: string; country: string; currency: string; timeZone: string };
  /** Undefined: the shop's own stand-in for Stripe. */
  stripe: { secretKey: string; webhookSecret: string; apiBase: URL | undefined } | undefined;
  /** Who works out taxes: the shop by its own rates, or Stripe Tax. */
  taxProvider: 'rates' | 'stripe';
  /** Stripe's code for a tax class; goods of any other are taxed as the account's preset. */
  stripeTaxCodes: Record<string, string>;
  /** Undefined: the shop's own mailbox page. */
  smtpUrl: string | undefined;
  /** Whom mail comes from, whom answers go to where that is somebody else, and where mail for staff goes. */
  mail: { from: { name: string; address: string }; replyTo: string | undefined; staff: string };
  /** How long a buyer has to pay. Stripe takes 30 minutes to 24 hours. */
  holdMinutes: number;
  /** How often pending payments, refunds and mail are looked at again. */
  sweepSeconds: number;
  logLevel: string;
  /** False renders every page anew: for measuring only. */
  keepPages: boolean;
  /** Fill an empty shop with the demo catalogue; always so outside production. */
  demo: boolean;
  /** How many proxies of ours stand before the shop, each adding to X-Forwarded-For; 0: the socket tells who asks. */
  trustedProxies: number;
  /** Who may use the staff's API; none: there is no such API. */
  staffKeys: StaffKey[];
  /** Undefined: no carrier's word is taken over the network. */
  trackingWebhookSecret: string | undefined;
  /** A parcel counts as delivered so many days after it left; 0: never by itself. */
  assumeDeliveredDays: number;
  /** Where goods are sent back to, line by line (empty: the buyer asks), and within how many days. */
  returns: { address: string[]; withinDays: number };
  /** On receipts, line by line: the shop's address, its VAT number, whatever the law asks for. */
  shopAddress: string[];
  /** Consumers in the EU may withdraw from the contract on the order's page (directive (EU) 2023/2673). */
  sellsToEu: boolean;
  /** How long after delivery a buyer may ask to send something back; 0: only staff open returns. */
  returnDays: number;
  /** What wrapping one piece as a gift costs, in the shop's own currency; 0: nothing is wrapped. */
  giftWrapMinor: number;
  /** When goods leave, by the shop's time zone. */
  dispatch: Dispatch;
  /** How long invoices are kept of who has deleted his account, from the end of their year on. */
  retentionYears: number;
  /** Tax is rounded on each line, or once on the sum of each rate. */
  taxRounding: 'line' | 'order';
  /** Where the official register of VAT numbers is asked, with {country} and {number}; undefined: it is not. */
  vatLookupUrl: string | undefined;
}

export interface Dispatch {
  /** Minutes since midnight: what is ordered from this minute on is taken up on the next working day. */
  cutOffMinute: number;
  /** Working days, at least one; 0 is Sunday. */
  weekdays: number[];
  /** YYYY-MM-DD, or MM-DD for every year. */
  holidays: string[];
  /** Working days from the order to dispatch. */
  handlingDays: number;
}

/** Whose key it is stands in the timeline. */
export interface StaffKey {
  name: string;
  key: string;
}

export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`These settings need a change:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.problems = problems;
  }
}

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'];

type Env = Record<string, string | undefined>;

/** @throws {ConfigError} naming every missing or wrong setting at once. */
export function readConfig(env: Env = process.env): Config {
  const problems: string[] = [];
  const text = (name: string, fallback: string) => env[name]?.trim() || fallback;
  const lines = (name: string) =>
    text(name, '')
      .split('|')
      .map((line) => line.trim())
      .filter(Boolean);
  const whole = (name: string, fallback: number, min: number, max: number) => {
    const value = text(name, String(fallback));
    if (/^\d+$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    problems.push(`${name} must be a whole number from ${min} to ${max}, not "${value}".`);
    return fallback;
  };
  const url = (name: string, value: string, protocols: string[]) => {
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    if (parsed && protocols.includes(parsed.protocol)) return parsed;
    problems.push(`${name} must be an address starting with ${protocols.map((p) => `${p}//`).join(' or ')}.`);
    return undefined;
  };

  const production = env.NODE_ENV === 'production';
  const port = whole('PORT', 3000, 1, 65535);
  const publicUrl = text('PUBLIC_URL', `http://localhost:${port}`).replace(/\/+$/, '');
  url('PUBLIC_URL', publicUrl, ['http:', 'https:']);

  const databaseUrl = env.DATABASE_URL?.trim() || undefined;
  if (databaseUrl) url('DATABASE_URL', databaseUrl, ['postgres:', 'postgresql:']);

  const role = text('ROLE', 'all');
  if (!['all', 'web', 'worker'].includes(role))
    problems.push(`ROLE must be all, web or worker, not "${role}".`);

  const currency = text('SHOP_CURRENCY', 'EUR').toUpperCase();
  const isCurrency = Intl.supportedValuesOf('currency').includes(currency);
  if (!isCurrency) problems.push(`SHOP_CURRENCY must be an ISO 4217 code such as EUR, not "${currency}".`);
  const locale = text('SHOP_LOCALE', 'en-IE');
  if (!canUse(() => new Intl.NumberFormat(locale)))
    problems.push(`SHOP_LOCALE must be a language tag such as en-IE, not "${locale}".`);
  const country = text('SHOP_COUNTRY', 'IE').toUpperCase();
  if (!/^[A-Z]{2}$/.test(country) || !canUse(() => new Intl.Locale(`und-${country}`)))
    problems.push(`SHOP_COUNTRY must be an ISO 3166 code such as IE, not "${country}".`);
  const timeZone = text('SHOP_TIME_ZONE', 'Europe/Berlin');
  if (!canUse(() => new Intl.DateTimeFormat('en', { timeZone })))
    problems.push(`SHOP_TIME_ZONE must be a zone such as Europe/Berlin, not "${timeZone}".`);

  const stripe = readStripe(env, problems, url);
  const smtpUrl = env.SMTP_URL?.trim() || undefined;
  if (smtpUrl) url('SMTP_URL', smtpUrl, ['smtp:', 'smtps:']);

  const shopName = text('SHOP_NAME', 'Plain Geometry');
  const shopEmail = text('SHOP_EMAIL', 'hello@plain-geometry.example');
  const mail = readMail(env, problems, { name: shopName, email: shopEmail });

  if (production && !env.ALLOW_STAND_INS) {
    if (!stripe)
      problems.push(
        'STRIPE_SECRET_KEY is missing. (To try the shop without real payments, set ALLOW_STAND_INS=1.)',
      );
    if (!smtpUrl)
      problems.push('SMTP_URL is missing. (To try the shop without real mail, set ALLOW_STAND_INS=1.)');
    if (!env.PUBLIC_URL) problems.push('PUBLIC_URL is missing: the address at which buyers reach the shop.');
  }

  const taxRounding = text('TAX_ROUNDING', 'line');
  if (taxRounding !== 'line' && taxRounding !== 'order')
    problems.push(`TAX_ROUNDING must be line or order, not "${taxRounding}".`);
  const vatLookupUrl = env.VAT_LOOKUP_URL?.trim() || undefined;
  if (vatLookupUrl) {
    url('VAT_LOOKUP_URL', vatLookupUrl, ['http:', 'https:']);
    if (!vatLookupUrl.includes('{country}') || !vatLookupUrl.includes('{number}'))
      problems.push('VAT_LOOKUP_URL must hold {country} and {number}, where those of the VAT number go.');
  }

  const logLevel = text('LOG_LEVEL', production ? 'info' : 'warn');
  if (!LOG_LEVELS.includes(logLevel))
    problems.push(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${logLevel}".`);

  const giftWrapMinor = readGiftWrap(env, problems, isCurrency ? currency : 'EUR');
  const config: Config = {
    production,
    port,
    publicUrl,
    dataDir: path.resolve(text('PUSHCART_DATA', '.pushcart')),
    s3: readS3(env, problems),
    databaseUrl,
    databasePoolMax: whole('DATABASE_POOL_MAX', 16, 2, 200),
    databases: readDatabases(env, problems),
    roles: { web: role !== 'worker', worker: role !== 'web' },
    shop: { name: shopName, email: shopEmail, locale, country, currency, timeZone },
    look: { ...ownLook },
    server: {
      values: {
        name: shopName,
        email: shopEmail,
        ...{ locale, country, currency, timeZone, ...ownWords },
        address: lines('SHOP_ADDRESS'),
        returnsAddress: lines('RETURN_ADDRESS'),
      },
      fixed: fixedBy(env),
      giftWrap: { minor: giftWrapMinor, written: Boolean(env.GIFT_WRAP_PRICE?.trim()) },
    },
    stripe,
    taxProvider: readTaxProvider(env, problems),
    stripeTaxCodes: readTaxCodes(env, problems),
    smtpUrl,
    mail,
    holdMinutes: whole('CHECKOUT_HOLD_MINUTES', 40, 35, 1440),
    sweepSeconds: whole('SWEEP_SECONDS', 10, 1, 60),
    logLevel,
    keepPages: env.KEEP_PAGES !== '0',
    demo: env.DEMO_SHOP === '1',
    trustedProxies: whole('TRUSTED_PROXIES', 0, 0, 10),
    staffKeys: readStaffKeys(env, problems),
    trackingWebhookSecret: readTrackingSecret(env, problems),
    assumeDeliveredDays: whole('ASSUME_DELIVERED_DAYS', 0, 0, 365),
    returns: {
      address: lines('RETURN_ADDRESS'),
      withinDays: whole('RETURN_WITHIN_DAYS', 14, 1, 365),
    },
    shopAddress: lines('SHOP_ADDRESS'),
    sellsToEu: env.SELLS_TO_EU !== '0',
    returnDays: whole('RETURN_DAYS', 30, 0, 365),
    giftWrapMinor,
    dispatch: { ...readDispatch(text, problems), handlingDays: whole('HANDLING_DAYS', 0, 0, 365) },
    retentionYears: whole('RETENTION_YEARS', 10, 1, 30),
    taxRounding: taxRounding === 'order' ? 'order' : 'line',
    vatLookupUrl,
  };
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function readStripe(
  env: Env,
  problems: string[],
  url: (name: string, value: string, protocols: string[]) => URL | undefined,
) {
  const secretKey = env.STRIPE_SECRET_KEY?.trim();
  const webhookSecret = env.STRIPE_WEBHOOK_SECRET?.trim();
  const apiBase = env.STRIPE_API_BASE?.trim();
  if (!secretKey) {
    if (webhookSecret) problems.push('STRIPE_WEBHOOK_SECRET is set, but STRIPE_SECRET_KEY is missing.');
    return undefined;
  }
  if (!/^(sk|rk)_(test|live)_/.test(secretKey))
    problems.push(
      'STRIPE_SECRET_KEY must start with sk_test_, sk_live_, rk_test_ or rk_live_ (a restricted key is best).',
    );
  if (!webhookSecret?.startsWith('whsec_'))
    problems.push(
      'STRIPE_WEBHOOK_SECRET is missing or does not start with whsec_. Without it anyone could claim to have paid.',
    );
  return {
    secretKey,
    webhookSecret: webhookSecret ?? '',
    apiBase: apiBase ? url('STRIPE_API_BASE', apiBase, ['http:', 'https:']) : undefined,
  };
}

function readTaxProvider(env: Env, problems: string[]): Config['taxProvider'] {
  const provider = env.TAX_PROVIDER?.trim() || 'rates';
  if (provider === 'rates' || provider === 'stripe') return provider;
  problems.push(`TAX_PROVIDER must be rates or stripe, not "${provider}".`);
  return 'rates';
}

/** `books:txcd_35010000,food:txcd_40060003` */
function readTaxCodes(env: Env, problems: string[]): Config['stripeTaxCodes'] {
  const pairs = (env.STRIPE_TAX_CODES ?? '')
    .split(',')
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => pair.split(':').map((part) => part.trim()));
  if (
    pairs.some(
      ([taxClass, code, more]) => !taxClass || !/^txcd_\d{8}$/.test(code ?? '') || more !== undefined,
    )
  )
    problems.push('STRIPE_TAX_CODES must be tax classes with their codes, such as books:txcd_35010000.');
  return Object.fromEntries(pairs);
}

/** What the demo catalogue's buyers pay for it, in minor units of whatever currency, as its prices are. */
const DEMO_GIFT_WRAP_MINOR = 350;

function readGiftWrap(env: Env, problems: string[], currency: string): number {
  const written = env.GIFT_WRAP_PRICE?.trim();
  if (!written) return env.NODE_ENV === 'production' && env.DEMO_SHOP !== '1' ? 0 : DEMO_GIFT_WRAP_MINOR;
  const minor = decimal(written, exponent(currency));
  if (minor === undefined)
    problems.push(`GIFT_WRAP_PRICE must be an amount such as 3.50 in ${currency}, not "${written}".`);
  return minor ?? 0;
}

const STAFF_KEY_MIN = 32;

/** One key, or several as `name:key,name:key`. */
function readStaffKeys(env: Env, problems: string[]): StaffKey[] {
  const keys = (env.STAFF_API_KEY?.trim() ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map((part) => {
      const [, name = 'staff', key] = /^(?:([^:]*):)?(.*)$/.exec(part.trim())!;
      return { name: name.trim(), key: key!.trim() };
    });
  const unique = (values: string[]) => new Set(values).size === values.length;
  if (keys.some(({ key }) => key.length < STAFF_KEY_MIN || !/^[\x21-\x7e]+$/.test(key)))
    problems.push(
      `Each key of STAFF_API_KEY must have at least ${STAFF_KEY_MIN} characters, none of them a space. (One can be made with: openssl rand -hex 24)`,
    );
  if (keys.some(({ name }) => name === '' || name.length > 40) || !unique(keys.map(({ name }) => name)))
    problems.push('Each key of STAFF_API_KEY needs a name of its own: anna:KEY,bert:KEY.');
  if (!unique(keys.map(({ key }) => key))) problems.push('No two in STAFF_API_KEY may share a key.');
  return keys;
}

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
/** So that a working day is left, in some year at least. */
const HOLIDAYS_MAX = 300;

function readDispatch(
  text: (name: string, fallback: string) => string,
  problems: string[],
): Omit<Dispatch, 'handlingDays'> {
  const list = (name: string, fallback: string) =>
    text(name, fallback)
      .toLowerCase()
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean);
  const cutOff = text('SHIP_CUT_OFF', '14:00');
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(cutOff) ?? [];
  if (hour === undefined) problems.push(`SHIP_CUT_OFF must be a time of day such as 14:00, not "${cutOff}".`);
  const days = list('SHIP_DAYS', 'mon,tue,wed,thu,fri');
  if (days.length === 0 || days.some((day) => !WEEKDAYS.includes(day)))
    problems.push(`SHIP_DAYS must be a list of ${WEEKDAYS.join(', ')}, not "${days.join(',')}".`);
  const holidays = list('SHIP_HOLIDAYS', '');
  const wrong = holidays.filter((day) => !isDay(day.length === 5 ? `2000-${day}` : day)); // 2000 has a 29 February
  if (wrong.length > 0)
    problems.push(
      `SHIP_HOLIDAYS must be a list of days such as 2026-12-25, or 12-25 for every year; it holds ${wrong.join(', ')}.`,
    );
  if (holidays.length > HOLIDAYS_MAX) problems.push(`SHIP_HOLIDAYS can hold ${HOLIDAYS_MAX} days at most.`);
  return {
    cutOffMinute: Number(hour) * 60 + Number(minute),
    weekdays: days.map((day) => WEEKDAYS.indexOf(day)),
    holidays,
  };
}

function readTrackingSecret(env: Env, problems: string[]): string | undefined {
  const secret = env.TRACKING_WEBHOOK_SECRET?.trim() || undefined;
  if (secret && secret.length < 16)
    problems.push(
      'TRACKING_WEBHOOK_SECRET must have at least 16 characters. Who guesses it can mark parcels delivered.',
    );
  return secret;
}
/** MAIL_FROM is "Name <address>" or an address alone; the shop's own name and address otherwise. */
function readMail(env: Env, problems: string[], shop: { name: string; email: string }): Config['mail'] {
  const address = (name: string) => {
    const value = env[name]?.trim();
    if (value && !isAddress(value))
      problems.push(`${name} must be an e-mail address such as hello@shop.example, not "${value}".`);
    return value || undefined;
  };
  const written = env.MAIL_FROM?.trim();
  const [, name = '', bracketed] = /^(.*?)\s*<([^<>]*)>$/s.exec(written ?? '') ?? [];
  const from = {
    name: name.replace(/^"(.*)"$/, '$1').trim() || shop.name,
    address: bracketed ?? written ?? shop.email,
  };
  if (written && (!isAddress(from.address) || /[\p{Cc}<>"]/u.test(from.name)))
    problems.push(`MAIL_FROM must look like "Plain Geometry <hello@shop.example>", not "${written}".`);
  return { from, replyTo: address('MAIL_REPLY_TO'), staff: address('STAFF_EMAIL') ?? shop.email };
}

/** One address, in one line: whatever else it may be, it cannot start another header. */
const isAddress = (value: string) => /^[^\s@<>,;:"]+@[^\s@<>,;:"]+$/.test(value);

function canUse(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}
