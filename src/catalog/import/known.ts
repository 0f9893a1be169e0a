/** What the shop knows of the products in a piece of a file: one query, under their row locks. */
import { type Db, sql, type Tx } from '../../platform/db.ts';
import type { ProductText } from './wanted.ts';

export interface KnownVariant {
  id: string;
  sku: string;
  choices: string[];
  position: number;
  priceMinor: number;
  compareAtMinor: number | null;
  grams: number;
  barcode: string;
  costMinor: number | null;
  status: 'active' | 'archived';
  mediaId: string | null;
  onHand: number;
  sellWithout: boolean;
  own: Record<string, { priceMinor: number; compareAtMinor: number | null }>;
}

/** A picture that is there, or on its way. */
export interface KnownPicture {
  /** Null: on its way. */
  mediaId: string | null;
  uploadId: string | null;
  file: string | null;
  widths: number[] | null;
  alt: string;
  sourceUrl: string | null;
  status: 'done' | 'to_fetch' | 'waiting' | 'refused';
  /** False: only variants show it. */
  listed: boolean;
  /** The variants that will show it once it is there. */
  variantIds: string[];
}

export interface KnownProduct extends Required<ProductText> {
  id: string;
  handle: string;
  version: number;
  options: { name: string; choices: string[] }[];
  variants: KnownVariant[];
  pictures: KnownPicture[];
  /** The position of its last one, there or on its way; 0 where there is none. */
  lastPicture: number;
  /** The titles of those it was put into by hand, and their ids. */
  collections: string[];
  collectionIds: string[];
}

/** Of product `p`. Everything that a file may say of it. */
const knownJson = sql`
  p.id, p.handle, p.version, p.title, p.description_html AS "descriptionHtml", p.vendor, p.product_type AS "productType",
  p.tags, p.status, to_json(p.publish_at) AS "publishAt", p.needs_shipping AS "needsShipping", p.tax_class AS "taxClass",
  p.details, p.description,
  ARRAY(SELECT c.title FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
    WHERE cp.product_id = p.id AND c.rule IS NULL ORDER BY c.position, c.handle) AS collections,
  ARRAY(SELECT c.id FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
    WHERE cp.product_id = p.id AND c.rule IS NULL) AS "collectionIds",
  greatest((SELECT max(position) FROM product_media WHERE product_id = p.id),
    (SELECT max(position) FROM media_uploads WHERE product_id = p.id AND status IN ('to_fetch', 'waiting')), 0) AS "lastPicture",
  coalesce((SELECT json_agg(json_build_object('name', o.name, 'choices', o.choices) ORDER BY o.position)
    FROM product_options o WHERE o.product_id = p.id), '[]') AS options,
  coalesce((SELECT json_agg(json_build_object(
      'id', v.id, 'sku', v.sku, 'choices', v.choices, 'position', v.position, 'priceMinor', v.price_minor,
      'compareAtMinor', v.compare_at_minor, 'grams', v.weight_grams, 'barcode', v.barcode, 'costMinor', v.cost_minor,
      'status', v.status, 'mediaId', v.media_id, 'onHand', coalesce(s.on_hand, 0),
      'sellWithout', coalesce(s.allow_backorders, false),
      'own', coalesce((SELECT json_object_agg(vp.currency, json_build_object(
          'priceMinor', vp.price_minor, 'compareAtMinor', vp.compare_at_minor))
        FROM variant_prices vp WHERE vp.variant_id = v.id), '{}')) ORDER BY v.position)
    FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id WHERE v.product_id = p.id), '[]') AS variants,
  coalesce((SELECT json_agg(json_build_object(
      'mediaId', m.id, 'uploadId', u.id, 'file', m.file, 'widths', m.widths, 'alt', coalesce(m.alt, u.alt), 'sourceUrl', u.source_url,
      'status', coalesce(u.status, 'done'), 'variantIds', coalesce(u.variant_ids, '{}'),
      'listed', CASE WHEN m.id IS NULL THEN u.position IS NOT NULL ELSE pm.position IS NOT NULL END)
      ORDER BY coalesce(pm.position, u.position), m.file, u.id)
    FROM (
      SELECT media_id, NULL::uuid AS upload_id FROM product_media WHERE product_id = p.id
      UNION SELECT media_id, NULL FROM variants WHERE product_id = p.id AND media_id IS NOT NULL
      UNION SELECT NULL, id FROM media_uploads WHERE product_id = p.id AND status <> 'done') shown
    LEFT JOIN media m ON m.id = shown.media_id
    LEFT JOIN media_uploads u ON u.id = shown.upload_id OR u.media_id = m.id
    LEFT JOIN product_media pm ON pm.product_id = p.id AND pm.media_id = m.id), '[]') AS pictures`;

type Row = Omit<KnownProduct, 'publishAt'> & { publishAt: string | null; description: string };

/** By handle. A product without any HTML has its plain text as paragraphs, as its page shows it. */
export async function lockKnown(
  tx: Tx,
  handles: string[],
  asHtml: (text: string) => string,
): Promise<Map<string, KnownProduct>> {
  const found = await tx.rows<{ id: string }>(
    sql`SELECT id FROM products WHERE handle = ANY (${handles}) ORDER BY id FOR NO KEY UPDATE`,
  );
  if (found.length === 0) return new Map();
  const ids = found.map(({ id }) => id);
  const rows = await tx.rows<Row>(sql`SELECT ${knownJson} FROM products p WHERE p.id = ANY (${ids}::uuid[])`);
  return new Map(rows.map((row) => [row.handle, withHtml(row, asHtml)]));
}

function withHtml({ description, ...row }: Row, asHtml: (text: string) => string): KnownProduct {
  return {
    ...row,
    descriptionHtml: row.descriptionHtml || asHtml(description),
    publishAt: row.publishAt === null ? null : new Date(row.publishAt).toISOString(),
  };
}

/** A page of the export. @param after the handle of the last one before. */
export async function readKnown(
  db: Db,
  ids: string[],
  asHtml: (text: string) => string,
): Promise<KnownProduct[]> {
  const rows = await db.rows<Row>(sql`
    SELECT ${knownJson} FROM products p JOIN unnest(${ids}::uuid[]) WITH ORDINALITY AS page (id, place) USING (id)
    ORDER BY page.place`);
  return rows.map((row) => withHtml(row, asHtml));
}

/** Whose SKUs these are: of which product. */
export async function ownersOf(
  db: Db,
  skus: string[],
): Promise<Map<string, { productId: string; handle: string }>> {
  const rows = await db.rows<{ sku: string; productId: string; handle: string }>(sql`
    SELECT v.sku, p.id AS "productId", p.handle FROM variants v JOIN products p ON p.id = v.product_id
    WHERE v.sku = ANY (${skus})`);
  return new Map(rows.map(({ sku, ...owner }) => [sku, owner]));
}

/** Pictures of this shop by the stems of their files. */
export async function mediaByFile(db: Db, files: string[]): Promise<Map<string, string>> {
  const rows = await db.rows<{ id: string; file: string }>(
    sql`SELECT id, file FROM media WHERE file = ANY (${files})`,
  );
  return new Map(rows.map(({ id, file }) => [file, id]));
}
