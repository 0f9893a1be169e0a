/** Changes cart after cart, and writes down what was acknowledged, to be looked for after a crash. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store } from './stores.ts';
import { LINES } from './world.ts';

const AT_ONCE = 16;
const QUANTITY_MAX = 98;

export interface Change {
  cart: number;
  line: number;
  quantity: number;
}

/** Each lane has carts of its own and one change at a time; it ends when the store fails. */
export async function keepWriting(
  store: Store,
  carts: number,
  acknowledged: (change: Change) => unknown,
): Promise<void> {
  async function lane(first: number) {
    for (let round = 0; ; round++) {
      await nextTurn(); // memory alone would let nothing else in
      for (let cart = first; cart < carts; cart += AT_ONCE)
        for (let line = 0; line < LINES; line++) {
          const change = { cart, line, quantity: 2 + (round % QUANTITY_MAX) };
          await store.change(cart, line, change.quantity);
          await acknowledged(change);
        }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, (_, first) => lane(first).catch(() => {})));
}

/** Counts the acknowledged changes that are no longer there. */
export async function lost(store: Pick<Store, 'kept'>, acknowledged: Change[]): Promise<number> {
  const lines = new Map<string, Change[]>();
  for (const change of acknowledged) {
    const line = `${change.cart} ${change.line}`;
    lines.set(line, [...(lines.get(line) ?? []), change]);
  }
  let missing = 0;
  for (const changes of lines.values()) {
    const { cart, line, quantity: last } = changes.at(-1)!;
    const kept = await store.kept(cart, line);
    const next = 2 + ((last - 1) % QUANTITY_MAX); // may have been written without being acknowledged
    if (kept === next) continue;
    const at = changes.findLastIndex(({ quantity }) => quantity === kept);
    missing += changes.length - 1 - at;
  }
  return missing;
}
