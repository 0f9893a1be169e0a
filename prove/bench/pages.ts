/**
 * A product page and a page of 24 products over HTTP, kept in memory and rendered anew, each as a
 * ratio to a bare `node:http` server that sends the same bytes.
 */
import { sql } from '../../src/platform/db.ts';
import type { Cell } from '../report.ts';
import type { SamePage } from './bare-worker.ts';
import type { BenchOptions, Part } from './bench.ts';
import { freshness } from './changes.ts';
import type { DemoShop, RunningShop } from './demo-shop.ts';
import { ACCEPT_ENCODING, type Load, type Loaded } from './load-worker.ts';
import { inTurns, median } from './medians.ts';
import { processorSeconds } from './processor-time.ts';
import { RECORDER, recorded } from './recording.ts';
import { openWorker, type Worker } from './worker.ts';

const RATIO_MIN = 0.7;
const QUERIES_MAX = 3;
const COLLECTION = 'prints';
const CARDS = 24;

/** The demo shop's page with the most combinations, and a collection filled up to a whole page. */
export async function pagesOf(shop: RunningShop): Promise<{ name: string; path: string }[]> {
  const product = await shop.db.row<{ handle: string }>(sql`
    SELECT p.handle FROM products p JOIN variants v ON v.product_id = p.id
    GROUP BY p.id ORDER BY count(*) DESC, p.handle LIMIT 1`);
  await shop.db.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT c.id, p.id, 1000 FROM collections c, products p
    WHERE c.handle = ${COLLECTION} AND p.id NOT IN (SELECT product_id FROM collection_products WHERE collection_id = c.id)
    ORDER BY p.handle
    LIMIT (SELECT greatest(0, ${CARDS} - count(*)) FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
      WHERE c.handle = ${COLLECTION})`);
  return [
    { name: 'product', path: `/products/${product!.handle}` },
    { name: `collection of ${CARDS}`, path: `/collections/${COLLECTION}` },
  ];
}

interface Tools {
  load: Worker<Load, Loaded>;
  bare: Worker<SamePage, number>;
}

export async function measurePages(demo: DemoShop, options: BenchOptions): Promise<Part> {
  const load = openWorker<Load, Loaded>(new URL('./load-worker.ts', import.meta.url));
  const bare = openWorker<SamePage, number>(new URL('./bare-worker.ts', import.meta.url));
  try {
    const kept = await withShop(demo, {}, (shop) => measureKept(shop, { load, bare }, options));
    const rendered = await withShop(
      demo,
      { env: { KEEP_PAGES: '0', ROLE: 'web' }, preload: RECORDER },
      (shop) => measureRendered(shop, { load, bare }, options),
    );
    return {
      tables: [[HEADINGS, ...kept.rows, ...rendered.rows]],
      goals: [...kept.goals, ...rendered.goals],
      shortfalls: [...kept.shortfalls, ...rendered.shortfalls],
    };
  } finally {
    await Promise.all([load.close(), bare.close()]);
  }
}

async function withShop<T>(
  demo: DemoShop,
  options: Parameters<DemoShop['start']>[0],
  work: (shop: RunningShop) => Promise<T>,
): Promise<T> {
  const shop = await demo.start(options);
  try {
    return await work(shop);
  } finally {
    await shop.stop();
  }
}

const HEADINGS = [
  'page',
  'bytes',
  'requests/s',
  'bare node:http',
  'ratio',
  'µs of processor',
  'bare',
  'queries',
  'changes seen at once',
  'the latest after, ms',
];

interface Measured {
  rows: Cell[][];
  goals: Part['goals'];
  shortfalls: string[];
}

async function measureKept(shop: RunningShop, tools: Tools, options: BenchOptions): Promise<Measured> {
  const measured: Measured = { rows: [], goals: [], shortfalls: [] };
  for (const { name, path } of await pagesOf(shop)) {
    const against = await againstBare(shop, shop.url + path, tools, options);
    const { changes, atOnce, latestMs, staleInside } = await freshness(
      shop,
      path,
      tools.load,
      options.secondsARound,
    );
    measured.rows.push([`${name}, kept`, ...against.cells, '', `${atOnce} of ${changes}`, latestMs]);
    measured.goals.push(
      { what: `${name} page, kept: ratio`, is: against.ratio, atLeast: RATIO_MIN },
      { what: `${name} page: changes not seen by the next request`, is: changes - atOnce, atMost: 0 },
    );
    measured.shortfalls.push(...against.shortfalls);
    if (staleInside > 0)
      measured.shortfalls.push(`${name} page: ${staleInside} purchases were not seen by the next request`);
    options.say(`${name}, kept: ${against.ratio.toFixed(2)} of bare node:http`);
  }
  return measured;
}

async function measureRendered(shop: RunningShop, tools: Tools, options: BenchOptions): Promise<Measured> {
  const measured: Measured = { rows: [], goals: [], shortfalls: [] };
  // Counted before there is any load: its last requests would still be rendered meanwhile.
  const pages: { name: string; path: string; queries: number }[] = [];
  for (const page of await pagesOf(shop)) pages.push({ ...page, queries: await queriesOf(shop, page.path) });
  for (const { name, path, queries } of pages) {
    const against = await againstBare(shop, shop.url + path, tools, options);
    measured.rows.push([`${name}, rendered`, ...against.cells, queries]);
    measured.goals.push({ what: `${name} page: queries`, is: queries, atMost: QUERIES_MAX });
    measured.shortfalls.push(...against.shortfalls);
    options.say(`${name}, rendered: ${against.ratio.toFixed(2)} of bare node:http, ${queries} queries`);
  }
  return measured;
}

/** Without what every new connection says. */
async function queriesOf(shop: RunningShop, path: string): Promise<number> {
  const look = async () => (await fetch(shop.url + path)).arrayBuffer();
  await look();
  const statements = await recorded(shop.child, look);
  return statements.filter(({ text }) => !text.startsWith('LISTEN')).length;
}

async function againstBare(shop: RunningShop, url: string, tools: Tools, options: BenchOptions) {
  const page = await samePage(url);
  const bareUrl = `http://localhost:${await tools.bare.ask(page)}/`;
  const { secondsARound: seconds, rounds } = options;
  const pairs = await inTurns(
    rounds,
    () => loaded(tools.load, { url, seconds }, shop.child.pid!),
    () => loaded(tools.load, { url: bareUrl, seconds }, tools.bare.pid),
  );
  const of = (pick: (pair: (typeof pairs)[number]) => number) => median(pairs.map(pick));
  const ratio = of(([own, bare]) => own.requestsPerSecond / bare.requestsPerSecond);
  const failed = pairs.reduce((sum, [own, bare]) => sum + own.failed + bare.failed, 0);
  return {
    ratio,
    cells: [
      Buffer.from(page.base64, 'base64').length,
      Math.round(of(([own]) => own.requestsPerSecond)),
      Math.round(of(([, bare]) => bare.requestsPerSecond)),
      ratio,
      Math.round(of(([own]) => own.processorMicroseconds)),
      Math.round(of(([, bare]) => bare.processorMicroseconds)),
    ],
    shortfalls: failed > 0 ? [`${failed} requests for ${url} failed under load`] : [],
  };
}

async function loaded(load: Tools['load'], task: Load, server: number) {
  const before = processorSeconds(server);
  const answers = await load.ask(task);
  const processorMicroseconds = ((processorSeconds(server) - before) * 1e6) / answers.requests;
  return { ...answers, processorMicroseconds };
}

/** What every server adds by itself. */
const BY_ITSELF = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/** The second answer counts: the first of a kept page is still being made. */
async function samePage(url: string): Promise<SamePage> {
  const { request } = await import('node:http');
  const ask = () =>
    new Promise<SamePage>((resolve, reject) => {
      const asked = request(url, { headers: { 'accept-encoding': ACCEPT_ENCODING } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('end', () => {
          const headers = Object.entries(response.headers).filter(([name]) => !BY_ITSELF.has(name));
          resolve({
            headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
            base64: Buffer.concat(chunks).toString('base64'),
          });
        });
      });
      asked.on('error', reject).end();
    });
  await ask();
  return await ask();
}
