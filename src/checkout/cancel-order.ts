/**
 * Staff cancel an order, paid or not. One that waits for its payment is cancelled only when Stripe has
 * closed its session: should it be paid in that moment, it is an order like any other.
 */
import { type CancellationRequest, cancel, cancelUnpaid } from '../orders/cancellations.ts';
import { findOrder, type Order, type OrderKey } from '../orders/orders.ts';
import { notFound, notPossible, type Outcome } from '../orders/outcome.ts';
import { findPayment } from '../payments/payments.ts';
import type { Shop } from '../platform/shop.ts';
import { endPayment } from './reconcile.ts';

export async function cancelOrder(shop: Shop, key: OrderKey, request: CancellationRequest): Promise<Outcome> {
  const order = await findOrder(shop.db, key);
  if (!order) return notFound;
  return order.status === 'pending'
    ? await cancelPending(shop, order, request)
    : await cancel(shop, { id: order.id }, request);
}

async function cancelPending(shop: Shop, order: Order, request: CancellationRequest): Promise<Outcome> {
  const payment = (await findPayment(shop.db, { orderId: order.id }))!;
  if (request.pieces !== 'all') return notPossible('It has not been paid: only all of it can be cancelled.');
  const ended = payment.status === 'pending' ? await endPayment(shop, payment) : payment.status;
  switch (ended) {
    case 'paid':
      return notPossible('It was paid in this moment. Look at it again, and cancel it then if it is to be.');
    case 'processing':
      return notPossible(
        'Its payment is under way at the bank, and cannot be stopped. Cancel it once it is paid.',
      );
    case 'pending':
      return notPossible('Stripe has not closed its payment page yet. Try again in a minute.');
    default:
      return await cancelUnpaid(shop, order.id, request);
  }
}
