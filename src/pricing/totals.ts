/**
 * The totals of a cart or order: one pure function over integers in minor units. Cart, checkout,
 * order, mail and Stripe all show what it returned; none of them computes for itself.
 */
export interface PricedLine {
  unitPriceMinor: number;
  quantity: number;
}

export interface ShippingPrice {
  priceMinor: number;
  /** Free when the goods cost this much or more. */
  freeFromMinor: number | null;
}

export interface Totals {
  /** In the order of the lines given. */
  lineTotalsMinor: number[];
  subtotalMinor: number;
  discountMinor: number;
  shippingMinor: number;
  /** Tax on top. Zero while prices include it. */
  taxMinor: number;
  totalMinor: number;
}

export function totals(lines: PricedLine[], shipping: ShippingPrice | undefined): Totals {
  const lineTotalsMinor = lines.map((line) => line.unitPriceMinor * line.quantity);
  const subtotalMinor = lineTotalsMinor.reduce((sum, line) => sum + line, 0);
  const shippingMinor = shipping && lines.length > 0 ? shippingCharge(shipping, subtotalMinor) : 0;
  return {
    lineTotalsMinor,
    subtotalMinor,
    discountMinor: 0,
    shippingMinor,
    taxMinor: 0,
    totalMinor: subtotalMinor + shippingMinor,
  };
}

function shippingCharge({ priceMinor, freeFromMinor }: ShippingPrice, subtotalMinor: number): number {
  return freeFromMinor !== null && subtotalMinor >= freeFromMinor ? 0 : priceMinor;
}
