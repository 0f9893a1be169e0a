/**
 * The promise: on several machines any of them may die. While buyers buy, a web process, a worker, PgBouncer, the
 * primary and its replica are killed in turn and come back: no paid order is lost or doubled, the books agree, who
 * was cut off is told so in words, and a price changed by one process is never shown as it was by the other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../../src/dev/demo/random.ts';
import { sql } from '../../src/platform/db.ts';
import { addProduct, type Sold } from '../../test/fixtures.ts';
import { compare } from '../accounts.ts';
import { agreed, ended } from '../agreement.ts';
import { missingPrograms } from '../machines/between.ts';
import { type Machines, openMachines } from '../machines/machines.ts';
import { answers } from '../machines/postgres.ts';
import { listensAt } from '../machines/program.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { type PriceWatch, watchPrice } from './price-watch.ts';
import { emptyShopping, Shopper, type Shopping } from './shopper.ts';

interface Plan {
  /** How many buy at the same time. */
  atOnce: number;
  /** Between one death and the next. */
  secondsEach: number;
  /** How long each stays dead. */
  downSeconds: number;
}

const FULL: Plan = { atOnce: 8, secondsEach: 12, downSeconds: 2 };
const SMALL: Plan = { atOnce: 2, secondsEach: 4, downSeconds: 0.3 };
const ARTICLES = 12;
/** As between places that are far from each other: else the other process has nearly always heard in time by chance. */
const HEARS_AFTER_MS = 20;

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const missing = missingPrograms();
  if (missing) return { tables: [], shortfalls: [missing], shown: '' };
  const plan = options.size === 'small' ? SMALL : { ...FULL, secondsEach: (options.size ?? 60) / 5 };
  const machines = await openMachines({
    name: 'failover',
    webs: 2,
    workers: 2,
    hasPgBouncer: true,
    hasReplica: true,
    hearsAfterMs: HEARS_AFTER_MS,
  });
  try {
    say('two web and two worker processes, HAProxy, PgBouncer, primary and replica are up');
    return await run(machines, plan, options.seed, say);
  } finally {
    await machines.close();
  }
}

interface Death {
  name: string;
  at: number;
  /** When the thing itself answered again, and when it did again what it is for. */
  backSeconds: number;
}

async function run(
  machines: Machines,
  plan: Plan,
  seed: number,
  say: (line: string) => void,
): Promise<Report> {
  const { db } = machines;
  const goods = await Promise.all(
    Array.from({ length: ARTICLES }, () => addProduct(db, { onHand: 100_000 })),
  );
  const watched = await addProduct(db, { priceMinor: 1_000 });
  let isOver = false;
  const begun = Date.now();
  const seen = emptyShopping();
  const shopping = shop(machines, goods, seen, plan, seed, () => isOver);
  const watching = watchPrice(machines, () => isOver, watched);
  await sleep(plan.secondsEach * 250);
  const deaths: Death[] = [];
  for (const victim of victims(machines)) {
    const since = Date.now();
    deaths.push(await carryOut(victim, plan));
    say(`${victim.name}: killed, and back after ${deaths.at(-1)!.backSeconds.toFixed(1)} s`);
    await sleep(Math.max(0, plan.secondsEach * 1000 - (Date.now() - since)));
  }
  isOver = true;
  const [watch] = await Promise.all([watching, shopping]);
  const seconds = (Date.now() - begun) / 1000;
  const shortfalls = [...seen.faults, ...watch.stale];
  if (watch.read === 0) shortfalls.push('no price was read from the other process');
  shortfalls.push(...(await agreed(machines, Date.now(), true)).breaches, ...(await ended(machines)));
  shortfalls.push(...(await lostOrDoubled(machines, seen)));
  return await report(machines, { seconds, seen, watch, deaths, shortfalls });
}

interface Victim {
  name: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  isBack(): Promise<boolean> | boolean;
}

function victims({ webs, workers, pgbouncer, primary, replica }: Machines): Victim[] {
  const [web, worker] = [webs[0]!, workers[0]!];
  return [
    {
      name: 'a web process',
      kill: () => web.program.kill(),
      start: web.start,
      isBack: () => listensAt(web.port),
    },
    { name: 'a worker', kill: () => worker.program.kill(), start: worker.start, isBack: () => true },
    {
      name: 'PgBouncer',
      kill: () => pgbouncer!.program.kill(),
      start: pgbouncer!.start,
      isBack: () => listensAt(pgbouncer!.port),
    },
    { name: 'the primary', kill: primary.kill, start: primary.start, isBack: () => answers(primary.url) },
    { name: 'the replica', kill: replica!.kill, start: replica!.start, isBack: () => answers(replica!.url) },
  ];
}

async function carryOut({ name, kill, start, isBack }: Victim, plan: Plan): Promise<Death> {
  const at = Date.now();
  await kill();
  await sleep(plan.downSeconds * 1000);
  await start();
  while (!(await isBack())) await sleep(25);
  return { name, at, backSeconds: (Date.now() - at) / 1000 };
}

/** Buyers one after the other in each lane; one in ten has a card that is declined first. */
async function shop(
  machines: Machines,
  goods: Sold[],
  seen: Shopping,
  { atOnce }: Plan,
  seed: number,
  isOver: () => boolean,
): Promise<void> {
  const random = seeded(`failover ${seed}`);
  let number = 0;
  const lane = async () => {
    while (!isOver()) {
      number += 1;
      await new Shopper(machines, seen, number).buy(random.pick(goods), random.next() < 0.1);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Whoever was thanked has one placed order, and nobody has two. */
async function lostOrDoubled({ db }: Machines, { bought }: Shopping): Promise<string[]> {
  const rows = await db.rows<{ email: string; orders: number }>(
    sql`SELECT email, count(*)::int AS orders FROM orders WHERE status = 'placed' GROUP BY email`,
  );
  const placed = new Map(rows.map(({ email, orders }) => [email, orders]));
  return bought.flatMap(({ email, acknowledged }) => {
    const orders = placed.get(email) ?? 0;
    if (acknowledged && orders === 0) return [`${email} was thanked, and has no order`];
    return orders > 1 ? [`${email} has ${orders} orders`] : [];
  });
}

interface Outcome {
  seconds: number;
  seen: Shopping;
  watch: PriceWatch;
  deaths: Death[];
  shortfalls: string[];
}

async function report(
  machines: Machines,
  { seconds, seen, watch, deaths, shortfalls }: Outcome,
): Promise<Report> {
  const { taken, placed, refunded } = await compare(machines);
  const kinds = [...new Set(seen.troubles.map(({ kind }) => kind))].sort();
  const rows = deaths.map(({ name, at, backSeconds }, index): Cell[] => {
    const until = deaths[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const troubles = seen.troubles.filter((trouble) => trouble.at >= at && trouble.at < until);
    const last = troubles.reduce((latest, trouble) => Math.max(latest, trouble.at), at);
    const finished = [at, ...seen.finished.filter((each) => each >= at && each < until)].sort(
      (a, b) => a - b,
    );
    const pause = finished.reduce((most, each, nth) => Math.max(most, each - (finished[nth - 1] ?? each)), 0);
    return [
      name,
      backSeconds,
      (last - at) / 1000,
      pause / 1000,
      ...kinds.map((kind) => troubles.filter((trouble) => trouble.kind === kind).length),
    ];
  });
  const saves = watch.saveMs.toSorted((a, b) => a - b);
  const thanked = seen.bought.filter(({ acknowledged }) => acknowledged).length;
  return {
    tables: [
      [
        ['killed', 'itself back, s', 'last trouble after, s', 'longest without a purchase, s', ...kinds],
        ...rows,
      ],
      [
        ['', ''],
        ['seconds', seconds],
        ['purchases thanked for', thanked],
        ['paid at Stripe', taken],
        ['orders placed', placed],
        ['paid back', refunded],
        ['troubles met by buyers', seen.troubles.length],
        ['prices changed by one process and read from the other', watch.read],
        ['of these as they were before', watch.stale.length],
        ['ms that the word of a change was on its way to each process', HEARS_AFTER_MS],
        ['passed over, since a process or the database was away', watch.passedOver],
        ['ms from Save to its answer, half of them at most', saves[Math.floor(saves.length / 2)] ?? 0],
      ],
    ],
    shortfalls,
    shown: `${thanked} purchases while ${deaths.length} parts died in turn: none lost or doubled, the books agree; ${watch.read} prices read from the other process, none as it was before`,
  };
}
