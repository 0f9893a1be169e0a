/** Cases that other shops have got wrong, from the cart to the payment; the other numbers stand beside what they are about. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import { addCustomer, address, type Sold } from '../../test/fixtures.ts';
import { CARD, DEBIT, details, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { addToCart, findCart, setQuantity } from '../cart/cart.ts';
import { addCode, removeCode } from '../cart/codes.ts';
import { findOrder, type Order } from '../orders/orders.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { mergeCarts } from './cart-at-sign-in.ts';
import { checkoutPages } from './http.tsx';
import { placeOrder } from './place-order.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

/** Presses Pay in the browser. */
async function press(
  cart: string,
  fields: Record<string, string>,
): Promise<{ status: number; html: string }> {
  const app = new Hono();
  checkoutPages(app, heart.shop);
  const answer = await app.request(routes.checkout(), {
    method: 'POST',
    body: new URLSearchParams({ ...address, shippingMethod: 'standard', note: '', ...fields }),
    headers: { cookie: `cart=${cart}` },
  });
  return { status: answer.status, html: await answer.text() };
}

async function orderOf(session: string): Promise<Order> {
  const row = await heart.db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  );
  return (await findOrder(heart.db, { id: row!.id }))!;
}

/** What was agreed on. */
const agreed = ({ lines, currency, totalMinor, discountMinor, shippingMinor, discounts }: Order) => ({
  lines: lines.map(({ sku, quantity, unitPriceMinor, totalMinor }) => [sku, quantity, unitPriceMinor, totalMinor]), // biome-ignore format: one line a line
  sums: [currency, totalMinor, discountMinor, shippingMinor],
  codes: discounts.map(({ code }) => code),
});

const inCart = async (token: string) =>
  Object.fromEntries((await findCart(heart.db, token))!.lines.map((line) => [line.sku, line.quantity]));
const usersOf = async (code: string | null) =>
  (
    await heart.db.rows<{ email: string }>(sql`
      SELECT u.email FROM discount_uses u JOIN discounts d ON d.id = u.discount_id WHERE d.code = ${code} ORDER BY 1`)
  ).map(({ email }) => email);

/** A cart of two articles with a code, its page at Stripe open. */
async function underWay() {
  const [arcs, dots] = [await heart.article(), await heart.article({ priceMinor: 500 })];
  const { code } = await addDiscount(heart.db, { totalLimit: 1 });
  const cart = await heart.cart([arcs, 2], [dots, 1]);
  await addCode(heart.db, cart, code!);
  const session = await heart.session(cart);
  return { arcs, dots, code: code!, cart, session, order: agreed(await orderOf(session)) };
}

/** Everything about a cart that can be changed is, by its buyer or by the shop. */
async function changeAll(cart: string, { variantId }: Sold, code: string): Promise<Sold> {
  const more = await heart.article();
  await setQuantity(heart.db, cart, variantId, 5);
  await addToCart(heart.db, cart, 'EUR', { variantId: more.variantId, quantity: 1 });
  await removeCode(heart.db, cart, code);
  await heart.db.run(sql`UPDATE variants SET price_minor = price_minor + 100 WHERE id = ${variantId}`);
  await heart.db.run(sql`UPDATE discounts SET active = false WHERE code = ${code}`);
  return more;
}

test('edge case 10: sold out after it was put into the cart: the checkout is refused, and says which line', async () => {
  const [arcs, dots] = [
    await heart.article({ title: 'Arcs' }),
    await heart.article({ title: 'Dots', onHand: 1 }),
  ];
  const cart = await heart.cart([arcs, 1], [dots, 1]);
  await heart.session(await heart.cart([dots, 1]));
  const { status, html } = await press(cart, { email: 'ada@example.com' });
  assert.equal(status, 422);
  assert.match(html, /Dots: sold out/);
  assert.doesNotMatch(html, /Arcs: /);
  const held = await heart.db.row(
    sql`SELECT reserved FROM stock_levels WHERE variant_id = ${arcs.variantId}`,
  );
  assert.deepEqual(held, { reserved: 0 });
  await allIsWell();
});

test('edge case 16: what changes in a cart while its page at Stripe is open changes nothing of what is paid there', async () => {
  const { arcs, dots, code, cart, session, order } = await underWay();
  const more = await changeAll(cart, arcs, code);
  const { status } = heart.standIn.control.pay(session, CARD);
  assert.equal(status, 'paid');
  await heart.landingPage(session);
  const now = await orderOf(session);
  assert.deepEqual(agreed(now), order);
  assert.deepEqual([now.status, now.capturedMinor], ['placed', now.totalMinor]);
  assert.deepEqual(await inCart(cart), { [arcs.sku]: 3, [more.sku]: 1 }, `${dots.sku} is bought`);
  assert.deepEqual(await usersOf(code), ['ada@example.com']);
  await allIsWell();
});

test('edge case 16: … and nothing while a bank is working on it', async () => {
  const { arcs, code, cart, session, order } = await underWay();
  heart.standIn.control.pay(session, DEBIT.succeeds);
  await heart.landingPage(session);
  assert.deepEqual(await inCart(cart), {});
  await addToCart(heart.db, cart, 'EUR', { variantId: arcs.variantId, quantity: 1 });
  const more = await changeAll(cart, arcs, code);
  heart.standIn.control.settleAsync(session, 'succeed');
  await heart.reconcile();
  const now = await orderOf(session);
  assert.deepEqual(agreed(now), order);
  assert.deepEqual([now.status, now.capturedMinor], ['placed', now.totalMinor]);
  assert.deepEqual(await inCart(cart), { [arcs.sku]: 5, [more.sku]: 1 }, 'what was put in since stays');
  await allIsWell();
});

/** Ada has used it, as often as one customer may. */
async function usedByAda(customerId?: string): Promise<string> {
  const { code } = await addDiscount(heart.db, { customerLimit: 1 });
  const cart = await heart.cart([await heart.article(), 1]);
  await addCode(heart.db, cart, code!);
  const placed = await placeOrder(heart.shop, cart, { ...details, customerId }, null);
  heart.standIn.control.pay(sessionOf(placed), CARD);
  await heart.landingPage(sessionOf(placed));
  return code!;
}

test('edge case 19: one customer’s limit is looked at again when a guest gives his address', async () => {
  const code = await usedByAda();
  const cart = await heart.cart([await heart.article(), 1]);
  await addCode(heart.db, cart, code);
  const shown = { seenTotalMinor: '1390', seenCurrency: 'EUR' };
  const refused = await press(cart, { ...shown, email: 'Ada@Example.com' });
  assert.equal(refused.status, 422);
  assert.match(refused.html, /The total is now €14\.90/);
  assert.match(refused.html, /You have used .* as often as one customer can/);
  const other = await press(cart, { ...shown, email: 'grace@example.com' });
  assert.equal(other.status, 303);
  assert.deepEqual(await usersOf(code), ['ada@example.com', 'grace@example.com']);

  // The same cart, and his own address after all: the waiting order of the other one does not help him.
  const back = await press(cart, { ...shown, email: 'ada@example.com' });
  assert.match(back.html, /The total is now €14\.90/);
  const paid = await press(cart, { seenTotalMinor: '1490', seenCurrency: 'EUR', email: 'ada@example.com' });
  assert.equal(paid.status, 303);
  assert.deepEqual(await usersOf(code), ['ada@example.com']);
  await allIsWell();
});

test('edge case 19: … and when he signs in, whatever address he gives then', async () => {
  const { id: customerId } = await addCustomer(heart.db, { email: 'ada.account@example.com' });
  const code = await usedByAda(customerId);
  const cart = await heart.cart([await heart.article(), 1]);
  await addCode(heart.db, cart, code);
  const guest = { ...details, email: 'guest@example.com' };
  const asGuest = sessionOf(await placeOrder(heart.shop, cart, guest, null));
  assert.equal((await orderOf(asGuest)).totalMinor, 1390);

  await mergeCarts(heart.shop, customerId, cart);
  const shown = { totalMinor: 1390, currency: 'EUR' };
  const refused = await placeOrder(heart.shop, cart, { ...guest, customerId }, shown);
  assert.ok(!refused.ok && refused.reason === 'total_changed' && refused.totals.totalMinor === 1490);
  const signedIn = sessionOf(await placeOrder(heart.shop, cart, { ...guest, customerId }, null));
  assert.deepEqual(agreed(await orderOf(signedIn)).codes, []);
  assert.equal(heart.standIn.control.pay(asGuest, CARD).status, 'expired');
  assert.deepEqual(await usersOf(code), ['ada@example.com']);
  await allIsWell();
});
