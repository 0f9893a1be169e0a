/** What a discount is about in a cart, whether it could count, and what it takes off. */
import { allocate, sumOf } from './allocate.ts';
import { countPieces, missingPieces } from './buy-x-get-y.ts';
import { isIn, type Left } from './left.ts';
import type { Discount, DiscountClass, PriceLine, WhyUnused } from './pricing.ts';
import { share, WHOLE_PPM } from './rounding.ts';

/** A discount in front of a cart. */
export interface Candidate {
  discount: Discount;
  lines: PriceLine[];
  stepMinor: number;
  discountClass: DiscountClass;
  /** The lines in its scope. */
  indexes: number[];
  /** Of "buy so many, get so many": which lines count as bought, and which can get cheaper. */
  canBuy: boolean[];
  canGet: boolean[];
}

export function candidateFor(discount: Discount, lines: PriceLine[], stepMinor: number): Candidate {
  const { rule, on } = discount;
  const indexes = lines.flatMap((line, index) => (isIn(on, line) ? [index] : []));
  const canBuy = lines.map((line) => rule.kind === 'buy_x_get_y' && isIn(rule.buy.on, line));
  const canGet = lines.map((line) => isIn(on, line) && line.unitPriceMinor > 0);
  return { discount, lines, stepMinor, discountClass: classOf(discount), indexes, canBuy, canGet };
}

function classOf({ rule, on }: Discount): DiscountClass {
  if (rule.kind === 'free_shipping') return 'shipping';
  return on.kind === 'everything' && rule.kind !== 'buy_x_get_y' ? 'order' : 'product';
}

/** Each has to allow the other. */
export function doCombine(one: Candidate, other: Candidate): boolean {
  const allows = (a: Candidate, b: Candidate) => a.discount.combinesWith.includes(b.discountClass);
  return allows(one, other) && allows(other, one);
}

/**
 * The order in which discounts come off, whatever order they were given in: from the pieces to the whole, and
 * amounts before percents, which are of what is left.
 */
export function byTurn(a: Candidate, b: Candidate): number {
  return turn(a.discount) - turn(b.discount) || (a.discount.id < b.discount.id ? -1 : 1);
}

function turn({ rule, on }: Discount): number {
  const isOnAll = on.kind === 'everything';
  switch (rule.kind) {
    case 'buy_x_get_y':
      return 0;
    case 'amount':
      return isOnAll ? 3 : 1;
    case 'percent':
      return isOnAll ? 4 : 2;
    case 'free_shipping':
      return 5;
  }
}

/** Why it cannot count, whatever the others do; undefined: it could. */
export function whyNot(candidate: Candidate, all: Left): WhyUnused | undefined {
  const { discount, indexes, lines } = candidate;
  const { barred, minimum, rule } = discount;
  if (barred) return barred;
  if (indexes.length === 0) return { reason: 'no_items' };
  if (minimum && 'subtotalMinor' in minimum) {
    const missingMinor = minimum.subtotalMinor - sumOf(indexes.map((index) => all.linesMinor[index]!));
    if (missingMinor > 0) return { reason: 'below_minimum', missingMinor };
  }
  if (minimum && 'quantity' in minimum) {
    const missing = minimum.quantity - sumOf(indexes.map((index) => lines[index]!.quantity));
    if (missing > 0) return { reason: 'too_few', missing };
  }
  if (rule.kind === 'buy_x_get_y') {
    const missing = missingPieces(rule, { ...candidate, free: all.freePieces });
    if (missing > 0) return { reason: 'too_few', missing };
  }
  return undefined;
}

/** What is left after it. It never takes more than there is. */
export function takeOff(candidate: Candidate, left: Left): Left {
  const { discount, indexes, stepMinor } = candidate;
  const { rule } = discount;
  switch (rule.kind) {
    case 'free_shipping':
      return { ...left, shippingMinor: 0 };
    case 'buy_x_get_y':
      return takeOffPieces(candidate, rule, left);
    case 'amount': {
      const amountMinor = share(rule.amountMinor, 1, 1, stepMinor);
      return takeOffLines(left, indexes, (sum) => Math.min(sum, amountMinor), stepMinor);
    }
    case 'percent':
      return takeOffLines(left, indexes, (sum) => percentOf(sum, rule.ppm, stepMinor), stepMinor);
  }
}

/** Never more than all of it. */
const percentOf = (sumMinor: number, ppm: number, stepMinor: number) =>
  Math.min(sumMinor, share(sumMinor, ppm, WHOLE_PPM, stepMinor));

/** Parted over the lines in proportion to what is left of them. */
function takeOffLines(
  left: Left,
  indexes: number[],
  of: (sumMinor: number) => number,
  stepMinor: number,
): Left {
  const weights = indexes.map((index) => left.linesMinor[index]!);
  const parts = allocate(of(sumOf(weights)), weights, stepMinor);
  const linesMinor = left.linesMinor.slice();
  indexes.forEach((index, at) => {
    linesMinor[index]! -= parts[at]!;
  });
  return { ...left, linesMinor };
}

type BuyXGetY = Extract<Discount['rule'], { kind: 'buy_x_get_y' }>;

function takeOffPieces(candidate: Candidate, rule: BuyXGetY, left: Left): Left {
  const { lines, stepMinor } = candidate;
  const { got, bought } = countPieces(rule, { ...candidate, free: left.freePieces });
  const worth = lines.map(({ unitPriceMinor }, index) => unitPriceMinor * got[index]!);
  const parts = allocate(percentOf(sumOf(worth), rule.get.ppm, stepMinor), worth, stepMinor);
  return {
    ...left,
    linesMinor: left.linesMinor.map((minor, index) => minor - parts[index]!),
    freePieces: left.freePieces.map((pieces, index) => pieces - got[index]! - bought[index]!),
  };
}
