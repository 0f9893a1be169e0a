/** What is left to pay back of an order, from what it knows of itself. */
import { stepOf } from '../platform/money.ts';
import { paidParts, type Refundable, type RefundParts, type RefundRefusal } from '../pricing/refund.ts';
import type { Order, OrderDispute } from './orders.ts';

/** Of a payment that a bank has taken back, or holds, that much cannot go back a second time. */
const isWithBank = ({ status }: OrderDispute) =>
  ['needs_response', 'under_review', 'lost', 'appeal_needs_response', 'appeal_under_review'].includes(status);

export function refundableOf(order: Order): Refundable {
  const paid = paidParts(order);
  const live = order.refunds.filter(({ status }) => status !== 'failed');
  const withBank = sum(order.disputes.filter(isWithBank).map(({ amountMinor }) => amountMinor));
  return {
    stepMinor: stepOf(order.currency),
    lines: order.lines.map(({ variantId, quantity }, index) => {
      const parts = live.flatMap(({ lines }) => lines.filter((line) => line.variantId === variantId));
      return {
        variantId,
        quantity,
        paidMinor: paid.linesMinor[index]!,
        refundedQuantity: sum(parts.map((part) => part.quantity)),
        refundedMinor: sum(parts.map((part) => part.amountMinor)),
      };
    }),
    shipping: {
      paidMinor: paid.shippingMinor,
      refundedMinor: sum(live.map(({ shippingMinor }) => shippingMinor)),
    },
    leftMinor: Math.max(0, order.capturedMinor - order.refundedMinor - withBank),
  };
}

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** What of a refund is for neither a line nor the shipping. */
export const otherPart = ({ amountMinor, shippingMinor, lines }: RefundParts) =>
  amountMinor - shippingMinor - sum(lines.map((line) => line.amountMinor));

/** Why a refund was refused, for whoever asked for it. */
export function refusalWords(order: Order, refusal: RefundRefusal, money: (minor: number) => string): string {
  const skuOf = (id: string) => order.lines.find(({ variantId }) => variantId === id)?.sku ?? id;
  switch (refusal.reason) {
    case 'nothing':
      return 'This comes to nothing.';
    case 'not_a_whole_step':
      return `Amounts in this currency are whole multiples of ${money(refusal.stepMinor)}.`;
    case 'unknown_line':
      return `There is no ${refusal.variantId} in this order.`;
    case 'pieces_refunded':
      return refusal.left === 0
        ? `Every piece of ${skuOf(refusal.variantId)} has been paid back.`
        : `Only ${refusal.left} of ${skuOf(refusal.variantId)} can still be paid back.`;
    case 'line_refunded':
      return `Of ${skuOf(refusal.variantId)} only ${money(refusal.leftMinor)} can still be paid back.`;
    case 'shipping_refunded':
      return `Of the shipping only ${money(refusal.leftMinor)} can still be paid back.`;
    case 'more_than_left':
      return `Only ${money(refusal.leftMinor)} of this order can still be paid back.`;
  }
}
