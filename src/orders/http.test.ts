import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../../test/heart.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { until } from '../dev/stripe/test-rig.ts';
import { sql } from '../platform/db.ts';
import { signatureOf } from './tracking-webhook.ts';

const SECRET = 'a-secret-of-the-carriers';
let shop: TestShop;
before(async () => {
  shop = await startTestShop({
    SHOP_ADDRESS: 'Geometry Ltd | 1 Compass Lane | VAT IE1234567A',
    TRACKING_WEBHOOK_SECRET: SECRET,
  });
});
after(() => shop.stop());

/** Somebody has bought these, and looks at the order's page. */
async function bought(buyer: Buyer, ...lines: [variantId: string, quantity: number][]): Promise<string> {
  for (const [variantId, quantity] of lines) await buyer.add(variantId, quantity);
  const session = await buyer.checkoutSession();
  shop.standIn.control.pay(session, CARD);
  const placed = () =>
    shop.shop.db.row<{ token: string }>(sql`
      SELECT token FROM orders o JOIN payments p ON p.order_id = o.id WHERE session_id = ${session} AND o.status = 'placed'`);
  await until(async () => (await placed()) !== undefined);
  return `/orders/${(await placed())!.token}`;
}

const sell = (variantId: string, onHand: number) =>
  shop.shop.db.run(sql`UPDATE stock_levels SET on_hand = ${onHand} WHERE variant_id = ${variantId}`);

test('buy again fills the cart of whoever presses it', async () => {
  const [one, two] = [await shop.article({ title: 'Arcs' }), await shop.article({ title: 'Dots' })];
  const page = await bought(new Buyer(shop.url), [one.variantId, 2], [two.variantId, 1]);
  const other = new Buyer(shop.url);
  const answer = await other.post(`${page}/again`, {});
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/cart']);
  const cart = await (await other.get('/cart')).text();
  assert.ok(cart.includes('Arcs') && cart.includes('Dots') && cart.includes('€30.00'));
});

test('buy again says what is left out, and how much of it', async () => {
  const [one, two] = [await shop.article({ title: 'Rings' }), await shop.article({ title: 'Waves' })];
  const buyer = new Buyer(shop.url);
  const page = await bought(buyer, [one.variantId, 3], [two.variantId, 1]);
  await sell(one.variantId, 1);
  await shop.shop.db.run(sql`UPDATE products SET status = 'archived' WHERE id = ${two.productId}`);
  const answer = await buyer.post(`${page}/again`, {});
  assert.equal(answer.status, 303);
  const told = await (await buyer.get(answer.headers.get('location')!)).text();
  assert.match(told, /Not all of it can be bought again/);
  assert.match(told, /<li>2 × Rings<\/li><li>1 × Waves<\/li>/);

  await sell(one.variantId, 0);
  const none = await new Buyer(shop.url).post(`${page}/again`, {});
  const sorry = await (await buyer.get(none.headers.get('location')!)).text();
  assert.match(sorry, /None of it can be bought at present/);
});

test('what an address claims to be missing is put in the order’s own words, or nowhere', async () => {
  const { variantId } = await shop.article({ title: 'Plain' });
  const page = await bought(new Buyer(shop.url), [variantId, 2]);
  const seen = async (missing: string) =>
    await (await fetch(`${shop.url}${page}?missing=${encodeURIComponent(missing)}`)).text();
  assert.match(await seen('0x9999'), /2 × Plain/);
  for (const missing of ['', '<script>', '7x1', 'x', '0x', '1e3x1'])
    assert.doesNotMatch(await seen(missing), /bought again<|at present|<script>/);
});

test('another site cannot fill a cart', async () => {
  const { variantId } = await shop.article();
  const page = await bought(new Buyer(shop.url), [variantId, 1]);
  const answer = await fetch(`${shop.url}${page}/again`, {
    method: 'POST',
    headers: { origin: 'https://evil.example', 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(answer.status, 403);
});

test('the receipt has the shop, the buyer, the sums; there is none before the payment', async () => {
  const { variantId, sku } = await shop.article({ title: 'Tiles' });
  const page = await bought(new Buyer(shop.url), [variantId, 2]);
  const receipt = await fetch(`${shop.url}${page}/receipt`);
  assert.equal(receipt.headers.get('cache-control'), 'private, no-store');
  const html = await receipt.text();
  for (const fact of ['1 Compass Lane', 'VAT IE1234567A', 'Ada Byron', 'Tiles', sku, '€20.00', '€24.90'])
    assert.ok(html.includes(fact), fact);

  const buyer = new Buyer(shop.url);
  await buyer.add(variantId, 1);
  const session = await buyer.checkoutSession();
  const unpaid = await shop.shop.db.row<{ token: string }>(sql`
    SELECT token FROM orders o JOIN payments p ON p.order_id = o.id WHERE session_id = ${session}`);
  assert.equal((await fetch(`${shop.url}/orders/${unpaid!.token}/receipt`)).status, 404);
  const again = await buyer.post(`/orders/${unpaid!.token}/again`, {});
  assert.equal(again.headers.get('location'), '/cart');
});

test('without the order’s own link there is nothing', async () => {
  for (const token of ['1001', 'x'.repeat(24), '%00']) {
    for (const path of [`/orders/${token}`, `/orders/${token}/receipt`])
      assert.equal((await fetch(shop.url + path)).status, 404, path);
    assert.equal((await new Buyer(shop.url).post(`/orders/${token}/again`, {})).status, 404);
  }
});

test('carriers reach the shop through all its guards, whatever type they give the body', async () => {
  const body = JSON.stringify({ description: 'tracker.updated', result: {}, padding: 'x'.repeat(200_000) });
  for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded']) {
    const headers = { 'content-type': type, 'x-hmac-signature': signatureOf(body, SECRET) };
    const answer = await fetch(`${shop.url}/webhooks/tracking`, { method: 'POST', body, headers });
    assert.deepEqual([answer.status, await answer.json()], [200, { received: true, changed: 0 }], type);
  }
});
