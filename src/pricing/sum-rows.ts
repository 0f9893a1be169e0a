/** A sum as people read it, row by row: cart, checkout, order page, receipt and letters show the same. */
import type { AppliedDiscount, TaxLine, TaxRules } from './pricing.ts';

/** Of `Totals`, or of an order as it was written down. */
export interface Sums {
  subtotalMinor: number;
  discounts: AppliedDiscount[];
  shippingMinor: number;
  taxMinor: number;
  taxIncludedMinor: number;
  taxLines: TaxLine[];
  taxTreatment: TaxRules['treatment'];
}

export interface SumRow {
  label: string;
  amountMinor: number;
  /** Said as "Free". */
  isFree?: boolean;
}

/** All above the total. @param shippingMethod its title; undefined where nothing travels. */
export function sumRows(sums: Sums, shippingMethod: string | undefined): SumRow[] {
  return [
    { label: 'Subtotal', amountMinor: sums.subtotalMinor },
    ...(shippingMethod === undefined ? [] : [shippingRow(sums, shippingMethod)]),
    ...discountRows(sums), // after both, for they may be off either
    ...taxRows(sums),
  ];
}

const shippingRow = ({ shippingMinor }: Sums, method: string): SumRow => ({
  label: `Shipping (${method})`,
  amountMinor: shippingMinor,
  isFree: shippingMinor === 0,
});

export const discountRows = ({ discounts }: Pick<Sums, 'discounts'>): SumRow[] =>
  discounts.map(({ code, title, amountMinor }) => ({
    label: code === null ? title : `Discount ${code}`,
    amountMinor: -amountMinor,
  }));

/** Tax on top of the prices; what is in them is said below the total (`taxNotes`). */
export const taxRows = ({ taxMinor, taxLines }: Pick<Sums, 'taxMinor' | 'taxLines'>): SumRow[] =>
  taxMinor === 0 ? [] : taxLines.map((line) => ({ label: taxLabel(line), amountMinor: line.amountMinor }));

/** What is to be said of tax below the total. */
export function taxNotes(sums: Sums, money: (minor: number) => string): string[] {
  if (sums.taxTreatment === 'reverse_charge')
    return ['Reverse charge: no VAT is charged, the recipient accounts for it.'];
  if (sums.taxTreatment === 'export')
    return ['Export: no tax is charged. Import duties and taxes may be due on arrival.'];
  if (sums.taxIncludedMinor === 0) return [];
  return sums.taxLines.map((line) => `Includes ${taxLabel(line)}: ${money(line.amountMinor)}`);
}

const taxLabel = ({ name, ppm }: TaxLine) => `${name} ${percent(ppm)}`;

/** "20%", "8.875%": exact, whatever the digits. */
export const percent = (ppm: number): string => `${ppm / 10_000}%`;
