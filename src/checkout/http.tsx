/** Checkout over HTTP: one form that leads to Stripe, and the page to which Stripe leads back. */
import type { Context, Hono } from 'hono';
import { findCart, pieces } from '../cart/cart.ts';
import { cartToken, rememberCount } from '../cart/cookie.ts';
import { findOrder } from '../orders/orders.ts';
import { findPayment } from '../payments/payments.ts';
import { senderOf } from '../platform/rate-limits.ts';
import { isToken } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { confirmPayment } from './confirm-payment.ts';
import { openTill, pressPay, type Till } from './till.tsx';

export function checkoutPages(app: Hono, shop: Shop): void {
  const till = (c: Context): Till => ({ token: cartToken(c), action: routes.checkout() });
  app.get(routes.checkout.pattern, (c) => openTill(c, shop, till(c)));
  app.post(routes.checkout.pattern, (c) => pressPay(c, shop, till(c)));

  // Stripe leads back here. The webhook may have been faster, or may come later: both do the same.
  app.get(routes.checkoutDone.pattern, async (c) => {
    const token = c.req.param('token');
    const order = isToken(token) ? await findOrder(shop.db, { token }) : undefined;
    if (!order) return c.notFound();
    await confirmIfOpen(shop, order.id, senderOf(c, shop.config));
    const cart = await findCart(shop.db, cartToken(c));
    rememberCount(c, shop, cart ? pieces(cart.lines) : 0);
    return c.redirect(`${routes.order({ token: order.token })}?thanks`, 303);
  });
}

/** When Stripe cannot be asked now, the order page waits kindly and the webhook or reconcile will tell. */
async function confirmIfOpen(shop: Shop, orderId: string, sender: string): Promise<void> {
  const payment = await findPayment(shop.db, { orderId });
  if (!payment?.sessionId) return;
  const status =
    payment.status === 'pending'
      ? await confirmPayment(shop, payment.sessionId).catch((error) => {
          shop.log.warn({ err: error, orderId }, 'the landing page could not confirm');
        })
      : payment.status;
  if (status === 'paid' || status === 'processing')
    await shop.senders.pagePaid(sender, payment.sessionUrl ?? '');
}
