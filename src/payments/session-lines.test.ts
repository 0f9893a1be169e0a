import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OrderToPay, sessionSums } from './session-lines.ts';

type Line = OrderToPay['lines'][number];

/** Two cups of 10.00. */
const cups = (more: Partial<Line> = {}): Line => ({
  sku: 'CUP',
  title: 'Cup',
  variantTitle: '',
  quantity: 2,
  unitPriceMinor: 1000,
  giftWrapMinor: 0,
  totalMinor: 2000,
  discountMinor: 0,
  imageUrl: undefined,
  ...more,
});

const order = (more: Partial<OrderToPay> = {}): OrderToPay => ({
  lines: [cups()],
  shippingTitle: 'Standard',
  shippingMinor: 490,
  shippingDiscountMinor: 0,
  taxMinor: 0,
  taxNames: [],
  ...more,
});

const linesOf = (more: Partial<OrderToPay>) => sessionSums(order(more)).lines;

test('a line at its full price is shown as so many pieces', () => {
  const imageUrl = 'https://shop.example/cup.jpg';
  assert.deepEqual(linesOf({ lines: [cups({ imageUrl })] }), [
    { name: 'Cup', quantity: 2, unitMinor: 1000, imageUrl, sku: 'CUP' },
  ]);
});

test('a variant is described, an article without variants is not', () => {
  const [blue, plain] = linesOf({ lines: [cups({ variantTitle: 'Blue' }), cups()] });
  assert.equal(blue!.description, 'Blue');
  assert.equal('description' in plain!, false);
});

test('a reduced line is one item over what it comes to, since its pieces need not cost the same', () => {
  const [line] = linesOf({ lines: [cups({ discountMinor: 333, variantTitle: 'Blue' })] });
  assert.deepEqual(line, {
    name: '2 × Cup',
    description: 'Blue',
    quantity: 1,
    unitMinor: 1667,
    imageUrl: undefined,
    sku: 'CUP',
  });
  const one = cups({ quantity: 1, totalMinor: 1000, discountMinor: 100 });
  const [single] = linesOf({ lines: [one] });
  assert.deepEqual([single!.name, single!.unitMinor], ['Cup', 900]);
});

test('gift wrap is said, and is in the price of a piece', () => {
  const wrapped = { giftWrapMinor: 350, totalMinor: 2700 };
  const [cup, blue, reduced] = linesOf({
    lines: [
      cups(wrapped),
      cups({ ...wrapped, variantTitle: 'Blue' }),
      cups({ ...wrapped, discountMinor: 270 }),
    ],
  });
  assert.deepEqual([cup!.description, cup!.quantity, cup!.unitMinor], ['with gift wrap', 2, 1350]);
  assert.equal(blue!.description, 'Blue, with gift wrap');
  assert.deepEqual([reduced!.description, reduced!.unitMinor], ['with gift wrap', 2430]);
});

test('tax on top of the prices is a line of its own, by its names', () => {
  const taxed = (taxNames: string[]) => linesOf({ taxMinor: 165, taxNames })[1];
  assert.deepEqual(taxed(['Sales tax']), { name: 'Sales tax', quantity: 1, unitMinor: 165 });
  assert.equal(taxed(['State tax', 'City tax', 'State tax'])!.name, 'State tax, City tax');
  assert.equal(taxed([])!.name, 'Tax');
  assert.equal(linesOf({ taxMinor: 0, taxNames: ['Sales tax'] }).length, 1);
});

test('the shipping is what is left of it after its discount', () => {
  assert.deepEqual(sessionSums(order()).shipping, { title: 'Standard', amountMinor: 490 });
  assert.deepEqual(sessionSums(order({ shippingDiscountMinor: 490 })).shipping, {
    title: 'Standard',
    amountMinor: 0,
  });
});

test('where nothing travels there is no shipping, not even for nothing', () => {
  assert.equal(sessionSums(order({ shippingTitle: undefined, shippingMinor: 0 })).shipping, undefined);
});

test('all together is what the order comes to', () => {
  const { lines, shipping } = sessionSums(
    order({ lines: [cups(), cups({ discountMinor: 333 })], shippingDiscountMinor: 90, taxMinor: 41 }),
  );
  const sum = lines.reduce(
    (all, { quantity, unitMinor }) => all + quantity * unitMinor,
    shipping!.amountMinor,
  );
  assert.equal(sum, 2000 + 1667 + 41 + 400);
});
