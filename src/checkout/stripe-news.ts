/**
 * Refunds and disputes as Stripe tells of them: by webhook, and, should one be lost, in the list of its
 * events, which is gone through once a minute. Each is read again from Stripe and written down once,
 * however often and in whichever order it is told of.
 */
import { tellOfDispute } from '../orders/dispute-news.ts';
import { tellOfRefund } from '../orders/refund-news.ts';
import { disputeStatusesOf, recordDispute } from '../payments/disputes.ts';
import { findPayment, type Payment } from '../payments/payments.ts';
import {
  findRefund,
  type RefundAsked,
  type RefundAtStripe,
  recordExternalRefund,
  refundStatusesOf,
} from '../payments/refunds.ts';
import {
  type OfPayment,
  readDispute,
  readNews,
  readRefund,
  type StripeNews,
} from '../payments/stripe-after-payment.ts';
import { newsSeen, takeNewsToLookFor } from '../payments/stripe-news.ts';
import type { Shop } from '../platform/shop.ts';
import { reconcilePayment, writeRefund } from './reconcile.ts';

/** A refund of the shop's own carries its id there; any other of the shop's payments was begun at Stripe. */
export async function refundChanged(shop: Shop, stripeRefundId: string): Promise<void> {
  const found = await readRefund(shop.stripe, stripeRefundId);
  if (!found) return;
  const own = found.refundId ? await findRefund(shop.db, found.refundId) : undefined;
  if (own && !isStranger(own, found)) return await writeRefund(shop, own.id, found);
  const payment = await paidBy(shop, found);
  if (!payment) return;
  await shop.db.transaction(async (tx) => {
    const change = await recordExternalRefund(tx, payment.id, found);
    if (change) await tellOfRefund(shop, tx, change, found.failure);
  });
}

/**
 * One that the shop took for refused and gave up, and that was made all the same, is money that went
 * back: the failed one stays as it is, and this one is written down beside it.
 */
const isStranger = (own: RefundAsked, found: RefundAtStripe) =>
  own.status === 'failed' && own.stripeRefundId !== found.stripeRefundId && found.status !== 'failed';

export async function disputeChanged(shop: Shop, stripeDisputeId: string): Promise<void> {
  const found = await readDispute(shop.stripe, stripeDisputeId);
  const payment = found && (await paidBy(shop, found));
  if (!payment) return;
  await shop.db.transaction(async (tx) => {
    const change = await recordDispute(tx, payment.id, found);
    if (change) await tellOfDispute(shop, tx, change, found);
  });
}

/**
 * The payment that something at Stripe is about; undefined where it is none of this shop's. It may have
 * been paid without the shop having heard of it, and then that comes first.
 * @throws when it has not been paid as far as can be seen: Stripe tells again.
 */
async function paidBy(shop: Shop, { paymentId, paymentIntentId }: OfPayment): Promise<Payment | undefined> {
  if (!paymentId) return undefined;
  const by = { id: paymentId };
  let payment = await findPayment(shop.db, by);
  if (payment && payment.status !== 'paid') {
    await reconcilePayment(shop, payment);
    payment = await findPayment(shop.db, by);
    if (payment?.status !== 'paid') throw new Error(`payment ${paymentId} was not paid`);
  }
  return payment?.paymentIntentId === paymentIntentId ? payment : undefined;
}

/** Events may appear in the list a little late, and clocks differ. */
const OVERLAP_MS = 5 * 60_000;
/** After a long silence the list is gone through in parts. */
const PART_MS = 6 * 3_600_000;
/** As long as Stripe itself goes on sending a webhook. What cannot be written down by then is left, and logged. */
const GIVE_UP_MS = 3 * 86_400_000;

/** @returns 1 while there is more to go through. */
export async function lookForNews(shop: Shop): Promise<number> {
  const seenUntil = await takeNewsToLookFor(shop.db);
  if (!seenUntil) return 0;
  const now = Date.now();
  const since = new Date(seenUntil.getTime() - OVERLAP_MS);
  const isPart = since.getTime() + PART_MS < now;
  const until = new Date(isPart ? since.getTime() + PART_MS : now);
  const news = await readNews(shop.stripe, since, isPart ? until : undefined);
  const failed = await hearAll(shop, await unknownOf(shop, news));
  if (failed && since.getTime() > now - GIVE_UP_MS) return 0;
  await newsSeen(shop.db, until, isPart);
  return isPart ? 1 : 0;
}

/** One of each, the first told first: what is told of twice is read once. */
async function unknownOf({ db }: Shop, news: StripeNews[]): Promise<StripeNews[]> {
  const latest = new Map(news.map((one) => [one.id, one]));
  if (latest.size === 0) return [];
  const ids = (about: StripeNews['about']) =>
    [...latest.values()].filter((one) => one.about === about).map(({ id }) => id);
  const known = await Promise.all([
    refundStatusesOf(db, ids('refund')),
    disputeStatusesOf(db, ids('dispute')),
  ]);
  for (const { id, status } of known.flat()) if (latest.get(id)?.status === status) latest.delete(id);
  return [...latest.values()];
}

/** One that cannot be written down must not keep the others waiting. @returns whether there was one. */
async function hearAll(shop: Shop, news: StripeNews[]): Promise<boolean> {
  let failed = false;
  for (const { about, id } of news) {
    try {
      await (about === 'refund' ? refundChanged(shop, id) : disputeChanged(shop, id));
    } catch (error) {
      failed = true;
      shop.log.warn({ err: error, id }, `could not write down a ${about}; will try again`);
    }
  }
  return failed;
}
