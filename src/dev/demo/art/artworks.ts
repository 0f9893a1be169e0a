/** Every drawing the studio knows, by name, drawn once however many pictures show it. */
import { type PaletteName, palettes } from '../palettes.ts';
import { seeded } from '../random.ts';
import type { Area } from '../svg.ts';
import * as grids from './grids.ts';
import * as lattices from './lattices.ts';
import * as lines from './lines.ts';
import * as organic from './organic.ts';

const generators = { ...grids, ...lattices, ...lines, ...organic };
export type Generator = keyof typeof generators;
export interface Artwork extends Area {
  markup: string;
}

type Drawing = [
  generator: Generator,
  palette: PaletteName,
  seed?: string,
  size?: [number, number],
  density?: number,
];

/** `density` is the number of repeats across, for drawings that repeat. */
export function draw(
  ...[generator, palette, seed = 'plain', [width, height] = [600, 800], density]: Drawing
): Artwork {
  const random = seeded(`${generator}/${seed}`);
  return {
    width,
    height,
    markup: generators[generator]({ width, height }, palettes[palette], random, density),
  };
}

const drawn = new Map<string, Artwork>();

export function artwork(...drawing: Drawing): Artwork {
  const key = JSON.stringify(drawing);
  const art = drawn.get(key) ?? draw(...drawing);
  drawn.set(key, art);
  return art;
}

export const generatorNames = Object.keys(generators) as Generator[];
