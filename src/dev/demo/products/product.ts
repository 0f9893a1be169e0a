/** Turns the short form in which the products are written down into full products and pictures. */
import { hash } from '../random.ts';
import { FRAME } from '../scenes/room.ts';
import type { Area } from '../svg.ts';
import type { DemoPicture, DemoProduct, DemoVariant } from '../types.ts';

export interface Draft {
  handle: string;
  title: string;
  description: string;
  details: string[];
  sku: string;
  collections: string[];
  /** Name of each option and its choices. */
  options?: Record<string, string[]>;
  priceMinor: number;
  /** What a choice adds to the price, in minor units. */
  adds?: Record<string, number>;
  /** Price before the sale, as a percentage of the price now: 125 for a fifth off. */
  wasPercent?: number;
  /** Nothing travels, and it weighs nothing. */
  isDigital?: boolean;
  weightGrams: number;
  /** What a choice adds to the weight. */
  grams?: Record<string, number>;
  /** Combinations that are not made. */
  without?: (choices: string[]) => boolean;
  /** Stock of single variants, by their choices joined with " / ". Others have plenty. */
  onHand?: Record<string, number>;
  /** Stock of all others. */
  plenty?: number;
  /** Name, alternative text, drawing. The first is the main picture. */
  pictures: Record<string, readonly [alt: string, draw: () => string]>;
  /** The name of the picture that shows these choices. */
  shows?: (choices: string[]) => string | undefined;
}

export interface Entry {
  product: DemoProduct;
  pictures: Record<string, DemoPicture>;
}

export const picture = (alt: string, draw: () => string, { width, height }: Area = FRAME): DemoPicture => ({
  alt,
  width,
  height,
  svg: () =>
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${draw()}</svg>`,
});

const combinations = (lists: string[][]): string[][] =>
  lists.reduce<string[][]>((all, list) => all.flatMap((one) => list.map((choice) => [...one, choice])), [[]]);

const code = (choice: string) =>
  choice
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/\d+/g, (digits) => `${digits}`)
    .replace(/[^A-Za-z0-9]/g, '')
    .replace(/cm$/, '')
    .slice(0, 5)
    .toUpperCase();

/** Rounded to the next half euro, as prices on paper tags are. */
const was = (priceMinor: number, percent: number) => Math.ceil((priceMinor * percent) / 5000) * 50;

export function entry(draft: Draft): Entry {
  const key = (name: string) => `${draft.handle}-${name}`;
  const options = Object.entries(draft.options ?? {}).map(([name, choices]) => ({ name, choices }));
  const sum = (choices: string[], of: Record<string, number> = {}) =>
    choices.reduce((total, choice) => total + (of[choice] ?? 0), 0);
  const variants = combinations(options.map((option) => option.choices))
    .filter((choices) => !draft.without?.(choices))
    .map((choices): DemoVariant => {
      const sku = [draft.sku, ...choices.map(code)].join('-');
      const priceMinor = draft.priceMinor + sum(choices, draft.adds);
      const shown = draft.shows?.(choices);
      return {
        sku,
        choices,
        priceMinor,
        ...(draft.wasPercent && { compareAtMinor: was(priceMinor, draft.wasPercent) }),
        weightGrams: draft.weightGrams + sum(choices, draft.grams),
        onHand: draft.onHand?.[choices.join(' / ')] ?? draft.plenty ?? 9 + (hash(sku) % 52),
        ...(shown && { picture: key(shown) }),
      };
    });
  const { handle, title, description, details, collections, isDigital = false } = draft;
  const named = Object.entries(draft.pictures);
  return {
    product: {
      handle,
      title,
      description,
      details,
      needsShipping: !isDigital,
      options,
      variants,
      pictures: named.map(([name]) => key(name)),
      collections,
    },
    pictures: Object.fromEntries(named.map(([name, [alt, draw]]) => [key(name), picture(alt, draw)])),
  };
}
