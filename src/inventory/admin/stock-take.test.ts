/** Counting the shelf: what is sold, sent or typed twice in between is neither lost nor booked twice. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import type { Sold } from '../../../test/fixtures.ts';
import { CARD, type Heart, startHeart } from '../../../test/heart.ts';
import { backOffice } from '../../app.ts';
import { ship } from '../../orders/fulfillments.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { setStockSettings } from '../adjust.ts';
import { readList } from '../stock-take.ts';

const heart: Heart = await startHeart();
after(() => heart.stop());
const { db } = heart;
const app = new Hono();
backOffice(app, heart.shop);
const desk = deskOf(app, await addClerk(db));

const onHand = async ({ variantId }: Sold) =>
  (await db.row<{ onHand: number }>(
    sql`SELECT on_hand AS "onHand" FROM stock_levels WHERE variant_id = ${variantId}`,
  ))!.onHand;

/** Paid, and not sent yet. @returns the order. */
async function buy(sold: Sold, quantity: number): Promise<{ id: string }> {
  const session = await heart.session(await heart.cart([sold, quantity]));
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  return (await db.row<{ id: string }>(
    sql`SELECT order_id AS id FROM payments WHERE session_id = ${session}`,
  ))!;
}

interface Looked {
  shelved?: { variantId: string; title: string; shelf: number };
  why?: string;
}
/** What the island is told of a code. */
const look = async (code: string): Promise<Looked> => {
  const answer = await desk.get(`${routes.adminStockTake()}?${new URLSearchParams({ code })}`, {
    accept: 'application/json',
  });
  return (await answer.json()) as Looked;
};
const shelf = async ({ sku }: Sold) => (await look(sku)).shelved!.shelf;

type Row = [sold: Sold, expected: number, counted: string];
const book = (rows: Row[], id = uuid()) =>
  desk.post(routes.adminStockTake(), [
    ['id', id],
    ...rows.flatMap(([sold, expected, counted]): [string, string][] => [
      ['variant', sold.variantId],
      ['expected', String(expected)],
      ['counted', counted],
    ]),
  ]);

test('what is sold and not sent yet lies on the shelf still, and is no surplus', async () => {
  const sold = await heart.article({ onHand: 10 });
  await buy(sold, 3);
  assert.deepEqual([await onHand(sold), await shelf(sold)], [7, 10]);
  assert.equal((await book([[sold, 10, '10']])).status, 303);
  assert.equal(await onHand(sold), 7);
});

test('what is owed is not forgiven by counting an empty shelf', async () => {
  const sold = await heart.article({ onHand: 0 });
  await db.transaction((tx) =>
    setStockSettings(tx, sold.variantId, { lowStockAt: 3, allowBackorders: true }),
  );
  await buy(sold, 2);
  assert.deepEqual([await onHand(sold), await shelf(sold)], [-2, 0]);
  await book([[sold, 0, '0']]);
  assert.equal(await onHand(sold), -2);
});

test('sold and sent between counting and booking: the difference is to what was there when it was counted', async () => {
  const sold = await heart.article({ onHand: 10 });
  const expected = await shelf(sold);
  const order = await buy(sold, 4); // counted before: 9, for one is missing
  await ship(db, order, { id: uuid() }, 'Sam');
  assert.equal((await book([[sold, expected, '9']])).status, 303);
  assert.equal(await onHand(sold), 5);
  assert.equal(await shelf(sold), 5);
});

test('many lines are booked together, once, with one row in the log, and taken back together', async () => {
  const [one, two, right] = [await heart.article(), await heart.article(), await heart.article()];
  const [id, before] = [uuid(), await entries()];
  const rows: Row[] = [
    [one, 10, '12'],
    [two, 10, '7'],
    [right, 10, '10'],
  ];
  const booked = await book(rows, id);
  const page = await (await desk.get(booked.headers.get('location')!)).text();
  assert.match(page, /3 counted, 2 with a difference \(\+2, −3\)/);
  assert.deepEqual([await onHand(one), await onHand(two), await onHand(right)], [12, 7, 10]);
  assert.equal(await entries(), before + 1);
  const again = await book(rows, id);
  assert.equal(again.status, 409);
  assert.match(await again.text(), /booked already/);
  const notes = await db.rows(sql`SELECT note, kind FROM stock_movements WHERE source_id = ${id}`);
  assert.deepEqual(notes, Array(2).fill({ note: 'Stock-take', kind: 'counted' }));

  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  await desk.post(routes.adminUndo({ entryId }), { back: '/admin' });
  assert.deepEqual([await onHand(one), await onHand(two)], [10, 10]);
  const counted = await db.row<{ at: Date | null }>(
    sql`SELECT counted_at AS at FROM stock_levels WHERE variant_id = ${right.variantId}`,
  );
  assert.equal(counted!.at, null);
});

const entries = async () =>
  (await db.row<{ count: number }>(sql`SELECT count(*) FROM audit_log WHERE action LIKE 'stock.%'`))!.count;

test('one line that cannot be booked keeps all back, with what was typed', async () => {
  const [fine, held] = [await heart.article(), await heart.article({ onHand: 5 })];
  await heart.session(await heart.cart([held, 5]));
  const before = await entries();
  const answer = await book([
    [fine, 10, '11'],
    [held, 5, '3'],
  ]);
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /5 are held by buyers/);
  assert.match(page, /value="11"/);
  assert.deepEqual([await onHand(fine), await entries()], [10, before]);
});

test('what is no number is sent back, and an empty field is left out', async () => {
  const [one, two] = [await heart.article(), await heart.article()];
  const wrong = await book([[one, 10, '1e3']]);
  assert.equal(wrong.status, 422);
  assert.match(await wrong.text(), /whole number from 0/);
  await book([
    [one, 10, ''],
    [two, 10, '9'],
  ]);
  assert.deepEqual([await onHand(one), await onHand(two)], [10, 9]);
  assert.equal((await book([[one, Number.NaN, '9']])).status, 422);
});

test('without script a list is looked up first: SKUs and barcodes, the same again adds, the unknown stays', async () => {
  const [one, two] = [await heart.article({ title: 'Round tray' }), await heart.article()];
  await db.run(sql`UPDATE variants SET barcode = '0036000291452' WHERE id = ${two.variantId}`);
  const list = `${one.sku} 4\n${one.sku.toLowerCase()};3\n036000291452\nNO-SUCH 2`;
  const answer = await desk.post(routes.adminStockTake(), { id: uuid(), step: 'look-up', list });
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /“NO-SUCH 2”: no article has this SKU or barcode/);
  assert.match(
    page,
    new RegExp(`id="counted-${one.variantId}"[^>]*value="7"|value="7"[^>]*id="counted-${one.variantId}"`),
  );
  assert.match(page, new RegExp(`counted-${two.variantId}`));
  assert.equal(await onHand(one), 10);
});

test('a barcode of several articles is nobody’s, unless it is a SKU', async () => {
  const [one, two] = [await heart.article(), await heart.article()];
  await db.run(sql`UPDATE variants SET barcode = '999' WHERE id IN (${one.variantId}, ${two.variantId})`);
  assert.match((await look('999')).why!, /several/);
  await db.run(sql`UPDATE variants SET sku = '999' WHERE id = ${two.variantId}`);
  assert.equal((await look('999')).shelved!.variantId, two.variantId);
});

test('a line is a code, or a code and how many', () => {
  const read = (line: string) => readList(line)[0]!.readings.at(-1);
  assert.deepEqual(read('ARC-A3'), { code: 'ARC-A3', quantity: 1 });
  assert.deepEqual(read('ARC-A3 12'), { code: 'ARC-A3', quantity: 12 });
  assert.deepEqual(read('ARC-A3 x 12'), { code: 'ARC-A3', quantity: 12 });
  assert.deepEqual(read('ARC-A3\t12'), { code: 'ARC-A3', quantity: 12 });
  assert.deepEqual(read('4006381333931;2'), { code: '4006381333931', quantity: 2 });
  assert.deepEqual(read('4006381333931'), { code: '4006381333931', quantity: 1 });
  assert.deepEqual(readList(' \n\n'), []);
});
