/**
 * Money going back. A refund is decided in a transaction and counts at once against what was captured;
 * Stripe is told afterwards, by the refunds loop. Refunds begun in Stripe's dashboard are written down as
 * `external` when Stripe tells of them.
 *
 * Always true: refunds, those under way included, never add up to more than was captured. A failed one
 * stays failed and gives its amount free; it is tried again, at most once, by another row. Whoever writes
 * a refund holds its payment's lock.
 */
import { v7 as uuid } from 'uuid';
import { type Db, sql, type Tx } from '../platform/db.ts';

export type RefundStatus = 'pending' | 'succeeded' | 'failed';
export type RefundReason =
  | 'sold_out'
  | 'requested'
  | 'cancelled'
  | 'returned'
  | 'withdrawn'
  | 'goodwill'
  | 'external';

export interface NewRefund {
  /** From whoever asks, so that a repeat finds it done. */
  id?: string;
  paymentId: string;
  amountMinor: number;
  reason: RefundReason;
  /** The parts of the amount that are for the shipping and for lines. */
  shippingMinor?: number;
  lines?: { variantId: string; quantity: number; amountMinor: number }[];
  note?: string;
  /** In a form that is the same for the same request. */
  asked?: string;
  sourceId?: string | null;
  retryOf?: string | null;
}

/**
 * Decides to give money back; Stripe is told afterwards, by the refunds loop. The caller holds the
 * payment's lock, or has just settled it. The schema refuses more than is left of what was captured.
 * @returns its id.
 */
export async function startRefund(tx: Tx, refund: NewRefund): Promise<string> {
  const { id = uuid(), paymentId, amountMinor, shippingMinor = 0, lines = [] } = refund;
  await Promise.all([
    tx.run(sql`UPDATE payments SET refunded_minor = refunded_minor + ${amountMinor} WHERE id = ${paymentId}`),
    tx.run(sql`
      INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, shipping_minor, reason, status, note, asked, source_id, retry_of)
      VALUES (${id}, ${uuid()}, ${paymentId}, ${amountMinor}, ${shippingMinor}, ${refund.reason}, 'pending',
        ${refund.note ?? ''}, ${refund.asked ?? ''}, ${refund.sourceId ?? null}, ${refund.retryOf ?? null})`),
    lines.length > 0 &&
      tx.run(sql`
        INSERT INTO refund_lines (refund_id, variant_id, quantity, amount_minor)
        SELECT ${id}, line.* FROM unnest(${lines.map((l) => l.variantId)}::uuid[],
          ${lines.map((l) => l.quantity)}::int[], ${lines.map((l) => l.amountMinor)}::bigint[]) AS line`),
  ]);
  return id;
}

export interface Refund {
  id: string;
  /** Its idempotency key at Stripe. */
  stripeKey: string;
  paymentId: string;
  orderId: string;
  amountMinor: number;
  currency: string;
  status: RefundStatus;
  stripeRefundId: string | null;
  paymentIntentId: string | null;
  attempts: number;
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
    RETURNING r.id, r.stripe_key AS "stripeKey", r.payment_id AS "paymentId", p.order_id AS "orderId", r.amount_minor AS "amountMinor", p.currency, r.status,
      r.stripe_refund_id AS "stripeRefundId", p.payment_intent_id AS "paymentIntentId", r.attempts`);
}

/** Stripe answers the old key with an error for a day, and has made nothing under it. */
export function giveNewKey(db: Db, refundId: string): Promise<number> {
  return db.run(
    sql`UPDATE refunds SET stripe_key = ${uuid()} WHERE id = ${refundId} AND stripe_refund_id IS NULL`,
  );
}

export interface RefundAtStripe {
  stripeRefundId: string;
  status: RefundStatus;
  failure: string | null;
  amountMinor: number;
  currency: string;
}

/** `stripeRefundId` is null where Stripe refused to make it. */
export type RefundEnd = Pick<RefundAtStripe, 'status' | 'failure'> & { stripeRefundId: string | null };

/** What became of a refund just now. */
export interface RefundChange {
  refundId: string;
  orderId: string;
  status: RefundStatus;
  reason: RefundReason;
  amountMinor: number;
}

interface Known extends Omit<RefundChange, 'refundId'> {
  id: string;
  paymentId: string;
}

/**
 * Writes down where Stripe says a refund stands. A failed one gives its amount free again.
 * @returns what changed, or undefined when this was known already.
 */
export async function recordRefund(
  tx: Tx,
  refundId: string,
  now: RefundEnd,
): Promise<RefundChange | undefined> {
  const [, known] = await Promise.all([
    tx.run(
      sql`SELECT 1 FROM payments WHERE id = (SELECT payment_id FROM refunds WHERE id = ${refundId}) FOR UPDATE`,
    ),
    readKnown(tx, { id: refundId }),
  ]);
  return known && (await write(tx, known, now));
}

/**
 * A refund that the shop did not ask for, as from Stripe's dashboard: written down once, however often it
 * is told of. The schema refuses one that does not fit beside a refund of the shop's own that is still to
 * be sent: Stripe will refuse that one, and when it has failed, this one fits.
 */
export async function recordExternalRefund(
  tx: Tx,
  paymentId: string,
  now: RefundAtStripe,
): Promise<RefundChange | undefined> {
  const [, known] = await Promise.all([
    tx.run(sql`SELECT 1 FROM payments WHERE id = ${paymentId} FOR UPDATE`),
    readKnown(tx, { stripeRefundId: now.stripeRefundId }),
  ]);
  if (known) return await write(tx, known, now);
  const counts = now.status === 'failed' ? 0 : now.amountMinor;
  const [row] = await Promise.all([
    tx.row<{ id: string; orderId: string }>(sql`
      INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, reason, status, stripe_refund_id, failure)
      VALUES (${uuid()}, ${uuid()}, ${paymentId}, ${now.amountMinor}, 'external', ${now.status}, ${now.stripeRefundId}, ${now.failure})
      RETURNING id, (SELECT order_id FROM payments WHERE id = payment_id) AS "orderId"`),
    tx.run(sql`UPDATE payments SET refunded_minor = refunded_minor + ${counts} WHERE id = ${paymentId}`),
  ]);
  const { id, orderId } = row!;
  return { refundId: id, orderId, status: now.status, reason: 'external', amountMinor: now.amountMinor };
}

function readKnown(tx: Tx, by: { id: string } | { stripeRefundId: string }): Promise<Known | undefined> {
  const which = 'id' in by ? sql`r.id = ${by.id}` : sql`r.stripe_refund_id = ${by.stripeRefundId}`;
  return tx.row<Known>(sql`
    SELECT r.id, r.status, r.reason, p.id AS "paymentId", p.order_id AS "orderId", r.amount_minor AS "amountMinor"
    FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE ${which}`);
}

async function write(tx: Tx, known: Known, now: RefundEnd): Promise<RefundChange | undefined> {
  // A refund that succeeded may still fail later at Stripe; one that failed stays failed, and nothing
  // goes back to waiting, however late it is written down.
  if (known.status === 'failed' || (known.status === 'succeeded' && now.status === 'pending'))
    return undefined;
  await tx.run(sql`
    UPDATE refunds SET stripe_refund_id = coalesce(${now.stripeRefundId}, stripe_refund_id), status = ${now.status}, failure = ${now.failure}
    WHERE id = ${known.id}`);
  if (known.status === now.status) return undefined;
  if (now.status === 'failed')
    await tx.run(
      sql`UPDATE payments SET refunded_minor = refunded_minor - ${known.amountMinor} WHERE id = ${known.paymentId}`,
    );
  const { id, paymentId: _, ...rest } = known;
  return { ...rest, refundId: id, status: now.status };
}

export interface RefundAsked {
  id: string;
  paymentId: string;
  paymentIntentId: string | null;
  orderId: string;
  amountMinor: number;
  shippingMinor: number;
  reason: RefundReason;
  status: RefundStatus;
  stripeRefundId: string | null;
  note: string;
  asked: string;
  sourceId: string | null;
  /** The refund that tries this one again. */
  retriedBy: string | null;
  lines: { variantId: string; quantity: number; amountMinor: number }[];
}

/** A refund as it was asked for. */
export function findRefund(db: Db, id: string): Promise<RefundAsked | undefined> {
  return db.row<RefundAsked>(sql`
    SELECT r.id, r.payment_id AS "paymentId", p.payment_intent_id AS "paymentIntentId", p.order_id AS "orderId", r.amount_minor AS "amountMinor",
      r.shipping_minor AS "shippingMinor", r.reason, r.status, r.stripe_refund_id AS "stripeRefundId", r.note, r.asked, r.source_id AS "sourceId",
      (SELECT id FROM refunds WHERE retry_of = r.id) AS "retriedBy",
      (SELECT coalesce(json_agg(json_build_object('variantId', variant_id, 'quantity', quantity, 'amountMinor', amount_minor)), '[]')
        FROM refund_lines WHERE refund_id = r.id) AS lines
    FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.id = ${id}`);
}

/** How the shop knows these refunds of Stripe's to stand. */
export function refundStatusesOf(
  db: Db,
  stripeRefundIds: string[],
): Promise<{ id: string; status: RefundStatus }[]> {
  return db.rows(sql`
    SELECT stripe_refund_id AS id, status FROM refunds WHERE stripe_refund_id = ANY (${stripeRefundIds}::text[])`);
}

/** How many pieces of each variant were paid back already for this cancellation or return. */
export function piecesRefundedFor(
  db: Db,
  sourceId: string,
): Promise<{ variantId: string; quantity: number }[]> {
  return db.rows(sql`
    SELECT l.variant_id AS "variantId", sum(l.quantity)::int AS quantity
    FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
    WHERE r.source_id = ${sourceId} AND r.status <> 'failed' GROUP BY l.variant_id`);
}

/** What was written about refunds of an order, in anybody's own words. */
export function forgetRefundNotes(tx: Tx, orderId: string): Promise<number> {
  return tx.run(sql`
    UPDATE refunds SET note = '', asked = ''
    WHERE payment_id = (SELECT id FROM payments WHERE order_id = ${orderId}) AND (note <> '' OR asked <> '')`);
}
