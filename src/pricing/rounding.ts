/** The one place where amounts are rounded: half a unit is rounded up. Exact whatever their size. */

/** Parts per million, as rates of tax and discounts are kept: 20 % is 200 000. */
export const WHOLE_PPM = 1_000_000;

/**
 * `amountMinor` × `of` ÷ `outOf`, rounded to a whole multiple of `stepMinor`. None of them is negative.
 * @param of and `outOf`: whole numbers, such as a rate and WHOLE_PPM
 */
export function share(amountMinor: number, of: number, outOf: number, stepMinor = 1): number {
  const divisor = outOf * stepMinor;
  const { whole, rest } = floorShare(amountMinor, of, divisor);
  return (2 * rest >= divisor ? whole + 1 : whole) * stepMinor;
}

/** `amount` × `of` ÷ `outOf`, rounded down, and what is lost by it, in parts of `outOf`. */
export function floorShare(amount: number, of: number, outOf: number): { whole: number; rest: number } {
  const product = amount * of;
  if (product > Number.MAX_SAFE_INTEGER) return floorShareOfMuch(BigInt(amount) * BigInt(of), BigInt(outOf));
  // Of such numbers no quotient is rounded up to a whole one that it does not reach: this is exact.
  const whole = Math.floor(product / outOf);
  return { whole, rest: product - whole * outOf };
}

function floorShareOfMuch(product: bigint, outOf: bigint): { whole: number; rest: number } {
  return { whole: Number(product / outOf), rest: Number(product % outOf) };
}

/** Half is rounded up. Neither is negative. */
export const roundedQuotient = (dividend: bigint, divisor: bigint): bigint =>
  (2n * dividend + divisor) / (2n * divisor);
