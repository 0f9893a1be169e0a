/**
 * What a file is, told by its first bytes: neither its name nor what the browser says of it counts. Only what
 * is on this list is ever given to a decoder.
 */

export const PICTURE_BYTES_MAX = 30 * 1024 * 1024;
/** Width times height. A photograph of a large camera has 60 million. */
export const PICTURE_PIXELS_MAX = 80_000_000;
/** What a file field offers; the bytes decide. */
export const ACCEPTED_TYPES = 'image/jpeg,image/png,image/webp,image/avif,image/gif';

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'gif';

export type Told = { ok: true; format: PictureFormat } | { ok: false; why: string };

const TAKEN = 'Pictures can be JPEG, PNG, WebP, AVIF or GIF.';

export function tellFormat(bytes: Uint8Array): Told {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 1024));
  const latin = head.toString('latin1');
  if (head.length === 0) return no('The file is empty.');
  if (latin.startsWith('\xff\xd8\xff')) return { ok: true, format: 'jpeg' };
  if (latin.startsWith('\x89PNG\r\n\x1a\n')) return { ok: true, format: 'png' };
  if (latin.startsWith('RIFF') && latin.slice(8, 12) === 'WEBP') return { ok: true, format: 'webp' };
  if (/^GIF8[79]a/.test(latin)) return { ok: true, format: 'gif' };
  if (latin.slice(4, 8) === 'ftyp') return ofBrands(head);
  return no(whatElse(latin));
}

/** ISO/IEC 14496-12, 4.3: the major brand, a version, then the brands it is compatible with. */
function ofBrands(head: Buffer): Told {
  const length = Math.min(head.readUInt32BE(0), head.length);
  const brands = head.toString('latin1', 8, length).match(/.{4}/gs) ?? [];
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return { ok: true, format: 'avif' };
  if (brands.some((brand) => /^(hei|hev|mif1|msf1)/.test(brand)))
    return no(
      'HEIC pictures cannot be read here. Export it as JPEG; on an iPhone: Settings, Camera, Formats, Most Compatible.',
    );
  return no(`This is a video or another kind of media. ${TAKEN}`);
}

function whatElse(latin: string): string {
  const start = latin
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart()
    .toLowerCase();
  if (start.startsWith('<svg') || (start.startsWith('<?xml') && start.includes('<svg')))
    return 'SVG drawings can carry programs, so they are not taken. Export it as PNG or WebP.';
  if (start.startsWith('%pdf')) return `This is a PDF. ${TAKEN}`;
  if (start.startsWith('pk')) return `This is an archive or an office document. ${TAKEN}`;
  if (/^(ii\*|mm\0\*)/.test(start)) return `This is a TIFF or a camera’s raw file. ${TAKEN}`;
  if (start.startsWith('bm')) return `This is a BMP. ${TAKEN}`;
  return `This is not a picture, whatever its name says. ${TAKEN}`;
}

const no = (why: string): Told => ({ ok: false, why });
