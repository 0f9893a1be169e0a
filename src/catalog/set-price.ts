/** A price set by hand. Both its numbers in one statement, so that they are one change of the price. */
import { type Db, sql } from '../platform/db.ts';

export interface NewPrice {
  sku: string;
  /** One beside the shop's own; undefined: the shop's own. */
  currency: string | undefined;
  /** Null: no price of its own in that currency any more. */
  priceMinor: number | null;
  /** Above the price, or null. */
  compareAtMinor: number | null;
}

export interface PriceSet {
  /** The lowest price of the 30 days before the reduction, of a price with a compare-at price. */
  priorMinor: number | null;
  /** The title of the running sale it is in, which will leave this price as it is. */
  inSale: string | null;
}

/** Its caller brings the collections by rule up to date (collections.ts). @returns undefined if there is no such SKU. */
export async function setPrice(db: Db, price: NewPrice): Promise<PriceSet | undefined> {
  const { sku, currency } = price;
  const variant = await db.row<{ id: string }>(sql`SELECT id FROM variants WHERE sku = ${sku}`);
  if (!variant) return undefined;
  await (currency === undefined ? setHome(db, price) : setOwn(db, variant.id, currency, price));
  return await db.row<PriceSet>(sql`
    SELECT
      (SELECT prior_minor FROM price_changes WHERE variant_id = ${variant.id} AND currency = ${currency ?? ''}
        ORDER BY id DESC LIMIT 1) AS "priorMinor",
      (SELECT s.title FROM sale_prices p JOIN sales s ON s.id = p.sale_id
        WHERE p.running AND p.variant_id = ${variant.id} AND p.currency = ${currency ?? ''}) AS "inSale"`);
}

const setHome = (db: Db, { sku, priceMinor, compareAtMinor }: NewPrice) =>
  db.run(
    sql`UPDATE variants SET price_minor = ${priceMinor}, compare_at_minor = ${compareAtMinor} WHERE sku = ${sku}`,
  );

function setOwn(db: Db, variantId: string, currency: string, { priceMinor, compareAtMinor }: NewPrice) {
  if (priceMinor === null)
    return db.run(sql`DELETE FROM variant_prices WHERE variant_id = ${variantId} AND currency = ${currency}`);
  return db.run(sql`
    INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor)
    VALUES (${variantId}, ${currency}, ${priceMinor}, ${compareAtMinor})
    ON CONFLICT (variant_id, currency)
      DO UPDATE SET price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor`);
}
