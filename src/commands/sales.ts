/**
 * `npm run sales`: sales that begin and end by themselves, and prices set by hand. The running shop begins
 * and ends them, within seconds of their time.
 */
import { parseArgs } from 'node:util';
import { refreshRuleCollections } from '../catalog/collections.ts';
import { ppmOf, scopeOf, timeOf } from '../catalog/sale-words.ts';
import {
  addSale,
  endSale,
  type ListedSale,
  listSales,
  removeSale,
  type SaleScope,
  type Stopped,
} from '../catalog/sales.ts';
import { type PriceSet, setPrice } from '../catalog/set-price.ts';
import type { Config } from '../platform/config.ts';
import { type Database, raw, sql } from '../platform/db.ts';
import { decimalAmount, formatMoney, minorOf, stepOf } from '../platform/money.ts';
import { isUuid } from '../platform/requests.ts';
import { withDatabase } from './database.ts';

const USAGE = `npm run sales [-- …]

  list                        all sales, and what each leaves out
  add TITLE --percent 20 --from 2026-12-01T00:00 --to 2027-01-07T00:00
      --all | --collection HANDLE … | --product HANDLE …
                              plans one; times are those of the shop's time zone
  end ID                      ends one that runs; prices go back to what they were
  remove ID                   calls one off that has not begun
  price SKU 24.00 [--compare-at 30.00] [--currency USD]
                              sets a price, and what it is reduced from
  price SKU none --currency USD
                              takes the price in that currency away: it is converted again`;

/** What was typed makes no sense; the message says what would. */
class Mistyped extends Error {}

interface Given {
  db: Database;
  config: Config;
  /** After the verb. */
  words: string[];
  flags: ReturnType<typeof parse>['values'];
}

const verbs: Record<string, (given: Given) => Promise<void>> = { list, add, end, remove, price };

async function list({ db, config }: Given): Promise<void> {
  const sales = await listSales(db);
  const names = await namesOf(db, sales);
  for (const sale of sales) {
    const { id, title, status, ppm, startsAt, endsAt, variants, leftOut } = sale;
    const span = `${clockOf(startsAt, config)} – ${clockOf(endsAt, config)}`;
    const about = sale.scope.kind === 'everything' ? 'everything' : names.get(id);
    console.log(`${id}  ${status.padEnd(9)}  −${ppm / 10_000}%  ${span}  ${title}: ${about}`);
    if (status !== 'scheduled') console.log(`    ${pieces(variants)} lowered`);
    if (leftOut.length > 0)
      console.log(`    left out, being in another sale when it began: ${shortened(leftOut)}`);
  }
  if (sales.length === 0) console.log('There are none.');
}

const pieces = (count: number) => (count === 1 ? '1 variant' : `${count} variants`);

const SKUS_SHOWN = 12;
const shortened = (skus: string[]) =>
  skus.length <= SKUS_SHOWN
    ? skus.join(', ')
    : `${skus.slice(0, SKUS_SHOWN).join(', ')} and ${skus.length - SKUS_SHOWN} more`;

/** The titles of the products or collections each is about, by sale. */
async function namesOf(db: Database, sales: ListedSale[]): Promise<Map<string, string>> {
  const named = await Promise.all(
    sales.map(async ({ id, scope }): Promise<[string, string]> => {
      if (scope.kind === 'everything' || scope.kind === 'variants') return [id, scope.kind];
      const found = await db.rows<{ title: string }>(
        sql`SELECT title FROM ${raw(scope.kind)} WHERE id = ANY (${scope.ids}) ORDER BY title`,
      );
      return [id, found.map(({ title }) => title).join(', ')];
    }),
  );
  return new Map(named);
}

/** "2026-12-01 00:00", by the shop's clock. */
function clockOf(at: Date, { shop: { timeZone } }: Config): string {
  const options = { dateStyle: 'short', timeStyle: 'short', timeZone } as const;
  return new Intl.DateTimeFormat('sv-SE', options).format(at); // Sweden writes it so
}

async function add({ db, config, words: [title = ''], flags }: Given): Promise<void> {
  if (title.trim() === '') throw new Mistyped('The sale needs a title, in quotes if it has several words.');
  const ppm = percent(flags.percent ?? '');
  const [startsAt, endsAt] = [
    await pointInTime(db, config, 'from', flags.from),
    await pointInTime(db, config, 'to', flags.to),
  ];
  if (endsAt <= startsAt) throw new Mistyped('--to must be later than --from.');
  if (endsAt <= new Date()) throw new Mistyped('--to has passed already.');
  const about = await scope(db, flags);
  const id = await addSale(db, { title: title.trim(), ppm, scope: about, startsAt, endsAt });
  console.log(
    `✓ ${id}: from ${clockOf(startsAt, config)} to ${clockOf(endsAt, config)} (${config.shop.timeZone})`,
  );
}

function percent(typed: string): number {
  const ppm = ppmOf(typed);
  if (ppm === undefined)
    throw new Mistyped(`--percent must be a number above 0 and up to 100, not "${typed}".`);
  return ppm;
}

async function pointInTime(db: Database, config: Config, flag: 'from' | 'to', typed = ''): Promise<Date> {
  const at = await timeOf(db, config.shop.timeZone, typed);
  if (!at) throw new Mistyped(`--${flag} must be a time such as 2026-12-01T00:00, not "${typed}".`);
  return at;
}

async function scope(db: Database, flags: Given['flags']): Promise<SaleScope> {
  const { all, collection, product } = flags;
  if ([all, collection, product].filter((flag) => flag !== undefined).length !== 1)
    throw new Mistyped('One of --all, --collection and --product says what the sale is about.');
  if (all) return { kind: 'everything' };
  const [kind, handles] = collection
    ? (['collections', collection] as const)
    : (['products', product!] as const);
  const found = await scopeOf(db, kind, handles);
  if (!found.ok) throw new Mistyped(`There are no ${kind} with the handle ${found.unknown.join(', ')}.`);
  return found.scope;
}

async function end({ db, words: [id = ''] }: Given): Promise<void> {
  report(isUuid(id) ? await endSale(db, id) : { ok: false, reason: 'unknown' });
  console.log('✓ It has ended. Prices are what they were, but for those set by hand meanwhile.');
}

async function remove({ db, words: [id = ''] }: Given): Promise<void> {
  report(isUuid(id) ? await removeSale(db, id) : { ok: false, reason: 'unknown' });
  console.log('✓ It is called off.');
}

const whyNot = {
  unknown: 'There is no such sale. See: npm run sales',
  scheduled: 'It has not begun: npm run sales -- remove ID calls it off.',
  running: 'It runs already: npm run sales -- end ID ends it.',
  ended: 'It is over.',
};

function report(stopped: Stopped): void {
  if (!stopped.ok) throw new Mistyped(whyNot[stopped.reason]);
}

async function price({ db, config, words: [sku = '', typed = ''], flags }: Given): Promise<void> {
  const currency = currencyOf(flags.currency, config);
  const of = currency ?? config.shop.currency;
  const compareAtMinor = flags['compare-at'] === undefined ? null : amountOf(flags['compare-at'], of);
  const isTakenAway = typed === 'none';
  if (isTakenAway && currency === undefined)
    throw new Mistyped('A price in the shop’s own currency cannot be taken away.');
  const priceMinor = isTakenAway ? null : amountOf(typed, of);
  if (compareAtMinor !== null && compareAtMinor <= (priceMinor ?? Number.POSITIVE_INFINITY))
    throw new Mistyped('--compare-at must be above the price.');
  const set = await db.transaction(async (tx) => {
    const done = await setPrice(tx, { sku, currency, priceMinor, compareAtMinor });
    const priced = await tx.rows<{ id: string }>(
      sql`SELECT product_id AS id FROM variants WHERE sku = ${sku}`,
    );
    await refreshRuleCollections(
      tx,
      priced.map(({ id }) => id),
    );
    return done;
  });
  if (!set) throw new Mistyped(`There is no variant with the SKU "${sku}".`);
  const amount = (minor: number) => formatMoney(minor, of, config.shop.locale);
  console.log(
    priceMinor === null
      ? `✓ ${sku} has no price of its own in ${of} any more.`
      : `✓ ${sku} costs ${amount(priceMinor)}.`,
  );
  if (priceMinor !== null && compareAtMinor !== null && config.sellsToEu)
    console.log(`  ${announced(priceMinor, set, amount)}`);
  if (set.inSale) console.log(`  The sale "${set.inSale}" leaves this price as it is when it ends.`);
}

function announced(priceMinor: number, { priorMinor }: PriceSet, amount: (minor: number) => string): string {
  if (priorMinor === null)
    return 'No reduction is announced: it was not sold at another price within the 30 days before.';
  return priorMinor > priceMinor
    ? `Announced as reduced from ${amount(priorMinor)}, the lowest price of the 30 days before.`
    : `No reduction is announced: it cost ${amount(priorMinor)} within the 30 days before.`;
}

/** @returns undefined for the shop's own. */
function currencyOf(typed: string | undefined, { shop }: Config): string | undefined {
  const currency = typed?.toUpperCase();
  if (currency === undefined || currency === shop.currency) return undefined;
  if (!Intl.supportedValuesOf('currency').includes(currency))
    throw new Mistyped(`--currency must be an ISO 4217 code such as USD, not "${typed}".`);
  return currency;
}

function amountOf(typed: string, currency: string): number {
  const minor = minorOf(typed, currency);
  if (minor === undefined || minor % stepOf(currency) !== 0)
    throw new Mistyped(
      `"${typed}" is no price in ${currency}, such as ${decimalAmount(minorOf('24', currency)!, currency)}.`,
    );
  return minor;
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  const texts = { type: 'string', multiple: true } as const;
  const options = {
    percent: text,
    from: text,
    to: text,
    all: { type: 'boolean' } as const,
    collection: texts,
    product: texts,
    'compare-at': text,
    currency: text,
  };
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

await withDatabase(async (db, config) => {
  try {
    const { positionals, values } = parse(process.argv.slice(2));
    const [verb = 'list', ...words] = positionals;
    const run = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!run) throw new Mistyped(USAGE);
    await run({ db, config, words, flags: values });
  } catch (error) {
    if (!(error instanceof Mistyped)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
});
