/**
 * One page of a list: of everything, a collection or a search, narrowed and sorted; and what it can be narrowed by,
 * with counts (docs/decisions/0024-search-in-postgresql.md).
 *
 * Always true: what a page reads hardly grows with the shop. A short list is counted and sorted as a whole; of a longer
 * one a part is counted, and the page is found by the index of what it is sorted by.
 */
import { type Db, empty, join, raw, type Sql, sql } from '../../platform/db.ts';
import { type Card, PAGE_SIZE, type Sort } from '../catalog.ts';
import type { ListQuery, Place } from '../list-query.ts';
import type { PriceRange } from '../price-range.ts';
import { type ComparedWith, variantCardsOf } from '../reads.ts';
import { SAMPLES } from './document.ts';
import { order, type Ranked } from './find.ts';
import { ALL, stemCounts } from './known.ts';
import { afterwards, type Choice, conditionsOf, type Narrowing, narrowingOf, queryOf } from './narrowing.ts';

export interface Listing {
  total: number;
  /** So many, about as many, or more. */
  is: 'exact' | 'about' | 'more';
  cards: Card[];
  /** Facets as product_search has them, with how many products have each. */
  counts: FacetCounts;
  /** What this list costs, in the shop's currency. */
  prices: { minMinor: number; maxMinor: number } | undefined;
  previous?: Partial<ListQuery> | undefined;
  next?: Partial<ListQuery> | undefined;
}

/** By the thing that is chosen, '' for all that nothing is chosen of: facet and count. */
export type FacetCounts = Map<string, { facet: string; products: number }[]>;

export interface Wanted {
  query: ListQuery;
  /** The id of the collection whose page it is. */
  within?: string | undefined;
  /** The ids of the collections filtered by. */
  collections: string[];
  /** What the bounds of its prices are as listed (price-range.ts). */
  price: PriceRange;
  /** Of a search. */
  search?: ((narrowed?: string) => Ranked) | undefined;
}

/** A list of which no more are expected is counted to the last one. */
const EXACT_MAX = 500;
/** Of a longer one about so many are counted, and the rest is worked out. */
const COUNTED = 300;
/** More are not counted where more come than were expected. */
const COUNTED_MAX = 2_000;
/** A part that holds less says too little. */
const COUNTED_MIN = 20;

interface Key {
  column: Sql;
  /** As it stands in an address. */
  text: Sql;
  type: Sql;
  isDown: boolean;
}

const numbered = (column: Sql, isDown: boolean): Key => ({
  column,
  text: sql`${column}::text`,
  type: raw('bigint'),
  isDown,
});

const keys: Record<Sort, Key> = {
  featured: numbered(sql`s.featured`, false),
  newest: {
    column: sql`s.created_at`,
    text: sql`to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`,
    type: raw('timestamptz'),
    isDown: true,
  },
  'price-up': numbered(sql`s.price_min_minor`, false),
  'price-down': numbered(sql`s.price_min_minor`, true),
  best: numbered(sql`s.sold`, true),
};

/** In a collection's own page `cp` is its row there. */
const keyOf = ({ query: { sort }, within }: Wanted): Key =>
  sort === 'featured' && within ? numbered(sql`cp.position`, false) : keys[sort];

export async function listProducts(db: Db, wanted: Wanted, by: ComparedWith): Promise<Listing> {
  if (wanted.search) return await searched(db, wanted, wanted.search, by);
  const narrowing = narrowingOf(wanted.query.filters, wanted);
  const less = chosenOf(wanted.query).map((except) => narrowingOf(wanted.query.filters, wanted, except));
  const sizes = await sizesOf(db, [narrowing, ...less]);
  const sample = sampleFor(expected(narrowing, sizes));
  let counted = await countsOf(db, wanted, sizes, sample);
  let factor = 2 ** sample;
  if (sample > 0 && counted.matched < COUNTED_MIN) {
    counted = await countsOf(db, wanted, sizes, 0);
    factor = 1;
  }
  const isWhole = factor === 1 && counted.matched < COUNTED_MAX;
  const about = counted.matched * factor;
  const isPlain = narrowing.choices.length === (wanted.within ? 1 : 0) && narrowing.also.length === 0;
  const isInOrder = isPlain && (wanted.within === undefined || wanted.query.sort === 'featured');
  const many = Math.sqrt(PAGE_SIZE * (sizes.get(ALL) ?? 0));
  const isLong = isInOrder || about > (isFromPrice(wanted) ? Math.max(many, SORTED_MAX) : many);
  const page = await pageOf(db, wanted, narrowing, isLong, by);
  return {
    total: isWhole ? counted.matched : isPlain ? Math.round(expected(narrowing, sizes)) : roughly(about),
    is: isWhole || isPlain ? 'exact' : factor === 1 ? 'more' : 'about',
    counts: counted.counts,
    prices: counted.prices,
    ...page,
  };
}

/** The index of prices would be gone through from the cheapest on: it does not know those set by hand. */
const isFromPrice = ({ query, price }: Wanted) =>
  query.sort === 'price-up' && price.own?.minMinor !== undefined;
/** So many are sorted as a whole in that case. */
const SORTED_MAX = 20_000;

/** How many products have each of what is asked for, with and without each of its parts, by token. */
async function sizesOf(db: Db, narrowings: Narrowing[]): Promise<Map<string, number>> {
  const tokens = narrowings.flatMap(({ choices }) => choices.flatMap((choice) => choice.tokens));
  const counts = await stemCounts(db, [ALL, ...tokens]);
  return new Map([...counts].map(([token, { products }]) => [token, products]));
}

/** How many there would be if the one said nothing about the other. */
function expected({ choices, keeps }: Narrowing, sizes: Map<string, number>): number {
  const all = Math.max(1, sizes.get(ALL) ?? 0);
  const part = ({ tokens }: Choice) =>
    Math.min(1, tokens.reduce((sum, token) => sum + (sizes.get(token) ?? 0), 0) / all);
  return all * choices.reduce((product, choice) => product * part(choice), 1) * keeps;
}

/** How often the list is halved before it is counted. */
const sampleFor = (products: number, counted = COUNTED): number =>
  products <= EXACT_MAX ? 0 : Math.min(SAMPLES, Math.max(1, Math.round(Math.log2(products / counted))));

const roughly = (products: number) => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, products))) - 1);
  return Math.round(products / unit) * unit;
};

interface Counted {
  matched: number;
  counts: FacetCounts;
  prices: Listing['prices'];
}

/** The things something is chosen of: their own values are counted as if it were not. */
function chosenOf({ filters }: ListQuery): string[] {
  return [
    ...(filters.vendors.length > 0 ? ['vendor'] : []),
    ...(filters.collections.length > 0 ? ['collection'] : []),
    ...Object.keys(filters.options).map((name) => `o.${name.toLowerCase()}`),
    ...(filters.inStock ? ['stock'] : []),
  ];
}

/** Facets of such a thing, by their beginning. */
const facetsOf = (of: string): Sql => {
  const beginning = { vendor: 'v:', collection: 'c:', stock: 'a:' }[of] ?? `o:${of.slice(2)}=`;
  return sql`lower(left(facet, ${beginning.length})) = ${beginning}`;
};

async function countsOf(
  db: Db,
  wanted: Wanted,
  sizes: Map<string, number>,
  sample: number,
): Promise<Counted> {
  const rowsOf = (narrowing: Narrowing, halvings: number) => sql`
    SELECT s.facets, s.offers, s.price_min_minor, s.price_max_minor FROM product_search s
    WHERE ${conditionsOf(narrowing, halvings)} LIMIT ${COUNTED_MAX}`;
  const others = chosenOf(wanted.query).map((of): Other => {
    const narrowing = narrowingOf(wanted.query.filters, wanted, of);
    // Without one of its conditions it is longer, and of one thing alone fewer rows say enough.
    const halvings = Math.max(sample, sampleFor(expected(narrowing, sizes), COUNTED / 2));
    return { of, rows: rowsOf(narrowing, halvings), path: narrowing.path, factor: 2 ** halvings };
  });
  const narrowing = narrowingOf(wanted.query.filters, wanted);
  const found = await db.row<{ counted: RawCounts }>(
    sql`SELECT ${countAll(rowsOf(narrowing, sample), narrowing.path, others)} AS counted`,
  );
  return readCounts(found!.counted, 2 ** sample, others);
}

interface Other {
  of: string;
  rows: Sql;
  /** Of its variants those that count. */
  path: string | undefined;
  /** Each of the rows stands for so many. */
  factor: number;
}

/** One object in place of a row for each facet: it is made, sent and read in a fraction of the time. */
interface RawCounts {
  matched: number;
  min: number | null;
  max: number | null;
  /** For each thing: how many products have which facet. */
  counts: [of: string, products: Record<string, number> | null][];
}

/** @param main rows of facets and prices, all that match; @param others those that match without one choice */
const countAll = (main: Sql, path: string | undefined, others: Other[]): Sql => sql`(
  WITH matched AS MATERIALIZED (${main})
  SELECT json_build_object('matched', count(*), 'min', min(price_min_minor), 'max', max(price_max_minor), 'counts', json_build_array(${join(
    [countEach('', sql`matched`, path), ...others.map(countOther)],
    ', ',
  )})) FROM matched)`;

const countEach = (of: string, rows: Sql, path: string | undefined, where = empty): Sql => sql`
  json_build_array(${of}::text, (
    SELECT json_object_agg(facet, products) FROM (
      SELECT facet, count(*)::int AS products FROM ${rows}, ${facetsBy(path)} GROUP BY facet OFFSET 0) each ${where}))`;

/** Sorted out after they are counted: there are fewer then. */
const countOther = ({ of, rows, path }: Other): Sql =>
  countEach(of, sql`(${rows}) r`, path, sql`WHERE ${facetsOf(of)}`);

/** A choice counts where a variant has it that meets the rest: of what is blue, the sizes that there are in blue. */
const facetsBy = (path: string | undefined): Sql =>
  path === undefined
    ? sql`unnest(facets) facet`
    : sql`LATERAL (
      SELECT facet FROM unnest(facets) facet WHERE left(facet, 2) NOT IN ('o:', 'a:')
      UNION ALL
      SELECT DISTINCT facets[place::int] FROM jsonb_path_query(offers, ${`${path}.facets[*]`}::jsonpath) place) of_it (facet)`;

function readCounts({ matched, min, max, counts }: RawCounts, factor: number, others: Other[]): Counted {
  const factors = new Map(others.map((other) => [other.of, other.factor]));
  const read = counts.map(([of, products]) => {
    const times = factors.get(of) ?? factor;
    const each = Object.entries(products ?? {}).map(([facet, count]) => ({
      facet,
      products: times === 1 ? count : roughly(count * times),
    }));
    return [of, each] as const;
  });
  return {
    matched,
    counts: new Map(read),
    prices: min === null || max === null ? undefined : { minMinor: min, maxMinor: max },
  };
}

interface Edge {
  key: string;
  id: string;
}

async function pageOf(
  db: Db,
  wanted: Wanted,
  narrowing: Narrowing,
  isLong: boolean,
  by: ComparedWith,
): Promise<Pick<Listing, 'cards' | 'previous' | 'next'>> {
  const { after, before } = wanted.query;
  const key = keyOf(wanted);
  const isUp = before !== undefined && after === undefined;
  const edge: Place | undefined = after ?? before;
  const isDescending = key.isDown !== isUp;
  const direction = raw(isDescending ? 'DESC' : 'ASC');
  const id =
    wanted.within !== undefined && wanted.query.sort === 'featured' ? sql`cp.product_id` : sql`s.product_id`;
  const beyond = edge
    ? sql`AND (${key.column}, ${id}) ${raw(isDescending ? '<' : '>')} (${edge.key}::${key.type}, ${edge.id}::uuid)`
    : empty;
  const rows = sql`
    SELECT s.product_id AS id, ${variantBy(narrowing.path)} AS variant_id, ${key.text} AS key, row_number() OVER (ORDER BY ${key.column} ${direction}, ${id} ${direction}) AS place
    FROM ${source(wanted, narrowing, isLong)} ${beyond}
    ORDER BY ${key.column} ${direction}, ${id} ${direction} LIMIT ${PAGE_SIZE + 1}`;
  const found = await db.row<{ edges: Edge[]; cards: Card[] }>(sql`
    WITH page AS MATERIALIZED (${rows})
    SELECT coalesce((SELECT json_agg(json_build_object('id', id, 'key', key) ORDER BY place) FROM page), '[]') AS edges,
      (${variantCardsOf(sql`SELECT id, place, variant_id FROM page`, by)}) AS cards`);
  return cut(found!, { isUp, isMoved: edge !== undefined });
}

/** Of the row's variants that meet it all the first. */
const variantBy = (path: string | undefined): Sql =>
  path === undefined
    ? sql`NULL::uuid`
    : sql`(jsonb_path_query_first(offers, ${`${path}.id`}::jsonpath) #>> '{}')::uuid`;

/** `s`, narrowed; the part after FROM with a WHERE. */
function source({ query, within }: Wanted, narrowing: Narrowing, isLong: boolean): Sql {
  const byPlace = within !== undefined && query.sort === 'featured';
  if (isLong) {
    // Along the index of the sort; that of the words would bring them all.
    const tokens = queryOf(narrowing);
    const conditions = [
      ...narrowing.also,
      ...(tokens && !(byPlace && narrowing.choices.length === 1) ? [sql`s.doc @@ ${tokens}::tsquery`] : []),
    ];
    const indexed = query.sort.startsWith('price') ? narrowing.bounds : [];
    const where = join([...indexed, afterwards(conditions)], ' AND ');
    return byPlace
      ? sql`collection_products cp JOIN product_search s ON s.product_id = cp.product_id WHERE cp.collection_id = ${within} AND ${where}`
      : sql`product_search s WHERE ${where}`;
  }
  const matched = sql`(SELECT * FROM product_search s WHERE ${conditionsOf(narrowing)} OFFSET 0) s`;
  return byPlace
    ? sql`${matched} JOIN collection_products cp ON cp.collection_id = ${within} AND cp.product_id = s.product_id WHERE true`
    : sql`${matched} WHERE true`;
}

function cut(
  { edges, cards }: { edges: Edge[]; cards: Card[] },
  { isUp, isMoved }: { isUp: boolean; isMoved: boolean },
): Pick<Listing, 'cards' | 'previous' | 'next'> {
  const more = edges.length > PAGE_SIZE;
  const shown = edges.slice(0, PAGE_SIZE);
  const ids = new Set(shown.map(({ id }) => id));
  const onPage = cards.filter(({ id }) => ids.has(id));
  if (isUp) {
    shown.reverse();
    onPage.reverse();
  }
  const [first, last] = [shown[0], shown.at(-1)];
  const hasPrevious = isUp ? more : isMoved;
  const hasNext = isUp || more;
  return {
    cards: onPage,
    previous: first && hasPrevious ? { before: first, after: undefined } : undefined,
    next: last && hasNext ? { after: last, before: undefined } : undefined,
  };
}

/** What search found, narrowed further; by relevance, or sorted as other lists are. Counted and shown in one query. */
async function searched(
  db: Db,
  wanted: Wanted,
  search: (narrowed?: string) => Ranked,
  by: ComparedWith,
): Promise<Listing> {
  const { query } = wanted;
  const rowsOf = (narrowing: Narrowing) => {
    const also = narrowing.also.length > 0 ? join(narrowing.also, ' AND ') : sql`true`;
    const offers = narrowing.path === undefined ? sql`NULL::jsonb` : sql`s.offers`;
    return sql`
      SELECT s.product_id, s.score, s.all_words, s.sold, s.created_at, s.price_min_minor, s.price_max_minor, s.facets, ${offers} AS offers
      FROM (${search(queryOf(narrowing)).rows}) s WHERE ${also}`;
  };
  const narrowing = narrowingOf(query.filters, wanted);
  const others = chosenOf(query).map((of): Other => {
    const without = narrowingOf(query.filters, wanted, of);
    return { of, rows: rowsOf(without), path: without.path, factor: 1 };
  });
  const sorted = query.sort === 'featured' ? order : sortOfSearch(query.sort);
  const found = await db.row<{ counted: RawCounts; cards: Card[] }>(sql`
    WITH found AS MATERIALIZED (${rowsOf(narrowing)}),
    page AS MATERIALIZED (
      SELECT ranked.product_id AS id, ${variantBy(narrowing.path)} AS variant_id, row_number() OVER (ORDER BY ${sorted}) AS place FROM found ranked
      ORDER BY place LIMIT ${PAGE_SIZE + 1} OFFSET ${(query.page - 1) * PAGE_SIZE})
    SELECT ${countAll(sql`SELECT facets, offers, price_min_minor, price_max_minor FROM found`, narrowing.path, others)} AS counted,
      (${variantCardsOf(sql`SELECT id, place, variant_id FROM page`, by)}) AS cards`);
  const { matched, counts, prices } = readCounts(found!.counted, 1, others);
  return {
    total: matched,
    is: search().atLeast(matched) ? 'more' : 'exact',
    counts,
    prices,
    cards: found!.cards.slice(0, PAGE_SIZE),
    previous: query.page > 1 ? { page: query.page - 1 } : undefined,
    next: found!.cards.length > PAGE_SIZE ? { page: query.page + 1 } : undefined,
  };
}

const searchSorts: Record<Exclude<Sort, 'featured'>, Sql> = {
  best: sql`ranked.sold DESC`,
  newest: sql`ranked.created_at DESC`,
  'price-up': sql`ranked.price_min_minor`,
  'price-down': sql`ranked.price_min_minor DESC`,
};
const sortOfSearch = (sort: Exclude<Sort, 'featured'>): Sql => sql`${searchSorts[sort]}, ranked.product_id`;
