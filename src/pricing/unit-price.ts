/**
 * A price of the shop's own currency as it is elsewhere: less the tax at home, in the other currency, with the tax
 * of the place, and then as prices look there. All of it is one exact fraction, rounded once at the end.
 */
import { exponent, stepOf } from '../platform/money.ts';
import { roundedQuotient, share, WHOLE_PPM } from './rounding.ts';

/** How prices look: whole multiples of the one, less the other. 100 and 1 make …,99; 1 and 0 any price. */
export interface PriceRounding {
  roundToMinor: number;
  lessMinor: number;
}

export interface PriceBasis {
  /** ISO 4217: of the listed price, and of the price wanted. */
  from: string;
  to: string;
  /** Units of `to` for one of `from`, as a decimal: "161.25". */
  rate: string;
  /** Tax that is in the listed price and has to come off, in parts per million; 0: none. */
  offPpm: number;
  /** Tax that has to go on, in parts per million; 0: none. */
  onPpm: number;
  rounding: PriceRounding;
}

/**
 * The price in minor units of `to`: the nearest one that looks as prices do, the higher of two. Free stays free,
 * and nothing else becomes it. Always a whole multiple of the currency's step (`stepOf`).
 * @throws {RangeError} where the price or the rate is none
 */
export function unitPrice(listedMinor: number, basis: PriceBasis): number {
  if (!Number.isSafeInteger(listedMinor) || listedMinor < 0) throw new RangeError(`no price: ${listedMinor}`);
  if (listedMinor === 0) return 0;
  const { dividend, divisor } = exactPrice(BigInt(listedMinor), basis);
  const { roundTo, less } = withSteps(basis.rounding, stepOf(basis.to));
  const multiple = roundedQuotient(dividend + less * divisor, divisor * roundTo);
  const price = multiple * roundTo - less;
  return Number(price > 0n ? price : roundTo - less);
}

/** What a price that includes tax of so many parts per million is without it: half a unit is rounded up. */
export function withoutTax(priceMinor: number, ppm: number, stepMinor = 1): number {
  return share(priceMinor, WHOLE_PPM, WHOLE_PPM + ppm, stepMinor);
}

function exactPrice(listed: bigint, { from, to, rate, offPpm, onPpm }: PriceBasis) {
  const { digits, places } = readRate(rate);
  const shift = exponent(to) - exponent(from) - places;
  return {
    dividend: listed * digits * BigInt(WHOLE_PPM + onPpm) * 10n ** BigInt(Math.max(0, shift)),
    divisor: BigInt(WHOLE_PPM + offPpm) * 10n ** BigInt(Math.max(0, -shift)),
  };
}

function readRate(rate: string): { digits: bigint; places: number } {
  const [, whole, fraction = ''] = /^(\d+)(?:\.(\d+))?$/.exec(rate) ?? [];
  const digits = whole === undefined ? 0n : BigInt(whole + fraction);
  if (digits === 0n) throw new RangeError(`no rate: "${rate}"`);
  return { digits, places: fraction.length };
}

/** …,999 is …,990 where the last digit must be 0. */
function withSteps({ roundToMinor, lessMinor }: PriceRounding, stepMinor: number) {
  const upToStep = (minor: number) => BigInt(Math.ceil(minor / stepMinor) * stepMinor);
  const roundTo = upToStep(roundToMinor);
  return { roundTo, less: upToStep(lessMinor) % roundTo };
}
