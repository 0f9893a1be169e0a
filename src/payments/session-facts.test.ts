import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import Stripe from 'stripe';
import { v7 as uuid } from 'uuid';
import { type AskedStripe, cupsAndBowl, opened, startAskedStripe } from '../../test/asked-stripe.ts';
import { CARD, DEBIT } from '../../test/cards.ts';
import { closeSession, factsOf, readSession } from './stripe.ts';

let at: AskedStripe;
before(async () => {
  at = await startAskedStripe();
});
after(() => at.stop());
afterEach(() => at.standIn.control.clearFaults());

const stateNow = async (id: string) => (await readSession(at.stripe, id))!.state;

test('a session is open until it is paid, and says for which payment', async () => {
  const request = cupsAndBowl();
  const id = await opened(at, request);
  const open = await readSession(at.stripe, id);
  const facts = { sessionId: id, paymentId: request.payment.id, amountMinor: 4990, currency: 'EUR' };
  assert.deepEqual(open, { ...facts, paymentIntentId: null, state: 'open' });
  at.standIn.control.pay(id, CARD);
  const paid = await readSession(at.stripe, id);
  assert.match(paid!.paymentIntentId!, /^pi_/);
  assert.deepEqual({ ...paid, paymentIntentId: null }, { ...facts, paymentIntentId: null, state: 'paid' });
});

test('a bank debit is under way for days, and then is paid or has failed', async () => {
  for (const [account, verdict, state] of [
    [DEBIT.succeeds, 'succeed', 'paid'],
    [DEBIT.fails, 'fail', 'failed'],
  ] as const) {
    const id = await opened(at);
    at.standIn.control.pay(id, account);
    assert.equal(await stateNow(id), 'processing');
    at.standIn.control.settleAsync(id, verdict);
    assert.equal(await stateNow(id), state);
  }
});

test('a session that is closed cannot be paid any more', async () => {
  const id = await opened(at);
  assert.equal((await closeSession(at.stripe, id))!.state, 'expired');
  assert.equal(await stateNow(id), 'expired');
  assert.equal(at.standIn.control.pay(id, CARD).status, 'expired');
  assert.equal(await stateNow(id), 'expired');
});

test('… unless it was paid before, or has ended already', async () => {
  const [paid, ended] = [await opened(at), await opened(at)];
  at.standIn.control.pay(paid, CARD);
  assert.equal((await closeSession(at.stripe, paid))!.state, 'paid');
  at.standIn.control.expireNow(ended);
  assert.equal((await closeSession(at.stripe, ended))!.state, 'expired');
});

test('where Stripe does not answer, nobody knows whether a session is closed', async () => {
  const id = await opened(at);
  at.standIn.control.addFault({ match: 'POST /v1/checkout/sessions/:id/expire', kind: '503', times: 1 });
  await assert.rejects(closeSession(at.stripe, id), Stripe.errors.StripeAPIError);
  assert.equal(await stateNow(id), 'open');
});

test('a session that this account does not have is none; what else goes wrong is not that', async () => {
  assert.equal(await readSession(at.stripe, 'cs_unknown'), undefined);
  assert.equal(await closeSession(at.stripe, 'cs_unknown'), undefined);
  const id = await opened(at);
  await assert.rejects(readSession(at.withKey('sk_test_wrong'), id), Stripe.errors.StripeAuthenticationError);
  const call = `GET /v1/checkout/sessions/${id}`;
  at.answerOnce(call, 400, { error: { type: 'invalid_request_error', message: 'another mistake' } });
  await assert.rejects(readSession(at.stripe, id), Stripe.errors.StripeInvalidRequestError);
  at.answerOnce(call, 402, { error: { type: 'card_error', code: 'resource_missing' } });
  await assert.rejects(readSession(at.stripe, id), Stripe.errors.StripeCardError);
});

const PAYMENT = uuid();
/** A session that was paid in full, but for what is said. */
const session = (more: object) =>
  factsOf({
    id: 'cs_1',
    status: 'complete',
    payment_status: 'paid',
    amount_total: 1490,
    currency: 'eur',
    metadata: { payment_id: PAYMENT },
    payment_intent: { id: 'pi_1', status: 'succeeded' },
    ...more,
  } as never);

test('what is said of a session', () => {
  assert.deepEqual(session({}), {
    sessionId: 'cs_1',
    paymentId: PAYMENT,
    paymentIntentId: 'pi_1',
    amountMinor: 1490,
    currency: 'EUR',
    state: 'paid',
  });
  assert.equal(session({ payment_intent: 'pi_2' }).paymentIntentId, 'pi_2');
  assert.equal(session({ payment_intent: null }).paymentIntentId, null);
});

test('a session of somebody else at this account is of no payment of the shop’s', () => {
  for (const metadata of [null, {}, { payment_id: 'invoice 12' }])
    assert.equal(session({ metadata }).paymentId, null);
});

test('a session without a sum is about nothing', () => {
  const { amountMinor, currency } = session({ amount_total: null, currency: null });
  assert.deepEqual({ amountMinor, currency }, { amountMinor: 0, currency: '' });
});

const unpaid = (status: string, intent: unknown = null) =>
  session({ status, payment_status: 'unpaid', payment_intent: intent }).state;

test('how a session stands', () => {
  assert.equal(session({ payment_status: 'no_payment_required' }).state, 'paid');
  assert.equal(session({ status: 'open' }).state, 'paid');
  assert.equal(unpaid('open'), 'open');
  assert.equal(unpaid('expired'), 'expired');
  assert.equal(unpaid('complete'), 'processing');
  assert.equal(unpaid('complete', 'pi_1'), 'processing');
  assert.equal(unpaid('complete', { status: 'processing' }), 'processing');
  assert.equal(unpaid('complete', { status: 'requires_payment_method' }), 'failed');
  assert.equal(unpaid('complete', { status: 'canceled' }), 'failed');
});
