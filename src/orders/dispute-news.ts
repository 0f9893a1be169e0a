/** What becomes of a dispute, as the order's timeline and mail to staff tell it. */
import type { DisputeAtStripe, DisputeChange } from '../payments/disputes.ts';
import type { Tx } from '../platform/db.ts';
import { enqueueEmails } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { writeEvent } from './orders.ts';

/** In the transaction that wrote it down. The shop learns of some only when they have ended. */
export async function tellOfDispute(
  shop: Pick<Shop, 'config'>,
  tx: Tx,
  { disputeId, orderId, isNew, hasEnded }: DisputeChange,
  now: DisputeAtStripe,
): Promise<void> {
  const about = { disputeId, status: now.status, reason: now.reason, amountMinor: now.amountMinor };
  if (isNew) {
    await writeEvent(tx, orderId, 'dispute_opened', 'stripe', about);
    const recipient = shop.config.mail.staff;
    await enqueueEmails(tx, [{ kind: 'dispute_opened_staff', orderId, subjectId: disputeId, recipient }]);
  }
  if (hasEnded) await writeEvent(tx, orderId, 'dispute_closed', 'stripe', about);
}
