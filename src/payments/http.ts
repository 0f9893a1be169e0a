/**
 * Stripe's messages. A message is a hint: what it speaks of is read again from Stripe before
 * anything is written, so one that is repeated, late or out of order does no harm. Whatever fails
 * answers other than 2xx, and Stripe sends it again.
 */
import type { Hono } from 'hono';
import type Stripe from 'stripe';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';

export interface StripeMessages {
  sessionChanged(sessionId: string): Promise<unknown>;
  refundChanged(stripeRefundId: string): Promise<unknown>;
  disputeChanged(stripeDisputeId: string): Promise<unknown>;
}

export function stripeWebhook(app: Hono, shop: Shop, webhookSecret: string, messages: StripeMessages): void {
  app.post(routes.stripeWebhook.pattern, async (c) => {
    const event = verified(shop, await c.req.text(), c.req.header('stripe-signature'), webhookSecret);
    if (!event) return c.json({ error: 'The signature is missing, wrong or too old.' }, 400);
    await dispatch(event, messages);
    return c.json({ received: true });
  });
}

/** Stripe's own tolerance: a signature older than this was recorded by somebody. */
const TOLERANCE_SECONDS = 300;

/** The raw body is what was signed. */
function verified(
  shop: Shop,
  body: string,
  signature: string | undefined,
  secret: string,
): Stripe.Event | undefined {
  try {
    return shop.stripe.webhooks.constructEvent(body, signature ?? '', secret, TOLERANCE_SECONDS);
  } catch {
    return undefined;
  }
}

async function dispatch(event: Stripe.Event, messages: StripeMessages): Promise<void> {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed':
    case 'checkout.session.expired':
      await messages.sessionChanged(event.data.object.id);
      return;
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
      await messages.refundChanged(event.data.object.id);
      return;
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      await messages.disputeChanged(event.data.object.id);
      return;
    default: // others may be switched on in the dashboard; they do not concern the shop
  }
}
