/** The order's page: where it stands in plain words first, then everything it is made of. */
import { addressLines } from '../customers/address.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { Layout } from '../ui/layout.tsx';
import { LineItems, Summary } from '../ui/line-items.tsx';
import { AddressLines, Block, Timeline } from '../ui/order-parts.tsx';
import { type Order, orderName } from './orders.ts';
import { orderLabel } from './progress.ts';
import { eventWords, standing } from './words.ts';

export interface OrderPageProps {
  shop: Shop;
  order: Order;
  /** The buyer has just come back from paying. */
  thanks: boolean;
  /** How many times the page has already looked again by itself, without script. */
  waited?: number;
  cartCount: number;
}

/** Three seconds apart: two minutes in all. */
const WAITS_MAX = 40;

export function OrderPage({ shop, order, thanks, waited = 0, cartCount }: OrderPageProps) {
  const { heading, text, onward } = standing(order, thanks, money(shop, order));
  const waits = thanks && order.status === 'pending' && order.paymentStatus === 'pending';
  const again = `${routes.order({ token: order.token })}?thanks=${waited + 1}`;
  return (
    <Layout
      shop={shop}
      title={`Order ${orderName(order)}`}
      cartCount={cartCount}
      noindex
      scripts={waits ? ['order.js'] : []}
      head={waits && waited < WAITS_MAX && <LookAgain url={again} />}
    >
      <article class="order">
        <header class="order-head">
          <p class="order-label">
            Order {orderName(order)} · <strong data-order-label>{orderLabel(order)}</strong>
          </p>
          <h1>{heading}</h1>
          {text.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
          {waits && (
            <p>
              <a href={`${routes.order({ token: order.token })}?thanks`}>Look again</a>
            </p>
          )}
        </header>
        <div class="order-columns">
          <Goods order={order} />
          <Facts shop={shop} order={order} />
        </div>
        {onward && (
          <p class="order-onward">
            <a class="button plain" href={onward.href}>
              {onward.label}
            </a>
          </p>
        )}
      </article>
    </Layout>
  );
}

/** With script the page asks quietly and is shown anew only when there is news. */
function LookAgain({ url }: { url: string }) {
  return (
    <noscript>
      <meta http-equiv="refresh" content={`3; url=${url}`} />
    </noscript>
  );
}

const money = (shop: Shop, order: Order) => (minor: number) =>
  formatMoney(minor, order.currency, shop.config.shop.locale);

function Goods({ order }: { order: Order }) {
  const { currency, subtotalMinor, discountMinor, shippingMinor, taxMinor, totalMinor } = order;
  return (
    <section class="order-goods" aria-label="What was ordered">
      <LineItems
        lines={order.lines.map((line) => ({ ...line, key: line.variantId }))}
        currency={currency}
        label="In this order"
      />
      <Summary
        currency={currency}
        rows={[
          { label: 'Subtotal', value: subtotalMinor },
          ...(discountMinor > 0 ? [{ label: 'Discount', value: -discountMinor }] : []),
          { label: `Shipping (${order.shippingMethod})`, value: shippingMinor || 'Free' },
          ...(taxMinor > 0 ? [{ label: 'Tax', value: taxMinor }] : []),
        ]}
        total={{ label: 'Total', amountMinor: totalMinor }}
      />
      {taxMinor === 0 && <p class="quiet-text">Prices include VAT.</p>}
    </section>
  );
}

function Facts({ shop, order }: { shop: Shop; order: Order }) {
  const { locale, email } = shop.config.shop;
  const words = money(shop, order);
  return (
    <div class="order-facts">
      <Block title="Delivery address">
        <AddressLines lines={addressLines(order.shippingAddress, locale)} />
        {order.shippingAddress.phone && <p>{order.shippingAddress.phone}</p>}
      </Block>
      <Block title="Shipping">
        <p>{order.shippingMethod}</p>
      </Block>
      <Block title="Payment">
        <p>{order.capturedMinor > 0 ? `Paid ${words(order.capturedMinor)}` : 'Nothing paid'}</p>
        {order.repaidMinor > 0 && <p>Sent back {words(order.repaidMinor)}</p>}
      </Block>
      <Block title="Contact">
        <p>{order.email}</p>
      </Block>
      {order.note && (
        <Block title="Your note">
          <p class="order-note">{order.note}</p>
        </Block>
      )}
      <Block title="What has happened">
        <Timeline
          entries={order.events
            .filter(({ kind }) => eventWords[kind] !== null)
            .map(({ kind, at }) => ({
              title: eventWords[kind],
              at,
              time: formatDateTime(at, shop.config.shop),
            }))}
        />
      </Block>
      <p class="quiet-text">
        Questions? Write to <a href={`mailto:${email}`}>{email}</a> and name {orderName(order)}.
      </p>
    </div>
  );
}
