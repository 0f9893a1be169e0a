/** Runs many trials, two at a time, each lane in a shop of its own that is replaced before it grows old. */
import { type Heart, startHeart } from '../../test/heart.ts';

export type Trial = (heart: Heart) => Promise<unknown>;

export interface Trials {
  trials: Trial[];
  /** The books are read after each trial, so a small database keeps that short. */
  aShop: number;
  /** What a new shop is given before the first of them. */
  prepare?: Trial;
}

const LANES = 2;

export async function runTrials({ trials, aShop, prepare }: Trials): Promise<void> {
  const waiting = trials.values();
  const lanes = Array.from({ length: Math.min(LANES, trials.length) }, () => lane(waiting, aShop, prepare));
  await Promise.all(lanes);
}

async function lane(waiting: Iterator<Trial>, aShop: number, prepare: Trial = async () => {}): Promise<void> {
  for (let next = waiting.next(); !next.done; ) {
    const heart = await startHeart();
    try {
      await prepare(heart);
      for (let count = 0; count < aShop && !next.done; count++, next = waiting.next()) {
        await next.value(heart);
        await heart.putAway();
      }
    } finally {
      await heart.stop();
    }
  }
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many of them by chance, in their order; all when there are no more. */
export function sample<T>(items: T[], count: number, random: () => number): T[] {
  const left = items.map((item, index) => ({ item, index, rank: random() }));
  return left
    .sort((a, b) => a.rank - b.rank)
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ item }) => item);
}
