/** Drawings made of lines: contours, currents, interference, waves, ridges and pendulums. */
import { mix, type Palette } from '../palettes.ts';
import { noise, type Random } from '../random.ts';
import { type Area, box, c, closed, disc, fill, type Point, smooth, stroke } from '../svg.ts';

const paper = ({ width, height }: Area, colour: string) => fill(box(0, 0, width, height), colour);

type Field = (x: number, y: number) => number;

/** Which sides of a cell an isoline enters and leaves by (0 top, 1 right, 2 bottom, 3 left), by its corners above the level. */
const CROSSINGS: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[2, 3]],
  [[1, 2]],
  [[1, 3]],
  [[0, 1]],
  [
    [0, 1],
    [2, 3],
  ],
  [[0, 2]],
  [[0, 3]],
  [[3, 0]],
  [[2, 0]],
  [
    [3, 0],
    [1, 2],
  ],
  [[1, 0]],
  [[3, 1]],
  [[2, 1]],
  [[3, 2]],
  [],
];

/** Marching squares: the closed outlines of everything above `level`. Outside the sheet counts as below. */
function outlines({ width, height }: Area, field: number[][], cell: number, level: number): Point[][] {
  const low = level - 1;
  const at = (i: number, j: number) => field[j]?.[i] ?? low;
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const next = new Map<string, [string, Point]>();
  const cross = (i: number, j: number, side: number): [string, Point] => {
    const [ai, aj] = [side === 1 ? i + 1 : i, side === 2 ? j + 1 : j];
    const down = side === 1 || side === 3;
    const [a, b] = [at(ai, aj), down ? at(ai, aj + 1) : at(ai + 1, aj)];
    const t = (level - a) / (b - a);
    return [
      `${down ? 'v' : 'h'}${ai},${aj}`,
      down ? [ai * cell, (aj + t) * cell] : [(ai + t) * cell, aj * cell],
    ];
  };
  for (let j = -1; j < rows; j++)
    for (let i = -1; i < columns; i++) {
      const corners = [at(i, j), at(i + 1, j), at(i + 1, j + 1), at(i, j + 1)];
      const mask = corners.reduce((bits, value) => bits * 2 + (value >= level ? 1 : 0), 0);
      for (const [from, to] of CROSSINGS[mask]!) next.set(cross(i, j, from)[0], cross(i, j, to));
    }
  const loops: Point[][] = [];
  for (const start of next.keys()) {
    const loop: Point[] = [];
    for (let step = next.get(start), key = start; step; [key] = step, step = next.get(key)) {
      next.delete(key);
      loop.push(step[1]);
    }
    if (loop.length > 3) loops.push(loop);
  }
  return loops;
}

function sample({ width, height }: Area, cell: number, field: Field): number[][] {
  return Array.from({ length: Math.ceil(height / cell) + 1 }, (_, j) =>
    Array.from({ length: Math.ceil(width / cell) + 1 }, (_, i) => field(i * cell, j * cell)),
  );
}

/** Hills cut from stacked paper, seen from above, each sheet with its own shade and a thin shadow. */
export function contours(area: Area, palette: Palette, random: Random): string {
  const height = noise(random);
  const cell = area.width / 75;
  const values = sample(area, cell, (x, y) => height((x / area.width) * 2.1 + 3, (y / area.width) * 2.1 + 8));
  const levels = 13;
  const ramp = [
    palette.colours[0],
    palette.colours[2],
    palette.colours[3],
    palette.paper,
    palette.colours[1],
  ];
  let body = paper(area, ramp[0]!);
  for (let i = 1; i < levels; i++) {
    const d = outlines(area, values, cell, -0.85 + (i / levels) * 1.75)
      .map(closed)
      .join('');
    if (!d) continue;
    const place = (i / (levels - 1)) * (ramp.length - 1);
    const colour = mix(ramp[Math.floor(place)]!, ramp[Math.ceil(place)]!, place % 1);
    for (const [reach, alpha] of [
      [7, 0.07],
      [4, 0.1],
      [2, 0.14],
    ] as const)
      body += `<path d="${d}" transform="translate(${reach * 0.7} ${reach})" fill="#1b1410" fill-opacity="${alpha}" fill-rule="evenodd"/>`;
    body += fill(d, colour, 'fill-rule="evenodd"');
  }
  return body;
}

/** The same hills as a surveyor would draw them: every fifth line heavier. */
export function survey(area: Area, palette: Palette, random: Random): string {
  const height = noise(random);
  const cell = area.width / 90;
  const values = sample(area, cell, (x, y) => height((x / area.width) * 1.7 + 1, (y / area.width) * 1.7 + 2));
  let body = paper(area, palette.paper);
  for (let i = 0; i < 26; i++) {
    const d = outlines(area, values, cell, -0.95 + i * 0.075)
      .map(closed)
      .join('');
    body += stroke(d, i % 5 === 2 ? palette.colours[1] : palette.colours[0], i % 5 === 2 ? 3.4 : 1.5);
  }
  return body;
}

/** Lines let go in a current, kept from crowding by a grid that remembers where ink already is. */
export function currents(area: Area, palette: Palette, random: Random): string {
  const bend = noise(random);
  const gap = area.width / 62;
  const taken = new Map<string, number>();
  const key = (x: number, y: number) => `${Math.floor(x / gap)},${Math.floor(y / gap)}`;
  let body = paper(area, palette.paper);
  for (let id = 0; id < 1500; id++) {
    let [x, y] = [random.between(-20, area.width + 20), random.between(-20, area.height + 20)];
    const points: Point[] = [];
    while (points.length < 90 && x > -30 && y > -30 && x < area.width + 30 && y < area.height + 30) {
      const owner = taken.get(key(x, y));
      if (owner !== undefined && owner !== id) break;
      taken.set(key(x, y), id);
      points.push([x, y]);
      const angle = bend(x / area.width + 4, (y / area.width) * 1.3 + 9) * 3.4 - 0.5;
      x += Math.cos(angle) * gap * 0.8;
      y += Math.sin(angle) * gap * 0.8;
    }
    if (points.length < 4) continue;
    const shade = bend(points[0]![0] / area.width + 20, points[0]![1] / area.width);
    const colour = random.chance(0.12)
      ? palette.colours[3]
      : shade > 0.12
        ? palette.colours[1]
        : shade > -0.2
          ? palette.colours[0]
          : palette.colours[2];
    body += stroke(
      smooth(points.filter((_, i) => i % 2 === 0)),
      colour,
      gap * 0.62,
      'stroke-linecap="round"',
    );
  }
  return body;
}

/** Two stones in one pond: rings over rings, and the pattern nobody drew. */
export function interference(area: Area, palette: Palette): string {
  const step = area.width / 46;
  const rings = (x: number, y: number, colour: string) => {
    let d = '';
    for (let r = step; r < area.height * 1.1; r += step) d += disc(x, y, r);
    return stroke(d, colour, step * 0.42);
  };
  const { width: w, height: h } = area;
  return (
    paper(area, palette.paper) +
    rings(w * 0.4, h * 0.42, palette.colours[0]) +
    `<g style="mix-blend-mode:multiply">${rings(w * 0.56, h * 0.54, palette.colours[3])}</g>`
  );
}

/** Stripes that swell where something round seems to stand behind them. */
export function swell(area: Area, palette: Palette): string {
  const { width: w, height: h } = area;
  const stripes = 34;
  const edge = (k: number): Point[] =>
    Array.from({ length: 61 }, (_, i) => {
      const y = (i / 60) * h;
      const x = (k / (stripes * 2)) * w * 1.16 - w * 0.08;
      const bump = (cx: number, cy: number, r: number, push: number) => {
        const [dx, dy] = [(x - cx) / r, (y - cy) / r];
        return push * dx * Math.exp(-(dx * dx + dy * dy));
      };
      return [
        x +
          bump(w * 0.36, h * 0.34, w * 0.25, w * 0.3) +
          bump(w * 0.68, h * 0.7, w * 0.19, w * 0.22) +
          Math.sin((y / h) * Math.PI * 2) * w * 0.02,
        y,
      ];
    });
  let body = paper(area, palette.paper);
  for (let k = 0; k < stripes * 2; k += 2) {
    const right = edge(k + 1).reverse();
    const d = `${smooth(edge(k))}L${smooth(right).slice(1)}Z`;
    body += fill(
      d,
      mix(palette.colours[0], palette.colours[1], Math.min(1, Math.max(0, (k / (stripes * 2) - 0.2) * 1.6))),
    );
  }
  return body;
}

/** One line after another, each a little startled in the middle. */
export function ridges(area: Area, palette: Palette, random: Random): string {
  const { width: w, height: h } = area;
  const rough = noise(random);
  let body = paper(area, palette.paper);
  const rows = 44;
  for (let row = 0; row < rows; row++) {
    const y0 = h * 0.17 + (row / rows) * h * 0.68;
    const points: Point[] = Array.from({ length: 71 }, (_, i) => {
      const x = w * 0.12 + (i / 70) * w * 0.76;
      const centre = Math.exp(-(((x - w * (0.5 + 0.09 * Math.sin(row / 7))) / (w * 0.17)) ** 2));
      const lift = centre * (0.55 + Math.max(0, rough(i / 4.6, row / 2.2 + 40) + 0.35)) * h * 0.062;
      return [x, y0 - lift + rough(i / 7, row + 9) * 1.6];
    });
    const d = smooth(points);
    body +=
      fill(`${d}V${c(y0 + 14)}H${c(w * 0.12)}Z`, palette.paper) +
      stroke(d, row % 11 === 5 ? palette.colours[0] : palette.ink, 2.4, 'stroke-linecap="round"');
  }
  return body;
}

/** A pendulum with a pen, losing heart: one two swings almost in the ratio of two to three. */
export function pendulum(area: Area, palette: Palette): string {
  const { width: w, height: h } = area;
  const turns = 44;
  const steps = 34;
  const points = Array.from({ length: turns * steps }, (_, i): Point => {
    const t = (i / steps) * Math.PI * 2;
    const fade = Math.exp(-i / (turns * steps * 0.62));
    const x = Math.sin(t * 2.002) * 0.58 + Math.sin(t * 3 + 0.4) * 0.42;
    const y = Math.cos(t * 3.004 + 0.3) * 0.52 + Math.cos(t * 2 + 0.2) * 0.48;
    return [w / 2 + x * fade * w * 0.42, h / 2 + y * fade * h * 0.4];
  });
  const whole = smooth(points);
  return (
    paper(area, palette.paper) +
    stroke(whole, palette.colours[0], 1.7) +
    stroke(smooth(points.slice(0, steps + 1)), palette.ink, 2.6)
  );
}
