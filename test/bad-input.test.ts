/** What nobody should type or send into a form: answered at its field, and without a trace in the data. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before } from 'node:test';
import { routes } from '../src/routes.ts';
import { Buyer } from './buyer.ts';
import { address, type Sold } from './fixtures.ts';
import { requestText, sendRaw } from './raw-http.ts';
import { read, refuses } from './refusals.ts';
import { startTestShop, type TestShop } from './test-shop.ts';

let shop: TestShop;
let ada: Buyer; // has a cart
let article: Sold;
let other: Sold; // in nobody's cart
let adasCart: string;
const db = () => shop.shop.db;

before(async () => {
  shop = await startTestShop({ ROLE: 'web' }); // without loops nothing but a request can change the data
  [article, other] = [await shop.article({ onHand: 200 }), await shop.article()];
  ada = new Buyer(shop.url);
  await ada.add(article.variantId, 2);
  adasCart = `cart=${ada.cookies.get('cart')}`;
});
after(() => shop.stop());

const FORM = 'Content-Type: application/x-www-form-urlencoded';
const post = (path: string, fields: Record<string, string>) => read(ada.post(path, fields));
const line = () => routes.cartLine({ variantId: article.variantId });
const form = (path: string, body: string, type = FORM) => {
  const lines = [`Origin: ${shop.url}`, `Cookie: ${adasCart}`, type];
  return sendRaw(shop.url, requestText(shop.url, 'POST', path, lines, body));
};

// Quantities and ids

const wrongQuantities = [
  '0',
  '-1',
  '1000000000',
  'two',
  '1.5',
  '1e3',
  '0x10',
  '100',
  '',
  ' ',
  '٣',
  '💶',
  'NaN',
];
refuses(
  db,
  wrongQuantities.map((quantity) => ({
    name: `adding ${JSON.stringify(quantity)} pieces`,
    send: () => post('/cart/lines', { variantId: article.variantId, quantity }),
    status: 422,
    says: /whole number from 1 to 99/,
  })),
);
refuses(
  db,
  wrongQuantities.slice(1).map((quantity) => ({
    name: `changing to ${JSON.stringify(quantity)} pieces`,
    send: () => post(line(), { quantity }),
    status: 422,
    says: /whole number/,
  })),
);
refuses(
  db,
  ['', 'x', '__proto__', "' OR 1=1 --", randomUUID(), '00000000-0000-0000-0000-000000000000'].map(
    (variantId) => ({
      name: `adding the unknown article ${JSON.stringify(variantId)}`,
      send: () => post('/cart/lines', { variantId, quantity: '1' }),
      status: 422,
      says: /does not exist|no longer sold/,
    }),
  ),
);
refuses(
  db,
  [() => 'x', randomUUID, () => other.variantId, () => '%00', () => '%C0%AF', () => '%E0%A4%A'].map(
    (id, i) => ({
      name: `changing the unknown line ${i + 1}`,
      send: () => form(`/cart/lines/${id()}`, 'quantity=1'),
      status: [404, 422],
    }),
  ),
);
refuses(db, [
  {
    name: 'more than there are',
    send: () => post('/cart/lines', { variantId: other.variantId, quantity: '11' }),
    status: 422,
    says: /only 10 left/,
  },
]);

// The checkout's form

const good = {
  ...address,
  email: 'ada@example.com',
  shippingMethod: 'standard',
  note: '',
  seenTotalMinor: '2490',
};
const wrongFields: [field: string, value: string, says: RegExp][] = [
  ['email', '', /Enter your e-mail/],
  ['email', 'ada', /Check the e-mail/],
  ['email', 'ada@example', /Check the e-mail/],
  ['email', 'ada@example.com\r\nBcc: all@example.com', /Check the e-mail/],
  ['email', 'ada@example.com,bob@example.com', /Check the e-mail/],
  ['email', `${'a'.repeat(300)}@example.com`, /Check the e-mail/],
  ['email', '<script>@example.com', /Check the e-mail/],
  ['email', '\u0000', /Enter your e-mail/],
  ['name', '', /Enter the name/],
  ['name', '  \u200B\u202E ', /Enter the name/],
  ['name', 'x'.repeat(101), /at most 100/],
  ['line1', '', /street/],
  ['city', '', /Enter the/],
  ['postalCode', "'; DROP TABLE orders; --", /Eircode/],
  ['postalCode', '9'.repeat(9000), /at most|Eircode/],
  ['country', '', /country/],
  ['country', 'XX', /country/],
  ['country', '__proto__', /country/],
  ['country', 'constructor', /country/],
  ['phone', 'call me', /phone/],
  ['shippingMethod', '', /Choose how/],
  ['shippingMethod', 'teleport', /Choose how/],
  ['shippingMethod', '__proto__', /Choose how/],
  ['note', '🙂'.repeat(400), /at most 500/],
];
refuses(
  db,
  wrongFields.map(([field, value, says]) => ({
    name: `checkout with ${field} ${JSON.stringify(value).slice(0, 40)}`,
    async send() {
      const answer = await post('/checkout', { ...good, line2: 'Back door, 2nd', [field]: value });
      assert.ok(answer.body.includes(`id="${field}-error"`), `the message is at ${field}`);
      assert.ok(answer.body.includes(`href="#${field}"`), 'and leads there');
      assert.match(answer.body, /Back door, 2nd/, 'filled in');
      return answer;
    },
    status: 422,
    says,
  })),
);
refuses(db, [
  {
    name: 'a total that was never shown',
    send: () =>
      post('/checkout', {
        ...good,
        seenTotalMinor: '1',
        seenCurrency: 'EUR',
        totalMinor: '1',
        price: '1',
        currency: 'USD',
      }),
    status: 422,
    says: /total is now €24.90/,
  },
  {
    name: 'checkout without any field',
    send: () => post('/checkout', {}),
    status: 422,
    says: /Enter your e-mail/,
  },
  {
    name: 'checkout of nothing',
    send: () => read(new Buyer(shop.url).checkout()),
    status: 422,
    says: /nothing to check out|cart is empty/i,
  },
  {
    name: 'checkout with another country chosen changes nothing',
    send: () => post('/checkout', { ...good, country: 'US', update: 'country' }),
    status: 200,
    says: /ZIP code/,
  },
]);

// Bodies

const multipart = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n--b--\r\n`;
const asMultipart = 'Content-Type: multipart/form-data; boundary=b';
refuses(db, [
  { name: 'a form of 200 KB', send: () => form('/checkout', `note=${'x'.repeat(200_000)}`), status: 413 },
  {
    name: 'a form of 200 KB that does not say how long it is',
    send: () =>
      sendRaw(
        shop.url,
        `${requestText(shop.url, 'POST', '/checkout', [
          `Origin: ${shop.url}`,
          'Content-Type: application/x-www-form-urlencoded',
          'Transfer-Encoding: chunked',
        ])}30D40\r\n${'x'.repeat(200_000)}\r\n0\r\n\r\n`,
      ),
    status: 413,
  },
  {
    name: 'JSON for a form',
    send: () =>
      form('/cart/lines', JSON.stringify({ variantId: article.variantId }), 'Content-Type: application/json'),
    status: [415, 422],
  },
  {
    name: 'a form of an unknown type',
    send: () => form('/checkout', 'a=1', 'Content-Type: application/x-evil'),
    status: [415, 422],
  },
  {
    name: 'a broken multipart form',
    send: () => form('/cart/lines', 'no boundary in here', asMultipart),
    status: [400, 422],
  },
  {
    name: 'a multipart form with a file for a number',
    send: () => form('/cart/lines', multipart('quantity"; filename="q', '1'), asMultipart),
    status: 422,
  },
  { name: 'fields twice', send: () => form(line(), 'quantity=two&quantity=three'), status: 422 },
  {
    name: 'nested fields',
    send: () => form('/cart/lines', `variantId[$ne]=x&variantId[]=${article.variantId}&quantity[0]=1`),
    status: 422,
  },
  {
    name: '__proto__ fields',
    send: () => form('/cart/lines', '__proto__[variantId]=x&__proto__=y&constructor.prototype.quantity=1'),
    status: 422,
  },
  {
    name: '10,000 fields',
    send: () => form('/checkout', Array.from({ length: 10_000 }, (_, i) => `f${i}=`).join('&')),
    status: 422,
  },
  {
    name: 'bytes that are no UTF-8',
    send: () => form('/checkout', 'email=%FF%FE&name=%C0%80&city=%ED%A0%80'),
    status: 422,
  },
]);
