/**
 * Staff give money back: all of it, a sum, some lines, with or without the shipping, as goodwill. A
 * refund is decided under the payment's lock, against what is left of each line, of the shipping and of
 * the whole; the refunds loop sends it to Stripe.
 *
 * Always true: refunds never add up to more than was captured. One that failed stays failed; it is tried
 * again, at most once, by another refund, and only after Stripe has said that it is not there.
 */
import {
  type RefundAsked as AskedBefore,
  findRefund,
  recordExternalRefund,
  startRefund,
} from '../payments/refunds.ts';
import { lookForRefund } from '../payments/stripe-after-payment.ts';
import { brokenConstraint, type Tx } from '../platform/db.ts';
import { formatMoney } from '../platform/money.ts';
import type { Shop } from '../platform/shop.ts';
import { type RefundAsked, type RefundParts, refundOf, refundOfRest } from '../pricing/refund.ts';
import { lockOrderAndPayment } from './locking.ts';
import { type Order, type OrderKey, writeEvent } from './orders.ts';
import { notFound, notPossible, type Outcome, usedElsewhere } from './outcome.ts';
import { orderCan } from './progress.ts';
import { tellOfRefund } from './refund-news.ts';
import { otherPart, refundableOf, refusalWords } from './refundable.ts';

export interface RefundRequest {
  /** From whoever asks: a repeat finds it done. */
  id: string;
  /** `rest`: all that is left. */
  what: RefundAsked | 'rest';
  reason: 'requested' | 'goodwill' | 'returned' | 'withdrawn' | 'cancelled';
  note?: string | undefined;
  /** Who of the staff. */
  by: string;
}

export async function refund(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  key: OrderKey,
  request: RefundRequest,
): Promise<Outcome> {
  const work = shop.db.transaction((tx) => decide(shop, tx, key, request));
  const outcome = await work.catch((error) => {
    if (brokenConstraint(error) === 'refunds_pkey') return usedElsewhere; // at once for another order
    throw error;
  });
  if (outcome.ok && outcome.changed) shop.wake('refunds');
  return outcome;
}

async function decide(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  tx: Tx,
  key: OrderKey,
  request: RefundRequest,
): Promise<Outcome> {
  const order = await lockOrderAndPayment(tx, key);
  if (!order) return notFound;
  const asked = fingerprint(request);
  const before = await findRefund(tx, request.id);
  if (before)
    return before.orderId === order.id && before.asked === asked
      ? { ok: true, orderId: order.id, changed: false }
      : usedElsewhere;
  const possible = orderCan.refund(order);
  if (possible !== true) return notPossible(possible);
  const parts = partsOf(shop, order, request.what);
  if (typeof parts === 'string') return notPossible(parts);
  await startRefund(tx, { ...request, ...parts, paymentId: order.paymentId, asked });
  const { id: refundId, reason, note, by } = request;
  const about = { refundId, amountMinor: parts.amountMinor, reason, by, ...(note && { note }) };
  await writeEvent(tx, order.id, 'refund_started', 'staff', about);
  return { ok: true, orderId: order.id, changed: true };
}

/** @returns the parts, or why not. */
function partsOf(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  order: Order,
  what: RefundRequest['what'],
): RefundParts | string {
  if (what === 'rest') {
    const parts = refundOfRest(refundableOf(order));
    return parts.amountMinor > 0 ? parts : 'Nothing is left of what was paid.';
  }
  const answer = refundOf(refundableOf(order), what);
  if (answer.ok) return answer.parts;
  const money = (minor: number) =>
    formatMoney(minor, order.currency, order.locale || shop.config.shop.locale);
  return refusalWords(order, answer, money);
}

/** The same for the same request, in whichever order its lines stand. */
function fingerprint({ what, reason }: RefundRequest): string {
  if (what === 'rest') return JSON.stringify([reason, what]);
  const lines = what.lines
    .map(({ variantId, quantity, amountMinor }) => [variantId, quantity, amountMinor ?? null])
    .sort();
  return JSON.stringify([reason, lines, what.shipping, what.otherMinor]);
}

/** Tries a failed refund again: another row, with the same parts, as far as they are still free. */
export async function retryRefund(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  id: string,
  { by }: { by: string },
): Promise<Outcome> {
  const failed = await findRefund(shop.db, id);
  if (!failed) return notFound;
  if (failed.status === 'failed' && (await wentThrough(shop, failed)))
    return notPossible('It went through at Stripe after all.');
  const outcome = await shop.db.transaction((tx) => decideAgain(shop, tx, failed, by));
  if (outcome.ok && outcome.changed) shop.wake('refunds');
  return outcome;
}

/** Never two at Stripe: a refund that the shop gave up, and that is there all the same, is written down. */
async function wentThrough(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  failed: AskedBefore,
): Promise<boolean> {
  const { id, paymentId, paymentIntentId } = failed;
  const there = paymentIntentId && (await lookForRefund(shop.stripe, { id, paymentIntentId }));
  if (!there || there.status === 'failed') return false;
  await shop.db.transaction(async (tx) => {
    const change = await recordExternalRefund(tx, paymentId, there);
    if (change) await tellOfRefund(shop, tx, change, there.failure);
  });
  return true;
}

async function decideAgain(
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>,
  tx: Tx,
  { id, orderId }: AskedBefore,
  by: string,
): Promise<Outcome> {
  const order = await lockOrderAndPayment(tx, { id: orderId });
  const failed = await findRefund(tx, id);
  if (!order || !failed) return notFound;
  if (failed.retriedBy) return { ok: true, orderId, changed: false };
  if (failed.status !== 'failed') return notPossible('It has not failed.');
  if (failed.reason === 'external') return notPossible('It was begun at Stripe: begin a new one here.');
  const possible = orderCan.refund(order);
  if (possible !== true) return notPossible(possible);
  const { amountMinor, shippingMinor, lines, reason, note, sourceId } = failed;
  const parts = { lines, shipping: shippingMinor, otherMinor: otherPart(failed) };
  const fits = partsOf(shop, order, parts);
  if (typeof fits === 'string') return notPossible(fits);
  const { paymentId } = order;
  const again = { paymentId, amountMinor, shippingMinor, lines, reason, note, sourceId, retryOf: id };
  const refundId = await startRefund(tx, again);
  await writeEvent(tx, orderId, 'refund_retried', 'staff', { refundId, retryOf: id, amountMinor, by });
  return { ok: true, orderId, changed: true };
}
