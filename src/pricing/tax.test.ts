import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOff, freeShipping, line, percent, taxed, vat } from '../../test/pricing/carts.ts';
import { priceCart } from './price-cart.ts';
import type { PriceInput, TaxRate, TaxRules } from './pricing.ts';

const rate = (name: string, ofHundred: number, onShipping?: boolean): TaxRate => ({
  name,
  ppm: ofHundred * 10_000,
  ...(onShipping !== undefined && { onShipping }),
});
const book = { taxClass: 'books' };
const lineTaxes = (input: PriceInput) => priceCart(input).lines.map(({ taxMinor }) => taxMinor);
const taxLines = (input: PriceInput) =>
  priceCart(input).taxLines.map(({ name, baseMinor, amountMinor }) => `${name} ${baseMinor} ${amountMinor}`);

test('without tax rules there is none, and the shop counts as registered nowhere', () => {
  const totals = priceCart({ lines: [line('a', 1_000)] });
  assert.equal(totals.taxTreatment, 'not_registered');
  assert.deepEqual([totals.taxMinor, totals.taxIncludedMinor, totals.totalMinor], [0, 0, 1_000]);
  assert.deepEqual(totals.taxLines, []);
});

test('rules without rates tax nothing, and say why', () => {
  for (const treatment of ['export', 'reverse_charge'] as const) {
    const totals = priceCart({ lines: [line('a', 1_000)], tax: { ...taxed(true, {}), treatment } });
    assert.equal(totals.taxTreatment, treatment);
    assert.equal(totals.taxIncludedMinor, 0);
  }
});

test('each class has its rate; one that is not known is taxed as standard', () => {
  const tax = taxed(false, { standard: [vat(20)], books: [vat(5)] });
  const lines = [line('a', 1_000), line('b', 1_000, 1, book), line('c', 1_000, 1, { taxClass: 'wine' })];
  assert.deepEqual(lineTaxes({ lines, tax }), [200, 50, 200]);
  assert.deepEqual(lineTaxes({ lines, tax: taxed(false, { books: [vat(5)] }) }), [0, 50, 0]);
});

test('on top, several taxes are rounded each by itself', () => {
  const tax = taxed(false, { standard: [rate('State', 5), rate('County', 7)] });
  const cart = { lines: [line('a', 110)], tax };
  assert.deepEqual(taxLines(cart), ['County 110 8', 'State 110 6']);
  const totals = priceCart(cart);
  assert.deepEqual([totals.taxMinor, totals.taxIncludedMinor, totals.totalMinor], [14, 0, 124]);
});

test('included, all that a line bears is taken out at once, then parted over its rates', () => {
  const tax = taxed(true, { standard: [rate('State', 5), rate('County', 7)] });
  const cart = { lines: [line('a', 110)], tax };
  assert.deepEqual(taxLines(cart), ['County 98 7', 'State 98 5']);
  const totals = priceCart(cart);
  assert.deepEqual([totals.taxMinor, totals.taxIncludedMinor, totals.totalMinor], [0, 12, 110]);
});

test('rounded by the line, many small lines come to more than their sum would', () => {
  const lines = [5, 5, 5, 5, 140].map((minor, index) => line(`${index}`, minor));
  assert.deepEqual(lineTaxes({ lines, tax: taxed(false, { standard: [vat(10)] }) }), [1, 1, 1, 1, 14]);
  assert.deepEqual(
    lineTaxes({ lines, tax: taxed(false, { standard: [vat(10)] }, 'order') }),
    [0, 0, 1, 1, 14],
  );
});

test('what is cheapest is what it comes to by the line, where tax is rounded by the line', () => {
  const lines = [line('a', 15), line('b', 15)];
  const discounts = [amountOff('A', 2, { on: { kind: 'variants', ids: ['a'] } }), amountOff('B', 2)];
  const used = (rounding: 'line' | 'order') =>
    priceCart({ lines, discounts, tax: taxed(false, { standard: [vat(10)] }, rounding) }).discounts[0]?.id;
  assert.equal(used('line'), 'B');
  assert.equal(used('order'), 'A');
});

test('rounded by the line or by the order, in the prices', () => {
  const lines = [line('a', 104), line('b', 104), line('c', 104)];
  const tax = (rounding: 'line' | 'order') => taxed(true, { standard: [vat(20)] }, rounding);
  assert.deepEqual(lineTaxes({ lines, tax: tax('line') }), [17, 17, 17]);
  assert.deepEqual(lineTaxes({ lines, tax: tax('order') }), [17, 17, 18]);
  assert.deepEqual(taxLines({ lines, tax: tax('order') }), ['VAT 260 52']);
});

test('by the order, each rate is rounded on the sum of what bears it, shipping included', () => {
  const tax = taxed(false, { standard: [rate('GST', 5), rate('PST', 7)], books: [rate('GST', 5)] }, 'order');
  const cart = {
    lines: [line('a', 110), line('b', 110, 1, book)],
    shipping: { chargeMinor: 110, taxClass: 'books' },
    tax,
  };
  assert.deepEqual(taxLines(cart), ['PST 110 8', 'GST 330 17']);
  const totals = priceCart(cart);
  assert.deepEqual(lineTaxes(cart), [13, 6]);
  assert.equal(totals.shippingTaxMinor, 6);
  assert.equal(totals.taxMinor, 25);
});

test('one rate in several classes is one line; the highest rate comes first, then by name', () => {
  const tax = taxed(true, {
    standard: [rate('B', 10), rate('A', 10)],
    books: [rate('B', 10)],
    food: [rate('C', 30)],
    none: [rate('Z', 0)],
  });
  const lines = [
    line('1', 1_200),
    line('2', 1_100, 1, book),
    line('3', 1_300, 1, { taxClass: 'food' }),
    line('4', 700, 1, { taxClass: 'none' }),
  ];
  assert.deepEqual(taxLines({ lines, tax }), ['C 1000 300', 'A 1000 100', 'B 2000 200', 'Z 700 0']);
});

test('what costs nothing stands in no tax line', () => {
  const tax = taxed(false, { standard: [vat(20)], books: [vat(5)] });
  assert.deepEqual(taxLines({ lines: [line('a', 0), line('b', 100, 1, book)], tax }), ['VAT 100 5']);
});

test('the tax is on what discounts have left, of goods and shipping', () => {
  const tax = taxed(false, { standard: [vat(20)] });
  const cart = { lines: [line('a', 1_000)], shipping: { chargeMinor: 500, taxClass: 'standard' }, tax };
  const totals = (discounts: PriceInput['discounts']) => {
    const { lines, shippingTaxMinor, taxMinor } = priceCart({ ...cart, discounts });
    return [lines[0]!.taxMinor, shippingTaxMinor, taxMinor];
  };
  assert.deepEqual(totals([]), [200, 100, 300]);
  assert.deepEqual(totals([percent('HALF', 50)]), [100, 100, 200]);
  assert.deepEqual(totals([freeShipping('S', { combinesWith: ['order'] })]), [200, 0, 200]);
});

test('shipping has a class of its own, or is taxed as the goods, in proportion to what is left of them', () => {
  const tax = taxed(false, { standard: [vat(20)], books: [vat(5)] });
  const lines = [line('a', 1_000), line('b', 1_500, 2, book)];
  const shippingTax = (taxClass: string, part: Partial<PriceInput> = {}) =>
    priceCart({ lines, shipping: { chargeMinor: 1_000, taxClass }, tax, ...part }).shippingTaxMinor;
  assert.equal(shippingTax('standard'), 200);
  assert.equal(shippingTax('books'), 50);
  assert.equal(shippingTax('goods'), 50 + 38);
  assert.equal(
    shippingTax('goods', { discounts: [amountOff('A', 1_000, { on: { kind: 'variants', ids: ['a'] } })] }),
    50,
  );
  assert.equal(shippingTax('goods', { lines: [line('a', 0), line('b', 0, 1, book)] }), 100 + 25);
  const included = taxed(true, { standard: [vat(20)], books: [vat(5)] });
  assert.equal(shippingTax('goods', { tax: included }), 42 + 36);
});

test('the odd cent of a shipping that is parted falls on the last class, wherever its goods stand', () => {
  const tax = taxed(false, { standard: [vat(100)], books: [vat(0)] });
  const shippingTax = (standard: string, books: string) =>
    priceCart({
      lines: [line(standard, 1_000), line(books, 1_000, 1, book)],
      shipping: { chargeMinor: 101, taxClass: 'goods' },
      tax,
    }).shippingTaxMinor;
  assert.deepEqual([shippingTax('a', 'b'), shippingTax('b', 'a')], [51, 51]);
});

test('goods that do not travel have no say in how shipping is taxed', () => {
  const tax = taxed(false, { standard: [vat(20)], books: [vat(5)] });
  const shippingTax = (a: boolean | undefined, b: boolean) =>
    priceCart({
      lines: [
        line('a', 1_000, 1, { needsShipping: a }),
        line('b', 3_000, 1, { ...book, needsShipping: b }),
        line('c', 3_000, 1, { ...book, needsShipping: false }),
      ],
      shipping: { chargeMinor: 1_000, taxClass: 'goods' },
      tax,
    }).shippingTaxMinor;
  assert.equal(shippingTax(true, false), 200);
  assert.equal(shippingTax(undefined, false), 200);
  assert.equal(shippingTax(false, true), 50);
  assert.equal(shippingTax(true, true), 50 + 38);
  assert.equal(shippingTax(false, false), Math.round((1_000 / 7) * 0.2) + Math.round((6_000 / 7) * 0.05));
});

test('a tax on goods alone is not on shipping', () => {
  const rates = [rate('State', 6, true), rate('County', 2, false)];
  for (const taxClass of ['standard', 'goods']) {
    const shipping = { chargeMinor: 1_000, taxClass };
    assert.equal(
      priceCart({ lines: [line('a', 500)], shipping, tax: taxed(false, { standard: rates }) })
        .shippingTaxMinor,
      60,
    );
    const cart = { lines: [line('a', 540)], shipping, tax: taxed(true, { standard: rates }) };
    assert.equal(priceCart(cart).shippingTaxMinor, 57);
    assert.deepEqual(taxLines(cart), ['State 1443 87', 'County 500 10']);
  }
});

test('in steps of ten, every tax is a whole multiple', () => {
  const cart = { stepMinor: 10, lines: [line('a', 1_010), line('b', 1_010), line('c', 1_000)] };
  assert.deepEqual(lineTaxes({ ...cart, tax: taxed(false, { standard: [vat(5)] }) }), [50, 50, 50]);
  assert.deepEqual(
    lineTaxes({ ...cart, tax: taxed(false, { standard: [vat(5.5)] }, 'order') }),
    [60, 60, 50],
  );
  const two = taxed(true, { standard: [rate('A', 5), rate('B', 5)] });
  assert.deepEqual(taxLines({ stepMinor: 10, lines: [line('a', 1_430)], tax: two }), [
    'A 1300 60',
    'B 1300 70',
  ]);
  const shipping = { chargeMinor: 50, taxClass: 'goods' };
  const goods = taxed(false, { standard: [vat(100)], books: [vat(0)] });
  const lines = [line('a', 1_000), line('b', 1_000, 1, book)];
  assert.equal(priceCart({ stepMinor: 10, lines, shipping, tax: goods }).shippingTaxMinor, 30);
});

const given = (included: boolean): TaxRules => ({
  ...taxed(included, { standard: [vat(99)] }),
  given: {
    lines: {
      a: [
        { name: 'State', ppm: 60_000, amountMinor: 61 },
        { name: 'County', ppm: 10_000, amountMinor: 9 },
      ],
      b: [{ name: 'State', ppm: 60_000, amountMinor: 120 }],
    },
    shipping: [{ name: 'State', ppm: 60_000, amountMinor: 30 }],
  },
});

test('tax that somebody else has worked out is taken as it is', () => {
  const cart = {
    lines: [line('b', 2_000), line('a', 1_000), line('c', 50)],
    shipping: { chargeMinor: 500, taxClass: 'standard' },
  };
  const onTop = priceCart({ ...cart, tax: given(false) });
  assert.deepEqual(
    onTop.lines.map(({ taxMinor }) => taxMinor),
    [120, 70, 0],
  );
  assert.deepEqual(
    [onTop.shippingTaxMinor, onTop.taxMinor, onTop.taxIncludedMinor, onTop.totalMinor],
    [30, 220, 0, 3_770],
  );
  assert.deepEqual(taxLines({ ...cart, tax: given(false) }), ['State 3500 211', 'County 1000 9']);
  const inside = priceCart({ ...cart, tax: given(true) });
  assert.deepEqual(
    [inside.shippingTaxMinor, inside.taxMinor, inside.taxIncludedMinor, inside.totalMinor],
    [30, 0, 220, 3_550],
  );
  assert.deepEqual(taxLines({ ...cart, tax: given(true) }), ['State 3280 211', 'County 930 9']);
});

test('a given tax on what costs nothing is shown all the same', () => {
  const { given: amounts } = given(false);
  const tax = { ...given(false), given: { ...amounts!, shipping: [] } };
  assert.deepEqual(taxLines({ lines: [line('b', 0)], tax }), ['State 0 120']);
});

test('more tax than price in a price was worked out for another cart, and throws', () => {
  const cart = (minor: number) => ({
    lines: [line('a', minor)],
    tax: { ...given(true), given: { ...given(true).given!, shipping: [] } },
  });
  assert.throws(() => priceCart(cart(69)), /a tax of 70 in a price of 69/);
  assert.equal(priceCart(cart(70)).totalMinor, 70);
});
