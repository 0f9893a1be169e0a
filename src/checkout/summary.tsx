/**
 * What is being bought and what it comes to: beside the form, and on phones folded away above it.
 * It is there twice, because no style sheet can open what a reader of a wide screen sees closed.
 */
import { routes } from '../routes.ts';
import { LineItems, Summary } from '../ui/line-items.tsx';
import { type CheckoutPageProps, chargeWords, type MoneyWords, shippingLabel } from './shown.ts';

type Props = CheckoutPageProps & { money: MoneyWords };

export function OrderSummary(props: Props) {
  const { totals, money } = props;
  return (
    <>
      <details class="order-summary on-phone">
        <summary>
          <span>Your order</span> <strong data-shows="total">{money(totals.totalMinor)}</strong>
        </summary>
        <Lines {...props} />
        <p>
          <a href={routes.cart()}>Change your cart</a>
        </p>
      </details>
      <aside class="order-summary on-desk" aria-labelledby="your-order">
        <div class="order-summary-head">
          <h2 id="your-order">Your order</h2>
          <a href={routes.cart()}>Change</a>
        </div>
        <Lines {...props} />
        <Sums {...props} />
      </aside>
    </>
  );
}

function Lines({ cart, totals }: Props) {
  const lines = cart.lines.map((line, index) => ({
    ...line,
    key: line.variantId,
    totalMinor: totals.lineTotalsMinor[index]!,
  }));
  return <LineItems small lines={lines} currency={cart.currency} label="In your order" />;
}

export function Sums({ cart, methods, totals, typed, money }: Props) {
  const { subtotalMinor, discountMinor, shippingMinor, taxMinor, totalMinor } = totals;
  const chosen = methods.find(({ handle }) => handle === typed.shippingMethod);
  return (
    <>
      <Summary
        currency={cart.currency}
        rows={[
          { label: 'Subtotal', value: subtotalMinor },
          ...(discountMinor > 0 ? [{ label: 'Discount', value: -discountMinor }] : []),
          {
            label: <span data-shows="method">{chosen ? shippingLabel(chosen.title) : 'Shipping'}</span>,
            value: chosen ? chargeWords(shippingMinor, money) : 'Not chosen yet',
            data: { 'data-shows': 'charge' },
          },
          ...(taxMinor > 0 ? [{ label: 'Tax', value: taxMinor }] : []),
        ]}
        total={{ label: 'Total', amountMinor: totalMinor, data: { 'data-shows': 'total' } }}
      />
      {taxMinor === 0 && <p class="quiet-text">Prices include VAT.</p>}
    </>
  );
}
