/**
 * What a discount is, read from words: each option as the command line has it, the mistakes by option and all
 * at once. What is changed begins with what there is; an option that is not named stays as it was.
 */

import { isDay } from '../platform/days.ts';
import { type Db, type Sql, sql } from '../platform/db.ts';
import { decimal } from '../platform/decimals.ts';
import { exponent } from '../platform/money.ts';
import type { DiscountClass, DiscountRule, Scope } from '../pricing/pricing.ts';
import { asCode, type DiscountRow } from './promotions.ts';

export type Definition = Omit<DiscountRow, 'id' | 'active'>;

export interface DiscountWords {
  code?: string;
  automatic?: boolean;
  title?: string;
  percent?: string;
  amount?: string;
  'amount-in'?: string[];
  'free-shipping'?: boolean;
  buy?: string;
  get?: string;
  at?: string;
  collection?: string[];
  product?: string[];
  variant?: string[];
  minimum?: string;
  'minimum-quantity'?: string;
  'first-order'?: boolean;
  limit?: string;
  'limit-customer'?: string;
  from?: string;
  to?: string;
  combines?: string;
}

export type Option = keyof DiscountWords;
/** A sentence for each option that is wrong. */
export type Mistakes = Partial<Record<Option, string>>;

export interface Home {
  currency: string;
  /** In which days begin and end. */
  timeZone: string;
}

/** Takes off what was set: a limit, a minimum, an end. */
export const NONE = 'none';

const MOST = 1_000_000_000;

/** @param before what is changed; undefined for a new one. */
export async function readDefinition(
  db: Db,
  home: Home,
  words: DiscountWords,
  before?: Definition,
): Promise<{ ok: true; definition: Definition } | { ok: false; mistakes: Mistakes }> {
  const mistakes: Mistakes = {};
  const reading = { db, home, words, before, mistakes };
  const definition: Definition = {
    code: readCode(reading),
    title: readTitle(reading),
    scope: await readScope(reading),
    ...readMinimum(reading),
    ...readLimits(reading),
    combinesWith: readCombines(reading),
    startsAt: await readStart(reading),
    endsAt: await readEnd(reading),
    rule: { kind: 'free_shipping' },
    amounts: {},
  };
  Object.assign(definition, readRule(reading, definition.scope));
  if (definition.endsAt && definition.endsAt <= definition.startsAt)
    mistakes.to ??= 'It would end before it begins.';
  return Object.keys(mistakes).length > 0 ? { ok: false, mistakes } : { ok: true, definition };
}

interface Reading {
  db: Db;
  home: Home;
  words: DiscountWords;
  before: Definition | undefined;
  mistakes: Mistakes;
}

function readCode({ words, before, mistakes }: Reading): string | null {
  if (before) return before.code;
  if (words.automatic) {
    if (words.code !== undefined) mistakes.automatic = 'It has a code, or counts by itself: not both.';
    return null;
  }
  const code = words.code === undefined ? undefined : asCode(words.code);
  if (!code)
    mistakes.code =
      'Give a code of 2 to 40 letters (A to Z), digits, hyphens or underscores, or --automatic for one that counts by itself.';
  return code ?? null;
}

const TITLE_MAX = 100;

function readTitle({ words, before, mistakes }: Reading): string {
  const title = (words.title ?? before?.title ?? '').trim();
  if (title === '' || title.length > TITLE_MAX)
    mistakes.title = `Give a title of at most ${TITLE_MAX} characters, as buyers are to read it.`;
  return title;
}

const KINDS: Option[] = ['percent', 'amount', 'free-shipping', 'buy'];

function readRule(reading: Reading, scope: Scope): Pick<Definition, 'rule' | 'amounts'> {
  const { words, before, mistakes } = reading;
  const named = KINDS.filter((kind) => words[kind] !== undefined && words[kind] !== false);
  if (named.length > 1)
    for (const kind of named) mistakes[kind] = 'A discount is one of percent, amount, free-shipping and buy.';
  if (named.length === 0 && !before)
    mistakes.percent = 'Say what it gives: --percent 10, --amount 5.00, --free-shipping, or --buy 2 --get 1.';
  const kind = named[0] ?? before?.rule.kind;
  for (const option of ['get', 'at'] as const)
    if (words[option] !== undefined && kind !== 'buy' && kind !== 'buy_x_get_y')
      mistakes[option] = 'This goes with --buy.';
  if (words['amount-in'] && kind !== 'amount') mistakes['amount-in'] = 'This goes with --amount.';
  const rule = ruleOf(reading, kind, scope);
  return { rule, amounts: rule.kind === 'amount' ? readAmounts(reading) : {} };
}

function ruleOf(reading: Reading, kind: string | undefined, scope: Scope): DiscountRule {
  const { words, before, home } = reading;
  switch (kind) {
    case 'percent':
      if (words.percent === undefined && before) return before.rule;
      return { kind: 'percent', ppm: percent(reading, 'percent', words.percent ?? '') };
    case 'amount':
      if (words.amount === undefined && before) return before.rule;
      return { kind: 'amount', amountMinor: amount(reading, 'amount', words.amount ?? '', home.currency) };
    case 'buy':
    case 'buy_x_get_y': {
      const was = before?.rule.kind === 'buy_x_get_y' ? before.rule : undefined;
      const get = words.get ?? was?.get.quantity.toString() ?? '';
      return {
        kind: 'buy_x_get_y',
        buy: { quantity: whole(reading, 'buy', words.buy ?? `${was?.buy.quantity}`), on: scope },
        get: {
          quantity: whole(reading, 'get', get),
          ppm: words.at === undefined && was ? was.get.ppm : percent(reading, 'at', words.at ?? '100'),
        },
        timesMax: was?.timesMax ?? null,
      };
    }
    default:
      return { kind: 'free_shipping' };
  }
}

/** In parts per million. */
function percent({ mistakes }: Reading, option: Option, text: string): number {
  const ppm = decimal(text.replace(/\s*%$/, ''), 4);
  if (ppm !== undefined && ppm > 0 && ppm <= 1_000_000) return ppm;
  mistakes[option] = 'Give a percentage above 0 and at most 100, such as 10 or 12.5.';
  return 0;
}

function amount({ mistakes }: Reading, option: Option, text: string, currency: string): number {
  const minor = decimal(text, exponent(currency));
  if (minor !== undefined && minor > 0) return minor;
  const example = exponent(currency) === 0 ? '500' : '5.00';
  mistakes[option] = `Give an amount in ${currency}, such as ${example}.`;
  return 0;
}

function whole({ mistakes }: Reading, option: Option, text: string): number {
  const value = /^\d{1,10}$/.test(text.trim()) ? Number(text) : 0;
  if (value >= 1 && value <= MOST) return value;
  mistakes[option] = 'Give a whole number from 1.';
  return 1;
}

/** "USD=6.00". Those set before stay as long as the amount itself does. */
function readAmounts(reading: Reading): Record<string, number> {
  const { words, before, home, mistakes } = reading;
  const amounts = words.amount === undefined ? { ...before?.amounts } : {};
  for (const each of words['amount-in'] ?? []) {
    const [, currency = '', text = ''] = /^([A-Za-z]{3})=(.+)$/.exec(each.trim()) ?? [];
    const code = currency.toUpperCase();
    if (!Intl.supportedValuesOf('currency').includes(code)) {
      mistakes['amount-in'] = `Give a currency and its amount, such as USD=6.00, not "${each}".`;
    } else if (code === home.currency) {
      mistakes['amount-in'] = `The amount in ${code} is what --amount says.`;
    } else amounts[code] = amount(reading, 'amount-in', text, code);
  }
  return amounts;
}

const SCOPES = { collection: 'collections', product: 'products', variant: 'variants' } as const;

const found: Record<keyof typeof SCOPES, (names: string[]) => Sql> = {
  collection: (names) => sql`SELECT handle AS name, id FROM collections WHERE handle = ANY (${names})`,
  product: (names) => sql`SELECT handle AS name, id FROM products WHERE handle = ANY (${names})`,
  variant: (names) => sql`SELECT sku AS name, id FROM variants WHERE sku = ANY (${names})`,
};
const called = { collection: 'collection', product: 'product', variant: 'article with the SKU' };

async function readScope({ db, words, before, mistakes }: Reading): Promise<Scope> {
  const everything: Scope = { kind: 'everything' };
  const named = (['collection', 'product', 'variant'] as const).filter((option) => words[option]);
  const [option] = named;
  if (!option) return before?.scope ?? everything;
  if (named.length > 1)
    for (const each of named)
      mistakes[each] = 'A discount is for collections, products or variants: one of these.';
  const names = words[option]!.map((name) => name.trim());
  if (names.length === 1 && names[0] === NONE) return everything;
  const rows = await db.rows<{ name: string; id: string }>(found[option](names));
  const ids = new Map(rows.map(({ name, id }) => [name, id]));
  const missing = names.filter((name) => !ids.has(name));
  if (missing.length > 0)
    mistakes[option] ??= missing.map((name) => `There is no ${called[option]} "${name}".`).join(' ');
  return { kind: SCOPES[option], ids: names.flatMap((name) => ids.get(name) ?? []) };
}

function readMinimum(reading: Reading): Pick<Definition, 'minimumMinor' | 'minimumQuantity'> {
  const { words, before, home, mistakes } = reading;
  const { minimum, 'minimum-quantity': quantity } = words;
  if (minimum === undefined && quantity === undefined)
    return {
      minimumMinor: before?.minimumMinor ?? null,
      minimumQuantity: before?.minimumQuantity ?? null,
    };
  if (minimum !== undefined && quantity !== undefined)
    for (const option of ['minimum', 'minimum-quantity'] as const)
      mistakes[option] = 'Give a minimum in money or in pieces, not both.';
  const isSet = (text: string | undefined): text is string => text !== undefined && text !== NONE;
  return {
    minimumMinor: isSet(minimum) ? amount(reading, 'minimum', minimum, home.currency) : null,
    minimumQuantity: isSet(quantity) ? whole(reading, 'minimum-quantity', quantity) : null,
  };
}

function readLimits(reading: Reading): Pick<Definition, 'totalLimit' | 'customerLimit' | 'firstOrderOnly'> {
  const { words, before } = reading;
  const limit = (option: 'limit' | 'limit-customer', was: number | null | undefined) => {
    const text = words[option];
    if (text === undefined) return was ?? null;
    return text === NONE ? null : whole(reading, option, text);
  };
  return {
    totalLimit: limit('limit', before?.totalLimit),
    customerLimit: limit('limit-customer', before?.customerLimit),
    firstOrderOnly: words['first-order'] ?? before?.firstOrderOnly ?? false,
  };
}

const CLASSES = ['product', 'order', 'shipping'] as const satisfies DiscountClass[];

function readCombines({ words, before, mistakes }: Reading): DiscountClass[] {
  if (words.combines === undefined) return before?.combinesWith ?? [];
  if (words.combines === NONE) return [];
  const named = words.combines.split(',').map((each) => each.trim());
  if (named.some((each) => !(CLASSES as readonly string[]).includes(each)))
    mistakes.combines = `Name those it may stand beside, with commas between: ${CLASSES.join(',')}; or ${NONE}.`;
  return CLASSES.filter((each) => named.includes(each));
}

async function readStart(reading: Reading): Promise<Date> {
  const { words, before } = reading;
  if (words.from === undefined) return before?.startsAt ?? new Date();
  return (await moment(reading, 'from', words.from, 0)) ?? new Date();
}

/** A day is the last on which it counts. */
async function readEnd(reading: Reading): Promise<Date | null> {
  const { words, before } = reading;
  if (words.to === undefined) return before?.endsAt ?? null;
  return words.to === NONE ? null : await moment(reading, 'to', words.to, 1);
}

/** A day, or a day and a time of it, where the shop is. @param days to add when no time is said. */
async function moment(
  { db, home, mistakes }: Reading,
  option: 'from' | 'to',
  text: string,
  days: number,
): Promise<Date | null> {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?$/.exec(text.trim()) ?? [];
  const exists = day && isDay(day) && !Number.isNaN(Date.parse(`${day}T${time ?? '00:00'}Z`));
  if (!exists) {
    mistakes[option] = 'Give a day such as 2026-12-24, or a day and a time such as 2026-12-24T18:00.';
    return null;
  }
  const row = await db.row<{ at: Date }>(sql`
    SELECT (${`${day} ${time ?? '00:00'}`}::timestamp + make_interval(days => ${time ? 0 : days}::int))
      AT TIME ZONE ${home.timeZone}::text AS at`);
  return row!.at;
}
