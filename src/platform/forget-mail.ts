/** Mail that is no longer needed says to whom it went, so it goes. */
import { type Db, sql, type Tx } from './db.ts';

/** All that was written of an order, with its copies in the shop's own mailbox. */
export async function forgetMailOfOrder(tx: Tx, orderId: string): Promise<void> {
  await tx.run(sql`
    DELETE FROM mailbox WHERE split_part(substr(message_id, 2), '@', 1) IN (
      SELECT id::text FROM emails WHERE order_id = ${orderId})`);
  await tx.run(sql`DELETE FROM emails WHERE order_id = ${orderId}`);
}

/** All that was sent to an account's address, but for the mail of its orders, which goes with them. */
export async function forgetMailTo(tx: Tx, address: string): Promise<void> {
  await tx.run(sql`DELETE FROM emails WHERE order_id IS NULL AND recipient = ${address}`);
  await tx.run(sql`DELETE FROM mailbox WHERE lower(recipient) = ${address}`);
}

const KEPT_DAYS = 90;

/** Mail of accounts that has long been sent, and the last word to who has left. */
export function sweepAccountMail(db: Db): Promise<number> {
  return db.run(sql`
    DELETE FROM emails WHERE order_id IS NULL AND status <> 'queued'
      AND (kind = 'account_deleted' OR created_at < now() - make_interval(days => ${KEPT_DAYS}))`);
}
