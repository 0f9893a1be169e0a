/** What happens at Stripe, and how the shop hears of it. */
import assert from 'node:assert/strict';
import { settle } from '../../src/checkout/confirm-payment.ts';
import { findPayment } from '../../src/payments/payments.ts';
import { CARD, DEBIT } from '../../test/heart.ts';
import { type Command, toOrder } from './command.ts';
import { beUnpaid, hear } from './model.ts';
import { compare } from './world.ts';

export type Method = 'card' | 'debit' | 'declined';

export const pay = (pick: number, how: Method): Command =>
  toOrder(`pay by ${how}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'open' || (how === 'debit' && order.currency !== 'EUR')) return;
    const number = { card: CARD, debit: DEBIT.succeeds, declined: '4000000000000002' }[how];
    heart.standIn.control.pay(orders[index]!.session!, number);
    if (how !== 'declined') order.atStripe = how === 'card' ? 'paid' : 'processing';
  });

/** The shop takes an open payment for failed and gives its goods and codes free: it may still be paid, late. */
export const takeForFailed = (pick: number): Command =>
  toOrder('taken for failed', pick, async (model, real, index, order) => {
    if (order.payment !== 'pending' || order.atStripe !== 'open') return;
    const { heart, orders } = real;
    const sessionId = orders[index]!.session!;
    const { id: paymentId, amountMinor, currency } = (await findPayment(heart.db, { sessionId }))!;
    const facts = { sessionId, paymentId, paymentIntentId: null, amountMinor, currency };
    await settle(heart.shop, { ...facts, state: 'failed' });
    beUnpaid(model, order, 'failed');
    real.tally.note('taking an open payment for failed', true);
  });

export const settleDebit = (pick: number, succeeds: boolean): Command =>
  toOrder(`debit ${succeeds ? 'succeeds' : 'fails'}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'processing') return;
    heart.standIn.control.settleAsync(orders[index]!.session!, succeeds ? 'succeed' : 'fail');
    order.atStripe = succeeds ? 'paid' : 'failed';
  });

export const expire = (pick: number): Command =>
  toOrder('session expires', pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'open') return;
    heart.standIn.control.expireNow(orders[index]!.session!);
    order.atStripe = 'expired';
  });

export const MESSAGES = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
];

/** Whatever a message claims, and however often: what counts is what Stripe says when asked. */
export const message = (pick: number, type: string, times: number): Command =>
  toOrder(`${times} × ${type}`, pick, async (model, real, index, order) => {
    const { heart, orders } = real;
    const { session: id } = orders[index]!;
    if (!id) return;
    const sent = await Promise.all(Array.from({ length: times }, () => heart.message(type, { id })));
    assert.deepEqual(new Set(sent), new Set([200]));
    const isLate = order.status === 'expired' && order.atStripe === 'paid';
    hear(model, order);
    if (isLate) real.tally.note('a payment that comes late', order.status === 'placed');
  });

export const landing = (pick: number): Command =>
  toOrder('landing page', pick, async (model, real, index, order) => {
    const { heart, orders } = real;
    const { session } = orders[index]!;
    if (!session) return;
    await heart.landingPage(session);
    // The page asks only about what is pending; a debit under way is told by webhook or reconcile.
    if (order.payment === 'pending') hear(model, order);
  });

export const reconcile: Command = {
  check: () => true,
  async run(model, real) {
    for (let turn = 0; turn < 3; turn++) await real.heart.reconcile();
    // It asks about what is still open, and about nothing that it takes for failed.
    for (const order of model.orders)
      if (order.payment === 'pending' || order.payment === 'processing') hear(model, order);
    await compare(model, real);
  },
  toString: () => 'reconcile',
};
