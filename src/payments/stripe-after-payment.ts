/**
 * What the shop says to Stripe about money that was taken, and reads of it: refunds, disputes, and the
 * list of what has happened. Nothing here touches the database.
 */
import Stripe from 'stripe';
import { isUuid } from '../platform/requests.ts';
import type { DisputeAtStripe } from './disputes.ts';
import type { RefundAtStripe, RefundStatus } from './refunds.ts';
import { isKeptError, unlessMissing } from './stripe.ts';
import { fromStripe, toStripe } from './stripe-amounts.ts';

export interface RefundRequest {
  id: string;
  stripeKey: string;
  orderId: string;
  amountMinor: number;
  currency: string;
  paymentIntentId: string;
  attempts: number;
}

/**
 * Sends a refund, once: it carries a key, and a repeat first looks whether it is there, because
 * Stripe may forget keys after 24 hours.
 * @returns 'new_key' when Stripe failed, made nothing, and will answer this key with the same error for a day.
 */
export async function sendRefund(stripe: Stripe, refund: RefundRequest): Promise<RefundAtStripe | 'new_key'> {
  const sentBefore = refund.attempts > 1 ? await lookForRefund(stripe, refund) : undefined;
  if (sentBefore) return sentBefore;
  try {
    return refundFacts(
      await stripe.refunds.create(
        {
          payment_intent: refund.paymentIntentId,
          amount: toStripe(refund.amountMinor, refund.currency),
          metadata: { refund_id: refund.id, order_id: refund.orderId },
        },
        { idempotencyKey: refund.stripeKey },
      ),
    );
  } catch (error) {
    if (!isKeptError(error)) throw error;
    return (await lookForRefund(stripe, refund)) ?? 'new_key';
  }
}

/** The refund of the shop's own with this id, should Stripe have it. */
export async function lookForRefund(
  stripe: Stripe,
  { id, paymentIntentId }: Pick<RefundRequest, 'id' | 'paymentIntentId'>,
): Promise<RefundAtStripe | undefined> {
  for await (const sent of stripe.refunds.list({ payment_intent: paymentIntentId, limit: 100 }))
    if (sent.metadata?.refund_id === id) return refundFacts(sent);
  return undefined;
}

/** The refund itself was refused, as one above what is left; a wrong key is no reason to give it up. */
export const isRefundRefused = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError;

/** Whose money something at Stripe is about, as the shop wrote it there; null where it did not. */
export interface OfPayment {
  paymentId: string | null;
  paymentIntentId: string | null;
}

/**
 * `refundId` is the shop's own, null for a refund that others made.
 * @returns undefined when this Stripe account has no such refund.
 */
export async function readRefund(
  stripe: Stripe,
  stripeRefundId: string,
): Promise<(RefundAtStripe & OfPayment & { refundId: string | null }) | undefined> {
  const expand = ['payment_intent'];
  const refund = await unlessMissing(stripe.refunds.retrieve(stripeRefundId, { expand }));
  if (!refund) return undefined;
  const refundId = refund.metadata?.refund_id;
  return {
    ...refundFacts(refund),
    ...paymentOf(refund.payment_intent),
    refundId: isUuid(refundId) ? refundId : null,
  };
}

function refundFacts(refund: Stripe.Refund): RefundAtStripe {
  const status = refundStatus(refund);
  const currency = refund.currency.toUpperCase();
  return {
    stripeRefundId: refund.id,
    status,
    failure: status === 'failed' ? (refund.failure_reason ?? refund.status) : null,
    amountMinor: fromStripe(refund.amount, currency),
    currency,
  };
}

function refundStatus({ status }: Stripe.Refund): RefundStatus {
  if (status === 'failed' || status === 'canceled') return 'failed';
  return status === 'succeeded' ? 'succeeded' : 'pending';
}

/** @returns undefined when this Stripe account has no such dispute. */
export async function readDispute(
  stripe: Stripe,
  stripeDisputeId: string,
): Promise<(DisputeAtStripe & OfPayment) | undefined> {
  const expand = ['payment_intent'];
  const dispute = await unlessMissing(stripe.disputes.retrieve(stripeDisputeId, { expand }));
  if (!dispute) return undefined;
  const due = dispute.evidence_details.due_by;
  const currency = dispute.currency.toUpperCase();
  return {
    stripeDisputeId: dispute.id,
    status: dispute.status,
    reason: dispute.reason,
    amountMinor: fromStripe(dispute.amount, currency),
    currency,
    evidenceDueBy: due ? new Date(due * 1000) : null,
    createdAt: new Date(dispute.created * 1000),
    ...paymentOf(dispute.payment_intent),
  };
}

/** The payment's id stands in its intent's metadata, so that no index on the intent's id is needed. */
function paymentOf(intent: Stripe.PaymentIntent | string | null): OfPayment {
  if (!intent || typeof intent === 'string') return { paymentId: null, paymentIntentId: intent };
  const paymentId = intent.metadata.payment_id;
  return { paymentId: isUuid(paymentId) ? paymentId : null, paymentIntentId: intent.id };
}

/** What the shop subscribes to beside the sessions: refunds and disputes, which begin at Stripe too. */
export const AFTER_PAYMENT = [
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
] as const;

export interface StripeNews {
  about: 'refund' | 'dispute';
  /** Stripe's. */
  id: string;
  /** As it was then, in the shop's terms; only for telling whether the shop knows of it. */
  status: string;
}

/** What Stripe has recorded about refunds and disputes in this time, the oldest first. */
export async function readNews(stripe: Stripe, since: Date, until: Date | undefined): Promise<StripeNews[]> {
  const created = { gte: seconds(since), ...(until && { lt: seconds(until) }) };
  const news: StripeNews[] = [];
  for await (const event of stripe.events.list({ types: [...AFTER_PAYMENT], created, limit: 100 })) {
    const object = event.data.object as Stripe.Refund | Stripe.Dispute;
    news.push(
      object.object === 'refund'
        ? { about: 'refund', id: object.id, status: refundStatus(object) }
        : { about: 'dispute', id: object.id, status: object.status },
    );
  }
  return news.reverse();
}

const seconds = (time: Date) => Math.floor(time.getTime() / 1000);
