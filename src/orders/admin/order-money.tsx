/** What an order came to, what was paid, what went back. */
import { useDesk } from '../../admin/desk.ts';
import { Badge, Card, Facts, type Tone } from '../../admin/parts.tsx';
import type { Payment } from '../../payments/payments.ts';
import type { SentEmail } from '../../platform/mailer.ts';
import { formatMoney } from '../../platform/money.ts';
import { sumRows, taxNotes } from '../../pricing/sum-rows.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Summary } from '../../ui/line-items.tsx';
import { Price } from '../../ui/price.tsx';
import { type Order, type OrderRefund, shippingTitle } from '../orders.ts';
import { ActionLink } from './action-link.tsx';
import { refundReasons } from './staff-words.ts';

interface Props {
  about: { order: Order; emails: SentEmail[] };
}

export function MoneyCard({ about, payment }: Props & { payment: Payment }) {
  const { order } = about;
  const { currency } = order;
  const { locale } = useDesk().shop.config.shop;
  const rows = sumRows(order, shippingTitle(order)).map(({ label, amountMinor, isFree }) => ({
    label,
    value: isFree ? 'Free' : amountMinor,
  }));
  return (
    <Card title="Money">
      <Summary rows={rows} total={{ label: 'Total', amountMinor: order.totalMinor }} currency={currency} />
      {taxNotes(order, (minor) => formatMoney(minor, currency, locale)).map((note) => (
        <p class="quiet-text" key={note}>
          {note}
        </p>
      ))}
      <Facts facts={paymentFacts(order, payment)} />
      <Refunds about={about} />
      <div class="card-buttons">
        <ActionLink action="refund" about={about} />
      </div>
    </Card>
  );
}

function paymentFacts(
  { capturedMinor, refundedMinor, repaidMinor, lostMinor, currency }: Order,
  payment: Payment,
) {
  const amount = (amountMinor: number) => <Price amountMinor={amountMinor} currency={currency} />;
  const reference = payment.paymentIntentId ?? payment.sessionId;
  return [
    { label: 'Paid', value: amount(capturedMinor) },
    ...(refundedMinor > 0 ? [{ label: 'Refunded', value: amount(repaidMinor) }] : []),
    ...(refundedMinor > repaidMinor
      ? [{ label: 'Going back', value: amount(refundedMinor - repaidMinor) }]
      : []),
    ...(lostMinor > 0 ? [{ label: 'Lost to a dispute', value: amount(lostMinor) }] : []),
    ...(refundedMinor + lostMinor > 0
      ? [{ label: 'Kept', value: amount(capturedMinor - refundedMinor - lostMinor) }]
      : []),
    ...(reference ? [{ label: 'At Stripe', value: <code>{reference}</code> }] : []),
  ];
}

const states: Record<OrderRefund['status'], [string, Tone]> = {
  pending: ['On its way', 'accent'],
  succeeded: ['Done', 'good'],
  failed: ['Failed', 'bad'],
};

function Refunds({ about }: Props) {
  const { order } = about;
  const place = useDesk().shop.config.shop;
  if (order.refunds.length === 0) return null;
  return (
    <section class="refunds" aria-label="Refunds">
      <h3>Refunds</h3>
      <ul>
        {order.refunds.map((refund) => {
          const [words, tone] = states[refund.status];
          return (
            <li key={refund.id}>
              <p>
                <Price amountMinor={refund.amountMinor} currency={order.currency} />{' '}
                <Badge tone={tone}>{words}</Badge>
              </p>
              <p class="quiet-text">
                {[
                  refundReasons[refund.reason],
                  refundedPieces(order, refund),
                  formatDateTime(refund.createdAt, place),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {refund.note && <p class="quiet-text">{refund.note}</p>}
              {refund.status === 'failed' && (
                <>
                  {refund.failure && (
                    <p class="quiet-text">Stripe says: {refund.failure.replaceAll('_', ' ')}</p>
                  )}
                  <ActionLink action="retry-refund" about={about} of={refund.id} />
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function refundedPieces(order: Order, { lines, shippingMinor }: OrderRefund): string {
  const pieces = lines
    .filter(({ quantity }) => quantity > 0)
    .map(
      ({ variantId, quantity }) =>
        `${quantity} × ${order.lines.find((line) => line.variantId === variantId)?.title}`,
    );
  return [...pieces, ...(shippingMinor > 0 ? ['shipping'] : [])].join(', ');
}
