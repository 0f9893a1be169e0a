/** What is for sale, found by a part of its title, handle, vendor, tags or SKU, to be chosen from: a discount's, a sale's, a draft's. */
import { type Db, sql } from '../platform/db.ts';

export type GoodsKind = 'collection' | 'product' | 'variant';

export interface FoundThing {
  /** Handle of a collection or product, SKU of a variant: what names it in a form. */
  key: string;
  title: string;
  detail: string;
}

export interface FoundVariant {
  variantId: string;
  sku: string;
  title: string;
  /** The chosen options, "A3 / Oak frame"; empty for a product without options. */
  variantTitle: string;
  /** In the shop's own currency. */
  priceMinor: number;
  available: number;
  /** Sold beyond what there is. */
  backorders: boolean;
}

const FOUND_MAX = 12;

/** A pattern for LIKE, in which nothing that was typed is a wildcard. */
const containing = (text: string) => `%${text.trim().replace(/[\\%_]/g, '\\$&')}%`;

function findCollections(db: Db, text: string): Promise<FoundThing[]> {
  return db.rows(sql`
    SELECT handle AS key, title, handle AS detail FROM collections
    WHERE title ILIKE ${containing(text)} OR handle ILIKE ${containing(text)} ORDER BY title, id LIMIT ${FOUND_MAX}`);
}

function findProducts(db: Db, text: string): Promise<FoundThing[]> {
  return db.rows(sql`
    SELECT handle AS key, title, handle AS detail FROM products
    WHERE status <> 'archived' AND words LIKE ${containing(text.toLowerCase())}
    ORDER BY title, id LIMIT ${FOUND_MAX}`);
}

/** That buyers can have: of active products. */
export function findVariants(db: Db, text: string): Promise<FoundVariant[]> {
  return db.rows(sql`
    SELECT v.id AS "variantId", v.sku, p.title, array_to_string(v.choices, ' / ') AS "variantTitle",
      v.price_minor AS "priceMinor", coalesce(s.on_hand - s.reserved, 0) AS available,
      coalesce(s.allow_backorders, false) AS backorders
    FROM (
      SELECT v.id FROM (
        SELECT p.id FROM products p WHERE p.status = 'active' AND words LIKE ${containing(text.toLowerCase())}
          AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.status = 'active')
        ORDER BY p.title, p.id LIMIT ${FOUND_MAX}) p
      JOIN variants v ON v.product_id = p.id
      UNION SELECT id FROM variants WHERE lower(sku) LIKE ${containing(text.toLowerCase())}
    ) found
    JOIN variants v ON v.id = found.id JOIN products p ON p.id = v.product_id
    LEFT JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.status = 'active' AND p.status = 'active'
    ORDER BY p.title, p.id, v.position LIMIT ${FOUND_MAX}`);
}

/** Of one kind; an empty search finds the first of them. */
export async function findGoods(db: Db, kind: GoodsKind, text: string): Promise<FoundThing[]> {
  switch (kind) {
    case 'collection':
      return findCollections(db, text);
    case 'product':
      return findProducts(db, text);
    case 'variant':
      return (await findVariants(db, text)).map(({ sku, title, variantTitle }) => ({
        key: sku,
        title: [title, variantTitle].filter(Boolean).join(', '),
        detail: sku,
      }));
  }
}
