/**
 * The loop that makes pictures. It may be killed at any moment and run in several processes: a picture is claimed by
 * putting off its next attempt, its files are written whole under names of its own, and it becomes one that is shown
 * in one transaction. One that was claimed and never finished thrice is refused: it may be what ends the process.
 */
import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { sql, type Tx } from '../../platform/db.ts';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import { MediaStoreTrouble } from '../../platform/media-files/trouble.ts';
import type { Shop } from '../../platform/shop.ts';
import { BROKEN, checkPicture } from './check.ts';
import { type Derived, derive, PICTURE_WIDTHS } from './derive.ts';
import { type FetchPicture, fetchPicture } from './fetch-picture.ts';
import { setHomePicture } from './single-pictures.ts';
import { keepOriginal, readOriginal } from './store.ts';
import { insertMedia, stemOf } from './uploads.ts';

interface Claimed {
  id: string;
  name: string;
  status: 'to_fetch' | 'waiting';
  sourceUrl: string | null;
  attempts: number;
  productId: string | null;
  collectionId: string | null;
  forHome: boolean;
}

const ATTEMPTS_MAX = 3;

/** @returns how many were looked at: 0 or 1; 0 too where the store for pictures fails. */
export async function preparePictures(
  shop: Pick<Shop, 'db' | 'config' | 'log'>,
  fetching: FetchPicture = fetchPicture,
): Promise<number> {
  const claimed = await claim(shop);
  if (!claimed) return 0;
  try {
    const refused = claimed.attempts > ATTEMPTS_MAX ? TOO_OFTEN : await prepare(shop, claimed, fetching);
    if (refused !== undefined) await refuse(shop, claimed, refused);
    return 1;
  } catch (error) {
    if (!(error instanceof MediaStoreTrouble)) throw error;
    await putOff(shop, claimed, error);
    return 0; // the next would fare no better
  }
}

const TOO_OFTEN = 'Preparing it did not succeed in three attempts. Save it smaller, or in another format.';

const claim = ({ db }: Pick<Shop, 'db'>) =>
  db.row<Claimed>(sql`
    UPDATE media_uploads SET attempts = attempts + 1, next_attempt_at = now() + interval '2 minutes'
    WHERE id = (
      SELECT id FROM media_uploads WHERE status IN ('to_fetch', 'waiting') AND next_attempt_at <= now()
      ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, name, status, source_url AS "sourceUrl", attempts, product_id AS "productId", collection_id AS "collectionId",
      for_home AS "forHome"`);

/** @returns why it is refused, if it is. @throws on a fault of ours, such as a full disk: it is tried again. */
async function prepare(
  { db, config }: Pick<Shop, 'db' | 'config'>,
  upload: Claimed,
  fetching: FetchPicture,
): Promise<string | undefined> {
  const media = mediaFiles(config);
  const original = await readOriginal(media, upload.id);
  let bytes: Uint8Array | undefined = original;
  if (!bytes && upload.status === 'to_fetch') {
    const fetched = await fetching(upload.sourceUrl!);
    if (!fetched.ok) return fetched.why;
    bytes = fetched.bytes;
  }
  if (!bytes) return 'Its file is gone. Upload it again.';
  const checked = await checkPicture(bytes);
  if (!checked.ok) return checked.why;
  if (!original) await keepOriginal(media, upload.id, bytes);
  const stem = stemOf(upload.id, upload.name);
  const made = await derive(bytes, stem, { wanted: PICTURE_WIDTHS, media }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== undefined || error instanceof MediaStoreTrouble) throw error; // of the disk or the store
      return undefined;
    },
  );
  if (!made) return BROKEN;
  const sha256 = createHash('sha256').update(bytes).digest();
  await db.transaction((tx) => finish(tx, upload, { stem, made, sha256 }));
  return undefined;
}

async function finish(
  tx: Tx,
  { id, productId, collectionId, forHome }: Claimed,
  { stem, made, sha256 }: { stem: string; made: Derived; sha256: Buffer },
): Promise<void> {
  if (productId) await tx.row(sql`SELECT FROM products WHERE id = ${productId} FOR NO KEY UPDATE`);
  const upload = await tx.row<{ alt: string; position: number | null; variantIds: string[] }>(sql`
    SELECT alt, position, variant_ids AS "variantIds" FROM media_uploads
    WHERE id = ${id} AND status IN ('to_fetch', 'waiting') FOR UPDATE`);
  if (!upload) return; // called off meanwhile, or another process was quicker; what was written is swept
  const mediaId = newId();
  await insertMedia(tx, { id: mediaId, file: stem, alt: upload.alt, ...made });
  if (productId && upload.position !== null)
    await tx.run(sql`
      INSERT INTO product_media (product_id, position, media_id)
      SELECT ${productId}, CASE WHEN taken.position IS NULL THEN ${upload.position}::int ELSE last.position + 1 END, ${mediaId}
      FROM (SELECT max(position) AS position FROM product_media WHERE product_id = ${productId}) last
      LEFT JOIN product_media taken ON taken.product_id = ${productId} AND taken.position = ${upload.position}`);
  if (upload.variantIds.length > 0)
    await tx.run(sql`
      UPDATE variants SET media_id = ${mediaId}, updated_at = now()
      WHERE id = ANY (${upload.variantIds}::uuid[]) AND product_id = ${productId}`);
  if (collectionId)
    await tx.run(sql`UPDATE collections SET media_id = ${mediaId} WHERE id = ${collectionId}`);
  if (forHome) await setHomePicture(tx, mediaId);
  await tx.run(sql`
    UPDATE media_uploads SET status = 'done', media_id = ${mediaId}, sha256 = ${sha256} WHERE id = ${id}`);
}

/** The picture can do nothing for it, so it counts as no attempt. */
async function putOff(
  { db, log }: Pick<Shop, 'db' | 'log'>,
  { id, name }: Claimed,
  error: MediaStoreTrouble,
): Promise<void> {
  await db.run(sql`
    UPDATE media_uploads SET attempts = attempts - 1, next_attempt_at = now() + interval '30 seconds'
    WHERE id = ${id} AND attempts > 0`);
  log.warn({ err: error, upload: id, name }, 'a picture waits for the store');
}

async function refuse(
  { db, log }: Pick<Shop, 'db' | 'log'>,
  { id, name }: Claimed,
  why: string,
): Promise<void> {
  await db.run(sql`
    UPDATE media_uploads SET status = 'refused', why = ${why} WHERE id = ${id} AND status IN ('to_fetch', 'waiting')`);
  log.info({ upload: id, name, why }, 'a picture was refused');
}
