/**
 * What the catalogue's pages ask of the database. Each read is one query that answers with whole
 * objects, so that a page, its navigation included, costs two.
 */
import { type Db, type Sql, sql } from '../platform/db.ts';
import type { NavLink } from '../platform/look.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import type { Card, Collection, Media, Product } from './catalog.ts';

/** All of them, one without a picture with that of a product: the navigation, the tiles of the home page, and what a collection's page says of itself. */
export function allCollections(db: Db): Promise<Collection[]> {
  return db.rows(sql`
    SELECT c.id, c.handle, c.title, c.description, coalesce(to_jsonb(m), (
      SELECT to_jsonb(pm) FROM (
        SELECT product_id FROM collection_products WHERE collection_id = c.id ORDER BY position, product_id LIMIT 5) first
      JOIN products p ON p.id = first.product_id AND p.status = 'active'
      JOIN product_media l ON l.product_id = p.id JOIN media pm ON pm.id = l.media_id
      ORDER BY l.position LIMIT 1)) AS media, (
      SELECT true FROM collection_products cp JOIN products p ON p.id = cp.product_id
      WHERE cp.collection_id = c.id AND p.status = 'active' LIMIT 1) IS NOT TRUE AS "isEmpty"
    FROM collections c LEFT JOIN media m ON m.id = c.media_id
    ORDER BY c.position, c.handle`);
}

/** The same, kept until one of them changes, or what is in it. */
export const collectionsOf = ({ db, keptValues }: Pick<Shop, 'db' | 'keptValues'>): Promise<Collection[]> =>
  keptValues.get('collections', () => allCollections(db));

/** Where nothing is sold nobody is led. */
export const collectionMenu = (collections: Collection[]): NavLink[] =>
  collections
    .filter(({ isEmpty }) => !isEmpty)
    .map(({ handle, title }) => ({ href: routes.collection({ handle }), title }));

/** For the navigation of another room's kept pages: the links, and the tags by which those pages are dropped. */
export async function collectionLinks(
  shop: Pick<Shop, 'db' | 'keptValues'>,
): Promise<{ links: NavLink[]; tags: string[] }> {
  const collections = await collectionsOf(shop);
  return {
    links: collectionMenu(collections),
    tags: ['collections', ...collections.map(({ id }) => `collection:${id}`)],
  };
}

const hasVariant = sql`EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.status = 'active')`;

/** What a lower price is compared with: as the merchant says, or the lowest of the 30 days before it. */
export type ComparedWith = 'as_set' | 'prior';

const compared: Record<ComparedWith, { home: Sql; own: Sql }> = {
  as_set: { home: sql`v.compare_at_minor`, own: sql`vp.compare_at_minor` },
  // The newest entry of its history, which the schema keeps, knows it; for most there is nothing to look up.
  prior: {
    home: sql`CASE WHEN v.compare_at_minor IS NOT NULL THEN (
      SELECT CASE WHEN c.prior_minor > v.price_minor THEN c.prior_minor END FROM price_changes c
      WHERE c.variant_id = v.id AND c.currency = '' ORDER BY c.id DESC LIMIT 1) END`,
    own: sql`CASE WHEN vp.compare_at_minor IS NOT NULL THEN (
      SELECT CASE WHEN c.prior_minor > vp.price_minor THEN c.prior_minor END FROM price_changes c
      WHERE c.variant_id = v.id AND c.currency = vp.currency::text ORDER BY c.id DESC LIMIT 1) END`,
  },
};

/** The price of variant `v` of product `p`, as pairs of json_build_object. */
export const listedPrice = (by: ComparedWith) => sql`
  'priceMinor', v.price_minor, 'compareAtMinor', ${compared[by].home}, 'taxClass', p.tax_class,
  'own', CASE WHEN (SELECT EXISTS (SELECT FROM variant_prices)) THEN coalesce((
    SELECT json_object_agg(vp.currency, json_build_object(
      'priceMinor', vp.price_minor, 'compareAtMinor', ${compared[by].own}))
    FROM variant_prices vp WHERE vp.variant_id = v.id), '{}') ELSE '{}' END`;

export function findProduct(db: Db, handle: string, by: ComparedWith): Promise<Product | undefined> {
  return db.row(productWhere(sql`p.handle = ${handle} AND p.status = 'active' AND ${hasVariant}`, by));
}

/** Whatever its status, for staff. Undefined where none of its variants could be bought. */
export function findPreview(db: Db, id: string, by: ComparedWith): Promise<Product | undefined> {
  return db.row(productWhere(sql`p.id = ${id} AND ${hasVariant}`, by));
}

const productWhere = (which: Sql, by: ComparedWith) => sql`
    SELECT p.id, p.handle, p.title, p.vendor, p.description, p.description_html AS "descriptionHtml", p.details, p.needs_shipping AS "needsShipping",
      coalesce((
        SELECT json_agg(json_build_object('name', o.name, 'choices', o.choices) ORDER BY o.position)
        FROM product_options o WHERE o.product_id = p.id), '[]') AS options,
      (SELECT json_agg(json_build_object(
          'id', v.id, 'sku', v.sku, 'barcode', v.barcode, 'choices', v.choices, ${listedPrice(by)},
          'available', coalesce(s.on_hand - s.reserved, 0),
          'backorders', coalesce(s.allow_backorders, false), 'mediaId', v.media_id) ORDER BY v.position)
        FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id
        WHERE v.product_id = p.id AND v.status = 'active') AS variants,
      coalesce((
        SELECT json_agg(to_jsonb(m) ORDER BY pm.position, m.file)
        FROM media m
        LEFT JOIN product_media pm ON pm.media_id = m.id AND pm.product_id = p.id
        WHERE pm.media_id IS NOT NULL
          OR m.id IN (SELECT v.media_id FROM variants v WHERE v.product_id = p.id AND v.status = 'active')
      ), '[]') AS pictures,
      coalesce((
        SELECT json_agg(json_build_object('id', c.id, 'handle', c.handle, 'title', c.title) ORDER BY c.position)
        FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
        WHERE cp.product_id = p.id), '[]') AS collections
    FROM products p
    WHERE ${which}`;

/** The products of the ids in `chosen (id, place)`, as cards in that order. */
export const cardsOf = (chosen: Sql, by: ComparedWith): Sql =>
  variantCardsOf(sql`SELECT id, place, NULL::uuid AS variant_id FROM (${chosen}) product`, by);

/** Likewise of `chosen (id, place, variant_id)`: with the picture of the variant, if it is one. */
export const variantCardsOf = (chosen: Sql, by: ComparedWith) => sql`
  SELECT coalesce(json_agg(json_build_object(
      'id', p.id, 'handle', p.handle, 'title', p.title, 'media', to_jsonb(m), 'variantId', chosen.variant_id,
      'prices', offered.prices, 'available', offered.available, 'backorders', offered.backorders
    ) ORDER BY chosen.place), '[]')
  FROM (${chosen}) chosen
  JOIN products p USING (id)
  CROSS JOIN LATERAL (
    SELECT count(*) AS variants, json_agg(json_build_object(${listedPrice(by)}) ORDER BY v.position) AS prices,
      coalesce(sum(greatest(s.on_hand - s.reserved, 0)), 0)::int AS available,
      coalesce(bool_or(s.allow_backorders), false) AS backorders
    FROM variants v LEFT JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.product_id = p.id AND v.status = 'active') offered
  LEFT JOIN media m ON m.id = coalesce(
    (SELECT media_id FROM variants WHERE id = chosen.variant_id),
    (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1))
  WHERE p.status = 'active' AND offered.variants > 0`;

/** These products as cards. @param chosen rows of id and place */
export async function cardsIn(db: Db, chosen: Sql, by: ComparedWith): Promise<Card[]> {
  const row = await db.row<{ cards: Card[] }>(sql`SELECT (${cardsOf(chosen, by)}) AS cards`);
  return row!.cards;
}

export interface HomeContent {
  /** A wide one, and for phones an upright one, or either. */
  heroes: Media[];
  featured: Card[];
}

const FEATURED = 8;

export async function homePage(db: Db, by: ComparedWith): Promise<HomeContent> {
  const first = sql`
    SELECT product_id AS id, row_number() OVER (ORDER BY featured, product_id) AS place
    FROM product_search ORDER BY featured, product_id LIMIT ${FEATURED}`;
  const content = await db.row<HomeContent>(sql`
    SELECT coalesce((
        SELECT json_agg(to_jsonb(m) ORDER BY h.shape DESC) FROM home_pictures h JOIN media m ON m.id = h.media_id), '[]') AS heroes,
      (${cardsOf(first, by)}) AS featured`);
  return content!;
}

const RELATED = 4;
const NEIGHBOURS = 12;

/** Next to it in the smallest of its collections: what can be bought first, then of the same type, then what sells. */
export const relatedTo = (db: Db, handle: string, by: ComparedWith): Promise<Card[]> =>
  cardsIn(
    db,
    sql`
    SELECT s.product_id AS id, row_number() OVER (
      ORDER BY s.in_stock DESC, near.type = own.product_type DESC, s.sold DESC, s.product_id) AS place
    FROM (SELECT id, product_type FROM products WHERE handle = ${handle}) own
    CROSS JOIN LATERAL (
      SELECT cp.collection_id, cp.position FROM collection_products cp
      LEFT JOIN search_stems size ON size.stem = 'c:' || cp.collection_id
      WHERE cp.product_id = own.id ORDER BY size.products, cp.collection_id LIMIT 1) place
    CROSS JOIN LATERAL (
      SELECT n.product_id, p.product_type AS type FROM (
        (SELECT product_id FROM collection_products WHERE collection_id = place.collection_id
          AND (position, product_id) > (place.position, own.id) ORDER BY position, product_id LIMIT ${NEIGHBOURS})
        UNION ALL
        (SELECT product_id FROM collection_products WHERE collection_id = place.collection_id
          AND (position, product_id) < (place.position, own.id) ORDER BY position DESC, product_id DESC LIMIT ${NEIGHBOURS})) n
      JOIN products p ON p.id = n.product_id) near
    JOIN product_search s ON s.product_id = near.product_id
    ORDER BY place LIMIT ${RELATED}`,
    by,
  );

const BEST = 4;

/** Those most sold, the newest of equals. */
export const bestSelling = (db: Db, by: ComparedWith): Promise<Card[]> =>
  cardsIn(
    db,
    sql`SELECT product_id AS id, row_number() OVER (ORDER BY sold DESC, product_id DESC) AS place
      FROM product_search ORDER BY sold DESC, product_id DESC LIMIT ${BEST}`,
    by,
  );
