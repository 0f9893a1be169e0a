/** Days that are over, as the overview adds them up, beside the orders and refunds of those days. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

const fromBooks = sql`(
  SELECT time_zone, day, currency, sum(orders) AS orders, sum(sales) AS sales, sum(refunded) AS refunded FROM (
    SELECT f.time_zone, f.day, o.currency, count(*) AS orders, sum(o.total_minor) AS sales, 0 AS refunded
    FROM orders o JOIN finished_days f ON f.day = (o.placed_at AT TIME ZONE f.time_zone)::date
    WHERE o.placed_at IS NOT NULL GROUP BY 1, 2, 3
    UNION ALL
    SELECT f.time_zone, f.day, p.currency, 0, 0, sum(r.amount_minor)
    FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
    JOIN finished_days f ON f.day = (r.created_at AT TIME ZONE f.time_zone)::date
    WHERE r.status <> 'failed' AND o.placed_at IS NOT NULL GROUP BY 1, 2, 3) each
  GROUP BY 1, 2, 3)`;

export const dayRules: Rule[] = [
  {
    name: 'a day that is over was added up to what its orders and refunds come to',
    of: sql`SELECT count(*) FROM finished_days`,
    broken: sql`
      SELECT format('%s (%s) %s: %s orders of %s, %s back; the books say %s of %s, %s back', day, time_zone, currency,
        coalesce(s.orders, 0), coalesce(s.sales_minor, 0), coalesce(s.refunded_minor, 0),
        coalesce(b.orders, 0), coalesce(b.sales, 0), coalesce(b.refunded, 0)) AS row
      FROM sales_days s FULL JOIN ${fromBooks} b USING (time_zone, day, currency)
      WHERE (coalesce(s.orders, 0), coalesce(s.sales_minor, 0), coalesce(s.refunded_minor, 0))
        <> (coalesce(b.orders, 0), coalesce(b.sales, 0), coalesce(b.refunded, 0))`,
  },
];
