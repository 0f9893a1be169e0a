/**
 * What a cart comes to for this buyer: his region's prices, the discounts he may have, the ways his goods can
 * travel, the tax where they go. Cart page, checkout page and the order that is written all ask here, and
 * `priceCart` makes the one sum of it.
 */
import {
  convert,
  knowsTaxPlace,
  pricesIn,
  pricesIncludeTax,
  regionFor,
  type Selling,
  selling,
  type TaxDecision,
  type TaxedBuyer,
  taxAt,
} from '../markets/markets.ts';
import type { Db } from '../platform/db.ts';
import { stepOf } from '../platform/money.ts';
import type { Whereabouts } from '../platform/places.ts';
import type { Shop } from '../platform/shop.ts';
import type { BuyerRegion, ShownPrices } from '../platform/shown-prices.ts';
import { priceCart } from '../pricing/price-cart.ts';
import type { PriceInput, TaxRules, Totals } from '../pricing/pricing.ts';
import { type Buyer, discountsFor } from '../promotions/promotions.ts';
import {
  nextBest,
  type OfferedMethod,
  offeredMethods,
  type Shipping,
  shippingOf,
  shipsTo,
} from '../shipping/shipping.ts';
import { type CartLine, pieces, sentLater } from './cart.ts';

/** What the shop has decided before any cart: read before a transaction begins, never in it. */
export interface Terms {
  selling: Selling;
  shipping: Shipping;
  taxProvider: Shop['config']['taxProvider'];
  giftWrapMinor: Shop['config']['giftWrapMinor'];
  keptValues: Shop['keptValues'];
}

type TermsSource = Pick<Shop, 'db' | 'keptValues' | 'config'>;

export async function termsOf(shop: TermsSource): Promise<Terms> {
  const [sells, shipping] = await Promise.all([selling(shop), shippingOf(shop)]);
  const { taxProvider, giftWrapMinor } = shop.config;
  return { selling: sells, shipping, taxProvider, giftWrapMinor, keptValues: shop.keptValues };
}

export interface QuoteAsked {
  lines: CartLine[];
  codes: string[];
  /** Where it goes, as far as the buyer has said so; its country is the region's. */
  where: Whereabouts;
  /** Picked by hand; else the market of the country says. */
  currency: string | undefined;
  /** A method's handle, or '' where none was chosen. */
  shippingMethod: string;
  /** The buyer's VAT number, if it can be one. */
  vatNumber: string | undefined;
  buyer: Buyer;
  /** The cart's own order that waits for payment: its uses of discounts do not count against it. */
  exceptOrderId?: string | undefined;
  now: Date;
}

export interface QuotedLine extends CartLine {
  /** In the quote's currency. */
  unitPriceMinor: number;
  /** With the price he saw when he put it in, where that was another. */
  seenUnitPriceMinor: number | undefined;
  /** What wrapping a piece would cost; 0: it cannot be had. */
  giftWrapPriceMinor: number;
  /** What wrapping a piece costs, since the buyer wants it; 0: it is not wrapped. */
  giftWrapMinor: number;
}

export type PricedMethod = OfferedMethod & { totals: Totals };

export interface Quote {
  region: BuyerRegion;
  /** Tax is in the prices. */
  taxIncluded: boolean;
  /** Tax comes on top that is not in the sum: the address is not known, or Stripe was not asked yet (`withTax`). */
  taxToCome: boolean;
  lines: QuotedLine[];
  needsShipping: boolean;
  /** With what the whole order costs with each. */
  methods: PricedMethod[];
  chosen: PricedMethod | undefined;
  /** Why it is another one than was asked for, in words for the buyer. */
  replaced: string | null;
  totals: Totals;
  /** What the sum was made of, but for the way it travels. */
  input: PriceInput;
  /** Why it cannot be bought as it stands. */
  problem: 'no_rate' | 'not_shipped_here' | undefined;
}

/** Tax as Stripe worked it out for just this quote. */
export type GivenTax = NonNullable<TaxRules['given']> & Pick<TaxRules, 'treatment'>;

/** At most one query. */
export async function quote(db: Db, terms: Terms, asked: QuoteAsked): Promise<Quote> {
  const { where, now, vatNumber } = asked;
  const vatCountry = vatNumber?.slice(0, 2); // EL for Greece, XI for Northern Ireland
  const sells = terms.selling;
  const region = regionFor(sells, {
    country: where.country,
    ...(asked.currency && { currency: asked.currency }),
  });
  const taxed: TaxedBuyer = { where, at: now, vatCountry };
  const prices = pricesIn(sells, region, taxed);
  const isByStripe = terms.taxProvider === 'stripe';
  const decide = (place: Whereabouts) =>
    isByStripe ? noTaxYet(pricesIncludeTax(sells, region)) : taxAt(sells, region, { ...taxed, where: place });
  const tax = decide(where);
  const rulesAt = (place: Whereabouts | null) => {
    const decision = place ? decide(place) : tax;
    return decision.ok ? decision.rules : undefined;
  };
  const lines = asked.lines.map((line) => quoted(line, prices, terms.giftWrapMinor));
  const discounts = await discountsFor(terms, db, {
    codes: asked.codes,
    buyer: asked.buyer,
    currency: region.currency,
    convert: (minor) => convert(sells, minor, region.currency),
    exceptOrderId: asked.exceptOrderId,
    now,
  });
  const input: PriceInput = {
    stepMinor: stepOf(region.currency),
    lines: lines.map((line) => ({
      id: line.variantId,
      productId: line.productId,
      collectionIds: line.collectionIds,
      unitPriceMinor: line.unitPriceMinor,
      extraMinor: line.giftWrapMinor,
      quantity: line.quantity,
      taxClass: line.listed.taxClass,
      needsShipping: line.needsShipping,
    })),
    discounts,
    tax: tax.ok ? tax.rules : undefined,
  };
  const travelling = lines.filter((line) => line.needsShipping);
  const methods = waysFor(terms.shipping, travelling, where, prices, now).map((method) => ({
    ...method,
    totals: priceCart({ ...input, shipping: method, tax: rulesAt(method.pickupPlace) }),
  }));
  const needsShipping = travelling.length > 0;
  const choice = nextBest(terms.shipping, methods, asked.shippingMethod, where);
  const chosen = choice?.method;
  const totals = chosen?.totals ?? priceCart(input);
  const taxIncluded = !tax.ok || tax.rules.included;
  const taxToCome = !taxIncluded && totals.totalMinor > 0 && (isByStripe || !knowsTaxPlace(sells, where));
  return {
    region,
    taxIncluded,
    taxToCome,
    lines,
    needsShipping,
    methods,
    chosen,
    replaced: choice?.replaced ?? null,
    totals,
    input,
    problem: !tax.ok
      ? tax.reason
      : needsShipping && methods.length === 0 && isKnown(terms.shipping, where)
        ? 'not_shipped_here'
        : undefined,
  };
}

/** Stripe is asked later, and outside of any transaction; the market alone says whether prices include it. */
const noTaxYet = (included: boolean): TaxDecision => ({
  ok: true,
  rules: { included, treatment: 'not_registered', rates: {}, rounding: 'line' },
});

/** The same with the tax that Stripe has worked out for it, taken as it is. */
export function withTax(untaxed: Quote, { treatment, lines, shipping }: GivenTax): Quote {
  const { input, chosen } = untaxed;
  const tax = { ...input.tax!, treatment, given: { lines, shipping } };
  const totals = priceCart({ ...input, tax, shipping: chosen });
  const taxed = chosen && { ...chosen, totals };
  const methods = untaxed.methods.map((method) => (taxed && method === chosen ? taxed : method));
  return { ...untaxed, totals, chosen: taxed, methods, taxToCome: false };
}

/** Enough of it to say that nothing goes there: of a country to parts of which something goes, more than its name. */
const isKnown = (shipping: Shipping, { country, region, postalCode }: Whereabouts) =>
  region !== '' || postalCode !== '' || !shipsTo(shipping, country);

/** A charge is a price like any other: tax that a business does not owe, or another country's, changes it too. */
const chargeIn = (prices: ShownPrices, priceMinor: number, taxClass: string) =>
  prices.of({ priceMinor, compareAtMinor: null, own: {}, taxClass }).priceMinor;

function quoted(line: CartLine, prices: ShownPrices, giftWrapMinor: number): QuotedLine {
  const { listed, seenPriceMinor } = line;
  const unitPriceMinor = prices.of(listed).priceMinor;
  const isOwn = listed.own[prices.region.currency] !== undefined;
  const seen = isOwn
    ? unitPriceMinor
    : prices.of({ ...listed, priceMinor: seenPriceMinor, compareAtMinor: null }).priceMinor;
  const giftWrapPriceMinor = line.needsShipping ? chargeIn(prices, giftWrapMinor, listed.taxClass) : 0;
  return {
    ...line,
    unitPriceMinor,
    seenUnitPriceMinor: seen === unitPriceMinor ? undefined : seen,
    giftWrapPriceMinor,
    giftWrapMinor: line.giftWrap ? giftWrapPriceMinor : 0,
  };
}

function waysFor(
  shipping: Shipping,
  travelling: QuotedLine[],
  where: Whereabouts,
  prices: ShownPrices,
  now: Date,
): OfferedMethod[] {
  if (travelling.length === 0) return [];
  const sum = (of: (line: QuotedLine) => number) => travelling.reduce((all, line) => all + of(line), 0);
  const goods = {
    subtotalMinor: sum((line) => (line.unitPriceMinor + line.giftWrapMinor) * line.quantity),
    weightGrams: sum((line) => line.weightGrams * line.quantity),
    pieces: pieces(travelling),
  };
  const convertPrice = (priceMinor: number, taxClass: string) => chargeIn(prices, priceMinor, taxClass);
  const methods = offeredMethods(shipping, goods, where, { convertPrice, now });
  // Nobody knows when what is not there yet can leave, so no day is promised.
  if (travelling.some((line) => sentLater(line) > 0))
    return methods.map((each) => ({ ...each, expected: null }));
  return methods;
}
