/** The grid without its script: a form in which many products are changed, all or nothing. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { addProduct, type Sold } from '../../../test/fixtures.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { addSale, runSales } from '../sales.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const clerk = await addClerk(db);
const desk = deskOf(running.url, clerk);

const gridOf = (...sold: Sold[]) =>
  `${routes.adminProductGrid()}?ids=${sold.map(({ productId }) => productId).join(',')}`;

/** The form of a page as a browser would send it back. */
async function formOf(page: Response): Promise<Record<string, string>> {
  const html = await page.text();
  const decoded = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
  const form = html.slice(html.indexOf('class="grid-form"'));
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  const inputs = [...form.matchAll(/<input [^>]*>/g)].map(([tag]) => [
    attribute(tag, 'name')!,
    decoded(attribute(tag, 'value') ?? ''),
  ]);
  const selects = [...form.matchAll(/<select ([^>]*)>(.*?)<\/select>/gs)].map(([, tag, options]) => [
    attribute(` ${tag}`, 'name')!,
    /<option ([^>]*?)selected/.exec(options!)![1]!.match(/value="([^"]*)"/)![1]!,
  ]);
  return Object.fromEntries([...inputs, ...selects].filter(([name]) => name && name !== 'form_token'));
}

const open = async (...sold: Sold[]) => formOf(await desk.get(gridOf(...sold)));
const save = (form: Record<string, string>) => desk.post(routes.adminProductGrid(), form);
const stateOf = (sold: Sold) =>
  db.row<Record<string, unknown>>(sql`
    SELECT v.sku, v.price_minor AS price, v.compare_at_minor AS "compareAt", v.cost_minor AS cost, v.barcode,
      s.on_hand AS "onHand", p.status, p.tags, p.version
    FROM variants v JOIN products p ON p.id = v.product_id JOIN stock_levels s ON s.variant_id = v.id WHERE v.id = ${sold.variantId}`);
const entries = () =>
  db.rows<{ id: string; action: string; words: string }>(
    sql`SELECT id, action, words FROM audit_log ORDER BY id`,
  );
const undo = (answer: Response) =>
  desk.post(routes.adminUndo({ entryId: /done=(\d+)/.exec(answer.headers.get('location')!)![1]! }));
const priceChanges = async (sold: Sold) =>
  (await db.rows(sql`SELECT FROM price_changes WHERE variant_id = ${sold.variantId}`)).length;

test('changed cells are saved in one row of the log, and undone', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  await db.run(
    sql`INSERT INTO collections (id, handle, title) VALUES (gen_random_uuid(), 'table', 'For the table')`,
  );
  const form = await open(one, two);
  const answer = await save({
    ...form,
    [`price.${one.variantId}`]: '12,50',
    [`compareAt.${one.variantId}`]: '20',
    [`cost.${two.variantId}`]: '3.1',
    [`onHand.${two.variantId}`]: '7',
    [`status.${two.productId}`]: 'draft',
    [`tags.${one.productId}`]: 'new,  linen',
    [`collections.${one.productId}`]: 'for the TABLE',
  });
  assert.equal(answer.status, 303);
  assert.ok(answer.headers.get('location')!.startsWith(gridOf(one, two).replaceAll(',', '%2C')));
  assert.deepEqual(await stateOf(one), {
    sku: one.sku,
    price: 1250,
    compareAt: 2000,
    cost: null,
    barcode: '',
    onHand: 10,
    status: 'active',
    tags: ['new', 'linen'],
    version: 2,
  });
  assert.deepEqual(await stateOf(two), {
    sku: two.sku,
    price: 1000,
    compareAt: null,
    cost: 310,
    barcode: '',
    onHand: 7,
    status: 'draft',
    tags: [],
    version: 2,
  });
  assert.equal((await entries()).length, 1);
  assert.equal((await entries())[0]!.words, '7 cells changed in 2 products');
  const movement = await db.row(
    sql`SELECT quantity, reason FROM stock_movements WHERE variant_id = ${two.variantId} ORDER BY id DESC LIMIT 1`,
  );
  assert.deepEqual(movement, { quantity: -3, reason: 'written_off' });

  assert.equal((await undo(answer)).status, 303);
  const back = await stateOf(two);
  assert.deepEqual([back!.status, back!.onHand, back!.cost], ['active', 10, null]);
  assert.deepEqual((await stateOf(one))!.tags, []);
  assert.equal(
    (await db.rows(sql`SELECT FROM collection_products WHERE product_id = ${one.productId}`)).length,
    0,
  );
});

test('a form that comes back as it went out, or says the same in other words, changes nothing', async () => {
  const one = await addProduct(db);
  const before = (await entries()).length;
  const form = await open(one);
  const answer = await save({
    ...form,
    [`price.${one.variantId}`]: '10',
    [`barcode.${one.variantId}`]: '  ',
  });
  assert.equal(answer.status, 303);
  assert.ok(!answer.headers.get('location')!.includes('done='));
  assert.equal((await stateOf(one))!.version, 1);
  assert.equal(await priceChanges(one), 1);
  assert.equal((await entries()).length, before);
});

test('one wrong cell saves none, and all that was typed comes back with the message at its cell', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  const before = (await entries()).length;
  const wrong = {
    [`price.${one.variantId}`]: 'cheap',
    [`compareAt.${two.variantId}`]: '9.99',
    [`sku.${one.variantId}`]: two.sku,
    [`onHand.${one.variantId}`]: '-1',
    [`collections.${one.productId}`]: 'Nowhere',
  };
  const answer = await save({ ...(await open(one, two)), ...wrong, [`price.${two.variantId}`]: '11.00' });
  assert.equal(answer.status, 422);
  const html = await answer.clone().text();
  for (const message of [
    'Write an amount such as 24.00.',
    'Compare at must be above the price',
    'has this SKU already',
    'Write a whole number, 0 or more.',
    'There is no collection “Nowhere”',
  ])
    assert.ok(html.includes(message), message);
  for (const field of Object.keys(wrong)) assert.ok(html.includes(`id="${field}-error"`), field);
  const again = await formOf(answer);
  for (const [field, typed] of Object.entries({ ...wrong, [`price.${two.variantId}`]: '11.00' }))
    assert.equal(again[field], typed);
  assert.equal((await stateOf(two))!.price, 1000);
  assert.equal((await entries()).length, before);
});

test('stock is not set below what open orders hold, and then nothing else is saved', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  await db.run(sql`UPDATE stock_levels SET reserved = 4 WHERE variant_id = ${two.variantId}`);
  const answer = await save({
    ...(await open(one, two)),
    [`onHand.${one.variantId}`]: '5',
    [`onHand.${two.variantId}`]: '3',
  });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /4 are held for open orders/);
  assert.equal((await stateOf(one))!.onHand, 10, 'rolled back');
  await db.run(sql`UPDATE stock_levels SET reserved = 0 WHERE variant_id = ${two.variantId}`);
});

test('a cell that somebody else has changed is shown with theirs and mine; other cells of the product do not matter', async () => {
  const one = await addProduct(db);
  const mine = await open(one);
  const theirs = await open(one);
  await save({ ...theirs, [`price.${one.variantId}`]: '15.00', [`tags.${one.productId}`]: 'theirs' });

  const apart = await save({ ...mine, [`barcode.${one.variantId}`]: '4006381333931' });
  assert.equal(apart.status, 303, 'another cell');
  assert.deepEqual([(await stateOf(one))!.price, (await stateOf(one))!.barcode], [1500, '4006381333931']);

  const conflict = await save({
    ...mine,
    [`price.${one.variantId}`]: '12.00',
    [`cost.${one.variantId}`]: '5.00',
  });
  assert.equal(conflict.status, 409);
  const html = await conflict.clone().text();
  assert.match(html, /Changed meanwhile from “10\.00” to “15\.00”/);
  assert.deepEqual(
    [(await stateOf(one))!.price, (await stateOf(one))!.cost],
    [1500, null],
    'nothing is written',
  );
  const again = await formOf(conflict);
  assert.equal(again[`price.${one.variantId}`], '12.00', 'mine is kept');
  assert.equal(again[`tags.${one.productId}`], 'theirs', 'what I did not touch is as it is now');
  assert.equal((await save(again)).status, 303, 'saved again, knowingly');
  assert.deepEqual([(await stateOf(one))!.price, (await stateOf(one))!.cost], [1200, 500]);
});

test('a sale of a piece meanwhile is a change of its stock', async () => {
  const one = await addProduct(db);
  const form = await open(one);
  await db.run(sql`UPDATE stock_levels SET on_hand = 9 WHERE variant_id = ${one.variantId}`);
  const answer = await save({ ...form, [`onHand.${one.variantId}`]: '20' });
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /from “10” to “9”/);
});

test('of an undo, what was changed since stays', async () => {
  const one = await addProduct(db);
  const answer = await save({
    ...(await open(one)),
    [`price.${one.variantId}`]: '15.00',
    [`cost.${one.variantId}`]: '5.00',
  });
  await save({ ...(await open(one)), [`price.${one.variantId}`]: '16.00' });
  await undo(answer);
  assert.deepEqual([(await stateOf(one))!.price, (await stateOf(one))!.cost], [1600, null]);
  assert.match((await entries()).at(-1)!.words, /1 cell as before; 1 cell changed since/);
  const second = await save({ ...(await open(one)), [`price.${one.variantId}`]: '17.00' });
  await db.run(sql`UPDATE variants SET price_minor = 1800 WHERE id = ${one.variantId}`);
  assert.equal((await undo(second)).status, 409);
  assert.equal((await stateOf(one))!.price, 1800);
});

test('two variants trade their SKUs; two rows may not have the same', async () => {
  const [one, two] = [await addProduct(db), await addProduct(db)];
  const form = await open(one, two);
  const twice = await save({ ...form, [`sku.${one.variantId}`]: 'SAME', [`sku.${two.variantId}`]: 'SAME' });
  assert.equal(twice.status, 422);
  assert.match(await twice.text(), /Two rows have this SKU/);
  assert.equal(
    (
      await save({
        ...form,
        [`sku.${one.variantId}`]: two.sku,
        [`sku.${two.variantId}`]: one.sku,
        [`price.${one.variantId}`]: '2.00',
      })
    ).status,
    303,
  );
  assert.deepEqual([(await stateOf(one))!.sku, (await stateOf(two))!.sku], [two.sku, one.sku]);
  assert.deepEqual([(await stateOf(one))!.price, (await stateOf(two))!.price], [200, 1000]);
});

test('a price in a running sale is set, and the message says that the sale leaves it', async () => {
  const one = await addProduct(db);
  const hour = 3_600_000;
  await addSale(db, {
    title: 'Spring',
    ppm: 200_000,
    scope: { kind: 'products', ids: [one.productId] },
    startsAt: new Date(Date.now() - hour),
    endsAt: new Date(Date.now() + hour),
  });
  await runSales(db, 'EUR');
  const form = await open(one);
  assert.equal(form[`price.${one.variantId}`], '8.00');
  await save({ ...form, [`price.${one.variantId}`]: '7.00' });
  assert.match((await entries()).at(-1)!.words, /“Spring” runs: it leaves these prices/);
});

test('who may not count stock finds it fixed; who only reads finds all of it so', async () => {
  const one = await addProduct(db);
  const form = await open(one);
  const pricer = deskOf(
    running.url,
    await addClerk(db, { permissions: ['products:read', 'products:write'] }),
  );
  assert.ok(!(await (await pricer.get(gridOf(one))).text()).includes(`name="onHand.`));
  await pricer.post(routes.adminProductGrid(), {
    ...form,
    [`onHand.${one.variantId}`]: '1',
    [`price.${one.variantId}`]: '9.00',
  });
  assert.deepEqual([(await stateOf(one))!.onHand, (await stateOf(one))!.price], [10, 900]);
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  assert.ok(!(await (await reader.get(gridOf(one))).text()).includes('name="price.'));
  assert.equal((await reader.post(routes.adminProductGrid(), form)).status, 403);
});

test('a form that was tampered with is no error of ours', async () => {
  const one = await addProduct(db);
  for (const fields of [
    { [`base.${one.variantId}`]: 'null', [`price.${one.variantId}`]: '1' },
    { [`base.${one.variantId}`]: '{"price":5,"sku":["a"]}', [`price.${one.variantId}`]: '1' },
    { 'base.x': '{}', at: 'after=%zz&part=999', rows: 'x,y' },
    {},
  ])
    assert.equal((await save(fields as Record<string, string>)).status, 303);
  const gone = { [`base.${clerk.id}`]: '{"price":"1.00"}', [`price.${clerk.id}`]: '2.00' };
  assert.equal((await save(gone)).status, 409);
  assert.equal((await stateOf(one))!.version, 1);
});
