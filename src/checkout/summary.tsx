/**
 * What is being bought and what it comes to: beside the form, and on phones folded away above it.
 * It is there twice, because no style sheet can open what a reader of a wide screen sees closed.
 */
import { sentLater } from '../cart/cart.ts';
import { laterWords } from '../cart/later-words.ts';
import { sumRows, taxNotes } from '../pricing/sum-rows.ts';
import { routes } from '../routes.ts';
import { LineItems, Summary } from '../ui/line-items.tsx';
import type { CheckoutPageProps, MoneyWords } from './shown.ts';

type Props = CheckoutPageProps & { money: MoneyWords };

export function OrderSummary(props: Props) {
  const { quote, money, draft } = props;
  return (
    <>
      <details class="order-summary on-phone">
        <summary>
          <span>Your order</span> <strong data-fresh="total">{money(quote.totals.totalMinor)}</strong>
        </summary>
        <Lines {...props} id="lines-phone" />
        {!draft && (
          <p>
            <a href={routes.cart()}>Change your cart</a>
          </p>
        )}
      </details>
      <aside class="order-summary on-desk" aria-labelledby="your-order">
        <div class="order-summary-head">
          <h2 id="your-order">Your order</h2>
          {!draft && <a href={routes.cart()}>Change</a>}
        </div>
        <Lines {...props} id="lines" />
        <Sums {...props} id="sums" />
      </aside>
    </>
  );
}

/** @param id by which the script finds it in the page that comes back. */
function Lines({ quote, id }: Props & { id: string }) {
  const lines = quote.lines.map((line, index) => ({
    ...line,
    key: line.variantId,
    totalMinor: quote.totals.lines[index]!.totalMinor,
    note: sentLater(line) > 0 && <p class="line-later">{laterWords(line)}</p>,
  }));
  return (
    <div data-fresh={id}>
      <LineItems small lines={lines} currency={quote.region.currency} label="In your order" />
    </div>
  );
}

/** @param id by which the script finds it in the page that comes back. */
export function Sums({ quote, money, id }: Props & { id: string }) {
  const { totals, needsShipping, chosen, region, taxToCome } = quote;
  const rows = sumRows(totals, needsShipping ? chosen?.title : undefined);
  const notes = taxToCome
    ? ['Tax is worked out once your address is complete, at the latest when you press Pay.']
    : taxNotes(totals, money);
  return (
    <div data-fresh={id}>
      <Summary
        currency={region.currency}
        rows={rows.map(({ label, amountMinor, isFree }) => ({ label, value: isFree ? 'Free' : amountMinor }))}
        total={{ label: 'Total', amountMinor: totals.totalMinor }}
      />
      {notes.map((note) => (
        <p class="quiet-text" key={note}>
          {note}
        </p>
      ))}
    </div>
  );
}
