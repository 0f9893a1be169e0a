import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { interleave } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { mailKinds, paidOrder } from '../../test/paid-order.ts';
import { sql } from '../platform/db.ts';
import { assumeDeliveries } from './assumed-delivery.ts';
import { correctTracking, delayOrder, delayParcel, deliver, ship } from './fulfillments.ts';
import { findOrder, type Order } from './orders.ts';
import { fulfillmentStatusOf, openQuantity } from './progress.ts';

let heart: Heart;
let article: Sold;
let other: Sold;
before(async () => {
  heart = await startHeart({ ASSUME_DELIVERED_DAYS: '14' });
  article = await heart.article({ onHand: 10_000 });
  other = await heart.article({ onHand: 10_000 });
});
after(() => heart.stop());

const read = async ({ id }: Pick<Order, 'id'>) => (await findOrder(heart.db, { id }))!;
const byStaff = { actor: 'staff', deliveredBy: 'staff', by: 'anna' } as const;
const events = (order: Order) => order.events.map(({ kind }) => kind);

async function shipped(quantity = 2): Promise<Order> {
  const order = await paidOrder(heart, [article, quantity]);
  await ship(heart.db, order, { id: uuid(), carrier: 'dhl', trackingNumber: '00340434161094042557' }, 'anna');
  return read(order);
}

test('two of staff ship the same piece at once: one wins, the other reads why', async () => {
  for (const at of [
    /FOR UPDATE/,
    /INSERT INTO fulfillments/,
    /UPDATE order_lines/,
    /INSERT INTO order_events/,
    /COMMIT/,
  ]) {
    const order = await paidOrder(heart, [article, 1]);
    const go = (by: string) => () => ship(heart.db, order, { id: uuid() }, by);
    const { a, b, blocked } = await interleave(heart.shop, go('anna'), { at, when: 'before' }, go('bert'));
    const outcomes = [a, b].map((end) => (end.status === 'fulfilled' ? end.value : end.reason));
    assert.equal(outcomes.filter(({ ok }) => ok).length, 1, String(at));
    assert.equal(outcomes.find(({ ok }) => !ok).why, 'Every piece of it is shipped or cancelled.');
    assert.equal(blocked, at.source !== 'FOR UPDATE');
    const now = await read(order);
    assert.equal(now.fulfillments.length, 1);
    assert.deepEqual(await mailKinds(heart, order.id), ['order_shipped']);
  }
});

test('the same request twice at once makes one parcel', async () => {
  const order = await paidOrder(heart, [article, 2]);
  const id = uuid();
  const go = () => ship(heart.db, order, { id, lines: [{ sku: article.sku, quantity: 1 }] }, 'anna');
  const { a, b } = await interleave(heart.shop, go, { at: /INSERT INTO fulfillments/, when: 'after' }, go);
  assert.deepEqual(
    [a, b].map((end) => end.status === 'fulfilled' && end.value.ok && end.value.changed).sort(),
    [false, true],
  );
  assert.equal((await read(order)).lines[0]!.shippedQuantity, 1);
});

test('what is not paid, or not there, is not shipped', async () => {
  const session = await heart.session(await heart.cart([article, 1]));
  const unpaid = await heart.db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  );
  const refused = await ship(heart.db, unpaid!, { id: uuid() }, 'anna');
  assert.deepEqual(refused, { ok: false, reason: 'not_possible', why: 'It has not been paid.' });
  assert.deepEqual(await ship(heart.db, { number: 99_999_999 }, { id: uuid() }, 'anna'), {
    ok: false,
    reason: 'not_found',
  });
  assert.deepEqual(await deliver(heart.db, uuid(), byStaff), { ok: false, reason: 'not_found' });
});

test('a wrong number is corrected, the link with it, and the buyer is told once', async () => {
  const order = await shipped();
  const [parcel] = order.fulfillments;
  const correct = (typed: object) => correctTracking(heart.db, parcel!.id, typed, 'anna');
  assert.equal((await correct({ trackingNumber: '003404 3416 1094 0425 57' })).ok, true);
  assert.deepEqual(await mailKinds(heart, order.id), ['order_shipped'], 'the same number is no news');
  await correct({ carrier: 'UPS', trackingNumber: '1z999aa10123456784' });
  const now = (await read(order)).fulfillments[0]!;
  assert.equal(now.trackingUrl, 'https://www.ups.com/track?tracknum=1Z999AA10123456784');
  const event = (await read(order)).events.at(-1)!;
  assert.equal(event.kind, 'tracking_changed');
  assert.deepEqual([event.data.by, (event.data.from as { carrier: string }).carrier], ['anna', 'dhl']);
  assert.deepEqual(await mailKinds(heart, order.id), ['order_shipped', 'tracking_changed']);
  await correct({ carrier: 'Pigeon post', trackingUrl: 'https://pigeons.example/7' });
  assert.equal((await read(order)).fulfillments[0]!.trackingUrl, 'https://pigeons.example/7');
  await deliver(heart.db, parcel!.id, byStaff);
  assert.equal((await correct({ trackingNumber: '1' })).ok, false);
});

test('delivered is said once, and stays', async () => {
  const order = await shipped();
  const { id } = order.fulfillments[0]!;
  assert.deepEqual(await deliver(heart.db, id, byStaff), { ok: true, orderId: order.id, changed: true });
  assert.deepEqual(await deliver(heart.db, id, byStaff), { ok: true, orderId: order.id, changed: false });
  const now = await read(order);
  assert.equal(now.fulfillmentStatus, 'delivered');
  assert.deepEqual(events(now).slice(-2), ['shipped', 'delivered']);
  assert.deepEqual(await mailKinds(heart, order.id), ['order_shipped', 'order_delivered']);
});

test('a delay is told once for each request, of a parcel or of what has not left', async () => {
  const order = await paidOrder(heart, [article, 2]);
  const delay = { id: uuid(), expectedOn: '2027-01-09', note: 'Snow' };
  await delayOrder(heart.db, order, delay, 'anna');
  await delayOrder(heart.db, order, delay, 'anna');
  assert.deepEqual(await mailKinds(heart, order.id), ['order_delayed']);
  await ship(heart.db, order, { id: uuid() }, 'anna');
  const { id } = (await read(order)).fulfillments[0]!;
  await delayParcel(heart.db, id, { ...delay, id: uuid() }, 'anna');
  assert.equal((await read(order)).fulfillments[0]!.expectedOn, '2027-01-09');
  await deliver(heart.db, id, byStaff);
  assert.equal((await delayParcel(heart.db, id, { ...delay, id: uuid() }, 'anna')).ok, false);
  assert.equal((await delayOrder(heart.db, order, { ...delay, id: uuid() }, 'anna')).ok, false);
});

test('a parcel that left long ago counts as delivered, one that is expected later does not', async () => {
  const [old, expected, recent] = [await shipped(), await shipped(), await shipped()];
  const age = (order: Order, days: number) =>
    heart.db.run(
      sql`UPDATE fulfillments SET shipped_at = now() - make_interval(days => ${days}) WHERE order_id = ${order.id}`,
    );
  await Promise.all([age(old, 15), age(expected, 15), age(recent, 13)]);
  await heart.db.run(
    sql`UPDATE fulfillments SET expected_on = current_date + 1 WHERE order_id = ${expected.id}`,
  );
  const both = await Promise.all([assumeDeliveries(heart.shop), assumeDeliveries(heart.shop)]);
  assert.equal(both[0] + both[1], 1);
  const parcels = await Promise.all(
    [old, expected, recent].map(async (order) => (await read(order)).fulfillments[0]!),
  );
  assert.deepEqual(
    parcels.map(({ deliveredBy }) => deliveredBy),
    ['assumed', null, null],
  );
  assert.deepEqual(await mailKinds(heart, old.id), ['order_shipped', 'order_delivered']);
});

/** A step of a random life: ship so many of either line, deliver a parcel, cancel what is open of a line. */
const step = fc.oneof(
  fc.record({
    do: fc.constant('ship' as const),
    a: fc.integer({ min: 0, max: 3 }),
    b: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ do: fc.constant('deliver' as const), which: fc.nat(4) }),
  fc.record({ do: fc.constant('cancel' as const), which: fc.nat(1), pieces: fc.integer({ min: 1, max: 3 }) }),
);

test('whatever staff do, in whatever order, pieces add up and the status follows from them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const order = await paidOrder(heart, [article, 3], [other, 2]);
      for (const one of steps) await take(order, one);
      const now = await read(order);
      assert.equal(now.fulfillmentStatus, fulfillmentStatusOf(now.lines, now.fulfillments));
      for (const line of now.lines) {
        const sent = now.fulfillments
          .flatMap(({ lines }) => lines)
          .filter(({ variantId }) => variantId === line.variantId)
          .reduce((sum, { quantity }) => sum + quantity, 0);
        assert.equal(line.shippedQuantity, sent);
        assert.ok(openQuantity(line) >= 0);
      }
    }),
    { numRuns: 40 },
  );
});

async function take(order: Order, one: typeof step extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
  const now = await read(order);
  if (one.do === 'ship') {
    const lines = [
      { sku: article.sku, quantity: one.a },
      { sku: other.sku, quantity: one.b },
    ].filter(({ quantity }) => quantity > 0);
    const fits = lines.every(
      ({ sku, quantity }) => openQuantity(now.lines.find((line) => line.sku === sku)!) >= quantity,
    );
    if (lines.length === 0) return;
    assert.equal((await ship(heart.db, order, { id: uuid(), lines }, 'anna')).ok, fits);
  } else if (one.do === 'deliver') {
    const parcel = now.fulfillments[one.which];
    if (parcel) assert.equal((await deliver(heart.db, parcel.id, byStaff)).ok, true);
  } else {
    // The bare effect of a cancellation: the verb itself has tests of its own.
    const line = now.lines[one.which]!;
    const pieces = Math.min(one.pieces, openQuantity(line));
    const { keepFulfillmentStatus, lockOrder } = await import('./locking.ts');
    await heart.db.transaction(async (tx) => {
      await lockOrder(tx, order);
      await tx.run(sql`
        UPDATE order_lines SET cancelled_quantity = cancelled_quantity + ${pieces}
        WHERE order_id = ${order.id} AND variant_id = ${line.variantId}`);
      await keepFulfillmentStatus(tx, order.id);
    });
  }
}
