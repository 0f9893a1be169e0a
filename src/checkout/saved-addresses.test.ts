import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { start } from '../../test/barrier.ts';
import { Buyer } from '../../test/buyer.ts';
import { signedIn } from '../../test/customer.ts';
import { address } from '../../test/fixtures.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { createApp } from '../app.ts';
import { addAddress, findAddresses } from '../customers/addresses.ts';
import { sql } from '../platform/db.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' });
});
after(() => shop.stop());

let people = 0;
/** Signed in, with two addresses and something in the cart. */
async function shopper() {
  const buyer = await signedIn(shop, `shopper-${++people}@example.com`);
  for (const line1 of ['1 First Street', '2 Second Street'])
    await addAddress(shop.shop.db, buyer.customerId, { ...address, line1 });
  await buyer.add((await shop.article()).variantId);
  const [first, second] = await findAddresses(shop.shop.db, buyer.customerId);
  return { buyer, first: first!, second: second! };
}
const lastOrder = async () =>
  (await shop.shop.db.row<{ line1: string; customerId: string }>(sql`
    SELECT shipping_address->>'line1' AS line1, customer_id AS "customerId" FROM orders ORDER BY number DESC LIMIT 1`))!;
const checked = (html: string) =>
  /<input(?=[^>]*name="addressId")(?=[^>]*checked)[^>]*value="([^"]*)"/.exec(html)?.[1];
const nothing = { name: '', line1: '', city: '', postalCode: '' };

test('the customer’s addresses are offered, the default chosen, and his e-mail stands there', async () => {
  const { buyer, first, second } = await shopper();
  const page = await buyer.get('/checkout');
  assert.match(page.headers.get('cache-control')!, /no-store/);
  const html = await page.text();
  assert.equal(checked(html), first.id);
  assert.match(html, /2 Second Street/);
  assert.match(html, /value="shopper-1@example.com"/);
  await buyer.checkoutSession({ ...nothing, addressId: second.id });
  assert.deepEqual(await lastOrder(), { line1: '2 Second Street', customerId: buyer.customerId });
  assert.equal(checked(await (await buyer.get('/checkout')).text()), second.id, 'as it was chosen last');
});

test('a new one is typed beside them, and kept if that is ticked', async () => {
  const { buyer } = await shopper();
  await buyer.checkoutSession({ line1: '3 Third Street', addressId: 'new' });
  assert.equal((await lastOrder()).line1, '3 Third Street');
  assert.equal((await findAddresses(shop.shop.db, buyer.customerId)).length, 2);
  const html = await (await buyer.get('/checkout')).text();
  assert.equal(checked(html), 'new');
  assert.match(html, /3 Third Street/);
  await buyer.checkoutSession({ line1: '4 Fourth Street', addressId: 'new', saveAddress: 'on' });
  assert.equal((await findAddresses(shop.shop.db, buyer.customerId)).length, 3);
});

test('mistakes come back beside the choice; another’s address is no choice', async () => {
  const { buyer, second } = await shopper();
  const wrong = await buyer.checkout({ ...nothing, addressId: second.id, email: 'x' });
  assert.equal(wrong.status, 422);
  assert.equal(checked(await wrong.text()), second.id);

  const other = await shopper();
  for (const addressId of [second.id, '', crypto.randomUUID()]) {
    const refused = await other.buyer.checkout({ ...nothing, addressId });
    assert.equal(refused.status, 422);
    const html = await refused.text();
    assert.match(html, /Choose where it should go/);
    assert.doesNotMatch(html, new RegExp(second.id));
  }
});

test('a guest is offered none, and the way to sign in', async () => {
  const { second } = await shopper();
  const guest = new Buyer(shop.url);
  await guest.add((await shop.article()).variantId);
  const html = await (await guest.get('/checkout')).text();
  assert.doesNotMatch(html, /addressId|saveAddress/);
  assert.match(html, /sign-in\?next=\/checkout/);
  await guest.checkoutSession({ line1: '9 Guest Street', addressId: second.id, saveAddress: 'on' });
  assert.deepEqual(await lastOrder(), { line1: '9 Guest Street', customerId: null });
});

test('signed out from afar, the cart’s cookie no longer shows what was typed', async () => {
  const { buyer } = await shopper();
  await buyer.checkoutSession({ line1: '5 Secret Street', addressId: 'new', email: 'secret@example.com' });
  await shop.shop.db.run(sql`DELETE FROM sessions WHERE customer_id = ${buyer.customerId}`);
  const html = await (await buyer.get('/checkout')).text();
  assert.match(html, /Delivery address/);
  assert.doesNotMatch(html, /Secret Street|secret@example/);
});

test('an address is kept once, and not with an order that was refused', async () => {
  const { buyer } = await shopper();
  const kept = async () => (await findAddresses(shop.shop.db, buyer.customerId)).length;
  const fields = { line1: '6 Sixth Street', addressId: 'new', saveAddress: 'on' };
  const refused = await buyer.checkout({ ...fields, seenTotalMinor: '1', seenCurrency: 'EUR' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /name="saveAddress"[^>]*checked/);
  assert.equal(await kept(), 2);
  await buyer.checkoutSession(fields);
  await buyer.checkoutSession(fields);
  assert.equal(await kept(), 3);
});

test('a guest costs no query for any of it', async () => {
  const guest = new Buyer(shop.url);
  await guest.add((await shop.article()).variantId);
  const app = createApp(shop.shop, { webhookSecret: '' });
  const headers = { cookie: `cart=${guest.cookies.get('cart')}` };
  const { steps, done } = start(async () => app.request('/checkout', { headers }));
  assert.equal((await done).status, 200);
  assert.ok(steps.some((step) => /FROM carts/.test(step)));
  assert.ok(!steps.some((step) => /sessions|customer_addresses/.test(step)), steps.join('\n'));
});
