/** Staff find an order by whatever they know of it, and page through any list both ways without losing one. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addCustomer, address, type Sold } from '../../../test/fixtures.ts';
import { type Heart, startHeart } from '../../../test/heart.ts';
import { orderDesk } from '../../../test/order-desk.ts';
import { addPastOrders } from '../../../test/past-orders.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { heapNames } from '../staff-orders.ts';
import {
  findOrders,
  type OrderFilters,
  PAGE_LENGTH,
  type Place,
  queryOf,
  readFilters,
  searchOrders,
} from './list.ts';

const ZONE = 'Europe/Berlin';
const COUNT = 320;
let heart: Heart;
let rare: Sold;
before(async () => {
  heart = await startHeart();
  const customer = await addCustomer(heart.db);
  const sold = [await heart.article(), await heart.article(), await heart.article()];
  const variantIds = sold.map(({ variantId }) => variantId);
  await addPastOrders({ databaseUrl: heart.databaseUrl, count: COUNT, every: 2, customer, variantIds });
  rare = await heart.article();
  await heart.session(await heart.cart([rare, 1]), {
    email: 'lukasz@przyklad.example',
    shippingAddress: { ...address, name: 'Łukasz Żółty', company: 'Żółw i Spółka' },
  });
  await heart.session(await heart.cart([rare, 1]), {
    shippingAddress: { ...address, name: 'Γιώργος Παπαδόπουλος' },
  });
  await heart.session(await heart.cart([rare, 1]), { shippingAddress: { ...address, name: '100% _Sure_' } });
});
after(() => heart.stop());

const blank: OrderFilters = { text: '', sort: 'newest' };
const find = (filters: Partial<OrderFilters & Place>) => findOrders(heart.db, { ...blank, ...filters }, ZONE);
const names = async (text: string) => (await find({ text })).orders.map(({ name }) => name);

test('by name with or without its marks, by company, by e-mail, from the middle of a word too', async () => {
  for (const text of ['Łukasz', 'lukasz zol', 'spolka', 'PRZYKLAD', 'kasz@przy'])
    assert.deepEqual(await names(text), ['Łukasz Żółty'], text);
  for (const text of ['Παπαδόπουλος', 'papadop', 'γιωργος'])
    assert.deepEqual(await names(text), ['Γιώργος Παπαδόπουλος'], text);
});

test('by number with or without its sign, and by a whole SKU in any case', async () => {
  const [order] = (await find({ text: 'lukasz' })).orders;
  for (const text of [String(order!.number), `#${order!.number}`])
    assert.ok(
      (await find({ text })).orders.some(({ number }) => number === order!.number),
      text,
    );
  assert.equal((await find({ text: rare.sku.toLowerCase() })).orders.length, 3);
  assert.equal((await find({ text: `${rare.sku}9` })).orders.length, 0);
});

test('signs that mean something to the database mean themselves', async () => {
  assert.deepEqual(await names('100%'), ['100% _Sure_']);
  assert.deepEqual(await names('_sure_'), ['100% _Sure_']);
  assert.deepEqual(await names('1%0'), []);
  assert.deepEqual(await names("x' OR 'a' = 'a"), []);
});

/** All numbers, page after page; and back again. */
async function walk(filters: Partial<OrderFilters>): Promise<number[]> {
  const there: number[] = [];
  let page = await find(filters);
  let back: number[] = page.orders.map(({ number }) => number);
  there.push(...back);
  while (page.after) {
    page = await find({ ...filters, after: there.at(-1)! });
    there.push(...page.orders.map(({ number }) => number));
    assert.ok(page.before);
  }
  back = page.orders.map(({ number }) => number);
  while (page.before && back.length < there.length) {
    page = await find({ ...filters, before: back[0]! });
    back.unshift(...page.orders.map(({ number }) => number));
  }
  assert.deepEqual(back, there);
  return there;
}

test('every list is paged through both ways, newest and oldest first, with the same orders', async () => {
  const lists: Partial<OrderFilters>[] = [
    {},
    ...heapNames.map((heap) => ({ heap })),
    { country: 'IE' },
    { payment: 'paid' },
    { payment: 'refunded' },
    { fulfillment: 'delivered' },
    { text: 'buyer' },
    { text: 'example.com', payment: 'refunded' },
  ];
  for (const list of lists) {
    const newest = await walk({ ...list, sort: 'newest' });
    assert.deepEqual(
      newest,
      [...new Set(newest)].sort((a, b) => b - a),
      JSON.stringify(list),
    );
    assert.deepEqual(await walk({ ...list, sort: 'oldest' }), newest.reverse(), JSON.stringify(list));
  }
  assert.ok((await walk({})).length === COUNT + 3 && COUNT > 3 * PAGE_LENGTH);
});

test('what is found fits the filters', async () => {
  const refunded = await find({ payment: 'refunded' });
  assert.ok(refunded.orders.length > 0 && refunded.orders.every(({ repaidMinor }) => repaidMinor > 0));
  assert.equal((await find({ payment: 'partly_refunded' })).orders.length, 0);
  assert.equal((await find({ country: 'DE' })).orders.length, 0);
  const waiting = await find({ payment: 'waiting' });
  assert.deepEqual(
    waiting.orders.map(({ status }) => status),
    ['pending', 'pending', 'pending'],
  );
  const part = await find({ fulfillment: 'partly_shipped' });
  assert.ok(part.orders.every(({ fulfillmentStatus }) => fulfillmentStatus === 'partly_shipped'));
});

test('days begin and end by the shop’s clock, both included', async () => {
  const days = await heart.db.rows<{ day: string; many: number }>(sql`
    SELECT (created_at AT TIME ZONE ${ZONE}::text)::date::text AS day, count(*)::int AS many FROM orders GROUP BY 1 ORDER BY 1`);
  for (const { day, many } of days) assert.equal((await walk({ from: day, to: day })).length, many, day);
  assert.equal((await walk({ to: '2001-01-01' })).length, 0);
  assert.equal((await walk({ from: '2001-01-01' })).length, COUNT + 3);
});

test('an address holds the filters, and what makes no sense in it is left out', () => {
  const typed = {
    tab: 'to_ship',
    q: ' Ada ',
    from: '2026-01-02',
    country: 'IE',
    payment: 'paid',
    sort: 'oldest',
  };
  assert.equal(
    queryOf(readFilters(typed)),
    'tab=to_ship&q=Ada&from=2026-01-02&country=IE&payment=paid&sort=oldest',
  );
  const odd = {
    tab: 'x',
    q: '\0',
    from: '2026-02-31',
    to: 'x',
    country: 'ie',
    payment: 'x',
    after: '-1',
    before: '1e9',
  };
  assert.equal(queryOf(readFilters(odd)), '');
  assert.equal(readFilters(odd).after ?? readFilters(odd).before, undefined);
});

test('the palette gets a handful', async () => {
  assert.equal((await searchOrders(heart.db, 'buyer')).length, 6);
  const owner = await orderDesk(heart);
  const json = await owner.get(`${routes.adminSearch()}?q=lukasz`, { accept: 'application/json' });
  const { groups } = (await json.json()) as { groups: { title: string; found: { title: string }[] }[] };
  assert.equal(groups.find(({ title }) => title === 'Orders')?.found.length, 1);
});

test('a page of the list costs four queries at most, whoever looks', async () => {
  const owner = await orderDesk(heart);
  await owner.get(routes.adminOrders()); // the session's minute is noted
  const { pool } = heart.db;
  let asked = 0;
  const query = pool.query;
  pool.query = ((...args: Parameters<typeof query>) => {
    asked += 1;
    return query.apply(pool, args);
  }) as typeof query;
  try {
    for (const url of ['', '?tab=returns', '?q=buyer&payment=refunded&country=IE']) {
      asked = 0;
      const page = await (await owner.get(routes.adminOrders() + url)).text();
      assert.match(page, /<h1>Orders<\/h1>/);
      assert.ok(asked > 0 && asked <= 4, `${url}: ${asked}`);
    }
  } finally {
    pool.query = query;
  }
});
