/** What else the overview shows: what sells best, and what waits for somebody to do it. One query. */
import { type Db, raw, type Sql, sql } from '../platform/db.ts';
import { cartsBegun, checkoutsBegun, inRange, liveRanges, overWithin, productSales } from './days.ts';
import type { Period } from './period.ts';

export interface TopProduct {
  productId: string;
  title: string;
  pieces: number;
  /** After discounts, in the shop's currency, with the tax that is in the price. */
  salesMinor: number;
}

export interface ShortVariant {
  variantId: string;
  title: string;
  variantTitle: string;
  state: 'owed' | 'out' | 'low';
  available: number;
}

export interface OpenDispute {
  orderNumber: number;
  amountMinor: number;
  currency: string;
  dueBy: string | null;
}

export interface FailedRefund {
  orderNumber: number;
  amountMinor: number;
  currency: string;
}

export interface Work {
  /** Something was sold once. */
  hasOrders: boolean;
  /** Staff have made or changed a product. */
  hasOwnProduct: boolean;
  toShip: number;
  draftsWaiting: number;
  short: Record<ShortVariant['state'], number>;
  shortest: ShortVariant[];
  disputes: OpenDispute[];
  failedRefunds: FailedRefund[];
  /** Why the last backup could not be made; null: it could, or none was tried. */
  backupTrouble: string | null;
  top: TopProduct[];
  /** Begun in the period: each is a part of the one before, but for those begun earlier. */
  cartsBegun: number;
  checkoutsBegun: number;
}

/** From here on a count says "100+". */
export const COUNT_MAX = 100;

/** So many of each are named. */
const TOP = 5;
const list = (rows: Sql) =>
  sql`(SELECT coalesce(json_agg(x), '[]') FROM (${rows} LIMIT ${raw(String(TOP))}) x)`;
const counted = (rows: Sql) => sql`(SELECT count(*)::int FROM (${rows} LIMIT ${raw(String(COUNT_MAX))}) x)`;

const sold = sql`stock_levels s JOIN variants v ON v.id = s.variant_id JOIN products p ON p.id = v.product_id
  WHERE v.status = 'active' AND p.status = 'active' AND`;
const states = { owed: sql`s.state = 'owed'`, out: sql`s.state = 'out'`, low: sql`s.state = 'low'` };
const shortOf = (state: ShortVariant['state'], place: Sql) => sql`
  (SELECT s.variant_id AS "variantId", p.title, array_to_string(v.choices, ' / ') AS "variantTitle", s.state,
    s.on_hand - s.reserved AS available, ${place} AS place
  FROM ${sold} ${states[state]} LIMIT 5)`;

/** As orders/staff-orders.ts has them; each has an index. */
const toShip = sql`
  SELECT FROM orders WHERE status = 'placed' AND fulfillment_status IN ('unfulfilled', 'partly_shipped')`;
const failedRefunds = sql`
  SELECT o.number AS "orderNumber", r.amount_minor AS "amountMinor", p.currency
  FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
  WHERE r.status = 'failed' AND NOT EXISTS (SELECT FROM refunds again WHERE again.retry_of = r.id) ORDER BY r.created_at`;
/** https://docs.stripe.com/api/disputes/object#dispute_object-status */
const disputes = sql`
  SELECT o.number AS "orderNumber", d.amount_minor AS "amountMinor", d.currency, d.evidence_due_by AS "dueBy"
  FROM disputes d JOIN payments p ON p.id = d.payment_id JOIN orders o ON o.id = p.order_id
  WHERE d.closed_at IS NULL AND d.status IN ('needs_response', 'warning_needs_response')
  ORDER BY d.evidence_due_by NULLS LAST`;
/** Sent to a buyer, who has not paid yet; those that can be paid still. */
const draftsWaiting = sql`
  SELECT FROM draft_orders d
  WHERE d.removed_at IS NULL AND d.sent_at IS NOT NULL AND d.expires_at > now()
    AND (SELECT o.placed_at FROM orders o WHERE o.id = d.order_id) IS NULL`;

/** In `ranges` and `live`: of the days that are over as they were added up, else from the orders themselves. */
const now = (from: Sql) => sql`ranges span CROSS JOIN LATERAL (${from}) l WHERE span.is_now`;
const topProducts = (period: Period, currency: string) => sql`
  SELECT p.id AS "productId", p.title, best.pieces, best.sales AS "salesMinor"
  FROM (
    SELECT product_id, sum(pieces)::int AS pieces, sum(sales)::bigint AS sales FROM (
      SELECT product_id, pieces, sales FROM ${now(productSales(sql`${inRange(sql`o.placed_at`)} AND o.currency = ${currency}`))}
      UNION ALL
      SELECT s.product_id, s.pieces, s.sales_minor FROM live, product_days s WHERE ${overWithin(period)} AND s.currency = ${currency}
    ) sold GROUP BY product_id ORDER BY 3 DESC, product_id LIMIT ${raw(String(TOP))}) best
  JOIN products p ON p.id = best.product_id ORDER BY best.sales DESC, p.id`;

const begun = (live: Sql, over: Sql, period: Period) => sql`(
  coalesce((SELECT sum(n)::int FROM ${now(sql`SELECT ${live} AS n`)}), 0)
  + coalesce((SELECT sum(${over})::int FROM live, finished_days s WHERE ${overWithin(period)}), 0))`;

/** @param sales whether to say what was sold: not to whoever may not see figures. */
export async function readWork(
  db: Db,
  period: Period,
  { sales, currency }: { sales: boolean; currency: string },
): Promise<Work> {
  const found = await db.row<Work>(sql`
    WITH ${liveRanges(period)}
    SELECT (SELECT true FROM orders WHERE placed_at IS NOT NULL ORDER BY placed_at LIMIT 1) IS TRUE AS "hasOrders",
      (SELECT true FROM audit_log WHERE (subject_kind, id) >= ('product', 0) AND (subject_kind, id) <= ('product', 9007199254740991)
        AND outcome = 'done' ORDER BY subject_kind, id LIMIT 1) IS TRUE AS "hasOwnProduct",
      ${counted(toShip)} AS "toShip", ${counted(draftsWaiting)} AS "draftsWaiting",
      json_build_object('owed', ${counted(sql`SELECT FROM ${sold} ${states.owed}`)},
        'out', ${counted(sql`SELECT FROM ${sold} ${states.out}`)},
        'low', ${counted(sql`SELECT FROM ${sold} ${states.low}`)}) AS short,
      ${list(sql`SELECT * FROM (${shortOf('owed', sql`1`)} UNION ALL ${shortOf('out', sql`2`)}
        UNION ALL ${shortOf('low', sql`3`)}) short ORDER BY place`)} AS shortest,
      ${list(disputes)} AS disputes, ${list(failedRefunds)} AS "failedRefunds",
      (SELECT CASE status WHEN 'failed' THEN words END FROM backups WHERE status <> 'running' ORDER BY begun_at DESC LIMIT 1)
        AS "backupTrouble",
      ${sales ? list(topProducts(period, currency)) : sql`'[]'::json`} AS top,
      ${sales ? begun(cartsBegun(inRange(sql`c.created_at`)), sql`s.carts_begun`, period) : sql`0`} AS "cartsBegun",
      ${sales ? begun(checkoutsBegun(inRange(sql`o.created_at`), period.timeZone), sql`s.checkouts_begun`, period) : sql`0`} AS "checkoutsBegun"`);
  return found!;
}
