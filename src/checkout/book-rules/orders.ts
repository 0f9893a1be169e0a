/** Orders: what they are made of, and where they stand. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const orderRules: Rule[] = [
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
      JOIN (SELECT order_id, sum(total_minor), sum((unit_price_minor + gift_wrap_minor) * quantity) AS exact FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
      JOIN payments p ON p.order_id = o.id
      WHERE o.subtotal_minor <> l.sum OR l.exact <> l.sum
         OR o.total_minor <> o.subtotal_minor - o.discount_minor + o.shipping_minor + o.tax_minor
         OR p.amount_minor <> o.total_minor OR p.currency <> o.currency
         OR (p.status = 'paid' AND p.captured_minor <> o.total_minor)`,
  },
  {
    name: 'the discounts and taxes of an order are the sums of their parts',
    of: sql`SELECT count(*) FROM orders`,
    broken: sql`
      SELECT format('order %s: discounts %s = %s off its parts = %s, taxes %s = %s of its parts = %s', o.number,
        o.discount_minor, l.discount + o.shipping_discount_minor, named.discount,
        o.tax_minor + o.tax_included_minor, l.tax + o.shipping_tax_minor, named.tax) AS row
      FROM orders o
      JOIN (SELECT order_id, sum(discount_minor) AS discount, sum(tax_minor) AS tax FROM order_lines GROUP BY order_id) l
        ON l.order_id = o.id
      CROSS JOIN LATERAL (SELECT
        (SELECT coalesce(sum((d ->> 'amountMinor')::bigint), 0) FROM jsonb_array_elements(o.discounts) d) AS discount,
        (SELECT coalesce(sum((t ->> 'amountMinor')::bigint), 0) FROM jsonb_array_elements(o.tax_lines) t) AS tax) named
      WHERE (o.discount_minor, o.discount_minor) IS DISTINCT FROM (l.discount + o.shipping_discount_minor, named.discount)
         OR (o.tax_minor + o.tax_included_minor, o.tax_minor + o.tax_included_minor)
            IS DISTINCT FROM (l.tax + o.shipping_tax_minor, named.tax)`,
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
    name: 'an order is cancelled exactly when every piece of it is, or when it was never placed',
    of: sql`SELECT count(*) FROM orders WHERE status = 'cancelled'`,
    broken: sql`
      WITH pieces AS (
        SELECT order_id, sum(quantity) AS ordered, sum(cancelled_quantity) AS cancelled FROM order_lines GROUP BY order_id
      )
      SELECT format('order %s (%s): %s of %s pieces are cancelled', o.number, o.status, p.cancelled, p.ordered) AS row
      FROM orders o JOIN pieces p ON p.order_id = o.id
      WHERE CASE WHEN p.cancelled = p.ordered THEN o.status <> 'cancelled'
        ELSE p.cancelled > 0 AND o.status <> 'placed' OR o.status = 'cancelled' AND o.placed_at IS NOT NULL END`,
  },
  {
    name: 'where the goods stand follows from lines and parcels',
    of: sql`SELECT count(*) FROM orders WHERE placed_at IS NOT NULL`,
    broken: sql`
      WITH derived AS (
        SELECT o.number, o.fulfillment_status AS written, CASE
          WHEN NOT EXISTS (SELECT 1 FROM fulfillments f WHERE f.order_id = o.id) THEN 'unfulfilled'
          WHEN EXISTS (SELECT 1 FROM order_lines l WHERE l.order_id = o.id
            AND l.quantity > l.shipped_quantity + l.cancelled_quantity) THEN 'partly_shipped'
          WHEN EXISTS (SELECT 1 FROM fulfillments f WHERE f.order_id = o.id AND f.status = 'shipped') THEN 'shipped'
          ELSE 'delivered' END AS stands
        FROM orders o
      )
      SELECT format('order %s: %s is written, %s it is', number, written, stands) AS row FROM derived WHERE written <> stands`,
  },
  {
    name: 'what was withdrawn from is carried out, once it can be',
    of: sql`SELECT count(*) FROM withdrawals`,
    broken: sql`
      SELECT format('withdrawal %s of order %s, since %s', w.id, o.number, w.created_at) AS row
      FROM withdrawals w JOIN orders o ON o.id = w.order_id
      WHERE w.carried_out_at IS NULL AND o.status <> 'pending' AND w.created_at < now() - interval '10 minutes'`,
  },
];
