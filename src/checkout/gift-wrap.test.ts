/** Gift wrap from the cart to the payment, and back with a piece: every sum here is worked out by hand. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import { address } from '../../test/fixtures.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import { textOf } from '../../test/refusals.ts';
import { setGiftWrap } from '../cart/cart.ts';
import { orderEmails } from '../orders/emails/emails.ts';
import { findOrder, type Order } from '../orders/orders.ts';
import { staffOrder } from '../orders/staff-orders.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { renderLetter } from '../ui/letter.tsx';
import { cancelOrder } from './cancel-order.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart({ GIFT_WRAP_PRICE: '3.50' });
  const { db } = heart;
  await db.run(sql`
    INSERT INTO tax_rates (id, country, region, name, ppm)
    VALUES (${uuid()}, 'IE', '', 'VAT', 230000), (${uuid()}, 'US', 'NY', 'NY sales tax', 88750)`);
  await db.run(sql`
    INSERT INTO tax_registrations (id, country, region, kind)
    VALUES (${uuid()}, 'IE', '', 'local'), (${uuid()}, 'US', 'NY', 'local')`);
  await db.run(sql`INSERT INTO currencies (code, rate) VALUES ('USD', 1.1)`);
  await db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax)
    VALUES (${uuid()}, 'eu', 'European Union', '{IE,DE}', 'EUR', NULL, true),
      (${uuid()}, 'us', 'United States', '{US}', 'USD', 'en-US', false)`);
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const newYork = { ...address, city: 'New York', region: 'NY', postalCode: '10001', country: 'US' };

/** Two wrapped articles of 20.00, and one of 5.00 that is not. @returns the cart's token, and which is wrapped. */
async function twoWrapped() {
  const [arcs, dots] = [await heart.article({ priceMinor: 2000 }), await heart.article({ priceMinor: 500 })];
  const cart = await heart.cart([arcs, 2], [dots, 1]);
  assert.ok(await setGiftWrap(heart.db, cart, arcs.variantId, true));
  return { cart, arcs };
}
async function orderOf(session: string): Promise<Order> {
  const row = await heart.db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  );
  return (await findOrder(heart.db, { id: row!.id }))!;
}
const linesOf = ({ lines }: Order) =>
  lines.map((l) => [l.unitPriceMinor, l.giftWrapMinor, l.totalMinor, l.discountMinor, l.taxMinor]);

test('ordered with a discount: what Stripe is told is what the order says, and a piece takes its wrap back', async () => {
  const { code } = await addDiscount(heart.db);
  const { cart, arcs } = await twoWrapped();
  await heart.db.run(sql`UPDATE carts SET discount_codes = ARRAY[${code}] WHERE token = ${cart}`);
  const session = await heart.session(cart);
  // 2 × 23.50 and 5.00 less 10 % are 42.30 and 4.50, with 23/123 of tax in them: 7.91 and 0.84. Shipping is 4.90.
  const placed = await orderOf(session);
  assert.deepEqual(linesOf(placed), [
    [2000, 350, 4700, 470, 791],
    [500, 0, 500, 50, 84],
  ]);
  assert.deepEqual([placed.subtotalMinor, placed.discountMinor, placed.totalMinor], [5200, 520, 5170]);
  const payPage = await heart.standIn.app.request(routes.standInPay({ sessionId: session }));
  assert.match(textOf(await payPage.text()), /2 × Article \d+ with gift wrap €42\.30.*€51\.70/);

  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  const { id } = await orderOf(session);
  const pieces = [{ variantId: arcs.variantId, quantity: 1 }];
  const cancelled = await cancelOrder(
    heart.shop,
    { id },
    { id: uuid(), pieces, reason: 'other', by: 'test' },
  );
  assert.ok(cancelled.ok);
  assert.equal((await orderOf(session)).refunds[0]!.amountMinor, 2115); // half of 42.30
  await allIsWell();
});

test('abroad it costs what the region’s prices make of it, taxed as the goods', async () => {
  const { cart } = await twoWrapped();
  const order = await orderOf(await heart.session(cart, { shippingAddress: newYork }));
  // 22.00 and 3.85 twice, 5.50 once; 8.875 % of 51.70 is 4.588, of 5.50 0.488, of 5.39 for the shipping 0.478.
  assert.deepEqual(linesOf(order), [
    [2200, 385, 5170, 0, 459],
    [550, 0, 550, 0, 49],
  ]);
  assert.deepEqual([order.currency, order.totalMinor], ['USD', 5170 + 550 + 539 + 459 + 49 + 48]);
  await heart.putAway();
  await allIsWell();
});

test('it counts towards free shipping, as all that the subtotal says', async () => {
  const article = await heart.article({ priceMinor: 5650 });
  const cart = await heart.cart([article, 1]);
  assert.equal((await orderOf(await heart.session(cart))).shippingMinor, 490);
  await setGiftWrap(heart.db, cart, article.variantId, true);
  assert.equal((await orderOf(await heart.session(cart))).shippingMinor, 0);
  await heart.putAway();
});

test('adding it or taking it off makes another order, and the page before can no longer be paid', async () => {
  const { cart, arcs } = await twoWrapped();
  const before = await heart.session(cart);
  assert.equal(await heart.session(cart), before);
  await setGiftWrap(heart.db, cart, arcs.variantId, false);
  const now = await heart.session(cart);
  assert.notEqual(now, before);
  assert.equal(heart.standIn.control.pay(before, CARD).status, 'expired');
  assert.equal((await orderOf(now)).totalMinor, 4990);
  await heart.putAway();
  await allIsWell();
});

test('who packs reads it in the mail and in the staff’s order; the buyer in his letter', async () => {
  const { cart } = await twoWrapped();
  const session = await heart.session(cart);
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  const { id } = await orderOf(session);
  const { db, config } = heart.shop;
  const mail = async (kind: string) => {
    const { [kind]: made } = orderEmails(config);
    const letter = await made!.write(db, { kind, orderId: id, subjectId: id, data: {} });
    assert.ok('values' in letter);
    return renderLetter(letter, made!.wording, config).text;
  };
  assert.match(await mail('order_placed_staff'), /2 × €20\.00.*Wrap as a gift, €3\.50 each/s);
  assert.match(await mail('order_placed'), /2 × €20\.00.*With gift wrap, €3\.50 each/s);
  const found = await staffOrder(heart.shop, { id });
  assert.deepEqual(
    found!.order.lines.map(({ giftWrapMinor }) => giftWrapMinor),
    [350, 0],
  );
});
