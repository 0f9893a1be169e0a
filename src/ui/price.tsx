/** An amount of money as a buyer reads it, with what it cost before where that was more. */
import { useContext } from 'preact/hooks';
import { formatMoney } from '../platform/money.ts';
import { Locale } from './locale.tsx';

export interface PriceProps {
  amountMinor: number;
  currency: string;
  /** Shown struck through, and read out as the former price. */
  compareAtMinor?: number | null;
  /** By how much it is lower than the lowest price of the 30 days before, which `compareAtMinor` then is. */
  percentOff?: number | null;
  /** Says in words what the former price is. */
  explained?: boolean;
  /** "from €24.00", where variants differ in price. */
  from?: boolean;
}

export function Price({ amountMinor, currency, compareAtMinor, percentOff, explained, from }: PriceProps) {
  const locale = useContext(Locale);
  const amount = formatMoney(amountMinor, currency, locale);
  const words = from ? `from ${amount}` : amount;
  if (!compareAtMinor) return <span class="price">{words}</span>;
  const before = formatMoney(compareAtMinor, currency, locale);
  return (
    <span class="price sale">
      <span class="hidden">Now </span>
      <span class="price-now">{words}</span>{' '}
      <s>
        <span class="hidden">before </span>
        {before}
      </s>{' '}
      {percentOff ? <span class="price-off">−{percentOff}%</span> : null}
      {explained && typeof percentOff === 'number' && (
        <span class="price-words"> Lowest price of the 30 days before: {before}</span>
      )}
    </span>
  );
}
