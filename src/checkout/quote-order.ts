/** What an order of a cart comes to, with what was typed at checkout: asked before it is written, and while it is. */
import { type CartLine, type CheckoutDetails, findCart } from '../cart/cart.ts';
import { type Quote, quote, type Terms } from '../cart/quote.ts';
import type { Db } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { type FoundTax, findTax, type TaxedSale, type TaxRefusal } from './tax-by-stripe.ts';

export function quoteOrder(
  db: Db,
  terms: Terms,
  cart: { lines: CartLine[]; discountCodes: string[] },
  details: CheckoutDetails,
  pendingOrderId: string | undefined,
): Promise<Quote> {
  return quote(db, terms, {
    lines: cart.lines,
    codes: cart.discountCodes,
    where: details.shippingAddress,
    currency: details.currency,
    shippingMethod: details.shippingMethod,
    vatNumber: details.vat?.number,
    buyer: buyerOf(details),
    exceptOrderId: pendingOrderId,
    now: new Date(),
  });
}

export const buyerOf = ({ email, customerId }: CheckoutDetails) => ({
  email,
  customerId: customerId ?? null,
});

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
  const untaxed = await quoteOrder(shop.db, terms, cart, details, cart.pendingOrderId ?? undefined);
  return await findTax(shop, untaxed, saleOf(cart, details));
}

export const saleOf = (cart: { id: string }, { shippingAddress, vat }: CheckoutDetails): TaxedSale => ({
  cartId: cart.id,
  address: shippingAddress,
  vatNumber: vat?.number,
});
