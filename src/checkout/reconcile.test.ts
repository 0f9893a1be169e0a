import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { interleave, start, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import type { Fault } from '../dev/stripe/faults.ts';
import { sql } from '../platform/db.ts';
import { reconcilePayments } from './reconcile.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(() => heart.putAway());

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

const CREATE = 'POST /v1/checkout/sessions';
/** The SDK tries a call twice, so twice is once for the shop. */
const fails = (match: string, kind: Fault['kind'], times = 2) =>
  heart.standIn.control.addFault({ match, kind, times });

interface Standing {
  order: string;
  payment: string;
  onHand: number;
  reserved: number;
}

/** Where the newest order of a cart stands, and the stock of its article. */
async function standing(cartToken: string, { variantId }: Sold): Promise<Standing> {
  const row = await heart.db.row<Standing>(sql`
    SELECT o.status AS order, p.status AS payment, s.on_hand AS "onHand", s.reserved
    FROM orders o JOIN payments p ON p.order_id = o.id, stock_levels s
    WHERE o.cart_id = (SELECT id FROM carts WHERE token = ${cartToken}) AND s.variant_id = ${variantId}
    ORDER BY o.number DESC LIMIT 1`);
  return row!;
}

/** Sessions at Stripe for this cart's orders. */
async function sessionsOf(cartToken: string) {
  const orders = await heart.db.rows<{ id: string }>(sql`
    SELECT id FROM orders WHERE cart_id = (SELECT id FROM carts WHERE token = ${cartToken})`);
  const ids = orders.map((order) => order.id);
  return heart.standIn.control.state().sessions.filter((s) => ids.includes(s.client_reference_id ?? ''));
}

const unavailable = { ok: false, reason: 'stripe_unavailable' } as const;

test('Stripe opened the session and its answer is cut off: pressed again, one session and one charge', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  fails(CREATE, 'cut_after_commit');
  assert.deepEqual(await heart.place(cart), unavailable);
  const session = await heart.session(cart);
  assert.deepEqual(
    (await sessionsOf(cart)).map((s) => s.id),
    [session],
  );
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  assert.deepEqual(await standing(cart, article), {
    order: 'placed',
    payment: 'paid',
    onHand: 0,
    reserved: 0,
  });
  await allIsWell();
});

test('Stripe opened the session, yet answers with an error, for a day: the session is found', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  fails(CREATE, '500_after_commit');
  const session = await heart.session(cart);
  assert.deepEqual(
    (await sessionsOf(cart)).map((s) => s.id),
    [session],
  );
  assert.equal(await heart.session(cart), session);
  await allIsWell();
});

test('… nobody presses again, but the buyer had the page: reconcile finds the session and the payment', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  fails(CREATE, 'cut_after_commit');
  assert.deepEqual(await heart.place(cart), unavailable);
  heart.standIn.control.pay((await sessionsOf(cart))[0]!.id, CARD);
  await heart.reconcile();
  assert.deepEqual(await standing(cart, article), {
    order: 'placed',
    payment: 'paid',
    onHand: 0,
    reserved: 0,
  });
  await allIsWell();
});

for (const kind of ['500', '503', 'cut_before'] as const)
  test(`${kind} from Stripe: nothing is charged, and the next press leads to the one session there is`, async () => {
    const article = await heart.article({ onHand: 1 });
    const cart = await heart.cart([article, 1]);
    fails(CREATE, kind);
    assert.deepEqual(await heart.place(cart), unavailable);
    heart.standIn.control.clearFaults();
    const session = await heart.session(cart);
    assert.deepEqual(
      (await sessionsOf(cart)).map((s) => s.id),
      [session],
    );
    assert.deepEqual(await standing(cart, article), {
      order: 'pending',
      payment: 'pending',
      onHand: 1,
      reserved: 1,
    });
    await allIsWell();
  });

test('Stripe is silent: the buyer is told within ten seconds, and the next press goes on from here', async () => {
  const cart = await heart.cart([await heart.article({ onHand: 1 }), 1]);
  fails(CREATE, 'hang');
  const pressed = Date.now();
  assert.deepEqual(await heart.place(cart), unavailable);
  assert.ok(Date.now() - pressed < 10_000, `${Date.now() - pressed} ms`);
  assert.ok(await heart.session(cart));
  await allIsWell();
});

test('Stripe refuses the session: the stock is free at once, and the cart can be tried again', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const { stripe } = heart.shop;
  const { create } = stripe.checkout.sessions;
  // Asking for a session that ended long ago is a refusal like any other.
  stripe.checkout.sessions.create = ((params: object, options: object) =>
    create({ ...params, expires_at: 1 } as Parameters<typeof create>[0], options)) as typeof create;
  assert.deepEqual(await heart.place(cart), { ok: false, reason: 'stripe_refused' });
  stripe.checkout.sessions.create = create;
  assert.deepEqual(await standing(cart, article), {
    order: 'expired',
    payment: 'failed',
    onHand: 1,
    reserved: 0,
  });
  assert.ok(await heart.session(cart));
  await allIsWell();
});

test('no word from Stripe ever: reconcile asks, and a paid order is found', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  heart.standIn.control.pay(await heart.session(cart), CARD);
  await heart.reconcile();
  assert.deepEqual(await standing(cart, article), {
    order: 'placed',
    payment: 'paid',
    onHand: 0,
    reserved: 0,
  });
  await allIsWell();
});

test('a session that is still open within its time is left alone', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const session = await heart.session(cart);
  await heart.reconcile();
  assert.equal((await standing(cart, article)).order, 'pending');
  assert.equal(heart.standIn.control.pay(session, CARD).status, 'paid');
  await heart.reconcile();
  await allIsWell();
});

/** By the shop's clock its time is over; by Stripe's it can still be paid. */
async function overdue(cart: string): Promise<string> {
  const session = await heart.session(cart);
  await heart.db.run(
    sql`UPDATE payments SET session_expires_at = now() - interval '1 second' WHERE session_id = ${session}`,
  );
  return session;
}

test('past its time and still open at Stripe: closed there first, released then', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const session = await overdue(cart);
  await heart.reconcile();
  assert.equal(heart.standIn.control.pay(session, CARD).status, 'expired');
  assert.deepEqual(await standing(cart, article), {
    order: 'expired',
    payment: 'expired',
    onHand: 1,
    reserved: 0,
  });
  await allIsWell();
});

for (const when of ['before', 'after'] as const)
  test(`past its time, paid ${when} it is closed: what Stripe says holds`, async () => {
    const article = await heart.article({ onHand: 1 });
    const cart = await heart.cart([article, 1]);
    const session = await overdue(cart);
    const pay = async () => heart.standIn.control.pay(session, CARD).status;
    const { b } = await interleave(
      heart.shop,
      () => heart.reconcile(),
      { at: /sessions\.expire/, when },
      pay,
    );
    const paid = b.status === 'fulfilled' && b.value === 'paid';
    assert.equal(paid, when === 'before');
    assert.equal((await standing(cart, article)).order, paid ? 'placed' : 'expired');
    await allIsWell();
  });

test('Stripe cannot be asked: nothing is released', async () => {
  const article = await heart.article({ onHand: 1 });
  const cart = await heart.cart([article, 1]);
  const session = await overdue(cart);
  fails('GET /v1/checkout/sessions/:id', '503');
  await heart.reconcile();
  assert.deepEqual(await standing(cart, article), {
    order: 'pending',
    payment: 'pending',
    onHand: 1,
    reserved: 1,
  });
  heart.standIn.control.clearFaults();
  heart.standIn.control.pay(session, CARD);
  await heart.reconcile();
  assert.equal((await standing(cart, article)).order, 'placed');
  await allIsWell();
});

test('two workers at once: each payment is looked at by one of them', async () => {
  const session = await heart.session(await heart.cart([await heart.article(), 1]));
  heart.standIn.control.pay(session, CARD);
  const { a, b } = await interleave(
    heart.shop,
    () => heart.reconcile(),
    { at: /sessions\.retrieve/, when: 'before' },
    async () => {
      const look = start(() => reconcilePayments(heart.shop));
      return [await look.done, look.steps.filter((step) => step.startsWith('stripe')).length];
    },
  );
  assert.deepEqual([a.status, b.status === 'fulfilled' && b.value], ['fulfilled', [0, 0]]);
  await allIsWell();
});
