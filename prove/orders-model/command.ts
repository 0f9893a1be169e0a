/** A deed, as fast-check runs it: done to the shop and to the model, and then the two are compared. */
import assert from 'node:assert/strict';
import type fc from 'fast-check';
import type { Outcome } from '../../src/orders/outcome.ts';
import { isWithBank, leftMinor, type Model, type ModelOrder, payBackPieces } from './model.ts';
import { compare, refundedNow, type World } from './world.ts';

export type Command = fc.AsyncCommand<Model, World>;
/** Who of the staff. */
export const BY = 'model';

/** A deed to one order; `pick` is taken modulo how many there are. */
export function toOrder(
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

export function expect({ tally }: World, outcome: Outcome, allowed: boolean, what: string): void {
  tally.note(what, allowed);
  const said = outcome.ok ? 'done' : `refused: ${JSON.stringify(outcome)}`;
  assert.equal(outcome.ok, allowed, `${what} should be ${allowed ? 'done' : 'refused'}, and was ${said}`);
}

/**
 * What went back by itself for these pieces: to the cent while all before it is known, and else no more than is
 * left. @param withShipping the whole order is off
 */
export async function noteRepaid(
  real: World,
  index: number,
  order: ModelOrder,
  pieces: number[],
  withShipping: boolean,
): Promise<void> {
  const [before, left] = [order.refundedMinor, leftMinor(order)];
  const isKnown = order.isPlain && !isWithBank(order);
  const worthMinor = payBackPieces(order, pieces, withShipping);
  order.refundedMinor = await refundedNow(real, index);
  const repaid = order.refundedMinor - before;
  if (isKnown) assert.equal(repaid, worthMinor, 'what goes back is what the pieces cost');
  else if (isWithBank(order)) {
    assert.equal(repaid, 0, 'the bank has the money: it cannot go back a second time');
    order.isPlain = false;
  } else assert.ok(repaid >= 0 && repaid <= left, `${repaid} goes back, and ${left} is left`);
}
