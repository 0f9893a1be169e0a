/**
 * Prices as lexemes, so that the index of words finds a range of them too. The scale is logarithmic, sixteen steps to
 * the double; every price stands on it at three widths, and a range is covered by a few wide steps and some narrow ones.
 * They find a little more than was asked for at both ends: the prices themselves are compared afterwards.
 */
import type { PriceRange } from '../price-range.ts';

const TO_THE_DOUBLE = 16;
/** A price goes by the first step from the bottom to the last, 2³² of the smallest unit and all beyond. */
const LAST = 511;
const WIDTHS = [64, 8, 1];

const stepOf = (amountMinor: number): number =>
  amountMinor < 1 ? 0 : Math.min(LAST, Math.floor(Math.log2(amountMinor) * TO_THE_DOUBLE));

/** @param currency '' for the shop's own */
const lexeme = (currency: string, width: number, place: number) =>
  `m:${currency.toLowerCase()}${width}.${place}`;

export function priceLexemes(amountMinor: number, currency = ''): string[] {
  const step = stepOf(amountMinor);
  return WIDTHS.map((width) => lexeme(currency, width, Math.floor(step / width)));
}

/** One of them is in every product that has a variant in the range. */
export function rangeLexemes({ own, ...listed }: PriceRange): string[] {
  return [...covering('', listed), ...(own ? covering(own.currency, own) : [])];
}

function covering(
  currency: string,
  { minMinor, maxMinor }: Pick<PriceRange, 'minMinor' | 'maxMinor'>,
): string[] {
  if (minMinor === undefined && maxMinor === undefined) return [];
  const last = maxMinor === undefined ? LAST : stepOf(maxMinor);
  const found: string[] = [];
  for (let at = stepOf(minMinor ?? 0); at <= last; ) {
    const width = WIDTHS.find((each) => at % each === 0 && at + each - 1 <= last)!;
    found.push(lexeme(currency, width, at / width));
    at += width;
  }
  return found.length > 0 ? found : [lexeme(currency, 1, LAST + 1)];
}
