/** How far an order has come, and its parcels one by one. */
import type { Shop } from '../platform/shop.ts';
import { formatDate, formatDateTime, formatDay, type Place } from '../ui/date-time.ts';
import { Icon } from '../ui/icons.tsx';
import { carrierName } from './carriers.ts';
import type { Fulfillment, Order, OrderEventKind } from './orders.ts';

interface Step {
  title: string;
  /** When it came to pass; undefined: it has not yet. */
  at?: string;
  /** Half-way: "1 of 2 pieces". */
  note?: string;
}

const count = (lines: { quantity: number }[]) => lines.reduce((sum, line) => sum + line.quantity, 0);

function stepsOf(order: Order): Step[] {
  const { lines, fulfillments, events, fulfillmentStatus } = order;
  const when = (kind: OrderEventKind) => events.find((event) => event.kind === kind)?.at;
  const delivered = fulfillments.filter(({ status }) => status === 'delivered');
  const shipped = lines.reduce((sum, line) => sum + line.shippedQuantity, 0);
  const all = lines.reduce((sum, line) => sum + line.quantity - line.cancelledQuantity, 0);
  const arrived = delivered.reduce((sum, parcel) => sum + count(parcel.lines), 0);
  const part = (some: number) => (some > 0 && some < all ? `${some} of ${all} pieces` : undefined);
  const latest = (times: (string | null)[]) =>
    times
      .filter((time) => time !== null)
      .toSorted()
      .at(-1);
  const isShipped = fulfillmentStatus === 'shipped' || fulfillmentStatus === 'delivered';
  return [
    { title: 'Ordered', at: when('checkout_started') ?? order.createdAt.toISOString() },
    { title: 'Paid', at: when('paid') },
    {
      title: 'Shipped',
      at: isShipped ? latest(fulfillments.map((parcel) => parcel.shippedAt)) : undefined,
      note: part(shipped),
    },
    {
      title: 'Delivered',
      at:
        fulfillmentStatus === 'delivered' ? latest(delivered.map((parcel) => parcel.deliveredAt)) : undefined,
      note: part(arrived),
    },
  ];
}

/** Ordered, paid, shipped, delivered. The step where things stand is marked, and said in words. */
export function ProgressLine({ order, place }: { order: Order; place: Place }) {
  if (order.status !== 'placed' && order.status !== 'pending') return null; // it goes nowhere from here
  const steps = stepsOf(order);
  const current = steps.findLastIndex((step) => step.at !== undefined || step.note !== undefined);
  return (
    <ol class="progress" aria-label="How far your order has come">
      {steps.map(({ title, at, note }, index) => (
        <li
          key={title}
          class={at ? 'done' : note ? 'part' : ''}
          aria-current={index === current ? 'step' : undefined}
        >
          <span class="progress-point">{at && <Icon name="check" />}</span>
          <span class="progress-title">
            {title}
            <span class="hidden">{at ? ': done' : note ? ': in part' : ': not yet'}</span>
          </span>
          {note && <span class="quiet-text">{note}</span>}
          {at && (
            <time class="quiet-text" datetime={at}>
              {formatDate(at, place)}
            </time>
          )}
        </li>
      ))}
    </ol>
  );
}

/** One card for each parcel. */
export function Parcels({ shop, order }: { shop: Pick<Shop, 'config'>; order: Order }) {
  const { fulfillments } = order;
  if (fulfillments.length === 0) return null;
  return (
    <section class="parcels" aria-label="Parcels">
      {fulfillments.map((parcel) => (
        <Parcel
          key={parcel.id}
          parcel={parcel}
          order={order}
          title={titleOf(parcel, order)}
          place={shop.config.shop}
        />
      ))}
    </section>
  );
}

function Parcel(props: { parcel: Fulfillment; order: Order; title: string; place: Place }) {
  const { parcel, order, title, place } = props;
  const { carrier, trackingNumber, trackingUrl } = parcel;
  return (
    <article class="parcel">
      <header>
        <h2>{title}</h2>
        <p class={parcel.status === 'delivered' ? 'parcel-state done' : 'parcel-state'}>
          {stateOf(parcel, place)}
        </p>
      </header>
      <dl class="parcel-facts">
        {carrier && (
          <div>
            <dt>Carrier</dt>
            <dd>{carrierName(carrier)}</dd>
          </div>
        )}
        {trackingNumber && (
          <div>
            <dt>Tracking number</dt>
            <dd class="parcel-number">{trackingNumber}</dd>
          </div>
        )}
        <div>
          <dt>Left us</dt>
          <dd>{formatDate(parcel.shippedAt, place)}</dd>
        </div>
      </dl>
      {trackingUrl && (
        <p>
          <a class="button plain" href={trackingUrl} rel="noopener noreferrer">
            Track this parcel<span class="hidden"> at {carrierName(carrier) || 'the carrier'}</span>
          </a>
        </p>
      )}
      <ul class="parcel-lines" aria-label="In this parcel">
        {parcel.lines.map(({ variantId, quantity }) => {
          const line = order.lines.find((one) => one.variantId === variantId);
          return (
            <li key={variantId}>
              {quantity} × {line?.title}
              {line?.variantTitle && <span class="quiet-text"> {line.variantTitle}</span>}
            </li>
          );
        })}
      </ul>
    </article>
  );
}

function titleOf({ position }: Fulfillment, { fulfillments, fulfillmentStatus }: Order): string {
  if (fulfillmentStatus === 'partly_shipped') return `Parcel ${position}`;
  return fulfillments.length === 1 ? 'Your parcel' : `Parcel ${position} of ${fulfillments.length}`;
}

function stateOf({ deliveredAt, deliveredBy, expectedOn }: Fulfillment, place: Place): string {
  if (deliveredAt && deliveredBy === 'assumed') return 'Should be with you by now';
  if (deliveredAt) return `Delivered on ${formatDateTime(deliveredAt, place)}`;
  return expectedOn ? `On its way, expected on ${formatDay(expectedOn, place)}` : 'On its way';
}
