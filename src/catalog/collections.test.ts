/** Collections by rule: they hold what the rule chooses, after every change, and none of it moves by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { addProduct } from '../../test/fixtures.ts';
import { listed } from '../../test/lists.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { changeMany } from './change-many.ts';
import { addCollection, previewRule, refreshRuleCollections, saveCollection } from './collections.ts';
import { homePage } from './reads.ts';
import { type Condition, conditionOf, type Rule } from './rules.ts';
import { addSale, endSale, runSales } from './sales.ts';

let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 3 });
  drop = async () => {
    await db.close();
    await database.drop();
  };
});
after(() => drop());

let made = 0;
const addRule = (rule: Partial<Rule> & { conditions: Condition[] }) => {
  const handle = `rule-${++made}`;
  const fields = {
    title: handle,
    handle,
    description: '',
    rule: { match: 'all', order: 'title', ...rule } as Rule,
  };
  return db.transaction((tx) => addCollection(tx, fields));
};
const titlesIn = async (id: string) => {
  const rows = await db.rows<{ title: string }>(sql`
    SELECT p.title FROM collection_products cp JOIN products p ON p.id = cp.product_id
    WHERE cp.collection_id = ${id} ORDER BY cp.position, p.title`);
  return rows.map(({ title }) => title);
};
async function addGoods(
  title: string,
  { vendor = '', type = '', tags = [] as string[], priceMinor = 1000 } = {},
) {
  const sold = await addProduct(db, { title, priceMinor });
  await db.run(
    sql`UPDATE products SET vendor = ${vendor}, product_type = ${type}, tags = ${tags} WHERE id = ${sold.productId}`,
  );
  return sold;
}

test('each condition, and all or any of several', async () => {
  await addGoods('Oak tray', { vendor: 'Hewn', type: 'Tray', tags: ['Wood'], priceMinor: 3000 });
  await addGoods('Oak bowl 100%', { vendor: 'Hewn', type: 'Bowl', tags: ['wood', 'new'], priceMinor: 2000 });
  await addGoods('Linen apron', { vendor: 'Spun', type: 'Apron', tags: ['new'], priceMinor: 1000 });
  const [oak, percent, wood, hewn, tray] = [
    conditionOf('title', 'OAK'),
    conditionOf('title', '0%'),
    conditionOf('tag', 'WOOD'),
    conditionOf('vendor', 'hewn'),
    conditionOf('type', 'tray'),
  ];
  const cases: [Partial<Rule> & { conditions: Condition[] }, string[]][] = [
    [{ conditions: [oak] }, ['Oak bowl 100%', 'Oak tray']],
    [{ conditions: [percent] }, ['Oak bowl 100%']],
    [{ conditions: [wood] }, ['Oak bowl 100%', 'Oak tray']],
    [{ conditions: [hewn, tray] }, ['Oak tray']],
    [{ match: 'any', conditions: [conditionOf('vendor', 'Spun'), tray] }, ['Linen apron', 'Oak tray']],
    [{ conditions: [conditionOf('price_above', 1000), hewn] }, ['Oak bowl 100%', 'Oak tray']],
    [{ conditions: [conditionOf('price_below', 2000), conditionOf('tag', 'new')] }, ['Linen apron']],
    [{ conditions: [] }, []],
  ];
  for (const [rule, expected] of cases) {
    const id = await addRule(rule);
    assert.deepEqual(await titlesIn(id), expected, JSON.stringify(rule));
    const preview = await previewRule(db, { match: 'all', order: 'title', ...rule });
    assert.equal(preview.count, expected.length);
    assert.deepEqual(
      preview.first.map(({ title }) => title),
      expected,
    );
  }
});

test('a changed product comes in and leaves, and no other row is written', async () => {
  const [one, two] = [await addGoods('Felt bag'), await addGoods('Felt hat', { tags: ['felt'] })];
  const id = await addRule({ conditions: [conditionOf('tag', 'felt')] });
  const xmins = () =>
    db.rows(sql`SELECT product_id, xmin::text FROM collection_products WHERE product_id = ${two.productId}`);
  const before = await xmins();
  await db.transaction((tx) => changeMany(tx, [one.productId], { kind: 'add_tags', tags: ['Felt'] }));
  assert.deepEqual(await titlesIn(id), ['Felt bag', 'Felt hat']);
  assert.deepEqual(await xmins(), before);
  await db.transaction((tx) =>
    changeMany(tx, [one.productId, two.productId], { kind: 'remove_tags', tags: ['felt'] }),
  );
  assert.deepEqual(await titlesIn(id), []);
});

test('a price follows a sale into the collection and out of it', async () => {
  const { productId } = await addGoods('Cork mat', { tags: ['mat'], priceMinor: 2000 });
  const id = await addRule({ conditions: [conditionOf('price_below', 1700), conditionOf('tag', 'mat')] });
  const saleId = await addSale(db, {
    title: 'Mats',
    ppm: 200_000,
    scope: { kind: 'products', ids: [productId] },
    startsAt: new Date(Date.now() - 1000),
    endsAt: new Date(Date.now() + 3_600_000),
  });
  await runSales(db, 'EUR');
  assert.deepEqual(await titlesIn(id), ['Cork mat']);
  await endSale(db, saleId);
  assert.deepEqual(await titlesIn(id), []);
});

test('by title, or the newest first; the shop shows them so, and hand-placed ones come first on the home page', async () => {
  const sold = [
    await addGoods('B slate', { tags: ['slate'] }),
    await addGoods('A slate', { tags: ['slate'] }),
  ];
  await db.run(
    sql`UPDATE products SET created_at = now() - interval '3 days' WHERE id = ${sold[0]!.productId}`,
  );
  const conditions = [conditionOf('tag', 'slate')];
  const byTitle = await addRule({ conditions });
  assert.deepEqual(await titlesIn(byTitle), ['A slate', 'B slate']);
  await db.run(
    sql`UPDATE products SET created_at = now() - interval '9 days' WHERE id = ${sold[1]!.productId}`,
  );
  const newest = await addRule({ conditions, order: 'newest' });
  assert.deepEqual(await titlesIn(newest), ['B slate', 'A slate']);
  const handle = `rule-${made}`;
  const { cards } = await listed(db, { collection: handle });
  assert.deepEqual(
    cards.map(({ title }) => title),
    ['B slate', 'A slate'],
  );
  await homePage(db, 'as_set');
});

test('a rule that is changed is worked out anew, also against a product that changes at the same moment', async () => {
  const { productId } = await addGoods('Brass lamp', { tags: ['brass'] });
  const rule = (tag: string): Rule => ({
    match: 'all',
    order: 'title',
    conditions: [conditionOf('tag', tag)],
  });
  const id = await addRule({ conditions: rule('copper').conditions });
  const locked = Promise.withResolvers<void>();
  const changed = Promise.withResolvers<void>();
  const product = db.transaction(async (tx) => {
    await tx.run(sql`UPDATE products SET tags = '{copper,shining}' WHERE id = ${productId}`);
    await refreshRuleCollections(tx, [productId]);
    locked.resolve();
    await changed.promise;
  });
  await locked.promise;
  const fields = { title: 'Moved', handle: `moved-${made}`, description: '', rule: rule('shining') };
  const saved = db.transaction((tx) => saveCollection(tx, id, fields));
  setTimeout(() => changed.resolve(), 100);
  await Promise.all([product, saved]);
  assert.deepEqual(await titlesIn(id), ['Brass lamp']);
});

test('all at once says the same as one by one', async () => {
  const rows = () =>
    db.rows(sql`SELECT collection_id, product_id, position FROM collection_products ORDER BY 1, 2`);
  const before = await rows();
  await db.transaction((tx) => refreshRuleCollections(tx, 'all'));
  assert.deepEqual(await rows(), before);
});
