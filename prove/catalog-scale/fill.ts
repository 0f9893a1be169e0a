/** Puts a made catalogue into an empty shop, past the importer: only what pages and search read. */
import pg from 'pg';
import { refreshSearch } from '../../src/catalog/search/index-products.ts';
import { type Database, openDatabase, sql } from '../../src/platform/db.ts';
import { COLLECTIONS, type MadeProduct, madeProduct } from './generate.ts';

const AT_ONCE = 1_000;
/** Ids tell the number: what is asked for later can be named. */
export const idOf = (kind: 'p' | 'v' | 'c', number: number): string =>
  `${{ p: '0190aaaa', v: '0190bbbb', c: '0190cccc' }[kind]}-${number.toString(16).padStart(8, '0').slice(0, 4)}-7${number.toString(16).padStart(8, '0').slice(4, 7)}-8${number.toString(16).padStart(8, '0').slice(7)}00-${mixed(number)}`;

/** The end of an id is by chance. */
const mixed = (number: number): string =>
  (BigInt(Math.imul(number, 0x9e3779b1) >>> 0) * 65_537n).toString(16).padStart(12, '0').slice(-12);

export async function fill(
  databaseUrl: string,
  products: number,
  say: (line: string) => void,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const start = Date.now();
  try {
    await client.query('SET session_replication_role = replica; SET synchronous_commit = off');
    const ids = Array.from({ length: COLLECTIONS }, (_, at) => idOf('c', at));
    await client.query(
      `INSERT INTO collections (id, handle, title, position)
       SELECT id, 'collection-' || place, 'Collection ' || place, place
       FROM unnest($1::uuid[]) WITH ORDINALITY c (id, place)`,
      [ids],
    );
    for (let from = 1; from <= products; from += AT_ONCE) {
      const part = Array.from({ length: Math.min(AT_ONCE, products - from + 1) }, (_, at) =>
        madeProduct(from + at, products),
      );
      await write(client, part);
      if ((from - 1) % 100_000 === 0 && from > 1) say(`  ${from - 1} products written`);
    }
    await client.query('INSERT INTO search_queue (product_id) SELECT id FROM products ORDER BY id');
    await client.query('ANALYZE products, variants, product_options, stock_levels, collection_products');
  } finally {
    await client.end();
  }
  say(`${products} products written in ${Math.round((Date.now() - start) / 1000)} s`);
}

async function write(client: pg.Client, products: MadeProduct[]): Promise<void> {
  const rows = products.map((made) => ({ ...made, uuid: idOf('p', made.id) }));
  await client.query(
    `INSERT INTO products (id, handle, title, vendor, product_type, tags, description, status, created_at)
     SELECT uuid, 'product-' || id, title, vendor, type, tags, description, 'active', now() - make_interval(days => days)
     FROM jsonb_to_recordset($1::jsonb)
       AS p (uuid uuid, id int, title text, vendor text, type text, tags text[], description text, days int)`,
    [JSON.stringify(rows.map((row) => ({ ...row, days: row.daysAgo })))],
  );
  await client.query(
    `INSERT INTO product_options (product_id, position, name, choices)
     SELECT id, 1, 'Colour', colours FROM jsonb_to_recordset($1::jsonb) AS p (id uuid, colours text[])
     UNION ALL SELECT id, 2, 'Size', ARRAY['Small', 'Medium', 'Large'] FROM jsonb_to_recordset($1::jsonb) AS p (id uuid)`,
    [
      JSON.stringify(
        rows.map(({ uuid, variants }) => ({ id: uuid, colours: variants.map(({ colour }) => colour) })),
      ),
    ],
  );
  const variants = JSON.stringify(
    rows.flatMap(({ id, uuid, variants }) =>
      variants.map((variant, at) => ({
        id: idOf('v', id * 3 + at),
        product: uuid,
        position: at + 1,
        sku: variant.sku,
        choices: [variant.colour, variant.size],
        price: variant.priceMinor,
        stock: variant.stock,
      })),
    ),
  );
  await client.query(
    `INSERT INTO variants (id, product_id, position, sku, choices, price_minor)
     SELECT id, product, position, sku, choices, price FROM jsonb_to_recordset($1::jsonb)
       AS v (id uuid, product uuid, position int, sku text, choices text[], price bigint)`,
    [variants],
  );
  await client.query(
    `INSERT INTO stock_levels (variant_id, on_hand) SELECT id, stock FROM jsonb_to_recordset($1::jsonb) AS v (id uuid, stock int)`,
    [variants],
  );
  await client.query(
    `INSERT INTO collection_products (collection_id, product_id, position)
     SELECT collection, product, position FROM jsonb_to_recordset($1::jsonb) AS c (collection uuid, product uuid, position int)`,
    [
      JSON.stringify(
        rows.flatMap(({ id, uuid, collections }) =>
          collections.map((collection) => ({
            collection: idOf('c', collection),
            product: uuid,
            position: id,
          })),
        ),
      ),
    ],
  );
}

/** As the shop's own loop does. @returns products a second */
export async function readIn(
  databaseUrl: string,
  locale: string,
  say: (line: string) => void,
): Promise<number> {
  const db: Database = openDatabase({ url: databaseUrl, poolMax: 4 });
  const start = Date.now();
  let done = 0;
  try {
    for (;;) {
      const now = await refreshSearch(db, locale);
      if (now === 0) break;
      done += now;
      if (done % 100_000 < now && done >= 100_000) say(`  ${done} products read in`);
    }
    const seconds = (Date.now() - start) / 1000;
    say(`${done} products read in for search in ${Math.round(seconds)} s`);
    return done / seconds;
  } finally {
    await db.close();
  }
}

export const analysed = (db: Database): Promise<number> => db.run(sql`ANALYZE product_search`);
