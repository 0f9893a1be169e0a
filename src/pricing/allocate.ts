/**
 * Parts a sum over weights, so that the parts add up exactly: each gets its share rounded down, and
 * what remains goes, one minor unit each, to those that lost the most by it (largest remainder; the
 * earlier one where two lost the same). Where all weights are zero the sum is parted evenly.
 */
export function allocate(totalMinor: number, weights: readonly number[]): number[] {
  if (!Number.isSafeInteger(totalMinor) || totalMinor < 0) throw new RangeError(`cannot part ${totalMinor}`);
  const sum = weights.reduce((all, weight) => all + weight, 0);
  if (sum === 0)
    return weights.length > 0
      ? allocate(
          totalMinor,
          weights.map(() => 1),
        )
      : [];
  const shares = weights.map((weight) => share(totalMinor, weight, sum));
  let left = totalMinor - shares.reduce((all, { whole }) => all + whole, 0);
  const parts = shares.map(({ whole }) => whole);
  const byLoss = shares.map((_, index) => index).sort((a, b) => compare(shares[b]!.rest, shares[a]!.rest));
  for (const index of byLoss) {
    if (left === 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}

const compare = (a: bigint, b: bigint) => (a < b ? -1 : a > b ? 1 : 0);

/** Exact beyond 2^53: the product of two amounts may be larger than any safe integer. */
function share(totalMinor: number, weight: number, sum: number): { whole: number; rest: bigint } {
  const product = BigInt(totalMinor) * BigInt(weight);
  return { whole: Number(product / BigInt(sum)), rest: product % BigInt(sum) };
}

/** The part of a sum that falls on `of` of `all` equal pieces, rounded down. */
export const partOf = (totalMinor: number, of: number, all: number): number =>
  share(totalMinor, of, all).whole;
