/** How tiles are photographed: one by one, as a panel, and where they will be splashed. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter } from '../palettes.ts';
import {
  box,
  c,
  clipped,
  closed,
  disc,
  fill,
  group,
  inset,
  linear,
  radial,
  roundBox,
  shadow,
  stroke,
} from '../svg.ts';
import { type Backdrop, cup, footing, ledge, plank, vase, wall } from './room.ts';

const DARK = '#24180f';

/** One glazed face: pillowed edges and the window's reflection. */
export const glazed = (art: Artwork, x: number, y: number, s: number, shine = 0.2) =>
  clipped(roundBox(x, y, s, s, s * 0.025), inset(x, y, s, s, art)) + glaze(x, y, s, shine);

function glaze(x: number, y: number, s: number, shine: number): string {
  const d = roundBox(x, y, s, s, s * 0.025);
  const rim = s * 0.03;
  return clipped(
    d,
    fill(
      box(x, y, s, rim),
      linear(0, y, 0, y + rim, [
        [0, '#ffffff', 0.55],
        [1, '#ffffff', 0],
      ]),
    ) +
      fill(
        box(x, y, rim, s),
        linear(x, 0, x + rim, 0, [
          [0, '#ffffff', 0.4],
          [1, '#ffffff', 0],
        ]),
      ) +
      fill(
        box(x, y + s - rim, s, rim),
        linear(0, y + s - rim, 0, y + s, [
          [0, DARK, 0],
          [1, DARK, 0.38],
        ]),
      ) +
      fill(
        box(x + s - rim, y, rim, s),
        linear(x + s - rim, 0, x + s, 0, [
          [0, DARK, 0],
          [1, DARK, 0.3],
        ]),
      ) +
      fill(
        closed([
          [x + s * 0.1, y],
          [x + s * 0.5, y],
          [x, y + s * 0.62],
          [x, y + s * 0.16],
        ]),
        linear(x, y, x + s * 0.5, y + s * 0.5, [
          [0, '#ffffff', shine],
          [1, '#ffffff', 0],
        ]),
      ),
  );
}

/** A panel of tiles with grout between. */
function panel(
  arts: readonly Artwork[],
  x: number,
  y: number,
  across: number,
  down: number,
  s: number,
  grout = '#e7dfd1',
  turns = false,
): string {
  const gap = s * 0.028;
  let body = fill(box(x - gap, y - gap, across * (s + gap) + gap, down * (s + gap) + gap), grout);
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      const [tx, ty] = [x + column * (s + gap), y + row * (s + gap)];
      const art = arts[(row * 7 + column * 3 + ((row * column) % 3)) % arts.length]!;
      const turned = turns
        ? {
            ...art,
            markup: group(
              `rotate(${((row * 3 + column * 5 + row * column) % 4) * 90} ${art.width / 2} ${art.height / 2})`,
              art.markup,
            ),
          }
        : art;
      body +=
        fill(roundBox(tx + 2, ty + 4, s, s, s * 0.025), DARK, 'fill-opacity="0.28"') +
        glazed(turned, tx, ty, s, 0.12 + ((row + column) % 3) * 0.04);
    }
  return body;
}

/** Two tiles, one leaning in front of the other. */
export function leaning(front: Artwork, back: Artwork, backdrop: Backdrop): string {
  const floor = 1590;
  const place = (art: Artwork, x: number, s: number, turn: number, y: number) =>
    group(
      `rotate(${turn} ${x + s / 2} ${y})`,
      shadow(roundBox(x, y - s, s, s, 16), 40, 14, 50, 0.26, DARK) +
        fill(roundBox(x + 16, y - s + 3, s, s - 6, 16), '#b98f6d') +
        glazed(art, x, y - s, s),
    );
  return (
    wall(backdrop, { x: -80, y: 60, scale: 1.4 }) +
    ledge(floor - 70, '#e7ddcd') +
    footing(520, floor - 30, 800, 60) +
    place(back, 600, 780, 4, floor - 40) +
    footing(210, floor + 40, 860, 80) +
    place(front, 220, 860, 0, floor + 40)
  );
}

/** Straight from above, all of one pattern, as laid. */
export function laid(
  arts: readonly Artwork[],
  backdrop: Backdrop,
  across = 3,
  turns = false,
  grout = '#e7dfd1',
): string {
  const s = 1180 / across;
  const down = across === 2 ? 2 : Math.round(across * 1.25);
  const [w, h] = [across * s * 1.028, down * s * 1.028];
  const [x, y] = [(1600 - w) / 2, (2000 - h) / 2];
  return (
    wall(backdrop, { x: 480, y: 120, scale: 1.5 }) +
    shadow(box(x - 8, y - 8, w + 16, h + 16), 30, 40, 60, 0.28, DARK) +
    panel(arts, x, y, across, down, s, grout, turns) +
    fill(
      box(x - 8, y - 8, w + 16, h + 16),
      linear(x, y, x + w, y + h, [
        [0, '#fffaf0', 0.2],
        [0.5, '#fffaf0', 0],
        [1, DARK, 0.12],
      ]),
    )
  );
}

/** One picture across many tiles. */
export function mural(art: Artwork, backdrop: Backdrop): string {
  const [x, y, s, across, down] = [215, 220, 390, 3, 4];
  const outline = box(x - 6, y - 6, across * s + 12, down * s + 12);
  let joints = '';
  let shine = '';
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++) {
      joints += box(x + column * s, y + row * s, s, s);
      shine += glaze(x + column * s, y + row * s, s, 0.12 + ((row * 2 + column) % 3) * 0.04);
    }
  return (
    wall(backdrop, { x: 480, y: 120, scale: 1.5 }) +
    shadow(outline, 30, 40, 60, 0.3, DARK) +
    fill(outline, '#b98f6d') +
    inset(x, y, across * s, down * s, art) +
    shine +
    stroke(joints, '#e7dfd1', 9)
  );
}

/** Behind the worktop, with breakfast. */
export function kitchen(
  arts: readonly Artwork[],
  backdrop: Backdrop,
  accent: string,
  turns = false,
  across = 7,
): string {
  const s = 1600 / across;
  const down = Math.round(1050 / s);
  const top = 1560;
  const y = top - down * s * 1.028;
  return (
    wall(backdrop) +
    panel(arts, -s * 0.3, y, across + 1, down, s, '#e2d9ca', turns) +
    fill(
      box(0, y, 1600, top - y),
      linear(0, y, 1600, top, [
        [0, '#fff6e2', 0.28],
        [0.5, '#fff6e2', 0],
        [1, DARK, 0.22],
      ]),
    ) +
    group('translate(-60 0)', shadow(box(0, y - 76, 1720, 40), 20, 46, 50, 0.3, DARK)) +
    plank(-20, y - 76, 1640, 48) +
    vase(360, y - 76, 210, lighter(accent, 0.5), false) +
    cup(620, y - 76, 120, accent) +
    cup(770, y - 76, 120, '#efe8dc') +
    ledge(top, '#f0ebe2') +
    cup(1180, top + 90, 230, accent) +
    board(180, top + 40)
  );
}

const board = (x: number, y: number) =>
  footing(x, y + 60, 620, 60) +
  fill(
    roundBox(x, y, 620, 64, 22),
    linear(0, y, 0, y + 64, [
      [0, '#d9b583'],
      [1, '#9c7447'],
    ]),
  ) +
  lemon(x + 160, y, 74) +
  lemon(x + 320, y + 4, 70);
const lemon = (x: number, y: number, r: number) => `${radialLemon(x, y - r * 0.8, r)}`;
const radialLemon = (x: number, y: number, r: number) =>
  shadow(
    `M${c(x - r * 1.25)} ${c(y)}Q${c(x - r)} ${c(y - r * 0.95)} ${c(x)} ${c(y - r * 0.9)}T${c(x + r * 1.3)} ${c(y)}Q${c(x + r)} ${c(y + r * 0.9)} ${c(x)} ${c(y + r * 0.85)}T${c(x - r * 1.25)} ${c(y)}Z`,
    18,
    8,
    20,
    0.2,
    DARK,
    7,
  ) +
  fill(
    `M${c(x - r * 1.25)} ${c(y)}Q${c(x - r)} ${c(y - r * 0.95)} ${c(x)} ${c(y - r * 0.9)}T${c(x + r * 1.3)} ${c(y)}Q${c(x + r)} ${c(y + r * 0.9)} ${c(x)} ${c(y + r * 0.85)}T${c(x - r * 1.25)} ${c(y)}Z`,
    radial(x - r * 0.3, y - r * 0.4, r * 1.7, [
      [0, '#fbe38a'],
      [0.5, '#e8b931'],
      [1, '#9c6d12'],
    ]),
  );

/** Four coasters on the table and a cup on one of them. */
export function coasters(arts: readonly Artwork[], backdrop: Backdrop, coffee: string): string {
  const places = [
    [190, 330, -8],
    [850, 250, 6],
    [240, 1060, 5],
    [860, 1020, -4],
  ] as const;
  const s = 560;
  const mug = (x: number, y: number, r: number) =>
    shadow(disc(x, y, r), 60, 70, 70, 0.32, DARK) +
    fill(
      disc(x, y, r),
      radial(x - r * 0.3, y - r * 0.3, r * 1.6, [
        [0, lighter(coffee, 0.5)],
        [1, darker(coffee, 0.1)],
      ]),
    ) +
    fill(disc(x, y, r * 0.86), darker(coffee, 0.5)) +
    fill(
      disc(x + 4, y + 5, r * 0.82),
      radial(x - r * 0.2, y - r * 0.2, r, [
        [0, '#7a4a2b'],
        [1, '#3d2415'],
      ]),
    );
  return (
    wall(backdrop, { x: 280, y: 20, scale: 1.7 }) +
    arts
      .slice(0, 4)
      .map((art, i) => {
        const [x, y, turn] = places[i]!;
        const d = roundBox(0, 0, s, s, 18);
        return group(
          `translate(${x} ${y}) rotate(${turn} ${s / 2} ${s / 2})`,
          shadow(d, 16, 22, 34, 0.3, DARK, 10) +
            fill(roundBox(3, 9, s, s, 18), '#a87f58') +
            glazed(art, 0, 0, s, 0.24),
        );
      })
      .join('') +
    mug(1140, 1290, 210)
  );
}

/** So near that the crackle in the glaze shows. */
export function glazeNear(art: Artwork, backdrop: Backdrop): string {
  const s = 1500;
  let crackle = '';
  for (let i = 0; i < 70; i++) {
    const [x, y] = [(i * 397) % 1700, (i * 733) % 2100];
    crackle += `M${x} ${y}l${c(Math.sin(i * 1.9) * 90)} ${c(Math.cos(i * 2.3) * 90)}l${c(Math.sin(i * 3.1) * 70)} ${c(Math.cos(i * 1.3) * 70)}`;
  }
  return (
    wall(backdrop) +
    group(
      'rotate(-6 800 1000)',
      [
        [-840, -560],
        [702, -560],
        [-840, 982],
        [702, 982],
      ]
        .map(
          ([x, y]) =>
            fill(roundBox(x! + 6, y! + 12, s, s, 40), DARK, 'fill-opacity="0.3"') +
            glazed(art, x!, y!, s, 0.26),
        )
        .join('') + stroke(crackle, '#ffffff', 1.6, 'stroke-opacity="0.16"'),
    )
  );
}

/** The sample box: nine small tiles in an oak tray. */
export function tray(arts: readonly Artwork[], backdrop: Backdrop): string {
  const s = 330;
  const d = roundBox(210, 410, 1180, 1180, 24);
  const cells = arts.slice(0, 9).map((art, i) => {
    const [x, y] = [268 + (i % 3) * 367, 468 + Math.floor(i / 3) * 367];
    return fill(roundBox(x + 8, y + 12, s, s, 8), DARK, 'fill-opacity="0.4"') + glazed(art, x, y, s, 0.22);
  });
  const wood = linear(210, 410, 1390, 1590, [
    [0, '#d3ae7e'],
    [1, '#a07c50'],
  ]);
  return (
    wall(backdrop, { x: 280, y: 20, scale: 1.7 }) +
    group(
      'rotate(-5 800 1000)',
      shadow(d, 36, 48, 70, 0.3, DARK) +
        fill(d, wood) +
        fill(roundBox(240, 440, 1120, 1120, 10), '#6e5438') +
        fill(
          box(240, 440, 1120, 44),
          linear(0, 440, 0, 484, [
            [0, DARK, 0.5],
            [1, DARK, 0],
          ]),
        ) +
        cells.join(''),
    )
  );
}
