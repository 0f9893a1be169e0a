/** Where a buyer is, what he pays with, and so what the pages show: made by `markets/`, read by every room. */

/** The buyer's choice, or what the shop takes for it until he chooses. */
export interface BuyerRegion {
  /** ISO 3166-1 alpha-2: where the goods go. */
  country: string;
  /** ISO 4217. */
  currency: string;
  /** Writes amounts and dates: "en-US" has $12.00, "en-IE" US$12.00. */
  locale: string;
  /** The currency was picked by hand, and stays whatever the address. */
  isChosen: boolean;
}

/** What the catalogue knows of a price. */
export interface ListedPrice {
  /** In the shop's own currency. */
  priceMinor: number;
  compareAtMinor: number | null;
  /** By currency, where the merchant has set one by hand. */
  own: Record<string, { priceMinor: number; compareAtMinor: number | null }>;
  taxClass: string;
}

export interface ShownPrices {
  region: BuyerRegion;
  /** Tells kept pages apart: two of the same key show the same. */
  key: string;
  of(listed: ListedPrice): { priceMinor: number; compareAtMinor: number | null };
  /** "Prices include VAT.", "Tax is added at checkout." or nothing to say. */
  taxWords: string;
}

/** The prices of a page, and what its foot says of them. */
export interface PagePrices extends ShownPrices {
  /** The shop sells in several countries or currencies. */
  canChoose: boolean;
}
