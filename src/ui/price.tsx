/** An amount of money as a buyer reads it, with what it cost before where that was more. */
import { useContext } from 'preact/hooks';
import { formatMoney } from '../platform/money.ts';
import { Locale } from './locale.tsx';

export interface PriceProps {
  amountMinor: number;
  currency: string;
  /** Shown struck through, and read out as the former price. */
  compareAtMinor?: number | null;
  /** "from €24.00", where variants differ in price. */
  from?: boolean;
}

export function Price({ amountMinor, currency, compareAtMinor, from }: PriceProps) {
  const locale = useContext(Locale);
  const amount = formatMoney(amountMinor, currency, locale);
  if (!compareAtMinor) return <span class="price">{from ? `from ${amount}` : amount}</span>;
  return (
    <span class="price sale">
      <span class="hidden">Now </span>
      <span>{from ? `from ${amount}` : amount}</span>{' '}
      <s>
        <span class="hidden">before </span>
        {formatMoney(compareAtMinor, currency, locale)}
      </s>
    </span>
  );
}
