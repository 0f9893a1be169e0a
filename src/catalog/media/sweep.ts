/**
 * Pictures that nothing shows go after a day, files and all. Those of the demo shop, and whatever else did not come
 * by upload, stay. Nothing that is referred to goes: the schema's references say so themselves, an order's lines,
 * which refer without one, are asked.
 */
import { brokenConstraint, type Database, sql } from '../../platform/db.ts';
import { type MediaSettings, mediaFiles } from '../../platform/media-files/by-settings.ts';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import { oldOriginals, removeFiles } from './store.ts';

const isShown = sql`(
  EXISTS (SELECT FROM product_media WHERE media_id = u.media_id)
  OR EXISTS (SELECT FROM variants WHERE media_id = u.media_id)
  OR EXISTS (SELECT FROM collections WHERE media_id = u.media_id)
  OR EXISTS (SELECT FROM home_pictures WHERE media_id = u.media_id))`;

/** @returns how many pictures have gone. */
export async function sweepPictures({
  db,
  config,
}: {
  db: Database;
  config: MediaSettings;
}): Promise<number> {
  await noteUnused(db);
  const gone = await removeUnused(db);
  const media = mediaFiles(config);
  const left = await db.rows<{ id: string }>(sql`
    SELECT id FROM media_uploads
    WHERE (status = 'done' AND media_id IS NULL) OR (status = 'refused' AND created_at < now() - interval '30 days')`);
  for (const { id } of left) {
    await removeFiles(media, id); // first the files: after a crash the row still knows of them
    await db.run(sql`DELETE FROM media_uploads WHERE id = ${id}`);
  }
  await removeStrays(db, media);
  return gone;
}

async function noteUnused(db: Database): Promise<void> {
  await db.run(sql`
    UPDATE media_uploads u SET unused_since = CASE WHEN ${isShown} THEN NULL ELSE now() END
    WHERE status = 'done' AND media_id IS NOT NULL
      AND (unused_since IS NULL OR unused_since < 'infinity') AND (unused_since IS NOT NULL) = ${isShown}`);
}

async function removeUnused(db: Database): Promise<number> {
  const due = await db.rows<{ mediaId: string }>(sql`
    SELECT media_id AS "mediaId" FROM media_uploads
    WHERE media_id IS NOT NULL AND unused_since < now() - interval '1 day' LIMIT 200`);
  if (due.length === 0) return 0;
  const ids = due.map(({ mediaId }) => mediaId);
  await db.run(sql`
    UPDATE media_uploads SET unused_since = 'infinity'
    WHERE media_id IN (SELECT media_id FROM order_lines WHERE media_id = ANY (${ids}::uuid[]))`);
  let gone = 0;
  for (const id of ids) gone += await removeOne(db, id);
  return gone;
}

/** By whoever refers to it meanwhile it is kept: the reference waits for this row, or this row for the reference. */
async function removeOne(db: Database, mediaId: string): Promise<number> {
  try {
    return await db.run(sql`
      DELETE FROM media WHERE id = ${mediaId}
        AND EXISTS (SELECT FROM media_uploads WHERE media_id = ${mediaId} AND unused_since < now() - interval '1 day')`);
  } catch (error) {
    if (brokenConstraint(error) === undefined) throw error;
    return 0;
  }
}

/** What was kept on disk and never written down, or called off before it was made. */
async function removeStrays(db: Database, media: MediaFiles): Promise<void> {
  const old = await oldOriginals(media);
  const known = await db.rows<{ id: string }>(
    sql`SELECT id FROM media_uploads WHERE id = ANY (${old}::uuid[])`,
  );
  const ids = new Set(known.map(({ id }) => id));
  for (const id of old) if (!ids.has(id)) await removeFiles(media, id);
}
