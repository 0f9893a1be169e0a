/** What is in a cart or an order, line by line, and what it comes to. */
import type { ComponentChildren } from 'preact';
import { Picture, type PictureMedia } from './picture.tsx';
import { Price } from './price.tsx';

export interface LineItem {
  key: string;
  title: string;
  /** "A3 / Oak frame"; empty for a product without options. */
  variantTitle: string;
  /** The product's page, where it still has one. */
  href?: string;
  media?: PictureMedia | null;
  quantity: number;
  unitPriceMinor: number;
  /** Of one piece, beside its price; 0 or none: it is not wrapped. */
  giftWrapMinor?: number;
  totalMinor: number;
  /** In place of the plain quantity: the form that changes it. */
  controls?: ComponentChildren;
  /** Below the title: "Only 2 left", "The price has changed". */
  note?: ComponentChildren;
}

export interface LineItemsProps {
  lines: LineItem[];
  currency: string;
  /** Said before the list: "In your cart". */
  label: string;
  /** For a narrow column, as beside the checkout's form. */
  small?: boolean;
}

export function LineItems({ lines, currency, label, small }: LineItemsProps) {
  return (
    <ul class={small ? 'lines small' : 'lines'} aria-label={label}>
      {lines.map((line) => (
        <Line key={line.key} line={line} currency={currency} small={small} />
      ))}
    </ul>
  );
}

function Line({ line, currency, small }: { line: LineItem; currency: string; small?: boolean }) {
  return (
    <li class="line">
      <div class="line-picture">
        {line.media && (
          <Picture media={line.media} alt="" sizes={small ? '64px' : '(min-width: 48em) 120px, 88px'} />
        )}
      </div>
      <div class="line-title">
        <p>{line.href ? <a href={line.href}>{line.title}</a> : line.title}</p>
        {line.variantTitle && <p class="quiet-text">{line.variantTitle}</p>}
        {line.giftWrapMinor ? (
          <p class="quiet-text">
            Gift wrap, <Price amountMinor={line.giftWrapMinor} currency={currency} /> each
          </p>
        ) : null}
        {line.note}
      </div>
      <div class="line-quantity">
        {line.controls ?? (
          <span>
            <span class="hidden">Quantity </span>
            {line.quantity}&#8239;×
          </span>
        )}
        <span class="quiet-text">
          <Price amountMinor={line.unitPriceMinor} currency={currency} /> each
        </span>
      </div>
      <p class="line-total">
        <span class="hidden">Together </span>
        <Price amountMinor={line.totalMinor} currency={currency} />
      </p>
    </li>
  );
}

export interface SummaryRow {
  label: ComponentChildren;
  /** An amount, or words such as "Free" or "Counted at checkout". */
  value: number | ComponentChildren;
  /** For a script: data-… attributes of the value. */
  data?: Record<`data-${string}`, string>;
}

export interface SummaryProps {
  rows: SummaryRow[];
  total: { label: ComponentChildren; amountMinor: number; data?: Record<`data-${string}`, string> };
  currency: string;
}

/** Rows of amounts and their total. A number is an amount in minor units. */
export function Summary({ rows, total, currency }: SummaryProps) {
  return (
    <dl class="summary">
      {rows.map((row, index) => (
        <div key={index}>
          <dt>{row.label}</dt>
          <dd {...row.data}>
            {typeof row.value === 'number' ? (
              <Price amountMinor={row.value} currency={currency} />
            ) : (
              row.value
            )}
          </dd>
        </div>
      ))}
      <div class="total">
        <dt>{total.label}</dt>
        <dd {...total.data}>
          <Price amountMinor={total.amountMinor} currency={currency} />
        </dd>
      </div>
    </dl>
  );
}
