/**
 * Orders of an account that was deleted. Law keeps the shop from forgetting what it has sold: the number,
 * the date, the lines, the sums, and the name and address of the invoice of every paid order stay for
 * RETENTION_YEARS from the end of the year in which money last moved. What no law asks to keep goes as
 * soon as the order is finished; all of it, of an order that was never paid.
 *
 * Always true: what has been erased is not read from anywhere else; the books still agree. Each order is
 * done by itself, under its payment's and its own lock, so that a crash leaves whole orders.
 */
import type { OrdersKept } from '../customers/customers.ts';
import { forgetRefundNotes } from '../payments/refunds.ts';
import { type Sql, sql, type Tx } from '../platform/db.ts';
import { forgetMailOfOrder } from '../platform/forget-mail.ts';
import type { Shop } from '../platform/shop.ts';
import { forgetUser } from '../promotions/promotions.ts';

/** No more of the shop than this, so that a command can do it too. */
type Erasing = Pick<Shop, 'db' | 'config' | 'log'>;

/** After delivery, for questions and for goods that come back. */
const FINISHED_AFTER_DAYS = 14;
/** Of a parcel that nobody has called delivered. */
const ARRIVED_AFTER_DAYS = 90;

/** In the transaction that deletes the account; `eraseDue` does the rest. */
export function eraseOrdersOf(tx: Tx, customerId: string): Promise<number> {
  return tx.run(sql`
    INSERT INTO erasures (order_id) SELECT id FROM orders WHERE customer_id = ${customerId}
    ON CONFLICT (order_id) DO NOTHING`);
}

const AT_ONCE = 50;

/** @returns how many orders were looked at. */
export async function eraseDue(shop: Erasing): Promise<number> {
  const due = await shop.db.rows<{ orderId: string }>(sql`
    UPDATE erasures SET look_again_at = now() + interval '1 hour'
    WHERE order_id IN (
      SELECT order_id FROM erasures WHERE look_again_at <= now()
      ORDER BY look_again_at LIMIT ${AT_ONCE} FOR UPDATE SKIP LOCKED)
    RETURNING order_id AS "orderId"`);
  for (const { orderId } of due)
    await shop.db
      .transaction((tx) => eraseOrder(tx, shop, orderId))
      .catch((error) => shop.log.warn({ err: error, orderId }, 'could not erase; will try again'));
  return due.length;
}

interface Standing {
  isErased: boolean;
  isPaid: boolean;
  isFinished: boolean;
  keptUntil: Date | null;
  isKept: boolean;
}

async function eraseOrder(tx: Tx, shop: Erasing, orderId: string): Promise<void> {
  await tx.run(sql`SELECT FROM payments WHERE order_id = ${orderId} FOR UPDATE`);
  const order = (await standing(tx, shop, orderId))!;
  if (!order.isFinished) {
    await lookAgain(tx, orderId, sql`now() + interval '6 hours'`);
    return;
  }
  if (!order.isErased) await eraseContact(tx, orderId);
  if (order.isPaid && order.isKept) {
    await lookAgain(tx, orderId, sql`${order.keptUntil}::timestamptz`);
    return;
  }
  await tx.run(sql`
    UPDATE orders SET shipping_address = shipping_address ||
      '{"name": "", "company": "", "line1": "", "line2": "", "city": "", "region": "", "postalCode": "", "phone": ""}',
      vat_number = ''
    WHERE id = ${orderId}`);
  await tx.run(sql`DELETE FROM erasures WHERE order_id = ${orderId}`);
}

const lookAgain = (tx: Tx, orderId: string, at: Sql) =>
  tx.run(sql`UPDATE erasures SET look_again_at = ${at} WHERE order_id = ${orderId}`);

/** Nobody waits for anything any more: no goods, no money, no word. */
const isFinished = sql`(
  CASE o.status
    WHEN 'expired' THEN true
    WHEN 'cancelled' THEN p.captured_minor = 0 OR p.captured_minor <= (
      SELECT coalesce(sum(amount_minor), 0) FROM refunds WHERE payment_id = p.id AND status = 'succeeded')
      + (SELECT coalesce(sum(amount_minor), 0) FROM disputes WHERE payment_id = p.id AND status = 'lost')
    WHEN 'placed' THEN o.fulfillment_status IN ('shipped', 'delivered') AND NOT EXISTS (
      SELECT FROM fulfillments f WHERE f.order_id = o.id AND CASE f.status
        WHEN 'delivered' THEN f.delivered_at > now() - make_interval(days => ${FINISHED_AFTER_DAYS}::int)
        ELSE f.shipped_at > now() - make_interval(days => ${ARRIVED_AFTER_DAYS}::int) END)
    ELSE false
  END
  AND NOT EXISTS (SELECT FROM refunds WHERE payment_id = p.id AND status = 'pending')
  AND NOT EXISTS (SELECT FROM disputes WHERE payment_id = p.id AND closed_at IS NULL)
  AND NOT EXISTS (SELECT FROM returns WHERE order_id = o.id AND status = 'requested')
  AND NOT EXISTS (SELECT FROM withdrawals WHERE order_id = o.id AND carried_out_at IS NULL)
  AND NOT EXISTS (SELECT FROM emails WHERE order_id = o.id AND status = 'queued'))`;

/** The end of the year in which money last moved, and as many years later. */
const keptUntil = ({ config }: Erasing) => sql`
  (date_trunc('year', greatest(p.paid_at, (
     SELECT max(created_at) FROM refunds WHERE payment_id = p.id AND status = 'succeeded')
   ) AT TIME ZONE ${config.shop.timeZone}::text) + make_interval(years => ${config.retentionYears}::int + 1))
  AT TIME ZONE ${config.shop.timeZone}::text`;

function standing(tx: Tx, shop: Erasing, orderId: string): Promise<Standing | undefined> {
  return tx.row<Standing>(sql`
    SELECT o.erased_at IS NOT NULL AS "isErased", p.status = 'paid' AS "isPaid", ${isFinished} AS "isFinished",
      ${keptUntil(shop)} AS "keptUntil", coalesce(${keptUntil(shop)} > now(), false) AS "isKept"
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.id = ${orderId} FOR UPDATE OF o`);
}

/** How to reach the buyer, and whatever anybody has written freely. */
async function eraseContact(tx: Tx, orderId: string): Promise<void> {
  await tx.run(sql`
    UPDATE orders SET email = '', note = '', shipping_address = shipping_address || '{"phone": ""}',
      cart_id = NULL, cart_fingerprint = '', erased_at = now()
    WHERE id = ${orderId}`);
  await tx.run(
    sql`UPDATE order_events SET data = data - '{note,from,to}'::text[] WHERE order_id = ${orderId}`,
  );
  await tx.run(sql`UPDATE cancellations SET note = '' WHERE order_id = ${orderId}`);
  await tx.run(sql`UPDATE returns SET note = '' WHERE order_id = ${orderId}`);
  await tx.run(sql`UPDATE withdrawals SET name = '', email = '' WHERE order_id = ${orderId}`);
  await tx.run(
    sql`UPDATE fulfillments SET tracking_number = '', tracking_url = '' WHERE order_id = ${orderId}`,
  );
  await tx.run(sql`DELETE FROM order_links WHERE order_id = ${orderId}`);
  await forgetRefundNotes(tx, orderId);
  await forgetUser(tx, orderId);
  await forgetMailOfOrder(tx, orderId);
}

/** What would stay for a while if the account were deleted now. */
export async function ordersKept(shop: Erasing, customerId: string): Promise<OrdersKept> {
  const row = await shop.db.row<OrdersKept>(sql`
    SELECT count(*) FILTER (WHERE p.status = 'paid')::int AS paid,
      count(*) FILTER (WHERE NOT ${isFinished})::int AS "underWay",
      max(${keptUntil(shop)}) - interval '1 day' AS until
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.customer_id = ${customerId}`);
  return row!;
}
