/** Drawings that look grown, broken or washed up. */
import { darker, lighter, mix, type Palette } from '../palettes.ts';
import { noise, type Random } from '../random.ts';
import {
  type Area,
  box,
  c,
  clipped,
  closed,
  disc,
  fill,
  linear,
  type Point,
  smooth,
  stroke,
} from '../svg.ts';

const paper = ({ width, height }: Area, colour: string) => fill(box(0, 0, width, height), colour);
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** Seeds placed by the golden angle, as sunflowers have always done. */
export function sunflower(area: Area, palette: Palette): string {
  const { width: w, height: h } = area;
  const seeds = 620;
  const spread = (Math.min(w, h) * 0.45) / Math.sqrt(seeds);
  let body = paper(area, palette.paper);
  for (let i = 3; i < seeds; i++) {
    const r = spread * Math.sqrt(i);
    const size = spread * (0.34 + 0.42 * Math.sin((i / seeds) * Math.PI * 0.94));
    const part = i / seeds;
    // One arm in 21 has a colour of its own: it shows the eye where the others run.
    const colour = palette.colours[i % 21 === 0 ? 1 : part < 0.14 ? 2 : part > 0.8 ? 3 : 0]!;
    body += fill(
      disc(w / 2 + Math.cos(i * GOLDEN_ANGLE) * r, h / 2 + Math.sin(i * GOLDEN_ANGLE) * r, size),
      colour,
    );
  }
  return body;
}

/** Sky, sun, sea. The sea is cut in strips and somebody has moved them. */
export function strata(area: Area, palette: Palette, random: Random): string {
  const { width: w, height: h } = area;
  const [sea, sun, haze, glow] = palette.colours;
  const horizon = h * 0.54;
  const sky = linear(0, 0, 0, horizon, [
    [0, haze],
    [0.6, lighter(mix(haze, palette.paper, 0.7), 0.1)],
    [1, mix(glow, palette.paper, 0.45)],
  ]);
  let body = fill(box(0, 0, w, h), sky) + fill(disc(w * 0.5, horizon - h * 0.1, w * 0.24), sun);
  const wave = noise(random);
  const strips = 15;
  for (let i = 0; i < strips; i++) {
    const y = horizon + (i / strips) ** 1.25 * (h - horizon);
    const swell = 2 + i * 1.3;
    const top: Point[] = Array.from({ length: 17 }, (_, k) => [
      (k / 16) * w,
      y + wave(k / (2 + i * 0.2) + i * 7, i * 3) * swell,
    ]);
    body += fill(
      `${smooth(top)}V${c(h)}H0Z`,
      i % 5 === 3 ? mix(sea, haze, 0.65) : mix(mix(sea, haze, 0.45), darker(sea, 0.25), i / strips),
    );
    if (i > 0 && i < 12) {
      const reach = w * (0.25 - i * 0.012) * random.between(0.55, 1);
      const shift = random.between(-20, 20);
      const glint: Point[] = [
        [w / 2 - reach + shift, y + 5],
        [w / 2 - reach * 0.3 + shift, y + 2 + i * 0.2],
        [w / 2 + reach * 0.4 + shift, y + 6],
        [w / 2 + reach + shift, y + 4],
      ];
      body += stroke(smooth(glint), i % 3 === 0 ? glow : sun, 3 + i * 0.85, 'stroke-linecap="round"');
    }
  }
  return body;
}

/** Glass the sea has finished with: a nudged grid, every square broken once. */
export function shards(area: Area, palette: Palette, random: Random): string {
  const { width: w, height: h } = area;
  const [columns, rows] = [8, Math.round((8 * h) / w)];
  const tone = noise(random);
  const nodes = Array.from({ length: rows + 1 }, (_, j) =>
    Array.from({ length: columns + 1 }, (_, i): Point => {
      const inside = i > 0 && j > 0 && i < columns && j < rows ? 0.36 : 0;
      return [
        ((i + random.between(-inside, inside)) * w) / columns,
        ((j + random.between(-inside, inside)) * h) / rows,
      ];
    }),
  );
  const ramp = [
    palette.colours[0],
    palette.colours[4] ?? palette.ink,
    palette.colours[2],
    palette.colours[3],
    palette.paper,
    palette.colours[1],
  ];
  let body = paper(area, palette.paper);
  for (let j = 0; j < rows; j++)
    for (let i = 0; i < columns; i++) {
      const [a, b, d, e] = [nodes[j]![i]!, nodes[j]![i + 1]!, nodes[j + 1]![i + 1]!, nodes[j + 1]![i]!];
      const halves: Point[][] = random.chance(0.5)
        ? [
            [a, b, d],
            [a, d, e],
          ]
        : [
            [a, b, e],
            [b, d, e],
          ];
      for (const half of halves) {
        const value = (tone(i / 3.2 + 5, j / 3.2 + 2) + 1) / 2 + random.between(-0.16, 0.16);
        const place = Math.min(0.999, Math.max(0, value)) * (ramp.length - 1);
        const colour = mix(ramp[Math.floor(place)]!, ramp[Math.ceil(place)]!, place % 1);
        const [p, , q] = half as [Point, Point, Point];
        body += fill(
          closed(half),
          linear(p[0], p[1], q[0], q[1], [
            [0, lighter(colour, 0.12)],
            [1, darker(colour, 0.08)],
          ]),
          `stroke="${palette.paper}" stroke-width="2.4" stroke-linejoin="round"`,
        );
      }
    }
  return body;
}

const leaf = (x: number, y: number, angle: number, length: number, girth: number): [string, string] => {
  const at = (along: number, aside: number): Point => [
    x + Math.cos(angle) * along * length - Math.sin(angle) * aside * length,
    y + Math.sin(angle) * along * length + Math.cos(angle) * aside * length,
  ];
  const [tip, left, right] = [at(1, 0), at(0.45, girth), at(0.45, -girth)];
  return [
    `M${c(x)} ${c(y)}Q${c(left[0])} ${c(left[1])} ${c(tip[0])} ${c(tip[1])}Q${c(right[0])} ${c(right[1])} ${c(x)} ${c(y)}Z`,
    `M${c(x)} ${c(y)}L${c(at(0.86, 0)[0])} ${c(at(0.86, 0)[1])}`,
  ];
};

/** Branches by a three-line rule, with a leaf wherever the rule stops. */
export function hedge(area: Area, palette: Palette, random: Random): string {
  const { width: w, height: h } = area;
  let [stems, leaves] = ['', ''];
  const grow = (x: number, y: number, angle: number, length: number, depth: number) => {
    const points: Point[] = [[x, y]];
    const steps = 4;
    for (let i = 0; i < steps; i++) {
      angle += random.between(-0.1, 0.1) + (-Math.PI / 2 - angle) * 0.05;
      x += (Math.cos(angle) * length) / steps;
      y += (Math.sin(angle) * length) / steps;
      points.push([x, y]);
      for (const side of [-1, 1]) {
        if (depth > 2 || random.chance(0.12)) continue;
        const [d, vein] = leaf(
          x,
          y,
          angle + side * random.between(0.6, 1.05),
          w * random.between(0.075, 0.11),
          0.34,
        );
        leaves += fill(
          d,
          random.chance(0.08)
            ? palette.colours[3]
            : random.pick([
                palette.colours[0],
                palette.colours[0],
                palette.colours[2],
                palette.colours[4] ?? palette.ink,
              ]),
        );
        leaves += stroke(vein, palette.paper, 1.4, 'stroke-opacity="0.75"');
      }
    }
    stems += stroke(smooth(points), palette.ink, 1.2 + depth * 1.5, 'stroke-linecap="round"');
    if (depth === 0) {
      leaves += fill(leaf(x, y, angle, w * 0.1, 0.34)[0], palette.colours[0]);
      return;
    }
    for (const turn of [-1, 1])
      grow(x, y, angle + turn * random.between(0.28, 0.55), length * random.between(0.72, 0.85), depth - 1);
  };
  grow(w * 0.5, h * 0.93, -Math.PI / 2, h * 0.22, 3);
  return paper(area, palette.paper) + stems + leaves;
}

/** Chips of everything, set in plaster and polished flat. */
export function terrazzo(area: Area, palette: Palette, random: Random, chips = 330): string {
  const { width: w, height: h } = area;
  const placed: [number, number, number][] = [];
  let body = paper(area, palette.paper);
  for (let tries = 0; tries < chips * 9 && placed.length < chips; tries++) {
    const r =
      w * (placed.length < chips * 0.16 ? random.between(0.032, 0.055) : random.between(0.006, 0.024));
    const [x, y] = [random.between(0, w), random.between(0, h)];
    if (placed.some(([px, py, pr]) => (px - x) ** 2 + (py - y) ** 2 < (pr + r) ** 2 * 0.98)) continue;
    placed.push([x, y, r]);
    const corners = 5 + random.whole(3);
    const start = random.next() * 6;
    const chip = Array.from({ length: corners }, (_, i): Point => {
      const angle = start + ((i + random.between(-0.28, 0.28)) / corners) * Math.PI * 2;
      const far = r * random.between(0.72, 1.05);
      return [x + Math.cos(angle) * far, y + Math.sin(angle) * far * 0.86];
    });
    body += fill(closed(chip), random.pick(palette.colours), 'stroke-linejoin="round"');
  }
  return body;
}

/** Pebbles: circles that grew until they touched. */
export function pebbles(area: Area, palette: Palette, random: Random): string {
  const { width: w, height: h } = area;
  const placed: [number, number, number][] = [];
  let body = paper(area, palette.paper);
  for (let tries = 0; tries < 5200; tries++) {
    const [x, y] = [random.between(0, w), random.between(0, h)];
    let room = w * 0.11;
    for (const [px, py, pr] of placed) room = Math.min(room, Math.hypot(px - x, py - y) - pr - w * 0.006);
    if (room < w * 0.009) continue;
    placed.push([x, y, room]);
    const colour = random.pick(palette.colours);
    const split = random.pick([0.62, 0.5, 0.35]);
    const half = random.chance(0.5)
      ? box(x - room, y - room, room * 2, room * 2 * split)
      : box(x - room, y - room, room * 2 * split, room * 2);
    const other = random.pick([...palette.colours, palette.paper].filter((one) => one !== colour));
    body += fill(disc(x, y, room), colour);
    if (room > w * 0.03) body += clipped(disc(x, y, room), fill(half, other));
  }
  return body;
}
