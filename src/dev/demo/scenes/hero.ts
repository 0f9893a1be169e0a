/** The picture on the front page: a whole wall, arranged. */
import { artwork } from '../art/artworks.ts';
import { box, fill, group, linear } from '../svg.ts';
import { framed } from './prints.ts';
import { books, plank, sideboard, vase, wall } from './room.ts';

export function hero(crop: 'wide' | 'tall'): string {
  const sun = artwork('strata', 'fjord', 'ferry');
  const stars = artwork('courtyard', 'midnight', 'court');
  const shapes = artwork('drawer', 'school', 'meeting');
  if (crop === 'tall')
    return (
      wall('blush', { x: -60, y: 40, scale: 1.4 }) +
      framed(sun, 210, 170, 800, 'oak') +
      framed(stars, 1090, 640, 420, 'black') +
      sideboard(1610) +
      vase(1240, 1610, 330, '#3f5f86') +
      books(240, 1610, ['#8a4a2c', '#d9cfbd', '#4a5658'], 380)
    );
  const area = { width: 1920, height: 1080 };
  const floor = 880;
  return (
    wall('blush', { x: 820, y: -120, scale: 0.95 }, area) +
    framed(stars, 930, 250, 300, 'black') +
    framed(sun, 1275, 110, 400, 'oak') +
    framed(shapes, 1715, 300, 290, 'oak', 0.08) +
    group(`translate(0 ${floor}) scale(1.25 0.62) translate(0 -1620)`, sideboard(1620)) +
    plank(0, floor, 1920, 30) +
    fill(
      box(0, floor + 30, 1920, 170),
      linear(0, floor + 30, 0, 1080, [
        [0, '#24180f', 0.2],
        [1, '#24180f', 0],
      ]),
    ) +
    vase(1090, floor, 190, '#3f5f86') +
    books(1290, floor, ['#8a4a2c', '#d9cfbd', '#4a5658'], 250) +
    vase(1740, floor, 130, '#c9a35a', false)
  );
}
