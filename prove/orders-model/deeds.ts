/**
 * What buyers, staff, Stripe and the carriers do, each done to the shop and to the model; what must be
 * refused is tried as well. A deed picks its order by a number, so that any row of deeds makes sense.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { v7 as uuid } from 'uuid';
import { cancelOrder } from '../../src/checkout/cancel-order.ts';
import { setOnHand } from '../../src/inventory/inventory.ts';
import { correctTracking, deliver, ship } from '../../src/orders/fulfillments.ts';
import type { Outcome } from '../../src/orders/outcome.ts';
import { refund, retryRefund } from '../../src/orders/refunds.ts';
import { callOffReturn, receiveReturn, requestReturn } from '../../src/orders/returns.ts';
import { withdraw } from '../../src/orders/withdrawals.ts';
import { CARD, DEBIT, sessionOf } from '../../test/heart.ts';
import {
  cancelPieces,
  hear,
  isRepaid,
  isWithBank,
  kept,
  leftMinor,
  type Model,
  type ModelOrder,
  newOrder,
  open,
  requestBack,
  worth,
} from './model.ts';
import { compare, failedRefunds, intentOf, PRICES_MINOR, refundedNow, type World } from './world.ts';

type Command = fc.AsyncCommand<Model, World>;
const BY = 'model';

/** A deed to one order; `pick` is taken modulo how many there are. */
function toOrder(
  name: string,
  pick: number,
  work: (model: Model, real: World, index: number, order: ModelOrder) => Promise<void>,
): Command {
  return {
    check: ({ orders }) => orders.length > 0,
    async run(model, real) {
      const index = pick % model.orders.length;
      await work(model, real, index, model.orders[index]!);
      await compare(model, real);
    },
    toString: () => `${name} #${pick}`,
  };
}

function expect({ tally }: World, outcome: Outcome, allowed: boolean, what: string): void {
  tally.note(what, allowed);
  const said = outcome.ok ? 'done' : `refused: ${JSON.stringify(outcome)}`;
  assert.equal(outcome.ok, allowed, `${what} should be ${allowed ? 'done' : 'refused'}, and was ${said}`);
}

/** What went back by itself: to the cent while nothing else had, and never more than these pieces cost. */
async function noteRepaid(real: World, index: number, order: ModelOrder, worthMinor: number): Promise<void> {
  const before = order.refundedMinor;
  order.refundedMinor = await refundedNow(real, index);
  const repaid = order.refundedMinor - before;
  if (isWithBank(order)) {
    assert.equal(repaid, 0, 'the bank has the money: it cannot go back a second time');
    order.isPlain = false;
  } else if (order.isPlain) assert.equal(repaid, worthMinor, 'what goes back is what the pieces cost');
  else assert.ok(repaid >= 0 && repaid <= worthMinor, `${repaid} goes back for what cost ${worthMinor}`);
}

const place = (quantities: number[]): Command => ({
  check: () => quantities.some((quantity) => quantity > 0),
  async run(model, real) {
    const lines = quantities.flatMap((quantity, article) =>
      quantity > 0 ? [{ article, quantity, priceMinor: PRICES_MINOR[article]! }] : [],
    );
    const enough = lines.every(({ article, quantity }) => {
      const { onHand, reserved } = model.stock[article]!;
      return onHand - reserved >= quantity;
    });
    const session = await buy(real, lines);
    real.tally.note('placing an order', enough);
    assert.equal(session !== undefined, enough, enough ? 'there was enough' : 'there was not enough');
    if (!session) return;
    for (const { article, quantity } of lines) model.stock[article]!.reserved += quantity;
    model.orders.push(newOrder(lines));
    const { client_reference_id: id } = real.heart.standIn.control
      .state()
      .sessions.find((s) => s.id === session)!;
    real.orders.push({ id: id!, session, parcelIds: [], returnIds: [] });
    await compare(model, real);
  },
  toString: () => `place ${quantities}`,
});

async function buy(real: World, lines: { article: number; quantity: number }[]): Promise<string | undefined> {
  const { heart, articles } = real;
  try {
    const cart = await heart.cart(
      ...lines.map((l) => [articles[l.article]!, l.quantity] as [(typeof articles)[number], number]),
    );
    const placed = await heart.place(cart);
    return placed.ok ? sessionOf(placed) : undefined;
  } catch (error) {
    if (/not added: (short|sold_out)/.test(String(error))) return undefined;
    throw error;
  }
}

const pay = (pick: number, how: 'card' | 'debit' | 'declined'): Command =>
  toOrder(`pay by ${how}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'open') return;
    const number = { card: CARD, debit: DEBIT.succeeds, declined: '4000000000000002' }[how];
    heart.standIn.control.pay(orders[index]!.session, number);
    if (how !== 'declined') order.atStripe = how === 'card' ? 'paid' : 'processing';
  });

/** From the cart to the paid order, as most buyers do it. */
const buyAll = (quantities: number[]): Command => ({
  check: () => quantities.some((quantity) => quantity > 0),
  async run(model, real) {
    const before = model.orders.length;
    await place(quantities).run(model, real);
    if (model.orders.length === before) return;
    await pay(before, 'card').run(model, real);
    await message(before, MESSAGES[0]!, 1).run(model, real);
  },
  toString: () => `buy ${quantities}`,
});

/** Bought, sent, and announced to come back: what the rarer deeds need to meet often enough. */
const buyAndRegret = (quantities: number[]): Command => ({
  check: () => quantities.some((quantity) => quantity > 0),
  async run(model, real) {
    const before = model.orders.length;
    await buyAll(quantities).run(model, real);
    if (model.orders.length === before) return;
    await shipSome(before, 'all').run(model, real);
    await askBack(before, 'all').run(model, real);
  },
  toString: () => `buy, ship and return ${quantities}`,
});

const settleDebit = (pick: number, succeeds: boolean): Command =>
  toOrder(`debit ${succeeds ? 'succeeds' : 'fails'}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'processing') return;
    heart.standIn.control.settleAsync(orders[index]!.session, succeeds ? 'succeed' : 'fail');
    order.atStripe = succeeds ? 'paid' : 'failed';
  });

const expire = (pick: number): Command =>
  toOrder('session expires', pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.atStripe !== 'open') return;
    heart.standIn.control.expireNow(orders[index]!.session);
    order.atStripe = 'expired';
  });

const MESSAGES = [
  'checkout.session.completed',
  'checkout.session.expired',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
];

/** Whatever a message claims, and however often: what counts is what Stripe says when asked. */
const message = (pick: number, type: string, times: number): Command =>
  toOrder(`${times} × ${type}`, pick, async (model, real, index, order) => {
    const { heart, orders } = real;
    const object = { id: orders[index]!.session };
    const sent = await Promise.all(Array.from({ length: times }, () => heart.message(type, object)));
    assert.deepEqual(new Set(sent), new Set([200]));
    hear(model, order);
  });

const landing = (pick: number): Command =>
  toOrder('landing page', pick, async (model, real, index, order) => {
    const { heart, orders } = real;
    await heart.landingPage(orders[index]!.session);
    // The page asks only about what is pending; a debit under way is told by webhook or reconcile.
    if (order.payment === 'pending') hear(model, order);
  });

const reconcile: Command = {
  check: () => true,
  async run(model, real) {
    for (let turn = 0; turn < 3; turn++) await real.heart.reconcile();
    for (const order of model.orders) hear(model, order);
    await compare(model, real);
  },
  toString: () => 'reconcile',
};

/** So many of each line, or all that there are to be had. */
type Wanted = number[] | 'all';

const asPieces = (order: ModelOrder, wanted: Wanted, there: (line: ModelOrder['lines'][number]) => number) =>
  order.lines.map((line, index) => (wanted === 'all' ? there(line) : wanted[index % wanted.length]!));

const shipSome = (pick: number, wanted: Wanted): Command =>
  toOrder(`ship ${wanted}`, pick, async (_, real, index, order) => {
    const { heart, articles, orders } = real;
    const pieces = asPieces(order, wanted, open);
    const lines = order.lines.flatMap((line, at) =>
      pieces[at]! > 0 ? [{ sku: articles[line.article]!.sku, quantity: pieces[at]! }] : [],
    );
    if (lines.length === 0) return;
    const id = uuid();
    const allowed =
      order.status === 'placed' &&
      !isRepaid(order) &&
      order.lines.every((line, at) => pieces[at]! <= open(line));
    expect(real, await ship(heart.db, { id: orders[index]!.id }, { id, lines }, BY), allowed, 'shipping');
    if (!allowed) return;
    expect(real, await ship(heart.db, { id: orders[index]!.id }, { id, lines }, BY), true, 'the same again');
    order.lines.forEach((line, at) => {
      line.shipped += pieces[at]!;
    });
    order.parcels.push({ isDelivered: false, number: undefined });
    orders[index]!.parcelIds.push(id);
  });

const arrive = (pick: number, which: number): Command =>
  toOrder(`deliver ${which}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.parcels.length === 0) return;
    const at = which % order.parcels.length;
    const arrival = { actor: 'staff', deliveredBy: 'staff', by: BY } as const;
    expect(real, await deliver(heart.db, orders[index]!.parcelIds[at]!, arrival), true, 'delivery');
    order.parcels[at]!.isDelivered = true;
  });

/** A parcel's number was wrong; one that has arrived is not corrected any more. */
const correct = (pick: number, which: number, number: number): Command =>
  toOrder(`correct parcel ${which} to ${number}`, pick, async (_, real, index, order) => {
    if (order.parcels.length === 0) return;
    const at = which % order.parcels.length;
    const typed = { carrier: 'Post', trackingNumber: `N${number}` };
    const outcome = await correctTracking(real.heart.db, real.orders[index]!.parcelIds[at]!, typed, BY);
    const known = order.parcels[at]!;
    expect(real, outcome, !known.isDelivered || known.number === number, 'correcting a tracking number');
    if (outcome.ok) known.number = number;
  });

const cancelSome = (pick: number, wanted: Wanted): Command =>
  toOrder(`cancel ${wanted}`, pick, async (model, real, index, order) => {
    const all = wanted === 'all';
    const pieces = asPieces(order, wanted, open);
    if (!all && pieces.every((quantity) => quantity === 0)) return;
    const named = order.lines.flatMap((line, at) =>
      pieces[at]! > 0 ? [{ variantId: real.articles[line.article]!.variantId, quantity: pieces[at]! }] : [],
    );
    const outcome = await cancelOrder(
      real.heart.shop,
      { id: real.orders[index]!.id },
      { id: uuid(), pieces: all ? 'all' : named, reason: 'other', by: BY },
    );
    if (order.status === 'pending') return cancelledUnpaid(model, real, order, all, outcome);
    const allowed =
      order.status === 'placed' &&
      order.lines.some((line) => open(line) > 0) &&
      order.lines.every((line, at) => pieces[at]! <= open(line));
    expect(real, outcome, allowed, 'cancelling');
    if (!allowed) return;
    cancelPieces(model, order, pieces);
    await noteRepaid(real, index, order, worth(order, pieces, order.status === 'cancelled'));
  });

/** An order that waits for its payment ends only when Stripe has closed its session; then all of it is off. */
function cancelledUnpaid(model: Model, real: World, order: ModelOrder, all: boolean, outcome: Outcome): void {
  if (!all) {
    expect(real, outcome, false, 'cancelling part of an unpaid order');
    return;
  }
  if (order.atStripe === 'open') order.atStripe = 'expired';
  // A debit known to be under way is refused at once; otherwise Stripe is asked, and what it says is heard.
  if (order.payment === 'pending') hear(model, order);
  const ended = order.status === 'expired';
  expect(real, outcome, ended, 'cancelling an unpaid order');
  if (!ended) return;
  order.status = 'cancelled';
  for (const line of order.lines) line.cancelled = line.quantity;
}

const refundSum = (pick: number, part: number): Command =>
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
    order.isPlain = false;
  });

const refundRest = (pick: number): Command =>
  toOrder('refund the rest', pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    const allowed = order.payment === 'paid' && !isWithBank(order) && leftMinor(order) > 0;
    const request = { id: uuid(), what: 'rest', reason: 'requested', by: BY } as const;
    expect(real, await refund(heart.shop, { id: orders[index]!.id }, request), allowed, 'refunding the rest');
    if (!allowed) return;
    order.refundedMinor = order.totalMinor;
    order.isPlain = false;
  });

/** Some fail, at once or later; a failed one's amount is free again, and how many failed Stripe decides. */
const sendRefunds = (failing: number): Command => ({
  check: () => true,
  async run(model, real) {
    if (failing > 0) real.heart.standIn.control.failNextRefund(failing);
    await real.heart.sendRefunds();
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
const retry: Command = {
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
const refundTwice = (pick: number): Command => ({
  check: ({ orders }) => orders.length > 0,
  async run(model, real) {
    for (const deed of [refundSum(pick, 10), sendRefunds(1), retry, sendRefunds(0)])
      await deed.run(model, real);
  },
  toString: () => `refund, fail and try again #${pick}`,
});

/** Somebody presses Refund in Stripe's dashboard. Stripe refuses more than is left there. */
const externalRefund = (pick: number, part: number): Command =>
  toOrder(`dashboard refunds ${part} %`, pick, async (model, real, index, order) => {
    if (order.payment !== 'paid') return;
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

const dispute = (pick: number): Command =>
  toOrder('dispute', pick, async (_, real, index, order) => {
    if (order.payment !== 'paid' || order.dispute !== 'none' || order.refundedMinor > 0) return;
    const { id } = real.heart.standIn.control.dispute(await intentOf(real, index));
    assert.equal(await real.heart.message('charge.dispute.created', { id }), 200);
    real.tally.note('a dispute', true);
    order.dispute = 'open';
  });

const closeDispute = (pick: number, verdict: 'won' | 'lost'): Command =>
  toOrder(`dispute ${verdict}`, pick, async (_, real, index, order) => {
    if (order.dispute !== 'open') return;
    const { control } = real.heart.standIn;
    const intent = await intentOf(real, index);
    const { id } = control.state().disputes.find((each) => each.payment_intent === intent)!;
    control.closeDispute(id, verdict);
    assert.equal(await real.heart.message('charge.dispute.closed', { id }), 200);
    order.dispute = verdict;
  });

const askBack = (pick: number, wanted: Wanted): Command =>
  toOrder(`return ${wanted}`, pick, async (_, real, index, order) => {
    const { heart, articles, orders } = real;
    const pieces = asPieces(order, wanted, kept);
    if (pieces.every((quantity) => quantity === 0)) return;
    const id = uuid();
    const named = order.lines.flatMap((line, at) =>
      pieces[at]! > 0
        ? [
            {
              variantId: articles[line.article]!.variantId,
              quantity: pieces[at]!,
              reason: 'unwanted' as const,
            },
          ]
        : [],
    );
    const allowed = order.status === 'placed' && order.lines.every((line, at) => pieces[at]! <= kept(line));
    const request = { id, pieces: named, by: BY };
    expect(real, await requestReturn(heart.shop, { id: orders[index]!.id }, request), allowed, 'a return');
    if (!allowed) return;
    requestBack(order, pieces);
    orders[index]!.returnIds.push(id);
  });

const receive = (pick: number, which: number, missing: number, broken: number): Command =>
  toOrder(
    `receive ${which}, ${missing} missing, ${broken} broken`,
    pick,
    async (model, real, index, order) => {
      if (order.returns.length === 0) return;
      const at = which % order.returns.length;
      const back = order.returns[at]!;
      const came = back.pieces.map((quantity) => Math.max(0, quantity - missing));
      const written = came.map((quantity) => Math.min(quantity, broken));
      if (came.every((quantity) => quantity === 0)) return;
      const pieces = order.lines.flatMap((line, l) =>
        came[l]! > 0
          ? [
              {
                variantId: real.articles[line.article]!.variantId,
                restocked: came[l]! - written[l]!,
                writtenOff: written[l]!,
              },
            ]
          : [],
      );
      const allowed = back.status === 'requested';
      const outcome = await receiveReturn(real.heart.shop, real.orders[index]!.returnIds[at]!, {
        pieces,
        refund: 'goods',
        by: BY,
      });
      if (!allowed) {
        // The same receipt again finds it done; another one is refused: neither may change anything.
        if (outcome.ok) assert.equal(outcome.changed, false);
        return;
      }
      expect(real, outcome, true, 'receiving');
      back.status = 'received';
      order.lines.forEach((line, l) => {
        line.returned -= back.pieces[l]! - came[l]!;
        model.stock[line.article]!.onHand += came[l]! - written[l]!;
      });
      await noteRepaid(real, index, order, worth(order, came, false));
    },
  );

const callOff = (pick: number, which: number): Command =>
  toOrder(`call off return ${which}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.returns.length === 0) return;
    const at = which % order.returns.length;
    const back = order.returns[at]!;
    const outcome = await callOffReturn(heart.shop, orders[index]!.returnIds[at]!, { by: BY });
    expect(real, outcome, back.status !== 'received', 'calling off a return');
    if (back.status !== 'requested') return;
    back.status = 'called_off';
    order.lines.forEach((line, l) => {
      line.returned -= back.pieces[l]!;
    });
  });

const withdrawFrom = (pick: number, wanted: Wanted): Command =>
  toOrder(`withdraw ${wanted}`, pick, async (model, real, index, order) => {
    const pieces = asPieces(order, wanted, (line) => open(line) + kept(line));
    if (order.status === 'pending' || pieces.every((quantity) => quantity === 0)) return;
    const id = uuid();
    const named = order.lines.flatMap((line, at) =>
      pieces[at]! > 0 ? [{ variantId: real.articles[line.article]!.variantId, quantity: pieces[at]! }] : [],
    );
    const allowed =
      order.status === 'placed' && order.lines.every((line, at) => pieces[at]! <= open(line) + kept(line));
    const statement = { id, name: 'Ada Byron', email: 'ada@example.com', pieces: named };
    const outcome = await withdraw(real.heart.shop, { id: real.orders[index]!.id }, statement);
    expect(real, outcome, allowed, 'withdrawing');
    if (!allowed) return;
    const unsent = order.lines.map((line, at) => Math.min(pieces[at]!, open(line)));
    const sent = pieces.map((quantity, at) => quantity - unsent[at]!);
    if (sent.some((quantity) => quantity > 0)) {
      requestBack(order, sent);
      real.orders[index]!.returnIds.push(id);
    }
    if (unsent.every((quantity) => quantity === 0)) return;
    cancelPieces(model, order, unsent);
    await noteRepaid(real, index, order, worth(order, unsent, order.status === 'cancelled'));
  });

const countStock = (article: number, onHand: number): Command => ({
  check: () => true,
  async run(model, real) {
    const stock = model.stock[article]!;
    const { variantId } = real.articles[article]!;
    const set = await real.heart.db.transaction((tx) => setOnHand(tx, variantId, onHand));
    real.tally.note('counting the stock', onHand >= stock.reserved);
    assert.equal(set.ok, onHand >= stock.reserved);
    if (set.ok) stock.onHand = onHand;
    await compare(model, real);
  },
  toString: () => `staff count ${onHand} of ${article}`,
});

const pick = fc.nat(5);
const pieces = fc.array(fc.constantFrom(0, 1, 1, 2), { minLength: 1, maxLength: 3 });
const percent = fc.constantFrom(1, 10, 30, 60, 100);

const wanted = fc.array(fc.nat(2), { minLength: 3, maxLength: 3 });

export const deeds = [
  wanted.map(buyAll),
  wanted.map(buyAll),
  wanted.map(buyAll),
  fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }).map(place),
  fc
    .tuple(pick, fc.constantFrom('card', 'card', 'debit', 'declined'))
    .map(([p, how]) => pay(p, how as 'card')),
  fc.tuple(pick, fc.boolean()).map(([p, succeeds]) => settleDebit(p, succeeds)),
  pick.map(expire),
  fc
    .tuple(pick, fc.constantFrom(...MESSAGES), fc.integer({ min: 1, max: 3 }))
    .map(([p, type, n]) => message(p, type, n)),
  pick.map((p) => message(p, MESSAGES[0]!, 1)),
  pick.map(landing),
  fc.constant(reconcile),
  fc.tuple(pick, pieces).map(([p, some]) => shipSome(p, some)),
  pick.map((p) => shipSome(p, 'all')),
  fc.tuple(pick, fc.nat(2)).map(([p, which]) => arrive(p, which)),
  fc.tuple(pick, pieces).map(([p, some]) => cancelSome(p, some)),
  pick.map((p) => cancelSome(p, 'all')),
  fc.tuple(pick, percent).map(([p, part]) => refundSum(p, part)),
  pick.map(refundRest),
  fc.nat(1).map(sendRefunds),
  fc.constant(retry),
  pick.map(refundTwice),
  wanted.map(buyAndRegret),
  fc.tuple(pick, fc.nat(2), fc.nat(2)).map(([p, which, number]) => correct(p, which, number)),
  fc.tuple(pick, percent).map(([p, part]) => externalRefund(p, part)),
  pick.map(dispute),
  fc
    .tuple(pick, fc.constantFrom('won' as const, 'lost' as const))
    .map(([p, verdict]) => closeDispute(p, verdict)),
  fc.tuple(pick, pieces).map(([p, some]) => askBack(p, some)),
  pick.map((p) => askBack(p, 'all')),
  fc
    .tuple(pick, fc.nat(2), fc.nat(1), fc.nat(1))
    .map(([p, which, missing, broken]) => receive(p, which, missing, broken)),
  fc.tuple(pick, fc.nat(2)).map(([p, which]) => callOff(p, which)),
  fc.tuple(pick, pieces).map(([p, some]) => withdrawFrom(p, some)),
  pick.map((p) => withdrawFrom(p, 'all')),
  fc.tuple(fc.nat(2), fc.nat(9)).map(([article, onHand]) => countStock(article, onHand)),
];
