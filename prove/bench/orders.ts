/**
 * Paid orders a second over HTTP, everything on this machine: buyers, shop, stand-in and PostgreSQL with
 * fsync. And as a ratio to the same SQL alone, played through plain `pg` into a database of its own on
 * the same server.
 */
import { sql } from '../../src/platform/db.ts';
import { bookBreaches, compare } from '../accounts.ts';
import type { Cell } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import type { BenchOptions, Part } from './bench.ts';
import type { Purchases } from './buyers-worker.ts';
import { type Floor, openFloor } from './floor.ts';
import { inTurns, median } from './medians.ts';
import { childrenOf, commandOf, processorSeconds, processorSecondsOfFamily } from './processor-time.ts';
import { RECORDER } from './recording.ts';
import { type Article, addArticles, allArrived, placedOrders } from './sales.ts';
import { statementsIn } from './script.ts';
import { writeScript } from './script-writer.ts';
import { openWorker, type Worker } from './worker.ts';

const ORDERS_A_SECOND_MIN = 150;
const RATIO_MIN = 0.4;
const AT_ONCE = 24;
/** How many orders tell how often the loops ask for each. */
const CROWD = 200;

type Buyers = Worker<Purchases, string[]>;

export async function measureOrders(options: BenchOptions): Promise<Part> {
  const stage = await openStage({
    name: 'bench-orders',
    preload: RECORDER,
    env: { SWEEP_SECONDS: String(options.sweepSeconds) },
  });
  const buyers: Buyers = openWorker(new URL('./buyers-worker.ts', import.meta.url));
  let floor: Floor | undefined;
  try {
    const articles = await addArticles(stage.db);
    const buy = (orders: number) => sell(stage, buyers, articles, orders);
    const crowd = () => buy(Math.min(options.ordersARound, CROWD));
    const script = await writeScript(stage, articles[0]!, options.sweepSeconds + 1, crowd);
    floor = await openFloor(stage, script);
    const play = floor.play;
    const pairs = await inTurns(
      options.rounds,
      () => buy(options.ordersARound),
      () => play(options.ordersARound),
    );
    const sales = pairs.map(([sale]) => sale);
    const perSecond = median(sales.map((sale) => sale.ordersPerSecond));
    const floorPerSecond = median(pairs.map(([, replayed]) => replayed));
    const ratio = median(pairs.map(([sale, replayed]) => sale.ordersPerSecond / replayed));
    options.say(`${Math.round(perSecond)} paid orders a second, ${ratio.toFixed(2)} of the same SQL alone`);
    return {
      tables: [
        [
          ['paid orders', ''],
          ['orders/s, placed and confirmed', perSecond],
          ['the same SQL alone, orders/s', floorPerSecond],
          ['ratio', ratio],
          ['statements a purchase', statementsIn(script.units)],
          ['seconds until the last mail was sent', median(sales.map((sale) => sale.mailSeconds))],
        ],
        processorTable(sales, options.ordersARound),
      ],
      goals: [
        { what: 'paid orders a second', is: perSecond, atLeast: ORDERS_A_SECOND_MIN },
        { what: 'paid orders: ratio to the same SQL alone', is: ratio, atLeast: RATIO_MIN },
      ],
      shortfalls: [
        ...sales.flatMap((sale) => sale.faults),
        ...(await compare(stage)).breaches,
        ...(await bookBreaches(stage)),
        ...(await bookBreaches(floor)).map((breach) => `played alone: ${breach}`),
      ],
    };
  } finally {
    await floor?.close();
    await buyers.close();
    await stage.close();
  }
}

interface Sale {
  ordersPerSecond: number;
  seconds: number;
  /** From the last placed order to its last sent mail. */
  mailSeconds: number;
  faults: string[];
  processor: Record<string, number>;
}

async function sell(stage: Stage, buyers: Buyers, articles: Article[], orders: number): Promise<Sale> {
  const before = await placedOrders(stage.db);
  const meter = processorMeter(stage, buyers.pid);
  const since = performance.now();
  const faults = await buyers.ask({
    shopUrl: stage.url,
    variantIds: articles.map(({ variantId }) => variantId),
    orders,
    atOnce: AT_ONCE,
  });
  await allArrived(async () => (await placedOrders(stage.db)) - before >= orders - faults.length);
  const seconds = (performance.now() - since) / 1000;
  const mailsSince = performance.now();
  await allArrived(
    async () => !(await stage.db.row(sql`SELECT 1 FROM emails WHERE status = 'queued' LIMIT 1`)),
  );
  return {
    ordersPerSecond: (orders - faults.length) / seconds,
    seconds,
    mailSeconds: (performance.now() - mailsSince) / 1000,
    faults,
    processor: meter(),
  };
}

/** @returns what says how many seconds of processor each has taken since */
function processorMeter(stage: Stage, buyersPid: number): () => Record<string, number> {
  const standIn = childrenOf(process.pid).find((pid) => commandOf(pid).includes('dev/stripe/server.ts'))!;
  const read = () => ({
    shop: processorSeconds(stage.shop.child.pid!),
    'stand-in for Stripe': processorSeconds(standIn),
    PostgreSQL: processorSecondsOfFamily(stage.postmaster()!),
    buyers: processorSeconds(buyersPid),
  });
  const before: Record<string, number> = read();
  return () => Object.fromEntries(Object.entries(read()).map(([who, now]) => [who, now - before[who]!]));
}

/** What bounds it: where these add up to as many seconds as there are processors, it is they. */
function processorTable(sales: Sale[], orders: number): Cell[][] {
  const names = Object.keys(sales[0]!.processor);
  const seconds = (name: string) => median(sales.map((sale) => sale.processor[name]!));
  const whole = median(sales.map((sale) => sale.seconds + sale.mailSeconds));
  const row = (name: string, spent: number): Cell[] => [name, (spent / orders) * 1000, spent / whole];
  return [
    ['processor time of', 'ms an order', 'processors busy'],
    ...names.map((name) => row(name, seconds(name))),
    row(
      'all',
      names.reduce((sum, name) => sum + seconds(name), 0),
    ),
  ];
}
