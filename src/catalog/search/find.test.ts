import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { v7 as uuid } from 'uuid';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { addProduct } from '../../../test/fixtures.ts';
import { readIn } from '../../../test/lists.ts';
import { type Database, openDatabase, sql } from '../../platform/db.ts';
import { found, ranked } from './find.ts';
import { refreshSearch } from './index-products.ts';
import { forgetPlans } from './plan.ts';
import { suggest } from './suggest.ts';
import { readSynonym, saveSynonym, setPins } from './tuning.ts';

let database: TestDatabase;
let db: Database;
const ids = new Map<string, string>();

before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 3 });
  const goods: [
    title: string,
    about: { tags?: string[]; description?: string; onHand?: number; sku?: string },
  ][] = [
    ['Oak Coffee Table', { tags: ['living room'] }],
    ['Oak Bookcase', {}],
    ['Coffee Grinder', { description: 'Grinds what the table of the cafe needs.' }],
    ['Hair Dryer 2000W', { sku: 'HD-2000/W' }],
    ['USB-C Cable 2 m', {}],
    ['Noise Cancelling Headphones WH-1000XM4', {}],
    ['Laptop 13.3 inch', {}],
    ['Velvet Sofa', {}],
    ['Linen Sofa', { onHand: 0 }],
    ['Café Crème Mug', { tags: ['blue'] }],
    ['Ladies’ Knives', {}],
  ];
  for (const [title, { tags = [], description = '', onHand = 5, sku }] of goods) {
    const { productId, variantId } = await addProduct(db, { title, onHand });
    ids.set(productId, title);
    await db.run(
      sql`UPDATE products SET tags = ${tags}, description = ${description} WHERE id = ${productId}`,
    );
    if (sku) await db.run(sql`UPDATE variants SET sku = ${sku} WHERE id = ${variantId}`);
  }
  await db.run(sql`UPDATE variants SET barcode = '4006381333931' WHERE sku = 'HD-2000/W'`);
  await readIn(db);
});
after(async () => {
  await db.close();
  await database.drop();
});

async function titles(words: string): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(found(await ranked(db, 'en-IE', words), 10));
  return rows.map(({ id }) => ids.get(id)!);
}
const first = async (words: string) => (await titles(words))[0];

test('all words come before some words, titles before descriptions', async () => {
  assert.deepEqual(await titles('oak coffee table'), ['Oak Coffee Table', 'Coffee Grinder', 'Oak Bookcase']);
  assert.deepEqual((await titles('coffee table')).slice(0, 2), ['Oak Coffee Table', 'Coffee Grinder']);
});

test('units, model numbers and compounds are found however they are written', async () => {
  for (const words of ['usb c cable', 'usb-c cable', 'usbc cable', 'USBC'])
    assert.equal(await first(words), 'USB-C Cable 2 m', words);
  for (const words of ['wh-1000xm4', 'wh1000xm4', 'WH 1000 XM4', '1000xm4'])
    assert.equal(await first(words), 'Noise Cancelling Headphones WH-1000XM4', words);
  for (const words of ['13.3"', '13.3in laptop', 'laptop 13.3-inch', '13.3 inches'])
    assert.equal(await first(words), 'Laptop 13.3 inch', words);
  for (const words of ['hairdryer', 'hair-dryer', '2000 watt hair dryer'])
    assert.equal(await first(words), 'Hair Dryer 2000W', words);
});

test('plurals, accents, case and typing errors are forgiven', async () => {
  assert.equal(await first('COFFEE GRINDERS'), 'Coffee Grinder');
  assert.equal(await first('cafe creme'), 'Café Crème Mug');
  assert.equal(await first('knife'), 'Ladies’ Knives');
  for (const words of ['bokcase', 'bookcsae', 'headphnes', 'lapptop']) assert.ok(await first(words), words);
  assert.equal((await ranked(db, 'en-IE', 'velvet soffa')).corrected, 'velvet sofa');
  assert.equal((await ranked(db, 'en-IE', 'velvet sofa')).corrected, undefined);
});

test('what can be had comes before what is sold out', async () => {
  assert.deepEqual(await titles('sofa'), ['Velvet Sofa', 'Linen Sofa']);
  assert.deepEqual(await titles('couch'), ['Velvet Sofa', 'Linen Sofa']);
});

test('a SKU or a barcode leads straight to its variant', async () => {
  for (const code of ['HD-2000/W', 'hd2000w', '4006381333931', ' 4006-3813-3393-1 '])
    assert.ok((await ranked(db, 'en-IE', code)).exact?.variantId, code);
  assert.equal((await ranked(db, 'en-IE', 'hair dryer')).exact, undefined);
});

test('nothing is found for what means nothing, and odd input is no error', async () => {
  for (const words of [
    'xyzzyq',
    '',
    '   ',
    '!!!',
    "'\\:&|!()<->*",
    '\u0000'.replace('\u0000', ' '),
    'a'.repeat(5_000),
    '💡',
  ])
    assert.ok(Array.isArray(await titles(words)), words);
  assert.deepEqual(await titles('xyzzyq qqqqzz'), []);
});

test('the merchant’s own words are found, one way or both', async () => {
  const read = await readSynonym(db, 'en-IE', 'davenport, sofa');
  assert.ok(read.ok);
  const id = await db.transaction((tx) => saveSynonym(tx, { ...read, isOneWay: true }));
  forgetPlans(db);
  assert.deepEqual(await titles('davenports'), ['Velvet Sofa', 'Linen Sofa']);
  const other = await readSynonym(db, 'en-IE', 'reading shelf, bookcase');
  assert.ok(other.ok);
  await db.transaction((tx) => saveSynonym(tx, { ...other, isOneWay: false }));
  forgetPlans(db);
  assert.equal(await first('reading shelves'), 'Oak Bookcase');
  await db.run(sql`DELETE FROM search_synonyms WHERE id = ${id}`);
  for (const wrong of ['one', '', ', ,', 'sofa, sofas', '!!, ??', 'a very long line of words, b'])
    assert.equal((await readSynonym(db, 'en-IE', wrong)).ok, false, wrong);
});

test('what is pinned comes first, also where it has none of the words', async () => {
  const [mug] = [...ids].find(([, title]) => title === 'Café Crème Mug')!;
  await db.transaction((tx) => setPins(tx, 'Sofa ', [mug]));
  forgetPlans(db);
  assert.deepEqual(await titles('sofa'), ['Café Crème Mug', 'Velvet Sofa', 'Linen Sofa']);
  await db.transaction((tx) => setPins(tx, 'sofa', []));
  forgetPlans(db);
  assert.deepEqual(await titles('sofa'), ['Velvet Sofa', 'Linen Sofa']);
});

test('while somebody types, words go on and products show', async () => {
  const { words, products } = await suggest(db, 'en-IE', 'oak bo', [], 'as_set');
  assert.deepEqual(words, ['oak bookcase']);
  assert.equal(products[0]?.title, 'Oak Bookcase');
  assert.deepEqual(await suggest(db, 'en-IE', '  ', [], 'as_set'), {
    words: [],
    products: [],
    collections: [],
  });
});

test('what changes is found changed; what goes is gone; counts of words are those of a new start', async () => {
  const { productId } = await addProduct(db, { title: 'Quartz Paperweight' });
  ids.set(productId, 'Quartz Paperweight');
  await readIn(db);
  assert.equal(await first('paperweight'), 'Quartz Paperweight');
  await db.run(sql`UPDATE products SET title = 'Quartz Bookend' WHERE id = ${productId}`);
  await readIn(db);
  forgetPlans(db);
  assert.deepEqual(await titles('paperweight'), []);
  assert.equal(await first('bookend'), 'Quartz Paperweight');
  await db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${productId}`);
  await readIn(db);
  forgetPlans(db);
  assert.deepEqual(await titles('quartz'), []);

  const counts = () =>
    Promise.all([
      db.rows(sql`SELECT * FROM search_stems ORDER BY stem`),
      db.rows(sql`SELECT * FROM search_words ORDER BY word`),
    ]);
  const kept = await counts();
  for (const table of ['search_stems', 'search_words', 'product_search'])
    await db.pool.query(`TRUNCATE ${table}`);
  await db.run(sql`INSERT INTO search_queue (product_id) SELECT id FROM products`);
  await readIn(db);
  assert.deepEqual(await counts(), kept);
});

test('another language has its own stems, and all is read anew', async () => {
  await readIn(db, 'de-DE');
  const { language } = (await db.row<{ language: string }>(sql`SELECT language FROM search_state`))!;
  assert.equal(language, 'german');
  await readIn(db);
});

test('two processes do not read at the same time, and one that dies leaves the queue', async () => {
  const { productId } = await addProduct(db, { title: 'Lantern' });
  await assert.rejects(
    db.transaction(async (tx) => {
      await refreshSearch(
        { ...db, transaction: (work: (tx: never) => unknown) => work(tx as never) } as never,
        'en-IE',
      );
      assert.equal(await refreshSearch(db, 'en-IE'), 0, 'another one has nothing to do meanwhile');
      throw new Error('died');
    }),
    /died/,
  );
  const left = await db.rows(sql`SELECT FROM search_queue WHERE product_id = ${productId}`);
  assert.ok(left.length > 0);
  await readIn(db);
  assert.ok(await db.row(sql`SELECT FROM product_search WHERE product_id = ${productId}`));
});

test('a sale queues nothing, the last piece does', async () => {
  const { variantId } = await addProduct(db, { title: 'Candle', onHand: 2 });
  await readIn(db);
  const queued = async () => (await db.rows(sql`SELECT FROM search_queue`)).length;
  await db.run(sql`UPDATE stock_levels SET reserved = 1 WHERE variant_id = ${variantId}`);
  assert.equal(await queued(), 0);
  await db.run(sql`UPDATE stock_levels SET reserved = 2 WHERE variant_id = ${variantId}`);
  assert.equal(await queued(), 1);
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${uuid()}, 'candles', 'Candles')`);
  await readIn(db);
});
