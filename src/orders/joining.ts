/**
 * Orders placed without an account join it once its address is proven to be the customer's, never
 * before: whoever may read the mail of an address may read its orders, and nobody else.
 */
import { type Db, sql } from '../platform/db.ts';

/**
 * Called when an address is verified and at each sign-in of a verified one. That it is verified, and that
 * it is this customer's, is asked of the database here. @returns how many have joined.
 */
export function joinGuestOrders(db: Db, { id }: { id: string }): Promise<number> {
  return db.run(sql`
    UPDATE orders o SET customer_id = c.id FROM customers c
    WHERE c.id = ${id} AND c.email_verified AND o.customer_id IS NULL AND lower(o.email) = c.email`);
}
