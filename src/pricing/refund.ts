/**
 * What goes back to a buyer, as pure sums over integers in minor units. What was paid is parted over
 * the lines and the shipping once, exactly; each refund takes from what is left of its parts, and the
 * last piece of a line takes all that is left of it. So the parts of any split, in any order and with
 * any that failed in between, add up to what was paid, and never to more.
 */
import { allocate, partOf } from './allocate.ts';

export interface OrderSums {
  lines: { variantId: string; quantity: number; totalMinor: number }[];
  discountMinor: number;
  shippingMinor: number;
  /** Tax on top of the prices; zero while prices include it. */
  taxMinor: number;
}

export interface Paid {
  /** In the order of the lines given. */
  linesMinor: number[];
  shippingMinor: number;
}

/** What was paid for each line, and for the shipping: the order's discount and tax are parted over them. */
export function paidParts({ lines, discountMinor, shippingMinor, taxMinor }: OrderSums): Paid {
  const totals = lines.map((line) => line.totalMinor);
  const discounts = allocate(discountMinor, totals);
  const net = totals.map((total, index) => total - discounts[index]!);
  const taxes = allocate(taxMinor, [...net, shippingMinor]);
  return {
    linesMinor: net.map((minor, index) => minor + taxes[index]!),
    shippingMinor: shippingMinor + taxes[lines.length]!,
  };
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

/** What so many pieces of a line come to, out of what is left of it. */
function worthOf(line: RefundableLine, quantity: number): number {
  const left = leftOf(line);
  return left.quantity === 0 ? 0 : partOf(left.amountMinor, quantity, left.quantity);
}

/** Exactly what was asked for, or why not. */
export function refundOf(
  refundable: Refundable,
  asked: RefundAsked,
): { ok: true; parts: RefundParts } | ({ ok: false } & RefundRefusal) {
  const lines: RefundLine[] = [];
  for (const wish of asked.lines) {
    const line = refundable.lines.find(({ variantId }) => variantId === wish.variantId);
    if (!line) return { ok: false, reason: 'unknown_line', variantId: wish.variantId };
    const left = leftOf(line);
    const { variantId } = line;
    if (wish.quantity > left.quantity)
      return { ok: false, reason: 'pieces_refunded', variantId, left: left.quantity };
    const amountMinor = wish.amountMinor ?? worthOf(line, wish.quantity);
    if (amountMinor > left.amountMinor)
      return { ok: false, reason: 'line_refunded', variantId, leftMinor: left.amountMinor };
    lines.push({ variantId, quantity: wish.quantity, amountMinor });
  }
  const shippingMinor = asked.shipping === 'all' ? shippingLeft(refundable) : asked.shipping;
  if (shippingMinor > shippingLeft(refundable))
    return { ok: false, reason: 'shipping_refunded', leftMinor: shippingLeft(refundable) };
  const parts = { amountMinor: sumOf(lines) + shippingMinor + asked.otherMinor, shippingMinor, lines };
  if (parts.amountMinor > refundable.leftMinor)
    return { ok: false, reason: 'more_than_left', leftMinor: refundable.leftMinor };
  return parts.amountMinor === 0 ? { ok: false, reason: 'nothing' } : { ok: true, parts };
}

/**
 * For goods that were called off or came back: what these pieces come to, as far as it has not gone
 * back already. Never refused; zero where nothing is left.
 */
export function refundAtMost(
  refundable: Refundable,
  asked: { lines: { variantId: string; quantity: number }[]; shipping: boolean },
): RefundParts {
  const lines = asked.lines.flatMap(({ variantId, quantity }) => {
    const line = refundable.lines.find((each) => each.variantId === variantId);
    if (!line) return [];
    const pieces = Math.min(quantity, leftOf(line).quantity);
    return pieces === 0 ? [] : [{ variantId, quantity: pieces, amountMinor: worthOf(line, pieces) }];
  });
  const shippingMinor = asked.shipping ? shippingLeft(refundable) : 0;
  return capped({ amountMinor: sumOf(lines) + shippingMinor, shippingMinor, lines }, refundable.leftMinor);
}

/** All that is left, of every line and of the shipping. */
export function refundOfRest(refundable: Refundable): RefundParts {
  const lines = refundable.lines.flatMap((line) => {
    const left = leftOf(line);
    return left.quantity === 0 && left.amountMinor === 0 ? [] : [{ variantId: line.variantId, ...left }];
  });
  const shippingMinor = shippingLeft(refundable);
  return capped({ amountMinor: sumOf(lines) + shippingMinor, shippingMinor, lines }, refundable.leftMinor);
}

/** What went back for no line was taken from all of them alike. */
function capped(parts: RefundParts, leftMinor: number): RefundParts {
  if (parts.amountMinor <= leftMinor) return parts;
  const shares = allocate(leftMinor, [...parts.lines.map((line) => line.amountMinor), parts.shippingMinor]);
  return {
    amountMinor: leftMinor,
    shippingMinor: shares.at(-1)!,
    lines: parts.lines.map((line, index) => ({ ...line, amountMinor: shares[index]! })),
  };
}

const sumOf = (lines: RefundLine[]) => lines.reduce((sum, line) => sum + line.amountMinor, 0);
