/**
 * Search: products for what somebody typed, the best first (docs/decisions/0024-search-in-postgresql.md).
 *
 * Always true: however common the words are, no more than CANDIDATES_MAX products are looked at. They come from tiers,
 * each one tsquery on the one index: those that have all the words in what lists show, then anywhere, then most of them.
 */
import { type Db, empty, join, type Sql, sql } from '../../platform/db.ts';
import { BEST_SELLER, SAMPLES, sampleToken } from './document.ts';
import { quoted } from './filters.ts';
import { RANK_WEIGHTS, TOP_RANK } from './impacts.ts';
import { type Exact, type Plan, planOf } from './plan.ts';
import { type Alternative, allQuery, type Group, groupQuery, mostQuery, type Stems } from './query.ts';

export interface Ranked {
  /** SELECT product_id, score, all_words: CANDIDATES_MAX rows at most, in no order. Those with all words come first. */
  rows: Sql;
  /** There may be more than these rows. */
  atLeast(rows: number): boolean;
  /** What was asked is the SKU or barcode of this variant. */
  exact?: Exact;
  /** What was perhaps meant. */
  didYouMean?: string;
  /** What was searched instead. */
  corrected?: string;
  /** Normalised. */
  words: string;
}

export const CANDIDATES_MAX = 1_000;
/** With some of the words only. */
const PARTIAL_MAX = 300;
/** Where as many have all the words, those with some of them are not shown. */
const ENOUGH = 24;
/** More rows of the index are not read for one word: a part of them is. */
const COMMON = 20_000;

/**
 * @param narrowed a tsquery of filter tokens (filters.ts).
 * @param locale the shop's.
 */
export async function ranked(db: Db, locale: string, words: string, narrowed?: string): Promise<Ranked> {
  const plan = await planOf(db, locale, words);
  const { exact, didYouMean, corrected } = plan;
  return {
    rows: rowsOf(plan, narrowed),
    atLeast: (rows) => rows >= CANDIDATES_MAX,
    words: plan.words,
    ...(exact && { exact }),
    ...(didYouMean && { didYouMean }),
    ...(corrected && { corrected }),
  };
}

/** The first of them, in order. */
export const found = ({ rows }: Ranked, limit: number): Sql => sql`
  SELECT product_id AS id FROM (${rows}) ranked JOIN product_search s USING (product_id)
  ORDER BY ${order} LIMIT ${limit}`;

/** Of rows of `ranked`, next to product_search `s`. */
export const order: Sql = sql`ranked.all_words DESC, ranked.score DESC, s.sold DESC, s.created_at DESC, product_id`;

export function rowsOf(plan: Plan, narrowed: string | undefined): Sql {
  if (plan.groups.length === 0)
    return sql`SELECT product_id, 0::float8 AS score, true AS all_words FROM product_search WHERE false`;
  const found = sql`
    SELECT product_id, ${scoreOf(plan)} AS score, all_words
    FROM (${tiersOf(plan, narrowed)}) found`;
  if (plan.pinned.length === 0) return found;
  return sql`
    SELECT * FROM (${found}) unpinned WHERE product_id <> ALL (${plan.pinned}::uuid[])
    UNION ALL
    SELECT s.product_id, 1000 - pin.place, true FROM unnest(${plan.pinned}::uuid[]) WITH ORDINALITY pin (id, place)
    JOIN product_search s ON s.product_id = pin.id ${narrowed ? sql`WHERE s.doc @@ ${narrowed}::tsquery` : empty}`;
}

interface Tier {
  query: string;
  /** Not those of an earlier tier. */
  without?: string;
  isAll: boolean;
}

function tiersOf(plan: Plan, narrowed: string | undefined): Sql {
  const within = (query: string) => (narrowed ? `(${query}) & (${narrowed})` : query);
  const select = ({ query, without, isAll }: Tier) => sql`
    SELECT product_id, doc, in_stock, sold, ${isAll} AS all_words FROM product_search
    WHERE doc @@ ${within(query)}::tsquery ${without ? sql`AND NOT doc @@ ${without}::tsquery` : empty}`;
  const tiers = allTiers(plan).map(select);
  const withAll = sql`SELECT * FROM (${join(tiers, ' UNION ALL ')}) tiers LIMIT ${CANDIDATES_MAX}`;
  const partial = partialTiers(plan).map(select);
  if (partial.length === 0) return withAll;
  return sql`
    WITH with_all AS MATERIALIZED (${withAll})
    SELECT * FROM with_all
    UNION ALL
    SELECT * FROM (${join(partial, ' UNION ALL ')} LIMIT ${PARTIAL_MAX}) partial
    WHERE (SELECT count(*) FROM with_all) < ${ENOUGH}`;
}

/** Words that almost every product has find nothing; unless there is nothing else. */
function telling({ groups, products }: Plan): Group[] {
  const rare = groups.filter((group) => group.products <= products * 0.4);
  return rare.length > 0 ? rare : groups;
}

function allTiers(plan: Plan): Tier[] {
  const { groups, spans } = needed(plan);
  const anywhere = allQuery(groups, spans, '');
  const fewest = Math.min(...groups.map(({ products }) => products));
  if (fewest <= CANDIDATES_MAX) return [{ query: anywhere, isAll: true }];
  const inLists = allQuery(groups, spans, '^');
  const fewestShown = Math.min(...groups.map(({ shown }) => shown));
  const tiers: Tier[] = [];
  if (fewestShown > COMMON) {
    const best = `${inLists} & ${quoted(BEST_SELLER)}`;
    const sampled = `${inLists} & ${sampleOf(fewestShown)}`;
    tiers.push({ query: best, isAll: true }, { query: sampled, without: best, isAll: true });
  } else tiers.push({ query: inLists, isAll: true });
  const part = fewest > COMMON ? `${anywhere} & ${sampleOf(fewest)}` : anywhere;
  tiers.push({ query: part, without: inLists, isAll: true });
  return tiers;
}

/** The words that decide, and what may stand in the place of two of them. */
function needed(plan: Plan): Pick<Plan, 'groups' | 'spans'> {
  const groups = telling(plan);
  const place = new Map(groups.map((group, at) => [plan.groups.indexOf(group), at]));
  const spans = plan.spans.flatMap((span) => {
    const inside = plan.groups.slice(span.from, span.to).map((_, at) => place.get(span.from + at));
    if (inside.includes(undefined)) return [];
    return [{ ...span, from: inside[0]!, to: inside.at(-1)! + 1 }];
  });
  return { groups, spans };
}

/** About as many as are looked at four times over, for not all of them will have the other words. */
function sampleOf(products: number): string {
  const halvings = Math.ceil(Math.log2(products / (CANDIDATES_MAX * 4)));
  return quoted(sampleToken(Math.min(SAMPLES, Math.max(1, halvings))));
}

function partialTiers(plan: Plan): Tier[] {
  const { groups, spans } = needed(plan);
  const found = groups.filter(({ products }) => products > 0);
  if (groups.length < 2 || found.length === 0) return [];
  const all = allQuery(groups, spans, '');
  const tiers: Tier[] = [];
  const most = mostQuery(groups, '');
  const isBounded = groups.filter(({ products }) => products <= COMMON).length >= 2;
  if (groups.length > 2 && isBounded) tiers.push({ query: most, without: all, isAll: false });
  const single = (mark: '' | '^') =>
    found
      .map((group) => {
        const count = mark === '^' ? group.shown : group.products;
        return count > COMMON ? `(${groupQuery(group, mark)} & ${sampleOf(count)})` : groupQuery(group, mark);
      })
      .join(' | ');
  const without = tiers.length > 0 ? `${all} | ${most}` : all;
  const inLists = single('^');
  tiers.push({ query: inLists, without, isAll: false });
  tiers.push({ query: single(''), without: `${without} | ${inLists}`, isAll: false });
  return tiers;
}

const PAIR_WEIGHT = 0.5;
const SOLD_OUT = 0.9;
const SOLD_WEIGHT = 0.02;

/** Of a row of the tiers: how much its words say of it, by how rare they are. */
function scoreOf({ groups, spans, products }: Plan): Sql {
  const rarity = groups.map((group) => Math.log(1 + (products + 1) / (group.products + 0.5)));
  const sum = rarity.reduce((total, each) => total + each, 0);
  const parts = groups.map((group, at) => {
    const weight = rarity[at]! / sum / TOP_RANK;
    return sql`${weight}::float8 * greatest(${rank([group.own])}, ${others(group)})`;
  });
  const near = spans.length > 0 ? pairScore(spans, sum, rarity) : sql`0`;
  return sql`((${join([...parts, near], ' + ')})
    * CASE WHEN in_stock THEN 1 ELSE ${SOLD_OUT}::float8 END * (1 + ${SOLD_WEIGHT}::float8 * ln(1 + sold)))`;
}

const weights = sql`${RANK_WEIGHTS}::float4[]`;

/** ts_rank takes the mean of the lexemes of an OR. */
const rank = (alternatives: Stems[]): Sql => {
  const stems = [...new Set(alternatives.flat())];
  return sql`ts_rank(${weights}, doc, ${stems.map(quoted).join(' | ')}::tsquery)`;
};

/** Nearly as good as the word itself, such as another way to write it; and less so. Each counts as the best of its kind. */
function others(group: Group): Sql {
  const isNear = (weight: number) => weight >= 0.8;
  const near = group.others.filter(({ weight }) => isNear(weight));
  const far = group.others.filter(({ weight }) => !isNear(weight));
  return sql`greatest(${bestOf(near)}, ${bestOf(far)})`;
}

function bestOf(alternatives: Alternative[]): Sql {
  const weight = Math.max(0, ...alternatives.map((each) => each.weight));
  const stems = alternatives.map((each) => each.stems);
  const pieces = Math.max(1, Math.min(...stems.map((each) => each.length), 9));
  const factor = (weight * new Set(stems.flat()).size) / pieces;
  return sql`least(${factor}::float8 * ${rank(stems)}, ${weight * TOP_RANK}::float8)`;
}

function pairScore(spans: Plan['spans'], sum: number, rarity: number[]): Sql {
  const stems = spans.map((span) => span.stems);
  const mean = sum / rarity.length;
  const weight = (PAIR_WEIGHT * mean * new Set(stems.flat()).size) / sum / TOP_RANK;
  return sql`${weight}::float8 * ${rank(stems)}`;
}
