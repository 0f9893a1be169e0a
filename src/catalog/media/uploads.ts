/**
 * Pictures on their way in. What arrives is looked at, its bytes are kept on disk, and a row waits for the loop
 * (prepare.ts) that makes of it what buyers load; only then is it a row of `media`, and shown.
 */
import { createHash } from 'node:crypto';
import { v7 as newId } from 'uuid';
import { type Db, type Sql, sql, type Tx } from '../../platform/db.ts';
import { mediaFiles } from '../../platform/media-files/by-settings.ts';
import { MediaStoreTrouble } from '../../platform/media-files/trouble.ts';
import type { Shop } from '../../platform/shop.ts';
import type { Media } from '../catalog.ts';
import { checkPicture } from './check.ts';
import { keepOriginal } from './store.ts';

/** What a picture is for. */
export type PictureFor = { productId: string } | { collectionId: string } | { home: true };

export interface Upload {
  id: string;
  name: string;
  status: 'to_fetch' | 'waiting' | 'done' | 'refused';
  /** Of one that was refused. */
  why: string | null;
}

/** A file that was looked at; what may come in lies on disk already. */
export interface Arrived {
  id: string;
  name: string;
  /** Undefined: it may come in. */
  why: string | undefined;
  sha256: Buffer | undefined;
}

type Sendable = Pick<File, 'name' | 'arrayBuffer'>;

/**
 * Looks at a file that was sent. Nothing is written down: that is for the caller's transaction (addUploads). Where the
 * store for pictures fails, it is not taken, and says so.
 */
export async function receivePicture(shop: Pick<Shop, 'config' | 'log'>, file: Sendable): Promise<Arrived> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const id = newId();
  const name = nameOf(file.name);
  const checked = await checkPicture(bytes);
  if (!checked.ok) return { id, name, why: checked.why, sha256: undefined };
  try {
    await keepOriginal(mediaFiles(shop.config), id, bytes);
  } catch (error) {
    if (!(error instanceof MediaStoreTrouble)) throw error;
    shop.log.error({ err: error, name }, 'a picture could not be kept');
    return { id, name, why: error.words, sha256: undefined };
  }
  return { id, name, why: undefined, sha256: createHash('sha256').update(bytes).digest() };
}

const NAME_LENGTH_MAX = 120;
const nameOf = (name: string) =>
  name
    .replace(/^.*[/\\]/, '')
    .replaceAll(/\p{Cc}/gu, '')
    .trim()
    .slice(0, NAME_LENGTH_MAX)
    .toWellFormed() || 'picture';

/**
 * Writes down what has arrived, the refused too, so that the page can say why. Of a product its row is locked.
 * @returns the rows, in the order of the files.
 */
export async function addUploads(tx: Tx, of: PictureFor, arrived: Arrived[]): Promise<Upload[]> {
  const productId = 'productId' in of ? of.productId : null;
  const collectionId = 'collectionId' in of ? of.collectionId : null;
  let position = productId === null ? null : await nextPosition(tx, productId);
  const uploads: Upload[] = [];
  for (const { id, name, why, sha256 } of arrived) {
    const status = why === undefined ? 'waiting' : 'refused';
    await tx.run(sql`
      INSERT INTO media_uploads (id, product_id, collection_id, for_home, position, name, status, why, sha256)
      VALUES (${id}, ${productId}, ${collectionId}, ${'home' in of}, ${position}, ${name}, ${status}, ${why ?? null}, ${sha256 ?? null})`);
    if (position !== null && status === 'waiting') position += 1;
    uploads.push({ id, name, status, why: why ?? null });
  }
  return uploads;
}

export const ADDRESS_LENGTH_MAX = 2_000;

/** One that the loop fetches (fetch-picture.ts). Of the product its row is locked. @param address of the web. */
export async function addAddress(tx: Tx, productId: string, address: URL): Promise<Upload> {
  const id = newId();
  const name = nameOfAddress(address);
  const position = await nextPosition(tx, productId);
  await tx.run(sql`
    INSERT INTO media_uploads (id, product_id, position, name, source_url, status)
    VALUES (${id}, ${productId}, ${position}, ${name}, ${address.href}, 'to_fetch')`);
  return { id, name, status: 'to_fetch', why: null };
}

export function nameOfAddress({ pathname }: URL): string {
  const last = pathname.split('/').at(-1)!;
  try {
    return nameOf(decodeURIComponent(last));
  } catch {
    return nameOf(last);
  }
}

/** Behind its pictures and those that are being prepared. */
export async function nextPosition(tx: Tx, productId: string): Promise<number> {
  const last = await tx.row<{ position: number }>(sql`
    SELECT greatest(
      (SELECT max(position) FROM product_media WHERE product_id = ${productId}),
      (SELECT max(position) FROM media_uploads WHERE product_id = ${productId} AND status IN ('to_fetch', 'waiting')),
      0) + 1 AS position`);
  return last!.position;
}

export type Accepted = { ok: true; uploadId: string } | { ok: false; why: string };

/**
 * Takes one picture in, for a collection or whatever has one picture: it replaces the one there once it is ready.
 * The loop is to be woken when the caller's transaction is through: `shop.wake('pictures')`.
 */
export async function acceptPicture(
  shop: Shop,
  file: Sendable,
  of: PictureFor,
  within: <T>(work: (tx: Tx) => Promise<T>) => Promise<T> = shop.db.transaction,
): Promise<Accepted> {
  const arrived = await receivePicture(shop, file);
  if (arrived.why !== undefined) return { ok: false, why: arrived.why };
  await within((tx) => addUploads(tx, of, [arrived]));
  shop.wake('pictures');
  return { ok: true, uploadId: arrived.id };
}

export const insertMedia = (
  tx: Tx,
  { id, file, alt, width, height, widths, colour }: Media,
): Promise<number> =>
  tx.run(sql`
    INSERT INTO media (id, file, alt, width, height, widths, colour, jpeg)
    VALUES (${id}, ${file}, ${alt}, ${width}, ${height}, ${widths}, ${colour}, true)`);

/**
 * The stem of a picture's files: what nobody else has, then its name, for people and for search engines. It begins
 * with a digit of sixteen, and so never with a word that means something here.
 */
export function stemOf(uploadId: string, name: string): string {
  const words = name
    .replace(/^[0-9a-f]{12}-(.*)-\d+\.(?:avif|webp|jpg)$/, '$1') // from a shop like this one, which named it so
    .replace(/\.\w{1,5}$/, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replaceAll(/^-+|-+$/g, '');
  return [uploadId.slice(-12), words].filter(Boolean).join('-');
}

/** The latest upload `u` of these, unless it is shown already; as JSON. */
export const latestUpload = (which: Sql): Sql => sql`
  (SELECT CASE WHEN u.status <> 'done' THEN json_build_object('id', u.id, 'name', u.name, 'status', u.status, 'why', u.why) END
   FROM (SELECT * FROM media_uploads u WHERE ${which} ORDER BY u.id DESC LIMIT 1) u)`;

const shown = sql`id, name, status, why`;

export function findUpload(db: Db, id: string): Promise<(Upload & { productId: string | null }) | undefined> {
  return db.row(sql`SELECT ${shown}, product_id AS "productId" FROM media_uploads WHERE id = ${id}`);
}

/** Calls off one that is not done, or takes away the note that it was refused. Its file is swept. */
export function dropUpload(tx: Tx, id: string): Promise<(Upload & { productId: string | null }) | undefined> {
  return tx.row(sql`
    DELETE FROM media_uploads WHERE id = ${id} AND status <> 'done'
    RETURNING ${shown}, product_id AS "productId"`);
}
