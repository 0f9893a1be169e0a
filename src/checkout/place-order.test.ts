import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { interleave, type Pause, start, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, details, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { findCart, setQuantity } from '../cart/cart.ts';
import { sql } from '../platform/db.ts';
import { type PlaceResult, placeOrder } from './place-order.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

/** Runs after each story: whatever it was about, the books are clean and nobody waited in a circle. */
async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const stock = (sold: Sold) =>
  heart.db.row<{ onHand: number; reserved: number }>(sql`
    SELECT on_hand AS "onHand", reserved FROM stock_levels WHERE variant_id = ${sold.variantId}`);

/** The orders of a cart with their payment, the oldest first. */
const ordersOf = (cartToken: string) =>
  heart.db.rows<{ status: string; paymentStatus: string; token: string }>(sql`
    SELECT o.status, p.status AS "paymentStatus", o.token FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE o.cart_id = (SELECT id FROM carts WHERE token = ${cartToken}) ORDER BY o.number`);

/** Sessions at Stripe for this cart's orders that a buyer could still pay. */
async function openSessions(cartToken: string): Promise<string[]> {
  const orders = await heart.db.rows<{ id: string }>(sql`
    SELECT id FROM orders WHERE cart_id = (SELECT id FROM carts WHERE token = ${cartToken})`);
  const ids = orders.map((order) => order.id);
  const { sessions } = heart.standIn.control.state();
  return sessions
    .filter((s) => s.status === 'open' && ids.includes(s.client_reference_id ?? ''))
    .map((s) => s.id);
}

const settled = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};

test('pressing twice leads to the same page', async () => {
  const cart = await heart.cart([await heart.article(), 2]);
  assert.equal(await heart.session(cart), await heart.session(cart));
  assert.equal((await openSessions(cart)).length, 1);
  await allIsWell();
});

for (const at of [
  /^UPDATE carts/,
  /FROM orders WHERE cart_id/,
  /INSERT INTO orders/,
  /^COMMIT/,
  /sessions\.create/,
] as const)
  for (const when of ['before', 'after'] as const)
    test(`two tabs, one ${when} ${at}: one session, and both are led to it`, async () => {
      const cart = await heart.cart([await heart.article({ onHand: 3 }), 1]);
      const press = () => heart.place(cart);
      const { a, b } = await interleave(heart.shop, press, { at, when }, press);
      assert.equal(sessionOf(settled(a)), sessionOf(settled(b)));
      assert.deepEqual(await openSessions(cart), [sessionOf(settled(a))]);
      assert.equal((await ordersOf(cart)).length, 1);
      await allIsWell();
    });

test('a changed cart closes the old page before it gives another', async () => {
  const article = await heart.article({ onHand: 5 });
  const cart = await heart.cart([article, 1]);
  const old = await heart.session(cart);
  await setQuantity(heart.db, cart, article.variantId, 5); // all of them, the one that it holds itself included
  const other = await heart.session(cart);
  assert.notEqual(other, old);
  assert.deepEqual(await openSessions(cart), [other]);
  assert.deepEqual(await stock(article), { onHand: 5, reserved: 5 });
  assert.equal(heart.standIn.control.pay(old, CARD).status, 'expired');
  await allIsWell();
});

test('the address, the method or the note changed: another session; the page lists what was agreed', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const sessions = [
    await heart.session(cart),
    await heart.session(cart, { shippingMethod: 'express' }),
    await heart.session(cart, { shippingMethod: 'express', note: 'Ring twice' }),
  ];
  assert.equal(new Set(sessions).size, 3);
  assert.deepEqual(await openSessions(cart), [sessions[2]]);
  await allIsWell();
});

const gapsOfPlacing: Pause[] = [
  { at: /^COMMIT/, when: 'after' },
  { at: /sessions\.create/, when: 'before' },
  { at: /sessions\.create/, when: 'after' },
  { at: /^UPDATE payments SET session_id/, when: 'before' },
  { at: /^UPDATE payments SET session_id/, when: 'after' },
];
for (const pause of gapsOfPlacing)
  test(`the cart changes in another tab ${pause.when} ${pause.at}: one payable session at the end`, async () => {
    const article = await heart.article({ onHand: 5 });
    const cart = await heart.cart([article, 1]);
    const changeAndPress = async () => {
      await setQuantity(heart.db, cart, article.variantId, 2);
      return heart.place(cart);
    };
    const { a, b } = await interleave(heart.shop, () => heart.place(cart), pause, changeAndPress);
    assert.deepEqual(await openSessions(cart), [sessionOf(settled(b))]);
    // Unless it had its answer before the cart changed, the first tab is led to what can be paid.
    if (pause.when === 'before' || !String(pause.at).includes('UPDATE'))
      assert.equal(sessionOf(settled(a)), sessionOf(settled(b)));
    assert.deepEqual(await stock(article), { onHand: 5, reserved: 2 });
    await allIsWell();
  });

for (const when of ['before', 'after'] as const)
  test(`the old page is paid ${when} Stripe is asked to expire it: the order is placed, and no other made`, async () => {
    const article = await heart.article({ onHand: 5 });
    const cart = await heart.cart([article, 1]);
    const old = await heart.session(cart);
    await setQuantity(heart.db, cart, article.variantId, 2);
    const pay = async () => heart.standIn.control.pay(old, CARD).status;
    const { a, b } = await interleave(
      heart.shop,
      () => heart.place(cart),
      { at: /sessions\.expire/, when },
      pay,
    );
    const placed = settled(a);
    const paid = settled(b) === 'paid';
    assert.equal(paid, when === 'before');
    assert.ok(placed.ok && placed.next === (paid ? 'done' : 'pay'));
    assert.deepEqual(
      (await ordersOf(cart)).map((o) => o.status),
      paid ? ['placed'] : ['expired', 'pending'],
    );
    await allIsWell();
  });

const readings = [
  /lines\.list/,
  /FROM shipping_methods/,
  /FROM orders WHERE cart_id/,
  /FROM payments WHERE order_id/,
];
for (const at of readings)
  for (const when of ['before', 'after'] as const)
    test(`paid and confirmed while a second press stands ${when} ${at}: the goods are not sold a second time`, async () => {
      const article = await heart.article({ onHand: 5 });
      const cart = await heart.cart([article, 1]);
      const session = await heart.session(cart);
      heart.standIn.control.pay(session, CARD);
      const press = () => heart.place(cart);
      const message = () => heart.message('checkout.session.completed', { id: session });
      const { a, b } = await interleave(heart.shop, press, { at, when }, message);
      assert.equal(settled(b), 200);
      const answer = settled(a);
      assert.ok(answer.ok ? answer.next === 'done' : answer.reason === 'empty_cart', JSON.stringify(answer));
      assert.deepEqual(
        (await ordersOf(cart)).map((o) => o.status),
        ['placed'],
      );
      assert.deepEqual(await stock(article), { onHand: 4, reserved: 0 });
      await allIsWell();
    });

for (const at of [/^UPDATE carts/, /^INSERT INTO payments/, /^WITH wanted/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`two buyers want the last one, the first stands ${when} ${at}: one gets it, the other is told`, async () => {
      const article = await heart.article({ onHand: 1 });
      const [mine, yours] = [await heart.cart([article, 1]), await heart.cart([article, 1])];
      const { a, b } = await interleave(
        heart.shop,
        () => heart.place(mine),
        { at, when },
        () => heart.place(yours),
      );
      const answers = [settled(a), settled(b)];
      assert.equal(answers.filter((answer) => answer.ok).length, 1);
      assert.deepEqual(
        answers.find((answer) => !answer.ok),
        { ok: false, reason: 'short' },
      );
      assert.deepEqual(await stock(article), { onHand: 1, reserved: 1 });
      await allIsWell();
    });

test('edge case 10: one short line: nothing is held, nothing is charged, the cart stays', async () => {
  const [plenty, scarce] = [await heart.article(), await heart.article({ onHand: 2 })];
  const cart = await heart.cart([plenty, 1], [scarce, 2]);
  await heart.session(await heart.cart([scarce, 1]));
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'short' });
  assert.deepEqual(await stock(plenty), { onHand: 10, reserved: 0 });
  assert.deepEqual(await ordersOf(cart), []);
  const lines = (await findCart(heart.db, cart))!.lines;
  assert.deepEqual(
    lines.map((line) => [line.quantity, line.available]),
    [
      [1, 10],
      [2, 1],
    ],
  );
  await allIsWell();
});

test('it runs short between the look and the hold: rolled back as a whole', async () => {
  const [plenty, scarce] = [await heart.article(), await heart.article({ onHand: 1 })];
  const cart = await heart.cart([plenty, 1], [scarce, 1]);
  const other = await heart.cart([scarce, 1]);
  const { a, b } = await interleave(
    heart.shop,
    () => heart.place(cart),
    { at: /^WITH wanted/, when: 'before' },
    () => heart.place(other),
  );
  assert.ok(settled(b).ok);
  assert.deepEqual(settled(a), { ok: false, reason: 'short' });
  assert.deepEqual(await stock(plenty), { onHand: 10, reserved: 0 });
  assert.deepEqual(await ordersOf(cart), []);
  await allIsWell();
});

test('the last one: trying again is not blocked by the hold of the own order', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const first = await heart.session(cart);
  assert.equal(heart.standIn.control.pay(first, '4000000000000002').status, 'declined');
  assert.equal(await heart.session(cart), first);
  const second = await heart.session(cart, { shippingMethod: 'express' });
  heart.standIn.control.pay(second, CARD);
  await heart.landingPage(second);
  assert.deepEqual(await stock(article), { onHand: 0, reserved: 0 });
  await allIsWell();
});

test('edge case 15: an archived variant, or one whose product is: checkout is refused until the line is taken out', async () => {
  const [kept, gone] = [await heart.article(), await heart.article()];
  const cart = await heart.cart([kept, 1], [gone, 1]);
  await heart.db.run(sql`UPDATE variants SET status = 'archived' WHERE id = ${gone.variantId}`);
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'short' });
  await heart.db.run(sql`UPDATE variants SET status = 'active' WHERE id = ${gone.variantId}`);
  await heart.db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${gone.productId}`);
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'short' });
  assert.equal(await setQuantity(heart.db, cart, gone.variantId, 0), true);
  assert.ok((await heart.place(cart)).ok);
  await allIsWell();
});

const euros = (totalMinor: number) => ({ totalMinor, currency: 'EUR' });

test('the price of the day is charged, and only when it is what the buyer saw', async () => {
  const article = await heart.article({ priceMinor: 1000 });
  const cart = await heart.cart([article, 2]);
  await heart.db.run(sql`UPDATE variants SET price_minor = 1500 WHERE id = ${article.variantId}`);
  const refused = await placeOrder(heart.shop, cart, details, euros(2490));
  assert.ok(!refused.ok && refused.reason === 'total_changed');
  assert.equal(refused.totals.totalMinor, 3490);
  const inOther = await placeOrder(heart.shop, cart, details, { totalMinor: 3490, currency: 'USD' });
  assert.ok(!inOther.ok && inOther.reason === 'total_changed', 'the same number in another currency');
  assert.deepEqual(await ordersOf(cart), []);
  const session = sessionOf(await placeOrder(heart.shop, cart, details, euros(3490)));
  const atStripe = heart.standIn.control.state().sessions.find((s) => s.id === session)!;
  assert.deepEqual([atStripe.amount_total, atStripe.currency], [3490, 'eur']);
  await allIsWell();
});

test('an unpaid order keeps its price, and a new price makes another order', async () => {
  const article = await heart.article({ priceMinor: 1000 });
  const cart = await heart.cart([article, 1]);
  const before = await heart.session(cart);
  await heart.db.run(sql`UPDATE variants SET price_minor = 900 WHERE id = ${article.variantId}`);
  const now = await heart.session(cart);
  assert.notEqual(now, before);
  assert.deepEqual(await openSessions(cart), [now]);
  await allIsWell();
});

test('edge case 18: nothing to pay: placed without Stripe, once, however often it is pressed', async () => {
  const article = await heart.article({ priceMinor: 0 });
  const cart = await heart.cart([article, 1]);
  await heart.db.run(sql`UPDATE shipping_methods SET free_from_minor = 0 WHERE handle = 'standard'`);
  const press = start(() => heart.place(cart));
  const placed = await press.done;
  await heart.db.run(sql`UPDATE shipping_methods SET free_from_minor = 6000 WHERE handle = 'standard'`);
  assert.ok(placed.ok && placed.next === 'done');
  assert.deepEqual(
    press.steps.filter((step) => step.startsWith('stripe')),
    [],
  );
  assert.deepEqual(
    (await ordersOf(cart)).map((o) => [o.status, o.token]),
    [['placed', placed.orderToken]],
  );
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'empty_cart' });
  assert.deepEqual(await stock(article), { onHand: 9, reserved: 0 });
  await allIsWell();
});

test('no cart, an empty cart, a method that is not offered', async () => {
  assert.deepEqual(await heart.place('nobody'), { ok: false, reason: 'empty_cart' });
  const article = await heart.article();
  const cart = await heart.cart([article, 1]);
  assert.deepEqual(await heart.place(cart, { shippingMethod: 'pigeon' }), {
    ok: false,
    reason: 'unknown_method',
  });
  await setQuantity(heart.db, cart, article.variantId, 0);
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'empty_cart' });
});

test('a session that ends soon is not handed out again', async () => {
  const cart = await heart.cart([await heart.article({ onHand: 1 }), 1]);
  const old = await heart.session(cart);
  await heart.db.run(sql`
    UPDATE payments SET session_expires_at = now() + interval '9 minutes' WHERE session_id = ${old}`);
  const other = await heart.session(cart);
  assert.notEqual(other, old);
  assert.deepEqual(await openSessions(cart), [other]);
  await allIsWell();
});

test('carts that share articles in opposite order never wait in a circle', async () => {
  const articles = [await heart.article(), await heart.article(), await heart.article()];
  const mine = await heart.cart(...articles.map((article): [Sold, number] => [article, 1]));
  const yours = await heart.cart(...articles.toReversed().map((article): [Sold, number] => [article, 1]));
  // A third party holds the one in the middle, so that each buyer has taken what he takes first.
  const middle = Promise.withResolvers<void>();
  const holding = heart.db.transaction(async (tx) => {
    await tx.row(sql`SELECT 1 FROM stock_levels WHERE variant_id = ${articles[1]!.variantId} FOR UPDATE`);
    await middle.promise;
  });
  const both = Promise.all([start(() => heart.place(mine)).done, start(() => heart.place(yours)).done]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  middle.resolve();
  await holding;
  const placed: PlaceResult[] = await both;
  assert.ok(placed.every((answer) => answer.ok));
  await allIsWell();
});

test('refused to one tab, given to the other in the meantime: the session that was given stays payable', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const { sessions } = heart.shop.stripe.checkout;
  const { create } = sessions;
  let tabs = 0;
  // The first tab asks for a time that is over, as a process with a wrong clock would, and under a key of its own.
  sessions.create = ((params: object, options: object) => {
    const wrong = tabs++ === 0;
    return wrong
      ? create({ ...params, expires_at: 1 } as Parameters<typeof create>[0])
      : create(params as Parameters<typeof create>[0], options);
  }) as typeof create;
  const press = () => heart.place(cart);
  const { a, b } = await interleave(heart.shop, press, { at: /sessions\.create/, when: 'after' }, press);
  sessions.create = create;
  const given = sessionOf(settled(b));
  assert.equal(settled(a).ok, false);
  assert.deepEqual(await openSessions(cart), [given]);
  heart.standIn.control.pay(given, CARD);
  assert.deepEqual(await stock(article), { onHand: 1, reserved: 1 });
  await heart.landingPage(given);
  assert.deepEqual(await stock(article), { onHand: 0, reserved: 0 });
  await allIsWell();
});

test('refused to two tabs at once: both are told, and neither fails', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const { sessions } = heart.shop.stripe.checkout;
  const { create } = sessions;
  sessions.create = ((params: object) =>
    create({ ...params, expires_at: 1 } as Parameters<typeof create>[0])) as typeof create;
  const press = () => heart.place(cart);
  const { a, b } = await interleave(heart.shop, press, { at: /sessions\.create/, when: 'after' }, press);
  sessions.create = create;
  assert.deepEqual([settled(a), settled(b)], Array(2).fill({ ok: false, reason: 'stripe_refused' }));
  assert.deepEqual(await stock(article), { onHand: 1, reserved: 0 });
  await allIsWell();
});
