/** The studio's inks. Ten tins, all of which agree with each other and with the paper. */
export interface Palette {
  paper: string;
  ink: string;
  /** From quiet to loud is not promised; neighbours always contrast. */
  colours: readonly [string, string, string, string, ...string[]];
}

export const palettes = {
  harbour: {
    paper: '#f2ece0',
    ink: '#1d3146',
    colours: ['#24507a', '#c9573a', '#8fb0bd', '#dba53f', '#1d3146'],
  },
  kiln: {
    paper: '#f5ede0',
    ink: '#3b2320',
    colours: ['#c2512e', '#e9bf92', '#7b3728', '#d9973f', '#f0dcc2'],
  },
  meadow: {
    paper: '#f1eee0',
    ink: '#27352b',
    colours: ['#5a7458', '#d6c894', '#93a587', '#c59a35', '#2f4636'],
  },
  plum: {
    paper: '#f4ebe2',
    ink: '#3a1f35',
    colours: ['#5a2a4b', '#d6a09c', '#96506f', '#c98d43', '#ecd6c6'],
  },
  ochre: {
    paper: '#f4ecd9',
    ink: '#37332b',
    colours: ['#d39b2d', '#37332b', '#ecd598', '#b06f22', '#8b958a'],
  },
  midnight: {
    paper: '#1a2740',
    ink: '#ede2c9',
    colours: ['#d6a13b', '#5f7fa5', '#ede2c9', '#bf5138', '#33486b'],
  },
  salt: {
    paper: '#f0efe9',
    ink: '#2c424d',
    colours: ['#6c8894', '#dbb59b', '#a9bcc2', '#2c424d', '#d7dfdd'],
  },
  school: {
    paper: '#f3ecdd',
    ink: '#1e1d1b',
    colours: ['#d2432c', '#1f4f8f', '#e6b02a', '#1e1d1b', '#b9c4c0'],
  },
  fjord: {
    paper: '#eeeee2',
    ink: '#14383f',
    colours: ['#17525a', '#e07d4c', '#8cb8ad', '#d8e0cb', '#2f7a7d'],
  },
  rosehip: {
    paper: '#f6ece3',
    ink: '#41282f',
    colours: ['#b5364a', '#f0c4aa', '#e08063', '#8b9a7c', '#41282f'],
  },
  graphite: {
    paper: '#f1eee7',
    ink: '#242424',
    colours: ['#242424', '#a9a59c', '#5b5a57', '#d8d3c8', '#7f7c76'],
  },
} as const satisfies Record<string, Palette>;

export type PaletteName = keyof typeof palettes;

/** A colour between two others; `amount` 0 is the first, 1 the second. */
export function mix(from: string, to: string, amount: number): string {
  const channel = (colour: string, i: number) => Number.parseInt(colour.slice(1 + i * 2, 3 + i * 2), 16);
  const mixed = [0, 1, 2].map((i) => channel(from, i) + (channel(to, i) - channel(from, i)) * amount);
  return `#${mixed.map((c) => Math.round(c).toString(16).padStart(2, '0')).join('')}`;
}

export const lighter = (colour: string, amount: number) => mix(colour, '#ffffff', amount);
export const darker = (colour: string, amount: number) => mix(colour, '#150f0c', amount);
