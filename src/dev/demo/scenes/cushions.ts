/** How cushions are photographed: leaning at the back of a bench. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter } from '../palettes.ts';
import { box, c, clipped, fill, inset, linear, radial, shadow, stroke } from '../svg.ts';
import { type Backdrop, footing, ledge, plank, wall } from './room.ts';

const DARK = '#24180f';

const pillow = (x: number, y: number, w: number, h: number) => {
  const k = 0.055;
  return `M${c(x)} ${c(y)}C${c(x + w * 0.3)} ${c(y + h * k)} ${c(x + w * 0.7)} ${c(y + h * k)} ${c(x + w)} ${c(y)}C${c(x + w - w * k)} ${c(y + h * 0.3)} ${c(x + w - w * k)} ${c(y + h * 0.7)} ${c(x + w)} ${c(y + h)}C${c(x + w * 0.7)} ${c(y + h - h * k * 0.5)} ${c(x + w * 0.3)} ${c(y + h - h * k * 0.5)} ${c(x)} ${c(y + h)}C${c(x + w * k)} ${c(y + h * 0.7)} ${c(x + w * k)} ${c(y + h * 0.3)} ${c(x)} ${c(y)}Z`;
};

function cushionAt(art: Artwork, x: number, y: number, w: number, h: number, piping: string): string {
  const d = pillow(x, y, w, h);
  const corner = (cx: number, cy: number, tx: number, ty: number) =>
    [0.32, 0.5, 0.68]
      .map(
        (t, i) =>
          `M${c(cx + (tx - cx) * 0.05)} ${c(cy + (ty - cy) * 0.05)}Q${c(cx + (tx - cx) * 0.2 * (1 + i * 0.2))} ${c(cy + (ty - cy) * 0.34 * t)} ${c(cx + (tx - cx) * t)} ${c(cy + (ty - cy) * 0.42)}`,
      )
      .join('');
  const [mx, my] = [x + w / 2, y + h / 2];
  const creases =
    corner(x, y, mx, my) + corner(x + w, y, mx, my) + corner(x, y + h, mx, my) + corner(x + w, y + h, mx, my);
  return (
    shadow(d, 36, 18, 70, 0.24, DARK) +
    footing(x + w * 0.06, y + h - 6, w * 0.88, 70) +
    clipped(
      d,
      inset(x, y, w, h, art) +
        fill(
          box(x, y, w, h),
          radial(x + w * 0.38, y + h * 0.33, w * 0.78, [
            [0, '#fffaf0', 0.34],
            [0.35, '#fffaf0', 0.06],
            [0.62, DARK, 0.1],
            [1, DARK, 0.62],
          ]),
        ) +
        stroke(creases, DARK, 9, 'stroke-opacity="0.07" stroke-linecap="round"') +
        stroke(
          creases,
          '#ffffff',
          5,
          'stroke-opacity="0.08" stroke-linecap="round" transform="translate(-6 -5)"',
        ),
    ) +
    stroke(d, darker(piping, 0.2), 10, 'stroke-linejoin="round"') +
    stroke(d, lighter(piping, 0.28), 3.5, 'stroke-linejoin="round" transform="translate(-2 -2)"')
  );
}

/** A cushion leaning on the wall at the back of a bench. */
export function cushion(
  art: Artwork,
  backdrop: Backdrop,
  piping: string,
  shape: 'square' | 'long' = 'square',
): string {
  const [w, h] = shape === 'square' ? [1060, 1060] : [1220, 760];
  const seat = 1540;
  return (
    wall(backdrop, { x: -60, y: 80, scale: 1.3 }) +
    ledge(seat - 60, '#cbb494') +
    plank(0, seat + 130, 1600, 60) +
    fill(
      box(0, seat + 190, 1600, 270),
      linear(0, seat + 190, 0, 2000, [
        [0, '#3a2a1c', 0.6],
        [1, '#3a2a1c', 0.3],
      ]),
    ) +
    cushionAt(art, (1600 - w) / 2, seat - h, w, h, piping)
  );
}

/** Two sizes of the same cushion, keeping each other company. */
export function cushionPair(
  front: Artwork,
  back: Artwork,
  backdrop: Backdrop,
  pipings: [string, string],
): string {
  return (
    wall(backdrop, { x: 520, y: 60, scale: 1.4 }) +
    ledge(1480, '#cbb494') +
    cushionAt(back, 190, 560, 980, 980, pipings[1]) +
    cushionAt(front, 690, 1010, 760, 560, pipings[0])
  );
}
