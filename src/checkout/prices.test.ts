/** What a purchase comes to, from the cart to Stripe and back: discounts, tax and other currencies, in real orders. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import { address } from '../../test/fixtures.ts';
import { CARD, DEBIT, details, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { findCart } from '../cart/cart.ts';
import { quote, termsOf } from '../cart/quote.ts';
import { findOrder, type Order } from '../orders/orders.ts';
import { refundableOf } from '../orders/refundable.ts';
import { sql } from '../platform/db.ts';
import { refundOfRest } from '../pricing/refund.ts';
import { cancelOrder } from './cancel-order.ts';
import { placeOrder } from './place-order.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
  const { db } = heart;
  const rate = (country: string, region: string, name: string, ppm: number) =>
    db.run(sql`
    INSERT INTO tax_rates (id, country, region, name, ppm) VALUES (${uuid()}, ${country}, ${region}, ${name}, ${ppm})`);
  const registered = (country: string, region = '', kind = 'local') =>
    db.run(sql`
    INSERT INTO tax_registrations (id, country, region, kind) VALUES (${uuid()}, ${country}, ${region}, ${kind})`);
  await rate('IE', '', 'VAT', 230_000);
  await rate('DE', '', 'VAT', 190_000);
  await rate('US', 'NY', 'NY sales tax', 88_750);
  await registered('IE');
  await registered('IE', '', 'oss');
  await registered('US', 'NY');
  await registered('FR'); // and no rate for it
  await db.run(sql`INSERT INTO currencies (code, rate) VALUES ('USD', 1.1), ('JPY', 160)`);
  await db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax)
    VALUES (${uuid()}, 'eu', 'European Union', '{IE,DE,FR}', 'EUR', NULL, true),
      (${uuid()}, 'us', 'United States', '{US}', 'USD', 'en-US', false),
      (${uuid()}, 'jp', 'Japan', '{JP}', 'JPY', 'en-JP', true)`);
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const berlin = { ...address, city: 'Berlin', postalCode: '10115', country: 'DE' };
const newYork = { ...address, city: 'New York', region: 'NY', postalCode: '10001', country: 'US' };
const portland = { ...address, city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' };
const tokyo = { ...address, city: 'Chiyoda', region: 'Tokyo', postalCode: '100-0001', country: 'JP' };
const paris = { ...address, city: 'Paris', postalCode: '75001', country: 'FR' };

const enter = (cart: string, ...codes: string[]) =>
  heart.db.run(sql`UPDATE carts SET discount_codes = ${codes} WHERE token = ${cart}`);
const atStripe = (session: string) =>
  heart.standIn.control.state().sessions.find(({ id }) => id === session)!;
async function orderOf(session: string): Promise<Order> {
  const row = await heart.db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  );
  return (await findOrder(heart.db, { id: row!.id }))!;
}
async function pay(session: string, method = CARD): Promise<void> {
  heart.standIn.control.pay(session, method);
  await heart.landingPage(session);
}
const usesOf = async (code: string | null) =>
  (await heart.db.row<{ used: number; rows: number }>(sql`
    SELECT used, (SELECT count(*)::int FROM discount_uses u WHERE u.discount_id = d.id) AS rows
    FROM discounts d WHERE code = ${code}`))!;

test('what Stripe is told is what the order says, to the cent: discount, tax in the price, shipping', async () => {
  const [arcs, dots] = [await heart.article({ priceMinor: 1999 }), await heart.article({ priceMinor: 333 })];
  const { code } = await addDiscount(heart.db, { rule: { kind: 'percent', ppm: 150_000 } });
  const cart = await heart.cart([arcs, 2], [dots, 1]);
  await enter(cart, code!);
  const session = await heart.session(cart);
  const order = await orderOf(session);
  // 43.31 less 15 % (6.50) with 4.90 of shipping is 41.71; 23/123 of 36.81 are in the goods, of 4.90 in the shipping.
  assert.deepEqual(
    [order.subtotalMinor, order.discountMinor, order.shippingMinor, order.totalMinor],
    [4331, 650, 490, 4171],
  );
  assert.equal(order.taxMinor, 0);
  assert.equal(order.taxTreatment, 'taxed');
  assert.ok(Math.abs(order.taxIncludedMinor - Math.round((4171 * 23) / 123)) <= 1);
  assert.equal(atStripe(session).amount_total, 4171);
  await pay(session);
  assert.equal((await orderOf(session)).capturedMinor, 4171);
  assert.deepEqual((await findCart(heart.db, cart))!.discountCodes, [], 'used, it leaves the cart');
  assert.deepEqual(await usesOf(code), { used: 0, rows: 1 });
  await allIsWell();
});

test('edge case 9: an address abroad: its currency, its tax on top, and nobody else’s', async () => {
  const article = await heart.article({ priceMinor: 2000 });
  const cart = await heart.cart([article, 1]);
  const told: Record<string, unknown> = {};
  for (const [where, shippingAddress] of Object.entries({ berlin, newYork, portland, tokyo })) {
    const session = await heart.session(cart, { shippingAddress });
    const { currency, totalMinor, taxMinor, taxIncludedMinor, taxTreatment } = await orderOf(session);
    told[where] = [currency, totalMinor, taxMinor, taxIncludedMinor, taxTreatment];
    assert.deepEqual(
      [atStripe(session).amount_total, atStripe(session).currency],
      [totalMinor, currency.toLowerCase()],
    );
  }
  assert.deepEqual(told, {
    berlin: ['EUR', 2490, 0, 397, 'taxed'], // 19/119 of 20.00 is 3.19, of 4.90 0.78
    newYork: ['USD', 2982, 243, 0, 'taxed'], // 22.00 and 5.39; 8.875 % of them is 1.95 and 0.48
    portland: ['USD', 2739, 0, 0, 'export'],
    tokyo: ['JPY', 3984, 0, 0, 'export'], // 3200 and 784
  });
  await allIsWell();
});

test('a business elsewhere in the EU pays the price without its tax, and shipping too', async () => {
  const article = await heart.article({ priceMinor: 11900 });
  const cart = await heart.cart([article, 1]);
  const vat = { number: 'DE136695976', checked: '' as const };
  const session = sessionOf(
    await placeOrder(heart.shop, cart, { ...details, shippingAddress: berlin, vat }, null),
  );
  const order = await orderOf(session);
  assert.deepEqual(
    [order.taxTreatment, order.subtotalMinor, order.totalMinor, order.vatNumber],
    ['reverse_charge', 10000, 10000, 'DE136695976'],
  );
  await allIsWell();
});

test('where a tax is owed that nobody knows, nothing is sold', async () => {
  const article = await heart.article();
  const placed = await heart.place(await heart.cart([article, 1]), { shippingAddress: paris });
  assert.deepEqual(placed, { ok: false, reason: 'no_rate' });
  await allIsWell();
});

test('edge case 18: a code that takes all of it off: no payment, an order all the same', async () => {
  const article = await heart.article();
  const { code } = await addDiscount(heart.db, {
    rule: { kind: 'percent', ppm: 1_000_000 },
    combinesWith: ['shipping'],
  });
  const free = await addDiscount(heart.db, { rule: { kind: 'free_shipping' }, combinesWith: ['order'] });
  const cart = await heart.cart([article, 1]);
  await enter(cart, code!, free.code!);
  const placed = await heart.place(cart);
  assert.ok(placed.ok && placed.next === 'done', JSON.stringify(placed));
  const order = (await findOrder(heart.db, { token: placed.orderToken }))!;
  assert.deepEqual([order.status, order.totalMinor, order.discountMinor], ['placed', 0, 1490]);
  await allIsWell();
});

test('edge case 17: a declined payment leaves the cart payable and the code unused', async () => {
  const article = await heart.article();
  const { code } = await addDiscount(heart.db, { totalLimit: 1 });
  const cart = await heart.cart([article, 1]);
  await enter(cart, code!);
  const session = await heart.session(cart);
  assert.deepEqual(await usesOf(code), { used: 1, rows: 1 });
  await pay(session, '4000000000000002');
  assert.equal(await heart.session(cart), session, 'declined: the same press leads to the same page');
  await pay(session, DEBIT.fails);
  heart.standIn.control.settleAsync(session, 'fail');
  await heart.reconcile();
  assert.equal((await orderOf(session)).paymentStatus, 'failed');
  assert.deepEqual(await usesOf(code), { used: 0, rows: 0 });
  const other = await heart.cart([article, 1]);
  await enter(other, code!);
  const again = await heart.session(other);
  assert.equal((await orderOf(again)).discountMinor, 100);
  await allIsWell();
});

test('edge case 19: a cancelled order gives the code back; a part of it does not', async () => {
  const article = await heart.article();
  const { code } = await addDiscount(heart.db, { totalLimit: 1 });
  const cart = await heart.cart([article, 2]);
  await enter(cart, code!);
  const session = await heart.session(cart);
  await pay(session);
  const { id } = await orderOf(session);
  const cancel = (pieces: 'all' | { variantId: string; quantity: number }[]) =>
    cancelOrder(heart.shop, { id }, { id: uuid(), pieces, reason: 'buyer_asked', by: 'test' });
  assert.ok((await cancel([{ variantId: article.variantId, quantity: 1 }])).ok);
  assert.deepEqual(await usesOf(code), { used: 1, rows: 1 });
  assert.ok((await cancel('all')).ok);
  assert.deepEqual(await usesOf(code), { used: 0, rows: 0 });
  await heart.sendRefunds();
  const order = await orderOf(session);
  assert.equal(order.refundedMinor, order.capturedMinor, 'all of it goes back, discount and tax considered');
  await allIsWell();
});

test('paid after it had expired: the code is taken again, or all of the money goes back', async () => {
  const article = await heart.article();
  const { code } = await addDiscount(heart.db, { totalLimit: 1 });
  const late = async () => {
    const cart = await heart.cart([article, 1]);
    await enter(cart, code!);
    const session = await heart.session(cart);
    const facts = { sessionId: session, ...(await paymentOf(session)) };
    return { session, facts };
  };
  const paymentOf = async (session: string) =>
    (await heart.db.row<{ paymentId: string; amountMinor: number; currency: string }>(sql`
      SELECT id AS "paymentId", amount_minor AS "amountMinor", currency FROM payments WHERE session_id = ${session}`))!;
  const { settle } = await import('./confirm-payment.ts');
  const says = (facts: Awaited<ReturnType<typeof late>>['facts'], state: 'expired' | 'paid') =>
    settle(heart.shop, { ...facts, paymentIntentId: `pi_${facts.sessionId}`, state });

  const first = await late();
  await says(first.facts, 'expired');
  assert.deepEqual(await usesOf(code), { used: 0, rows: 0 });
  await says(first.facts, 'paid');
  assert.equal((await orderOf(first.session)).status, 'placed');
  assert.deepEqual(await usesOf(code), { used: 1, rows: 1 });

  await heart.db.run(sql`UPDATE discounts SET total_limit = 2 WHERE code = ${code}`);
  const second = await late();
  await says(second.facts, 'expired');
  await heart.db.run(sql`UPDATE discounts SET total_limit = 1 WHERE code = ${code}`);
  await says(second.facts, 'paid');
  const order = await orderOf(second.session);
  assert.deepEqual([order.status, order.refundedMinor], ['cancelled', order.capturedMinor]);
  assert.ok(order.events.some(({ kind }) => kind === 'discount_gone_after_payment'));
  assert.deepEqual(await usesOf(code), { used: 1, rows: 1 });
  await heart.putAway();
  await allIsWell();
});

test('what is left to refund is what was paid, part by part, with tax on top', async () => {
  const [arcs, dots] = [await heart.article({ priceMinor: 1999 }), await heart.article({ priceMinor: 333 })];
  const { code } = await addDiscount(heart.db, { rule: { kind: 'amount', amountMinor: 501 } });
  const cart = await heart.cart([arcs, 3], [dots, 1]);
  await enter(cart, code!);
  const session = await heart.session(cart, { shippingAddress: newYork });
  await pay(session);
  const order = await orderOf(session);
  const refundable = refundableOf(order);
  const parts = refundable.lines.reduce((sum, line) => sum + line.paidMinor, refundable.shipping.paidMinor);
  assert.equal(parts, order.totalMinor);
  assert.equal(refundOfRest(refundable).amountMinor, order.totalMinor);
  await allIsWell();
});

test('cancelled piece by piece, of which two cost a cent: the last of it goes back as well', async () => {
  const article = await heart.article({ priceMinor: 1 });
  const { code } = await addDiscount(heart.db, { rule: { kind: 'percent', ppm: 500_000 } });
  const cart = await heart.cart([article, 2]);
  await enter(cart, code!);
  const session = await heart.session(cart);
  await pay(session);
  const { id, totalMinor } = await orderOf(session);
  assert.equal(totalMinor, 491);
  const pieces = [{ variantId: article.variantId, quantity: 1 }];
  for (const expected of [1, 491]) {
    const request = { id: uuid(), pieces, reason: 'buyer_asked', by: 'test' } as const;
    assert.ok((await cancelOrder(heart.shop, { id }, request)).ok);
    assert.equal((await orderOf(session)).refundedMinor, expected);
    await allIsWell();
  }
});

test('a currency picked by hand stays, whatever the address', async () => {
  const article = await heart.article({ priceMinor: 2000 });
  const cart = await heart.cart([article, 1]);
  const session = sessionOf(
    await placeOrder(heart.shop, cart, { ...details, shippingAddress: berlin, currency: 'USD' }, null),
  );
  const order = await orderOf(session);
  assert.deepEqual([order.currency, order.totalMinor], ['USD', 2739]);
  assert.equal(atStripe(session).currency, 'usd');
  await allIsWell();
});

test('a state that is not named yet has no tax yet, and is no export either', async () => {
  const article = await heart.article({ priceMinor: 2000 });
  const cart = (await findCart(heart.db, await heart.cart([article, 1])))!;
  const asked = {
    lines: cart.lines,
    codes: [],
    currency: undefined,
    shippingMethod: '',
    vatNumber: undefined,
    buyer: { email: null, customerId: null },
    now: new Date(),
  };
  const terms = await termsOf(heart.shop);
  const where = (region: string) => ({ country: 'US', region, postalCode: '' });
  const quoted = async (region: string) => quote(heart.db, terms, { ...asked, where: where(region) });
  assert.equal((await quoted('')).taxToCome, true);
  assert.equal((await quoted('NY')).taxToCome, false);
  assert.equal((await quoted('OR')).taxToCome, false);
});
