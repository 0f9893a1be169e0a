/** A list of what is bought, with its sums: on the checkout and on the order. */
import type { ComponentChildren } from 'preact';
import { formatMoney } from '../platform/money.ts';
import { Picture, type PictureMedia } from './picture.tsx';

export interface LineItem {
  media: PictureMedia | null;
  title: string;
  variantTitle: string;
  quantity: number;
  totalMinor: number;
  /** A remark under the line. */
  remark?: ComponentChildren;
}

export interface Currency {
  currency: string;
  locale: string;
}

export function LineItems({ lines, currency, locale }: { lines: LineItem[] } & Currency) {
  return (
    <ul class="line-items">
      {lines.map((line, index) => (
        <li key={index} class="line-item">
          <div class="line-item-picture">
            {line.media && <Picture media={{ ...line.media, alt: '' }} sizes="64px" />}
          </div>
          <div class="line-item-what">
            <p class="line-item-title">{line.title}</p>
            {line.variantTitle && <p class="soft">{line.variantTitle}</p>}
            <p class="soft">Quantity {line.quantity}</p>
            {line.remark}
          </div>
          <p class="line-item-total">{formatMoney(line.totalMinor, currency, locale)}</p>
        </li>
      ))}
    </ul>
  );
}

export interface SumRow {
  label: ComponentChildren;
  /** A sum, or a word such as "Free". */
  value: number | string;
  strong?: boolean;
  /** Names the row for a script that shows another choice's sums. */
  name?: string;
}

export function Sums({ rows, currency, locale }: { rows: SumRow[] } & Currency) {
  return (
    <dl class="sums">
      {rows.map(({ label, value, strong, name }, index) => (
        <div key={index} class={strong ? 'sum-row sum-total' : 'sum-row'}>
          <dt>{label}</dt>
          <dd data-sum={name}>{typeof value === 'number' ? formatMoney(value, currency, locale) : value}</dd>
        </div>
      ))}
    </dl>
  );
}
