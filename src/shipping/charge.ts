/** What a method charges for some goods: pure, in the buyer's currency. */
import type { Band, ShippingMethod } from './methods.ts';

/** What is to travel. */
export interface Goods {
  /** In the buyer's currency, before discounts. */
  subtotalMinor: number;
  weightGrams: number;
  pieces: number;
}

/** From the shop's own currency into what this buyer pays, in whose prices there may be another tax of that class. */
export type ConvertPrice = (homeMinor: number, taxClass: string) => number;

/** Limits are about goods. */
const GOODS = 'standard';

export interface Charge {
  chargeMinor: number;
  /** Free from this much on, where it is not free yet. */
  freeFromMinor: number | null;
}

/** @returns undefined where the method does not take these goods: there is no band for so much. */
export function chargeOf(
  method: ShippingMethod,
  goods: Goods,
  convertPrice: ConvertPrice,
): Charge | undefined {
  const freeFromMinor = method.freeFromMinor === null ? null : convertPrice(method.freeFromMinor, GOODS);
  const isFree = freeFromMinor !== null && goods.subtotalMinor >= freeFromMinor;
  // By value the amount says all; by weight what is too heavy stays too heavy, however much it costs.
  if (isFree && method.basis === 'value') return { chargeMinor: 0, freeFromMinor: null };
  const homeMinor = priceOf(method, goods, convertPrice);
  if (homeMinor === undefined) return undefined;
  if (isFree) return { chargeMinor: 0, freeFromMinor: null };
  // A rounding to …,99 must not make something of nothing.
  const unitMinor = homeMinor === 0 ? 0 : convertPrice(homeMinor, method.taxClass);
  return { chargeMinor: method.basis === 'item' ? unitMinor * goods.pieces : unitMinor, freeFromMinor };
}

/** In the shop's own currency; of one piece where the basis is `item`. */
function priceOf(
  { basis, priceMinor, bands }: ShippingMethod,
  goods: Goods,
  convertPrice: ConvertPrice,
): number | undefined {
  switch (basis) {
    case 'flat':
    case 'item':
      return priceMinor;
    case 'weight':
      return bandFor(bands, (upToGrams) => goods.weightGrams <= upToGrams)?.priceMinor;
    case 'value':
      return bandFor(bands, (upToMinor) => goods.subtotalMinor <= convertPrice(upToMinor, GOODS))?.priceMinor;
  }
}

const bandFor = (bands: Band[], fits: (upTo: number) => boolean) =>
  bands.find(({ upTo }) => upTo === null || fits(upTo));
