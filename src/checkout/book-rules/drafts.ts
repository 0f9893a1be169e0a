/** Drafts: each is paid once. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const draftRules: Rule[] = [
  {
    name: 'of a draft at most one order is paid',
    of: sql`SELECT count(*) FROM draft_orders`,
    broken: sql`
      SELECT format('draft D%s: orders %s', d.number, string_agg(o.number::text, ', ' ORDER BY o.number)) AS row
      FROM draft_orders d JOIN orders o ON o.cart_id = d.cart_id
      JOIN payments p ON p.order_id = o.id AND p.status IN ('processing', 'paid')
      GROUP BY d.number HAVING count(*) > 1`,
  },
];
