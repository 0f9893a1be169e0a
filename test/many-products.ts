/** A large catalogue within seconds: n products with variants, prices and stock, made by one statement each. */
import pg from 'pg';

export interface Many {
  products: number;
  /** Of each product. */
  variants?: number;
}

const TITLES = `
  (ARRAY['Linen','Walnut','Brass','Wool','Glass','Paper','Cotton','Oak','Copper','Felt','Slate','Cork'])[1 + n % 12] || ' ' ||
  (ARRAY['Tablecloth','Tray','Lamp','Blanket','Vase','Notebook','Apron','Stool','Bowl','Bag'])[1 + n % 10] || ' ' || n`;

/**
 * Titles, vendors (20), types (8), tags (90), states and times vary. Of 25 products one is sold out, of ten variants
 * one is low. Handles are "many-1" …, SKUs "MANY-1-1" …; the ledgers of stock and prices say how it came to be.
 * Triggers rest meanwhile, for which it takes a superuser: what they would write is written here.
 * @param url of the database.
 */
export async function addManyProducts(url: string, { products, variants = 3 }: Many): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const each = `generate_series(1, ${Math.trunc(products)}) AS n`;
  const both = `${each}, generate_series(1, ${Math.trunc(variants)}) AS k`;
  const variantId = `md5('variant ' || n || ' ' || k)::uuid`;
  const price = `500 + n * 37 % 20000 + k * 100`;
  const onHand = `CASE WHEN n % 25 = 3 THEN 0 WHEN (n + k) % 10 = 1 THEN 2 ELSE 10 + n % 90 END`;
  const statements = [
    'BEGIN',
    'SET LOCAL session_replication_role = replica',
    `INSERT INTO products (id, handle, title, status, created_at, updated_at, vendor, product_type, tags, description)
    SELECT md5('product ' || n)::uuid, 'many-' || n, ${TITLES},
      CASE WHEN n % 20 = 7 THEN 'draft' WHEN n % 33 = 5 THEN 'archived' ELSE 'active' END,
      now() - n * interval '7 minutes', now() - (n::bigint * 7919 % ${Math.trunc(products)}) * interval '3 minutes',
      'Vendor ' || n % 20, (ARRAY['Kitchen', 'Table', 'Light', 'Bed', 'Bath', 'Desk', 'Garden', ''])[1 + n % 8],
      ARRAY['tag-' || n % 30, 'season-' || n % 60], repeat('It is made to be used every day. ', 8)
    FROM ${each}`,
    `INSERT INTO product_options (product_id, position, name, choices)
    SELECT md5('product ' || n)::uuid, 1, 'Size',
      ARRAY(SELECT 'Size ' || k FROM generate_series(1, ${Math.trunc(variants)}) AS k)
    FROM ${each} WHERE ${Math.trunc(variants)} > 1`,
    `INSERT INTO variants (id, product_id, position, sku, choices, price_minor, barcode, cost_minor)
    SELECT ${variantId}, md5('product ' || n)::uuid, k, 'MANY-' || n || '-' || k,
      CASE WHEN ${Math.trunc(variants)} > 1 THEN ARRAY['Size ' || k] ELSE '{}'::text[] END,
      ${price}, lpad((n * 10 + k)::text, 13, '0'), 200 + n * 37 % 9000
    FROM ${both}`,
    `INSERT INTO price_changes (variant_id, price_minor) SELECT ${variantId}, ${price} FROM ${both}`,
    `INSERT INTO stock_levels (variant_id, on_hand) SELECT ${variantId}, ${onHand} FROM ${both}`,
    `INSERT INTO stock_movements (variant_id, quantity, reason)
    SELECT ${variantId}, ${onHand}, 'received' FROM ${both} WHERE ${onHand} > 0`,
    'COMMIT',
    'ANALYZE',
  ];
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
