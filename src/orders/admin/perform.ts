/** An action of staff on an order, with its row in the log: the same for one order's forms and for many ticked ones. */
import { type Audited, auditAround } from '../../admin/audit.ts';
import type { Desk } from '../../admin/desk.ts';
import { type Db, sql } from '../../platform/db.ts';
import { type Order, orderName } from '../orders.ts';
import type { Outcome } from '../outcome.ts';
import type { Staff, StaffAction } from '../staff-action.ts';

export interface OrderAdminHooks {
  cancelOrder: Staff['cancelOrder'];
  /** Whether shipping and tax would be the same at this other address of an order. */
  costsTheSame(order: Order, address: Order['shippingAddress']): Promise<boolean>;
}

export interface Deed {
  action: StaffAction;
  order: Pick<Order, 'id' | 'number'>;
  /** Of what it is done to: the order's number, or the id of its parcel, return, refund, message. */
  key: string;
  values: Record<string, unknown>;
  /** Of what it makes. */
  id: string;
  /** For the log, and for who pressed. */
  words: string;
}

export function perform(
  { shop, staff }: Desk,
  { cancelOrder }: Pick<OrderAdminHooks, 'cancelOrder'>,
  { action, order, key, values, id, words }: Deed,
): Promise<Audited<Outcome>> {
  const by = staff.name;
  return auditAround<Outcome>(
    shop.db,
    staff,
    { action: `order.${action.name}`, words, subject: subjectOf(order) },
    {
      look: () => snapshot(shop.db, order.id),
      work: () => action.run({ shop, by, cancelOrder }, key, values, id),
      changed: (outcome) => outcome.ok && outcome.changed,
    },
  );
}

export const subjectOf = (order: Pick<Order, 'id' | 'number'>) => ({
  kind: 'order',
  id: String(order.number),
  label: `Order ${orderName(order)}`,
});

/** Where an order stands, in short: for the log. */
async function snapshot(db: Db, orderId: string): Promise<unknown> {
  const row = await db.row<{ standing: unknown }>(sql`
    SELECT json_build_object('status', o.status, 'payment', p.status, 'fulfillment', o.fulfillment_status,
      'refundedMinor', p.refunded_minor, 'currency', o.currency,
      'lines', (SELECT json_agg(json_build_object('sku', sku, 'ordered', quantity, 'shipped', shipped_quantity,
          'cancelled', cancelled_quantity, 'returned', returned_quantity) ORDER BY position)
        FROM order_lines WHERE order_id = o.id),
      'parcels', (SELECT json_agg(json_build_object('number', tracking_number, 'carrier', carrier, 'status', status)
          ORDER BY position) FROM fulfillments WHERE order_id = o.id),
      'returns', (SELECT json_agg(status ORDER BY created_at, id) FROM returns WHERE order_id = o.id)) AS standing
    FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.id = ${orderId}`);
  return row?.standing;
}
