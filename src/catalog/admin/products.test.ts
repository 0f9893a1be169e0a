/** A product's page: what may be typed, and two people at one product. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { interleave } from '../../../test/barrier.ts';
import { fieldsIn, type Typed } from '../../../test/form-fields.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { readText } from '../merge.ts';
import { publishDue } from '../publishing.ts';
import { addSale, endSale, runSales } from '../sales.ts';
import { saveProduct } from '../save-product.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const [olive, bob] = [await addClerk(db), await addClerk(db, { name: 'Bob Baker' })];
const desk = deskOf(running.url, olive);
const bobs = deskOf(running.url, bob);

const typed = {
  title: 'Linen tablecloth',
  description: '<p>Woven in <b>Ireland</b>.<script>alert(1)</script></p>',
  details: '140 × 220 cm\n\n Linen ',
  vendor: 'Mill',
  productType: 'Cloth',
  tags: 'linen, table,linen',
  taxClass: 'standard',
  needsShipping: 'on',
  status: 'active',
  price: '24',
  compareAt: '30,00',
  cost: '9.50',
  weight: '450',
  onHand: '12',
};
let made = 0;

async function add(fields: Typed = {}): Promise<string> {
  made += 1;
  const answer = await desk.post(routes.adminProducts(), { ...typed, title: `Cloth ${made}`, ...fields });
  assert.equal(answer.status, 303, await answer.text());
  return /products\/([\w-]+)/.exec(answer.headers.get('location')!)![1]!;
}

/** The form as its page shows it. */
async function formOf(productId: string, at = desk): Promise<Typed> {
  return fieldsIn(await (await at.get(routes.adminProduct({ productId }))).text());
}

const save = (productId: string, fields: Typed, at = desk) =>
  at.post(routes.adminProduct({ productId }), fields);

const row = (productId: string) =>
  db.row<Record<string, unknown>>(sql`
    SELECT p.*, v.id AS "variantId", v.sku, v.price_minor, v.compare_at_minor, v.cost_minor, v.weight_grams
    FROM products p JOIN variants v ON v.product_id = p.id WHERE p.id = ${productId}`);
const entries = (productId: string) =>
  db.rows<{ action: string; words: string }>(
    sql`SELECT action, words FROM audit_log WHERE subject_id = ${productId} ORDER BY id`,
  );

test('a new product has its handle, SKU and stock, and its description in two forms', async () => {
  const productId = await add({ title: 'Größe «Ærø»' });
  const product = (await row(productId))!;
  assert.deepEqual(
    [
      product.handle,
      product.sku,
      product.description_html,
      product.description,
      product.details,
      product.tags,
    ],
    [
      'grosse-aero',
      'GROSSE-AERO',
      '<p>Woven in <strong>Ireland</strong>.</p>',
      'Woven in Ireland.',
      ['140 × 220 cm', 'Linen'],
      ['linen', 'table'],
    ],
  );
  assert.deepEqual(
    [
      product.price_minor,
      product.compare_at_minor,
      product.cost_minor,
      product.weight_grams,
      product.version,
    ],
    [2400, 3000, 950, 450, 1],
  );
  const stock = await db.row(sql`
    SELECT l.on_hand, (SELECT sum(quantity)::int FROM stock_movements m WHERE m.variant_id = l.variant_id AND reason = 'received') AS received
    FROM stock_levels l WHERE variant_id = ${product.variantId}`);
  assert.deepEqual(stock, { on_hand: 12, received: 12 });
  assert.deepEqual(
    (await entries(productId)).map(({ action }) => action),
    ['product.create'],
  );
  const shop = await (await fetch(running.url + routes.product({ handle: 'grosse-aero' }))).text();
  assert.match(shop, /<p>Woven in <strong>Ireland<\/strong>\.<\/p>/);
});

test('names that are taken get a number when they are made, and a message when they are typed', async () => {
  const first = await add({ title: 'Same name' });
  const second = await add({ title: 'Same name' });
  assert.deepEqual([(await row(second))!.handle, (await row(second))!.sku], ['same-name-2', 'SAME-NAME-2']);
  const fields = { ...(await formOf(first)), handle: 'same-name-2', sku: 'SAME-NAME-2' };
  const answer = await save(first, fields);
  assert.equal(answer.status, 422);
  const page = await answer.text();
  assert.match(page, /Another product has the address “same-name-2”/);
  assert.match(page, /Another variant has the SKU “SAME-NAME-2”/);
  assert.match(page, /data-unsaved/);
});

const mistaken: [field: string, value: string, message: RegExp][] = [
  ['title', ' ', /Give it a title/],
  ['handle', 'Über uns', /Small letters, digits and single hyphens/],
  ['price', '', /What does it cost/],
  ['price', '-1', /An amount such as 24\.00/],
  ['price', '1.005', /An amount such as 24\.00/],
  ['compareAt', '24', /More than the price, or empty/],
  ['cost', 'nine', /An amount such as/],
  ['weight', '1.5', /Whole grams/],
  ['status', 'gone', /Choose a status/],
  ['taxClass', '', /Choose a tax class/],
  ['tags', 'x'.repeat(60), /A tag has at most 50/],
  ['vendor', 'x'.repeat(101), /At most 100 characters/],
  ['onHand', '-2', /A whole number/],
  ['publishAt', '2999-12-01T09:00', /Only a draft waits for a date/],
];

test('what cannot be comes back filled in, with its message, and nothing is written', async () => {
  for (const [field, value, message] of mistaken) {
    const answer = await desk.post(routes.adminProducts(), { ...typed, title: 'Not to be', [field]: value });
    assert.equal(answer.status, 422, `${field} ${value}`);
    const page = await answer.text();
    assert.match(page, message);
    assert.match(page, new RegExp(`id="${field}-error"`));
  }
  assert.equal(await db.row(sql`SELECT 1 FROM products WHERE title = 'Not to be'`), undefined);
  const past = await desk.post(routes.adminProducts(), {
    ...typed,
    status: 'draft',
    publishAt: '2020-02-30T09:00',
  });
  assert.match(await past.text(), /A date and a time/);
});

test('a save is one version and one entry, and one that changes nothing is neither', async () => {
  const productId = await add();
  const fields = await formOf(productId);
  const same = await save(productId, fields);
  assert.equal(same.headers.get('location'), routes.adminProduct({ productId }));
  assert.deepEqual([(await row(productId))!.version, (await entries(productId)).length], [1, 1]);
  const saved = await save(productId, { ...fields, title: 'Bigger cloth', price: '26.00' });
  assert.match(saved.headers.get('location')!, /\?done=\d+$/);
  const product = (await row(productId))!;
  assert.deepEqual([product.version, product.title, product.price_minor], [2, 'Bigger cloth', 2600]);
  assert.deepEqual((await entries(productId)).map(({ words }) => words).slice(1), ['Bigger cloth saved']);
});

test('different fields of two people are both kept, and it is told', async () => {
  const productId = await add();
  const fields = await formOf(productId);
  await save(productId, { ...(await formOf(productId, bobs)), vendor: 'Loom' }, bobs);
  const saved = await save(productId, { ...fields, title: 'Mine' });
  assert.equal(saved.status, 303);
  const page = await (await desk.get(saved.headers.get('location')!)).text();
  assert.match(page, /both are kept/);
  assert.match(page, /Vendor: Loom/);
  const product = (await row(productId))!;
  assert.deepEqual([product.title, product.vendor, product.version], ['Mine', 'Loom', 3]);
});

test('of two saves of the same field at once one wins, and the other is shown both', async () => {
  const steps = [
    /FROM products WHERE id = \$1 FOR UPDATE/,
    /^UPDATE products SET title/,
    /^INSERT INTO audit_log/,
  ];
  for (const at of steps) {
    const productId = await add();
    const fields = await formOf(productId);
    const base = readText(fields.base);
    const by = (who: typeof olive, title: string) => () =>
      saveProduct(db, who, running.shop.config.shop, { id: productId, base, mine: { ...base, title } });
    const { a, b, blocked } = await interleave(
      running.shop,
      by(olive, 'By Olive'),
      { at, when: 'after' },
      by(bob, 'By Bob'),
    );
    assert.ok(blocked && a.status === 'fulfilled' && b.status === 'fulfilled');
    assert.equal(a.value.ok, true);
    assert.ok(!b.value.ok && b.value.reason === 'conflict' && b.value.version === 2);
    assert.equal((await row(productId))!.title, 'By Olive');
    assert.equal((await entries(productId)).length, 2);
  }
});

test('a conflict shows both, keeps what was written, and is settled by one press', async () => {
  const productId = await add();
  const fields = await formOf(productId);
  await save(productId, { ...fields, price: '25.00', title: 'By Bob', tags: 'bob' }, bobs);
  const mine = { ...fields, price: '27.00', title: 'By Olive', vendor: 'Mine' };
  const answer = await save(productId, mine);
  assert.equal(answer.status, 409);
  const page = await answer.text();
  assert.match(page, /Bob Baker changed this just now/);
  for (const name of ['keep.price', 'keep.title']) assert.ok(page.includes(`name="${name}"`), name);
  assert.ok(!page.includes('keep.vendor') && !page.includes('keep.tags'));
  const form = fieldsIn(page);
  assert.deepEqual(
    [form.price, form.title, form.vendor, form.tags, form.version],
    ['27.00', 'By Olive', 'Mine', 'bob', '2'],
  );
  assert.deepEqual([(await row(productId))!.title, (await row(productId))!.version], ['By Bob', 2]);
  const settled = await save(productId, { ...form, 'keep.price': 'theirs', 'keep.title': 'mine' });
  assert.equal(settled.status, 303);
  const product = (await row(productId))!;
  assert.deepEqual(
    [product.price_minor, product.title, product.vendor, product.tags, product.version],
    [2500, 'By Olive', 'Mine', ['bob'], 3],
  );
});

test('a third save while a conflict is being settled is a conflict again', async () => {
  const productId = await add();
  const fields = await formOf(productId);
  await save(productId, { ...fields, title: 'By Bob' }, bobs);
  const form = fieldsIn(await (await save(productId, { ...fields, title: 'By Olive' })).text());
  await save(productId, { ...(await formOf(productId, bobs)), title: 'By Bob again' }, bobs);
  const answer = await save(productId, { ...form, 'keep.title': 'mine' });
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /By Bob again/);
});

test('a form without what it was made from overwrites nothing that differs', async () => {
  const productId = await add();
  const { base: _, ...fields } = await formOf(productId);
  assert.equal((await save(productId, { ...fields, title: 'Blind' })).status, 409);
  assert.notEqual((await row(productId))!.title, 'Blind');
});

test('a sale that began meanwhile is seen, and a price set during it stays when it ends', async () => {
  const productId = await add({ price: '20.00', compareAt: '' });
  const fields = await formOf(productId);
  const scope = { kind: 'products' as const, ids: [productId] };
  const [startsAt, endsAt] = [new Date(Date.now() - 1000), new Date(Date.now() + 60_000)];
  const saleId = await addSale(db, { title: 'Spring', ppm: 100_000, scope, startsAt, endsAt });
  await runSales(db, 'EUR');
  assert.equal((await save(productId, { ...fields, price: '19.00' })).status, 409);
  const kept = await save(productId, { ...fields, title: 'Only words' });
  assert.equal(kept.status, 303);
  assert.equal((await row(productId))!.price_minor, 1800, 'the sale’s price is not given up for the old one');
  const onSale = await formOf(productId);
  await save(productId, { ...onSale, price: '17.00' });
  assert.match((await entries(productId)).at(-1)!.words, /in the sale “Spring”, which will leave this price/);
  await endSale(db, saleId);
  const changes = await db.rows<{ price_minor: number }>(
    sql`SELECT c.price_minor FROM price_changes c JOIN variants v ON v.id = c.variant_id WHERE v.product_id = ${productId} ORDER BY c.id`,
  );
  assert.deepEqual(
    changes.map((each) => each.price_minor),
    [2000, 1800, 1700],
  );
});

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
