import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { testDatabase } from '../../test/database.ts';
import { addBareOrder, addDiscount, type OrderOf } from '../../test/discounts.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { type Database, openDatabase, type Sql, sql } from '../platform/db.ts';
import { createKeptPages } from '../platform/kept-pages.ts';
import { createKeptValues } from '../platform/kept-values.ts';
import type { Barred } from '../pricing/pricing.ts';
import {
  type Buyer,
  claimDiscounts,
  type DiscountRow,
  type DiscountsAsked,
  discountsFor,
  forgetUser,
  releaseDiscounts,
} from './promotions.ts';

let database: Awaited<ReturnType<typeof testDatabase>>;
let db: Database;
before(async () => {
  database = await testDatabase();
  db = openDatabase({ url: database.url, poolMax: 4 });
});
after(async () => {
  await db.close();
  await database.drop();
});
/** Automatic ones of other tests are out of the way. */
beforeEach(() => db.run(sql`UPDATE discounts SET active = false WHERE code IS NULL`));

const stranger: Buyer = { email: null, customerId: null };
const ada: Buyer = { email: 'ada@example.com', customerId: null };
const now = new Date('2026-11-23T12:00:00Z');

function asked(more: Partial<DiscountsAsked> = {}): DiscountsAsked {
  return { codes: [], buyer: stranger, currency: 'EUR', convert: (minor) => minor, now, ...more };
}
const fresh = () => ({ keptValues: createKeptValues() });
const ask = (more: Partial<DiscountsAsked>) => discountsFor(fresh(), db, asked(more));
async function barred(row: DiscountRow, more: Partial<DiscountsAsked> = {}): Promise<Barred | undefined> {
  const [found] = await ask({ codes: [row.code!], ...more });
  return found!.barred;
}
const reason = async (row: DiscountRow, buyer: Buyer, exceptOrderId?: string) =>
  (await barred(row, { buyer, exceptOrderId }))?.reason;

const claim = (order: OrderOf, ...rows: DiscountRow[]) =>
  db.transaction(async (tx) => {
    const applied = rows.map(({ id }) => ({ id, amountMinor: 100 }));
    return claimDiscounts(tx, order.id, applied, { email: order.email, customerId: order.customerId });
  });
const used = async ({ id }: DiscountRow) =>
  (await db.row<{ used: number; rows: number }>(sql`
    SELECT used, (SELECT count(*) FROM discount_uses WHERE discount_id = d.id) AS rows FROM discounts d WHERE id = ${id}`))!;
const order = (more: Parameters<typeof addBareOrder>[1] = {}) => addBareOrder(db, more);
const release = ({ id }: OrderOf) => db.transaction((tx) => releaseDiscounts(tx, id));

test('a code is found however it is written, once, and comes as pricing takes it', async () => {
  const row = await addDiscount(db, {
    code: 'SPRING_26',
    scope: { kind: 'products', ids: ['p'] },
    minimumMinor: 3000,
    combinesWith: ['shipping'],
  });
  assert.deepEqual(await ask({ codes: [' spring_26 ', 'Spring_26'] }), [
    {
      id: row.id,
      code: 'SPRING_26',
      title: row.title,
      rule: { kind: 'percent', ppm: 100_000 },
      on: { kind: 'products', ids: ['p'] },
      minimum: { subtotalMinor: 3000 },
      combinesWith: ['shipping'],
    },
  ]);
});

test('amounts and minimums are in the buyer’s currency; one set by hand counts as it is', async () => {
  const row = await addDiscount(db, {
    rule: { kind: 'amount', amountMinor: 500 },
    amounts: { USD: 600 },
    minimumMinor: 3000,
  });
  const inCurrency = async (currency: string) =>
    (await ask({ codes: [row.code!], currency, convert: (minor) => minor * 2 }))[0]!;
  const usd = await inCurrency('USD');
  assert.deepEqual([usd.rule, usd.minimum], [{ kind: 'amount', amountMinor: 600 }, { subtotalMinor: 6000 }]);
  assert.deepEqual((await inCurrency('GBP')).rule, { kind: 'amount', amountMinor: 1000 });
});

test('edge case 19: an unknown code, and what cannot be one, comes back with that reason', async () => {
  for (const code of ['NEVER-SEEN', 'x', 'a\0b', '%', 'ÄÖ', 'A'.repeat(5000)]) {
    const [found] = await ask({ codes: [code] });
    assert.deepEqual([found!.code, found!.barred], [code.toUpperCase(), { reason: 'unknown' }]);
  }
});

test('edge case 19: a code counts from its first moment until its last', async () => {
  const startsAt = new Date('2026-12-01T00:00:00Z');
  const row = await addDiscount(db, { startsAt, endsAt: new Date('2026-12-24T00:00:00Z') });
  assert.deepEqual(await barred(row), { reason: 'not_yet', from: startsAt });
  assert.equal(await barred(row, { now: startsAt }), undefined);
  assert.equal(await barred(row, { now: new Date('2026-12-23T23:59:59.999Z') }), undefined);
  assert.deepEqual(await barred(row, { now: new Date('2026-12-24T00:00:00Z') }), { reason: 'ended' });
  assert.deepEqual(await barred(await addDiscount(db, { active: false })), { reason: 'ended' });
});

test('automatic ones come by themselves while they last', async () => {
  const row = await addDiscount(db, { code: null, endsAt: new Date('2099-01-01T00:00:00Z') });
  await addDiscount(db, { code: null, startsAt: new Date('2098-01-01T00:00:00Z') });
  await addDiscount(db, { code: null, active: false });
  const ids = async (at: Date) => (await ask({ now: at })).map(({ id }) => id);
  assert.deepEqual(await ids(now), [row.id]);
  assert.deepEqual(await ids(new Date('2099-01-01T00:00:00Z')).then((all) => all.includes(row.id)), false);
});

/** Answers as the database does, and counts. */
function counting(): { db: Database; count: () => number } {
  let count = 0;
  const rows = <Row>(query: Sql) => {
    count += 1;
    return db.rows<Row>(query);
  };
  return { db: { ...db, rows }, count: () => count };
}

test('nothing is asked without codes and automatic ones; one query for codes and limits', async () => {
  const { db: watched, count } = counting();
  const shop = fresh();
  shop.keptValues.trust(true);
  const queries = async (more: Partial<DiscountsAsked> = {}) => {
    const before = count();
    await discountsFor(shop, watched, asked(more));
    return count() - before;
  };
  assert.equal(await queries(), 1, 'they are read once');
  assert.equal(await queries(), 0);
  const [one, two] = [await addDiscount(db), await addDiscount(db, { totalLimit: 1 })];
  assert.equal(await queries({ codes: [one.code!, two.code!, 'NONE'], buyer: ada }), 1);
  await addDiscount(db, { code: null });
  shop.keptValues.drop('discounts');
  assert.equal(await queries(), 1);
  assert.equal(await queries({ buyer: ada }), 0, 'an automatic one without limits needs none');
  await addDiscount(db, { code: null, customerLimit: 1 });
  shop.keptValues.drop('discounts');
  await queries();
  assert.equal(await queries({ codes: [one.code!], buyer: ada }), 1);
});

/** The pooled connection, which hears its own changes before its COMMIT answers, and the one that only listens. */
const LISTENERS = 2;

test('a change of the automatic ones is heard, being used is none, and kept pages do not mind', async () => {
  const heard: string[] = [];
  const [values, pages] = [createKeptValues(), createKeptPages()];
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  const listener = openDatabase({
    url: database.url,
    poolMax: 1,
    listen: {
      channel: 'catalog_changed',
      heard(tag) {
        heard.push(tag);
        for (const each of [values, pages]) each.drop(tag);
      },
      hearing(yes) {
        for (const each of [values, pages]) each.trust(yes);
        if (yes) resolve();
      },
    },
  });
  try {
    await listening;
    const ids = async () =>
      (await discountsFor({ keptValues: values }, listener, asked())).map(({ id }) => id);
    assert.deepEqual(await ids(), []);
    const row = await addDiscount(listener, { code: null, totalLimit: 5 });
    assert.deepEqual(await ids(), [row.id]);
    while (heard.length < LISTENERS) await sleep(5);
    const { id } = await order();
    await listener.transaction((tx) => claimDiscounts(tx, id, [{ id: row.id, amountMinor: 1 }], ada));
    assert.equal(heard.length, LISTENERS);
    await listener.run(sql`UPDATE discounts SET active = false WHERE id = ${row.id}`);
    assert.deepEqual(await ids(), []);
    assert.ok(heard.every((tag) => tag === 'discounts'));
  } finally {
    await listener.close();
  }
});

test('a limit in total: the last use is given once, and stands in nobody’s way who has it', async () => {
  const row = await addDiscount(db, { totalLimit: 2 });
  const [first, second, third] = [
    await order(),
    await order({ email: 'b@example.com' }),
    await order({ email: 'c@example.com' }),
  ];
  assert.deepEqual(await claim(first, row), { ok: true });
  assert.equal(await barred(row), undefined);
  assert.deepEqual(await claim(second, row), { ok: true });
  assert.deepEqual(await barred(row), { reason: 'used_up' });
  assert.equal(await barred(row, { exceptOrderId: second.id }), undefined);
  const refused = { ok: false, discountId: row.id, barred: { reason: 'used_up' } };
  assert.deepEqual(await claim(third, row), refused);
  assert.deepEqual(await used(row), { used: 2, rows: 2 });
});

test('what was released can be used again, and is released once', async () => {
  const row = await addDiscount(db, { totalLimit: 1 });
  const [first, second] = [await order(), await order({ email: 'b@example.com' })];
  await claim(first, row);
  await release(first);
  await release(first);
  assert.deepEqual(await used(row), { used: 0, rows: 0 });
  assert.deepEqual(await claim(second, row), { ok: true });
  await release(first);
  assert.deepEqual(await used(row), { used: 1, rows: 1 });
});

test('without a limit a use is a row, and nothing is counted', async () => {
  const row = await addDiscount(db);
  const first = await order();
  await claim(first, row);
  assert.deepEqual(await used(row), { used: 0, rows: 1 });
  await release(first);
  assert.deepEqual(await used(row), { used: 0, rows: 0 });
});

test('of several all are booked or none', async () => {
  const [free, limited, other] = [
    await addDiscount(db),
    await addDiscount(db, { totalLimit: 1 }),
    await addDiscount(db, { totalLimit: 9 }),
  ];
  await claim(await order(), limited);
  const second = await order({ email: 'b@example.com' });
  const refused = await claim(second, free, other, limited);
  assert.ok(!refused.ok && refused.discountId === limited.id);
  assert.deepEqual([await used(free), await used(other)], [{ used: 0, rows: 0 }, { used: 0, rows: 0 }]); // biome-ignore format: reads better
  assert.deepEqual(await claim(second, free, other), { ok: true });
  await release(second);
  assert.deepEqual(await used(other), { used: 0, rows: 0 });
});

test('a customer is known by the address he gives, by his account and by its address', async () => {
  const customer = await addCustomer(db, { email: 'carl@example.com' });
  const row = await addDiscount(db, { customerLimit: 1 });
  const me: Buyer = { email: 'Carl.Other@example.com', customerId: customer.id };
  assert.equal(await reason(row, me), undefined);
  await claim(await order({ email: 'Carl.Other@Example.com', customerId: customer.id }), row);
  assert.equal(await reason(row, me), 'used_by_you');
  assert.equal(await reason(row, { ...me, email: null }), 'used_by_you', 'by his account');
  assert.equal(await reason(row, { ...me, email: 'new@example.com' }), 'used_by_you');
  assert.equal(await reason(row, { email: 'CARL.other@example.com', customerId: null }), 'used_by_you');
  assert.equal(await reason(row, ada), undefined);

  const asGuest = await addDiscount(db, { customerLimit: 1 });
  await claim(await order({ email: 'carl@example.com' }), asGuest);
  assert.equal(await reason(asGuest, me), 'used_by_you', 'by the address of his account');
});

test('edge case 19: who is not known yet is not barred for himself, and is looked at again once he is', async () => {
  const row = await addDiscount(db, { customerLimit: 1, firstOrderOnly: true });
  await claim(await order({ email: 'dora@example.com' }), row);
  assert.equal(await reason(row, stranger), undefined);
  assert.equal(await reason(row, { email: '', customerId: null }), undefined);
  assert.equal(await reason(row, { email: 'dora@example.com', customerId: null }), 'used_by_you');
  const again = await claim(await order({ email: 'Dora@example.com' }), row);
  assert.ok(!again.ok && again.barred.reason === 'used_by_you');
});

test('the own order’s use does not count against it', async () => {
  const row = await addDiscount(db, { customerLimit: 1, firstOrderOnly: true });
  const mine = await order({ email: 'emil@example.com' });
  await claim(mine, row);
  const buyer = { email: mine.email, customerId: null };
  assert.equal(await reason(row, buyer, mine.id), undefined);
  assert.equal(await reason(row, buyer), 'used_by_you');
});

test('first order: an order that was placed bars, one that expired or was cancelled does not', async () => {
  const row = await addDiscount(db, { firstOrderOnly: true });
  for (const [status, expected] of [
    ['expired', undefined],
    ['cancelled', undefined],
    ['pending', undefined],
    ['placed', 'not_first_order'],
  ] as const) {
    const email = `${status}@Example.com`;
    await order({ email, status });
    assert.equal(await reason(row, { email: email.toUpperCase(), customerId: null }), expected, status);
    const claimed = await claim(await order({ email }), row);
    assert.equal(claimed.ok ? undefined : claimed.barred.reason, expected, status);
  }
});

test('first order: found by account, and by the address of the account', async () => {
  const row = await addDiscount(db, { firstOrderOnly: true });
  const [one, two] = [await addCustomer(db), await addCustomer(db)];
  await order({ email: 'elsewhere@example.com', customerId: one.id, status: 'placed' });
  assert.equal(await reason(row, { email: null, customerId: one.id }), 'not_first_order');
  assert.equal(await reason(row, { email: 'elsewhere@example.com', customerId: null }), 'not_first_order');
  await order({ email: two.email, status: 'placed' });
  assert.equal(await reason(row, { email: 'new@example.com', customerId: two.id }), 'not_first_order');
});

test('first order: two open checkouts cannot both be it, whichever discounts say so', async () => {
  const [one, two] = [
    await addDiscount(db, { firstOrderOnly: true }),
    await addDiscount(db, { firstOrderOnly: true }),
  ];
  const [a, b] = [await order({ email: 'first@example.com' }), await order({ email: 'first@example.com' })];
  assert.deepEqual(await claim(a, one, two), { ok: true });
  const refused = await claim(b, two);
  assert.ok(!refused.ok && refused.barred.reason === 'not_first_order');
  assert.equal(await reason(two, { email: a.email, customerId: null }, a.id), undefined);
  await release(a);
  assert.deepEqual(await claim(b, two), { ok: true });
});

test('an order that is being placed is not the one before itself', async () => {
  const row = await addDiscount(db, { firstOrderOnly: true });
  const late = await order({ email: 'late@example.com', status: 'placed' });
  assert.deepEqual(await claim(late, row), { ok: true });
});

test('a buyer who is forgotten leaves his use behind, and nothing of himself', async () => {
  const row = await addDiscount(db, { totalLimit: 1, customerLimit: 1 });
  const mine = await order({ email: 'gone@example.com' });
  await claim(mine, row);
  await db.transaction((tx) => forgetUser(tx, mine.id));
  assert.deepEqual(await barred(row), { reason: 'used_up' });
  const left = await db.row<object>(
    sql`SELECT email, customer_id FROM discount_uses WHERE order_id = ${mine.id}`,
  );
  assert.deepEqual(left, { email: '', customer_id: null });
});
