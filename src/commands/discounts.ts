/** `npm run discounts`: what discounts there are, who has used them; making, changing and ending one. */
import { parseArgs } from 'node:util';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/db.ts';
import { formatMoney } from '../platform/money.ts';
import { type DiscountWords, type Mistakes, NONE } from '../promotions/definition.ts';
import {
  changeDiscount,
  endDiscount,
  findDiscount,
  type ListedDiscount,
  listDiscounts,
  makeDiscount,
  usesOf,
} from '../promotions/discounts.ts';
import type { DiscountRow } from '../promotions/promotions.ts';
import { conditionsOf, givesOf, standing } from '../promotions/words.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { withDatabase } from './database.ts';

const USAGE = `npm run discounts -- …

  list                        all of them, the newest first
  add CODE …                  one that buyers enter
  add --automatic …           one that counts by itself
  change CODE …               only what is named changes; "${NONE}" takes off a limit, a minimum, an end, a scope;
                              new dates bring back one that was ended
  end CODE                    nobody can use it from now on; who has checked out with it keeps it
  uses CODE                   which orders it is in

  An automatic one has no code: there "list" shows an id to name it by.

  --title "10 % off in spring"                   as buyers read it
  --percent 10 | --amount 5.00 [--amount-in USD=6.00 …] | --free-shipping | --buy 2 --get 1 [--at 100%]
  [--collection HANDLE … | --product HANDLE … | --variant SKU …]      otherwise it is for everything
  [--minimum 30.00 | --minimum-quantity 3]       of what it is for
  [--first-order] [--limit 100] [--limit-customer 1]                  --no-first-order takes that off
  [--from 2026-12-01] [--to 2026-12-24]          days where the shop is, the last one included; or 2026-12-01T18:00
  [--combines product,order,shipping]            beside which others it may stand; otherwise beside none`;

/** What was typed makes no sense; the message says what would. */
class Mistyped extends Error {}

interface Given {
  db: Database;
  config: Config;
  /** After the verb. */
  key: string;
  words: DiscountWords;
}

const verbs: Record<string, (given: Given) => Promise<void>> = { list, add, change, end, uses };

const WORDS = {
  automatic: { type: 'boolean' },
  title: { type: 'string' },
  percent: { type: 'string' },
  amount: { type: 'string' },
  'amount-in': { type: 'string', multiple: true },
  'free-shipping': { type: 'boolean' },
  buy: { type: 'string' },
  get: { type: 'string' },
  at: { type: 'string' },
  collection: { type: 'string', multiple: true },
  product: { type: 'string', multiple: true },
  variant: { type: 'string', multiple: true },
  minimum: { type: 'string' },
  'minimum-quantity': { type: 'string' },
  'first-order': { type: 'boolean' },
  limit: { type: 'string' },
  'limit-customer': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  combines: { type: 'string' },
} as const;

async function list({ db, config }: Given): Promise<void> {
  const discounts = await listDiscounts(db);
  for (const discount of discounts) console.log(lineOf(discount, config));
  if (discounts.length === 0) console.log('There are none. "npm run discounts -- add" makes one.');
}

async function add({ db, config, key, words }: Given): Promise<void> {
  const written = await makeDiscount(db, config.shop, { ...(key && { code: key }), ...words });
  if (!written.ok) throw new Mistyped(mistakesOf(written.mistakes));
  await shown('made', { db, config }, written.discount);
}

async function change({ db, config, key, words }: Given): Promise<void> {
  if (Object.keys(words).length === 0) throw new Mistyped('Say what to change, such as --to 2026-12-31.');
  if (words.automatic !== undefined)
    throw new Mistyped('--automatic: That is so from the beginning, or never.');
  const written = await changeDiscount(db, config.shop, key, words);
  if (!written) throw notThere(key);
  if (!written.ok) throw new Mistyped(mistakesOf(written.mistakes));
  await shown('changed', { db, config }, written.discount);
}

async function end({ db, config, key }: Given): Promise<void> {
  const ended = await endDiscount(db, key);
  if (!ended) throw notThere(key);
  await shown('ended', { db, config }, ended);
}

async function uses({ db, config, key }: Given): Promise<void> {
  const discount = await findDiscount(db, key);
  if (!discount) throw notThere(key);
  const used = await usesOf(db, discount.id);
  for (const { orderNumber, status, email, amountMinor, currency, at } of used)
    console.log(
      [
        `#${orderNumber}`.padEnd(9),
        formatDateTime(at, config.shop).padEnd(28),
        status.padEnd(9),
        formatMoney(amountMinor, currency, config.shop.locale).padStart(12),
        email,
      ].join('  '),
    );
  if (used.length === 0) console.log('Nobody has used it.');
}

async function shown(what: string, { db, config }: Omit<Given, 'key' | 'words'>, { id }: DiscountRow) {
  const listed = (await listDiscounts(db)).find((discount) => discount.id === id)!;
  console.log(`✓ ${what}: ${lineOf(listed, config)}`);
}

const notThere = (key: string) =>
  new Mistyped(key ? `There is no discount "${key}".` : 'Say which: its code, or its id where it has none.');

const mistakesOf = (mistakes: Mistakes) =>
  Object.entries(mistakes)
    .map(([option, mistake]) => `${option === 'code' ? 'CODE' : `--${option}`}: ${mistake}`)
    .join('\n');

function lineOf(discount: ListedDiscount, config: Config): string {
  return [
    (discount.code ?? discount.id).padEnd(16),
    [givesOf(discount, config.shop), ...conditionsOf(discount, config.shop)].join(', '),
    standing(discount, config.shop),
    `"${discount.title}"`,
  ].join('  ');
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: WORDS, allowPositionals: true, allowNegative: true });
  } catch (error) {
    throw new Mistyped((error as Error).message);
  }
}

const [verb, ...args] = process.argv.slice(2);
const run = verb !== undefined && Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;

if (!run) {
  console.log(USAGE);
  process.exitCode = verb === undefined ? 0 : 2;
} else
  await withDatabase(async (db, config) => {
    try {
      const { values, positionals } = parse(args);
      const [key = '', ...more] = positionals;
      if (more.length > 0) throw new Mistyped(`One at a time, not ${positionals.join(' and ')}.`);
      await run({ db, config, key, words: { ...values } });
    } catch (error) {
      if (!(error instanceof Mistyped)) throw error;
      console.error(error.message.replace(/^/gm, '✗ '));
      process.exitCode = 1;
    }
  });
