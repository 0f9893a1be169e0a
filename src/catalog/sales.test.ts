import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import fc from 'fast-check';
import { interleave, start } from '../../test/barrier.ts';
import { type TestDatabase, testDatabase } from '../../test/database.ts';
import { addProduct, type Sold } from '../../test/fixtures.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { addSale, endSale, listSales, removeSale, runSales, type SaleScope, salePrice } from './sales.ts';
import { setPrice } from './set-price.ts';

let database: TestDatabase;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 6 });
});
after(async () => {
  await db.close();
  await database.drop();
});

const HOUR_MS = 3_600_000;
const fromNow = (hours: number) => new Date(Date.now() + hours * HOUR_MS);

interface Planned {
  title?: string;
  percent?: number;
  /** In hours from now. */
  from?: number;
  to?: number;
}

const plan = (scope: SaleScope, { title = 'Winter', percent = 20, from = -1, to = 24 }: Planned = {}) =>
  addSale(db, { title, ppm: percent * 10_000, scope, startsAt: fromNow(from), endsAt: fromNow(to) });
const only = (...articles: Sold[]): SaleScope => ({
  kind: 'products',
  ids: articles.map(({ productId }) => productId),
});
const run = () => runSales(db, 'EUR');
const passTime = (id: string) =>
  db.run(sql`UPDATE sales SET ends_at = greatest(now(), starts_at + interval '1 ms') WHERE id = ${id}`);

/** Price and compare-at price, in the shop's own currency and in others. */
async function prices({ variantId }: Sold) {
  const rows = await db.rows<{ currency: string; price: number; before: number | null }>(sql`
    SELECT '' AS currency, price_minor AS price, compare_at_minor AS before FROM variants WHERE id = ${variantId}
    UNION ALL SELECT currency, price_minor, compare_at_minor FROM variant_prices WHERE variant_id = ${variantId} ORDER BY 1`);
  return rows.map(({ currency, price, before }) => [currency.trim(), price, before]);
}
const byHand =
  ({ sku }: Sold, priceMinor: number) =>
  () =>
    setPrice(db, { sku, currency: undefined, priceMinor, compareAtMinor: null });
const saleOf = async (id: string) => (await listSales(db)).find((sale) => sale.id === id)!;

test('a sale lowers prices while it runs, in every currency, and gives back what was there', async () => {
  const [article, reduced, other] = [
    await addProduct(db, { priceMinor: 3000 }),
    await addProduct(db, { priceMinor: 1995 }),
    await addProduct(db, { priceMinor: 500 }),
  ];
  await db.run(sql`INSERT INTO variant_prices VALUES (${article.variantId}, 'USD', 3500, NULL)`);
  await db.run(sql`UPDATE variants SET compare_at_minor = 2500 WHERE id = ${reduced.variantId}`);
  const id = await plan(only(article, reduced), { from: 1 });
  assert.equal(await run(), 0);
  assert.deepEqual(await prices(article), [
    ['', 3000, null],
    ['USD', 3500, null],
  ]);

  await db.run(sql`UPDATE sales SET starts_at = now() WHERE id = ${id}`);
  assert.equal(await run(), 1);
  assert.deepEqual(await prices(article), [
    ['', 2400, 3000],
    ['USD', 2800, 3500],
  ]);
  assert.deepEqual(await prices(reduced), [['', 1596, 1995]]);
  assert.deepEqual(await prices(other), [['', 500, null]]);
  assert.equal((await saleOf(id)).variants, 2);
  assert.equal(await run(), 0);

  await passTime(id);
  assert.equal(await run(), 1);
  assert.deepEqual(await prices(article), [
    ['', 3000, null],
    ['USD', 3500, null],
  ]);
  assert.deepEqual(await prices(reduced), [['', 1995, 2500]]);
  assert.equal((await saleOf(id)).status, 'ended');
  assert.equal(await run(), 0);
});

test('a scope is everything, collections or variants too; what is archived or free is left as it is', async () => {
  const [article, archived, free] = [
    await addProduct(db, { priceMinor: 1000 }),
    await addProduct(db, { priceMinor: 1000 }),
    await addProduct(db, { priceMinor: 0 }),
  ];
  await db.run(sql`UPDATE variants SET status = 'archived' WHERE id = ${archived.variantId}`);
  const collection = await db.row<{ id: string }>(sql`
    INSERT INTO collections (id, handle, title) VALUES (gen_random_uuid(), 'shelf', 'Shelf') RETURNING id`);
  for (const { productId } of [article, archived, free])
    await db.run(sql`INSERT INTO collection_products VALUES (${collection!.id}, ${productId}, 1)`);
  for (const scope of [
    { kind: 'everything' },
    { kind: 'collections', ids: [collection!.id] },
    { kind: 'variants', ids: [article, archived, free].map(({ variantId }) => variantId) },
  ] as SaleScope[]) {
    const id = await plan(scope, { percent: 50 });
    await run();
    assert.deepEqual(await prices(article), [['', 500, 1000]], scope.kind);
    assert.deepEqual([await prices(archived), await prices(free)], [[['', 1000, null]], [['', 0, null]]]);
    assert.deepEqual(await endSale(db, id), { ok: true });
    assert.deepEqual(await prices(article), [['', 1000, null]]);
  }
});

test('what a hand sets while a sale runs stays when it ends', async () => {
  const [article, untouched] = [await addProduct(db, { priceMinor: 3000 }), await addProduct(db)];
  await db.run(sql`INSERT INTO variant_prices VALUES (${article.variantId}, 'USD', 3500, NULL)`);
  const id = await plan(only(article, untouched));
  await run();
  const set = await setPrice(db, {
    sku: article.sku,
    currency: undefined,
    priceMinor: 2200,
    compareAtMinor: 3000,
  });
  assert.deepEqual(set, { priorMinor: 3000, inSale: 'Winter' });
  await setPrice(db, { sku: article.sku, currency: 'USD', priceMinor: null, compareAtMinor: null });
  await passTime(id);
  await run();
  assert.deepEqual(await prices(article), [['', 2200, 3000]]);
  assert.deepEqual(await prices(untouched), [['', 1000, null]]);
});

test('a variant is in one sale at most: the later one leaves it out and says so', async () => {
  const [both, free] = [
    await addProduct(db, { priceMinor: 3000 }),
    await addProduct(db, { priceMinor: 2000 }),
  ];
  const first = await plan(only(both), { from: -2 });
  const second = await plan(only(both, free), { title: 'Clearance', percent: 50 });
  await run();
  assert.deepEqual([await prices(both), await prices(free)], [[['', 2400, 3000]], [['', 1000, 2000]]]);
  assert.deepEqual((await saleOf(second)).leftOut, [both.sku]);
  assert.deepEqual((await saleOf(first)).leftOut, []);
  await endSale(db, first);
  assert.deepEqual(await prices(both), [['', 3000, null]]);
  await endSale(db, second);
  assert.deepEqual(await prices(free), [['', 2000, null]]);
});

test('where one sale follows another, the later one begins with the price that the first gave back', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const first = await plan(only(article), { from: -2 });
  await run();
  const second = await plan(only(article), { title: 'Clearance', percent: 50 });
  await passTime(first);
  assert.equal(await run(), 2);
  assert.deepEqual(await prices(article), [['', 1500, 3000]]);
  assert.deepEqual((await saleOf(second)).leftOut, []);
  await endSale(db, second);
  assert.deepEqual(await prices(article), [['', 3000, null]]);
});

test('a sale whose time has passed while the shop stood still never begins', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const id = await plan(only(article), { from: -3, to: -1 });
  assert.equal(await run(), 1);
  assert.deepEqual(await prices(article), [['', 3000, null]]);
  assert.equal((await saleOf(id)).status, 'ended');
});

test('one that runs is ended, one to come is called off, and nothing else', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const [running, coming] = [await plan(only(article)), await plan(only(article), { from: 1 })];
  await run();
  assert.deepEqual(await removeSale(db, running), { ok: false, reason: 'running' });
  assert.deepEqual(await endSale(db, coming), { ok: false, reason: 'scheduled' });
  assert.deepEqual(await removeSale(db, coming), { ok: true });
  assert.deepEqual(await removeSale(db, coming), { ok: false, reason: 'unknown' });
  assert.deepEqual(await endSale(db, running), { ok: true });
  assert.deepEqual(await endSale(db, running), { ok: false, reason: 'ended' });
});

test('a sale’s price is the nearest that can be paid, and never below zero', () => {
  assert.equal(salePrice(3000, 200_000, 'EUR'), 2400);
  assert.equal(salePrice(1995, 125_000, 'EUR'), 1746); // 17.45625
  assert.equal(salePrice(1, 500_000, 'EUR'), 1); // half a cent is rounded up
  assert.equal(salePrice(5000, 1_000_000, 'JPY'), 0);
  assert.equal(salePrice(12_340, 150_000, 'KWD'), 10_490); // 10.489, of which Stripe takes no last digit
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 1_000_000 }), (priceMinor, ppm) => {
      const sale = BigInt(salePrice(priceMinor, ppm, 'EUR'));
      const off = 2n * (sale * 1_000_000n - BigInt(priceMinor) * BigInt(1_000_000 - ppm));
      assert.ok(sale >= 0n && sale <= BigInt(priceMinor) && off > -1_000_000n && off <= 1_000_000n);
    }),
    { numRuns: 2_000 },
  );
});

/** Every gap between two statements of a turn that begins a sale, and of one that ends it. */
async function gaps(work: () => Promise<unknown>): Promise<number> {
  const actor = start(work);
  await actor.done;
  return actor.steps.length;
}

const shop = () => ({ db }) as unknown as Shop;

test('two processes begin and end the same sale, with one in every gap of the other: it is done once', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const first = await plan(only(article));
  const toBegin = await gaps(run);
  await passTime(first);
  const toEnd = await gaps(run);
  assert.ok(toBegin >= 10 && toEnd >= 8, `${toBegin}, ${toEnd}`);
  for (let at = 0; at < toBegin; at++)
    for (const when of ['before', 'after'] as const) {
      const id = await plan(only(article));
      const begun = await interleave(shop(), run, { at, when }, run);
      assert.deepEqual([begun.a.status, begun.b.status], ['fulfilled', 'fulfilled'], `${when} ${at}`);
      assert.deepEqual(await prices(article), [['', 2400, 3000]], `begun, ${when} ${at}`);
      assert.deepEqual((await saleOf(id)).leftOut, [], `${when} ${at}`);
      await passTime(id);
      if (at < toEnd) {
        const ended = await interleave(shop(), run, { at, when }, run);
        assert.deepEqual([ended.a.status, ended.b.status], ['fulfilled', 'fulfilled'], `${when} ${at}`);
      } else await run();
      assert.deepEqual(await prices(article), [['', 3000, null]], `ended, ${when} ${at}`);
    }
});

test('a hand sets a price in every gap of a sale’s beginning and end: its price is never lost', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const toBegin = await gaps(async () => {
    await plan(only(article));
    await run();
  });
  await db.run(sql`UPDATE sales SET ends_at = now() + interval '1 ms' WHERE status = 'running'`);
  await run();
  for (let at = 0; at < toBegin - 1; at++)
    for (const when of ['before', 'after'] as const) {
      await byHand(article, 3000)();
      const id = await plan(only(article));
      const { b } = await interleave(shop(), run, { at, when }, byHand(article, 2800));
      assert.equal(b.status, 'fulfilled');
      const [[, price]] = (await prices(article)) as [[string, number, number]];
      // Seen by the sale, or set after it began.
      assert.ok(price === 2240 || price === 2800, `${price} ${when} ${at}`);
      await passTime(id);
      await run();
      assert.equal((await prices(article))[0]![1], 2800, `after the sale, ${when} ${at}`);
    }

  for (let at = 0; at < 8; at++)
    for (const when of ['before', 'after'] as const) {
      await byHand(article, 3000)();
      const id = await plan(only(article));
      await run();
      await passTime(id);
      await interleave(shop(), run, { at, when }, byHand(article, 2500));
      assert.deepEqual(await prices(article), [['', 2500, null]], `${when} ${at} of the end`);
    }
});

test('one sale follows another, with a second process in every gap: the later one leaves nothing out', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  const handOver = async () => {
    const first = await plan(only(article), { from: -2 });
    await run();
    const second = await plan(only(article), { title: 'Clearance', percent: 50 });
    await passTime(first);
    return second;
  };
  let sale = await handOver();
  const steps = await gaps(run);
  for (let at = 0; ; at++) {
    assert.deepEqual((await saleOf(sale)).leftOut, [], `gap ${at}`);
    assert.deepEqual(await prices(article), [['', 1500, 3000]], `gap ${at}`);
    await endSale(db, sale);
    if (at === steps) break;
    sale = await handOver();
    await interleave(shop(), run, { at, when: 'after' }, run);
  }
});

test('what is announced of a sale is what it cost before, and nothing that it had not cost', async () => {
  const article = await addProduct(db, { priceMinor: 3000 });
  await db.run(
    sql`UPDATE price_changes SET at = at - interval '90 days' WHERE variant_id = ${article.variantId}`,
  );
  const prior = async () =>
    (
      await db.row<{ prior: number | null }>(
        sql`SELECT prior_minor AS prior FROM price_changes WHERE variant_id = ${article.variantId} ORDER BY id DESC LIMIT 1`,
      )
    )?.prior;
  const first = await plan(only(article));
  await run();
  assert.equal(await prior(), 3000);
  await endSale(db, first);
  assert.equal(await prior(), null);
  // Soon after, another at the same price: it cost no more within the 30 days before.
  await plan(only(article), { title: 'Again' });
  await run();
  assert.equal(await prior(), 2400);
});
