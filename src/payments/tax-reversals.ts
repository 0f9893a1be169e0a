/**
 * Refunds of sales that Stripe has recorded for the shop's filings: what went back is recorded too, once, and undone
 * once where a refund fails after all. Refunds of other sales are looked at once and then left alone.
 */
import { type Db, sql } from '../platform/db.ts';

export interface RefundToRecord {
  refundId: string;
  orderId: string;
  amountMinor: number;
  currency: string;
  /** Stripe's record of the sale. */
  transactionId: string;
  /** Stripe's record of this refund, which is to be undone. */
  reversalId: string | null;
}

/** Takes refunds that are due to be recorded or undone; each failed attempt waits twice as long. */
export async function takeRefundsToRecord(db: Db, limit: number): Promise<RefundToRecord[]> {
  const taken = await db.rows<RefundToRecord & { transactionId: string | null }>(sql`
    UPDATE refunds r SET tax_attempts = r.tax_attempts + 1,
      tax_look_again_at = CASE
        WHEN o.tax_calculation_id IS NULL OR o.placed_at IS NULL OR o.tax_refused <> '' THEN 'infinity'
        ELSE now() + make_interval(secs => least(10 * 2 ^ least(r.tax_attempts, 10), 3600)) END
    FROM payments p JOIN orders o ON o.id = p.order_id
    WHERE p.id = r.payment_id AND r.id IN (
      SELECT id FROM refunds
      WHERE tax_refused = '' AND tax_look_again_at <= now()
        AND (status = 'succeeded' AND tax_reversal_id IS NULL
          OR status = 'failed' AND tax_reversal_id IS NOT NULL AND tax_undone_id IS NULL)
      ORDER BY tax_look_again_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING r.id AS "refundId", o.id AS "orderId", r.amount_minor AS "amountMinor", p.currency,
      o.tax_transaction_id AS "transactionId", r.tax_reversal_id AS "reversalId"`);
  return taken.filter(({ transactionId }) => transactionId !== null);
}

/** Should the refund fail later, that is looked at without delay. */
export function refundRecorded(db: Db, refundId: string, reversalId: string): Promise<number> {
  return db.run(sql`
    UPDATE refunds SET tax_reversal_id = ${reversalId}, tax_attempts = 0, tax_look_again_at = now()
    WHERE id = ${refundId} AND tax_reversal_id IS NULL`);
}

export function refundUndone(db: Db, refundId: string, undoneId: string): Promise<number> {
  return db.run(sql`
    UPDATE refunds SET tax_undone_id = ${undoneId} WHERE id = ${refundId} AND tax_undone_id IS NULL`);
}

/** @param why in Stripe's words. */
export function refundNotRecorded(db: Db, refundId: string, why: string): Promise<number> {
  return db.run(sql`UPDATE refunds SET tax_refused = ${why} WHERE id = ${refundId}`);
}
