import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  paidParts,
  type Refundable,
  type RefundParts,
  refundAtMost,
  refundOf,
  refundOfRest,
} from './refund.ts';

/** Two lines, 3 × 3.33 less a discount, and one over 20.00; shipping 4.90. */
function bought(discountMinor = 0): Refundable {
  const lines = [
    { variantId: 'a', quantity: 3, totalMinor: 999 },
    { variantId: 'b', quantity: 1, totalMinor: 2000 },
  ];
  return refundableFor(lines, discountMinor, 490);
}

function refundableFor(
  lines: { variantId: string; quantity: number; totalMinor: number }[],
  discountMinor: number,
  shippingMinor: number,
  taxMinor = 0,
): Refundable {
  const paid = paidParts({ lines, discountMinor, shippingMinor, taxMinor });
  const total =
    lines.reduce((sum, line) => sum + line.totalMinor, 0) - discountMinor + shippingMinor + taxMinor;
  return {
    lines: lines.map((line, index) => ({
      variantId: line.variantId,
      quantity: line.quantity,
      paidMinor: paid.linesMinor[index]!,
      refundedQuantity: 0,
      refundedMinor: 0,
    })),
    shipping: { paidMinor: paid.shippingMinor, refundedMinor: 0 },
    leftMinor: total,
  };
}

/** As the books count it: +1 when it is asked for, −1 when it has failed. */
function book(refundable: Refundable, parts: RefundParts, sign: 1 | -1 = 1): void {
  refundable.leftMinor -= sign * parts.amountMinor;
  refundable.shipping.refundedMinor += sign * parts.shippingMinor;
  for (const part of parts.lines) {
    const line = refundable.lines.find(({ variantId }) => variantId === part.variantId)!;
    line.refundedQuantity += sign * part.quantity;
    line.refundedMinor += sign * part.amountMinor;
  }
}

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

test('what was paid for each line is its total less its part of the discount', () => {
  assert.deepEqual(paidParts({ ...sums, discountMinor: 1000 }), {
    linesMinor: [666, 1333],
    shippingMinor: 490,
  });
  assert.deepEqual(paidParts({ ...sums, taxMinor: 100 }), { linesMinor: [1028, 2057], shippingMinor: 504 });
});
const sums = {
  lines: [
    { variantId: 'a', quantity: 3, totalMinor: 999 },
    { variantId: 'b', quantity: 1, totalMinor: 2000 },
  ],
  discountMinor: 0,
  shippingMinor: 490,
  taxMinor: 0,
};

test('piece by piece, a line that cannot be parted evenly comes to what it cost', () => {
  const refundable = refundableFor([{ variantId: 'a', quantity: 3, totalMinor: 1000 }], 0, 0);
  const amounts = [1, 1, 1].map((quantity) => ask(refundable, pieces('a', quantity)).amountMinor);
  assert.deepEqual(amounts, [333, 333, 334]);
  assert.deepEqual(refundOf(refundable, pieces('a', 1)), {
    ok: false,
    reason: 'pieces_refunded',
    variantId: 'a',
    left: 0,
  });
});

test('a sum off a line is taken from its pieces', () => {
  const refundable = bought();
  ask(refundable, { lines: [{ variantId: 'a', quantity: 0, amountMinor: 99 }], shipping: 0, otherMinor: 0 });
  assert.deepEqual(
    [1, 2].map((quantity) => ask(refundable, pieces('a', quantity)).amountMinor),
    [300, 600],
  );
});

test('with shipping, all of it or a part; then no more of it', () => {
  const refundable = bought();
  assert.equal(ask(refundable, { ...pieces('b', 1), shipping: 90 }).amountMinor, 2090);
  assert.equal(ask(refundable, { ...other(0), shipping: 'all' }).amountMinor, 400);
  assert.deepEqual(refundOf(refundable, { ...other(0), shipping: 1 }), {
    ok: false,
    reason: 'shipping_refunded',
    leftMinor: 0,
  });
});

test('goodwill counts against the whole, and the rest is shared out over what is left', () => {
  const refundable = bought();
  ask(refundable, other(489));
  const rest = refundOfRest(refundable);
  assert.equal(rest.amountMinor, 3000);
  assert.equal(rest.shippingMinor + rest.lines[0]!.amountMinor + rest.lines[1]!.amountMinor, 3000);
  book(refundable, rest);
  assert.deepEqual(refundOf(refundable, other(1)), { ok: false, reason: 'more_than_left', leftMinor: 0 });
  assert.deepEqual(refundOfRest(refundable).amountMinor, 0);
});

test('refused: nothing, a strange line, more off a line than it cost', () => {
  const refundable = bought();
  assert.deepEqual(refundOf(refundable, other(0)), { ok: false, reason: 'nothing' });
  assert.equal((refundOf(refundable, pieces('c', 1)) as { reason: string }).reason, 'unknown_line');
  const tooMuch = { lines: [{ variantId: 'a', quantity: 1, amountMinor: 1000 }], shipping: 0, otherMinor: 0 };
  assert.deepEqual(refundOf(refundable, tooMuch), {
    ok: false,
    reason: 'line_refunded',
    variantId: 'a',
    leftMinor: 999,
  });
});

test('goods that come back are paid back at most once, whatever went back before', () => {
  const refundable = bought();
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

const line = fc.record({ quantity: fc.integer({ min: 1, max: 9 }), unit: fc.nat(5_000) });
const act = fc.oneof(
  fc.record({
    kind: fc.constant('pieces' as const),
    line: fc.nat(5),
    quantity: fc.nat(9),
    shipping: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant('at most' as const),
    line: fc.nat(5),
    quantity: fc.nat(9),
    shipping: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('sum off' as const), line: fc.nat(5), minor: fc.nat(6_000) }),
  fc.record({ kind: fc.constant('other' as const), minor: fc.nat(3_000) }),
  fc.record({ kind: fc.constant('fails' as const), which: fc.nat(20) }),
);

test('any split, in any order, with any that failed: never above what was paid, and the rest is exact', () => {
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 6 }),
      fc.nat(100),
      fc.nat(1_500),
      fc.nat(2_000),
      fc.array(act, { maxLength: 25 }),
      (wares, discountPercent, shipping, tax, acts) => {
        const lines = wares.map(({ quantity, unit }, index) => ({
          variantId: String(index),
          quantity,
          totalMinor: quantity * unit,
        }));
        const subtotal = lines.reduce((sum, each) => sum + each.totalMinor, 0);
        const refundable = refundableFor(
          lines,
          Math.floor((subtotal * discountPercent) / 100),
          shipping,
          tax,
        );
        const total = refundable.leftMinor;
        const paid = refundable.lines.reduce(
          (sum, each) => sum + each.paidMinor,
          refundable.shipping.paidMinor,
        );
        assert.equal(paid, total, 'the parts of what was paid');
        const live: RefundParts[] = [];
        for (const each of acts) {
          const made = makeRefund(refundable, each, live);
          if (!made) continue;
          book(refundable, made);
          live.push(made);
          holds(refundable, total, live);
        }
        const rest = refundOfRest(refundable);
        book(refundable, rest);
        live.push(rest);
        holds(refundable, total, live);
        assert.equal(refundable.leftMinor, 0, 'all parts together are what was paid');
      },
    ),
    { numRuns: 2_000 },
  );
});

function makeRefund(refundable: Refundable, each: Act, live: RefundParts[]): RefundParts | undefined {
  if (each.kind === 'fails') {
    const [failed] = live.splice(each.which, 1);
    if (failed) book(refundable, failed, -1);
    return undefined;
  }
  if (each.kind === 'at most')
    return refundAtMost(refundable, {
      lines: [{ variantId: String(each.line), quantity: each.quantity }],
      shipping: each.shipping,
    });
  const answer = refundOf(
    refundable,
    each.kind === 'other'
      ? other(each.minor)
      : each.kind === 'sum off'
        ? {
            lines: [{ variantId: String(each.line), quantity: 0, amountMinor: each.minor }],
            shipping: 0,
            otherMinor: 0,
          }
        : { ...pieces(String(each.line), each.quantity), shipping: each.shipping ? 'all' : 0 },
  );
  return answer.ok ? answer.parts : undefined;
}
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function holds(refundable: Refundable, totalMinor: number, live: RefundParts[]): void {
  assert.ok(refundable.leftMinor >= 0, 'more than was paid in all');
  assert.equal(
    live.reduce((sum, parts) => sum + parts.amountMinor, 0),
    totalMinor - refundable.leftMinor,
  );
  assert.ok(
    refundable.shipping.refundedMinor <= refundable.shipping.paidMinor,
    'more than the shipping cost',
  );
  for (const each of refundable.lines) {
    assert.ok(each.refundedMinor <= each.paidMinor, 'more than a line cost');
    assert.ok(each.refundedQuantity <= each.quantity, 'more pieces than were bought');
  }
  for (const { lines, shippingMinor, amountMinor } of live) {
    for (const part of lines) assert.ok(part.amountMinor >= 0 && Number.isSafeInteger(part.amountMinor));
    assert.ok(lines.reduce((sum, part) => sum + part.amountMinor, shippingMinor) <= amountMinor);
  }
}
