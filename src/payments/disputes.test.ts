import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { type Heart, startHeart } from '../../test/heart.ts';
import { sql } from '../platform/db.ts';
import { type DisputeAtStripe, disputeStatusesOf, recordDispute } from './disputes.ts';
import { findPayment, type Payment } from './payments.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(() => heart.putAway());

async function payment(): Promise<Payment> {
  const sessionId = await heart.session(await heart.cart([await heart.article(), 1]));
  return (await findPayment(heart.db, { sessionId }))!;
}

const day = (of: number) => new Date(Date.UTC(2026, 5, of));

const told = (): DisputeAtStripe => ({
  stripeDisputeId: `dp_${uuid()}`,
  status: 'needs_response',
  reason: 'fraudulent',
  amountMinor: 1490,
  currency: 'EUR',
  evidenceDueBy: day(20),
  createdAt: day(1),
});

const write = ({ id }: Pick<Payment, 'id'>, now: DisputeAtStripe) =>
  heart.db.transaction((tx) => recordDispute(tx, id, now));

const rows = ({ id }: Payment) =>
  heart.db.rows<{ id: string; status: string; isClosed: boolean }>(sql`
    SELECT id, stripe_dispute_id AS "stripeDisputeId", status, reason, amount_minor AS "amountMinor", currency,
      evidence_due_by AS "evidenceDueBy", created_at AS "createdAt", closed_at IS NOT NULL AS "isClosed"
    FROM disputes WHERE payment_id = ${id}`);

/** Writes the first word, then the second. @returns what the second changed, and how the dispute stands. */
async function follows(from: string, to: string) {
  const [bought, dispute] = [await payment(), told()];
  await write(bought, { ...dispute, status: from });
  const change = await write(bought, { ...dispute, status: to });
  const [row] = await rows(bought);
  return { isWritten: change !== undefined, hasEnded: change?.hasEnded, ...row! };
}

test('a dispute is written down as Stripe tells it, once', async () => {
  const [bought, dispute] = [await payment(), told()];
  const change = await write(bought, dispute);
  assert.deepEqual(
    { ...change, disputeId: '' },
    { disputeId: '', orderId: bought.orderId, isNew: true, hasEnded: false },
  );
  assert.deepEqual(await rows(bought), [{ ...dispute, id: change!.disputeId, isClosed: false }]);
  assert.equal(await write(bought, dispute), undefined);
  assert.equal((await rows(bought)).length, 1);
});

test('a later word changes what may change, and is no new dispute', async () => {
  const [bought, dispute] = [await payment(), told()];
  const first = await write(bought, dispute);
  const later = {
    ...dispute,
    status: 'under_review',
    reason: 'general',
    amountMinor: 900,
    evidenceDueBy: null,
  };
  const change = await write(bought, { ...later, createdAt: day(9) });
  assert.deepEqual(change, { ...first, isNew: false });
  assert.deepEqual(await rows(bought), [{ ...later, id: first!.disputeId, isClosed: false }]);
});

for (const end of ['won', 'lost', 'warning_closed', 'prevented'])
  test(`a dispute that is ${end} has ended, and stays so whatever comes late`, async () => {
    const ended = await follows('under_review', end);
    assert.deepEqual([ended.isWritten, ended.hasEnded, ended.isClosed], [true, true, true]);
    const late = await follows(end, 'under_review');
    assert.deepEqual([late.isWritten, late.status, late.isClosed], [false, end, true]);
  });

test('one that is heard of only when it has ended is new and has ended', async () => {
  const change = await write(await payment(), { ...told(), status: 'lost' });
  assert.deepEqual([change!.isNew, change!.hasEnded], [true, true]);
});

test('a lost one that is taken to appeal is open again; one that was won is not', async () => {
  const appeal = await follows('lost', 'appeal_under_review');
  assert.deepEqual(
    [appeal.isWritten, appeal.hasEnded, appeal.status, appeal.isClosed],
    [true, false, 'appeal_under_review', false],
  );
  assert.equal((await follows('won', 'appeal_under_review')).status, 'won');
  assert.equal((await follows('lost', 'won')).status, 'lost');
});

test('a payment that the shop does not have has no disputes', async () => {
  const dispute = told();
  assert.equal(await write({ id: uuid() }, dispute), undefined);
  assert.deepEqual(await disputeStatusesOf(heart.db, [dispute.stripeDisputeId]), []);
});

test('whoever writes a dispute holds its payment, also where there is nothing new', async () => {
  const [bought, dispute] = [await payment(), told()];
  await write(bought, dispute);
  await heart.db.transaction(async (tx) => {
    await recordDispute(tx, bought.id, dispute);
    const free = await heart.db.row(
      sql`SELECT 1 FROM payments WHERE id = ${bought.id} FOR UPDATE SKIP LOCKED`,
    );
    assert.equal(free, undefined);
  });
});

test('how the shop knows disputes of Stripe’s to stand', async () => {
  const [one, other] = [told(), { ...told(), status: 'won' }];
  await write(await payment(), one);
  await write(await payment(), other);
  const ids = [one.stripeDisputeId, other.stripeDisputeId, 'dp_unheard'];
  assert.deepEqual(
    (await disputeStatusesOf(heart.db, ids)).toSorted((a, b) => a.status.localeCompare(b.status)),
    [
      { id: one.stripeDisputeId, status: 'needs_response' },
      { id: other.stripeDisputeId, status: 'won' },
    ],
  );
});
