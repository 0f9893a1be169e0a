/** Sold beyond what there is, where the merchant allows it, and never where he does not; counted without loss. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import { checkBooks } from '../checkout/books.ts';
import { sql } from '../platform/db.ts';
import { adjust, type Kind, setStockSettings, type Why } from './adjust.ts';
import { release, reserve, restock, sellReserved, sellUnreserved } from './inventory.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

const soon = new Date(Date.now() + 3_600_000);

const hold = (orderId: string, { variantId }: Sold, quantity: number) =>
  heart.db.transaction((tx) => reserve(tx, orderId, [{ variantId, quantity }], soon));
const sell = (orderId: string) => heart.db.transaction((tx) => sellReserved(tx, orderId));
const sellNow = ({ variantId }: Sold, quantity: number) =>
  heart.db.transaction((tx) => sellUnreserved(tx, uuid(), [{ variantId, quantity }]));
const backorders = ({ variantId }: Sold, allowBackorders: boolean) =>
  heart.db.transaction((tx) => setStockSettings(tx, variantId, { lowStockAt: 3, allowBackorders }));
const book = ({ variantId }: Sold, by: number, why: Partial<Why> = {}) =>
  heart.db.transaction((tx) =>
    adjust(tx, [{ variantId, by }], { id: uuid(), kind: 'other', note: '', by: 'Sam', ...why }),
  );

async function article(onHand: number, allowed: boolean): Promise<Sold> {
  const made = await heart.article({ onHand });
  if (allowed) await backorders(made, true);
  return made;
}

const level = (sold: Sold) =>
  heart.db.row<{ onHand: number; reserved: number; allowed: boolean; state: string }>(sql`
    SELECT on_hand AS "onHand", reserved, allow_backorders AS allowed, state FROM stock_levels
    WHERE variant_id = ${sold.variantId}`);

/** These tests have no orders, so only what is said of levels and the ledger must hold. */
async function isSound(sold: Sold): Promise<void> {
  const { onHand, reserved, allowed } = (await level(sold))!;
  assert.ok(allowed || reserved <= onHand, `${reserved} held of ${onHand}`);
  const ledger = await heart.db.row<{ sum: number; held: number }>(sql`
    SELECT (SELECT coalesce(sum(quantity), 0)::int FROM stock_movements WHERE variant_id = ${sold.variantId}) AS sum,
      (SELECT coalesce(sum(quantity), 0)::int FROM reservations WHERE variant_id = ${sold.variantId}) AS held`);
  assert.deepEqual(ledger, { sum: onHand, held: reserved });
}

test('where backorders are allowed, more is held and sold than there is, and owed until it comes', async () => {
  const [sold, order] = [await article(1, true), uuid()];
  assert.equal(await hold(order, sold, 3), true);
  assert.deepEqual(await level(sold), { onHand: 1, reserved: 3, allowed: true, state: 'owed' });
  await sell(order);
  assert.deepEqual(await level(sold), { onHand: -2, reserved: 0, allowed: true, state: 'owed' });
  assert.ok(await sellNow(sold, 1));
  assert.equal((await level(sold))!.onHand, -3);
  await book(sold, 3, { kind: 'received' });
  assert.deepEqual(await level(sold), { onHand: 0, reserved: 0, allowed: true, state: 'out' });
  await isSound(sold);
});

test('what was sold beyond and comes back pays off what is owed', async () => {
  const [sold, order] = [await article(0, true), uuid()];
  await hold(order, sold, 2);
  await sell(order);
  const { variantId } = sold;
  await heart.db.transaction((tx) =>
    restock(tx, { orderId: order, sourceId: uuid(), lines: [{ variantId, quantity: 1 }] }),
  );
  assert.equal((await level(sold))!.onHand, -1);
  await isSound(sold);
});

test('a hold beyond what there is is given back as any other', async () => {
  const [sold, order] = [await article(1, true), uuid()];
  await hold(order, sold, 5);
  await heart.db.transaction((tx) => release(tx, order));
  assert.deepEqual(await level(sold), { onHand: 1, reserved: 0, allowed: true, state: 'low' });
});

test('backorders are not switched off while more is sold or held than there is', async () => {
  const [sold, order] = [await article(1, true), uuid()];
  await hold(order, sold, 3);
  assert.deepEqual(await backorders(sold, false), { ok: false, reason: 'owed', missing: 2 });
  await sell(order);
  assert.deepEqual(await backorders(sold, false), { ok: false, reason: 'owed', missing: 2 });
  await book(sold, 2);
  assert.equal((await backorders(sold, false)).ok, true);
  assert.equal(await sellNow(sold, 1), undefined);
  await isSound(sold);
});

test('the schema itself refuses a level below zero, and switching off below it', async () => {
  const [refused, allowed] = [await article(1, false), await article(1, true)];
  const set = (sold: Sold, to: string) =>
    heart.db.pool.query(`UPDATE stock_levels SET ${to} WHERE variant_id = $1`, [sold.variantId]);
  await assert.rejects(set(refused, 'on_hand = -1'), /never_oversold/);
  await set(allowed, 'on_hand = -1');
  await assert.rejects(set(allowed, 'allow_backorders = false'), /never_oversold/);
  await assert.rejects(set(allowed, 'reserved = -1'), /stock_levels_reserved_check/);
  await set(allowed, 'on_hand = 1');
});

const gaps = (...steps: RegExp[]): Pause[] =>
  [...steps, /^COMMIT/].flatMap((at): Pause[] =>
    at.source === '^COMMIT'
      ? [{ at, when: 'before' }]
      : [
          { at, when: 'before' },
          { at, when: 'after' },
        ],
  );
const LOOKS = /low_stock_at AS/;
const name = ({ at, when }: Pause) => `${when} ${at}`;

for (const pause of gaps(LOOKS, /^UPDATE stock_levels SET low/))
  test(`switched off, stopped ${name(pause)}, while the last but none is wanted: one of the two`, async () => {
    const sold = await article(0, true);
    const { a, b } = await interleave(
      heart.shop,
      () => backorders(sold, false),
      pause,
      () => hold(uuid(), sold, 1),
    );
    assert.ok(a.status === 'fulfilled' && b.status === 'fulfilled', 'nobody runs into an error');
    assert.notEqual(a.value.ok, b.value);
    await isSound(sold);
    assert.deepEqual(takeDeadlocks(), []);
  });

for (const pause of gaps(/^WITH wanted/))
  test(`wanted, stopped ${name(pause)}, while it is switched off: one of the two`, async () => {
    const sold = await article(0, true);
    const { a, b } = await interleave(
      heart.shop,
      () => hold(uuid(), sold, 1),
      pause,
      () => backorders(sold, false),
    );
    assert.ok(a.status === 'fulfilled' && b.status === 'fulfilled', 'nobody runs into an error');
    assert.notEqual(a.value, b.value.ok);
    await isSound(sold);
  });

for (const pause of gaps(/AS available/, /^WITH sold/))
  test(`paid late, stopped ${name(pause)}, while it is switched off: one of the two`, async () => {
    const sold = await article(0, true);
    const { a, b } = await interleave(
      heart.shop,
      () => sellNow(sold, 1),
      pause,
      () => backorders(sold, false),
    );
    assert.ok(a.status === 'fulfilled' && b.status === 'fulfilled', 'nobody runs into an error');
    assert.notEqual(a.value !== undefined, b.value.ok);
    await isSound(sold);
  });

for (const allowed of [true, false])
  for (const pause of gaps(/^WITH wanted/))
    test(`the last one, wanted by two, backorders ${allowed ? 'allowed' : 'refused'}, ${name(pause)}`, async () => {
      const sold = await article(1, allowed);
      const want = () => hold(uuid(), sold, 1);
      const { a, b } = await interleave(heart.shop, want, pause, want);
      const got = [a, b].map((each) => each.status === 'fulfilled' && each.value);
      assert.equal(got.filter(Boolean).length, allowed ? 2 : 1);
      assert.equal((await level(sold))!.reserved, allowed ? 2 : 1);
    });

for (const pause of gaps(LOOKS, /^WITH changed/))
  test(`written off, stopped ${name(pause)}, while somebody wants it: one of the two`, async () => {
    const sold = await article(1, false);
    const { a, b } = await interleave(
      heart.shop,
      () => book(sold, -1, { kind: 'lost' }),
      pause,
      () => hold(uuid(), sold, 1),
    );
    assert.ok(a.status === 'fulfilled' && b.status === 'fulfilled', 'nobody runs into an error');
    assert.notEqual(a.value.ok, b.value);
    await isSound(sold);
  });

for (const pause of gaps(LOOKS, /^WITH changed/))
  test(`a form sent twice at once, the first stopped ${name(pause)}, is booked once`, async () => {
    const [sold, id] = [await article(1, false), uuid()];
    const { a, b } = await interleave(
      heart.shop,
      () => book(sold, 4, { id }),
      pause,
      () => book(sold, 4, { id }),
    );
    assert.ok(a.status === 'fulfilled' && b.status === 'fulfilled', 'nobody runs into an error');
    assert.deepEqual([a, b].map(({ value }) => value.ok && value.repeated).toSorted(), [false, true]);
    assert.equal((await level(sold))!.onHand, 5);
  });

test('a difference is booked on top of what was sold meanwhile', async () => {
  const sold = await article(10, false);
  const seen = (await level(sold))!.onHand;
  await sellNow(sold, 3);
  const counted = 9; // one was missing when it was counted
  await book(sold, counted - seen, { kind: 'counted' });
  assert.equal((await level(sold))!.onHand, 6);
});

test('all lines of a count or none, and what is counted and right is noted as counted', async () => {
  const [right, wrong, held] = [await article(5, false), await article(5, false), await article(5, false)];
  await hold(uuid(), held, 5);
  const count = (...lines: [Sold, number][]) =>
    heart.db.transaction((tx) =>
      adjust(
        tx,
        lines.map(([{ variantId }, by]) => ({ variantId, by })),
        { id: uuid(), kind: 'counted' as Kind, note: 'stock-take', by: 'Sam' },
      ),
    );
  assert.deepEqual(await count([right, 0], [wrong, -2], [held, -1]), {
    ok: false,
    reason: 'held_by_orders',
    variantId: held.variantId,
  });
  assert.equal((await level(wrong))!.onHand, 5);
  const counted = await count([right, 0], [wrong, -2], [wrong, 1]);
  assert.ok(counted.ok);
  assert.deepEqual(counted.adjusted, [{ variantId: wrong.variantId, from: 5, to: 4 }]);
  const noted = await heart.db.rows(sql`
    SELECT 1 FROM stock_levels WHERE counted_at IS NOT NULL AND variant_id IN (${right.variantId}, ${wrong.variantId})`);
  assert.equal(noted.length, 2);
  await isSound(wrong);
});

test('a variant that never had a level gets one with its first goods', async () => {
  const made = await heart.article({ onHand: 0 });
  await heart.db.run(sql`DELETE FROM stock_levels WHERE variant_id = ${made.variantId}`);
  const booked = await book(made, 4, { kind: 'received' });
  assert.deepEqual(booked.ok && booked.adjusted, [{ variantId: made.variantId, from: 0, to: 4 }]);
});

test('a shop that sells beyond what there is has its books in order', async () => {
  const sold = await article(1, true);
  const session = await heart.session(await heart.cart([sold, 3]));
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  assert.equal((await level(sold))!.onHand, -2);
  const wrong = (await checkBooks(heart.db)).filter(({ broken }) => broken.length > 0);
  const ofIt = wrong.flatMap(({ broken }) => broken).filter((row) => row.includes(sold.variantId));
  assert.deepEqual(ofIt, []);
});
