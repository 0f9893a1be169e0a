/** A product's page: saves undone, statuses, dates, previews, copies, and who may. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { startProductDesk, typed } from '../../../test/product-desk.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { publishDue } from '../publishing.ts';
import { addSale, runSales } from '../sales.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const { desk, bobs, add, formOf, save, row, entries } = await startProductDesk(running);

async function undo(location: string): Promise<Response> {
  const entryId = /done=(\d+)/.exec(location)![1]!;
  return await desk.post(routes.adminUndo({ entryId }), { back: routes.adminProducts() });
}

test('a save is undone field by field, but not over what somebody else has set since', async () => {
  const productId = await add();
  const first = await save(productId, {
    ...(await formOf(productId)),
    title: 'Changed',
    price: '50.00',
    compareAt: '',
  });
  await save(productId, { ...(await formOf(productId)), vendor: 'Loom' }, bobs);
  assert.equal((await undo(first.headers.get('location')!)).status, 303);
  const product = (await row(productId))!;
  assert.deepEqual([product.price_minor, product.compare_at_minor, product.vendor], [2400, 3000, 'Loom']);
  const second = await save(productId, { ...(await formOf(productId)), price: '26.00' });
  await save(productId, { ...(await formOf(productId)), price: '27.00' }, bobs);
  const refused = await undo(second.headers.get('location')!);
  assert.equal(refused.status, 409);
  assert.match(await refused.text(), /Its price has been changed again since/);
  assert.equal((await row(productId))!.price_minor, 2700);
});

test('archiving takes it out of the shop, and Undo puts it back as it was', async () => {
  const productId = await add({ title: 'To archive' });
  const shown = () =>
    fetch(running.url + routes.product({ handle: 'to-archive' })).then(({ status }) => status);
  assert.equal(await shown(), 200);
  const answer = await desk.post(routes.adminProductStatus({ productId }), { status: 'archived' });
  assert.equal(await shown(), 404);
  assert.equal((await undo(answer.headers.get('location')!)).status, 303);
  assert.equal(await shown(), 200);
  const again = await desk.post(routes.adminProductStatus({ productId }), { status: 'active' });
  assert.equal(again.headers.get('location'), routes.adminProduct({ productId }));
  assert.deepEqual(
    (await entries(productId)).map(({ action }) => action),
    ['product.create', 'product.archive', 'product.archive.undo'],
  );
});

test('a draft comes into the shop when its time has come, once', async () => {
  const productId = await add({ title: 'Later', status: 'draft', publishAt: '2999-12-01T09:00' });
  assert.equal((await formOf(productId)).publishAt, '2999-12-01T09:00');
  const page = () => fetch(running.url + routes.product({ handle: 'later' }));
  assert.equal((await page()).status, 404);
  assert.equal(await publishDue(db), 0);
  await db.run(sql`UPDATE products SET publish_at = now() - interval '1 second' WHERE id = ${productId}`);
  const published = await Promise.all([publishDue(db), publishDue(db)]);
  assert.deepEqual(published.sort(), [0, 1]);
  assert.equal((await page()).status, 200);
  const product = (await row(productId))!;
  assert.deepEqual([product.status, product.publish_at, product.version], ['active', null, 2]);
  const past = await save(productId, {
    ...(await formOf(productId)),
    status: 'draft',
    publishAt: '2020-01-01T09:00',
  });
  assert.match(await past.text(), /That time is over/);
});

test('a preview shows a draft to staff alone, and is kept nowhere', async () => {
  const productId = await add({ title: 'Secret', status: 'draft' });
  const before = running.shop.keptPages.size;
  const preview = await desk.get(routes.adminProductPreview({ productId }));
  assert.equal(preview.headers.get('cache-control'), 'private, no-store');
  const page = await preview.text();
  assert.match(page, /Preview: not published/);
  assert.match(page, /<meta name="robots" content="noindex"/);
  assert.equal(running.shop.keptPages.size, before);
  const stranger = await fetch(running.url + routes.adminProductPreview({ productId }), {
    redirect: 'manual',
  });
  assert.equal(stranger.status, 303);
});

test('a copy is a draft with names of its own and an empty shelf', async () => {
  const productId = await add({ title: 'Original', barcode: '4006381333931' });
  const scope = { kind: 'products' as const, ids: [productId] };
  const [startsAt, endsAt] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
  await addSale(db, { title: 'Copied', ppm: 500_000, scope, startsAt, endsAt });
  await runSales(db, 'EUR');
  const answer = await desk.post(routes.adminProductCopy({ productId }));
  const copyId = /products\/([\w-]+)/.exec(answer.headers.get('location')!)![1]!;
  const copy = (await row(copyId))!;
  assert.deepEqual(
    [
      copy.title,
      copy.handle,
      copy.sku,
      copy.status,
      copy.price_minor,
      copy.compare_at_minor,
      copy.description_html,
    ],
    [
      'Original (copy)',
      'original-copy',
      'ORIGINAL-COPY',
      'draft',
      2400,
      3000,
      '<p>Woven in <strong>Ireland</strong>.</p>',
    ],
  );
  const level = await db.row(sql`SELECT on_hand FROM stock_levels WHERE variant_id = ${copy.variantId}`);
  assert.deepEqual(level, { on_hand: 0 });
  const twice = await desk.post(routes.adminProductCopy({ productId }));
  assert.equal(twice.status, 303);
});

test('who may only look sees the product, and no way to change it', async () => {
  const productId = await add();
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await (await reader.get(routes.adminProduct({ productId }))).text();
  assert.match(page, /<fieldset class="stack product-main" disabled/);
  assert.doesNotMatch(page, /data-save-bar|Duplicate|>Archive</);
  for (const path of [
    routes.adminProduct({ productId }),
    routes.adminProductCopy({ productId }),
    routes.adminProductStatus({ productId }),
    routes.adminProducts(),
  ])
    assert.equal((await reader.post(path, typed)).status, 403, path);
  assert.equal((await reader.get(routes.adminNewProduct())).status, 403);
  assert.equal((await desk.get(routes.adminProduct({ productId: 'x' }))).status, 404);
});

test('who may not count stock makes products with an empty shelf', async () => {
  const clerk = await addClerk(db, { permissions: ['products:read', 'products:write'] });
  const maker = deskOf(running.url, clerk);
  const form = await (await maker.get(routes.adminNewProduct())).text();
  assert.ok(!form.includes('name="onHand"'));
  const made = await maker.post(routes.adminProducts(), {
    ...typed,
    title: 'Shelfless',
    handle: '',
    sku: '',
    onHand: '12',
  });
  const id = /products\/([0-9a-f-]{36})/.exec(made.headers.get('location') ?? '')?.[1];
  const level = await db.row<{ count: number }>(sql`
    SELECT sum(on_hand)::int AS count FROM stock_levels JOIN variants v ON v.id = variant_id WHERE product_id = ${id!}`);
  assert.equal(level!.count, 0);
  const olives = await (await desk.get(routes.adminNewProduct())).text();
  assert.ok(olives.includes('name="onHand"'));
});
