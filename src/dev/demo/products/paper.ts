/** Things to write in, wrap with and send. */
import { artwork, type Generator } from '../art/artworks.ts';
import type { PaletteName } from '../palettes.ts';
import { notebook, notebooks, openBook, shelf } from '../scenes/books.ts';
import { calendar, cards, fan, pad, parcel, postcards, rolls } from '../scenes/paper.ts';
import { tablet } from '../scenes/screen.ts';
import { type Entry, entry } from './product.ts';

const art = (generator: Generator, palette: PaletteName, density?: number) =>
  artwork(generator, palette, 'paper', [600, 840], density);
const wide = (generator: Generator, palette: PaletteName, density?: number) =>
  artwork(generator, palette, 'wide', [840, 700], density);

const tile = (generator: Generator, palette: PaletteName, density?: number) =>
  artwork(generator, palette, 'repeat', [600, 600], density);
const patterns = [
  tile('quarters', 'fjord', 4),
  tile('truchet', 'kiln', 5),
  tile('houndstooth', 'rosehip', 4),
  tile('scales', 'harbour', 4),
  tile('courtyard', 'plum', 3),
  tile('check', 'meadow', 4),
  tile('blocks', 'school', 4),
  tile('terrazzo', 'ochre'),
  tile('truchet', 'midnight', 6),
  tile('quarters', 'salt', 4),
  tile('scales', 'meadow', 5),
  tile('courtyard', 'fjord', 3),
];

export const papers: Entry[] = [
  entry({
    handle: 'moire-notebook',
    title: 'Moiré Notebook',
    sku: 'PA-MOIRE',
    collections: ['paper'],
    description:
      'A5, sewn, and content to lie flat. The cover is two sets of rings that disagree; the paper inside has no opinions at all.',
    details: [
      '144 pages, 100 g, takes a fountain pen',
      'Thread-sewn, cloth spine, elastic',
      'A5, 148 × 210 mm',
      'Bound in Leipzig',
    ],
    options: { Colour: ['Plum', 'Harbour', 'Kiln'], Ruling: ['Dotted', 'Squared', 'Plain'] },
    priceMinor: 1900,
    weightGrams: 280,
    without: ([colour, ruling]) => colour === 'Kiln' && ruling === 'Squared',
    onHand: { 'Plum / Plain': 0, 'Harbour / Squared': 3, 'Kiln / Dotted': 5 },
    pictures: {
      plum: [
        'A notebook with plum and ochre rings on the cover and a plum spine, lying at an angle beside a pencil',
        () => notebook(art('interference', 'plum'), 'sage', '#5a2a4b'),
      ],
      harbour: [
        'The notebook in blue and ochre with a navy spine',
        () => notebook(art('interference', 'harbour'), 'sage', '#1d3146'),
      ],
      kiln: [
        'The notebook in terracotta and ochre with a brown spine',
        () => notebook(art('interference', 'kiln'), 'sage', '#7b3728'),
      ],
      open: [
        'The notebook open at a dotted page, with three circles drawn by compass',
        () => openBook('stone', 'dotted', '#5a2a4b', art('interference', 'plum')),
      ],
    },
    shows: ([colour]) => colour!.toLowerCase(),
  }),
  entry({
    handle: 'pocket-notebooks',
    title: 'Pocket Notebooks, Set of Three',
    sku: 'PA-POCK',
    collections: ['paper'],
    description: 'Three slim books for three slim pockets: one for lists, one for drawings, one to lose.',
    details: [
      '48 pages each, dotted, 90 g',
      'Stapled twice, corners rounded',
      '90 × 126 mm',
      'Bound in Leipzig',
    ],
    priceMinor: 1450,
    weightGrams: 150,
    pictures: {
      fan: [
        'Three small notebooks fanned out, with shapes, scales and stripes on their covers',
        () =>
          notebooks([art('drawer', 'school', 5), art('scales', 'meadow', 6), art('swell', 'ochre')], 'clay', [
            '#1f4f8f',
            '#2f4636',
            '#37332b',
          ]),
      ],
      shelf: [
        'The notebooks standing on a shelf beside a vase',
        () =>
          shelf(
            [art('drawer', 'school', 5), art('scales', 'meadow', 6), art('swell', 'ochre')],
            'mist',
            ['#1f4f8f', '#2f4636', '#37332b'],
            '#c2512e',
          ),
      ],
    },
  }),
  entry({
    handle: 'wrapping-paper',
    title: 'Wrapping Paper, Long Roll',
    sku: 'PA-WRAP',
    collections: ['paper'],
    description:
      'Ten metres of generous paper that folds without cracking and hides the shape of almost anything except a bicycle.',
    details: ['10 m × 70 cm, 80 g, uncoated', 'Recyclable, including the core', 'Printed in Aarhus'],
    options: { Pattern: ['Blocks', 'Quarters', 'Terrazzo'] },
    priceMinor: 1600,
    weightGrams: 620,
    onHand: { Quarters: 4 },
    pictures: {
      rolls: [
        'Three standing rolls of wrapping paper with blocks, quarter circles and terrazzo chips',
        () =>
          rolls(
            [art('blocks', 'rosehip', 5), art('quarters', 'fjord', 4), art('terrazzo', 'ochre')],
            'plaster',
          ),
      ],
      blocks: [
        'A parcel wrapped in rose and coral blocks with a dark ribbon',
        () => parcel(art('blocks', 'rosehip', 5), 'sage', '#41282f'),
      ],
      quarters: [
        'A parcel wrapped in teal and orange quarter circles with an orange ribbon',
        () => parcel(art('quarters', 'fjord', 4), 'sage', '#e07d4c'),
      ],
      terrazzo: [
        'A parcel wrapped in ochre terrazzo paper with a grey-green ribbon',
        () => parcel(art('terrazzo', 'ochre'), 'sage', '#7b857a'),
      ],
    },
    shows: ([pattern]) => pattern!.toLowerCase(),
  }),
  entry({
    handle: 'all-purpose-cards',
    title: 'All-Purpose Cards, Box of Eight',
    sku: 'PA-CARDS',
    collections: ['paper'],
    description:
      'Eight cards, eight drawings, no message. They are suitable for birthdays, apologies and combined occasions.',
    details: [
      '105 × 148 mm, folded, 300 g cotton paper',
      'Eight envelopes in warm grey',
      'Printed in Aarhus',
    ],
    priceMinor: 1800,
    weightGrams: 240,
    pictures: {
      spread: [
        'Five greeting cards with sun, shapes, leaves, stars and shards dealt across a table with an envelope',
        () =>
          cards(
            [
              art('strata', 'fjord'),
              art('drawer', 'school', 4),
              art('courtyard', 'plum', 3),
              art('hedge', 'meadow'),
              art('sunflower', 'kiln'),
            ],
            'plaster',
            '#cfc2ae',
          ),
      ],
      more: [
        'Five more of the cards, in blues and greens',
        () =>
          cards(
            [
              art('scales', 'harbour', 5),
              art('phases', 'midnight'),
              art('terrazzo', 'school'),
              art('penrose', 'fjord'),
              art('quarters', 'ochre', 3),
            ],
            'mist',
            '#b9c3c3',
          ),
      ],
    },
  }),
  entry({
    handle: 'dot-year-calendar',
    title: 'Dot Year 2027',
    sku: 'PA-CAL27',
    collections: ['paper'],
    description:
      'A calendar without numbers. Every day is a dot, Sundays are red, and the rest you know. It has been wrong less often than we have.',
    details: ['50 × 70 cm, 170 g uncoated paper', 'Comes rolled, with two pins', 'Printed in Aarhus'],
    priceMinor: 2800,
    weightGrams: 260,
    onHand: { '': 38 },
    pictures: {
      wall: [
        'A wall calendar: a sun over the sea on top, and twelve months of dots below, Sundays in red',
        () => calendar(wide('strata', 'kiln'), 'blush', '#3b2320', '#c2512e'),
      ],
      near: [
        'The calendar with a blue drawing on top, hung on a pale green wall',
        () => calendar(wide('contours', 'harbour'), 'sage', '#1d3146', '#c9573a'),
      ],
    },
  }),
  entry({
    handle: 'postcard-dozen',
    title: 'A Dozen Postcards',
    sku: 'PA-POST',
    collections: ['paper'],
    description:
      'Twelve small drawings with room on the back for one good sentence. Six are shown; the other six are their relatives.',
    details: ['105 × 148 mm, 350 g board', 'Twelve cards in a paper sleeve', 'Printed in Aarhus'],
    priceMinor: 1200,
    weightGrams: 160,
    pictures: {
      grid: [
        'Six postcards laid out in two rows: hills, waves, stars, sun, rhombs and pebbles',
        () =>
          postcards(
            [
              art('contours', 'meadow'),
              art('scales', 'harbour', 4),
              art('courtyard', 'kiln', 3),
              art('strata', 'plum'),
              art('penrose', 'ochre'),
              art('pebbles', 'school'),
            ],
            'stone',
          ),
      ],
      cards: [
        'Five of the postcards and an envelope seen from above',
        () =>
          cards(
            [
              art('pebbles', 'fjord'),
              art('strata', 'plum'),
              art('penrose', 'ochre'),
              art('contours', 'meadow'),
              art('blocks', 'harbour', 4),
            ],
            'clay',
            '#e6dccb',
          ),
      ],
    },
  }),
  entry({
    handle: 'twelve-patterns',
    title: 'Twelve Patterns to Print Yourself',
    sku: 'PA-FILE12',
    collections: ['paper'],
    description:
      'Twelve of our repeats as a PDF, for drawers, parcels and school books. They join at every edge; whether your printer does is between you and your printer.',
    details: [
      'PDF, A4 and US Letter, 300 dpi',
      'Sent by e-mail as a download',
      'For your own use, on as many sheets as you like',
    ],
    isDigital: true,
    priceMinor: 900,
    weightGrams: 0,
    plenty: 100_000,
    pictures: {
      screen: [
        'A tablet on a table, its screen showing twelve small patterns, with a pencil beside it',
        () => tablet(patterns, 'sand', '#1f4f8f'),
      ],
      sheets: [
        'Six of the patterns printed on sheets and laid out in two rows',
        () => postcards(patterns.slice(0, 6), 'mist'),
      ],
    },
  }),
  entry({
    handle: 'pebble-sketchbook',
    title: 'Pebble Sketchbook',
    sku: 'PA-SKET',
    collections: ['paper'],
    description:
      'Heavy paper between boards covered in circles that grew until they touched. Takes ink, gouache and being sat on.',
    details: ['96 pages, 160 g cartridge paper', 'Thread-sewn, opens flat', 'Bound in Leipzig'],
    options: { Size: ['A5', 'A4'], Paper: ['White', 'Grey'] },
    priceMinor: 2200,
    adds: { A4: 1000 },
    weightGrams: 420,
    grams: { A4: 480 },
    without: ([size, paper]) => size === 'A5' && paper === 'Grey',
    onHand: { 'A4 / Grey': 2 },
    pictures: {
      cover: [
        'A sketchbook covered in split circles of teal, orange and sea green, with a teal spine',
        () => notebook(art('pebbles', 'fjord'), 'blush', '#17525a', -7),
      ],
      open: [
        'The sketchbook open at blank pages with a compass drawing',
        () => openBook('sand', 'plain', '#17525a', art('pebbles', 'fjord')),
      ],
    },
  }),
  entry({
    handle: 'desk-pad',
    title: 'Monday Desk Pad',
    sku: 'PA-PAD',
    collections: ['paper'],
    description:
      'Fifty sheets of dots under a drawing, for beginning again. Tear one off each Monday, or whenever a fresh start is wanted.',
    details: ['A3, 50 sheets, 90 g', 'Glued on the short side, card back', 'Made in Leipzig'],
    options: { Drawing: ['Shards', 'Scales'] },
    priceMinor: 2400,
    weightGrams: 780,
    plenty: 14,
    pictures: {
      shards: [
        'A large desk pad with a strip of green and ochre shards above a field of dots, and a pencil',
        () => pad(artwork('shards', 'meadow', 'pad', [960, 330]), 'plaster', '#5a7458'),
      ],
      scales: [
        'The desk pad with blue scales along the top',
        () => pad(artwork('scales', 'harbour', 'pad', [960, 330], 9), 'plaster', '#24507a'),
      ],
    },
    shows: ([drawing]) => drawing!.toLowerCase(),
  }),
  entry({
    handle: 'playing-cards',
    title: 'Plain Playing Cards',
    sku: 'PA-PLAY',
    collections: ['paper', 'last-pieces'],
    description:
      'Fifty-two cards and two jokers, all of whom take themselves seriously. The backs are houndstooth, so nobody can tell which way up you are holding a grudge.',
    details: ['Poker size, linen finish, 310 g', 'Box with a drawer', 'Printed in Altenburg'],
    priceMinor: 1500,
    wasPercent: 130,
    weightGrams: 110,
    plenty: 0,
    pictures: {
      fan: [
        'A fan of playing cards: three houndstooth backs and three faces with shapes',
        () =>
          fan(
            art('houndstooth', 'rosehip', 4),
            [art('quarters', 'school', 2), art('sunflower', 'school'), art('rosette', 'school', 12)],
            'mist',
          ),
      ],
      more: [
        'The same cards in another hand',
        () =>
          fan(
            art('houndstooth', 'rosehip', 4),
            [art('drawer', 'rosehip', 3), art('courtyard', 'rosehip', 2), art('penrose', 'rosehip')],
            'sand',
          ),
      ],
    },
  }),
];
