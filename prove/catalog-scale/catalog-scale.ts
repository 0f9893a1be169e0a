/**
 * The promise: pages of a shop of a million products are as quick as those of a shop of a thousand, nearly. Catalogues
 * of three sizes are made and read in; then each kind of page is asked for by sixteen at once, every page rendered anew.
 */
import http from 'node:http';
import { RECORDER, recorded } from '../bench/recording.ts';
import type { ProveOptions } from '../options.ts';
import { plansOf } from '../order-history/plans.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { analysed, fill, readIn } from './fill.ts';
import { randomFrom } from './generate.ts';
import { type Imported, importing } from './importing.ts';
import { type Kind, kindsOf } from './requests.ts';

const SIZES = [1_000, 100_000, 1_000_000];
const SMALL_SIZES = [200, 2_000];
const AT_ONCE = 16;
const SECONDS = 10;
/** Of product and collection pages, between the smallest catalogue and the largest. */
const RATIO_MAX = 5;

/** Rows a second, of a check as of an import. */
const IMPORT_RATE_MIN = 3_000;
/** Each name in the file takes some bytes: 4,000,000 of them 100 MB. */
const IMPORT_MB_MAX = 450;
/** Read in through the importer too, which takes more than half an hour, only where it is asked for: --size 1000000. */
const IMPORTED_UNASKED_MAX = 100_000;

interface Measured {
  products: number;
  kind: string;
  p50: number;
  p99: number;
  perSecond: number;
  queries: number;
  rowsRead: number;
  msMax: number | undefined;
}

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const isSmall = options.size === 'small';
  const most = typeof options.size === 'number' ? options.size : Number.POSITIVE_INFINITY;
  const sizes = isSmall ? SMALL_SIZES : SIZES.filter((size) => size <= most);
  const measured: Measured[] = [];
  const filled: Cell[][] = [['products', 'read in for search, products/s', 'peak memory of it, MB']];
  const shortfalls: string[] = [];
  const imported: Imported[] = [];
  for (const products of sizes) {
    const stage = await openStage({
      name: 'catalog-scale',
      preload: RECORDER,
      env: { ROLE: 'web', KEEP_PAGES: '0' },
    });
    try {
      await fill(stage.databaseUrl, products, say);
      const rate = await readIn(stage.databaseUrl, 'en-IE', say);
      await analysed(stage.db);
      filled.push([products, rate, process.memoryUsage().rss / 1e6]);
      measured.push(
        ...(await measure(stage, products, isSmall ? 0.5 : SECONDS, options.seed, say, shortfalls)),
      );
      const importedToo = isSmall ? products === sizes[0] : products <= IMPORTED_UNASKED_MAX;
      if (importedToo || products === options.size)
        imported.push(await importing(stage.databaseUrl, products, say));
    } finally {
      await stage.close();
    }
  }
  shortfalls.push(...imported.flatMap(({ wrong }) => wrong));
  if (!isSmall) shortfalls.push(...tooSlow(measured, sizes), ...imported.flatMap(importedTooSlow));
  const tables = [filled, importsOf(imported), tableOf(measured)];
  return { tables, shortfalls, shown: shown(sizes, measured) };
}

function importedTooSlow({ products, checked, written, peakMb = 0 }: Imported): string[] {
  const slow = (what: string, rate: number) =>
    rate < IMPORT_RATE_MIN ? [`import of ${products} products: ${Math.round(rate)} rows/s ${what}`] : [];
  const large = peakMb > IMPORT_MB_MAX ? [`import of ${products} products: ${Math.round(peakMb)} MB`] : [];
  return [...slow('checked', checked), ...slow('written', written), ...large];
}

function importsOf(imported: Imported[]): Cell[][] {
  return [
    ['products', 'rows', 'checked, rows/s', 'written, rows/s', 'in already, rows/s', 'peak memory, MB'],
    ...imported.map(({ products, rows, checked, written, again, peakMb }): Cell[] => [
      products,
      rows,
      Math.round(checked),
      Math.round(written),
      Math.round(again),
      peakMb === undefined ? '–' : Math.round(peakMb),
    ]),
  ];
}

async function measure(
  stage: Pick<Stage, 'url' | 'db' | 'databaseUrl' | 'shop'>,
  products: number,
  seconds: number,
  seed: number,
  say: (line: string) => void,
  shortfalls: string[],
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const kind of await kindsOf(stage.db, products)) {
    await load(stage.url, kind, Math.min(2, seconds), seed + 1); // connections, statements, caches
    const { times, failures } = await load(stage.url, kind, seconds, seed);
    if (failures.length > 0) shortfalls.push(`${products} products, ${kind.name}: ${failures[0]}`);
    const { queries, rowsRead, whole, lines } = await looked(stage, kind, seed);
    for (const line of lines) say(`    ${line}`);
    for (const table of whole)
      if (products > 1_000)
        shortfalls.push(`${products} products, ${kind.name}: goes through all of ${table}`);
    const at = (part: number) => times[Math.floor(times.length * part)] ?? 0;
    const one = { products, kind: kind.name, p50: at(0.5), p99: at(0.99), perSecond: times.length / seconds };
    measured.push({ ...one, queries, rowsRead, msMax: kind.msMax?.(products) });
    say(
      `${products} products, ${kind.name}: p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms, ${rowsRead} rows read`,
    );
  }
  return measured;
}

/** Sixteen at once, each asking again as soon as it is answered. @returns milliseconds to the last byte, sorted */
async function load(url: string, kind: Kind, seconds: number, seed: number) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const random = randomFrom(seed);
  const times: number[] = [];
  const failures: string[] = [];
  const until = Date.now() + seconds * 1000;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (Date.now() < until) {
        const address = kind.address(random);
        const start = performance.now();
        const status = await get(url + address, agent);
        times.push(performance.now() - start);
        if (status !== 200 && status !== 302) failures.push(`${address} answered ${status}`);
      }
    }),
  );
  agent.destroy();
  times.sort((one, other) => one - other);
  return { times, failures };
}

function get(url: string, agent: http.Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get(url, { agent }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      })
      .on('error', reject);
  });
}

/** Some addresses once more, each statement with its plan. */
async function looked(stage: Pick<Stage, 'url' | 'databaseUrl' | 'shop'>, kind: Kind, seed: number) {
  const random = randomFrom(seed + 7);
  const agent = new http.Agent({ keepAlive: true });
  let queries = 0;
  let rowsRead = 0;
  const whole = new Set<string>();
  let lines: string[] = [];
  const TIMES = 5;
  for (let time = 0; time < TIMES; time++) {
    const statements = await recorded(stage.shop.child, () => get(stage.url + kind.address(random), agent));
    const asked = statements.filter(({ text }) => !/^(LISTEN|BEGIN|COMMIT|ROLLBACK)/.test(text));
    queries = Math.max(queries, asked.length);
    lines = [];
    for (const plan of await plansOf(stage.databaseUrl, asked)) {
      lines.push(...plan.lines);
      for (const { table, index, rows } of plan.reads) {
        rowsRead += rows / TIMES;
        if (!index && LARGE.includes(table)) whole.add(table);
      }
    }
  }
  agent.destroy();
  return { queries, rowsRead: Math.round(rowsRead), whole, lines };
}

/** What grows with the catalogue. */
const LARGE = [
  'products',
  'variants',
  'product_search',
  'stock_levels',
  'collection_products',
  'product_options',
  'search_stems',
];

function tooSlow(measured: Measured[], sizes: number[]): string[] {
  const [least, most] = [sizes[0]!, sizes.at(-1)!];
  return measured.flatMap(({ products, kind, p99, msMax }) => {
    if (msMax !== undefined)
      return p99 > msMax
        ? [`${products} products, ${kind}: p99 ${p99.toFixed(1)} ms, more than ${msMax}`]
        : [];
    const first = measured.find((one) => one.kind === kind && one.products === least);
    if (products !== most || most === least || !first || kind === 'search' || kind === 'suggestion')
      return [];
    const ratio = p99 / first.p99;
    return ratio > RATIO_MAX ? [`${kind}: p99 ${ratio.toFixed(1)} times that of ${least} products`] : [];
  });
}

function tableOf(measured: Measured[]): Cell[][] {
  return [
    ['products', 'page', 'p50, ms', 'p99, ms', 'a second', 'queries', 'rows read'],
    ...measured.map(({ products, kind, p50, p99, perSecond, queries, rowsRead }): Cell[] => [
      products,
      kind,
      p50,
      p99,
      perSecond,
      queries,
      rowsRead,
    ]),
  ];
}

function shown(sizes: number[], measured: Measured[]): string {
  const slowest = Math.max(
    ...measured.filter(({ products }) => products === sizes.at(-1)).map(({ p99 }) => p99),
  );
  return `up to ${sizes.at(-1)!.toLocaleString('en')} products × 3 variants, 16 requests at once, no page kept: nothing read as a whole, the slowest p99 ${slowest.toFixed(0)} ms`;
}
