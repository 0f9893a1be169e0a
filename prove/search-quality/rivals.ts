/** Who looks for it: the shop, PostgreSQL's own ranking, and SQLite's FTS5 with BM25. Each gives ids, the best first. */
import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { found, ranked } from '../../src/catalog/search/find.ts';
import { refreshSearch } from '../../src/catalog/search/index-products.ts';
import { type Database, sql } from '../../src/platform/db.ts';
import type { JudgedProduct } from './catalogues.ts';

export interface Rival {
  name: string;
  /** The first ten. */
  find(query: string): Promise<string[]> | string[];
}

const FIRST = 10;
const LOCALE = 'en-IE';
const AT_ONCE = 1_000;

/** Fills an empty shop with the products, by their ids as handles' stand-ins, and has its loop read them. */
export async function ours(
  db: Database,
  products: JudgedProduct[],
  say: (line: string) => void,
): Promise<Rival> {
  const ids = new Map<string, string>();
  const byId = new Map<string, string>();
  for (const { id } of products) {
    const own = randomUUID();
    ids.set(id, own);
    byId.set(own, id);
  }
  const collections = new Map<string, string>();
  for (const name of products.flatMap((product) => product.collections ?? []))
    if (!collections.has(name)) collections.set(name, randomUUID());
  await db.run(sql`
    INSERT INTO collections (id, handle, title)
    SELECT id, 'c-' || id, title FROM unnest(${[...collections.values()]}::uuid[], ${[...collections.keys()]}::text[]) c (id, title)`);
  const skus = new Set<string>();
  for (let from = 0; from < products.length; from += AT_ONCE)
    await write(db, products.slice(from, from + AT_ONCE), ids, collections, skus);
  const start = Date.now();
  let done = 0;
  for (;;) {
    const now = await refreshSearch(db, LOCALE);
    if (now === 0) break;
    done += now;
  }
  await db.run(sql`ANALYZE product_search`);
  say(`read ${products.length} products (${done} entries) in ${((Date.now() - start) / 1000).toFixed(1)} s`);
  return {
    name: 'Pushcart',
    async find(query) {
      const list = await ranked(db, LOCALE, query);
      const rows = await db.rows<{ id: string }>(found(list, FIRST));
      return rows.map(({ id }) => byId.get(id)!);
    },
  };
}

async function write(
  db: Database,
  products: JudgedProduct[],
  ids: Map<string, string>,
  collections: Map<string, string>,
  skus: Set<string>,
): Promise<void> {
  const rows = products.map((product) => ({
    id: ids.get(product.id)!,
    title: product.title.trim() || product.id,
    vendor: product.vendor ?? '',
    type: product.type ?? '',
    tags: product.tags ?? [],
    description: product.description ?? '',
  }));
  await db.run(sql`
    INSERT INTO products (id, handle, title, vendor, product_type, tags, description, status)
    SELECT id, 'p-' || id, title, vendor, type, tags, description, 'active'
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS p (id uuid, title text, vendor text, type text, tags text[], description text)`);
  const options = products.flatMap((product) =>
    (product.options ?? []).slice(0, 3).map((name, at) => ({
      product_id: ids.get(product.id)!,
      position: at + 1,
      name,
      choices: [...new Set((product.variants ?? []).map(({ choices }) => choices?.[at] ?? '-'))],
    })),
  );
  await db.run(sql`
    INSERT INTO product_options SELECT * FROM jsonb_to_recordset(${JSON.stringify(options)}::jsonb)
      AS o (product_id uuid, position int, name text, choices text[])`);
  const variants = products.flatMap((product) => {
    const own = product.variants?.length ? product.variants : [{}];
    const isTold = new Set(own.map(({ choices }) => String(choices ?? []))).size === own.length;
    return own.map((variant, at) => ({
      id: randomUUID(),
      product_id: ids.get(product.id)!,
      position: at + 1,
      sku: skuFor(variant.sku, `NONE-${product.id}-${at}`, skus),
      barcode: variant.barcode ?? '',
      choices: isTold ? (variant.choices ?? []).slice(0, 3) : [`${at + 1}`],
      stock: variant.stock ?? 1,
    }));
  });
  await db.run(sql`
    WITH v AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(variants)}::jsonb)
        AS v (id uuid, product_id uuid, position int, sku text, barcode text, choices text[], stock int)),
    written AS (
      INSERT INTO variants (id, product_id, position, sku, barcode, choices, price_minor)
      SELECT id, product_id, position, sku, barcode, choices, 1000 FROM v)
    SELECT count(*) FROM v`);
  await db.run(sql`
    INSERT INTO stock_levels (variant_id, on_hand) SELECT id, stock
    FROM jsonb_to_recordset(${JSON.stringify(variants)}::jsonb) AS v (id uuid, stock int)`);
  const placed = products.flatMap((product, place) =>
    [...new Set(product.collections ?? [])].map((name) => ({
      collection_id: collections.get(name)!,
      product_id: ids.get(product.id)!,
      position: place,
    })),
  );
  await db.run(sql`
    INSERT INTO collection_products SELECT * FROM jsonb_to_recordset(${JSON.stringify(placed)}::jsonb)
      AS c (collection_id uuid, product_id uuid, position int)`);
}

/** A shop has each SKU once; a catalogue that is brought along may not. */
function skuFor(sku: string | undefined, fallback: string, taken: Set<string>): string {
  const free = sku && !taken.has(sku) ? sku : fallback;
  taken.add(free);
  return free;
}

const textOf = ({ title, vendor, type, tags, collections, options, variants, description }: JudgedProduct) =>
  [
    title,
    vendor,
    type,
    tags?.join(' '),
    collections?.join(' '),
    options?.join(' '),
    variants
      ?.map(({ sku, barcode, choices }) => `${sku ?? ''} ${barcode ?? ''} ${choices?.join(' ') ?? ''}`)
      .join(' '),
    description,
  ]
    .filter(Boolean)
    .join('\n');

/** All the text in one tsvector, websearch_to_tsquery, ts_rank. */
export async function plainPostgres(db: Database, products: JudgedProduct[]): Promise<Rival> {
  await db.run(sql`CREATE TABLE rival (id text, doc tsvector)`);
  for (let from = 0; from < products.length; from += AT_ONCE) {
    const part = products.slice(from, from + AT_ONCE);
    await db.run(sql`
      INSERT INTO rival SELECT id, to_tsvector('english', text)
      FROM unnest(${part.map(({ id }) => id)}::text[], ${part.map(textOf)}::text[]) p (id, text)`);
  }
  await db.run(sql`CREATE INDEX ON rival USING gin (doc)`);
  return {
    name: 'websearch_to_tsquery, ts_rank',
    async find(query) {
      const rows = await db.rows<{ id: string }>(sql`
        SELECT id FROM rival, websearch_to_tsquery('english', ${query}) q WHERE doc @@ q
        ORDER BY ts_rank(doc, q) DESC, id LIMIT ${FIRST}`);
      return rows.map(({ id }) => id);
    },
  };
}

/** Title and text as two columns, Porter's stems, any of the words, bm25(). */
export function sqliteFts5(products: JudgedProduct[]): Rival {
  const db = new DatabaseSync(':memory:');
  db.exec("CREATE VIRTUAL TABLE rival USING fts5 (id UNINDEXED, text, tokenize = 'porter unicode61')");
  const insert = db.prepare('INSERT INTO rival VALUES (?, ?)');
  db.exec('BEGIN');
  for (const product of products) insert.run(product.id, textOf(product));
  db.exec('COMMIT');
  const select = db.prepare('SELECT id FROM rival WHERE rival MATCH ? ORDER BY bm25(rival) LIMIT ?');
  return {
    name: 'SQLite FTS5, bm25',
    find(query) {
      const words = query.match(/[\p{L}\p{N}]+/gu) ?? [];
      if (words.length === 0) return [];
      const rows = select.all(words.map((word) => `"${word}"`).join(' OR '), FIRST) as { id: string }[];
      return rows.map(({ id }) => id);
    },
  };
}
