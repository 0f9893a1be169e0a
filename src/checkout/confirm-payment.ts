/**
 * What Stripe says of a session becomes what the shop says of the order. Webhook, landing page and
 * reconcile all come here, in any order and any number of times, and always with facts that were
 * just read from Stripe; the payment's row lock lets one of them act, and the others find it done.
 */
import { takeOut } from '../cart/cart.ts';
import { lockCodes, takeOutCodes } from '../cart/codes.ts';
import { holdUntil, release, sellReserved, sellUnreserved, type Wanted } from '../inventory/inventory.ts';
import { moveOrder, type OrderEvent, writeEvent } from '../orders/orders.ts';
import { type OrderStatus, type PaymentStatus, paymentCan } from '../orders/progress.ts';
import { lockPayment, markPaid, markProcessing, markUnpaid, type Payment } from '../payments/payments.ts';
import { startRefund } from '../payments/refunds.ts';
import { readSession, type SessionFacts } from '../payments/stripe.ts';
import { sql, type Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { meters } from '../platform/watching/meters.ts';
import { claimDiscounts, releaseDiscounts } from '../promotions/promotions.ts';
import { draftOfCart } from './drafts/drafts.ts';

/** Where the payment stands now; undefined for a session that is not this shop's. */
export type Settled = PaymentStatus | undefined;

export async function confirmPayment(shop: Shop, sessionId: string): Promise<Settled> {
  const facts = await readSession(shop.stripe, sessionId);
  return facts && settle(shop, facts);
}

/** @throws when the session is over another sum than the order: that must never pass unseen. */
export async function settle(shop: Shop, facts: SessionFacts): Promise<Settled> {
  const { paymentId } = facts;
  if (!paymentId) return undefined;
  let paysBack = false;
  let before: Settled;
  const settled = await shop.db.transaction(async (tx) => {
    const locked = await lockForSettling(tx, paymentId);
    if (!locked) return undefined;
    const { payment } = locked;
    before = payment.status;
    if (payment.sessionId && payment.sessionId !== facts.sessionId) return undefined;
    const money = facts.state === 'paid' || facts.state === 'processing';
    if (money && (facts.amountMinor !== payment.amountMinor || facts.currency !== payment.currency))
      throw new Error(
        `session ${facts.sessionId}: ${facts.amountMinor} ${facts.currency} is not what the order costs`,
      );
    const status = await apply(shop, tx, locked, facts);
    paysBack = locked.paysBack;
    return status;
  });
  if (settled && before && settled !== before) meters().paymentSettled(settled);
  if (paysBack) shop.wake('refunds');
  return settled;
}

/** An order that costs nothing is placed without Stripe. */
export async function settleNothingDue(shop: Shop, paymentId: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const locked = await lockForSettling(tx, paymentId);
    if (locked?.payment.amountMinor === 0 && paymentCan(locked.payment.status, 'paid'))
      await becomePaid(shop, tx, locked, { sessionId: null, paymentIntentId: null }, 'shop');
  });
}

/**
 * Stripe has no session for this payment that anybody could pay.
 * @param asked the payment as it was when Stripe was asked; one that got a session since is left alone.
 */
export async function settleUnpayable(shop: Shop, asked: Payment): Promise<Settled> {
  return await shop.db.transaction(async (tx) => {
    const locked = await lockForSettling(tx, asked.id);
    if (!locked) return undefined;
    const { payment } = locked;
    if (payment.sessionId !== asked.sessionId || !paymentCan(payment.status, 'failed')) return payment.status;
    await becomeUnpaid(tx, locked, 'failed', 'shop');
    return 'failed';
  });
}

interface Locked {
  payment: Payment;
  order: {
    id: string;
    status: OrderStatus;
    cartId: string | null;
    email: string;
    customerId: string | null;
    discounts: { id: string; code: string | null; amountMinor: number }[];
  };
  lines: Wanted[];
  /** Set when the goods are gone, so that the money goes back. */
  paysBack: boolean;
}

/** One round trip: the statements travel together and run in this order, each seeing what the locks before it waited for. */
async function lockForSettling(tx: Tx, paymentId: string): Promise<Locked | undefined> {
  const [payment, order] = await Promise.all([
    lockPayment(tx, paymentId),
    tx.row<Locked['order'] & { lines: Wanted[] }>(sql`
      SELECT id, status, cart_id AS "cartId", email, customer_id AS "customerId", discounts, (
        SELECT json_agg(json_build_object('variantId', variant_id, 'quantity', quantity)) FROM order_lines
        WHERE order_id = orders.id) AS lines
      FROM orders WHERE id = (SELECT order_id FROM payments WHERE id = ${paymentId}) FOR UPDATE`),
  ]);
  return payment && order && { payment, order, lines: order.lines, paysBack: false };
}

async function apply(shop: Shop, tx: Tx, locked: Locked, facts: SessionFacts): Promise<PaymentStatus> {
  const { payment } = locked;
  const to = facts.state === 'open' ? payment.status : facts.state;
  if (to === payment.status || !paymentCan(payment.status, to)) return payment.status;
  switch (to) {
    case 'paid':
      await becomePaid(shop, tx, locked, facts, 'stripe');
      break;
    case 'processing':
      await becomeProcessing(tx, locked, facts);
      break;
    case 'failed':
    case 'expired':
      await becomeUnpaid(tx, locked, to, 'stripe');
      break;
    case 'pending':
      break;
  }
  return to;
}

async function becomePaid(
  shop: Shop,
  tx: Tx,
  locked: Locked,
  facts: { sessionId: string | null; paymentIntentId: string | null },
  actor: OrderEvent['actor'],
): Promise<void> {
  const { payment, order, lines } = locked;
  if (order.status === 'cancelled') return await payBackCancelled(tx, locked, facts, actor);
  // While the bank was working on it they had left already; what is there now was put in since.
  const leavesCart = payment.status !== 'processing';
  if (leavesCart && order.cartId && codesOf(order).length > 0) await lockCodes(tx, order.cartId);
  if (!(await keepsDiscounts(tx, order))) {
    await markPaid(tx, payment, facts);
    return await payBack(tx, locked, actor, 'discount_gone_after_payment');
  }
  const [, sold] = await Promise.all([markPaid(tx, payment, facts), sellReserved(tx, order.id)]);
  const low = sold.lines === lines.length ? sold.low : await sellUnreserved(tx, order.id, lines);
  if (!low) return await payBack(tx, locked, actor, 'sold_out_after_payment');
  const staff = { orderId: order.id, recipient: shop.config.mail.staff };
  await Promise.all([
    moveOrder(tx, order, 'placed', { kind: 'paid', actor }),
    leavesCart && leaveCart(tx, locked),
    enqueueEmails(tx, [
      { kind: 'order_placed', orderId: order.id, recipient: order.email },
      { kind: 'order_placed_staff', ...staff },
      ...(low.length > 0 ? [{ kind: 'low_stock_staff', ...staff, data: { lines: low } }] : []),
    ]),
  ]);
}

/** What was bought leaves the cart, and the codes it was bought with: these first, for everybody locks a cart before its lines. */
async function leaveCart(tx: Tx, { order, lines }: Locked): Promise<void> {
  if (!order.cartId) return;
  const codes = codesOf(order);
  await Promise.all([
    codes.length > 0 && takeOutCodes(tx, order.cartId, codes),
    takeOut(tx, order.cartId, lines),
  ]);
}

const codesOf = ({ discounts }: Locked['order']) => discounts.flatMap(({ code }) => code ?? []);

/** An order that had expired gave its uses of discounts free, as it did its goods, and takes them again. */
async function keepsDiscounts(tx: Tx, order: Locked['order']): Promise<boolean> {
  if (order.status !== 'expired' || order.discounts.length === 0) return true;
  return (await claimDiscounts(tx, order.id, order.discounts, order)).ok;
}

/** Paid, but what was promised went to others after the hold was released: the money goes back by itself. */
async function payBack(
  tx: Tx,
  locked: Locked,
  payer: OrderEvent['actor'],
  why: 'sold_out_after_payment' | 'discount_gone_after_payment',
): Promise<void> {
  const { payment, order } = locked;
  locked.paysBack = true;
  await releaseDiscounts(tx, order.id);
  await Promise.all([
    writeEvent(tx, order.id, 'paid', payer),
    moveOrder(tx, order, 'cancelled', { kind: why, actor: 'shop' }),
    startRefund(tx, { paymentId: payment.id, amountMinor: payment.amountMinor, reason: 'sold_out' }),
    enqueueEmails(tx, [{ kind: 'sold_out_refunded', orderId: order.id, recipient: order.email }]),
  ]);
}

/** Stripe had said that it could no longer be paid, and staff cancelled it; money that comes all the same goes back. */
async function payBackCancelled(
  tx: Tx,
  locked: Locked,
  facts: { sessionId: string | null; paymentIntentId: string | null },
  payer: OrderEvent['actor'],
): Promise<void> {
  const { payment, order } = locked;
  locked.paysBack = true;
  await Promise.all([
    markPaid(tx, payment, facts),
    writeEvent(tx, order.id, 'paid', payer),
    payment.amountMinor > 0 &&
      startRefund(tx, { paymentId: payment.id, amountMinor: payment.amountMinor, reason: 'cancelled' }),
  ]);
}

/** Bank debits may take two weeks. */
const PROCESSING_DAYS_MAX = 14;

async function becomeProcessing(tx: Tx, locked: Locked, facts: SessionFacts): Promise<void> {
  const { payment, order } = locked;
  const until = new Date(Date.now() + PROCESSING_DAYS_MAX * 86_400_000);
  if (order.cartId && codesOf(order).length > 0) await lockCodes(tx, order.cartId);
  await Promise.all([
    markProcessing(tx, payment, facts.paymentIntentId),
    holdUntil(tx, order.id, until),
    writeEvent(tx, order.id, 'payment_processing', 'stripe'),
    leaveCart(tx, locked),
  ]);
}

/** Time to come back by himself: the letter is not sent then (orders/emails/placing.ts). */
const REMIND_AFTER_SECONDS = 600;
/** A session whose page was closed because the cart changed has time left, and nobody is reminded of it. */
const CLOCKS_DIFFER_MS = 60_000;

async function becomeUnpaid(
  tx: Tx,
  { payment, order }: Locked,
  to: 'failed' | 'expired',
  actor: OrderEvent['actor'],
): Promise<void> {
  const letter = { orderId: order.id, recipient: order.email };
  const wasUnderWay = payment.status === 'processing';
  const ranOut = to === 'expired' && payment.sessionExpiresAt.getTime() <= Date.now() + CLOCKS_DIFFER_MS;
  // The reminder leads to a cart in the browser; of a draft there is none, and staff see that it was not paid.
  const reminds = ranOut && (await draftOfCart(tx, order.cartId)) === undefined;
  await releaseDiscounts(tx, order.id);
  await Promise.all([
    markUnpaid(tx, payment, to),
    moveOrder(tx, order, 'expired', { kind: to === 'failed' ? 'payment_failed' : 'payment_expired', actor }),
    release(tx, order.id),
    wasUnderWay && enqueueEmails(tx, [{ kind: 'payment_failed', ...letter }]),
    reminds &&
      enqueueEmails(tx, [{ kind: 'payment_expired', ...letter, afterSeconds: REMIND_AFTER_SECONDS }]),
  ]);
}
