/**
 * The pictures of a product: their order, their words, which variant shows which. Every change is made under the
 * product's row lock; it leaves the product's version alone, for the form of its texts knows nothing of pictures.
 */
import { type Db, sql, type Tx } from '../../platform/db.ts';
import type { Media } from '../catalog.ts';
import type { Upload } from './uploads.ts';

export interface ProductPicture extends Media {
  /** False: only variants show it. */
  listed: boolean;
}

export interface PicturesOf {
  title: string;
  pictures: ProductPicture[];
  /** Not ready, or refused. */
  uploads: Upload[];
  /** Those on sale. */
  variants: { id: string; title: string; mediaId: string | null }[];
}

/** Of product `p`, as JSON. */
export const picturesOf = sql`json_build_object(
  'title', p.title,
  'pictures', coalesce((
    SELECT json_agg(to_jsonb(m) || jsonb_build_object('listed', pm.position IS NOT NULL) ORDER BY pm.position, m.file)
    FROM media m LEFT JOIN product_media pm ON pm.media_id = m.id AND pm.product_id = p.id
    WHERE m.id IN (
      SELECT media_id FROM product_media WHERE product_id = p.id
      UNION SELECT media_id FROM variants WHERE product_id = p.id AND status = 'active')), '[]'),
  'uploads', coalesce((
    SELECT json_agg(json_build_object('id', u.id, 'name', u.name, 'status', u.status, 'why', u.why) ORDER BY u.id)
    FROM media_uploads u WHERE u.product_id = p.id AND u.status <> 'done'), '[]'),
  'variants', coalesce((
    SELECT json_agg(json_build_object(
      'id', v.id, 'title', coalesce(nullif(array_to_string(v.choices, ' / '), ''), v.sku), 'mediaId', v.media_id) ORDER BY v.position)
    FROM variants v WHERE v.product_id = p.id AND v.status = 'active'), '[]'))`;

/** @returns undefined if there is no such product. */
export async function readPictures(db: Db, productId: string): Promise<PicturesOf | undefined> {
  const found = await db.row<{ pictures: PicturesOf }>(
    sql`SELECT ${picturesOf} AS pictures FROM products p WHERE p.id = ${productId}`,
  );
  return found?.pictures;
}

export interface Locked {
  title: string;
  /** The ids of its pictures, those that only variants show last, as the page lists them. */
  ids: string[];
}

export async function lockPictures(tx: Tx, productId: string): Promise<Locked | undefined> {
  const product = await tx.row<{ title: string }>(
    sql`SELECT title FROM products WHERE id = ${productId} FOR NO KEY UPDATE`,
  );
  if (!product) return undefined;
  const pictures = (await readPictures(tx, productId))!.pictures;
  return { title: product.title, ids: pictures.map(({ id }) => id) };
}

/** @param ids all of them, as lockPictures gives them, in another order: they are all listed then. */
export async function setOrder(tx: Tx, productId: string, ids: string[]): Promise<void> {
  await tx.run(sql`DELETE FROM product_media WHERE product_id = ${productId}`);
  await tx.run(sql`
    INSERT INTO product_media (product_id, position, media_id)
    SELECT ${productId}, place, id FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)`);
}

export const isSameSet = (one: string[], other: string[]): boolean =>
  one.length === other.length && new Set(one).size === one.length && one.every((id) => other.includes(id));

/** @returns the order with one moved by so many places; undefined where it is not among them, or stays where it is. */
export function moved(ids: string[], id: string, by: number): string[] | undefined {
  const from = ids.indexOf(id);
  const to = Math.min(ids.length - 1, Math.max(0, from + by));
  if (from < 0 || to === from) return undefined;
  const left = ids.toSpliced(from, 1);
  return left.toSpliced(to, 0, id);
}

export const findAlt = async (tx: Tx, mediaId: string): Promise<string | undefined> =>
  (await tx.row<{ alt: string }>(sql`SELECT alt FROM media WHERE id = ${mediaId} FOR UPDATE`))?.alt;

export const setAlt = (tx: Tx, mediaId: string, alt: string): Promise<number> =>
  tx.run(sql`UPDATE media SET alt = ${alt} WHERE id = ${mediaId}`);

/** What was there before a picture was taken away; it can be put back. */
export interface RemovedPicture {
  mediaId: string;
  /** Its place, from 0; null: only variants showed it. */
  place: number | null;
  variantIds: string[];
}

export async function removePicture(tx: Tx, productId: string, mediaId: string): Promise<RemovedPicture> {
  const listed = await listedIds(tx, productId);
  const place = listed.indexOf(mediaId);
  await setOrder(
    tx,
    productId,
    listed.filter((id) => id !== mediaId),
  );
  const variants = await tx.rows<{ id: string }>(sql`
    UPDATE variants SET media_id = NULL, updated_at = now() WHERE product_id = ${productId} AND media_id = ${mediaId} RETURNING id`);
  return { mediaId, place: place < 0 ? null : place, variantIds: variants.map(({ id }) => id) };
}

/** @returns false where the picture is gone from the shop, or back already. A variant that has another keeps it. */
export async function putPictureBack(tx: Tx, productId: string, removed: RemovedPicture): Promise<boolean> {
  const { mediaId, place, variantIds } = removed;
  const kept = await tx.row(sql`SELECT FROM media WHERE id = ${mediaId} FOR KEY SHARE`);
  const listed = await listedIds(tx, productId);
  if (!kept || listed.includes(mediaId)) return false;
  if (place !== null) await setOrder(tx, productId, listed.toSpliced(place, 0, mediaId));
  await tx.run(sql`
    UPDATE variants SET media_id = ${mediaId}, updated_at = now()
    WHERE product_id = ${productId} AND id = ANY (${variantIds}::uuid[]) AND media_id IS NULL`);
  return true;
}

async function listedIds(tx: Tx, productId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    sql`SELECT media_id AS id FROM product_media WHERE product_id = ${productId} ORDER BY position`,
  );
  return rows.map(({ id }) => id);
}

/** By variant's id; null: it shows none of its own. */
export type VariantPictures = Record<string, string | null>;

/** @returns those that differ, as they were and as they are. */
export async function setVariantPictures(
  tx: Tx,
  productId: string,
  wanted: VariantPictures,
): Promise<{ before: VariantPictures; after: VariantPictures }> {
  const [before, after]: VariantPictures[] = [{}, {}];
  const variants = await tx.rows<{ id: string; mediaId: string | null }>(sql`
    SELECT id, media_id AS "mediaId" FROM variants WHERE product_id = ${productId} ORDER BY id FOR NO KEY UPDATE`);
  for (const { id, mediaId } of variants) {
    const next = wanted[id];
    if (next === undefined || next === mediaId) continue;
    before![id] = mediaId;
    after![id] = next;
    await tx.run(sql`UPDATE variants SET media_id = ${next}, updated_at = now() WHERE id = ${id}`);
  }
  return { before: before!, after: after! };
}
