/** Who may bring word of a payment, and what Stripe knows to be true while they do. */
import { CARD, DEBIT, type Heart } from '../../test/heart.ts';

export type Messenger = (heart: Heart, sessionId: string) => Promise<unknown>;

/** A message only counts when the shop says that it has taken it. */
async function message(heart: Heart, type: string, object: Record<string, unknown>): Promise<void> {
  const status = await heart.message(`checkout.session.${type}`, object);
  if (status !== 200) throw new Error(`the webhook answered ${status} to ${type}`);
}

const paid: Messenger = (heart, id) =>
  message(heart, 'completed', { id, status: 'complete', payment_status: 'paid' });

/** All validly signed; which of them tell the truth depends on the truth. */
export const messengers: Record<string, Messenger> = {
  'paid webhook': paid,
  duplicate: paid,
  'landing page': (heart, id) => heart.landingPage(id),
  expiry: (heart, id) => message(heart, 'expired', { id, status: 'expired', payment_status: 'unpaid' }),
  'async failure': (heart, id) =>
    message(heart, 'async_payment_failed', { id, status: 'complete', payment_status: 'unpaid' }),
  reconcile: (heart) => heart.reconcile(),
};

export interface Truth {
  /** What happened at Stripe before anybody brings word. */
  first(heart: Heart, sessionId: string): void;
  /** What happens there later, between two words. */
  later?(heart: Heart, sessionId: string): void;
}

export const truths: Record<string, Truth> = {
  paid: { first: ({ standIn }, id) => void standIn.control.pay(id, CARD) },
  expired: { first: ({ standIn }, id) => void standIn.control.expireNow(id) },
  'delayed, then succeeded': {
    first: ({ standIn }, id) => void standIn.control.pay(id, DEBIT.succeeds),
    later: ({ standIn }, id) => void standIn.control.settleAsync(id, 'succeed'),
  },
  'delayed, then failed': {
    first: ({ standIn }, id) => void standIn.control.pay(id, DEBIT.fails),
    later: ({ standIn }, id) => void standIn.control.settleAsync(id, 'fail'),
  },
};
