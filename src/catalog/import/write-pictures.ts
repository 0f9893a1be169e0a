/**
 * The pictures of a product in a file: those that are here already are known by their address or by where they were
 * fetched from; the others become uploads for the loop that fetches and makes them (media/prepare.ts).
 */
import { readFile } from 'node:fs/promises';
import { v7 as newId } from 'uuid';
import { sql, type Tx } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { keepOriginal } from '../media/store.ts';
import { nameOfAddress, nextPosition } from '../media/uploads.ts';
import type { Around, Changes, ImportContext } from './context.ts';
import type { KnownPicture } from './known.ts';
import type { Finding, WantedImage, WantedProduct } from './wanted.ts';

interface Writing {
  productId: string;
  wanted: WantedProduct;
  around: Around;
  /** Of the variant on each line. */
  ids: Map<number, string>;
  changes: Changes;
  context: ImportContext;
}

/** The stem of one of this shop's own pictures: https://shop.example/media/STEM-640.webp. */
export function ownFile(src: string, publicUrl: string): string | undefined {
  const url = new URL(src);
  const start = new URL(routes.media({ file: 'x' }), publicUrl).pathname.slice(0, -1);
  if (url.origin !== new URL(publicUrl).origin || !url.pathname.startsWith(start)) return undefined;
  return /^([\w-]+)-\d+\.(?:avif|webp|jpg)$/.exec(url.pathname.slice(start.length))?.[1];
}

export async function writePictures(tx: Tx, writing: Writing): Promise<Finding[]> {
  const { wanted, ids } = writing;
  const findings: Finding[] = [];
  const bySrc = new Map<string, KnownPicture>();
  for (const image of unique(wanted.images)) {
    const found = find(writing, image.src);
    const picture = found ?? (await add(tx, writing, image, findings));
    if (!picture) continue;
    bySrc.set(image.src, picture);
    if (found) await list(tx, writing, found);
    if (found && image.alt !== undefined && image.alt !== found.alt)
      await setAlt(tx, writing, found, image.alt);
  }
  for (const { line, image } of wanted.variants) {
    const variantId = ids.get(line);
    if (image === undefined || variantId === undefined) continue;
    const known = bySrc.get(image) ?? find(writing, image);
    const picture = known ?? (await add(tx, writing, { line, src: image, position: 0 }, findings, true));
    if (!picture) continue;
    bySrc.set(image, picture);
    await show(tx, writing, { variantId, picture });
  }
  return findings;
}

/** In the order of their positions, each once. */
const unique = (images: WantedImage[]): WantedImage[] => [
  ...new Map(images.toSorted((a, b) => a.position - b.position).map((image) => [image.src, image])).values(),
];

function find({ around, context }: Writing, src: string): KnownPicture | undefined {
  const file = ownFile(src, context.publicUrl);
  return around.known?.pictures.find(
    (picture) =>
      picture.status !== 'refused' &&
      (picture.sourceUrl === src || (file !== undefined && picture.file === file)),
  );
}

/** @returns undefined where it is not to be had; the findings say why. @param forVariant it is not among the product's. */
async function add(
  tx: Tx,
  { productId, around, changes, context }: Writing,
  { line, src, alt = '' }: WantedImage,
  findings: Finding[],
  forVariant = false,
): Promise<KnownPicture | undefined> {
  const position = forVariant ? null : await nextPosition(tx, productId);
  const file = ownFile(src, context.publicUrl);
  const mediaId = file && around.media.get(file);
  if (mediaId) {
    if (position !== null)
      await tx.run(
        sql`INSERT INTO product_media (product_id, position, media_id) VALUES (${productId}, ${position}, ${mediaId})`,
      );
    changes.after[`picture ${src}`] = 'shown';
    return {
      mediaId,
      uploadId: null,
      file: file!,
      widths: null,
      alt,
      sourceUrl: null,
      status: 'done',
      listed: position !== null,
    };
  }
  const local = context.localPicture?.(src);
  if (!local && !context.fetchPictures) {
    const what = `The picture ${src} is not here, and pictures are not to be fetched.`;
    findings.push({
      line,
      column: 'Image Src',
      kind: 'warning',
      what,
      done: 'The product was taken without it.',
    });
    return undefined;
  }
  // One that was refused before is tried once more, in its place.
  await tx.run(
    sql`DELETE FROM media_uploads WHERE product_id = ${productId} AND source_url = ${src} AND status = 'refused'`,
  );
  const uploadId = newId();
  // Its bytes lie where the loop looks first, so that nothing is fetched.
  if (local && context.forReal) await keepOriginal(context.media, uploadId, await readFile(local.path));
  const name = nameOfAddress(new URL(src));
  await tx.run(sql`
    INSERT INTO media_uploads (id, product_id, position, name, alt, source_url, status, import_id, import_line)
    VALUES (${uploadId}, ${productId}, ${position}, ${name}, ${alt}, ${src}, 'to_fetch', ${context.importId}, ${line})`);
  changes.after[`picture ${src}`] = 'to be fetched';
  return {
    mediaId: null,
    uploadId,
    file: null,
    widths: null,
    alt,
    sourceUrl: src,
    status: 'to_fetch',
    listed: position !== null,
  };
}

/** One that only a variant showed becomes one of the product's. */
async function list(tx: Tx, { productId, changes }: Writing, picture: KnownPicture): Promise<void> {
  if (picture.listed) return;
  picture.listed = true;
  changes.after[`picture ${picture.file ?? picture.sourceUrl}`] = 'shown';
  const position = await nextPosition(tx, productId);
  if (picture.mediaId)
    await tx.run(
      sql`INSERT INTO product_media (product_id, position, media_id) VALUES (${productId}, ${position}, ${picture.mediaId})`,
    );
  else await tx.run(sql`UPDATE media_uploads SET position = ${position} WHERE id = ${picture.uploadId}`);
}

async function setAlt(tx: Tx, { changes }: Writing, picture: KnownPicture, alt: string): Promise<void> {
  const field = `words of ${picture.file ?? picture.sourceUrl}`;
  changes.before[field] = picture.alt;
  changes.after[field] = alt;
  if (picture.mediaId) await tx.run(sql`UPDATE media SET alt = ${alt} WHERE id = ${picture.mediaId}`);
  else await tx.run(sql`UPDATE media_uploads SET alt = ${alt} WHERE id = ${picture.uploadId}`);
}

async function show(
  tx: Tx,
  { around, changes }: Writing,
  { variantId, picture }: { variantId: string; picture: KnownPicture },
): Promise<void> {
  const was = around.known?.variants.find(({ id }) => id === variantId);
  if (picture.mediaId) {
    if (was?.mediaId === picture.mediaId) return;
    changes.after[`picture of variant ${was?.sku ?? variantId}`] = picture.file;
    await tx.run(
      sql`UPDATE variants SET media_id = ${picture.mediaId}, updated_at = now() WHERE id = ${variantId}`,
    );
    return;
  }
  const added = await tx.run(sql`
    UPDATE media_uploads SET variant_ids = variant_ids || ${variantId}::uuid
    WHERE id = ${picture.uploadId} AND NOT ${variantId}::uuid = ANY (variant_ids)`);
  if (added > 0) changes.after[`picture of variant ${was?.sku ?? variantId}`] = picture.sourceUrl;
}
