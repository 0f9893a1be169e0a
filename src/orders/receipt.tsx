/** An order's receipt, made to be printed: who sold what to whom, when, for how much. */
import { addressLines } from '../customers/address.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { percent, sumRows, taxNotes } from '../pricing/sum-rows.ts';
import { routes } from '../routes.ts';
import { formatDate } from '../ui/date-time.ts';
import { Layout } from '../ui/layout.tsx';
import { AddressLines } from '../ui/order-parts.tsx';
import { type Order, orderName, shippingTitle } from './orders.ts';

export function ReceiptPage({ shop, order, cartCount }: { shop: Shop; order: Order; cartCount: number }) {
  const { name, email, locale } = shop.config.shop;
  const { shopAddress } = shop.config;
  const money = (minor: number) => formatMoney(minor, order.currency, order.locale || locale);
  return (
    <Layout shop={shop} title={`Receipt ${orderName(order)}`} cartCount={cartCount} noindex>
      <article class="receipt">
        <header>
          <h1>Receipt {orderName(order)}</h1>
          <div>
            <p>{name}</p>
            <AddressLines lines={shopAddress} />
            <p>{email}</p>
          </div>
        </header>
        <div class="receipt-facts">
          <section>
            <h2>Sold to</h2>
            <AddressLines lines={addressLines(order.shippingAddress, locale)} />
            <p>{order.email}</p>
            {order.vatNumber && <p>VAT number {order.vatNumber}</p>}
          </section>
          <dl>
            <dt>Order</dt>
            <dd>{orderName(order)}</dd>
            <dt>Date</dt>
            <dd>{formatDate(order.placedAt ?? order.createdAt, shop.config.shop)}</dd>
            <dt>Paid</dt>
            <dd>{money(order.capturedMinor)}</dd>
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

/** What a tax office wants to see: of each rate what was taxed, and how much. */
function ReceiptTax({ order, money }: { order: Order; money: (minor: number) => string }) {
  const { taxLines } = order;
  if (taxLines.length === 0)
    return taxNotes(order, money).map((note) => (
      <p class="quiet-text" key={note}>
        {note}
      </p>
    ));
  return (
    <table class="receipt-tax">
      <caption>{order.taxIncludedMinor > 0 ? 'Tax in these prices' : 'Tax'}</caption>
      <thead>
        <tr>
          <th scope="col">Tax</th>
          <th scope="col">Without it</th>
          <th scope="col">Amount</th>
        </tr>
      </thead>
      <tbody>
        {taxLines.map(({ name, ppm, baseMinor, amountMinor }) => (
          <tr key={`${name} ${ppm}`}>
            <td>
              {name} {percent(ppm)}
            </td>
            <td>{money(baseMinor)}</td>
            <td>{money(amountMinor)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
