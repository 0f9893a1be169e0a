/** An order as staff work on it: what is to ship first, then what has happened, beside it whose it is. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Columns, LinkButton, PageHead } from '../../admin/parts.tsx';
import type { Payment } from '../../payments/payments.ts';
import type { SentEmail } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Locale } from '../../ui/locale.tsx';
import { Notice } from '../../ui/notices.tsx';
import { Price } from '../../ui/price.tsx';
import { type Order, type OrderLine, orderName } from '../orders.ts';
import { openQuantity, orderCan, orderLabel } from '../progress.ts';
import { ActionLink } from './action-link.tsx';
import { FulfillmentBadge, PaymentBadge } from './badges.tsx';
import { LineName, LinePicture } from './form-parts.tsx';
import { OrderAside } from './order-aside.tsx';
import { BackCards, ParcelCards } from './order-goods.tsx';
import { MoneyCard } from './order-money.tsx';
import { TimelineCard } from './timeline.tsx';

export interface OrderPageProps {
  order: Order;
  payment: Payment;
  emails: SentEmail[];
}

export function AdminOrderPage({ order, payment, emails }: OrderPageProps) {
  const desk = useDesk();
  const { config } = desk.shop;
  const about = { order, emails };
  return (
    <AdminPage title={`Order ${orderName(order)}`} current="orders">
      {/* Staff read amounts as the shop writes them. */}
      <Locale.Provider value={config.shop.locale}>
        <PageHead
          title={orderName(order)}
          back={{ href: routes.adminOrders(), label: 'Orders' }}
          badge={
            <>
              <PaymentBadge order={order} /> <FulfillmentBadge order={order} />
            </>
          }
          detail={`${formatDateTime(order.placedAt ?? order.createdAt, config.shop)} · ${orderLabel(order)}`}
          actions={<HeadActions order={order} />}
        />
        <Disputes order={order} />
        <Columns aside={<OrderAside order={order} emails={emails} />}>
          <ToShipCard about={about} />
          <ParcelCards about={about} />
          <BackCards about={about} />
          <ItemsCard order={order} />
          <MoneyCard about={about} payment={payment} />
          <TimelineCard order={order} />
        </Columns>
      </Locale.Provider>
    </AdminPage>
  );
}

function HeadActions({ order }: { order: Order }) {
  const number = String(order.number);
  return (
    <>
      <LinkButton href={routes.order({ token: order.token })} look="quiet">
        Buyer’s page
      </LinkButton>
      <LinkButton href={routes.adminPackingSlip({ number })}>Packing slip</LinkButton>
      {orderCan.printReceipt(order) === true && (
        <LinkButton href={routes.adminInvoice({ number })}>Invoice</LinkButton>
      )}
    </>
  );
}

function Disputes({ order }: { order: Order }) {
  const { config } = useDesk().shop;
  const open = order.disputes.filter(({ closedAt }) => closedAt === null);
  return open.map((dispute) => (
    <Notice key={dispute.id} tone="warn" title="The buyer’s bank disputes the payment">
      <p>
        <Price amountMinor={dispute.amountMinor} currency={order.currency} />,{' '}
        {dispute.reason.replaceAll('_', ' ')}.{' '}
        {dispute.evidenceDueBy
          ? `Answer it in Stripe’s dashboard before ${formatDateTime(dispute.evidenceDueBy, config.shop)}.`
          : 'Answer it in Stripe’s dashboard.'}
      </p>
    </Notice>
  ));
}

function ToShipCard({ about }: { about: { order: Order; emails: SentEmail[] } }) {
  const { order } = about;
  const lines = order.lines.filter((line) => openQuantity(line) > 0);
  if (lines.length === 0 || order.status === 'expired' || order.status === 'cancelled')
    return (
      <Card title="Goods">
        <p class="quiet-text">Nothing is left to ship.</p>
        <GoodsActions about={about} />
      </Card>
    );
  return (
    <Card title={order.status === 'placed' ? 'To ship' : 'To ship, once it is paid'}>
      <ul class="order-lines">
        {lines.map((line) => (
          <li key={line.variantId}>
            <LinePicture line={line} />
            <LineName line={line} />
            <p class="line-many">
              {openQuantity(line)}
              <span class="quiet-text"> of {line.quantity}</span>
            </p>
          </li>
        ))}
      </ul>
      <GoodsActions about={about} />
    </Card>
  );
}

function GoodsActions({ about }: { about: { order: Order; emails: SentEmail[] } }) {
  return (
    <div class="card-buttons">
      <ActionLink action="ship" about={about} look="strong" />
      <ActionLink action="delay" about={about} />
      <ActionLink action="cancel" about={about} />
      <ActionLink action="return" about={about} />
    </div>
  );
}

function ItemsCard({ order }: { order: Order }) {
  return (
    <Card title="Ordered">
      <ul class="order-lines">
        {order.lines.map((line) => (
          <li key={line.variantId}>
            <LinePicture line={line} />
            <div class="line-name">
              <LineName line={line} />
              <LineNotes line={line} currency={order.currency} />
            </div>
            <p class="line-many">
              {line.quantity} × <Price amountMinor={line.unitPriceMinor} currency={order.currency} />
            </p>
            <p class="line-sum">
              <Price amountMinor={line.totalMinor} currency={order.currency} />
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function LineNotes({ line, currency }: { line: OrderLine; currency: string }) {
  const { shippedQuantity, cancelledQuantity, returnedQuantity, discountMinor, giftWrapMinor } = line;
  const notes = [
    shippedQuantity > 0 && `${shippedQuantity} shipped`,
    cancelledQuantity > 0 && `${cancelledQuantity} cancelled`,
    returnedQuantity > 0 && `${returnedQuantity} in returns`,
  ].filter((each) => each !== false);
  return (
    <>
      {giftWrapMinor > 0 && (
        <p>
          Gift wrap, <Price amountMinor={giftWrapMinor} currency={currency} /> each
        </p>
      )}
      {discountMinor > 0 && (
        <p class="quiet-text">
          Discount <Price amountMinor={-discountMinor} currency={currency} />
        </p>
      )}
      {notes.length > 0 && <p class="quiet-text">{notes.join(', ')}</p>}
    </>
  );
}
