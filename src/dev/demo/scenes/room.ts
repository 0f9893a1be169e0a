/**
 * The studio's room: walls, light, furniture and the few things that stand on it. Light always comes
 * from the upper left, so that every picture in a grid seems taken on the same morning.
 */
import { darker, lighter, mix } from '../palettes.ts';
import { type Area, box, c, disc, fill, group, linear, radial, roundBox, shadow, stroke } from '../svg.ts';

export const FRAME: Area = { width: 1600, height: 2000 };
export const backdrops = {
  plaster: '#e9e1d4',
  stone: '#dedad0',
  clay: '#dfc8b5',
  sage: '#cdd2c2',
  mist: '#d2d8d7',
  blush: '#e6d3c6',
  dusk: '#46545c',
  sand: '#e2d3b8',
} as const;
export type Backdrop = keyof typeof backdrops;

const OAK = '#c79f6d';
const WALNUT = '#7a5339';

/** A wall in morning light; `window` throws the panes of one on it. */
export function wall(
  backdrop: Backdrop,
  window?: { x: number; y: number; scale?: number },
  area: Area = FRAME,
): string {
  const colour = backdrops[backdrop];
  const { width: w, height: h } = area;
  const base = linear(0, 0, w, h, [
    [0, lighter(colour, 0.3)],
    [0.45, colour],
    [1, darker(colour, 0.13)],
  ]);
  let body = fill(box(0, 0, w, h), base);
  if (window) body += panes(window.x, window.y, window.scale ?? 1);
  return (
    body +
    fill(
      box(0, 0, w, h),
      radial(w * 0.42, h * 0.4, Math.hypot(w, h) * 0.62, [
        [0.55, '#2a1d14', 0],
        [1, '#2a1d14', 0.13],
      ]),
    )
  );
}

/** Six panes of light, each a few faint sheets of shrinking size so that its edges are soft. */
function panes(x: number, y: number, scale: number): string {
  let d = '';
  for (let step = 0; step < 7; step++) {
    const grow = 26 - step * 8;
    let sheet = '';
    for (let row = 0; row < 3; row++)
      for (let column = 0; column < 2; column++) {
        const [px, py] = [column * 330 + row * 96, row * 400 + column * 84];
        sheet += `M${px - grow} ${py - grow}l${290 + 2 * grow} 74l94 ${360 + 2 * grow}l${-290 - 2 * grow} -74Z`;
      }
    d += fill(sheet, '#fffaf0', 'fill-opacity="0.062"');
  }
  return group(`translate(${c(x)} ${c(y)}) scale(${scale})`, d);
}

/** A length of wood with its grain, lit from above. */
export function plank(
  x: number,
  y: number,
  width: number,
  height: number,
  wood: 'oak' | 'walnut' = 'oak',
): string {
  const colour = wood === 'oak' ? OAK : WALNUT;
  let grain = '';
  for (let i = 1; i < Math.min(9, height / 9); i++) {
    const gy = y + (height * (i + 0.3 * Math.sin(i * 5))) / Math.min(9, height / 9);
    grain += `M${c(x)} ${c(gy)}q${c(width / 4)} ${c(Math.sin(i * 3) * 5)} ${c(width / 2)} 0t${c(width / 2)} 0`;
  }
  return (
    fill(
      box(x, y, width, height),
      linear(0, y, 0, y + height, [
        [0, lighter(colour, 0.24)],
        [0.12, colour],
        [1, darker(colour, 0.2)],
      ]),
    ) + stroke(grain, darker(colour, 0.3), 1.6, 'stroke-opacity="0.3"')
  );
}

/** A long low sideboard whose top is at `y`, with the shadow it throws on the wall. */
export function sideboard(
  y: number,
  wood: 'oak' | 'walnut' = 'oak',
  { width, height }: Area = FRAME,
): string {
  const colour = wood === 'oak' ? OAK : WALNUT;
  const front = linear(0, y, 0, height, [
    [0, darker(colour, 0.16)],
    [1, darker(colour, 0.4)],
  ]);
  let doors = '';
  for (let x = 330; x < width; x += 570)
    doors +=
      stroke(`M${x} ${y + 66}V${height}`, darker(colour, 0.6), 4, 'stroke-opacity="0.55"') +
      fill(disc(x - 50, y + 170, 11), darker(colour, 0.66)) +
      fill(disc(x - 52, y + 167, 5), lighter(colour, 0.3));
  return (
    fill(
      box(0, y - 160, width, 160),
      linear(0, y - 160, 0, y, [
        [0, '#2a1d14', 0],
        [1, '#2a1d14', 0.14],
      ]),
    ) +
    fill(box(0, y, width, height - y), front) +
    doors +
    fill(
      box(0, y + 46, width, 34),
      linear(0, y + 46, 0, y + 80, [
        [0, '#150f0c', 0.42],
        [1, '#150f0c', 0],
      ]),
    ) +
    plank(-10, y, width + 20, 46, wood)
  );
}

/** A bench or worktop in pale stone. */
export function ledge(y: number, colour = '#efe9df'): string {
  return (
    fill(
      box(0, y - 120, 1600, 120),
      linear(0, y - 120, 0, y, [
        [0, '#2a1d14', 0],
        [1, '#2a1d14', 0.16],
      ]),
    ) +
    fill(
      box(0, y, 1600, 2000 - y),
      linear(0, y, 0, 2000, [
        [0, lighter(colour, 0.4)],
        [0.35, colour],
        [1, darker(colour, 0.2)],
      ]),
    ) +
    fill(box(0, y, 1600, 7), '#ffffff', 'fill-opacity="0.5"')
  );
}

/** Where a thing stands: dark right under it, fading to the right. */
export function footing(x: number, y: number, width: number, depth = 26): string {
  const blob = (spread: number, alpha: number) =>
    `<ellipse cx="${c(x + width / 2 + spread * 0.9)}" cy="${c(y + depth * 0.12)}" rx="${c(width / 2 + spread)}" ry="${c(depth * 0.2 + spread * 0.13)}" fill="#2a1d14" fill-opacity="${alpha}"/>`;
  return [4, 10, 18, 28, 42, 60, 84].map((spread) => blob(spread, 0.075)).join('');
}

/** A turned vase standing at (x, y), its middle at x. */
export function vase(x: number, y: number, height: number, colour: string, twig = true): string {
  const w = height * 0.33;
  const d = `M${c(x - w * 0.3)} ${c(y - height)}C${c(x - w * 0.26)} ${c(y - height * 0.8)} ${c(x - w)} ${c(y - height * 0.72)} ${c(x - w)} ${c(y - height * 0.4)}C${c(x - w)} ${c(y - height * 0.14)} ${c(x - w * 0.62)} ${c(y)} ${c(x - w * 0.5)} ${c(y)}H${c(x + w * 0.5)}C${c(x + w * 0.62)} ${c(y)} ${c(x + w)} ${c(y - height * 0.14)} ${c(x + w)} ${c(y - height * 0.4)}C${c(x + w)} ${c(y - height * 0.72)} ${c(x + w * 0.26)} ${c(y - height * 0.8)} ${c(x + w * 0.3)} ${c(y - height)}Z`;
  const body = linear(x - w, 0, x + w, 0, [
    [0, lighter(colour, 0.1)],
    [0.28, lighter(colour, 0.34)],
    [0.62, colour],
    [1, darker(colour, 0.45)],
  ]);
  let stems = '';
  if (twig)
    for (const [lean, tall] of [
      [-0.5, 1.15],
      [0.1, 1.5],
      [0.62, 1.05],
    ] as const) {
      const [tx, ty] = [x + lean * height * 0.8, y - height - tall * height * 0.72];
      stems += stroke(
        `M${c(x)} ${c(y - height * 0.95)}Q${c(x + lean * height * 0.14)} ${c(y - height * 1.3)} ${c(tx)} ${c(ty)}`,
        '#6d6a4c',
        5,
        'stroke-linecap="round"',
      );
      for (let i = 0; i < 8; i++) {
        const t = 0.3 + i * 0.1;
        const [px, py] = [
          (1 - t) ** 2 * x + 2 * t * (1 - t) * (x + lean * height * 0.14) + t * t * tx,
          (1 - t) ** 2 * (y - height * 0.95) + 2 * t * (1 - t) * (y - height * 1.3) + t * t * ty,
        ];
        const turn = (i % 2 === 0 ? -40 : 40) + lean * 45;
        const leaf = height * 0.17;
        stems += group(
          `translate(${c(px)} ${c(py)}) rotate(${c(turn)})`,
          fill(
            `M0 0Q${c(leaf * 0.42)} ${c(-leaf * 0.5)} 0 ${c(-leaf)}Q${c(-leaf * 0.42)} ${c(-leaf * 0.5)} 0 0Z`,
            i % 3 === 0 ? '#9aa583' : i % 3 === 1 ? '#7f8d6b' : '#6c7a5b',
          ),
        );
      }
    }
  const cast = group(
    'translate(46 10)',
    stems.replaceAll(/(fill|stroke)="#[0-9a-f]{6}"/g, '$1="#2a1d14"'),
    'opacity="0.13"',
  );
  return (
    cast +
    shadow(d, 40, 8, 34, 0.16) +
    footing(x - w * 0.5, y, w) +
    stems +
    fill(d, body) +
    `<ellipse cx="${c(x)}" cy="${c(y - height)}" rx="${c(w * 0.3)}" ry="${c(w * 0.07)}" fill="${darker(colour, 0.55)}"/>`
  );
}

/** A handleless cup. */
export function cup(x: number, y: number, width: number, colour: string): string {
  const h = width * 0.92;
  const d = `M${c(x - width / 2)} ${c(y - h)}Q${c(x - width * 0.5)} ${c(y - h * 0.2)} ${c(x - width * 0.3)} ${c(y)}H${c(x + width * 0.3)}Q${c(x + width * 0.5)} ${c(y - h * 0.2)} ${c(x + width / 2)} ${c(y - h)}Z`;
  return (
    shadow(d, 26, 6, 24, 0.16) +
    footing(x - width * 0.3, y, width * 0.6) +
    fill(
      d,
      linear(x - width / 2, 0, x + width / 2, 0, [
        [0, colour],
        [0.3, lighter(colour, 0.3)],
        [0.65, colour],
        [1, darker(colour, 0.4)],
      ]),
    ) +
    `<ellipse cx="${c(x)}" cy="${c(y - h)}" rx="${c(width / 2)}" ry="${c(width * 0.07)}" fill="${darker(colour, 0.35)}"/><ellipse cx="${c(x)}" cy="${c(y - h + width * 0.015)}" rx="${c(width * 0.45)}" ry="${c(width * 0.05)}" fill="#4a3021"/>`
  );
}

/** Books lying down, spines out, widest at the bottom. */
export function books(x: number, y: number, spines: readonly string[], width = 330): string {
  let body = footing(x, y, width, 34);
  let top = y;
  spines.forEach((colour, i) => {
    const tall = 44 + ((i * 17) % 24);
    const w = width - i * 26 - ((i * 13) % 20);
    const bx = x + ((i * 19) % 34);
    top -= tall;
    body += fill(
      roundBox(bx, top, w, tall, 5),
      linear(0, top, 0, top + tall, [
        [0, lighter(colour, 0.2)],
        [0.3, colour],
        [1, darker(colour, 0.34)],
      ]),
    );
    body +=
      fill(box(bx + w * 0.12, top + 3, 9, tall - 6), mix(colour, '#f4ecd9', 0.7), 'fill-opacity="0.8"') +
      fill(
        box(bx + w * 0.6, top + tall * 0.42, w * 0.24, 5),
        mix(colour, '#f4ecd9', 0.8),
        'fill-opacity="0.7"',
      );
  });
  return body;
}
