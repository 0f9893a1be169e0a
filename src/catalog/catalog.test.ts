import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { v7 as uuid } from 'uuid';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { listed } from '../../test/lists.ts';
import { type Database, type Db, openDatabase, sql } from '../platform/db.ts';
import { type Product, stockWords, variantOf } from './catalog.ts';
import { allCollections, findProduct, homePage } from './reads.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
  await fill();
});
after(async () => {
  await db.close();
  await database.drop();
});

const prints = uuid();

async function fill() {
  await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${prints}, 'prints', 'Prints')`);
  await addProduct({ handle: 'moon', prices: [3000, 1200, 5000], onHand: [0, 4, 9], place: 2 });
  await addProduct({ handle: 'sun', prices: [2500], onHand: [0], place: 1 });
  await addProduct({ handle: 'draft', prices: [10], onHand: [5], status: 'draft', place: 3 });
  await addProduct({ handle: 'unsold', prices: [], onHand: [] });
  for (let i = 1; i <= 30; i++) await addProduct({ handle: `dot-${i}`, prices: [100 + i], onHand: [10] });
}

interface Wanted {
  handle: string;
  prices: number[];
  onHand: number[];
  status?: string;
  /** In the collection. */
  place?: number;
}

async function addProduct({ handle, prices, onHand, status = 'active', place }: Wanted) {
  const id = uuid();
  await db.run(sql`INSERT INTO products (id, handle, title, status, created_at)
    VALUES (${id}, ${handle}, ${handle}, ${status}, clock_timestamp())`);
  const sizes = prices.map((_, i) => `Size ${i + 1}`);
  if (prices.length > 1)
    await db.run(
      sql`INSERT INTO product_options (product_id, position, name, choices) VALUES (${id}, 1, 'Size', ${sizes})`,
    );
  for (const [i, price] of prices.entries()) {
    const variant = uuid();
    const choices = prices.length > 1 ? [sizes[i]] : [];
    await db.run(sql`INSERT INTO variants (id, product_id, position, sku, choices, price_minor)
      VALUES (${variant}, ${id}, ${i + 1}, ${`${handle}-${i}`}, ${choices}, ${price})`);
    await db.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${variant}, ${onHand[i]})`);
  }
  if (place)
    await db.run(
      sql`INSERT INTO collection_products (collection_id, product_id, position) VALUES (${prints}, ${id}, ${place})`,
    );
}

function counting(): { db: Db; queries: () => number } {
  let queries = 0;
  const counted =
    <A extends unknown[], R>(ask: (...args: A) => R) =>
    (...args: A) => {
      queries += 1;
      return ask(...args);
    };
  return {
    db: { rows: counted(db.rows), row: counted(db.row), run: counted(db.run) } as Db,
    queries: () => queries,
  };
}

const handles = (cards: { handle: string }[]) => cards.map(({ handle }) => handle);

test('each read is one query', async () => {
  for (const read of [
    (counted: Db) => findProduct(counted, 'moon', 'as_set'),
    (counted: Db) => findProduct(counted, 'moon', 'prior'),
    (counted: Db) => homePage(counted, 'as_set'),
    allCollections,
  ]) {
    const { db: counted, queries } = counting();
    await read(counted);
    assert.equal(queries(), 1);
  }
});

test('a product comes with its options, variants and collections', async () => {
  const product = (await findProduct(db, 'moon', 'as_set'))!;
  assert.deepEqual(product.options, [{ name: 'Size', choices: ['Size 1', 'Size 2', 'Size 3'] }]);
  assert.deepEqual(
    product.variants.map(({ priceMinor, available }) => [priceMinor, available]),
    [
      [3000, 0],
      [1200, 4],
      [5000, 9],
    ],
  );
  assert.deepEqual(product.collections, [{ id: prints, handle: 'prints', title: 'Prints' }]);
  assert.equal(variantOf(product, ['Size 3'])?.priceMinor, 5000);
  assert.equal(variantOf(product, ['Size 4']), undefined);
});

test('a price set by hand for a currency comes with the variant, on its page and in lists', async () => {
  await db.run(sql`INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor)
    SELECT id, 'USD', 1999, 2499 FROM variants WHERE sku = 'sun-0'`);
  await db.run(sql`INSERT INTO variant_prices (variant_id, currency, price_minor)
    SELECT id, 'JPY', 4800 FROM variants WHERE sku = 'sun-0'`);
  await db.run(sql`UPDATE products SET tax_class = 'books' WHERE handle = 'sun'`);
  const { variants } = (await findProduct(db, 'sun', 'as_set')) as Product;
  const { cards } = await listed(db, { collection: 'prints' });
  for (const { own, taxClass } of [variants[0]!, cards[0]!.prices[0]!])
    assert.deepEqual(
      [own, taxClass],
      [
        { USD: { priceMinor: 1999, compareAtMinor: 2499 }, JPY: { priceMinor: 4800, compareAtMinor: null } },
        'books',
      ],
    );
});

test('what is held for an order is not available', async () => {
  await db.run(
    sql`UPDATE stock_levels SET reserved = 3 WHERE variant_id = (SELECT id FROM variants WHERE sku = 'moon-1')`,
  );
  const { variants } = (await findProduct(db, 'moon', 'as_set')) as Product;
  assert.equal(variants[1]!.available, 1);
  await db.run(sql`UPDATE stock_levels SET reserved = 0`);
});

test('drafts, unknown handles and products without a variant are not there', async () => {
  for (const handle of ['draft', 'nothing', 'unsold'])
    assert.equal(await findProduct(db, handle, 'as_set'), undefined, handle);
  await db.run(sql`UPDATE variants SET status = 'archived' WHERE sku = 'moon-2'`);
  const { variants } = (await findProduct(db, 'moon', 'as_set')) as Product;
  assert.equal(variants.length, 2);
  await db.run(sql`UPDATE variants SET status = 'active'`);
});

test('a list knows the price of each variant, and what is left of all', async () => {
  const { cards, total } = await listed(db, { collection: 'prints' });
  assert.equal(total, 2);
  assert.deepEqual(
    cards.map(({ handle, prices, available }) => [
      handle,
      prices.map(({ priceMinor }) => priceMinor),
      available,
    ]),
    [
      ['sun', [2500], 0],
      ['moon', [3000, 1200, 5000], 13],
    ],
  );
});

test('sorts', async () => {
  const first = async (sort: 'newest' | 'price-up' | 'price-down') =>
    handles((await listed(db, { sort })).cards).slice(0, 2);
  assert.deepEqual(await first('newest'), ['dot-30', 'dot-29']);
  assert.deepEqual(await first('price-up'), ['dot-1', 'dot-2']);
  assert.deepEqual(await first('price-down'), ['sun', 'moon']);
});

test('pages of twenty-four hold every product once, and nothing comes after the last', async () => {
  const first = await listed(db);
  const second = await listed(db, first.next);
  assert.deepEqual(
    [first, second].map(({ total, cards }) => [total, cards.length]),
    [
      [32, 24],
      [32, 8],
    ],
  );
  assert.equal(new Set([first, second].flatMap(({ cards }) => handles(cards))).size, 32);
  assert.equal(first.previous, undefined);
  assert.equal(second.next, undefined);
  assert.deepEqual(handles((await listed(db, second.previous)).cards), handles(first.cards));
});

test('the home page features eight, those of a collection first', async () => {
  const { featured } = await homePage(db, 'as_set');
  assert.equal(featured.length, 8);
  assert.deepEqual(handles(featured).slice(0, 2), ['sun', 'moon']);
});

test('stock is said in words that change only where the schema says so', async () => {
  const words = new Map<string, Set<string>>();
  for (const available of [0, 1, 2, 3, 4, 5, 6, 7, 500]) {
    const shown = (await db.row<{ shown: number }>(sql`SELECT shown_stock(${available}) AS shown`))!.shown;
    for (const backorders of [false, true]) {
      const key = `${shown} ${backorders}`;
      words.set(key, (words.get(key) ?? new Set()).add(stockWords({ available, backorders })));
    }
  }
  for (const [shown, said] of words) assert.equal(said.size, 1, `${shown}: ${[...said]}`);
  assert.equal(stockWords({ available: -3, backorders: true }), 'Available to order, ships later');
});
