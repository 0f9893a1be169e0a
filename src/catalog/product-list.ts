/**
 * The list of products in the back office: filtered, searched, in one of a few orders, a page at a time by key.
 * One query, every order and filter by an index (migrations/0027).
 */
import { type Db, empty, join, raw, type Sql, sql } from '../platform/db.ts';
import type { Media } from './catalog.ts';
import type { Status } from './product-record.ts';

export type { Status };
export const statuses: readonly Status[] = ['active', 'draft', 'archived'];

export const listSorts = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  changed: 'Last changed first',
  unchanged: 'Longest unchanged first',
  title: 'Title, A to Z',
  'title-down': 'Title, Z to A',
} as const;
export type ListSort = keyof typeof listSorts;

/** Where a page begins: the last (or first) row of the page before it (or after it). */
export interface Edge {
  direction: 'after' | 'before';
  /** A title in small letters, or a time in microseconds since 1970: what the list is ordered by. */
  key: string;
  id: string;
}

export interface ProductFilter {
  status?: Status;
  /** Its id. */
  collection?: string;
  vendor?: string;
  type?: string;
  tag?: string;
  stock?: 'sold_out' | 'low';
  text?: string;
}

export interface ProductQuery extends ProductFilter {
  sort: ListSort;
  edge?: Edge;
}

export interface ProductRow {
  id: string;
  handle: string;
  title: string;
  status: Status;
  publishAt: Date | null;
  vendor: string;
  type: string;
  tags: string[];
  updatedAt: Date;
  media: Media | null;
  /** Of its active variants. */
  variants: number;
  available: number;
  lowestMinor: number | null;
  highestMinor: number | null;
  /** As Edge.key. */
  key: string;
}

export interface ProductPage {
  rows: ProductRow[];
  before?: Edge;
  after?: Edge;
}

export const LIST_SIZE = 50;

interface Order {
  key: Sql;
  /** Of the key, as text. */
  asText: Sql;
  descending: boolean;
}

const timeOrder = (column: string, descending: boolean): Order => ({
  key: raw(`p.${column}`),
  asText: sql`(extract(epoch FROM ${raw(`p.${column}`)}) * 1000000)::bigint::text`,
  descending,
});
const titleOrder = (descending: boolean): Order => ({
  key: sql`lower(p.title)`,
  asText: sql`lower(p.title)`,
  descending,
});

const orders: Record<ListSort, Order> = {
  newest: timeOrder('created_at', true),
  oldest: timeOrder('created_at', false),
  changed: timeOrder('updated_at', true),
  unchanged: timeOrder('updated_at', false),
  title: titleOrder(false),
  'title-down': titleOrder(true),
};

export const isTimeSort = (sort: ListSort): boolean => !sort.startsWith('title');

const WORDS_MAX = 6;
/** So many products are looked through, in the order of the list, before the index of what is looked for is asked. */
const LOOKED_THROUGH = 1_000;
const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** In the title, handle, vendor and tags each word, anywhere; a short one where a word begins. Else in SKU or barcode. */

function wordsOf(text: string): Rare {
  const whole = text.toLowerCase().trim();
  const patterns = whole
    .split(/\s+/)
    .slice(0, WORDS_MAX)
    .map((word) => (word.length < 3 ? `% ${escaped(word)}%` : `%${escaped(word)}%`));
  const inWords = (words: Sql) =>
    join(
      patterns.map((pattern) => sql`${words} LIKE ${pattern}`),
      ' AND ',
    );
  const bySku = whole.length < 3 ? undefined : sql`lower(sku) LIKE ${`%${escaped(whole)}%`}`;
  const byBarcode = sql`barcode = ${whole} AND barcode <> ''`;
  const byVariant = bySku ? sql`(${bySku} OR ${byBarcode})` : sql`(${byBarcode})`;
  return {
    match: sql`((${inWords(sql`p.words`)}) OR ${isThere(sql`variants WHERE product_id = p.id AND ${byVariant}`)})`,
    hits: [
      inWords(sql`p.words`),
      sql`p.id IN (
        SELECT product_id FROM variants WHERE ${byBarcode}
        ${bySku ? sql`UNION SELECT product_id FROM variants WHERE ${bySku}` : empty})`,
    ],
  };
}

/** EXISTS, which the planner would answer for all products at once. */
const isThere = (from: Sql): Sql => sql`((SELECT true FROM ${from} LIMIT 1) IS TRUE)`;

const levelsOf = sql`variants v JOIN stock_levels s ON s.variant_id = v.id WHERE v.status = 'active'`;
const nothingLeft = sql`s.state IN ('out', 'owed')`;
const stockFilters: Record<'low' | 'sold_out', Rare> = {
  low: {
    match: isThere(sql`${levelsOf} AND v.product_id = p.id AND s.state <> 'enough'`),
    hits: [sql`p.id IN (SELECT v.product_id FROM ${levelsOf} AND s.state <> 'enough')`],
  },
  sold_out: {
    match: sql`${isThere(sql`${levelsOf} AND v.product_id = p.id AND ${nothingLeft}`)}
      AND NOT ${isThere(sql`${levelsOf} AND v.product_id = p.id AND NOT ${nothingLeft}`)}`,
    hits: [sql`p.id IN (SELECT v.product_id FROM ${levelsOf} AND ${nothingLeft})`],
  },
};

/** What nobody knows beforehand whether few products have it or nearly all. */
interface Rare {
  /** Of a product `p`. */
  match: Sql;
  /** Conditions on `p` by which an index finds all that may match: one or another of them holds. */
  hits: [Sql, ...Sql[]];
}

/** Of several the first leads, and the others are looked at. */
function rareOf({ stock, text, collection }: ProductFilter): Rare | undefined {
  const rare = [text && wordsOf(text), stock && stockFilters[stock], collection && inCollection(collection)];
  const [first, ...others] = rare.filter((each) => typeof each === 'object');
  return (
    first && {
      match: join(
        [first, ...others].map(({ match }) => match),
        ' AND ',
      ),
      hits: first.hits,
    }
  );
}

const inCollection = (id: string): Rare => ({
  match: isThere(sql`collection_products WHERE collection_id = ${id} AND product_id = p.id`),
  hits: [sql`p.id IN (SELECT product_id FROM collection_products WHERE collection_id = ${id})`],
});

/** Of product `p`. */
export function filtered(filter: ProductFilter): Sql {
  const rare = rareOf(filter);
  return rare ? sql`${plain(filter)} AND (${join(rare.hits, ' OR ')}) AND ${rare.match}` : plain(filter);
}

function plain({ status, vendor, type, tag }: ProductFilter): Sql {
  const conditions = [
    sql`true`,
    status && sql`p.status = ${status}`,
    vendor !== undefined && sql`p.vendor = ${vendor}`,
    type !== undefined && sql`p.product_type = ${type}`,
    tag && sql`p.tags @> ARRAY[${tag}]::text[]`,
  ].filter((each): each is Sql => Boolean(each));
  return join(conditions, ' AND ');
}

function beyond({ direction, key, id }: Edge, order: Order, sort: ListSort): Sql {
  const isBelow = (direction === 'after') === order.descending;
  const at = isTimeSort(sort) ? sql`to_timestamp(${key}::bigint / 1000000.0)` : sql`${key}`;
  return sql`AND (${order.key}, p.id) ${raw(isBelow ? '<' : '>')} (${at}, ${id}::uuid)`;
}

/** Written out: of a limit that it does not see, the planner expects a tenth of the table. */
const limit = (rows: number): Sql => raw(String(Math.trunc(rows)));

/** What stands in the list: the page's ids and keys, in the order in which they were walked. */
function walked(query: ProductQuery, size: number): Sql {
  const order = orders[query.sort];
  const { edge } = query;
  const down = raw(order.descending !== (edge?.direction === 'before') ? 'DESC' : 'ASC');
  const inOrder = sql`ORDER BY ${order.key} ${down}, p.id ${down}`;
  const onward = edge ? beyond(edge, order, query.sort) : empty;
  const listed = (which: Sql) => sql`
    SELECT p.id, ${order.asText} AS key, row_number() OVER (${inOrder}) AS place
    FROM products p WHERE ${which} ${inOrder} LIMIT ${limit(size + 1)}`;
  const rare = rareOf(query);
  if (!rare) return listed(sql`${plain(query)} ${onward}`);
  // One in thirty is sold out; a word costs more to look for.
  const looks = query.text ? LOOKED_THROUGH : 2 * LOOKED_THROUGH;
  const further = rare.hits.map(
    (hit) => sql`(
      SELECT p.id FROM products p
      WHERE (SELECT count(*) FROM looked) = ${looks} AND (SELECT count(*) FROM near) <= ${size}
        AND ${plain(query)} AND ${hit} AND ${rare.match} ${onward} ${inOrder} LIMIT ${limit(size + 1)})`,
  );
  // What many have fills the page from the next products in order; what few have is found by its own index.
  return sql`
    WITH looked AS MATERIALIZED (
      SELECT p.* FROM products p WHERE ${plain(query)} ${onward} ${inOrder} LIMIT ${limit(looks)}
    ), near AS MATERIALIZED (
      SELECT p.id FROM looked p WHERE ${rare.match} ${inOrder} LIMIT ${limit(size + 1)}
    ), further AS MATERIALIZED (${join(further, ' UNION ALL ')})
    ${listed(sql`p.id IN (SELECT id FROM near UNION SELECT id FROM further)`)}`;
}

export async function listForStaff(db: Db, query: ProductQuery, size = LIST_SIZE): Promise<ProductPage> {
  const rows = await db.rows<ProductRow>(sql`
    SELECT p.id, p.handle, p.title, p.status, p.publish_at AS "publishAt", p.vendor, p.product_type AS type, p.tags,
      p.updated_at AS "updatedAt", page.key, to_jsonb(m) AS media, sold.*
    FROM (${walked(query, size)}) page JOIN products p USING (id)
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS variants, coalesce(sum(s.on_hand - s.reserved), 0)::int AS available,
        min(v.price_minor) AS "lowestMinor", max(v.price_minor) AS "highestMinor"
      FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id
      WHERE v.product_id = p.id AND v.status = 'active') sold
    LEFT JOIN media m ON m.id =
      (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1)
    ORDER BY page.place`);
  return pageOf(rows, query.edge, size);
}

/** @param rows one more than the page takes, where there are more in the direction that was walked. */
export function pageOf<Row extends { id: string; key: string }>(
  rows: Row[],
  edge: Edge | undefined,
  size: number,
): { rows: Row[]; before?: Edge; after?: Edge } {
  const more = rows.length > size;
  const isBack = edge?.direction === 'before';
  const shown = rows.slice(0, size);
  if (isBack) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const hasBefore = isBack ? more : edge !== undefined;
  const hasAfter = isBack || more;
  return {
    rows: shown,
    before: hasBefore && first ? { direction: 'before', key: first.key, id: first.id } : undefined,
    after: hasAfter && last ? { direction: 'after', key: last.key, id: last.id } : undefined,
  };
}

export interface FilterOptions {
  collections: { id: string; title: string; byRule: boolean }[];
  vendors: string[];
  types: string[];
  tags: string[];
}

const OPTIONS_MAX = 200;
/** Tags are looked for in the products that were changed last; an index leads to those. */
const TAGS_OF = 2_000;

/** Each value of an indexed column once, by jumping from one to the next. */
const distinct = (column: 'vendor' | 'product_type') => sql`(
  WITH RECURSIVE found AS (
    (SELECT ${raw(column)} AS value FROM products ORDER BY ${raw(column)} LIMIT 1)
    UNION ALL
    SELECT (SELECT ${raw(column)} FROM products WHERE ${raw(column)} > found.value ORDER BY ${raw(column)} LIMIT 1)
    FROM found WHERE found.value IS NOT NULL
  )
  SELECT coalesce(json_agg(value), '[]') FROM (
    SELECT value FROM found WHERE value <> '' LIMIT ${OPTIONS_MAX}) v)`;

/** What the filters of the list offer. One query. */
export async function filterOptions(db: Db): Promise<FilterOptions> {
  const found = await db.row<FilterOptions>(sql`
    SELECT (SELECT coalesce(json_agg(json_build_object('id', id, 'title', title, 'byRule', rule IS NOT NULL) ORDER BY lower(title)), '[]')
        FROM collections) AS collections,
      ${distinct('vendor')} AS vendors, ${distinct('product_type')} AS types,
      (SELECT coalesce(json_agg(tag ORDER BY lower(tag)), '[]') FROM (
        SELECT DISTINCT unnest(tags) AS tag FROM (
          SELECT tags FROM products ORDER BY updated_at DESC, id DESC LIMIT ${limit(TAGS_OF)}) latest
        LIMIT ${OPTIONS_MAX}) t) AS tags`);
  return found!;
}

export interface FoundProduct {
  id: string;
  title: string;
  status: Status;
  sku: string | null;
  /** In the collection that was asked about. */
  isIn: boolean;
}

const FOUND_MAX = 8;
/** Of a word that thousands have, some are enough to choose a handful from. */
const LOOKED_AT = 200;

/** A handful for a search field, titles that begin so first. One query. @param collectionId says which of them are in it. */
export function findProducts(
  db: Db,
  text: string,
  collectionId: string | null = null,
): Promise<FoundProduct[]> {
  const begin = text.toLowerCase().trim();
  const [inTitle, byCode] = wordsOf(text).hits;
  return db.rows(sql`
    SELECT p.id, p.title, p.status,
      (SELECT v.sku FROM variants v WHERE v.product_id = p.id AND v.status = 'active' ORDER BY v.position LIMIT 1) AS sku,
      EXISTS (SELECT FROM collection_products WHERE collection_id = ${collectionId} AND product_id = p.id) AS "isIn"
    FROM products p WHERE p.id IN (
      SELECT id FROM (SELECT id, title FROM products p WHERE lower(p.title) >= ${begin} ORDER BY lower(p.title), p.id LIMIT ${limit(FOUND_MAX)}) t
      WHERE starts_with(lower(t.title), ${begin})
      UNION (SELECT p.id FROM products p WHERE ${inTitle} LIMIT ${limit(LOOKED_AT)})
      UNION (SELECT p.id FROM products p WHERE ${byCode} LIMIT ${limit(LOOKED_AT)}))
    ORDER BY p.status = 'archived', NOT starts_with(lower(p.title), ${begin}), lower(p.title), p.id
    LIMIT ${limit(FOUND_MAX)}`);
}
