/** What stands on the tag of a price, for the buyer of these pages. */
import type { ListedPrice, ShownPrices } from '../platform/shown-prices.ts';

export interface PriceTag {
  amountMinor: number;
  /** What it cost before, where that was more. */
  compareAtMinor: number | null;
  currency: string;
}

export function tagOf(prices: ShownPrices, listed: ListedPrice): PriceTag {
  const { priceMinor, compareAtMinor } = prices.of(listed);
  const isLower = compareAtMinor !== null && compareAtMinor > priceMinor;
  return {
    amountMinor: priceMinor,
    compareAtMinor: isLower ? compareAtMinor : null,
    currency: prices.region.currency,
  };
}

/** Of several variants: the lowest, the first of equals; `from` where others cost more. */
export function lowestTag(prices: ShownPrices, listed: ListedPrice[]): PriceTag & { from: boolean } {
  const tags = listed.map((each) => tagOf(prices, each));
  const lowest = tags.reduce((best, tag) => (tag.amountMinor < best.amountMinor ? tag : best));
  return { ...lowest, from: tags.some(({ amountMinor }) => amountMinor > lowest.amountMinor) };
}
