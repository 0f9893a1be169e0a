import { floorShare } from './rounding.ts';

/**
 * Parts a sum over weights, so that the parts add up exactly: each gets its share rounded down, and
 * what remains goes, one step each, to those that lost the most by it (largest remainder; the later
 * one where two lost the same). Where all weights are zero the sum is parted evenly.
 * @param stepMinor the parts are whole multiples of it, as the sum is
 */
export function allocate(totalMinor: number, weights: readonly number[], stepMinor = 1): number[] {
  const steps = totalMinor / stepMinor;
  if (!Number.isSafeInteger(steps) || steps < 0 || (steps > 0 && weights.length === 0))
    throw new RangeError(`cannot part ${totalMinor} in steps of ${stepMinor}`);
  const sum = sumOf(weights);
  const shares = weights.map((weight) =>
    sum === 0 ? floorShare(steps, 1, weights.length) : floorShare(steps, weight, sum),
  );
  const parts = shares.map(({ whole }) => whole * stepMinor);
  const left = steps - shares.reduce((all, { whole }) => all + whole, 0);
  if (left > 0) for (const index of byLoss(shares).slice(0, left)) parts[index]! += stepMinor;
  return parts;
}

const byLoss = (shares: { rest: number }[]) =>
  shares.map((_, index) => index).sort((a, b) => shares[b]!.rest - shares[a]!.rest || b - a);

/** The part of a sum that falls on `of` of `all` equal pieces, rounded down to a whole step. */
export const partOf = (totalMinor: number, of: number, all: number, stepMinor = 1): number =>
  floorShare(totalMinor, of, all * stepMinor).whole * stepMinor;

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
