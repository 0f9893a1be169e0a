/** Collections in the back office: written, arranged, deleted, and all of it undone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { addProduct, type Sold } from '../../../test/fixtures.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));

const hand = {
  title: 'For the table',
  description: 'Set it.',
  handle: '',
  kind: 'hand',
  match: 'all',
  order: 'title',
};
const wood = {
  ...hand,
  kind: 'rule',
  condition_field: ['tag', 'price_below'],
  condition_value: ['wood', ''],
};
const idIn = (answer: Response) =>
  /collections\/([0-9a-f-]{36})/.exec(answer.headers.get('location') ?? '')![1]!;
const add = async (fields: Record<string, string | string[]>) => {
  const answer = await desk.post(routes.adminCollections(), fields);
  assert.equal(answer.status, 303, await answer.clone().text());
  return { id: idIn(answer), answer };
};
const undo = (answer: Response) =>
  desk.post(routes.adminUndo({ entryId: /done=(\d+)/.exec(answer.headers.get('location')!)![1]! }));
const find = (id: string) =>
  db.row<{ title: string; handle: string; version: number; rule: unknown }>(
    sql`SELECT title, handle, version, rule FROM collections WHERE id = ${id}`,
  );
const orderOf = async (id: string, among: Sold[]) => {
  const rows = await db.rows<{ id: string }>(
    sql`SELECT product_id AS id FROM collection_products WHERE collection_id = ${id} ORDER BY position`,
  );
  return rows.map((row) => among.findIndex(({ productId }) => productId === row.id)).join(' ');
};
const lastWords = async () =>
  (await db.row<{ words: string }>(sql`SELECT words FROM audit_log ORDER BY id DESC LIMIT 1`))!.words;

test('one is added with an address from its title, listed, shown in the shop, and taken back', async () => {
  const { id, answer } = await add({ ...hand, title: 'Für den Tisch' });
  assert.equal((await find(id))!.handle, 'fur-den-tisch');
  assert.match(await (await desk.get(routes.adminCollections())).text(), /Für den Tisch/);
  const address = running.url + routes.collection({ handle: 'fur-den-tisch' });
  assert.match(await (await fetch(address)).text(), /Für den Tisch/);
  const page = await (await desk.get(answer.headers.get('location')!)).text();
  assert.match(page, /Collection “Für den Tisch” added/);
  await undo(answer);
  assert.equal(await find(id), undefined);
  assert.equal((await fetch(address)).status, 404);
});

test('what is wrong comes back filled in, with the message at its field', async () => {
  await add({ ...hand, handle: 'taken' });
  const cases: [Record<string, string | string[]>, RegExp][] = [
    [{ ...hand, title: ' ' }, /Give the collection a title/],
    [{ ...hand, handle: 'Not an address!' }, /small letters, digits and single hyphens/],
    [{ ...hand, handle: 'taken' }, /Another collection has this address/],
    [{ ...wood, condition_value: ['', ''] }, /one condition at least/],
    [{ ...wood, condition_value: ['wood', 'cheap'] }, /Write an amount such as 24\.00/],
  ];
  for (const [fields, message] of cases) {
    const answer = await desk.post(routes.adminCollections(), fields);
    assert.equal(answer.status, 422);
    const html = await answer.text();
    assert.match(html, message);
    assert.ok(html.includes('Set it.'), 'what was typed is still there');
  }
});

test('of two who save it the second is shown what has changed, and nothing is overwritten', async () => {
  const { id } = await add({ ...hand, title: 'Two', handle: 'two' });
  const url = routes.adminCollection({ collectionId: id });
  const save = (fields: Record<string, string | string[]>) =>
    desk.post(url, { ...hand, handle: 'two', ...fields });
  const first = await save({ title: 'Theirs', version: '1' });
  assert.equal(first.status, 303);
  const second = await save({ title: 'Mine', version: '1' });
  assert.equal(second.status, 409);
  const html = await second.text();
  assert.ok(
    html.includes('Theirs') && html.includes('value="Mine"') && html.includes('name="version" value="2"'),
  );
  assert.equal((await find(id))!.title, 'Theirs');
  const same = await save({ title: 'Theirs', version: '2' });
  assert.ok(!same.headers.get('location')!.includes('done='), 'nothing was changed');
  const mine = await save({ title: 'Mine', version: '2' });
  assert.equal((await undo(first)).status, 409, 'somebody has changed it since');
  await undo(mine);
  assert.equal((await find(id))!.title, 'Theirs');
});

test('products are added by search, put into order and removed, each undone', async () => {
  const { id } = await add({ ...hand, title: 'Order', handle: 'order' });
  const url = routes.adminCollection({ collectionId: id });
  const products = routes.adminCollectionProducts({ collectionId: id });
  const sold = [
    await addProduct(db, { title: 'Quince jam' }),
    await addProduct(db),
    await addProduct(db),
    await addProduct(db),
  ];
  const [a, b, c, d] = sold.map(({ productId }) => productId) as [string, string, string, string];
  const found = await (await desk.get(`${url}?find=quince`)).text();
  assert.ok(found.includes(`name="add" value="${a}"`));
  for (const product of [a, b, c, d]) await desk.post(products, { add: product });
  assert.match(await (await desk.get(`${url}?find=quince`)).text(), /In it already/);
  assert.equal(await orderOf(id, sold), '0 1 2 3');
  await desk.post(products, { add: a });
  assert.equal(
    await lastWords(),
    `“Article ${/\d+/.exec(sold[3]!.sku)![0]}” added to “Order”`,
    'the second time is none',
  );

  await desk.post(products, { up: c });
  assert.equal(await orderOf(id, sold), '0 2 1 3');
  await desk.post(products, { down: a });
  assert.equal(await orderOf(id, sold), '2 0 1 3');
  await desk.post(products, { first: d });
  assert.equal(await orderOf(id, sold), '3 2 0 1');
  const moved = await desk.post(products, { move: d, before: b });
  assert.equal(await orderOf(id, sold), '2 0 3 1');
  assert.match(await lastWords(), /moved to place 3 of “Order”/);
  assert.match(moved.headers.get('location')!, new RegExp(`#product-${d}$`));
  await undo(moved);
  assert.equal(await orderOf(id, sold), '3 2 0 1');
  await desk.post(products, { move: d, before: '' });
  assert.equal(await orderOf(id, sold), '2 0 1 3');
  const removed = await desk.post(products, { remove: a });
  assert.equal(await orderOf(id, sold), '2 1 3');
  await undo(removed);
  assert.equal(await orderOf(id, sold), '2 0 1 3');
  assert.equal((await undo(moved)).status, 409);
});

test('a rule takes over from the hand, previews what it chooses, and undo puts the hand’s order back', async () => {
  const sold = [await addProduct(db, { title: 'Wooden spoon' }), await addProduct(db), await addProduct(db)];
  await db.run(sql`UPDATE products SET tags = '{Wood}' WHERE id = ${sold[0]!.productId}`);
  const { id } = await add({ ...hand, title: 'Spoons', handle: 'spoons' });
  const products = routes.adminCollectionProducts({ collectionId: id });
  for (const { productId } of [sold[2]!, sold[1]!]) await desk.post(products, { add: productId });

  const preview = await desk.post(routes.adminCollections(), {
    ...wood,
    title: 'Spoons',
    do: 'preview',
    collection: id,
  });
  assert.equal(preview.status, 200);
  assert.match(await preview.text(), /1 product fits.*Wooden spoon/s);
  const saved = await desk.post(routes.adminCollection({ collectionId: id }), {
    ...wood,
    title: 'Spoons',
    handle: 'spoons',
    version: '1',
  });
  assert.equal(await orderOf(id, sold), '0');
  assert.equal((await desk.post(products, { add: sold[1]!.productId })).status, 409, 'the rule chooses');
  await undo(saved);
  assert.equal(await orderOf(id, sold), '2 1');
  assert.equal((await find(id))!.rule, null);
});

test('a product that is added, or saved on its own page, follows the rules', async () => {
  const { id } = await add({ ...wood, title: 'Wood', handle: 'wood', condition_value: ['beech', ''] });
  const count = async () =>
    (await db.rows(sql`SELECT FROM collection_products WHERE collection_id = ${id}`)).length;
  const form = { title: 'Rolling pin', price: '10', taxClass: 'standard', status: 'active', onHand: '1' };
  const added = await desk.post(routes.adminProducts(), { ...form, tags: 'beech' });
  assert.equal(added.status, 303);
  assert.equal(await count(), 1);
  const productId = /products\/([0-9a-f-]{36})/.exec(added.headers.get('location')!)![1]!;
  const url = routes.adminProduct({ productId });
  const held = /name="base" value="([^"]*)"/.exec(await (await desk.get(url)).text())![1]!;
  const base = held.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  const saved = await desk.post(url, { ...JSON.parse(base), base, tags: 'ash' });
  assert.equal(saved.status, 303);
  assert.equal(await count(), 0);
});

test('a deleted collection comes back with its products, unless its address is taken', async () => {
  const sold = [await addProduct(db), await addProduct(db)];
  const { id } = await add({ ...hand, title: 'Gone', handle: 'gone' });
  for (const { productId } of sold)
    await desk.post(routes.adminCollectionProducts({ collectionId: id }), { add: productId });
  const remove = () => desk.post(routes.adminCollectionRemoval({ collectionId: id }));
  const removed = await remove();
  assert.equal(await find(id), undefined);
  assert.equal((await fetch(running.url + routes.collection({ handle: 'gone' }))).status, 404);
  await undo(removed);
  assert.equal(await orderOf(id, sold), '0 1');
  assert.equal((await fetch(running.url + routes.collection({ handle: 'gone' }))).status, 200);
  const again = await remove();
  await add({ ...hand, title: 'Gone, new', handle: 'gone' });
  assert.equal((await undo(again)).status, 409);
});

test('who only reads sees them, and changes nothing', async () => {
  const { id } = await add({ ...hand, title: 'Read', handle: 'read' });
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await reader.get(routes.adminCollection({ collectionId: id }));
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.ok(
    !html.includes('Delete this collection') &&
      !html.includes('data-save-bar') &&
      html.includes('<fieldset class="plain-fieldset" disabled'),
  );
  for (const url of [
    routes.adminCollections(),
    routes.adminCollection({ collectionId: id }),
    routes.adminCollectionProducts({ collectionId: id }),
    routes.adminCollectionRemoval({ collectionId: id }),
  ])
    assert.equal((await reader.post(url, hand)).status, 403);
});
