/** The real shop in which a model's deeds are done, and how it is read back. */
import assert from 'node:assert/strict';
import { sql } from '../../src/platform/db.ts';
import type { Sold } from '../../test/fixtures.ts';
import type { Heart } from '../../test/heart.ts';
import { type Code, codes, fulfillmentOf, holders, limits, type Model, type ModelOrder } from './model.ts';
import { issueCodes, openPlaces } from './places.ts';

export interface World {
  heart: Heart;
  articles: Sold[];
  codes: Record<Code, { id: string; code: string }>;
  /** Their tokens, in the order of the model's, as the orders below. */
  carts: string[];
  orders: RealOrder[];
  tally: Tally;
}

/** How often each thing was done, and how often it was refused, as it had to be. */
export interface Tally {
  note(what: string, done: boolean): void;
}

export interface RealOrder {
  id: string;
  /** None where there was nothing to pay. */
  session: string | undefined;
  parcelIds: string[];
  returnIds: string[];
}

/** The last one costs a cent, whose parts cannot be told apart: it is bought beside others only. */
export const PRICES_MINOR = [1_000, 2_499, 3_333, 1];
export const ON_HAND = [9, 6, 7, 9];

export async function openWorld(heart: Heart, tally: Tally): Promise<{ model: Model; real: World }> {
  await openPlaces(heart);
  const articles: Sold[] = [];
  for (const [index, priceMinor] of PRICES_MINOR.entries())
    articles.push(await heart.article({ priceMinor, onHand: ON_HAND[index]! }));
  return {
    model: {
      stock: ON_HAND.map((onHand) => ({ onHand, reserved: 0, backorders: false })),
      carts: [],
      orders: [],
    },
    real: { heart, articles, codes: await issueCodes(heart), carts: [], orders: [], tally },
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

/** The shop is as the model says, order by order, article by article, cart by cart and code by code. One query each. */
export async function compare(model: Model, real: World): Promise<void> {
  const { heart, articles, orders } = real;
  const [stock, rows] = await Promise.all([
    heart.db.rows<{ id: string; onHand: number; reserved: number; backorders: boolean }>(sql`
      SELECT variant_id AS id, on_hand AS "onHand", reserved, allow_backorders AS backorders FROM stock_levels
      WHERE variant_id = ANY (${articles.map((article) => article.variantId)}::uuid[])`),
    heart.db.rows<OrderRow>(sql`
      SELECT o.id, o.status, p.status AS payment, o.fulfillment_status AS fulfillment, p.refunded_minor AS "refundedMinor",
        (SELECT json_agg(json_build_array(l.shipped_quantity, l.cancelled_quantity, l.returned_quantity) ORDER BY l.position)
         FROM order_lines l WHERE l.order_id = o.id) AS lines
      FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.id = ANY (${orders.map(({ id }) => id)}::uuid[])`),
    compareCodes(model, real),
    compareCarts(model, real),
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

/** Who holds a use of which code, and that it is never held too often. */
async function compareCodes(model: Model, { heart, codes: issued, orders }: World): Promise<void> {
  const rows = await heart.db.rows<{ id: string; used: number; users: string[] }>(sql`
    SELECT id, used, ARRAY(SELECT order_id FROM discount_uses WHERE discount_id = d.id ORDER BY 1) AS users
    FROM discounts d WHERE id = ANY (${codes.map((code) => issued[code].id)}::uuid[])`);
  for (const code of codes) {
    const held = holders(model, code);
    const users = held.map((order) => orders[model.orders.indexOf(order)]!.id).sort();
    const { id: _, ...row } = rows.find(({ id }) => id === issued[code].id)!;
    assert.deepEqual(row, { used: users.length, users }, `uses of ${code} are as the model says`);
    assert.ok(held.length <= limits[code].total, `${code} is held too often`);
    for (const { buyer } of held)
      assert.ok(
        held.filter((order) => order.buyer === buyer).length <= limits[code].each,
        `${code} is held too often by one buyer`,
      );
  }
}

async function compareCarts(model: Model, { heart, codes: issued, articles, carts }: World): Promise<void> {
  const rows = await heart.db.rows<{ token: string; codes: string[]; pieces: number[] }>(sql`
    SELECT token, discount_codes AS codes, ARRAY(
      SELECT coalesce((SELECT quantity FROM cart_lines l WHERE l.cart_id = c.id AND l.variant_id = v.id), 0)
      FROM unnest(${articles.map((article) => article.variantId)}::uuid[]) WITH ORDINALITY AS v (id, place) ORDER BY place) AS pieces
    FROM carts c WHERE token = ANY (${carts})`);
  const found = new Map(rows.map(({ token, ...row }) => [token, row]));
  for (const [index, { pieces, codes: entered }] of model.carts.entries())
    assert.deepEqual(
      found.get(carts[index]!),
      { pieces, codes: entered.map((code) => issued[code].code) },
      `cart ${index} is as the model says`,
    );
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
export async function settleUp({ heart, orders }: World): Promise<void> {
  const { control } = heart.standIn;
  await heart.reconcile();
  for (const { session } of orders)
    if (session) await heart.message('checkout.session.completed', { id: session });
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
    currency: string;
    refundedMinor: number;
    status: string;
  }>(sql`
    SELECT o.number, p.payment_intent_id AS intent, p.amount_minor AS "amountMinor", p.currency, p.status,
      (SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds
       WHERE payment_id = p.id AND status <> 'failed') AS "refundedMinor"
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.payment_intent_id IS NOT NULL AND o.id = ANY (${orders.map(({ id }) => id)}::uuid[])`);
  return rows.flatMap(({ number, intent, amountMinor, currency, refundedMinor, status }) => {
    const payment = state.payments.find(({ id }) => id === intent);
    const taken = payment?.amount_received ?? 0;
    const back = state.refunds
      .filter((refund) => refund.payment_intent === intent && !/failed|canceled/.test(refund.status))
      .reduce((sum, refund) => sum + refund.amount, 0);
    const wrong: string[] = [];
    if (taken !== (status === 'paid' ? amountMinor : 0)) wrong.push(`order ${number}: Stripe took ${taken}`);
    if (payment && payment.currency !== currency.toLowerCase())
      wrong.push(`order ${number}: ${payment.currency} at Stripe, ${currency} in the shop`);
    if (back !== refundedMinor)
      wrong.push(`order ${number}: ${back} went back at Stripe, ${refundedMinor} in the shop`);
    return wrong;
  });
}
