/**
 * Discounts: those a buyer's cart may be priced with, and who has used them. What a discount takes off is
 * pricing's; this room knows its dates and limits.
 *
 * Always true: a use is a row, there from the checkout on; it goes when the checkout expires or the order is
 * cancelled, and no discount has more of them than its limits say.
 */
import type { Db, Tx } from '../platform/db.ts';
import type { Discount } from '../pricing/pricing.ts';

/** Whose uses are counted: what is known of him. */
export interface Buyer {
  email: string | null;
  customerId: string | null;
}

export interface DiscountsAsked {
  /** As entered: small letters and spaces around do not matter. */
  codes: string[];
  buyer: Buyer;
  currency: string;
  /** An amount of the shop's own currency in that one. */
  convert(homeMinor: number): number;
  now: Date;
}

/** The automatic ones, and one for each code; who may not have it today comes with the reason (`barred`). */
export async function discountsFor(_db: Db, _asked: DiscountsAsked): Promise<Discount[]> {
  return [];
}

/**
 * Books the uses of a new order, in its transaction. Limited discounts are locked by id, before any stock.
 * @returns which one is used up, if any; the caller then rolls back.
 */
export async function claimDiscounts(
  _tx: Tx,
  _orderId: string,
  _applied: { id: string; amountMinor: number }[],
  _buyer: Buyer,
): Promise<{ ok: true } | { ok: false; discountId: string }> {
  return { ok: true };
}

/** The order came to nothing: its uses are free again. Doing it twice changes nothing. */
export async function releaseDiscounts(_tx: Tx, _orderId: string): Promise<void> {}
