/** What stands on the tag of a price, for the buyer of these pages. */
import type { ListedPrice, PagePrices } from '../platform/shown-prices.ts';
import type { ComparedWith } from './reads.ts';

export interface CatalogPrices extends PagePrices {
  comparedWith: ComparedWith;
}

export interface PriceTag {
  amountMinor: number;
  /** What it cost before, where that was more. */
  compareAtMinor: number | null;
  /** How much less it costs, in whole percent, rounded down; only of the lowest price of the 30 days before. */
  percentOff: number | null;
  currency: string;
}

export function tagOf({ comparedWith, ...prices }: CatalogPrices, listed: ListedPrice): PriceTag {
  const { priceMinor, compareAtMinor } = prices.of(listed);
  const before = compareAtMinor !== null && compareAtMinor > priceMinor ? compareAtMinor : null;
  return {
    amountMinor: priceMinor,
    compareAtMinor: before,
    percentOff: before !== null && comparedWith === 'prior' ? percentOff(priceMinor, before) : null,
    currency: prices.region.currency,
  };
}

/** Of several variants: the lowest, the first of equals; `from` where others cost more. */
export function lowestTag(prices: CatalogPrices, listed: ListedPrice[]): PriceTag & { from: boolean } {
  const tags = listed.map((each) => tagOf(prices, each));
  const lowest = tags.reduce((best, tag) => (tag.amountMinor < best.amountMinor ? tag : best));
  return { ...lowest, from: tags.some(({ amountMinor }) => amountMinor > lowest.amountMinor) };
}

/** Never more than it is: a third less is 33 %. */
const percentOff = (priceMinor: number, beforeMinor: number) =>
  Number((BigInt(beforeMinor - priceMinor) * 100n) / BigInt(beforeMinor));
