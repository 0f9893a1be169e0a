/** Gift wrap as a buyer asks for it: by a form on the cart's page, and by forms that nobody has put there. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Buyer } from '../../test/buyer.ts';
import { CARD } from '../../test/cards.ts';
import type { Sold } from '../../test/fixtures.ts';
import { textOf } from '../../test/refusals.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { findCart } from './cart.ts';

let shop: TestShop;
let without: TestShop;
before(async () => {
  [shop, without] = await Promise.all([
    startTestShop({ GIFT_WRAP_PRICE: '3.50' }),
    startTestShop({ GIFT_WRAP_PRICE: '0', ROLE: 'web' }),
  ]);
});
after(() => Promise.all([shop.stop(), without.stop()]));

async function buyerOf(sold: Sold, at = shop): Promise<Buyer> {
  const buyer = new Buyer(at.url);
  await buyer.add(sold.variantId, 2);
  return buyer;
}
const wrap = (buyer: Buyer, sold: Sold, giftWrap = '1') => buyer.post(routes.cartLine(sold), { giftWrap });
const page = async (buyer: Buyer, path = routes.cart()) => textOf(await (await buyer.get(path)).text());
const isWrapped = async (buyer: Buyer, at = shop) =>
  (await findCart(at.shop.db, buyer.cookies.get('cart')))!.lines.map(({ giftWrap }) => giftWrap);

test('a press adds it, the page says what it costs, another press takes it off', async () => {
  const article = await shop.article();
  const buyer = await buyerOf(article);
  assert.match(await page(buyer), /Add gift wrap (of [\w ]+ )?€3\.50 each/);
  assert.equal((await wrap(buyer, article)).status, 303);
  const wrapped = await page(buyer);
  assert.match(wrapped, /Gift wrap, €3\.50 each.*Remove gift wrap.*Subtotal €27\.00/);
  assert.doesNotMatch(wrapped, /Add gift wrap/);
  assert.match(await page(buyer, routes.checkout()), /Gift wrap, €3\.50 each.*€27\.00/);
  await buyer.post(routes.cartLine(article), { quantity: '1' });
  assert.match(await page(buyer), /Remove gift wrap.*Subtotal €13\.50/, 'another quantity leaves it on');
  await wrap(buyer, article, '0');
  assert.match(await page(buyer), /Add gift wrap.*Subtotal €10\.00/);
});

test('what does not travel, is not in the cart or is in somebody else’s is not wrapped', async () => {
  const [print, download] = [await shop.article(), await shop.article()];
  await shop.shop.db.run(sql`UPDATE products SET needs_shipping = false WHERE id = ${download.productId}`);
  const [buyer, other] = [await buyerOf(print), await buyerOf(download)];
  assert.doesNotMatch(await page(other), /gift wrap/i);
  for (const [who, sold, typed] of [
    [other, download, '1'],
    [other, print, '1'],
    [new Buyer(shop.url), print, '1'],
    [buyer, { ...print, variantId: 'x' }, '1'],
    [buyer, print, 'yes'],
    [buyer, print, ''],
  ] as const) {
    const answer = await wrap(who, sold, typed);
    assert.equal(answer.status, 422);
    assert.match(textOf(await answer.text()), /not in your cart any more, or cannot be gift wrapped/);
  }
  assert.deepEqual([await isWrapped(buyer), await isWrapped(other)], [[false], [false]]);
});

test('a shop that wraps nothing offers nothing, takes no form for it, and charges none that was asked for before', async () => {
  const article = await without.article();
  const buyer = await buyerOf(article, without);
  assert.equal((await wrap(buyer, article)).status, 422);
  assert.deepEqual(await isWrapped(buyer, without), [false]);
  await without.shop.db.run(
    sql`UPDATE cart_lines SET gift_wrap = true WHERE variant_id = ${article.variantId}`,
  );
  const shown = await page(buyer);
  assert.match(shown, /Subtotal €20\.00/);
  assert.doesNotMatch(shown, /gift wrap/i);
});

test('“Buy again” puts the goods into the cart, and not their wrapping', async () => {
  const article = await shop.article();
  const buyer = await buyerOf(article);
  await wrap(buyer, article);
  const session = await buyer.checkoutSession();
  shop.standIn.control.pay(session, CARD);
  const { success_url } = await shop.shop.stripe.checkout.sessions.retrieve(session);
  const order = (await buyer.get(new URL(success_url!).pathname)).headers.get('location')!.split('?')[0]!;
  assert.match(await page(buyer, order), /Gift wrap, €3\.50 each.*€27\.00/);
  assert.match(await page(buyer, `${order}/receipt`), /with gift wrap, €3\.50 each.*€27\.00/);
  await buyer.post(`${order}/again`, {});
  assert.deepEqual(await isWrapped(buyer), [false]);
});
