import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import Stripe from 'stripe';
import { type Rig, sessionParams, startRig, TOTAL } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const refused = async (promise: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof Stripe.errors.StripeError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'It was not refused.' });
};

test('a session is created, read, paid, and tells the shop', async () => {
  const { stripe, standIn, hook } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  assert.equal(session.status, 'open');
  assert.equal(session.payment_status, 'unpaid');
  assert.equal(session.amount_subtotal, 5199);
  assert.equal(session.amount_total, TOTAL);
  assert.equal(session.total_details?.amount_shipping, 490);
  assert.equal(session.url, `${rig.url}/dev/stripe/pay/${session.id}`);

  assert.equal(standIn.control.pay(session.id, '4242 4242 4242 4242').status, 'paid');
  const read = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ['payment_intent.latest_charge', 'line_items'],
  });
  assert.equal(read.status, 'complete');
  assert.equal(read.payment_status, 'paid');
  assert.equal(read.url, null);
  assert.equal(read.customer_details?.email, 'ada@example.com');
  const intent = read.payment_intent as Stripe.PaymentIntent;
  const charge = intent.latest_charge as Stripe.Charge;
  assert.equal(intent.status, 'succeeded');
  assert.deepEqual(intent.metadata, { order: '1' });
  assert.equal(charge.amount_captured, TOTAL);
  assert.deepEqual(
    read.line_items?.data.map((line) => [line.description, line.quantity, line.amount_total]),
    [
      ['A lamp', 2, 5000],
      ['A bulb', 1, 199],
    ],
  );

  const event = await hook.heard('checkout.session.completed');
  assert.equal((event.data.object as Stripe.Checkout.Session).id, session.id);
  assert.equal(event.api_version, '2026-10-28.endive');
});
test('only an open session can be expired, and it tells the shop', async () => {
  const { stripe, standIn, hook } = rig;
  const session = await stripe.checkout.sessions.create(sessionParams());
  assert.equal((await stripe.checkout.sessions.expire(session.id)).status, 'expired');
  const event = await hook.heard('checkout.session.expired');
  assert.equal(event.request?.id?.slice(0, 4), 'req_');
  const again = await refused(stripe.checkout.sessions.expire(session.id));
  assert.equal(again.statusCode, 400);
  assert.match(again.message, /Only Checkout Sessions with a status in \["open"\] can be expired/);
  assert.equal(standIn.control.pay(session.id, '4242424242424242').status, 'expired');

  const paid = await stripe.checkout.sessions.create(sessionParams());
  standIn.control.pay(paid.id, '4242424242424242');
  assert.equal((await refused(stripe.checkout.sessions.expire(paid.id))).statusCode, 400);
});
