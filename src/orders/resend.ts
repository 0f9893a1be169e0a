/** Staff send a message of an order again, whether it failed or went astray. */
import { type Database, sql } from '../platform/db.ts';
import { sendAgain, whyNotAgain } from '../platform/mailer.ts';
import { writeEvent } from './orders.ts';
import { notFound, notPossible, type Outcome } from './outcome.ts';

export function resendEmail(db: Database, emailId: string, by: string): Promise<Outcome> {
  return db.transaction(async (tx) => {
    const email = await tx.row<{ orderId: string; kind: string }>(sql`
      SELECT order_id AS "orderId", kind FROM emails WHERE id = ${emailId} AND order_id IS NOT NULL`);
    if (!email) return notFound;
    const again = await sendAgain(tx, emailId);
    if (!again.ok) return again.reason === 'not_found' ? notFound : notPossible(whyNotAgain[again.reason]);
    await writeEvent(tx, email.orderId, 'email_resent', 'staff', { kind: email.kind, by });
    return { ok: true, orderId: email.orderId, changed: true };
  });
}
