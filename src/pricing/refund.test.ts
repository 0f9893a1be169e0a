import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountOff, line, randomCart } from '../../test/pricing/carts.ts';
import { book, bought, checkSplit, randomActs } from '../../test/pricing/refund-splits.ts';
import { priceCart } from './price-cart.ts';
import {
  type OrderSums,
  paidParts,
  type Refundable,
  type RefundParts,
  refundAtMost,
  refundOf,
  refundOfRest,
} from './refund.ts';

/** 3 × 3.33 and one over 20.00; shipping 4.90. */
const order = () =>
  bought(
    priceCart({
      lines: [line('a', 333, 3), line('b', 2000)],
      shipping: { chargeMinor: 490, taxClass: 'standard' },
    }),
  );

const pieces = (variantId: string, quantity: number) => ({
  lines: [{ variantId, quantity }],
  shipping: 0,
  otherMinor: 0,
});
const other = (otherMinor: number) => ({ lines: [], shipping: 0, otherMinor });

function ask(refundable: Refundable, asked: Parameters<typeof refundOf>[1]): RefundParts {
  const answer = refundOf(refundable, asked);
  assert.ok(answer.ok, JSON.stringify(answer));
  book(refundable, answer.parts);
  return answer.parts;
}

const sums: OrderSums = {
  lines: [
    { variantId: 'a', quantity: 3, totalMinor: 999, discountMinor: 100, taxMinor: 171 },
    { variantId: 'b', quantity: 1, totalMinor: 2000, discountMinor: 0, taxMinor: 380 },
  ],
  shippingMinor: 490,
  shippingDiscountMinor: 90,
  shippingTaxMinor: 76,
  taxMinor: 627,
  totalMinor: 3926,
};

test('what was paid for each line and the shipping: its discount off, its tax on where that came on top', () => {
  assert.deepEqual(paidParts(sums), { linesMinor: [1070, 2380], shippingMinor: 476 });
  assert.deepEqual(paidParts({ ...sums, taxMinor: 0, totalMinor: 3299 }), {
    linesMinor: [899, 2000],
    shippingMinor: 400,
  });
});

test('an order that is not the sum of its parts throws', () => {
  assert.throws(() => paidParts({ ...sums, totalMinor: 3927 }), /come to 3926, and it to 3927/);
});

test('piece by piece, a line that cannot be parted evenly comes to what it cost', () => {
  const refundable = bought(priceCart({ lines: [line('a', 400, 3)], discounts: [amountOff('A', 200)] }));
  const amounts = [1, 1, 1].map((quantity) => ask(refundable, pieces('a', quantity)).amountMinor);
  assert.deepEqual(amounts, [333, 333, 334]);
  assert.deepEqual(refundOf(refundable, pieces('a', 1)), {
    ok: false,
    reason: 'pieces_refunded',
    variantId: 'a',
    left: 0,
  });
});

test('less than a cent for a piece: the first ones have a whole one while it lasts, for a refund of nothing is none', () => {
  const refundable = bought(priceCart({ lines: [line('a', 1, 3)], discounts: [amountOff('A', 1)] }));
  const amounts = [1, 1, 1].map(
    () => refundAtMost(refundable, { lines: [{ variantId: 'a', quantity: 1 }], shipping: false }).amountMinor,
  );
  assert.deepEqual(amounts, [1, 1, 1], 'nothing is written down yet');
  assert.deepEqual(
    [1, 1].map((quantity) => ask(refundable, pieces('a', quantity)).amountMinor),
    [1, 1],
  );
  assert.deepEqual(refundOf(refundable, pieces('a', 1)), { ok: false, reason: 'nothing' });
});

test('a sum off a line is taken from its pieces', () => {
  const refundable = order();
  ask(refundable, { lines: [{ variantId: 'a', quantity: 0, amountMinor: 99 }], shipping: 0, otherMinor: 0 });
  assert.deepEqual(
    [1, 2].map((quantity) => ask(refundable, pieces('a', quantity)).amountMinor),
    [300, 600],
  );
});

test('with shipping, all of it or a part; then no more of it', () => {
  const refundable = order();
  assert.equal(ask(refundable, { ...pieces('b', 1), shipping: 90 }).amountMinor, 2090);
  assert.equal(ask(refundable, { ...other(0), shipping: 'all' }).amountMinor, 400);
  assert.deepEqual(refundOf(refundable, { ...other(0), shipping: 1 }), {
    ok: false,
    reason: 'shipping_refunded',
    leftMinor: 0,
  });
});

test('goodwill counts against the whole, and the rest is shared out over what is left', () => {
  const refundable = order();
  ask(refundable, other(489));
  const rest = refundOfRest(refundable);
  assert.equal(rest.amountMinor, 3000);
  assert.equal(rest.shippingMinor + rest.lines[0]!.amountMinor + rest.lines[1]!.amountMinor, 3000);
  book(refundable, rest);
  assert.deepEqual(refundOf(refundable, other(1)), { ok: false, reason: 'more_than_left', leftMinor: 0 });
  assert.deepEqual(refundOfRest(refundable).amountMinor, 0);
});

test('refused: nothing, a strange line, more off a line than it cost', () => {
  const refundable = order();
  assert.deepEqual(refundOf(refundable, other(0)), { ok: false, reason: 'nothing' });
  assert.deepEqual(refundOf(refundable, pieces('a', 0)), { ok: false, reason: 'nothing' });
  assert.deepEqual(refundOf(refundable, pieces('c', 1)), {
    ok: false,
    reason: 'unknown_line',
    variantId: 'c',
  });
  const tooMuch = { lines: [{ variantId: 'a', quantity: 1, amountMinor: 1000 }], shipping: 0, otherMinor: 0 };
  assert.deepEqual(refundOf(refundable, tooMuch), {
    ok: false,
    reason: 'line_refunded',
    variantId: 'a',
    leftMinor: 999,
  });
});

test('goods that come back are paid back at most once, whatever went back before', () => {
  const refundable = order();
  ask(refundable, pieces('a', 2));
  const parts = refundAtMost(refundable, { lines: [{ variantId: 'a', quantity: 3 }], shipping: true });
  assert.deepEqual(parts, {
    amountMinor: 823,
    shippingMinor: 490,
    lines: [{ variantId: 'a', quantity: 1, amountMinor: 333 }],
  });
  book(refundable, parts);
  assert.equal(
    refundAtMost(refundable, { lines: [{ variantId: 'a', quantity: 1 }], shipping: true }).amountMinor,
    0,
  );
});

test('in steps of ten, pieces come to whole multiples, and other sums are refused', () => {
  const refundable = bought(
    priceCart({ stepMinor: 10, lines: [line('a', 1_000, 3)], discounts: [amountOff('A', 2_000)] }),
    10,
  );
  assert.equal(ask(refundable, pieces('a', 1)).amountMinor, 330);
  for (const asked of [
    other(15),
    { ...other(0), shipping: 5 },
    { lines: [{ variantId: 'a', quantity: 0, amountMinor: 99 }], shipping: 0, otherMinor: 0 },
  ])
    assert.deepEqual(refundOf(refundable, asked), { ok: false, reason: 'not_a_whole_step', stepMinor: 10 });
  ask(refundable, other(20));
  const goods = refundAtMost(refundable, { lines: [{ variantId: 'a', quantity: 1 }], shipping: false });
  assert.equal(goods.amountMinor, 330);
  book(refundable, goods);
  assert.equal(refundOfRest({ ...refundable, leftMinor: 315 }).amountMinor, 310);
  assert.equal(refundOfRest(refundable).amountMinor, 320);
});

test('a sum of more than a line, of shipping or of the whole is refused to the cent', () => {
  const exactly = (asked: Parameters<typeof refundOf>[1]) => {
    const answer = refundOf(order(), asked);
    return answer.ok ? answer.parts.amountMinor : answer.reason;
  };
  const sumOff = (amountMinor: number) => ({
    lines: [{ variantId: 'a', quantity: 3, amountMinor }],
    shipping: 0,
    otherMinor: 0,
  });
  assert.deepEqual(
    [999, 1_000].map((minor) => exactly(sumOff(minor))),
    [999, 'line_refunded'],
  );
  assert.deepEqual(
    [490, 491].map((minor) => exactly({ ...other(0), shipping: minor })),
    [490, 'shipping_refunded'],
  );
  assert.deepEqual(
    [3_489, 3_490].map((minor) => exactly(other(minor))),
    [3_489, 'more_than_left'],
  );
  assert.deepEqual(
    [3, 4].map((quantity) => exactly(pieces('a', quantity))),
    [999, 'pieces_refunded'],
  );
});

test('of what is all gone nothing is listed', () => {
  const refundable = order();
  ask(refundable, { ...pieces('a', 3), shipping: 'all' });
  assert.deepEqual(refundOfRest(refundable), {
    amountMinor: 2_000,
    shippingMinor: 0,
    lines: [{ variantId: 'b', quantity: 1, amountMinor: 2_000 }],
  });
  assert.deepEqual(
    refundAtMost(refundable, {
      lines: [
        { variantId: 'a', quantity: 1 },
        { variantId: 'x', quantity: 1 },
      ],
      shipping: true,
    }),
    {
      amountMinor: 0,
      shippingMinor: 0,
      lines: [],
    },
  );
  ask(refundable, {
    lines: [{ variantId: 'b', quantity: 0, amountMinor: 2_000 }],
    shipping: 0,
    otherMinor: 0,
  });
  assert.deepEqual(refundOfRest(refundable).lines, [{ variantId: 'b', quantity: 1, amountMinor: 0 }]);
});

test('more went back than a line or the shipping cost, as it can at Stripe: nothing is left, never less', () => {
  const refundable: Refundable = {
    lines: [{ variantId: 'a', quantity: 1, paidMinor: 100, refundedQuantity: 2, refundedMinor: 150 }],
    shipping: { paidMinor: 50, refundedMinor: 60 },
    leftMinor: 0,
  };
  assert.deepEqual(refundOfRest(refundable), { amountMinor: 0, shippingMinor: 0, lines: [] });
  assert.equal((refundOf(refundable, { ...other(0), shipping: 1 }) as { leftMinor: number }).leftMinor, 0);
});

test('any split, in any order, with any that failed: never above what was paid, and the rest is exact', () => {
  fc.assert(
    fc.property(randomCart, randomActs, (cart, acts) => checkSplit(priceCart(cart), acts, cart)),
    { numRuns: 1_000 },
  );
});
