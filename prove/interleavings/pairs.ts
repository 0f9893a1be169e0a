/**
 * Every pair of actors, one stopped before and after each of its statements and Stripe calls while
 * the other runs through. What they leave must be what they leave when they take turns: an
 * interleaving may not bring about anything that no sequence does.
 */
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import type { Heart } from '../../test/heart.ts';
import { sellInNewYork } from '../../test/new-york.ts';
import { chance, runTrials, sample } from './lanes.ts';
import type { Findings } from './permutations.ts';
import { type Pair, pairs, type Staged } from './scenarios.ts';
import { breachesOf, stateOf } from './state.ts';

/** @param pausesMax for each pair. @param pairsMax how many pairs; both are chosen by chance when there are more. */
export async function provePairs(pausesMax: number, pairsMax: number, seed: number): Promise<Findings> {
  const shortfalls: string[] = [];
  const families = new Map<string, Sums>();
  const chosen = sample(pairs, pairsMax, chance(seed));
  await runTrials({
    trials: chosen.map((pair, index) => async (heart) => {
      const sums = families.get(pair.family) ?? { pairs: 0, steps: 0, trials: 0, waited: 0 };
      families.set(pair.family, sums);
      await provePair(heart, pair, pausesMax, chance(seed + index), sums, shortfalls);
    }),
    aShop: PAIRS_A_SHOP,
    prepare: ({ db }) => sellInNewYork(db),
  });
  const rows = [...families].map(([family, s]) => [family, s.pairs, s.steps, s.trials, s.waited]);
  return {
    table: [
      ['one stopped before and after every step', 'pairs', 'steps', 'trials', 'waited for a lock'],
      ...rows,
    ],
    shortfalls,
    trials: [...families.values()].reduce((sum, { trials }) => sum + trials, 0),
  };
}

const PAIRS_A_SHOP = 4;

interface Sums {
  pairs: number;
  steps: number;
  trials: number;
  waited: number;
}

async function provePair(
  heart: Heart,
  pair: Pair,
  pausesMax: number,
  random: () => number,
  sums: Sums,
  shortfalls: string[],
): Promise<void> {
  const allowed = new Set<string>();
  for (const turns of merges(pair.a.length, pair.b.length)) allowed.add(await takeTurns(heart, pair, turns));
  const steps = await stepsOf(heart, pair);
  const pauses = steps.flatMap((_, at): Pause[] => [
    { at, when: 'before' },
    { at, when: 'after' },
  ]);
  const chosen = sample(pauses, pausesMax, random);
  for (const pause of chosen) {
    const { blocked, end, wrong } = await stopped(heart, pair, pause);
    if (!allowed.has(end))
      wrong.push(`ends as no sequence does:\n${end}\nwhere they end as\n${[...allowed].join('\nor\n')}`);
    const where = `${pair.name}, the first stopped ${pause.when} ${steps[pause.at as number]!.slice(0, 70)}`;
    shortfalls.push(...wrong.map((what) => `${where}: ${what}`));
    if (blocked) sums.waited += 1;
  }
  shortfalls.push(...(await heart.breaches()).map((breach) => `${pair.name}: ${breach}`));
  sums.pairs += 1;
  sums.steps += steps.length;
  sums.trials += chosen.length;
}

async function takeTurns(heart: Heart, pair: Pair, turns: ('a' | 'b')[]): Promise<string> {
  const staged = await pair.stage(heart);
  const actions = { a: pair.a.values(), b: pair.b.values() };
  for (const turn of turns) await actions[turn].next().value!(heart, staged);
  return await endOf(heart, staged);
}

async function stepsOf(heart: Heart, pair: Pair): Promise<readonly string[]> {
  const staged = await pair.stage(heart);
  const actor = start(() => inTurn(pair.a, heart, staged));
  await actor.done;
  await heart.putAway();
  return actor.steps;
}

async function stopped(heart: Heart, pair: Pair, pause: Pause) {
  const staged = await pair.stage(heart);
  const a = () => inTurn(pair.a, heart, staged);
  const b = () => inTurn(pair.b, heart, staged);
  const result = await interleave(heart.shop, a, pause, b);
  const failures = [result.a, result.b].flatMap((r) =>
    r.status === 'rejected' ? [`failed: ${r.reason}`] : [],
  );
  const deadlocks = takeDeadlocks().map((text) => `deadlock at ${text.slice(0, 60)}`);
  const breaches = await breachesOf(heart, staged);
  const end = await endOf(heart, staged);
  return { blocked: result.blocked, end, wrong: [...failures, ...deadlocks, ...breaches] };
}

async function inTurn(actions: Pair['a'], heart: Heart, staged: Staged): Promise<void> {
  for (const act of actions) await act(heart, staged);
}

/** When all have spoken, the shop looks once more by itself, as it does within a minute. */
async function endOf(heart: Heart, staged: Staged): Promise<string> {
  await heart.reconcile();
  const end = await stateOf(heart, staged);
  await heart.putAway();
  return end;
}

/** Every sequence of a's and b's actions that keeps each one's own order. */
function merges(a: number, b: number): ('a' | 'b')[][] {
  if (a === 0) return [Array<'b'>(b).fill('b')];
  if (b === 0) return [Array<'a'>(a).fill('a')];
  return [
    ...merges(a - 1, b).map((rest): ('a' | 'b')[] => ['a', ...rest]),
    ...merges(a, b - 1).map((rest): ('a' | 'b')[] => ['b', ...rest]),
  ];
}
