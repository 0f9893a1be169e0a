/**
 * What goes back to a buyer, as pure sums over integers in minor units. What was paid for each line and for the
 * shipping is what the order has stored; each refund takes from what is left of its parts, and the last piece of a
 * line takes all that is left of it. So the parts of any split, in any order and with any that failed in between,
 * add up to what was paid, and never to more.
 */
import { allocate, partOf, sumOf } from './allocate.ts';

/** As `priceCart` summed it up when it was ordered. */
export interface OrderSums {
  lines: {
    variantId: string;
    quantity: number;
    totalMinor: number;
    discountMinor: number;
    taxMinor: number;
  }[];
  shippingMinor: number;
  shippingDiscountMinor: number;
  shippingTaxMinor: number;
  /** On top of the prices. Zero where they include it: then the taxes of lines and shipping are in them. */
  taxMinor: number;
  totalMinor: number;
}

export interface Paid {
  /** In the order of the lines given. */
  linesMinor: number[];
  shippingMinor: number;
}

/**
 * What was paid for each line, and for the shipping.
 * @throws where that is not what was paid for the order
 */
export function paidParts(order: OrderSums): Paid {
  const onTop = (taxMinor: number) => (order.taxMinor === 0 ? 0 : taxMinor);
  const linesMinor = order.lines.map(
    ({ totalMinor, discountMinor, taxMinor }) => totalMinor - discountMinor + onTop(taxMinor),
  );
  const shippingMinor = order.shippingMinor - order.shippingDiscountMinor + onTop(order.shippingTaxMinor);
  const sum = sumOf(linesMinor) + shippingMinor;
  if (sum !== order.totalMinor)
    throw new Error(`the parts of an order come to ${sum}, and it to ${order.totalMinor}`);
  return { linesMinor, shippingMinor };
}

/** One line, and what has gone back for it: refunds under way are counted, failed ones are not. */
export interface RefundableLine {
  variantId: string;
  quantity: number;
  paidMinor: number;
  refundedQuantity: number;
  refundedMinor: number;
}

export interface Refundable {
  /** What goes back is a whole multiple of it, as what was paid is (`stepOf`); 1 if nothing is said. */
  stepMinor?: number;
  lines: RefundableLine[];
  shipping: { paidMinor: number; refundedMinor: number };
  /** What is left of the whole payment. Less than its parts' sum where money went back for no line. */
  leftMinor: number;
}

export interface RefundLine {
  variantId: string;
  /** 0: a sum off the line, without pieces. */
  quantity: number;
  amountMinor: number;
}

export interface RefundParts {
  /** Lines and shipping, and whatever goes back for neither. */
  amountMinor: number;
  shippingMinor: number;
  lines: RefundLine[];
}

export interface RefundAsked {
  /** Without an amount: what these pieces cost. */
  lines: { variantId: string; quantity: number; amountMinor?: number | undefined }[];
  shipping: 'all' | number;
  /** For no line and not for the shipping: goodwill, or a sum that staff have agreed on. */
  otherMinor: number;
}

export type RefundRefusal =
  | { reason: 'nothing' }
  | { reason: 'not_a_whole_step'; stepMinor: number }
  | { reason: 'unknown_line'; variantId: string }
  | { reason: 'pieces_refunded'; variantId: string; left: number }
  | { reason: 'line_refunded'; variantId: string; leftMinor: number }
  | { reason: 'shipping_refunded'; leftMinor: number }
  | { reason: 'more_than_left'; leftMinor: number };

export function leftOf(line: RefundableLine): { quantity: number; amountMinor: number } {
  return {
    quantity: Math.max(0, line.quantity - line.refundedQuantity),
    amountMinor: Math.max(0, line.paidMinor - line.refundedMinor),
  };
}

export function shippingLeft({ shipping }: Refundable): number {
  return Math.max(0, shipping.paidMinor - shipping.refundedMinor);
}

/**
 * What so many pieces of a line, no more than are left, come to out of what is left of it. While something is left that is a step at
 * least: pieces for which nothing goes back are written down nowhere, and the last one would not be known for it.
 */
function worthOf(line: RefundableLine, quantity: number, stepMinor: number): number {
  if (quantity === 0) return 0;
  const left = leftOf(line);
  const part = partOf(left.amountMinor, quantity, left.quantity, stepMinor);
  return Math.max(part, Math.min(stepMinor, left.amountMinor));
}

/** Exactly what was asked for, or why not. */
export function refundOf(
  refundable: Refundable,
  asked: RefundAsked,
): { ok: true; parts: RefundParts } | ({ ok: false } & RefundRefusal) {
  const { stepMinor = 1 } = refundable;
  if (typedSums(asked).some((sum) => sum % stepMinor !== 0))
    return { ok: false, reason: 'not_a_whole_step', stepMinor };
  const lines: RefundLine[] = [];
  for (const wish of asked.lines) {
    const line = refundable.lines.find(({ variantId }) => variantId === wish.variantId);
    if (!line) return { ok: false, reason: 'unknown_line', variantId: wish.variantId };
    const left = leftOf(line);
    const { variantId } = line;
    if (wish.quantity > left.quantity)
      return { ok: false, reason: 'pieces_refunded', variantId, left: left.quantity };
    const amountMinor = wish.amountMinor ?? worthOf(line, wish.quantity, stepMinor);
    if (amountMinor > left.amountMinor)
      return { ok: false, reason: 'line_refunded', variantId, leftMinor: left.amountMinor };
    lines.push({ variantId, quantity: wish.quantity, amountMinor });
  }
  const shippingMinor = asked.shipping === 'all' ? shippingLeft(refundable) : asked.shipping;
  if (shippingMinor > shippingLeft(refundable))
    return { ok: false, reason: 'shipping_refunded', leftMinor: shippingLeft(refundable) };
  const parts = { amountMinor: sumOfLines(lines) + shippingMinor + asked.otherMinor, shippingMinor, lines };
  if (parts.amountMinor > refundable.leftMinor)
    return { ok: false, reason: 'more_than_left', leftMinor: refundable.leftMinor };
  return parts.amountMinor === 0 ? { ok: false, reason: 'nothing' } : { ok: true, parts };
}

/** Those that somebody has thought of, and not worked out from what was paid. */
function typedSums({ lines, shipping, otherMinor }: RefundAsked): number[] {
  return [...lines.map(({ amountMinor = 0 }) => amountMinor), shipping === 'all' ? 0 : shipping, otherMinor];
}

/**
 * For goods that were called off or came back: what these pieces come to, as far as it has not gone
 * back already. Never refused; zero where nothing is left.
 */
export function refundAtMost(
  refundable: Refundable,
  asked: { lines: { variantId: string; quantity: number }[]; shipping: boolean },
): RefundParts {
  const { stepMinor = 1 } = refundable;
  const lines = asked.lines.flatMap(({ variantId, quantity }) => {
    const line = refundable.lines.find((each) => each.variantId === variantId);
    if (!line) return [];
    const pieces = Math.min(quantity, leftOf(line).quantity);
    return pieces === 0
      ? []
      : [{ variantId, quantity: pieces, amountMinor: worthOf(line, pieces, stepMinor) }];
  });
  const shippingMinor = asked.shipping ? shippingLeft(refundable) : 0;
  return capped(refundable, lines, shippingMinor);
}

/** All that is left, of every line and of the shipping. */
export function refundOfRest(refundable: Refundable): RefundParts {
  const lines = refundable.lines.flatMap((line) => {
    const left = leftOf(line);
    return left.quantity === 0 && left.amountMinor === 0 ? [] : [{ variantId: line.variantId, ...left }];
  });
  const shippingMinor = shippingLeft(refundable);
  return capped(refundable, lines, shippingMinor);
}

/** What went back for no line was taken from all of them alike. */
function capped(
  { leftMinor, stepMinor = 1 }: Refundable,
  lines: RefundLine[],
  shippingMinor: number,
): RefundParts {
  const amountMinor = sumOfLines(lines) + shippingMinor;
  if (amountMinor <= leftMinor) return { amountMinor, shippingMinor, lines };
  const most = leftMinor - (leftMinor % stepMinor);
  const shares = allocate(most, [...lines.map((line) => line.amountMinor), shippingMinor], stepMinor);
  return {
    amountMinor: most,
    shippingMinor: shares.at(-1)!,
    lines: lines.map((line, index) => ({ ...line, amountMinor: shares[index]! })),
  };
}

const sumOfLines = (lines: RefundLine[]) => sumOf(lines.map(({ amountMinor }) => amountMinor));
