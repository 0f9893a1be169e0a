/** The back office's list of products: each product once, whichever way it is sorted, filtered and walked. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { addManyProducts } from '../../test/many-products.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import {
  filterOptions,
  findProducts,
  type ListSort,
  listForStaff,
  listSorts,
  type ProductFilter,
} from './product-list.ts';

let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
  await addManyProducts(database.url, { products: 230, variants: 2 });
  // Equals, so that the id alone parts them.
  await db.run(
    sql`UPDATE products SET title = 'The same', created_at = '2026-01-01', updated_at = '2026-01-02' WHERE handle LIKE 'many-1%'`,
  );
  drop = async () => {
    await db.close();
    await database.drop();
  };
});
after(() => drop());

const idsOf = (rows: { id: string }[]) => rows.map(({ id }) => id);

async function walk(filter: ProductFilter, sort: ListSort, size: number) {
  const forth: string[][] = [];
  let page = await listForStaff(db, { ...filter, sort }, size);
  assert.equal(page.before, undefined, 'nothing stands before the first page');
  for (;;) {
    forth.push(idsOf(page.rows));
    if (!page.after) break;
    page = await listForStaff(db, { ...filter, sort, edge: page.after }, size);
  }
  const back = [idsOf(page.rows)];
  while (page.before) {
    page = await listForStaff(db, { ...filter, sort, edge: page.before }, size);
    back.unshift(idsOf(page.rows));
  }
  return { forth, back };
}

for (const sort of Object.keys(listSorts) as ListSort[])
  test(`sorted by ${sort}, every product comes once, forth and back`, async () => {
    const { forth, back } = await walk({}, sort, 20);
    const all = await db.rows<{ id: string }>(sql`SELECT id FROM products`);
    assert.deepEqual(forth.flat().toSorted(), idsOf(all).toSorted());
    assert.deepEqual(back, forth);
  });

test('filters, alone and together, list what they say, page by page', async () => {
  const cases: [ProductFilter, ReturnType<typeof sql>][] = [
    [{ status: 'draft' }, sql`p.status = 'draft'`],
    [{ vendor: 'Vendor 3' }, sql`p.vendor = 'Vendor 3'`],
    [{ type: 'Bed', status: 'active' }, sql`p.product_type = 'Bed' AND p.status = 'active'`],
    [{ tag: 'tag-7' }, sql`'tag-7' = ANY (p.tags)`],
    [
      { stock: 'sold_out' },
      sql`(SELECT sum(on_hand) FROM stock_levels s JOIN variants v ON v.id = s.variant_id WHERE v.product_id = p.id) = 0`,
    ],
    [
      { stock: 'low', status: 'active' },
      sql`p.status = 'active' AND (SELECT min(on_hand) FROM stock_levels s JOIN variants v ON v.id = s.variant_id WHERE v.product_id = p.id) <= 3`,
    ],
  ];
  for (const [filter, truth] of cases) {
    const expected = await db.rows<{ id: string }>(sql`SELECT p.id FROM products p WHERE ${truth}`);
    const { forth, back } = await walk(filter, 'title-down', 3);
    assert.ok(expected.length > 3, JSON.stringify(filter));
    assert.deepEqual(forth.flat().toSorted(), idsOf(expected).toSorted(), JSON.stringify(filter));
    assert.deepEqual(back, forth);
  }
});

test('the search finds title, handle, vendor, tag, SKU and barcode; short words where a word begins', async () => {
  const found = async (text: string) =>
    (await listForStaff(db, { sort: 'newest', text }, 300)).rows.map(({ handle }) => handle);
  assert.deepEqual(await found('MANY-42-2'), ['many-42']);
  assert.deepEqual(await found('0000000000421'), ['many-42'], 'its barcode');
  assert.deepEqual(await found('walnut TRAY 61'), ['many-61']);
  assert.ok((await found('vendor 3')).includes('many-23'));
  assert.ok((await found('season-43')).includes('many-43'));
  assert.deepEqual(await found('al 61'), [], '“al” is no beginning of a word');
  assert.deepEqual(await found('wa 61'), ['many-61']);
  assert.deepEqual(await found('100%'), []);
  assert.deepEqual(await found('_'), []);
  const [first] = await findProducts(db, 'walnut tray 61');
  assert.equal(first?.title, 'Walnut Tray 61');
});

test('stock that falls, and comes back, moves the product in and out of “sold out” and “low”', async () => {
  const one = await db.row<{ id: string; variantId: string }>(sql`
    SELECT p.id, v.id AS "variantId" FROM products p JOIN variants v ON v.product_id = p.id WHERE p.handle = 'many-200' ORDER BY v.position LIMIT 1`);
  const isListed = async (stock: 'sold_out' | 'low') =>
    idsOf((await listForStaff(db, { sort: 'newest', stock, text: 'many-200' }, 50)).rows).includes(one!.id);
  const set = (onHand: number) =>
    db.run(sql`UPDATE stock_levels SET on_hand = ${onHand} WHERE variant_id = ${one!.variantId}`);
  await db.run(
    sql`UPDATE stock_levels SET on_hand = 9 WHERE variant_id IN (SELECT id FROM variants WHERE product_id = ${one!.id})`,
  );
  assert.deepEqual([await isListed('low'), await isListed('sold_out')], [false, false]);
  await set(2);
  assert.deepEqual([await isListed('low'), await isListed('sold_out')], [true, false]);
  await set(0);
  assert.deepEqual(
    [await isListed('low'), await isListed('sold_out')],
    [true, false],
    'its other variant is there',
  );
  await db.run(
    sql`UPDATE stock_levels SET on_hand = 0 WHERE variant_id IN (SELECT id FROM variants WHERE product_id = ${one!.id})`,
  );
  assert.deepEqual([await isListed('low'), await isListed('sold_out')], [true, true]);
  await set(5);
  await db.run(sql`UPDATE stock_levels SET low_stock_at = 5 WHERE variant_id = ${one!.variantId}`);
  assert.deepEqual([await isListed('low'), await isListed('sold_out')], [true, false]);
});

test('what filters offer: every vendor and type once', async () => {
  const options = await filterOptions(db);
  assert.equal(options.vendors.length, 20);
  assert.equal(new Set(options.types).size, 7);
  assert.ok(options.tags.includes('tag-7'));
});
