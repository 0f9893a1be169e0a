import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import type { Fault } from '../dev/stripe/faults.ts';
import { findPayment, lockPayment } from '../payments/payments.ts';
import { startRefund } from '../payments/refunds.ts';
import { sql } from '../platform/db.ts';
import { confirmPayment, settle } from './confirm-payment.ts';
import { sendRefunds } from './reconcile.ts';

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

const REFUND = 'POST /v1/refunds';
/** The SDK tries a call twice, so twice is once for the shop. */
const fails = (match: string, kind: Fault['kind'], times = 2) =>
  heart.standIn.control.addFault({ match, kind, times });

/** An order of 14.90 that was paid. @returns its payment's id. */
async function paid(): Promise<string> {
  const session = await heart.session(await heart.cart([await heart.article(), 1]));
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  return (await findPayment(heart.db, { sessionId: session }))!.id;
}

const refund = (paymentId: string, amountMinor: number) =>
  heart.db.transaction(async (tx) => {
    await lockPayment(tx, paymentId);
    return await startRefund(tx, { paymentId, amountMinor, reason: 'requested' });
  });

/** The refunds loop's turn, as if every waiting refund's time had come. */
async function sendNow(): Promise<number> {
  await heart.db.run(sql`
    UPDATE refunds SET look_again_at = now() WHERE status = 'pending' AND look_again_at < 'infinity'`);
  return sendRefunds(heart.shop);
}

async function money(paymentId: string) {
  const payment = (await findPayment(heart.db, { id: paymentId }))!;
  const atStripe = heart.standIn.control.state().payments.find((p) => p.id === payment.paymentIntentId)!;
  const row = await heart.db.row<{ refunded: number; refunds: string[]; events: string[] }>(sql`
    SELECT refunded_minor AS refunded, ARRAY(SELECT status FROM refunds WHERE payment_id = p.id ORDER BY id) AS refunds,
      ARRAY(SELECT kind FROM order_events WHERE order_id = p.order_id AND kind LIKE 'refund%' ORDER BY id) AS events
    FROM payments p WHERE id = ${paymentId}`);
  return { ...row!, atStripe: atStripe.amount_refunded };
}

test('edge case 20: a refund goes out once, however often the loop turns', async () => {
  const payment = await paid();
  await refund(payment, 900);
  for (let turn = 0; turn < 3; turn++) await sendNow();
  assert.deepEqual(await money(payment), {
    refunded: 900,
    refunds: ['succeeded'],
    events: ['refunded'],
    atStripe: 900,
  });
  await allIsWell();
});

for (const hours of [0, 25])
  test(`Stripe refunded and its answer is lost: the next attempt, ${hours} h later, finds it`, async (t) => {
    const payment = await paid();
    await refund(payment, 500);
    fails(REFUND, 'cut_after_commit');
    await sendNow();
    assert.deepEqual((await money(payment)).refunds, ['pending']);
    if (hours > 0) t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 }); // Stripe has forgotten the key
    await sendNow();
    t.mock.timers.reset();
    assert.deepEqual(await money(payment), {
      refunded: 500,
      refunds: ['succeeded'],
      events: ['refunded'],
      atStripe: 500,
    });
    await allIsWell();
  });

test('a worker is slow: another one that takes over sends the same refund, not a second', async () => {
  const payment = await paid();
  await refund(payment, 500);
  const { a, b } = await interleave(heart.shop, sendNow, { at: /refunds\.create/, when: 'before' }, sendNow);
  assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
  assert.deepEqual(await money(payment), {
    refunded: 500,
    refunds: ['succeeded'],
    events: ['refunded'],
    atStripe: 500,
  });
  await allIsWell();
});

test('two workers at once: a refund is sent by one of them', async () => {
  const payment = await paid();
  await refund(payment, 500);
  const other = () => sendRefunds(heart.shop);
  const { b } = await interleave(heart.shop, sendNow, { at: /refunds\.create/, when: 'before' }, other);
  assert.deepEqual(b, { status: 'fulfilled', value: 0 });
  await allIsWell();
});

test('edge case 20: Stripe takes a refund and it fails later: its amount can be refunded again', async () => {
  const payment = await paid();
  await refund(payment, 1490);
  heart.standIn.control.failNextRefund();
  await sendNow();
  const atStripe = heart.standIn.control.state().refunds.at(-1)!;
  heart.standIn.control.settleRefund(atStripe.id, 'failed');
  for (let times = 0; times < 3; times++)
    assert.equal(await heart.message('refund.failed', { id: atStripe.id }), 200);
  assert.deepEqual(await money(payment), {
    refunded: 0,
    refunds: ['failed'],
    events: ['refund_failed'],
    atStripe: 0,
  });
  await refund(payment, 1490);
  await sendNow();
  assert.deepEqual((await money(payment)).refunds, ['failed', 'succeeded']);
  await allIsWell();
});

test('a refund that waits at Stripe is looked at again until it has ended', async () => {
  const payment = await paid();
  await refund(payment, 300);
  heart.standIn.control.failNextRefund();
  await sendNow();
  assert.deepEqual((await money(payment)).refunds, ['pending']);
  heart.standIn.control.settleRefund(heart.standIn.control.state().refunds.at(-1)!.id, 'failed');
  await sendNow();
  assert.deepEqual((await money(payment)).refunds, ['failed']);
  await allIsWell();
});

const writing: Pause[] = [
  /refunds\.retrieve/,
  /^SELECT 1 FROM payments WHERE id = \(SELECT payment_id/,
  /^UPDATE refunds SET stripe/,
].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);
for (const pause of writing)
  test(`two messages of a failed refund, one ${pause.when} ${pause.at}: its amount is given free once`, async () => {
    const payment = await paid();
    await refund(payment, 400);
    await refund(payment, 600);
    heart.standIn.control.failNextRefund(2);
    await sendNow();
    const [, late] = heart.standIn.control.state().refunds.slice(-2);
    heart.standIn.control.settleRefund(late!.id, 'failed');
    const hear = () => heart.message('refund.failed', { id: late!.id });
    const { a, b } = await interleave(heart.shop, hear, pause, hear);
    assert.deepEqual([a, b], Array(2).fill({ status: 'fulfilled', value: 200 }));
    assert.equal((await money(payment)).refunded, 1000 - late!.amount);
    assert.equal((await money(payment)).atStripe, 1000 - late!.amount);
    await allIsWell();
  });

for (const verdict of ['succeeded', 'failed'] as const)
  test(`read while it waited, written after it had ${verdict}: it does not wait again`, async () => {
    const payment = await paid();
    await refund(payment, 400);
    heart.standIn.control.failNextRefund();
    await sendNow();
    const id = heart.standIn.control.state().refunds.at(-1)!.id;
    const ends = async () => {
      heart.standIn.control.settleRefund(id, verdict);
      return heart.message('refund.updated', { id });
    };
    const hear = () => heart.message('refund.created', { id });
    await interleave(heart.shop, hear, { at: /refunds\.retrieve/, when: 'after' }, ends);
    await sendNow();
    assert.deepEqual((await money(payment)).refunds, [verdict]);
    assert.equal((await money(payment)).events.length, 1);
    await allIsWell();
  });

test('Stripe says no to a refund: it has failed, its amount is free, and it is not tried for ever', async () => {
  const payment = await paid();
  await refund(payment, 1000);
  const { paymentIntentId } = (await findPayment(heart.db, { id: payment }))!;
  // Somebody gave it all back in Stripe's dashboard.
  await heart.shop.stripe.refunds.create({ payment_intent: paymentIntentId! });
  await sendNow();
  assert.deepEqual(await money(payment), {
    refunded: 0,
    refunds: ['failed'],
    events: ['refund_failed'],
    atStripe: 1490,
  });
  assert.equal(await sendNow(), 0);
  await allIsWell();
});

test('Stripe is not there: the refund waits, ever longer, and goes out at last', async () => {
  const payment = await paid();
  await refund(payment, 200);
  fails(REFUND, '503');
  await sendNow();
  assert.equal(await sendRefunds(heart.shop), 0);
  const wait = await heart.db.row<{ seconds: number }>(sql`
    SELECT round(extract(epoch FROM look_again_at - now()))::int AS seconds FROM refunds WHERE payment_id = ${payment}`);
  assert.ok(wait!.seconds >= 8 && wait!.seconds <= 10, `${wait!.seconds} s`);
  await sendNow();
  assert.deepEqual((await money(payment)).refunds, ['succeeded']);
  await allIsWell();
});

test('a hundred partial refunds at once: what is left is never exceeded', async () => {
  const payment = await paid();
  const asked = await Promise.allSettled(Array.from({ length: 100 }, () => refund(payment, 100)));
  assert.equal(asked.filter((one) => one.status === 'fulfilled').length, 14);
  for (let turn = 0; turn < 4; turn++) await sendNow(); // ten at a time
  assert.deepEqual([(await money(payment)).refunded, (await money(payment)).atStripe], [1400, 1400]);
  await allIsWell();
});

test('a paid order whose goods are gone is paid back at Stripe', async () => {
  const article = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([article, 1]));
  const { id } = (await findPayment(heart.db, { sessionId: session }))!;
  const facts = {
    sessionId: session,
    paymentId: id,
    paymentIntentId: null,
    amountMinor: 1490,
    currency: 'EUR',
  };
  await settle(heart.shop, { ...facts, state: 'failed' });
  await heart.session(await heart.cart([article, 1]));
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  await heart.message('checkout.session.completed', { id: session });
  await sendNow();
  assert.deepEqual(await money(id), {
    refunded: 1490,
    refunds: ['succeeded'],
    events: ['refunded'],
    atStripe: 1490,
  });
  await allIsWell();
});
