/**
 * The few strokes all drawings are made of. Blur filters are avoided on purpose: they cost librsvg
 * a third of a second a picture, and a dozen faint outlines stacked look the same.
 */
import { hash } from './random.ts';

export type Point = readonly [number, number];
export interface Area {
  width: number;
  height: number;
}
export type Stop = readonly [offset: number, colour: string, opacity?: number];
export interface Gradient {
  url: string;
  markup: string;
}

/** A coordinate with one decimal: a tenth of a pixel is all that shows. */
export const c = (value: number) => String(Math.round(value * 10) / 10);

export const line = (points: readonly Point[]) => `M${points.map(([x, y]) => `${c(x)} ${c(y)}`).join('L')}`;
export const closed = (points: readonly Point[]) => `${line(points)}Z`;
export const box = (x: number, y: number, width: number, height: number) =>
  `M${c(x)} ${c(y)}h${c(width)}v${c(height)}h${c(-width)}Z`;
export const disc = (x: number, y: number, r: number) =>
  `M${c(x - r)} ${c(y)}a${c(r)} ${c(r)} 0 1 0 ${c(2 * r)} 0a${c(r)} ${c(r)} 0 1 0 ${c(-2 * r)} 0Z`;
export const roundBox = (x: number, y: number, width: number, height: number, r: number) =>
  `M${c(x + r)} ${c(y)}h${c(width - 2 * r)}q${c(r)} 0 ${c(r)} ${c(r)}v${c(height - 2 * r)}q0 ${c(r)} ${c(-r)} ${c(r)}h${c(2 * r - width)}q${c(-r)} 0 ${c(-r)} ${c(-r)}v${c(2 * r - height)}q0 ${c(-r)} ${c(r)} ${c(-r)}Z`;

/** A smooth line through points (Catmull-Rom). */
export function smooth(points: readonly Point[]): string {
  let d = `M${c(points[0]![0])} ${c(points[0]![1])}`;
  for (let i = 0; i < points.length - 1; i++) {
    const [p0, p1, p2, p3] = [
      points[Math.max(0, i - 1)]!,
      points[i]!,
      points[i + 1]!,
      points[i + 2] ?? points[i + 1]!,
    ];
    d += `C${c(p1[0] + (p2[0] - p0[0]) / 6)} ${c(p1[1] + (p2[1] - p0[1]) / 6)} ${c(p2[0] - (p3[0] - p1[0]) / 6)} ${c(p2[1] - (p3[1] - p1[1]) / 6)} ${c(p2[0])} ${c(p2[1])}`;
  }
  return d;
}

export const fill = (d: string, paint: string | Gradient, more = '') =>
  typeof paint === 'string'
    ? `<path d="${d}" fill="${paint}" ${more}/>`
    : `${paint.markup}<path d="${d}" fill="${paint.url}" ${more}/>`;
export const stroke = (d: string, colour: string, width: number, more = '') =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${c(width)}" ${more}/>`;
export const group = (transform: string, body: string, more = '') =>
  `<g transform="${transform}" ${more}>${body}</g>`;

const named = (tag: string, attributes: string, body: string) => {
  const id = `${tag[0]}${hash(tag + attributes + body).toString(36)}`;
  return { url: `url(#${id})`, markup: `<defs><${tag} id="${id}" ${attributes}>${body}</${tag}></defs>` };
};
const stopsOf = (stops: readonly Stop[]) =>
  stops
    .map(
      ([o, colour, a]) =>
        `<stop offset="${o}" stop-color="${colour}"${a === undefined ? '' : ` stop-opacity="${a}"`}/>`,
    )
    .join('');

export const linear = (x1: number, y1: number, x2: number, y2: number, stops: readonly Stop[]): Gradient =>
  named(
    'linearGradient',
    `gradientUnits="userSpaceOnUse" x1="${c(x1)}" y1="${c(y1)}" x2="${c(x2)}" y2="${c(y2)}"`,
    stopsOf(stops),
  );
export const radial = (x: number, y: number, r: number, stops: readonly Stop[]): Gradient =>
  named(
    'radialGradient',
    `gradientUnits="userSpaceOnUse" cx="${c(x)}" cy="${c(y)}" r="${c(r)}"`,
    stopsOf(stops),
  );

export function clipped(d: string, body: string): string {
  const clip = named('clipPath', '', `<path d="${d}"/>`);
  return `${clip.markup}<g clip-path="${clip.url}">${body}</g>`;
}

/** A drawing fitted into a rectangle, cropped to fill it as a mat would. */
export const inset = (x: number, y: number, width: number, height: number, art: Area & { markup: string }) =>
  `<svg x="${c(x)}" y="${c(y)}" width="${c(width)}" height="${c(height)}" viewBox="0 0 ${c(art.width)} ${c(art.height)}" preserveAspectRatio="xMidYMid slice">${art.markup}</svg>`;

/** How many numbers each path command takes, and which of them are the end point's or a handle's x and y. */
const ARGUMENTS: Record<string, number> = { M: 2, L: 2, T: 2, H: 1, V: 1, Q: 4, C: 6, A: 7, Z: 0 };

/** The rectangle around a path's points and handles: near enough to scale a shadow by. */
function extent(d: string): { x: number; y: number; width: number; height: number } {
  const tokens = d.match(/[a-z]|-?[\d.]+/gi) ?? [];
  let [x, y, at, command] = [0, 0, 0, 'M'];
  const [xs, ys]: [number[], number[]] = [[], []];
  while (at < tokens.length) {
    if (/[a-z]/i.test(tokens[at]!)) command = tokens[at++]!;
    const kind = command.toUpperCase();
    const [fromX, fromY] = command === kind ? [0, 0] : [x, y];
    const numbers = tokens.slice(at, at + ARGUMENTS[kind]!).map(Number);
    at += numbers.length;
    const pairs = kind === 'A' ? numbers.slice(5) : numbers;
    if (kind === 'A') {
      // A half circle bulges by its radius from the middle of its chord; a flatter arc by less.
      const [mx, my] = [x + (fromX + numbers[5]! - x) / 2, y + (fromY + numbers[6]! - y) / 2];
      xs.push(mx - numbers[0]!, mx + numbers[0]!);
      ys.push(my - numbers[1]!, my + numbers[1]!);
    }
    if (kind === 'H') x = fromX + numbers[0]!;
    else if (kind === 'V') y = fromY + numbers[0]!;
    else
      for (let i = 0; i < pairs.length; i += 2) {
        [x, y] = [fromX + pairs[i]!, fromY + pairs[i + 1]!];
        xs.push(x);
        ys.push(y);
      }
    xs.push(x);
    ys.push(y);
  }
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top };
}

/**
 * A soft shadow of any roughly convex outline: faint copies from a little smaller to a little larger,
 * so that it has no edge anywhere. `reach` is how far it fades, `opacity` how dark it is underneath.
 */
export function shadow(
  d: string,
  dx: number,
  dy: number,
  reach: number,
  opacity: number,
  colour = '#2a1d14',
  steps = 12,
): string {
  const { x, y, width, height } = extent(d);
  const [cx, cy] = [x + width / 2, y + height / 2];
  let layers = '';
  for (let i = 0; i < steps; i++) {
    const grow = reach * (-0.45 + 1.45 * (i / (steps - 1)) ** 1.25);
    const [sx, sy] = [1 + (2 * grow) / width, 1 + (2 * grow) / height].map((scale) => Math.max(0.01, scale));
    layers += `<path d="${d}" transform="translate(${c(cx + dx)} ${c(cy + dy)}) scale(${sx!.toFixed(4)} ${sy!.toFixed(4)}) translate(${c(-cx)} ${c(-cy)})"/>`;
  }
  return `<g fill="${colour}" fill-opacity="${(1 - (1 - opacity) ** (1 / steps)).toFixed(4)}">${layers}</g>`;
}
