import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { faultsOf } from './declared-types.ts';
import { type Rig, sessionParams, startRig } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

const SESSION = 'resources/Checkout/Sessions#Session';
const INTENT = 'resources/PaymentIntents#PaymentIntent';
const CHARGE = 'resources/Charges#Charge';
const REFUND = 'resources/Refunds#Refund';
const DISPUTE = 'resources/Disputes#Dispute';

/** As the wire has it: the SDK would turn some texts into objects of its own. */
async function wire(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${rig.url}/v1/${path}`, { headers: { authorization: 'Bearer sk_test_x' } });
  assert.equal(response.status, 200, path);
  return (await response.json()) as Record<string, unknown>;
}

async function paid(number: string, more: Partial<Stripe.Checkout.SessionCreateParams> = {}) {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams(more));
  rig.standIn.control.pay(id, number);
  return await rig.stripe.checkout.sessions.retrieve(id);
}

async function hold(path: string, declaration: string): Promise<void> {
  assert.deepEqual(faultsOf(await wire(path), declaration), [], path);
}

test('the check notices what is missing, too much, or of another type', async () => {
  const session = await wire(
    `checkout/sessions/${(await rig.stripe.checkout.sessions.create(sessionParams())).id}`,
  );
  const { currency: _, ...without } = session;
  assert.deepEqual(faultsOf(without, SESSION), ['Session.currency is missing']);
  assert.deepEqual(faultsOf({ ...session, colour: 1 }, SESSION), ['Session.colour is not declared']);
  assert.deepEqual(faultsOf({ ...session, created: '1' }, SESSION), [
    'Session.created is string, not number',
  ]);
  assert.deepEqual(faultsOf({ ...session, livemode: null }, SESSION), [
    'Session.livemode is null, not boolean',
  ]);
  assert.deepEqual(faultsOf({ ...session, object: 'session' }, SESSION), [
    `Session.object is "session", not 'checkout.session'`,
  ]);
  const total_details = { amount_discount: 0, amount_shipping: 0 };
  assert.deepEqual(faultsOf({ ...session, total_details }, SESSION), [
    'Session.total_details.amount_tax is missing',
  ]);
});

test('sessions: open, expired, paid by card, by debit, and free', async () => {
  const { checkout } = rig.stripe;
  const open = await checkout.sessions.create(
    sessionParams({ custom_text: { submit: { message: 'Thank you' } }, locale: 'de', submit_type: 'pay' }),
  );
  const expired = await checkout.sessions.create(
    sessionParams({ customer_email: undefined, shipping_options: undefined }),
  );
  await checkout.sessions.expire(expired.id);
  const free = sessionParams({ shipping_options: undefined });
  free.line_items = [
    { price_data: { currency: 'eur', unit_amount: 0, product_data: { name: 'A sticker' } }, quantity: 1 },
  ];
  const ids = [
    open.id,
    expired.id,
    (await paid('4242424242424242')).id,
    (await paid('DE89370400440532013000')).id,
    (await paid('', free)).id,
  ];
  for (const id of ids) {
    await hold(`checkout/sessions/${id}`, SESSION);
    await hold(`checkout/sessions/${id}?expand[]=line_items&expand[]=payment_intent.latest_charge`, SESSION);
  }
});

test('line items', async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  const list = (await wire(
    `checkout/sessions/${id}/line_items`,
  )) as unknown as Stripe.ApiList<Stripe.LineItem>;
  assert.equal(list.object, 'list');
  assert.equal(list.data.length, 2);
  for (const item of list.data) assert.deepEqual(faultsOf(item, 'resources/LineItems#LineItem'), []);
});

test('payment intents and charges, in each state', async () => {
  const shipping = { name: 'Ada', address: { line1: 'Main St 1', city: 'Cork', country: 'IE' } };
  const numbers = [
    '4242424242424242',
    '4000002500003155',
    '4000000000009995',
    '4000000000000259',
    'DE62370400440532013001',
  ];
  for (const number of numbers) {
    const session = await paid(number, {
      payment_intent_data: { shipping, receipt_email: 'ada@example.com' },
    });
    await hold(`payment_intents/${session.payment_intent}`, INTENT);
    await hold(`payment_intents/${session.payment_intent}?expand[]=latest_charge`, INTENT);
    for (const charge of (await wire(`charges?payment_intent=${session.payment_intent}`))
      .data as Stripe.Charge[])
      assert.deepEqual(faultsOf(charge, CHARGE), [], number);
    await hold(`checkout/sessions/${session.id}?expand[]=payment_intent`, SESSION);
  }
});

test('refunds that succeed, wait and fail, and disputes', async () => {
  const session = await paid('4242424242424242');
  const payment_intent = session.payment_intent as string;
  const succeeded = await rig.stripe.refunds.create({
    payment_intent,
    amount: 100,
    reason: 'requested_by_customer',
  });
  rig.standIn.control.failNextRefund();
  const waiting = await rig.stripe.refunds.create({ payment_intent, amount: 100 });
  await hold(`refunds/${succeeded.id}`, REFUND);
  await hold(`refunds/${waiting.id}`, REFUND);
  rig.standIn.control.settleRefund(waiting.id, 'failed');
  await hold(`refunds/${waiting.id}?expand[]=charge&expand[]=payment_intent`, REFUND);
  const dispute = rig.standIn.control.dispute(payment_intent);
  await hold(`disputes/${dispute.id}`, DISPUTE);
  await hold(`disputes/${dispute.id}?expand[]=charge&expand[]=payment_intent`, DISPUTE);
  rig.standIn.control.answerDispute(dispute.id);
  rig.standIn.control.closeDispute(dispute.id, 'won');
  await hold(`disputes/${dispute.id}`, DISPUTE);
  const other = (await paid('4242424242424242')).payment_intent as string;
  const inquiry = rig.standIn.control.dispute(other, { inquiry: true, amount: 100 });
  await hold(`disputes/${inquiry.id}`, DISPUTE);
});

test('every event, and the object in it', async () => {
  const declared: Record<string, string> = {
    'checkout.session': SESSION,
    payment_intent: INTENT,
    charge: CHARGE,
    refund: REFUND,
    dispute: DISPUTE,
  };
  const page = await wire('events?limit=100');
  const events = page.data as (Stripe.Event & { data: { object: { object: string } } })[];
  assert.ok(events.length > 20);
  for (const event of events) {
    const { object } = event.data;
    assert.deepEqual(faultsOf({ ...event, data: { object: {} } }, 'resources/Events#EventBase'), []);
    assert.deepEqual(faultsOf(object, declared[object.object]!), [], event.type);
  }
});

test('the balance', () => hold('balance', 'resources/Balance#Balance'));
