import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { queuedEmails, signedIn } from '../../test/customer.ts';
import { addCustomer } from '../../test/fixtures.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { joinGuestOrders } from './joining.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web', TRUSTED_PROXIES: '1' }); // nothing sends the mail: it is read here
});
after(() => shop.stop());

/** Of the orders placed with this address, the oldest first. */
async function ownersOf(email: string): Promise<(string | null)[]> {
  const rows = await shop.shop.db.rows<{ owner: string | null }>(sql`
    SELECT customer_id AS owner FROM orders WHERE lower(email) = lower(${email}) ORDER BY number`);
  return rows.map(({ owner }) => owner);
}

async function order(email: string, buyer = new Buyer(shop.url)): Promise<void> {
  await buyer.add((await shop.article()).variantId);
  await buyer.checkoutSession({ email });
}

test('an account that is not verified sees nothing; verification joins, whatever the capitals', async () => {
  const email = 'ada@example.com';
  await order('Ada@Example.com');
  const { id } = await addCustomer(shop.shop.db, { email, verified: false });
  assert.equal(await joinGuestOrders(shop.shop.db, { id }), 0);
  assert.deepEqual(await ownersOf(email), [null]);

  const buyer = new Buyer(shop.url);
  await buyer.post('/account/sign-in/link', { email });
  const [mail] = await queuedEmails(shop.shop, email);
  assert.deepEqual(await ownersOf(email), [null]);
  assert.equal((await buyer.post(mail!.path, {})).status, 303);
  assert.deepEqual(await ownersOf(email), [id]);
  assert.match(await (await buyer.get('/account')).text(), /Order #\d+/);
});

test('a new account has what was ordered before; an order placed since joins at the next sign-in', async () => {
  const email = 'new@example.com';
  await order(email);
  const buyer = new Buyer(shop.url);
  await buyer.post('/account/sign-up', { email, newPassword: 'violet harbour lantern' });
  assert.deepEqual(await ownersOf(email), [null], 'asking for an account is not having it');
  await buyer.post((await queuedEmails(shop.shop, email))[0]!.path, {});
  assert.deepEqual(new Set(await ownersOf(email)).size, 1);
  assert.notEqual((await ownersOf(email))[0], null);

  await order(email);
  assert.equal((await ownersOf(email))[1], null);
  await buyer.post('/account/sign-in', { email, password: 'violet harbour lantern' });
  assert.equal((await ownersOf(email))[1], (await ownersOf(email))[0]);
});

test('an order that is somebody’s never joins another account', async () => {
  const owner = await signedIn(shop, 'owner@example.com');
  await order('taken@example.com', owner); // his own order, to be delivered news of elsewhere
  assert.deepEqual(await ownersOf('taken@example.com'), [owner.customerId]);
  const other = await addCustomer(shop.shop.db, { email: 'taken@example.com' });
  assert.equal(await joinGuestOrders(shop.shop.db, other), 0);
  assert.deepEqual(await ownersOf('taken@example.com'), [owner.customerId]);
});

test('pressing Pay again after signing in makes the order one’s own', async () => {
  const buyer = new Buyer(shop.url);
  await order('later@example.com', buyer);
  const account = await signedIn(shop, 'mine@example.com');
  buyer.cookies.set('session', account.cookies.get('session')!);
  await buyer.checkoutSession({ email: 'later@example.com' });
  assert.deepEqual((await ownersOf('later@example.com')).at(-1), account.customerId);
});
