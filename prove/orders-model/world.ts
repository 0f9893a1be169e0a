/** The real shop in which a model's deeds are done, and how it is read back. */
import assert from 'node:assert/strict';
import { sql } from '../../src/platform/db.ts';
import type { Sold } from '../../test/fixtures.ts';
import type { Heart } from '../../test/heart.ts';
import { fulfillmentOf, type Model, type ModelOrder } from './model.ts';

export interface World {
  heart: Heart;
  articles: Sold[];
  /** In the order of the model's. */
  orders: RealOrder[];
  tally: Tally;
}

/** How often each thing was done, and how often it was refused, as it had to be. */
export interface Tally {
  note(what: string, done: boolean): void;
}

export interface RealOrder {
  id: string;
  session: string;
  parcelIds: string[];
  returnIds: string[];
}

export const PRICES_MINOR = [1_000, 2_499, 3_333];
export const ON_HAND = [9, 6, 7];

export async function openWorld(heart: Heart, tally: Tally): Promise<{ model: Model; real: World }> {
  const articles: Sold[] = [];
  for (const [index, priceMinor] of PRICES_MINOR.entries())
    articles.push(await heart.article({ priceMinor, onHand: ON_HAND[index]! }));
  return {
    model: { stock: ON_HAND.map((onHand) => ({ onHand, reserved: 0 })), orders: [] },
    real: { heart, articles, orders: [], tally },
  };
}

interface OrderRow {
  id: string;
  status: string;
  payment: string;
  fulfillment: string;
  refundedMinor: number;
  lines: [shipped: number, cancelled: number, returned: number][];
}

/** The shop is as the model says, order by order and article by article. One query each. */
export async function compare(model: Model, { heart, articles, orders }: World): Promise<void> {
  const [stock, rows] = await Promise.all([
    heart.db.rows<{ id: string; onHand: number; reserved: number }>(sql`
      SELECT variant_id AS id, on_hand AS "onHand", reserved FROM stock_levels
      WHERE variant_id = ANY (${articles.map((article) => article.variantId)}::uuid[])`),
    heart.db.rows<OrderRow>(sql`
      SELECT o.id, o.status, p.status AS payment, o.fulfillment_status AS fulfillment, p.refunded_minor AS "refundedMinor",
        (SELECT json_agg(json_build_array(l.shipped_quantity, l.cancelled_quantity, l.returned_quantity) ORDER BY l.position)
         FROM order_lines l WHERE l.order_id = o.id) AS lines
      FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.id = ANY (${orders.map(({ id }) => id)}::uuid[])`),
  ]);
  const levels = new Map(stock.map(({ id, ...level }) => [id, level]));
  assert.deepEqual(
    articles.map(({ variantId }) => levels.get(variantId)),
    model.stock,
    'stock is as the model says',
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [index, { id }] of orders.entries()) {
    const { id: _, ...row } = found.get(id)!;
    assert.deepEqual(row, asRow(model.orders[index]!), `order ${index} is as the model says`);
  }
}

const asRow = (order: ModelOrder) => ({
  status: order.status,
  payment: order.payment,
  fulfillment: fulfillmentOf(order),
  refundedMinor: order.refundedMinor,
  lines: order.lines.map((line) => [line.shipped, line.cancelled, line.returned]),
});

export async function refundedNow({ heart, orders }: World, index: number): Promise<number> {
  const row = await heart.db.row<{ minor: number }>(
    sql`SELECT refunded_minor AS minor FROM payments WHERE order_id = ${orders[index]!.id}`,
  );
  return row!.minor;
}

export function failedRefunds(
  { heart, orders }: World,
  index: number,
): Promise<{ id: string; amountMinor: number }[]> {
  return heart.db.rows(sql`
    SELECT r.id, r.amount_minor AS "amountMinor" FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE p.order_id = ${orders[index]!.id} AND r.status = 'failed' ORDER BY r.created_at, r.id`);
}

export async function intentOf({ heart, orders }: World, index: number): Promise<string> {
  const row = await heart.db.row<{ id: string }>(
    sql`SELECT payment_intent_id AS id FROM payments WHERE order_id = ${orders[index]!.id}`,
  );
  return row!.id;
}

/** Everything has been heard and sent: then Stripe and the shop must tell the same of every cent. */
export async function settleUp({ heart }: World): Promise<void> {
  const { control } = heart.standIn;
  await heart.reconcile();
  for (let round = 0; round < 3; round++) {
    await heart.sendRefunds();
    for (const refund of control.state().refunds) await heart.message('refund.updated', { id: refund.id });
    for (const dispute of control.state().disputes)
      await heart.message('charge.dispute.updated', { id: dispute.id });
  }
}

/** @returns what Stripe and the shop tell differently. */
export async function differences({ heart, orders }: World): Promise<string[]> {
  const state = heart.standIn.control.state();
  const rows = await heart.db.rows<{
    number: number;
    intent: string;
    amountMinor: number;
    refundedMinor: number;
    status: string;
  }>(sql`
    SELECT o.number, p.payment_intent_id AS intent, p.amount_minor AS "amountMinor", p.status,
      (SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds
       WHERE payment_id = p.id AND status <> 'failed') AS "refundedMinor"
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.payment_intent_id IS NOT NULL AND o.id = ANY (${orders.map(({ id }) => id)}::uuid[])`);
  return rows.flatMap(({ number, intent, amountMinor, refundedMinor, status }) => {
    const taken = state.payments.find(({ id }) => id === intent)?.amount_received ?? 0;
    const back = state.refunds
      .filter((refund) => refund.payment_intent === intent && !/failed|canceled/.test(refund.status))
      .reduce((sum, refund) => sum + refund.amount, 0);
    const wrong: string[] = [];
    if (taken !== (status === 'paid' ? amountMinor : 0)) wrong.push(`order ${number}: Stripe took ${taken}`);
    if (back !== refundedMinor)
      wrong.push(`order ${number}: ${back} went back at Stripe, ${refundedMinor} in the shop`);
    return wrong;
  });
}
