/** Works on paper in which a line does the work. */
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

export const linePrints: Entry[] = [
  entry({
    handle: 'high-ground',
    title: 'High Ground',
    sku: 'PR-HIGH',
    collections: ['prints'],
    description:
      'An island that does not exist, cut into thirteen contours and stacked like paper. We have checked three atlases. If you find it, tell us where to send the ferry timetable.',
    details: [...pigment, framing],
    options: { Size: SIZES, Frame: ['Unframed', 'Oak', 'White'] },
    priceMinor: 3600,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    onHand: { '50 × 70 cm / White': 4, '70 × 100 cm / Oak': 0 },
    pictures: {
      white: [
        'Layered contours of an imaginary island in blues and cream, framed in white',
        () => onWall(artwork('contours', 'salt', 'island4'), 'blush', 'white'),
      ],
      near: [
        'A close view of the layers, each throwing a thin shadow on the one below',
        () => near(artwork('contours', 'salt', 'island4'), 'plaster', 2.4, -6),
      ],
      unframed: [
        'The unframed island print on a wooden hanger',
        () => sheet(artwork('contours', 'salt', 'island4'), 'sage'),
      ],
    },
    shows: ([, frame]) => ({ Unframed: 'unframed', White: 'white' })[frame!],
  }),
  entry({
    handle: 'moebius-ironed',
    title: 'Möbius, Ironed',
    sku: 'PR-MOEB',
    collections: ['prints'],
    description:
      'A strip with one side and one edge, striped so that you can follow it round and arrive underneath yourself. Available flat only.',
    details: pigment,
    options: { Size: [SMALL, MEDIUM], Frame: ['Unframed', 'Oak'] },
    priceMinor: 3400,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    onHand: { [`${MEDIUM} / Oak`]: 2 },
    pictures: {
      unframed: [
        'A striped Möbius strip in navy, terracotta and cream, floating in the middle of a white sheet on a hanger',
        () => sheet(artwork('moebius', 'harbour', 'strip'), 'sage', 0.04),
      ],
      oak: [
        'The Möbius strip in an oak frame on a blush wall',
        () => onWall(artwork('moebius', 'harbour', 'strip'), 'blush', 'oak', 0.05),
      ],
    },
    shows: ([, frame]) => (frame === 'Oak' ? 'oak' : 'unframed'),
  }),
  entry({
    handle: 'slow-bell',
    title: 'Slow Bell',
    sku: 'PR-BELL',
    collections: ['prints', 'last-pieces'],
    description:
      'Sixty-eight edges bent by two bells that are not in the picture. Stand three metres away and it moves; stand nearer and it denies it.',
    details: pigment,
    options: { Size: SIZES },
    priceMinor: 2700,
    adds: { [MEDIUM]: 2000, [LARGE]: 4600 },
    wasPercent: 130,
    weightGrams: 180,
    grams: sizeGrams,
    onHand: { [SMALL]: 4, [MEDIUM]: 2, [LARGE]: 0 },
    pictures: {
      wall: [
        'Vertical ochre and black stripes that swell as if over two spheres, framed in oak',
        () => onWall(artwork('swell', 'ochre', 'bell'), 'stone', 'oak', 0.08),
      ],
      home: [
        'The striped print above an oak sideboard with an ochre vase',
        () => atHome(artwork('swell', 'ochre', 'bell'), 'mist', 'black', '#b98a2c', 'oak', 0.08),
      ],
    },
  }),
  entry({
    handle: 'starlings',
    title: 'Starlings over the Gasworks',
    sku: 'PR-STARL',
    collections: ['prints'],
    description:
      'Some nine hundred lines let go in the same wind, each one careful not to touch its neighbour. Birds do this at dusk without a grid. We needed a grid.',
    details: [...pigment, framing],
    options: { Size: SIZES, Frame: ['Unframed', 'Black'] },
    priceMinor: 3400,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    pictures: {
      black: [
        'Short blue, grey-blue and red lines flowing across the sheet like a flock turning, in a black frame',
        () => onWall(artwork('currents', 'harbour', 'gas'), 'plaster', 'black', 0.08),
      ],
      near: [
        'A close view of the lines: rounded ends, even gaps, one red among the blues',
        () => near(artwork('currents', 'harbour', 'gas'), 'plaster', 2.8, -14),
      ],
      unframed: [
        'The bare sheet of flowing lines on a wooden hanger',
        () => sheet(artwork('currents', 'harbour', 'gas'), 'clay'),
      ],
    },
    shows: ([, frame]) => (frame === 'Black' ? 'black' : 'unframed'),
  }),
  entry({
    handle: 'quiet-signal',
    title: 'Quiet Signal',
    sku: 'PR-QUIET',
    collections: ['prints'],
    description:
      'Forty-four readings of nothing in particular, stacked as they came in. Two lines are gold; we have not been able to explain them and have stopped trying.',
    details: [...pigment, framing],
    options: { Size: SIZES, Frame: ['Unframed', 'Oak', 'Black'] },
    priceMinor: 3400,
    adds: { ...sizeAdds, ...frameAdds },
    weightGrams: 180,
    grams: { ...sizeGrams, ...frameGrams },
    without: ([size, frame]) => size === LARGE && frame === 'Oak',
    onHand: { '50 × 70 cm / Black': 5 },
    pictures: {
      black: [
        'Stacked white lines rising into small mountains on midnight blue, in a black frame',
        () => onWall(artwork('ridges', 'midnight', 'signal'), 'mist', 'black', 0.02),
      ],
      home: [
        'The print above an oak sideboard, with a sand-coloured vase',
        () => atHome(artwork('ridges', 'midnight', 'signal'), 'plaster', 'oak', '#c7a368', 'oak', 0.09),
      ],
    },
  }),
  entry({
    handle: 'interference',
    title: 'Interference',
    sku: 'PR-INTER',
    collections: ['prints', 'last-pieces'],
    description:
      'Two stones, one pond. The rings are perfectly regular; everything you see between them is your own doing.',
    details: [...pigment, 'Last sheets of the edition of 80, numbered'],
    priceMinor: 4900,
    wasPercent: 140,
    weightGrams: 220,
    onHand: { '': 3 },
    pictures: {
      sheet: [
        'Plum and ochre rings crossing each other into a shimmering third pattern, on a sheet with a wooden hanger',
        () => sheet(artwork('interference', 'plum', 'pond'), 'plaster'),
      ],
      near: [
        'Where the rings cross, from very near',
        () => near(artwork('interference', 'plum', 'pond'), 'blush', 3),
      ],
    },
  }),
  entry({
    handle: 'a-pendulums-apology',
    title: 'A Pendulum’s Apology for Not Quite Coming Back to Where It Started, in One Continuous Line',
    sku: 'PR-PEND',
    collections: ['prints'],
    description:
      'Two swings, a pen, and friction. Every turn is a little smaller than the promise of the one before. The line is unbroken and, if straightened, would reach from the studio to the bakery.',
    details: pigment,
    options: { Size: [SMALL, MEDIUM] },
    priceMinor: 3200,
    adds: sizeAdds,
    weightGrams: 180,
    grams: sizeGrams,
    pictures: {
      wall: [
        'A single terracotta line looping ever tighter around an oval, framed in walnut',
        () => onWall(artwork('pendulum', 'kiln', 'swing'), 'stone', 'walnut', 0.03),
      ],
      near: [
        'The line from near, where forty loops almost meet',
        () => near(artwork('pendulum', 'kiln', 'swing'), 'clay', 2, -8),
      ],
    },
  }),
];
