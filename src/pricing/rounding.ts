/** The one place where amounts are rounded: half a unit is rounded up. Exact whatever their size. */

/** Parts per million, as rates of tax and discounts are kept: 20 % is 200 000. */
export const WHOLE_PPM = 1_000_000;

/**
 * `amountMinor` × `of` ÷ `outOf`, rounded to a whole multiple of `stepMinor`. None of them is negative.
 * @param of and `outOf`: whole numbers, such as a rate and WHOLE_PPM
 */
export function share(amountMinor: number, of: number, outOf: number, stepMinor = 1): number {
  const product = amountMinor * of;
  const divisor = outOf * stepMinor;
  const isExact = product <= EXACT_MAX && divisor <= EXACT_MAX;
  const steps = isExact
    ? wholes(2 * product + divisor, 2 * divisor)
    : Number(roundedQuotient(BigInt(amountMinor) * BigInt(of), BigInt(outOf) * BigInt(stepMinor)));
  return steps * stepMinor;
}

/** Up to here, twice the one and the other come to less than 2^53: plain numbers, ten times as fast, are exact. */
const EXACT_MAX = Number.MAX_SAFE_INTEGER / 4;

/** Neither is negative. */
export const roundedQuotient = (dividend: bigint, divisor: bigint): bigint =>
  (2n * dividend + divisor) / (2n * divisor);

/** How often one goes into the other, for whole numbers up to 2^53: no fraction is ever made. */
const wholes = (dividend: number, divisor: number) => (dividend - (dividend % divisor)) / divisor;
