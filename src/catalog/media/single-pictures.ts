/** The places that show one picture: a collection, and the home page. A new one takes the place of the old when it is ready. */
import { type Db, sql, type Tx } from '../../platform/db.ts';
import type { Media } from '../catalog.ts';
import { latestUpload, type Upload } from './uploads.ts';

export type SinglePlace = { collectionId: string } | { home: true };

export interface SinglePicture {
  /** What is shown there now; the home page may have a wide and an upright one. */
  shown: Media[];
  /** One that is being prepared, or was refused last. */
  coming: Upload | null;
}

export async function readHome(db: Db): Promise<SinglePicture> {
  const found = await db.row<SinglePicture>(sql`
    SELECT coalesce((
        SELECT json_agg(to_jsonb(m) ORDER BY h.shape DESC) FROM home_pictures h JOIN media m ON m.id = h.media_id), '[]') AS shown,
      ${latestUpload(sql`u.for_home`)} AS coming`);
  return found!;
}

/** The ids of what is shown there now. */
export async function shownIn(db: Db, place: SinglePlace): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(
    'home' in place
      ? sql`SELECT media_id AS id FROM home_pictures`
      : sql`SELECT media_id AS id FROM collections WHERE id = ${place.collectionId} AND media_id IS NOT NULL`,
  );
  return rows.map(({ id }) => id);
}

/** In place of whatever was there. */
export async function setHomePicture(tx: Tx, mediaId: string): Promise<void> {
  await tx.run(sql`DELETE FROM home_pictures`);
  await tx.run(sql`
    INSERT INTO home_pictures (shape, media_id)
    SELECT CASE WHEN width > height THEN 'wide' ELSE 'tall' END, id FROM media WHERE id = ${mediaId}`);
}

/** @returns the ids of what was shown there, for putting it back. */
export async function takeSingleAway(tx: Tx, place: SinglePlace): Promise<string[]> {
  if ('home' in place) {
    const gone = await tx.rows<{ id: string }>(sql`DELETE FROM home_pictures RETURNING media_id AS id`);
    return gone.map(({ id }) => id);
  }
  const was = await tx.row<{ id: string | null }>(sql`
    SELECT media_id AS id FROM collections WHERE id = ${place.collectionId} FOR NO KEY UPDATE`);
  await tx.run(sql`UPDATE collections SET media_id = NULL WHERE id = ${place.collectionId}`);
  return was?.id ? [was.id] : [];
}

/** @returns false where another picture has come, or these are gone from the shop. */
export async function putSingleBack(tx: Tx, place: SinglePlace, mediaIds: string[]): Promise<boolean> {
  const there = await tx.rows<{ id: string }>(
    sql`SELECT id FROM media WHERE id = ANY (${mediaIds}::uuid[]) ORDER BY id FOR KEY SHARE`,
  );
  if (there.length < mediaIds.length) return false;
  if ('home' in place)
    return (
      (await tx.run(sql`
        INSERT INTO home_pictures (shape, media_id)
        SELECT CASE WHEN width > height THEN 'wide' ELSE 'tall' END, id FROM media
        WHERE id = ANY (${mediaIds}::uuid[]) AND NOT EXISTS (SELECT FROM home_pictures)`)) > 0
    );
  return (
    (await tx.run(sql`
      UPDATE collections SET media_id = ${mediaIds[0]!} WHERE id = ${place.collectionId} AND media_id IS NULL`)) >
    0
  );
}
