/** Cases that other shops have got wrong, worked out by hand. They are tests too: src/pricing/edge-cases.test.ts. */
import assert from 'node:assert/strict';
import { exponent } from '../../src/platform/money.ts';
import { allocate } from '../../src/pricing/allocate.ts';
import { priceCart } from '../../src/pricing/price-cart.ts';
import { amountOff, everything, line, percent, taxed, vat } from './carts.ts';

export interface EdgeCase {
  number: number;
  says: string;
  check(): void;
}

const onTop = (ofHundred: number, rounding: 'line' | 'order' = 'line') =>
  taxed(false, { standard: [vat(ofHundred)] }, rounding);
const included = (ofHundred: number) => taxed(true, { standard: [vat(ofHundred)] });

export const edgeCases: EdgeCase[] = [
  {
    number: 1,
    says: 'prices include 20 % tax: 2 × 1.00 are gross 2.00, net 1.67, tax 0.33',
    check() {
      const totals = priceCart({ lines: [line('a', 100, 2)], tax: included(20) });
      assert.equal(totals.totalMinor, 200);
      assert.equal(totals.taxMinor, 0);
      assert.equal(totals.taxIncludedMinor, 33);
      assert.deepEqual(totals.taxLines, [{ name: 'VAT', ppm: 200_000, baseMinor: 167, amountMinor: 33 }]);
    },
  },
  {
    number: 2,
    says: '10 % of 45.95 are 4.60, of 45.94 they are 4.59; 23 % of 10 × 10.10 are 23.23',
    check() {
      const tax = (minor: number, quantity: number, ofHundred: number) =>
        priceCart({ lines: [line('a', minor, quantity)], tax: onTop(ofHundred) }).taxMinor;
      assert.equal(tax(4_595, 1, 10), 460);
      assert.equal(tax(4_594, 1, 10), 459);
      assert.equal(tax(1_010, 10, 23), 2_323);
    },
  },
  {
    number: 3,
    says: '56.05 of goods less 10.10, and 10 % tax: 50.55, the discount comes before the tax',
    check() {
      const discounts = [amountOff('TEN', 1_010)];
      const totals = priceCart({ lines: [line('a', 5_605)], discounts, tax: onTop(10) });
      assert.equal(totals.taxMinor, 460);
      assert.equal(totals.totalMinor, 5_055);
      const lines = [line('a', 2_000), line('b', 3_605)];
      const several = priceCart({ lines, discounts, tax: onTop(10, 'order') });
      assert.equal(several.taxMinor, 460);
      assert.equal(several.totalMinor, 5_055);
    },
  },
  {
    number: 4,
    says: 'in 350.00 at half price are 29.17 of VAT at 20 %; without the code there are 58.33 again',
    check() {
      const cart = { lines: [line('a', 35_000)], tax: included(20) };
      assert.equal(priceCart({ ...cart, discounts: [percent('HALF', 50)] }).taxIncludedMinor, 2_917);
      assert.equal(priceCart(cart).taxIncludedMinor, 5_833);
    },
  },
  {
    number: 5,
    says: '10.00 over three equal lines are 3.33, 3.33 and 3.34',
    check() {
      assert.deepEqual(allocate(1_000, [1, 1, 1]), [333, 333, 334]);
      const lines = [line('a', 5_000), line('b', 5_000), line('c', 5_000)];
      const totals = priceCart({ lines, discounts: [amountOff('TEN', 1_000)] });
      assert.deepEqual(
        totals.lines.map(({ discountMinor }) => discountMinor),
        [333, 333, 334],
      );
      assert.equal(totals.totalMinor, 14_000);
    },
  },
  {
    number: 6,
    says: '10 % of 1.06, 2.06, 3.06 and 4.06 are .11, .21, .31 and .41 by the line, and 1.02 of the sum by the order',
    check() {
      const lines = [106, 206, 306, 406].map((minor, index) => line(`${index}`, minor));
      const byLine = priceCart({ lines, tax: onTop(10) });
      assert.deepEqual(
        byLine.lines.map(({ taxMinor }) => taxMinor),
        [11, 21, 31, 41],
      );
      assert.equal(byLine.taxMinor, 104);
      const byOrder = priceCart({ lines, tax: onTop(10, 'order') });
      assert.equal(byOrder.taxMinor, 102);
      assert.deepEqual(
        byOrder.lines.map(({ taxMinor }) => taxMinor),
        [11, 21, 30, 40],
      );
    },
  },
  {
    number: 7,
    says: 'a line at zero bears nothing of a discount, and nothing is divided by zero',
    check() {
      const discounts = [amountOff('FIVE', 500)];
      const totals = priceCart({ lines: [line('a', 0, 2), line('b', 1_000)], discounts });
      assert.deepEqual(
        totals.lines.map(({ discountMinor }) => discountMinor),
        [0, 500],
      );
      const free = priceCart({
        lines: [line('a', 0)],
        discounts: [...discounts, percent('TEN', 10)],
        tax: onTop(20),
      });
      assert.equal(free.totalMinor, 0);
      assert.deepEqual(
        free.unused.map(({ why }) => why.reason),
        ['nothing_left', 'nothing_left'],
      );
    },
  },
  {
    number: 8,
    says: 'yen have no decimal places, dinars three, and totals beyond 2^31 are right',
    check() {
      assert.equal(exponent('JPY'), 0);
      const yen = priceCart({ lines: [line('a', 5_000)], tax: included(10) });
      assert.deepEqual([yen.totalMinor, yen.taxIncludedMinor], [5_000, 455]);
      assert.equal(exponent('KWD'), 3);
      const discounts = [percent('THIRD', 33)];
      const dinars = priceCart({ stepMinor: 10, lines: [line('a', 12_340)], discounts, tax: onTop(5) });
      assert.deepEqual([dinars.discountMinor, dinars.taxMinor, dinars.totalMinor], [4_070, 410, 8_680]);
      const much = priceCart({ lines: [line('a', 2 ** 31, 99)], tax: onTop(19) });
      assert.equal(much.subtotalMinor, 212_600_881_152);
      assert.equal(much.taxMinor, 40_394_167_419);
      assert.equal(much.totalMinor, 252_995_048_571);
    },
  },
  {
    number: 9,
    says: 'at a new address every line and total is worked out again',
    check() {
      const cart = {
        lines: [line('a', 10_000), line('b', 1_000, 1, { taxClass: 'books' })],
        shipping: { chargeMinor: 500, taxClass: 'goods' },
        discounts: [percent('TEN', 10, { on: everything })],
      };
      const german = taxed(false, { standard: [vat(19)], books: [vat(7)] });
      const here = priceCart({ ...cart, tax: german });
      const there = priceCart({ ...cart, tax: taxed(false, { standard: [vat(20)], books: [vat(0)] }) });
      const taxes = (totals: typeof here) => [
        ...totals.lines.map(({ taxMinor }) => taxMinor),
        totals.shippingTaxMinor,
      ];
      assert.deepEqual(taxes(here), [1_710, 63, 89]);
      assert.deepEqual(taxes(there), [1_800, 0, 91]);
      assert.deepEqual([here.totalMinor, there.totalMinor], [12_262, 12_291]);
      assert.deepEqual(priceCart({ ...cart, tax: german }), here);
    },
  },
];
