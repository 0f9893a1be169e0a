/** Who fills in the form by hand, or late, never pays another sum than the goods cost where they go. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import { address } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { cartPages } from '../cart/http.tsx';
import { findCountry } from '../customers/countries.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { applyShipping, type ShippingDocument } from '../shipping/document.ts';
import { checkoutPages } from './http.tsx';

const irish: ShippingDocument = {
  zones: [
    {
      handle: 'ireland',
      title: 'Ireland',
      places: [{ country: 'IE' }],
      methods: [
        { handle: 'standard', title: 'Standard', price: '4.90', freeFrom: '60.00' },
        { handle: 'express', title: 'Express', price: '12.90' },
        { handle: 'letter', title: 'Letter', basis: 'weight', bands: [{ upToGrams: 100, price: '1.00' }] },
        { handle: 'shop', title: 'Pick-up', price: '0.00', pickupAddress: ['1 Compass Lane'] },
        { handle: 'resting', title: 'Resting', price: '0.00', active: false },
      ],
    },
    {
      handle: 'germany',
      title: 'Germany',
      places: [{ country: 'DE' }, { country: 'GB', postal: ['BT'] }],
      methods: [{ handle: 'standard-de', title: 'Standard', price: '9.90' }],
    },
    {
      handle: 'california',
      title: 'California',
      places: [{ country: 'US', regions: ['CA'] }],
      methods: [{ handle: 'airmail', title: 'Airmail', price: '19.90' }],
    },
  ],
  everywhere: [],
};

const american: ShippingDocument = {
  zones: [],
  everywhere: [
    { handle: 'standard', title: 'Standard', price: '4.90' },
    {
      handle: 'shop',
      title: 'Pick-up',
      price: '0.00',
      pickupAddress: ['1 Ferry Building', 'San Francisco, CA 94111'],
      pickupPlace: { region: 'CA', postalCode: '94111' },
    },
  ],
};

let ireland: Heart;
let usa: Heart;
before(async () => {
  ireland = await startHeart();
  usa = await startHeart({ SHOP_COUNTRY: 'US', SHOP_CURRENCY: 'USD', SHOP_LOCALE: 'en-US' });
  await register(ireland, { country: 'IE', ppm: 230_000 }, { country: 'DE', ppm: 190_000, kind: 'oss' });
  await ireland.db.run(sql`
    INSERT INTO tax_rates (id, country, tax, name, ppm) VALUES (${uuid()}, 'GB', 'vat', 'VAT', 200000)`);
  await register(usa, { country: 'US', region: 'CA', ppm: 72_500 });
  await setShipping(usa, american);
});
beforeEach(() => setShipping(ireland, irish));
after(async () => {
  await ireland.stop();
  await usa.stop();
});

async function setShipping({ db, shop }: Heart, document: ShippingDocument): Promise<void> {
  const about = { ...shop.config.shop, findCountry };
  assert.deepEqual(await db.transaction((tx) => applyShipping(tx, document, about)), []);
}

interface Registered {
  country: string;
  region?: string;
  kind?: string;
  ppm: number;
}
async function register({ db }: Heart, ...all: Registered[]): Promise<void> {
  for (const { country, region = '', kind = 'local', ppm } of all) {
    await db.run(
      sql`INSERT INTO tax_registrations (id, country, region, kind) VALUES (${uuid()}, ${country}, ${region}, ${kind})`,
    );
    await db.run(sql`
      INSERT INTO tax_rates (id, country, region, tax, name, ppm) VALUES (${uuid()}, ${country}, ${region}, ${region ? 'sales' : 'vat'}, 'Tax', ${ppm})`);
  }
}

const inBerlin = { ...address, line1: 'Oranienstr. 1', city: 'Berlin', postalCode: '10999', country: 'DE' };
const inBelfast = { ...address, city: 'Belfast', postalCode: 'BT1 1AA', country: 'GB' };
const inPortland = { ...address, city: 'Portland', region: 'OR', postalCode: '97201', country: 'US' };
const inSanFrancisco = {
  ...address,
  city: 'San Francisco',
  region: 'CA',
  postalCode: '94103',
  country: 'US',
};

/** What a form sends that nobody has tampered with. */
const honest = { ...address, email: 'ada@example.com', shippingMethod: 'standard', note: '' };

interface Pressed {
  status: number;
  html: string;
}

/** Presses Pay; with `cookies` beside the cart's. */
async function press(
  heart: Heart,
  cart: string,
  fields: Record<string, string>,
  cookies = '',
): Promise<Pressed> {
  const app = new Hono();
  checkoutPages(app, heart.shop);
  const answer = await app.request(routes.checkout(), {
    method: 'POST',
    body: new URLSearchParams({ ...honest, ...fields }),
    headers: { cookie: `cart=${cart}${cookies && `; ${cookies}`}` },
  });
  return { status: answer.status, html: await answer.text() };
}

interface Written {
  shippingMinor: number;
  totalMinor: number;
  currency: string;
  shippingMethod: string;
  taxTreatment: string;
  status: string;
}
/** The orders of a cart, the oldest first. */
const ordersOf = ({ db }: Heart, cart: string) =>
  db.rows<Written>(sql`
    SELECT shipping_minor AS "shippingMinor", total_minor AS "totalMinor", currency, shipping_method AS "shippingMethod",
      tax_treatment AS "taxTreatment", status
    FROM orders WHERE cart_id = (SELECT id FROM carts WHERE token = ${cart}) ORDER BY number`);

/** One article at 10.00, of 500 g. */
async function cartOf(heart: Heart, quantity = 1): Promise<string> {
  const article = await heart.article({ priceMinor: 1000, onHand: 50 });
  await heart.db.run(sql`UPDATE variants SET weight_grams = 500 WHERE id = ${article.variantId}`);
  return heart.cart([article, quantity]);
}

const unavailable = [
  'standard',
  'express',
  'shop',
  'letter',
  'resting',
  'pigeon',
  '-1',
  '__proto__',
  "' OR 1=1 --",
  '',
];
for (const shippingMethod of unavailable)
  test(`to Berlin by "${shippingMethod}", which does not go there: nothing but its own price is ever charged`, async () => {
    const cart = await cartOf(ireland);
    for (const seenTotalMinor of ['', '1490', '1000'])
      await press(ireland, cart, { ...inBerlin, shippingMethod, seenTotalMinor, seenCurrency: 'EUR' });
    for (const order of await ordersOf(ireland, cart))
      assert.deepEqual(
        [order.shippingMinor, order.totalMinor, order.shippingMethod],
        [990, 1990, 'Standard'],
      );
  });

test('the same way in another zone is not taken without the total having been seen', async () => {
  const cart = await cartOf(ireland);
  const refused = await press(ireland, cart, { ...inBerlin, seenTotalMinor: '1490', seenCurrency: 'EUR' });
  assert.equal(refused.status, 422);
  assert.match(refused.html, /The total is now €19\.90/);
  assert.deepEqual(await ordersOf(ireland, cart), []);
  const agreed = await press(ireland, cart, { ...inBerlin, seenTotalMinor: '1990', seenCurrency: 'EUR' });
  assert.equal(agreed.status, 303);
});

test('another country than the price was shown for: the buyer agrees first', async () => {
  const cart = await cartOf(ireland);
  assert.equal((await press(ireland, cart, { seenTotalMinor: '1490', seenCurrency: 'EUR' })).status, 303);
  const moved = await press(ireland, cart, { ...inBerlin, seenTotalMinor: '1490', seenCurrency: 'EUR' });
  assert.equal(moved.status, 422);
  assert.deepEqual(
    (await ordersOf(ireland, cart)).map(({ totalMinor, status }) => [totalMinor, status]),
    [[1490, 'pending']],
    'the order before is as it was',
  );
});

const forged: Record<string, string>[] = [
  { seenTotalMinor: '1', seenCurrency: 'EUR' },
  { seenTotalMinor: '1489', seenCurrency: 'EUR' },
  { seenTotalMinor: '1490', seenCurrency: 'JPY' },
  { seenTotalMinor: '1490', seenCurrency: 'eur' },
  { seenTotalMinor: '1490', seenCurrency: '<b>EUR</b>' },
  { seenTotalMinor: '999999999999999', seenCurrency: 'EUR' },
  { seenTotalMinor: '0', seenCurrency: 'EUR' },
];
for (const seen of forged)
  test(`a total that is not the real one is no agreement: ${JSON.stringify(seen)}`, async () => {
    const cart = await cartOf(ireland);
    const refused = await press(ireland, cart, seen);
    assert.equal(refused.status, 422);
    assert.match(refused.html, /The total is now €14\.90/);
    assert.doesNotMatch(refused.html, /<b>EUR/);
    assert.deepEqual(await ordersOf(ireland, cart), []);
  });

const unreadable: Record<string, string>[] = [
  { seenTotalMinor: '-1490', seenCurrency: 'EUR' },
  { seenTotalMinor: '14.90', seenCurrency: 'EUR' },
  { seenTotalMinor: '1e2', seenCurrency: 'EUR' },
  { seenTotalMinor: '1490' },
  { seenCurrency: 'EUR' },
  { totalMinor: '1', shippingMinor: '0', currency: 'JPY', taxMinor: '-5', discountMinor: '900' },
];
for (const fields of unreadable)
  test(`nothing that a form says is charged: ${JSON.stringify(fields)}`, async () => {
    const cart = await cartOf(ireland);
    await press(ireland, cart, fields);
    for (const order of await ordersOf(ireland, cart))
      assert.deepEqual([order.totalMinor, order.shippingMinor, order.currency], [1490, 490, 'EUR']);
  });

for (const region of ['IE.ZZZ', 'US.JPY', 'XX', 'IE.EUR.JPY', '%00', 'DE'])
  test(`a cookie that names "${region}" changes no currency the shop does not sell in, and no country but the shown`, async () => {
    const cart = await cartOf(ireland);
    await press(ireland, cart, {}, `region=${region}`);
    const [order] = await ordersOf(ireland, cart);
    assert.deepEqual([order!.totalMinor, order!.currency, order!.taxTreatment], [1490, 'EUR', 'taxed']);
  });

test('a price that moved while the page was open is told before it is charged', async () => {
  const cart = await cartOf(ireland);
  await ireland.db.run(sql`UPDATE shipping_methods SET price_minor = 590 WHERE handle = 'standard'`);
  const late = await press(ireland, cart, { seenTotalMinor: '1490', seenCurrency: 'EUR' });
  assert.equal(late.status, 422);
  assert.match(late.html, /The total is now €15\.90/);
});

test('a way that rests, or that the cart has outgrown, is not taken; what it is changed for is told', async () => {
  const cart = await cartOf(ireland);
  await ireland.db.run(sql`UPDATE shipping_methods SET active = false WHERE handle = 'express'`);
  const rests = await press(ireland, cart, { shippingMethod: 'express' });
  assert.equal(rests.status, 422);
  assert.match(
    rests.html,
    /The way of shipping that you chose is no longer offered: Standard was chosen instead\./,
  );
  const heavy = await press(ireland, cart, { shippingMethod: 'letter' });
  assert.equal(heavy.status, 422);
  assert.match(heavy.html, /Your order is too heavy for Letter: Standard was chosen instead\./);
  assert.deepEqual(await ordersOf(ireland, cart), []);
});

test('a page at Stripe over a sum that no longer holds is closed before another opens', async () => {
  const cart = await cartOf(ireland);
  const before = await ireland.session(cart);
  await ireland.db.run(sql`UPDATE shipping_methods SET price_minor = 590 WHERE handle = 'standard'`);
  const after = await ireland.session(cart);
  const { sessions } = ireland.standIn.control.state();
  const told = (id: string) => {
    const session = sessions.find((each) => each.id === id)!;
    return [session.status, session.amount_total];
  };
  assert.deepEqual(
    [told(before), told(after)],
    [
      ['expired', 1490],
      ['open', 1590],
    ],
  );
  assert.deepEqual(await ireland.breaches(), []);
});

test('where nothing goes nothing is sold, whatever the form says', async () => {
  const cart = await cartOf(ireland);
  for (const shippingMethod of ['standard', 'airmail', 'shop', '']) {
    const refused = await press(ireland, cart, { ...inPortland, shippingMethod });
    assert.equal(refused.status, 422);
    assert.match(refused.html, /We do not send this to United States/);
  }
  assert.deepEqual(await ordersOf(ireland, cart), []);
});

test('what needs no shipping goes anywhere, and no way of shipping is charged for it', async () => {
  const article = await ireland.article({ priceMinor: 1000 });
  await ireland.db.run(sql`UPDATE products SET needs_shipping = false WHERE id = ${article.productId}`);
  const cart = await ireland.cart([article, 1]);
  await press(ireland, cart, { ...inPortland, shippingMethod: 'express' });
  const [order] = await ordersOf(ireland, cart);
  assert.deepEqual([order!.shippingMinor, order!.shippingMethod], [0, '']);
});

test('an address that is not finished is not told that nothing goes there', async () => {
  const cart = await cartOf(ireland);
  const { html } = await press(ireland, cart, {
    ...address,
    country: 'US',
    region: '',
    postalCode: '',
    update: 'country',
  });
  assert.ok(!html.includes('We do not send this to'), 'to California it would go');
});

test('fetched by somebody from abroad: refused, for it would be sold as an export', async () => {
  for (const where of [inBerlin, inSanFrancisco]) {
    const cart = await cartOf(ireland);
    assert.equal((await press(ireland, cart, { ...where, shippingMethod: 'shop' })).status, 422);
    assert.deepEqual(await ordersOf(ireland, cart), []);
  }
});

test('fetched in California by somebody from Oregon: California’s tax is due', async () => {
  const cart = await cartOf(usa);
  await press(usa, cart, { ...inPortland, shippingMethod: 'shop' });
  const [order] = await ordersOf(usa, cart);
  assert.equal(order!.taxTreatment, 'taxed');
});

test('a parcel goes by its ZIP code: one of another state than is named is refused', async () => {
  for (const wrong of [
    { ...inSanFrancisco, region: 'OR' }, // where there is no sales tax
    { ...inSanFrancisco, postalCode: '99501' }, // Anchorage, at California's postage
  ]) {
    const cart = await cartOf(usa);
    const refused = await press(usa, cart, wrong);
    assert.equal(refused.status, 422);
    assert.deepEqual(await ordersOf(usa, cart), []);
  }
});

test('a business pays for untaxed shipping what everybody pays', async () => {
  await ireland.db.run(sql`UPDATE shipping_methods SET tax_class = 'zero' WHERE handle = 'standard-de'`);
  await ireland.db.run(sql`
    INSERT INTO tax_rates (id, country, tax, tax_class, name, ppm) VALUES (${uuid()}, 'DE', 'vat', 'zero', 'Tax', 0)`);
  const cart = await cartOf(ireland);
  await press(ireland, cart, { ...inBerlin, shippingMethod: 'standard-de', vatNumber: 'DE136695976' });
  const [order] = await ordersOf(ireland, cart);
  assert.deepEqual([order!.taxTreatment, order!.shippingMinor], ['reverse_charge', 990]);
});

test('a business in Northern Ireland is one of the EU’s for goods: its number, with XI, takes the tax off', async () => {
  const cart = await cartOf(ireland);
  await press(ireland, cart, { ...inBelfast, shippingMethod: 'standard-de', vatNumber: 'XI980780684' });
  const [order] = await ordersOf(ireland, cart);
  assert.equal(order!.taxTreatment, 'reverse_charge');
});

for (const vatNumber of ['GB980780684', 'IE6433435F'])
  test(`${vatNumber} is from outside the EU, or from home: it takes no tax off`, async () => {
    const cart = await cartOf(ireland);
    await press(ireland, cart, { ...inBerlin, shippingMethod: 'standard-de', vatNumber });
    const [order] = await ordersOf(ireland, cart);
    assert.equal(order!.taxTreatment, 'taxed');
  });

test('a code whose only use the cart’s own waiting order holds still counts in that cart', async () => {
  await ireland.db.run(sql`
    INSERT INTO discounts (id, code, title, rule, total_limit) VALUES (${uuid()}, 'ONCE', 'Once', '{"kind": "percent", "ppm": 100000}', 1)`);
  const cart = await cartOf(ireland);
  await ireland.db.run(sql`UPDATE carts SET discount_codes = '{ONCE}' WHERE token = ${cart}`);
  assert.equal((await press(ireland, cart, { seenTotalMinor: '1390', seenCurrency: 'EUR' })).status, 303);
  for (const [page, pages] of Object.entries({ checkout: checkoutPages, cart: cartPages })) {
    const app = new Hono();
    pages(app, ireland.shop);
    const html = await (await app.request(`/${page}`, { headers: { cookie: `cart=${cart}` } })).text();
    assert.ok(html.includes('−€1.00') || html.includes('-€1.00'), `${page} shows what it takes off`);
  }
});

test('the books agree with all of it', async () => {
  assert.deepEqual(await ireland.breaches(), []);
  assert.deepEqual(await usa.breaches(), []);
});
