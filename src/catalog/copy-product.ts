/** A product copied as a draft: its words, options, prices, pictures and collections; not its stock, nor a sale's price. */
import { v7 as uuid } from 'uuid';
import { audit } from '../admin/audit.ts';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { refreshRuleCollections } from './collections.ts';
import { freeHandle, freeSku } from './handles.ts';
import { lockRecord, type ProductRecord } from './product-record.ts';
import { type Home, insertVariant, type StockNew, type Who } from './save-product.ts';

const TITLE_LENGTH_MAX = 200;

/** @returns undefined if there is no such product. */
export function copyProduct(
  db: Database,
  staff: Who,
  home: Home,
  { id, stockNew }: { id: string; stockNew: StockNew },
): Promise<{ id: string; entryId: number } | undefined> {
  return db.transaction(async (tx) => {
    const product = await lockRecord(tx, id, home.timeZone);
    if (!product) return undefined;
    const copyId = uuid();
    const title = `${product.title.slice(0, TITLE_LENGTH_MAX - 7)} (copy)`;
    const handle = await freeHandle(tx, `${product.handle}-copy`, null);
    await copyRow(tx, product.id, { copyId, title, handle });
    await copyVariants(tx, product, { copyId, stockNew });
    await refreshRuleCollections(tx, [copyId]);
    const entryId = await audit(tx, staff, {
      action: 'product.copy',
      words: `${product.title} copied: this is the copy`,
      subject: { kind: 'product', id: copyId, label: title },
      after: { copyOf: product.title, title, handle, status: 'draft' },
    });
    return { id: copyId, entryId };
  });
}

async function copyRow(
  tx: Tx,
  id: string,
  { copyId, title, handle }: { copyId: string; title: string; handle: string },
): Promise<void> {
  await tx.run(sql`
    INSERT INTO products (id, handle, title, status, description, description_html, details, vendor, product_type, tags,
      tax_class, needs_shipping)
    SELECT ${copyId}, ${handle}, ${title}, 'draft', description, description_html, details, vendor, product_type, tags,
      tax_class, needs_shipping
    FROM products WHERE id = ${id}`);
  await tx.run(sql`
    INSERT INTO product_options (product_id, position, name, choices)
    SELECT ${copyId}, position, name, choices FROM product_options WHERE product_id = ${id}`);
  await tx.run(sql`
    INSERT INTO product_media (product_id, position, media_id)
    SELECT ${copyId}, position, media_id FROM product_media WHERE product_id = ${id}`);
  await tx.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT collection_id, ${copyId},
      (SELECT max(position) + 1 FROM collection_products every WHERE every.collection_id = c.collection_id)
    FROM collection_products c WHERE product_id = ${id}`);
}

async function copyVariants(
  tx: Tx,
  product: ProductRecord,
  { copyId, stockNew }: { copyId: string; stockNew: StockNew },
): Promise<void> {
  const taken = new Set<string>();
  const active = product.variants.filter(({ status }) => status === 'active');
  for (const [index, variant] of active.entries()) {
    const sku = await freeSku(tx, `${variant.sku}-COPY`, taken);
    taken.add(sku);
    const { choices } = variant;
    // A barcode names one article of the world, so a copy has none yet.
    const fields = { ...variant, sku, barcode: '', ...homePrice(variant) };
    const copied = await insertVariant(tx, copyId, fields, { choices, position: index + 1 });
    await tx.run(sql`
      INSERT INTO variant_prices (variant_id, currency, price_minor, compare_at_minor)
      SELECT ${copied}, p.currency, coalesce(s.before_minor, p.price_minor),
        CASE WHEN s.sale_id IS NULL THEN p.compare_at_minor ELSE s.before_compare_at_minor END
      FROM variant_prices p
      LEFT JOIN sale_prices s ON s.running AND s.variant_id = p.variant_id AND s.currency = p.currency::text
        AND s.sale_minor = p.price_minor
      WHERE p.variant_id = ${variant.id}`);
    await stockNew(tx, copied, 0);
  }
}

const homePrice = ({ sale, priceMinor, compareAtMinor }: ProductRecord['variants'][number]) =>
  sale && sale.saleMinor === priceMinor
    ? { priceMinor: sale.beforeMinor, compareAtMinor: sale.beforeCompareAtMinor }
    : { priceMinor, compareAtMinor };
