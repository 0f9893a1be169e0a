/** A price, and the one it came down from. */
import { formatMoney } from '../platform/money.ts';

export interface PriceProps {
  amountMinor: number;
  currency: string;
  locale: string;
  /** The price before a reduction. */
  compareAtMinor?: number | null;
  /** True when other variants cost more. */
  from?: boolean;
}

export function Price({ amountMinor, currency, locale, compareAtMinor, from }: PriceProps) {
  const money = (minor: number) => formatMoney(minor, currency, locale);
  const reduced = compareAtMinor != null && compareAtMinor > amountMinor;
  return (
    <span class={reduced ? 'price price-reduced' : 'price'}>
      {from && <span class="price-from">from </span>}
      {reduced && <span class="visually-hidden">Now </span>}
      <span class="price-now">{money(amountMinor)}</span>
      {reduced && (
        <>
          <span class="visually-hidden">, was </span>
          <s class="price-was">{money(compareAtMinor)}</s>
        </>
      )}
    </span>
  );
}
