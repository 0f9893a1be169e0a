/**
 * The loop that keeps product_search up to date: what triggers put into search_queue is read, and its row written, in
 * one transaction with the counts of words. One process at a time does it; who dies leaves the queue as it was.
 */
import { type Database, sql, type Tx } from '../../platform/db.ts';
import { documentOf, type SearchDocument, type SearchedProduct, wordsOf } from './document.ts';
import { languageOf, stemsOf } from './stems.ts';

const AT_ONCE = 400;
const SLICE = 50_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';
/** Of pg_try_advisory_xact_lock: any number that nothing else of the shop takes. */
const INDEXING = 7_265_030;

interface Read extends SearchedProduct {
  createdAt: string;
  featured: number;
}

/** The place of what is in no collection: after all that is. */
const NOWHERE = 9_000_000_000_000_000;

/**
 * One turn. @returns how many entries of the queue are done; 0 where there are none, or another process is at it.
 * @param locale the shop's, such as de-AT: its language's stems are taken. After a change of it all is made anew.
 */
export async function refreshSearch(db: Database, locale: string): Promise<number> {
  const done = await nextBatch(db, languageOf(locale));
  if (done > 0) await tidyIndex(db);
  return done;
}

/** What was added to the index waits in a list that each search goes through, until it is put in place. */
async function tidyIndex(db: Database): Promise<void> {
  // A role that does not own the index may not; PostgreSQL does it then, when the list is full.
  await db.run(sql`SELECT gin_clean_pending_list('product_search_doc') FROM pg_class
    WHERE oid = 'product_search_doc'::regclass AND pg_has_role(relowner, 'USAGE')`);
}

function nextBatch(db: Database, language: string): Promise<number> {
  return db.transaction(async (tx) => {
    const mine = await tx.row<{ yes: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${INDEXING}) AS yes`);
    if (!mine!.yes) return 0;
    const state = await tx.row<{ language: string; soldMin: number }>(
      sql`SELECT language, sold_min AS "soldMin" FROM search_state`,
    );
    if (state!.language !== language) await startOver(tx, language);
    const queued = await tx.rows<{ id: string }>(sql`
      DELETE FROM search_queue WHERE id IN (SELECT id FROM search_queue ORDER BY id LIMIT ${AT_ONCE})
      RETURNING product_id AS id`);
    if (queued.length > 0)
      await write(tx, [...new Set(queued.map(({ id }) => id))], language, state!.soldMin);
    return queued.length;
  });
}

async function startOver(tx: Tx, language: string): Promise<void> {
  await tx.run(sql`UPDATE search_state SET language = ${language}`);
  await tx.run(sql`DELETE FROM search_queue`);
  // In slices, for no statement may take long.
  for (let after: string | undefined = NO_ID; after !== undefined; ) {
    const last: { id: string | null } | undefined = await tx.row(sql`
      WITH slice AS (SELECT id FROM products WHERE id > ${after} ORDER BY id LIMIT ${SLICE}),
      queued AS (INSERT INTO search_queue (product_id) SELECT id FROM slice)
      SELECT max(id::text) AS id FROM slice`);
    after = last?.id ?? undefined;
  }
}

async function write(tx: Tx, ids: string[], language: string, soldMin: number): Promise<void> {
  const [products, before] = await Promise.all([read(tx, ids), rowsBefore(tx, ids)]);
  const split = products.map(wordsOf);
  const stemOf = await stemsOf(
    tx,
    language,
    split.flatMap(({ words }) => [...words]),
  );
  const documents = products.map((product, at) =>
    documentOf(product, split[at]!.tokens, stemOf, product.sold >= soldMin),
  );
  const stems = new Map<string, [products: number, shown: number]>();
  const words = new Map<string, number>();
  for (const row of before) {
    for (const stem of row.stems) count(stems, stem, -1, row.shown.includes(stem));
    for (const word of row.words) words.set(word, (words.get(word) ?? 0) - 1);
  }
  for (const document of documents) {
    for (const [stem, isShown] of document.counted) count(stems, stem, 1, isShown);
    for (const word of document.words) words.set(word, (words.get(word) ?? 0) + 1);
  }
  const gone = ids.filter((id) => !products.some((product) => product.id === id));
  await Promise.all([
    writeRows(tx, products, documents),
    gone.length > 0 && tx.run(sql`DELETE FROM product_search WHERE product_id = ANY (${gone})`),
    countStems(tx, stems),
    countWords(tx, words, (word) => stemOf(word).stem),
    tx.run(sql`SELECT pg_notify('catalog_changed', 'products')`),
  ]);
}

function count(stems: Map<string, [number, number]>, stem: string, by: number, isShown: boolean): void {
  const of = stems.get(stem) ?? [0, 0];
  stems.set(stem, [of[0] + by, of[1] + (isShown ? by : 0)]);
}

/** Those of them that can be bought or will be: active, with a variant. */
function read(tx: Tx, ids: string[]): Promise<Read[]> {
  return tx.rows<Read>(sql`
    SELECT p.id, p.title, p.vendor, p.product_type AS type, p.tags, p.created_at::text AS "createdAt",
      coalesce((SELECT min(cp.position * 1000::bigint + c.position) FROM collection_products cp
        JOIN collections c ON c.id = cp.collection_id WHERE cp.product_id = p.id), ${NOWHERE}::bigint) AS featured,
      concat_ws(E'\n', p.description, array_to_string(p.details, E'\n')) AS description,
      coalesce(before.sold, 0) AS sold,
      coalesce((SELECT json_agg(json_build_object('id', c.id, 'title', c.title))
        FROM collection_products cp JOIN collections c ON c.id = cp.collection_id WHERE cp.product_id = p.id), '[]') AS collections,
      ARRAY(SELECT o.name FROM product_options o WHERE o.product_id = p.id ORDER BY o.position) AS options,
      (SELECT json_agg(json_build_object(
          'id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'choices', v.choices, 'priceMinor', v.price_minor,
          'own', coalesce((SELECT json_object_agg(vp.currency, vp.price_minor) FROM variant_prices vp WHERE vp.variant_id = v.id), '{}'),
          'canBeBought', coalesce(s.on_hand > s.reserved OR s.allow_backorders, false)) ORDER BY v.position)
        FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id
        WHERE v.product_id = p.id AND v.status = 'active') AS variants
    FROM products p LEFT JOIN product_search before ON before.product_id = p.id
    WHERE p.id = ANY (${ids}) AND p.status = 'active'
      AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.status = 'active')`);
}

/** What is counted for them now: stems and filters; not what is there for parts, the best sold, or joined words. */
function rowsBefore(tx: Tx, ids: string[]): Promise<{ stems: string[]; shown: string[]; words: string[] }[]> {
  return tx.rows(sql`
    SELECT ARRAY[':all'] || ARRAY(
        SELECT l FROM unnest(tsvector_to_array(doc)) l WHERE l !~ '^([+^]|b\\^|[sh]:|\\d+(\\^|[a-z]:))') AS stems,
      ARRAY[':all'] || ARRAY(
        SELECT ltrim(l, '^') FROM unnest(tsvector_to_array(doc)) l WHERE l ~ '^(\\^|[acimopvy]:)') AS shown, words
    FROM product_search WHERE product_id = ANY (${ids})`);
}

async function writeRows(tx: Tx, products: Read[], documents: SearchDocument[]): Promise<void> {
  if (products.length === 0) return;
  const rows = products.map(({ id, title, createdAt, featured, variants }, at) => {
    const { doc, words, facets, offers } = documents[at]!;
    const prices = variants.map(({ priceMinor }) => priceMinor);
    return {
      product_id: id,
      doc,
      words,
      facets,
      offers,
      price_min_minor: Math.min(...prices),
      price_max_minor: Math.max(...prices),
      in_stock: variants.some(({ canBeBought }) => canBeBought),
      created_at: createdAt,
      featured,
      title,
    };
  });
  await tx.run(sql`
    INSERT INTO product_search
      (product_id, doc, words, facets, offers, price_min_minor, price_max_minor, in_stock, created_at, featured, title)
    SELECT product_id, doc::tsvector, words, facets, offers, price_min_minor, price_max_minor, in_stock, created_at, featured, title
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS row (product_id uuid, doc text, words text[], facets text[],
      offers jsonb, price_min_minor bigint, price_max_minor bigint, in_stock boolean, created_at timestamptz, featured bigint, title text)
    ON CONFLICT (product_id) DO UPDATE SET (doc, words, facets, offers, price_min_minor, price_max_minor, in_stock,
      created_at, featured, title, indexed_at) = (excluded.doc, excluded.words, excluded.facets, excluded.offers,
      excluded.price_min_minor, excluded.price_max_minor, excluded.in_stock, excluded.created_at, excluded.featured, excluded.title, now())`);
}

async function countStems(tx: Tx, stems: Map<string, [number, number]>): Promise<void> {
  const changed = [...stems].filter(([, [products, shown]]) => products !== 0 || shown !== 0);
  if (changed.length === 0) return;
  await tx.run(sql`
    INSERT INTO search_stems (stem, products, shown)
    SELECT * FROM unnest(${changed.map(([stem]) => stem)}::text[], ${changed.map(([, [products]]) => products)}::int[],
      ${changed.map(([, [, shown]]) => shown)}::int[])
    ON CONFLICT (stem) DO UPDATE SET products = search_stems.products + excluded.products,
      shown = search_stems.shown + excluded.shown`);
  const fewer = changed.filter(([, [products]]) => products < 0).map(([stem]) => stem);
  if (fewer.length > 0)
    await tx.run(sql`DELETE FROM search_stems WHERE stem = ANY (${fewer}) AND products <= 0`);
}

async function countWords(
  tx: Tx,
  words: Map<string, number>,
  stemOf: (word: string) => string,
): Promise<void> {
  const changed = [...words].filter(([, by]) => by !== 0);
  if (changed.length === 0) return;
  await tx.run(sql`
    INSERT INTO search_words (word, stem, products)
    SELECT * FROM unnest(${changed.map(([word]) => word)}::text[], ${changed.map(([word]) => stemOf(word))}::text[],
      ${changed.map(([, by]) => by)}::int[])
    ON CONFLICT (word) DO UPDATE SET products = search_words.products + excluded.products, stem = excluded.stem`);
  const fewer = changed.filter(([, by]) => by < 0).map(([word]) => word);
  if (fewer.length > 0)
    await tx.run(sql`DELETE FROM search_words WHERE word = ANY (${fewer}) AND products <= 0`);
}
