/** A customer's orders as he takes them with him: everything the shop holds of each, nothing that opens a door. */
import { type Db, sql } from '../platform/db.ts';
import { type Order, wholeOrders } from './orders.ts';

const AT_ONCE = 100;

interface Beside {
  orderId: string;
  payment: unknown;
  withdrawals: unknown[];
  mail: unknown[];
}

/** The oldest first, a hundred at a time: there may be thousands. */
export async function* exportOrders(db: Db, customerId: string): AsyncGenerator<unknown> {
  for (let after = 0; ; ) {
    const orders = await db.rows<Order>(
      wholeOrders(
        sql`o.customer_id = ${customerId} AND o.number > ${after} ORDER BY o.number LIMIT ${AT_ONCE}`,
      ),
    );
    const beside = await readBeside(
      db,
      orders.map(({ id }) => id),
    );
    for (const order of orders) yield told(order, beside.get(order.id)!);
    if (orders.length < AT_ONCE) return;
    after = orders.at(-1)!.number;
  }
}

/** The order's token opens its page to anybody, and who of staff did something is not the buyer's affair. */
function told(order: Order, { payment, withdrawals, mail }: Beside): unknown {
  const { token: _token, ...rest } = order;
  const lines = order.lines.map(({ media: _media, ...line }) => line);
  const events = order.events.map(({ data: { by: _by, ...data }, ...event }) => ({ ...event, data }));
  const skus = new Map(order.lines.map(({ variantId, sku }) => [variantId, sku]));
  return inPlainTerms({ ...rest, lines, events, payment, withdrawals, mail }, skus);
}

/** What the shop calls things among its tables says nothing to anybody else: articles by their SKU, no other ids. */
function inPlainTerms(value: unknown, skus: Map<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => inPlainTerms(item, skus));
  if (value === null || typeof value !== 'object' || value instanceof Date) return value;
  const entries = Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
    if (name === 'variantId') return [['sku', skus.get(inner)]];
    return name === 'id' || name.endsWith('Id') ? [] : [[name, inPlainTerms(inner, skus)]];
  });
  return Object.fromEntries(entries);
}

async function readBeside(db: Db, orderIds: string[]): Promise<Map<string, Beside>> {
  if (orderIds.length === 0) return new Map();
  const rows = await db.rows<Beside>(sql`
    SELECT p.order_id AS "orderId",
      json_build_object('status', p.status, 'amountMinor', p.amount_minor, 'currency', p.currency,
        'paidAt', p.paid_at, 'stripePaymentIntent', p.payment_intent_id) AS payment,
      (SELECT coalesce(json_agg(json_build_object('name', w.name, 'email', w.email, 'lines', w.lines,
          'createdAt', w.created_at, 'carriedOutAt', w.carried_out_at) ORDER BY w.created_at), '[]')
        FROM withdrawals w WHERE w.order_id = p.order_id) AS withdrawals,
      (SELECT coalesce(json_agg(json_build_object('kind', e.kind, 'recipient', e.recipient, 'status', e.status,
          'createdAt', e.created_at, 'sentAt', e.sent_at) ORDER BY e.seq), '[]')
        FROM emails e WHERE e.order_id = p.order_id AND e.kind NOT LIKE '%\\_staff') AS mail
    FROM payments p WHERE p.order_id = ANY (${orderIds}::uuid[])`);
  return new Map(rows.map((row) => [row.orderId, row]));
}
