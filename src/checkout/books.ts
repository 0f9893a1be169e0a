/**
 * What is always true of the books, as questions to the database: each rule is a query for the rows
 * that break it. Run on a live shop; every rule reads one snapshot, so nothing moves between them.
 */
import { type Db, type Sql, sql } from '../platform/db.ts';

export interface Rule {
  name: string;
  /** How many rows were looked at. */
  of: Sql;
  /** The rows that break the rule, each as one line of text. */
  broken: Sql;
}

export const rules: Rule[] = [
  {
    name: 'on hand = received − sold − written off',
    of: sql`SELECT count(*) FROM stock_levels`,
    broken: sql`
      SELECT format('variant %s: %s on hand, the ledger says %s', s.variant_id, s.on_hand, coalesce(m.sum, 0)) AS row
      FROM stock_levels s
      LEFT JOIN (SELECT variant_id, sum(quantity) FROM stock_movements GROUP BY variant_id) m USING (variant_id)
      WHERE s.on_hand <> coalesce(m.sum, 0)`,
  },
  {
    name: 'on hand and reserved are never negative, reserved never above on hand',
    of: sql`SELECT count(*) FROM stock_levels`,
    broken: sql`
      SELECT format('variant %s: on hand %s, reserved %s', variant_id, on_hand, reserved) AS row
      FROM stock_levels WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand`,
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
    name: 'what was sold is what paid orders say, once for each line',
    of: sql`SELECT count(*) FROM order_lines l JOIN orders o ON o.id = l.order_id WHERE o.status = 'placed'`,
    broken: sql`
      SELECT format('order %s, variant %s: %s ordered, %s sold', o.number, l.variant_id, l.quantity, coalesce(-m.quantity, 0)) AS row
      FROM orders o JOIN order_lines l ON l.order_id = o.id
      LEFT JOIN stock_movements m ON m.order_id = o.id AND m.variant_id = l.variant_id AND m.reason = 'sold'
      WHERE coalesce(-m.quantity, 0) <> CASE WHEN o.status = 'placed' THEN l.quantity ELSE 0 END`,
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
  {
    name: 'paid: one placed order, or a refund of all of it',
    of: sql`SELECT count(*) FROM payments WHERE status = 'paid'`,
    broken: sql`
      SELECT format('payment %s of order %s: order %s, captured %s, refunds %s', p.id, o.number, o.status, p.captured_minor, p.refunded_minor) AS row
      FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE (p.status = 'paid' AND o.status <> 'placed' AND p.refunded_minor <> p.captured_minor)
         OR (p.status <> 'paid' AND o.status = 'placed')`,
  },
  {
    name: 'a cart has at most one order that can be paid',
    of: sql`SELECT count(DISTINCT cart_id) FROM orders WHERE status = 'pending'`,
    broken: sql`
      SELECT format('cart %s: %s pending orders', cart_id, count(*)) AS row
      FROM orders WHERE status = 'pending' AND cart_id IS NOT NULL GROUP BY cart_id HAVING count(*) > 1`,
  },
  {
    name: 'order total = its lines − discount + shipping + tax = what is charged, in the same currency',
    of: sql`SELECT count(*) FROM orders`,
    broken: sql`
      SELECT format('order %s: total %s %s, lines %s, payment %s %s', o.number, o.total_minor, o.currency, l.sum, p.amount_minor, p.currency) AS row
      FROM orders o
      JOIN (SELECT order_id, sum(total_minor), sum(unit_price_minor * quantity) AS exact FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
      JOIN payments p ON p.order_id = o.id
      WHERE o.subtotal_minor <> l.sum OR l.exact <> l.sum
         OR o.total_minor <> o.subtotal_minor - o.discount_minor + o.shipping_minor + o.tax_minor
         OR p.amount_minor <> o.total_minor OR p.currency <> o.currency
         OR (p.status = 'paid' AND p.captured_minor <> o.total_minor)`,
  },
  {
    name: 'every order has its lines and its payment',
    of: sql`SELECT count(*) FROM orders`,
    broken: sql`
      SELECT format('order %s', o.number) AS row FROM orders o
      WHERE NOT EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id)
         OR NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id)`,
  },
  {
    name: '0 ≤ refunded ≤ captured, and refunded = its refunds',
    of: sql`SELECT count(*) FROM refunds`,
    broken: sql`
      SELECT format('payment %s: captured %s, refunded %s, refunds %s', p.id, p.captured_minor, p.refunded_minor, coalesce(r.sum, 0)) AS row
      FROM payments p
      LEFT JOIN (SELECT payment_id, sum(amount_minor) FROM refunds WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
      WHERE p.refunded_minor < 0 OR p.refunded_minor > p.captured_minor OR p.refunded_minor <> coalesce(r.sum, 0)`,
  },
  {
    name: 'the timeline tells of each payment once',
    of: sql`SELECT count(*) FROM orders WHERE status = 'placed'`,
    broken: sql`
      SELECT format('order %s: paid %s times', o.number, count(e.id)) AS row
      FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'paid'
      WHERE o.status = 'placed' GROUP BY o.id, o.number HAVING count(e.id) <> 1`,
  },
  {
    name: 'one message of a kind for an order, and each placed order has its own',
    of: sql`SELECT count(*) FROM emails`,
    broken: sql`
      SELECT format('order %s: %s messages of its placing', o.number, count(m.id)) AS row
      FROM orders o LEFT JOIN emails m ON m.order_id = o.id AND m.kind IN ('order_placed', 'order_placed_staff')
      WHERE o.status = 'placed' GROUP BY o.id, o.number HAVING count(m.id) <> 2`,
  },
];

export interface Finding {
  rule: string;
  checked: number;
  broken: string[];
}

const NAMED_MAX = 20;

/** Reads every rule in one snapshot. */
export async function checkBooks(db: Db): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const rule of rules) {
    const checked = await db.row<{ count: number }>(rule.of);
    const broken = await db.rows<{ row: string }>(rule.broken);
    findings.push({ rule: rule.name, checked: checked!.count, broken: broken.map(({ row }) => row) });
  }
  return findings;
}

/** As lines of a table; the rows that break a rule are named under it. */
export function printedBooks(findings: Finding[]): string[] {
  return findings.flatMap(({ rule, checked, broken }) => [
    `${broken.length === 0 ? '✓' : '✗'} ${rule.padEnd(88)} ${String(checked).padStart(9)} checked  ${String(broken.length).padStart(5)} broken`,
    ...broken.slice(0, NAMED_MAX).map((row) => `    ${row}`),
    ...(broken.length > NAMED_MAX ? [`    … and ${broken.length - NAMED_MAX} more`] : []),
  ]);
}
