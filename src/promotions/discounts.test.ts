import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { interleave, start } from '../../test/barrier.ts';
import { testDatabase } from '../../test/database.ts';
import { addBareOrder, addDiscount } from '../../test/discounts.ts';
import { addCustomer, addProduct } from '../../test/fixtures.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import type { DiscountWords, Mistakes } from './definition.ts';
import {
  changeDiscount,
  endDiscount,
  findDiscount,
  listDiscounts,
  makeDiscount,
  usesOf,
} from './discounts.ts';
import { claimDiscounts, type DiscountRow, discountsFor, releaseDiscounts } from './promotions.ts';

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

const home = { currency: 'EUR', timeZone: 'Europe/Berlin' };
let codes = 0;
const make = (words: DiscountWords) =>
  makeDiscount(db, home, { code: `MADE-${++codes}`, title: 'Made', ...words });
async function made(words: DiscountWords): Promise<DiscountRow> {
  const written = await make(words);
  assert.ok(written.ok, JSON.stringify(written));
  const stored = await findDiscount(db, written.discount.id);
  assert.deepEqual(stored, written.discount);
  return written.discount;
}
async function mistakes(words: DiscountWords): Promise<Mistakes> {
  const written = await make(words);
  assert.ok(!written.ok, 'it was made');
  return written.mistakes;
}
const change = async (key: string, words: DiscountWords) => (await changeDiscount(db, home, key, words))!;

test('percent, amount, free shipping, buy some and get some: each is read exactly', async () => {
  assert.deepEqual((await made({ percent: '12.5 %' })).rule, { kind: 'percent', ppm: 125_000 });
  const amount = await made({ amount: '5.00', 'amount-in': ['usd=6.00', 'JPY=800', 'KWD=1.500'] });
  assert.deepEqual(amount.rule, { kind: 'amount', amountMinor: 500 });
  assert.deepEqual(amount.amounts, { USD: 600, JPY: 800, KWD: 1500 });
  assert.deepEqual((await made({ 'free-shipping': true })).rule, { kind: 'free_shipping' });
  const article = await addProduct(db);
  const on = { kind: 'products' as const, ids: [article.productId] };
  const bxgy = await made({ buy: '2', get: '1', at: '50%', product: [article.handle] });
  assert.deepEqual(bxgy.scope, on);
  assert.deepEqual(bxgy.rule, {
    kind: 'buy_x_get_y',
    buy: { quantity: 2, on },
    get: { quantity: 1, ppm: 500_000 },
    timesMax: null,
  });
  const free = await made({ buy: '1', get: '1' });
  assert.ok(free.rule.kind === 'buy_x_get_y' && free.rule.get.ppm === 1_000_000);
});

test('conditions, limits, dates and company', async () => {
  const row = await made({
    code: 'spring',
    percent: '10',
    minimum: '30',
    'first-order': true,
    limit: '100',
    'limit-customer': '1',
    from: '2026-12-01',
    to: '2026-12-24',
    combines: 'shipping,product',
  });
  assert.deepEqual(row, {
    id: row.id,
    code: 'SPRING',
    title: 'Made',
    rule: { kind: 'percent', ppm: 100_000 },
    amounts: {},
    scope: { kind: 'everything' },
    minimumMinor: 3000,
    minimumQuantity: null,
    firstOrderOnly: true,
    totalLimit: 100,
    customerLimit: 1,
    combinesWith: ['product', 'shipping'],
    // Midnight in Berlin; the last day counts whole.
    startsAt: new Date('2026-11-30T23:00:00Z'),
    endsAt: new Date('2026-12-24T23:00:00Z'),
    active: true,
  });
  const exact = await made({ percent: '1', from: '2027-03-28T01:30', to: '2027-03-28T18:00' });
  // The clocks go forward that night.
  assert.deepEqual(
    [exact.startsAt, exact.endsAt],
    [new Date('2027-03-28T00:30:00Z'), new Date('2027-03-28T16:00:00Z')],
  );
  assert.equal((await made({ percent: '1', 'minimum-quantity': '3' })).minimumQuantity, 3);
});

test('an automatic one has no code, and is found by its id', async () => {
  const written = await makeDiscount(db, home, { automatic: true, title: 'All year', percent: '5' });
  assert.ok(written.ok);
  assert.equal(written.discount.code, null);
  assert.equal((await findDiscount(db, written.discount.id))!.title, 'All year');
});

test('a code is there once', async () => {
  await made({ code: 'ONLY-ONE', percent: '5' });
  assert.deepEqual(await mistakes({ code: 'only-one', percent: '5' }), {
    code: 'There is a discount with the code ONLY-ONE already.',
  });
});

test('all mistakes come at once, by option', async () => {
  const found = await mistakes({
    code: 'not a code',
    title: ' ',
    percent: '110',
    'amount-in': ['USD=6'],
    get: '1',
    collection: ['nowhere', 'neither'],
    limit: '0',
    'limit-customer': 'two',
    minimum: '1.005',
    from: '2026-02-30',
    to: 'soon',
    combines: 'order,everything',
  });
  assert.deepEqual(Object.keys(found).sort(), [
    'amount-in',
    'code',
    'collection',
    'combines',
    'from',
    'get',
    'limit',
    'limit-customer',
    'minimum',
    'percent',
    'title',
    'to',
  ]);
  assert.equal(found.collection, 'There is no collection "nowhere". There is no collection "neither".');
  assert.equal(found.minimum, 'Give an amount in EUR, such as 5.00.');
});

test('what contradicts itself is refused at each of its options', async () => {
  const article = await addProduct(db);
  const cases: [DiscountWords, (keyof Mistakes)[]][] = [
    [{ percent: '10', amount: '5' }, ['amount', 'percent']],
    [{}, ['percent']],
    [{ amount: '5', minimum: '30', 'minimum-quantity': '3' }, ['minimum', 'minimum-quantity']],
    [{ amount: '5', product: [article.handle], variant: [article.sku] }, ['product', 'variant']],
    [{ amount: '5', 'amount-in': ['EUR=6'] }, ['amount-in']],
    [{ amount: '5', 'amount-in': ['XXL=6'] }, ['amount-in']],
    [{ buy: '2' }, ['get']],
    [{ buy: '0', get: '1' }, ['buy']],
    [{ percent: '0' }, ['percent']],
    [{ automatic: true, percent: '1' }, ['automatic']],
    [{ percent: '1', from: '2026-12-02', to: '2026-12-01' }, ['to']],
    [{ percent: '1', variant: ['NO-SUCH-SKU'] }, ['variant']],
  ];
  for (const [words, options] of cases)
    assert.deepEqual(Object.keys(await mistakes(words)).sort(), options, JSON.stringify(words));
});

test('a change leaves alone what it does not name, and "none" takes off', async () => {
  const before = await made({
    amount: '5',
    'amount-in': ['USD=6'],
    minimum: '30',
    limit: '9',
    to: '2099-01-01',
    combines: 'order',
  });
  const same = await change(before.code!, { title: 'Other' });
  assert.deepEqual(same.ok && same.discount, { ...before, title: 'Other' });
  const off = await change(before.code!, {
    minimum: 'none',
    limit: 'none',
    to: 'none',
    combines: 'none',
    'first-order': true,
    amount: '7',
  });
  assert.deepEqual(off.ok && off.discount, {
    ...before,
    title: 'Other',
    rule: { kind: 'amount', amountMinor: 700 },
    amounts: {}, // the amount is another, so what it is in dollars is too
    minimumMinor: null,
    totalLimit: null,
    endsAt: null,
    combinesWith: [],
    firstOrderOnly: true,
  });
  assert.deepEqual(await change(before.code!, { percent: '0', buy: '1' }).then((w) => w.ok), false);
  assert.equal(await changeDiscount(db, home, 'NOBODY', { title: 'X' }), undefined);
  const bxgy = await made({ buy: '3', get: '1', at: '25' });
  const wider = await change(bxgy.code!, { get: '2' });
  assert.ok(wider.ok && wider.discount.rule.kind === 'buy_x_get_y');
  assert.deepEqual(
    [wider.discount.rule.buy.quantity, wider.discount.rule.get],
    [3, { quantity: 2, ppm: 250_000 }],
  );
});

test('ended it is nobody’s any more, and new dates bring it back', async () => {
  const { code } = await made({ percent: '5' });
  const barred = async () => {
    const asked = {
      codes: [code!],
      buyer: { email: null, customerId: null },
      currency: 'EUR',
      now: new Date(),
    };
    const none = {
      keptValues: { get: (_: string, read: () => Promise<unknown>) => read() },
    } as unknown as Shop;
    return (await discountsFor(none, db, { ...asked, convert: (m) => m })).find((d) => d.code === code)!
      .barred;
  };
  assert.equal(await barred(), undefined);
  assert.ok(await endDiscount(db, code!));
  assert.deepEqual(await barred(), { reason: 'ended' });
  await change(code!, { to: '2099-12-31' });
  assert.equal(await barred(), undefined);
  assert.equal(await endDiscount(db, 'NOBODY'), undefined);
});

const use = async (row: DiscountRow, more: Parameters<typeof addBareOrder>[1] = {}) => {
  const order = await addBareOrder(db, { status: 'placed', ...more });
  const claimed = await db.transaction((tx) =>
    claimDiscounts(tx, order.id, [{ id: row.id, amountMinor: 250 }], order),
  );
  return { order, claimed };
};
const used = async ({ id }: DiscountRow) =>
  (await db.row<{ used: number }>(sql`SELECT used FROM discounts WHERE id = ${id}`))!.used;

test('a limit that is new counts what was used before; one that is taken off counts no longer', async () => {
  const row = await made({ percent: '5' });
  await use(row);
  await use(row);
  assert.equal(await used(row), 0);
  const limited = await change(row.code!, { limit: '3' });
  assert.ok(limited.ok);
  assert.equal(await used(row), 2);
  assert.ok((await use(row)).claimed.ok);
  assert.ok(!(await use(row)).claimed.ok);
  await change(row.code!, { limit: 'none' });
  assert.equal(await used(row), 0);
  assert.ok((await use(row)).claimed.ok);
  const perCustomer = await change(row.code!, { 'limit-customer': '9' });
  assert.ok(perCustomer.ok);
  assert.equal(await used(row), 4);
});

test('a limit below what was used is refused, in total and for one customer; so is a first order that comes late', async () => {
  const row = await made({ percent: '5', limit: '9' });
  const { id } = await addCustomer(db);
  await use(row, { email: 'one@example.com', customerId: id });
  await use(row, { email: 'two@example.com', customerId: id });
  await use(row, { email: 'three@example.com' });
  const refused = await change(row.code!, { limit: '2', 'limit-customer': '1', 'first-order': true });
  assert.deepEqual(refused, {
    ok: false,
    mistakes: {
      limit: 'It has been used 3 times already: not below that.',
      'limit-customer': 'One customer has used it 2 times already: not below that.',
      'first-order': 'It has been used already: make another one for first orders.',
    },
  });
  assert.ok((await change(row.code!, { limit: '3', 'limit-customer': '2' })).ok);
});

const setLimit = (row: DiscountRow) => () => changeDiscount(db, home, row.code!, { limit: '5' });
for (const at of [/FROM discounts d WHERE d\.id = ANY/, /^WITH judged/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`a limit is set while a use stands ${when} ${at}: it is counted`, async () => {
      const row = await addDiscount(db);
      const shop = { db } as Shop;
      const { a, b } = await interleave(shop, () => use(row), { at, when }, setLimit(row));
      assert.ok(a.status === 'fulfilled' && a.value.claimed.ok, JSON.stringify(a));
      assert.ok(b.status === 'fulfilled' && b.value?.ok, JSON.stringify(b));
      assert.equal(await used(row), 1);
    });

for (const at of [/^WITH locked/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`a limit is set while a use is given back, ${when} ${at}: it is not counted`, async () => {
      const row = await addDiscount(db);
      const { order } = await use(row);
      const giveBack = () => db.transaction((tx) => releaseDiscounts(tx, order.id));
      const { a, b } = await interleave({ db } as Shop, giveBack, { at, when }, setLimit(row));
      assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
      assert.equal(await used(row), 0);
    });

test('a limit of one is set while two stand before their uses: never two of one', async () => {
  const row = await addDiscount(db);
  const written = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  // All that comes before it has been done by then.
  const pause = { at: /FROM discounts d WHERE d\.id = ANY/, when: 'after' } as const;
  const orders = [await addBareOrder(db, { email: 'a@example.com' }), await addBareOrder(db, { email: 'b@example.com' })]; // biome-ignore format: reads better
  const applied = [{ id: row.id, amountMinor: 1 }];
  const [first, second] = [
    start(
      () =>
        db.transaction(async (tx) => {
          await claimDiscounts(tx, orders[0]!.id, applied, orders[0]!);
          written.resolve();
          await gate.promise;
        }),
      pause,
    ),
    start(() => db.transaction((tx) => claimDiscounts(tx, orders[1]!.id, applied, orders[1]!)), pause),
  ];
  await Promise.all([first.paused, second.paused]);
  const limit = changeDiscount(db, home, row.code!, { limit: '1' });
  await Promise.race([limit, sleep(100)]);
  first.resume();
  await written.promise;
  second.resume();
  await Promise.race([second.done, sleep(100)]);
  gate.resolve();
  await Promise.all([first.done, second.done]);
  assert.deepEqual(await limit, {
    ok: false,
    mistakes: { limit: 'It has been used 2 times already: not below that.' },
  });
  assert.equal(await used(row), 0);
});

test('they are listed with what they are for and how often they were used', async () => {
  const article = await addProduct(db);
  const row = await made({ percent: '5', product: [article.handle] });
  await use(row, { email: 'Eve@Example.com' });
  const [newest] = await listDiscounts(db);
  assert.deepEqual([newest!.id, newest!.uses, newest!.names], [row.id, 1, [article.handle]]);
  const [only] = await usesOf(db, row.id);
  assert.deepEqual([only!.email, only!.amountMinor, only!.currency], ['eve@example.com', 250, 'EUR']);
});
