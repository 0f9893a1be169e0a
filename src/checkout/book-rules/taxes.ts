/** Taxes that Stripe worked out, and what was recorded of them there. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const taxRules: Rule[] = [
  {
    name: 'the tax of an order is what Stripe worked out, where it did',
    of: sql`SELECT count(*) FROM orders WHERE tax_calculation_id IS NOT NULL`,
    broken: sql`
      SELECT format('order %s: %s worked out, %s charged, %s in its tax lines', o.number, o.tax_calculated_minor,
        o.tax_minor + o.tax_included_minor, l.sum) AS row
      FROM orders o CROSS JOIN LATERAL (
        SELECT coalesce(sum((line ->> 'amountMinor')::bigint), 0) FROM jsonb_array_elements(o.tax_lines) line) l (sum)
      WHERE o.tax_calculation_id IS NOT NULL
        AND (o.tax_minor + o.tax_included_minor <> o.tax_calculated_minor OR l.sum <> o.tax_calculated_minor)`,
  },
  {
    name: 'Stripe’s tax records: of placed orders, each its own, and of their refunds that went through',
    of: sql`SELECT (SELECT count(*) FROM orders WHERE tax_transaction_id IS NOT NULL)
      + (SELECT count(*) FROM refunds WHERE tax_reversal_id IS NOT NULL) AS count`,
    broken: sql`
      SELECT format('order %s (%s): recorded as %s', number, status, tax_transaction_id) AS row
      FROM orders WHERE tax_transaction_id IS NOT NULL AND placed_at IS NULL
      UNION ALL
      SELECT format('%s is the record of orders %s', tax_transaction_id, string_agg(number::text, ', ' ORDER BY number))
      FROM orders WHERE tax_transaction_id IS NOT NULL GROUP BY tax_transaction_id HAVING count(*) > 1
      UNION ALL
      SELECT format('refund %s (%s) of order %s: recorded as %s, undone as %s', r.id, r.status, o.number,
        r.tax_reversal_id, coalesce(r.tax_undone_id, 'nothing'))
      FROM refunds r JOIN payments p ON p.id = r.payment_id JOIN orders o ON o.id = p.order_id
      WHERE r.tax_reversal_id IS NOT NULL AND (o.tax_transaction_id IS NULL OR r.status = 'pending'
        OR r.tax_undone_id IS NOT NULL AND r.status <> 'failed')`,
  },
];
