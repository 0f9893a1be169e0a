/** The merchant's logo: looked into, drawn anew as WebP, and kept with the shop's other pictures. */
import { createHash } from 'node:crypto';
import type { Logo } from '../platform/look.ts';
import type { MediaFiles } from '../platform/media-files/media-files.ts';
import { MediaStoreTrouble } from '../platform/media-files/trouble.ts';
import { sharp } from '../platform/sharp.ts';

export const LOGO_BYTES_MAX = 1024 * 1024;
/** Twice what the header shows, for fine screens. */
const SIZE_MAX = { width: 600, height: 160 };
const PIXELS_MAX = 40_000_000;

export type AcceptedLogo = { ok: true; logo: Logo } | { ok: false; why: string };

/** Nothing of the file itself is kept: what is served was drawn by the shop. */
export async function acceptLogo(media: MediaFiles, file: File | undefined): Promise<AcceptedLogo> {
  if (!file) return { ok: false, why: 'Choose a picture first.' };
  if (file.size > LOGO_BYTES_MAX)
    return { ok: false, why: 'This file is larger than 1 MB. Save it smaller, 600 pixels wide at most.' };
  const drawn = await draw(Buffer.from(await file.arrayBuffer()));
  if (!drawn)
    return {
      ok: false,
      why: 'This is no PNG, WebP or JPEG picture. An SVG has to be saved as PNG first, best without background.',
    };
  const hash = createHash('sha256').update(drawn.data).digest('base64url').replaceAll('_', '-').slice(0, 16);
  const name = `logo-${hash}.webp`;
  try {
    await media.put(name, drawn.data);
  } catch (error) {
    if (!(error instanceof MediaStoreTrouble)) throw error;
    return { ok: false, why: error.words };
  }
  return { ok: true, logo: { file: name, width: drawn.info.width, height: drawn.info.height } };
}

async function draw(bytes: Buffer) {
  try {
    const image = sharp()(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error' });
    const { format } = await image.metadata();
    if (format !== 'png' && format !== 'webp' && format !== 'jpeg') return undefined;
    return await image
      .rotate()
      .resize({ ...SIZE_MAX, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 90 })
      .toBuffer({ resolveWithObject: true });
  } catch {
    return undefined;
  }
}
