/** Things woven, hemmed and stuffed. */
import { artwork, type Generator } from '../art/artworks.ts';
import type { PaletteName } from '../palettes.ts';
import { foldedFlat, pile, scarf, throwOnRail, tote, towelOnRail, weaveNear } from '../scenes/cloth.ts';
import { cushion, cushionPair } from '../scenes/cushions.ts';
import { type Entry, entry } from './product.ts';

const cloth = (generator: Generator, palette: PaletteName, density?: number) =>
  artwork(generator, palette, 'cloth', [600, 960], density);
const square = (generator: Generator, palette: PaletteName, density?: number) =>
  artwork(generator, palette, 'square', [600, 600], density);
const cottonCare = 'Wash at 60 °C; it softens, and the colour stays';

export const clothes: Entry[] = [
  entry({
    handle: 'houndstooth-tea-towel',
    title: 'Houndstooth Tea Towel',
    sku: 'CL-HOUND',
    collections: ['cloth'],
    description:
      'Four dark threads, four light, two over, two under. The pattern is two hundred years old and needs no help from us, so we only made it larger and wove it in half linen, which dries a glass without leaving a diary.',
    details: [
      '55% linen, 45% cotton, 230 g/m²',
      '50 × 75 cm, with a hanging loop',
      cottonCare,
      'Woven in Tampere',
    ],
    options: { Colour: ['Harbour blue', 'Brick', 'Fir', 'Ink'] },
    priceMinor: 1850,
    weightGrams: 95,
    onHand: { Fir: 4, Ink: 0 },
    pictures: {
      blue: [
        'A blue and cream houndstooth tea towel over a wooden rail',
        () => towelOnRail(cloth('houndstooth', 'harbour'), 'plaster'),
      ],
      brick: ['The same towel in brick red', () => towelOnRail(cloth('houndstooth', 'kiln'), 'plaster')],
      fir: ['The same towel in fir green', () => towelOnRail(cloth('houndstooth', 'fjord'), 'plaster')],
      ink: ['The same towel in near black', () => towelOnRail(cloth('houndstooth', 'graphite'), 'plaster')],
    },
    shows: ([colour]) => ({ 'Harbour blue': 'blue', Brick: 'brick', Fir: 'fir', Ink: 'ink' })[colour!],
  }),
  entry({
    handle: 'quarter-turn-cushion',
    title: 'Quarter Turn Cushion Cover',
    sku: 'CL-QTURN',
    collections: ['cloth'],
    description:
      'Quarter circles that have been turned until they got on with each other. Printed on a heavy cotton canvas with a piped edge and a zip you can find in the dark.',
    details: [
      'Cotton canvas, 310 g/m², cotton piping',
      'Hidden metal zip; the pad is sold by people who know about pads',
      'Wash at 40 °C, inside out',
      'Sewn in Porto',
    ],
    options: {
      Colour: ['Midnight', 'Terracotta', 'Meadow'],
      Size: ['40 × 40 cm', '50 × 50 cm', '60 × 60 cm'],
    },
    priceMinor: 3900,
    adds: { '50 × 50 cm': 700, '60 × 60 cm': 1500 },
    weightGrams: 260,
    grams: { '50 × 50 cm': 90, '60 × 60 cm': 210 },
    without: ([colour, size]) => colour === 'Meadow' && size === '60 × 60 cm',
    onHand: { 'Midnight / 50 × 50 cm': 2, 'Terracotta / 60 × 60 cm': 0 },
    pictures: {
      midnight: [
        'A square cushion of concentric quarter circles in midnight blue, ochre and brick on a bench',
        () => cushion(square('quarters', 'midnight', 4), 'sand', '#d6a13b'),
      ],
      terracotta: [
        'The quarter circle cushion in terracotta and cream',
        () => cushion(square('quarters', 'kiln', 4), 'sand', '#7b3728'),
      ],
      meadow: [
        'The quarter circle cushion in greens and ochre',
        () => cushion(square('quarters', 'meadow', 4), 'sand', '#2f4636'),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'ferry-check-throw',
    title: 'Ferry Check Throw',
    sku: 'CL-THROW',
    collections: ['cloth'],
    description:
      'A lambswool throw for decks, sofas and other draughty places. The stripes were placed by chance and kept by a weaver with firm opinions; where they cross, two colours make a third.',
    details: [
      'Pure new lambswool, brushed once',
      '135 × 190 cm, plus a twisted fringe',
      'Air it; wash by hand if you must',
      'Woven in the Borders, Scotland',
    ],
    options: { Colour: ['Plum', 'Fjord'] },
    priceMinor: 12900,
    weightGrams: 1150,
    onHand: { Plum: 5, Fjord: 11 },
    pictures: {
      plum: [
        'A fringed wool throw in a plum, rose and cream check over a walnut rail',
        () => throwOnRail(artwork('check', 'plum', 'ferry3', [600, 790]), 'mist', '#96506f'),
      ],
      fjord: [
        'The throw in deep teal, orange and sea green',
        () => throwOnRail(artwork('check', 'fjord', 'ferry3', [600, 790]), 'mist', '#2f7a7d'),
      ],
      near: [
        'The brushed wool from near, with a stitched edge',
        () => weaveNear(artwork('check', 'plum', 'ferry3', [600, 790]), 'mist'),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'terrazzo-napkins',
    title: 'Terrazzo Napkins, Set of Four',
    sku: 'CL-NAPK',
    collections: ['cloth'],
    description:
      'Four linen napkins printed with chips of everything we had on the table that week. They hide a good deal, which is what one asks of a napkin.',
    details: [
      'Pure linen, 190 g/m², mitred corners',
      '42 × 42 cm, four of them',
      cottonCare,
      'Printed in Aarhus, sewn in Porto',
    ],
    priceMinor: 4200,
    weightGrams: 210,
    pictures: {
      folded: [
        'Folded linen napkins with terrazzo chips in blue, brick and ochre, held by a paper band',
        () => foldedFlat(cloth('terrazzo', 'harbour'), 'blush', '#c9573a'),
      ],
      near: [
        'The hem and the weave of the linen from near',
        () => weaveNear(cloth('terrazzo', 'harbour'), 'blush'),
      ],
    },
  }),
  entry({
    handle: 'tumbling-cushion',
    title: 'Tumbling Block Cushion',
    sku: 'CL-TUMB',
    collections: ['cloth'],
    description:
      'A long cushion of cubes, or of holes where cubes were. Guests will take sides. Filled, piped and ready to be leant on.',
    details: [
      'Cotton sateen cover, feather pad included',
      '70 × 45 cm',
      'Cover: wash at 40 °C, inside out',
      'Sewn in Porto',
    ],
    options: { Colour: ['Rosehip', 'Salt'] },
    priceMinor: 5800,
    weightGrams: 980,
    onHand: { Rosehip: 3 },
    pictures: {
      rosehip: [
        'A long cushion of tumbling blocks in rose, coral and cream, leaning on a bench',
        () => cushion(artwork('blocks', 'rosehip', 'long', [800, 500], 8), 'sage', '#41282f', 'long'),
      ],
      salt: [
        'The block cushion in slate, grey-blue and sand',
        () => cushion(artwork('blocks', 'salt', 'long', [800, 500], 8), 'sage', '#2c424d', 'long'),
      ],
      pair: [
        'The long cushion in front of a square one with quarter circles',
        () =>
          cushionPair(
            artwork('blocks', 'rosehip', 'long', [800, 500], 8),
            square('quarters', 'midnight', 4),
            'plaster',
            ['#41282f', '#d6a13b'],
          ),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'wrong-turnings-tea-towels',
    title: 'Wrong Turnings Tea Towels, Pack of Five',
    sku: 'CL-WRONG',
    collections: ['cloth'],
    description:
      'Five towels, one tile, and a coin tossed for every square. There is a way through the maze on two of them.',
    details: [
      'Pure cotton half-panama, 240 g/m²',
      '50 × 70 cm, five of them',
      cottonCare,
      'Printed in Aarhus',
    ],
    priceMinor: 5900,
    wasPercent: 123,
    weightGrams: 450,
    pictures: {
      pile: [
        'A pile of folded tea towels with looping labyrinth patterns in sage, terracotta, blue and ochre, beside a vase',
        () =>
          pile(
            [
              cloth('truchet', 'meadow', 6),
              cloth('truchet', 'kiln', 6),
              cloth('truchet', 'harbour', 6),
              cloth('truchet', 'ochre', 6),
              cloth('truchet', 'fjord', 6),
            ],
            'plaster',
            '#7c8f6f',
          ),
      ],
      rail: [
        'One of the towels over a rail: looping green and ochre tracks',
        () => towelOnRail(cloth('truchet', 'meadow', 6), 'clay'),
      ],
    },
  }),
  entry({
    handle: 'courtyard-scarf',
    title: 'Courtyard Silk Square',
    sku: 'CL-SCARF',
    collections: ['cloth'],
    description:
      'The star lattice again, this time on silk twill with rolled edges. Ninety centimetres is enough for a neck, a handbag or a small, very well-dressed table.',
    details: [
      'Silk twill, 14 momme, edges rolled by hand',
      '90 × 90 cm',
      'Dry clean, or cool water and patience',
      'Printed near Como',
    ],
    options: { Colour: ['Plum', 'Fjord'] },
    priceMinor: 8900,
    weightGrams: 65,
    onHand: { Plum: 6, Fjord: 0 },
    pictures: {
      plum: [
        'A silk square with a lattice of stars in plum, rose and ochre, one corner folded back',
        () => scarf(square('courtyard', 'plum', 5), 'blush', '#5a2a4b', '#d6a09c'),
      ],
      fjord: [
        'The silk square in deep teal, orange and pale green',
        () => scarf(square('courtyard', 'fjord', 5), 'blush', '#17525a', '#8cb8ad'),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'compass-tote',
    title: 'Compass Tote',
    sku: 'CL-TOTE',
    collections: ['cloth'],
    description:
      'Twelve circles, one radius, one bag. Long enough in the handle for a winter coat, strong enough for what you meant to buy and what you bought.',
    details: [
      'Organic cotton canvas, 340 g/m²',
      '38 × 42 cm, handles 70 cm',
      'Wash cold, dry flat',
      'Sewn in Porto',
    ],
    priceMinor: 2600,
    weightGrams: 190,
    pictures: {
      peg: [
        'A natural canvas bag printed with twelve overlapping circles, hanging from a wooden peg',
        () =>
          tote(
            {
              ...square('rosette', 'harbour'),
              markup: square('rosette', 'harbour').markup.replace('#f2ece0', '#ece1cc'),
            },
            'mist',
            '#ece1cc',
          ),
      ],
      folded: [
        'The bag folded flat with its paper band',
        () => foldedFlat(artwork('rosette', 'harbour', 'fold', [600, 960], 12), 'clay', '#24507a', 4),
      ],
    },
  }),
  entry({
    handle: 'scales-table-runner',
    title: 'Scales Table Runner',
    sku: 'CL-RUNN',
    collections: ['cloth'],
    description:
      'Overlapping scales in one direction only, so that the table knows which end is the head. Heavy enough to lie flat without being told twice.',
    details: [
      '55% linen, 45% cotton, 280 g/m²',
      'Mitred corners',
      cottonCare,
      'Woven in Tampere, printed in Aarhus',
    ],
    options: { Size: ['40 × 150 cm', '40 × 200 cm', '40 × 250 cm'] },
    priceMinor: 4800,
    adds: { '40 × 200 cm': 1000, '40 × 250 cm': 1900 },
    weightGrams: 240,
    grams: { '40 × 200 cm': 70, '40 × 250 cm': 140 },
    onHand: { '40 × 250 cm': 1 },
    pictures: {
      folded: [
        'A folded table runner with overlapping scales in teal, orange and sea green',
        () => foldedFlat(cloth('scales', 'fjord', 6), 'sand', '#17525a', -3),
      ],
      near: [
        'The printed scales and the hem from near',
        () => weaveNear(cloth('scales', 'fjord', 4), 'sand'),
      ],
    },
  }),
  entry({
    handle: 'drawer-throw',
    title: 'Nursery Drawer Blanket',
    sku: 'CL-BABY',
    collections: ['cloth', 'last-pieces'],
    description:
      'The shapes from Staff Meeting, promoted to a cotton blanket for people under one metre tall. Knitted, so the back is the same meeting from the other side.',
    details: [
      'Organic cotton, double knit',
      '80 × 100 cm',
      'Wash at 40 °C, as often as life asks',
      'Knitted in Vilnius',
    ],
    priceMinor: 5400,
    wasPercent: 128,
    weightGrams: 520,
    plenty: 0,
    pictures: {
      folded: [
        'A folded blanket with shapes in teal, orange, sage and cream, held by a paper band',
        () => foldedFlat(cloth('drawer', 'fjord', 4), 'stone', '#e07d4c', -6),
      ],
      rail: [
        'The blanket hanging over a wooden rail',
        () => towelOnRail(cloth('drawer', 'fjord', 4), 'blush'),
      ],
    },
  }),
];
