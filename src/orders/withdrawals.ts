/**
 * The withdrawal function: Art. 11a of directive 2011/83/EU, put there by directive (EU) 2023/2673, in
 * force since 19 June 2026. A consumer who bought online withdraws online: "Withdraw from contract here"
 * leads to a form that names him, the contract and where the acknowledgement goes; "Confirm withdrawal"
 * sends it; and he is sent its content, with the day and time, at once on a durable medium.
 *
 * The statement counts as made, so it is written down first, by itself, and acknowledged. Then it is
 * carried out: what has not left is cancelled and paid back, what has left becomes a return, which is
 * paid back when the goods are here (Art. 13(3)). Whatever keeps that from being done now, a loop does it.
 *
 * Always true: a statement is never lost, and carried out once.
 */
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { takeOffOrder, unlessIdTaken } from './cancellations.ts';
import { lockOrder, lockOrderAndPayment } from './locking.ts';
import { type Order, type OrderKey, type OrderLine, type Pieces, writeEvent } from './orders.ts';
import { notFound, notPossible, type Outcome, usedElsewhere } from './outcome.ts';
import { isSame, refusedPieces } from './pieces.ts';
import { keptQuantity, openQuantity, orderCan, type Possible } from './progress.ts';
import { openReturn } from './returns.ts';
import { withdrawalWindow } from './windows.ts';

export interface Withdrawal {
  id: string;
  orderId: string;
  name: string;
  /** Where the acknowledgement goes. */
  email: string;
  pieces: Pieces[];
  createdAt: Date;
  carriedOutAt: Date | null;
}

export type Statement = Pick<Withdrawal, 'id' | 'name' | 'email' | 'pieces'>;

/** Pieces of a line of which the buyer can still withdraw. */
export const withdrawable = (line: OrderLine) => openQuantity(line) + keptQuantity(line);

/** Whether the function is offered for this order: true, or why not. */
export function mayWithdraw(shop: Shop, order: Order, now = new Date()): Possible {
  const { sellsToEu, shop: about } = shop.config;
  if (!sellsToEu) return 'This shop does not sell to consumers in the European Union.';
  // A debit that is under way is a contract too.
  const isContract = order.status === 'pending' && order.paymentStatus === 'processing';
  const possible = isContract || orderCan.withdraw(order);
  if (possible !== true) return possible;
  const { isOpen } = withdrawalWindow(order, about.timeZone, now);
  return isOpen || 'The fourteen days in which you could withdraw are over.';
}

/** Writes the statement down, acknowledges it, and carries it out. */
export async function withdraw(shop: Shop, key: OrderKey, statement: Statement): Promise<Outcome> {
  const work = shop.db.transaction((tx) => writeDown(shop, tx, key, statement));
  const outcome = await unlessIdTaken(work);
  if (!outcome.ok) return outcome;
  await carryOut(shop, statement.id).catch((error) => {
    shop.log.warn({ err: error, withdrawalId: statement.id }, 'a withdrawal is carried out later');
  });
  return outcome;
}

const CHOOSE_AGAIN = 'Some of this was cancelled or sent back meanwhile. Please choose again.';

async function writeDown(shop: Shop, tx: Tx, key: OrderKey, statement: Statement): Promise<Outcome> {
  const order = await lockOrder(tx, key);
  if (!order) return notFound;
  const { id, name, email, pieces } = statement;
  const before = await findWithdrawal(tx, id);
  if (before)
    return before.orderId === order.id && isSame(before.pieces, pieces)
      ? { ok: true, orderId: order.id, changed: false }
      : usedElsewhere;
  const possible = mayWithdraw(shop, order);
  if (possible !== true) return notPossible(possible);
  const refused = refusedPieces(order, pieces, withdrawable, () => CHOOSE_AGAIN);
  if (refused) return refused;
  await tx.run(sql`
    INSERT INTO withdrawals (id, order_id, name, email, lines)
    VALUES (${id}, ${order.id}, ${name}, ${email}, ${JSON.stringify(pieces)})`);
  await writeEvent(tx, order.id, 'withdrawn', 'buyer', { withdrawalId: id, pieces });
  const about = { orderId: order.id, subjectId: id };
  await enqueueEmails(tx, [
    { kind: 'withdrawal_received', recipient: email, ...about },
    { kind: 'withdrawal_received_staff', recipient: shop.config.mail.staff, ...about },
  ]);
  return { ok: true, orderId: order.id, changed: true };
}

export function findWithdrawal(db: Db, id: string): Promise<Withdrawal | undefined> {
  return db.row<Withdrawal>(sql`
    SELECT id, order_id AS "orderId", name, email, lines AS pieces, created_at AS "createdAt",
      carried_out_at AS "carriedOutAt" FROM withdrawals WHERE id = ${id}`);
}

/** Does nothing where it was done, or cannot be done yet because the payment is still under way. */
async function carryOut(shop: Shop, id: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const stated = await findWithdrawal(tx, id);
    const order = stated && (await lockOrderAndPayment(tx, { id: stated.orderId }));
    const withdrawal = await findWithdrawal(tx, id); // again, under the lock
    if (!order || !withdrawal || withdrawal.carriedOutAt || order.status === 'pending') return;
    if (order.status === 'placed') await giveEffect(tx, order, withdrawal);
    await tx.run(sql`UPDATE withdrawals SET carried_out_at = now() WHERE id = ${id}`);
  });
  shop.wake('refunds');
}

/** What has not left is called off first; what was cancelled or sent back since the statement is done already. */
async function giveEffect(tx: Tx, order: Order, { id, pieces }: Withdrawal): Promise<void> {
  const unsent: Pieces[] = [];
  const sent: Pieces[] = [];
  for (const { variantId, quantity } of pieces) {
    const line = order.lines.find((each) => each.variantId === variantId)!;
    const toCancel = Math.min(quantity, openQuantity(line));
    const toReturn = Math.min(quantity - toCancel, keptQuantity(line));
    if (toCancel > 0) unsent.push({ variantId, quantity: toCancel });
    if (toReturn > 0) sent.push({ variantId, quantity: toReturn });
  }
  // The return has the withdrawal's own id; the cancellation's must be another, since both may restock one line.
  if (sent.length > 0)
    await openReturn(tx, order, { id, pieces: sent.map((p) => ({ ...p, reason: 'withdrawn' as const })) });
  if (unsent.length > 0) await takeOffOrder(tx, order, { id: uuid(), pieces: unsent, reason: 'withdrawn' });
}

const AT_ONCE = 20;

/** Carries out what a crash or a payment under way has left. @returns how many were tried. */
export async function carryOutWithdrawals(shop: Shop): Promise<number> {
  const waiting = await shop.db.rows<{ id: string }>(sql`
    SELECT w.id FROM withdrawals w JOIN orders o ON o.id = w.order_id
    WHERE w.carried_out_at IS NULL AND w.created_at < now() - interval '30 seconds' AND o.status <> 'pending'
    ORDER BY w.created_at LIMIT ${AT_ONCE}`);
  for (const { id } of waiting)
    await carryOut(shop, id).catch((error) => {
      shop.log.error({ err: error, withdrawalId: id }, 'a withdrawal cannot be carried out; will try again');
    });
  return 0; // those that failed are not due again before the next turn
}
