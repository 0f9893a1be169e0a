/** Options and the matrix of variants, with orders, carts and stock that refer to them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addClerk, type Clerk, deskOf } from '../../../test/back-office.ts';
import { interleave } from '../../../test/barrier.ts';
import type { Sold } from '../../../test/fixtures.ts';
import { fieldsIn, type Typed } from '../../../test/form-fields.ts';
import { type Heart, startHeart } from '../../../test/heart.ts';
import { paidOrder } from '../../../test/paid-order.ts';
import { createApp } from '../../app.ts';
import { openLevel } from '../../inventory/new-level.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { readText } from '../merge.ts';
import { saveVariants } from '../save-variants.ts';

let heart: Heart;
let olive: Clerk;
let bob: Clerk;
let desk: ReturnType<typeof deskOf>;
let bobs: ReturnType<typeof deskOf>;
before(async () => {
  heart = await startHeart({ PUBLIC_URL: 'http://localhost' });
  [olive, bob] = [await addClerk(heart.db), await addClerk(heart.db, { name: 'Bob Baker' })];
  const app = createApp(heart.shop, { webhookSecret: 'whsec_test' });
  [desk, bobs] = [deskOf(app, olive), deskOf(app, bob)];
});
after(() => heart.stop());

interface Row {
  id: string;
  choices: string[];
  status: string;
  position: number;
  sku: string;
  price_minor: number;
}
const variantsOf = (productId: string) =>
  heart.db.rows<Row>(sql`
    SELECT id, choices, status, position, sku, price_minor FROM variants WHERE product_id = ${productId} ORDER BY position`);
const said = (rows: Row[]) => rows.map(({ choices, status }) => `${choices.join('/')} ${status}`);
const page = async (productId: string, at = desk) =>
  await (await at.get(routes.adminProductOptions({ productId }))).text();
const send = (productId: string, fields: Typed | [string, string][], at = desk) =>
  at.post(routes.adminProductOptions({ productId }), fields);

type Option = [was: string, name: string, choices: (string | [was: string, name: string])[], given?: number];

/** As the options' form sends it. */
async function saveOptions(productId: string, options: Option[], base?: string): Promise<Response> {
  const seen = base ?? fieldsIn(await page(productId), 'options').base!;
  const fields: [string, string][] = [
    ['part', 'options'],
    ['base', seen],
  ];
  options.forEach(([was, name, choices, given = 0], i) => {
    fields.push(
      ['option', `o${i}`],
      [`o.o${i}.was`, was],
      [`o.o${i}.name`, name],
      [`o.o${i}.given`, `c${given}`],
    );
    choices.forEach((choice, j) => {
      const [old, now] = typeof choice === 'string' ? [was && choice, choice] : choice;
      fields.push([`o.o${i}.choice`, `c${j}`], [`o.o${i}.c.c${j}.was`, old], [`o.o${i}.c.c${j}.name`, now]);
    });
  });
  return await send(productId, fields);
}

async function done(answer: Response | Promise<Response>): Promise<void> {
  const { status } = await answer;
  assert.equal(status, 303);
}

/** A product of two sizes, each made. */
async function withSizes(): Promise<Sold & { a: string; b: string }> {
  const sold = await heart.article({ priceMinor: 1000 });
  await done(saveOptions(sold.productId, [['', 'Size', ['A3', 'A4']]]));
  const form = fieldsIn(await page(sold.productId), 'variants');
  await done(send(sold.productId, { ...form, 'n.1.made': 'on' }));
  const [a, b] = await variantsOf(sold.productId);
  return { ...sold, a: a!.id, b: b!.id };
}

test('a product with orders gets options: its variant keeps its id, its stock, its orders and carts', async () => {
  const sold = await heart.article({ priceMinor: 1000, onHand: 5 });
  const order = await paidOrder(heart, [sold, 2]);
  const cart = await heart.cart([sold, 1]);
  await done(saveOptions(sold.productId, [['', 'Size', ['A3', 'A4'], 1]]));
  const [variant] = await variantsOf(sold.productId);
  assert.deepEqual([variant!.id, variant!.choices, variant!.status], [sold.variantId, ['A4'], 'active']);
  const line = await heart.db.row(
    sql`SELECT variant_id, variant_title, sku FROM order_lines WHERE order_id = ${order.id}`,
  );
  assert.deepEqual(line, { variant_id: sold.variantId, variant_title: '', sku: sold.sku });
  assert.equal((await heart.place(cart)).ok, true);
  await done(saveOptions(sold.productId, [['Size', 'Size', ['A3']]]));
  assert.deepEqual(
    said(await variantsOf(sold.productId)),
    ['A4 archived'],
    'kept, though nothing is left to sell',
  );
  assert.deepEqual(await heart.breaches(), []);
});

test('combinations are made with a price, a SKU and a shelf of their own, in the order of the choices', async () => {
  const { productId, a } = await withSizes();
  await done(
    saveOptions(productId, [
      ['Size', 'Size', ['A3', 'A4']],
      ['', 'Wood', ['Oak', 'Ash'], 1],
    ]),
  );
  assert.deepEqual(said(await variantsOf(productId)), ['A3/Ash active', 'A4/Ash active']);
  const form = fieldsIn(await page(productId), 'variants');
  const made = {
    'n.0.made': 'on',
    'n.0.price': '12,50',
    'n.0.sku': 'OWN',
    'n.2.made': 'on',
    'n.2.price': '',
  };
  await done(send(productId, { ...form, ...made, [`v.${a}.price`]: '9' }));
  const rows = await variantsOf(productId);
  assert.deepEqual(said(rows), ['A3/Oak active', 'A3/Ash active', 'A4/Oak active', 'A4/Ash active']);
  assert.deepEqual(
    rows.map((row) => [row.price_minor, row.position]),
    [
      [1250, 1],
      [900, 2],
      [900, 3],
      [1000, 4],
    ],
  );
  assert.equal(rows[0]!.sku, 'OWN');
  assert.match(rows[2]!.sku, /-A4-OAK$/);
  const levels = await heart.db.rows(sql`
    SELECT on_hand FROM stock_levels WHERE variant_id = ANY (${rows.map(({ id }) => id)}) ORDER BY on_hand`);
  assert.deepEqual(levels.length, 4);
});

test('what is not sold any more is archived, and is the same variant when it is sold again', async () => {
  const { productId, b } = await withSizes();
  const form = fieldsIn(await page(productId), 'variants');
  const { [`v.${b}.made`]: _, ...without } = form;
  await done(send(productId, without));
  assert.deepEqual(said(await variantsOf(productId)), ['A3 active', 'A4 archived']);
  await done(send(productId, { ...fieldsIn(await page(productId), 'variants'), [`v.${b}.made`]: 'on' }));
  const rows = await variantsOf(productId);
  assert.deepEqual([said(rows), rows[1]!.id], [['A3 active', 'A4 active'], b]);
});

test('names and order of options and choices change without a variant being touched', async () => {
  const { productId, a, b } = await withSizes();
  await done(
    saveOptions(productId, [
      [
        'Size',
        'Format',
        [
          ['A4', 'Small'],
          ['A3', 'Large'],
        ],
      ],
    ]),
  );
  const rows = await variantsOf(productId);
  assert.deepEqual(
    rows.map(({ id, choices }) => [id, ...choices]),
    [
      [b, 'Small'],
      [a, 'Large'],
    ],
  );
  await done(
    saveOptions(productId, [
      [
        'Format',
        'Format',
        [
          ['Small', 'Large'],
          ['Large', 'Small'],
        ],
      ],
    ]),
  );
  assert.deepEqual(
    (await variantsOf(productId)).map(({ id, choices }) => [id, ...choices]),
    [
      [b, 'Large'],
      [a, 'Small'],
    ],
  );
});

test('options that were saved are undone, unless variants have changed since', async () => {
  const { productId } = await withSizes();
  const answer = await saveOptions(productId, [['Size', 'Size', ['A3']]]);
  const entryId = /done=(\d+)/.exec(answer.headers.get('location')!)![1]!;
  assert.match(await (await desk.get(answer.headers.get('location')!)).text(), /One variant was archived/);
  await done(desk.post(routes.adminUndo({ entryId })));
  assert.deepEqual(said(await variantsOf(productId)), ['A3 active', 'A4 active']);
  const again = await saveOptions(productId, [['Size', 'Size', ['A3']]]);
  await done(saveOptions(productId, [['Size', 'Size', ['A3', ['', 'A5']]]]));
  const second = /done=(\d+)/.exec(again.headers.get('location')!)![1]!;
  assert.equal((await desk.post(routes.adminUndo({ entryId: second }))).status, 409);
});

test('wrong options come back filled in, with a message at each', async () => {
  const { productId } = await withSizes();
  const twice = await saveOptions(productId, [['Size', 'Size', ['A3', ['', 'a3']]]]);
  assert.equal(twice.status, 422);
  assert.match(await twice.text(), /“a3” stands twice/);
  const many: Option[] = ['A', 'B', 'C'].map((name) => [
    '',
    name,
    Array.from({ length: 7 }, (_, i) => `${name}${i}`),
  ]);
  const large = await saveOptions(productId, many);
  assert.equal(large.status, 422);
  assert.match(await large.text(), /343 combinations, and 250 is the most/);
  assert.deepEqual(said(await variantsOf(productId)), ['A3 active', 'A4 active']);
});

test('without script a row’s button sends the form, and nothing is saved', async () => {
  const { productId } = await withSizes();
  const fields: [string, string][] = [
    ['part', 'options'],
    ['base', '[]'],
    ['do', 'up o0 c1'],
    ['option', 'o0'],
    ['o.o0.was', 'Size'],
    ['o.o0.name', 'Size'],
    ['o.o0.choice', 'c0'],
    ['o.o0.c.c0.was', 'A3'],
    ['o.o0.c.c0.name', 'Typed'],
    ['o.o0.choice', 'c1'],
    ['o.o0.c.c1.was', 'A4'],
    ['o.o0.c.c1.name', 'A4'],
  ];
  const moved = await (await send(productId, fields)).text();
  assert.ok(moved.indexOf('name="o.o0.c.c1.name"') < moved.indexOf('name="o.o0.c.c0.name"'));
  assert.match(moved, /value="Typed"/);
  const added = await (await send(productId, fields.with(2, ['do', 'add-option']))).text();
  assert.match(added, /name="o\.o1\.c\.c2\.name"/);
  assert.deepEqual(said(await variantsOf(productId)), ['A3 active', 'A4 active']);
});

test('the matrix says at its field what cannot be', async () => {
  const { productId, a, b, sku } = await withSizes();
  const other = await heart.article();
  const form = fieldsIn(await page(productId), 'variants');
  const wrong: [Typed, RegExp][] = [
    [{ [`v.${a}.price`]: '' }, /What does it cost/],
    [{ [`v.${a}.compareAt`]: '1.00' }, /More than the price/],
    [{ [`v.${b}.sku`]: sku }, /stands twice/],
    [{ [`v.${b}.sku`]: other.sku }, /Another product has the SKU/],
    [{ [`v.${b}.picture`]: other.productId }, /Choose one of the product’s pictures/],
  ];
  for (const [fields, message] of wrong) {
    const answer = await send(productId, { ...form, ...fields });
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), message);
  }
  const { [`v.${a}.made`]: _, [`v.${b}.made`]: __, ...none } = form;
  assert.match(await (await send(productId, none)).text(), /At least one combination must be sold/);
});

test('two variants swap their SKUs in one save', async () => {
  const { productId, a, b } = await withSizes();
  const form = fieldsIn(await page(productId), 'variants');
  const [skuA, skuB] = [form[`v.${a}.sku`]!, form[`v.${b}.sku`]!];
  await done(send(productId, { ...form, [`v.${a}.sku`]: skuB, [`v.${b}.sku`]: skuA }));
  assert.deepEqual(
    (await variantsOf(productId)).map(({ sku }) => sku),
    [skuB, skuA],
  );
});

test('two at one matrix: other cells are merged, one cell is a conflict, at once or one after the other', async () => {
  const { productId, a, b } = await withSizes();
  const form = fieldsIn(await page(productId), 'variants');
  await done(send(productId, { ...form, [`v.${b}.price`]: '11.00', [`v.${a}.price`]: '12.00' }, bobs));
  const answer = await send(productId, { ...form, [`v.${a}.price`]: '13.00', [`v.${a}.barcode`]: '42' });
  assert.equal(answer.status, 409);
  const conflict = await answer.text();
  assert.match(conflict, /Bob Baker changed this just now/);
  assert.match(conflict, /A3: Price/);
  assert.ok(!conflict.includes(`keep.v.${b}.price`));
  const settled = { ...fieldsIn(conflict, 'variants'), [`keep.v.${a}.price`]: 'mine' };
  await done(send(productId, settled));
  assert.deepEqual(
    (await variantsOf(productId)).map((row) => row.price_minor),
    [1300, 1100],
  );

  const base = readText(fieldsIn(await page(productId), 'variants').base);
  const by = (who: Clerk, price: string) => () =>
    saveVariants(heart.db, who, heart.shop.config.shop, {
      id: productId,
      base,
      mine: { [`v.${a}.price`]: price },
      added: [],
      stockNew: openLevel,
    });
  const both = await interleave(
    heart.shop,
    by(olive, '14.00'),
    { at: /^UPDATE variants SET price_minor/, when: 'after' },
    by(bob, '15.00'),
  );
  assert.ok(both.a.status === 'fulfilled' && both.b.status === 'fulfilled' && both.blocked);
  assert.ok(both.a.value.ok && !both.b.value.ok && both.b.value.reason === 'conflict');
});

test('options that somebody else has changed are shown, and not overwritten', async () => {
  const { productId } = await withSizes();
  const base = fieldsIn(await page(productId), 'options').base!;
  await done(saveOptions(productId, [['Size', 'Size', ['A3', 'A4', ['', 'A5']]]]));
  const answer = await saveOptions(productId, [['Size', 'Format', ['A3']]], base);
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /Yours were not saved; make them again\. You had Format: A3/);
  assert.deepEqual(said(await variantsOf(productId)), ['A3 active', 'A4 active']);
});

test('each save of the matrix is one entry, and one that changes nothing is none', async () => {
  const { productId, a } = await withSizes();
  const count = () =>
    heart.db.rows(sql`SELECT 1 FROM audit_log WHERE subject_id = ${productId}`).then((rows) => rows.length);
  const before = await count();
  const form = fieldsIn(await page(productId), 'variants');
  await done(send(productId, form));
  assert.equal(await count(), before);
  await done(send(productId, { ...form, [`v.${a}.weight`]: '12' }));
  const entry = await heart.db.row(sql`SELECT before, after FROM audit_log ORDER BY id DESC LIMIT 1`);
  assert.deepEqual(entry, { before: { A3: { weight: '' } }, after: { A3: { weight: '12' } } });
});
