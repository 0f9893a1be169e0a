/** Stock in the back office: each write with its reason and its row in the log, and what must not be lost is not. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import type { Sold } from '../../../test/fixtures.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { reserve, sellUnreserved } from '../inventory.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db, { name: 'Sam Stock' }));

const onHand = async ({ variantId }: Sold) =>
  (await db.row<{ onHand: number }>(
    sql`SELECT on_hand AS "onHand" FROM stock_levels WHERE variant_id = ${variantId}`,
  ))!.onHand;
const logged = async () => (await db.row<{ count: number }>(sql`SELECT count(*) FROM audit_log`))!.count;
const sell = (sold: Sold, quantity: number) =>
  db.transaction((tx) => sellUnreserved(tx, uuid(), [{ variantId: sold.variantId, quantity }]));
const hold = (sold: Sold, quantity: number) =>
  db.transaction((tx) =>
    reserve(tx, uuid(), [{ variantId: sold.variantId, quantity }], new Date(Date.now() + 3_600_000)),
  );

const change = (sold: Sold, fields: Record<string, string>) =>
  desk.post(routes.adminStock(sold), { id: uuid(), seen: '10', kind: 'received', note: '', ...fields });

/** The page that a write leads to. */
const follow = async (answer: Response) => {
  assert.equal(answer.status, 303, await answer.clone().text());
  return (await desk.get(answer.headers.get('location')!)).text();
};
async function undo(page: string): Promise<Response> {
  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  return desk.post(routes.adminUndo({ entryId }), { back: routes.adminInventory() });
}

test('goods come in: the level rises, ledger and log say why and by whom, and it can be taken back', async () => {
  const sold = await running.article({ title: 'Linen cloth' });
  const before = await logged();
  const page = await follow(await change(sold, { how: 'add', quantity: '5', note: 'Delivery note 17' }));
  assert.match(page, /Linen cloth: \+5, now 15 on hand \(received\)/);
  assert.match(page, /Delivery note 17/);
  assert.match(page, /Sam Stock/);
  assert.equal(await onHand(sold), 15);
  assert.equal(await logged(), before + 1);
  await sell(sold, 2);
  assert.equal((await undo(page)).status, 303);
  assert.equal(await onHand(sold), 8);
});

test('what was sold while somebody typed is not lost: "set to" is booked as the difference to what was seen', async () => {
  const sold = await running.article();
  await sell(sold, 3);
  await follow(await change(sold, { how: 'set', quantity: '12', kind: 'counted' }));
  assert.equal(await onHand(sold), 9);
});

test('a form that is sent twice is booked once', async () => {
  const [sold, id] = [await running.article(), uuid()];
  assert.equal((await change(sold, { id, how: 'add', quantity: '5' })).status, 303);
  const again = await change(sold, { id, how: 'add', quantity: '5' });
  assert.equal(again.status, 409);
  assert.match(await again.text(), /booked already/);
  assert.equal(await onHand(sold), 15);
});

const wrong: [what: string, fields: Record<string, string>, says: RegExp][] = [
  ['no number', { how: 'add', quantity: 'many' }, /whole number from 1/],
  ['nothing', { how: 'add', quantity: '0' }, /whole number from 1/],
  ['a fraction', { how: 'set', quantity: '1.5' }, /whole number from 0/],
  ['another reason', { how: 'add', quantity: '1', kind: 'undone' }, /Choose a reason/],
  ['no words for another reason', { how: 'add', quantity: '1', kind: 'other' }, /few words why/],
  ['no such deed', { how: 'lose', quantity: '1' }, /Choose whether/],
  ['not what was seen', { how: 'set', quantity: '1', seen: 'x' }, /not whole/],
  ['more than there is', { how: 'take', quantity: '11', kind: 'lost' }, /only 10 on hand/],
];
for (const [what, fields, says] of wrong)
  test(`refused, with the form as it was typed: ${what}`, async () => {
    const sold = await running.article();
    const before = await logged();
    const answer = await change(sold, fields);
    assert.equal(answer.status, 422);
    const page = await answer.text();
    assert.match(page, says);
    assert.match(
      page,
      new RegExp(
        `name="quantity"[^>]*value="${fields.quantity}"|value="${fields.quantity}"[^>]*name="quantity"`,
      ),
    );
    assert.deepEqual([await onHand(sold), await logged()], [10, before]);
  });

test('no fewer than buyers hold who are paying', async () => {
  const sold = await running.article();
  await hold(sold, 8);
  const answer = await change(sold, { how: 'take', quantity: '5', kind: 'damaged' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /8 are held by buyers/);
});

test('a number that is set to what it is changes nothing and is not logged; counted, it is noted', async () => {
  const sold = await running.article();
  const before = await logged();
  assert.equal((await change(sold, { how: 'set', quantity: '10' })).status, 303);
  assert.equal(await logged(), before);
  await follow(await change(sold, { how: 'set', quantity: '10', kind: 'counted' }));
  assert.equal(await logged(), before + 1);
});

test('threshold and backorders are set, taken back, and refused while goods are owed', async () => {
  const sold = await running.article({ onHand: 1 });
  const set = (fields: Record<string, string>) => desk.post(routes.adminStockSettings(sold), fields);
  const page = await follow(await set({ lowStockAt: '7', allowBackorders: 'on' }));
  assert.match(page, /low at 7, backorders allowed/);
  await sell(sold, 3);
  const refused = await set({ lowStockAt: '7' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /2 more are ordered than there are/);
  assert.equal((await undo(page)).status, 409);
  const same = await logged();
  assert.equal((await set({ lowStockAt: '7', allowBackorders: 'on' })).status, 303);
  assert.equal(await logged(), same);
});

test('the list finds by title, SKU and barcode, shows what wants something done, and goes on by key', async () => {
  const made = [
    await running.article({ title: 'Zinc bowl', onHand: 0 }),
    await running.article({ title: 'Zinc tray', onHand: 2 }),
  ];
  await db.run(sql`UPDATE variants SET barcode = '4006381333931' WHERE id = ${made[1]!.variantId}`);
  const page = async (query: string) => (await desk.get(`${routes.adminInventory()}?${query}`)).text();
  assert.match(await page('q=zinc+bow'), /Zinc bowl/);
  assert.doesNotMatch(await page('q=zinc+bow'), /Zinc tray/);
  assert.match(await page('q=4006381333931'), /Zinc tray/);
  assert.match(await page(`q=${made[0]!.sku.toLowerCase()}`), /Zinc bowl/);
  assert.match(await page('show=low'), /Zinc tray/);
  assert.doesNotMatch(await page('show=low'), /Zinc bowl/);
  assert.match(await page('show=out'), /Zinc bowl/);
  assert.match(await page('show=owed'), /owed/);
  assert.match(await page('counted=never'), /Zinc bowl/);
  assert.match(await page(`q=zinc&after=${made[0]!.variantId}`), /Zinc tray/);
  assert.match(await page(`q=zinc&before=${made[1]!.variantId}`), /Zinc bowl/);
});

test('who may only look sees numbers and no forms, and is refused', async () => {
  const sold = await running.article();
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await (await reader.get(routes.adminStock(sold))).text();
  assert.doesNotMatch(page, /Book it/);
  assert.equal((await reader.post(routes.adminStock(sold), { how: 'add', quantity: '1' })).status, 403);
  assert.equal((await reader.get(routes.adminStockTake())).status, 403);
});

test('the ledger of all leads to articles and orders', async () => {
  const page = await (await desk.get(`${routes.adminStockMovements()}?show=unsold`)).text();
  assert.match(page, /Linen cloth/);
  assert.match(page, /Taken back/);
});
