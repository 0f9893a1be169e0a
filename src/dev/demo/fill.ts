/**
 * Fills an empty shop with Plain Geometry's catalogue. Pictures first, as files; then every row in one
 * transaction, so that a crash leaves either an empty shop or a full one.
 */
import { v7 as newId } from 'uuid';
import { type Database, sql, type Tx } from '../../platform/db.ts';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import { type DemoProduct, demoCatalogue } from './catalogue.ts';
import { insertSelling } from './fill-selling.ts';
import { type MadePicture, makePicture } from './pictures.ts';

const { products, collections, pictures, heroPicture, heroPictureTall } = demoCatalogue;
/** Shown across a whole screen. Elsewhere 960 is plenty, and the first start stays short. */
const LARGE = new Set([...collections.map((collection) => collection.picture), heroPictureTall]);
/** Shown on cards, which are about 640 wide on a good screen. The others are thumbnails or fill a page. */
const ON_CARDS = new Set(products.map((product) => product.pictures[0]!));

function widthsOf(key: string): number[] {
  if (key === heroPicture) return [640, 960, 1440, 1920];
  if (LARGE.has(key)) return [320, 640, 960, 1440];
  return ON_CARDS.has(key) ? [320, 640, 960] : [320, 960];
}

export interface FillOptions {
  db: Database;
  media: MediaFiles;
  say(progress: { done: number; of: number; what: string }): void;
}

/** Does nothing where there are products already. */
export async function fillDemoShop({ db, media, say }: FillOptions): Promise<void> {
  if (await hasProducts(db)) return;
  const made = await makePictures(media, say);
  await insertDemoShop(db, made);
}

/** All rows, or none. */
export async function insertDemoShop(db: Database, made: Map<string, MadePicture>): Promise<void> {
  await db.transaction(async (tx) => {
    // Two processes may start together on one empty database; the second waits, then finds it filled.
    await tx.run(sql`SELECT pg_advisory_xact_lock(hashtext('demo shop'))`);
    if (await hasProducts(tx)) return;
    const mediaIds = await insertMedia(tx, made);
    const productIds = await insertProducts(tx, mediaIds);
    await insertCollections(tx, mediaIds, productIds);
    await tx.run(sql`
      INSERT INTO home_pictures (shape, media_id)
      VALUES ('wide', ${mediaIds.get(heroPicture)}), ('tall', ${mediaIds.get(heroPictureTall)})`);
    await insertSelling(tx, productIds);
  });
}

const hasProducts = async (db: Pick<Database, 'row'>) =>
  (await db.row(sql`SELECT 1 FROM products LIMIT 1`)) !== undefined;

/** Two at once: a start has two processors at least, and more would only crowd the memory. */
async function makePictures(media: MediaFiles, say: FillOptions['say']): Promise<Map<string, MadePicture>> {
  const waiting = Object.entries(pictures);
  const of = waiting.length;
  const made = new Map<string, MadePicture>();
  const painter = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [key, picture] = next;
      made.set(key, await makePicture(key, picture, widthsOf(key), media));
      say({ done: made.size, of, what: key });
    }
  };
  await Promise.all([painter(), painter()]);
  return made;
}

async function insertMedia(tx: Tx, made: Map<string, MadePicture>): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const [key, { alt, width, height }] of Object.entries(pictures)) {
    const { file, widths, colour } = made.get(key)!;
    const id = newId();
    ids.set(key, id);
    await tx.run(sql`INSERT INTO media (id, file, alt, width, height, widths, colour, jpeg)
      VALUES (${id}, ${file}, ${alt}, ${width}, ${height}, ${widths}, ${colour}, true)`);
  }
  return ids;
}

async function insertProducts(tx: Tx, mediaIds: Map<string, string>): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  // Newest first is the order of a shop; the first in the catalogue shall be the newest.
  for (const product of products.toReversed()) {
    const id = newId();
    ids.set(product.handle, id);
    await tx.run(sql`INSERT INTO products (id, handle, title, description, details, needs_shipping, created_at)
      VALUES (${id}, ${product.handle}, ${product.title}, ${product.description}, ${product.details},
        ${product.needsShipping}, clock_timestamp() - make_interval(days => ${SOLD_FOR_DAYS}))`);
    for (const [i, { name, choices }] of product.options.entries())
      await tx.run(
        sql`INSERT INTO product_options (product_id, position, name, choices) VALUES (${id}, ${i + 1}, ${name}, ${choices})`,
      );
    for (const [i, key] of product.pictures.entries())
      await tx.run(
        sql`INSERT INTO product_media (product_id, position, media_id) VALUES (${id}, ${i + 1}, ${mediaIds.get(key)})`,
      );
    await insertVariants(tx, id, product, mediaIds);
  }
  return ids;
}

/** How long the shop is taken to have sold, and how long what is reduced costs less: a history that holds. */
const SOLD_FOR_DAYS = 90;
const REDUCED_FOR_DAYS = 9;

async function insertVariants(
  tx: Tx,
  productId: string,
  product: DemoProduct,
  mediaIds: Map<string, string>,
): Promise<void> {
  for (const [i, variant] of product.variants.entries()) {
    const id = newId();
    const mediaId = variant.picture ? mediaIds.get(variant.picture) : null;
    await tx.run(sql`INSERT INTO variants (id, product_id, position, sku, choices, price_minor, weight_grams, media_id)
      VALUES (${id}, ${productId}, ${i + 1}, ${variant.sku}, ${variant.choices}, ${variant.compareAtMinor ?? variant.priceMinor}, ${variant.weightGrams}, ${mediaId})`);
    await putBack(tx, id, SOLD_FOR_DAYS);
    if (variant.compareAtMinor !== undefined) {
      await tx.run(
        sql`UPDATE variants SET price_minor = ${variant.priceMinor}, compare_at_minor = ${variant.compareAtMinor} WHERE id = ${id}`,
      );
      await putBack(tx, id, REDUCED_FOR_DAYS);
    }
    await tx.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${id}, ${variant.onHand})`);
    // What is on hand must be explained by the ledger; nothing received needs no explanation.
    if (variant.onHand > 0)
      await tx.run(
        sql`INSERT INTO stock_movements (variant_id, quantity, reason) VALUES (${id}, ${variant.onHand}, 'received')`,
      );
  }
}

async function insertCollections(
  tx: Tx,
  mediaIds: Map<string, string>,
  productIds: Map<string, string>,
): Promise<void> {
  for (const [i, { handle, title, description, picture }] of collections.entries()) {
    const id = newId();
    await tx.run(sql`INSERT INTO collections (id, handle, title, description, position, media_id)
      VALUES (${id}, ${handle}, ${title}, ${description}, ${i + 1}, ${mediaIds.get(picture)})`);
    const members = products.filter((product) => product.collections.includes(handle));
    for (const [position, product] of members.entries())
      await tx.run(
        sql`INSERT INTO collection_products (collection_id, product_id, position) VALUES (${id}, ${productIds.get(product.handle)}, ${position + 1})`,
      );
  }
}

/** As if its newest price had been set so many days ago. */
const putBack = (tx: Tx, variantId: string, days: number) =>
  tx.run(sql`
    UPDATE price_changes SET at = now() - make_interval(days => ${days}) WHERE variant_id = ${variantId} AND at = now()`);
