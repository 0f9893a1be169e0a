/** So many pieces of some lines, as somebody asks for them: for calling off, sending back, withdrawing. */
import type { Order, OrderLine, Pieces } from './orders.ts';
import { invalid, notPossible, type Refused } from './outcome.ts';

/** The same pieces, in whichever order. */
export function isSame(one: Pieces[], other: Pieces[]): boolean {
  const key = (pieces: Pieces[]) => pieces.map((p) => `${p.variantId} ${p.quantity}`).sort();
  return JSON.stringify(key(one)) === JSON.stringify(key(other));
}

/**
 * @param there how many of a line there are to ask for.
 * @param tooMany what to say where that is less than was asked for.
 * @returns why these cannot be asked for; undefined when they can.
 */
export function refusedPieces(
  order: Order,
  pieces: Pieces[],
  there: (line: OrderLine) => number,
  tooMany: (line: OrderLine, there: number) => string,
): Refused | undefined {
  if (pieces.length === 0 || pieces.some(({ quantity }) => quantity < 1))
    return invalid({ lines: 'Say which pieces.' });
  if (new Set(pieces.map(({ variantId }) => variantId)).size < pieces.length)
    return invalid({ lines: 'Name each line once.' });
  for (const { variantId, quantity } of pieces) {
    const line = order.lines.find((each) => each.variantId === variantId);
    if (!line) return invalid({ lines: 'That is not in this order.' });
    if (quantity > there(line)) return notPossible(tooMany(line, there(line)));
  }
  return undefined;
}
