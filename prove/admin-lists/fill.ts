/**
 * A shop of years: a large catalogue, a million orders, and what else lists of the back office show – customers, carts,
 * drafts, discounts, sales, collections, imports, movements of stock, the log. Set by set, within minutes.
 */
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { addManyProducts } from '../../test/many-products.ts';
import { addPastOrders } from '../../test/past-orders.ts';

export interface Size {
  products: number;
  orders: number;
}

/** Of ten orders there is one. */
const CUSTOMERS = 100_000;
const SOLD_VARIANTS = 1_000;

export async function fill(databaseUrl: string, size: Size, say: (line: string) => void): Promise<void> {
  const start = Date.now();
  const told = (what: string) => say(`${what} (${Math.round((Date.now() - start) / 1000)} s)`);
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await addManyProducts(databaseUrl, { products: size.products });
    told(`${size.products.toLocaleString('en')} products`);
    await client.query('SET synchronous_commit = off');
    await addOrders(client, databaseUrl, size, told);
    for (const [what, statement] of Object.entries(others(size))) {
      await client.query('BEGIN');
      // As in addManyProducts: no trigger has anything to tell, and every row refers to one that is there.
      await client.query('SET LOCAL session_replication_role = replica');
      await client.query(statement);
      await client.query('COMMIT');
      told(what);
    }
    await client.query('VACUUM ANALYZE');
    told('vacuum');
  } finally {
    await client.end();
  }
}

async function addOrders(client: pg.Client, databaseUrl: string, size: Size, told: (what: string) => void) {
  const ids = Array.from({ length: Math.min(CUSTOMERS, size.orders) }, () => uuid());
  await client.query(
    `INSERT INTO customers (id, email, name, email_verified)
    SELECT id, 'other-' || place || '@example.com', 'Buyer ' || place, true
    FROM unnest($1::uuid[]) WITH ORDINALITY AS o (id, place)`,
    [ids],
  );
  const variants = await client.query<{ id: string }>(
    `SELECT id FROM variants ORDER BY sku LIMIT ${SOLD_VARIANTS}`,
  );
  await addPastOrders({
    databaseUrl,
    count: size.orders,
    every: 100,
    customer: { id: ids[0]!, email: 'other-1@example.com' },
    otherIds: ids.slice(1),
    variantIds: variants.rows.map(({ id }) => id),
    done: (made) => told(`${made.toLocaleString('en')} orders`),
  });
}

/** A UUIDv7 (RFC 9562) `at` a moment: lists of what has no number go by it. */
const idAt = (at: string, word: string) => `
  (lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '7' || left(md5('${word}' || i), 3)
    || '8' || left(md5(i || '${word}'), 15))::uuid`;
/** Each of them a minute, an hour … after the one before, the last a moment ago. */
const series = (count: number, apart: string) => `
  generate_series(1, ${count}) i, LATERAL (SELECT now() - (${count} - i + 1) * interval '${apart}' AS at) moment`;

const ADDRESS = `jsonb_build_object('name', 'Buyer ' || i, 'company', '', 'line1', '1 Long Street', 'line2', '',
  'city', 'Dublin', 'region', '', 'postalCode', 'D02 X285', 'country', 'IE', 'phone', '')`;

function others({ products, orders }: Size): Record<string, string> {
  const log = Math.min(orders, 200_000);
  const some = Math.min(orders / 4, 5_000);
  return {
    'what waits: returns, disputes, refunds that failed': `
      WITH opened AS (
        UPDATE returns SET status = 'requested', received_at = NULL
        WHERE id IN (SELECT id FROM returns ORDER BY id DESC LIMIT 500) RETURNING id),
      back AS (UPDATE return_lines SET restocked_quantity = 0 WHERE return_id IN (SELECT id FROM opened)),
      failed AS (
        UPDATE refunds SET status = 'failed' WHERE id IN (SELECT id FROM refunds ORDER BY id DESC LIMIT 20) RETURNING payment_id),
      kept AS (UPDATE payments SET refunded_minor = 0 WHERE id IN (SELECT payment_id FROM failed))
      UPDATE disputes SET status = 'needs_response', closed_at = NULL, evidence_due_by = now() + interval '7 days'
      WHERE id IN (SELECT id FROM disputes ORDER BY id DESC LIMIT 100)`,
    'carts: the orders’, and two more for each of the last 180 days’': `
      INSERT INTO carts (id, token, currency, created_at)
      SELECT cart_id, 'cart-' || number, 'EUR', created_at FROM orders
      UNION ALL SELECT gen_random_uuid(), 'left-' || k || '-' || number, 'EUR', created_at
      FROM orders, generate_series(1, 2) k WHERE created_at > now() - interval '180 days'`,
    'movements of stock, as the orders sold it': `
      INSERT INTO stock_movements (variant_id, quantity, reason, at)
      SELECT variant_id, sum(quantity), 'received', now() - interval '2 years' FROM order_lines GROUP BY 1;
      INSERT INTO stock_movements (variant_id, quantity, reason, order_id, at)
      SELECT l.variant_id, -l.quantity, 'sold', o.id, o.created_at FROM orders o JOIN order_lines l ON l.order_id = o.id
      ORDER BY o.number`,
    drafts: `
      INSERT INTO carts (id, token, currency, email, shipping_address, created_at)
      SELECT ${idAt('at', 'draft cart')}, 'draft-' || i, 'EUR', 'buyer-' || i || '@example.com', ${ADDRESS}, at
      FROM ${series(some, '1 hour')};
      INSERT INTO draft_orders (id, token, cart_id, order_id, made_by, changed_by, created_at, changed_at, sent_at,
        sent_total_minor, sent_currency, expires_at, removed_at)
      SELECT ${idAt('at', 'draft')}, 'token-' || i, ${idAt('at', 'draft cart')},
        CASE WHEN i % 3 = 0 THEN (SELECT id FROM orders WHERE number = 1000 + i) END, 'Olive Owner', 'Olive Owner', at, at,
        CASE WHEN i % 3 <> 1 THEN at END, CASE WHEN i % 3 <> 1 THEN 2490 END, CASE WHEN i % 3 <> 1 THEN 'EUR' END,
        at + interval '30 days', CASE WHEN i % 10 = 9 THEN at END
      FROM ${series(some, '1 hour')}`,
    'discounts and their uses': `
      INSERT INTO discounts (id, code, title, rule, starts_at, ends_at, active, created_at)
      SELECT ${idAt('at', 'discount')}, 'CODE' || i, 'Offer ' || i, '{"kind": "percent", "ppm": 100000}', at,
        CASE WHEN i % 4 > 0 THEN at + interval '30 days' END, i % 7 > 0, at
      FROM ${series(some, '1 hour')};
      INSERT INTO discount_uses (order_id, discount_id, email, amount_minor, at)
      SELECT o.id, d.id, o.email, 1, o.placed_at FROM (SELECT id, email, placed_at, number FROM orders WHERE placed_at IS NOT NULL
        ORDER BY number DESC LIMIT 100000) o
      JOIN (SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM discounts LIMIT 20) d ON d.place = 1 + o.number % 20`,
    sales: `
      INSERT INTO sales (id, title, status, ppm, scope, starts_at, ends_at)
      SELECT ${idAt('at', 'sale')}, 'Sale ' || i, CASE WHEN i % 10 = 0 THEN 'scheduled' ELSE 'ended' END, 100000,
        '{"kind": "everything"}', at + interval '1000 days', at + interval '1001 days' FROM ${series(300, '1 day')};
      INSERT INTO sale_prices (sale_id, variant_id, before_minor, sale_minor, running)
      SELECT s.id, v.id, 2000, 1800, false FROM (SELECT id FROM sales ORDER BY id DESC LIMIT 60) s,
        (SELECT id FROM variants LIMIT 1500) v`,
    'collections of 500, one of 20,000, some by rule': `
      INSERT INTO collections (id, handle, title, position, rule)
      SELECT md5('collection ' || i)::uuid, 'collection-' || i, 'Collection ' || i, i,
        CASE WHEN i % 5 = 0 THEN '{"match": "all", "conditions": [{"field": "tag", "is": "equal", "value": "tag-1"}]}'::jsonb END
      FROM generate_series(1, 200) i;
      INSERT INTO collection_products (collection_id, product_id, position)
      SELECT md5('collection ' || i)::uuid, md5('product ' || n)::uuid, k
      FROM generate_series(1, 200) i, generate_series(1, ${Math.min(products, 20_000)}) k,
        LATERAL (SELECT 1 + (i * 523 + k) % ${products} AS n) chosen WHERE i = 1 OR k <= ${Math.min(products, 500)}`,
    imports: `
      INSERT INTO imports (id, file_name, bytes, encoding, status, staff_name, created_at, finished_at)
      SELECT ${idAt('at', 'import')}, 'products-' || i || '.csv', 100000, 'utf-8', 'done', 'Olive Owner', at, at
      FROM ${series(500, '1 day')}`,
    'staff and content pages': `
      INSERT INTO staff (id, email, name, role, password_hash)
      SELECT ${idAt('at', 'staff')}, 'staff-' || i || '@example.com', 'Member ' || i, 'manager', 'none' FROM ${series(50, '1 day')};
      INSERT INTO content_pages (handle, title) SELECT 'page-' || i, 'Page ' || i FROM generate_series(1, 50) i`,
    'the log': `
      INSERT INTO audit_log (at, staff_id, staff_name, action, words, subject_kind, subject_id, subject_label, outcome)
      SELECT at, (SELECT id FROM staff WHERE email = 'staff-' || 1 + i % 50 || '@example.com'), 'Member ' || 1 + i % 50,
        (ARRAY['product', 'order', 'stock', 'discount'])[1 + i % 4] || '.save', 'Article ' || i || ' saved',
        (ARRAY['product', 'order', 'stock', 'discount'])[1 + i % 4], i::text, 'Article ' || i,
        CASE WHEN i % 500 = 0 THEN 'refused' ELSE 'done' END
      FROM ${series(log, '1 minute')}`,
  };
}
