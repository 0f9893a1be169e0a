/** An order's receipt, made to be printed: who sold what to whom, when, for how much. */
import type { Shop } from '../platform/shop.ts';
import { sumRows } from '../pricing/sum-rows.ts';
import { routes } from '../routes.ts';
import { Layout } from '../ui/layout.tsx';
import { AddressLines } from '../ui/order-parts.tsx';
import { type Order, orderName, shippingTitle } from './orders.ts';
import { buyerLines, moneyOf, noTaxNotes, saleFacts, sellerLines, taxTable } from './paper.ts';

export function ReceiptPage({ shop, order, cartCount }: { shop: Shop; order: Order; cartCount: number }) {
  const money = moneyOf(shop, order);
  return (
    <Layout shop={shop} title={`Receipt ${orderName(order)}`} cartCount={cartCount} noindex>
      <article class="receipt">
        <header>
          <h1>Receipt {orderName(order)}</h1>
          <AddressLines lines={sellerLines(shop)} />
        </header>
        <div class="receipt-facts">
          <section>
            <h2>Sold to</h2>
            <AddressLines lines={buyerLines(shop, order)} />
          </section>
          <dl>
            {saleFacts(shop, order).map(([label, value]) => (
              <>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </>
            ))}
          </dl>
        </div>
        <ReceiptLines order={order} money={money} />
        <ReceiptTax order={order} money={money} />
        <p class="receipt-back">
          <a href={routes.order({ token: order.token })}>Back to the order</a>
          <span class="quiet-text"> To print it, use your browser’s “Print”.</span>
        </p>
      </article>
    </Layout>
  );
}

function ReceiptLines({ order, money }: { order: Order; money: (minor: number) => string }) {
  const { totalMinor, repaidMinor } = order;
  const sums = sumRows(order, shippingTitle(order)).map(
    ({ label, amountMinor, isFree }) => [label, isFree ? 'Free' : money(amountMinor)] as const,
  );
  return (
    <table class="receipt-lines">
      <caption class="hidden">What was bought</caption>
      <thead>
        <tr>
          <th scope="col">Article</th>
          <th scope="col">Pieces</th>
          <th scope="col">Each</th>
          <th scope="col">Together</th>
        </tr>
      </thead>
      <tbody>
        {order.lines.map((line) => (
          <tr key={line.variantId}>
            <td>
              {line.title}
              <span class="quiet-text">
                {[line.variantTitle, line.sku].filter(Boolean).map((text) => ` ${text}`)}
              </span>
              {line.giftWrapMinor > 0 && (
                <span class="quiet-text"> with gift wrap, {money(line.giftWrapMinor)} each</span>
              )}
              {line.cancelledQuantity > 0 && (
                <span class="quiet-text"> ({line.cancelledQuantity} cancelled)</span>
              )}
            </td>
            <td>{line.quantity}</td>
            <td>{money(line.unitPriceMinor)}</td>
            <td>{money(line.totalMinor)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        {sums.map(([label, figure]) => (
          <tr key={label}>
            <th scope="row" colspan={3}>
              {label}
            </th>
            <td>{figure}</td>
          </tr>
        ))}
        <tr class="receipt-total">
          <th scope="row" colspan={3}>
            Total
          </th>
          <td>{money(totalMinor)}</td>
        </tr>
        {repaidMinor > 0 && (
          <tr>
            <th scope="row" colspan={3}>
              Sent back
            </th>
            <td>{money(-repaidMinor)}</td>
          </tr>
        )}
      </tfoot>
    </table>
  );
}

function ReceiptTax({ order, money }: { order: Order; money: (minor: number) => string }) {
  const table = taxTable(order);
  if (!table)
    return noTaxNotes(order, money).map((note) => (
      <p class="quiet-text" key={note}>
        {note}
      </p>
    ));
  return (
    <table class="receipt-tax">
      <caption>{table.title}</caption>
      <thead>
        <tr>
          <th scope="col">Tax</th>
          <th scope="col">Without it</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ label, baseMinor, amountMinor }) => (
          <tr key={label}>
            <td>{label}</td>
            <td>{money(baseMinor)}</td>
            <td>{money(amountMinor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
