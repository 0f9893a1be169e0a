/** Parcels that have left, what was called off, and what comes back. */
import { useDesk } from '../../admin/desk.ts';
import { Badge, Card, Facts } from '../../admin/parts.tsx';
import type { SentEmail } from '../../platform/mailer.ts';
import { formatDateTime, formatDay } from '../../ui/date-time.ts';
import { carrierName } from '../carriers.ts';
import type { Fulfillment, Order, OrderReturn, Pieces } from '../orders.ts';
import { ActionLink } from './action-link.tsx';

interface Props {
  about: { order: Order; emails: SentEmail[] };
}

function PieceList({ order, pieces }: { order: Order; pieces: (Pieces & { more?: string })[] }) {
  return (
    <ul class="piece-list">
      {pieces.map(({ variantId, quantity, more }) => {
        const line = order.lines.find((each) => each.variantId === variantId);
        return (
          <li key={variantId}>
            {quantity} × {line?.title}{' '}
            <span class="quiet-text">
              {[line?.variantTitle, line?.sku, more].filter(Boolean).join(' · ')}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

export function ParcelCards({ about }: Props) {
  return about.order.fulfillments.map((parcel) => (
    <ParcelCard key={parcel.id} about={about} parcel={parcel} />
  ));
}

function ParcelCard({ about, parcel }: Props & { parcel: Fulfillment }) {
  const place = useDesk().shop.config.shop;
  const { carrier, trackingNumber, trackingUrl, shippedAt, deliveredAt, deliveredBy, expectedOn } = parcel;
  const number = trackingUrl ? (
    <a href={trackingUrl} rel="noopener noreferrer">
      {trackingNumber || 'Follow it'}
    </a>
  ) : (
    trackingNumber || 'None yet'
  );
  return (
    <Card
      title={`Parcel ${parcel.position}`}
      actions={
        <Badge tone={deliveredAt ? 'good' : 'accent'}>{deliveredAt ? 'Delivered' : 'On its way'}</Badge>
      }
    >
      <PieceList order={about.order} pieces={parcel.lines} />
      <Facts
        facts={[
          ...(carrier ? [{ label: 'Carrier', value: carrierName(carrier) }] : []),
          { label: 'Tracking', value: number },
          { label: 'Left', value: formatDateTime(shippedAt, place) },
          ...(expectedOn && !deliveredAt ? [{ label: 'Expected', value: formatDay(expectedOn, place) }] : []),
          ...(deliveredAt
            ? [
                {
                  label: deliveredBy === 'assumed' ? 'Assumed to have arrived' : 'Arrived',
                  value: formatDateTime(deliveredAt, place),
                },
              ]
            : []),
        ]}
      />
      {!deliveredAt && (
        <div class="card-buttons">
          <ActionLink
            action="track"
            about={about}
            of={parcel.id}
            label={trackingNumber ? 'Change tracking' : 'Add tracking'}
          />
          <ActionLink action="deliver" about={about} of={parcel.id} />
          <ActionLink action="delay-parcel" about={about} of={parcel.id} />
        </div>
      )}
    </Card>
  );
}

export function BackCards({ about }: Props) {
  const { order } = about;
  const place = useDesk().shop.config.shop;
  return (
    <>
      {order.returns.map((back) => (
        <ReturnCard key={back.id} about={about} back={back} />
      ))}
      {order.cancellations.map(({ id, lines, note, createdAt }) => (
        <Card key={id} title="Cancelled items">
          <PieceList order={order} pieces={lines} />
          <p class="quiet-text">{[formatDateTime(createdAt, place), note].filter(Boolean).join(' · ')}</p>
        </Card>
      ))}
    </>
  );
}

const returnWords: Record<OrderReturn['status'], string> = {
  requested: 'Announced',
  received: 'Received',
  called_off: 'Called off',
};

function ReturnCard({ about, back }: Props & { back: OrderReturn }) {
  const place = useDesk().shop.config.shop;
  const pieces = back.lines.map(({ restockedQuantity, writtenOffQuantity, reason, ...line }) => ({
    ...line,
    more: [
      reason.replaceAll('_', ' '),
      restockedQuantity > 0 && `${restockedQuantity} back in stock`,
      writtenOffQuantity > 0 && `${writtenOffQuantity} written off`,
    ]
      .filter(Boolean)
      .join(', '),
  }));
  return (
    <Card
      title="Return"
      actions={
        <Badge tone={back.status === 'requested' ? 'warn' : 'plain'}>{returnWords[back.status]}</Badge>
      }
    >
      <PieceList order={about.order} pieces={pieces} />
      <p class="quiet-text">
        {[formatDateTime(back.createdAt, place), back.note].filter(Boolean).join(' · ')}
      </p>
      {back.status === 'requested' && (
        <div class="card-buttons">
          <ActionLink action="receive" about={about} of={back.id} look="strong" />
          <ActionLink action="call-off-return" about={about} of={back.id} />
        </div>
      )}
    </Card>
  );
}
