import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleCart, sampleCartLine, sampleQuote } from '../../test/sample-cart.ts';
import { readConfig } from '../platform/config.ts';
import type { Shop } from '../platform/shop.ts';
import { renderPage } from '../ui/layout.tsx';
import type { CartLine } from './cart.ts';
import { CartPage, type CartPageProps } from './pages.tsx';

const shop = {
  config: readConfig({}),
  assets: { url: (name: string) => `/assets/${name}`, dir: '' },
} as Shop;
const arcs = sampleCartLine({
  variantId: '0190c0de-0000-7000-8000-000000000001',
  title: 'Arcs <&>',
  variantTitle: 'A3 / Oak',
  priceMinor: 1400,
});

function html(lines: CartLine[], more: Partial<CartPageProps> = {}): string {
  const page = (
    <CartPage shop={shop} cart={sampleCart(...lines)} quote={sampleQuote(lines)} cartCount={2} {...more} />
  );
  return renderPage(page);
}
/** What a reader sees, one space between words. */
const text = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

const checkoutLink = 'href="/checkout"';

test('no cart, and an empty one, invite to look around', () => {
  for (const cart of [undefined, sampleCart()]) {
    const page = html([], { cart });
    assert.match(text(page), /Your cart is empty/);
    assert.ok(page.includes('href="/products"') && !page.includes(checkoutLink));
  }
});

test('a line shows what it is, what it costs, and can be changed and removed without script', () => {
  const page = html([arcs]);
  for (const words of ['A3 / Oak', '€14.00', '€28.00', '€32.90', 'free from €60.00', 'delivery to Germany'])
    assert.ok(text(page).includes(words), words);
  assert.ok(page.includes('Arcs &lt;&amp;>') || page.includes('Arcs &lt;&amp;&gt;'));
  assert.equal(page.split(`action="/cart/lines/${arcs.variantId}"`).length - 1, 2);
  assert.match(page, /<button[^>]*name="quantity"[^>]*value="0"/);
  assert.ok(page.includes(checkoutLink) && page.includes('noindex'));
});

test('shipping is said to be free once it is', () => {
  assert.match(text(html([{ ...arcs, quantity: 5 }])), /Shipping \(Standard\) Free/);
});

test('what is not sent there is said before the checkout', () => {
  const quote = sampleQuote([arcs], '', { methods: [], chosen: undefined, problem: 'not_shipped_here' });
  assert.match(text(html([arcs], { quote })), /do not send this to Germany/);
});

test('a price that changed is told with both prices', () => {
  assert.match(
    text(html([{ ...arcs, seenPriceMinor: 1200 }])),
    /was €12\.00 when you put it in; it is €14\.00 now/,
  );
  assert.doesNotMatch(text(html([arcs])), /when you put it in/);
});

const problems: [what: string, change: Partial<CartLine>, words: RegExp][] = [
  ['short', { available: 1 }, /Only 1 left/],
  ['sold out', { available: 0 }, /sold out/],
  ['gone', { active: false }, /no longer sold/],
];
for (const [what, change, words] of problems)
  test(`a line that is ${what} says so, and the checkout is closed until it is changed`, () => {
    const page = html([{ ...arcs, ...change }]);
    assert.match(text(page), words);
    assert.ok(!page.includes(checkoutLink));
    assert.ok(page.includes('value="0"'), 'it can be removed');
  });

test('what is left can be taken with one press', () => {
  assert.match(html([{ ...arcs, available: 1 }]), /<button[^>]*name="quantity"[^>]*value="1"/);
});

test('the reason why nothing was changed stands beside its line, or first on the page', () => {
  const beside = html([arcs], { problem: { variantId: arcs.variantId, message: 'Only whole numbers.' } });
  assert.ok(beside.includes('aria-invalid') && beside.includes(`id="quantity-${arcs.variantId}-error"`));
  assert.equal(beside.split('Only whole numbers.').length - 1, 1);
  const first = html([], { problem: { message: 'That article is gone.' } });
  assert.match(first, /role="alert".*That article is gone\./s);
  const gone = html([{ ...arcs, available: 0 }], {
    problem: { variantId: arcs.variantId, message: 'Just sold out.' },
  });
  assert.match(gone, /role="alert".*Just sold out\./s);
});
