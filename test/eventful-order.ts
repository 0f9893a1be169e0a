/** A shop with an order to which everything has happened that mail tells of: for tests of letters. */
import assert from 'node:assert/strict';
import { v7 as uuid } from 'uuid';
import { addCode } from '../src/cart/codes.ts';
import { cancelOrder } from '../src/checkout/cancel-order.ts';
import { confirmPayment } from '../src/checkout/confirm-payment.ts';
import { deliver, ship } from '../src/orders/fulfillments.ts';
import type { Outcome } from '../src/orders/outcome.ts';
import { refund } from '../src/orders/refunds.ts';
import { requestReturn } from '../src/orders/returns.ts';
import { type Db, type Sql, sql } from '../src/platform/db.ts';
import { addDiscount } from './discounts.ts';
import { address, type Sold } from './fixtures.ts';
import { CARD, type Heart, startHeart } from './heart.ts';
import { newYork, sellInNewYork } from './new-york.ts';

export interface EventfulOrder {
  id: string;
  token: string;
  paymentId: string;
}

/** Of what has happened. */
export const ids = {
  parcel: uuid(),
  cancellation: uuid(),
  refund: uuid(),
  failed: uuid(),
  goods: uuid(),
  dispute: uuid(),
  withdrawal: uuid(),
};

export interface EventfulShop {
  heart: Heart;
  order: EventfulOrder;
  /** Bought twice: one is in a parcel and comes back, the other is to come. */
  arcs: Sold;
  /** Bought once, and cancelled. */
  dots: Sold;
  /** Changes something; `restore` puts it back. */
  change(forth: Sql, back: Sql): Promise<void>;
  restore(): Promise<void>;
}

export async function startEventfulShop(): Promise<EventfulShop> {
  const heart = await startHeart({
    PUBLIC_URL: 'https://shop.example',
    SHOP_EMAIL: 'hello@shop.example',
    RETURN_ADDRESS: 'Plain Geometry; 1 Line Street; 10115 Berlin',
  });
  const arcs = await heart.article({ title: 'Arcs', priceMinor: 3500 });
  const dots = await heart.article({ title: 'Dots', priceMinor: 1250 });
  const session = await heart.session(await heart.cart([arcs, 2], [dots, 1]), {
    email: 'anna@example.com',
    shippingMethod: 'express',
    note: 'Ring twice.\nThank you',
    shippingAddress: { ...address, name: 'Anna Kay', phone: '+353 1 234567' },
  });
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  const order = (await heart.db.row<EventfulOrder>(sql`
    SELECT o.id, o.token, p.id AS "paymentId" FROM orders o JOIN payments p ON p.order_id = o.id`))!;
  await happen(heart.db, order, arcs, dots);
  const undo: Sql[] = [];
  return {
    heart,
    order,
    arcs,
    dots,
    async change(forth, back) {
      undo.push(back);
      await heart.db.run(forth);
    },
    async restore() {
      for (const back of undo.splice(0).reverse()) await heart.db.run(back);
    },
  };
}

/**
 * Another order in it, by the verbs: to New York, in dollars, with a code and tax on top. One of two arcs is
 * sent, delivered and announced to come back; the dots are cancelled; ten dollars went back as goodwill.
 */
export async function buyAbroad({ heart, arcs, dots }: EventfulShop): Promise<EventfulOrder> {
  const { db, shop, standIn } = heart;
  await sellInNewYork(db);
  const { code } = await addDiscount(db, { code: 'WELCOME', title: 'Welcome' });
  const cart = await heart.cart([arcs, 2], [dots, 1]);
  await addCode(db, cart, code!);
  const session = await heart.session(cart, {
    email: 'walt@example.com',
    shippingAddress: { ...newYork, name: 'Walt Whitman' },
  });
  standIn.control.pay(session, CARD);
  await confirmPayment(shop, session);
  const order = (await db.row<EventfulOrder>(sql`
    SELECT o.id, o.token, p.id AS "paymentId" FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE p.session_id = ${session}`))!;
  const by = 'Sam';
  const one = ({ variantId }: Sold) => ({ variantId, quantity: 1 });
  const parcel = uuid();
  await must(
    () => cancelOrder(shop, order, { id: uuid(), pieces: [one(dots)], reason: 'not_available', by }),
    () => ship(db, order, { id: parcel, lines: [{ sku: arcs.sku, quantity: 1 }] }, by),
    () => deliver(db, parcel, { actor: 'staff', deliveredBy: 'staff', by }),
    () => requestReturn(shop, order, { id: uuid(), pieces: [{ ...one(arcs), reason: 'damaged' }], by }),
    () =>
      refund(shop, order, {
        id: uuid(),
        what: { lines: [], shipping: 0, otherMinor: 1000 },
        reason: 'goodwill',
        by,
      }),
  );
  await heart.sendRefunds();
  return order;
}

/** One after the other. */
async function must(...work: (() => Promise<Outcome>)[]): Promise<void> {
  for (const each of work) assert.ok((await each()).ok);
}

/** One of each, as the verbs write them; times are fixed, so that they can be read in the letters. */
async function happen(db: Db, order: EventfulOrder, arcs: Sold, dots: Sold): Promise<void> {
  const media = uuid();
  await db.run(sql`
    INSERT INTO media (id, file, alt, width, height, widths) VALUES (${media}, 'arcs-1', 'Three arcs', 800, 1000, '{160,320,800}')`);
  await db.run(sql`UPDATE order_lines SET media_id = ${media} WHERE sku = ${arcs.sku}`);
  await db.run(sql`UPDATE orders SET placed_at = '2026-11-23T06:23:00Z'`);
  await db.run(sql`
    INSERT INTO fulfillments (id, order_id, position, status, carrier, tracking_number, tracking_url, shipped_at)
    VALUES (${ids.parcel}, ${order.id}, 1, 'shipped', 'dhl', '00340434161094042557', 'https://dhl.example/?n=1&l=en', '2026-11-24T08:00:00Z')`);
  await db.run(sql`INSERT INTO fulfillment_lines VALUES (${ids.parcel}, ${arcs.variantId}, 1)`);
  await db.run(
    sql`UPDATE order_lines SET shipped_quantity = 1, returned_quantity = 1 WHERE sku = ${arcs.sku}`,
  );
  await db.run(sql`
    INSERT INTO cancellations (id, order_id, reason, note, created_at)
    VALUES (${ids.cancellation}, ${order.id}, 'not_available', 'between us', '2026-11-25T08:00:00Z')`);
  await db.run(sql`INSERT INTO cancellation_lines VALUES (${ids.cancellation}, ${dots.variantId}, 1)`);
  await db.run(sql`UPDATE order_lines SET cancelled_quantity = 1 WHERE sku = ${dots.sku}`);
  await db.run(sql`
    INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, shipping_minor, reason, source_id, status, failure, created_at) VALUES
      (${ids.refund}, ${uuid()}, ${order.paymentId}, 1500, 250, 'cancelled', ${ids.cancellation}, 'succeeded', NULL, '2026-11-25T08:00:00Z'),
      (${ids.failed}, ${uuid()}, ${order.paymentId}, 700, 0, 'goodwill', NULL, 'failed', 'expired_or_canceled_card', '2026-11-26T08:00:00Z')`);
  await db.run(sql`INSERT INTO refund_lines VALUES (${ids.refund}, ${dots.variantId}, 1, 1250)`);
  await db.run(sql`
    INSERT INTO returns (id, order_id, status, created_at) VALUES (${ids.goods}, ${order.id}, 'requested', '2026-11-27T08:00:00Z')`);
  await db.run(
    sql`INSERT INTO return_lines (return_id, variant_id, quantity, reason) VALUES (${ids.goods}, ${arcs.variantId}, 1, 'damaged')`,
  );
  await db.run(sql`
    INSERT INTO disputes (id, payment_id, stripe_dispute_id, status, reason, amount_minor, currency, evidence_due_by)
    VALUES (${ids.dispute}, ${order.paymentId}, 'dp_1', 'needs_response', 'product_not_received', 9540, 'EUR', '2026-12-05T22:59:00Z')`);
  await db.run(sql`
    INSERT INTO withdrawals (id, order_id, name, email, lines, created_at)
    VALUES (${ids.withdrawal}, ${order.id}, 'Anna K.', 'anna.k@example.com', ${JSON.stringify([{ variantId: arcs.variantId, quantity: 1 }])}, '2026-11-28T06:23:07Z')`);
}
