/** Whether a merchant's colour can be read: contrast as WCAG 2.2 measures it. */

/**
 * The grounds on which it stands as text that read worst: the darkest of the light ones, the lightest of the
 * dark ones (--side and the tints of the back office).
 */
const GROUNDS = { light: '#ebe7de', dark: '#33322f' } as const;
export type Scheme = keyof typeof GROUNDS;

const CONTRAST_MIN = 4.5;

export const isColour = (text: string): boolean => /^#[0-9a-f]{6}$/.test(text);

const channels = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(colour: string): number {
  const [red, green, blue] = channels(colour)
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as [
    number,
    number,
    number,
  ];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. */
export function contrast(one: string, other: string): number {
  const [lower, higher] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (higher + 0.05) / (lower + 0.05);
}

/** @returns what is wrong with it as an accent, and the nearest that would do; undefined when it can be read. */
export function accentProblem(colour: string, scheme: Scheme): string | undefined {
  if (!isColour(colour)) return 'Choose a colour, such as #2545b8.';
  const found = contrast(colour, GROUNDS[scheme]);
  if (found >= CONTRAST_MIN) return undefined;
  const [is, better] = scheme === 'light' ? ['too pale for', 'darker'] : ['too dark for', 'lighter'];
  return `This is ${is} a ${scheme} page: its contrast is ${found.toFixed(1)}:1, and letters need 4.5:1. A ${better} one such as ${nearest(colour, scheme)} can be read.`;
}

/** Towards black, or towards white, until it can be read. */
function nearest(colour: string, scheme: Scheme): string {
  const end = scheme === 'light' ? 0 : 255;
  for (let step = 1; step <= 50; step++) {
    const mixed = channels(colour).map((value) => Math.round(value + ((end - value) * step) / 50));
    const hex = `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
    if (contrast(hex, GROUNDS[scheme]) >= CONTRAST_MIN) return hex;
  }
  return scheme === 'light' ? '#000000' : '#ffffff';
}
