import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { start, takeDeadlocks } from '../../test/barrier.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import { paidOrder } from '../../test/paid-order.ts';
import type { FaultKind } from '../dev/stripe/faults.ts';
import type { Order } from '../orders/orders.ts';
import { findPayment, lockPayment } from '../payments/payments.ts';
import { startRefund } from '../payments/refunds.ts';
import { sql } from '../platform/db.ts';
import { confirmPayment, settle } from './confirm-payment.ts';
import { recordTaxes } from './tax-records.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart({ TAX_PROVIDER: 'stripe' });
});
after(() => heart.stop());
afterEach(async () => {
  await heart.putAway();
  await heart.db.run(sql`UPDATE orders SET tax_look_again_at = 'infinity'`);
  await heart.db.run(sql`UPDATE refunds SET tax_look_again_at = 'infinity'`);
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
});

const RECORD = 'POST /v1/tax/transactions/create_from_calculation';
const REVERSE = 'POST /v1/tax/transactions/create_reversal';

/** The loop's turn, as if the time of everything that failed had come. */
async function turn(): Promise<number> {
  await heart.db.run(sql`UPDATE orders SET tax_look_again_at = now() WHERE tax_look_again_at < 'infinity'`);
  await heart.db.run(sql`UPDATE refunds SET tax_look_again_at = now() WHERE tax_look_again_at < 'infinity'`);
  return recordTaxes(heart.shop);
}

/** 24.90 with 23 % in it. */
const bought = async (): Promise<Order> => paidOrder(heart, [await heart.article({ priceMinor: 1000 }), 2]);

const atStripe = (reference: string) =>
  heart.standIn.control
    .state()
    .taxTransactions.filter((each) => each.reference.startsWith(reference))
    .map(({ total, tax }) => [total, tax]);

const orderRow = async ({ id }: { id: string }) =>
  (await heart.db.row<{ transaction: string | null; refused: string }>(sql`
    SELECT tax_transaction_id AS transaction, tax_refused AS refused FROM orders WHERE id = ${id}`))!;
const refundRow = async (id: string) =>
  (await heart.db.row<{ reversal: string | null; undone: string | null; refused: string }>(sql`
    SELECT tax_reversal_id AS reversal, tax_undone_id AS undone, tax_refused AS refused FROM refunds WHERE id = ${id}`))!;

/** Sent to Stripe, which makes it at once. */
async function refunded({ paymentId }: { paymentId: string }, amountMinor: number): Promise<string> {
  const id = await heart.db.transaction(async (tx) => {
    await lockPayment(tx, paymentId);
    return startRefund(tx, { paymentId, amountMinor, reason: 'requested' });
  });
  await heart.sendRefunds();
  return id;
}

const fails = (match: string, kind: FaultKind, times: number) =>
  heart.standIn.control.addFault({ match, kind, times });

test('a paid order is recorded once, however often the loop turns', async () => {
  const order = await bought();
  assert.equal(await recordTaxes(heart.shop), 1, 'at once');
  for (let again = 0; again < 3; again++) assert.equal(await turn(), 0);
  assert.deepEqual(atStripe(order.id), [[2490, 374 + 92]]);
  assert.match((await orderRow(order)).transaction!, /^tax_/);
});

test('two loops at once record each order once', async () => {
  const orders = [await bought(), await bought(), await bought()];
  await Promise.all([recordTaxes(heart.shop), recordTaxes(heart.shop)]);
  for (const order of orders) assert.equal(atStripe(order.id).length, 1);
});

test('an order that was never paid is not recorded', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const session = await heart.session(cart);
  assert.equal(await turn(), 0);
  heart.standIn.control.expireNow(session);
  await confirmPayment(heart.shop, session);
  assert.equal(await turn(), 0);
});

test('an order that was paid when its goods had gone is not recorded, nor what is paid back for it', async () => {
  const last = await heart.article({ onHand: 1 });
  const session = await heart.session(await heart.cart([last, 1]));
  const { id: paymentId, orderId } = (await findPayment(heart.db, { sessionId: session }))!;
  const failed = { sessionId: session, paymentId, paymentIntentId: null, currency: 'EUR', amountMinor: 1490 };
  await settle(heart.shop, { ...failed, state: 'failed' });
  const other = await paidOrder(heart, [last, 1]);
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  await heart.sendRefunds();
  await turn();
  await turn();
  const { transaction, refused } = await orderRow({ id: orderId });
  assert.deepEqual([transaction, refused, atStripe(orderId)], [null, '', []]);
  assert.equal(atStripe(other.id).length, 1);
  const own = await heart.db.row<{ reversals: number }>(sql`
    SELECT count(tax_reversal_id) AS reversals FROM refunds WHERE payment_id = ${paymentId}`);
  assert.equal(own!.reversals, 0);
});

test('killed between Stripe’s answer and our note of it: recorded once all the same', async () => {
  const order = await bought();
  const killed = start(() => recordTaxes(heart.shop), { at: /createFromCalculation/, when: 'after' });
  await killed.paused;
  assert.equal((await orderRow(order)).transaction, null);
  await turn();
  const { transaction } = await orderRow(order);
  assert.deepEqual(atStripe(order.id), [[2490, 466]]);
  killed.resume();
  await killed.done;
  assert.equal((await orderRow(order)).transaction, transaction);
});

for (const kind of ['503', 'cut_before', 'cut_after_commit', '500'] as const)
  test(`Stripe gives no good answer (${kind}): tried again later, recorded once`, async () => {
    const order = await bought();
    fails(RECORD, kind, 2);
    await recordTaxes(heart.shop);
    if (kind !== '500') assert.equal(await recordTaxes(heart.shop), 0, 'not at once');
    heart.standIn.control.clearFaults();
    await turn();
    assert.equal(atStripe(order.id).length, 1);
    assert.match((await orderRow(order)).transaction!, /^tax_/);
  });

test('what Stripe refuses for good is kept in its words and not asked again; its refunds neither', async () => {
  const order = await bought();
  await heart.db.run(sql`UPDATE orders SET tax_calculation_id = 'taxcalc_gone' WHERE id = ${order.id}`);
  await recordTaxes(heart.shop);
  assert.match((await orderRow(order)).refused, /taxcalc_gone/);
  const refundId = await refunded(order, 500);
  await turn();
  assert.equal(await turn(), 0);
  assert.deepEqual(await refundRow(refundId), { reversal: null, undone: null, refused: '' });
});

test('each refund takes its part back, once', async () => {
  const order = await bought();
  await turn();
  const [one, two] = [await refunded(order, 1000), await refunded(order, 1490)];
  for (let again = 0; again < 3; again++) await turn();
  assert.deepEqual(atStripe(one), [[-1000, -187]]);
  assert.deepEqual(atStripe(two), [[-1490, -279]]);
  assert.match((await refundRow(two)).reversal!, /^tax_/);
});

test('a refund that is quicker than the record of its sale waits for it', async () => {
  const order = await bought();
  fails(RECORD, '503', 2);
  const refundId = await refunded(order, 1000);
  await turn();
  assert.deepEqual([atStripe(order.id), atStripe(refundId)], [[], []]);
  await turn();
  assert.deepEqual(atStripe(refundId), [[-1000, -187]]);
});

test('killed between Stripe’s answer and our note of it: taken back once', async () => {
  const order = await bought();
  await turn();
  const refundId = await refunded(order, 1000);
  const killed = start(() => recordTaxes(heart.shop), { at: /createReversal/, when: 'after' });
  await killed.paused;
  await turn();
  assert.deepEqual(atStripe(refundId), [[-1000, -187]]);
  const { reversal } = await refundRow(refundId);
  killed.resume();
  await killed.done;
  assert.equal((await refundRow(refundId)).reversal, reversal);
});

test('a refund that waits at Stripe is not taken back yet; one that fails never is', async () => {
  const order = await bought();
  await turn();
  heart.standIn.control.failNextRefund();
  const refundId = await refunded(order, 1000);
  await turn();
  assert.deepEqual(atStripe(refundId), []);
  const { refunds } = heart.standIn.control.state();
  heart.standIn.control.settleRefund(refunds.at(-1)!.id, 'failed');
  await heart.sendRefunds();
  await turn();
  assert.deepEqual(atStripe(refundId), []);
});

test('a refund that fails after all: what it took back is undone, once, and can be taken back by the next', async () => {
  const order = await bought();
  await turn();
  const refundId = await refunded(order, 2490);
  await turn();
  // The stand-in fails no refund that has gone through, so this is written by hand, with all that tells of it.
  await heart.db.run(sql`UPDATE refunds SET status = 'failed', failure = 'lost' WHERE id = ${refundId}`);
  await heart.db.run(sql`UPDATE payments SET refunded_minor = 0 WHERE id = ${order.paymentId}`);
  for (let again = 0; again < 3; again++) await turn();
  assert.deepEqual(atStripe(refundId), [
    [-2490, -466],
    [2490, 466],
  ]);
  const next = await heart.db.transaction(async (tx) => {
    await lockPayment(tx, order.paymentId);
    return startRefund(tx, {
      paymentId: order.paymentId,
      amountMinor: 2490,
      reason: 'requested',
      retryOf: refundId,
    });
  });
  await heart.db.run(
    sql`UPDATE refunds SET status = 'succeeded', stripe_refund_id = 're_by_hand' WHERE id = ${next}`,
  );
  await turn();
  assert.deepEqual(atStripe(next), [[-2490, -466]]);
  await heart.db.run(sql`
    INSERT INTO order_events (order_id, kind, actor, data)
    SELECT ${order.id}, e.kind, 'stripe', jsonb_build_object('refundId', e.id::text)
    FROM (VALUES ('refund_failed', ${refundId}::uuid), ('refunded', ${next}::uuid)) e (kind, id)`);
  await heart.db.run(sql`
    INSERT INTO emails (id, kind, order_id, recipient, subject_id)
    SELECT gen_random_uuid(), e.kind, ${order.id}, 'x@example.com', e.id
    FROM (VALUES ('refund_failed_staff', ${refundId}::uuid), ('refunded', ${next}::uuid)) e (kind, id)`);
});

test('a refund above what Stripe has recorded is refused once, and the others go on', async () => {
  const order = await bought();
  await turn();
  const [refundId, other] = [await refunded(order, 1000), await refunded(order, 100)];
  fails(REVERSE, '503', 1);
  await heart.db.run(sql`UPDATE orders SET tax_transaction_id = 'tax_gone' WHERE id = ${order.id}`);
  await turn();
  await turn();
  assert.match((await refundRow(refundId)).refused, /tax_gone/);
  assert.match((await refundRow(other)).refused, /tax_gone/);
  assert.equal(await turn(), 0);
});

test('refunds of orders whose tax the shop worked out are looked at once', async () => {
  const order = await bought();
  await heart.db.run(sql`
    UPDATE orders SET tax_calculation_id = NULL, tax_calculated_minor = NULL WHERE id = ${order.id}`);
  await turn();
  await refunded(order, 1000);
  await recordTaxes(heart.shop);
  const waiting = await heart.db.row<{ count: number }>(sql`
    SELECT count(*) FROM refunds r JOIN payments p ON p.id = r.payment_id
    WHERE p.order_id = ${order.id} AND r.tax_look_again_at < 'infinity'`);
  assert.equal(waiting!.count, 0);
});
