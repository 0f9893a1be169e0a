/** A product's page: what may be typed, and two people at one product. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { interleave } from '../../../test/barrier.ts';
import { fieldsIn } from '../../../test/form-fields.ts';
import { startProductDesk, typed } from '../../../test/product-desk.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { readText } from '../merge.ts';
import { addSale, endSale, runSales } from '../sales.ts';
import { saveProduct } from '../save-product.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const { olive, bob, desk, bobs, add, formOf, save, row, entries } = await startProductDesk(running);

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
