import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCart, sampleCartLine, sampleQuote } from '../../test/sample-cart.ts';
import type { Cart, CartLine } from '../cart/cart.ts';
import { countryList, findCountry } from '../customers/countries.ts';
import { readConfig } from '../platform/config.ts';
import type { Shop } from '../platform/shop.ts';
import { renderPage } from '../ui/layout.tsx';
import { parseCheckout, typedFromCart, typedFromForm } from './form.ts';
import { type CheckoutNotice, CheckoutPage, type CheckoutPageProps, EmptyCheckout } from './pages.tsx';

const shop = {
  config: readConfig({}),
  assets: { url: (name: string) => `/assets/${name}`, dir: '' },
} as Shop;
const line = sampleCartLine();

/** As the handler puts the page together. */
function html(
  form: Record<string, string> = {},
  more: Partial<CheckoutPageProps> & { lines?: CartLine[] } = {},
): string {
  const lines = more.lines ?? [line];
  const typed = typedFromForm({ shippingMethod: 'standard', country: 'DE', ...form });
  const props = {
    shop,
    cart: sampleCart(...lines),
    quote: sampleQuote(lines, typed.shippingMethod),
    takesVatNumber: false,
    typed,
    errors: {},
    action: '/checkout',
    cartCount: 2,
    isSignedIn: false,
    addresses: [],
  };
  return renderPage(<CheckoutPage {...props} {...more} />);
}
const main = (page: string) => page.slice(page.indexOf('<main'));
const text = (page: string) =>
  main(page)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');
const tag = (page: string, ...marks: string[]) =>
  [...page.matchAll(/<[a-z][^>]*>/g)]
    .map(([found]) => found)
    .find((found) => marks.every((mark) => found.includes(mark)));

test('the total, the button and the hidden field say the same sum, for whichever method', () => {
  for (const [shippingMethod, total, minor] of [
    ['standard', '€72.00', '7200'],
    ['express', '€84.90', '8490'],
  ] as const) {
    const page = html({ shippingMethod });
    assert.match(text(page), new RegExp(`Pay ${total}`));
    assert.ok(tag(page, 'name="seenTotalMinor"', `value="${minor}"`));
    assert.ok(tag(page, 'name="seenCurrency"', 'value="EUR"'));
    assert.ok(tag(page, `value="${shippingMethod}"`, 'checked'));
    assert.equal(text(page).split(`Total ${total}`).length - 1, 2, 'beside the form and at its end');
  }
});

test('whatever a choice changes can be shown anew by its name, once each', () => {
  const names = [...html().matchAll(/data-fresh="([\w-]+)"/g)].map(([, name]) => name!);
  assert.deepEqual(names.toSorted(), [
    'codes',
    'lines',
    'lines-phone',
    'methods',
    'notices',
    'pay',
    'pay-sums',
    'sums',
    'total',
  ]);
});

test('an order that costs nothing is placed without a word of Stripe', () => {
  const lines = [sampleCartLine({ priceMinor: 0, needsShipping: false })];
  const free = sampleQuote(lines, '', { needsShipping: false, methods: [], chosen: undefined });
  const page = html(
    {},
    { lines, quote: { ...free, totals: { ...free.totals, shippingMinor: 0, totalMinor: 0 } } },
  );
  assert.match(text(page), /Place order/);
  assert.doesNotMatch(text(page), /Stripe|Pay €/);
});

test('where nothing travels, nothing is asked about shipping, and the address is the bill’s', () => {
  const page = html(
    {},
    { quote: sampleQuote([line], '', { needsShipping: false, methods: [], chosen: undefined }) },
  );
  assert.match(text(page), /Billing address/);
  assert.doesNotMatch(text(page), /Delivery address|Shipping \(/);
  assert.ok(!tag(page, 'name="shippingMethod"'));
});

test('a business in another country may give its VAT number, and sees what is wrong with it', () => {
  assert.ok(!tag(html(), 'name="vatNumber"'));
  const page = html({ vatNumber: 'DE1' }, { takesVatNumber: true, errors: { vatNumber: 'Too short.' } });
  assert.ok(tag(page, 'name="vatNumber"', 'value="DE1"', 'aria-invalid'));
});

for (const [problem, words] of [
  ['not_shipped_here', /do not send this to Germany/],
  ['no_rate', /cannot work out the tax/],
] as const)
  test(`an address to which it cannot be sold says why, and there is no way to pay: ${problem}`, () => {
    const page = html({}, { quote: sampleQuote([line], '', { problem }) });
    assert.match(text(page), words);
    assert.doesNotMatch(text(page), /Pay €/);
  });

test('every country is offered, and the fields are those of the chosen one', () => {
  const page = html({ country: 'US', region: 'california', city: 'Springfield' });
  for (const { code } of countryList())
    assert.ok(
      page.includes(`<option value="${code}"`) || page.includes(`<option selected value="${code}"`),
      code,
    );
  assert.match(text(page), /ZIP code/);
  assert.ok(tag(page, '<option', 'selected', 'value="CA"'), 'the region typed by name is chosen');
  assert.ok(tag(page, 'name="city"', 'value="Springfield"'));
  assert.match(text(html({ country: 'GB' })), /Postcode/);
  assert.ok(!tag(html({ country: 'AE' }), 'name="postalCode"'));
});

test('the fields of every country can be filled in by a browser', () => {
  for (const { code } of countryList()) {
    const page = html({ country: code });
    for (const field of findCountry(code)!.rows.flat())
      assert.ok(tag(page, `name="${field}"`, 'autocomplete="shipping '), `${code}: ${field}`);
  }
});

test('without a country the shop’s own is shown', () => {
  assert.ok(tag(html({ country: '' }), '<option', 'selected', 'value="IE"'));
});

test('Enter in a field pays; only its own button changes the country', () => {
  const form = html().match(/<form.*?<\/form>/s)![0];
  const buttons = [...form.matchAll(/<button[^>]*>/g)].map(([button]) => button);
  assert.equal(buttons.length, 4); // the one for discount codes too
  assert.ok(!buttons[0]!.includes('name='));
  assert.ok(buttons[1]!.includes('name="update"'));
});

test('a form with mistakes comes back filled in, each mistake beside its field and in the summary', () => {
  const form = {
    email: 'anna@',
    name: '<b>Anna</b>',
    postalCode: '1',
    country: 'DE',
    note: 'Ring twice',
    shippingMethod: 'pigeon',
  };
  const parsed = parseCheckout(form);
  assert.ok(!parsed.ok);
  const page = html(form, { errors: { ...parsed.errors, shippingMethod: 'Choose one.' } });
  assert.ok(tag(page, 'name="email"', 'value="anna@"', 'aria-invalid'));
  assert.ok(page.includes('value="&lt;b>Anna') || page.includes('value="&lt;b&gt;Anna'));
  assert.ok(page.includes('Ring twice') && tag(page, '<details', 'open'));
  assert.match(page, /<title>Error: Checkout/);
  for (const field of Object.keys(parsed.errors)) {
    assert.ok(page.includes(`href="#${field}"`), `the summary leads to ${field}`);
    assert.ok(page.includes(`id="${field}"`), `there is ${field}`);
    assert.ok(page.includes(`id="${field}-error"`), `${field} says what is wrong`);
  }
});

test('a slip in the e-mail address is asked about, and does not stop anything', () => {
  const form = { email: 'anna@gmial.com' };
  assert.match(text(html(form)), /Did you mean anna@gmail\.com\?/);
  assert.doesNotMatch(text(html({ email: 'anna@example.com' })), /Did you mean/);
});

const notices: [notice: CheckoutNotice, form: Record<string, string>, words: RegExp][] = [
  [
    { kind: 'total_changed', before: { totalMinor: 7200, currency: 'EUR' } },
    { shippingMethod: 'express' },
    /now €84\.90.*was €72\.00.*you chose Express.*Press Pay again/,
  ],
  [
    { kind: 'total_changed', before: { totalMinor: 7000, currency: 'EUR' } },
    {},
    /now €72\.00.*was €70\.00.*prices, discounts, tax or shipping have moved/,
  ],
  [
    { kind: 'total_changed', before: { totalMinor: 7200, currency: 'USD' } },
    {},
    /now €72\.00.*was US\$72\.00.*now in EUR/,
  ],
  [{ kind: 'total_changed', before: { totalMinor: 1, currency: '"><b>' } }, {}, /now €72\.00/],
  [
    { kind: 'discount_used_up', code: 'LAST', title: 'Last one', why: 'used_up' },
    {},
    /LAST can no longer be used.*Somebody else has just had its last use\. The total is now €72\.00\. Press Pay again/,
  ],
  [
    { kind: 'discount_used_up', code: null, title: 'Welcome', why: 'not_first_order' },
    {},
    /Welcome can no longer be used.*for a first order/,
  ],
  [{ kind: 'stripe_unavailable' }, {}, /Nothing was charged.*press Pay again/],
  [{ kind: 'cancelled' }, {}, /came back without paying/],
  [{ kind: 'stripe_refused' }, {}, /too small or too large/],
  [{ kind: 'was_short' }, {}, /press Pay again/],
];
for (const [notice, form, words] of notices)
  test(`${notice.kind}: ${words.source}`, () => assert.match(text(html(form, { notice })), words));

const problems: [change: Partial<CartLine>, words: RegExp][] = [
  [{ active: false }, /Arcs, A3: no longer sold/],
  [{ available: 0 }, /Arcs, A3: sold out/],
  [{ available: 1 }, /Arcs, A3: only 1 left, and you have 2/],
];
for (const [change, words] of problems)
  test(`what cannot be had is told first, and there is no way to pay: ${words.source}`, () => {
    const page = html({}, { lines: [{ ...line, ...change }] });
    assert.match(text(page), words);
    assert.doesNotMatch(text(page), /Pay €/);
    assert.ok(page.includes('href="/cart"'));
    const submits = [...page.match(/<form.*?<\/form>/s)![0].matchAll(/<button[^>]*>/g)];
    assert.deepEqual(
      submits.map(([button]) => /name="(\w+)"/.exec(button)?.[1]),
      ['update', 'applyCode'],
    );
  });

test('what the cart remembers is in the form', () => {
  const cart: Cart = { ...sampleCart(line), email: 'anna@example.com', note: 'Ring twice' };
  assert.ok(tag(html({}, { typed: typedFromCart(cart, 'FR') }), 'name="email"', 'value="anna@example.com"'));
});

test('no script, no style and no handler stands in the page itself', () => {
  const page = html({}, { errors: { email: 'x' }, notice: { kind: 'cancelled' } });
  assert.doesNotMatch(page, /<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=/);
});

test('an empty cart has nothing to check out', () => {
  assert.match(text(renderPage(<EmptyCheckout shop={shop} cartCount={0} />)), /Your cart is empty/);
});
