import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type Stripe from 'stripe';
import type { StandInOptions } from './stand-in.ts';
import { type Rig, SECRET, sessionParams, startHook, startRig, until } from './test-rig.ts';

let rig: Rig;
afterEach(() => rig.stop());

const start = async (options: Partial<StandInOptions> = {}) => {
  rig = await startRig(options);
};
const expireOne = async () => {
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  await rig.stripe.checkout.sessions.expire(id);
  return id;
};
const counts = () => rig.standIn.control.state().deliveries;

test('an event is sent again until it is taken, and then no more', async () => {
  await start();
  let answers = 0;
  rig.hook.answer = () => [500, 404, 302, 200][answers++] ?? 200;
  await expireOne();
  const [event] = (await rig.stripe.events.list()).data;
  assert.equal(event?.pending_webhooks, 1);
  assert.equal((await rig.hook.heard('checkout.session.expired')).id, event?.id);
  await until(() => counts().pending === 0);
  await new Promise((resolve) => setTimeout(resolve, 150));
  assert.equal(answers, 4);
  assert.equal((await rig.stripe.events.retrieve(event!.id)).pending_webhooks, 0);
});

test('an endpoint that does not answer is left after its time', async () => {
  await start({ timing: { deliveryTimeoutMs: 60 } });
  rig.hook.answer = (count) => (count === 0 ? 'silence' : 200);
  await expireOne();
  await rig.hook.heard('checkout.session.expired');
});

test('what was not delivered can be asked for', async () => {
  await start();
  rig.hook.answer = () => 500;
  await expireOne();
  rig.standIn.control.setDeliveryMode({ drop: true });
  await expireOne();
  const undelivered = () =>
    rig.stripe.events.list({ delivery_success: false, types: ['checkout.session.expired'] });
  assert.equal((await undelivered()).data.length, 2);
  assert.equal((await rig.stripe.events.list({ delivery_success: true })).data.length, 0);
  rig.hook.answer = () => 200;
  await until(async () => (await undelivered()).data.length === 1);
  const [dropped] = (await undelivered()).data;
  rig.standIn.control.redeliver(dropped!.id);
  await until(async () => (await undelivered()).data.length === 0);
  assert.deepEqual(counts(), { pending: 0, delivered: 2, failed: 0, dropped: 1 });
});

test('events are listed by type, time and place', async () => {
  await start();
  const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
  rig.standIn.control.pay(id, '4242424242424242');
  await expireOne();
  const types = async (params: Stripe.EventListParams) =>
    (await rig.stripe.events.list(params)).data.map(({ type }) => type);
  const all = [
    'checkout.session.expired',
    'checkout.session.completed',
    'payment_intent.succeeded',
    'charge.succeeded',
  ];
  assert.deepEqual(await types({}), all);
  assert.deepEqual(await types({ type: 'checkout.session.*' }), all.slice(0, 2));
  assert.deepEqual(await types({ types: ['charge.succeeded', 'checkout.session.expired'] }), [
    all[0],
    all[3],
  ]);
  const [newest] = (await rig.stripe.events.list({ limit: 1 })).data;
  assert.deepEqual(await types({ starting_after: newest!.id }), all.slice(1));
  assert.deepEqual(await types({ created: { lt: newest!.created - 60 } }), []);
});

test('duplicates arrive as often as asked', async () => {
  await start();
  rig.standIn.control.setDeliveryMode({ duplicate: 2 });
  await expireOne();
  await rig.hook.heard('checkout.session.expired', 3);
  assert.equal(new Set(rig.hook.events.map(({ id }) => id)).size, 1);
});

test('a delay, and an order by chance', async () => {
  await start();
  rig.standIn.control.setDeliveryMode({ delayMs: 120, reorder: true });
  const begun = performance.now();
  await Promise.all(Array.from({ length: 12 }, expireOne));
  await rig.hook.heard('checkout.session.expired', 12);
  assert.ok(performance.now() - begun >= 115);
  const made = (await rig.stripe.events.list({ limit: 12 })).data.map(({ id }) => id).reverse();
  const arrived = rig.hook.events.map(({ id }) => id);
  assert.notDeepEqual(arrived, made);
  assert.deepEqual(arrived.toSorted(), made.toSorted());
});

test('paused, nothing is sent until asked, in the order asked', async () => {
  await start();
  rig.standIn.control.pauseDeliveries();
  for (let i = 0; i < 5; i++) await expireOne();
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(rig.hook.events.length, 0);
  assert.deepEqual(await rig.standIn.control.deliverAll({ order: 'reversed', atOnce: 1 }), {
    delivered: 5,
    failed: 0,
  });
  const newestFirst = (await rig.stripe.events.list()).data.map(({ id }) => id);
  assert.deepEqual(
    rig.hook.events.map(({ id }) => id),
    newestFirst,
  );
  await expireOne();
  rig.standIn.control.resumeDeliveries();
  await rig.hook.heard('checkout.session.expired', 6);
});

test('an endpoint may ask for some types only, and may be set later', async () => {
  const second = await startHook();
  await start({ webhook: undefined });
  try {
    await expireOne();
    rig.standIn.control.setWebhook({
      url: second.url,
      secret: SECRET,
      events: ['checkout.session.completed'],
    });
    const { id } = await rig.stripe.checkout.sessions.create(sessionParams());
    rig.standIn.control.pay(id, '4242424242424242');
    await second.heard('checkout.session.completed');
    await until(() => counts().pending === 0);
    assert.equal(second.events.length, 1);
  } finally {
    await second.stop();
  }
});
