/**
 * The promise: kill the shop, or its database, before or after any step of placing and confirming, and
 * within a minute of its restart every payment taken has exactly one order or has gone back in full.
 * The steps are found by walking each purchase once; Stripe's part is played by a process that lives on.
 */
import { type Random, seeded } from '../../src/dev/demo/random.ts';
import { sellInNewYork } from '../../test/new-york.ts';
import { compare } from '../accounts.ts';
import { PATIENCE_SECONDS } from '../agreement.ts';
import type { ProveOptions } from '../options.ts';
import type { Cell, Report } from '../report.ts';
import { openStage, type Stage } from '../stage.ts';
import { crowd } from './crowd.ts';
import type { Victim } from './kill-at.ts';
import { carryOut, type Kill, type Outcome } from './lane.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { type FoundStep, findPolls, findSteps, PRELOAD } from './steps.ts';

interface Plan {
  lanes: number;
  /** How many kinds of purchase; the plain one is always among them. */
  kinds: number;
  /** How many kills of the shop to carry out; undefined: all there are. */
  shopKills: number | undefined;
  databaseKills: number;
  crowds: number;
}

const FULL: Plan = { lanes: 2, kinds: scenarios.length, shopKills: undefined, databaseKills: 60, crowds: 8 };
const SMALL: Plan = { lanes: 1, kinds: 3, shopKills: 4, databaseKills: 1, crowds: 0 };

export async function prove(options: ProveOptions, say: (line: string) => void): Promise<Report> {
  const plan = planOf(options);
  const random = seeded(`crash ${options.seed}`);
  const stages = await Promise.all(
    Array.from({ length: plan.lanes }, () => openStage({ name: 'crash', preload: PRELOAD })),
  );
  try {
    for (const { db } of stages) await sellInNewYork(db);
    const found = await findAll(stages[0]!, kindsFor(plan, random), say);
    const tallies = new Map<string, Tally>();
    await carryOutAll(stages, shopKills(found, plan, random), tallies, say);
    await carryOutAll(stages, databaseKills(found, plan, random), tallies, say);
    await crowds(stages, plan.crowds, found, random, tallies, say);
    return await report(stages, found, tallies);
  } finally {
    await Promise.all(stages.map((stage) => stage.close()));
  }
}

function planOf({ size }: ProveOptions): Plan {
  if (size === 'small') return SMALL;
  return size === undefined
    ? FULL
    : { ...FULL, shopKills: size, databaseKills: Math.ceil(size / 8), crowds: Math.ceil(size / 60) };
}

type Found = Map<Scenario, FoundStep[]>;

function kindsFor({ kinds }: Plan, random: Random): Scenario[] {
  const [plain, ...others] = scenarios;
  while (others.length > kinds - 1) others.splice(random.whole(others.length), 1);
  return [plain!, ...others];
}

async function findAll(stage: Stage, kinds: Scenario[], say: (line: string) => void): Promise<Found> {
  const polls = await findPolls(stage);
  const found: Found = new Map();
  for (const scenario of kinds) {
    const steps = await findSteps(stage, scenario, polls);
    found.set(scenario, steps);
    say(`${scenario.name}: ${steps.length} steps`);
  }
  return found;
}

/** What is to be killed is known only when it happens: a database's server has another number after each death. */
type Planned = Omit<Kill, 'target'> & {
  target: Omit<Kill['target'], 'victim'>;
  row: string;
  of: 'shop' | 'database';
};

function shopKills(found: Found, { shopKills }: Plan, random: Random): Planned[] {
  return everyKill(found, 'shop', random).slice(0, shopKills);
}

/** The first one at a COMMIT, of which nobody then knows whether it counts. */
function databaseKills(found: Found, { databaseKills }: Plan, random: Random): Planned[] {
  const all = everyKill(found, 'database', random);
  const commit = all.findIndex(({ target }) => target.text === 'COMMIT');
  return [...all.splice(commit, 1), ...all].slice(0, databaseKills);
}

/** In an order by chance, so that any first part of it is spread over the whole range. */
function everyKill(found: Found, of: Planned['of'], random: Random): Planned[] {
  const all = [...found].flatMap(([scenario, steps]) =>
    steps.flatMap((step) =>
      (['before', 'after'] as const).map((when) => ({
        scenario,
        target: { ...step, when },
        buyer: random.pick(['goes on', 'goes away'] as const),
        row: of === 'shop' ? scenario.name : 'the database server dies',
        of,
        place: random.next(),
      })),
    ),
  );
  return all.sort((a, b) => a.place - b.place);
}

interface Tally {
  before: number;
  after: number;
  missed: number;
  slowestSeconds: number;
  slowestMailSeconds: number;
  breaches: string[];
}

function count(tallies: Map<string, Tally>, row: string, when: 'before' | 'after', outcome: Outcome): void {
  const tally = tallies.get(row) ?? {
    before: 0,
    after: 0,
    missed: 0,
    slowestSeconds: 0,
    slowestMailSeconds: 0,
    breaches: [],
  };
  tallies.set(row, tally);
  if (outcome.wasKilled) tally[when]++;
  else tally.missed++;
  tally.slowestSeconds = Math.max(tally.slowestSeconds, outcome.seconds);
  tally.slowestMailSeconds = Math.max(tally.slowestMailSeconds, outcome.mailSeconds);
  tally.breaches.push(...outcome.breaches);
}

/** Every lane takes the next kill from the list; one that did not happen is tried once more. */
async function carryOutAll(
  stages: Stage[],
  kills: Planned[],
  tallies: Map<string, Tally>,
  say: (line: string) => void,
): Promise<void> {
  const waiting = [...kills];
  let done = 0;
  const lane = async (stage: Stage) => {
    for (let kill = waiting.shift(); kill; kill = waiting.shift()) {
      const again = await carryOut(stage, named(stage, kill, done));
      const outcome =
        again.wasKilled || again.breaches.length > 0
          ? again
          : await carryOut(stage, named(stage, kill, done));
      count(tallies, kill.row, kill.target.when, outcome);
      for (const breach of outcome.breaches) say(`  ✗ ${breach}`);
      if (++done % 50 === 0) say(`${done} of ${kills.length} kills of the ${kill.of}`);
    }
  };
  await Promise.all(stages.map(lane));
}

function named(stage: Stage, kill: Planned, turn: number): Kill {
  const victim: Victim = kill.of === 'shop' ? 'shop' : server(stage, turn % 2 === 0);
  return { ...kill, target: { ...kill.target, victim } };
}

/** Alone, the server leaves its children to finish what they are at; with them it is as when the power fails. */
const server = (stage: Stage, withChildren: boolean): Victim => ({
  postmaster: stage.postmaster()!,
  withChildren,
});

async function crowds(
  stages: Stage[],
  times: number,
  found: Found,
  random: Random,
  tallies: Map<string, Tally>,
  say: (line: string) => void,
): Promise<void> {
  const steps = found.get(scenarios[0]!)!.length;
  const turns = Array.from({ length: times }, (_, turn) => turn);
  const lane = async (stage: Stage) => {
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) {
      const victim = turn % 4 > 1 ? server(stage, turn % 8 > 3) : 'shop';
      const isDeaf = turn % 2 === 0;
      const outcome = await crowd(stage, { victim, isDeaf, steps }, random);
      count(
        tallies,
        isDeaf ? 'crowds, no clock moved, webhooks lost' : 'crowds, no clock moved',
        outcome.when,
        outcome,
      );
      for (const breach of outcome.breaches) say(`  ✗ ${breach}`);
      say(
        `a crowd agreed after ${outcome.seconds.toFixed(1)} s, its mail was there after ${outcome.mailSeconds.toFixed(1)} s`,
      );
    }
  };
  await Promise.all(stages.map(lane));
}

async function report(stages: Stage[], found: Found, tallies: Map<string, Tally>): Promise<Report> {
  const steps = new Map([...found].map(([scenario, list]) => [scenario.name, list.length]));
  const rows: Cell[][] = [
    [
      '',
      'steps',
      'killed before',
      'killed after',
      'not met again',
      'slowest recovery s',
      'slowest mail s',
      'breaches',
    ],
  ];
  const shortfalls: string[] = [];
  const sum = { kills: 0, missed: 0, slowest: 0 };
  for (const [row, tally] of tallies) {
    rows.push([
      row,
      steps.get(row) ?? '',
      tally.before,
      tally.after,
      tally.missed,
      tally.slowestSeconds,
      tally.slowestMailSeconds,
      tally.breaches.length,
    ]);
    shortfalls.push(...tally.breaches);
    sum.kills += tally.before + tally.after;
    sum.missed += tally.missed;
    sum.slowest = Math.max(sum.slowest, tally.slowestSeconds);
  }
  if (sum.slowest > PATIENCE_SECONDS) shortfalls.push(`one recovery took ${sum.slowest.toFixed(1)} s`);
  if (sum.missed > Math.max(2, sum.kills * MISSED_SHARE_MAX))
    shortfalls.push(`steps that were not met again: ${sum.missed}`);
  const accounts = await Promise.all(stages.map(compare));
  const total = (key: 'taken' | 'placed' | 'refunded') =>
    accounts.reduce((all, account) => all + account[key], 0);
  const money: Cell[][] = [
    ['payments taken', total('taken')],
    ['orders placed', total('placed')],
    ['refunded in full', total('refunded')],
  ];
  return {
    tables: [rows, money],
    shortfalls,
    shown: `${sum.kills} kills; ${total('taken')} payments taken, each with one order or a full refund; slowest recovery ${sum.slowest.toFixed(1)} s`,
  };
}

/** Some steps depend on who comes first, webhook or landing page. */
const MISSED_SHARE_MAX = 0.03;
