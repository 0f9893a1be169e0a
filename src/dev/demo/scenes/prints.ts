/** How a print is photographed: framed, on a wall above a sideboard, hung as a bare sheet, and from very near. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter } from '../palettes.ts';
import { box, c, closed, fill, group, inset, linear, shadow, stroke } from '../svg.ts';
import { type Backdrop, books, FRAME, plank, sideboard, vase, wall } from './room.ts';

export const frames = {
  oak: '#c9a06c',
  walnut: '#6f4a33',
  black: '#2b2927',
  white: '#f3efe7',
  none: '',
} as const;
export type Frame = keyof typeof frames;

/** A framed print with its upper left corner at (x, y). The moulding is lit on top and left, the mat takes its shadow. */
export function framed(
  art: Artwork,
  x: number,
  y: number,
  w: number,
  frame: Frame = 'oak',
  mat = 0.11,
): string {
  const colour = frames[frame];
  const t = w * 0.028;
  const m = w * mat;
  const inner = w - 2 * (t + m);
  const h = (inner * art.height) / art.width + 2 * (t + m);
  const [r, b] = [x + w, y + h];
  const side = (points: [number, number][], shade: string) => fill(closed(points), shade);
  const moulding =
    side(
      [
        [x, y],
        [r, y],
        [r - t, y + t],
        [x + t, y + t],
      ],
      lighter(colour, 0.2),
    ) +
    side(
      [
        [x, y],
        [x + t, y + t],
        [x + t, b - t],
        [x, b],
      ],
      lighter(colour, 0.06),
    ) +
    side(
      [
        [r, y],
        [r, b],
        [r - t, b - t],
        [r - t, y + t],
      ],
      darker(colour, 0.16),
    ) +
    side(
      [
        [x, b],
        [x + t, b - t],
        [r - t, b - t],
        [r, b],
      ],
      darker(colour, 0.26),
    );
  const sheet = fill(
    box(x + t, y + t, w - 2 * t, h - 2 * t),
    linear(x, y, r, b, [
      [0, '#fdfbf6'],
      [1, '#f1ece2'],
    ]),
  );
  const reveal =
    m > 0 ? stroke(box(x + t + m - 3, y + t + m - 3, inner + 6, h - 2 * (t + m) + 6), '#cfc7b8', 3) : '';
  const rebate =
    fill(
      box(x + t, y + t, w - 2 * t, t * 1.3),
      linear(0, y + t, 0, y + t * 2.3, [
        [0, '#2a1d14', 0.3],
        [1, '#2a1d14', 0],
      ]),
    ) +
    fill(
      box(x + t, y + t, t * 1.1, h - 2 * t),
      linear(x + t, 0, x + t * 2.1, 0, [
        [0, '#2a1d14', 0.24],
        [1, '#2a1d14', 0],
      ]),
    );
  const glass = fill(
    closed([
      [x + t, y + t],
      [x + w * 0.62, y + t],
      [x + w * 0.2, b - t],
      [x + t, b - t],
    ]),
    linear(x, y, x + w * 0.6, y + h * 0.5, [
      [0, '#ffffff', 0.2],
      [0.8, '#ffffff', 0.03],
      [1, '#ffffff', 0],
    ]),
  );
  const outline = box(x, y, w, h);
  return (
    shadow(outline, w * 0.045, w * 0.06, w * 0.09, 0.2) +
    shadow(outline, w * 0.008, w * 0.012, w * 0.02, 0.26, '#2a1d14', 8) +
    moulding +
    sheet +
    inset(x + t + m, y + t + m, inner, h - 2 * (t + m), art) +
    reveal +
    rebate +
    glass
  );
}

export const framedHeight = (art: Artwork, w: number, mat = 0.11) =>
  ((w - 2 * w * (0.028 + mat)) * art.height) / art.width + 2 * w * (0.028 + mat);

/** The portrait every print gets: large, centred, on a quiet wall. */
export function onWall(art: Artwork, backdrop: Backdrop, frame: Frame, mat = 0.11): string {
  const w = 1090;
  const y = (FRAME.height - framedHeight(art, w, mat)) / 2 - 20;
  return (
    wall(backdrop, { x: 620, y: 180, scale: 1.25 }) + framed(art, (FRAME.width - w) / 2, y, w, frame, mat)
  );
}

/** At home: above a sideboard with one vase too many. */
export function atHome(
  art: Artwork,
  backdrop: Backdrop,
  frame: Frame,
  accent: string,
  wood: 'oak' | 'walnut' = 'oak',
  mat = 0.11,
): string {
  const [w, top] = [800, 1620];
  const y = Math.max(120, top - 330 - framedHeight(art, w, mat));
  return (
    wall(backdrop, { x: -130, y: 80, scale: 1.3 }) +
    framed(art, 230, y, w, frame, mat) +
    sideboard(top, wood) +
    vase(1250, top, 300, accent) +
    books(190, top, [darker(accent, 0.25), '#d9cfbd', '#4a5658'], 360)
  );
}

/** The sheet itself, held by an oak hanger, as it leaves the studio. */
export function sheet(art: Artwork, backdrop: Backdrop, margin = 0.075): string {
  const [x, y, w] = [300, 290, 1000];
  const m = w * margin;
  const h = ((w - 2 * m) * art.height) / art.width + 2 * m;
  const outline = `M${x} ${y}H${x + w}L${x + w + 5} ${y + h - 6}Q${x + w * 0.6} ${y + h + 16} ${x + w * 0.4} ${y + h}T${x - 4} ${y + h - 3}Z`;
  const cord = `M${x + 60} ${y - 8}L800 96L${x + w - 60} ${y - 8}`;
  return (
    wall(backdrop, { x: 560, y: 240, scale: 1.3 }) +
    stroke(cord, '#2a1d14', 9, 'stroke-opacity="0.14" transform="translate(26 30)"') +
    stroke(cord, '#8d7a5c', 6) +
    fill('M788 96a12 12 0 1 0 24 0a12 12 0 1 0 -24 0Z', '#b08d52') +
    shadow(outline, 30, 44, 60, 0.2) +
    shadow(outline, 5, 8, 14, 0.2, '#2a1d14', 8) +
    fill(
      outline,
      linear(x, y, x + w, y + h, [
        [0, '#fdfbf5'],
        [1, '#efe9dd'],
      ]),
    ) +
    inset(x + m, y + m + 12, w - 2 * m, h - 2 * m - 8, art) +
    fill(
      outline,
      linear(x, 0, x + w, 0, [
        [0, '#ffffff', 0.14],
        [0.2, '#ffffff', 0],
        [0.55, '#2a1d14', 0.07],
        [0.72, '#ffffff', 0.09],
        [1, '#2a1d14', 0.1],
      ]),
    ) +
    fill(
      box(x, y + 20, w, 60),
      linear(0, y + 20, 0, y + 80, [
        [0, '#2a1d14', 0.24],
        [1, '#2a1d14', 0],
      ]),
    ) +
    shadow(box(x - 24, y - 26, w + 48, 50), 6, 10, 14, 0.25, '#2a1d14', 8) +
    plank(x - 24, y - 26, w + 48, 50)
  );
}

/** From so near that the paper shows; a corner lifts off the bench. */
export function near(art: Artwork, backdrop: Backdrop, zoom = 2.5, turn = -9): string {
  const w = 1000 * zoom;
  const h = (w * art.height) / art.width;
  const m = 150;
  const outline = box(-m, -m, w + 2 * m, h + 2 * m);
  const placed =
    shadow(outline, 26, 40, 60, 0.24) +
    fill(outline, '#faf7f0') +
    inset(0, 0, w, h, art) +
    fill(
      outline,
      linear(w * 0.3, h * 0.2, w, h, [
        [0, '#ffffff', 0.1],
        [0.6, '#2a1d14', 0.02],
        [1, '#2a1d14', 0.2],
      ]),
    );
  return (
    wall(backdrop) +
    group(`translate(${c(1340 - w * 0.98)} ${c(1690 - h * 0.98)}) rotate(${turn} ${c(w)} ${c(h)})`, placed) +
    fill(
      box(0, 0, 1600, 2000),
      linear(0, 0, 1600, 2000, [
        [0, '#fff8ea', 0.26],
        [0.5, '#fff8ea', 0],
        [1, '#2a1d14', 0.16],
      ]),
    )
  );
}
