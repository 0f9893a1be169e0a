/** A shop in which everything has happened to orders that can, done by the verbs: its books are clean. */

import { v7 as uuid } from 'uuid';
import { addCode } from '../src/cart/codes.ts';
import { cancelOrder } from '../src/checkout/cancel-order.ts';
import { confirmPayment, settle } from '../src/checkout/confirm-payment.ts';
import { makeDraft } from '../src/checkout/drafts/change.ts';
import { placeOrder } from '../src/checkout/place-order.ts';
import { recordTaxes } from '../src/checkout/tax-records.ts';
import { eraseDue } from '../src/orders/erasure.ts';
import { deliver, ship } from '../src/orders/fulfillments.ts';
import type { Outcome } from '../src/orders/outcome.ts';
import { refund, retryRefund } from '../src/orders/refunds.ts';
import { callOffReturn, receiveReturn, requestReturn } from '../src/orders/returns.ts';
import { withdraw } from '../src/orders/withdrawals.ts';
import { sql } from '../src/platform/db.ts';
import type { Shop } from '../src/platform/shop.ts';
import type { DiscountRow } from '../src/promotions/promotions.ts';
import { addDiscount } from './discounts.ts';
import type { Sold } from './fixtures.ts';
import { CARD, DEBIT, details, type Heart, sessionOf } from './heart.ts';
import { newYork, sellInNewYork } from './new-york.ts';

export interface Known {
  id: string;
  number: number;
  paymentId: string;
}

export interface LongHistory {
  /**
   * Shipped in two parcels, one of them delivered; a piece cancelled; a return received, another announced,
   * another called off; a refund that failed and was tried again.
   */
  long: Known;
  /** Some of it went back in Stripe's dashboard, and the rest is disputed. */
  disputed: Known;
  /** Withdrawn from before anything left: cancelled, and all is paid back. */
  withdrawn: Known;
  /** Cancelled before it was paid. */
  unpaid: Known;
  /** Paid after its goods had gone to somebody else: paid back. */
  soldOut: Known;
  /** Never paid, of an account that has been deleted since. */
  erased: Known;
  /** Two of one buyer, with codes: the first with all but the free one, the second with all but the first order's. */
  discounted: [Known, Known];
  codes: { total: DiscountRow; perCustomer: DiscountRow; firstOrder: DiscountRow; free: DiscountRow };
  /** To New York, in dollars, with a code and tax on top; one of two pieces cancelled, the other one sent. */
  abroad: Known;
  /** Its tax was worked out by Stripe and recorded there, and again when some of it went back. */
  taxed: Known;
  /** Two that can still be paid, and a debit that is under way. */
  pending: [Known, Known];
  underWay: Known;
  /** Of the long one, in its order. */
  arcs: Sold;
  dots: Sold;
  returns: { received: string; announced: string; calledOff: string };
  failedRefund: string;
}

const BY = 'Sam';

/** @throws when a verb refuses. */
async function must(outcome: Promise<Outcome>): Promise<void> {
  const done = await outcome;
  if (!done.ok) throw new Error(JSON.stringify(done));
}

export async function liveLong(heart: Heart): Promise<LongHistory> {
  const [arcs, dots] = [await heart.article(), await heart.article()];
  const history = {
    arcs,
    dots,
    ...(await longOrder(heart, arcs, dots)),
    disputed: await disputedOrder(heart, dots),
    withdrawn: await withdrawnOrder(heart, dots),
    unpaid: await unpaidOrder(heart, dots),
    soldOut: await soldOutOrder(heart),
    erased: await erasedOrder(heart, dots),
    ...(await discountedOrders(heart, dots)),
    abroad: await abroadOrder(heart),
    taxed: await taxedOrder(heart, dots),
  };
  await makeDraft(heart.shop, { id: uuid(), name: 'Sam' });
  const [underWay, session] = await placed(heart, [dots, 1]);
  heart.standIn.control.pay(session, DEBIT.succeeds);
  await confirmPayment(heart.shop, session);
  const pending: [Known, Known] = [
    (await placed(heart, [arcs, 2]))[0],
    (await placed(heart, [arcs, 1], [dots, 1]))[0],
  ];
  await heart.sendRefunds();
  return { ...history, underWay, pending };
}

async function placed(heart: Heart, ...lines: [Sold, number][]): Promise<[Known, session: string]> {
  const session = await heart.session(await heart.cart(...lines));
  return [await knownBy(heart, session), session];
}

async function knownBy({ db }: Heart, session: string): Promise<Known> {
  const known = await db.row<Known>(sql`
    SELECT o.id, o.number, p.id AS "paymentId" FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE p.session_id = ${session}`);
  return known!;
}

async function bought(heart: Heart, ...lines: [Sold, number][]): Promise<[Known, session: string]> {
  const [known, session] = await placed(heart, ...lines);
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  return [known, session];
}

async function erasedOrder(heart: Heart, dots: Sold): Promise<Known> {
  const order = await unpaidOrder(heart, dots);
  await heart.db.run(
    sql`UPDATE emails SET status = 'sent' WHERE order_id = ${order.id} AND status = 'queued'`,
  );
  await heart.db.run(sql`INSERT INTO erasures (order_id) VALUES (${order.id})`);
  await eraseDue(heart.shop);
  return order;
}

async function abroadOrder(heart: Heart): Promise<Known> {
  await sellInNewYork(heart.db);
  const { code } = await addDiscount(heart.db, { rule: { kind: 'amount', amountMinor: 501 }, totalLimit: 9 });
  const rings = await heart.article({ priceMinor: 1999 });
  const cart = await heart.cart([rings, 2]);
  await addCode(heart.db, cart, code!);
  const session = await heart.session(cart, { email: 'walt@example.com', shippingAddress: newYork });
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  const known = await knownBy(heart, session);
  const pieces = [{ variantId: rings.variantId, quantity: 1 }];
  await must(cancelOrder(heart.shop, known, { id: uuid(), pieces, reason: 'not_available', by: BY }));
  await must(ship(heart.db, known, { id: uuid() }, BY));
  return known;
}

/** A third time the code ran out of its time, and was given back. */
async function discountedOrders(
  heart: Heart,
  dots: Sold,
): Promise<Pick<LongHistory, 'discounted' | 'codes'>> {
  const code = (limits: Partial<DiscountRow>) =>
    addDiscount(heart.db, { ...limits, combinesWith: ['order'] });
  const codes = {
    total: await code({ totalLimit: 3 }),
    perCustomer: await code({ customerLimit: 2 }),
    firstOrder: await code({ firstOrderOnly: true }),
    free: await code({}),
  };
  const { total, perCustomer, firstOrder, free } = codes;
  const order = async (...used: DiscountRow[]): Promise<[Known, string]> => {
    const cart = await heart.cart([dots, 1]);
    for (const each of used) await addCode(heart.db, cart, each.code!);
    const session = await heart.session(cart, { email: 'Grace@example.com' });
    return [await knownBy(heart, session), session];
  };
  const paid = async ([known, session]: [Known, string]) => {
    heart.standIn.control.pay(session, CARD);
    await confirmPayment(heart.shop, session);
    return known;
  };
  const first = await paid(await order(total, perCustomer, firstOrder));
  const second = await paid(await order(total, perCustomer, free));
  const [, late] = await order(total, free);
  heart.standIn.control.expireNow(late);
  await confirmPayment(heart.shop, late);
  return { discounted: [first, second], codes };
}

async function taxedOrder(heart: Heart, dots: Sold): Promise<Known> {
  const { config } = heart.shop;
  const shop: Shop = { ...heart.shop, config: { ...config, taxProvider: 'stripe' } };
  const session = sessionOf(await placeOrder(shop, await heart.cart([dots, 2]), details, null));
  const known = await knownBy(heart, session);
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(shop, session);
  const what = { lines: [{ variantId: dots.variantId, quantity: 1 }], shipping: 0, otherMinor: 0 };
  await must(refund(shop, { id: known.id }, { id: uuid(), what, reason: 'goodwill', by: BY }));
  await heart.sendRefunds();
  await recordTaxes(shop);
  return known;
}

async function longOrder(heart: Heart, arcs: Sold, dots: Sold) {
  const { shop, db } = heart;
  const [long] = await bought(heart, [arcs, 3], [dots, 2]);
  const parcel = uuid();
  const pieces = [{ variantId: dots.variantId, quantity: 1 }];
  await must(ship(db, long, { id: parcel, lines: [{ sku: arcs.sku, quantity: 2 }] }, BY));
  await must(deliver(db, parcel, { actor: 'staff', deliveredBy: 'staff', by: BY }));
  await must(cancelOrder(shop, long, { id: uuid(), pieces, reason: 'not_available', by: BY }));
  await must(ship(db, long, { id: uuid() }, BY));
  const returns = { received: uuid(), announced: uuid(), calledOff: uuid() };
  const ask = (id: string, sold: Sold, quantity: number) => {
    const back = [{ variantId: sold.variantId, quantity, reason: 'damaged' as const }];
    return must(requestReturn(shop, long, { id, by: BY, pieces: back }));
  };
  await ask(returns.received, arcs, 2);
  const receipt = { pieces: [{ variantId: arcs.variantId, restocked: 1, writtenOff: 1 }], by: BY };
  await must(receiveReturn(shop, returns.received, receipt));
  await ask(returns.calledOff, dots, 1);
  await must(callOffReturn(shop, returns.calledOff, { by: BY }));
  await ask(returns.announced, dots, 1);
  return { long, returns, failedRefund: await failedAndRetried(heart, long) };
}

async function failedAndRetried(heart: Heart, { id }: Known): Promise<string> {
  await heart.sendRefunds();
  const { control } = heart.standIn;
  const failed = uuid();
  const what = { lines: [], shipping: 0, otherMinor: 300 };
  await must(refund(heart.shop, { id }, { id: failed, what, reason: 'goodwill', by: BY }));
  control.failNextRefund();
  await heart.sendRefunds();
  const atStripe = control.state().refunds.at(-1)!.id;
  control.settleRefund(atStripe, 'failed');
  await heart.message('refund.failed', { id: atStripe });
  await must(retryRefund(heart.shop, failed, { by: BY }));
  return failed;
}

async function disputedOrder(heart: Heart, dots: Sold): Promise<Known> {
  const [known, session] = await bought(heart, [dots, 1]);
  const { payment_intent } = await heart.shop.stripe.checkout.sessions.retrieve(session);
  const intent = payment_intent as string;
  const { id } = await heart.shop.stripe.refunds.create({ payment_intent: intent, amount: 400 });
  await heart.message('refund.created', { id });
  await heart.message('charge.dispute.created', { id: heart.standIn.control.dispute(intent).id });
  return known;
}

async function withdrawnOrder(heart: Heart, dots: Sold): Promise<Known> {
  const [known] = await bought(heart, [dots, 1]);
  const pieces = [{ variantId: dots.variantId, quantity: 1 }];
  await must(withdraw(heart.shop, known, { id: uuid(), name: 'Ada', email: 'ada@example.com', pieces }));
  return known;
}

async function unpaidOrder(heart: Heart, dots: Sold): Promise<Known> {
  const [known] = await placed(heart, [dots, 1]);
  await must(cancelOrder(heart.shop, known, { id: uuid(), pieces: 'all', reason: 'other', by: BY }));
  return known;
}

/** Its hold was given back, somebody else bought the last one, and then the money came after all. */
async function soldOutOrder(heart: Heart): Promise<Known> {
  const last = await heart.article({ onHand: 1 });
  const [known, session] = await placed(heart, [last, 1]);
  const facts = { sessionId: session, paymentId: known.paymentId, paymentIntentId: null };
  await settle(heart.shop, { ...facts, currency: 'EUR', amountMinor: 1490, state: 'failed' });
  await bought(heart, [last, 1]);
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
  return known;
}
