/** An order as staff work on it: what is to ship first, then what has happened, beside it whose it is. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { Badge, Card, Columns, LinkButton, PageHead } from '../../admin/parts.tsx';
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
import type { LineGoods } from './line-goods.ts';
import { OrderAside } from './order-aside.tsx';
import { BackCards, ParcelCards } from './order-goods.tsx';
import { MoneyCard } from './order-money.tsx';
import { TimelineCard } from './timeline.tsx';

export interface OrderPageProps {
  order: Order;
  payment: Payment;
  emails: SentEmail[];
  goods: Map<string, LineGoods>;
}

export function AdminOrderPage({ order, payment, emails, goods }: OrderPageProps) {
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
          <ToShipCard about={about} goods={goods} />
          <ParcelCards about={about} />
          <BackCards about={about} />
          <ItemsCard order={order} goods={goods} />
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

type Goods = Pick<OrderPageProps, 'goods'>;

function ToShipCard({ about, goods }: Goods & { about: { order: Order; emails: SentEmail[] } }) {
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
            <div class="line-name">
              <LineName line={line} />
              <Owed line={line} goods={goods} />
            </div>
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

/** Some of it cannot be sent yet: more is ordered than there is. */
function Owed({ line, goods }: Goods & { line: OrderLine }) {
  const owed = goods.get(line.variantId)?.owed ?? 0;
  const desk = useDesk();
  if (owed === 0) return null;
  const stock = routes.adminStock({ variantId: line.variantId });
  return (
    <p>
      <Badge tone="warn">Backordered</Badge>{' '}
      <span class="quiet-text">
        {owed === 1 ? 'One piece is' : `${owed} pieces are`} owed to buyers in all
      </span>{' '}
      {desk.can('inventory:read') && <a href={stock}>Stock</a>}
    </p>
  );
}

function ItemsCard({ order, goods }: Goods & { order: Order }) {
  const mayLook = useDesk().can('products:read');
  const productUrl = ({ variantId }: OrderLine) => {
    const known = mayLook ? goods.get(variantId) : undefined;
    return known && routes.adminProduct({ productId: known.productId });
  };
  return (
    <Card title="Ordered">
      <ul class="order-lines">
        {order.lines.map((line) => (
          <li key={line.variantId}>
            <LinePicture line={line} />
            <div class="line-name">
              <LineName line={line} href={productUrl(line)} />
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
