/** Makes of an original what buyers load: each width as AVIF, WebP and JPEG, turned as it is looked at, without EXIF. */
import type { Sharp } from 'sharp';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import { sharp } from '../../platform/sharp.ts';
import { READING } from './check.ts';

/** What the storefront asks for, from a thumbnail to a picture across half of a fine screen (ui/picture.tsx). */
export const PICTURE_WIDTHS = [320, 640, 960, 1440];

export interface Derived {
  width: number;
  height: number;
  widths: number[];
  /** The mean colour, shown until the picture is in. */
  colour: string;
}

/**
 * @param stem of the files' names. @param wanted from small to large; none is made wider than the original.
 * @throws what sharp throws on a picture that cannot be read to its end.
 */
export async function derive(
  original: Uint8Array,
  stem: string,
  { wanted, media }: { wanted: number[]; media: MediaFiles },
): Promise<Derived> {
  const { autoOrient } = await sharp()(original, READING).metadata();
  const { width, height } = autoOrient;
  const widths = widthsFor(width, wanted);
  // Decoded once, at its largest; the smaller ones are made of that. sRGB and without metadata, as sharp leaves it.
  const { data, info } = await sharp()(original, READING)
    .autoOrient()
    .resize({ width: widths.at(-1)!, withoutEnlargement: true })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  for (const each of widths.toReversed()) {
    const image = () => sharp()(data, { raw }).resize({ width: each });
    const save = async (made: Sharp, format: string) =>
      media.put(`${stem}-${each}.${format}`, await made.toBuffer());
    await save(image().avif({ quality: 52, effort: 2 }), 'avif');
    await save(image().webp({ quality: 76, effort: 4 }), 'webp');
    await save(asJpeg(image()), 'jpg');
  }
  return { width, height, widths, colour: await meanColour(sharp()(data, { raw })) };
}

/** For mail, feeds and old browsers. It knows nothing see-through, so that becomes white. */
export const asJpeg = (image: Sharp): Sharp =>
  image.flatten({ background: '#fff' }).jpeg({ quality: 80, progressive: true });

/** A picture that lies between two widths is kept in its own, too: nothing of it is lost. */
export function widthsFor(width: number, wanted: number[]): number[] {
  const smaller = wanted.filter((each) => each < width);
  return smaller.length === wanted.length ? smaller : [...smaller, Math.min(width, wanted[smaller.length]!)];
}

async function meanColour(image: Sharp): Promise<string> {
  const small = await image
    .resize({ width: 16, height: 16, fit: 'fill' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .png()
    .toBuffer();
  const { channels } = await sharp()(small).stats();
  const [red, green = red, blue = red] = channels.map(({ mean }) => Math.round(mean));
  return `#${[red!, green!, blue!].map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
