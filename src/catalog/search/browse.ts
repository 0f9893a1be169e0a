/**
 * One page of a list: of everything, a collection or a search, narrowed and sorted; and what it can be narrowed by,
 * with counts (docs/decisions/0024-search-in-postgresql.md).
 *
 * Always true: what a page reads does not grow with the shop. A list of up to EXACT_MAX products is read and counted as
 * it is; of a longer one a part is counted, and the page is found by the index of what it is sorted by.
 */
import { type Db, empty, join, raw, type Sql, sql } from '../../platform/db.ts';
import { type Card, PAGE_SIZE, type Sort } from '../catalog.ts';
import type { ListQuery, Place } from '../list-query.ts';
import { type ComparedWith, cardsOf } from '../reads.ts';
import { SAMPLES, sampleToken } from './document.ts';
import { quoted } from './filters.ts';
import { order, type Ranked } from './find.ts';
import { conditionsOf, type Narrowing, narrowingOf, queryOf } from './narrowing.ts';

export interface Listing {
  total: number;
  /** So many, about as many, or more. */
  is: 'exact' | 'about' | 'more';
  cards: Card[];
  /** Facets as product_search has them, with how many products have each. */
  counts: Counts;
  /** What this list costs, in the shop's currency. */
  prices: { minMinor: number; maxMinor: number } | undefined;
  previous?: Partial<ListQuery> | undefined;
  next?: Partial<ListQuery> | undefined;
}

/** By the thing that is chosen, '' for all that nothing is chosen of: facet and count. */
export type Counts = Map<string, { facet: string; products: number }[]>;

export interface Wanted {
  query: ListQuery;
  /** The id of the collection whose page it is. */
  within?: string | undefined;
  /** The ids of the collections filtered by. */
  collections: string[];
  /** Of a search. */
  search?: ((narrowed?: string) => Ranked) | undefined;
}

/** A list of up to so many is counted to the last one. */
const EXACT_MAX = 1_000;
/** A list of up to so many is sorted as a whole; of a longer one the sort's index is walked along. */
const SORTED_MAX = 6_000;

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
  const size = await sizeOf(db, narrowing);
  const first = size.atMost <= EXACT_MAX ? undefined : sampleFor(size.atMost);
  const counted = await countsOf(db, wanted, first);
  // A part that holds next to nothing says too little; there cannot be many then.
  const counting =
    first !== undefined && counted.matched < 20 ? await countsOf(db, wanted, undefined) : counted;
  const factor = counting === counted && first !== undefined ? 2 ** first : 1;
  const about = counting.matched * factor;
  const isWhole = factor === 1 && counting.matched <= EXACT_MAX;
  const isPlain = narrowing.choices.length === (wanted.within ? 1 : 0) && narrowing.also.length === 0;
  const isInOrder = isPlain && (wanted.within === undefined || wanted.query.sort === 'featured');
  const page = await pageOf(db, wanted, narrowing, isInOrder || about > SORTED_MAX, by);
  return {
    total: isWhole ? counting.matched : isPlain ? size.atMost : roughly(about),
    is: isWhole || isPlain ? 'exact' : 'about',
    counts: scaled(counting.counts, factor),
    prices: counting.prices,
    ...page,
  };
}

/** At most so many products: as many as have the rarest of what is asked for. */
async function sizeOf(db: Db, { choices }: Narrowing): Promise<{ atMost: number }> {
  const tokens = [':all', ...choices.flatMap((choice) => choice.tokens)];
  const rows = await db.rows<{ stem: string; products: number }>(
    sql`SELECT stem, products FROM search_stems WHERE stem = ANY (${tokens})`,
  );
  const of = new Map(rows.map(({ stem, products }) => [stem, products]));
  const each = choices.map((choice) => choice.tokens.reduce((sum, token) => sum + (of.get(token) ?? 0), 0));
  return { atMost: Math.min(of.get(':all') ?? 0, ...each) };
}

const sampleFor = (products: number) =>
  Math.min(SAMPLES, Math.max(1, Math.ceil(Math.log2(products / EXACT_MAX))));

const roughly = (products: number) => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, products))) - 1);
  return Math.round(products / unit) * unit;
};

function scaled(counts: Counts, factor: number): Counts {
  if (factor === 1) return counts;
  return new Map(
    [...counts].map(([of, list]) => [
      of,
      list.map(({ facet, products }) => ({ facet, products: roughly(products * factor) })),
    ]),
  );
}

interface Counted {
  matched: number;
  counts: Counts;
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

async function countsOf(db: Db, wanted: Wanted, sample: number | undefined): Promise<Counted> {
  const more = sample === undefined ? undefined : quoted(sampleToken(sample));
  const rowsOf = (except?: string) => {
    const narrowing = narrowingOf(wanted.query.filters, { ...wanted, ...(except && { except }) });
    return sql`
      SELECT s.facets, s.price_min_minor, s.price_max_minor FROM product_search s
      WHERE ${conditionsOf(narrowing, more)} LIMIT ${EXACT_MAX + 1}`;
  };
  return await count(db, wanted.query, rowsOf);
}

async function count(db: Db, query: ListQuery, rowsOf: (except?: string) => Sql): Promise<Counted> {
  const others = chosenOf(query).map(
    (of) => sql`
      SELECT ${of}::text AS of, facet, count(*)::int AS products FROM (${rowsOf(of)}) r, unnest(r.facets) facet
      WHERE ${facetsOf(of)} GROUP BY facet`,
  );
  const rows = await db.rows<{ of: string; facet: string; products: number; min: number; max: number }>(sql`
    WITH matched AS MATERIALIZED (${rowsOf()})
    SELECT '' AS of, facet, count(*)::int AS products, 0::bigint AS min, 0::bigint AS max
    FROM matched, unnest(facets) facet GROUP BY facet
    UNION ALL
    SELECT 'all', '', count(*)::int, min(price_min_minor), max(price_max_minor) FROM matched
    ${others.length > 0 ? sql`UNION ALL SELECT of, facet, products, 0, 0 FROM (${join(others, ' UNION ALL ')}) others` : empty}`);
  const counts: Counts = new Map();
  let sum: (typeof rows)[number] | undefined;
  for (const row of rows) {
    if (row.of === 'all') sum = row;
    else counts.set(row.of, [...(counts.get(row.of) ?? []), { facet: row.facet, products: row.products }]);
  }
  const matched = sum?.products ?? 0;
  return {
    matched,
    counts,
    prices: matched > 0 ? { minMinor: sum!.min, maxMinor: sum!.max } : undefined,
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
  const beyond = edge
    ? sql`AND (${key.column}, s.product_id) ${raw(isDescending ? '<' : '>')} (${edge.key}::${key.type}, ${edge.id}::uuid)`
    : empty;
  const rows = sql`
    SELECT s.product_id AS id, ${key.text} AS key, row_number() OVER (ORDER BY ${key.column} ${direction}, s.product_id ${direction}) AS place
    FROM ${source(wanted, narrowing, isLong)} ${beyond}
    ORDER BY ${key.column} ${direction}, s.product_id ${direction} LIMIT ${PAGE_SIZE + 1}`;
  const found = await db.row<{ edges: Edge[]; cards: Card[] }>(sql`
    WITH page AS MATERIALIZED (${rows})
    SELECT coalesce((SELECT json_agg(json_build_object('id', id, 'key', key) ORDER BY place) FROM page), '[]') AS edges,
      (${cardsOf(sql`SELECT id, place FROM page`, by)}) AS cards`);
  return cut(found!, { isUp, isMoved: edge !== undefined });
}

/** `s`, narrowed; the part after FROM with a WHERE. */
function source({ query, within }: Wanted, narrowing: Narrowing, isLong: boolean): Sql {
  const byPlace = within !== undefined && query.sort === 'featured';
  if (isLong) {
    // Along the index of the sort; that of the words would bring them all.
    const conditions = [
      ...(queryOf(narrowing) && !(byPlace && narrowing.choices.length === 1)
        ? [sql`(s.doc @@ ${queryOf(narrowing)}::tsquery) IS TRUE`]
        : []),
      ...narrowing.also,
    ];
    const where = conditions.length > 0 ? join(conditions, ' AND ') : sql`true`;
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

/** What search found, narrowed further; by relevance, or sorted as other lists are. */
async function searched(
  db: Db,
  wanted: Wanted,
  search: (narrowed?: string) => Ranked,
  by: ComparedWith,
): Promise<Listing> {
  const { query } = wanted;
  const rowsOf = (except?: string) => {
    const narrowing = narrowingOf(query.filters, { ...wanted, ...(except && { except }) });
    const also = narrowing.also.length > 0 ? join(narrowing.also, ' AND ') : sql`true`;
    return sql`
      SELECT s.facets, s.price_min_minor, s.price_max_minor
      FROM (${search(queryOf(narrowing)).rows}) ranked JOIN product_search s USING (product_id) WHERE ${also}`;
  };
  const narrowing = narrowingOf(query.filters, wanted);
  const ranked = search(queryOf(narrowing));
  const also = narrowing.also.length > 0 ? join(narrowing.also, ' AND ') : sql`true`;
  const sorted = query.sort === 'featured' ? order : sortOfSearch(query.sort);
  const [counted, page] = await Promise.all([
    count(db, query, rowsOf),
    db.row<{ cards: Card[] }>(sql`
      WITH page AS MATERIALIZED (
        SELECT ranked.product_id AS id, row_number() OVER (ORDER BY ${sorted}) AS place
        FROM (${ranked.rows}) ranked ${
          narrowing.also.length > 0 || query.sort !== 'featured'
            ? sql`JOIN product_search s ON s.product_id = ranked.product_id`
            : empty
        } WHERE ${also}
        ORDER BY place LIMIT ${PAGE_SIZE + 1} OFFSET ${(query.page - 1) * PAGE_SIZE})
      SELECT (${cardsOf(sql`SELECT id, place FROM page`, by)}) AS cards`),
  ]);
  const cards = page!.cards;
  return {
    total: counted.matched,
    is: ranked.atLeast(counted.matched) ? 'more' : 'exact',
    counts: counted.counts,
    prices: counted.prices,
    cards: cards.slice(0, PAGE_SIZE),
    previous: query.page > 1 ? { page: query.page - 1 } : undefined,
    next: cards.length > PAGE_SIZE ? { page: query.page + 1 } : undefined,
  };
}

function sortOfSearch(sort: Sort): Sql {
  const { column, isDown } = keys[sort];
  return sql`${column} ${raw(isDown ? 'DESC' : 'ASC')}, s.product_id`;
}
