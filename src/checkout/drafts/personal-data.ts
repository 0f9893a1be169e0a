/** What is known of a customer by drafts that staff have made for his address. */
import { removeCarts } from '../../cart/by-staff.ts';
import type { Known } from '../../customers/customers.ts';
import { type Database, type Db, sql, type Tx } from '../../platform/db.ts';

/** Sent to his address, or ordered by his account. */
const ofCustomer = ({ id, email }: Known) => sql`
  draft_orders d JOIN carts c ON c.id = d.cart_id LEFT JOIN orders o ON o.id = d.order_id
  WHERE lower(c.email) = ${email} OR o.customer_id = ${id}`;

export async function* exportDrafts(db: Db, customer: Known): AsyncGenerator<unknown> {
  yield* await db.rows(sql`
    SELECT d.created_at AS "createdAt", d.sent_at AS "sentAt", d.expires_at AS "payableUntil", d.message,
      o.number AS "orderNumber", c.email, c.shipping_address AS "shippingAddress", c.shipping_method AS "shippingMethod",
      c.note, c.discount_codes AS "discountCodes",
      (SELECT coalesce(json_agg(json_build_object('sku', v.sku, 'title', p.title,
          'variant', array_to_string(v.choices, ' / '), 'quantity', l.quantity) ORDER BY l.added_at), '[]')
        FROM cart_lines l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
        WHERE l.cart_id = c.id) AS lines
    FROM ${ofCustomer(customer)} ORDER BY d.number`);
}

/** What was bought by one stays as an order. */
export async function eraseDrafts(tx: Tx, customer: Known): Promise<void> {
  const drafts = await tx.rows<{ cartId: string }>(
    sql`SELECT d.cart_id AS "cartId" FROM ${ofCustomer(customer)}`,
  );
  await removeCarts(
    tx,
    drafts.map(({ cartId }) => cartId),
  );
}

const REMOVED_KEPT_DAYS = 30;
const UNPAID_KEPT_DAYS = 180;

/** Drafts that nobody paid say whom they were for, and go after a while. @returns how many. */
export function sweepDrafts(db: Database): Promise<number> {
  return db.transaction(async (tx) => {
    const over = await tx.rows<{ cartId: string }>(sql`
      SELECT cart_id AS "cartId" FROM draft_orders d
      WHERE (removed_at < now() - make_interval(days => ${REMOVED_KEPT_DAYS}::int)
          OR expires_at < now() - make_interval(days => ${UNPAID_KEPT_DAYS}::int))
        AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = d.order_id AND p.status IN ('pending', 'processing', 'paid'))
      FOR UPDATE`);
    return removeCarts(
      tx,
      over.map(({ cartId }) => cartId),
    );
  });
}
