/**
 * Levels as staff look through them: by title, or only those that want something done. A page is walked by key, in
 * an order that an index has, so that it is as quick among 300,000 variants as among three.
 */
import type { Media } from '../catalog/catalog.ts';
import { type Db, empty, join, raw, type Sql, sql } from '../platform/db.ts';

/** Less than nothing left, nothing, as little as staff want to know of, more. As the schema has it. */
export type State = 'owed' | 'out' | 'low' | 'enough';

export const shows = {
  low: 'Low',
  out: 'None left',
  owed: 'Owed to buyers',
  backorders: 'Backorders allowed',
} as const;
export type Show = keyof typeof shows;

export const notCounted = {
  '30': 'Not counted for 30 days',
  '90': 'Not counted for 90 days',
  '365': 'Not counted for a year',
  never: 'Never counted',
} as const;
export type NotCounted = keyof typeof notCounted;

export interface LevelFilter {
  show?: Show;
  counted?: NotCounted;
  text?: string;
}

/** Where a page begins: the variant that ends the page before it, or begins the one after it. */
export interface Edge {
  direction: 'after' | 'before';
  variantId: string;
}

/** A variant as lists name it. */
export interface Named {
  variantId: string;
  productId: string;
  title: string;
  /** The chosen options, "A3 / Oak frame"; empty for a product without options. */
  variantTitle: string;
  sku: string;
  barcode: string;
}

export interface LevelRow extends Named {
  media: Media | null;
  /** Below zero: owed to buyers. */
  onHand: number;
  reserved: number;
  allowBackorders: boolean;
  lowStockAt: number;
  state: State;
  countedAt: Date | null;
}

export interface LevelPage {
  rows: LevelRow[];
  before?: Edge;
  after?: Edge;
}

export const PAGE_SIZE = 50;

/** Of variant `v` of product `p`. */
export const nameColumns = sql`
  v.id AS "variantId", p.id AS "productId", p.title, array_to_string(v.choices, ' / ') AS "variantTitle", v.sku, v.barcode`;

/** Of level `s`, which a variant may not have yet. */
export const levelColumns = sql`
  coalesce(s.on_hand, 0) AS "onHand", coalesce(s.reserved, 0) AS reserved,
  coalesce(s.allow_backorders, false) AS "allowBackorders", coalesce(s.low_stock_at, 3) AS "lowStockAt",
  coalesce(s.state, 'out') AS state, s.counted_at AS "countedAt"`;

interface Order {
  /** As an index has them. */
  keys: Sql[];
  /** The same of the variant at the edge. */
  at(variantId: string): Sql[];
}

const ofEdge = (column: Sql, variantId: string) => sql`
  (SELECT ${column} FROM variants v JOIN products p ON p.id = v.product_id LEFT JOIN stock_levels s ON s.variant_id = v.id
   WHERE v.id = ${variantId})`;
const orderOf = (...keys: Sql[]): Order => ({
  keys,
  at: (variantId) => keys.map((key) => ofEdge(key, variantId)),
});
const orders = {
  title: orderOf(sql`lower(p.title)`, sql`p.id`, sql`v.position`),
  counted: orderOf(sql`coalesce(s.counted_at, '-infinity')`, sql`s.variant_id`),
  level: orderOf(sql`s.variant_id`),
};

const conditions: Record<Show, Sql> = {
  low: sql`s.state = 'low'`,
  out: sql`s.state = 'out'`,
  owed: sql`s.state = 'owed'`,
  backorders: sql`s.allow_backorders`,
};

function countedBefore(counted: NotCounted): Sql {
  const before =
    counted === 'never' ? sql`'-infinity'` : sql`now() - make_interval(days => ${Number(counted)}::int)`;
  return sql`coalesce(s.counted_at, '-infinity') <= ${before}`;
}

const WORDS_MAX = 6;
/** So many are looked through, in the order of the list, before the indexes of words are asked. */
const LOOKED_THROUGH = 1_000;
const containing = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;

/** Each word in title, handle, vendor or tags; or all of it in the SKU; or it is the barcode. */
function searched(text: string) {
  const words = text.toLowerCase().split(/\s+/).slice(0, WORDS_MAX);
  const named = join(
    // A short one where a word begins: in the midst of words the index does not know it.
    words.map((word) => sql`p.words LIKE ${word.length < 3 ? containing(` ${word}`) : containing(word)}`),
    ' AND ',
  );
  const bySku = (column: Sql) =>
    text.length < 3 ? sql`false` : sql`lower(${column}) LIKE ${containing(text.toLowerCase())}`;
  return {
    /** Of variant `v` of product `p`. */
    match: sql`(${named} OR ${bySku(sql`v.sku`)} OR v.barcode <> '' AND v.barcode = ${text})`,
    /** Of product `p`. */
    named,
    coded: sql`
      SELECT id FROM variants WHERE ${bySku(sql`sku`)}
      UNION SELECT id FROM variants WHERE barcode = ${text} AND barcode <> ''`,
  };
}

function orderFor({ show, counted }: LevelFilter): Order {
  if (counted) return orders.counted;
  return show ? orders.level : orders.title;
}

/** Row by row, in the index's own order; the first key again by itself, for rows of two tables have no index. */
function beyond(edge: Edge, order: Order): Sql {
  const at = order.at(edge.variantId);
  return sql`${beyondProduct(edge, order)} AND (${join(order.keys, ', ')}) ${than(edge)} (${join(at, ', ')})`;
}

function beyondProduct(edge: Edge, { keys, at }: Order): Sql {
  const first = Math.min(2, keys.length);
  return sql`AND (${join(keys.slice(0, first), ', ')}) ${than(edge)}= (${join(at(edge.variantId).slice(0, first), ', ')})`;
}

const than = ({ direction }: Edge) => raw(direction === 'after' ? '>' : '<');

export async function listLevels(
  db: Db,
  filter: LevelFilter,
  edge?: Edge,
  size = PAGE_SIZE,
): Promise<LevelPage> {
  const order = orderFor(filter);
  const isBack = edge?.direction === 'before';
  const down = raw(isBack ? 'DESC' : 'ASC');
  const wanted = [
    sql`p.status <> 'archived' AND v.status = 'active'`,
    ...(filter.show ? [conditions[filter.show]] : []),
    ...(filter.counted ? [countedBefore(filter.counted)] : []),
  ];
  // A level that is asked for must be there; else a variant without one counts as one with nothing.
  const levels = raw(filter.show || filter.counted ? 'JOIN' : 'LEFT JOIN');
  const from = sql`products p JOIN variants v ON v.product_id = p.id ${levels} stock_levels s ON s.variant_id = v.id`;
  const where = sql`${join(wanted, ' AND ')} ${edge ? beyond(edge, order) : empty}`;
  const inOrder = sql`ORDER BY ${join(
    order.keys.map((key) => sql`${key} ${down}`),
    ', ',
  )}`;
  const listed = (which: Sql) => sql`
    SELECT ${nameColumns}, ${levelColumns}, v.media_id, row_number() OVER (${inOrder}) AS place
    FROM ${from} WHERE ${which} ${inOrder} LIMIT ${raw(String(size + 1))}`;
  const { text } = filter;
  const page = text
    ? found({ ...filter, text }, { from, where, edge, down, inOrder, listed, size })
    : listed(where);
  const rows = await db.rows<LevelRow>(sql`
    SELECT page.*, to_jsonb(m) AS media FROM (${page}) page
    LEFT JOIN media m ON m.id = coalesce(page.media_id,
      (SELECT media_id FROM product_media WHERE product_id = page."productId" ORDER BY position LIMIT 1))
    ORDER BY page.place`);
  return pageOf(rows, edge, size);
}

interface Walk {
  from: Sql;
  where: Sql;
  edge: Edge | undefined;
  down: Sql;
  inOrder: Sql;
  listed(which: Sql): Sql;
  size: number;
}

/** What many are called fills the page from the next ones in order; what few are called is found by the indexes of words. */
function found({ text, show, counted }: LevelFilter & { text: string }, walk: Walk): Sql {
  const { from, where, edge, down, inOrder, listed, size } = walk;
  const { match, named, coded } = searched(text);
  const limit = (rows: number) => raw(String(rows));
  const some = (which: Sql, rows: number) =>
    sql`SELECT v.id, ${match} AS matches FROM ${from} WHERE ${which} ${inOrder} LIMIT ${limit(rows)}`;
  // Of products that are shown whole no more are needed than fill the page, and the one at its edge.
  const asManyAsFit = sql`
    SELECT id FROM (
      SELECT p.id FROM products p WHERE ${named} AND p.status <> 'archived'
        ${edge ? beyondProduct(edge, orders.title) : empty}
      ORDER BY lower(p.title) ${down}, p.id ${down} OFFSET 0) p
    WHERE (SELECT true FROM variants WHERE product_id = p.id AND status = 'active' LIMIT 1) LIMIT ${limit(size + 2)}`;
  const titled = show || counted ? sql`SELECT p.id FROM products p WHERE ${named}` : asManyAsFit;
  return sql`
    WITH looked AS MATERIALIZED (${some(where, LOOKED_THROUGH)}),
    near AS MATERIALIZED (SELECT id FROM looked WHERE matches LIMIT ${limit(size + 1)}),
    hits AS MATERIALIZED (
      SELECT v.id FROM (${titled}) p JOIN variants v ON v.product_id = p.id UNION ${coded}
    ),
    further AS MATERIALIZED (${some(
      sql`(SELECT count(*) FROM looked) = ${LOOKED_THROUGH} AND (SELECT count(*) FROM near) <= ${size}
        AND ${where} AND v.id IN (SELECT id FROM hits)`,
      size + 1,
    )})
    ${listed(sql`v.id IN (SELECT id FROM near UNION SELECT id FROM further)`)}`;
}

/** @param rows one more than the page takes, where there are more in the direction that was walked. */
function pageOf(rows: LevelRow[], edge: Edge | undefined, size: number): LevelPage {
  const isBack = edge?.direction === 'before';
  const shown = isBack ? rows.slice(0, size).reverse() : rows.slice(0, size);
  const isMore = rows.length > size;
  const [first, last] = [shown[0], shown.at(-1)];
  const hasBefore = isBack ? isMore : edge !== undefined;
  const hasAfter = isBack || isMore;
  return {
    rows: shown,
    ...(hasBefore && first && { before: { direction: 'before', variantId: first.variantId } }),
    ...(hasAfter && last && { after: { direction: 'after', variantId: last.variantId } }),
  };
}

/** From here on a tab says "100+". */
export const COUNT_MAX = 100;

/** How many there are to show, counted up to COUNT_MAX. */
export async function countLevels(db: Db): Promise<Record<Show, number>> {
  const count = (show: Show) => sql`(SELECT count(*)::int FROM (
    SELECT FROM stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
    WHERE ${conditions[show]} AND v.status = 'active' AND p.status <> 'archived' LIMIT ${raw(String(COUNT_MAX))}) counted)`;
  const found = await db.row<Record<Show, number>>(sql`
    SELECT ${count('low')} AS low, ${count('out')} AS out, ${count('owed')} AS owed, ${count('backorders')} AS backorders`);
  return found!;
}
