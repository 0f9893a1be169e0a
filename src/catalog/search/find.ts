/**
 * Search: products for what somebody typed, the best first (docs/decisions/0024-search-in-postgresql.md).
 *
 * Always true: however common the words are, no more than CANDIDATES_MAX products are looked at. They come from tiers,
 * each one tsquery on the one index: those that have all the words in what lists show, then anywhere, then most of them.
 */
import { type Db, empty, join, raw, type Sql, sql } from '../../platform/db.ts';
import { BEST, EVERY, SAMPLES, sampled } from './document.ts';
import { quoted } from './filters.ts';
import { RANK_WEIGHTS, TOP_RANK } from './impacts.ts';
import { type Exact, type Plan, planOf } from './plan.ts';
import { type Alternative, allQuery, type Group, groupQuery, mostQuery, type Stems } from './query.ts';

export interface Ranked {
  /**
   * SELECT product_id, score, all_words, and the columns of product_search that lists go by: CANDIDATES_MAX rows at most,
   * in no order. Sorted by `order` the best come first.
   */
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

/** Ten pages. */
export const CANDIDATES_MAX = 240;
/** With some of the words only. */
const PARTIAL_MAX = 120;
/** Where as many have all the words, those with some of them are not shown. */
const ENOUGH = 24;
/** Where as many have all the words in what lists show, those that have one in their description alone are not. */
const MANY = 48;
/** More rows of the index are not read for one word: a part of them is. */
const COMMON = 6_000;

/**
 * @param locale the shop's.
 * @param narrowed a tsquery of filter tokens (filters.ts).
 */
export async function ranked(db: Db, locale: string, words: string, narrowed?: string): Promise<Ranked> {
  return rankedBy(await planOf(db, locale, words), narrowed);
}

/** @param max how many are looked at, where fewer will do */
export function rankedBy(plan: Plan, narrowed?: string, max = CANDIDATES_MAX): Ranked {
  const { exact, didYouMean, corrected } = plan;
  return {
    rows: rowsOf(plan, narrowed, max),
    atLeast: (rows) => rows >= max,
    words: plan.words,
    ...(exact && { exact }),
    ...(didYouMean && { didYouMean }),
    ...(corrected && { corrected }),
  };
}

/** The first of them, in order. */
export const found = ({ rows }: Ranked, limit: number): Sql =>
  sql`SELECT product_id AS id FROM (${rows}) ranked ORDER BY ${order} LIMIT ${limit}`;

/** Of rows of `ranked`. */
export const order: Sql = sql`ranked.all_words DESC, ranked.score DESC, ranked.sold DESC, ranked.created_at DESC, ranked.product_id`;

const listed = sql`in_stock, sold, created_at, price_min_minor, price_max_minor, facets, offers`;

function rowsOf(plan: Plan, narrowed: string | undefined, looked: number): Sql {
  if (plan.groups.length === 0)
    return sql`SELECT product_id, 0::float8 AS score, true AS all_words, ${listed} FROM product_search WHERE false`;
  // The steps bring places of rows alone: carried through them, the rows would cost more than to be read once more.
  const best = sql`
    SELECT product_id, ${scoreOf(plan)} AS score, all_words, ${listed}
    FROM (${steps(plan, narrowed, looked)}) found
    CROSS JOIN LATERAL (SELECT * FROM product_search WHERE ctid = found.at OFFSET 0) there`;
  if (plan.pinned.length === 0) return best;
  return sql`
    SELECT * FROM (${best}) unpinned WHERE product_id <> ALL (${plan.pinned}::uuid[])
    UNION ALL
    SELECT product_id, 1000 - pin.place, true, ${listed}
    FROM unnest(${plan.pinned}::uuid[]) WITH ORDINALITY pin (id, place)
    JOIN product_search s ON s.product_id = pin.id ${narrowed ? sql`WHERE s.doc @@ ${narrowed}::tsquery` : empty}`;
}

/** One tsquery on the index. */
interface Tier {
  query: string;
  /** Not those of an earlier tier. */
  without?: string;
}

/** Tiers that are looked at while those before them brought fewer than `below`. */
interface Step {
  tiers: Tier[];
  isAll: boolean;
  below: number;
  max: number;
}

function steps(plan: Plan, narrowed: string | undefined, looked: number): Sql {
  const within = (query: string) => (narrowed ? `(${query}) & (${narrowed})` : query);
  const list = stepsOf(plan, narrowed !== undefined);
  const parts = list.map(({ tiers, isAll, below, max }, at) => {
    const enough =
      at === 0
        ? empty
        : sql`(${join(
            list.slice(0, at).map((_, before) => count(before)),
            ' + ',
          )}) < ${Math.min(below, looked)} AND`;
    const selects = tiers.map(
      ({ query, without }) => sql`
        SELECT ctid AS at, ${isAll}::boolean AS all_words FROM product_search
        WHERE ${enough} doc @@ ${within(query)}::tsquery ${without ? sql`AND NOT doc @@ ${without}::tsquery` : empty}`,
    );
    return sql`${stepName(at)} AS MATERIALIZED (SELECT * FROM (${join(selects, ' UNION ALL ')}) tiers LIMIT ${Math.min(max, looked)})`;
  });
  return sql`WITH ${join(parts)} ${join(
    list.map((_, at) => sql`SELECT * FROM ${stepName(at)}`),
    ' UNION ALL ',
  )}`;
}

const stepName = (at: number): Sql => raw(`step_${at}`);
const count = (at: number): Sql => sql`(SELECT count(*) FROM ${stepName(at)})`;

/** Words that almost every product has find nothing; unless there is nothing else. */
function telling({ groups, products }: Plan): Group[] {
  const rare = groups.filter((group) => group.products <= products * 0.4);
  return rare.length > 0 ? rare : groups;
}

function stepsOf(plan: Plan, isNarrowed: boolean): Step[] {
  const { groups, spans } = needed(plan);
  const partial = partialTiers({ ...plan, groups, spans });
  const all = { isAll: true, max: CANDIDATES_MAX };
  const some = { tiers: partial, isAll: false, below: ENOUGH, max: PARTIAL_MAX };
  return [...allSteps({ ...plan, groups, spans }, all, isNarrowed), ...(partial.length > 0 ? [some] : [])];
}

/** @param isNarrowed a part of what has the words could miss all that is also of the brand asked for */
function allSteps(
  { groups, spans, products }: Plan,
  all: Pick<Step, 'isAll' | 'max'>,
  isNarrowed: boolean,
): Step[] {
  const anywhere = allQuery(groups, spans, '');
  const fewest = Math.min(...groups.map(({ products }) => products));
  if (fewest <= CANDIDATES_MAX) return [{ ...all, tiers: [{ query: anywhere }], below: 0 }];
  const inLists = allQuery(groups, spans, '^');
  const fewestShown = Math.min(...groups.map(({ shown }) => shown));
  const best = allQuery(groups, spans, `${BEST}^`);
  const shown = isNarrowed ? inLists : allQuery(groups, spans, sampled('^', halvings(fewestShown)));
  const tiers =
    fewestShown > CANDIDATES_MAX ? [{ query: best }, { query: shown, without: best }] : [{ query: shown }];
  const part = fewest > COMMON && !isNarrowed ? `${anywhere} & ${partOf(products)}` : anywhere;
  return [
    { ...all, tiers, below: 0 },
    { ...all, tiers: [{ query: part, without: inLists }], below: MANY },
  ];
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

/** So that some more are left than are looked at, for not all of them will have the other words. */
function halvings(products: number): number {
  return Math.min(SAMPLES, Math.max(0, Math.round(Math.log2(products / (CANDIDATES_MAX * 6)))));
}

/** A part of all products that is not much to go through. */
const partOf = (products: number): string => quoted(sampled(EVERY, Math.max(1, halvings(products))));

function partialTiers({ groups, spans, products: allProducts }: Plan): Tier[] {
  const found = groups.filter(({ products }) => products > 0);
  if (groups.length < 2 || found.length === 0) return [];
  const all = allQuery(groups, spans, '');
  const tiers: Tier[] = [];
  const most = mostQuery(groups, '');
  const isBounded = groups.filter(({ products }) => products <= COMMON).length >= 2;
  if (groups.length > 2 && isBounded) tiers.push({ query: most, without: all });
  // Those with a rare word are nearer to what is meant than those with a common one.
  const rarest = [...found].sort((one, other) => one.products - other.products).slice(0, 2);
  const single = (mark: '' | '^') =>
    rarest
      .map((group) => {
        if (mark === '^') return groupQuery(group, sampled('^', halvings(group.shown)));
        return group.products > COMMON
          ? `(${groupQuery(group, '')} & ${partOf(allProducts)})`
          : groupQuery(group, '');
      })
      .join(' | ');
  const without = tiers.length > 0 ? `${all} | ${most}` : all;
  const inLists = single('^');
  tiers.push({ query: inLists, without });
  tiers.push({ query: single(''), without: `${without} | ${inLists}` });
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
