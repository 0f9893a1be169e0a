/** Beside an order: whose it is, where it goes, what was written about it. */
import { useDesk } from '../../admin/desk.ts';
import { Badge, Card, LinkButton, type Tone } from '../../admin/parts.tsx';
import { addressLines } from '../../customers/address.ts';
import type { SentEmail } from '../../platform/mailer.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { AddressLines } from '../../ui/order-parts.tsx';
import type { Order } from '../orders.ts';
import { expectedWords } from '../words.ts';
import { ActionLink } from './action-link.tsx';
import { whyNoNewAddress } from './new-address.ts';
import { mailTitle } from './staff-words.ts';

export function OrderAside({ order, emails }: { order: Order; emails: SentEmail[] }) {
  return (
    <>
      {order.note && (
        <Card title="Note from the buyer">
          <p class="order-note">{order.note}</p>
        </Card>
      )}
      <CustomerCard order={order} />
      <AddressCard order={order} />
      <EmailCard order={order} emails={emails} />
    </>
  );
}

function CustomerCard({ order }: { order: Order }) {
  const desk = useDesk();
  const { customerId, shippingAddress, email, vatNumber } = order;
  const name = shippingAddress.name || 'Erased';
  return (
    <Card title="Customer">
      <div>
        <p>
          {customerId && desk.can('customers:read') ? (
            <a href={routes.adminCustomer({ customerId })}>{name}</a>
          ) : (
            name
          )}{' '}
          {!customerId && <Badge>Guest</Badge>}
        </p>
        {email && (
          <p>
            <a href={`mailto:${email}`}>{email}</a>
          </p>
        )}
        {shippingAddress.phone && <p>{shippingAddress.phone}</p>}
        {vatNumber && <p>VAT number {vatNumber}</p>}
      </div>
    </Card>
  );
}

function AddressCard({ order }: { order: Order }) {
  const desk = useDesk();
  const { locale } = desk.shop.config.shop;
  const { needsShipping, shippingAddress, shippingMethod, pickupAddress, number } = order;
  const why = whyNoNewAddress(order);
  return (
    <Card title={needsShipping ? 'Delivery' : 'Billing address'}>
      <AddressLines lines={addressLines(shippingAddress, locale)} />
      {needsShipping && (
        <div>
          <p>{shippingMethod}</p>
          {pickupAddress.length > 0 && <AddressLines lines={pickupAddress} />}
          <p class="quiet-text">{expectedWords(order, desk.shop.config.shop)}</p>
        </div>
      )}
      {desk.can('orders:write') && (
        <div class="card-buttons">
          {why === undefined ? (
            <LinkButton href={routes.adminOrderAddress({ number: String(number) })}>
              Change the address
            </LinkButton>
          ) : (
            <span class="not-possible">
              <button type="button" class="button plain" disabled>
                Change the address
              </button>
              <span class="quiet-text">{why}</span>
            </span>
          )}
        </div>
      )}
    </Card>
  );
}

const mailStates: Record<SentEmail['status'], [string, Tone]> = {
  queued: ['Waiting', 'plain'],
  sent: ['Sent', 'good'],
  failed: ['Failed', 'bad'],
  dropped: ['Not sent', 'plain'],
};

function EmailCard({ order, emails }: { order: Order; emails: SentEmail[] }) {
  const place = useDesk().shop.config.shop;
  return (
    <Card title="E-mails">
      {emails.length === 0 && <p class="quiet-text">None has been written yet.</p>}
      <ul class="mail-list">
        {emails.map((email) => {
          const [words, tone] = mailStates[email.status];
          return (
            <li key={email.id}>
              <p>
                {mailTitle(email.kind)} <Badge tone={tone}>{words}</Badge>
              </p>
              <p class="quiet-text">
                {email.recipient}, {formatDateTime(email.sentAt ?? email.createdAt, place)}
              </p>
              {email.lastError && <p class="quiet-text">{email.lastError}</p>}
              {!email.secretGone && (
                <ActionLink
                  action="resend"
                  about={{ order, emails }}
                  of={email.id}
                  look="quiet"
                  label="Send again"
                />
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
