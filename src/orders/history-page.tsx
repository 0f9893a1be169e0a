/** The orders of who is signed in, as the account's first page shows them. */
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { formatDate } from '../ui/date-time.ts';
import { Construction } from '../ui/icons.tsx';
import { Picture } from '../ui/picture.tsx';
import type { HistoryPage, PastOrder } from './history.ts';
import { orderName } from './orders.ts';
import { type OrderLabel, orderLabel, orderLabelNote } from './progress.ts';

export interface OrderHistoryProps {
  shop: Shop;
  history: HistoryPage;
}

export function OrderHistory({ shop, history: { orders, newer, older } }: OrderHistoryProps) {
  if (orders.length === 0) return <NoOrders />;
  return (
    <section class="history" aria-labelledby="orders">
      <h2 id="orders">Your orders</h2>
      <ol>
        {orders.map((order) => (
          <Entry key={order.number} order={order} shop={shop} />
        ))}
      </ol>
      {(newer || older) && (
        <nav class="history-pages" aria-label="More orders">
          {newer && (
            <a class="button plain" rel="prev" href={`${routes.account()}?after=${newer.after}#orders`}>
              Newer orders
            </a>
          )}
          {older && (
            <a class="button plain" rel="next" href={`${routes.account()}?before=${older.before}#orders`}>
              Older orders
            </a>
          )}
        </nav>
      )}
      <p class="quiet-text">
        Something missing? An order you placed with another e-mail address is found{' '}
        <a href={routes.findOrder()}>by its number</a>.
      </p>
    </section>
  );
}

function NoOrders() {
  return (
    <section class="empty">
      <Construction />
      <h2>No orders yet</h2>
      <p>
        What you order from now on is kept here. An order you placed with another e-mail address is found{' '}
        <a href={routes.findOrder()}>by its number</a>.
      </p>
      <a class="button" href={routes.allProducts()}>
        See all products
      </a>
    </section>
  );
}

function Entry({ order, shop }: { order: PastOrder; shop: Shop }) {
  const label = orderLabel(order);
  const note = orderLabelNote(order);
  const { locale } = shop.config.shop;
  return (
    <li class="past-order">
      <div class="past-order-pictures">
        {order.firstLines.map(({ media }, index) =>
          media ? <Picture key={index} media={media} alt="" sizes="64px" /> : <span key={index} />,
        )}
      </div>
      <div>
        <h3>
          <a href={routes.order({ token: order.token })}>Order {orderName(order)}</a>
        </h3>
        <p class="quiet-text">
          {formatDate(order.orderedAt, shop.config.shop)} · {goods(order)}
        </p>
      </div>
      <p class="past-order-status">
        {label}
        {note && <span class="quiet-text">{note}</span>}
        <Steps label={label} />
      </p>
      <p class="past-order-total">{formatMoney(order.totalMinor, order.currency, order.locale || locale)}</p>
    </li>
  );
}

/** "Oak tray", "Oak tray and 3 more". */
function goods({ firstLines: [first], pieces }: PastOrder): string {
  return pieces > 1 ? `${first!.title} and ${pieces - 1} more` : first!.title;
}

/** How far it has come: ordered, being made ready, on its way, there. A half is a part of it. */
const reached: Partial<Record<OrderLabel, number>> = {
  'Waiting for payment': 1,
  'Payment under way': 1,
  Processing: 2,
  'Partly shipped': 2.5,
  Shipped: 3,
  Delivered: 4,
};

/** The same as the label, at a glance. What ended otherwise has no line to be on. */
function Steps({ label }: { label: OrderLabel }) {
  const steps = reached[label];
  if (!steps) return null;
  return (
    <span class="steps" aria-hidden="true">
      {[0, 1, 2, 3].map((step) => (
        <i key={step} class={steps > step ? (steps < step + 1 ? 'half' : 'whole') : undefined} />
      ))}
    </span>
  );
}
