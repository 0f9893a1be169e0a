/**
 * Collections as the back office keeps them: chosen by hand, or by a rule. What a rule chooses stands in
 * collection_products like the rest, so that whoever reads a collection need not know of rules.
 *
 * Always true: after the transaction of whatever changed a product, a collection by rule holds just what its rule
 * chooses. So every such transaction ends with `refreshRuleCollections`.
 */
import { v7 as uuid } from 'uuid';
import { type Db, empty, raw, type Sql, sql, type Tx } from '../platform/db.ts';
import type { Media } from './catalog.ts';
import { latestUpload, type Upload } from './media/uploads.ts';
import type { Status } from './product-list.ts';
import { chosenBy, placeBy, type Rule } from './rules.ts';

export interface CollectionFields {
  title: string;
  handle: string;
  /** Plain text. */
  description: string;
  /** Null: its products are chosen by hand. */
  rule: Rule | null;
}

export const fieldsOf = ({ title, handle, description, rule }: CollectionFields): CollectionFields => ({
  title,
  handle,
  description,
  rule,
});

/** jsonb gives the keys of a rule back in an order of its own. */
export function sameFields(a: CollectionFields, b: CollectionFields): boolean {
  const reads = ({ title, handle, description, rule }: CollectionFields) =>
    JSON.stringify([
      title,
      handle,
      description,
      rule && [rule.match, rule.order, rule.conditions.map(({ field, value }) => [field, value])],
    ]);
  return reads(a) === reads(b);
}

export interface StaffCollection extends CollectionFields {
  id: string;
  version: number;
  position: number;
  media: Media | null;
  /** A picture that is being prepared, or was refused last. */
  coming: Upload | null;
}

export interface ListedCollection {
  id: string;
  handle: string;
  title: string;
  byRule: boolean;
  /** Up to COUNTED_MAX. */
  products: number;
  media: Media | null;
}

/** Above it a number is not worth its time: "1,000+". */
export const COUNTED_MAX = 1_000;
const counted = (from: Sql) =>
  sql`(SELECT count(*)::int FROM (${from} LIMIT ${raw(String(COUNTED_MAX + 1))}) c)`;

/** Collections are as many as a menu holds; a shop with more of them reads the first 500. */
export function listCollections(db: Db, text = ''): Promise<ListedCollection[]> {
  const found = text
    ? sql`WHERE position(${text.toLowerCase()} IN lower(c.title || ' ' || c.handle)) > 0`
    : empty;
  return db.rows(sql`
    SELECT c.id, c.handle, c.title, c.rule IS NOT NULL AS "byRule", to_jsonb(m) AS media,
      ${counted(sql`SELECT FROM collection_products cp WHERE cp.collection_id = c.id`)} AS products
    FROM collections c LEFT JOIN media m ON m.id = c.media_id ${found}
    ORDER BY c.position, c.handle LIMIT 500`);
}

const columns = sql`c.id, c.handle, c.title, c.description, c.position, c.version, c.rule, to_jsonb(m) AS media,
  ${latestUpload(sql`u.collection_id = c.id`)} AS coming`;

export function findCollection(db: Db, id: string): Promise<StaffCollection | undefined> {
  return db.row(
    sql`SELECT ${columns} FROM collections c LEFT JOIN media m ON m.id = c.media_id WHERE c.id = ${id}`,
  );
}

/** It waits for whoever else changes it. */
export async function lockCollection(tx: Tx, id: string): Promise<StaffCollection | undefined> {
  await tx.row(sql`SELECT FROM collections WHERE id = ${id} FOR UPDATE`);
  return findCollection(tx, id);
}

/** At the end of the menu. @throws where the handle is taken: `collections_handle_key`. */
export async function addCollection(
  tx: Tx,
  { title, handle, description, rule }: CollectionFields,
): Promise<string> {
  const id = uuid();
  if (rule) await rulesChange(tx);
  await tx.run(sql`
    INSERT INTO collections (id, title, handle, description, rule, position)
    VALUES (${id}, ${title}, ${handle}, ${description}, ${asJson(rule)}, (SELECT coalesce(max(position), 0) + 1 FROM collections))`);
  if (rule) await refresh(tx, id, rule, 'all');
  return id;
}

/** Of one that is locked. @throws where the handle is taken: `collections_handle_key`. */
export async function saveCollection(
  tx: Tx,
  id: string,
  { title, handle, description, rule }: CollectionFields,
): Promise<void> {
  if (rule) await rulesChange(tx);
  await tx.run(sql`
    UPDATE collections SET title = ${title}, handle = ${handle}, description = ${description}, rule = ${asJson(rule)},
      version = version + 1 WHERE id = ${id}`);
  if (rule) await refresh(tx, id, rule, 'all');
}

const RULES = 7265027;
/** While a rule changes no product does, or one of the two would not see the other. */
const rulesChange = (tx: Tx) => tx.run(sql`SELECT pg_advisory_xact_lock(${RULES})`);
const rulesStay = (tx: Tx) => tx.run(sql`SELECT pg_advisory_xact_lock_shared(${RULES})`);

const asJson = (rule: Rule | null) => (rule === null ? null : JSON.stringify(rule));

/** By another collection than this one. */
export async function isHandleTaken(db: Db, handle: string, id: string): Promise<boolean> {
  return (await db.row(sql`SELECT FROM collections WHERE handle = ${handle} AND id <> ${id}`)) !== undefined;
}

/** A collection as it was, for putting it back. */
export interface RemovedCollection extends Omit<StaffCollection, 'coming'> {
  mediaId: string | null;
  products: { id: string; position: number }[];
}

export async function removeCollection(tx: Tx, id: string): Promise<RemovedCollection | undefined> {
  const known = await lockCollection(tx, id);
  if (!known) return undefined;
  const products = known.rule ? [] : await placesOf(tx, id);
  await tx.run(sql`DELETE FROM collections WHERE id = ${id}`);
  const { coming: _, ...was } = known;
  return { ...was, mediaId: known.media?.id ?? null, products };
}

/** Its products, for putting them back. */
export const placesOf = (db: Db, id: string) =>
  db.rows<{ id: string; position: number }>(sql`
    SELECT product_id AS id, position FROM collection_products WHERE collection_id = ${id} ORDER BY position, product_id`);

/** Under its old id, so that discounts, sales and menus that name it mean it again. @returns false: the handle is taken. */
export async function bringBack(tx: Tx, was: RemovedCollection): Promise<boolean> {
  if (was.rule) await rulesChange(tx);
  const made = await tx.run(sql`
    INSERT INTO collections (id, title, handle, description, position, media_id, rule, version)
    SELECT ${was.id}, ${was.title}, ${was.handle}, ${was.description}, ${was.position},
      (SELECT id FROM media WHERE id = ${was.mediaId}), ${asJson(was.rule)}, ${was.version + 1}
    ON CONFLICT DO NOTHING`);
  if (made === 0) return false;
  if (was.rule) await refresh(tx, was.id, was.rule, 'all');
  else await setPlaces(tx, was.id, was.products);
  return true;
}

/** Puts exactly these into it. Products that are gone are passed over. */
export async function setPlaces(
  tx: Tx,
  collectionId: string,
  places: { id: string; position: number }[],
): Promise<void> {
  const ids = places.map(({ id }) => id);
  await tx.run(sql`
    DELETE FROM collection_products WHERE collection_id = ${collectionId} AND product_id <> ALL (${ids}::uuid[])`);
  await tx.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT ${collectionId}, p.id, n.position
    FROM json_to_recordset(${JSON.stringify(places)}::json) AS n(id uuid, position int) JOIN products p USING (id)
    ON CONFLICT (collection_id, product_id) DO UPDATE SET position = excluded.position
      WHERE collection_products.position <> excluded.position`);
}

/**
 * Brings the collections by rule up to date with these products, in the transaction that changed them: their title,
 * tags, vendor, type, prices or variants. @param products their ids, or 'all'.
 */
export async function refreshRuleCollections(tx: Tx, products: string[] | 'all'): Promise<void> {
  if (products.length === 0) return;
  await rulesStay(tx);
  const rules = await tx.rows<{ id: string; rule: Rule }>(
    sql`SELECT id, rule FROM collections WHERE rule IS NOT NULL ORDER BY id`,
  );
  for (const { id, rule } of rules) await refresh(tx, id, rule, products);
}

async function refresh(tx: Tx, collectionId: string, rule: Rule, products: string[] | 'all'): Promise<void> {
  const among = products === 'all' ? empty : sql`AND p.id = ANY (${products}::uuid[])`;
  const chosen = sql`SELECT p.id, ${placeBy(rule)} AS position FROM products p WHERE ${chosenBy(rule)} ${among}`;
  const listed = products === 'all' ? empty : sql`AND cp.product_id = ANY (${products}::uuid[])`;
  await tx.run(sql`
    DELETE FROM collection_products cp WHERE cp.collection_id = ${collectionId} ${listed}
      AND NOT EXISTS (SELECT FROM (${chosen}) chosen WHERE chosen.id = cp.product_id)`);
  await tx.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT ${collectionId}, chosen.id, chosen.position FROM (${chosen}) chosen
    ON CONFLICT (collection_id, product_id) DO UPDATE SET position = excluded.position
      WHERE collection_products.position <> excluded.position`);
}

export interface Member {
  id: string;
  title: string;
  status: Status;
  media: Media | null;
  position: number;
}

const memberColumns = sql`p.id, p.title, p.status, to_jsonb(m) AS media`;
const memberMedia = sql`LEFT JOIN media m ON m.id =
  (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1)`;

export const MEMBERS_SHOWN = 100;

/** In the order in which they are shown. @param from the place in it, from 0. */
export function membersOf(db: Db, collectionId: string, from = 0): Promise<Member[]> {
  return db.rows(sql`
    SELECT ${memberColumns}, page.position
    FROM (
      SELECT cp.product_id, cp.position, p.title FROM collection_products cp JOIN products p ON p.id = cp.product_id
      WHERE cp.collection_id = ${collectionId}
      ORDER BY cp.position, p.title, p.id OFFSET ${from} LIMIT ${MEMBERS_SHOWN + 1}) page
    JOIN products p ON p.id = page.product_id ${memberMedia}
    ORDER BY page.position, page.title, p.id`);
}

export interface Preview {
  /** Up to COUNTED_MAX, and one more where there are more. */
  count: number;
  first: Member[];
}

/** What a rule would choose. */
export async function previewRule(db: Db, rule: Rule): Promise<Preview> {
  const chosen = sql`SELECT p.id FROM products p WHERE ${chosenBy(rule)}`;
  const found = await db.row<Preview>(sql`
    SELECT ${counted(chosen)} AS count, coalesce((
      SELECT json_agg(first) FROM (
        SELECT ${memberColumns}, 0 AS position FROM (${chosen} ORDER BY lower(p.title), p.id LIMIT 6) chosen
        JOIN products p USING (id) ${memberMedia} ORDER BY lower(p.title), p.id) first), '[]') AS first`);
  return found!;
}
