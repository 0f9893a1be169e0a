/** What prices look like to a buyer, without markets: a stand-in for rooms that are only handed them. */
import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { REGION_COOKIE } from '../src/platform/kept-pages.ts';
import type { BuyerRegion, PagePrices } from '../src/platform/shown-prices.ts';

const home: BuyerRegion = { country: 'IE', currency: 'EUR', locale: 'en-IE', isChosen: false };
const others: Record<string, BuyerRegion> = {
  US: { country: 'US', currency: 'USD', locale: 'en-US', isChosen: false },
  JP: { country: 'JP', currency: 'JPY', locale: 'en-JP', isChosen: false },
};
const rates: Record<string, number> = { EUR: 1, USD: 2, JPY: 3 };

/** A price of its own in the currency, else so many times the listed one. */
export function pricesOf(region: BuyerRegion = home): PagePrices {
  const rate = rates[region.currency]!;
  return {
    region,
    key: region.currency,
    of: ({ priceMinor, compareAtMinor, own }) =>
      own[region.currency] ?? {
        priceMinor: priceMinor * rate,
        compareAtMinor: compareAtMinor && compareAtMinor * rate,
      },
    taxWords: region === home ? 'Prices include VAT.' : '',
    canChoose: true,
  };
}

/** Home for whoever has no cookie, or one that names no other region. */
export const pricesFor = async (c: Context): Promise<PagePrices> =>
  pricesOf(others[getCookie(c, REGION_COOKIE) ?? ''] ?? home);
