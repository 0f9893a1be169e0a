import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type Stripe from 'stripe';
import { type Rig, refused, sessionParams, startRig, TOTAL } from './test-rig.ts';

let rig: Rig;
before(async () => {
  rig = await startRig();
});
after(() => rig.stop());

async function paid(): Promise<{ payment_intent: string; charge: () => Promise<Stripe.Charge> }> {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  rig.standIn.control.pay(id, '4242424242424242');
  const payment_intent = (await rig.stripe.checkout.sessions.retrieve(id)).payment_intent as string;
  const charge = async () => (await rig.stripe.charges.list({ payment_intent })).data[0]!;
  return { payment_intent, charge };
}

test('in parts, then the rest, then no more', async () => {
  const { payment_intent, charge } = await paid();
  const { stripe } = rig;
  const part = await stripe.refunds.create({ payment_intent, amount: 1000, metadata: { refund: '7' } });
  assert.deepEqual(
    [part.status, part.amount, part.currency, part.metadata],
    ['succeeded', 1000, 'eur', { refund: '7' }],
  );
  assert.deepEqual([(await charge()).amount_refunded, (await charge()).refunded], [1000, false]);

  const tooMuch = await refused(stripe.refunds.create({ payment_intent, amount: TOTAL }));
  assert.deepEqual([tooMuch.statusCode, tooMuch.param], [400, 'amount']);
  assert.equal(
    tooMuch.message,
    'Refund amount (€56.89) is greater than unrefunded amount on charge (€46.89)',
  );

  const rest = await stripe.refunds.create({ charge: (await charge()).id });
  assert.equal(rest.amount, TOTAL - 1000);
  assert.deepEqual([(await charge()).amount_refunded, (await charge()).refunded], [TOTAL, true]);
  assert.equal((await refused(stripe.refunds.create({ payment_intent }))).code, 'charge_already_refunded');

  const listed = await stripe.refunds.list({ payment_intent });
  assert.deepEqual(
    listed.data.map(({ id }) => id),
    [rest.id, part.id],
  );
  assert.equal((await stripe.refunds.retrieve(part.id)).amount, 1000);
  assert.equal(((await rig.hook.heard('refund.created')).data.object as Stripe.Refund).id, part.id);
  assert.equal(
    ((await rig.hook.heard('charge.refunded')).data.object as Stripe.Charge).amount_refunded,
    1000,
  );
});

test('a hundred parts at once never give back more than was taken', async () => {
  const { payment_intent, charge } = await paid();
  const tries = Array.from({ length: 100 }, () => rig.stripe.refunds.create({ payment_intent, amount: 100 }));
  const taken = (await Promise.allSettled(tries)).filter(({ status }) => status === 'fulfilled').length;
  assert.equal(taken, Math.floor(TOTAL / 100));
  assert.equal((await charge()).amount_refunded, taken * 100);
});

test('a refund may fail later, and what it took can be refunded again', async () => {
  const { payment_intent, charge } = await paid();
  rig.standIn.control.failNextRefund();
  const refund = await rig.stripe.refunds.create({ payment_intent });
  assert.equal(refund.status, 'pending');
  assert.equal((await charge()).refunded, true);
  const event = await rig.hook.heard('refund.failed');
  assert.equal((event.data.object as Stripe.Refund).id, refund.id);
  await rig.hook.heard('refund.updated');
  assert.equal((await rig.stripe.refunds.retrieve(refund.id)).status, 'failed');
  assert.deepEqual([(await charge()).amount_refunded, (await charge()).refunded], [0, false]);
  assert.equal((await rig.stripe.refunds.create({ payment_intent })).status, 'succeeded');
});

test('refused: nothing to refund, or nothing there', async () => {
  const { payment_intent } = await paid();
  const create = (params: object) => refused(rig.stripe.refunds.create(params));
  assert.equal((await create({ payment_intent, amount: 0 })).code, 'parameter_invalid_integer');
  assert.equal((await create({ payment_intent, reason: 'bored' })).param, 'reason');
  assert.equal((await create({})).code, 'parameter_missing');
  assert.equal((await create({ payment_intent: 'pi_none' })).message, "No such payment_intent: 'pi_none'");
  assert.equal((await create({ charge: 'ch_none' })).statusCode, 404);
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  rig.standIn.control.pay(id, '4000000000000002');
  const unpaid = (await rig.stripe.checkout.sessions.retrieve(id)).payment_intent as string;
  assert.match(
    (await create({ payment_intent: unpaid })).message,
    /does not have a successful charge to refund/,
  );
});
