/**
 * Plain Geometry, the demo shop: a small studio that sells what can be drawn with ruler, compass and
 * a seed. Pure data; the pictures are drawn only when `svg()` is called.
 */
import { artwork } from './art/artworks.ts';
import { clothes } from './products/cloth.ts';
import { linePrints } from './products/line-prints.ts';
import { papers } from './products/paper.ts';
import { type Entry, picture } from './products/product.ts';
import { shapePrints } from './products/shape-prints.ts';
import { tiles } from './products/tiles.ts';
import { notebooks } from './scenes/books.ts';
import { pile } from './scenes/cloth.ts';
import { hero } from './scenes/hero.ts';
import { atHome } from './scenes/prints.ts';
import { kitchen } from './scenes/tiles.ts';
import type { DemoCollection, DemoPicture, DemoProduct } from './types.ts';

export type { DemoCollection, DemoPicture, DemoProduct, DemoVariant } from './types.ts';

const towel = (
  generator: 'houndstooth' | 'truchet' | 'check',
  palette: 'harbour' | 'kiln' | 'meadow' | 'plum' | 'ochre',
) => artwork(generator, palette, 'cloth', [600, 960], 6);
const cover = (generator: 'drawer' | 'quarters' | 'scales', palette: 'school' | 'kiln' | 'fjord') =>
  artwork(generator, palette, 'paper', [600, 840], 4);

const more: Record<string, DemoPicture> = {
  'hero-wide': picture(
    'A long wall in morning light: framed prints with a sun, stars and shapes above an oak sideboard with vases, books and a tile',
    () => hero('wide'),
    { width: 1920, height: 1080 },
  ),
  'hero-tall': picture('A framed print of a sun over the sea above an oak sideboard in morning light', () =>
    hero('tall'),
  ),
  'collection-prints': picture('A framed print of coloured shapes above a sideboard', () =>
    atHome(artwork('drawer', 'kiln', 'collection'), 'sage', 'oak', '#c2512e', 'oak', 0.09),
  ),
  'collection-cloth': picture('Folded cloth in checks and loops, piled on a bench beside a vase', () =>
    pile(
      [
        towel('check', 'plum'),
        towel('truchet', 'kiln'),
        towel('houndstooth', 'harbour'),
        towel('check', 'meadow'),
        towel('truchet', 'ochre'),
      ],
      'blush',
      '#96506f',
    ),
  ),
  'collection-paper': picture('Three notebooks with patterned covers fanned out on a table', () =>
    notebooks([cover('scales', 'fjord'), cover('quarters', 'kiln'), cover('drawer', 'school')], 'sand', [
      '#17525a',
      '#7b3728',
      '#1f4f8f',
    ]),
  ),
  'collection-tiles': picture('A wall of glazed star tiles behind a worktop with cups and lemons', () =>
    kitchen([artwork('courtyard', 'fjord', 'tile', [600, 600], 2)], 'plaster', '#e07d4c', false, 6),
  ),
  'collection-last-pieces': picture('A framed print of plum and ochre rings above a walnut sideboard', () =>
    atHome(artwork('interference', 'plum', 'pond'), 'mist', 'oak', '#96506f', 'walnut'),
  ),
};

const collections: DemoCollection[] = [
  {
    handle: 'prints',
    title: 'Prints',
    picture: 'collection-prints',
    description:
      'Drawings made by a program and chosen by people. Each begins with a plain rule and a random seed; we throw away some two hundred for every one we keep. Pigment ink on cotton paper, printed to order and signed in pencil, because a machine should not have the last word.',
  },
  {
    handle: 'cloth',
    title: 'Cloth',
    picture: 'collection-cloth',
    description:
      'A loom was the first machine that could follow a pattern, so cloth is where our drawings feel most at home. Linen, wool and stout cotton from mills that still answer the telephone, made to be used daily and washed without ceremony.',
  },
  {
    handle: 'paper',
    title: 'Paper',
    picture: 'collection-paper',
    description:
      'Notebooks that lie flat, cards without a message, and wrapping paper by the ten metres. Sewn, cut and folded in Leipzig and Aarhus. The pages are left empty on purpose: that part is yours.',
  },
  {
    handle: 'tiles',
    title: 'Tiles',
    picture: 'collection-tiles',
    description:
      'Four corners, one rule, any number of walls. Our tiles are glazed and fired twice in Deruta and never come out of the kiln quite alike, which keeps the geometry modest.',
  },
  {
    handle: 'last-pieces',
    title: 'Last Pieces',
    picture: 'collection-last-pieces',
    description:
      'The end of an edition, the last of a cloth, the one panel that was made for a restaurant which then did not open. Less money, same care; once they are gone we draw something else.',
  },
];

/** The order in which each collection is best looked at: colours apart, neighbours unlike each other. */
const order: string[][] = [
  [
    'last-ferry',
    'staff-meeting',
    'high-ground',
    'sehrazat',
    'sunflower-arithmetic',
    'moebius-ironed',
    'five-into-one',
    'starlings',
    'twenty-nine-and-a-half-nights',
    'sea-glass',
    'hedge-approximately',
    'quiet-signal',
    'slow-bell',
    'a-pendulums-apology',
    'interference',
  ],
  [
    'houndstooth-tea-towel',
    'quarter-turn-cushion',
    'terrazzo-napkins',
    'ferry-check-throw',
    'wrong-turnings-tea-towels',
    'tumbling-cushion',
    'compass-tote',
    'courtyard-scarf',
    'scales-table-runner',
    'drawer-throw',
  ],
  [
    'moire-notebook',
    'wrapping-paper',
    'twelve-patterns',
    'pocket-notebooks',
    'all-purpose-cards',
    'dot-year-calendar',
    'pebble-sketchbook',
    'postcard-dozen',
    'desk-pad',
    'playing-cards',
  ],
  [
    'courtyard-tile',
    'quarter-tile',
    'truchet-tiles',
    'tide-coasters',
    'terrazzo-trivet',
    'tumbling-tile',
    'sample-box',
    'harbour-scales-panel',
  ],
];

/** Where a product stands in the whole shop: each collection is spread evenly over it. */
function place({ product }: Entry): number {
  const row = order.find((handles) => handles.includes(product.handle))!;
  return (row.indexOf(product.handle) + 0.5) / row.length;
}

const entries: Entry[] = [...shapePrints, ...linePrints, ...clothes, ...papers, ...tiles].sort(
  (a, b) => place(a) - place(b),
);

export const demoCatalogue: {
  products: DemoProduct[];
  collections: DemoCollection[];
  pictures: Record<string, DemoPicture>;
  heroPicture: string;
  /** The same wall for narrow screens, 4:5. */
  heroPictureTall: string;
} = {
  products: entries.map((entry) => entry.product),
  collections,
  pictures: Object.assign({}, more, ...entries.map((entry) => entry.pictures)),
  heroPicture: 'hero-wide',
  heroPictureTall: 'hero-tall',
};
