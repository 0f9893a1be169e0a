/** What a refund would send back, part by part, before it is sent. Amounts are in minor units of the order's currency. */
import type { RefundAsked, RefundParts } from '../../pricing/refund.ts';
import { refundOf, refundOfRest } from '../../pricing/refund.ts';
import type { Order } from '../orders.ts';
import { otherPart, refundableOf, refusalWords } from '../refundable.ts';

export interface PreviewRow {
  label: string;
  amountMinor: number;
  /** The tax in it; none where it is for neither goods nor shipping. */
  taxMinor: number;
}

export interface RefundPreview {
  rows: PreviewRow[];
  totalMinor: number;
  /** Of the payment, once this has gone. */
  leftMinor: number;
}

export type Previewed = { ok: true; preview: RefundPreview } | { ok: false; why: string };

export function previewRefund(
  order: Order,
  what: RefundAsked | 'rest',
  money: (minor: number) => string,
): Previewed {
  const refundable = refundableOf(order);
  const left = (parts: RefundParts) => ({
    ok: true as const,
    preview: preview(order, parts, refundable.leftMinor),
  });
  if (what === 'rest') return left(refundOfRest(refundable));
  const answer = refundOf(refundable, what);
  return answer.ok ? left(answer.parts) : { ok: false, why: refusalWords(order, answer, money) };
}

function preview(order: Order, parts: RefundParts, leftMinor: number): RefundPreview {
  const { lines: paid, shipping } = refundableOf(order);
  const rows: PreviewRow[] = parts.lines.map(({ variantId, quantity, amountMinor }) => {
    const index = order.lines.findIndex((line) => line.variantId === variantId);
    const line = order.lines[index]!;
    return {
      label: `${quantity} × ${[line.title, line.variantTitle].filter(Boolean).join(', ')}`,
      amountMinor,
      taxMinor: share(amountMinor, line.taxMinor, paid[index]!.paidMinor),
    };
  });
  if (parts.shippingMinor > 0) {
    const taxMinor = share(parts.shippingMinor, order.shippingTaxMinor, shipping.paidMinor);
    rows.push({ label: 'Shipping', amountMinor: parts.shippingMinor, taxMinor });
  }
  const other = otherPart(parts);
  if (other > 0) rows.push({ label: 'A sum for neither', amountMinor: other, taxMinor: 0 });
  return { rows, totalMinor: parts.amountMinor, leftMinor: leftMinor - parts.amountMinor };
}

/** Of the tax of a part, what belongs to so much of it; half a unit is rounded up. */
function share(amountMinor: number, taxMinor: number, paidMinor: number): number {
  if (paidMinor === 0) return 0;
  const doubled = 2n * BigInt(amountMinor) * BigInt(taxMinor) + BigInt(paidMinor);
  return Number(doubled / (2n * BigInt(paidMinor)));
}
