/** Money that goes back: by staff, in Stripe's dashboard, or by a bank. */
import assert from 'node:assert/strict';
import { v7 as uuid } from 'uuid';
import { refund, retryRefund } from '../../src/orders/refunds.ts';
import { BY, type Command, expect, toOrder } from './command.ts';
import { isWithBank, leftMinor, type Model } from './model.ts';
import { compare, failedRefunds, intentOf, refundedNow, type World } from './world.ts';

export const refundSum = (pick: number, part: number): Command =>
  toOrder(`refund ${part} %`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    const otherMinor = Math.max(1, Math.ceil((order.totalMinor * part) / 100));
    const allowed = order.payment === 'paid' && !isWithBank(order) && otherMinor <= leftMinor(order);
    const what = { lines: [], shipping: 0, otherMinor };
    const request = { id: uuid(), what, reason: 'goodwill', by: BY } as const;
    const key = { id: orders[index]!.id };
    expect(real, await refund(heart.shop, key, request), allowed, 'refunding a sum');
    if (!allowed) return;
    expect(real, await refund(heart.shop, key, request), true, 'the same again');
    order.refundedMinor += otherMinor;
  });

export const refundRest = (pick: number): Command =>
  toOrder('refund the rest', pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    const allowed = order.payment === 'paid' && !isWithBank(order) && leftMinor(order) > 0;
    const request = { id: uuid(), what: 'rest', reason: 'requested', by: BY } as const;
    expect(real, await refund(heart.shop, { id: orders[index]!.id }, request), allowed, 'refunding the rest');
    if (!allowed) return;
    order.refundedMinor = order.totalMinor;
    order.isPlain = false;
  });

/** So many fail after Stripe has taken them, if there are so many; a failed one's amount is free again. */
export const sendRefunds = (failing: number): Command => ({
  check: () => true,
  async run(model, real) {
    const { control } = real.heart.standIn;
    if (failing > 0) control.failNextRefund(failing);
    await real.heart.sendRefunds();
    for (const { id, status } of control.state().refunds)
      if (status === 'pending') control.settleRefund(id, 'failed');
    control.failNextRefund(0);
    await hearRefunds(model, real);
    await compare(model, real);
  },
  toString: () => `send refunds, ${failing} fail`,
});

/** What failed at Stripe is free again here: read from Stripe's own list, which knows nothing of the shop. */
async function hearRefunds(model: Model, real: World): Promise<void> {
  for (const { id } of real.heart.standIn.control.state().refunds)
    await real.heart.message('refund.updated', { id });
  for (const [index, order] of model.orders.entries()) {
    const before = order.refundedMinor;
    order.refundedMinor = await refundedNow(real, index);
    assert.ok(
      order.refundedMinor >= 0 && order.refundedMinor <= order.totalMinor,
      'never more than was paid',
    );
    if (order.refundedMinor !== before) order.isPlain = false;
  }
}

/** Staff try a failed refund again: its sum is decided anew, whole or not at all, and once. */
export const retry: Command = {
  check: ({ orders }) => orders.length > 0,
  async run(model, real) {
    for (const [index, order] of model.orders.entries()) {
      for (const { id, amountMinor } of await failedRefunds(real, index)) {
        const outcome = await retryRefund(real.heart.shop, id, { by: BY });
        const again = outcome.ok && outcome.changed;
        real.tally.note('trying a refund again', again);
        if (again) {
          assert.ok(amountMinor <= leftMinor(order), 'only what is left is tried again');
          assert.ok(!isWithBank(order), 'not while the bank has the money');
          order.refundedMinor += amountMinor;
          order.isPlain = false;
        }
      }
    }
    await compare(model, real);
  },
  toString: () => 'try failed refunds again',
};

/** Staff refund, Stripe fails it, and they try again. */
export const refundTwice = (pick: number): Command => ({
  check: ({ orders }) => orders.length > 0,
  async run(model, real) {
    for (const deed of [refundSum(pick, 10), sendRefunds(1), retry, sendRefunds(0)])
      await deed.run(model, real);
  },
  toString: () => `refund, fail and try again #${pick}`,
});

/** Somebody presses Refund in Stripe's dashboard. Stripe refuses more than is left there. */
export const externalRefund = (pick: number, part: number): Command =>
  toOrder(`dashboard refunds ${part} %`, pick, async (model, real, index, order) => {
    if (order.payment !== 'paid' || order.totalMinor === 0) return;
    const amount = Math.max(1, Math.ceil((order.totalMinor * part) / 100));
    const made = await real.heart.shop.stripe.refunds
      .create({ payment_intent: await intentOf(real, index), amount })
      .catch(() => undefined);
    real.tally.note('a refund in the dashboard', made !== undefined);
    if (!made) return;
    await real.heart.message('refund.created', { id: made.id });
    order.isPlain = false;
    await hearRefunds(model, real);
  });

export const dispute = (pick: number): Command =>
  toOrder('dispute', pick, async (_, real, index, order) => {
    if (order.payment !== 'paid' || order.dispute !== 'none' || order.refundedMinor > 0) return;
    if (order.totalMinor === 0) return;
    const { id } = real.heart.standIn.control.dispute(await intentOf(real, index));
    assert.equal(await real.heart.message('charge.dispute.created', { id }), 200);
    real.tally.note('a dispute', true);
    order.dispute = 'open';
  });

export const closeDispute = (pick: number, verdict: 'won' | 'lost'): Command =>
  toOrder(`dispute ${verdict}`, pick, async (_, real, index, order) => {
    if (order.dispute !== 'open') return;
    const { control } = real.heart.standIn;
    const intent = await intentOf(real, index);
    const { id } = control.state().disputes.find((each) => each.payment_intent === intent)!;
    control.closeDispute(id, verdict);
    assert.equal(await real.heart.message('charge.dispute.closed', { id }), 200);
    order.dispute = verdict;
  });
