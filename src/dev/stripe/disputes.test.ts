import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { type Rig, refused, sessionParams, startRig, TOTAL } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

async function paid(): Promise<string> {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  rig.standIn.control.pay(id, '4242424242424242');
  return (await rig.stripe.checkout.sessions.retrieve(id)).payment_intent as string;
}

/** The types of the events that tell of one dispute, the oldest first. */
async function told(dispute: string): Promise<string[]> {
  const { data } = await rig.stripe.events.list({ type: 'charge.dispute.*', limit: 100 });
  return data
    .filter((event) => (event.data.object as Stripe.Dispute).id === dispute)
    .map((event) => event.type.replace('charge.dispute.', ''))
    .reverse();
}

test('answered and won: the money comes back, and can be refunded', async () => {
  const payment_intent = await paid();
  const { control } = rig.standIn;
  const { id } = control.dispute(payment_intent);
  assert.equal((await refused(rig.stripe.refunds.create({ payment_intent }))).code, 'charge_disputed');
  control.answerDispute(id);
  control.answerDispute(id);
  assert.equal((await rig.stripe.disputes.retrieve(id)).status, 'under_review');
  control.closeDispute(id, 'won');
  control.closeDispute(id, 'lost');
  assert.equal((await rig.stripe.disputes.retrieve(id)).status, 'won');
  assert.deepEqual(await told(id), ['created', 'funds_withdrawn', 'updated', 'funds_reinstated', 'closed']);
  assert.equal((await rig.stripe.refunds.create({ payment_intent })).amount, TOTAL);
});

test('lost: what the bank took back is not refunded a second time', async () => {
  const payment_intent = await paid();
  const { id } = rig.standIn.control.dispute(payment_intent, {
    amount: 1000,
    reason: 'product_not_received',
  });
  rig.standIn.control.closeDispute(id, 'lost');
  const dispute = await rig.stripe.disputes.retrieve(id);
  assert.deepEqual([dispute.status, dispute.amount, dispute.reason], ['lost', 1000, 'product_not_received']);
  assert.deepEqual(await told(id), ['created', 'funds_withdrawn', 'closed']);
  assert.equal((await refused(rig.stripe.refunds.create({ payment_intent }))).code, 'charge_disputed');
});

test('an inquiry takes no money, and the charge can be refunded meanwhile', async () => {
  const payment_intent = await paid();
  const { control } = rig.standIn;
  const { id, is_charge_refundable } = control.dispute(payment_intent, { inquiry: true });
  assert.equal(is_charge_refundable, true);
  assert.equal((await rig.stripe.refunds.create({ payment_intent, amount: 100 })).status, 'succeeded');
  control.answerDispute(id);
  control.closeDispute(id, 'won');
  assert.equal((await rig.stripe.disputes.retrieve(id)).status, 'warning_closed');
  assert.deepEqual(await told(id), ['created', 'updated', 'closed']);
});

test('there is nothing to dispute twice, or where nothing was paid', async () => {
  const payment_intent = await paid();
  rig.standIn.control.dispute(payment_intent);
  assert.throws(() => rig.standIn.control.dispute(payment_intent), RangeError);
  assert.throws(() => rig.standIn.control.dispute('pi_none'), RangeError);
  assert.throws(() => rig.standIn.control.closeDispute('du_none', 'won'), RangeError);
});
