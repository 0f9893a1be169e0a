/**
 * Sales whose tax Stripe has worked out, and which Stripe is to record for the shop's filings once they are placed:
 * each once, or never, for a reason that is kept.
 */
import { type Db, sql } from '../platform/db.ts';

export interface SaleToRecord {
  orderId: string;
  calculationId: string;
}

/** Takes sales that are due to be recorded; each failed attempt waits twice as long. */
export function takeSalesToRecord(db: Db, limit: number): Promise<SaleToRecord[]> {
  return db.rows<SaleToRecord>(sql`
    UPDATE orders SET tax_attempts = tax_attempts + 1,
      tax_look_again_at = now() + make_interval(secs => least(10 * 2 ^ least(tax_attempts, 10), 3600))
    WHERE id IN (
      SELECT id FROM orders
      WHERE placed_at IS NOT NULL AND tax_calculation_id IS NOT NULL AND tax_transaction_id IS NULL
        AND tax_refused = '' AND tax_look_again_at <= now()
      ORDER BY tax_look_again_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING id AS "orderId", tax_calculation_id AS "calculationId"`);
}

export function saleRecorded(db: Db, orderId: string, transactionId: string): Promise<number> {
  return db.run(sql`
    UPDATE orders SET tax_transaction_id = ${transactionId} WHERE id = ${orderId} AND tax_transaction_id IS NULL`);
}

/** @param why in Stripe's words. */
export function saleRefused(db: Db, orderId: string, why: string): Promise<number> {
  return db.run(
    sql`UPDATE orders SET tax_refused = ${why} WHERE id = ${orderId} AND tax_transaction_id IS NULL`,
  );
}
