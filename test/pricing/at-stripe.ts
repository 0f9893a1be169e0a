/** What Stripe is told of an order, so that its sum can be compared with the order's. */
import type { Totals } from '../../src/pricing/pricing.ts';

export interface StripeLine {
  unitMinor: number;
  quantity: number;
}

/** Each line and the shipping in one sum: less its discounts, with the tax that comes on top of it. */
export function stripeLines({
  lines,
  shippingMinor,
  shippingDiscountMinor,
  shippingTaxMinor,
  taxMinor,
}: Totals): StripeLine[] {
  const onTop = (minor: number) => (taxMinor === 0 ? 0 : minor);
  const sums = [
    ...lines.map((line) => line.totalMinor - line.discountMinor + onTop(line.taxMinor)),
    shippingMinor - shippingDiscountMinor + onTop(shippingTaxMinor),
  ];
  return sums.map((unitMinor) => ({ unitMinor, quantity: 1 }));
}
