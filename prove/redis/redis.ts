/**
 * Do carts and sessions need Redis? Both side by side in PostgreSQL, in the process's memory and in Redis: how often a
 * second, how long each, whose processor time, and what a crash of the store or of the shop loses, really killed. The
 * same for what limits floods, and for pages that one process could hand to others. What follows from it stands in
 * docs/decisions/0032-what-redis-is-for.md. It falls short where PostgreSQL loses anything that was acknowledged.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '../../src/platform/db.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { projectRoot } from '../../src/platform/project-root.ts';
import { missingRedis, type RedisServer, startRedis } from '../../test/redis-server.ts';
import { processorSeconds, processorSecondsOfFamily } from '../bench/processor-time.ts';
import { openPrimary, type Server } from '../machines/postgres.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { removeData } from '../stage.ts';
import { shopKilled, storeKilled } from './crashes.ts';
import { type Figures, measure } from './measure.ts';
import { fillCatalogue, measurePages } from './pages.ts';
import { fillRedis, openStore, type Place, type Store } from './stores.ts';
import { fillWorld, type World } from './world.ts';

interface Plan {
  carts: number;
  seconds: number;
  /** Before a crash. */
  writingSeconds: number;
  /** How many of them, the main ones first. */
  stores: number;
  pages: number;
}
const FULL: Plan = { carts: 1_000, seconds: 3, writingSeconds: 2, stores: 6, pages: 400 };
const SMALL: Plan = { carts: 48, seconds: 0.04, writingSeconds: 0.2, stores: 3, pages: 10 };
const AT_ONCE = 16;

interface Candidate {
  name: string;
  place: Place;
  serverSeconds(): number;
  /** Kills the store and starts it again; undefined where it is the shop itself. */
  crash?(): Promise<void>;
}

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const missing = missingRedis();
  if (missing) return { tables: [], shortfalls: [missing], shown: '' };
  const plan = options.size === 'small' ? SMALL : { ...FULL, carts: options.size ?? FULL.carts };
  const dataDir = path.join(projectRoot, '.pushcart', 'prove', `redis-${process.pid}`);
  mkdirSync(dataDir, { recursive: true });
  const closing: (() => unknown)[] = [() => removeData(dataDir)];
  try {
    const primary = await openPrimary(dataDir);
    closing.push(() => primary.stop());
    await migrate(primary.url);
    const db = openDatabase({ url: primary.url, poolMax: 4, applicationName: 'prove' });
    closing.push(() => db.close());
    await fillCatalogue(db);
    const world = await fillWorld(db, plan.carts);
    const servers: Record<string, RedisServer> = {};
    for (const [name, settings] of Object.entries(REDIS).slice(0, plan.stores - 2)) {
      const server = await startRedis(settings);
      closing.push(() => server.close());
      await fillRedis(server.url, world);
      servers[name] = server;
    }
    const candidates = candidatesOf(primary, servers).slice(0, plan.stores);
    const rates = await measureAll(candidates, world, plan, say);
    const crashes = await crashAll(candidates, world, plan, say);
    const pages = await pagesOf({ primary, redis: Object.values(servers)[0]!, dataDir }, plan);
    return {
      tables: [...rates, crashes.table, ...pages],
      shortfalls: crashes.shortfalls,
      shown: `measured: ${Object.keys(operations).length} operations in ${candidates.length} stores; killed, PostgreSQL lost no acknowledged change`,
    };
  } finally {
    for (const step of closing.reverse()) await step();
  }
}

const REDIS: Record<string, string[]> = {
  'Redis, snapshots only (its default)': ['--save', '3600 1 300 100 60 10000'],
  'Redis, appendfsync everysec': ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec'],
  'Redis, appendfsync always': ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'],
};

function candidatesOf(primary: Server, servers: Record<string, RedisServer>): Candidate[] {
  const databaseUrl = primary.url;
  const postgresSeconds = () => processorSecondsOfFamily(primary.pid()!);
  const late = new URL(databaseUrl);
  late.searchParams.set('options', '-c plan_cache_mode=force_generic_plan -c synchronous_commit=off');
  const crash = async () => {
    await primary.kill();
    await primary.start();
  };
  return [
    { name: 'memory', place: { kind: 'memory', databaseUrl }, serverSeconds: postgresSeconds },
    { name: 'PostgreSQL', place: { kind: 'postgres', databaseUrl }, serverSeconds: postgresSeconds, crash },
    ...Object.entries(servers).map(([name, server]): Candidate => {
      return {
        name,
        place: { kind: 'redis', databaseUrl, redisUrl: server.url },
        serverSeconds: () => postgresSeconds() + processorSeconds(server.program.child.pid!),
        async crash() {
          await server.program.kill();
          await server.start();
        },
      };
    }),
    {
      name: 'PostgreSQL, synchronous_commit off',
      place: { kind: 'postgres', databaseUrl: late.href },
      serverSeconds: postgresSeconds,
      crash,
    },
  ];
}

type Operation = (store: Store, n: number, world: World) => Promise<unknown>;
const operations: Record<string, Operation> = {
  'a cart as its page shows it': (store, n, { carts }) => store.show(n % carts.length),
  "a cart's lines alone": (store, n, { carts }) => store.lines(n % carts.length),
  'a line changed': (store, n, { carts }) => store.change(n % carts.length, n % 3, 1 + (n % 90)),
  'a session looked up': (store, n, { sessions }) => store.session(n % sessions.length),
  'one counted of a sender': (store, n) => store.limit(n % 5_000),
};

async function measureAll(
  candidates: Candidate[],
  world: World,
  plan: Plan,
  say: (line: string) => void,
): Promise<Cell[][][]> {
  const tables = new Map(
    Object.keys(operations).map((what): [string, Cell[][]] => [what, [[what, ...HEADINGS]]]),
  );
  for (const { name, place, serverSeconds } of candidates) {
    const store = await openStore(place, world, AT_ONCE);
    for (const [what, operation] of Object.entries(operations)) {
      const work = (n: number) => operation(store, n, world);
      const alone = await measure(work, { seconds: plan.seconds / 3, atOnce: 1, serverSeconds });
      const busy = await measure(work, { seconds: plan.seconds, atOnce: AT_ONCE, serverSeconds });
      tables.get(what)!.push(rowOf(name, alone, busy));
    }
    await store.close();
    say(`${name}: measured`);
  }
  return [...tables.values()];
}

const HEADINGS = [
  'one at a time: p50 ms',
  'p99 ms',
  `${AT_ONCE} at once: per second`,
  'p50 ms',
  'p99 ms',
  'µs of processor: shop',
  'servers',
];
const rowOf = (name: string, alone: Figures, busy: Figures): Cell[] => [
  name,
  alone.p50Ms,
  alone.p99Ms,
  Math.round(busy.perSecond),
  busy.p50Ms,
  busy.p99Ms,
  Math.round(busy.ownMicroseconds),
  Math.round(busy.serverMicroseconds),
];

async function crashAll(
  candidates: Candidate[],
  world: World,
  { writingSeconds }: Plan,
  say: (line: string) => void,
): Promise<{ table: Cell[][]; shortfalls: string[] }> {
  const rows: Cell[][] = [];
  const shortfalls: string[] = [];
  for (const { name, place, crash } of candidates) {
    const shop = await shopKilled(place, world, writingSeconds);
    const store = crash ? await storeKilled(place, world, writingSeconds, crash) : shop;
    rows.push([name, shop.acknowledged, shop.lost, store.acknowledged, store.lost]);
    if (name === 'PostgreSQL' && shop.lost + store.lost > 0)
      shortfalls.push(`PostgreSQL lost ${shop.lost + store.lost} acknowledged changes`);
    if (shop.acknowledged === 0 || store.acknowledged === 0) shortfalls.push(`${name}: nothing was written`);
    say(`${name}: killed, ${store.lost} of ${store.acknowledged} lost`);
  }
  const heads = ['shop killed: acknowledged', 'lost', 'store killed: acknowledged', 'lost'];
  return { table: [['kill -9 while lines are changed', ...heads], ...rows], shortfalls };
}

async function pagesOf(where: Parameters<typeof measurePages>[0], { pages }: Plan): Promise<Cell[][][]> {
  const { figures, bytes } = await measurePages(where, pages);
  const rows = figures.map(({ what, p50Ms, web, server }): Cell[] => [
    what,
    p50Ms,
    Math.round(web),
    Math.round(server),
  ]);
  return [
    [['a product page, one at a time', 'p50 ms', 'µs of processor: shop', 'servers'], ...rows],
    [
      ['bytes of such a page', 'plain', 'gzip', 'Brotli'],
      ['', ...bytes],
    ],
  ];
}
