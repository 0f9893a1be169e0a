import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import { interleave, start, takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import { address } from '../../test/fixtures.ts';
import { CARD, details, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { setQuantity } from '../cart/cart.ts';
import { addCode } from '../cart/codes.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { checkoutPages } from './http.tsx';
import { type PlaceResult, placeOrder } from './place-order.ts';

let heart: Heart;
const app = new Hono();
before(async () => {
  heart = await startHeart({ TAX_PROVIDER: 'stripe', STRIPE_TAX_CODES: 'books:txcd_35010000' });
  checkoutPages(app, heart.shop);
  await heart.db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, prices_include_tax)
    VALUES (${uuid()}, 'america', 'America', '{US}', 'EUR', false)`);
});
after(() => heart.stop());
afterEach(async () => {
  await heart.putAway();
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
});

const newYork = {
  ...address,
  line1: '350 5th Ave',
  city: 'New York',
  region: 'NY',
  postalCode: '10118',
  country: 'US',
};
const inNewYork = { shippingAddress: newYork };
const CALCULATE = 'POST /v1/tax/calculations';
const calculations = () => heart.standIn.control.state().taxCalculations;

interface Sums {
  totalMinor: number;
  taxMinor: number;
  taxIncludedMinor: number;
  shippingTaxMinor: number;
  treatment: string;
  lines: number[];
  names: string[];
  calculation: string | null;
}

/** The orders of a cart, the oldest first. */
const ordersOf = (cartToken: string) =>
  heart.db.rows<Sums>(sql`
    SELECT total_minor AS "totalMinor", tax_minor AS "taxMinor", tax_included_minor AS "taxIncludedMinor",
      shipping_tax_minor AS "shippingTaxMinor", tax_treatment AS treatment, tax_calculation_id AS calculation,
      ARRAY(SELECT tax_minor::int FROM order_lines WHERE order_id = o.id ORDER BY position) AS lines,
      ARRAY(SELECT format('%s %s %s', l ->> 'name', l ->> 'ppm', l ->> 'amountMinor')
        FROM jsonb_array_elements(tax_lines) l) AS names
    FROM orders o WHERE cart_id = (SELECT id FROM carts WHERE token = ${cartToken}) ORDER BY number`);

const atStripe = (placed: PlaceResult) =>
  heart.standIn.control.state().sessions.find(({ id }) => id === sessionOf(placed))!;

const refusalOf = (placed: PlaceResult) => (placed.ok ? 'placed' : placed.reason);

const form = (more: Record<string, string> = {}) => ({
  email: 'ada@example.com',
  ...newYork,
  shippingMethod: 'standard',
  note: '',
  ...more,
});

async function post(cartToken: string, fields: Record<string, string>) {
  const answer = await app.request(routes.checkout(), {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie: `cart=${cartToken}`, 'content-type': 'application/x-www-form-urlencoded' },
  });
  const text = await answer.text();
  const seen = /name="seenTotalMinor" value="(\d+)"/.exec(text)?.[1] ?? '';
  return { status: answer.status, text, seen, location: answer.headers.get('location') };
}
const show = (cartToken: string, more: Record<string, string> = {}) =>
  post(cartToken, { ...form(more), update: '' });

test('in the prices: an order to Ireland is charged what it cost, and knows the tax in it', async () => {
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  const placed = await heart.place(cart);
  assert.equal(atStripe(placed).amount_total, 2490);
  const [order] = await ordersOf(cart);
  assert.deepEqual(
    [order!.totalMinor, order!.taxIncludedMinor, order!.taxMinor, order!.lines, order!.shippingTaxMinor],
    [2490, 374 + 92, 0, [374], 92],
  );
  assert.deepEqual([order!.names, order!.treatment], [['Value-added tax (VAT) 230000 466'], 'taxed']);
  assert.match(order!.calculation!, /^taxcalc_/);
});

test('on top: an order to New York, its shipping taxed as well', async () => {
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  const placed = await heart.place(cart, inNewYork);
  assert.equal(atStripe(placed).amount_total, 2490 + 178 + 43);
  const [order] = await ordersOf(cart);
  assert.deepEqual(
    [order!.totalMinor, order!.taxMinor, order!.taxIncludedMinor, order!.lines, order!.shippingTaxMinor],
    [2711, 221, 0, [178], 43],
  );
  assert.deepEqual(order!.names, ['Local sales tax 48750 122', 'Sales tax 40000 99']);
});

test('a discount comes off before the tax', async () => {
  const { code } = await addDiscount(heart.db, { rule: { kind: 'percent', ppm: 500_000 } });
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  await addCode(heart.db, cart, code!);
  await heart.place(cart, inNewYork);
  const [order] = await ordersOf(cart);
  assert.deepEqual([order!.lines, order!.totalMinor], [[89], 1000 + 490 + 89 + 43]);
});

test('a tax class has its own code', async () => {
  const book = await heart.article({ priceMinor: 1000 });
  await heart.db.run(sql`UPDATE products SET tax_class = 'books' WHERE id = ${book.productId}`);
  const cart = await heart.cart([book, 1], [await heart.article({ priceMinor: 1230 }), 1]);
  await heart.place(cart);
  assert.deepEqual((await ordersOf(cart))[0]!.lines, [0, 230]);
});

test('a business in another country of the EU', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const german = { ...address, postalCode: '10115', country: 'DE' };
  const vat = { number: 'DE136695976', country: 'DE', checked: '' as const };
  await placeOrder(heart.shop, cart, { ...details, shippingAddress: german, vat }, null);
  const [order] = await ordersOf(cart);
  assert.deepEqual([order!.treatment, order!.taxIncludedMinor], ['reverse_charge', 0]);
});

test('what is fetched is taxed where it lies', async () => {
  const { shop } = heart.shop.config;
  shop.country = 'US';
  await heart.db.run(sql`
    INSERT INTO shipping_methods (id, handle, title, price_minor, position, pickup_address, pickup_region, pickup_postal_code)
    VALUES (${uuid()}, 'portland', 'In Portland', 0, 8, ${['1 Compass Lane']}, 'OR', '97035'),
      (${uuid()}, 'somewhere', 'Somewhere', 0, 9, ${['2 Compass Lane']}, '', '')`);
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 1]);
  const fetched = (shippingMethod: string) => heart.place(cart, { ...inNewYork, shippingMethod });
  assert.equal(refusalOf(await fetched('portland')), 'placed');
  assert.equal((await ordersOf(cart))[0]!.taxMinor, 0);
  assert.equal(refusalOf(await fetched('somewhere')), 'no_rate', 'which is not the buyer’s to mend');
  shop.country = 'IE';
});

test('nothing to pay is placed without asking about tax', async () => {
  const { code } = await addDiscount(heart.db, { rule: { kind: 'percent', ppm: 1_000_000 } });
  const free = await addDiscount(heart.db, { rule: { kind: 'free_shipping' }, combinesWith: ['order'] });
  await heart.db.run(sql`UPDATE discounts SET combines_with = '{shipping}' WHERE code = ${code}`);
  const cart = await heart.cart([await heart.article(), 1]);
  for (const each of [code!, free.code!]) await addCode(heart.db, cart, each);
  const before = calculations();
  const placed = await heart.place(cart, inNewYork);
  assert.ok(placed.ok && placed.next === 'done');
  assert.equal(calculations(), before);
  assert.equal((await ordersOf(cart))[0]!.calculation, null);
});

test('the page shows what the press of its button costs, and Stripe is asked once for both', async () => {
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  const before = calculations();
  const page = await show(cart);
  assert.equal(page.seen, '2711');
  assert.match(page.text, /Local sales tax 4\.875%/);
  const pressed = await post(cart, { ...form(), seenTotalMinor: page.seen, seenCurrency: 'EUR' });
  assert.deepEqual([pressed.status, pressed.location?.includes('cs_test')], [303, true]);
  assert.equal(calculations(), before + 1);
});

test('an address that is not finished: no tax yet, and words for it', async () => {
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  const before = calculations();
  for (const more of [{ postalCode: '' }, { region: '' }] as Record<string, string>[]) {
    const page = await show(cart, more);
    assert.equal(page.seen, '2490');
    assert.match(page.text, /Tax is worked out once your address is complete/);
  }
  const inPrices = await show(cart, { country: 'DE', postalCode: '', region: '' });
  assert.doesNotMatch(inPrices.text, /Tax is worked out/);
  assert.equal(calculations(), before);
});

test('another address than on the page: the buyer agrees to the new sum first', async () => {
  const cart = await heart.cart([await heart.article({ priceMinor: 1000 }), 2]);
  const page = await show(cart, { region: 'OR', postalCode: '97035', city: 'Portland' });
  assert.equal(page.seen, '2490');
  const seen = { seenTotalMinor: page.seen, seenCurrency: 'EUR' };
  const pressed = await post(cart, { ...form(), ...seen });
  assert.deepEqual([pressed.status, pressed.seen], [422, '2711']);
  assert.match(pressed.text, /The total is now €27\.11/);
  assert.deepEqual(await ordersOf(cart), []);
  const again = await post(cart, { ...form(), ...seen, seenTotalMinor: pressed.seen });
  assert.equal(again.status, 303);
});

test('an address that Stripe cannot place is said beside its postal code; nothing is written', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const wrong = { city: 'Nowhere' };
  assert.match((await show(cart, wrong)).text, /We cannot find this place/);
  const pressed = await post(cart, form(wrong));
  assert.equal(pressed.status, 422);
  assert.match(pressed.text, /<a href="#postalCode">We cannot find this place/);
  assert.deepEqual(await ordersOf(cart), []);
});

test('an account that is not ready for it: not sold there, and said so', async () => {
  const { stripeTaxCodes } = heart.shop.config;
  heart.shop.config.stripeTaxCodes = { standard: 'wrong' };
  const cart = await heart.cart([await heart.article(), 1]);
  assert.equal(refusalOf(await heart.place(cart, inNewYork)), 'no_rate');
  assert.match((await show(cart)).text, /We cannot work out the tax for this address/);
  heart.shop.config.stripeTaxCodes = stripeTaxCodes;
  assert.deepEqual(await ordersOf(cart), []);
});

test('Stripe is down: the page has no tax, pressing is answered 503, and nothing is written', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  heart.standIn.control.addFault({ match: CALCULATE, kind: '503', times: 100 });
  const page = await show(cart);
  assert.deepEqual([page.status, page.seen], [200, '1490']);
  assert.match(page.text, /Tax is worked out once your address is complete/);
  const pressed = await post(cart, form());
  assert.equal(pressed.status, 503);
  assert.match(pressed.text, /Nothing was charged/);
  assert.deepEqual(await ordersOf(cart), []);
  heart.standIn.control.clearFaults();
  const told = await post(cart, { ...form(), seenTotalMinor: page.seen, seenCurrency: 'EUR' });
  assert.equal(told.status, 422, 'the sum with its tax is agreed to first');
});

test('a page does not wait long for Stripe, and those after it not at all', async () => {
  const shop = { ...heart.shop, stripe: Object.create(heart.shop.stripe) };
  const pages = new Hono();
  checkoutPages(pages, shop);
  const cart = await heart.cart([await heart.article(), 1]);
  heart.standIn.control.addFault({ match: CALCULATE, kind: 'hang', times: 1 });
  const times: number[] = [];
  for (let page = 0; page < 2; page++) {
    const began = Date.now();
    await pages.request(routes.checkout(), {
      method: 'POST',
      body: new URLSearchParams({ ...form(), update: '' }),
      headers: { cookie: `cart=${cart}` },
    });
    times.push(Date.now() - began);
  }
  assert.ok(times[0]! >= 2_000 && times[0]! < 7_000, String(times)); // an order waits eight seconds
  assert.ok(times[1]! < 2_000, String(times));
});

test('killed between the calculation and the order: nothing is left, and the next press uses it', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const before = calculations();
  const killed = start(() => heart.place(cart, inNewYork), {
    at: /tax\.calculations\.create/,
    when: 'after',
  });
  await killed.paused;
  assert.deepEqual(await ordersOf(cart), []);
  const reserved = await heart.db.row<{ count: number }>(sql`
    SELECT count(*) FROM reservations r JOIN orders o ON o.id = r.order_id
    WHERE o.cart_id = (SELECT id FROM carts WHERE token = ${cart})`);
  assert.equal(reserved!.count, 0);
  assert.ok((await heart.place(cart, inNewYork)).ok);
  assert.equal(calculations(), before + 1);
  killed.resume();
  await killed.done;
  assert.equal((await ordersOf(cart)).length, 1);
});

for (const [what, change] of [
  ['the cart', (cart: string, variantId: string) => setQuantity(heart.db, cart, variantId, 3)],
  [
    'a price',
    (_: string, variantId: string) =>
      heart.db.run(sql`UPDATE variants SET price_minor = 1500 WHERE id = ${variantId}`),
  ],
  [
    'a discount',
    async (cart: string) => {
      const { code } = await addDiscount(heart.db, { rule: { kind: 'percent', ppm: 500_000 } });
      await addCode(heart.db, cart, code!);
    },
  ],
] as const)
  test(`${what} changes while Stripe works: it is worked out again`, async () => {
    const article = await heart.article({ priceMinor: 1000 });
    const cart = await heart.cart([article, 2]);
    const before = calculations();
    const { a, b } = await interleave(
      heart.shop,
      () => heart.place(cart, inNewYork),
      { at: /tax\.calculations\.create/, when: 'after' },
      async () => void (await change(cart, article.variantId)),
    );
    assert.equal(b.status, 'fulfilled');
    assert.ok(a.status === 'fulfilled' && a.value.ok, JSON.stringify(a));
    assert.equal(calculations(), before + 2);
    const [order, more] = await ordersOf(cart);
    assert.equal(more, undefined);
    const taxOf = { 'the cart': 266 + 43, 'a price': 266 + 43, 'a discount': 89 + 43 }[what];
    assert.equal(order!.taxMinor, taxOf);
  });

test('a cart that never stands still is refused in the end, and nothing is written', async () => {
  const article = await heart.article({ priceMinor: 1000, onHand: 99 });
  const cart = await heart.cart([article, 1]);
  const { calculations: resource } = heart.shop.stripe.tax;
  const { create } = resource;
  let quantity = 1;
  resource.create = (async (...args: Parameters<typeof create>) => {
    const answer = await create(...args);
    await setQuantity(heart.db, cart, article.variantId, ++quantity);
    return answer;
  }) as typeof create;
  const placed = await heart.place(cart, inNewYork);
  resource.create = create;
  assert.equal(refusalOf(placed), 'stripe_unavailable');
  assert.equal(quantity, 5);
  assert.deepEqual(await ordersOf(cart), []);
});

test('pressing twice leads to the same page; another note is another order with the same tax', async () => {
  const cart = await heart.cart([await heart.article(), 1]);
  const before = calculations();
  const first = await heart.session(cart, inNewYork);
  assert.equal(await heart.session(cart, inNewYork), first);
  assert.notEqual(await heart.session(cart, { ...inNewYork, note: 'Ring twice' }), first);
  assert.equal(calculations(), before + 1);
  const [one, two] = await ordersOf(cart);
  assert.equal(one!.calculation, two!.calculation);
});

test('the same again out of the same cart is another sale, with a calculation of its own', async () => {
  const article = await heart.article();
  const cart = await heart.cart([article, 1]);
  const session = await heart.session(cart, inNewYork);
  heart.standIn.control.pay(session, CARD);
  await heart.landingPage(session);
  await heart.db.run(sql`
    INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price_minor)
    SELECT id, ${article.variantId}, 1, 1000 FROM carts WHERE token = ${cart}`);
  await heart.session(cart, inNewYork);
  const [one, two] = await ordersOf(cart);
  assert.equal(one!.taxMinor, two!.taxMinor);
  assert.notEqual(one!.calculation, two!.calculation);
});
