/**
 * Days that are over, added up once (docs/decisions/0023-finished-days.md), and which part of a period is read from
 * the orders themselves.
 *
 * Always true: a day in finished_days has the sums of its orders and refunds in sales_days and product_days.
 */
import { addDays, localTime } from '../platform/days.ts';
import { type Database, type Sql, sql, type Tx } from '../platform/db.ts';
import type { Period } from './period.ts';

/** Tax of the goods that is in their prices; 0 where it comes on top. */
const taxInGoods = sql`CASE WHEN o.tax_included_minor > 0 THEN o.tax_included_minor - o.shipping_tax_minor ELSE 0 END`;
const taxInShipping = sql`CASE WHEN o.tax_included_minor > 0 THEN o.shipping_tax_minor ELSE 0 END`;

/** Of placed orders `o`, in the order of figures' Sums. */
export const orderSums = sql`count(*) AS orders, sum(o.total_minor)::bigint AS "salesMinor",
  sum(o.subtotal_minor - o.discount_minor + o.shipping_discount_minor - ${taxInGoods})::bigint AS "goodsMinor",
  sum(o.shipping_minor - o.shipping_discount_minor - ${taxInShipping})::bigint AS "shippingMinor",
  sum(o.tax_minor + o.tax_included_minor)::bigint AS "taxMinor", sum(o.discount_minor)::bigint AS "discountMinor"`;

/** Refunds `r` that count: of orders, and not failed. */
export const refundsMade = (which: Sql): Sql => sql`
  SELECT p.currency, r.amount_minor FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
  WHERE r.status <> 'failed' AND o.placed_at IS NOT NULL AND ${which}`;

/** What placed orders `o` sold of each product: after discounts, with the tax that is in the price. Lines of a variant are added up first. */
export const productSales = (which: Sql): Sql => sql`
  SELECT sold.currency, v.product_id, sold.pieces, sold.sales FROM (
    SELECT o.currency, l.variant_id, sum(l.quantity) AS pieces, sum(l.total_minor - l.discount_minor) AS sales
    FROM orders o JOIN order_lines l ON l.order_id = o.id
    WHERE o.placed_at IS NOT NULL AND ${which} GROUP BY 1, 2) sold
  JOIN variants v ON v.id = sold.variant_id`;

/** A draft of staff is a cart that no buyer has begun. */
export const cartsBegun = (which: Sql): Sql => sql`
  (SELECT count(*)::int FROM carts c WHERE ${which} AND NOT EXISTS (SELECT FROM draft_orders d WHERE d.cart_id = c.id))`;

/** Carts that came to the checkout; one that comes on two days counts on both. */
export const checkoutsBegun = (which: Sql, timeZone: string): Sql => sql`
  (SELECT count(*)::int FROM (
    SELECT DISTINCT o.cart_id, (o.created_at AT TIME ZONE ${timeZone})::date FROM orders o WHERE ${which}) c)`;

/** Within a row `span` of ranges. */
export const inRange = (column: Sql): Sql => sql`${column} >= span.start AND ${column} < span.until`;

/** The last of the days before is looked at until the same time of day as now. */
const lastBefore = ({ from }: Period) => addDays(from, -1);

/**
 * For WITH: `live`, whose first_day begins what is read from orders, and `ranges`, the times of it: in the period
 * (is_now) and before it. Worked out once, not for every row.
 */
export function liveRanges(period: Period): Sql {
  const { from, to, beforeFrom, now, days, timeZone } = period;
  const sameTime = sql`((${now}::timestamptz AT TIME ZONE ${timeZone}) - make_interval(days => ${days}::int)) AT TIME ZONE ${timeZone}`;
  return sql`
    live AS MATERIALIZED (
      SELECT coalesce(min(d)::date, ${to}::date) AS first_day
      FROM generate_series(${beforeFrom}::date, ${addDays(to, -1)}::date, interval '1 day') d
      WHERE NOT EXISTS (SELECT FROM finished_days f WHERE f.time_zone = ${timeZone} AND f.day = d::date)
    ),
    ranges AS MATERIALIZED (
      SELECT greatest(first_day, ${from}::date)::timestamp AT TIME ZONE ${timeZone} AS start, ${now}::timestamptz AS until, true AS is_now
      FROM live
      UNION ALL
      SELECT least(first_day, ${lastBefore(period)}::date)::timestamp AT TIME ZONE ${timeZone}, ${sameTime}, false FROM live
    )`;
}

/** Rows `s` of days that are over, within the period or before it. */
export const overIn = (period: Period): Sql => sql`
  s.time_zone = ${period.timeZone} AND s.day >= ${period.beforeFrom}::date AND s.day < live.first_day
  AND s.day <> ${lastBefore(period)}::date`;

/** Likewise, within the period. */
export const overWithin = (period: Period): Sql => sql`
  s.time_zone = ${period.timeZone} AND s.day >= ${period.from}::date AND s.day < live.first_day`;

/** As far back as the longest period and the one before it reach. */
const KEPT_DAYS = 181;
const DAYS_A_TURN = 5;
/** So long after its end nothing that began in it is under way any more. */
const GRACE_MS = 3_600_000;
const ADDING_UP = 7_265_029;

/** Adds up some of the days that are over and are not yet. @returns how many. */
export async function addUpDays(db: Database, timeZone: string, now = new Date()): Promise<number> {
  const today = localTime(new Date(now.getTime() - GRACE_MS), timeZone).day;
  return await db.transaction(async (tx) => {
    await tx.run(sql`SELECT pg_advisory_xact_lock(${ADDING_UP})`);
    await tx.run(sql`DELETE FROM finished_days WHERE time_zone <> ${timeZone}`);
    const due = await tx.rows<{ day: string }>(sql`
      SELECT to_char(d, 'YYYY-MM-DD') AS day
      FROM generate_series(${addDays(today, -KEPT_DAYS)}::date, ${addDays(today, -1)}::date, interval '1 day') d
      WHERE NOT EXISTS (SELECT FROM finished_days f WHERE f.time_zone = ${timeZone} AND f.day = d::date)
      ORDER BY d DESC LIMIT ${DAYS_A_TURN}`);
    for (const { day } of due) await addUp(tx, day, timeZone);
    return due.length;
  });
}

/** One day by itself: of a list of days the planner would go through all orders. */
async function addUp(tx: Tx, day: string, timeZone: string): Promise<void> {
  const midnight = (after: number) => sql`(${day}::date + ${after}::int)::timestamp AT TIME ZONE ${timeZone}`;
  const span = sql`(SELECT ${midnight(0)} AS start, ${midnight(1)} AS until) span`;
  await tx.run(sql`
    INSERT INTO finished_days (time_zone, day, carts_begun, checkouts_begun)
    SELECT ${timeZone}, ${day}, ${cartsBegun(inRange(sql`c.created_at`))},
      ${checkoutsBegun(inRange(sql`o.created_at`), timeZone)} FROM ${span}`);
  await tx.run(sql`
    INSERT INTO sales_days (time_zone, day, currency, orders, sales_minor, goods_minor, shipping_minor, tax_minor,
      discount_minor, refunded_minor)
    SELECT ${timeZone}, ${day}, currency, sum(orders), sum("salesMinor"), sum("goodsMinor"), sum("shippingMinor"),
      sum("taxMinor"), sum("discountMinor"), sum(refunded)
    FROM (
      SELECT o.currency, ${orderSums}, 0::bigint AS refunded
      FROM ${span} JOIN orders o ON o.placed_at IS NOT NULL AND ${inRange(sql`o.placed_at`)} GROUP BY 1
      UNION ALL
      SELECT f.currency, 0, 0, 0, 0, 0, 0, sum(f.amount_minor)::bigint
      FROM ${span} CROSS JOIN LATERAL (${refundsMade(inRange(sql`r.created_at`))}) f GROUP BY 1
    ) sums
    GROUP BY currency`);
  await tx.run(sql`
    INSERT INTO product_days (time_zone, day, currency, product_id, pieces, sales_minor)
    SELECT ${timeZone}, ${day}, s.currency, s.product_id, sum(s.pieces), sum(s.sales)
    FROM ${span} CROSS JOIN LATERAL (${productSales(inRange(sql`o.placed_at`))}) s GROUP BY s.currency, s.product_id`);
}
