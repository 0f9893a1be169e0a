/**
 * The pictures of a product in a file: those that are here already are known by their address or by where they were
 * fetched from; the others become uploads for the loop that fetches and makes them (media/prepare.ts).
 */
import { v7 as newId } from 'uuid';
import { routes } from '../../routes.ts';
import { nameOfAddress } from '../media/uploads.ts';
import type { Changes, ImportContext } from './context.ts';
import type { KnownPicture, KnownProduct } from './known.ts';
import type { Rows, UploadRow } from './rows.ts';
import type { Finding, WantedImage, WantedProduct } from './wanted.ts';

export interface PictureDraft {
  productId: string;
  wanted: WantedProduct;
  known: KnownProduct | undefined;
  /** Pictures of this shop by their files. */
  media: Map<string, string>;
  /** Of the variant on each line. */
  ids: Map<number, string>;
  changes: Changes;
  context: ImportContext;
  rows: Rows;
}

/** The bytes of a picture that need not be fetched, for the loop that makes pictures. */
export interface Original {
  uploadId: string;
  path: string;
}

/** The stem of one of this shop's own pictures: https://shop.example/media/STEM-640.webp. */
export function ownFile(src: string, publicUrl: string): string | undefined {
  const url = new URL(src);
  const start = new URL(routes.media({ file: 'x' }), publicUrl).pathname.slice(0, -1);
  if (url.origin !== new URL(publicUrl).origin || !url.pathname.startsWith(start)) return undefined;
  return /^([\w-]+)-\d+\.(?:avif|webp|jpg)$/.exec(url.pathname.slice(start.length))?.[1];
}

export function draftPictures(draft: PictureDraft): { findings: Finding[]; originals: Original[] } {
  const pictures = new Pictures(draft);
  const { wanted, ids } = draft;
  for (const image of unique(wanted.images)) pictures.ofProduct(image);
  for (const { line, image } of wanted.variants) {
    const variantId = ids.get(line);
    if (image !== undefined && variantId !== undefined) pictures.ofVariant(variantId, { line, src: image });
  }
  return pictures;
}

/** In the order of their positions, each once. */
const unique = (images: WantedImage[]): WantedImage[] => [
  ...new Map(images.toSorted((a, b) => a.position - b.position).map((image) => [image.src, image])).values(),
];

/** One of the shop, or one that this piece brings. */
type Picture = Pick<KnownPicture, 'mediaId' | 'uploadId' | 'file' | 'sourceUrl' | 'variantIds'> & {
  row?: UploadRow;
};

class Pictures {
  readonly findings: Finding[] = [];
  readonly originals: Original[] = [];
  readonly #draft: PictureDraft;
  readonly #bySrc = new Map<string, Picture>();
  readonly #listed = new Set<KnownPicture>();
  #position: number;

  constructor(draft: PictureDraft) {
    this.#draft = draft;
    this.#position = draft.known?.lastPicture ?? 0;
  }

  ofProduct(image: Omit<WantedImage, 'position'>): void {
    const { rows, changes } = this.#draft;
    const found = this.#find(image.src);
    const picture = found ?? this.#add(image, false);
    if (!picture) return;
    this.#bySrc.set(image.src, picture);
    if (!found) return;
    if (!found.listed && !this.#listed.has(found)) this.#list(found);
    const { alt } = image;
    if (alt === undefined || alt === found.alt) return;
    const field = `words of ${found.file ?? found.sourceUrl}`;
    changes.before[field] = found.alt;
    changes.after[field] = alt;
    rows.pictures.alts.push({ mediaId: found.mediaId, uploadId: found.uploadId, alt });
  }

  ofVariant(variantId: string, image: { line: number; src: string }): void {
    const picture = this.#bySrc.get(image.src) ?? this.#find(image.src) ?? this.#add(image, true);
    if (!picture) return;
    this.#bySrc.set(image.src, picture);
    this.#show(variantId, picture);
  }

  #find(src: string): KnownPicture | undefined {
    const file = ownFile(src, this.#draft.context.publicUrl);
    return this.#draft.known?.pictures.find(
      (picture) =>
        picture.status !== 'refused' &&
        (picture.sourceUrl === src || (file !== undefined && picture.file === file)),
    );
  }

  /** @returns undefined where it is not to be had; the findings say why. */
  #add(
    { line, src, alt = '' }: Omit<WantedImage, 'position'>,
    forVariantsAlone: boolean,
  ): Picture | undefined {
    const { productId, known, media, changes, context, rows } = this.#draft;
    const file = ownFile(src, context.publicUrl);
    const mediaId = file && media.get(file);
    if (mediaId) {
      if (!forVariantsAlone) rows.pictures.shown.push({ productId, position: ++this.#position, mediaId });
      changes.after[`picture ${src}`] = 'shown';
      return { mediaId, uploadId: null, file: file!, sourceUrl: null, variantIds: [] };
    }
    const local = context.localPicture?.(src);
    if (!local && !context.fetchPictures) {
      const what = `The picture ${src} is not here, and pictures are not to be fetched.`;
      const done = 'The product was taken without it.';
      this.findings.push({ line, column: 'Image Src', kind: 'warning', what, done });
      return undefined;
    }
    // One that was refused before is tried once more, in its place.
    const refused = known?.pictures.filter(
      ({ status, sourceUrl }) => status === 'refused' && sourceUrl === src,
    );
    rows.pictures.again.push(...(refused ?? []).flatMap(({ uploadId }) => uploadId ?? []));
    const position = forVariantsAlone ? null : ++this.#position;
    const name = nameOfAddress(new URL(src));
    const row: UploadRow = { id: newId(), productId, position, name, alt, src, line, variantIds: [] };
    rows.pictures.uploads.push(row);
    if (local) this.originals.push({ uploadId: row.id, path: local.path });
    changes.after[`picture ${src}`] = 'to be fetched';
    return { mediaId: null, uploadId: row.id, file: null, sourceUrl: src, variantIds: row.variantIds, row };
  }

  /** One that only a variant showed becomes one of the product's. */
  #list(picture: KnownPicture): void {
    const { mediaId, uploadId, file, sourceUrl } = picture;
    const { productId, changes, rows } = this.#draft;
    this.#listed.add(picture);
    changes.after[`picture ${file ?? sourceUrl}`] = 'shown';
    const position = ++this.#position;
    if (mediaId) rows.pictures.shown.push({ productId, position, mediaId });
    else rows.pictures.listed.push({ uploadId: uploadId!, position });
  }

  #show(variantId: string, { mediaId, uploadId, file, sourceUrl, variantIds, row }: Picture): void {
    const { known, changes, rows } = this.#draft;
    const was = known?.variants.find(({ id }) => id === variantId);
    const field = `picture of variant ${was?.sku ?? variantId}`;
    if (mediaId) {
      if (was?.mediaId === mediaId) return;
      changes.after[field] = file;
      rows.pictures.ofVariants.push({ variantId, mediaId });
      return;
    }
    if (variantIds.includes(variantId)) return;
    changes.after[field] = sourceUrl;
    if (row) row.variantIds.push(variantId);
    else rows.pictures.coming.push({ variantId, uploadId: uploadId! });
  }
}
