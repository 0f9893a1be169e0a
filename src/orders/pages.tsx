/** The order's page: where it stands in plain words first, then everything it is made of. */
import { addressLines } from '../customers/address.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { sumRows, taxNotes } from '../pricing/sum-rows.ts';
import { routes } from '../routes.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { Layout } from '../ui/layout.tsx';
import { LineItems, Summary } from '../ui/line-items.tsx';
import { Locale } from '../ui/locale.tsx';
import { Notice } from '../ui/notices.tsx';
import { AddressLines, Block, Timeline } from '../ui/order-parts.tsx';
import { type Order, type OrderLine, orderName, type Pieces, shippingTitle } from './orders.ts';
import { Parcels, ProgressLine } from './pages-parcels.tsx';
import { orderCan, orderLabel, orderLabelNote } from './progress.ts';
import { mayReturn } from './windows.ts';
import { mayWithdraw } from './withdrawals.ts';
import { eventNote, eventWords, expectedWords, standing } from './words.ts';

export interface OrderPageProps {
  shop: Shop;
  order: Order;
  /** The buyer has just come back from paying. */
  thanks: boolean;
  /** How many times the page has already looked again by itself, without script. */
  waited?: number;
  cartCount: number;
  /** "Buy again" could not put all of it into the cart: so many of these are missing. */
  leftOut?: Pieces[];
}

/** Three seconds apart: two minutes in all. */
const WAITS_MAX = 40;

export function OrderPage({ shop, order, thanks, waited = 0, cartCount, leftOut }: OrderPageProps) {
  const labelNote = orderLabelNote(order);
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
            {labelNote && ` · ${labelNote}`}
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
          {leftOut && <LeftOut order={order} leftOut={leftOut} />}
        </header>
        <ProgressLine order={order} place={shop.config.shop} />
        <Parcels shop={shop} order={order} />
        <div class="order-columns">
          <Goods order={order} shop={shop} />
          <Facts shop={shop} order={order} />
        </div>
        <Onward order={order} onward={onward} />
        <Back shop={shop} order={order} />
      </article>
    </Layout>
  );
}

/** What the law gives the buyer, in its words (Art. 11a of directive 2011/83/EU), and what the shop gives. */
function Back({ shop, order }: { shop: Shop; order: Order }) {
  const { token } = order;
  const returns = mayReturn(shop, order);
  const withdraws = mayWithdraw(shop, order) === true;
  if (!returns && !withdraws) return null;
  return (
    <div class="order-onward">
      {returns && <a href={routes.orderReturn({ token })}>Send something back</a>}
      {withdraws && <a href={routes.orderWithdrawal({ token })}>Withdraw from contract here</a>}
    </div>
  );
}

/** What can be done from here. */
function Onward({ order, onward }: { order: Order; onward: { href: string; label: string } | undefined }) {
  const { token } = order;
  return (
    <div class="order-onward">
      {orderCan.buyAgain(order) === true && (
        <form method="post" action={routes.buyAgain({ token })}>
          <button type="submit" class="button plain">
            Buy again
          </button>
        </form>
      )}
      {orderCan.printReceipt(order) === true && (
        <a class="button plain" href={routes.orderReceipt({ token })}>
          Receipt to print
        </a>
      )}
      {onward && (
        <a class="button plain" href={onward.href}>
          {onward.label}
        </a>
      )}
    </div>
  );
}

/** "Buy again" did what it could. */
function LeftOut({ order, leftOut }: { order: Order; leftOut: Pieces[] }) {
  const missing = leftOut.reduce((sum, { quantity }) => sum + quantity, 0);
  const all = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return (
    <Notice
      tone="warn"
      title={missing >= all ? 'None of it can be bought at present' : 'Not all of it can be bought again'}
    >
      <p>{missing >= all ? 'Sold out, or no longer sold:' : 'The rest is in your cart. Left out:'}</p>
      <ul>
        {leftOut.map(({ variantId, quantity }) => {
          const line = order.lines.find((one) => one.variantId === variantId);
          return (
            <li key={variantId}>
              {quantity} × {line?.title}
              {line?.variantTitle && `, ${line.variantTitle}`}
            </li>
          );
        })}
      </ul>
      {missing < all && (
        <p>
          <a href={routes.cart()}>Go to your cart</a>
        </p>
      )}
    </Notice>
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
  formatMoney(minor, order.currency, order.locale || shop.config.shop.locale);

function Goods({ order, shop }: { order: Order; shop: Shop }) {
  const { currency, totalMinor } = order;
  const words = money(shop, order);
  return (
    <Locale.Provider value={order.locale || shop.config.shop.locale}>
      <section class="order-goods" aria-label="What was ordered">
        <LineItems
          lines={order.lines.map((line) => ({
            ...line,
            key: line.variantId,
            note: <LineNote line={line} />,
          }))}
          currency={currency}
          label="In this order"
        />
        <Summary
          currency={currency}
          rows={sumRows(order, shippingTitle(order)).map(({ label, amountMinor, isFree }) => ({
            label,
            value: isFree ? 'Free' : amountMinor,
          }))}
          total={{ label: 'Total', amountMinor: totalMinor }}
        />
        {taxNotes(order, words).map((note) => (
          <p class="quiet-text" key={note}>
            {note}
          </p>
        ))}
      </section>
    </Locale.Provider>
  );
}

/** What has become of the pieces, where it is not the same for all of the order. */
function LineNote({ line }: { line: OrderLine }) {
  const { quantity, shippedQuantity, cancelledQuantity, returnedQuantity } = line;
  const of = (some: number, what: string) =>
    some > 0 && (some === quantity ? what : `${some} of ${quantity} ${what}`);
  const words = [
    of(shippedQuantity, 'shipped'),
    of(cancelledQuantity, 'cancelled'),
    of(returnedQuantity, 'sent back'),
  ].filter((word) => word !== false);
  return words.length > 0 ? <p class="quiet-text">{words.join(', ')}</p> : null;
}

function Delivery({ order, place }: { order: Order; place: Shop['config']['shop'] }) {
  const { shippingMethod, pickupAddress } = order;
  const expected = expectedWords(order, place);
  return (
    <Block title={pickupAddress.length > 0 ? 'Pick-up' : 'Shipping'}>
      <p>{shippingMethod}</p>
      {pickupAddress.length > 0 && <AddressLines lines={pickupAddress} />}
      {expected && <p>{expected}</p>}
    </Block>
  );
}

function Facts({ shop, order }: { shop: Shop; order: Order }) {
  const { locale, email } = shop.config.shop;
  const words = money(shop, order);
  return (
    <div class="order-facts">
      <Block title={order.needsShipping ? 'Delivery address' : 'Billing address'}>
        <AddressLines lines={addressLines(order.shippingAddress, locale)} />
        {order.shippingAddress.phone && <p>{order.shippingAddress.phone}</p>}
        {order.vatNumber && <p>VAT number {order.vatNumber}</p>}
      </Block>
      {order.needsShipping && <Delivery order={order} place={shop.config.shop} />}
      <Block title="Payment">
        <p>{order.capturedMinor > 0 ? `Paid ${words(order.capturedMinor)}` : 'Nothing paid'}</p>
        {order.repaidMinor > 0 && <p>Sent back {words(order.repaidMinor)}</p>}
      </Block>
      {order.email && (
        <Block title="Contact">
          <p>{order.email}</p>
        </Block>
      )}
      {order.note && (
        <Block title="Your note">
          <p class="order-note">{order.note}</p>
        </Block>
      )}
      <Block title="What has happened">
        <Timeline
          entries={order.events
            .filter(({ kind }) => eventWords[kind] !== null)
            .map(({ kind, at, data }) => ({
              title: eventWords[kind],
              note: eventNote(kind, data, shop.config.shop),
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
