/** How bound things are photographed: shut, open, fanned out and on a shelf, with a pencil that is nobody's. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter } from '../palettes.ts';
import { box, c, clipped, disc, fill, group, inset, linear, roundBox, shadow, stroke } from '../svg.ts';
import { type Backdrop, FRAME, footing, plank, vase, wall } from './room.ts';

const DARK = '#24180f';

export function pencil(x: number, y: number, length: number, turn: number, colour: string): string {
  const w = 26;
  const tip = 70;
  const d = `M0 0H${length}V${w}H0Z`;
  return group(
    `translate(${c(x)} ${c(y)}) rotate(${turn})`,
    shadow(`M0 0H${length}L${length + tip} ${w / 2}L${length} ${w}H0Z`, 7, 14, 14, 0.3, DARK, 7) +
      fill(
        d,
        linear(0, 0, 0, w, [
          [0, lighter(colour, 0.35)],
          [0.3, lighter(colour, 0.1)],
          [0.34, colour],
          [0.66, colour],
          [0.7, darker(colour, 0.3)],
          [1, darker(colour, 0.4)],
        ]),
      ) +
      fill(
        `M${length} 0L${length + tip} ${w / 2}L${length} ${w}Z`,
        linear(0, 0, 0, w, [
          [0, '#f0d9b4'],
          [1, '#b98f5e'],
        ]),
      ) +
      fill(
        `M${length + tip * 0.66} ${w * 0.33}L${length + tip} ${w / 2}L${length + tip * 0.66} ${w * 0.67}Z`,
        darker(colour, 0.5),
      ) +
      fill(box(0, 0, 16, w), darker(colour, 0.45)),
  );
}

/** A bound book lying shut: cloth spine, printed boards, an edge of pages. */
export function notebookAt(
  art: Artwork,
  x: number,
  y: number,
  w: number,
  turn: number,
  spine: string,
  elastic?: string,
): string {
  const h = w * 1.4;
  const pages = roundBox(10, 12, w + 6, h + 4, 10);
  const cover = roundBox(0, 0, w, h, 14);
  const light = fill(
    box(0, 0, w, h),
    linear(0, 0, w, h, [
      [0, '#ffffff', 0.17],
      [0.5, '#ffffff', 0],
      [1, DARK, 0.16],
    ]),
  );
  const cloth = fill(
    box(0, 0, w * 0.15, h),
    linear(0, 0, w * 0.15, 0, [
      [0, darker(spine, 0.35)],
      [0.2, lighter(spine, 0.16)],
      [0.85, spine],
      [1, darker(spine, 0.22)],
    ]),
  );
  const groove = fill(
    box(w * 0.15, 0, 12, h),
    linear(w * 0.15, 0, w * 0.15 + 12, 0, [
      [0, DARK, 0.4],
      [1, DARK, 0],
    ]),
  );
  const band = elastic
    ? fill(
        box(w * 0.86, -3, 20, h + 6),
        linear(w * 0.86, 0, w * 0.86 + 20, 0, [
          [0, lighter(elastic, 0.2)],
          [0.6, elastic],
          [1, darker(elastic, 0.35)],
        ]),
      )
    : '';
  return group(
    `translate(${c(x)} ${c(y)}) rotate(${turn} ${c(w / 2)} ${c(h / 2)})`,
    shadow(pages, 26, 34, 54, 0.27, DARK) +
      fill(pages, '#e6dcc9') +
      stroke(
        `M${c(w + 9)} 24V${c(h + 10)}M${c(w + 13)} 24V${c(h + 12)}M24 ${c(h + 9)}H${c(w + 8)}`,
        '#b9aa90',
        1.6,
      ) +
      shadow(cover, 3, 4, 7, 0.3, DARK, 5) +
      clipped(cover, inset(0, 0, w, h, art) + cloth + groove + light) +
      band,
  );
}

export function notebook(art: Artwork, backdrop: Backdrop, spine: string, turn = 8): string {
  return (
    wall(backdrop, { x: 420, y: 60, scale: 1.6 }) +
    notebookAt(art, 370, 360, 880, turn, spine, spine) +
    pencil(150, 1830, 760, -13, spine)
  );
}

/** Several books fanned out, the last one on top. */
export function notebooks(arts: readonly Artwork[], backdrop: Backdrop, spines: readonly string[]): string {
  const places = [
    [240, 230, -14],
    [560, 420, 9],
    [330, 800, -4],
  ] as const;
  const w = arts.length > 2 ? 640 : 720;
  return (
    wall(backdrop, { x: 300, y: 20, scale: 1.7 }) +
    arts.map((art, i) => notebookAt(art, places[i]![0], places[i]![1], w, places[i]![2], spines[i]!)).join('')
  );
}

/** Open, with a page of ruled, squared or plain paper. */
export function openBook(
  backdrop: Backdrop,
  ruling: 'dotted' | 'squared' | 'plain',
  ink: string,
  art: Artwork,
): string {
  const [w, h] = [640, 900];
  let marks = '';
  if (ruling === 'dotted')
    for (let y = 90; y < h - 60; y += 40)
      for (let x = 60; x < w - 40; x += 40) marks += fill(disc(x, y, 2.6), ink, 'fill-opacity="0.45"');
  if (ruling === 'squared')
    for (let i = 40; i < h; i += 40)
      marks += stroke(`M0 ${i}H${w}${i < w ? `M${i} 0V${h}` : ''}`, ink, 1.4, 'stroke-opacity="0.28"');
  const page = (x: number, shade: ReturnType<typeof linear>) =>
    group(`translate(${x} 0)`, fill(box(0, 0, w, h), '#fbf7ec') + marks + fill(box(0, 0, w, h), shade));
  const compass =
    stroke(
      disc(w * 1.5, h * 0.45, 200) +
        disc(w * 1.5 + 100, h * 0.45 - 173, 200) +
        disc(w * 1.5 + 200, h * 0.45, 200),
      ink,
      2.6,
      'stroke-opacity="0.75"',
    ) + stroke(`M${w * 1.5} ${h * 0.45}l100 -173l100 173Z`, ink, 3.4);
  const d = roundBox(-14, -14, w * 2 + 28, h + 28, 14);
  const body =
    shadow(d, 26, 36, 60, 0.26, DARK) +
    clipped(d, inset(-14, -14, w * 2 + 28, (w * 2 + 28) * 1.4, art)) +
    page(
      0,
      linear(0, 0, w, 0, [
        [0, DARK, 0.02],
        [0.8, '#ffffff', 0],
        [1, DARK, 0.26],
      ]),
    ) +
    page(
      w,
      linear(0, 0, w, 0, [
        [0, DARK, 0.3],
        [0.14, DARK, 0.02],
        [1, DARK, 0.06],
      ]),
    ) +
    clipped(box(0, 0, w * 2, h), compass);
  return (
    wall(backdrop, { x: 260, y: 80, scale: 1.7 }) +
    group('translate(170 520) rotate(-8 640 450)', body) +
    pencil(860, 1560, 560, -28, ink)
  );
}

/** Books standing on a shelf next to something green. */
export function shelf(
  arts: readonly Artwork[],
  backdrop: Backdrop,
  spines: readonly string[],
  accent: string,
): string {
  const floor = 1580;
  let x = 120;
  const standing = arts.map((art, i) => {
    const [w, h] = [560 - i * 40, 784 - i * 56];
    const d = roundBox(x, floor - h, w, h, 10);
    const body =
      shadow(d, 30, 12, 40, 0.22, DARK) +
      footing(x, floor, w, 40) +
      clipped(
        d,
        inset(x, floor - h, w, h, art) +
          fill(
            box(x, floor - h, w * 0.14, h),
            linear(x, 0, x + w * 0.14, 0, [
              [0, darker(spines[i]!, 0.3)],
              [0.3, lighter(spines[i]!, 0.15)],
              [1, spines[i]!],
            ]),
          ) +
          fill(
            box(x, floor - h, w, h),
            linear(x, floor - h, x + w, floor, [
              [0, '#ffffff', 0.16],
              [1, DARK, 0.2],
            ]),
          ),
      );
    x += w * 0.62;
    return body;
  });
  return (
    wall(backdrop, { x: 80, y: 60, scale: 1.4 }) +
    fill(
      box(0, floor, 1600, FRAME.height - floor),
      linear(0, floor, 0, 2000, [
        [0, DARK, 0.34],
        [0.4, DARK, 0.08],
        [1, DARK, 0.02],
      ]),
    ) +
    standing.join('') +
    vase(1430, floor + 4, 310, accent) +
    plank(0, floor, 1600, 58)
  );
}
