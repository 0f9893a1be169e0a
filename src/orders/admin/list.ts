/**
 * The list of orders as staff sort through it. Whatever is asked for, a page takes one query that begins at an
 * index: what few orders have is found by theirs, what many have is met among the newest.
 */
import { isDay } from '../../platform/days.ts';
import { type Db, empty, join, raw, type Sql, sql } from '../../platform/db.ts';
import { labelColumns } from '../orders.ts';
import type { FulfillmentStatus, LabelledOrder } from '../progress.ts';
import { type Heap, heaps, isHeap } from '../staff-orders.ts';

export const PAGE_LENGTH = 50;
/** So many are looked through for a search before its own indexes are asked. */
const LOOKED_THROUGH = 5_000;
const TEXT_LENGTH_MAX = 100;

export const paymentStates = ['waiting', 'unpaid', 'paid', 'partly_refunded', 'refunded'] as const;
export type PaymentState = (typeof paymentStates)[number];
export const fulfillmentStates: FulfillmentStatus[] = [
  'unfulfilled',
  'partly_shipped',
  'shipped',
  'delivered',
];

export interface OrderFilters {
  heap?: Heap;
  text: string;
  /** YYYY-MM-DD by the shop's clock, both included. */
  from?: string;
  to?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  payment?: PaymentState;
  fulfillment?: FulfillmentStatus;
  sort: 'newest' | 'oldest';
}

export interface Place {
  /** The number of the last order of the page before, or of the first of the page after. */
  after?: number;
  before?: number;
}

const oneOf = <T extends string>(choices: readonly T[], value: string | undefined) =>
  choices.find((choice) => choice === value);
const number = (text: string | undefined) =>
  text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;

/** From the address. What makes no sense there is left out. */
export function readFilters(query: Record<string, string | undefined>): OrderFilters & Place {
  const { tab, q = '', from, to, country } = query;
  return {
    heap: tab !== undefined && isHeap(tab) ? tab : undefined,
    text: q.replaceAll('\0', '').toWellFormed().trim().slice(0, TEXT_LENGTH_MAX),
    from: from && isDay(from) ? from : undefined,
    to: to && isDay(to) ? to : undefined,
    country: country && /^[A-Z]{2}$/.test(country) ? country : undefined,
    payment: oneOf(paymentStates, query.payment),
    fulfillment: oneOf(fulfillmentStates, query.fulfillment),
    sort: query.sort === 'oldest' ? 'oldest' : 'newest',
    after: number(query.after),
    before: number(query.before),
  };
}

/** As the address has it, without the page and without what is left open. */
export function queryOf(filters: OrderFilters): string {
  const { heap, text, sort, from, to, country, payment, fulfillment } = filters;
  const fields = {
    tab: heap,
    q: text,
    from,
    to,
    country,
    payment,
    fulfillment,
    sort: sort === 'oldest' && sort,
  };
  const named = Object.entries(fields).filter((field): field is [string, string] => Boolean(field[1]));
  return new URLSearchParams(named).toString();
}

export interface ListedOrder extends LabelledOrder {
  number: number;
  name: string;
  email: string;
  pieces: number;
  totalMinor: number;
  currency: string;
  createdAt: Date;
  hasNote: boolean;
  hasReturn: boolean;
  hasDispute: boolean;
}

export interface OrderPage {
  orders: ListedOrder[];
  /** Whether there are more that way. */
  before: boolean;
  after: boolean;
}

/** @param timeZone in which days begin and end. */
export async function findOrders(
  db: Db,
  filters: OrderFilters & Place,
  timeZone: string,
): Promise<OrderPage> {
  const backwards = filters.before !== undefined;
  const down = (filters.sort === 'newest') !== backwards;
  const found = await db.rows<ListedOrder>(pageQuery(filters, down, timeZone));
  const orders = found.slice(0, PAGE_LENGTH);
  const more = found.length > PAGE_LENGTH;
  if (backwards) return { orders: orders.reverse(), before: more, after: true };
  return { orders, before: filters.after !== undefined, after: more };
}

function pageQuery(filters: OrderFilters & Place, down: boolean, timeZone: string): Sql {
  const end = filters.before ?? filters.after;
  const onward = end === undefined ? undefined : down ? sql`o.number < ${end}` : sql`o.number > ${end}`;
  const led = ledBy(filters, down ? { below: end } : { above: end });
  const conditions = [led?.condition, ...conditionsOf(filters, timeZone), onward].filter(
    (each) => each !== undefined,
  );
  const where = conditions.length > 0 ? sql`WHERE ${join(conditions, ' AND ')}` : empty;
  const direction = down ? sql`DESC` : sql`ASC`;
  const byNumber = sql`ORDER BY o.number ${direction}`;
  const order = led ? sql`ORDER BY ${led.column} ${direction}, o.number ${direction}` : byNumber;
  const rare = rareOf(filters);
  if (!rare) return sql`${selected} ${where} ${order} ${limit(PAGE_LENGTH + 1)}`;
  const all = join([...conditions, ...isNotFull(rare), rare.match], ' AND ');
  return sql`
    WITH pattern AS MATERIALIZED (SELECT ${likePattern(filters.text)} AS text), looked AS MATERIALIZED (
      SELECT o.id, o.number, o.buyer_search FROM orders o ${where} ${order} ${limit(LOOKED_THROUGH)}
    ), near AS MATERIALIZED (
      SELECT o.number FROM looked o WHERE ${rare.match} ${byNumber} ${limit(PAGE_LENGTH + 1)}
    ), further AS MATERIALIZED (
      SELECT o.number FROM orders o WHERE ${all} ${byNumber} ${limit(PAGE_LENGTH + 1)}
    )
    ${selected} WHERE o.number IN (SELECT number FROM near UNION SELECT number FROM further)
    ${byNumber} ${limit(PAGE_LENGTH + 1)}`;
}

/** Written out: of a limit that comes as a value the planner expects a tenth of all orders. */
const limit = (rows: number): Sql => sql`LIMIT ${raw(String(rows))}`;

/** The indexes of what was searched for are asked only where the nearest orders have not filled the page. */
const isNotFull = ({ hits }: Rare): Sql[] => [
  sql`(SELECT count(*) FROM looked) = ${LOOKED_THROUGH} AND (SELECT count(*) FROM near) <= ${PAGE_LENGTH}`,
  hits ? sql`o.id = ANY (ARRAY(${hits}))` : sql`false`,
];

/** As bigint columns end for JavaScript. */
const NUMBER_MAX = Number.MAX_SAFE_INTEGER;

interface Led {
  column: Sql;
  condition: Sql;
}

/**
 * A column whose index goes on by number leads the order, though all of a page have the same value in it. It is
 * compared together with the number: told that it is equal, the planner would go through the numbers alone.
 */
function ledBy(
  { country, fulfillment }: OrderFilters,
  { above = 0, below = NUMBER_MAX }: { above?: number | undefined; below?: number | undefined },
): Led | undefined {
  const [column, value] = country
    ? [sql`(o.shipping_address ->> 'country')`, country]
    : [sql`o.fulfillment_status`, fulfillment];
  if (value === undefined) return undefined;
  const from = sql`(${column}, o.number) > (${value}::text, ${above}::bigint)`;
  return { column, condition: sql`${from} AND (${column}, o.number) < (${value}::text, ${below}::bigint)` };
}

/** EXISTS, which the planner would answer for all orders at once. */
function isThere(from: Sql): Sql {
  return sql`(SELECT true FROM ${from} LIMIT 1) IS TRUE`;
}

const selected = sql`
  SELECT o.number, o.shipping_address ->> 'name' AS name, o.email, o.total_minor AS "totalMinor", o.currency,
    o.created_at AS "createdAt", ${labelColumns},
    (SELECT sum(quantity)::int FROM order_lines WHERE order_id = o.id) AS pieces,
    o.note <> '' OR ${isThere(sql`order_events WHERE order_id = o.id AND kind = 'note_added'`)} AS "hasNote",
    ${isThere(sql`returns WHERE order_id = o.id AND status = 'requested'`)} AS "hasReturn",
    ${isThere(sql`disputes WHERE payment_id = p.id AND closed_at IS NULL`)} AS "hasDispute"
  FROM orders o JOIN payments p ON p.order_id = o.id`;

/** Beside what leads: what an index finds in the order of the numbers, or what so many orders have that the next ones have it too. */
function conditionsOf(filters: OrderFilters, timeZone: string): Sql[] {
  const { heap, country, fulfillment, payment } = filters;
  const conditions = [
    heap && heaps[heap],
    fulfillment && sql`o.status = 'placed'`,
    country && fulfillment && sql`o.fulfillment_status = ${fulfillment}`,
    payment && paymentConditions[payment],
  ];
  return [...conditions.filter((each) => typeof each === 'object'), ...daysOf(filters, timeZone)];
}

const paymentConditions: Partial<Record<PaymentState, Sql>> = {
  waiting: sql`o.status = 'pending'`,
  unpaid: sql`o.status = 'expired'`,
  paid: sql`o.placed_at IS NOT NULL`,
};

/**
 * Numbers follow time but for transactions that were under way together, which take no minute: so the numbers
 * a minute outside of the days bound those within. The times themselves are hidden from their index, by which all
 * orders of the days would be read and sorted.
 */
function daysOf({ from, to }: OrderFilters, timeZone: string): Sql[] {
  const start = (day: string, more: number) =>
    sql`((${day}::date + ${more}::int)::timestamp AT TIME ZONE ${timeZone}::text)`;
  const created = sql`o.created_at + interval '0'`;
  return [
    ...(from
      ? [
          sql`${created} >= ${start(from, 0)}`,
          sql`o.number > coalesce((SELECT number FROM orders WHERE created_at < ${start(from, 0)} - interval '1 minute'
            ORDER BY created_at DESC, number DESC LIMIT 1), 0)`,
        ]
      : []),
    ...(to
      ? [
          sql`${created} < ${start(to, 1)}`,
          sql`o.number < coalesce((SELECT number FROM orders WHERE created_at > ${start(to, 1)} + interval '1 minute'
            ORDER BY created_at, number LIMIT 1), 9007199254740991)`,
        ]
      : []),
  ];
}

interface Rare {
  /** Of an order `o` with id, number and buyer_search. */
  match: Sql;
  /** The ids of all that may match, by their own indexes; undefined: there is none for it. */
  hits: Sql | undefined;
}

/** What hardly any order has: what was searched for, money that has gone back. */
function rareOf({ text, payment }: OrderFilters): Rare | undefined {
  const money = payment === 'refunded' || payment === 'partly_refunded' ? repaid(payment) : undefined;
  if (text === '') return money;
  const searched = searchedFor(text);
  return money
    ? { match: sql`${searched.match} AND ${money.match}`, hits: searched.hits ?? money.hits }
    : searched;
}

function repaid(payment: 'refunded' | 'partly_refunded'): Rare {
  const how =
    payment === 'refunded'
      ? sql`p.refunded_minor = p.captured_minor`
      : sql`p.refunded_minor < p.captured_minor`;
  return {
    match: sql`EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.refunded_minor > 0 AND ${how})`,
    hits: sql`SELECT p.order_id FROM payments p WHERE p.refunded_minor > 0 AND ${how}`,
  };
}

/** Three letters make a trigram; with fewer only the newest orders are looked through. */
const hasTrigram = (text: string) => /[\p{L}\p{N}]{3}/u.test(text.normalize('NFKD').replace(/\p{M}/gu, ''));

function searchedFor(text: string): Rare {
  const known = numberOf(text);
  const byBuyer = sql`o.buyer_search LIKE (SELECT text FROM pattern)`;
  const bySku = sql`SELECT l.order_id FROM order_lines l WHERE lower(l.sku) = lower(${text})`;
  const byNumber = known === undefined ? empty : sql`OR o.number = ${known}`;
  const match = sql`(${byBuyer} OR EXISTS (${bySku} AND l.order_id = o.id) ${byNumber})`;
  if (!hasTrigram(text) && known === undefined) return { match, hits: bySku };
  const numbered =
    known === undefined ? empty : sql`UNION SELECT o.id FROM orders o WHERE o.number = ${known}`;
  const narrow = likePattern(narrowed(text));
  const named = hasTrigram(text)
    ? sql`UNION SELECT o.id FROM orders o WHERE o.buyer_search LIKE (SELECT ${narrow}) AND ${byBuyer}`
    : empty;
  return { match, hits: sql`${bySku} ${named} ${numbered}` };
}

/** Of an address what stands before its domain: nearly all orders have the domain's letters, and the index would read them all. */
const narrowed = (text: string): string => {
  const name = text.slice(0, text.indexOf('@') + 1);
  return hasTrigram(name) ? name : text;
};

const numberOf = (text: string) => number(text.replace(/^#\s*/, ''));

/** Its letters are folded as those of `buyer_search` are (migration 0023). */
const likePattern = (text: string) => sql`'%' || plain_letters(${text.replace(/[\\%_]/g, '\\$&')}) || '%'`;

/** For the palette: a handful, the newest first. */
export async function searchOrders(db: Db, text: string): Promise<ListedOrder[]> {
  const filters: OrderFilters = { text: text.slice(0, TEXT_LENGTH_MAX), sort: 'newest' };
  const { orders } = await findOrders(db, filters, 'UTC');
  return orders.slice(0, 6);
}
