/** What is known of a customer by his cart. */
import { type Db, sql, type Tx } from '../platform/db.ts';

/** As he reads it: what is in it, and what he typed at checkout. */
export async function* exportCarts(db: Db, customerId: string): AsyncGenerator<unknown> {
  yield* await db.rows(sql`
    SELECT c.created_at AS "createdAt", c.updated_at AS "updatedAt", c.currency, c.email,
      c.shipping_address AS "shippingAddress", c.shipping_method AS "shippingMethod", c.note,
      c.discount_codes AS "discountCodes",
      (SELECT coalesce(json_agg(json_build_object('sku', v.sku, 'title', p.title,
          'variant', array_to_string(v.choices, ' / '), 'quantity', l.quantity, 'giftWrap', l.gift_wrap,
          'seenPriceMinor', l.seen_price_minor, 'addedAt', l.added_at) ORDER BY l.added_at), '[]')
        FROM cart_lines l JOIN variants v ON v.id = l.variant_id JOIN products p ON p.id = v.product_id
        WHERE l.cart_id = c.id) AS lines
    FROM carts c WHERE c.customer_id = ${customerId}`);
}

/** With those that were poured into it. */
export function eraseCarts(tx: Tx, customerId: string): Promise<number> {
  return tx.run(sql`DELETE FROM carts WHERE customer_id = ${customerId}`);
}
