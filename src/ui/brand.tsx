/**
 * What makes the shop this shop: its mark and its own few words. Together with styles/tokens.css
 * this is what changes when somebody else opens one.
 */
export const brand = {
  tagline: 'Prints, cloth, paper and tiles, drawn with ruler and compass.',
  headline: 'Everything here began as a circle and a straight line.',
  invitation: 'Art prints, cloth, paper goods and tiles from a small drawing studio.',
  studio: {
    title: 'Two tools, no shortcuts',
    paragraphs: [
      'We are four people at one long table. A drawing starts with a rule that fits on a postcard, and is finished when there is nothing left to rub out.',
      'Then it goes to printers, weavers and potters whom we know by name, in small numbers, and to you in a parcel without plastic.',
    ],
  },
  /** The ground of the mark; also the colour of a phone's address bar, light and dark. */
  paper: { light: '#f8f6f1', dark: '#191816' },
};

const MARK = 'M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm0 0 11.26 19.5H4.74L16 3Z';

/** A triangle in its circle. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <path d={MARK} />
    </svg>
  );
}

export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>rect{fill:#1541b6}path{fill:none;stroke:#f8f6f1;stroke-width:2;stroke-linejoin:round}</style><rect width="32" height="32"/><path transform="translate(3.2 3.2) scale(.8)" d="${MARK}"/></svg>`;
