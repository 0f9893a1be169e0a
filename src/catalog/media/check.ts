/** Whether a file may come in as a picture: its size, its kind, and the measures in its header. Nothing is decoded. */
import type { SharpOptions } from 'sharp';
import { sharp } from '../../platform/sharp.ts';
import { PICTURE_BYTES_MAX, PICTURE_PIXELS_MAX, type PictureFormat, tellFormat } from './formats.ts';

export interface CheckedPicture {
  ok: true;
  format: PictureFormat;
  /** As it is looked at, turned as its EXIF says. */
  width: number;
  height: number;
}

/** WebP ends at 16,383 pixels a side, which a longer strip would pass at the largest width. */
const SIDES_RATIO_MAX = 10;

export type Checked = CheckedPicture | { ok: false; why: string };

/** As every reader of a picture is opened: the first frame, no more than it may have, nothing half there. */
export const READING: SharpOptions = {
  limitInputPixels: PICTURE_PIXELS_MAX,
  failOn: 'error',
  pages: 1,
  sequentialRead: true,
};

export async function checkPicture(bytes: Uint8Array): Promise<Checked> {
  if (bytes.byteLength > PICTURE_BYTES_MAX)
    return { ok: false, why: `It has ${megabytes(bytes.byteLength)} MB; a picture may have 30.` };
  const told = tellFormat(bytes);
  if (!told.ok) return told;
  try {
    const { autoOrient } = await sharp()(bytes, { ...READING, limitInputPixels: false }).metadata();
    const { width, height } = autoOrient;
    if (width * height > PICTURE_PIXELS_MAX)
      return {
        ok: false,
        why: `It is ${width} × ${height} pixels; a picture may have 80 million. Save it smaller.`,
      };
    if (Math.max(width, height) > SIDES_RATIO_MAX * Math.min(width, height))
      return { ok: false, why: `It is ${width} × ${height} pixels: too long and thin to be shown.` };
    return { ok: true, format: told.format, width, height };
  } catch {
    return { ok: false, why: BROKEN };
  }
}

export const BROKEN = 'The picture is damaged or was cut short. Save it again, or export it anew.';

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
