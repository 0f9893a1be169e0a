/** What the shop wants to hear of from Stripe, and no more: docs/OPERATING.md says the same. */
import { AFTER_PAYMENT } from './stripe-after-payment.ts';

export const WEBHOOK_EVENTS = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'checkout.session.expired',
  ...AFTER_PAYMENT,
] as const;
