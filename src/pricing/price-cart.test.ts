import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOff, discount, everything, line, percent, taxed, vat } from '../../test/pricing/carts.ts';
import { priceCart } from './price-cart.ts';

test('an empty cart comes to nothing', () => {
  assert.deepEqual(
    priceCart({
      lines: [],
      shipping: { chargeMinor: 490, taxClass: 'goods' },
      tax: taxed(false, { standard: [vat(19)] }),
    }),
    {
      lines: [],
      subtotalMinor: 0,
      discountMinor: 0,
      shippingMinor: 0,
      shippingDiscountMinor: 0,
      shippingTaxMinor: 0,
      taxMinor: 0,
      taxIncludedMinor: 0,
      totalMinor: 0,
      taxTreatment: 'taxed',
      taxLines: [],
      discounts: [],
      unused: [],
    },
  );
});

test('a cart says all of its sum', () => {
  const totals = priceCart({
    lines: [line('b', 1_250, 2), line('a', 999)],
    shipping: { chargeMinor: 490, taxClass: 'standard' },
    discounts: [percent('TEN', 10)],
    tax: taxed(true, { standard: [vat(19)] }),
  });
  assert.deepEqual(totals, {
    lines: [
      {
        id: 'b',
        quantity: 2,
        unitPriceMinor: 1_250,
        totalMinor: 2_500,
        discountMinor: 250,
        discounts: [{ id: 'TEN', amountMinor: 250 }],
        taxMinor: 359,
      },
      {
        id: 'a',
        quantity: 1,
        unitPriceMinor: 999,
        totalMinor: 999,
        discountMinor: 100,
        discounts: [{ id: 'TEN', amountMinor: 100 }],
        taxMinor: 144,
      },
    ],
    subtotalMinor: 3_499,
    discountMinor: 350,
    shippingMinor: 490,
    shippingDiscountMinor: 0,
    shippingTaxMinor: 78,
    taxMinor: 0,
    taxIncludedMinor: 581,
    totalMinor: 3_639,
    taxTreatment: 'taxed',
    taxLines: [{ name: 'VAT', ppm: 190_000, baseMinor: 3_058, amountMinor: 581 }],
    discounts: [{ id: 'TEN', code: 'TEN', title: 'TEN', amountMinor: 350 }],
    unused: [],
  });
});

test('lines come back in the order they came in; the odd cent falls on the last id, wherever it stands', () => {
  const discounts = [amountOff('ONE', 100)];
  const off = (...ids: string[]) =>
    priceCart({ lines: ids.map((id) => line(id, 1_000)), discounts }).lines.map(
      ({ id, discountMinor }) => `${id} ${discountMinor}`,
    );
  assert.deepEqual(off('a', 'b', 'c'), ['a 33', 'b 33', 'c 34']);
  assert.deepEqual(off('c', 'a', 'b'), ['c 34', 'a 33', 'b 33']);
});

test('an extra is part of what its line comes to: amounts and per cents are off both, and both are taxed', () => {
  const lines = [line('a', 1_000, 2, { extraMinor: 350 }), line('b', 500)];
  const tax = taxed(true, { standard: [vat(20)] });
  // 2 × 13.50 and 5.00 are 32.00; 10 % are off, of the wrapped ones 2.70; 20/120 of 24.30 and of 4.50 are tax.
  const totals = priceCart({ lines, discounts: [percent('TEN', 10)], tax });
  assert.deepEqual(
    totals.lines.map(({ totalMinor, discountMinor, taxMinor }) => [totalMinor, discountMinor, taxMinor]),
    [
      [2_700, 270, 405],
      [500, 50, 75],
    ],
  );
  assert.deepEqual([totals.subtotalMinor, totals.totalMinor], [3_200, 2_880]);
  const from32 = amountOff('FIVE', 500, { minimum: { subtotalMinor: 3_200 } });
  assert.equal(priceCart({ lines, discounts: [from32] }).discountMinor, 500, 'what the minimum asks for');
});

test('three for two: the third is free, and its extra is not, nor does that make another one the cheapest', () => {
  const two = { quantity: 2, on: everything };
  const rule = {
    kind: 'buy_x_get_y',
    buy: two,
    get: { quantity: 1, ppm: 1_000_000 },
    timesMax: null,
  } as const;
  const lines = [line('a', 1_000, 1, { extraMinor: 350 }), line('b', 1_200, 2)];
  const { discountMinor, totalMinor } = priceCart({ lines, discounts: [discount('THREE', rule)] });
  assert.deepEqual([discountMinor, totalMinor], [1_000, 2_750]);
});

test('a variant on two lines is two lines', () => {
  const lines = [line('a', 1_000, 1), line('a', 1_000, 2)];
  const totals = priceCart({
    lines,
    discounts: [percent('HALF', 50)],
    tax: taxed(false, { standard: [vat(10)] }),
  });
  assert.deepEqual(
    totals.lines.map(({ totalMinor, discountMinor, taxMinor }) => [totalMinor, discountMinor, taxMinor]),
    [
      [1_000, 500, 50],
      [2_000, 1_000, 100],
    ],
  );
  assert.equal(totals.totalMinor, 1_650);
});

test('in steps of ten thousandths every amount is a whole multiple, a discount’s too', () => {
  const lines = [line('a', 12_340), line('b', 5_000, 3)];
  const totals = priceCart({ stepMinor: 10, lines, discounts: [amountOff('A', 1_235)] });
  assert.equal(totals.discountMinor, 1_240);
  assert.deepEqual(
    totals.lines.map(({ discountMinor }) => discountMinor),
    [560, 680],
  );
  assert.equal(priceCart({ stepMinor: 10, lines, discounts: [percent('P', 1)] }).discountMinor, 270);
});

test('an amount that is none is a bug and throws', () => {
  const refused = (unitPriceMinor: number, quantity = 1, stepMinor = 1, chargeMinor = 0) =>
    assert.throws(
      () =>
        priceCart({
          stepMinor,
          lines: [line('a', unitPriceMinor, quantity)],
          shipping: { chargeMinor, taxClass: 'goods' },
        }),
      { name: 'RangeError', message: /^(no amount in steps of \d+|no quantity|a total beyond)/ },
    );
  refused(-1);
  refused(0.5);
  refused(Number.NaN);
  refused(100, -1);
  refused(100, 1.5);
  refused(105, 1, 10);
  refused(100, 1, 10, 5);
  refused(100, 1, 1, -5);
  for (const extraMinor of [-1, 0.5, 5])
    assert.throws(() => priceCart({ stepMinor: 10, lines: [line('a', 100, 1, { extraMinor })] }), RangeError);
  refused(2 ** 52, 2);
  assert.throws(
    () => priceCart({ lines: [line('a', 2 ** 52, 2)], discounts: [percent('ALL', 100)] }),
    /a total beyond 2\^53/,
  );
  refused(2 ** 53 - 1, 1, 1, 1);
  assert.equal(
    priceCart({ lines: [line('a', Number.MAX_SAFE_INTEGER)] }).totalMinor,
    Number.MAX_SAFE_INTEGER,
  );
  const tax = taxed(false, { standard: [vat(10)] });
  assert.throws(() => priceCart({ lines: [line('a', 2 ** 53 - 10)], tax }), /beyond/);
  assert.throws(() => priceCart({ lines: [line('a', 100)], discounts: [amountOff('A', -1)] }), RangeError);
  assert.equal(priceCart({ lines: [line('a', 100, 0)] }).totalMinor, 0);
});
