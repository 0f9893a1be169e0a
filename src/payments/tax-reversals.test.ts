import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { type Heart, startHeart } from '../../test/heart.ts';
import { paidOrder } from '../../test/paid-order.ts';
import { sql } from '../platform/db.ts';
import { findPayment } from './payments.ts';
import { recordRefund, startRefund } from './refunds.ts';
import { refundNotRecorded, refundRecorded, refundUndone, takeRefundsToRecord } from './tax-reversals.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(() => heart.db.run(sql`UPDATE refunds SET tax_look_again_at = 'infinity'`));

/** An order of 14.90; Stripe has worked out its tax, and, unless it says otherwise, recorded the sale. */
async function sold(transactionId: string | null = 'tax_sale') {
  const order = await paidOrder(heart, [await heart.article(), 1]);
  await heart.db.run(sql`
    UPDATE orders SET tax_calculation_id = 'taxcalc_1', tax_calculated_minor = 100, tax_transaction_id = ${transactionId}
    WHERE id = ${order.id}`);
  return order.id;
}

/** … of which so much went back. @returns the refund's id. */
async function refunded(orderId: string, amountMinor = 300): Promise<string> {
  const { id: paymentId } = (await findPayment(heart.db, { orderId }))!;
  return await heart.db.transaction(async (tx) => {
    const id = await startRefund(tx, { paymentId, amountMinor, reason: 'requested' });
    await recordRefund(tx, id, { stripeRefundId: `re_${id}`, status: 'succeeded', failure: null });
    return id;
  });
}

const fails = (id: string) =>
  heart.db.transaction((tx) =>
    recordRefund(tx, id, { stripeRefundId: null, status: 'failed', failure: 'declined' }),
  );

const isTime = (id: string) =>
  heart.db.run(sql`UPDATE refunds SET tax_look_again_at = now() WHERE id = ${id}`);
const due = async () => (await takeRefundsToRecord(heart.db, 10)).map(({ refundId }) => refundId);

test('a refund is to be recorded with all that Stripe has to know, by one worker', async () => {
  const orderId = await sold();
  const refundId = await refunded(orderId);
  const both = await Promise.all([takeRefundsToRecord(heart.db, 10), takeRefundsToRecord(heart.db, 10)]);
  assert.deepEqual(both.flat(), [
    { refundId, orderId, amountMinor: 300, currency: 'EUR', transactionId: 'tax_sale', reversalId: null },
  ]);
});

test('once it is recorded it is done, and a later record does not replace the first', async () => {
  const id = await refunded(await sold());
  assert.equal(await refundRecorded(heart.db, id, 'tax_back'), 1);
  assert.equal(await refundRecorded(heart.db, id, 'tax_again'), 0);
  await isTime(id);
  assert.deepEqual(await due(), []);
});

test('a refund that fails after all is undone at once, and once', async () => {
  const id = await refunded(await sold());
  for (let attempts = 0; attempts < 3; attempts++) {
    await isTime(id);
    await due();
  }
  await refundRecorded(heart.db, id, 'tax_back');
  await fails(id);
  const [undo] = await takeRefundsToRecord(heart.db, 10);
  assert.deepEqual([undo!.refundId, undo!.reversalId], [id, 'tax_back']);
  assert.equal(await refundUndone(heart.db, id, 'tax_undone'), 1);
  assert.equal(await refundUndone(heart.db, id, 'tax_again'), 0);
  await isTime(id);
  assert.deepEqual(await due(), []);
});

test('one that failed before it was recorded leaves nothing to record', async () => {
  const id = await refunded(await sold());
  await fails(id);
  assert.deepEqual(await due(), []);
});

test('what Stripe refuses for good is kept in its words, and not tried again', async () => {
  const id = await refunded(await sold());
  assert.equal(await refundNotRecorded(heart.db, id, 'above the sale'), 1);
  await isTime(id);
  assert.deepEqual(await due(), []);
  const row = await heart.db.row(sql`SELECT tax_refused AS why FROM refunds WHERE id = ${id}`);
  assert.deepEqual(row, { why: 'above the sale' });
});

test('a refund whose sale is not recorded yet waits for it, each time twice as long', async () => {
  const orderId = await sold(null);
  const id = await refunded(orderId);
  assert.deepEqual(await due(), []);
  await heart.db.run(sql`UPDATE orders SET tax_transaction_id = 'tax_late' WHERE id = ${orderId}`);
  await heart.db.transaction(async (tx) => {
    await tx.run(sql`UPDATE refunds SET tax_look_again_at = now() WHERE id = ${id}`);
    const [taken] = await takeRefundsToRecord(tx, 10);
    assert.equal(taken!.transactionId, 'tax_late');
    const row = await tx.row<{ seconds: number }>(
      sql`SELECT extract(epoch FROM tax_look_again_at - now())::int AS seconds FROM refunds WHERE id = ${id}`,
    );
    assert.equal(row!.seconds, 20);
  });
});

test('a refund of a sale whose tax was the shop’s own affair is looked at once', async () => {
  const orderId = await sold(null);
  await heart.db.run(sql`
    UPDATE orders SET tax_calculation_id = NULL, tax_calculated_minor = NULL WHERE id = ${orderId}`);
  const id = await refunded(orderId);
  assert.deepEqual(await due(), []);
  const row = await heart.db.row(
    sql`SELECT tax_look_again_at = 'infinity' AS never FROM refunds WHERE id = ${id}`,
  );
  assert.deepEqual(row, { never: true });
});

test('those that waited longest come first, so many at once', async () => {
  const orderId = await sold();
  const [later, sooner] = [await refunded(orderId), await refunded(orderId)];
  await heart.db.run(
    sql`UPDATE refunds SET tax_look_again_at = now() - interval '1 minute' WHERE id = ${sooner}`,
  );
  const one = async () => (await takeRefundsToRecord(heart.db, 1)).map(({ refundId }) => refundId);
  assert.deepEqual([await one(), await one(), await one()], [[sooner], [later], []]);
});
