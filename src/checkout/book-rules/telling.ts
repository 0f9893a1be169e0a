/** What was told of all this: the timeline and mail. */
import { sql } from '../../platform/db.ts';
import type { Rule } from './rule.ts';

export const tellingRules: Rule[] = [
  {
    name: 'the timeline tells of each payment once',
    of: sql`SELECT count(*) FROM orders WHERE placed_at IS NOT NULL`,
    broken: sql`
      SELECT format('order %s: paid %s times', o.number, count(e.id)) AS row
      FROM orders o LEFT JOIN order_events e ON e.order_id = o.id AND e.kind = 'paid'
      WHERE o.placed_at IS NOT NULL GROUP BY o.id, o.number HAVING count(e.id) <> 1`,
  },
  {
    name: 'each order that was placed has the messages of its placing',
    of: sql`SELECT count(*) FROM emails`,
    broken: sql`
      SELECT format('order %s: %s messages of its placing', o.number, count(m.id)) AS row
      FROM orders o LEFT JOIN emails m ON m.order_id = o.id AND m.kind IN ('order_placed', 'order_placed_staff')
      WHERE o.placed_at IS NOT NULL AND o.erased_at IS NULL GROUP BY o.id, o.number HAVING count(m.id) <> 2`,
  },
  {
    name: 'of each thing there is one message of a kind',
    of: sql`SELECT count(*) FROM emails`,
    broken: sql`
      SELECT format('%s: %s messages about %s', kind, count(*), subject_id) AS row
      FROM emails GROUP BY subject_id, kind HAVING count(*) > 1`,
  },
  {
    name: 'what was cancelled, sent back, withdrawn from, paid back or disputed was told, in the timeline and by mail',
    of: sql`SELECT (SELECT count(*) FROM cancellations) + (SELECT count(*) FROM returns) + (SELECT count(*) FROM withdrawals)
      + (SELECT count(*) FROM refunds) + (SELECT count(*) FROM disputes) AS count`,
    broken: sql`
      WITH things AS (
        SELECT order_id, id, 'cancellationId' AS named, 'cancelled' AS event, 'order_cancelled' AS mail FROM cancellations
        UNION ALL SELECT order_id, id, 'returnId', 'return_requested', 'return_requested' FROM returns
        UNION ALL SELECT order_id, id, 'returnId', 'return_received', 'return_received' FROM returns WHERE status = 'received'
        UNION ALL SELECT order_id, id, 'withdrawalId', 'withdrawn', 'withdrawal_received' FROM withdrawals
        UNION ALL SELECT p.order_id, r.id, 'refundId', 'refunded', CASE WHEN r.reason <> 'sold_out' THEN 'refunded' END
          FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.status = 'succeeded'
        UNION ALL SELECT p.order_id, r.id, 'refundId', 'refund_failed', 'refund_failed_staff'
          FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE r.status = 'failed'
        UNION ALL SELECT p.order_id, d.id, 'disputeId', 'dispute_opened', 'dispute_opened_staff'
          FROM disputes d JOIN payments p ON p.id = d.payment_id
      )
      SELECT format('order %s: %s %s', o.number, t.event, t.id) AS row
      FROM things t JOIN orders o ON o.id = t.order_id
      WHERE (SELECT count(*) FROM order_events e WHERE e.order_id = t.order_id
          AND (e.kind = t.event OR e.kind = 'lines_cancelled' AND t.event = 'cancelled')
          AND e.data ->> t.named = t.id::text) <> 1
        OR (o.erased_at IS NULL AND t.mail IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM emails m WHERE m.subject_id = t.id AND m.kind = t.mail))`,
  },
  {
    name: 'an erased order no longer says how its buyer is reached',
    of: sql`SELECT count(*) FROM orders WHERE erased_at IS NOT NULL`,
    broken: sql`
      SELECT format('order %s', number) AS row FROM orders
      WHERE erased_at IS NOT NULL AND (email <> '' OR note <> '' OR shipping_address ->> 'phone' <> '')`,
  },
];
