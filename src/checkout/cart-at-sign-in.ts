/**
 * Somebody signs in, with a cart at hand or without. What `cart/merge.ts` cannot do inside its
 * transaction is done here: an order of the cart he had before that could still be paid is closed at
 * Stripe first, so that nothing can be paid twice.
 */
import type { Context } from 'hono';
import { cartToken, forgetCart, rememberCart } from '../cart/cookie.ts';
import { type TakenAlong, takeCartAlong } from '../cart/merge.ts';
import { findPayment } from '../payments/payments.ts';
import { sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { settleNothingDue } from './confirm-payment.ts';
import { closeSuperseded } from './place-order.ts';

/** Nobody waits longer than this to be signed in; what is not done by then goes on by itself. */
const WAIT_MS = 4_000;

/** Signing in succeeds whatever comes of the cart; what could not be merged is merged the next time. */
export async function cartAtSignIn(c: Context, shop: Shop, customerId: string): Promise<void> {
  const merging = mergeCarts(shop, customerId, cartToken(c)).catch((error) => {
    shop.log.warn({ err: error, customerId }, 'the cart was not merged at sign-in');
    return undefined;
  });
  const taken = await Promise.race([merging, later(WAIT_MS)]);
  if (!taken?.ok) return;
  if (taken.cart) rememberCart(c, shop, taken.cart.token, taken.cart.pieces);
  else forgetCart(c);
}

const later = (ms: number) =>
  new Promise<undefined>((resolve) => void setTimeout(() => resolve(undefined), ms).unref());

/** @returns what `takeCartAlong` says; not ok when Stripe does not tell whether the old order is paid. */
export async function mergeCarts(
  shop: Shop,
  customerId: string,
  token: string | undefined,
): Promise<TakenAlong> {
  for (let attempt = 1; ; attempt++) {
    const taken = await takeCartAlong(shop.db, customerId, token);
    if (taken.ok || attempt === 4) return taken;
    if ((await endPendingOrder(shop, taken.payableCartId)) === 'no_answer') return taken;
  }
}

/**
 * Ends the order of a cart that could still be paid: its page is closed at Stripe, or it turns out
 * that it is paid, or being paid. Never inside a transaction.
 */
export async function endPendingOrder(shop: Shop, cartId: string): Promise<'ended' | 'no_answer'> {
  const order = await shop.db.row<{ id: string }>(
    sql`SELECT id FROM orders WHERE cart_id = ${cartId} AND status = 'pending'`,
  );
  const payment = order && (await findPayment(shop.db, { orderId: order.id }));
  if (!payment) return 'ended';
  if (payment.amountMinor === 0) {
    await settleNothingDue(shop, payment.id);
    return 'ended';
  }
  const closed = await closeSuperseded(shop, payment);
  return closed === 'again' || closed.ok ? 'ended' : 'no_answer';
}
