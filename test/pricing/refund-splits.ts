/** Refunds of every kind, in any order, some of which fail: what an order's books must bear. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { PriceInput, Totals } from '../../src/pricing/pricing.ts';
import {
  paidParts,
  type RefundAsked,
  type Refundable,
  type RefundParts,
  refundAtMost,
  refundOf,
  refundOfRest,
} from '../../src/pricing/refund.ts';

/** An order of what was priced, paid, and nothing of it back yet. */
export function bought(totals: Totals, stepMinor = 1): Refundable {
  const lines = totals.lines.map((line) => ({ ...line, variantId: line.id }));
  const paid = paidParts({ ...totals, lines });
  return {
    stepMinor,
    lines: lines.map(({ variantId, quantity }, index) => ({
      variantId,
      quantity,
      paidMinor: paid.linesMinor[index]!,
      refundedQuantity: 0,
      refundedMinor: 0,
    })),
    shipping: { paidMinor: paid.shippingMinor, refundedMinor: 0 },
    leftMinor: totals.totalMinor,
  };
}

/** As the books count it: +1 when it is asked for, −1 when it has failed. */
export function book(refundable: Refundable, parts: RefundParts, sign: 1 | -1 = 1): void {
  refundable.leftMinor -= sign * parts.amountMinor;
  refundable.shipping.refundedMinor += sign * parts.shippingMinor;
  for (const part of parts.lines) {
    const line = refundable.lines.find(({ variantId }) => variantId === part.variantId)!;
    line.refundedQuantity += sign * part.quantity;
    line.refundedMinor += sign * part.amountMinor;
  }
}

const which = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const pieces = { line: which, quantity: fc.nat(9), shipping: fc.boolean() };
const act = fc.oneof(
  fc.record({ kind: fc.constant('pieces' as const), ...pieces }),
  fc.record({ kind: fc.constant('at most' as const), ...pieces }),
  fc.record({ kind: fc.constant('sum off' as const), line: which, minor: fc.nat(6_000) }),
  fc.record({ kind: fc.constant('other' as const), minor: fc.nat(3_000) }),
  fc.record({ kind: fc.constant('fails' as const), which: fc.nat(20) }),
);
export type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;
export const randomActs = fc.array(act, { maxLength: 25 });

/** Never above what was paid, of no part; and when the rest goes back too, all is back. */
export function checkSplit(
  totals: Totals,
  acts: Act[],
  { stepMinor = 1 }: Pick<PriceInput, 'stepMinor'>,
): void {
  const refundable = bought(totals, stepMinor);
  const live: RefundParts[] = [];
  const bookLive = (parts: RefundParts) => {
    book(refundable, parts);
    live.push(parts);
    checkBooks(refundable, totals.totalMinor, live);
  };
  for (const each of acts) {
    if (each.kind === 'fails') {
      const [failed] = live.splice(each.which, 1);
      if (failed) book(refundable, failed, -1);
    } else {
      const parts = partsOf(refundable, each);
      if (parts) bookLive(parts);
    }
  }
  bookLive(refundOfRest(refundable));
  assert.equal(refundable.leftMinor, 0, 'all parts together are what was paid');
}

function partsOf(refundable: Refundable, each: Exclude<Act, { kind: 'fails' }>): RefundParts | undefined {
  if (each.kind === 'at most') {
    const { line: variantId, quantity, shipping } = each;
    return refundAtMost(refundable, { lines: [{ variantId, quantity }], shipping });
  }
  const answer = refundOf(refundable, asked(each));
  return answer.ok ? answer.parts : undefined;
}

function asked(each: Exclude<Act, { kind: 'fails' | 'at most' }>): RefundAsked {
  switch (each.kind) {
    case 'other':
      return { lines: [], shipping: 0, otherMinor: each.minor };
    case 'sum off':
      return {
        lines: [{ variantId: each.line, quantity: 0, amountMinor: each.minor }],
        shipping: 0,
        otherMinor: 0,
      };
    case 'pieces':
      return {
        lines: [{ variantId: each.line, quantity: each.quantity }],
        shipping: each.shipping ? 'all' : 0,
        otherMinor: 0,
      };
  }
}

function checkBooks(
  { lines, shipping, leftMinor, stepMinor = 1 }: Refundable,
  totalMinor: number,
  live: RefundParts[],
): void {
  const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
  assert.ok(leftMinor >= 0, 'more than was paid in all');
  assert.equal(sum(live.map(({ amountMinor }) => amountMinor)), totalMinor - leftMinor);
  assert.ok(shipping.refundedMinor <= shipping.paidMinor, 'more than the shipping cost');
  for (const each of lines) {
    assert.ok(each.refundedMinor <= each.paidMinor, 'more than a line cost');
    assert.ok(each.refundedQuantity <= each.quantity, 'more pieces than were bought');
  }
  for (const { amountMinor, shippingMinor, lines: parts } of live) {
    for (const amount of [amountMinor, shippingMinor, ...parts.map((part) => part.amountMinor)])
      assert.ok(amount >= 0 && amount % stepMinor === 0, `${amount} cannot be paid back`);
    assert.ok(sum(parts.map((part) => part.amountMinor)) + shippingMinor <= amountMinor);
  }
}
