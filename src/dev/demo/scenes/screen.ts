/** What comes as a file is photographed on the thing it is looked at with. */
import type { Artwork } from '../art/artworks.ts';
import { box, clipped, disc, fill, group, inset, linear, roundBox, shadow } from '../svg.ts';
import { pencil } from './books.ts';
import { type Backdrop, wall } from './room.ts';

const DARK = '#24180f';

/** A tablet on a table, its screen full of small patterns. */
export function tablet(arts: readonly Artwork[], backdrop: Backdrop, wood: string): string {
  const [w, h] = [1010, 1370];
  const [side, gap] = [244, 34];
  const body = roundBox(0, 0, w, h, 62);
  const screen = roundBox(46, 46, w - 92, h - 92, 24);
  const page =
    fill(box(46, 46, w - 92, h - 92), '#f7f3ea') +
    fill(roundBox(105, 98, 300, 22, 11), DARK, 'fill-opacity="0.55"') +
    fill(roundBox(105, 140, 180, 16, 8), DARK, 'fill-opacity="0.22"') +
    arts
      .map((art, i) => {
        const [x, y] = [105 + (i % 3) * (side + gap), 196 + Math.floor(i / 3) * (side + gap)];
        return inset(x, y, side, side, art);
      })
      .join('');
  const glass = linear(0, 0, w, h, [
    [0, '#ffffff', 0.2],
    [0.4, '#ffffff', 0],
    [1, DARK, 0.08],
  ]);
  return (
    wall(backdrop, { x: 280, y: 20, scale: 1.7 }) +
    group(
      `translate(300 300) rotate(-5 ${w / 2} ${h / 2})`,
      shadow(body, 30, 42, 60, 0.3, DARK) +
        fill(
          body,
          linear(0, 0, w, h, [
            [0, '#4a4640'],
            [1, '#26231f'],
          ]),
        ) +
        clipped(screen, page + fill(box(46, 46, w - 92, h - 92), glass)) +
        fill(disc(w / 2, 24, 6), '#0e0d0c'),
    ) +
    pencil(1180, 1560, 620, -58, wood)
  );
}
