/**
 * How this shop looks and what it says of itself, besides its catalogue. As it comes it is the demo shop's; a
 * merchant changes it under Settings, Pages and Navigation (platform/settings.ts).
 */

export interface NavLink {
  href: string;
  title: string;
}

export interface Logo {
  /** In the media folder. */
  file: string;
  width: number;
  height: number;
}

export interface Look {
  /** One sentence: below the name at the foot of each page, and for search engines. */
  tagline: string;
  /** The home page begins with these. */
  headline: string;
  invitation: string;
  /** At the end of the home page; nothing is shown without paragraphs. */
  about: { title: string; paragraphs: string[] };
  /** #rrggbb; undefined: the shop's own blue. */
  accent: { light: string; dark: string } | undefined;
  logo: Logo | undefined;
  /** Undefined: all products and the collections. */
  header: NavLink[] | undefined;
  /** Undefined: those of the header, and the way to an order. */
  footer: NavLink[] | undefined;
  /** Published pages that stand at the foot of every page: about, returns, privacy, terms. */
  pages: NavLink[];
}

/** The blue of a drawing pencil, as styles/tokens.css has it. */
export const OWN_ACCENT = { light: '#2545b8', dark: '#a3bcff' };

export const ownLook: Look = {
  tagline: 'Prints, cloth, paper and tiles, drawn with ruler and compass.',
  headline: 'Everything here began as a circle and a straight line.',
  invitation: 'Art prints, cloth, paper goods and tiles from a small drawing studio.',
  about: {
    title: 'Two tools, no shortcuts',
    paragraphs: [
      'We are four people at one long table. A drawing starts with a rule that fits on a postcard, and is finished when there is nothing left to rub out.',
      'Then it goes to printers, weavers and potters whom we know by name, in small numbers, and to you in a parcel without plastic.',
    ],
  },
  accent: undefined,
  logo: undefined,
  header: undefined,
  footer: undefined,
  pages: [],
};
