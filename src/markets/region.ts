/** Where a buyer is and what he pays with: chosen by hand and kept in a cookie, or what the shop takes for it. */
import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import { findCountry } from '../customers/countries.ts';
import { REGION_COOKIE } from '../platform/kept-pages.ts';
import type { Shop } from '../platform/shop.ts';
import type { BuyerRegion } from '../platform/shown-prices.ts';
import type { Market, Selling } from './selling.ts';

const KEPT_DAYS = 365;

/** The one that names the country, else the one that names none, else the shop at home. */
export function marketOf({ markets, home }: Selling, country: string): Market {
  return (
    markets.find(({ countries }) => countries.includes(country)) ??
    markets.find(({ countries }) => countries.length === 0) ?? {
      handle: '',
      title: '',
      countries: [],
      currency: home.currency,
      locale: null,
      pricesIncludeTax: true,
      priceBasis: 'as_listed',
    }
  );
}

/** One market and one currency leave nothing to choose. */
export const canChooseRegion = ({ markets, currencies }: Selling): boolean =>
  markets.length > 1 || currencies.size > 0;

const isSold = ({ home, currencies }: Selling, currency: string) =>
  currency === home.currency || currencies.has(currency);

/**
 * The region of a country, in the currency wished for if the shop sells in it, else in that of its market.
 * A country the shop does not know of is taken for its own.
 */
export function regionFor(selling: Selling, wish: { country?: string; currency?: string }): BuyerRegion {
  const { home } = selling;
  const isKnown = wish.country !== undefined && findCountry(wish.country) !== undefined;
  const country = isKnown ? wish.country! : home.country;
  const market = marketOf(selling, country);
  const isChosen = wish.currency !== undefined && isSold(selling, wish.currency);
  const usual = isSold(selling, market.currency) ? market.currency : home.currency;
  return {
    country,
    currency: isChosen ? wish.currency! : usual,
    locale: market.locale ?? home.locale,
    isChosen,
  };
}

/** What this browser has chosen, or the shop's own region. */
export function regionOf(c: Context, selling: Selling): BuyerRegion {
  return regionFor(selling, readRegion(getCookie(c, REGION_COOKIE)));
}

/** "DE", or "DE.USD" where the currency was chosen too; anything else wishes for nothing. */
export function readRegion(value: string | undefined): { country?: string; currency?: string } {
  const [, country, currency] = /^([A-Z]{2})(?:\.([A-Z]{3}))?$/.exec(value ?? '') ?? [];
  return { ...(country && { country }), ...(currency && { currency }) };
}

/** For a year, in this browser. It decides what pages show, and nothing about what is owed. */
export function rememberRegion(
  c: Context,
  { config }: Pick<Shop, 'config'>,
  { country, currency, isChosen }: BuyerRegion,
): void {
  setCookie(c, REGION_COOKIE, isChosen ? `${country}.${currency}` : country, {
    path: '/',
    sameSite: 'Lax',
    secure: config.publicUrl.startsWith('https:'),
    maxAge: KEPT_DAYS * 86_400,
  });
}
