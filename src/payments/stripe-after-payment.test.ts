import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import Stripe from 'stripe';
import { v7 as uuid } from 'uuid';
import { type AskedStripe, paidAt, startAskedStripe } from '../../test/asked-stripe.ts';
import {
  AFTER_PAYMENT,
  isRefundRefused,
  lookForRefund,
  type RefundRequest,
  readDispute,
  readNews,
  readRefund,
  sendRefund,
} from './stripe-after-payment.ts';

let at: AskedStripe;
before(async () => {
  at = await startAskedStripe();
});
after(() => at.stop());
afterEach(() => {
  at.asked.length = 0;
  at.standIn.control.clearFaults();
});

const SEND = 'POST /v1/refunds';
const LIST = 'GET /v1/refunds';

const request = (intent: string, more: Partial<RefundRequest> = {}): RefundRequest => ({
  id: uuid(),
  stripeKey: uuid(),
  orderId: uuid(),
  amountMinor: 900,
  currency: 'EUR',
  paymentIntentId: intent,
  attempts: 1,
  ...more,
});

const calls = () => at.asked.map(({ call }) => call);
const refundsAtStripe = (intent: string) =>
  at.standIn.control.state().refunds.filter((refund) => refund.payment_intent === intent);

test('a refund is sent with its key, and carries the shop’s own id', async () => {
  const { paymentId, intent } = await paidAt(at);
  const refund = request(intent);
  at.asked.length = 0;
  const sent = await sendRefund(at.stripe, refund);
  assert.ok(typeof sent === 'object');
  const { stripeRefundId, ...facts } = sent;
  assert.deepEqual(facts, { status: 'succeeded', failure: null, amountMinor: 900, currency: 'EUR' });
  assert.deepEqual(calls(), [SEND]);
  assert.deepEqual(at.asked[0]!.params, {
    payment_intent: intent,
    amount: '900',
    'metadata[refund_id]': refund.id,
    'metadata[order_id]': refund.orderId,
  });
  assert.equal(at.asked[0]!.headers['idempotency-key'], refund.stripeKey);
  assert.deepEqual(await readRefund(at.stripe, stripeRefundId), {
    ...sent,
    paymentId,
    paymentIntentId: intent,
    refundId: refund.id,
  });
});

test('a second attempt looks first whether the refund is there: Stripe forgets keys after a day', async () => {
  const { intent } = await paidAt(at);
  const refund = request(intent);
  const sent = await sendRefund(at.stripe, refund);
  const again = { ...refund, stripeKey: uuid(), attempts: 2 };
  assert.deepEqual(await sendRefund(at.stripe, again), sent);
  assert.equal(refundsAtStripe(intent).length, 1);
  assert.ok(typeof (await sendRefund(at.stripe, request(intent, { attempts: 2 }))) === 'object');
  assert.equal(refundsAtStripe(intent).length, 2);
});

test('Stripe failed and will say so for a day: the refund is found, or needs another key', async () => {
  const { intent } = await paidAt(at);
  at.standIn.control.addFault({ match: SEND, kind: '500_after_commit', times: 1 });
  const found = await sendRefund(at.stripe, request(intent));
  assert.deepEqual(
    refundsAtStripe(intent).map(({ id }) => id),
    [typeof found === 'object' && found.stripeRefundId],
  );
  at.standIn.control.addFault({ match: SEND, kind: '500', times: 1 });
  assert.equal(await sendRefund(at.stripe, request(intent)), 'new_key');
});

test('a refund above what is left is refused for good; a wrong key or a busy Stripe says nothing of it', async () => {
  const { intent } = await paidAt(at);
  const send = (stripe: Stripe) => sendRefund(stripe, request(intent, { amountMinor: 4991 }));
  await assert.rejects(send(at.stripe), isRefundRefused);
  await assert.rejects(send(at.withKey('sk_test_wrong')), (error) => !isRefundRefused(error));
  at.standIn.control.addFault({ match: SEND, kind: '429', times: 1 });
  await assert.rejects(send(at.stripe), (error) => !isRefundRefused(error));
});

test('the shop’s own refund is looked for among all of the payment’s', async () => {
  const { intent } = await paidAt(at);
  const [one, other] = [request(intent, { amountMinor: 100 }), request(intent, { amountMinor: 200 })];
  await at.stripe.refunds.create({ payment_intent: intent, amount: 300 });
  for (const refund of [one, other]) await sendRefund(at.stripe, refund);
  assert.equal((await lookForRefund(at.stripe, one))!.amountMinor, 100);
  assert.equal((await lookForRefund(at.stripe, other))!.amountMinor, 200);
  assert.equal(await lookForRefund(at.stripe, request(intent)), undefined);
  assert.deepEqual(at.asked.at(-1)!.params, { payment_intent: intent, limit: '100' });
  at.answerOnce(LIST, 200, {
    object: 'list',
    url: '/v1/refunds',
    has_more: false,
    data: [{ metadata: null }],
  });
  assert.equal(await lookForRefund(at.stripe, one), undefined);
});

/** A refund as it stands at Stripe, but for what is said. */
async function stands(more: object) {
  const id = `re_${uuid()}`;
  const refund = { id, object: 'refund', amount: 100, currency: 'eur', status: 'succeeded', metadata: {} };
  at.answerOnce(`GET /v1/refunds/${id}`, 200, { ...refund, payment_intent: null, ...more });
  return (await readRefund(at.stripe, id))!;
}

test('how a refund stands, and why it failed', async () => {
  for (const [status, ...facts] of [
    ['succeeded', 'succeeded', null],
    ['pending', 'pending', null],
    ['requires_action', 'pending', null],
    ['failed', 'failed', 'failed'],
    ['canceled', 'failed', 'canceled'],
  ]) {
    const { status: now, failure } = await stands({ status });
    assert.deepEqual([now, failure], facts);
  }
  const failed = await stands({ status: 'failed', failure_reason: 'lost_or_stolen_card' });
  assert.equal(failed.failure, 'lost_or_stolen_card');
  assert.equal((await stands({ failure_reason: 'of an earlier time' })).failure, null);
});

test('a refund from the dashboard is none of the shop’s own; its payment is known by the intent', async () => {
  const { paymentId, intent } = await paidAt(at);
  const { id } = await at.stripe.refunds.create({ payment_intent: intent, amount: 300 });
  assert.deepEqual(await readRefund(at.stripe, id), {
    stripeRefundId: id,
    status: 'succeeded',
    failure: null,
    amountMinor: 300,
    currency: 'EUR',
    paymentId,
    paymentIntentId: intent,
    refundId: null,
  });
});

test('what others at this account wrote into their refunds and payments is not taken for the shop’s', async () => {
  const theirs = { id: 'pi_1', object: 'payment_intent', metadata: { payment_id: 'invoice 12' } };
  const refund = await stands({ metadata: { refund_id: 'credit note 7' }, payment_intent: theirs });
  assert.deepEqual([refund.refundId, refund.paymentId, refund.paymentIntentId], [null, null, 'pi_1']);
  const bare = await stands({ metadata: null, payment_intent: 'pi_2' });
  assert.deepEqual([bare.refundId, bare.paymentId, bare.paymentIntentId], [null, null, 'pi_2']);
  assert.equal((await stands({})).paymentIntentId, null);
});

test('what this account does not have is none; what else goes wrong is not that', async () => {
  assert.equal(await readRefund(at.stripe, 're_unknown'), undefined);
  assert.equal(await readDispute(at.stripe, 'dp_unknown'), undefined);
  const stranger = at.withKey('sk_test_wrong');
  await assert.rejects(readRefund(stranger, 're_1'), Stripe.errors.StripeAuthenticationError);
  await assert.rejects(readDispute(stranger, 'dp_1'), Stripe.errors.StripeAuthenticationError);
});

test('a dispute is read with its payment, its sum and its dates', async () => {
  const { paymentId, intent } = await paidAt(at);
  const { id, created, evidence_details } = at.standIn.control.dispute(intent, { amount: 1234 });
  assert.deepEqual(await readDispute(at.stripe, id), {
    stripeDisputeId: id,
    status: 'needs_response',
    reason: 'fraudulent',
    amountMinor: 1234,
    currency: 'EUR',
    evidenceDueBy: new Date(evidence_details.due_by! * 1000),
    createdAt: new Date(created * 1000),
    paymentId,
    paymentIntentId: intent,
  });
});

test('a dispute to which there is nothing to say has no date to say it by', async () => {
  const { intent } = await paidAt(at);
  const dispute = at.standIn.control.dispute(intent);
  const evidence_details = { ...dispute.evidence_details, due_by: null };
  at.answerOnce(`GET /v1/disputes/${dispute.id}`, 200, { ...dispute, evidence_details });
  assert.equal((await readDispute(at.stripe, dispute.id))!.evidenceDueBy, null);
});

test('news are refunds and disputes, the oldest first, each as it was then', async () => {
  const since = new Date();
  const { intent } = await paidAt(at);
  at.standIn.control.failNextRefund();
  const refund = await at.stripe.refunds.create({ payment_intent: intent, amount: 100 });
  at.standIn.control.settleRefund(refund.id, 'failed');
  const dispute = at.standIn.control.dispute(intent);
  at.standIn.control.closeDispute(dispute.id, 'lost');
  const mine = (await readNews(at.stripe, since, undefined)).filter(({ id }) =>
    [refund.id, dispute.id].includes(id),
  );
  assert.deepEqual(
    mine.map(({ about, status }) => `${about} ${status}`),
    [
      'refund pending',
      'refund failed',
      'refund failed',
      'dispute needs_response',
      'dispute needs_response',
      'dispute lost',
    ],
  );
});

test('news are asked for from the second in which the last ones ended, and up to where they are to end', async () => {
  const [since, until] = [new Date(1_790_000_000_900), new Date(1_790_000_060_100)];
  assert.deepEqual(await readNews(at.stripe, since, until), []);
  await readNews(at.stripe, since, undefined);
  const types = Object.fromEntries(AFTER_PAYMENT.map((type, place) => [`types[${place}]`, type]));
  assert.deepEqual(
    at.asked.map(({ params }) => params),
    [
      { ...types, limit: '100', 'created[gte]': '1790000000', 'created[lt]': '1790000060' },
      { ...types, limit: '100', 'created[gte]': '1790000000' },
    ],
  );
});

test('whatever Stripe tells of refunds and disputes is listened to', () => {
  assert.deepEqual(AFTER_PAYMENT.toSorted(), [
    'charge.dispute.closed',
    'charge.dispute.created',
    'charge.dispute.funds_reinstated',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'refund.created',
    'refund.failed',
    'refund.updated',
  ]);
});
