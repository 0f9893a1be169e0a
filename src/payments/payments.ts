/**
 * Payments as the shop knows them; `refunds.ts` and `disputes.ts` have what became of the money since.
 * What Stripe says is read again each time something may have changed (`stripe.ts`); these verbs write
 * it down, inside the caller's transaction.
 *
 * Always true: an order has one payment, and it is paid once; what is captured is the whole amount.
 */
import { type Db, sql, type Tx } from '../platform/db.ts';

export type PaymentStatus = 'pending' | 'processing' | 'paid' | 'failed' | 'expired';

export interface Payment {
  id: string;
  orderId: string;
  status: PaymentStatus;
  amountMinor: number;
  currency: string;
  sessionId: string | null;
  sessionUrl: string | null;
  sessionExpiresAt: Date;
  paymentIntentId: string | null;
  createdAt: Date;
}

const columns = sql`id, order_id AS "orderId", status, amount_minor AS "amountMinor", currency,
  session_id AS "sessionId", session_url AS "sessionUrl", session_expires_at AS "sessionExpiresAt",
  payment_intent_id AS "paymentIntentId", created_at AS "createdAt"`;

/** How soon a payment that is still open is looked at again: a lost webhook costs this much, never an order. */
export const LOOK_AGAIN_SECONDS = 40;

export function insertPayment(
  tx: Tx,
  payment: Pick<Payment, 'id' | 'orderId' | 'amountMinor' | 'currency' | 'sessionExpiresAt'>,
): Promise<number> {
  return tx.run(sql`
    INSERT INTO payments (id, order_id, status, amount_minor, currency, session_expires_at, look_again_at)
    VALUES (${payment.id}, ${payment.orderId}, 'pending', ${payment.amountMinor}, ${payment.currency},
      ${payment.sessionExpiresAt}, now() + make_interval(secs => ${LOOK_AGAIN_SECONDS}))`);
}

export function findPayment(
  db: Db,
  by: { id: string } | { orderId: string } | { sessionId: string },
): Promise<Payment | undefined> {
  const where =
    'id' in by
      ? sql`id = ${by.id}`
      : 'orderId' in by
        ? sql`order_id = ${by.orderId}`
        : sql`session_id = ${by.sessionId}`;
  return db.row<Payment>(sql`SELECT ${columns} FROM payments WHERE ${where}`);
}

/** Holds the payment until the transaction ends: whoever settles it does so alone. */
export function lockPayment(tx: Tx, id: string): Promise<Payment | undefined> {
  return tx.row<Payment>(sql`SELECT ${columns} FROM payments WHERE id = ${id} FOR UPDATE`);
}

/** Stripe has answered with a session. @returns false when the payment was settled in the meantime. */
export async function sessionOpened(
  db: Db,
  paymentId: string,
  session: { id: string; url: string },
): Promise<boolean> {
  const written = await db.run(sql`
    UPDATE payments SET session_id = ${session.id}, session_url = ${session.url}
    WHERE id = ${paymentId} AND status = 'pending' AND (session_id IS NULL OR session_id = ${session.id})`);
  return written === 1;
}

/** One that takes days, such as a bank debit, is asked about less often once it is older than this. */
const SLOW_AFTER_MINUTES = 15;
const SLOW_LOOK_AGAIN_SECONDS = 600;

export function markProcessing(tx: Tx, payment: Payment, paymentIntentId: string | null): Promise<number> {
  return tx.run(sql`
    UPDATE payments SET status = 'processing', payment_intent_id = ${paymentIntentId},
      look_again_at = now() + make_interval(secs => ${LOOK_AGAIN_SECONDS}) WHERE id = ${payment.id}`);
}

export function markPaid(
  tx: Tx,
  payment: Payment,
  paid: { sessionId: string | null; paymentIntentId: string | null },
): Promise<number> {
  return tx.run(sql`
    UPDATE payments SET status = 'paid', paid_at = now(), captured_minor = amount_minor,
      session_id = coalesce(session_id, ${paid.sessionId}), payment_intent_id = ${paid.paymentIntentId}
    WHERE id = ${payment.id} AND status <> 'paid'`);
}

export function markUnpaid(tx: Tx, payment: Payment, status: 'failed' | 'expired'): Promise<number> {
  return tx.run(
    sql`UPDATE payments SET status = ${status} WHERE id = ${payment.id} AND status IN ('pending', 'processing')`,
  );
}

/**
 * Takes up to `limit` open payments that are due to be looked at, and puts off their next look, so
 * that two workers do not ask Stripe about the same ones.
 */
export function takePaymentsToLookAt(db: Db, limit: number): Promise<Payment[]> {
  return db.rows<Payment>(sql`
    UPDATE payments SET look_again_at = now() + make_interval(secs => CASE
      WHEN status = 'processing' AND created_at < now() - make_interval(mins => ${SLOW_AFTER_MINUTES})
      THEN ${SLOW_LOOK_AGAIN_SECONDS}::int ELSE ${LOOK_AGAIN_SECONDS}::int END)
    WHERE id IN (
      SELECT id FROM payments WHERE status IN ('pending', 'processing') AND look_again_at <= now()
      ORDER BY look_again_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING ${columns}`);
}
