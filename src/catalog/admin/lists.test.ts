/** The list's pages and what is done to ticked products. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { addProduct } from '../../../test/fixtures.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));

const productOf = (id: string) =>
  db.row<{
    status: string;
    tags: string[];
    version: number;
    publishAt: Date | null;
    collections: string[];
  }>(sql`
    SELECT status, tags, version, publish_at AS "publishAt", ARRAY(
      SELECT c.handle FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
      WHERE cp.product_id = p.id ORDER BY c.handle) AS collections
    FROM products p WHERE id = ${id}`);
const entries = () =>
  db.rows<{ id: number; action: string; words: string }>(
    sql`SELECT id, action, words FROM audit_log ORDER BY id`,
  );
const undo = (answer: Response) =>
  desk.post(routes.adminUndo({ entryId: /done=(\d+)/.exec(answer.headers.get('location')!)![1]! }), {
    back: routes.adminProducts(),
  });

async function addCollection(handle: string, rule: unknown = null): Promise<string> {
  const row = await db.row<{ id: string }>(sql`
    INSERT INTO collections (id, handle, title, rule) VALUES (gen_random_uuid(), ${handle}, ${handle}, ${rule === null ? null : JSON.stringify(rule)}) RETURNING id`);
  return row!.id;
}

test('the list shows its rows with status, stock and price, and is found by the palette', async () => {
  const { productId, sku } = await addProduct(db, { title: 'Linen & Co', onHand: 0, priceMinor: 2400 });
  await db.run(
    sql`UPDATE products SET status = 'draft', publish_at = '2030-05-01T10:00:00Z' WHERE id = ${productId}`,
  );
  const page = await (await desk.get(routes.adminProducts())).text();
  for (const part of ['Linen &amp; Co', 'goes live on 1 May 2030', 'Sold out', '€24.00'])
    assert.ok(page.includes(part), part);
  const found = await desk.get(`${routes.adminSearch()}?q=${sku}`, { accept: 'application/json' });
  assert.deepEqual(await found.json(), {
    groups: [
      {
        title: 'Products',
        found: [{ href: routes.adminProduct({ productId }), title: 'Linen & Co', detail: `${sku} · draft` }],
      },
    ],
  });
});

test('an address that makes no sense is a list all the same', async () => {
  for (const query of [
    'after=x~y',
    'after=99999999999999999~018f3c7e-0000-7000-8000-000000000000',
    'sort=__proto__&status=%00',
    'before=~',
    'vendor=%00&q=%00',
  ])
    assert.equal((await desk.get(`${routes.adminProducts()}?${query}`)).status, 200, query);
});

test('ticked products change their status in one row of the log, and back', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  await db.run(
    sql`UPDATE products SET status = 'draft', publish_at = '2030-05-01T10:00:00Z' WHERE id = ${one.productId}`,
  );
  const before = (await entries()).length;
  const answer = await desk.post(routes.adminProductsBulk(), {
    product: [one.productId, two.productId],
    do: 'active',
    back: '/admin/products?status=draft',
  });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location')!, /^\/admin\/products\?status=draft&done=\d+$/);
  assert.deepEqual(
    (await entries()).slice(before).map(({ words }) => words),
    ['1 product set active'],
    'the other was active',
  );
  assert.equal((await productOf(one.productId))!.status, 'active');
  assert.equal((await productOf(two.productId))!.version, 1, 'untouched');

  assert.equal((await undo(answer)).status, 303);
  const back = await productOf(one.productId);
  assert.equal(back!.status, 'draft');
  assert.equal(back!.publishAt?.toISOString(), '2030-05-01T10:00:00.000Z', 'its day is back too');
});

test('tags are added and removed whatever their case, and undo leaves alone what was changed since', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  const product = [one.productId, two.productId];
  await desk.post(routes.adminProductsBulk(), {
    product,
    do: 'add_tags',
    tags: 'Linen,  for the   table, linen',
  });
  assert.deepEqual((await productOf(one.productId))!.tags, ['Linen', 'for the table']);
  const removed = await desk.post(routes.adminProductsBulk(), { product, do: 'remove_tags', tags: 'LINEN' });
  assert.deepEqual((await productOf(two.productId))!.tags, ['for the table']);
  await db.run(sql`UPDATE products SET tags = '{new}' WHERE id = ${two.productId}`);
  await undo(removed);
  assert.deepEqual((await productOf(one.productId))!.tags, ['Linen', 'for the table']);
  assert.deepEqual((await productOf(two.productId))!.tags, ['new']);
  assert.match((await entries()).at(-1)!.words, /1 product as before; 1 changed since and stays/);
});

test('collections by hand take them; those by rule do not, and follow the tags', async () => {
  const { productId } = await addProduct(db);
  const byHand = await addCollection('by-hand');
  const rule = { match: 'all', conditions: [{ field: 'tag', is: 'equal', value: 'ruled' }], order: 'title' };
  const byRule = await addCollection('by-rule', rule);
  const added = await desk.post(routes.adminProductsBulk(), {
    product: productId,
    do: 'add_to_collection',
    collection: byHand,
  });
  await desk.post(routes.adminProductsBulk(), {
    product: productId,
    do: 'add_to_collection',
    collection: byRule,
  });
  assert.deepEqual((await productOf(productId))!.collections, ['by-hand']);
  await desk.post(routes.adminProductsBulk(), { product: productId, do: 'add_tags', tags: 'ruled' });
  assert.deepEqual((await productOf(productId))!.collections, ['by-hand', 'by-rule']);
  await undo(added);
  assert.deepEqual((await productOf(productId))!.collections, ['by-rule'], 'what else has changed stays');
  await desk.post(routes.adminProductsBulk(), { product: productId, do: 'remove_tags', tags: 'ruled' });
  assert.deepEqual((await productOf(productId))!.collections, []);
});

test('what is missing is said, and writes nothing', async () => {
  const { productId } = await addProduct(db);
  const before = (await entries()).length;
  const incomplete: Record<string, string>[] = [
    { product: productId, do: 'add_tags', tags: ' , ' },
    { product: productId, do: 'add_to_collection', collection: '' },
    { product: productId, do: 'nonsense' },
    { do: 'active' },
  ];
  for (const fields of incomplete)
    assert.equal((await desk.post(routes.adminProductsBulk(), fields)).status, 422, JSON.stringify(fields));
  const same = await desk.post(routes.adminProductsBulk(), { product: productId, do: 'active' });
  assert.equal(same.headers.get('location'), routes.adminProducts());
  assert.equal((await entries()).length, before);
});

test('who only reads sees the list without ticks, and may change nothing', async () => {
  const { productId } = await addProduct(db);
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await (await reader.get(routes.adminProducts())).text();
  assert.ok(!page.includes('name="product"') && !page.includes('Add product'));
  assert.equal(
    (await reader.post(routes.adminProductsBulk(), { product: productId, do: 'archived' })).status,
    403,
  );
});
