/** Discounts: how often they were used, by whom, and what for. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

/** A use counts for the address that was given, and for the account. */
const users = sql`(
  SELECT discount_id, order_id, email AS person FROM discount_uses WHERE email <> ''
  UNION ALL SELECT discount_id, order_id, customer_id::text FROM discount_uses WHERE customer_id IS NOT NULL)`;

const named = sql`coalesce(d.code, d.id::text)`;

export const discountRules: Rule[] = [
  {
    name: 'no discount is used more often than its limit',
    of: sql`SELECT count(*) FROM discounts WHERE total_limit IS NOT NULL`,
    broken: sql`
      SELECT format('discount %s: used %s times of %s', ${named}, count(*), d.total_limit) AS row
      FROM discounts d JOIN discount_uses u ON u.discount_id = d.id
      GROUP BY d.id HAVING count(*) > d.total_limit`,
  },
  {
    name: 'nobody uses a discount more often than one customer may',
    of: sql`SELECT count(*) FROM discounts WHERE customer_limit IS NOT NULL`,
    broken: sql`
      SELECT format('discount %s: used %s times of %s by %s', ${named}, count(*), d.customer_limit, u.person) AS row
      FROM discounts d JOIN ${users} u ON u.discount_id = d.id
      GROUP BY d.id, u.person HAVING count(*) > d.customer_limit`,
  },
  {
    name: 'nobody’s first order is had twice',
    of: sql`SELECT count(*) FROM discounts WHERE first_order_only`,
    broken: sql`
      SELECT format('%s has used discounts of a first order in %s orders', u.person, count(DISTINCT u.order_id)) AS row
      FROM discounts d JOIN ${users} u ON u.discount_id = d.id WHERE d.first_order_only
      GROUP BY u.person HAVING count(DISTINCT u.order_id) > 1`,
  },
  {
    name: 'what is written of a discount’s uses is their number where it is limited, and nothing elsewhere',
    of: sql`SELECT count(*) FROM discounts`,
    broken: sql`
      SELECT format('discount %s: %s written, %s uses', ${named}, d.used, coalesce(u.uses, 0)) AS row
      FROM discounts d
      LEFT JOIN (SELECT discount_id, count(*) AS uses FROM discount_uses GROUP BY discount_id) u ON u.discount_id = d.id
      WHERE d.used <> CASE WHEN d.total_limit IS NOT NULL OR d.customer_limit IS NOT NULL OR d.first_order_only
        THEN coalesce(u.uses, 0) ELSE 0 END`,
  },
  {
    name: 'only an order that is open or placed uses discounts, and in its own buyer’s name',
    of: sql`SELECT count(*) FROM discount_uses`,
    broken: sql`
      SELECT format('order %s (%s) of "%s": discount %s, used by "%s"', o.number, o.status, o.email, ${named}, u.email) AS row
      FROM discount_uses u JOIN orders o ON o.id = u.order_id JOIN discounts d ON d.id = u.discount_id
      WHERE o.status NOT IN ('pending', 'placed') OR u.email <> lower(o.email)`,
  },
  {
    name: 'what an order’s sum took off is what it has used, discount by discount',
    of: sql`SELECT count(*) FROM orders WHERE status IN ('pending', 'placed') AND discounts <> '[]'`,
    broken: sql`
      SELECT format('order %s: %s off by discount %s, %s used', o.number, coalesce(a.amount_minor::text, 'nothing'),
        coalesce(a.id, u.discount_id::text), coalesce(u.amount_minor::text, 'nothing')) AS row
      FROM (
        SELECT o.id AS order_id, each ->> 'id' AS id, (each ->> 'amountMinor')::bigint AS amount_minor
        FROM orders o, jsonb_array_elements(o.discounts) each WHERE o.status IN ('pending', 'placed')
      ) a
      FULL JOIN discount_uses u ON u.order_id = a.order_id AND u.discount_id::text = a.id
      JOIN orders o ON o.id = coalesce(a.order_id, u.order_id)
      WHERE o.status IN ('pending', 'placed') AND a.amount_minor IS DISTINCT FROM u.amount_minor`,
  },
];
