/** Records what happened as Stripe events, and hands each to the deliveries. */
import type Stripe from 'stripe';
import { type Account, API_VERSION, type Cause } from './account.ts';
import { newId } from './ids.ts';
import { unixNow } from './timing.ts';

export type EventType =
  | `checkout.session.${'completed' | 'expired' | 'async_payment_succeeded' | 'async_payment_failed'}`
  | `payment_intent.${'succeeded' | 'payment_failed'}`
  | `charge.${'succeeded' | 'refunded'}`
  | `charge.dispute.${'created' | 'updated' | 'closed' | 'funds_withdrawn' | 'funds_reinstated'}`
  | `refund.${'created' | 'updated' | 'failed'}`;

export type RecordedEvent = Stripe.Event & { pending_webhooks: number };

/** Part of the caller's transaction: the event exists exactly when what it tells of does. */
export function recordEvent(account: Account, type: EventType, subject: object, cause: Cause): void {
  const wanted = account.deliveries.wants(type);
  const event = {
    id: newId('evt_'),
    object: 'event',
    api_version: API_VERSION,
    created: unixNow(),
    data: { object: subject },
    livemode: false,
    pending_webhooks: wanted ? 1 : 0,
    request: cause,
    type,
  } as RecordedEvent;
  account.store.insert(event);
  if (wanted) account.deliveries.enqueue(event.id);
}

/** As the API answers: how many deliveries are outstanding is of this moment. */
export function presentEvent(account: Account, body: string): RecordedEvent {
  const event = JSON.parse(body) as RecordedEvent;
  event.pending_webhooks = account.deliveries.outstanding(event.id);
  return event;
}
