/** A product as the back office works on it: every column, every variant, whatever its status. */
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { Media, Option } from './catalog.ts';
import { type PicturesOf, picturesOf } from './media/product-pictures.ts';

export const statuses = { draft: 'Draft', active: 'Active', archived: 'Archived' } as const;
export type Status = keyof typeof statuses;

export interface RunningSale {
  title: string;
  /** ISO. */
  endsAt: string;
  /** What it costs again when the sale is over. */
  beforeMinor: number;
  beforeCompareAtMinor: number | null;
  saleMinor: number;
}

export interface VariantRecord {
  id: string;
  position: number;
  sku: string;
  choices: string[];
  priceMinor: number;
  compareAtMinor: number | null;
  costMinor: number | null;
  barcode: string;
  weightGrams: number;
  mediaId: string | null;
  status: 'active' | 'archived';
  onHand: number;
  reserved: number;
  sale: RunningSale | null;
}

export interface ProductRecord {
  id: string;
  version: number;
  handle: string;
  title: string;
  description: string;
  descriptionHtml: string;
  details: string[];
  vendor: string;
  productType: string;
  tags: string[];
  taxClass: string;
  needsShipping: boolean;
  status: Status;
  /** "2026-12-01 09:00" by the shop's clock. */
  publishAt: string | null;
  updatedAt: Date;
  options: Option[];
  /** In their order, archived ones too. */
  variants: VariantRecord[];
  pictures: Media[];
  /** For the card of its pictures: those on their way too. */
  pictureCard: PicturesOf;
}

export function findRecord(db: Db, id: string, timeZone: string): Promise<ProductRecord | undefined> {
  return db.row(sql`
    SELECT p.id, p.version, p.handle, p.title, p.description, p.description_html AS "descriptionHtml", p.details,
      p.vendor, p.product_type AS "productType", p.tags, p.tax_class AS "taxClass",
      p.needs_shipping AS "needsShipping", p.status, p.updated_at AS "updatedAt",
      to_char(p.publish_at AT TIME ZONE ${timeZone}, 'YYYY-MM-DD HH24:MI') AS "publishAt",
      coalesce((SELECT json_agg(json_build_object('name', o.name, 'choices', o.choices) ORDER BY o.position)
        FROM product_options o WHERE o.product_id = p.id), '[]') AS options,
      coalesce((SELECT json_agg(${variantJson} ORDER BY v.position)
        FROM variants v LEFT JOIN stock_levels l ON l.variant_id = v.id WHERE v.product_id = p.id), '[]') AS variants,
      coalesce((SELECT json_agg(to_jsonb(m) ORDER BY pm.position)
        FROM product_media pm JOIN media m ON m.id = pm.media_id WHERE pm.product_id = p.id), '[]') AS pictures,
      ${picturesOf} AS "pictureCard"
    FROM products p WHERE p.id = ${id}`);
}

const variantJson = sql`json_build_object(
  'id', v.id, 'position', v.position, 'sku', v.sku, 'choices', v.choices, 'priceMinor', v.price_minor,
  'compareAtMinor', v.compare_at_minor, 'costMinor', v.cost_minor, 'barcode', v.barcode,
  'weightGrams', v.weight_grams, 'mediaId', v.media_id, 'status', v.status,
  'onHand', coalesce(l.on_hand, 0), 'reserved', coalesce(l.reserved, 0),
  'sale', (SELECT json_build_object('title', s.title, 'endsAt', s.ends_at, 'beforeMinor', sp.before_minor,
      'beforeCompareAtMinor', sp.before_compare_at_minor, 'saleMinor', sp.sale_minor)
    FROM sale_prices sp JOIN sales s ON s.id = sp.sale_id
    WHERE sp.running AND sp.variant_id = v.id AND sp.currency = ''))`;

/** As it is once nobody else is saving it; the row stays locked to the end of the transaction. */
export async function lockRecord(tx: Tx, id: string, timeZone: string): Promise<ProductRecord | undefined> {
  await tx.run(sql`SELECT FROM products WHERE id = ${id} FOR UPDATE`);
  return await findRecord(tx, id, timeZone);
}
