/** Goods on their way out and back: the counters of a line, and the pieces behind them. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const goodsRules: Rule[] = [
  {
    name: 'shipped of a line = its pieces in parcels',
    of: sql`SELECT count(*) FROM fulfillment_lines`,
    broken: sql`
      WITH pieces AS (
        SELECT f.order_id, l.variant_id, sum(l.quantity) AS sum
        FROM fulfillments f JOIN fulfillment_lines l ON l.fulfillment_id = f.id GROUP BY 1, 2
      )
      SELECT format('order %s, variant %s: %s shipped, %s in parcels', o.number, variant_id, coalesce(l.shipped_quantity, 0), coalesce(p.sum, 0)) AS row
      FROM order_lines l FULL JOIN pieces p USING (order_id, variant_id) LEFT JOIN orders o ON o.id = order_id
      WHERE coalesce(l.shipped_quantity, 0) <> coalesce(p.sum, 0)`,
  },
  {
    name: 'cancelled of a line = its pieces in cancellations',
    of: sql`SELECT count(*) FROM cancellation_lines`,
    broken: sql`
      WITH pieces AS (
        SELECT c.order_id, l.variant_id, sum(l.quantity) AS sum
        FROM cancellations c JOIN cancellation_lines l ON l.cancellation_id = c.id GROUP BY 1, 2
      )
      SELECT format('order %s, variant %s: %s cancelled, %s in cancellations', o.number, variant_id, coalesce(l.cancelled_quantity, 0), coalesce(p.sum, 0)) AS row
      FROM order_lines l FULL JOIN pieces p USING (order_id, variant_id) LEFT JOIN orders o ON o.id = order_id
      WHERE coalesce(l.cancelled_quantity, 0) <> coalesce(p.sum, 0)`,
  },
  {
    name: 'returned of a line = its pieces in returns: what was announced, and of those received what came',
    of: sql`SELECT count(*) FROM return_lines`,
    broken: sql`
      WITH pieces AS (
        SELECT r.order_id, l.variant_id, sum(CASE r.status WHEN 'requested' THEN l.quantity
          WHEN 'received' THEN l.restocked_quantity + l.written_off_quantity ELSE 0 END) AS sum
        FROM returns r JOIN return_lines l ON l.return_id = r.id GROUP BY 1, 2
      )
      SELECT format('order %s, variant %s: %s returned, %s in returns', o.number, variant_id, coalesce(l.returned_quantity, 0), coalesce(p.sum, 0)) AS row
      FROM order_lines l FULL JOIN pieces p USING (order_id, variant_id) LEFT JOIN orders o ON o.id = order_id
      WHERE coalesce(l.returned_quantity, 0) <> coalesce(p.sum, 0)`,
  },
  {
    name: 'no more is shipped and cancelled than was ordered, and no more comes back than was shipped',
    of: sql`SELECT count(*) FROM order_lines`,
    broken: sql`
      SELECT format('order %s, variant %s: %s ordered, %s shipped, %s cancelled, %s returned', o.number, l.variant_id,
        l.quantity, l.shipped_quantity, l.cancelled_quantity, l.returned_quantity) AS row
      FROM order_lines l JOIN orders o ON o.id = l.order_id
      WHERE l.shipped_quantity + l.cancelled_quantity > l.quantity OR l.returned_quantity > l.shipped_quantity
         OR least(l.shipped_quantity, l.cancelled_quantity, l.returned_quantity) < 0`,
  },
  {
    name: 'what leaves, and what comes back, is of an order that was placed',
    of: sql`SELECT count(*) FROM fulfillments`,
    broken: sql`
      SELECT format('order %s (%s)', o.number, o.status) AS row FROM orders o
      WHERE (EXISTS (SELECT 1 FROM fulfillments f WHERE f.order_id = o.id) AND o.status <> 'placed')
         OR (EXISTS (SELECT 1 FROM returns r WHERE r.order_id = o.id)
           AND NOT EXISTS (SELECT 1 FROM fulfillments f WHERE f.order_id = o.id))`,
  },
  {
    name: 'a return that was received says what came, and no other does',
    of: sql`SELECT count(*) FROM returns`,
    broken: sql`
      SELECT format('return %s (%s): %s of %s pieces came', r.id, r.status, sum(l.restocked_quantity + l.written_off_quantity), sum(l.quantity)) AS row
      FROM returns r JOIN return_lines l ON l.return_id = r.id
      GROUP BY r.id, r.status
      HAVING (sum(l.restocked_quantity + l.written_off_quantity) > 0) <> (r.status = 'received')`,
  },
];
