/**
 * What a cart or order comes to: one pure function over integers in minor units. Cart, checkout, order,
 * refund, mail, receipt, Stripe and API all show what it returned; none of them computes for itself.
 *
 * In this order: each line at its unit price; discounts off the lines, then off the shipping; tax on what
 * is left, in the prices or on top of them. Nothing here knows a database, a clock or a buyer: whoever
 * calls has decided which discounts may be tried, which tax rules hold at the address, and what the
 * chosen shipping method charges.
 */

export interface PriceInput {
  /** Every amount is a whole multiple of it: 1, or more where Stripe takes no single unit (KWD: 10). */
  stepMinor?: number;
  lines: PriceLine[];
  /** Undefined: not chosen yet, or nothing needs to travel. */
  shipping?: ShippingCharge | undefined;
  /** Those that could count, in any order: automatic ones, and those whose code the buyer has entered. */
  discounts?: Discount[];
  tax?: TaxRules | undefined;
}

export interface PriceLine {
  /** Tells lines apart: the variant's id, as long as a variant stands on one line. */
  id: string;
  /** Where it is not the line's id. */
  variantId?: string;
  productId: string;
  collectionIds: string[];
  /** Of one piece, in the order's currency; tax in it where `tax.included`. */
  unitPriceMinor: number;
  /**
   * Beside it, of one piece: its gift wrap. It is part of what the line comes to, so amounts and per cents off the
   * line are off both, minimums count both, and both are taxed alike. Only "buy so many, get so many" makes the
   * article cheaper and not its extra: what was offered was the article.
   */
  extraMinor?: number;
  quantity: number;
  taxClass: string;
  /** False: it does not travel, so shipping is not taxed as it is. */
  needsShipping?: boolean;
}

export interface ShippingCharge {
  chargeMinor: number;
  /** `goods`: taxed as the goods that travel, in proportion to what they cost. */
  taxClass: string;
}

/** What a discount is about. */
export type Scope = { kind: 'everything' } | { kind: 'collections' | 'products' | 'variants'; ids: string[] };

export type DiscountRule =
  /** Parts per million of what is left of the lines in scope. */
  | { kind: 'percent'; ppm: number }
  /** Once an order, at most what is left of the lines in scope. */
  | { kind: 'amount'; amountMinor: number }
  | { kind: 'free_shipping' }
  /** Who buys so many of `buy.on` gets so many of the discount's scope cheaper: the cheapest ones. */
  | {
      kind: 'buy_x_get_y';
      buy: { quantity: number; on: Scope };
      get: { quantity: number; ppm: number };
      timesMax: number | null;
    };

/** Which kind of discounts another one may stand beside. */
export type DiscountClass = 'product' | 'order' | 'shipping';

/** Why a discount cannot count today, whatever is in the cart. Amounts and dates are for the words. */
export type Barred =
  | { reason: 'unknown' }
  | { reason: 'not_yet'; from: Date }
  | { reason: 'ended' }
  | { reason: 'used_up' }
  | { reason: 'used_by_you' }
  | { reason: 'not_first_order' };

export interface Discount {
  id: string;
  /** As the buyer types it; null for one that counts by itself. */
  code: string | null;
  title: string;
  rule: DiscountRule;
  on: Scope;
  /** Of the lines in scope, before any discount. */
  minimum: { subtotalMinor: number } | { quantity: number } | null;
  combinesWith: DiscountClass[];
  barred?: Barred;
}

export type WhyUnused =
  | Barred
  /** Nothing in the cart is in its scope. */
  | { reason: 'no_items' }
  | { reason: 'below_minimum'; missingMinor: number }
  | { reason: 'too_few'; missing: number }
  /** It could count, but the buyer pays less with these: their codes, or titles where they count by themselves. */
  | { reason: 'not_combined'; with: string[] }
  /** There is nothing left that it could take something off. */
  | { reason: 'nothing_left' };

export interface TaxRate {
  name: string;
  /** Parts per million: 20 % is 200 000, 8.875 % is 88 750. */
  ppm: number;
  /** False: a tax on goods alone, even where shipping is taxed as they are. */
  onShipping?: boolean;
}

export interface TaxRules {
  /** Prices and charges include it. */
  included: boolean;
  /** Why there is tax, or none. */
  treatment: 'taxed' | 'export' | 'reverse_charge' | 'not_registered';
  /** By tax class; several stand side by side. A class that is not here is taxed as `standard`, if that is. */
  rates: Record<string, TaxRate[]>;
  /** Each line's tax rounded by itself, or the sum of each rate: half a unit is rounded up. */
  rounding: 'line' | 'order';
  /** What somebody else has worked out (Stripe Tax), in place of the rates. */
  given?: { lines: Record<string, TaxAmount[]>; shipping: TaxAmount[] };
}

export interface TaxAmount {
  name: string;
  ppm: number;
  amountMinor: number;
}

export interface PricedLine {
  id: string;
  quantity: number;
  unitPriceMinor: number;
  /** Unit price and extra, times quantity. */
  totalMinor: number;
  /** Its part of all discounts. */
  discountMinor: number;
  discounts: { id: string; amountMinor: number }[];
  /** In what is left or on top of it, as `TaxRules.included` says. */
  taxMinor: number;
}

export interface AppliedDiscount {
  id: string;
  code: string | null;
  title: string;
  amountMinor: number;
}

export interface UnusedDiscount {
  id: string;
  code: string | null;
  title: string;
  why: WhyUnused;
}

/** All of one rate in the order. */
export interface TaxLine extends TaxAmount {
  /** What was taxed, without the tax. */
  baseMinor: number;
}

export interface Totals {
  /** In the order of the lines given. */
  lines: PricedLine[];
  subtotalMinor: number;
  /** Off the goods and off the shipping. */
  discountMinor: number;
  /** As charged, before `shippingDiscountMinor`. */
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  /** Tax on top of the prices. */
  taxMinor: number;
  /** Tax that is in the prices. */
  taxIncludedMinor: number;
  /** subtotal − discount + shipping + tax. */
  totalMinor: number;
  taxTreatment: TaxRules['treatment'];
  /** Highest rate first. */
  taxLines: TaxLine[];
  /** Those that count, in the order in which they were taken off. */
  discounts: AppliedDiscount[];
  unused: UnusedDiscount[];
}
