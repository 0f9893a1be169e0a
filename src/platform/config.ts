/**
 * The settings as the shop uses them, read once at start. A wrong one stops the start, and all mistakes are named
 * together. What settings there are is declared in settings-table/table.ts.
 */
import path from 'node:path';
import { type BackupSettings, backupStore } from './backup/settings.ts';
import { decimal } from './decimals.ts';
import { type Look, ownLook } from './look.ts';
import type { S3Settings } from './media-files/settings.ts';
import { exponent } from './money.ts';
import { fixedBy, ownWords, type ServerSettings } from './server-settings.ts';
import { checkTogether } from './settings-table/checks.ts';
import { type Env, type Read, readTable } from './settings-table/read.ts';
import { withPassword } from './settings-table/readers/addresses.ts';
import type { StaffKey } from './settings-table/readers/staff-keys.ts';
import { type WatchSettings, watchSettingsOf } from './watching/settings.ts';

export type { StaffKey } from './settings-table/readers/staff-keys.ts';

export interface Config {
  /** 'production' refuses the stand-ins for Stripe and mail unless ALLOW_STAND_INS asks for them. */
  production: boolean;
  port: number;
  /** Where buyers reach the shop, without a trailing slash. */
  publicUrl: string;
  /** By which names it answers, in small letters and without port; none: by the host of publicUrl. */
  allowedHosts: string[];
  dataDir: string;
  /** Undefined: pictures lie in dataDir. */
  s3: S3Settings | undefined;
  backup: BackupSettings;
  /** Undefined: the shop starts its own PostgreSQL in dataDir. */
  databaseUrl: string | undefined;
  databasePoolMax: number;
  /** What stands around it. */
  databases: {
    /** Past a pooler: for hearing of changes, migrations and commands. Undefined: databaseUrl leads there itself. */
    directUrl: string | undefined;
    /** databaseUrl leads to a pooler that keeps no session, such as PgBouncer in transaction mode. */
    isPooled: boolean;
    /** Copies to browse from. */
    replicaUrls: string[];
  };
  /** Where processes count together who asks too often. Undefined: each counts for itself. */
  redisUrl: string | undefined;
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
  /** By which DKIM signs its mail; only looked at by the doctor. */
  dkimSelector: string | undefined;
  /** How long a buyer has to pay. Stripe takes 30 minutes to 24 hours. */
  holdMinutes: number;
  /** How often pending payments, refunds and mail are looked at again. */
  sweepSeconds: number;
  logLevel: string;
  /** False renders every page anew: for measuring only. */
  keepPages: boolean;
  /** Fill an empty shop with the demo catalogue; always so outside production. */
  demo: boolean;
  /** What a merchant may not want: a form for who waits, the log of what was looked for. */
  features: { backInStock: boolean; searchLog: boolean };
  /** How long somebody stays signed in who does not come back: buyers in days, staff in hours. */
  sessions: { buyerDays: number; staffHours: number };
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
  watching: WatchSettings;
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

export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`These settings need a change:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * @param options.isCommand the shop itself does not run: neither Stripe nor mail need be there.
 * @throws {ConfigError} naming every missing or wrong setting at once.
 */
export function readConfig(env: Env, { isCommand = false } = {}): Config {
  const read = readTable(env);
  const v = read.values;
  const problems = [...read.problems, ...checkTogether(read, isCommand)];
  const giftWrapMinor = giftWrap(v, problems);
  if (problems.length > 0) throw new ConfigError(problems);

  const shop = {
    name: v.SHOP_NAME,
    email: v.SHOP_EMAIL,
    locale: v.SHOP_LOCALE,
    country: v.SHOP_COUNTRY,
    currency: v.SHOP_CURRENCY,
    timeZone: v.SHOP_TIME_ZONE,
  };
  const publicUrl = v.PUBLIC_URL ?? `http://localhost:${v.PORT}`;
  return {
    production: v.NODE_ENV,
    port: v.PORT,
    publicUrl,
    allowedHosts: v.ALLOWED_HOSTS,
    dataDir: path.resolve(v.PUSHCART_DATA),
    s3: s3Of(v),
    backup: {
      to: v.BACKUP_TO,
      everyHours: v.BACKUP_EVERY,
      keep: v.BACKUP_KEEP,
      key: v.BACKUP_KEY,
      s3: backupStore(v),
    },
    databaseUrl: v.DATABASE_URL && withPassword(v.DATABASE_URL, v.DATABASE_PASSWORD),
    databasePoolMax: v.DATABASE_POOL_MAX,
    databases: {
      directUrl: v.DATABASE_DIRECT_URL && withPassword(v.DATABASE_DIRECT_URL, v.DATABASE_PASSWORD),
      isPooled: v.DATABASE_POOLER === 'transaction',
      replicaUrls: v.DATABASE_REPLICA_URL.map((url) => withPassword(url, v.DATABASE_PASSWORD)),
    },
    redisUrl: v.REDIS_URL,
    roles: { web: v.ROLE !== 'worker', worker: v.ROLE !== 'web' },
    shop,
    look: { ...ownLook },
    server: {
      values: { ...shop, ...ownWords, address: v.SHOP_ADDRESS, returnsAddress: v.RETURN_ADDRESS },
      fixed: fixedBy(env),
      giftWrap: { minor: giftWrapMinor, written: v.GIFT_WRAP_PRICE !== '' },
    },
    stripe: v.STRIPE_SECRET_KEY
      ? {
          secretKey: v.STRIPE_SECRET_KEY,
          webhookSecret: v.STRIPE_WEBHOOK_SECRET!,
          apiBase: v.STRIPE_API_BASE,
        }
      : undefined,
    taxProvider: v.TAX_PROVIDER,
    stripeTaxCodes: v.STRIPE_TAX_CODES,
    smtpUrl: v.SMTP_URL && withPassword(v.SMTP_URL, v.SMTP_PASSWORD),
    mail: {
      from: {
        name: v.MAIL_FROM?.name || shop.name,
        address: v.MAIL_FROM?.address ?? shop.email,
      },
      replyTo: v.MAIL_REPLY_TO,
      staff: v.STAFF_EMAIL ?? shop.email,
    },
    dkimSelector: v.MAIL_DKIM_SELECTOR,
    holdMinutes: v.CHECKOUT_HOLD_MINUTES,
    sweepSeconds: v.SWEEP_SECONDS,
    logLevel: v.LOG_LEVEL ?? (v.NODE_ENV ? 'info' : 'warn'),
    keepPages: v.KEEP_PAGES,
    demo: v.DEMO_SHOP,
    features: { backInStock: v.BACK_IN_STOCK, searchLog: v.SEARCH_LOG },
    sessions: { buyerDays: v.SESSION_DAYS, staffHours: v.STAFF_SESSION_HOURS },
    trustedProxies: v.TRUSTED_PROXIES,
    staffKeys: v.STAFF_API_KEY,
    trackingWebhookSecret: v.TRACKING_WEBHOOK_SECRET,
    assumeDeliveredDays: v.ASSUME_DELIVERED_DAYS,
    returns: { address: v.RETURN_ADDRESS, withinDays: v.RETURN_WITHIN_DAYS },
    shopAddress: v.SHOP_ADDRESS,
    sellsToEu: v.SELLS_TO_EU,
    returnDays: v.RETURN_DAYS,
    giftWrapMinor,
    dispatch: {
      cutOffMinute: v.SHIP_CUT_OFF,
      weekdays: v.SHIP_DAYS,
      holidays: v.SHIP_HOLIDAYS,
      handlingDays: v.HANDLING_DAYS,
    },
    retentionYears: v.RETENTION_YEARS,
    taxRounding: v.TAX_ROUNDING,
    vatLookupUrl: v.VAT_LOOKUP_URL,
    watching: watchSettingsOf(v),
  };
}

/** All of it or nothing, as checkTogether has seen to. */
function s3Of(v: Read['values']): S3Settings | undefined {
  if (!v.S3_ENDPOINT) return undefined;
  return {
    endpoint: v.S3_ENDPOINT,
    bucket: v.S3_BUCKET!,
    region: v.S3_REGION!,
    accessKeyId: v.S3_ACCESS_KEY_ID!,
    secretAccessKey: v.S3_SECRET_ACCESS_KEY!,
    publicUrl: v.S3_PUBLIC_URL,
  };
}

/** What the demo catalogue's buyers pay for it, in minor units of whatever currency, as its prices are. */
const DEMO_GIFT_WRAP_MINOR = 350;

/** How many decimals an amount may have is the currency's to say. */
function giftWrap(v: Read['values'], problems: string[]): number {
  const written = v.GIFT_WRAP_PRICE;
  if (written === '') return v.NODE_ENV && !v.DEMO_SHOP ? 0 : DEMO_GIFT_WRAP_MINOR;
  const minor = decimal(written, exponent(v.SHOP_CURRENCY));
  if (minor === undefined)
    problems.push(`GIFT_WRAP_PRICE must be an amount such as 3.50 in ${v.SHOP_CURRENCY}, not "${written}".`);
  return minor ?? 0;
}
