/**
 * The promise: search finds what people mean, and finds it first. Searches whose answers were graded beforehand are
 * asked of the shop, of PostgreSQL's plain ranking and of SQLite's BM25 over the same catalogue: nDCG@10, and how many
 * find nothing of use among the first ten. A third of the searches was left out while the shop's weights were chosen.
 *
 * `npm run prove -- search-quality FOLDER` judges by products.jsonl, queries.csv and ratings.csv (docs/SEARCH.md).
 */
import { openDatabase } from '../../src/platform/db.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Cell, Prove, Report } from '../report.ts';
import { fromFolder, type JudgedQuery, type JudgedSet, samples, small } from './catalogues.ts';
import { ours, plainPostgres, type Rival, sqliteFts5 } from './rivals.ts';

const FIRST = 10;
/** Of the sample catalogues; a catalogue that is brought along is only compared. */
const NDCG_MIN = 0.8;
const NOTHING_MAX = 0.05;

export const prove: Prove = async ({ size, folder }, say) => {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  try {
    const set = folder
      ? await fromFolder(folder)
      : size === 'small'
        ? await small()
        : (samples() ?? (await small()));
    say(`${set.name}: ${set.products.length} products, ${set.queries.length} searches`);
    return await judge(set, folder !== undefined, say);
  } finally {
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
};

async function judge(set: JudgedSet, isForeign: boolean, say: (line: string) => void): Promise<Report> {
  const { testDatabase } = await import('../../test/database.ts');
  const database = await testDatabase();
  const db = openDatabase({ url: database.url, poolMax: 4 });
  try {
    const rivals = [
      await ours(db, set.products, say),
      await plainPostgres(db, set.products),
      sqliteFts5(set.products),
    ];
    const scored = [];
    for (const rival of rivals) scored.push(await scores(rival, set));
    return report(set, scored, isForeign);
  } finally {
    await db.close();
    await database.drop();
  }
}

export interface Score {
  query: JudgedQuery;
  ndcg: number;
  /** None of the first ten is of use. */
  isNothing: boolean;
  found: string[];
}

export interface Scored {
  name: string;
  scores: Score[];
  /** Of searches for which nothing is right: how many found something. */
  falseFinds: number;
  unanswerable: number;
  msMedian: number;
}

export async function scores(rival: Rival, { queries, grades }: JudgedSet): Promise<Scored> {
  const judged: Score[] = [];
  const times: number[] = [];
  let falseFinds = 0;
  let unanswerable = 0;
  for (const query of queries) {
    const start = performance.now();
    const found = await rival.find(query.query);
    times.push(performance.now() - start);
    const of = grades.get(query.id) ?? new Map();
    if (![...of.values()].some((grade) => grade > 0)) {
      unanswerable += 1;
      if (found.length > 0) falseFinds += 1;
      continue;
    }
    judged.push({
      query,
      ndcg: ndcg(found, of),
      isNothing: !found.some((id) => (of.get(id) ?? 0) > 0),
      found,
    });
  }
  times.sort((one, other) => one - other);
  return {
    name: rival.name,
    scores: judged,
    falseFinds,
    unanswerable,
    msMedian: times[Math.floor(times.length / 2)] ?? 0,
  };
}

/** Järvelin and Kekäläinen 2002, with the gain 2^grade - 1. */
export function ndcg(found: string[], grades: Map<string, number>): number {
  const gain = (grade: number, place: number) => (2 ** grade - 1) / Math.log2(place + 2);
  const sum = found.slice(0, FIRST).reduce((total, id, place) => total + gain(grades.get(id) ?? 0, place), 0);
  const best = [...grades.values()]
    .sort((one, other) => other - one)
    .slice(0, FIRST)
    .reduce((total, grade, place) => total + gain(grade, place), 0);
  return sum / best;
}

const mean = (numbers: number[]) => numbers.reduce((sum, each) => sum + each, 0) / (numbers.length || 1);
/** Every third search: not looked at while weights were chosen. */
const isHeldOut = (_: unknown, at: number) => at % 3 === 2;

function report(set: JudgedSet, scored: Scored[], isForeign: boolean): Report {
  const head: Cell[] = [
    '',
    'nDCG@10',
    'held-out third',
    'nothing of use, %',
    'found where nothing is right',
    'ms',
  ];
  const rows = scored.map(({ name, scores, falseFinds, unanswerable, msMedian }): Cell[] => [
    name,
    mean(scores.map(({ ndcg }) => ndcg)),
    mean(scores.filter(isHeldOut).map(({ ndcg }) => ndcg)),
    mean(scores.map(({ isNothing }) => (isNothing ? 100 : 0))),
    `${falseFinds} of ${unanswerable}`,
    msMedian,
  ]);
  const kinds = [...new Set(set.queries.map(({ kind }) => kind))].filter((kind) =>
    scored[0]!.scores.some(({ query }) => query.kind === kind),
  );
  const byKind: Cell[][] = [
    ['nDCG@10 by kind', 'searches', ...scored.map(({ name }) => name)],
    ...kinds.map((kind): Cell[] => {
      const of = ({ scores }: Scored) => scores.filter(({ query }) => query.kind === kind);
      return [
        kind || '(none)',
        of(scored[0]!).length,
        ...scored.map((each) => mean(of(each).map(({ ndcg }) => ndcg))),
      ];
    }),
  ];
  const [us, ...others] = rows as [Cell[], ...Cell[][]];
  const shortfalls: string[] = [];
  for (const other of others)
    if (Number(us[1]) <= Number(other[1])) shortfalls.push(`${other[0]} is as good or better`);
  if (!isForeign && Number(us[1]) < NDCG_MIN) shortfalls.push(`nDCG@10 is ${Number(us[1]).toFixed(3)}`);
  if (!isForeign && Number(us[3]) / 100 > NOTHING_MAX)
    shortfalls.push(`${Number(us[3]).toFixed(1)} % of the searches find nothing of use`);
  return {
    tables: [[head, ...rows], byKind],
    shortfalls,
    shown: `${set.queries.length} judged searches over ${set.products.length} products: nDCG@10 ${Number(us[1]).toFixed(3)}, before ${others.map((row) => `${Number(row[1]).toFixed(3)} (${row[0]})`).join(' and ')}`,
  };
}
