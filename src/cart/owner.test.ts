/** A customer's cart in his browsers: at sign-in, while signed in, and after signing out. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { PASSWORD, signedIn } from '../../test/customer.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { keepPassword } from '../customers/passwords.ts';
import { sql } from '../platform/db.ts';
import { hashPassword } from '../platform/passwords.ts';
import { findCart } from './cart.ts';

let shop: TestShop;
before(async () => {
  shop = await startTestShop({ ROLE: 'web' });
});
after(() => shop.stop());

let people = 0;
/** An account with this password; nobody is signed in. */
async function account(): Promise<{ id: string; email: string }> {
  const email = `cart-${++people}@example.com`;
  const { customerId: id } = await signedIn(shop, email);
  const hash = await hashPassword(PASSWORD);
  await shop.shop.db.transaction((tx) => keepPassword(tx, id, hash));
  return { id, email };
}

const comeIn = (buyer: Buyer, { email }: { email: string }) =>
  buyer.post('/account/sign-in', { email, password: PASSWORD });
const cartOf = (buyer: Buyer) => findCart(shop.shop.db, buyer.cookies.get('cart'));
const piecesIn = (buyer: Buyer) => buyer.cookies.get('cart_count');

test('two browsers, one cart: what was in both is in it, and each cookie opens it', async () => {
  const customer = await account();
  const [desk, phone] = [new Buyer(shop.url), new Buyer(shop.url)];
  await desk.add((await shop.article()).variantId, 2);
  await comeIn(desk, customer);
  await phone.add((await shop.article()).variantId, 1);
  await comeIn(phone, customer);
  assert.equal(piecesIn(phone), '3');

  const old = desk.cookies.get('cart');
  await desk.get('/cart');
  assert.equal(piecesIn(desk), '3');
  assert.notEqual(desk.cookies.get('cart'), old, 'the cookie is set anew');
  assert.equal(desk.cookies.get('cart'), phone.cookies.get('cart'));
  assert.equal((await cartOf(desk))!.customerId, customer.id);
});

test('with an empty browser it is the one he had; signed out, the browser knows it no longer', async () => {
  const customer = await account();
  const [desk, phone] = [new Buyer(shop.url), new Buyer(shop.url)];
  await desk.add((await shop.article()).variantId, 2);
  await comeIn(desk, customer);
  await comeIn(phone, customer);
  assert.equal(phone.cookies.get('cart'), desk.cookies.get('cart'));
  assert.equal(piecesIn(phone), '2');

  await phone.post('/account/sign-out', {});
  assert.equal(await cartOf(phone), undefined);
  assert.match(await (await phone.get('/cart')).text(), /Your cart is empty/);
  assert.equal((await cartOf(desk))!.lines.length, 1);
});

test('a cart made while signed in is the customer’s, and takes in the one he had', async () => {
  const customer = await account();
  const buyer = new Buyer(shop.url);
  await comeIn(buyer, customer);
  await buyer.add((await shop.article()).variantId, 1);
  assert.equal((await cartOf(buyer))!.customerId, customer.id);
  buyer.cookies.delete('cart');
  await buyer.add((await shop.article()).variantId, 4);
  assert.equal(piecesIn(buyer), '5');
  assert.equal((await cartOf(buyer))!.customerId, customer.id);
});

test('the next one at the same browser does not get it', async () => {
  const [first, second] = [await account(), await account()];
  const browser = new Buyer(shop.url);
  await browser.add((await shop.article()).variantId, 2);
  await comeIn(browser, first);
  const token = browser.cookies.get('cart');
  await shop.shop.db.run(sql`DELETE FROM sessions WHERE customer_id = ${first.id}`); // and not signed out here
  await comeIn(browser, second);
  assert.equal(await cartOf(browser), undefined);
  assert.equal((await findCart(shop.shop.db, token))!.customerId, first.id);
});
