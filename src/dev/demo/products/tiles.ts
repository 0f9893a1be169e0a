/** Fired clay. */
import { artwork, type Generator } from '../art/artworks.ts';
import type { PaletteName } from '../palettes.ts';
import { coasters, glazeNear, kitchen, laid, leaning, mural, tray } from '../scenes/tiles.ts';
import { type Entry, entry } from './product.ts';

const face = (generator: Generator, palette: PaletteName, density?: number, seed = 'tile') =>
  artwork(generator, palette, seed, [600, 600], density);
const several = (generator: Generator, palette: PaletteName, density: number, count = 4) =>
  Array.from({ length: count }, (_, i) => face(generator, palette, density, `tile${i}`));
const clay = [
  'Stoneware, 8 mm, frost-proof',
  'Glazed and fired twice in Deruta',
  'Each is a little different; that is the point',
];

export const tiles: Entry[] = [
  entry({
    handle: 'courtyard-tile',
    title: 'Courtyard Tile',
    sku: 'TI-COURT',
    collections: ['tiles'],
    description:
      'The star and the cross, glazed. One makes a handsome place to put a teapot, forty make a wall, and four hundred make it necessary to sit down for a while and look.',
    details: ['20 × 20 cm', ...clay],
    options: { Colour: ['Midnight', 'Fjord', 'Kiln'], Finish: ['Gloss', 'Matt'] },
    priceMinor: 1400,
    adds: { Matt: 100 },
    weightGrams: 720,
    without: ([colour, finish]) => colour === 'Kiln' && finish === 'Matt',
    onHand: { 'Midnight / Gloss': 140, 'Fjord / Matt': 5, 'Fjord / Gloss': 0 },
    pictures: {
      midnight: [
        'Two glazed tiles with eight-pointed stars in gold and midnight blue, leaning against a wall',
        () => leaning(face('courtyard', 'midnight', 2), face('courtyard', 'midnight', 1), 'sand'),
      ],
      fjord: [
        'The star tiles in deep teal and orange',
        () => leaning(face('courtyard', 'fjord', 2), face('courtyard', 'fjord', 1), 'sand'),
      ],
      kiln: [
        'The star tiles in terracotta and cream',
        () => leaning(face('courtyard', 'kiln', 2), face('courtyard', 'kiln', 1), 'sand'),
      ],
      kitchen: [
        'A kitchen wall of star tiles behind a worktop with cups and lemons',
        () => kitchen([face('courtyard', 'midnight', 2)], 'plaster', '#bf5138', false, 6),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'quarter-tile',
    title: 'Quarter Tile',
    sku: 'TI-QUART',
    collections: ['tiles'],
    description:
      'One quarter circle, four ways up. Lay them with a plan, without a plan, or with children; the results are equally good.',
    details: ['15 × 15 cm, box of nine', ...clay],
    options: { Colour: ['School', 'Meadow', 'Plum'] },
    priceMinor: 5400,
    weightGrams: 3600,
    onHand: { Plum: 3 },
    pictures: {
      school: [
        'Laid tiles of quarter circles in red, blue, yellow and black',
        () => laid(several('quarters', 'school', 1, 7), 'stone', 3, true),
      ],
      meadow: [
        'The quarter tiles in greens and ochre',
        () => laid(several('quarters', 'meadow', 1, 7), 'stone', 3, true),
      ],
      plum: [
        'The quarter tiles in plum, rose and ochre',
        () => laid(several('quarters', 'plum', 1, 7), 'stone', 3, true),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'truchet-tiles',
    title: 'Wrong Turnings Tile, Box of Sixteen',
    sku: 'TI-TRUCH',
    collections: ['tiles'],
    description:
      'Two arcs on a square, described by Father Sébastien Truchet in 1704 and still not finished. Every way of laying them joins up; none of them gets anywhere.',
    details: ['10 × 10 cm, box of sixteen', ...clay],
    priceMinor: 6400,
    weightGrams: 2900,
    onHand: { '': 22 },
    pictures: {
      laid: [
        'Tiles with looping bands in blue and brick laid as one continuous labyrinth',
        () => laid(several('truchet', 'harbour', 1, 2), 'blush', 4, true),
      ],
      kitchen: [
        'The labyrinth tiles behind a kitchen worktop',
        () => kitchen(several('truchet', 'harbour', 1, 2), 'stone', '#24507a', true, 8),
      ],
    },
  }),
  entry({
    handle: 'tide-coasters',
    title: 'Tide Coasters, Set of Four',
    sku: 'TI-COAST',
    collections: ['tiles'],
    description:
      'Four small tiles backed with cork: two at high tide, one at low, one undecided. They have met hot coffee and were not impressed.',
    details: ['10 × 10 cm, cork underneath', 'Set of four in a card box', 'Glazed in Deruta'],
    priceMinor: 3200,
    weightGrams: 640,
    pictures: {
      table: [
        'Four glazed coasters with blue scales on a table, a cup of coffee on one of them',
        () => coasters(several('scales', 'harbour', 4), 'clay', '#e9dfcf'),
      ],
      near: [
        'The glaze of a coaster from near, with a fine crackle',
        () => glazeNear(face('scales', 'harbour', 3), 'clay'),
      ],
    },
  }),
  entry({
    handle: 'terrazzo-trivet',
    title: 'Terrazzo Trivet',
    sku: 'TI-TRIV',
    collections: ['tiles'],
    description:
      'A thick tile on oak feet for the middle of the table. It is not real terrazzo, which weighs as much as a dog, but it has read about it.',
    details: ['20 × 20 cm, 14 mm, oak feet', 'Heatproof to 250 °C', 'Glazed in Deruta, feet from Aarhus'],
    options: { Colour: ['Rosehip', 'Salt'] },
    priceMinor: 3600,
    weightGrams: 1150,
    onHand: { Salt: 2 },
    pictures: {
      rosehip: [
        'A trivet with rose, coral and sage chips leaning in front of a second tile',
        () => leaning(face('terrazzo', 'rosehip'), face('pebbles', 'rosehip'), 'mist'),
      ],
      salt: [
        'The trivet in slate, grey-blue and sand',
        () => leaning(face('terrazzo', 'salt'), face('pebbles', 'salt'), 'mist'),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'tumbling-tile',
    title: 'Tumbling Block Tile',
    sku: 'TI-TUMB',
    collections: ['tiles'],
    description: 'Cubes for the bathroom floor. You will not trip over them, but you will think about it.',
    details: ['20 × 20 cm, box of six', ...clay],
    options: { Colour: ['Ochre', 'Graphite'], Finish: ['Gloss', 'Matt'] },
    priceMinor: 6900,
    weightGrams: 4300,
    onHand: { 'Graphite / Matt': 4, 'Ochre / Matt': 0 },
    pictures: {
      ochre: [
        'Laid tiles of tumbling blocks in ochre, black and grey-green',
        () => laid([face('blocks', 'ochre', 4)], 'mist', 2),
      ],
      graphite: [
        'The tumbling block tiles in black and warm greys',
        () => laid([face('blocks', 'graphite', 4)], 'mist', 2),
      ],
      kitchen: [
        'The ochre blocks behind a worktop with cups and lemons',
        () => kitchen([face('blocks', 'ochre', 4)], 'plaster', '#37332b', false, 6),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'sample-box',
    title: 'Sample Box of Nine',
    sku: 'TI-SAMPLE',
    collections: ['tiles'],
    description:
      'Nine small tiles in an oak tray, one of each drawing, so that you can hold them against the wall and change your mind in daylight.',
    details: ['5 × 5 cm, nine of them, oak tray', 'The price comes off your first order over €60'],
    priceMinor: 1900,
    weightGrams: 680,
    pictures: {
      tray: [
        'An oak tray with nine small glazed tiles, each with another pattern',
        () =>
          tray(
            [
              face('courtyard', 'midnight', 1),
              face('quarters', 'kiln', 2),
              face('scales', 'fjord', 3),
              face('blocks', 'rosehip', 3),
              face('drawer', 'school', 2),
              face('truchet', 'meadow', 3),
              face('terrazzo', 'harbour'),
              face('rosette', 'ochre', 12),
              face('penrose', 'plum'),
            ],
            'plaster',
          ),
      ],
      near: ['The glaze of a star tile from near', () => glazeNear(face('courtyard', 'midnight', 1), 'sand')],
    },
  }),
  entry({
    handle: 'harbour-scales-panel',
    title: 'Harbour Scales Panel',
    sku: 'TI-PANEL',
    collections: ['tiles', 'last-pieces'],
    description:
      'Twelve tiles that make one picture of the water off the north mole on a good day. Numbered on the back, with a drawing for the tiler.',
    details: ['60 × 80 cm, twelve tiles of 20 × 20 cm', ...clay],
    priceMinor: 18900,
    wasPercent: 120,
    weightGrams: 8600,
    onHand: { '': 1 },
    pictures: {
      laid: [
        'A panel of twelve tiles with overlapping scales in sea green, teal and orange',
        () => mural(artwork('scales', 'fjord', 'mole', [600, 800], 6), 'sand'),
      ],
      near: [
        'Four of the tiles from near: the scales run on from one to the next, under a fine crackle',
        () => glazeNear(face('scales', 'fjord', 3), 'sand'),
      ],
    },
  }),
];
