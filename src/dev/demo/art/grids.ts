/** Drawings made of one shape, a grid, and a coin toss. */
import { darker, lighter, type Palette } from '../palettes.ts';
import type { Random } from '../random.ts';
import { type Area, box, c, closed, disc, fill, group, type Point, stroke } from '../svg.ts';

const paper = ({ width, height }: Area, colour: string) => fill(box(0, 0, width, height), colour);

/** Calls `draw` for each square of a grid that covers the sheet, `across` squares wide. */
function cells(
  area: Area,
  across: number,
  draw: (x: number, y: number, size: number, column: number, row: number) => string,
): string {
  const size = area.width / across;
  const down = Math.ceil(area.height / size - 0.01);
  let body = '';
  for (let row = 0; row < down; row++)
    for (let column = 0; column < across; column++)
      body += draw(column * size, row * size, size, column, row);
  return body;
}

/** Truchet's tile, two quarter turns, and the long roads that come of it. */
export function truchet(area: Area, palette: Palette, random: Random, across = 9): string {
  const arc = (x: number, y: number, s: number, flip: boolean) =>
    flip
      ? `M${c(x + s / 2)} ${c(y)}a${c(s / 2)} ${c(s / 2)} 0 0 0 ${c(s / 2)} ${c(s / 2)}M${c(x)} ${c(y + s / 2)}a${c(s / 2)} ${c(s / 2)} 0 0 1 ${c(s / 2)} ${c(s / 2)}`
      : `M${c(x + s / 2)} ${c(y)}a${c(s / 2)} ${c(s / 2)} 0 0 1 ${c(-s / 2)} ${c(s / 2)}M${c(x + s)} ${c(y + s / 2)}a${c(s / 2)} ${c(s / 2)} 0 0 0 ${c(-s / 2)} ${c(s / 2)}`;
  let d = '';
  cells(area, across, (x, y, s) => {
    d += arc(x, y, s, random.chance(0.5));
    return '';
  });
  const s = area.width / across;
  const bands: [string, number][] = [
    [palette.colours[0], 0.6],
    [palette.paper, 0.44],
    [palette.colours[1], 0.3],
    [palette.paper, 0.1],
  ];
  return paper(area, palette.paper) + bands.map(([colour, width]) => stroke(d, colour, s * width)).join('');
}

/** Quarter circles inside quarter circles, each square turned as it pleases. */
export function quarters(area: Area, palette: Palette, random: Random, across = 4): string {
  return cells(area, across, (x, y, s) => {
    const colours = [...palette.colours];
    const ground = random.chance(0.35) ? palette.paper : colours.splice(random.whole(colours.length), 1)[0]!;
    const turn = random.whole(4) * 90;
    let body = fill(box(0, 0, s + 0.5, s + 0.5), ground);
    let last = ground;
    for (const r of [1, 0.76, 0.52, 0.28]) {
      const colour = random.pick([...colours, palette.paper].filter((one) => one !== last));
      last = colour;
      body += fill(`M0 0H${c(s * r)}A${c(s * r)} ${c(s * r)} 0 0 1 0 ${c(s * r)}Z`, colour);
    }
    return group(`translate(${c(x)} ${c(y)}) rotate(${turn} ${c(s / 2)} ${c(s / 2)})`, body);
  });
}

const shapes: ((s: number, a: string, b: string) => string)[] = [
  (s, a) => fill(disc(s / 2, s / 2, s / 2), a),
  (s, a, b) => fill(disc(s / 2, s / 2, s / 2), a) + fill(disc(s / 2, s / 2, s / 4), b),
  (s, a) => fill(`M0 0H${c(s)}A${c(s)} ${c(s)} 0 0 1 0 ${c(s)}Z`, a),
  (s, a) => fill(`M0 0H${c(s)}L0 ${c(s)}Z`, a),
  (s, a) =>
    fill(`M0 ${c(s / 2)}A${c(s / 2)} ${c(s / 2)} 0 0 1 ${c(s)} ${c(s / 2)}Z`, a) +
    fill(`M0 ${c(s)}A${c(s / 2)} ${c(s / 2)} 0 0 1 ${c(s)} ${c(s)}Z`, a),
  (s, a) =>
    [0, 2, 4].map((i) => fill(box(0, (i * s) / 6 + s / 12, s, s / 10), a)).join('') +
    fill(box(0, s - s / 12, s, s / 12), a),
  (s, a, b) =>
    fill(
      closed([
        [s / 2, 0],
        [s, s / 2],
        [s / 2, s],
        [0, s / 2],
      ]),
      a,
    ) + fill(disc(s / 2, s / 2, s / 5), b),
  (s, a) => fill(`M0 0A${c(s)} ${c(s)} 0 0 1 ${c(s)} ${c(s)}A${c(s)} ${c(s)} 0 0 1 0 0Z`, a),
  (s, a) =>
    [0, 1, 2]
      .flatMap((i) => [0, 1, 2].map((j) => disc(((i + 0.5) * s) / 3, ((j + 0.5) * s) / 3, s / 11)))
      .map((d) => fill(d, a))
      .join(''),
  (s, a, b) =>
    fill(box(0, 0, s / 2, s), a) +
    fill(`M${c(s / 2)} 0A${c(s / 2)} ${c(s / 2)} 0 0 1 ${c(s / 2)} ${c(s)}Z`, b),
];

/** A drawer of wooden shapes, tipped out and tidied up. */
export function drawer(area: Area, palette: Palette, random: Random, across = 5): string {
  let last = -1;
  return cells(area, across, (x, y, s) => {
    let shape = random.whole(shapes.length);
    if (shape === last) shape = (shape + 1) % shapes.length;
    last = shape;
    const ground = random.chance(0.55) ? palette.paper : random.pick(palette.colours);
    const inks = [...palette.colours, palette.paper].filter((one) => one !== ground);
    const a = inks.splice(random.whole(inks.length), 1)[0]!;
    const body = fill(box(0, 0, s + 0.5, s + 0.5), ground) + shapes[shape]!(s, a, random.pick(inks));
    return group(`translate(${c(x)} ${c(y)}) rotate(${random.whole(4) * 90} ${c(s / 2)} ${c(s / 2)})`, body);
  });
}

/** Scales, as on a roof or a carp, with the tide's colours. */
export function scales(area: Area, palette: Palette, random: Random, across = 6): string {
  const s = area.width / across;
  const rows = Math.ceil(area.height / (s / 2)) + 2;
  let body = paper(area, palette.paper);
  for (let row = -1; row < rows; row++)
    for (let column = -1; column <= across; column++) {
      const [x, y] = [(column + (row % 2 === 0 ? 0.5 : 1)) * s, row * (s / 2)];
      const plain = random.chance(0.07);
      const tint = random.chance(0.22)
        ? palette.colours[1]
        : random.chance(0.3)
          ? palette.colours[2]
          : palette.colours[0];
      const rings = plain ? [1] : [1, 0.84, 0.68, 0.52, 0.36, 0.2];
      for (const [i, r] of rings.entries())
        body += fill(
          disc(x, y, (s / 2) * r),
          plain ? palette.colours[3] : i % 2 === 0 ? tint : palette.paper,
        );
      body += stroke(disc(x, y, s / 2), palette.paper, s * 0.03);
    }
  return body;
}

/** Cubes that are also holes; it depends who is looking. */
export function blocks(area: Area, palette: Palette, random: Random, across = 6): string {
  const s = area.width / across;
  const half = s / 2;
  const h = s / Math.sqrt(3);
  let body = '';
  for (let row = -1; row * h * 1.5 < area.height + s; row++)
    for (let column = -1; column <= across; column++) {
      const [x, y] = [column * s + (row % 2 === 0 ? 0 : half) + half, row * h * 1.5];
      const colour = random.chance(0.3)
        ? palette.colours[1]
        : random.chance(0.45)
          ? palette.colours[0]
          : palette.colours[2];
      const top: Point[] = [
        [x, y - h],
        [x + half, y - h / 2],
        [x, y],
        [x - half, y - h / 2],
      ];
      const left: Point[] = [
        [x - half, y - h / 2],
        [x, y],
        [x, y + h],
        [x - half, y + h / 2],
      ];
      const right: Point[] = [
        [x + half, y - h / 2],
        [x, y],
        [x, y + h],
        [x + half, y + h / 2],
      ];
      for (const [face, shade] of [
        [top, lighter(colour, 0.4)],
        [left, colour],
        [right, darker(colour, 0.38)],
      ] as const)
        body += fill(closed(face), shade, `stroke="${shade}" stroke-width="0.7"`);
    }
  return body;
}

/** A moon for each night, and a half for the accountant. */
export function phases(area: Area, palette: Palette): string {
  const [columns, rows] = [5, 6];
  const { width: w, height: h } = area;
  const step = (w * 0.78) / columns;
  let body = paper(area, palette.paper);
  for (let i = 0; i < columns * rows; i++) {
    const [x, y] = [
      w * 0.11 + ((i % columns) + 0.5) * step,
      h / 2 + (Math.floor(i / columns) - (rows - 1) / 2) * step,
    ];
    const r = step * 0.36;
    const age = (i + 0.5) / 29.5;
    const waxing = age < 0.5;
    const bulge = Math.cos(age * Math.PI * 2);
    // The limb is a half circle on the lit side; the terminator comes back as half an ellipse.
    const crescent = bulge > 0;
    const lit = `M${c(x)} ${c(y - r)}A${c(r)} ${c(r)} 0 0 ${waxing ? 1 : 0} ${c(x)} ${c(y + r)}A${c(Math.abs(bulge) * r)} ${c(r)} 0 0 ${waxing === crescent ? 0 : 1} ${c(x)} ${c(y - r)}Z`;
    body += fill(disc(x, y, r), palette.colours[4] ?? palette.ink, 'fill-opacity="0.55"');
    body += fill(lit, i === 14 ? palette.colours[0] : palette.colours[2]);
  }
  return body;
}

/** Woven threads, two over and two under: four dark and four light make houndstooth. */
export function houndstooth(area: Area, palette: Palette, _random?: Random, across = 7): string {
  const thread = area.width / across / 8;
  const dark = (i: number) => i % 8 < 4;
  let d = '';
  for (let y = 0; y < 8; y++)
    for (let x = 0; x < 8; x++) {
      const warpOnTop = (x + y) % 4 < 2;
      if (warpOnTop ? dark(x) : dark(y)) d += `M${x} ${y}h1v1h-1Z`;
    }
  const tiles = cells(area, across, (x, y) =>
    group(
      `translate(${c(x)} ${c(y)}) scale(${thread.toFixed(4)})`,
      fill(d, palette.colours[0], `stroke="${palette.colours[0]}" stroke-width="0.04"`),
    ),
  );
  return paper(area, palette.paper) + tiles;
}

/** Stripes across stripes, thin enough that they mix where they cross. */
export function check(area: Area, palette: Palette, random: Random): string {
  const bands: [number, number, string][] = [];
  for (let at = 0.03; at < 1; at += random.between(0.05, 0.13))
    bands.push([at, random.pick([0.012, 0.02, 0.05, 0.075]), random.pick(palette.colours.slice(0, 3))]);
  const { width: w, height: h } = area;
  const warp = bands
    .map(([at, size, colour]) => fill(box(at * w, 0, size * w, h), colour, 'fill-opacity="0.62"'))
    .join('');
  const weft: string[] = [];
  for (let y = 0; y < h; y += w)
    for (const [at, size, colour] of bands)
      weft.push(fill(box(0, y + at * w, w, size * w), colour, 'fill-opacity="0.62"'));
  return paper(area, palette.paper) + warp + weft.join('');
}
