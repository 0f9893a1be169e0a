/**
 * What a piece of a file writes: worked out product by product, then written together, one statement for each table and
 * all of them in one packet. Statements cost more than rows: one for each row would take ten times as long.
 */
import { type AuditEntry, auditAll } from '../../admin/audit.ts';
import { type Sql, sql, type Tx } from '../../platform/db.ts';
import type { ImportContext } from './context.ts';
import type { ProductText } from './wanted.ts';

interface ProductRow extends Required<ProductText> {
  id: string;
  handle: string;
  description: string;
}

/** Without a description of its own it keeps the one it has. */
interface ChangedProduct extends Omit<Required<ProductText>, 'descriptionHtml'> {
  id: string;
  descriptionHtml?: string;
  description?: string;
}

export interface VariantText {
  sku: string;
  choices: string[];
  priceMinor: number;
  compareAtMinor: number | null;
  grams: number;
  barcode: string;
  costMinor: number | null;
  status: 'active' | 'archived';
}

interface VariantRow extends VariantText {
  id: string;
  productId: string;
  position: number;
}

export interface UploadRow {
  id: string;
  productId: string;
  /** Null: only variants show it. */
  position: number | null;
  name: string;
  alt: string;
  src: string;
  line: number;
  variantIds: string[];
}

/** In the order in which they are written. */
export class Rows {
  readonly products: ProductRow[] = [];
  readonly changedProducts: ChangedProduct[] = [];
  /** Products whose options are written anew. */
  readonly formerOptions: string[] = [];
  readonly options: { productId: string; position: number; name: string; choices: string[] }[] = [];
  readonly changedVariants: (VariantText & { id: string })[] = [];
  readonly variants: VariantRow[] = [];
  readonly pricesGone: { variantId: string; currency: string }[] = [];
  readonly prices: {
    variantId: string;
    currency: string;
    priceMinor: number;
    compareAtMinor: number | null;
  }[] = [];
  readonly members: { collectionId: string; productId: string }[] = [];
  readonly pictures = {
    /** Uploads that were refused, and are tried once more. */
    again: [] as string[],
    uploads: [] as UploadRow[],
    /** Uploads that only variants were to show. */
    listed: [] as { uploadId: string; position: number }[],
    shown: [] as { productId: string; position: number; mediaId: string }[],
    alts: [] as { mediaId: string | null; uploadId: string | null; alt: string }[],
    ofVariants: [] as { variantId: string; mediaId: string }[],
    /** For variants, once they are there. */
    coming: [] as { variantId: string; uploadId: string }[],
  };
  readonly log: AuditEntry[] = [];
}

/** @throws what the schema refuses, with nothing said about which row it was. */
export async function writeRows(
  tx: Tx,
  rows: Rows,
  { importId, who, forReal }: Pick<ImportContext, 'importId' | 'who' | 'forReal'>,
): Promise<void> {
  const writes: Promise<unknown>[] = [];
  const write = (some: unknown[], statement: (json: string) => Sql) =>
    some.length > 0 && writes.push(tx.run(statement(jsonOf(some))));
  write(rows.products, insertProducts);
  write(rows.changedProducts, updateProducts);
  if (rows.formerOptions.length > 0)
    writes.push(
      tx.run(sql`DELETE FROM product_options WHERE product_id = ANY (${rows.formerOptions}::uuid[])`),
    );
  write(rows.options, insertOptions);
  write(rows.changedVariants, updateVariants);
  write(rows.variants, insertVariants);
  write(rows.pricesGone, deletePrices);
  write(rows.prices, setPrices);
  write(rows.members, putIntoCollections);
  for (const [some, statement] of picturesOf(rows.pictures, importId)) write(some, statement);
  // The log refuses nothing, so a check need not try it.
  if (forReal && rows.log.length > 0) writes.push(auditAll(tx, who, rows.log));
  await Promise.all(writes);
}

/** A half of a letter, which JSON would carry and the database refuse, becomes the sign for what cannot be read. */
function jsonOf(rows: unknown[]): string {
  const json = JSON.stringify(rows);
  if (!/\\ud[89a-f]/i.test(json)) return json;
  return JSON.stringify(rows, (_, value) => (typeof value === 'string' ? value.toWellFormed() : value));
}

// Not the transaction's time: products of one piece keep their order.
const insertProducts = (json: string) => sql`
  INSERT INTO products (id, handle, title, vendor, product_type, tags, status, publish_at, details, needs_shipping,
    tax_class, description_html, description, created_at)
  SELECT id, handle, title, vendor, "productType", tags, status, "publishAt", details, "needsShipping", "taxClass",
    "descriptionHtml", description, clock_timestamp()
  FROM json_to_recordset(${json}::json) AS p (id uuid, handle text, title text, vendor text, "productType" text,
    tags text[], status text, "publishAt" timestamptz, details text[], "needsShipping" boolean, "taxClass" text,
    "descriptionHtml" text, description text)`;

const updateProducts = (json: string) => sql`
  UPDATE products p SET title = n.title, vendor = n.vendor, product_type = n."productType", tags = n.tags,
    status = n.status, publish_at = n."publishAt", details = n.details, needs_shipping = n."needsShipping",
    tax_class = n."taxClass", description_html = coalesce(n."descriptionHtml", p.description_html),
    description = coalesce(n.description, p.description), version = p.version + 1, updated_at = now()
  FROM json_to_recordset(${json}::json) AS n (id uuid, title text, vendor text, "productType" text, tags text[],
    status text, "publishAt" timestamptz, details text[], "needsShipping" boolean, "taxClass" text,
    "descriptionHtml" text, description text)
  WHERE p.id = n.id`;

const insertOptions = (json: string) => sql`
  INSERT INTO product_options (product_id, position, name, choices)
  SELECT "productId", position, name, choices
  FROM json_to_recordset(${json}::json) AS o ("productId" uuid, position int, name text, choices text[])`;

const updateVariants = (json: string) => sql`
  UPDATE variants v SET sku = n.sku, choices = n.choices, price_minor = n."priceMinor",
    compare_at_minor = n."compareAtMinor", weight_grams = n.grams, barcode = n.barcode, cost_minor = n."costMinor",
    status = n.status, updated_at = now()
  FROM json_to_recordset(${json}::json) AS n (id uuid, sku text, choices text[], "priceMinor" bigint,
    "compareAtMinor" bigint, grams int, barcode text, "costMinor" bigint, status text)
  WHERE v.id = n.id`;

const insertVariants = (json: string) => sql`
  INSERT INTO variants (id, product_id, position, sku, choices, price_minor, compare_at_minor, weight_grams, barcode,
    cost_minor)
  SELECT id, "productId", position, sku, choices, "priceMinor", "compareAtMinor", grams, barcode, "costMinor"
  FROM json_to_recordset(${json}::json) AS v (id uuid, "productId" uuid, position int, sku text, choices text[],
    "priceMinor" bigint, "compareAtMinor" bigint, grams int, barcode text, "costMinor" bigint)`;

const deletePrices = (json: string) => sql`
  DELETE FROM variant_prices p USING json_to_recordset(${json}::json) AS gone ("variantId" uuid, currency text)
  WHERE p.variant_id = gone."variantId" AND p.currency = gone.currency`;

const setPrices = (json: string) => sql`
  INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor)
  SELECT "variantId", currency, "priceMinor", "compareAtMinor"
  FROM json_to_recordset(${json}::json)
    AS p ("variantId" uuid, currency text, "priceMinor" bigint, "compareAtMinor" bigint)
  ON CONFLICT (variant_id, currency)
    DO UPDATE SET price_minor = excluded.price_minor, compare_at_minor = excluded.compare_at_minor`;

/** At the end of each, in the order of the file. */
const putIntoCollections = (json: string) => sql`
  WITH members AS (
    SELECT * FROM ROWS FROM (json_to_recordset(${json}::json) AS ("collectionId" uuid, "productId" uuid))
      WITH ORDINALITY AS m (collection_id, product_id, place)
  ), ends AS (
    SELECT collection_id,
      (SELECT coalesce(max(position), 0) FROM collection_products WHERE collection_id = c.collection_id) AS position
    FROM (SELECT DISTINCT collection_id FROM members) c
  )
  INSERT INTO collection_products (collection_id, product_id, position)
  SELECT collection_id, product_id, ends.position + row_number() OVER (PARTITION BY collection_id ORDER BY place)
  FROM members JOIN ends USING (collection_id)
  ON CONFLICT DO NOTHING`;

function picturesOf(
  { again, uploads, listed, shown, alts, ofVariants, coming }: Rows['pictures'],
  importId: string,
): [unknown[], (json: string) => Sql][] {
  return [
    [
      again,
      (json) => sql`
        DELETE FROM media_uploads
        WHERE id IN (SELECT value::uuid FROM json_array_elements_text(${json}::json)) AND status = 'refused'`,
    ],
    [
      uploads,
      (json) => sql`
        INSERT INTO media_uploads (id, product_id, position, name, alt, source_url, variant_ids, status, import_id, import_line)
        SELECT id, "productId", position, name, alt, src, "variantIds", 'to_fetch', ${importId}, line
        FROM json_to_recordset(${json}::json) AS u (id uuid, "productId" uuid, position int, name text, alt text,
          src text, "variantIds" uuid[], line int)`,
    ],
    [
      listed,
      (json) => sql`
        UPDATE media_uploads u SET position = n.position
        FROM json_to_recordset(${json}::json) AS n ("uploadId" uuid, position int) WHERE u.id = n."uploadId"`,
    ],
    [
      shown,
      (json) => sql`
        INSERT INTO product_media (product_id, position, media_id) SELECT "productId", position, "mediaId"
        FROM json_to_recordset(${json}::json) AS m ("productId" uuid, position int, "mediaId" uuid)`,
    ],
    [
      alts.filter(({ mediaId }) => mediaId !== null),
      (json) => sql`
        UPDATE media m SET alt = n.alt
        FROM json_to_recordset(${json}::json) AS n ("mediaId" uuid, alt text) WHERE m.id = n."mediaId"`,
    ],
    [
      alts.filter(({ mediaId }) => mediaId === null),
      (json) => sql`
        UPDATE media_uploads u SET alt = n.alt
        FROM json_to_recordset(${json}::json) AS n ("uploadId" uuid, alt text) WHERE u.id = n."uploadId"`,
    ],
    [
      ofVariants,
      (json) => sql`
        UPDATE variants v SET media_id = n."mediaId", updated_at = now()
        FROM json_to_recordset(${json}::json) AS n ("variantId" uuid, "mediaId" uuid) WHERE v.id = n."variantId"`,
    ],
    [
      coming,
      (json) => sql`
        UPDATE media_uploads u SET variant_ids = u.variant_ids || n.ids
        FROM (SELECT "uploadId", array_agg("variantId") AS ids
          FROM json_to_recordset(${json}::json) AS c ("variantId" uuid, "uploadId" uuid) GROUP BY 1) n
        WHERE u.id = n."uploadId"`,
    ],
  ];
}
