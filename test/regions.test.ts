/** A whole shop with several markets: what the buyer chooses is what every page shows, and no other buyer sees it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { sql } from '../src/platform/db.ts';
import type { Sold } from './fixtures.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let article: Sold;
before(async () => {
  shop = await startTestShop();
  article = await shop.article({ priceMinor: 2400, title: 'Moon' });
});
after(() => shop.stop());

const get = async (path: string, cookie = '', headers: Record<string, string> = {}) => {
  const answer = await fetch(shop.url + path, { headers: { cookie, ...headers }, redirect: 'manual' });
  return { status: answer.status, html: await answer.text() };
};
const choose = (fields: Record<string, string>) =>
  fetch(`${shop.url}/region`, {
    method: 'POST',
    headers: { origin: shop.url },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
const cookieOf = (answer: Response) => answer.headers.getSetCookie()[0]?.split(';')[0];

test('a shop of one market has nothing to choose', async () => {
  for (const path of ['/', `/products/${article.handle}`, '/cart'])
    assert.doesNotMatch((await get(path)).html, /Delivering to/);
  assert.equal((await get('/region')).status, 404);
  assert.equal((await choose({ country: 'US', currency: 'usual' })).status, 404);
});

test('with several, every page says where it delivers to and leads to where that is changed', async () => {
  const { db } = shop.shop;
  await db.run(
    sql`INSERT INTO currencies (code, rate, round_to_minor, less_minor) VALUES ('USD', 1.1, 100, 1), ('JPY', 160, 100, 0)`,
  );
  await db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax) VALUES
      (${uuid()}, 'eu', 'Ireland and the EU', '{IE,DE,FR}', 'EUR', 'en-IE', true),
      (${uuid()}, 'us', 'United States', '{US}', 'USD', 'en-US', false)`);
  for (const path of [
    '/',
    `/products/${article.handle}`,
    '/products',
    '/cart',
    '/account/sign-in',
    '/orders/find',
    '/nothing-here',
  ])
    assert.match((await get(path)).html, /Delivering to Ireland · EUR €/, path);
  assert.match((await get('/cart', 'region=US')).html, /Delivering to United States · USD \$/);
});

test('the choice is kept in a cookie, and leads back to where the buyer was', async () => {
  const back = `/products/${article.handle}?variant=${article.variantId}`;
  const { html } = await get('/region', '', { referer: shop.url + back });
  assert.match(html, new RegExp(`name="next" value="${back.replace('?', '\\?')}"`));
  const countries = [...html.matchAll(/<option value="([A-Z]{2})"/g)].map(([, code]) => code);
  assert.deepEqual(countries, ['FR', 'DE', 'IE', 'US']);
  assert.match(
    html,
    /<option value="usual" selected>As usual there<.*<option value="JPY">Japanese Yen \(JPY ¥\)/,
  );

  const usual = await choose({ country: 'US', currency: 'usual', next: back });
  assert.deepEqual([usual.status, usual.headers.get('location'), cookieOf(usual)], [303, back, 'region=US']);
  const yen = await choose({ country: 'DE', currency: 'JPY', next: back });
  assert.equal(cookieOf(yen), 'region=DE.JPY');
  assert.match((await get('/region', 'region=DE.JPY')).html, /value="DE" selected.*value="JPY" selected/s);
});

test('nobody is led to another site, or to nowhere', async () => {
  for (const next of ['https://evil.example/', '//evil.example', '/\\evil.example', '', 'x'.repeat(600)]) {
    const answer = await choose({ country: 'US', currency: 'usual', next });
    assert.equal(answer.headers.get('location'), '/', next);
  }
  for (const referer of ['https://evil.example/cart', `${shop.url}/region`, 'nonsense'])
    assert.match((await get('/region', '', { referer })).html, /name="next" value="\/"/, referer);
});

test('what the shop does not sell to, or in, is refused beside its field and keeps nothing', async () => {
  for (const [fields, message] of [
    [{ country: 'BR', currency: 'usual' }, 'Please choose one of these countries.'],
    [{ country: 'US', currency: 'GBP' }, 'Please choose one of these currencies.'],
    [{}, 'Please choose one of these countries.'],
  ] as const) {
    const answer = await choose(fields);
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.headers.getSetCookie(), []);
    assert.ok((await answer.text()).includes(message), message);
  }
});

test('product, list and cart show the same price in each region, whoever asked before', async () => {
  const added = await fetch(`${shop.url}/cart/lines`, {
    method: 'POST',
    headers: { origin: shop.url },
    body: new URLSearchParams({ variantId: article.variantId, quantity: '1' }),
    redirect: 'manual',
  });
  const cart = added.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
  const regions: [string, string][] = [
    ['', '€24.00'],
    ['region=FR', '€24.00'],
    ['region=US', '$25.99'],
    ['region=DE.JPY', 'JP¥3,800'],
    ['region=DE.XXX', '€24.00'],
    ['region=ZZ.USD', 'US$25.99'],
  ];
  for (let round = 0; round < 3; round++)
    for (const path of [`/products/${article.handle}`, '/products', '/cart'])
      for (const [region, price] of regions) {
        const { html } = await get(path, [cart, region].filter(Boolean).join('; '));
        assert.ok(html.includes(`>${price}<`), `${path} ${region}: no ${price}`);
        for (const [, other] of regions)
          if (!price.includes(other) && !other.includes(price))
            assert.ok(!html.includes(other), `${path} ${region}: ${other}`);
        assert.match(html, /<span class="count">1</);
      }
});

test('a rate that changes is on the next page', async () => {
  const shown = async () => (await get(`/products/${article.handle}`, 'region=US')).html.includes('$28.99');
  assert.equal(await shown(), false);
  await shop.shop.db.run(sql`UPDATE currencies SET rate = 1.2 WHERE code = 'USD'`);
  assert.equal(await shown(), true);
});
