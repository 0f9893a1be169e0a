/**
 * Random buyers, staff, banks and messages against a small model of orders, money and stock: after each
 * deed the shop is as the model says, and after each run its books are clean and agree with Stripe's.
 */
import fc from 'fast-check';
import type { Heart } from '../../test/heart.ts';
import { SERVER_URL, startTestServer } from '../../test/server.ts';
import type { Prove } from '../report.ts';
import type { Model } from './model.ts';
import type { Tally, World } from './world.ts';

const RUNS = 2_000;
const SMALL_RUNS = 25;
const DEEDS_MAX = 50;
const RUNS_A_SHOP = 25;

export const prove: Prove = async ({ seed, runs, size }, say) => {
  const server = process.env[SERVER_URL] ? undefined : await startTestServer();
  if (server) process.env[SERVER_URL] = server.url;
  try {
    return await runAll(seed, runs ?? (size === 'small' ? SMALL_RUNS : RUNS), say);
  } finally {
    if (server) delete process.env[SERVER_URL];
    await server?.stop();
  }
};

async function runAll(seed: number, runs: number, say: (line: string) => void) {
  // These read the server's address when they are loaded.
  const { runTrials } = await import('../interleavings/lanes.ts');
  const tally = newTally();
  const shortfalls: string[] = [];
  let done = 0;
  const trial = (number: number) => async (heart: Heart) => {
    const fault = await oneRun(heart, seed + number, { tally });
    if (fault) shortfalls.push(`run ${number + 1}, again with --seed ${seed + number} --runs 1: ${fault}`);
    if (++done % 100 === 0) say(`  ${done} of ${runs} runs, ${shortfalls.length} breaches`);
  };
  await runTrials({
    trials: Array.from({ length: runs }, (_, number) => trial(number)),
    aShop: RUNS_A_SHOP,
  });
  const rows = [...tally.counts].sort(([a], [b]) => a.localeCompare(b));
  const count = rows.reduce((sum, [, { done, refused }]) => sum + done + refused, 0);
  return {
    tables: [
      [['what was tried', 'done', 'refused'], ...rows.map(([what, n]) => [what, n.done, n.refused])],
      [
        ['runs', 'breaches'],
        [runs, shortfalls.length],
      ],
    ],
    shortfalls,
    shown: `${runs} runs of up to ${DEEDS_MAX} deeds, ${count} of them for orders, money and stock: always as the model says, books clean and the same as Stripe's`,
  };
}

/** @returns what was wrong, with a row of deeds that shows it: the shortest, unless nobody looks for it. */
export async function oneRun(
  heart: Heart,
  seed: number,
  { tally = newTally(), isShortened = true }: { tally?: Tally; isShortened?: boolean } = {},
): Promise<string | undefined> {
  const { deeds } = await import('./deeds.ts');
  const { startHeart } = await import('../../test/heart.ts');
  let isFirst = true;
  const property = fc.asyncProperty(
    fc.commands(deeds, { maxCommands: DEEDS_MAX, size: 'max' }),
    async (commands) => {
      // Looking for a shorter row begins anew each time, in a shop where nothing is broken yet.
      const shop = isFirst ? heart : await startHeart();
      const stop = isFirst ? () => {} : () => shop.stop();
      isFirst = false;
      try {
        await live(shop, tally, commands);
      } finally {
        await stop();
      }
    },
  );
  const result = await fc.check(property, {
    seed,
    numRuns: 1,
    interruptAfterTimeLimit: 120_000,
    endOnFailure: !isShortened,
  });
  if (!result.failed) return undefined;
  const why = result.errorInstance instanceof Error ? result.errorInstance.message : 'interrupted';
  return `${why.replaceAll(/\s+/g, ' ').slice(0, 600)} – after ${result.counterexample?.[0]}`;
}

async function live(
  heart: Heart,
  tally: Tally,
  commands: Iterable<fc.AsyncCommand<Model, World>>,
): Promise<void> {
  const { differences, openWorld, settleUp } = await import('./world.ts');
  const world = await openWorld(heart, tally);
  await fc.asyncModelRun(() => world, commands);
  await settleUp(world.real);
  const wrong = [...(await differences(world.real)), ...(await heart.breaches())];
  if (wrong.length > 0) throw new Error(wrong.join('; '));
}

function newTally() {
  const counts = new Map<string, { done: number; refused: number }>();
  return {
    counts,
    note(what: string, done: boolean) {
      const count = counts.get(what) ?? { done: 0, refused: 0 };
      count[done ? 'done' : 'refused'] += 1;
      counts.set(what, count);
    },
  };
}
