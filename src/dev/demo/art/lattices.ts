/** Drawings for which the ruler and compass did most of the work. */
import { darker, lighter, mix, type Palette } from '../palettes.ts';
import type { Random } from '../random.ts';
import { type Area, box, c, closed, disc, fill, type Point, stroke } from '../svg.ts';

const paper = ({ width, height }: Area, colour: string) => fill(box(0, 0, width, height), colour);
const onCircle = (x: number, y: number, r: number, angle: number): Point => [
  x + Math.cos(angle) * r,
  y + Math.sin(angle) * r,
];

/** A star with `n` points inside its rosette; `inner` sets how sharp it is. */
function star(x: number, y: number, outer: number, inner: number, n: number, turn: number): string {
  return closed(
    Array.from({ length: n * 2 }, (_, i) =>
      onCircle(x, y, i % 2 === 0 ? outer : inner, turn + (i * Math.PI) / n),
    ),
  );
}

/** The eight-pointed star and the cross it leaves behind, as set in a thousand courtyards. */
export function courtyard(area: Area, palette: Palette, _random?: Random, across = 4): string {
  const { width: w, height: h } = area;
  const s = w / across;
  const r = s / 2;
  const dent = (r * Math.cos(Math.PI / 4)) / Math.cos(Math.PI / 8);
  const rows = Math.ceil(h / s) + 1;
  let body = paper(area, palette.colours[0]);
  const strap = `stroke="${palette.paper}" stroke-width="${c(s * 0.045)}" stroke-linejoin="round"`;
  for (let row = 0; row <= rows; row++)
    for (let column = 0; column <= across; column++) {
      const [x, y] = [(column + 0.5) * s, (row + 0.5) * s];
      const [cx, cy] = [x - r, y - r];
      const centre = (row + column) % 2 === 0;
      body += fill(star(x, y, r, dent * 0.83, 8, 0), centre ? palette.colours[1] : palette.colours[3], strap);
      body += fill(
        star(x, y, r * 0.6, r * 0.46, 8, Math.PI / 8),
        centre ? palette.paper : palette.colours[2],
      );
      body += fill(star(x, y, r * 0.4, r * 0.2, 8, 0), centre ? palette.colours[0] : palette.paper);
      body += fill(disc(x, y, r * 0.09), palette.colours[1]);
      body += fill(
        star(cx, cy, r * 0.42, r * 0.17, 4, 0),
        palette.colours[2],
        `stroke="${palette.paper}" stroke-width="${c(s * 0.025)}" stroke-linejoin="round"`,
      );
      body += fill(disc(cx, cy, r * 0.07), palette.paper);
    }
  return body;
}

type Half = readonly [wide: boolean, a: Point, b: Point, d: Point];
const GOLDEN = (1 + Math.sqrt(5)) / 2;
const toward = (from: Point, to: Point, part: number): Point => [
  from[0] + (to[0] - from[0]) * part,
  from[1] + (to[1] - from[1]) * part,
];

/** Penrose's rhombs, by cutting half-rhombs in the golden ratio. It never repeats. */
export function penrose(area: Area, palette: Palette): string {
  const { width: w, height: h } = area;
  const far = Math.hypot(w, h) * 0.62;
  let halves: Half[] = Array.from({ length: 10 }, (_, i) => {
    const a = onCircle(w * 0.5, h * 0.46, far, ((2 * i - 1) * Math.PI) / 10);
    const b = onCircle(w * 0.5, h * 0.46, far, ((2 * i + 1) * Math.PI) / 10);
    return i % 2 === 0 ? [false, [w * 0.5, h * 0.46], b, a] : [false, [w * 0.5, h * 0.46], a, b];
  });
  for (let round = 0; round < 5; round++)
    halves = halves.flatMap(([wide, a, b, d]): Half[] => {
      if (!wide) {
        const p = toward(a, b, 1 / GOLDEN);
        return [
          [false, d, p, b],
          [true, p, d, a],
        ];
      }
      const q = toward(b, a, 1 / GOLDEN);
      const r = toward(b, d, 1 / GOLDEN);
      return [
        [true, r, d, a],
        [true, q, r, b],
        [false, r, q, a],
      ];
    });
  let [body, seams] = [paper(area, palette.paper), ''];
  for (const [wide, a, b, d] of halves) {
    const heading = Math.round((Math.atan2(d[1] - b[1], d[0] - b[0]) / Math.PI) * 5 + 10) % 5;
    const colour = wide
      ? [
          palette.colours[0],
          palette.colours[2],
          lighter(palette.colours[0], 0.22),
          palette.colours[3],
          palette.colours[0],
        ][heading]!
      : [palette.colours[1], palette.paper, palette.colours[1], palette.paper, palette.colours[1]][heading]!;
    body += fill(closed([a, b, d]), colour, `stroke="${colour}" stroke-width="1"`);
    seams += `M${c(d[0])} ${c(d[1])}L${c(a[0])} ${c(a[1])}L${c(b[0])} ${c(b[1])}`;
  }
  return body + stroke(seams, palette.paper, 2.6, 'stroke-linejoin="round"');
}

/** A strip with one side, seen from a little above, in quads painted far to near. */
export function moebius(area: Area, palette: Palette): string {
  const { width: w, height: h } = area;
  const [around, across] = [150, 9];
  const tilt = 0.98;
  const at = (i: number, j: number): [number, number, number] => {
    const u = (i / around) * Math.PI * 2;
    const v = (j / across - 0.5) * 0.95;
    const r = 1 + v * Math.cos(u / 2 + 0.5);
    const [x, y, z] = [r * Math.cos(u + 0.9), r * Math.sin(u + 0.9), v * Math.sin(u / 2 + 0.5)];
    return [x, y * Math.cos(tilt) - z * Math.sin(tilt), y * Math.sin(tilt) + z * Math.cos(tilt)];
  };
  const quads: { depth: number; d: string; shade: number; stripe: number }[] = [];
  const scale = w * 0.35;
  for (let i = 0; i < around; i++)
    for (let j = 0; j < across; j++) {
      const corners = [at(i, j), at(i + 1.06, j), at(i + 1.06, j + 1), at(i, j + 1)] as const;
      const [p, q, , s] = corners;
      const [ux, uy, vx, vy] = [q[0] - p[0], q[1] - p[1], s[0] - p[0], s[1] - p[1]];
      const normal = [
        uy * (s[2] - p[2]) - (q[2] - p[2]) * vy,
        (q[2] - p[2]) * vx - ux * (s[2] - p[2]),
        ux * vy - uy * vx,
      ];
      const size = Math.hypot(...normal);
      quads.push({
        depth: p[2] + q[2] + s[2],
        d: closed(corners.map(([x, y]): Point => [w / 2 + x * scale, h / 2 + y * scale * 1.15])),
        shade: Math.abs((normal[0]! * -0.35 + normal[1]! * -0.4 + normal[2]! * 0.85) / size),
        stripe: j,
      });
    }
  quads.sort((a, b) => a.depth - b.depth);
  let body = paper(area, palette.paper);
  body += `<ellipse cx="${c(w * 0.51)}" cy="${c(h * 0.735)}" rx="${c(w * 0.3)}" ry="${c(h * 0.022)}" fill="${palette.ink}" fill-opacity="0.1"/>`;
  for (const { d, shade, stripe } of quads) {
    const base = stripe === 4 ? palette.colours[1] : stripe % 2 === 0 ? palette.colours[0] : palette.paper;
    const colour = mix(darker(base, 0.5), lighter(base, 0.08), shade);
    body += fill(d, colour, `stroke="${colour}" stroke-width="0.8"`);
  }
  return body;
}

/** Rings that pass through one another and come out as if nothing had happened. */
export function rosette(area: Area, palette: Palette, _random?: Random, petals = 12): string {
  const { width: w, height: h } = area;
  const r = Math.min(w, h) * 0.235;
  let body = paper(area, palette.paper);
  for (let i = 0; i < petals; i++) {
    const [x, y] = onCircle(w / 2, h / 2, r * 0.98, (i / petals) * Math.PI * 2);
    const colour = palette.colours[i % 3 === 0 ? 1 : i % 3 === 1 ? 0 : 2];
    body +=
      `<g style="mix-blend-mode:multiply">${fill(disc(x, y, r), colour, 'fill-opacity="0.2"')}</g>` +
      stroke(disc(x, y, r), palette.ink, 1.6);
  }
  return body + fill(disc(w / 2, h / 2, r * 0.16), palette.colours[1]);
}
