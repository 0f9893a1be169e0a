/** What a reduction is counted from: article 6a of directive 98/6/EC, as the Court read it in C-330/23. */
import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { addProduct, type Sold } from '../../test/fixtures.ts';
import { listed } from '../../test/lists.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { findProduct } from './reads.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 2 });
});
after(async () => {
  await db.close();
  await database.drop();
});

/** One price of a history: so many days ago it became this, and was announced as reduced from that. */
type Step = [daysAgo: number, priceMinor: number, compareAtMinor?: number];

/** Lives through the steps one after the other, each as if on its day. */
async function history(...steps: Step[]): Promise<Sold> {
  const article = await addProduct(db, { priceMinor: steps[0]![1] });
  let past = 0;
  for (const [daysAgo, priceMinor, compareAtMinor = null] of steps) {
    await passDays(article, past === 0 ? 0 : past - daysAgo);
    past = daysAgo;
    await db.run(sql`
      UPDATE variants SET price_minor = ${priceMinor}, compare_at_minor = ${compareAtMinor} WHERE id = ${article.variantId}`);
  }
  await passDays(article, past);
  return article;
}

const passDays = ({ variantId }: Sold, days: number) =>
  db.run(
    sql`UPDATE price_changes SET at = at - make_interval(days => ${days}) WHERE variant_id = ${variantId}`,
  );

/** What the pages compare the price with, in the EU and elsewhere. */
async function shown({ handle }: Sold, currency?: string) {
  const [prior, asSet] = await Promise.all([
    findProduct(db, handle, 'prior'),
    findProduct(db, handle, 'as_set'),
  ]);
  const { cards } = await listed(db, { sort: 'newest' }, 'prior');
  const card = cards.find((each) => each.handle === handle);
  const of = (price = prior!.variants[0]!) => (currency ? price.own[currency] : price)?.compareAtMinor;
  if (card) assert.equal((currency ? card.prices[0]!.own[currency] : card.prices[0])?.compareAtMinor, of());
  return { prior: of(), asSet: of(asSet!.variants[0]!) };
}

const cases: { what: string; steps: Step[]; prior: number | null }[] = [
  { what: 'never lowered', steps: [[90, 3000]], prior: null },
  {
    what: 'lowered once: what it cost before',
    steps: [
      [90, 3000],
      [5, 2400, 3000],
    ],
    prior: 3000,
  },
  {
    what: 'a compare-at price that was never asked for does not count',
    steps: [
      [90, 3000],
      [5, 2400, 9900],
    ],
    prior: 3000,
  },
  {
    what: 'cheaper within the 30 days before: that counts',
    steps: [
      [90, 3000],
      [20, 2600],
      [12, 3000],
      [5, 2400, 3000],
    ],
    prior: 2600,
  },
  {
    what: 'cheaper until the 30 days began: it still was when they did',
    steps: [
      [90, 2600],
      [34, 3000],
      [5, 2400, 3000],
    ],
    prior: 2600,
  },
  {
    what: 'cheaper longer ago than 30 days: that does not count',
    steps: [
      [90, 2600],
      [36, 3000],
      [5, 2400, 3000],
    ],
    prior: 3000,
  },
  {
    what: 'no lower than the lowest of the 30 days before: nothing is announced',
    steps: [
      [90, 3000],
      [20, 2400],
      [12, 3000],
      [5, 2400, 3000],
    ],
    prior: null,
  },
  {
    what: 'raised, then "reduced" to what it was: nothing is announced',
    steps: [
      [90, 2400],
      [10, 3000],
      [5, 2400, 3000],
    ],
    prior: null,
  },
  {
    what: 'step by step without a break: what it cost before the first step, however long ago that was',
    steps: [
      [200, 3000],
      [60, 2700, 3000],
      [40, 2400, 3000],
      [5, 2100, 3000],
    ],
    prior: 3000,
  },
  {
    what: 'a step up ends the row of steps: the lowest of the 30 days before it counts',
    steps: [
      [200, 3000],
      [20, 2100, 3000],
      [5, 2400, 3000],
    ],
    prior: null,
  },
  {
    what: 'what comes down again after that belongs to the row that began with the step up',
    steps: [
      [200, 3000],
      [20, 2100, 3000],
      [10, 2400, 3000],
      [5, 2000, 3000],
    ],
    prior: 2100,
  },
  {
    what: 'an end of the reduction in between begins a new one',
    steps: [
      [200, 3000],
      [25, 2400, 3000],
      [15, 3000],
      [5, 2200, 3000],
    ],
    prior: 2400,
  },
  {
    what: 'announced days after it was lowered: it was sold at that price already',
    steps: [
      [90, 3000],
      [10, 2400],
      [5, 2400, 3000],
    ],
    prior: null,
  },
  {
    what: 'sold for less than 30 days: the lowest since it is sold',
    steps: [
      [12, 3200],
      [8, 3000],
      [5, 2400, 3200],
    ],
    prior: 3000,
  },
  {
    what: 'new and reduced from the first day: nothing was asked before',
    steps: [[5, 2400, 3000]],
    prior: null,
  },
];

for (const { what, steps, prior } of cases)
  test(what, async () => {
    const article = await history(...steps);
    const { asSet, ...rest } = await shown(article);
    assert.deepEqual(rest, { prior });
    assert.equal(asSet, steps.at(-1)![2] ?? null, 'outside the EU as the merchant says');
  });

test('what is set and taken back within one transaction was no price', async () => {
  const article = await history([90, 3000]);
  const set = (priceMinor: number, compareAt: number | null) => sql`
    UPDATE variants SET price_minor = ${priceMinor}, compare_at_minor = ${compareAt} WHERE id = ${article.variantId}`;
  await db.transaction(async (tx) => {
    await tx.run(set(100, null));
    await tx.run(set(2400, null));
    await tx.run(set(2400, 3000));
  });
  assert.equal((await shown(article)).prior, 3000);
  const rows = await db.rows(sql`SELECT FROM price_changes WHERE variant_id = ${article.variantId}`);
  assert.equal(rows.length, 2);
});

test('a currency with a price of its own has a history of its own', async () => {
  const article = await history([90, 3000], [5, 2400, 3000]);
  const { variantId } = article;
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor) VALUES (${variantId}, 'USD', 3900)`,
  );
  await passDays(article, 40);
  await db.run(
    sql`UPDATE variant_prices SET price_minor = 2900, compare_at_minor = 4500 WHERE variant_id = ${variantId}`,
  );
  assert.deepEqual(await shown(article, 'USD'), { prior: 3900, asSet: 4500 });
  assert.equal((await shown(article)).prior, 3000);

  await db.run(sql`DELETE FROM variant_prices WHERE variant_id = ${variantId}`);
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor) VALUES (${variantId}, 'USD', 2000, 4500)`,
  );
  const { prior } = await shown(article, 'USD');
  assert.equal(prior, 2900, 'taken away and set anew is a new reduction');
  await passDays(article, 40);
  await db.run(sql`DELETE FROM variant_prices WHERE variant_id = ${variantId}`);
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor) VALUES (${variantId}, 'JPY', 2000, 4500)`,
  );
  assert.equal((await shown(article, 'JPY')).prior, null, 'there was no price in it before');
});

test('no way of setting a price is left out, and what is gone takes its history along', async () => {
  const { variantId, productId } = await history([90, 3000], [5, 2400, 3000]);
  await db.run(
    sql`INSERT INTO variant_prices (variant_id, currency, price_minor) VALUES (${variantId}, 'USD', 3900)`,
  );
  await db.run(sql`UPDATE variant_prices SET currency = 'GBP' WHERE variant_id = ${variantId}`);
  await db.run(sql`UPDATE variants SET position = 7 WHERE id = ${variantId}`);
  const changes = await db.rows(sql`
    SELECT currency, price_minor AS "priceMinor" FROM price_changes WHERE variant_id = ${variantId} ORDER BY id`);
  assert.deepEqual(changes, [
    { currency: '', priceMinor: 3000 },
    { currency: '', priceMinor: 2400 },
    { currency: 'USD', priceMinor: 3900 },
    { currency: 'USD', priceMinor: null },
    { currency: 'GBP', priceMinor: 3900 },
  ]);
  await db.run(sql`DELETE FROM stock_movements WHERE variant_id = ${variantId}`);
  await db.run(sql`DELETE FROM stock_levels WHERE variant_id = ${variantId}`);
  await db.run(sql`DELETE FROM variants WHERE product_id = ${productId}`);
  assert.deepEqual(await db.rows(sql`SELECT FROM price_changes WHERE variant_id = ${variantId}`), []);
});

test('two changes that wait for each other are written down in the order in which they came about', async () => {
  const article = await history([90, 3000]);
  const set = (priceMinor: number) =>
    sql`UPDATE variants SET price_minor = ${priceMinor} WHERE id = ${article.variantId}`;
  const early = Promise.withResolvers<void>();
  const late = db.transaction(async (tx) => {
    await tx.row(sql`SELECT now()`); // begins first, changes last
    await early.promise;
    await tx.run(set(2200));
  });
  await db.run(set(2500));
  early.resolve();
  await late;
  const changes = await db.rows<{ priceMinor: number }>(sql`
    SELECT price_minor AS "priceMinor" FROM price_changes WHERE variant_id = ${article.variantId} ORDER BY id`);
  assert.deepEqual(
    changes.map(({ priceMinor }) => priceMinor),
    [3000, 2500, 2200],
  );
});

test('the newest entry is found by its index', async () => {
  await db.run(sql`
    INSERT INTO price_changes (variant_id, price_minor, at)
    SELECT id, 1000, now() - interval '300 days' FROM variants, generate_series(1, 2000)`);
  await db.run(sql`ANALYZE price_changes`);
  const plan = await db.rows<{ 'QUERY PLAN': string }>(sql`
    EXPLAIN SELECT prior_minor FROM price_changes c
    WHERE c.variant_id = (SELECT id FROM variants LIMIT 1) AND c.currency = '' ORDER BY c.id DESC LIMIT 1`);
  assert.match(JSON.stringify(plan), /Index Scan Backward using price_changes_variant/);
});
