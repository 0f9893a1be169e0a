/** Requests that no browser makes of itself: cookies, tokens, methods, headers and addresses of all kinds. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { routes } from '../src/routes.ts';
import { Buyer } from './buyer.ts';
import { address, type Sold } from './fixtures.ts';
import { requestText, sendRaw } from './raw-http.ts';
import { refuses } from './refusals.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let article: Sold;
let adasCart: string;
let bobsOrder: string; // paid; where its page is
let bobsPaymentId: string;
const dataDir = mkdtempSync(path.join(os.tmpdir(), 'bad-requests-'));
const db = () => shop.shop.db;

before(async () => {
  shop = await startTestShop({ ROLE: 'web', PUSHCART_DATA: dataDir }); // without loops nothing but a request can change the data
  shop.standIn.control.pauseDeliveries();
  article = await shop.article();
  const [ada, bob] = [new Buyer(shop.url), new Buyer(shop.url)];
  await ada.add(article.variantId, 2);
  adasCart = `cart=${ada.cookies.get('cart')}`;
  await bob.add(article.variantId);
  const session = await bob.checkoutSession();
  shop.standIn.control.pay(session, '4242424242424242');
  const { metadata, success_url } = await shop.shop.stripe.checkout.sessions.retrieve(session);
  bobsPaymentId = metadata!.payment_id!;
  const landed = await bob.get(new URL(success_url!).pathname);
  bobsOrder = new URL(landed.headers.get('location')!, shop.url).pathname;
});
after(async () => {
  await shop.stop();
  rmSync(dataDir, { recursive: true });
});

const get = (path: string, lines: string[] = []) =>
  sendRaw(shop.url, requestText(shop.url, 'GET', path, lines));
/** From another site, with the buyer's cookie all the same. */
const formFrom = (origin: string, path: string, body: string, type = 'application/x-www-form-urlencoded') => {
  const lines = [`Origin: ${origin}`, `Cookie: ${adasCart}`, `Content-Type: ${type}`];
  return sendRaw(shop.url, requestText(shop.url, 'POST', path, lines, body));
};

// Cookies, tokens and links of others

const cookies: [name: string, cookie: string][] = [
  ['garbage', 'cart=\x01\x7f;;==;cart'],
  ['overlong', `cart=${'A'.repeat(9000)}`],
  ['a percent that ends nowhere', 'cart=%E0%A4%A'],
  ['NUL', 'cart=%00%00'],
  ['bytes', `cart=${'ÿþ'.repeat(12)}`],
  ['SQL', "cart=' OR token LIKE '%"],
  ['a guess', `cart=${'A'.repeat(24)}`],
  ['__proto__', '__proto__=1; constructor=2; cart=__proto__'],
  ['a count of nonsense', 'cart_count=99999999; cart_count=-1'],
];
refuses(
  db,
  cookies.flatMap(([name, cookie]) =>
    ['/', '/cart', '/checkout', routes.allProducts()].map((path) => ({
      name: `a cookie of ${name} on ${path}`,
      async send() {
        const bytes = Buffer.from(requestText(shop.url, 'GET', path, [`Cookie: ${cookie}`]), 'latin1');
        const answer = await sendRaw(shop.url, bytes);
        assert.ok(!answer.body.includes(`quantity-${article.variantId}`), 'shows the cart of another');
        return answer;
      },
      status: name === 'garbage' ? [200, 400] : 200,
    })),
  ),
);
const orderToken = () => bobsOrder.split('/').at(-1)!;
refuses(db, [
  { name: 'the order of another token', send: () => get(`/orders/${'A'.repeat(24)}`), status: 404 },
  { name: 'an order by its number', send: () => get('/orders/1'), status: 404 },
  {
    name: 'an order by half its token',
    send: () => get(`/orders/${orderToken().slice(0, 12)}`),
    status: 404,
  },
  {
    name: 'an order by its token in other letters',
    send: () => get(`/orders/${swapped(orderToken())}`),
    status: 404,
  },
  { name: 'an order by its cart', send: () => get(`/orders/${adasCart.slice(5)}`), status: 404 },
  { name: 'an order by its payment', send: () => get(`/orders/${bobsPaymentId}`), status: 404 },
  { name: 'landing with a guess', send: () => get(`/checkout/done/${'A'.repeat(24)}`), status: 404 },
  {
    name: 'a cart by an order’s token',
    send: () => get('/cart', [`Cookie: cart=${orderToken()}`]),
    status: 200,
    says: /empty/,
  },
  { name: 'landing again', send: () => get(`/checkout/done/${orderToken()}`), status: 303 },
]);
const swapped = (text: string) =>
  text.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );

// Other sites, methods and headers

const strangers = ['https://evil.example', 'null', 'http://localhost', 'file://', ''];
refuses(
  db,
  strangers.flatMap((origin) => [
    {
      name: `a form from ${origin || 'nowhere'}`,
      send: () => formFrom(origin, '/cart/lines', `variantId=${article.variantId}`),
      status: 403,
    },
    {
      name: `paying from ${origin || 'nowhere'}`,
      send: () => formFrom(origin, '/checkout', new URLSearchParams(address).toString()),
      status: 403,
    },
    {
      name: `emptying from ${origin || 'nowhere'}`,
      send: () => formFrom(origin, routes.cartLine(article), 'quantity=0', 'text/plain'),
      status: 403,
    },
  ]),
);
const methods = ['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND', 'TRACE'];
refuses(
  db,
  methods.flatMap((method) =>
    ['/', '/cart', '/cart/lines', '/checkout', '/webhooks/stripe', 'an order'].map((path) => ({
      name: `${method} ${path}`,
      send: () =>
        sendRaw(
          shop.url,
          requestText(shop.url, method, path === 'an order' ? bobsOrder : path, [
            `Origin: ${shop.url}`,
            `Cookie: ${adasCart}`,
          ]),
        ),
      status: method === 'HEAD' ? [200, 303, 404] : [204, 404, 405],
    })),
  ),
);
refuses(db, [
  {
    name: 'a header of 10 KB',
    send: () => get('/products', [`X-Long: ${'x'.repeat(10_000)}`, `Accept-Language: ${'de,'.repeat(1000)}`]),
    status: [200, 431],
  },
  { name: 'headers of 20 KB', send: () => get('/', [`X-Long: ${'x'.repeat(20_000)}`]), status: 431 },
  {
    name: 'a language that is none',
    send: () => get('/checkout', [`Cookie: ${adasCart}`, 'Accept-Language: ;q=x,\x01__proto__-XX']),
    status: [200, 400],
  },
  { name: 'what is no HTTP', send: () => sendRaw(shop.url, 'PAID 4242\r\n\r\n'), status: 400 },
  {
    name: 'two lengths',
    send: () =>
      sendRaw(
        shop.url,
        requestText(shop.url, 'POST', '/cart/lines', ['Content-Length: 1', 'Content-Length: 2'], 'ab'),
      ),
    status: 400,
  },
  {
    name: 'another host',
    send: () => sendRaw(shop.url, 'GET /cart HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n'),
    status: 200,
  },
  {
    name: 'a host that is none',
    send: () => sendRaw(shop.url, 'GET /cart HTTP/1.1\r\nHost: a b{}\r\nConnection: close\r\n\r\n'),
    status: [200, 400],
  },
]);

const paths = [
  '/%',
  '/%E0%A4%A',
  '/%00',
  '/products/%00',
  '/products/%00%E0%A4%A',
  '/products/a%00b',
  '/products/%E0%A4%A',
  '/products/__proto__',
  '/products/constructor',
  '/products/..%2f..%2fetc%2fpasswd',
  '/products/%F0%9F%92%B6',
  `/products/${'a'.repeat(9000)}`,
  "/products/'%20OR%201=1--",
  '/collections/%00',
  '/collections/toString',
  '/collections/%ff',
  '/orders/%00',
  '/orders/__proto__',
  '/checkout/done/%00',
  '/media/../../package.json',
  '/media/..%2f..%2fpackage.json',
  '/media/%2e%2e%2fpostgres.avif',
  '/media/..%5c..%5cx.webp',
  '/media/x%00.webp',
  '/media/.avif',
  '/media/__proto__',
  `/media/${'a'.repeat(5000)}.webp`,
  '/assets/../main.js',
  '/assets/..%2fmain.js',
  '/assets/%2e%2e/main.js',
  '/assets//etc/passwd.js',
  '/assets/manifest.json',
  '/assets/%00.js',
  `/assets/${'a'.repeat(5000)}.js`,
  '/dev/mailbox/%00',
  '/dev/mailbox/__proto__',
  '/dev/mailbox/x/html',
  '/dev/stripe/pay/%00',
  '/.env',
  '/.git/config',
  '//evil.example/',
  '/cart/../../x',
];
refuses(
  db,
  paths.map((path) => ({ name: `GET ${path.slice(0, 60)}`, send: () => get(path), status: [302, 400, 404] })),
);
const queries = [
  '/products?sort=__proto__&page=-1',
  '/products?page=%00',
  '/products?sort=%00',
  '/products?page=1&page=2&sort[]=x',
  '/?%00=%00',
  '/?%E0%A4%A',
  '/checkout?unpaid=%00',
];
refuses(
  db,
  queries.map((path) => ({ name: `GET ${path}`, send: () => get(path), status: [200, 302] })),
);
refuses(
  db,
  [
    'variant=%00',
    `variant=${randomUUID()}`,
    'variant=__proto__',
    '1=%00&2=x&3=',
    '1=__proto__',
    '%E0%A4%A=1',
  ].map((query) => ({
    name: `a product with ?${query}`,
    send: () => get(`/products/${article.handle}?${query}`),
    status: [200, 302, 303],
  })),
);

const openFiles = () =>
  readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)];
    } catch {
      return []; // closed since the list was made
    }
  });

test('pictures that are only asked about, or not read to the end, are not left open', async () => {
  const picture = path.join(dataDir, 'media', 'picture-320.webp');
  mkdirSync(path.dirname(picture));
  writeFileSync(picture, Buffer.alloc(2_000_000));
  const url = `${shop.url}/media/picture-320.webp`;
  for (let i = 0; i < 20; i++) {
    assert.equal((await fetch(url, { method: 'HEAD' })).headers.get('content-length'), '2000000');
    await (await fetch(url)).body!.cancel();
  }
  for (let i = 0; i < 100 && openFiles().includes(picture); i++) await setTimeout(20);
  assert.ok(!openFiles().includes(picture));
});

test('the address where a refused form leaves the browser, asked for again, is the cart', async () => {
  for (const path of [routes.cartLines(), routes.cartLine(article)]) {
    const { status, headers } = await fetch(shop.url + path, { redirect: 'manual' });
    assert.deepEqual([status, headers.get('location')], [303, routes.cart()]);
  }
});

test('what a buyer has typed or bought is kept by no cache between him and the shop', async () => {
  for (const path of ['/cart', '/checkout', bobsOrder, '/no-such-page']) {
    const { headers } = await fetch(shop.url + path, { headers: { Cookie: adasCart } });
    assert.match(headers.get('cache-control') ?? '', /^private, no-/, path);
    assert.match(headers.get('vary') ?? '', /Cookie/, path);
  }
});
