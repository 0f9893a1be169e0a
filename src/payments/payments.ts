/**
 * Payments and refunds as the shop knows them. What Stripe says is read again each time something
 * may have changed (`stripe.ts`); these verbs write it down, inside the caller's transaction.
 *
 * Always true: an order has one payment, and it is paid once; what is captured is the whole amount;
 * refunds, those under way included, never add up to more than was captured.
 */
import { v7 as uuid } from 'uuid';
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

export interface Refund {
  id: string;
  /** Its idempotency key at Stripe. */
  stripeKey: string;
  paymentId: string;
  orderId: string;
  amountMinor: number;
  status: 'pending' | 'succeeded' | 'failed';
  stripeRefundId: string | null;
  paymentIntentId: string | null;
  attempts: number;
}

/**
 * Decides to give money back; Stripe is told afterwards, by the refunds loop.
 * The schema refuses more than is left of what was captured.
 */
export async function startRefund(
  tx: Tx,
  payment: Payment,
  amountMinor: number,
  reason: 'sold_out' | 'requested',
): Promise<void> {
  await Promise.all([
    tx.run(
      sql`UPDATE payments SET refunded_minor = refunded_minor + ${amountMinor} WHERE id = ${payment.id}`,
    ),
    tx.run(sql`INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, reason, status)
               VALUES (${uuid()}, ${uuid()}, ${payment.id}, ${amountMinor}, ${reason}, 'pending')`),
  ]);
}

/** Takes refunds that are due to be sent or looked at again; each failed attempt waits twice as long. */
export function takeRefundsToSend(db: Db, limit: number): Promise<Refund[]> {
  return db.rows<Refund>(sql`
    UPDATE refunds r SET attempts = attempts + 1,
      look_again_at = now() + make_interval(secs => least(10 * 2 ^ least(attempts, 10), 3600))
    FROM payments p
    WHERE p.id = r.payment_id AND r.id IN (
      SELECT id FROM refunds WHERE status = 'pending' AND look_again_at <= now()
      ORDER BY look_again_at LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    RETURNING r.id, r.stripe_key AS "stripeKey", r.payment_id AS "paymentId", p.order_id AS "orderId", r.amount_minor AS "amountMinor", r.status,
      r.stripe_refund_id AS "stripeRefundId", p.payment_intent_id AS "paymentIntentId", r.attempts`);
}

/** Stripe answers the old key with an error for a day, and has made nothing under it. */
export function giveNewKey(db: Db, refundId: string): Promise<number> {
  return db.run(
    sql`UPDATE refunds SET stripe_key = ${uuid()} WHERE id = ${refundId} AND stripe_refund_id IS NULL`,
  );
}

export interface RefundAtStripe {
  stripeRefundId: string | null;
  status: 'pending' | 'succeeded' | 'failed';
  failure: string | null;
}

/**
 * Writes down where Stripe says a refund stands. A failed one gives its amount free again.
 * @returns what changed, or undefined when this was known already.
 */
export async function recordRefund(
  tx: Tx,
  refundId: string,
  now: RefundAtStripe,
): Promise<{ orderId: string; status: Refund['status'] } | undefined> {
  const known = await tx.row<{
    status: Refund['status'];
    paymentId: string;
    orderId: string;
    amountMinor: number;
  }>(sql`
    SELECT r.status, p.id AS "paymentId", p.order_id AS "orderId", r.amount_minor AS "amountMinor"
    FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id = ${refundId} FOR UPDATE`);
  // A refund that succeeded may still fail later at Stripe; one that failed stays failed, and nothing
  // goes back to waiting, however late it is written down.
  if (!known || known.status === 'failed' || (known.status === 'succeeded' && now.status === 'pending'))
    return undefined;
  await tx.run(sql`
    UPDATE refunds SET stripe_refund_id = coalesce(${now.stripeRefundId}, stripe_refund_id), status = ${now.status}, failure = ${now.failure}
    WHERE id = ${refundId}`);
  if (known.status === now.status) return undefined;
  if (now.status === 'failed')
    await tx.run(
      sql`UPDATE payments SET refunded_minor = refunded_minor - ${known.amountMinor} WHERE id = ${known.paymentId}`,
    );
  return { orderId: known.orderId, status: now.status };
}
