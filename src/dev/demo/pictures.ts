/**
 * Makes picture files: a drawing is rasterised once at its largest width, given the grain of film,
 * and saved at each width as AVIF, WebP and JPEG. A file's name holds a hash of the drawing, so a file
 * that exists is the right one and is kept.
 */
import { createHash } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import { seeded } from './random.ts';
import type { DemoPicture } from './types.ts';

/** Part of every hash: raise it when grain, quality or light change, so that old files are not taken for new. */
const RECIPE = '2';

export interface MadePicture {
  file: string;
  widths: number[];
  /** The mean colour, shown until the picture is in. */
  colour: string;
}

export async function makePicture(
  key: string,
  picture: DemoPicture,
  widths: number[],
  media: MediaFiles,
): Promise<MadePicture> {
  const svg = picture.svg();
  const file = `${key}-${createHash('sha256')
    .update(RECIPE + widths.join() + svg)
    .digest('hex')
    .slice(0, 10)}`;
  const nameOf = (width: number, format: string) => `${file}-${width}.${format}`;
  const save = async (image: Sharp, name: string) => media.put(name, await image.toBuffer());
  const smallest = nameOf(Math.min(...widths), 'webp');
  // The smallest is written last: where it is, all are.
  if ((await media.sizeOf(smallest)) === undefined) {
    let pixels = await rasterise(svg, picture.width, Math.max(...widths));
    for (const width of widths.toSorted((a, b) => b - a)) {
      pixels = await resized(pixels, width);
      const image = () => sharp(pixels.data, { raw: pixels.info });
      await save(image().avif({ quality: 47, effort: 0, chromaSubsampling: '4:2:0' }), nameOf(width, 'avif'));
      await save(image().jpeg({ quality: 72 }), nameOf(width, 'jpg'));
      await save(image().webp({ quality: 68, effort: 0 }), nameOf(width, 'webp'));
    }
  }
  return { file, widths, colour: await meanColour((await media.read(smallest))!) };
}

interface Pixels {
  data: Buffer;
  info: { width: number; height: number; channels: 3 };
}

async function rasterise(svg: string, drawnWidth: number, width: number): Promise<Pixels> {
  const image = sharp(Buffer.from(svg), { density: (72 * width) / drawnWidth }).resize(width);
  const pixels = await read(image.removeAlpha());
  addGrain(pixels.data, width);
  return pixels;
}

const resized = async (pixels: Pixels, width: number) =>
  pixels.info.width === width ? pixels : read(sharp(pixels.data, { raw: pixels.info }).resize(width));

async function read(image: Sharp): Promise<Pixels> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { data, info: { width: info.width, height: info.height, channels: 3 } };
}

const GRAIN_SIZE = 256;
let grainTile: Int8Array | undefined;

/** A square of roughly Gaussian noise, a grey level or two strong. */
function grain(): Int8Array {
  const random = seeded('grain');
  return Int8Array.from({ length: GRAIN_SIZE * GRAIN_SIZE }, () =>
    Math.round((random.next() + random.next() + random.next() - 1.5) * 4),
  );
}

function addGrain(pixels: Buffer, width: number): void {
  grainTile ??= grain();
  const rows = pixels.length / 3 / width;
  for (let y = 0, at = 0; y < rows; y++) {
    const row = (y % GRAIN_SIZE) * GRAIN_SIZE;
    for (let x = 0; x < width; x++, at += 3) {
      const change = grainTile[row + (x % GRAIN_SIZE)]!;
      for (let channel = at; channel < at + 3; channel++) {
        const value = pixels[channel]! + change;
        pixels[channel] = Math.min(255, Math.max(0, value));
      }
    }
  }
}

async function meanColour(file: Buffer): Promise<string> {
  const { channels } = await sharp(file).stats();
  return `#${channels
    .slice(0, 3)
    .map(({ mean }) => Math.round(mean).toString(16).padStart(2, '0'))
    .join('')}`;
}
