/**
 * Where the shop sells: markets with their currency and prices, and the taxes it has to charge. All of
 * it is read once and kept until it changes, so that a page or a checkout asks the database for none of it.
 */
import type { Context } from 'hono';
import type { Shop } from '../platform/shop.ts';
import type { BuyerRegion, ShownPrices } from '../platform/shown-prices.ts';
import type { TaxDecision, TaxedBuyer } from '../pricing/tax-rules.ts';

export type { TaxDecision, TaxedBuyer } from '../pricing/tax-rules.ts';

/** Everything of this room that prices depend on. */
export interface Selling {
  home: { country: string; currency: string; locale: string };
}

export async function selling(shop: Pick<Shop, 'db' | 'keptValues' | 'config'>): Promise<Selling> {
  const { country, currency, locale } = shop.config.shop;
  return { home: { country, currency, locale } };
}

/** The region of a country, in the currency wished for if the shop sells in it, else in that of its market. */
export function regionFor(selling: Selling, wish: { country?: string; currency?: string }): BuyerRegion {
  const { home } = selling;
  return {
    country: wish.country ?? home.country,
    currency: home.currency,
    locale: home.locale,
    isChosen: false,
  };
}

/** What this browser has chosen, or the shop's own region. */
export function regionOf(_c: Context, selling: Selling): BuyerRegion {
  return regionFor(selling, {});
}

/** An amount that has no price of its own in this currency, such as a discount's: half a unit is rounded up. */
export function convert(_selling: Selling, homeMinor: number, _currency: string): number {
  return homeMinor;
}

/** A charge that buyers see as a price, such as shipping's: converted, and rounded as prices are. */
export function convertPrice(_selling: Selling, homeMinor: number, _currency: string): number {
  return homeMinor;
}

/** @param buyer where the goods go, as far as it is known; else the region's country alone counts. */
export function pricesIn(_selling: Selling, region: BuyerRegion, _buyer?: TaxedBuyer): ShownPrices {
  return {
    region,
    key: '',
    of: ({ priceMinor, compareAtMinor }) => ({ priceMinor, compareAtMinor }),
    taxWords: '',
  };
}

export function taxAt(_selling: Selling, _region: BuyerRegion, _buyer: TaxedBuyer): TaxDecision {
  return { ok: true, rules: { included: true, treatment: 'not_registered', rates: {}, rounding: 'line' } };
}

/** Whether a VAT number could change what a business pays there. */
export function takesVatNumber(_selling: Selling, _country: string): boolean {
  return false;
}
