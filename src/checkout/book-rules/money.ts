/** Money: what was taken, what went back, and what a bank holds. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

/** Staff know: a refund of payment `p` has failed and was not tried again, or its bank has the money. */
const isStuck = sql`(EXISTS (SELECT 1 FROM refunds f WHERE f.payment_id = p.id AND f.status = 'failed' AND f.reason <> 'external'
    AND NOT EXISTS (SELECT 1 FROM refunds again WHERE again.retry_of = f.id))
  OR EXISTS (SELECT 1 FROM disputes d WHERE d.payment_id = p.id))`;

/** What was paid for a line `ol` of order `o`, and for its shipping: less discounts, with tax where that is on top. */
const linePaid = sql`(ol.total_minor - ol.discount_minor + CASE WHEN o.tax_minor > 0 THEN ol.tax_minor ELSE 0 END)`;
const shippingPaid = sql`(o.shipping_minor - o.shipping_discount_minor + CASE WHEN o.tax_minor > 0 THEN o.shipping_tax_minor ELSE 0 END)`;

export const moneyRules: Rule[] = [
  {
    name: 'paid: one placed order, or all of it goes back',
    of: sql`SELECT count(*) FROM payments WHERE status = 'paid'`,
    broken: sql`
      SELECT format('payment %s of order %s: order %s, captured %s, refunds %s', p.id, o.number, o.status, p.captured_minor, p.refunded_minor) AS row
      FROM payments p JOIN orders o ON o.id = p.order_id
      WHERE (p.status = 'paid' AND o.status <> 'placed' AND p.refunded_minor <> p.captured_minor AND NOT ${isStuck})
         OR (p.status <> 'paid' AND o.status = 'placed')`,
  },
  {
    name: '0 ≤ refunded ≤ captured, and refunded = its refunds that have not failed, others’ included',
    of: sql`SELECT count(*) FROM refunds`,
    broken: sql`
      SELECT format('payment %s: captured %s, refunded %s, refunds %s', p.id, p.captured_minor, p.refunded_minor, coalesce(r.sum, 0)) AS row
      FROM payments p
      LEFT JOIN (SELECT payment_id, sum(amount_minor) FROM refunds WHERE status <> 'failed' GROUP BY payment_id) r ON r.payment_id = p.id
      WHERE p.refunded_minor < 0 OR p.refunded_minor > p.captured_minor OR p.refunded_minor <> coalesce(r.sum, 0)`,
  },
  {
    name: 'the parts of a refund are no more than it, and of a line or the shipping no more goes back than was paid',
    of: sql`SELECT count(*) FROM refund_lines`,
    broken: sql`
      SELECT format('refund %s: %s for lines and shipping, %s in all', r.id, r.shipping_minor + sum(l.amount_minor), r.amount_minor) AS row
      FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
      GROUP BY r.id HAVING r.shipping_minor + sum(l.amount_minor) > r.amount_minor
      UNION ALL
      SELECT format('order %s, variant %s: %s of %s pieces, %s of %s paid back', o.number, l.variant_id, sum(l.quantity),
        coalesce(max(ol.quantity), 0), sum(l.amount_minor), coalesce(max(${linePaid}), 0))
      FROM refunds r JOIN refund_lines l ON l.refund_id = r.id JOIN payments p ON p.id = r.payment_id
      JOIN orders o ON o.id = p.order_id LEFT JOIN order_lines ol ON ol.order_id = o.id AND ol.variant_id = l.variant_id
      WHERE r.status <> 'failed' GROUP BY o.id, l.variant_id
      HAVING sum(l.quantity) > coalesce(max(ol.quantity), 0)
         OR sum(l.amount_minor) > coalesce(max(${linePaid}), 0)
      UNION ALL
      SELECT format('order %s: %s of %s shipping paid back', o.number, sum(r.shipping_minor), ${shippingPaid})
      FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
      WHERE r.status <> 'failed' GROUP BY o.id HAVING sum(r.shipping_minor) > ${shippingPaid}`,
  },
  {
    name: 'what was cancelled, or has come back to be paid for, was paid back, or was before',
    of: sql`SELECT count(*) FROM cancellations`,
    broken: sql`
      WITH back AS (
        SELECT r.payment_id, l.variant_id, sum(l.quantity) AS pieces,
          sum(l.amount_minor) FILTER (WHERE r.status <> 'failed') AS minor
        FROM refunds r JOIN refund_lines l ON l.refund_id = r.id
        WHERE r.status <> 'failed' OR NOT EXISTS (SELECT 1 FROM refunds again WHERE again.retry_of = r.id)
        GROUP BY 1, 2
      )
      SELECT format('order %s, variant %s: %s cancelled, %s paid back', o.number, ol.variant_id, ol.cancelled_quantity, coalesce(b.pieces, 0)) AS row
      FROM orders o JOIN payments p ON p.order_id = o.id AND p.status = 'paid' JOIN order_lines ol ON ol.order_id = o.id
      LEFT JOIN back b ON b.payment_id = p.id AND b.variant_id = ol.variant_id
      WHERE o.placed_at IS NOT NULL AND ol.cancelled_quantity > coalesce(b.pieces, 0)
        AND coalesce(b.minor, 0) < ${linePaid} AND p.refunded_minor < p.captured_minor
        AND NOT ${isStuck}`,
  },
  {
    name: 'only a failed refund is tried again, with the same sum',
    of: sql`SELECT count(*) FROM refunds WHERE retry_of IS NOT NULL`,
    broken: sql`
      SELECT format('refund %s over %s tries %s over %s again (%s)', r.id, r.amount_minor, f.id, f.amount_minor, f.status) AS row
      FROM refunds r JOIN refunds f ON f.id = r.retry_of
      WHERE f.status <> 'failed' OR f.amount_minor <> r.amount_minor OR f.payment_id <> r.payment_id`,
  },
  {
    name: 'a dispute is of a payment that was made, and closed exactly when it has ended',
    of: sql`SELECT count(*) FROM disputes`,
    broken: sql`
      SELECT format('dispute %s (%s): payment %s, closed %s', d.stripe_dispute_id, d.status, p.status, coalesce(d.closed_at::text, 'never')) AS row
      FROM disputes d JOIN payments p ON p.id = d.payment_id
      WHERE p.status <> 'paid' OR (d.closed_at IS NOT NULL) <> (d.status IN ('won', 'lost', 'warning_closed', 'prevented'))`,
  },
];
