import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOff, line, taxed, vat } from '../../test/pricing/carts.ts';
import { priceCart } from './price-cart.ts';
import type { PriceInput, TaxRules } from './pricing.ts';
import { percent, type SumRow, sumRows, taxNotes } from './sum-rows.ts';

const rate = (name: string, ppm: number) => ({ name, ppm });
const NEW_YORK = { standard: [rate('Sales tax', 40_000), rate('City tax', 48_750)] };

/** Two pieces of 10.00, sent for 4.90. */
const priced = (part: Partial<PriceInput> = {}) =>
  priceCart({
    lines: [line('a', 1_000, 2)],
    shipping: { chargeMinor: 490, taxClass: 'standard' },
    ...part,
  });
const said = (rows: SumRow[]) => rows.map(({ label, amountMinor }) => `${label}: ${amountMinor}`);
const money = (minor: number) => `${minor} ct`;
const notes = (tax: TaxRules) => taxNotes(priced({ tax }), money);

test('the rows above a total add up to it: goods, shipping, what is taken off either, tax on top', () => {
  const discounts = [
    amountOff('TWO', 200, { combinesWith: ['order'] }),
    amountOff('summer', 100, { code: null, title: 'Summer', combinesWith: ['order'] }),
  ];
  const totals = priced({ discounts, tax: taxed(false, NEW_YORK) });
  const rows = sumRows(totals, 'Standard');
  assert.deepEqual(said(rows), [
    'Subtotal: 2000',
    'Shipping (Standard): 490',
    'Discount TWO: -200',
    'Summer: -100',
    'City tax 4.875%: 107',
    'Sales tax 4%: 88',
  ]);
  assert.equal(
    rows.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    totals.totalMinor,
  );
});

test('shipping that costs nothing is free; where nothing travels there is no row of it', () => {
  const [, dear] = sumRows(priced(), 'Standard');
  const [, free] = sumRows(priced({ shipping: { chargeMinor: 0, taxClass: 'standard' } }), 'Standard');
  assert.deepEqual([dear!.isFree, free!.isFree], [false, true]);
  assert.deepEqual(said(sumRows(priced({ shipping: undefined }), undefined)), ['Subtotal: 2000']);
});

test('tax that is in the prices is no row, and is said below the total', () => {
  const tax = taxed(true, { standard: [vat(20)] });
  assert.deepEqual(said(sumRows(priced({ tax }), 'Standard')), [
    'Subtotal: 2000',
    'Shipping (Standard): 490',
  ]);
  assert.deepEqual(notes(tax), ['Includes VAT 20%: 415 ct']);
});

test('tax that came on top stands above the total, and is not said again', () => {
  assert.deepEqual(notes(taxed(false, NEW_YORK)), []);
});

test('why there is no tax is said where the buyer has to know it', () => {
  const untaxed = (treatment: TaxRules['treatment']) => notes({ ...taxed(true, {}), treatment });
  assert.match(untaxed('reverse_charge').join(), /^Reverse charge: .*the recipient accounts for it/);
  assert.match(untaxed('export').join(), /^Export: .*duties and taxes may be due on arrival/);
  assert.deepEqual(untaxed('not_registered'), []);
});

test('a tax of nothing in the prices is not said', () => {
  assert.deepEqual(notes(taxed(true, { standard: [vat(0)] })), []);
});

test('a rate has as many digits as it needs', () => {
  assert.deepEqual([200_000, 88_750, 5_500, 0].map(percent), ['20%', '8.875%', '0.55%', '0%']);
});
