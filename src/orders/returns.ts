/**
 * Goods coming back. A return is asked for, by the buyer or by staff, and then received – each piece put
 * back on the shelf or written off – or called off. Money goes back when it is received, or before, as
 * staff choose; it is a refund of its own.
 *
 * Always true: no more is in returns than was shipped; what was received stays received, was restocked
 * once, and is paid back once. Pieces that were announced and did not come can be announced again.
 */
import { restock } from '../inventory/inventory.ts';
import { piecesRefundedFor, startRefund } from '../payments/refunds.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { refundAtMost } from '../pricing/refund.ts';
import { unlessIdTaken } from './cancellations.ts';
import { lockOrderAndPayment } from './locking.ts';
import {
  findOrder,
  type Order,
  type OrderKey,
  type OrderLine,
  type OrderReturn,
  type Pieces,
  writeEvent,
} from './orders.ts';
import { invalid, notFound, notPossible, type Outcome, type Refused, usedElsewhere } from './outcome.ts';
import { refusedPieces } from './pieces.ts';
import { keptQuantity, orderCan } from './progress.ts';
import { refundableOf } from './refundable.ts';
import { tellBuyer } from './telling.ts';

export type ReturnReason = OrderReturn['lines'][number]['reason'];
export type PiecesBack = Pieces & { reason: ReturnReason };

export interface ReturnRequest {
  /** From whoever asks: a repeat finds it done. */
  id: string;
  pieces: PiecesBack[];
  note?: string | undefined;
  /** Who of the staff; undefined for the buyer. */
  by?: string | undefined;
  /** Pays the goods back at once, before they have come. */
  refund?: boolean | undefined;
}

export async function requestReturn(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  key: OrderKey,
  request: ReturnRequest,
): Promise<Outcome> {
  const work = shop.db.transaction(async (tx) => {
    const order = await lockOrderAndPayment(tx, key);
    return order ? await requestLocked(tx, order, request) : notFound;
  });
  const outcome = await unlessIdTaken(work);
  if (outcome.ok && outcome.changed && request.refund) shop.wake('refunds');
  return outcome;
}

async function requestLocked(tx: Tx, order: Order, request: ReturnRequest): Promise<Outcome> {
  const before = order.returns.find(({ id }) => id === request.id);
  if (before)
    return isSameRequest(before.lines, request.pieces)
      ? { ok: true, orderId: order.id, changed: false }
      : usedElsewhere;
  const possible = orderCan.requestReturn(order);
  if (possible !== true) return notPossible(possible);
  const refused = refusedPieces(order, request.pieces, keptQuantity, tooMany);
  if (refused) return refused;
  await openReturn(tx, order, request);
  if (request.refund)
    await payBack(tx, order.id, { id: request.id, pieces: request.pieces, shipping: false });
  return { ok: true, orderId: order.id, changed: true };
}

const tooMany = ({ sku }: OrderLine, kept: number) =>
  kept === 0
    ? `No piece of ${sku} was shipped that is not in a return already.`
    : `Only ${kept} of ${sku} ${kept === 1 ? 'was' : 'were'} shipped and ${kept === 1 ? 'is' : 'are'} not in a return already.`;

function isSameRequest(one: PiecesBack[], other: PiecesBack[]): boolean {
  const key = (pieces: PiecesBack[]) => pieces.map((p) => `${p.variantId} ${p.quantity} ${p.reason}`).sort();
  return JSON.stringify(key(one)) === JSON.stringify(key(other));
}

/** The caller holds the order's lock, and has seen that the buyer has these pieces. */
export async function openReturn(tx: Tx, order: Order, request: ReturnRequest): Promise<void> {
  const { id, pieces, note = '', by } = request;
  await Promise.all([
    countReturned(tx, order.id, pieces, 1),
    tx.run(
      sql`INSERT INTO returns (id, order_id, status, note) VALUES (${id}, ${order.id}, 'requested', ${note})`,
    ),
    tx.run(sql`
      INSERT INTO return_lines (return_id, variant_id, quantity, reason)
      SELECT ${id}, p.* FROM unnest(${pieces.map((p) => p.variantId)}::uuid[],
        ${pieces.map((p) => p.quantity)}::int[], ${pieces.map((p) => p.reason)}::text[]) AS p`),
  ]);
  const about = { returnId: id, pieces, ...(note && { note }), ...(by && { by }) };
  await writeEvent(tx, order.id, 'return_requested', by === undefined ? 'buyer' : 'staff', about);
  await tellBuyer(tx, order, 'return_requested', id);
}

function countReturned(tx: Tx, orderId: string, pieces: Pieces[], sign: 1 | -1): Promise<number> {
  return tx.run(sql`
    UPDATE order_lines l SET returned_quantity = returned_quantity + p.quantity
    FROM unnest(${pieces.map((p) => p.variantId)}::uuid[], ${pieces.map((p) => sign * p.quantity)}::int[])
      AS p (variant_id, quantity)
    WHERE l.order_id = ${orderId} AND l.variant_id = p.variant_id`);
}

export interface Receipt {
  /** What came of each line; of a line that is not named, nothing came. */
  pieces: { variantId: string; restocked: number; writtenOff: number }[];
  /**
   * What is paid back of what came, as far as it has not been. Left out: the goods; and the shipping too
   * when the buyer has withdrawn from the whole contract (Art. 13(1) of directive 2011/83/EU).
   */
  refund?: 'nothing' | 'goods' | 'goods_and_shipping' | undefined;
  by: string;
}

export async function receiveReturn(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  id: string,
  receipt: Receipt,
): Promise<Outcome> {
  const outcome = await withReturn(shop, id, (tx, order, back) => receiveLocked(tx, order, back, receipt));
  if (outcome.ok && outcome.changed) shop.wake('refunds');
  return outcome;
}

export async function callOffReturn(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  id: string,
  { by, note }: { by: string; note?: string | undefined },
): Promise<Outcome> {
  return await withReturn(shop, id, async (tx, order, back) => {
    if (back.status === 'called_off') return { ok: true, orderId: order.id, changed: false };
    if (back.status === 'received') return notPossible('It has been received.');
    await Promise.all([
      countReturned(tx, order.id, back.lines, -1),
      tx.run(sql`UPDATE returns SET status = 'called_off' WHERE id = ${id}`),
    ]);
    const about = { returnId: id, by, ...(note && { note }) };
    await writeEvent(tx, order.id, 'return_called_off', 'staff', about);
    return { ok: true, orderId: order.id, changed: true };
  });
}

async function withReturn(
  shop: Pick<Shop, 'db' | 'config' | 'wake'>,
  id: string,
  work: (tx: Tx, order: Order, back: OrderReturn) => Promise<Outcome>,
): Promise<Outcome> {
  return await shop.db.transaction(async (tx) => {
    const found = await tx.row<{ orderId: string }>(
      sql`SELECT order_id AS "orderId" FROM returns WHERE id = ${id}`,
    );
    const order = found && (await lockOrderAndPayment(tx, { id: found.orderId }));
    const back = order?.returns.find((each) => each.id === id);
    return order && back ? await work(tx, order, back) : notFound;
  });
}

async function receiveLocked(tx: Tx, order: Order, back: OrderReturn, receipt: Receipt): Promise<Outcome> {
  if (back.status === 'called_off') return notPossible('It was called off.');
  if (back.status === 'received')
    return isSameReceipt(back, receipt)
      ? { ok: true, orderId: order.id, changed: false }
      : notPossible('It has been received already.');
  const refused = refusedReceipt(back, receipt);
  if (refused) return refused;
  await writeReceipt(tx, order, back, receipt);
  const restocked = receipt.pieces.map((p) => ({ variantId: p.variantId, quantity: p.restocked }));
  const lines = restocked.filter(({ quantity }) => quantity > 0);
  if (lines.length > 0) await restock(tx, { orderId: order.id, sourceId: back.id, lines });
  const repaidMinor = await payBackReceived(tx, order.id, back, receipt);
  const about = { returnId: back.id, pieces: receipt.pieces, repaidMinor, by: receipt.by };
  await writeEvent(tx, order.id, 'return_received', 'staff', about);
  await tellBuyer(tx, order, 'return_received', back.id);
  return { ok: true, orderId: order.id, changed: true };
}

const came = (receipt: Receipt, variantId: string) =>
  receipt.pieces.find((p) => p.variantId === variantId) ?? { restocked: 0, writtenOff: 0 };

function isSameReceipt(back: OrderReturn, receipt: Receipt): boolean {
  return back.lines.every((line) => {
    const { restocked, writtenOff } = came(receipt, line.variantId);
    return restocked === line.restockedQuantity && writtenOff === line.writtenOffQuantity;
  });
}

function refusedReceipt(back: OrderReturn, { pieces }: Receipt): Refused | undefined {
  if (pieces.some((p) => p.restocked < 0 || p.writtenOff < 0) || !pieces.some(countOf))
    return invalid({ lines: 'Say what came. If nothing did, call the return off.' });
  if (new Set(pieces.map(({ variantId }) => variantId)).size < pieces.length)
    return invalid({ lines: 'Name each line once.' });
  for (const piece of pieces) {
    const line = back.lines.find(({ variantId }) => variantId === piece.variantId);
    if (!line) return invalid({ lines: 'That is not in this return.' });
    if (countOf(piece) > line.quantity)
      return notPossible(`Only ${line.quantity} of a line were announced, not ${countOf(piece)}.`);
  }
  return undefined;
}

const countOf = ({ restocked, writtenOff }: Receipt['pieces'][number]) => restocked + writtenOff;

async function writeReceipt(tx: Tx, order: Order, back: OrderReturn, receipt: Receipt): Promise<void> {
  const { pieces } = receipt;
  const missing = back.lines.map(({ variantId, quantity }) => {
    const { restocked, writtenOff } = came(receipt, variantId);
    return { variantId, quantity: quantity - restocked - writtenOff };
  });
  await Promise.all([
    countReturned(tx, order.id, missing, -1),
    tx.run(sql`UPDATE returns SET status = 'received', received_at = now() WHERE id = ${back.id}`),
    tx.run(sql`
      UPDATE return_lines l SET restocked_quantity = p.restocked, written_off_quantity = p.written_off
      FROM unnest(${pieces.map((p) => p.variantId)}::uuid[], ${pieces.map((p) => p.restocked)}::int[],
        ${pieces.map((p) => p.writtenOff)}::int[]) AS p (variant_id, restocked, written_off)
      WHERE l.return_id = ${back.id} AND l.variant_id = p.variant_id`),
  ]);
}

async function payBackReceived(
  tx: Tx,
  orderId: string,
  back: OrderReturn,
  { pieces, refund }: Receipt,
): Promise<number> {
  if (refund === 'nothing') return 0;
  const received = pieces.map((p) => ({ variantId: p.variantId, quantity: countOf(p) }));
  const withdrawn = back.lines.every(({ reason }) => reason === 'withdrawn');
  const shipping = refund ? refund === 'goods_and_shipping' : withdrawn && 'when all is back';
  return await payBack(tx, orderId, { id: back.id, pieces: received, shipping, withdrawn });
}

/** @returns how much goes back: nothing for pieces that were paid back before for this return. */
async function payBack(
  tx: Tx,
  orderId: string,
  {
    id,
    pieces,
    shipping,
    withdrawn,
  }: { id: string; pieces: Pieces[]; shipping: boolean | 'when all is back'; withdrawn?: boolean },
): Promise<number> {
  const before = new Map((await piecesRefundedFor(tx, id)).map((p) => [p.variantId, p.quantity]));
  const lines = pieces.map(({ variantId, quantity }) => ({
    variantId,
    quantity: Math.max(0, quantity - (before.get(variantId) ?? 0)),
  }));
  const order = (await findOrder(tx, { id: orderId }))!;
  const withShipping = shipping === 'when all is back' ? isAllBack(order) : shipping;
  const parts = refundAtMost(refundableOf(order), { lines, shipping: withShipping });
  if (parts.amountMinor === 0) return 0;
  const { paymentId } = order;
  await startRefund(tx, { ...parts, paymentId, reason: withdrawn ? 'withdrawn' : 'returned', sourceId: id });
  return parts.amountMinor;
}

/** Every piece was cancelled or has come back. */
function isAllBack({ lines, returns }: Order): boolean {
  const back = new Map<string, number>();
  for (const { lines: pieces } of returns.filter(({ status }) => status === 'received'))
    for (const p of pieces)
      back.set(p.variantId, (back.get(p.variantId) ?? 0) + p.restockedQuantity + p.writtenOffQuantity);
  return lines.every((line) => line.cancelledQuantity + (back.get(line.variantId) ?? 0) === line.quantity);
}
