/** What becomes of a refund, as the order's timeline and mail tell it. */
import type { RefundChange } from '../payments/refunds.ts';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { type Order, type OrderEventKind, writeEvent } from './orders.ts';
import { tellBuyer } from './telling.ts';

const refundEvent: Record<RefundChange['status'], OrderEventKind> = {
  pending: 'refund_started',
  succeeded: 'refunded',
  failed: 'refund_failed',
};

/**
 * Tells of what became of a refund, in the transaction that wrote it down. The buyer of goods that were
 * gone has been told already that all of the money goes back.
 */
export async function tellOfRefund(
  shop: Pick<Shop, 'config'>,
  tx: Tx,
  change: RefundChange,
  failure: string | null,
): Promise<void> {
  const { refundId, orderId, status, amountMinor, reason } = change;
  const about = { refundId, amountMinor, reason, ...(failure && { failure }) };
  await writeEvent(tx, orderId, refundEvent[status], 'stripe', about);
  if (status === 'failed')
    await enqueueEmails(tx, [
      {
        kind: 'refund_failed_staff',
        orderId,
        subjectId: refundId,
        recipient: shop.config.mail.staff,
      },
    ]);
  if (status === 'succeeded' && reason !== 'sold_out')
    await tellBuyer(tx, await readerOf(tx, orderId), 'refunded', refundId);
}

async function readerOf(db: Db, orderId: string): Promise<Pick<Order, 'id' | 'email' | 'erasedAt'>> {
  const row = await db.row<Pick<Order, 'id' | 'email' | 'erasedAt'>>(
    sql`SELECT id, email, erased_at AS "erasedAt" FROM orders WHERE id = ${orderId}`,
  );
  return row!;
}
