/** What an order of a cart comes to, with what was typed at checkout: asked before it is written, and while it is. */
import { type CartLine, type CheckoutDetails, findCart } from '../cart/cart.ts';
import { type Quote, quote, type Terms } from '../cart/quote.ts';
import { type Db, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { type FoundTax, findTax, type TaxedSale, type TaxRefusal } from './tax-by-stripe.ts';

export function quoteOrder(
  db: Db,
  terms: Terms,
  cart: { lines: CartLine[]; discountCodes: string[] },
  details: CheckoutDetails,
  pending: { id: string } | undefined,
): Promise<Quote> {
  return quote(db, terms, {
    lines: cart.lines,
    codes: cart.discountCodes,
    where: details.shippingAddress,
    currency: details.currency,
    shippingMethod: details.shippingMethod,
    vatCountry: details.vat?.country,
    buyer: buyerOf(details),
    exceptOrderId: pending?.id,
    now: new Date(),
  });
}

export const buyerOf = ({ email, customerId }: CheckoutDetails) => ({
  email,
  customerId: customerId ?? null,
});

/** The cart's order that waits for its payment. */
export function pendingOrder(
  db: Db,
  cartId: string,
): Promise<{ id: string; fingerprint: string } | undefined> {
  return db.row(sql`
    SELECT id, cart_fingerprint AS fingerprint FROM orders WHERE cart_id = ${cartId} AND status = 'pending'`);
}

/**
 * The tax of the cart as it stands, where Stripe works it out: asked before the transaction begins.
 * @returns undefined where it is the shop that does, or where there is nothing to order.
 */
export async function taxNow(
  shop: Shop,
  terms: Terms,
  cartToken: string,
  details: CheckoutDetails,
): Promise<FoundTax | TaxRefusal | undefined> {
  const cart = terms.taxProvider === 'stripe' ? await findCart(shop.db, cartToken) : undefined;
  if (!cart || cart.lines.length === 0) return undefined;
  const pending = await pendingOrder(shop.db, cart.id);
  const untaxed = await quoteOrder(shop.db, terms, cart, details, pending);
  return await findTax(shop, untaxed, saleOf(cart, details));
}

export const saleOf = (cart: { id: string }, { shippingAddress, vat }: CheckoutDetails): TaxedSale => ({
  cartId: cart.id,
  address: shippingAddress,
  vatNumber: vat?.number,
});
