/** How goods travel: the methods a buyer may choose from, with their prices in the shop's currency. */
import { type Db, sql } from '../platform/db.ts';

export interface ShippingMethod {
  handle: string;
  title: string;
  description: string;
  priceMinor: number;
  /** Free when the goods cost this much or more. */
  freeFromMinor: number | null;
}

/** In the order in which they are offered; the first is the default. */
export function shippingMethods(db: Db): Promise<ShippingMethod[]> {
  return db.rows<ShippingMethod>(sql`
    SELECT handle, title, description, price_minor AS "priceMinor", free_from_minor AS "freeFromMinor"
    FROM shipping_methods WHERE active ORDER BY position, handle`);
}
