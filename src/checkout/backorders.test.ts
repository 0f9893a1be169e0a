/** A buyer orders more than there is, where he may: told so before he pays, with no day promised that nobody knows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../../test/cards.ts';
import type { Sold } from '../../test/fixtures.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { setStockSettings } from '../inventory/adjust.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
await db.run(sql`UPDATE shipping_methods SET days_min = 1, days_max = 2`);

const backorders = ({ variantId }: Sold, allowBackorders: boolean) =>
  db.transaction((tx) => setStockSettings(tx, variantId, { lowStockAt: 3, allowBackorders }));
const textOf = async (answer: Promise<Response>) =>
  (await (await answer).text()).replace(/<(?!script)[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('a page that is kept says at once that it can be ordered, and that it cannot any more', async () => {
  const sold = await running.article({ onHand: 0 });
  const buyer = new Buyer(running.url);
  const page = () => textOf(buyer.get(routes.product(sold)));
  assert.match(await page(), /Sold out/);
  await backorders(sold, true);
  const open = await page();
  assert.match(open, /Available to order, ships later/);
  assert.match(open, /schema\.org\/BackOrder/);
  assert.match(open, /Add to cart/);
  assert.match(await textOf(buyer.get(routes.allProducts())), /To order/);
  await backorders(sold, false);
  assert.match(await page(), /Sold out/);
  assert.equal((await buyer.add(sold.variantId)).status, 422);
});

test('more than there is: the cart tells what is sent later, the order promises no day, and it is owed', async () => {
  const sold = await running.article({ onHand: 1 });
  await backorders(sold, true);
  const buyer = new Buyer(running.url);
  assert.match(await textOf(buyer.get(routes.product(sold))), /1 in stock, more to order/);
  assert.equal((await buyer.add(sold.variantId, 3)).status, 303);
  assert.match(await textOf(buyer.get(routes.cart())), /2 of 3 are sent later/);
  const checkout = await textOf(buyer.get(routes.checkout()));
  assert.match(checkout, /2 of 3 are sent later/);
  assert.doesNotMatch(checkout, /Arrives/);
  const session = await buyer.checkoutSession();
  running.standIn.control.pay(session, CARD);
  const order = async () =>
    db.row<{ status: string; day: string | null; token: string; onHand: number }>(sql`
      SELECT o.status, o.expected_to::text AS day, o.token,
        (SELECT on_hand FROM stock_levels WHERE variant_id = ${sold.variantId}) AS "onHand"
      FROM orders o JOIN payments p ON p.order_id = o.id WHERE p.session_id = ${session}`);
  await buyer.get(routes.checkoutDone({ token: (await order())!.token }));
  const { status, day, onHand } = (await order())!;
  assert.deepEqual({ status, day, onHand }, { status: 'placed', day: null, onHand: -2 });
});

test('what is there is promised for a day, also where more could be ordered', async () => {
  const sold = await running.article({ onHand: 5 });
  await backorders(sold, true);
  const buyer = new Buyer(running.url);
  await buyer.add(sold.variantId, 2);
  const checkout = await textOf(buyer.get(routes.checkout()));
  assert.match(checkout, /Arrives/);
  assert.doesNotMatch(checkout, /sent later/);
});

test('refused again while it lies in a cart: the checkout says what is missing', async () => {
  const sold = await running.article({ onHand: 1 });
  await backorders(sold, true);
  const buyer = new Buyer(running.url);
  await buyer.add(sold.variantId, 3);
  await backorders(sold, false);
  const refused = await buyer.checkout();
  assert.equal(refused.status, 422);
  assert.match(await textOf(Promise.resolve(refused)), /only 1 left, and you have 3/);
});
