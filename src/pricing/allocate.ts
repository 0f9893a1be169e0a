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
  const losses = new Float64Array(weights.length);
  const parts = weights.map((weight, index) => {
    const { whole, rest } = sum === 0 ? floorShare(steps, 1, weights.length) : floorShare(steps, weight, sum);
    losses[index] = rest;
    return whole * stepMinor;
  });
  const left = steps - sumOf(parts) / stepMinor;
  return left === 0 ? parts : withOneMore(parts, losses, left, stepMinor);
}

/** A step more for so many of them: for all that lost more than the last of these, and the later ones of its like. */
function withOneMore(parts: number[], losses: Float64Array, left: number, stepMinor: number): number[] {
  const least = losses.toSorted()[losses.length - left]!;
  let alike = left;
  for (const loss of losses) if (loss > least) alike -= 1;
  for (let index = parts.length - 1; index >= 0; index--) {
    const loss = losses[index]!;
    if (loss > least || (loss === least && alike-- > 0)) parts[index]! += stepMinor;
  }
  return parts;
}

/** The part of a sum that falls on `of` of `all` equal pieces, rounded down to a whole step. */
export const partOf = (totalMinor: number, of: number, all: number, stepMinor = 1): number =>
  floorShare(totalMinor, of, all * stepMinor).whole * stepMinor;

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((all, amount) => all + amount, 0);
