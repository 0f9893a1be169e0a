/** The sum itself; `pricing.ts` says what goes in and what comes out. */
import type { PriceInput, Totals } from './pricing.ts';

export function priceCart({ lines, shipping, tax }: PriceInput): Totals {
  const priced = lines.map(({ id, quantity, unitPriceMinor }) => ({
    id,
    quantity,
    unitPriceMinor,
    totalMinor: unitPriceMinor * quantity,
    discountMinor: 0,
    discounts: [],
    taxMinor: 0,
  }));
  const subtotalMinor = priced.reduce((sum, line) => sum + line.totalMinor, 0);
  const shippingMinor = lines.length > 0 ? (shipping?.chargeMinor ?? 0) : 0;
  return {
    lines: priced,
    subtotalMinor,
    discountMinor: 0,
    shippingMinor,
    shippingDiscountMinor: 0,
    shippingTaxMinor: 0,
    taxMinor: 0,
    taxIncludedMinor: 0,
    totalMinor: subtotalMinor + shippingMinor,
    taxTreatment: tax?.treatment ?? 'not_registered',
    taxLines: [],
    discounts: [],
    unused: [],
  };
}
