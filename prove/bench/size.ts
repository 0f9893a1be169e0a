/** What a shop takes before anybody buys: seconds to start, memory, bytes of a page, packages. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from '../../src/platform/db.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { Buyer } from '../../test/buyer.ts';
import type { Cell } from '../report.ts';
import type { BenchOptions, Part } from './bench.ts';
import type { DemoShop, RunningShop } from './demo-shop.ts';
import { median } from './medians.ts';
import { pagesOf } from './pages.ts';
import { orderAndPay } from './paid-order.ts';
import { residentMegabytes } from './processor-time.ts';

const START_SECONDS_MAX = 3;
const IDLE_MEGABYTES_MAX = 150;
const HTML_BYTES_MAX = 14 * 1024;
const SCRIPT_BYTES_MAX = 10 * 1024;

/** How often a start is timed at most. */
const STARTS_MAX = 3;

export async function measureSize(demo: DemoShop, options: BenchOptions): Promise<Part> {
  const direct: number[] = [];
  const launcher: number[] = [];
  for (let round = 1; round <= Math.min(options.rounds, STARTS_MAX); round++) {
    direct.push(await startAndStop(demo, false));
    if (round > 1) launcher.push(await startAndStop(demo, true));
  }
  const shop = await demo.start({ throughLauncher: true });
  try {
    launcher.push(shop.startSeconds);
    const starts = { launcher: median(launcher), direct: median(direct) };
    options.say(`started in ${starts.launcher.toFixed(2)} s`);
    return await measureRunning(shop, starts, options);
  } finally {
    await shop.stop();
  }
}

async function startAndStop(demo: DemoShop, throughLauncher: boolean): Promise<number> {
  const shop = await demo.start({ throughLauncher });
  await shop.stop();
  return shop.startSeconds;
}

async function measureRunning(shop: RunningShop, starts: Starts, options: BenchOptions): Promise<Part> {
  const bytes = await productPageBytes(shop);
  await lookAround(shop);
  await sleep(options.idleSeconds * 1000);
  const idle = residentMegabytes(shop.child.pid!);
  options.say(`${Math.round(idle)} MB of memory when idle`);
  return {
    tables: [startTable(starts, idle), bytesTable(bytes), packagesTable()],
    goals: [
      {
        what: 'seconds from `npm start` to the first answer',
        is: starts.launcher,
        atMost: START_SECONDS_MAX,
      },
      { what: 'MB of memory, idle', is: idle, atMost: IDLE_MEGABYTES_MAX },
      { what: 'bytes of HTML of a product page, gzip', is: bytes.html.gzip, atMost: HTML_BYTES_MAX },
      { what: 'bytes of its scripts, plain', is: bytes.script.identity, atMost: SCRIPT_BYTES_MAX },
    ],
    shortfalls: [],
  };
}

/** Seconds until the first answer, launcher included or not. */
interface Starts {
  launcher: number;
  direct: number;
}

/** A page of each kind, the thanks for a paid order included. */
async function lookAround(shop: RunningShop): Promise<void> {
  const buyer = new Buyer(shop.url);
  const [product, collection] = await pagesOf(shop);
  const look = async (address: string) => (await buyer.get(address)).arrayBuffer();
  for (const address of ['/', '/products', collection!.path, product!.path, '/cart', '/nothing-here'])
    await look(address);
  const variant = await shop.db.row<{ id: string }>(sql`
    SELECT variant_id AS id FROM stock_levels WHERE on_hand - reserved > 5 LIMIT 1`);
  await buyer.add(variant!.id);
  for (const address of ['/cart', '/checkout']) await look(address);
  await look(await orderAndPay(buyer));
}

type Encoding = 'identity' | 'gzip' | 'br';
type Bytes = Record<Encoding, number>;
interface PageBytes {
  path: string;
  html: Bytes;
  css: Bytes;
  script: Bytes;
  font: Bytes;
}

async function productPageBytes(shop: RunningShop): Promise<PageBytes> {
  const { path: address } = (await pagesOf(shop))[0]!;
  const html = (await ask(shop.url + address, 'identity')).toString();
  const named = (pattern: RegExp) => [...html.matchAll(pattern)].map((match) => match[1]!);
  const sizes = async (addresses: string[]) => {
    const size = async (encoding: Encoding) => {
      const answers = await Promise.all(addresses.map((one) => ask(shop.url + one, encoding)));
      return answers.reduce((sum, answer) => sum + answer.length, 0);
    };
    return { identity: await size('identity'), gzip: await size('gzip'), br: await size('br') };
  };
  const scripts = named(/<script type="module" src="([^"]+)"/g);
  return {
    path: address,
    html: await sizes([address]),
    css: await sizes(named(/<link rel="stylesheet" href="([^"]+)"/g)),
    script: await sizes(await withImports(shop, scripts)),
    font: await sizes(named(/<link rel="preload" href="([^"]+)"/g)),
  };
}

/** Scripts may be split: what they import is loaded too. */
async function withImports(shop: RunningShop, scripts: string[]): Promise<string[]> {
  const all = new Set(scripts);
  for (const script of all) {
    const text = (await ask(shop.url + script, 'identity')).toString();
    for (const [, imported] of text.matchAll(/(?:from|import)\s*["'](\.[^"']+)["']/g))
      all.add(path.posix.join(path.posix.dirname(script), imported!));
  }
  return [...all];
}

/** The body as it travels. */
function ask(url: string, encoding: Encoding): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': encoding } }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${url} answered ${response.statusCode}`));
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    });
    asked.on('error', reject).end();
  });
}

function startTable(starts: Starts, idle: number): Cell[][] {
  return [
    ['start, with its data in place', 'seconds to the first answer'],
    ['npm start', starts.launcher],
    ['node dist/main.js', starts.direct],
    ['memory of the Node process after a page of each kind, idle, MB', idle],
  ];
}

function bytesTable({ path: address, ...parts }: PageBytes): Cell[][] {
  return [
    [`bytes of ${address}`, 'plain', 'gzip', 'Brotli'],
    ...Object.entries(parts).map(([part, { identity, gzip, br }]): Cell[] => [part, identity, gzip, br]),
  ];
}

/** What `npm start` installs: all but what is for development only, as npm wrote it down. */
function packagesTable(): Cell[][] {
  const installed = JSON.parse(
    readFileSync(path.join(projectRoot, 'node_modules', '.package-lock.json'), 'utf8'),
  ) as { packages: Record<string, { dev?: boolean }> };
  const sizes = Object.entries(installed.packages)
    .filter(([, { dev }]) => !dev)
    .map(([folder]) => ({
      name: folder.replace('node_modules/', ''),
      bytes: bytesIn(path.join(projectRoot, folder)),
    }));
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const megabytes = (list: typeof sizes) => list.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
  return [
    ['packages installed for a shop', 'number', 'MB'],
    ['all', sizes.length, megabytes(sizes)],
    ...largest.map((one): Cell[] => [`of them ${one.name}`, 1, megabytes([one])]),
  ];
}

/** Without packages nested in it, which are counted by themselves. */
function bytesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? sum : sum + bytesIn(inside);
    return entry.isFile() ? sum + statSync(inside).size : sum;
  }, 0);
}
