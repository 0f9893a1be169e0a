/**
 * How much a word says about a product: BM25F (Robertson, Zaragoza, Taylor 2004: the fields' counts are weighted and
 * added up before they level off), and how it is written into a tsvector so that ts_rank gives it back. For one lexeme
 * ts_rank is (w1/1 + w2/4 + w3/9 …) / 1.645 over the weights of its positions, the largest first (calc_rank_or in
 * PostgreSQL's tsrank.c). Up to three positions make 34 levels; the nearest one is taken.
 */

export type Field =
  | 'title'
  | 'vendor'
  | 'type'
  | 'tags'
  | 'collections'
  | 'options'
  | 'codes'
  | 'description';

/** Weight, how much the length counts (b), and the length that is usual, in words. */
export const FIELDS: Record<Field, { weight: number; b: number; usual: number }> = {
  title: { weight: 9, b: 0.35, usual: 6 },
  vendor: { weight: 6, b: 0.2, usual: 1 },
  type: { weight: 5.5, b: 0.3, usual: 2 },
  tags: { weight: 4, b: 0.4, usual: 6 },
  collections: { weight: 3, b: 0.3, usual: 3 },
  options: { weight: 2.2, b: 0.4, usual: 5 },
  codes: { weight: 2, b: 0.3, usual: 4 },
  description: { weight: 1, b: 0.6, usual: 80 },
};

/** The more, the later a word that is there often levels off. */
const K1 = 5;

/** @param counts how often the word stands in each field. @returns 0 to 1. */
export function impactOf(counts: Partial<Record<Field, number>>, lengths: Record<Field, number>): number {
  let sum = 0;
  for (const [field, count] of Object.entries(counts) as [Field, number][]) {
    const { weight, b, usual } = FIELDS[field];
    sum += (weight * count) / (1 - b + (b * lengths[field]) / usual);
  }
  return sum / (K1 + sum);
}

/** Of D, C, B, A, as ts_rank takes them. */
export const RANK_WEIGHTS = [0.125, 0.25, 0.5, 1];

const levels = levelsOf();
/** The impact that ts_rank tells of the highest level. */
export const TOP_RANK = levels.at(-1)!.rank;

function levelsOf(): { rank: number; positions: string }[] {
  const found: { rank: number; positions: string }[] = [];
  const add = (weights: number[]) => {
    const rank =
      weights.reduce((sum, weight, at) => sum + RANK_WEIGHTS[weight]! / (at + 1) ** 2, 0) / 1.64493406685;
    const positions = weights.map((weight, at) => `${at + 1}${'DCBA'[weight]}`).join();
    found.push({ rank, positions });
    if (weights.length < 3) for (let next = weights.at(-1)!; next >= 0; next--) add([...weights, next]);
  };
  for (let first = 0; first < 4; first++) add([first]);
  return found.sort((one, other) => one.rank - other.rank);
}

/** Positions that say this impact, such as `1A,2C`. */
export function positionsOf(impact: number): string {
  const wanted = impact * TOP_RANK;
  let low = 0;
  let high = levels.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (levels[middle]!.rank <= wanted) low = middle;
    else high = middle;
  }
  const nearer = wanted - levels[low]!.rank < levels[high]!.rank - wanted ? low : high;
  return levels[nearer]!.positions;
}
