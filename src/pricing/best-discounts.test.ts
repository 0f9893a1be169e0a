import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  amountOff,
  anyClass,
  discount,
  everything,
  freeShipping,
  line,
  only,
  percent,
  taxed,
  vat,
} from '../../test/pricing/carts.ts';
import { priceCart } from './price-cart.ts';
import type { Discount, PriceInput, PriceLine } from './pricing.ts';

const cart = (part: Partial<PriceInput> = {}): PriceInput => ({
  lines: [line('a', 1_000, 2), line('b', 3_000)],
  shipping: { chargeMinor: 490, taxClass: 'standard' },
  ...part,
});
const price = (discounts: Discount[], part: Partial<PriceInput> = {}) =>
  priceCart({ ...cart(part), discounts });
const taken = (discounts: Discount[], part: Partial<PriceInput> = {}) =>
  price(discounts, part).discounts.map(({ id, amountMinor }) => `${id} ${amountMinor}`);
const why = (each: Discount, part: Partial<PriceInput> = {}) => price([each], part).unused[0]?.why;
const free: Partial<Discount> = { combinesWith: anyClass };

test('a percentage, an amount, and free shipping come off what they are about', () => {
  assert.deepEqual(taken([percent('TEN', 10)]), ['TEN 500']);
  assert.deepEqual(taken([amountOff('FIVE', 500)]), ['FIVE 500']);
  assert.deepEqual(taken([percent('TEN', 10, { on: only('b') })]), ['TEN 300']);
  const shipped = price([freeShipping('SHIP')]);
  assert.equal(shipped.shippingMinor, 490);
  assert.equal(shipped.shippingDiscountMinor, 490);
  assert.equal(shipped.discountMinor, 490);
  assert.equal(shipped.totalMinor, 5_000);
  assert.deepEqual(
    shipped.lines.map(({ discounts }) => discounts),
    [[], []],
  );
});

test('a scope is products, collections or variants; a variant may stand on lines of other ids', () => {
  const lines = [
    line('a', 1_000, 1, { productId: 'p', collectionIds: ['new', 'paper'] }),
    line('b', 2_000, 1, { productId: 'q', collectionIds: ['paper'] }),
    line('b wrapped', 4_000, 1, { productId: 'q', variantId: 'b' }),
  ];
  const half = (on: Discount['on']) => price([percent('HALF', 50, { on })], { lines }).discountMinor;
  assert.equal(half({ kind: 'products', ids: ['q'] }), 3_000);
  assert.equal(half({ kind: 'products', ids: ['p', 'x'] }), 500);
  assert.equal(half({ kind: 'collections', ids: ['paper'] }), 1_500);
  assert.equal(half({ kind: 'collections', ids: ['new', 'old'] }), 500);
  assert.equal(half({ kind: 'variants', ids: ['b'] }), 3_000);
  assert.equal(half(everything), 3_500);
});

test('each line and each discount says what was taken off', () => {
  const totals = price([percent('TEN', 10, free), amountOff('FIVE', 500, free)]);
  assert.deepEqual(totals.discounts, [
    { id: 'FIVE', code: 'FIVE', title: 'FIVE', amountMinor: 500 },
    { id: 'TEN', code: 'TEN', title: 'TEN', amountMinor: 450 },
  ]);
  assert.deepEqual(totals.lines[0]!.discounts, [
    { id: 'FIVE', amountMinor: 200 },
    { id: 'TEN', amountMinor: 180 },
  ]);
  assert.equal(totals.lines[0]!.discountMinor, 380);
  assert.equal(totals.lines[1]!.discountMinor, 570);
});

test('pieces first, then amounts before percentages, of some goods before all, and shipping last', () => {
  const deal = discount(
    'Z-DEAL',
    {
      kind: 'buy_x_get_y',
      buy: { quantity: 1, on: only('a') },
      get: { quantity: 1, ppm: 500_000 },
      timesMax: null,
    },
    { on: only('a'), ...free },
  );
  const list = [
    freeShipping('A-SHIP', free),
    percent('B-ALL', 10, free),
    amountOff('C-ALL', 300, free),
    percent('D-SOME', 10, { on: only('b'), ...free }),
    amountOff('E-SOME', 200, { on: only('b'), ...free }),
    deal,
  ];
  const expected = ['Z-DEAL 500', 'E-SOME 200', 'D-SOME 280', 'C-ALL 300', 'B-ALL 372', 'A-SHIP 490'];
  assert.deepEqual(taken(list), expected);
  assert.deepEqual(taken(list.toReversed()), expected);
});

test('of one kind they come off by id, in whatever order they were entered', () => {
  const list = [percent('A', 50, free), percent('B', 10, free)];
  assert.deepEqual(taken(list), ['A 2500', 'B 250']);
  assert.deepEqual(taken(list.toReversed()), ['A 2500', 'B 250']);
});

test('a code entered twice counts once', () => {
  assert.deepEqual(taken([percent('TEN', 10, free), percent('TEN', 10, free)]), ['TEN 500']);
});

test('an amount is at most what is left of the goods, never of the shipping', () => {
  const totals = price([amountOff('MUCH', 9_999)]);
  assert.equal(totals.discountMinor, 5_000);
  assert.equal(totals.totalMinor, 490);
  assert.deepEqual(
    taken([amountOff('MUCH', 3_500, free), amountOff('SOME', 9_999, { on: only('a'), ...free })]),
    ['SOME 2000', 'MUCH 3000'],
  );
  assert.deepEqual(taken([percent('ALL', 250)]), ['ALL 5000']);
});

test('two combine only if each allows the other’s kind', () => {
  const product = (part: Partial<Discount>) => percent('P', 10, { on: only('b'), ...part });
  const order = (part: Partial<Discount>) => percent('O', 5, part);
  const both = (p: Partial<Discount>, o: Partial<Discount>) => taken([product(p), order(o)]);
  assert.deepEqual(both({ combinesWith: ['order'] }, { combinesWith: ['product'] }), ['P 300', 'O 235']);
  assert.deepEqual(both({ combinesWith: ['order'] }, {}), ['P 300']);
  assert.deepEqual(both({}, { combinesWith: ['product'] }), ['P 300']);
  assert.deepEqual(both({ combinesWith: ['product'] }, { combinesWith: ['order'] }), ['P 300']);
  const ship = freeShipping('S', { combinesWith: ['order'] });
  assert.deepEqual(taken([order({ combinesWith: ['shipping'] }), ship]), ['O 250', 'S 490']);
  assert.deepEqual(taken([order({ combinesWith: ['order'] }), ship]), ['S 490']);
});

test('a deal on pieces is a product’s discount even where everything is in its scope', () => {
  const deal = discount(
    'DEAL',
    {
      kind: 'buy_x_get_y',
      buy: { quantity: 1, on: everything },
      get: { quantity: 1, ppm: 100_000 },
      timesMax: 1,
    },
    { combinesWith: ['order'] },
  );
  assert.deepEqual(taken([deal, percent('O', 10, { combinesWith: ['product'] })]), ['DEAL 100', 'O 490']);
  assert.deepEqual(taken([deal, percent('O', 10, { combinesWith: ['order'] })]), ['O 500']);
});

test('the set that makes the cart cheapest counts, and each other discount says why it does not', () => {
  const big = percent('BIG', 30);
  const small = percent('SMALL', 20, { combinesWith: ['shipping'] });
  const ship = freeShipping('SHIP', { combinesWith: ['order'] });
  const totals = price([small, ship, big]);
  assert.deepEqual(
    totals.discounts.map(({ id }) => id),
    ['BIG'],
  );
  assert.deepEqual(totals.unused, [
    { id: 'SMALL', code: 'SMALL', title: 'SMALL', why: { reason: 'not_combined', with: ['BIG'] } },
    { id: 'SHIP', code: 'SHIP', title: 'SHIP', why: { reason: 'not_combined', with: ['BIG'] } },
  ]);
  const dearShipping = { shipping: { chargeMinor: 600, taxClass: 'standard' } };
  assert.deepEqual(taken([small, ship, big], dearShipping), ['SMALL 1000', 'SHIP 600']);
});

test('those it does not combine with are named as buyers know them', () => {
  const automatic = percent('auto', 40, { code: null, title: 'Summer', combinesWith: ['product'] });
  const product = percent('P', 90, { on: only('b'), combinesWith: ['order'] });
  const totals = price([
    amountOff('LITTLE', 100, { on: only('a'), combinesWith: ['product'] }),
    automatic,
    product,
  ]);
  assert.deepEqual(
    totals.discounts.map(({ id }) => id),
    ['P', 'auto'],
  );
  assert.deepEqual(totals.unused[0]?.why, { reason: 'not_combined', with: ['P', 'Summer'] });
  const some = amountOff('SOME', 100, { on: only('a'), combinesWith: ['product'] });
  const three = price([some, automatic, { ...product, combinesWith: ['order', 'product'] }]);
  assert.deepEqual(three.unused[0]?.why, { reason: 'not_combined', with: ['Summer'] });
  const beside = price([amountOff('LITTLE', 100, { on: only('a'), combinesWith: ['order'] }), automatic]);
  assert.deepEqual(beside.unused[0]?.why, undefined);
});

test('of equally good sets the smallest counts, then the one whose ids come first', () => {
  assert.deepEqual(taken([amountOff('B', 500), amountOff('A', 500)]), ['A 500']);
  assert.deepEqual(taken([percent('A', 10), amountOff('B', 500)]), ['A 500']);
  const pair = (product: string, other: Discount) => [
    amountOff(product, 100, { on: only('a'), combinesWith: [other.on === everything ? 'order' : 'product'] }),
    other,
  ];
  const first = pair('Z', amountOff('B', 100, { combinesWith: ['product'] }));
  const second = pair('C', amountOff('D', 100, { on: only('b'), combinesWith: ['product'] }));
  assert.deepEqual(taken([...first, ...second]), ['Z 100', 'B 100']);
  const halves = [amountOff('A', 250, free), amountOff('B', 250, free), amountOff('C', 500)];
  assert.deepEqual(taken(halves), ['C 500']);
});

test('what adds nothing to the best set is left out, and says that nothing is left', () => {
  const totals = price([
    percent('ALL', 100, free),
    amountOff('FIVE', 500, free),
    percent('B', 10, { on: only('b'), ...free }),
  ]);
  assert.deepEqual(
    totals.discounts.map(({ id }) => id),
    ['ALL'],
  );
  assert.deepEqual(
    totals.unused.map(({ why }) => why.reason),
    ['nothing_left', 'nothing_left'],
  );
});

test('tax on top counts in what is cheapest', () => {
  const lines = [line('taxed', 1_000), line('book', 1_000, 1, { taxClass: 'books' })];
  const tax = taxed(false, { standard: [vat(20)], books: [vat(0)] });
  const list = [amountOff('BOOK', 210, { on: only('book') }), amountOff('TAXED', 200, { on: only('taxed') })];
  assert.deepEqual(taken(list, { lines, tax }), ['TAXED 200']);
  assert.deepEqual(taken(list, { lines, tax: { ...tax, included: true } }), ['BOOK 210']);
});

test('who may not have it today is told, before anything else', () => {
  const from = new Date('2027-01-01');
  const reasons = [
    { reason: 'unknown' },
    { reason: 'not_yet', from },
    { reason: 'ended' },
    { reason: 'used_up' },
    { reason: 'used_by_you' },
    { reason: 'not_first_order' },
  ] as const;
  for (const barred of reasons)
    assert.deepEqual(why(percent('X', 10, { barred, on: only('nothing') })), barred);
});

test('nothing in its scope; then too small a sum or too few pieces of its scope, before discounts', () => {
  assert.deepEqual(why(percent('X', 10, { on: only('c'), minimum: { quantity: 1 } })), {
    reason: 'no_items',
  });
  const subtotal = (subtotalMinor: number, on = everything) =>
    why(percent('X', 10, { minimum: { subtotalMinor }, on }));
  assert.deepEqual(subtotal(5_000), undefined);
  assert.deepEqual(subtotal(5_001), { reason: 'below_minimum', missingMinor: 1 });
  assert.deepEqual(subtotal(2_500, only('a')), { reason: 'below_minimum', missingMinor: 500 });
  const quantity = (least: number, on = everything) =>
    why(percent('X', 10, { minimum: { quantity: least }, on }));
  assert.deepEqual(quantity(3), undefined);
  assert.deepEqual(quantity(4), { reason: 'too_few', missing: 1 });
  assert.deepEqual(quantity(4, only('a')), { reason: 'too_few', missing: 2 });
  assert.deepEqual(
    taken([
      percent('HALF', 50, { minimum: { subtotalMinor: 5_000 }, ...free }),
      amountOff('A', 1_000, { on: only('a'), ...free }),
    ]),
    ['A 1000', 'HALF 2000'],
  );
});

test('free shipping takes nothing where nothing is charged, and needs the goods it is for', () => {
  const none = { shipping: undefined };
  assert.deepEqual(why(freeShipping('S'), none), { reason: 'nothing_left' });
  assert.deepEqual(why(freeShipping('S', { on: only('c') })), { reason: 'no_items' });
  assert.deepEqual(taken([freeShipping('S', { on: only('b') })]), ['S 490']);
});

test('an empty cart has room for no discount, and costs no shipping', () => {
  const totals = price([percent('TEN', 10), freeShipping('S')], { lines: [] });
  assert.deepEqual(
    totals.unused.map(({ why }) => why.reason),
    ['no_items', 'no_items'],
  );
  assert.equal(totals.totalMinor, 0);
  assert.equal(totals.shippingMinor, 0);
});

const fourteen: PriceLine[] = Array.from({ length: 14 }, (_, index) =>
  line(String.fromCharCode(97 + index), 1_000),
);
const oneOff = (index: number, amountMinor: number) =>
  amountOff(`D${String(index).padStart(2, '0')}`, amountMinor, { on: only(fourteen[index]!.id), ...free });

test('of more than every set can be tried of, all that combine still count', () => {
  const list = fourteen.map((_, index) => oneOff(index, 100 + index));
  const totals = price(list, { lines: fourteen });
  assert.equal(totals.discounts.length, 14);
  assert.deepEqual(totals.unused, []);
});

test('of many small ones that combine and a larger one that does not, the cheaper side counts', () => {
  const small = fourteen.slice(0, 12).map((_, index) => oneOff(index, 100));
  const alone = (amountMinor: number) => price([...small, amountOff('X', amountMinor)], { lines: fourteen });
  assert.equal(alone(500).discountMinor, 1_200);
  assert.equal(alone(900).discountMinor, 1_200);
  assert.deepEqual(
    alone(1_300).discounts.map(({ id }) => id),
    ['X'],
  );
});

test('what combines with nothing of the best eight may combine with each other', () => {
  const large = Array.from({ length: 8 }, (_, index) => amountOff(`L${index}`, 300 + index));
  const small = fourteen.slice(0, 5).map((_, index) => oneOff(index, 90));
  const totals = price([...large, ...small], { lines: fourteen });
  assert.equal(totals.discountMinor, 450);
  assert.deepEqual(
    totals.unused.map(({ why }) => why.reason),
    large.map(() => 'not_combined'),
  );
});
