/** The picture on the front page: a whole wall, arranged, with room on the left for a sentence. */
import { artwork } from '../art/artworks.ts';
import { fill, roundBox, shadow } from '../svg.ts';
import { framed } from './prints.ts';
import { books, cup, footing, sideboard, vase, wall } from './room.ts';
import { glazed } from './tiles.ts';

const WIDE = { width: 1920, height: 1080 };

/** A single tile leaning where things are put down in passing. */
const tile = (x: number, y: number, size: number) =>
  footing(x, y, size, 30) +
  shadow(roundBox(x, y - size, size, size, 6), 20, 6, 26, 0.24) +
  fill(roundBox(x + 7, y - size + 2, size, size - 3, 6), '#b98f6d') +
  glazed(artwork('courtyard', 'kiln', 'tile', [600, 600], 1), x, y - size, size);

export function hero(crop: 'wide' | 'tall'): string {
  const sun = artwork('strata', 'fjord', 'ferry');
  const stars = artwork('courtyard', 'midnight', 'court');
  const shapes = artwork('drawer', 'school', 'meeting');
  if (crop === 'tall')
    return (
      wall('blush', { x: -60, y: 40, scale: 1.4 }) +
      framed(sun, 160, 150, 820, 'oak') +
      framed(stars, 1060, 190, 420, 'black') +
      sideboard(1610) +
      vase(1270, 1610, 330, '#3f5f86') +
      books(200, 1610, ['#8a4a2c', '#d9cfbd', '#4a5658'], 380) +
      tile(720, 1610, 230)
    );
  const floor = 884;
  return (
    wall('blush', { x: 420, y: -150, scale: 1.05 }, WIDE) +
    framed(stars, 880, 268, 270, 'black') +
    framed(sun, 1190, 66, 430, 'oak') +
    framed(shapes, 1660, 250, 230, 'walnut', 0.08) +
    sideboard(floor, 'oak', WIDE) +
    vase(1000, floor, 170, '#3f5f86') +
    books(1200, floor, ['#8a4a2c', '#d9cfbd', '#4a5658'], 270) +
    tile(1520, floor, 140) +
    vase(1790, floor, 175, '#c9a35a', false) +
    cup(360, floor, 88, '#c9573a')
  );
}
