/** Works on paper in which shapes do the work. */
import { artwork } from '../art/artworks.ts';
import { atHome, near, onWall, sheet } from '../scenes/prints.ts';
import {
  frameAdds,
  frameGrams,
  framing,
  LARGE,
  MEDIUM,
  pigment,
  SIZES,
  SMALL,
  sizeAdds,
  sizeGrams,
} from './print-terms.ts';
import { type Entry, entry } from './product.ts';

export const shapePrints: Entry[] = [
  entry({
    handle: 'last-ferry',
    title: 'Last Ferry',
    sku: 'PR-FERRY',
    collections: ['prints'],
    description:
      'A low sun, a flat sea and fifteen strips of water, each moved a little by chance. The program was told where the horizon is and nothing else; we think it has been to the coast.\n\nThe darkest blue is overprinted twice, so hang it where the evening can reach it.',
    details: [...pigment, framing],
    options: {
      Size: ['21 × 30 cm', ...SIZES],
      Paper: ['Cotton 240 g', 'Washi 70 g'],
      Frame: ['Unframed', 'Oak', 'Black', 'White'],
    },
    priceMinor: 2400,
    adds: { [SMALL]: 1000, [MEDIUM]: 3400, [LARGE]: 6800, 'Washi 70 g': 1200, ...frameAdds },
    weightGrams: 120,
    grams: { [SMALL]: 60, [MEDIUM]: 240, [LARGE]: 480, ...frameGrams },
    without: ([size, paper, frame]) =>
      (size === LARGE && paper === 'Washi 70 g') || (size === '21 × 30 cm' && frame === 'White'),
    onHand: {
      '30 × 40 cm / Cotton 240 g / Oak': 3,
      '50 × 70 cm / Cotton 240 g / Black': 0,
      '50 × 70 cm / Washi 70 g / Oak': 1,
      '70 × 100 cm / Cotton 240 g / White': 0,
      '21 × 30 cm / Washi 70 g / Black': 2,
    },
    pictures: {
      oak: [
        'A framed print of an orange sun setting over a dark teal sea, in an oak frame on a pale wall',
        () => onWall(artwork('strata', 'fjord', 'ferry'), 'plaster', 'oak'),
      ],
      home: [
        'The same print above an oak sideboard, with a vase and a short stack of books',
        () => atHome(artwork('strata', 'fjord', 'ferry'), 'sage', 'oak', '#b4683f'),
      ],
      black: [
        'The sunset print in a thin black frame',
        () => onWall(artwork('strata', 'fjord', 'ferry'), 'plaster', 'black'),
      ],
      unframed: [
        'The unframed sheet hanging from a wooden rail',
        () => sheet(artwork('strata', 'fjord', 'ferry'), 'blush'),
      ],
    },
    shows: ([, , frame]) => ({ Oak: 'oak', Black: 'black', Unframed: 'unframed' })[frame!],
  }),
  entry({
    handle: 'staff-meeting',
    title: 'Staff Meeting',
    sku: 'PR-STAFF',
    collections: ['prints'],
    description:
      'Thirty-five squares, ten shapes, five inks. Everybody was given a seat, nobody got the one they wanted, and the result is somehow an agreement.',
    details: [...pigment, framing],
    options: { Size: SIZES, Frame: ['Unframed', 'Oak', 'Black'] },
    priceMinor: 3400,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    onHand: { '70 × 100 cm / Oak': 2, '30 × 40 cm / Black': 0 },
    pictures: {
      oak: [
        'A grid of red, blue, yellow and black shapes: circles, quarter circles, triangles and stripes, framed in oak',
        () => onWall(artwork('drawer', 'school', 'meeting'), 'stone', 'oak', 0.09),
      ],
      home: [
        'The grid of shapes above a walnut sideboard',
        () => atHome(artwork('drawer', 'school', 'meeting'), 'plaster', 'black', '#2f5c86', 'walnut', 0.09),
      ],
      near: [
        'A close view of one corner: a yellow disc with a red centre, blue leaves and quarter circles, and the white margin',
        () => near(artwork('drawer', 'school', 'meeting'), 'stone', 2.2),
      ],
    },
  }),
  entry({
    handle: 'sehrazat',
    title: 'Şehrazat',
    sku: 'PR-SEHR',
    collections: ['prints'],
    description:
      'An eight-pointed star and the cross it leaves behind, repeated until it becomes a story. The construction needs a compass, a straight edge and about a thousand and one small decisions, which we have made for you.',
    details: [...pigment, framing, 'Gold is a fifth ink, not foil: it stays quiet in the evening'],
    options: {
      Size: SIZES,
      Paper: ['Cotton 240 g', 'Black core 300 g'],
      Frame: ['Unframed', 'Oak', 'Black'],
    },
    priceMinor: 3800,
    adds: { ...sizeAdds, ...frameAdds, 'Black core 300 g': 900 },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    without: ([size, paper]) => size === LARGE && paper !== 'Cotton 240 g',
    onHand: { '50 × 70 cm / Black core 300 g / Black': 1, '30 × 40 cm / Cotton 240 g / Oak': 0 },
    pictures: {
      black: [
        'A lattice of eight-pointed stars in gold, blue and brick red on midnight blue, in a black frame',
        () => onWall(artwork('courtyard', 'midnight', 'court'), 'clay', 'black', 0.1),
      ],
      home: [
        'The star lattice hanging above an oak sideboard with a blue vase',
        () => atHome(artwork('courtyard', 'midnight', 'court'), 'sand', 'oak', '#3f5f86'),
      ],
      near: [
        'One star from very near, with its cream outlines and the grain of the paper',
        () => near(artwork('courtyard', 'midnight', 'court'), 'clay', 2.6, -12),
      ],
    },
  }),
  entry({
    handle: 'sunflower-arithmetic',
    title: 'Sunflower Arithmetic',
    sku: 'PR-SUNF',
    collections: ['prints'],
    description:
      'Six hundred and seventeen dots, each turned 137.5 degrees from the last. That is the whole instruction, and it is the sunflower’s, not ours. We only chose the red.',
    details: pigment,
    options: { Size: SIZES },
    priceMinor: 3200,
    adds: sizeAdds,
    weightGrams: 180,
    grams: sizeGrams,
    onHand: { [LARGE]: 5 },
    pictures: {
      wall: [
        'A large disc of red dots spiralling from a yellow heart to a black rim, with a few blue arms, framed in oak',
        () => onWall(artwork('sunflower', 'school', 'seeds'), 'mist', 'oak', 0.05),
      ],
      near: [
        'A close view of the dots, growing larger away from the middle',
        () => near(artwork('sunflower', 'school', 'seeds'), 'stone', 2, -5),
      ],
    },
  }),
  entry({
    handle: 'five-into-one',
    title: 'Five into One Won’t Go',
    sku: 'PR-PENR',
    collections: ['prints'],
    description:
      'Two rhombs that tile the plane for ever and never repeat themselves, a courtesy few dinner guests extend. After Roger Penrose, with different colours.',
    details: pigment,
    options: { Size: SIZES },
    priceMinor: 3400,
    adds: sizeAdds,
    weightGrams: 180,
    grams: sizeGrams,
    onHand: { [SMALL]: 0 },
    pictures: {
      wall: [
        'A never-repeating pattern of rose, coral and sage rhombs around a five-fold centre, framed in oak',
        () => onWall(artwork('penrose', 'rosehip', 'five'), 'sage', 'oak', 0.1),
      ],
      home: [
        'The rhomb pattern in a white frame above a walnut sideboard',
        () => atHome(artwork('penrose', 'rosehip', 'five'), 'blush', 'white', '#8b9a7c', 'walnut'),
      ],
    },
  }),
  entry({
    handle: 'twenty-nine-and-a-half-nights',
    title: 'Twenty-Nine and a Half Nights',
    sku: 'PR-MOON',
    collections: ['prints'],
    description:
      'A month of moons in six rows of five. The last one is only half there, which is correct. The full one is the only warm colour on the sheet.',
    details: pigment,
    options: { Size: [SMALL, MEDIUM], Frame: ['Unframed', 'Oak', 'Black'] },
    priceMinor: 3200,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    pictures: {
      oak: [
        'Thirty moons, from new to full and back, in cream on midnight blue with one golden full moon; oak frame',
        () => onWall(artwork('phases', 'midnight', 'moon'), 'sand', 'oak', 0.02),
      ],
      unframed: [
        'The unframed moon print on a wooden hanger',
        () => sheet(artwork('phases', 'midnight', 'moon'), 'mist', 0.03),
      ],
    },
    shows: ([, frame]) => ({ Oak: 'oak', Unframed: 'unframed' })[frame!],
  }),
  entry({
    handle: 'hedge-approximately',
    title: 'Hedge, Approximately',
    sku: 'PR-HEDGE',
    collections: ['prints'],
    description:
      'A three-line rule for branching, followed four times and then pruned. It resembles no plant a botanist would sign for, and we are fond of it.',
    details: [...pigment, framing],
    options: { Size: SIZES, Frame: ['Unframed', 'Oak'] },
    priceMinor: 3200,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    pictures: {
      oak: [
        'A small branching tree with pointed leaves in greens and ochre, framed in oak',
        () => onWall(artwork('hedge', 'meadow', 'hedge2'), 'plaster', 'oak', 0.05),
      ],
      home: [
        'The leaf print above an oak sideboard with a green vase',
        () => atHome(artwork('hedge', 'meadow', 'hedge2'), 'clay', 'oak', '#6f8465', 'oak', 0.05),
      ],
    },
  }),
  entry({
    handle: 'sea-glass',
    title: 'Sea Glass',
    sku: 'PR-GLASS',
    collections: ['prints'],
    description:
      'A perfectly good grid, nudged, and every square broken once. The colours drift from deep green to sand, as they do along any beach with a bottle bank nearby.\n\nThis is the drawing we use to explain to visitors what the studio does. We start with something regular: squares, in this case, eight across and eleven down. Then we let chance move each crossing by up to a third of a square, in any direction it likes, and break each square along whichever diagonal comes up. Finally a slow noise decides how deep the water is at each point, and the ink follows it. That is all. There are more sheets possible than there are grains of sand to compare them with, and we looked at about two hundred before choosing seed number 41.\n\nPrinted in seven passes, which is three more than is sensible. The thin white seams are bare paper.',
    details: [...pigment, framing, 'Seed 41 of an unlimited supply'],
    options: { Size: SIZES, Frame: ['Unframed', 'Oak', 'White'] },
    priceMinor: 3600,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    onHand: { '30 × 40 cm / White': 3, '70 × 100 cm / White': 0 },
    pictures: {
      oak: [
        'Triangular shards in deep green, sea green, sand and orange with thin white seams, framed in oak',
        () => onWall(artwork('shards', 'fjord', '41'), 'blush', 'oak'),
      ],
      near: [
        'A close view of the shards and the bare paper between them',
        () => near(artwork('shards', 'fjord', '41'), 'mist', 2.4, -10),
      ],
      home: [
        'Sea Glass in a white frame above an oak sideboard',
        () => atHome(artwork('shards', 'fjord', '41'), 'plaster', 'white', '#2f7a7d'),
      ],
    },
  }),
];
