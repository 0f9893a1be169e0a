/**
 * Calling off what has not left yet: all of an order or some pieces. In one transaction the pieces are
 * off the order, back on the shelf, and paid back; the shipping goes back too when nothing has left and
 * nothing is left to leave, and then the order is cancelled.
 *
 * Always true: a piece is shipped or cancelled, never both; what was cancelled was restocked once.
 */
import { restock } from '../inventory/inventory.ts';
import { startRefund } from '../payments/refunds.ts';
import { brokenConstraint, sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { refundAtMost } from '../pricing/refund.ts';
import { releaseDiscounts } from '../promotions/promotions.ts';
import { keepFulfillmentStatus, lockOrderAndPayment } from './locking.ts';
import {
  moveOrder,
  type Order,
  type OrderCancellation,
  type OrderEvent,
  type OrderKey,
  type OrderLine,
  type Pieces,
  writeEvent,
} from './orders.ts';
import { notFound, notPossible, type Outcome, usedElsewhere } from './outcome.ts';
import { isSame, refusedPieces } from './pieces.ts';
import { openQuantity, orderCan } from './progress.ts';
import { refundableOf } from './refundable.ts';
import { tellBuyer } from './telling.ts';

export interface CancellationRequest {
  /** From whoever asks: a repeat finds it done. */
  id: string;
  /** `all`: every piece that has not left. */
  pieces: Pieces[] | 'all';
  reason: OrderCancellation['reason'];
  note?: string | undefined;
  /** Who of the staff; undefined for the buyer. */
  by?: string | undefined;
}

/** Of an order that was paid; see `checkout/cancel-order.ts` for one that was not. */
export async function cancel(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  key: OrderKey,
  request: CancellationRequest,
): Promise<Outcome> {
  const work = shop.db.transaction(async (tx) => {
    const order = await lockOrderAndPayment(tx, key);
    return order ? await cancelLocked(tx, order, request) : notFound;
  });
  const outcome = await unlessIdTaken(work);
  if (outcome.ok && outcome.changed) shop.wake('refunds');
  return outcome;
}

/** The same id at once for another order, whose lock is another one. */
export function unlessIdTaken(work: Promise<Outcome>): Promise<Outcome> {
  return work.catch((error) => {
    if (/^(cancellations|returns|withdrawals)_pkey$/.test(brokenConstraint(error) ?? ''))
      return usedElsewhere;
    throw error;
  });
}

async function cancelLocked(tx: Tx, order: Order, request: CancellationRequest): Promise<Outcome> {
  const before = repeated(order, request);
  if (before) return before;
  const possible = orderCan.cancel(order);
  if (possible !== true) return notPossible(possible);
  const pieces = request.pieces === 'all' ? openPieces(order) : request.pieces;
  const refused = refusedPieces(order, pieces, openQuantity, tooMany);
  if (refused) return refused;
  await takeOffOrder(tx, order, { ...request, pieces });
  return { ok: true, orderId: order.id, changed: true };
}

const tooMany = ({ sku }: OrderLine, open: number) =>
  open === 0
    ? `No piece of ${sku} is left that has not been shipped or cancelled.`
    : `Only ${open} of ${sku} ${open === 1 ? 'has' : 'have'} not been shipped or cancelled.`;

function repeated(order: Order, { id, pieces }: CancellationRequest): Outcome | undefined {
  const before = order.cancellations.find((cancellation) => cancellation.id === id);
  if (!before) return undefined;
  return pieces === 'all' || isSame(before.lines, pieces)
    ? { ok: true, orderId: order.id, changed: false }
    : usedElsewhere;
}

export const openPieces = ({ lines }: Order): Pieces[] =>
  lines.flatMap((line) => {
    const quantity = openQuantity(line);
    return quantity > 0 ? [{ variantId: line.variantId, quantity }] : [];
  });

/**
 * Takes the pieces off the order, with all that follows. The caller holds the locks of payment and
 * order, and has seen that these pieces have not left.
 */
export async function takeOffOrder(
  tx: Tx,
  order: Order,
  request: CancellationRequest & { pieces: Pieces[] },
): Promise<Order> {
  const { id, pieces } = request;
  const nothingLeft =
    sum(openPieces(order)) === sum(pieces) &&
    order.lines.every(({ shippedQuantity }) => shippedQuantity === 0);
  await writeCancellation(tx, order.id, request);
  if (nothingLeft) await releaseDiscounts(tx, order.id); // before any stock, as whoever places an order locks them
  await restock(tx, { orderId: order.id, sourceId: id, lines: pieces });
  const now = await keepFulfillmentStatus(tx, order.id);
  const repaidMinor = await payBack(tx, now, request, nothingLeft);
  await tell(tx, order, request, nothingLeft ? 'cancelled' : 'lines_cancelled', repaidMinor);
  return now;
}

const sum = (some: Pieces[]) => some.reduce((all, { quantity }) => all + quantity, 0);

/**
 * Of an order that can no longer be paid: nothing was sold, so nothing comes back. The caller has made
 * sure of it at Stripe.
 */
export async function cancelUnpaid(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  orderId: string,
  request: CancellationRequest,
): Promise<Outcome> {
  const work = shop.db.transaction(async (tx): Promise<Outcome> => {
    const order = await lockOrderAndPayment(tx, { id: orderId });
    if (!order) return notFound;
    const before = repeated(order, request);
    if (before) return before;
    if (order.status !== 'expired') return notPossible('It was paid in this moment.');
    const pieces = openPieces(order);
    await writeCancellation(tx, orderId, { ...request, pieces });
    await tell(tx, order, { ...request, pieces }, 'cancelled', 0);
    return { ok: true, orderId, changed: true };
  });
  return await unlessIdTaken(work);
}

async function writeCancellation(
  tx: Tx,
  orderId: string,
  { id, pieces, reason, note = '' }: CancellationRequest & { pieces: Pieces[] },
): Promise<void> {
  const variantIds = pieces.map((piece) => piece.variantId);
  const quantities = pieces.map((piece) => piece.quantity);
  await Promise.all([
    tx.run(sql`
      UPDATE order_lines l SET cancelled_quantity = cancelled_quantity + p.quantity
      FROM unnest(${variantIds}::uuid[], ${quantities}::int[]) AS p (variant_id, quantity)
      WHERE l.order_id = ${orderId} AND l.variant_id = p.variant_id`),
    tx.run(sql`
      INSERT INTO cancellations (id, order_id, reason, note) VALUES (${id}, ${orderId}, ${reason}, ${note})`),
    tx.run(sql`
      INSERT INTO cancellation_lines (cancellation_id, variant_id, quantity)
      SELECT ${id}, p.* FROM unnest(${variantIds}::uuid[], ${quantities}::int[]) AS p`),
  ]);
}

/** @returns how much goes back; nothing where it has gone back before. */
async function payBack(
  tx: Tx,
  order: Order,
  { id, pieces, reason }: CancellationRequest & { pieces: Pieces[] },
  shipping: boolean,
): Promise<number> {
  const parts = refundAtMost(refundableOf(order), { lines: pieces, shipping });
  if (parts.amountMinor === 0) return 0;
  const why = reason === 'withdrawn' ? 'withdrawn' : 'cancelled';
  await startRefund(tx, { ...parts, paymentId: order.paymentId, reason: why, sourceId: id });
  return parts.amountMinor;
}

/** With the last piece the order itself is cancelled. */
async function tell(
  tx: Tx,
  order: Order,
  { id, pieces, reason, note, by }: CancellationRequest & { pieces: Pieces[] },
  kind: 'cancelled' | 'lines_cancelled',
  repaidMinor: number,
): Promise<void> {
  const actor: OrderEvent['actor'] = by === undefined ? 'buyer' : 'staff';
  const about = { cancellationId: id, pieces, reason, repaidMinor, ...(note && { note }), ...(by && { by }) };
  if (kind === 'cancelled') await moveOrder(tx, order, 'cancelled', { kind, actor, data: about });
  else await writeEvent(tx, order.id, kind, actor, about);
  await tellBuyer(tx, order, 'order_cancelled', id);
}
