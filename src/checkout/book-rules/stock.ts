/** Stock: on the shelf, held, sold, and back again. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const stockRules: Rule[] = [
  {
    name: 'on hand = received + restocked − sold − written off',
    of: sql`SELECT count(*) FROM stock_levels`,
    broken: sql`
      SELECT format('variant %s: %s on hand, the ledger says %s', s.variant_id, s.on_hand, coalesce(m.sum, 0)) AS row
      FROM stock_levels s
      LEFT JOIN (SELECT variant_id, sum(quantity) FROM stock_movements GROUP BY variant_id) m USING (variant_id)
      WHERE s.on_hand <> coalesce(m.sum, 0)`,
  },
  {
    name: 'reserved is never negative, and never above on hand but where backorders are allowed',
    of: sql`SELECT count(*) FROM stock_levels`,
    broken: sql`
      SELECT format('variant %s: on hand %s, reserved %s', variant_id, on_hand, reserved) AS row
      FROM stock_levels WHERE reserved < 0 OR (reserved > on_hand AND NOT allow_backorders)`,
  },
  {
    name: 'reserved = the open reservations',
    of: sql`SELECT count(*) FROM reservations`,
    broken: sql`
      SELECT format('variant %s: reserved %s, reservations %s', s.variant_id, s.reserved, coalesce(r.sum, 0)) AS row
      FROM stock_levels s
      LEFT JOIN (SELECT variant_id, sum(quantity) FROM reservations GROUP BY variant_id) r USING (variant_id)
      WHERE s.reserved <> coalesce(r.sum, 0)`,
  },
  {
    name: 'what was sold is what orders that were placed say, once for each line',
    of: sql`SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.placed_at IS NOT NULL`,
    broken: sql`
      SELECT format('order %s, variant %s: %s ordered, %s sold', o.number, l.variant_id, l.quantity, coalesce(-m.quantity, 0)) AS row
      FROM orders o JOIN order_lines l ON l.order_id = o.id
      LEFT JOIN stock_movements m ON m.order_id = o.id AND m.variant_id = l.variant_id AND m.reason = 'sold'
      WHERE coalesce(-m.quantity, 0) <> CASE WHEN o.placed_at IS NOT NULL THEN l.quantity ELSE 0 END`,
  },
  {
    name: 'what was restocked is what was cancelled and what came back whole, once for each',
    of: sql`SELECT count(*) FROM stock_movements WHERE reason = 'restocked'`,
    broken: sql`
      WITH due AS (
        SELECT c.id AS source, c.order_id, l.variant_id, l.quantity
        FROM cancellations c JOIN cancellation_lines l ON l.cancellation_id = c.id JOIN orders o ON o.id = c.order_id
        WHERE o.placed_at IS NOT NULL
        UNION ALL
        SELECT r.id, r.order_id, l.variant_id, l.restocked_quantity
        FROM returns r JOIN return_lines l ON l.return_id = r.id WHERE l.restocked_quantity > 0
      ), booked AS (
        SELECT source_id AS source, order_id, variant_id, quantity FROM stock_movements WHERE reason = 'restocked'
      )
      SELECT format('order %s, variant %s: %s came back, %s booked', o.number, variant_id, coalesce(d.quantity, 0), coalesce(b.quantity, 0)) AS row
      FROM due d FULL JOIN booked b USING (source, order_id, variant_id) LEFT JOIN orders o ON o.id = order_id
      WHERE d.quantity IS DISTINCT FROM b.quantity`,
  },
  {
    name: 'an order’s movements come to what is with its buyer or was written off',
    of: sql`SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.placed_at IS NOT NULL`,
    broken: sql`
      WITH moved AS (
        SELECT order_id, variant_id, -sum(quantity) AS gone FROM stock_movements WHERE order_id IS NOT NULL GROUP BY 1, 2
      ), back AS (
        SELECT r.order_id, l.variant_id, sum(l.restocked_quantity) AS pieces
        FROM returns r JOIN return_lines l ON l.return_id = r.id GROUP BY 1, 2
      )
      SELECT format('order %s, variant %s: %s ordered, %s cancelled, %s back, the ledger says that %s are gone',
        o.number, l.variant_id, l.quantity, l.cancelled_quantity, coalesce(b.pieces, 0), coalesce(m.gone, 0)) AS row
      FROM orders o JOIN order_lines l ON l.order_id = o.id
      LEFT JOIN moved m USING (order_id, variant_id) LEFT JOIN back b USING (order_id, variant_id)
      WHERE coalesce(m.gone, 0) <> CASE WHEN o.placed_at IS NULL THEN 0
        ELSE l.quantity - l.cancelled_quantity - coalesce(b.pieces, 0) END`,
  },
  {
    name: 'a reservation belongs to an unpaid order and lasts as long as its session',
    of: sql`SELECT count(*) FROM reservations`,
    broken: sql`
      SELECT format('order %s (%s, payment %s): held until %s, session until %s', r.order_id, o.status, p.status, r.expires_at, p.session_expires_at) AS row
      FROM reservations r
      LEFT JOIN orders o ON o.id = r.order_id
      LEFT JOIN payments p ON p.order_id = r.order_id
      WHERE o.status IS DISTINCT FROM 'pending' OR p.status NOT IN ('pending', 'processing')
         OR r.expires_at < p.session_expires_at`,
  },
  {
    name: 'an unpaid order holds all its lines',
    of: sql`SELECT count(*) FROM orders WHERE status = 'pending'`,
    broken: sql`
      SELECT format('order %s: %s of variant %s held, %s ordered', o.number, coalesce(r.quantity, 0), l.variant_id, l.quantity) AS row
      FROM orders o JOIN order_lines l ON l.order_id = o.id
      LEFT JOIN reservations r ON r.order_id = o.id AND r.variant_id = l.variant_id
      WHERE o.status = 'pending' AND r.quantity IS DISTINCT FROM l.quantity`,
  },
  {
    name: 'no hold outlives its session by more than a minute',
    of: sql`SELECT count(*) FROM payments WHERE status = 'pending'`,
    broken: sql`
      SELECT format('payment %s: its session ended at %s', id, session_expires_at) AS row
      FROM payments WHERE status = 'pending' AND session_expires_at < now() - interval '1 minute'`,
  },
];
