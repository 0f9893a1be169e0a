/**
 * A buyer's bank takes the money back, or tries to. Stripe decides nothing and the shop even less: what
 * Stripe says is written down. `needs_response` and `under_review` mean that the bank holds the money;
 * `warning_…` that it only asks, and takes nothing.
 *
 * Always true: a dispute is known once, by Stripe's id; one that has ended stays as it ended, but for a
 * lost one that is taken to appeal.
 */
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';

export interface DisputeAtStripe {
  stripeDisputeId: string;
  /** Stripe's own word. */
  status: string;
  reason: string;
  amountMinor: number;
  currency: string;
  evidenceDueBy: Date | null;
  createdAt: Date;
}

export interface DisputeChange {
  disputeId: string;
  orderId: string;
  isNew: boolean;
  hasEnded: boolean;
}

const ENDS = ['won', 'lost', 'warning_closed', 'prevented'];

const canFollow = (from: string, to: string) =>
  from !== to && (!ENDS.includes(from) || (from === 'lost' && to.startsWith('appeal_')));

/**
 * Writes down where Stripe says a dispute stands. Takes the payment's lock.
 * @returns what changed, or undefined when this was known already.
 */
export async function recordDispute(
  tx: Tx,
  paymentId: string,
  now: DisputeAtStripe,
): Promise<DisputeChange | undefined> {
  const [, payment, known] = await Promise.all([
    tx.run(sql`SELECT 1 FROM payments WHERE id = ${paymentId} FOR UPDATE`),
    tx.row<{ orderId: string }>(sql`SELECT order_id AS "orderId" FROM payments WHERE id = ${paymentId}`),
    tx.row<{ id: string; status: string }>(
      sql`SELECT id, status FROM disputes WHERE stripe_dispute_id = ${now.stripeDisputeId}`,
    ),
  ]);
  if (!payment || (known && !canFollow(known.status, now.status))) return undefined;
  const hasEnded = ENDS.includes(now.status);
  const disputeId = known?.id ?? uuid();
  await tx.run(sql`
    INSERT INTO disputes (id, payment_id, stripe_dispute_id, status, reason, amount_minor, currency, evidence_due_by,
      created_at, closed_at)
    VALUES (${disputeId}, ${paymentId}, ${now.stripeDisputeId}, ${now.status}, ${now.reason}, ${now.amountMinor},
      ${now.currency}, ${now.evidenceDueBy}, ${now.createdAt}, CASE WHEN ${hasEnded}::boolean THEN now() END)
    ON CONFLICT (stripe_dispute_id) DO UPDATE SET status = excluded.status, reason = excluded.reason,
      amount_minor = excluded.amount_minor, evidence_due_by = excluded.evidence_due_by, closed_at = excluded.closed_at`);
  return { disputeId, orderId: payment.orderId, isNew: known === undefined, hasEnded };
}

/** How the shop knows these disputes of Stripe's to stand. */
export function disputeStatusesOf(
  db: Db,
  stripeDisputeIds: string[],
): Promise<{ id: string; status: string }[]> {
  return db.rows(sql`
    SELECT stripe_dispute_id AS id, status FROM disputes WHERE stripe_dispute_id = ANY (${stripeDisputeIds}::text[])`);
}
