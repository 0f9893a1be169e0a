/**
 * An order is changed under its lock, and the reason why it may or may not be is read after the lock
 * was given. What touches money as well takes the payment's lock first, then the order's, as settling
 * does; stock rows come last, in the order of their variants' ids. So nobody waits in a circle.
 */
import { sql, type Tx } from '../platform/db.ts';
import { findOrder, type Order, type OrderKey, ofOrder } from './orders.ts';
import { fulfillmentCan, fulfillmentStatusOf } from './progress.ts';

/** For what moves goods but no money. One round trip: each statement sees what the one before waited for. */
export async function lockOrder(tx: Tx, by: OrderKey): Promise<Order | undefined> {
  const [, order] = await Promise.all([
    tx.run(sql`SELECT 1 FROM orders o WHERE ${ofOrder(by)} FOR UPDATE`),
    findOrder(tx, by),
  ]);
  return order;
}

/** For what moves money too. */
export async function lockOrderAndPayment(tx: Tx, by: OrderKey): Promise<Order | undefined> {
  const [, order] = await Promise.all([
    tx.run(
      sql`SELECT 1 FROM payments WHERE order_id = (SELECT o.id FROM orders o WHERE ${ofOrder(by)}) FOR UPDATE`,
    ),
    lockOrder(tx, by),
  ]);
  return order;
}

/**
 * Brings the third axis to where the lines and parcels now are. The caller holds the order's lock and
 * has written what changed. @returns the order as it is now.
 */
export async function keepFulfillmentStatus(tx: Tx, orderId: string): Promise<Order> {
  const order = (await findOrder(tx, { id: orderId }))!;
  const from = order.fulfillmentStatus;
  const to = fulfillmentStatusOf(order.lines, order.fulfillments);
  if (to === from) return order;
  if (!fulfillmentCan(from, to)) throw new Error(`order ${orderId}: ${from} cannot become ${to}`);
  await tx.run(sql`UPDATE orders SET fulfillment_status = ${to} WHERE id = ${orderId}`);
  return { ...order, fulfillmentStatus: to };
}
