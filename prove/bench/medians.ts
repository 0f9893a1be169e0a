/** Other work on the machine slows single rounds down: medians forget them, and pairs share them. */

export function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Takes turns A B A B …; of several rounds the first only warms up. */
export async function inTurns<A, B>(
  rounds: number,
  a: () => Promise<A>,
  b: () => Promise<B>,
): Promise<[A, B][]> {
  const pairs: [A, B][] = [];
  const warmUp = rounds > 1 ? 1 : 0;
  for (let round = 0; round < rounds + warmUp; round++) pairs.push([await a(), await b()]);
  return pairs.slice(warmUp);
}
