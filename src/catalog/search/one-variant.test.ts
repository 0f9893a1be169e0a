import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { v7 as uuid } from 'uuid';
import { type TestDatabase, testDatabase } from '../../../test/database.ts';
import { listed, readIn } from '../../../test/lists.ts';
import { pricesOf } from '../../../test/shown-prices.ts';
import { type Database, openDatabase, sql } from '../../platform/db.ts';
import { type Filters, NO_FILTERS } from '../list-query.ts';
import { listedRange } from '../price-range.ts';
import { listProducts } from './browse.ts';
import { rankedBy } from './find.ts';
import { planOf } from './plan.ts';
import { priceLexemes, rangeLexemes } from './price-lexemes.ts';

let database: TestDatabase;
let db: Database;
let ownPriced: string;

before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 3 });
  await add('Lamp wide', ['Small', 3200, 5], ['Large', 5800, 5]);
  await add('Lamp low', ['Small', 3200, 5], ['Large', 4500, 0]);
  await add('Lamp even', ['Small', 4000, 0], ['Large', 5000, 5]);
});
after(async () => {
  await db.close();
  await database.drop();
});

async function add(title: string, ...variants: [size: string, priceMinor: number, onHand: number][]) {
  const id = uuid();
  await db.run(sql`INSERT INTO products (id, handle, title)
    VALUES (${id}, ${title.toLowerCase().replaceAll(' ', '-')}, ${title})`);
  await db.run(sql`INSERT INTO product_options (product_id, position, name, choices)
    VALUES (${id}, 1, 'Size', ${variants.map(([size]) => size)})`);
  for (const [at, [size, priceMinor, onHand]] of variants.entries()) {
    ownPriced = uuid();
    await db.run(sql`INSERT INTO variants (id, product_id, position, sku, choices, price_minor)
      VALUES (${ownPriced}, ${id}, ${at + 1}, ${`${title}-${at}`}, ${[size]}, ${priceMinor})`);
    await db.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${ownPriced}, ${onHand})`);
  }
}

const filters = (some: Partial<Filters>): Filters => ({ ...NO_FILTERS, ...some });

/** What a list shows that is narrowed so, by the second word of the titles; a search must show the same. */
async function shown(some: Partial<Filters>, price = listedRange(filters(some), pricesOf(), 'EUR')) {
  await readIn(db);
  const query = { q: '', sort: 'featured' as const, filters: filters(some), page: 1 };
  const plan = await planOf(db, 'en-IE', 'lamp');
  const search = (narrowed?: string) => rankedBy(plan, narrowed);
  const [list, found] = await Promise.all(
    [{}, { search }].map((more) =>
      listProducts(db, { query, collections: [], price, ...more }, 'as_set').then(({ cards }) =>
        cards
          .map(({ title }) => title.replace('Lamp ', ''))
          .sort()
          .join(),
      ),
    ),
  );
  assert.equal(found, list);
  return list;
}

test('a price is wanted of one variant, not of a cheaper and a dearer one', async () => {
  assert.equal(await shown({ minMinor: 4000, maxMinor: 5000 }), 'even,low');
  assert.equal(await shown({ minMinor: 4100, maxMinor: 4900 }), 'low');
  assert.equal(await shown({ minMinor: 4501, maxMinor: 4999 }), '');
  assert.equal(await shown({ minMinor: 5001 }), 'wide');
  assert.equal(await shown({ maxMinor: 3999 }), 'low,wide');
  assert.equal(await shown({ minMinor: 9000, maxMinor: 10 }), '');
});

test('price, option and stock are wanted of the same variant', async () => {
  const small = { options: { Size: ['Small'] } };
  const large = { options: { size: ['large'] } };
  assert.equal(await shown({ ...large, inStock: true }), 'even,wide');
  assert.equal(await shown({ ...small, inStock: true }), 'low,wide');
  assert.equal(await shown({ minMinor: 4000, maxMinor: 5000, inStock: true }), 'even');
  assert.equal(await shown({ ...small, minMinor: 4000, maxMinor: 5000 }), 'even');
  assert.equal(await shown({ ...small, minMinor: 4000, inStock: true }), '');
  assert.equal(await shown({ ...large, maxMinor: 4500, inStock: true }), '');
  assert.equal(await shown({ options: { Size: ['Small', 'Large'] }, maxMinor: 4500 }), 'even,low,wide');
});

test('a choice is counted where one variant meets the rest', async () => {
  const counted = async (some: Partial<Filters>, of: string, facet: string) =>
    (await listed(db, { filters: filters(some) })).counts.get(of)?.find((each) => each.facet === facet)
      ?.products;
  assert.equal(await counted({ inStock: true }, '', 'o:Size=Large'), 2);
  assert.equal(await counted({ inStock: true }, '', 'o:Size=Small'), 2);
  assert.equal(await counted({ minMinor: 4000, maxMinor: 5000 }, '', 'o:Size=Small'), 1);
  assert.equal(await counted({ minMinor: 4000, maxMinor: 5000 }, '', 'a:in'), 1);
  assert.equal(await counted({ options: { Size: ['Small'] } }, '', 'a:in'), 2);
  assert.equal(await counted({ options: { Size: ['Small'] }, inStock: true }, 'stock', 'a:in'), 2);
  assert.equal(await counted({ options: { Size: ['Small'] }, inStock: true }, 'o.size', 'o:Size=Large'), 2);
});

test('a card of a narrowed list leads to the variant that meets it', async () => {
  const led = async (some: Partial<Filters>) => {
    const { cards } = await listed(db, { filters: filters(some) });
    const ids = cards.map(({ variantId }) => variantId ?? '');
    const skus = await db.rows<{ sku: string }>(
      sql`SELECT sku FROM variants WHERE id::text = ANY (${ids}) ORDER BY sku`,
    );
    return skus.map(({ sku }) => sku).join();
  };
  assert.equal(await led({ options: { Size: ['Large'] } }), 'Lamp even-1,Lamp low-1,Lamp wide-1');
  assert.equal(await led({ minMinor: 4000, maxMinor: 5000 }), 'Lamp even-0,Lamp low-1');
  assert.equal(await led({ minMinor: 4000, maxMinor: 5000, inStock: true }), 'Lamp even-1');
  assert.equal(await led({}), '');
});

test('bounds in a buyer’s currency find what is shown within them, prices set by hand as well', async () => {
  const american = pricesOf({ country: 'US', currency: 'USD', locale: 'en-US', isChosen: false }); // twice as many
  const inDollars = (some: Partial<Filters>) => shown(some, listedRange(filters(some), american, 'EUR'));
  assert.deepEqual(listedRange(filters({ minMinor: 8001, maxMinor: 8999 }), american, 'EUR'), {
    minMinor: 4001,
    maxMinor: 4499,
    own: { currency: 'USD', minMinor: 8001, maxMinor: 8999 },
  });
  assert.equal(await inDollars({ minMinor: 8000, maxMinor: 10000 }), 'even,low');
  assert.equal(await inDollars({ minMinor: 100, maxMinor: 200 }), '');
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor) VALUES (${ownPriced}, 'USD', 150)`,
  );
  assert.equal(await inDollars({ minMinor: 100, maxMinor: 200 }), 'even');
  assert.equal(await inDollars({ minMinor: 9999, maxMinor: 10001 }), '');
  await db.run(sql`DELETE FROM variant_prices`);
  assert.equal(await inDollars({ minMinor: 9999, maxMinor: 10001 }), 'even');
  assert.deepEqual(listedRange(NO_FILTERS, american, 'EUR'), {});
});

test('every price in a range has a lexeme of it, and of a narrow range hardly any other', () => {
  const prices = [0, 1, 2, 3, 9, 10, 99, 100, 999, 1000, 1001, 2 ** 20, 2 ** 31, 2 ** 33, 2 ** 44];
  for (const minMinor of [undefined, ...prices])
    for (const maxMinor of [undefined, ...prices]) {
      const range = new Set(rangeLexemes({ minMinor, maxMinor }));
      assert.ok(range.size <= 40);
      for (const price of prices)
        if (price >= (minMinor ?? 0) && price <= (maxMinor ?? Number.POSITIVE_INFINITY) && range.size > 0)
          assert.ok(
            priceLexemes(price).some((each) => range.has(each)),
            `${minMinor} ${price} ${maxMinor}`,
          );
    }
  const about = new Set(rangeLexemes({ minMinor: 4000, maxMinor: 5000 }));
  for (const price of [3700, 5300])
    assert.ok(!priceLexemes(price).some((each) => about.has(each)), `${price}`);
});
