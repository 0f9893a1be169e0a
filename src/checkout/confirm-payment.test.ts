import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { interleave, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, DEBIT, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { addToCart, findCart } from '../cart/cart.ts';
import type { SessionFacts } from '../payments/stripe.ts';
import { sql } from '../platform/db.ts';
import { confirmPayment, settle } from './confirm-payment.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

interface Story {
  order: string;
  payment: string;
  events: string[];
  emails: string[];
  refundsMinor: number[];
  onHand: number;
  reserved: number;
  cart: number[];
}

/** Everything that paying for one article should have changed, once. */
async function story(session: string, { variantId }: Sold): Promise<Story> {
  const row = await heart.db.row<Story>(sql`
    SELECT o.status AS order, p.status AS payment, s.on_hand AS "onHand", s.reserved,
      ARRAY(SELECT kind FROM order_events WHERE order_id = o.id ORDER BY id) AS events,
      ARRAY(SELECT kind FROM emails WHERE order_id = o.id ORDER BY kind) AS emails,
      ARRAY(SELECT amount_minor::int FROM refunds WHERE payment_id = p.id) AS "refundsMinor",
      ARRAY(SELECT quantity FROM cart_lines WHERE cart_id = o.cart_id ORDER BY added_at) AS cart
    FROM payments p JOIN orders o ON o.id = p.order_id, stock_levels s
    WHERE p.id = ${await paymentOf(session)} AND s.variant_id = ${variantId}`);
  return row!;
}

async function paymentOf(session: string): Promise<string> {
  return (await heart.shop.stripe.checkout.sessions.retrieve(session)).metadata!.payment_id!;
}

const placedOnce: Story = {
  order: 'placed',
  payment: 'paid',
  events: ['checkout_started', 'paid'],
  emails: ['order_placed', 'order_placed_staff'],
  refundsMinor: [],
  onHand: 0,
  reserved: 0,
  cart: [],
};

/** The last one, paid at Stripe; the shop has not heard of it. */
async function paidLastOne(): Promise<{ article: Sold; session: string }> {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.pay(session, CARD);
  return { article, session };
}

const tells = {
  webhook: (session: string) => heart.message('checkout.session.completed', { id: session }),
  landingPage: (session: string) => heart.landingPage(session),
  reconcile: () => heart.reconcile(),
};

for (const [name, tell] of Object.entries(tells))
  test(`${name} alone: the order is placed, the stock sold, the cart emptied, mail queued`, async () => {
    const { article, session } = await paidLastOne();
    await tell(session);
    assert.deepEqual(await story(session, article), placedOnce);
    await allIsWell();
  });

const gaps = [
  /sessions\.retrieve/,
  /FROM payments WHERE id/,
  /FROM orders WHERE id/,
  /FROM order_lines/,
  /^UPDATE payments/,
  /^WITH held/,
  /^COMMIT/,
];
for (const at of gaps)
  for (const when of ['before', 'after'] as const)
    test(`webhook and landing page, the first ${when} ${at}: everything once, and neither fails`, async () => {
      const { article, session } = await paidLastOne();
      const { a, b } = await interleave(
        heart.shop,
        () => confirmPayment(heart.shop, session),
        { at, when },
        () => confirmPayment(heart.shop, session),
      );
      assert.deepEqual(
        [a, b],
        [
          { status: 'fulfilled', value: 'paid' },
          { status: 'fulfilled', value: 'paid' },
        ],
      );
      assert.deepEqual(await story(session, article), placedOnce);
      await allIsWell();
    });

test('the same message ten times at once', async () => {
  const { article, session } = await paidLastOne();
  const answers = await Promise.all(Array.from({ length: 10 }, () => tells.webhook(session)));
  assert.deepEqual(new Set(answers), new Set([200]));
  assert.deepEqual(await story(session, article), placedOnce);
  await allIsWell();
});

test('messages that come late or are not true change nothing', async () => {
  const { article, session } = await paidLastOne();
  await tells.webhook(session);
  for (const type of ['expired', 'async_payment_failed', 'completed', 'async_payment_succeeded'])
    assert.equal(
      await heart.message(`checkout.session.${type}`, {
        id: session,
        payment_status: 'unpaid',
        status: 'expired',
      }),
      200,
    );
  assert.deepEqual(await story(session, article), placedOnce);

  const other = await heart.article({ onHand: 1 });
  const open = await heart.session(await heart.cart([other, 1]));
  await heart.message('checkout.session.completed', { id: open, payment_status: 'paid', status: 'complete' });
  assert.equal((await story(open, other)).order, 'pending');
  await allIsWell();
});

test('facts read before the payment, written after it: paid stays paid', async () => {
  const { article, session } = await paidLastOne();
  const stale: SessionFacts = {
    sessionId: session,
    paymentId: await paymentOf(session),
    paymentIntentId: null,
    amountMinor: 1490,
    currency: 'EUR',
    state: 'expired',
  };
  await tells.webhook(session);
  for (const state of ['open', 'processing', 'failed', 'expired'] as const)
    assert.equal(await settle(heart.shop, { ...stale, state }), 'paid');
  assert.deepEqual(await story(session, article), placedOnce);
  await allIsWell();
});

test('edge case 12: a session that ran out: the hold is given back, the cart stays, no mail', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.expireNow(session);
  for (let times = 0; times < 2; times++) await heart.message('checkout.session.expired', { id: session });
  assert.deepEqual(await story(session, article), {
    ...placedOnce,
    order: 'expired',
    payment: 'expired',
    events: ['checkout_started', 'payment_expired'],
    emails: [],
    onHand: 1,
    cart: [1],
  });
  await allIsWell();
});

test('edge case 17: a declined card leaves the order payable', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.pay(session, '4000000000000002');
  await tells.webhook(session);
  assert.deepEqual((await story(session, article)).cart, [1]);
  heart.standIn.control.pay(session, CARD);
  await tells.webhook(session);
  assert.deepEqual(await story(session, article), placedOnce);
  await allIsWell();
});

test('edge case 13: a bank debit: held for as long as it may take, then sold', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.pay(session, DEBIT.succeeds);
  await tells.webhook(session);
  const under = await story(session, article);
  assert.deepEqual([under.payment, under.reserved, under.emails], ['processing', 1, []]);
  const hold = await heart.db.row<{ days: number }>(sql`
    SELECT extract(day FROM expires_at - now())::int AS days FROM reservations WHERE variant_id = ${article.variantId}`);
  assert.equal(hold!.days, 13);

  heart.standIn.control.settleAsync(session, 'succeed');
  await heart.message('checkout.session.async_payment_succeeded', { id: session });
  assert.deepEqual(await story(session, article), {
    ...placedOnce,
    events: ['checkout_started', 'payment_processing', 'paid'],
  });
  await allIsWell();
});

test('a bank debit that fails: the hold is given back and the buyer told', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.pay(session, DEBIT.fails);
  await tells.webhook(session);
  heart.standIn.control.settleAsync(session, 'fail');
  for (let times = 0; times < 2; times++)
    await heart.message('checkout.session.async_payment_failed', { id: session });
  const failed = await story(session, article);
  assert.deepEqual(
    [failed.order, failed.payment, failed.reserved, failed.emails],
    ['expired', 'failed', 0, ['payment_failed']],
  );
  await allIsWell();
});

/** The shop was told that the session had ended, and gave its hold back; then the money came. */
async function paidTooLate(article: Sold): Promise<string> {
  const session = await heart.session(await heart.cart([article, 1]));
  const facts = { sessionId: session, paymentId: await paymentOf(session), paymentIntentId: null };
  await settle(heart.shop, { ...facts, amountMinor: 1490, currency: 'EUR', state: 'failed' });
  heart.standIn.control.pay(session, CARD);
  return session;
}

test('paid after the hold was given back, and the goods are still there: they are taken again', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await paidTooLate(article);
  await tells.webhook(session);
  assert.deepEqual(await story(session, article), {
    ...placedOnce,
    events: ['checkout_started', 'payment_failed', 'paid'],
  });
  await allIsWell();
});

test('paid after the goods went to somebody else: refunded by itself, once, and the buyer told', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await paidTooLate(article);
  sessionOf(await heart.place(await heart.cart([article, 1])));
  for (let times = 0; times < 3; times++) assert.equal(await tells.webhook(session), 200);
  assert.deepEqual(await story(session, article), {
    order: 'cancelled',
    payment: 'paid',
    events: ['checkout_started', 'payment_failed', 'paid', 'sold_out_after_payment'],
    emails: ['sold_out_refunded'],
    refundsMinor: [1490],
    onHand: 1,
    reserved: 1,
    cart: [1],
  });
  await allIsWell();
});

for (const at of [/available FROM stock_levels/, /^WITH sold/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`a late payment ${when} ${at} and another buyer want the last one: one gets it, and neither fails`, async () => {
      const article = await heart.article({ onHand: 1 });
      const session = await paidTooLate(article);
      const other = await heart.cart([article, 1]);
      const { a, b } = await interleave(
        heart.shop,
        () => confirmPayment(heart.shop, session),
        { at, when },
        () => heart.place(other),
      );
      assert.equal(a.status, 'fulfilled');
      assert.equal(b.status, 'fulfilled');
      const { order } = await story(session, article);
      assert.equal(order, b.value.ok ? 'cancelled' : 'placed');
      await allIsWell();
    });

test('only what was bought leaves the cart', async () => {
  const [bought, added] = [await heart.article(), await heart.article()];
  const cart = await heart.cart([bought, 2]);
  const session = await heart.session(cart);
  await addToCart(heart.db, cart, 'EUR', { variantId: bought.variantId, quantity: 1 });
  await addToCart(heart.db, cart, 'EUR', { variantId: added.variantId, quantity: 4 });
  heart.standIn.control.pay(session, CARD);
  await tells.webhook(session);
  const { lines } = (await findCart(heart.db, cart))!;
  assert.deepEqual(
    lines.map((line) => [line.variantId, line.quantity]),
    [
      [bought.variantId, 1],
      [added.variantId, 4],
    ],
  );
  await allIsWell();
});

/** A session that names a payment of the shop's, made by somebody with the shop's key. */
async function strangeSession(paymentId: string, amountMinor: number): Promise<string> {
  const { id } = await heart.shop.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'http://localhost/',
    metadata: { payment_id: paymentId },
    line_items: [
      { quantity: 1, price_data: { currency: 'eur', unit_amount: amountMinor, product_data: { name: 'x' } } },
    ],
  });
  heart.standIn.control.pay(id, CARD);
  return id;
}

test('another session in the name of a payment does not pay its order', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  const strange = await strangeSession(await paymentOf(session), 1490);
  assert.equal(await heart.message('checkout.session.completed', { id: strange }), 200);
  assert.equal((await story(session, article)).order, 'pending');
  await allIsWell();
});

test('a session over another sum or currency is never taken for payment', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  const paymentId = await paymentOf(session);
  await heart.db.run(sql`UPDATE payments SET session_id = NULL WHERE id = ${paymentId}`);
  const cheap = await strangeSession(paymentId, 100);
  assert.equal(await heart.message('checkout.session.completed', { id: cheap }), 500); // Stripe tells again, and it is logged
  const facts = {
    sessionId: session,
    paymentId,
    paymentIntentId: 'pi',
    amountMinor: 1490,
    state: 'paid',
  } as const;
  await assert.rejects(settle(heart.shop, { ...facts, currency: 'USD' }), /is not what the order costs/);
  assert.equal((await story(session, article)).order, 'pending');
});

test('sessions that are not this shop’s, or do not exist', async () => {
  const { id } = await heart.shop.stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: 'http://localhost/',
    line_items: [
      { quantity: 1, price_data: { currency: 'eur', unit_amount: 100, product_data: { name: 'x' } } },
    ],
  });
  assert.equal(await confirmPayment(heart.shop, id), undefined);
  assert.equal(await confirmPayment(heart.shop, await strangeSession(crypto.randomUUID(), 100)), undefined);
  assert.equal(await confirmPayment(heart.shop, 'cs_test_none'), undefined);
});

test('edge case 8: yen have no cents: 5000 is 5000', async () => {
  const japan = await startHeart({ SHOP_CURRENCY: 'JPY' });
  const article = await japan.article({ priceMinor: 5000 });
  const session = await japan.session(await japan.cart([article, 1]));
  assert.equal(japan.standIn.control.state().sessions[0]!.amount_total, 5490);
  assert.equal(japan.standIn.control.state().sessions[0]!.currency, 'jpy');
  japan.standIn.control.pay(session, CARD);
  assert.equal(await confirmPayment(japan.shop, session), 'paid');
  assert.deepEqual(await japan.breaches(), []);
  await japan.stop();
});

test('edge case 8: dinars have thousandths, the last of them always 0: 5.000 are 5000', async () => {
  const kuwait = await startHeart({ SHOP_CURRENCY: 'KWD' });
  const session = await kuwait.session(await kuwait.cart([await kuwait.article({ priceMinor: 5000 }), 1]));
  const { amount_total, currency } = kuwait.standIn.control.state().sessions[0]!;
  assert.deepEqual([amount_total, currency], [5490, 'kwd']);
  kuwait.standIn.control.pay(session, CARD);
  assert.equal(await confirmPayment(kuwait.shop, session), 'paid');
  assert.deepEqual(await kuwait.breaches(), []);
  await kuwait.stop();
});

test('edge case 8: sums beyond 2³¹ are right; Stripe takes no such sum, and then nothing is held', async () => {
  const article = await heart.article({ priceMinor: 99_999_000, onHand: 30 });
  assert.deepEqual(await heart.place(await heart.cart([article, 30])), {
    ok: false,
    reason: 'stripe_refused',
  });
  const order = await heart.db.row<{ total: number; status: string }>(sql`
    SELECT total_minor AS total, status FROM orders ORDER BY number DESC LIMIT 1`);
  assert.deepEqual(order, { total: 2_999_970_000, status: 'expired' });
  await allIsWell();
});
