/** Mail to the buyer of an order, written in the transaction of what it tells of. */
import type { Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Order } from './orders.ts';

/** @param about the parcel, return, refund … it tells of: of each there is one message of a kind. */
export async function tellBuyer(
  tx: Tx,
  order: Pick<Order, 'id' | 'email' | 'erasedAt'>,
  kind: string,
  about: string,
  data: Record<string, unknown> = {},
): Promise<void> {
  if (order.erasedAt) return; // there is nobody left to write to
  await enqueueEmails(tx, [{ kind, orderId: order.id, recipient: order.email, subjectId: about, data }]);
}
