/** A small catalogue for tests: enough to buy from, with prices that are easy to add up. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../src/platform/db.ts';

export interface Sold {
  productId: string;
  variantId: string;
  sku: string;
  handle: string;
}

export interface Wares {
  priceMinor?: number;
  onHand?: number;
  title?: string;
}

let made = 0;

/** One product with one variant, its stock explained by the ledger. */
export async function addProduct(
  db: Db,
  { priceMinor = 1000, onHand = 10, title }: Wares = {},
): Promise<Sold> {
  made += 1;
  const [productId, variantId, sku, handle] = [uuid(), uuid(), `SKU-${made}`, `article-${made}`];
  await db.run(
    sql`INSERT INTO products (id, handle, title) VALUES (${productId}, ${handle}, ${title ?? `Article ${made}`})`,
  );
  await db.run(sql`
    INSERT INTO variants (id, product_id, position, sku, price_minor) VALUES (${variantId}, ${productId}, 1, ${sku}, ${priceMinor})`);
  await db.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${variantId}, ${onHand})`);
  if (onHand > 0)
    await db.run(
      sql`INSERT INTO stock_movements (variant_id, quantity, reason) VALUES (${variantId}, ${onHand}, 'received')`,
    );
  return { productId, variantId, sku, handle };
}

/** Standard 4.90, free from 60.00; Express 12.90. */
export async function addShippingMethods(db: Db): Promise<void> {
  await db.run(sql`
    INSERT INTO shipping_methods (id, handle, title, price_minor, free_from_minor, position)
    VALUES (${uuid()}, 'standard', 'Standard', 490, 6000, 1), (${uuid()}, 'express', 'Express', 1290, NULL, 2)`);
}

export const address = {
  name: 'Ada Byron',
  company: '',
  line1: '12 St James Square',
  line2: '',
  city: 'Dublin',
  region: '',
  postalCode: 'D02 X285',
  country: 'IE',
  phone: '',
};

let customers = 0;

/** An account, its address verified unless it says otherwise. Nobody is signed in by it. */
export async function addCustomer(
  db: Db,
  {
    email = `customer-${++customers}@example.com`,
    verified = true,
  }: { email?: string; verified?: boolean } = {},
): Promise<{ id: string; email: string }> {
  const id = uuid();
  await db.run(sql`INSERT INTO customers (id, email, email_verified) VALUES (${id}, ${email}, ${verified})`);
  return { id, email };
}
