/**
 * Where the shop sells: markets with their currency and prices, and the taxes it has to charge. All of
 * it is read once and kept until it changes, so that a page or a checkout asks the database for none of it.
 *
 * Always true: who has set no market sells everywhere in the shop's own currency, at prices as listed; who
 * has no registration charges no tax. Currencies and countries that a browser asks for count only where the
 * shop sells in them.
 */

import { stepOf } from '../platform/money.ts';
import type { Whereabouts } from '../platform/places.ts';
import type { BuyerRegion, ListedPrice, ShownPrices } from '../platform/shown-prices.ts';
import { isInEu, taxedAs } from '../pricing/eu.ts';
import { decideTax, ratesOf, type TaxDecision, type TaxedBuyer } from '../pricing/tax-rules.ts';
import { type PriceBasis, unitPrice, withoutTax } from '../pricing/unit-price.ts';
import { marketOf, regionFor } from './region.ts';
import type { Selling } from './selling.ts';
import { dayIn } from './shop-day.ts';
import { taxWords } from './tax-words.ts';

export type { TaxDecision, TaxedBuyer } from '../pricing/tax-rules.ts';
export { canChooseRegion, regionFor, regionOf, rememberRegion } from './region.ts';
export { type Selling, selling } from './selling.ts';

/** An amount that has no price of its own in this currency, such as a discount's: half a unit is rounded up. */
export function convert(selling: Selling, homeMinor: number, currency: string): number {
  return priceIn(selling, homeMinor, currency, { rounding: { roundToMinor: 1, lessMinor: 0 } });
}

const AS_IT_IS = { rate: '1', roundToMinor: 1, lessMinor: 0 };

/** @throws {RangeError} where the shop does not sell in that currency; `regionFor` never gives such a one. */
function priceIn(
  { home, currencies }: Selling,
  homeMinor: number,
  currency: string,
  more: Partial<PriceBasis> = {},
): number {
  const known = currency === home.currency ? AS_IT_IS : currencies.get(currency);
  if (!known) throw new RangeError(`the shop does not sell in ${currency}`);
  const { rate, ...rounding } = known;
  return unitPrice(homeMinor, {
    from: home.currency,
    to: currency,
    rate,
    rounding,
    offPpm: 0,
    onPpm: 0,
    ...more,
  });
}

/**
 * What the shop's prices are for this buyer.
 * @param buyer where the goods go, as far as it is known; else the region's country alone counts, today.
 */
export function pricesIn(selling: Selling, region: BuyerRegion, buyer?: TaxedBuyer): ShownPrices {
  const taxed = buyer ?? { where: somewhereIn(region.country), at: new Date() };
  const tax = taxSeen(selling, region, taxed);
  const seen = (homeMinor: number, ownMinor: number | undefined, taxClass: string) => {
    const forConsumer = ownMinor ?? priceIn(selling, homeMinor, region.currency, tax.inPrices(taxClass));
    return withoutTax(forConsumer, tax.offForBusiness(taxClass), stepOf(region.currency));
  };
  return {
    region,
    key: keyOf(selling, region),
    taxWords: taxWords(selling, taxed.where, tax.decision),
    of({ priceMinor, compareAtMinor, own, taxClass }: ListedPrice) {
      const byHand = region.currency === selling.home.currency ? undefined : own[region.currency];
      const price = seen(priceMinor, byHand?.priceMinor, taxClass);
      const before = byHand ? byHand.compareAtMinor : compareAtMinor;
      const compareAt = before === null ? null : seen(before, byHand && before, taxClass);
      // Two prices may be rounded to the same one: then nothing is reduced.
      return {
        priceMinor: price,
        compareAtMinor: compareAt !== null && compareAt > price ? compareAt : null,
      };
    },
  };
}

/** Whoever works the tax out. */
export const pricesIncludeTax = (selling: Selling, region: BuyerRegion): boolean =>
  marketOf(selling, region.country).pricesIncludeTax;

/** Which tax a buyer bears, or why none. */
export function taxAt(selling: Selling, region: BuyerRegion, buyer: TaxedBuyer): TaxDecision {
  const { home, registrations, rates, timeZone, taxRounding } = selling;
  const countries = new Set([home.country, taxedAs(buyer.where).country]);
  return decideTax({
    home,
    registrations,
    rates: [...countries].flatMap((country) => rates.get(country) ?? []),
    market: marketOf(selling, region.country),
    rounding: taxRounding,
    buyer,
    day: dayIn(timeZone, buyer.at),
  });
}

/** How tax changes the prices that this buyer sees, in parts per million by tax class. */
function taxSeen(selling: Selling, region: BuyerRegion, buyer: TaxedBuyer) {
  const market = marketOf(selling, region.country);
  const consumer = taxAt(selling, region, { ...buyer, vatCountry: undefined });
  const decision = buyer.vatCountry === undefined ? consumer : taxAt(selling, region, buyer);
  const isReverseCharge = decision.ok && decision.rules.treatment === 'reverse_charge';
  const included = (taxClass: string) => (market.pricesIncludeTax ? ppmOf(consumer, taxClass) : 0);
  const atHome = market.priceBasis === 'as_listed' ? undefined : taxAtHome(selling, buyer.at);
  return {
    decision,
    /** In the listed price, and in the one that a consumer sees. */
    inPrices: (taxClass: string) =>
      atHome ? { offPpm: ppmOf(atHome, taxClass), onPpm: included(taxClass) } : {},
    /** In what a consumer would see, and not owed by this business. */
    offForBusiness: (taxClass: string) => (isReverseCharge ? included(taxClass) : 0),
  };
}

/** The tax that is in the listed prices: that of the shop's own country, where prices include it. */
function taxAtHome(selling: Selling, at: Date): TaxDecision {
  const { country } = selling.home;
  const decision = taxAt(selling, regionFor(selling, { country }), { where: somewhereIn(country), at });
  return decision.ok && !decision.rules.included
    ? { ok: true, rules: { ...decision.rules, rates: {} } }
    : decision;
}

const ppmOf = (decision: TaxDecision, taxClass: string) =>
  decision.ok ? ratesOf(decision.rules, taxClass).reduce((sum, { ppm }) => sum + ppm, 0) : 0;

const somewhereIn = (country: string): Whereabouts => ({ country, region: '', postalCode: '' });

/** '' for who has chosen nothing, so that all of them share a page; the page's head names country and currency. */
function keyOf(selling: Selling, { country, currency }: BuyerRegion): string {
  const usual = regionFor(selling, {});
  return country === usual.country && currency === usual.currency ? '' : `${country}.${currency}`;
}

/** Whether a VAT number could change what a business pays there: in another country of the EU than the shop's own. */
export function takesVatNumber({ home, registrations }: Selling, where: Whereabouts): boolean {
  return (
    registrations.length > 0 &&
    where.country !== home.country &&
    isInEu(somewhereIn(home.country)) &&
    isInEu(where)
  );
}

/** False while only the country is known, and the tax there is one of its regions: no state, no sales tax yet. */
export function knowsTaxPlace({ registrations }: Selling, where: Whereabouts): boolean {
  return (
    where.region !== '' || !registrations.some(({ country, region }) => country === where.country && region)
  );
}
