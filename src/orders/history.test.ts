import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { signedIn } from '../../test/customer.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { addPastOrders } from '../../test/past-orders.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { HISTORY_PAGE, orderHistory } from './history.ts';
import { orderLabel } from './progress.ts';

let shop: TestShop;
let customer: { id: string; email: string };
const ORDERS = 53;
/** Of ten one was never paid. */
const SHOWN = 48;

before(async () => {
  shop = await startTestShop();
  customer = await addCustomer(shop.shop.db);
  const variantIds = [];
  for (let n = 0; n < 4; n++) variantIds.push((await shop.article()).variantId);
  const databaseUrl = shop.shop.config.databaseUrl!;
  await addPastOrders({ databaseUrl, count: ORDERS * 4, every: 4, customer, variantIds });
});
after(() => shop.stop());

const page = (place?: Parameters<typeof orderHistory>[2]) => orderHistory(shop.shop.db, customer.id, place);
const numbers = async (place?: Parameters<typeof orderHistory>[2]) =>
  (await page(place)).orders.map(({ number }) => number);

test('every order once, the newest first, in either direction; unpaid checkouts are none', async () => {
  const all = await shop.shop.db.rows<{ number: number }>(sql`
    SELECT number FROM orders WHERE customer_id = ${customer.id} AND status <> 'expired' ORDER BY number DESC`);
  assert.equal(all.length, SHOWN);
  const down: number[] = [];
  let place: Parameters<typeof orderHistory>[2] | undefined = {};
  let last = await page(place);
  assert.equal(last.newer, undefined);
  while (place) {
    last = await page(place);
    down.push(...last.orders.map(({ number }) => number));
    place = last.older;
  }
  assert.deepEqual(
    down,
    all.map(({ number }) => number),
  );

  const up = [last.orders.map(({ number }) => number)];
  for (let newer = last.newer; newer; newer = last.newer) {
    last = await page(newer);
    up.unshift(last.orders.map(({ number }) => number));
  }
  assert.deepEqual(up.flat(), down);
  assert.equal(up[0]!.length, HISTORY_PAGE);
});

test('an order tells what its page tells: label, sum, what is in it', async () => {
  const labels = new Set((await page()).orders.map(orderLabel));
  assert.deepEqual([...labels].sort(), [
    'Cancelled and refunded',
    'Delivered',
    'Partly shipped',
    'Processing',
    'Returned',
    'Shipped',
  ]);
  const [order] = (await page()).orders;
  assert.equal(order!.totalMinor, order!.pieces * 1000 + 490);
  assert.equal(order!.firstLines.length, order!.pieces / 2);
});

test('a place that is none', async () => {
  assert.deepEqual(await numbers({ before: 1 }), []);
  assert.deepEqual(await page({ after: Number.MAX_SAFE_INTEGER }), {
    orders: [],
    newer: undefined,
    older: undefined,
  });
  const stranger = await addCustomer(shop.shop.db);
  assert.deepEqual(await orderHistory(shop.shop.db, stranger.id), {
    orders: [],
    newer: undefined,
    older: undefined,
  });
});

test('the account shows them to their customer alone', async () => {
  const buyer = await signedIn(shop, customer.email);
  const first = await (await buyer.get('/account')).text();
  const older = /\/account\?before=\d+/.exec(first)![0];
  assert.equal([...first.matchAll(/class="past-order"/g)].length, HISTORY_PAGE);
  const second = await (await buyer.get(older)).text();
  assert.match(second, /Newer orders/);
  assert.equal((await buyer.get('/account?before=x&after=-1')).status, 200);

  const other = await signedIn(shop, 'other@example.com');
  const none = await (await other.get(older)).text();
  assert.match(none, /No orders yet/);
  assert.doesNotMatch(none, /past-order/);
});
