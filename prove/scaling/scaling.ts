/**
 * How the shop grows with its processes: browsing (a kept page, a search, which is made anew each time) and buying with 1, 2 and 4 web
 * processes behind HAProxy on one PostgreSQL, as ratios to one, and what bounds each: processors, or waiting in the
 * database. It promises no figure, since all of it shares this machine; it falls short where something fails.
 */
import { availableParallelism } from 'node:os';
import { addProduct, type Sold } from '../../test/fixtures.ts';
import { bookBreaches, compare } from '../accounts.ts';
import { agreed } from '../agreement.ts';
import type { Purchases } from '../bench/buyers-worker.ts';
import type { Load, Loaded } from '../bench/load-worker.ts';
import { allArrived, placedOrders } from '../bench/sales.ts';
import { openWorker, type Worker } from '../bench/worker.ts';
import { missingPrograms } from '../machines/between.ts';
import { type Machines, openMachines } from '../machines/machines.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { watched } from './watched.ts';

interface Plan {
  webs: number[];
  seconds: number;
  orders: number;
}

const FULL: Plan = { webs: [1, 2, 4], seconds: 5, orders: 400 };
const SMALL: Plan = { webs: [1, 2], seconds: 1.5, orders: 20 };
const AT_ONCE = 24;
/** So many that buyers seldom wait for each other's rows. */
const ARTICLES = 40;

interface Tools {
  load: Worker<Load, Loaded>;
  buyers: Worker<Purchases, string[]>;
}

interface Measured {
  webs: number;
  what: string;
  perSecond: number;
  /** Processors busy, by whom. */
  busy: Record<string, number>;
  /** Of the database's busy moments, what they waited for, in per cent. */
  waits: string;
}

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const missing = missingPrograms();
  if (missing) return { tables: [], shortfalls: [missing], shown: '' };
  const plan = options.size === 'small' ? SMALL : { ...FULL, orders: options.size ?? FULL.orders };
  const tools: Tools = {
    load: openWorker(new URL('../bench/load-worker.ts', import.meta.url)),
    buyers: openWorker(new URL('../bench/buyers-worker.ts', import.meta.url)),
  };
  const measured: Measured[] = [];
  const shortfalls: string[] = [];
  try {
    for (const webs of plan.webs) {
      const machines = await openMachines({
        name: 'scaling',
        webs,
        workers: 1,
        hasPgBouncer: false,
        hasReplica: false,
      });
      try {
        const goods = await Promise.all(
          Array.from({ length: ARTICLES }, () => addProduct(machines.db, { onHand: 1_000_000 })),
        );
        const run = { machines, goods, tools, plan, webs, shortfalls };
        for (const measure of [keptPage, search, orders]) {
          const one = await measure(run);
          say(`${one.what}, ${webs} web: ${Math.round(one.perSecond)}/s`);
          measured.push(one);
        }
        shortfalls.push(...(await agreed(machines, Date.now(), false)).breaches);
        shortfalls.push(...(await compare(machines)).breaches, ...(await bookBreaches(machines)));
      } finally {
        await machines.close();
      }
    }
  } finally {
    await Promise.all([tools.load.close(), tools.buyers.close()]);
  }
  return report(measured, shortfalls);
}

interface Run {
  machines: Machines;
  goods: Sold[];
  tools: Tools;
  plan: Plan;
  webs: number;
  shortfalls: string[];
}

const keptPage = (run: Run) => browse('a kept page', `/products/${run.goods[0]!.handle}`, run);
const search = (run: Run) => browse('a search', '/search?q=article', run);

async function browse(
  what: string,
  path: string,
  { machines, tools: { load }, plan: { seconds }, webs, shortfalls }: Run,
): Promise<Measured> {
  const url = machines.url + path;
  await load.ask({ url, seconds: Math.min(1, seconds) }); // warm
  const { result, busy, waits } = await watched(machines, load.pid, () => load.ask({ url, seconds }));
  if (result.failed > 0) shortfalls.push(`${what}, ${webs} web: ${result.failed} requests failed`);
  return { webs, what, perSecond: result.requestsPerSecond, busy, waits };
}

async function orders({ machines, goods, tools, plan, webs, shortfalls }: Run): Promise<Measured> {
  const task = {
    shopUrl: machines.url,
    variantIds: goods.map(({ variantId }) => variantId),
    atOnce: AT_ONCE,
  };
  await tools.buyers.ask({ ...task, orders: Math.min(plan.orders, AT_ONCE * 2) }); // warm
  const before = await placedOrders(machines.db);
  const since = performance.now();
  const {
    result: faults,
    busy,
    waits,
  } = await watched(machines, tools.buyers.pid, async () => {
    const troubles = await tools.buyers.ask({ ...task, orders: plan.orders });
    await allArrived(async () => (await placedOrders(machines.db)) - before >= plan.orders - troubles.length);
    return troubles;
  });
  const perSecond = (plan.orders - faults.length) / ((performance.now() - since) / 1000);
  shortfalls.push(...faults);
  return { webs, what: 'a paid order', perSecond, busy, waits };
}

function report(measured: Measured[], shortfalls: string[]): Report {
  const processors = availableParallelism();
  const whats = [...new Set(measured.map(({ what }) => what))];
  const ofOne = (what: string) => measured.find((one) => one.what === what)!.perSecond;
  const names = [...new Set(measured.flatMap(({ busy }) => Object.keys(busy)))];
  const rows = whats.flatMap((what) =>
    measured
      .filter((one) => one.what === what)
      .map((one): Cell[] => {
        const all = Object.values(one.busy).reduce((sum, each) => sum + each, 0);
        return [
          what,
          one.webs,
          one.perSecond,
          one.perSecond / ofOne(what),
          ...names.map((name) => one.busy[name] ?? 0),
          all,
          one.waits,
        ];
      }),
  );
  const ratios = whats.map((what) => {
    const own = measured.filter((one) => one.what === what);
    return `${what} ${own.map(({ perSecond }) => (perSecond / ofOne(what)).toFixed(2)).join(' : ')}`;
  });
  return {
    tables: [
      [
        [
          '',
          'web processes',
          'per second',
          'ratio to one',
          ...names.map((name) => `${name}: processors`),
          'all of them',
          'sessions at work in the database',
        ],
        ...rows,
      ],
      [['processors of this machine, which all of it shares', processors]],
    ],
    shortfalls,
    shown: `ratios on ${processors} processors: ${ratios.join('; ')}`,
  };
}
