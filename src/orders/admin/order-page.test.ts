/** What an order's page leads to, and what it says of goods that are not there yet. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Heart, startHeart } from '../../../test/heart.ts';
import { type OrderDesk, orderDesk } from '../../../test/order-desk.ts';
import { paidOrder } from '../../../test/paid-order.ts';
import { setStockSettings } from '../../inventory/adjust.ts';
import { routes } from '../../routes.ts';

let heart: Heart;
let owner: OrderDesk;
before(async () => {
  heart = await startHeart();
  owner = await orderDesk(heart);
});
after(() => heart.stop());

test('a line leads to its product; one that is not there yet says so, and leads to its stock', async () => {
  const sold = await heart.article({ onHand: 1 });
  await heart.db.transaction((tx) =>
    setStockSettings(tx, sold.variantId, { lowStockAt: 0, allowBackorders: true }),
  );
  const order = await paidOrder(heart, [sold, 3], [await heart.article(), 1]);
  const url = routes.adminOrder({ number: String(order.number) });
  const page = await (await owner.get(url)).text();
  assert.ok(page.includes(`href="${routes.adminProduct(sold)}"`));
  assert.match(page, /Backordered<\/span> <span class="quiet-text">2 pieces are owed to buyers in all/);
  assert.equal(page.match(/Backordered/g)!.length, 1);
  assert.ok(page.includes(`href="${routes.adminStock(sold)}"`));

  const packer = await orderDesk(heart, { permissions: ['orders:read'], name: 'Pat Packer' });
  const plain = await (await packer.get(url)).text();
  assert.match(plain, /Backordered/);
  assert.doesNotMatch(plain, /\/admin\/(products|inventory)\//);
});
