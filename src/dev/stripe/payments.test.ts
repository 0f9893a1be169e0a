import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { type Rig, sessionParams, startRig, TOTAL, until } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const create = (more: Partial<Stripe.Checkout.SessionCreateParams> = {}) =>
  rig.stripe.checkout.sessions.create(sessionParams(more));
const read = async (id: string) => {
  const session = await rig.stripe.checkout.sessions.retrieve(id, {
    expand: ['payment_intent.latest_charge'],
  });
  return { session, intent: session.payment_intent as Stripe.PaymentIntent };
};

test('a declined card leaves the session open, and the next card pays it', async () => {
  const { id } = await create();
  const generic = rig.standIn.control.pay(id, '4000000000000002');
  assert.ok(generic.status === 'declined' && generic.declineCode === 'generic_decline');
  const funds = rig.standIn.control.pay(id, '4000000000009995');
  assert.ok(funds.status === 'declined' && funds.declineCode === 'insufficient_funds');
  const declined = await read(id);
  assert.equal(declined.session.status, 'open');
  assert.equal(declined.session.payment_status, 'unpaid');
  assert.equal(declined.intent.status, 'requires_payment_method');
  assert.equal(declined.intent.last_payment_error?.decline_code, 'insufficient_funds');
  assert.equal((declined.intent.latest_charge as Stripe.Charge).status, 'failed');

  assert.equal(rig.standIn.control.pay(id, '4242424242424242').status, 'paid');
  const paid = await read(id);
  assert.equal(paid.intent.id, declined.intent.id);
  assert.equal(paid.intent.amount_received, TOTAL);
  const charges = await rig.stripe.charges.list({ payment_intent: paid.intent.id });
  assert.deepEqual(
    charges.data.map(({ status }) => status),
    ['succeeded', 'failed', 'failed'],
  );
  assert.equal((await rig.hook.heard('payment_intent.payment_failed', 2)).object, 'event');
  assert.equal(rig.standIn.control.pay(id, '4242424242424242').status, 'already_complete');
});

test('a real card is declined, as in test mode', async () => {
  const { id } = await create();
  const result = rig.standIn.control.pay(id, '5555555555554444');
  assert.ok(result.status === 'declined' && result.declineCode === 'test_mode_live_card');
});

for (const number of ['4000002500003155', '4000000000003220'])
  test(`3-D Secure with ${number}: nothing is paid until the bank says so`, async () => {
    const { id } = await create();
    assert.equal(rig.standIn.control.pay(id, number).status, 'requires_action');
    const asked = await read(id);
    assert.equal(asked.session.status, 'open');
    assert.equal(asked.intent.status, 'requires_action');
    assert.equal(
      asked.intent.next_action?.redirect_to_url?.url,
      `${rig.url}/dev/stripe/pay/${id}/authenticate`,
    );
    assert.equal(rig.standIn.control.authenticate(id, 'fail')?.status, 'declined');
    assert.equal((await read(id)).intent.last_payment_error?.code, 'payment_intent_authentication_failure');
    assert.equal(rig.standIn.control.authenticate(id, 'complete'), undefined);

    rig.standIn.control.pay(id, number);
    assert.equal(rig.standIn.control.authenticate(id, 'complete')?.status, 'paid');
    const { intent } = await read(id);
    const charge = intent.latest_charge as Stripe.Charge;
    assert.equal(charge.payment_method_details?.card?.three_d_secure?.result, 'authenticated');
  });

test('a session expired while the buyer is at the bank stays expired', async () => {
  const { id } = await create();
  rig.standIn.control.pay(id, '4000002500003155');
  await rig.stripe.checkout.sessions.expire(id);
  assert.equal(rig.standIn.control.authenticate(id, 'complete')?.status, 'expired');
  const { session, intent } = await read(id);
  assert.deepEqual(
    [session.status, session.payment_status, intent.status],
    ['expired', 'unpaid', 'canceled'],
  );
});

test('a bank debit completes the session unpaid, and is paid later', async () => {
  const { id } = await create();
  assert.equal(rig.standIn.control.pay(id, 'DE89 3704 0044 0532 0130 00').status, 'processing');
  const completed = await rig.hook.heard('checkout.session.completed', 4);
  assert.equal((completed.data.object as Stripe.Checkout.Session).payment_status, 'unpaid');
  const event = await rig.hook.heard('checkout.session.async_payment_succeeded');
  assert.equal((event.data.object as Stripe.Checkout.Session).payment_status, 'paid');
  const { session, intent } = await read(id);
  assert.deepEqual(
    [session.payment_status, intent.status, intent.amount_received],
    ['paid', 'succeeded', TOTAL],
  );
});

test('a bank debit that fails leaves the session complete and unpaid', async () => {
  const { id } = await create();
  rig.standIn.control.pay(id, 'DE62370400440532013001');
  const event = await rig.hook.heard('checkout.session.async_payment_failed');
  assert.equal((event.data.object as Stripe.Checkout.Session).id, id);
  const { session, intent } = await read(id);
  assert.deepEqual(
    [session.status, session.payment_status, intent.status],
    ['complete', 'unpaid', 'requires_payment_method'],
  );
  assert.equal((intent.latest_charge as Stripe.Charge).amount_captured, 0);
});

test('a test may settle a bank debit itself, and only once', async () => {
  const slow = await startRig({ timing: { asyncPaymentMs: 60_000 } });
  try {
    const { id } = await slow.stripe.checkout.sessions.create(sessionParams());
    slow.standIn.control.pay(id, 'DE62370400440532013001');
    assert.equal((await slow.stripe.checkout.sessions.retrieve(id)).payment_status, 'unpaid');
    slow.standIn.control.settleAsync(id, 'succeed');
    slow.standIn.control.settleAsync(id, 'fail');
    assert.equal((await slow.stripe.checkout.sessions.retrieve(id)).payment_status, 'paid');
    assert.equal(
      (await slow.stripe.events.list({ type: 'checkout.session.async_payment_*' })).data.length,
      1,
    );
  } finally {
    await slow.stop();
  }
});

test('the card for disputes is paid, then disputed, and cannot be refunded', async () => {
  const { id } = await create();
  assert.equal(rig.standIn.control.pay(id, '4000000000000259').status, 'paid');
  const { intent } = await read(id);
  const event = await rig.hook.heard('charge.dispute.created');
  const [dispute] = (await rig.stripe.disputes.list({ payment_intent: intent.id })).data;
  assert.equal((event.data.object as Stripe.Dispute).id, dispute?.id);
  assert.deepEqual(
    [dispute?.reason, dispute?.amount, dispute?.status],
    ['fraudulent', TOTAL, 'needs_response'],
  );
  assert.equal((intent.latest_charge as Stripe.Charge).disputed, true);
  await assert.rejects(rig.stripe.refunds.create({ payment_intent: intent.id }), { code: 'charge_disputed' });
  rig.standIn.control.closeDispute(dispute!.id, 'lost');
  assert.equal(
    ((await rig.hook.heard('charge.dispute.closed')).data.object as Stripe.Dispute).status,
    'lost',
  );
});

test('a total of nothing needs no payment', async () => {
  const free = sessionParams({ shipping_options: undefined });
  free.line_items = [
    { price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'A sticker' } }, quantity: 1 },
  ];
  const { id } = await rig.stripe.checkout.sessions.create(free);
  assert.equal(rig.standIn.control.pay(id, '').status, 'no_payment_required');
  const { session } = await read(id);
  assert.deepEqual(
    [session.status, session.payment_status, session.payment_intent],
    ['complete', 'no_payment_required', null],
  );
});

test('a method that the session does not take is a mistake of the test', async () => {
  const { id } = await create({ allowed_payment_method_types: ['card'] });
  assert.throws(() => rig.standIn.control.pay(id, 'DE89370400440532013000'), RangeError);
});

test('ten presses at once charge once', async () => {
  const { id } = await create();
  const press = () =>
    fetch(`${rig.url}/dev/stripe/pay/${id}`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams({ use: '4242424242424242', email: 'ada@example.com' }),
    });
  const statuses = (await Promise.all(Array.from({ length: 10 }, press))).map(({ status }) => status);
  assert.deepEqual(statuses.sort(), [...Array(9).fill(200), 303]);
  const { intent } = await read(id);
  assert.equal((await rig.stripe.charges.list({ payment_intent: intent.id })).data.length, 1);
});

test('the state is what the API says was taken', async () => {
  const { payments, sessions } = rig.standIn.control.state();
  const taken = payments.reduce((sum, payment) => sum + payment.amount_received, 0);
  const paid = sessions.filter((session) => session.payment_status === 'paid');
  assert.equal(taken, paid.length * TOTAL);
  await until(() => rig.standIn.control.state().deliveries.pending === 0);
});
