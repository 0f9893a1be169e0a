/** Pieces that leave, are called off, come back or are counted. */
import assert from 'node:assert/strict';
import { v7 as uuid } from 'uuid';
import { cancelOrder } from '../../src/checkout/cancel-order.ts';
import { setStockSettings } from '../../src/inventory/adjust.ts';
import { setOnHand } from '../../src/inventory/inventory.ts';
import { correctTracking, deliver, ship } from '../../src/orders/fulfillments.ts';
import type { Outcome } from '../../src/orders/outcome.ts';
import { callOffReturn, receiveReturn, requestReturn } from '../../src/orders/returns.ts';
import { withdraw } from '../../src/orders/withdrawals.ts';
import { BY, type Command, expect, noteRepaid, toOrder } from './command.ts';
import {
  cancelPieces,
  hear,
  isRepaid,
  kept,
  type Model,
  type ModelOrder,
  open,
  requestBack,
} from './model.ts';
import { compare, type World } from './world.ts';

/** So many of each line, or all that there are to be had. */
type Wanted = number[] | 'all';

const asPieces = (order: ModelOrder, wanted: Wanted, there: (line: ModelOrder['lines'][number]) => number) =>
  order.lines.map((line, index) => (wanted === 'all' ? there(line) : wanted[index % wanted.length]!));

export const shipSome = (pick: number, wanted: Wanted): Command =>
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

export const arrive = (pick: number, which: number): Command =>
  toOrder(`deliver ${which}`, pick, async (_, real, index, order) => {
    const { heart, orders } = real;
    if (order.parcels.length === 0) return;
    const at = which % order.parcels.length;
    const arrival = { actor: 'staff', deliveredBy: 'staff', by: BY } as const;
    expect(real, await deliver(heart.db, orders[index]!.parcelIds[at]!, arrival), true, 'delivery');
    order.parcels[at]!.isDelivered = true;
  });

/** A parcel's number was wrong; one that has arrived is not corrected any more. */
export const correct = (pick: number, which: number, number: number): Command =>
  toOrder(`correct parcel ${which} to ${number}`, pick, async (_, real, index, order) => {
    if (order.parcels.length === 0) return;
    const at = which % order.parcels.length;
    const typed = { carrier: 'Post', trackingNumber: `N${number}` };
    const outcome = await correctTracking(real.heart.db, real.orders[index]!.parcelIds[at]!, typed, BY);
    const known = order.parcels[at]!;
    expect(real, outcome, !known.isDelivered || known.number === number, 'correcting a tracking number');
    if (outcome.ok) known.number = number;
  });

export const cancelSome = (pick: number, wanted: Wanted): Command =>
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
    await noteRepaid(real, index, order, pieces, order.status === 'cancelled');
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

export const askBack = (pick: number, wanted: Wanted): Command =>
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

export const receive = (pick: number, which: number, missing: number, broken: number): Command =>
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
      await noteRepaid(real, index, order, came, false);
    },
  );

export const callOff = (pick: number, which: number): Command =>
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

export const withdrawFrom = (pick: number, wanted: Wanted): Command =>
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
    await noteRepaid(real, index, order, unsent, order.status === 'cancelled');
  });

export const countStock = (article: number, onHand: number): Command => ({
  check: () => true,
  async run(model, real) {
    const stock = model.stock[article]!;
    const { variantId } = real.articles[article]!;
    const set = await real.heart.db.transaction((tx) => setOnHand(tx, variantId, onHand));
    const allowed = stock.backorders || onHand >= stock.reserved;
    real.tally.note('counting the stock', allowed);
    assert.equal(set.ok, allowed);
    if (set.ok) stock.onHand = onHand;
    await compare(model, real);
  },
  toString: () => `staff count ${onHand} of ${article}`,
});

/** Off only while no more is sold and held than there is. */
export const switchBackorders = (article: number, backorders: boolean): Command => ({
  check: () => true,
  async run(model, real) {
    const stock = model.stock[article]!;
    const { variantId } = real.articles[article]!;
    const settings = { lowStockAt: 3, allowBackorders: backorders };
    const set = await real.heart.db.transaction((tx) => setStockSettings(tx, variantId, settings));
    const allowed = backorders || stock.reserved <= stock.onHand;
    real.tally.note(`backorders ${backorders ? 'on' : 'off'}`, allowed);
    assert.equal(set.ok, allowed, 'switching backorders');
    if (set.ok) stock.backorders = backorders;
    await compare(model, real);
  },
  toString: () => `backorders of ${article} ${backorders ? 'on' : 'off'}`,
});
