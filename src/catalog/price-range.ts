/** A buyer narrows a list by the prices that he sees; the shop looks for those that it has listed. */
import type { ListedPrice, ShownPrices } from '../platform/shown-prices.ts';
import type { Filters } from './list-query.ts';

/** Of listed prices, in the shop's currency. */
export interface PriceRange {
  minMinor?: number | undefined;
  maxMinor?: number | undefined;
  /** The same for prices set by hand in the buyer's currency. */
  own?: { currency: string; minMinor?: number | undefined; maxMinor?: number | undefined } | undefined;
}

/** No price is as high. */
const HIGHEST = 2 ** 45;

/**
 * The listed prices that are shown within the bounds, to the smallest unit; of goods that are taxed as most are.
 * @param currency the shop's
 */
export function listedRange(
  { minMinor, maxMinor }: Pick<Filters, 'minMinor' | 'maxMinor'>,
  prices: ShownPrices,
  currency: string,
): PriceRange {
  if (minMinor === undefined && maxMinor === undefined) return {};
  const range = (shown: (priceMinor: number) => number) => ({
    ...(minMinor !== undefined && { minMinor: leastOf((price) => shown(price) >= minMinor) }),
    ...(maxMinor !== undefined && { maxMinor: leastOf((price) => shown(price) > maxMinor) - 1 }),
  });
  const theirs = prices.region.currency;
  if (theirs === currency) return range(shownIn(prices));
  const byHand = (priceMinor: number) =>
    prices.of({ ...listed(0), own: { [theirs]: { priceMinor, compareAtMinor: null } } }).priceMinor;
  return { ...range(shownIn(prices)), own: { currency: theirs, ...range(byHand) } };
}

/** What a listed price is for this buyer. */
export const shownIn =
  (prices: ShownPrices) =>
  (priceMinor: number): number =>
    prices.of(listed(priceMinor)).priceMinor;

const listed = (priceMinor: number): ListedPrice => ({
  priceMinor,
  compareAtMinor: null,
  own: {},
  taxClass: 'standard',
});

/** Dearer listed is never cheaper shown, so halving finds where it begins to be true. */
function leastOf(isReached: (priceMinor: number) => boolean): number {
  let [below, from] = [-1, HIGHEST];
  while (from - below > 1) {
    const middle = Math.floor((below + from) / 2);
    if (isReached(middle)) from = middle;
    else below = middle;
  }
  return from;
}
