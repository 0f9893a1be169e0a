/**
 * Orders by the thousand, for tests and proofs of what reads them: written set by set in SQL, each with
 * its lines, payment, timeline and mail, in every state that an order comes to. Stock is not booked.
 */
import pg from 'pg';

export interface PastOrders {
  databaseUrl: string;
  count: number;
  /** Of so many orders one is the customer's; the others are other customers' and guests'. */
  every: number;
  customer: { id: string; email: string };
  /** Every other one of the rest is one of theirs; none: all are guests'. */
  otherIds?: string[];
  /** Three at least. */
  variantIds: string[];
  /** Told after each batch. */
  done?(count: number): void;
}

const BATCH = 50_000;

/**
 * The newest was placed a minute ago, the one before a minute earlier, and so on; ids are in the order of time, as the
 * shop makes them. Of more than a batch, indexes are made afterwards and foreign keys are not looked at, as every row
 * refers to one that was just written; what a row says of itself is checked as ever. No trigger stands on these tables.
 */
export async function addPastOrders(wanted: PastOrders): Promise<void> {
  const client = new pg.Client({ connectionString: wanted.databaseUrl });
  await client.connect();
  try {
    await client.query('SET synchronous_commit = off');
    const indexes = wanted.count > BATCH ? await dropIndexes(client) : [];
    for (let from = 1; from <= wanted.count; from += BATCH) {
      const to = Math.min(from + BATCH - 1, wanted.count);
      await client.query('BEGIN');
      if (indexes.length > 0) await client.query('SET LOCAL session_replication_role = replica');
      await addBatch(client, wanted, from, to);
      await client.query('COMMIT');
      wanted.done?.(to);
    }
    await client.query(`SET maintenance_work_mem = '512MB'`);
    for (const index of indexes) await client.query(index);
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** All that hold no constraint. @returns the statements that make them again. */
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(`
    SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS statement FROM pg_index i
    WHERE i.indrelid = ANY ('{orders,order_lines,payments,refunds,cancellations,fulfillments,returns,disputes,
        order_events,emails}'::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)`);
  for (const { name } of rows) await client.query(`DROP INDEX ${name}`);
  return rows.map(({ statement }) => statement);
}

/** A UUIDv7 (RFC 9562) of a moment: the rest is made of a word, so that each kind of row has its own. */
const idAt = (at: string, word: string) => `
  (lpad(to_hex((extract(epoch FROM ${at}) * 1000)::bigint), 12, '0') || '7' || left(md5(i || '${word}'), 3)
    || '8' || left(md5('${word}' || i), 15))::uuid`;

async function addBatch(client: pg.Client, wanted: PastOrders, from: number, to: number): Promise<void> {
  const { count, every, customer, otherIds = [], variantIds } = wanted;
  await client.query(
    `CREATE TEMP TABLE past ON COMMIT DROP AS
     SELECT i, ${idAt('at', 'order')} AS id, ${idAt('at', 'payment')} AS payment_id, ${idAt('at', 'parcel')} AS parcel_id,
       ${idAt('at', 'back')} AS back_id, at,
       CASE WHEN i % $4 = 0 THEN $5::uuid WHEN i % 2 = 1 THEN ($7::uuid[])[1 + i / 2 % nullif(cardinality($7::uuid[]), 0)] END AS customer_id,
       CASE WHEN i % $4 = 0 THEN $6 ELSE 'buyer-' || i % 50000 || '@example.com' END AS email,
       -- By their place among the customer's own, so that his are of every kind too.
       CASE i / $4 % 10 WHEN 0 THEN 'expired' WHEN 1 THEN 'cancelled' ELSE 'placed' END AS status,
       CASE i / $4 % 10 WHEN 2 THEN 'unfulfilled' WHEN 3 THEN 'partly_shipped' WHEN 4 THEN 'shipped'
         ELSE CASE WHEN i / $4 % 10 > 4 THEN 'delivered' ELSE 'unfulfilled' END END AS fulfillment,
       i / $4 % 10 = 9 AS is_returned, 1 + i % 3 AS lines
     FROM generate_series($1::int, $2::int) i, LATERAL (SELECT now() - ($3::bigint - i + 1) * interval '1 minute' AS at) moment`,
    [from, to, count, every, customer.id, customer.email, otherIds],
  );
  await client.query(
    `INSERT INTO orders (id, token, cart_id, cart_fingerprint, status, fulfillment_status, customer_id, email,
       shipping_address, shipping_method, currency, subtotal_minor, shipping_minor, total_minor, created_at, placed_at)
     SELECT id, left(md5(id::text) || md5(i::text), 24), ${idAt('at', 'cart')}, md5(i::text), status, fulfillment, customer_id, email,
       jsonb_build_object('name', 'Buyer ' || i, 'company', '', 'line1', i || ' Long Street', 'line2', '',
         'city', 'Dublin', 'region', '', 'postalCode', 'D02 X285', 'country', 'IE', 'phone', ''),
       'Standard', 'EUR', 2000 * lines, 490, 2000 * lines + 490, at, CASE WHEN status <> 'expired' THEN at END
     FROM past ORDER BY i`,
  );
  await client.query(
    `INSERT INTO order_lines (order_id, position, variant_id, sku, title, variant_title, media_id, quantity,
       unit_price_minor, total_minor, shipped_quantity, returned_quantity, cancelled_quantity)
     SELECT past.id, place, v.id, v.sku, p.title, '', (SELECT media_id FROM product_media WHERE product_id = p.id LIMIT 1),
       2, 1000, 2000, CASE fulfillment WHEN 'partly_shipped' THEN 1 WHEN 'unfulfilled' THEN 0 ELSE 2 END,
       CASE WHEN is_returned THEN 2 ELSE 0 END, CASE WHEN past.status = 'cancelled' THEN 2 ELSE 0 END
     FROM past, generate_series(1, lines) AS place
     JOIN LATERAL (SELECT ($1::uuid[])[1 + (past.i + place) % cardinality($1::uuid[])] AS id) chosen ON true
     JOIN variants v ON v.id = chosen.id JOIN products p ON p.id = v.product_id`,
    [variantIds],
  );
  await client.query(
    `INSERT INTO payments (id, order_id, status, amount_minor, currency, session_id, session_expires_at, payment_intent_id,
       captured_minor, refunded_minor, look_again_at, created_at, paid_at)
     SELECT payment_id, id, CASE WHEN status = 'expired' THEN 'expired' ELSE 'paid' END, 2000 * lines + 490, 'EUR', 'cs_past_' || id,
       at, 'pi_past_' || id, CASE WHEN status = 'expired' THEN 0 ELSE 2000 * lines + 490 END,
       CASE WHEN status = 'cancelled' THEN 2000 * lines + 490 ELSE 0 END, at, at, CASE WHEN status <> 'expired' THEN at END
     FROM past`,
  );
  await client.query(
    `INSERT INTO refunds (id, stripe_key, payment_id, amount_minor, reason, status, stripe_refund_id, created_at)
     SELECT back_id, back_id, payment_id, 2000 * lines + 490, 'cancelled', 'succeeded', 're_past_' || id, at
     FROM past WHERE status = 'cancelled'`,
  );
  await client.query(
    `INSERT INTO refund_lines (refund_id, variant_id, quantity, amount_minor)
     SELECT back_id, l.variant_id, 2, 2000 FROM past JOIN order_lines l ON l.order_id = past.id WHERE status = 'cancelled'`,
  );
  await client.query(
    `INSERT INTO cancellations (id, order_id, reason) SELECT back_id, id, 'buyer_asked' FROM past WHERE status = 'cancelled'`,
  );
  await client.query(
    `INSERT INTO cancellation_lines (cancellation_id, variant_id, quantity)
     SELECT back_id, l.variant_id, 2 FROM past JOIN order_lines l ON l.order_id = past.id WHERE status = 'cancelled'`,
  );
  await client.query(
    `INSERT INTO fulfillments (id, order_id, position, status, carrier, tracking_number, shipped_at, delivered_at, delivered_by)
     SELECT parcel_id, id, 1, CASE WHEN fulfillment = 'delivered' THEN 'delivered' ELSE 'shipped' END, 'dhl', 'T' || i, at,
       CASE WHEN fulfillment = 'delivered' THEN at END, CASE WHEN fulfillment = 'delivered' THEN 'carrier' END
     FROM past WHERE fulfillment <> 'unfulfilled'`,
  );
  await client.query(
    `INSERT INTO fulfillment_lines (fulfillment_id, variant_id, quantity)
     SELECT parcel_id, l.variant_id, l.shipped_quantity FROM past JOIN order_lines l ON l.order_id = past.id
     WHERE fulfillment <> 'unfulfilled'`,
  );
  await client.query(
    `INSERT INTO returns (id, order_id, status, received_at)
     SELECT back_id, id, 'received', at FROM past WHERE is_returned`,
  );
  await client.query(
    `INSERT INTO return_lines (return_id, variant_id, quantity, reason, restocked_quantity)
     SELECT back_id, l.variant_id, 2, 'unwanted', 2 FROM past JOIN order_lines l ON l.order_id = past.id WHERE is_returned`,
  );
  await client.query(
    `INSERT INTO disputes (id, payment_id, stripe_dispute_id, status, reason, amount_minor, currency, closed_at)
     SELECT back_id, payment_id, 'dp_past_' || id, 'won', 'fraudulent', 2000 * lines + 490, 'EUR', at
     FROM past WHERE fulfillment = 'shipped'`,
  );
  await client.query(
    `INSERT INTO order_events (order_id, kind, actor, at)
     SELECT id, kind, 'shop', at FROM past, unnest(ARRAY['checkout_started', 'paid']) AS kind`,
  );
  await client.query(
    `INSERT INTO emails (id, kind, order_id, recipient, subject_id, status, sent_at)
     SELECT id, 'order_placed', id, email, id, 'sent', at FROM past WHERE status = 'placed'`,
  );
}
