/**
 * The shop asks, in case nobody tells: every payment still open past its time is looked up at
 * Stripe, and every refund that is due is sent. A lost webhook costs a minute, never an order.
 * Stock is released only after Stripe has said that the session can no longer be paid.
 */
import { tellOfRefund } from '../orders/refund-news.ts';
import { type Payment, sessionOpened, takePaymentsToLookAt } from '../payments/payments.ts';
import {
  giveNewKey,
  type Refund,
  type RefundEnd,
  recordRefund,
  takeRefundsToSend,
} from '../payments/refunds.ts';
import { closeSession, readSession } from '../payments/stripe.ts';
import { isRefundRefused, readRefund, sendRefund } from '../payments/stripe-after-payment.ts';
import type { Shop } from '../platform/shop.ts';
import { type Settled, settle, settleNothingDue, settleUnpayable } from './confirm-payment.ts';
import { openSessionOf } from './place-order.ts';

/** Stripe takes 25 requests a second on one endpoint; this stays well below. */
const AT_ONCE = 10;

/** @returns how many payments were looked at. */
export async function reconcilePayments(shop: Shop): Promise<number> {
  const payments = await takePaymentsToLookAt(shop.db, AT_ONCE);
  await Promise.all(
    payments.map((payment) => guarded(shop, payment.orderId, () => reconcilePayment(shop, payment))),
  );
  return payments.length;
}

export async function reconcilePayment(shop: Shop, payment: Payment): Promise<void> {
  if (payment.amountMinor === 0) return await settleNothingDue(shop, payment.id);
  const sessionId = payment.sessionId ?? (await findOutSession(shop, payment));
  const facts = sessionId ? await readSession(shop.stripe, sessionId) : undefined;
  if (!sessionId || !facts) return void (await settleUnpayable(shop, payment));
  const overdue = facts.state === 'open' && payment.sessionExpiresAt.getTime() <= Date.now();
  const now = overdue ? await closeSession(shop.stripe, sessionId) : facts;
  if (now) await settle(shop, now);
}

/**
 * Makes sure that nobody can pay this any more, and says how it ended: it may have been paid in the same
 * moment. @throws when Stripe does not answer.
 */
export async function endPayment(shop: Shop, payment: Payment): Promise<Settled> {
  if (payment.amountMinor === 0) {
    await settleNothingDue(shop, payment.id);
    return 'paid';
  }
  const sessionId = payment.sessionId ?? (await findOutSession(shop, payment));
  const facts = sessionId ? await closeSession(shop.stripe, sessionId) : undefined;
  return facts
    ? await settle(shop, facts)
    : await settleUnpayable(shop, { ...payment, sessionId: sessionId ?? null });
}

/** The shop crashed, or lost its line, while Stripe was opening the session: the same key finds it again. */
async function findOutSession(shop: Shop, payment: Payment): Promise<string | undefined> {
  const session = await openSessionOf(shop, payment);
  if (session.id) await sessionOpened(shop.db, payment.id, session);
  return session.id;
}

/** @returns how many refunds were sent or looked at. */
export async function sendRefunds(shop: Shop): Promise<number> {
  const refunds = await takeRefundsToSend(shop.db, AT_ONCE);
  await Promise.all(refunds.map((refund) => guarded(shop, refund.orderId, () => pushRefund(shop, refund))));
  return refunds.length;
}

async function pushRefund(shop: Shop, refund: Refund): Promise<void> {
  const { paymentIntentId, stripeRefundId } = refund;
  if (!paymentIntentId) throw new Error(`refund ${refund.id} has no payment at Stripe`);
  try {
    const now = stripeRefundId
      ? await readRefund(shop.stripe, stripeRefundId)
      : await sendRefund(shop.stripe, { ...refund, paymentIntentId });
    if (!now) throw new Error(`Stripe does not know refund ${stripeRefundId}`);
    if (now === 'new_key') await giveNewKey(shop.db, refund.id);
    else await writeRefund(shop, refund.id, now);
  } catch (error) {
    if (!isRefundRefused(error) || stripeRefundId) throw error;
    await writeRefund(shop, refund.id, {
      stripeRefundId: null,
      status: 'failed',
      failure: String(error).slice(0, 300),
    });
  }
}

/** Where a refund of the shop's own stands now, as Stripe just said. */
export async function writeRefund(shop: Shop, refundId: string, now: RefundEnd): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const change = await recordRefund(tx, refundId, now);
    if (change) await tellOfRefund(shop, tx, change, now.failure);
  });
}

/** One that fails must not keep the others waiting. */
async function guarded(shop: Shop, orderId: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    shop.log.warn({ err: error, orderId }, 'could not reconcile; will try again');
  }
}
