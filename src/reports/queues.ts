/** What waits in the database, and for how long: for whoever watches the shop. Each figure by an index. */
import { type Database, sql } from '../platform/db.ts';
import type { Queues } from '../platform/watching/metrics.ts';

const seconds = (of: string) => `Seconds since ${of}; 0 where there is none.`;

const figures: Queues['figures'] = {
  pushcart_payments_open: { help: 'Payments that are not decided yet.', label: 'state' },
  pushcart_payment_oldest_open_seconds: { help: seconds('the oldest open payment began'), label: 'state' },
  pushcart_payment_oldest_unasked_seconds: {
    help: 'How long Stripe should have been asked about an open payment already; 0 where none is due.',
  },
  pushcart_refunds_open: { help: 'Refunds that Stripe has not carried out yet.' },
  pushcart_refund_oldest_open_seconds: { help: seconds('the oldest open refund was asked for') },
  pushcart_refunds_failed_last_week: { help: 'Refunds of the last seven days that failed.' },
  pushcart_reservations: { help: 'Lines of orders for which stock is held.' },
  pushcart_reserved_pieces: { help: 'Pieces held.' },
  pushcart_reservation_oldest_overdue_seconds: {
    help: 'How long stock is held past its time: what is not released, or not asked about, in time.',
  },
  pushcart_emails_waiting: {
    help: 'Messages whose time has come (due), or that wait to be tried again (retry).',
    label: 'why',
  },
  pushcart_email_oldest_waiting_seconds: {
    help: seconds('the oldest message that is due or failed once was written'),
  },
  pushcart_imports_open: { help: 'Files that are being checked or read in.' },
  pushcart_import_oldest_open_seconds: { help: seconds('the oldest open import was sent') },
  pushcart_pictures_waiting: { help: 'Pictures to fetch or to prepare.' },
  pushcart_picture_oldest_waiting_seconds: { help: seconds('the oldest waiting picture was sent') },
  pushcart_search_queue: { help: `Products to be read into the search anew, up to 10,000.` },
  pushcart_search_queue_stuck_seconds: { help: 'How long the first of them has been the first.' },
  pushcart_disputes_open: { help: 'Disputes that are not closed.' },
};

interface Read {
  pending: number;
  processing: number;
  pendingAge: number;
  processingAge: number;
  unasked: number;
  refunds: number;
  refundAge: number;
  refundsFailed: number;
  reservations: number;
  pieces: number;
  overdue: number;
  emailsDue: number;
  emailsRetry: number;
  emailAge: number;
  imports: number;
  importAge: number;
  pictures: number;
  pictureAge: number;
  searchQueue: number;
  searchFirst: number | null;
  disputes: number;
}

export function queuesOf(db: Database): Queues {
  let first: { id: number | null; since: number } = { id: null, since: Date.now() };
  return {
    figures,
    async read() {
      const now = (await db.row<Read>(query))!;
      if (now.searchFirst !== first.id) first = { id: now.searchFirst, since: Date.now() };
      return {
        pushcart_payments_open: { pending: now.pending, processing: now.processing },
        pushcart_payment_oldest_open_seconds: { pending: now.pendingAge, processing: now.processingAge },
        pushcart_payment_oldest_unasked_seconds: now.unasked,
        pushcart_refunds_open: now.refunds,
        pushcart_refund_oldest_open_seconds: now.refundAge,
        pushcart_refunds_failed_last_week: now.refundsFailed,
        pushcart_reservations: now.reservations,
        pushcart_reserved_pieces: now.pieces,
        pushcart_reservation_oldest_overdue_seconds: now.overdue,
        pushcart_emails_waiting: { due: now.emailsDue, retry: now.emailsRetry },
        pushcart_email_oldest_waiting_seconds: now.emailAge,
        pushcart_imports_open: now.imports,
        pushcart_import_oldest_open_seconds: now.importAge,
        pushcart_pictures_waiting: now.pictures,
        pushcart_picture_oldest_waiting_seconds: now.pictureAge,
        pushcart_search_queue: now.searchQueue,
        pushcart_search_queue_stuck_seconds: first.id === null ? 0 : (Date.now() - first.since) / 1000,
        pushcart_disputes_open: now.disputes,
      };
    },
  };
}

/** Seconds since then, never below 0 and 0 for null. */
const age = (since: ReturnType<typeof sql>) =>
  sql`greatest(0, coalesce(extract(epoch FROM now() - ${since}), 0))::float8`;

/** Who runs a store of a million orders has some hundreds of these: all are open rows behind partial indexes. */
const query = sql`
  SELECT payments.*, refunds.*, reservations.*, emails.*, imports.*, pictures.*, search.*,
    (SELECT count(*)::int FROM disputes WHERE closed_at IS NULL) AS disputes,
    (SELECT count(*)::int FROM refunds WHERE status = 'failed' AND created_at > now() - interval '7 days') AS "refundsFailed"
  FROM
    (SELECT count(*) FILTER (WHERE status = 'pending')::int AS pending,
      count(*) FILTER (WHERE status = 'processing')::int AS processing,
      ${age(sql`min(created_at) FILTER (WHERE status = 'pending')`)} AS "pendingAge",
      ${age(sql`min(created_at) FILTER (WHERE status = 'processing')`)} AS "processingAge",
      ${age(sql`min(look_again_at)`)} AS unasked
      FROM payments WHERE status IN ('pending', 'processing')) payments,
    (SELECT count(*)::int AS refunds, ${age(sql`min(created_at)`)} AS "refundAge"
      FROM refunds WHERE status = 'pending') refunds,
    (SELECT count(*)::int AS reservations, coalesce(sum(quantity), 0)::int AS pieces,
      ${age(sql`min(expires_at)`)} AS overdue FROM reservations) reservations,
    (SELECT count(*) FILTER (WHERE next_attempt_at <= now())::int AS "emailsDue",
      count(*) FILTER (WHERE next_attempt_at > now() AND attempts > 0)::int AS "emailsRetry",
      ${age(sql`min(created_at) FILTER (WHERE next_attempt_at <= now() OR attempts > 0)`)} AS "emailAge"
      FROM emails WHERE status = 'queued') emails,
    (SELECT count(*)::int AS imports, ${age(sql`min(created_at)`)} AS "importAge"
      FROM imports WHERE status IN ('checking', 'running')) imports,
    (SELECT count(*)::int AS pictures, ${age(sql`min(created_at)`)} AS "pictureAge"
      FROM media_uploads WHERE status IN ('to_fetch', 'waiting')) pictures,
    (SELECT count(*)::int AS "searchQueue", min(id) AS "searchFirst"
      FROM (SELECT id FROM search_queue ORDER BY id LIMIT 10000) q) search`;
