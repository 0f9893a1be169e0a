/** Invoices and packing slips as pages to print: they have every letter that the browser has. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { LinkButton, PageHead } from '../../admin/parts.tsx';
import { addressLines } from '../../customers/address.ts';
import { routes } from '../../routes.ts';
import { AddressLines } from '../../ui/order-parts.tsx';
import { type Order, orderName, shippingTitle } from '../orders.ts';
import {
  buyerLines,
  type Invoice,
  invoiceOf,
  moneyOf,
  packingSlipOf,
  saleFacts,
  sellerLines,
} from '../paper.ts';

type Money = (minor: number) => string;

function PaperHead({ title, order, pdf }: { title: string; order: Order; pdf: string }) {
  const number = String(order.number);
  return (
    <PageHead
      title={title}
      back={{ href: routes.adminOrder({ number }), label: `Order ${orderName(order)}` }}
      detail="To print this page, use your browser’s “Print”."
      actions={<LinkButton href={pdf}>As PDF</LinkButton>}
    />
  );
}

export function InvoicePage({ order }: { order: Order }) {
  const { shop } = useDesk();
  const money = moneyOf(shop, order);
  const invoice = invoiceOf(shop, order);
  const [, ...facts] = saleFacts(shop, order);
  return (
    <AdminPage title={invoice.title} current="orders">
      <PaperHead
        title={invoice.title}
        order={order}
        pdf={routes.adminInvoicePdf({ number: String(order.number) })}
      />
      <article class="paper">
        <div class="paper-head">
          <h2>{invoice.title}</h2>
          <AddressLines lines={sellerLines(shop)} />
        </div>
        <div class="paper-parties">
          <section>
            <h2>Sold to</h2>
            <AddressLines lines={buyerLines(shop, order)} />
          </section>
          <section>
            <h2>Invoice</h2>
            <AddressLines
              lines={[`Number: ${orderName(order)}`, ...facts.map(([label, value]) => `${label}: ${value}`)]}
            />
          </section>
        </div>
        <InvoiceTable invoice={invoice} money={money} />
        {invoice.discounts.map(({ label, amountMinor }) => (
          <p class="quiet-text" key={label}>
            {label}: {money(amountMinor)}, taken off above
          </p>
        ))}
        {invoice.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <Credits invoice={invoice} money={money} />
      </article>
    </AdminPage>
  );
}

function InvoiceTable({ invoice, money }: { invoice: Invoice; money: Money }) {
  return (
    <table class="paper-lines">
      <thead>
        <tr>
          <th scope="col">Article</th>
          {['Pieces', 'Each', 'Net', 'Tax', 'Together'].map((title) => (
            <th scope="col" class="numeric" key={title}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {invoice.lines.map(
          ({ title, detail, notes, quantity, unitMinor, netMinor, taxMinor, grossMinor }) => (
            <tr key={`${title} ${detail}`}>
              <td>
                {title} <span class="quiet-text">{[detail, ...notes].filter(Boolean).join(', ')}</span>
              </td>
              <td class="numeric">{quantity}</td>
              <td class="numeric">{unitMinor === undefined ? '' : money(unitMinor)}</td>
              <td class="numeric">{money(netMinor)}</td>
              <td class="numeric">{money(taxMinor)}</td>
              <td class="numeric">{money(grossMinor)}</td>
            </tr>
          ),
        )}
      </tbody>
      <tfoot>
        <SumRow label="Net" value={money(invoice.netMinor)} />
        {invoice.tax?.rows.map(({ label, baseMinor, amountMinor }) => (
          <SumRow key={label} label={`${label} on ${money(baseMinor)}`} value={money(amountMinor)} />
        ))}
        <SumRow label="Total" value={money(invoice.totalMinor)} grand />
      </tfoot>
    </table>
  );
}

function SumRow({ label, value, grand }: { label: string; value: string; grand?: boolean }) {
  return (
    <tr class={grand ? 'grand' : undefined}>
      <th scope="row" colspan={5}>
        {label}
      </th>
      <td class="numeric">{value}</td>
    </tr>
  );
}

function Credits({ invoice: { credits, keptMinor }, money }: { invoice: Invoice; money: Money }) {
  if (credits.length === 0) return null;
  return (
    <table>
      <caption>Credits</caption>
      <tbody>
        {credits.map(({ date, words, amountMinor }, index) => (
          <tr key={index}>
            <td>{date}</td>
            <td>{words}</td>
            <td class="numeric">{money(-amountMinor)}</td>
          </tr>
        ))}
        <tr class="grand">
          <th scope="row" colspan={2}>
            Total after credits
          </th>
          <td class="numeric">{money(keptMinor)}</td>
        </tr>
      </tbody>
    </table>
  );
}

export function PackingSlipPage({ order }: { order: Order }) {
  const { shop } = useDesk();
  const { title, lines, isSent } = packingSlipOf(order);
  const { shippingAddress, note, number } = order;
  const [, date] = saleFacts(shop, order);
  return (
    <AdminPage title={title} current="orders">
      <PaperHead title={title} order={order} pdf={routes.adminPackingSlipPdf({ number: String(number) })} />
      <article class="paper">
        <div class="paper-head">
          <h2>{title}</h2>
          <AddressLines lines={sellerLines(shop)} />
        </div>
        <div class="paper-parties">
          <section>
            <h2>Goes to</h2>
            <AddressLines
              lines={[
                ...addressLines(shippingAddress, shop.config.shop.locale),
                shippingAddress.phone,
              ].filter(Boolean)}
            />
          </section>
          <section>
            <h2>Order</h2>
            <AddressLines lines={[orderName(order), date![1], shippingTitle(order) ?? ''].filter(Boolean)} />
          </section>
        </div>
        <table>
          <thead>
            <tr>
              <th scope="col">Article</th>
              <th scope="col" class="numeric">
                Ordered
              </th>
              <th scope="col" class="numeric">
                {isSent ? 'Sent' : 'To pack'}
              </th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={`${line.title} ${line.detail}`}>
                <td>
                  {line.title} <span class="quiet-text">{line.detail}</span>{' '}
                  {line.notes.map((each) => (
                    <strong key={each}>{each}</strong>
                  ))}
                </td>
                <td class="numeric">{line.ordered}</td>
                <td class="numeric">{line.toPack}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {note && (
          <section>
            <h2>Note from the buyer</h2>
            <p class="order-note">{note}</p>
          </section>
        )}
      </article>
    </AdminPage>
  );
}
