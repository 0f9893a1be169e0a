import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import type { Sold } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { mailKinds, paidOrder } from '../../test/paid-order.ts';
import { ship } from './fulfillments.ts';
import { findOrder } from './orders.ts';
import { signatureOf, trackingWebhook } from './tracking-webhook.ts';

const SECRET = 'a-sécret-of-carriers';
let heart: Heart;
let app: Hono;
let article: Sold;
before(async () => {
  heart = await startHeart({ TRACKING_WEBHOOK_SECRET: SECRET });
  article = await heart.article({ onHand: 1000 });
  app = new Hono();
  trackingWebhook(app, heart.shop);
});
after(() => heart.stop());

let sent = 0;
/** An order under way, under a number of its own. */
async function underWay() {
  const order = await paidOrder(heart, [article, 1]);
  const number = String(340434161094042557n + BigInt(++sent)).padStart(20, '0');
  await ship(heart.db, order, { id: uuid(), carrier: 'dhl', trackingNumber: number }, 'anna');
  const read = async () => (await findOrder(heart.db, { id: order.id }))!;
  return { id: order.id, number, read, parcel: async () => (await read()).fulfillments[0]! };
}

const minute = (n: number) => new Date(Date.now() - 3_600_000 + n * 60_000).toISOString();

/** As EasyPost sends it (docs.easypost.com/docs/events), with what matters here. */
function update(number: string, status: string, at: string, more: object = {}): string {
  const result = {
    id: 'trk_1',
    object: 'Tracker',
    tracking_code: number,
    status,
    updated_at: at,
    est_delivery_date: null,
    tracking_details: [],
    ...more,
  };
  return JSON.stringify({
    id: 'evt_1',
    object: 'Event',
    mode: 'production',
    description: 'tracker.updated',
    result,
    created_at: at,
  });
}

async function post(
  body: string,
  signature: string | undefined = signatureOf(body, SECRET),
): Promise<number> {
  const headers: Record<string, string> = signature ? { 'x-hmac-signature': signature } : {};
  return (await app.request('/webhooks/tracking', { method: 'POST', body, headers })).status;
}

test('delivered, once, whatever comes again, late or out of order', async () => {
  const { id, number, read, parcel } = await underWay();
  const delivered = update(number, 'delivered', minute(3));
  const underway = update(number, 'in_transit', minute(1));
  for (const body of [
    underway,
    delivered,
    delivered,
    underway,
    update(number, 'in_transit', minute(9)),
    update(number, 'failure', minute(10)),
  ])
    assert.equal(await post(body), 200);
  assert.deepEqual([(await parcel()).status, (await parcel()).deliveredBy], ['delivered', 'carrier']);
  const order = await read();
  assert.equal(order.fulfillmentStatus, 'delivered');
  assert.deepEqual(
    order.events.filter(({ actor }) => actor === 'carrier').map(({ kind }) => kind),
    ['delivered'],
  );
  assert.deepEqual(await mailKinds(heart, id), ['order_shipped', 'order_delivered']);
});

test('ten at once are one', async () => {
  const { id, number } = await underWay();
  const body = update(number, 'delivered', minute(3));
  assert.deepEqual(new Set(await Promise.all(Array.from({ length: 10 }, () => post(body)))), new Set([200]));
  assert.deepEqual(await mailKinds(heart, id), ['order_shipped', 'order_delivered']);
});

test('the buyer hears of a delay once for each later day, and of older word never', async () => {
  const { id, number, parcel } = await underWay();
  const on = (day: string, n: number, status = 'in_transit') =>
    post(update(number, status, minute(n), { est_delivery_date: `${day}T00:00:00Z` }));
  await on('2027-01-05', 1);
  assert.deepEqual(await mailKinds(heart, id), ['order_shipped'], 'the first day is no delay');
  await on('2027-01-07', 3);
  await on('2027-01-07', 3);
  await on('2027-01-06', 2); // overtaken
  assert.equal((await parcel()).expectedOn, '2027-01-07');
  await on('2027-01-07', 4, 'failure');
  assert.deepEqual(await mailKinds(heart, id), ['order_shipped', 'order_delayed']);
  await on('2027-01-09', 5, 'failure');
  assert.deepEqual(await mailKinds(heart, id), ['order_shipped', 'order_delayed', 'order_delayed']);
  await on('2027-01-08', 6);
  assert.equal((await parcel()).expectedOn, '2027-01-08');
  assert.equal((await mailKinds(heart, id)).length, 3, 'earlier is no delay');
});

test('word of a parcel that had the number long before ours is not about ours', async () => {
  const { number, parcel } = await underWay();
  await post(update(number, 'delivered', '2025-01-05T10:00:00Z'));
  assert.equal((await parcel()).status, 'shipped');
});

test('what is none of ours, or makes no sense, is acknowledged and changes nothing', async () => {
  const { number, parcel } = await underWay();
  const bodies = [
    update('99999999999999999999', 'delivered', minute(1)),
    update(number, 'thrown_away', minute(1)),
    update(number, 'constructor', minute(1)),
    update(number, 'delivered', 'yesterday').replace(/"created_at":"[^"]*"/, '"created_at":7'),
    update(number, 'delivered', minute(1)).replace('tracker.updated', 'tracker.created'),
    update(`${number}\0`, 'in_transit', minute(1)),
    '{',
    'null',
    '[]',
    '{"description":"tracker.updated","result":null}',
    '{"description":"tracker.updated","result":{"tracking_code":7,"status":[]}}',
  ];
  for (const body of bodies) assert.equal(await post(body), 200, body);
  assert.equal((await parcel()).status, 'shipped');
});

test('only what is signed over the very bytes is heard', async () => {
  const { number, parcel } = await underWay();
  const body = update(number, 'delivered', minute(1));
  const right = signatureOf(body, SECRET);
  const wrong = [
    '',
    'hmac-sha256-hex=',
    right.slice(0, -1),
    `${right}0`,
    right.replace('hmac-sha256-hex=', ''),
    signatureOf(`${body} `, SECRET),
    signatureOf(body, 'another-secret-here'),
    signatureOf(body, ''),
  ];
  for (const signature of wrong) assert.equal(await post(body, signature), 401, signature);
  assert.equal((await app.request('/webhooks/tracking', { method: 'POST', body })).status, 401);
  assert.equal((await parcel()).status, 'shipped');
  assert.equal(await post(body), 200);
});

test('without a secret there is no such address', async () => {
  const none = new Hono();
  trackingWebhook(none, {
    ...heart.shop,
    config: { ...heart.shop.config, trackingWebhookSecret: undefined },
  });
  const body = update('1', 'delivered', minute(1));
  const answer = await none.request('/webhooks/tracking', {
    method: 'POST',
    body,
    headers: { 'x-hmac-signature': signatureOf(body, '') },
  });
  assert.equal(answer.status, 404);
});
