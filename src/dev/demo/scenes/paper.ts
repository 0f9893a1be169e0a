/** How paper goods are photographed: mostly from above, on a table, with a pencil that is nobody's. */
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
  roundBox,
  shadow,
  stroke,
} from '../svg.ts';
import { type Backdrop, FRAME, footing, ledge, plank, vase, wall } from './room.ts';

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

/** Folded cards, dealt across the table with their envelopes. */
export function cards(arts: readonly Artwork[], backdrop: Backdrop, envelope: string): string {
  const places = [
    [210, 250, -9],
    [800, 190, 6],
    [180, 1010, 5],
    [790, 960, -6],
    [500, 640, 2],
  ] as const;
  const [w, h] = [560, 745];
  const letter = group(
    'translate(640 1330) rotate(14)',
    shadow(box(0, 0, 780, 560), 20, 28, 40, 0.24, DARK) +
      fill(
        box(0, 0, 780, 560),
        linear(0, 0, 780, 560, [
          [0, lighter(envelope, 0.14)],
          [1, darker(envelope, 0.1)],
        ]),
      ) +
      shadow('M0 0H780L390 320Z', 0, 6, 10, 0.2, DARK, 5) +
      fill('M0 0H780L390 320Z', lighter(envelope, 0.2)),
  );
  return (
    wall(backdrop, { x: 260, y: 20, scale: 1.7 }) +
    letter +
    arts
      .map((art, i) => {
        const [x, y, turn] = places[i % places.length]!;
        return group(
          `translate(${x} ${y}) rotate(${turn} ${w / 2} ${h / 2})`,
          shadow(box(0, 0, w, h), 18, 24, 36, 0.26, DARK, 10) +
            fill(box(0, 0, w, h), '#fdfaf3') +
            inset(34, 34, w - 68, h - 68, art) +
            fill(
              box(0, 0, w, h),
              linear(0, 0, w, h, [
                [0, '#ffffff', 0.16],
                [1, DARK, 0.1],
              ]),
            ),
        );
      })
      .join('')
  );
}

/** Rolls of wrapping paper standing in a row. */
export function rolls(arts: readonly Artwork[], backdrop: Backdrop): string {
  const floor = 1700;
  const w = arts.length > 2 ? 290 : 380;
  const gap = (1600 - arts.length * w) / (arts.length + 1.6);
  let body = wall(backdrop, { x: -80, y: 40, scale: 1.5 }) + ledge(floor - 30, '#d9c7ad');
  arts.forEach((art, i) => {
    const x = gap * 1.3 + i * (w + gap);
    const top = 300 + ((i * 130) % 210);
    const h = floor - top;
    const d = `M${c(x)} ${top}A${c(w / 2)} 34 0 0 1 ${c(x + w)} ${top}V${floor}A${c(w / 2)} 40 0 0 1 ${c(x)} ${floor}Z`;
    body += shadow(d, 62, 20, 54, 0.2, DARK) + footing(x, floor + 20, w, 90);
    body += clipped(
      d,
      inset(x - w * 0.3, top - 40, w * 1.6, h + 90, art) +
        fill(
          box(x, top - 40, w, h + 100),
          linear(x, 0, x + w, 0, [
            [0, DARK, 0.36],
            [0.12, DARK, 0.1],
            [0.32, '#ffffff', 0.3],
            [0.5, '#ffffff', 0.02],
            [0.78, DARK, 0.22],
            [1, DARK, 0.56],
          ]),
        ),
    );
    body += `<ellipse cx="${c(x + w / 2)}" cy="${top}" rx="${c(w / 2)}" ry="34" fill="#f4eee0"/><ellipse cx="${c(x + w / 2)}" cy="${top}" rx="${c(w * 0.42)}" ry="27" fill="none" stroke="#d6cbb5" stroke-width="3"/><ellipse cx="${c(x + w / 2)}" cy="${top}" rx="${c(w * 0.26)}" ry="17" fill="#5c4a39"/>`;
  });
  return body;
}

/** Something wrapped, from above, with a proper ribbon. */
export function parcel(art: Artwork, backdrop: Backdrop, ribbon: string): string {
  const [w, h] = [960, 1180];
  const tape = (d: string, along: 'x' | 'y') =>
    fill(
      d,
      linear(0, 0, along === 'x' ? 0 : 70, along === 'x' ? 70 : 0, [
        [0, lighter(ribbon, 0.2)],
        [0.5, ribbon],
        [1, darker(ribbon, 0.25)],
      ]),
    );
  const loop = (flip: number) =>
    group(
      `translate(380 430) scale(${flip} 1) rotate(-12)`,
      shadow('M0 0C120 -190 330 -170 300 -50C280 40 120 40 0 0Z', 8, 16, 22, 0.26, DARK, 7) +
        fill(
          'M0 0C120 -190 330 -170 300 -50C280 40 120 40 0 0Z',
          linear(0, -140, 0, 40, [
            [0, lighter(ribbon, 0.25)],
            [0.6, ribbon],
            [1, darker(ribbon, 0.3)],
          ]),
        ) +
        fill('M40 -20C120 -110 240 -110 232 -52C224 0 120 10 40 -20Z', darker(ribbon, 0.42)),
    );
  const tail = (flip: number) =>
    group(
      `translate(380 430) scale(${flip} 1)`,
      shadow('M0 0Q70 150 190 250L150 262L128 304Q40 180 0 0Z', 6, 12, 16, 0.24, DARK, 6) +
        fill(
          'M0 0Q70 150 190 250L150 262L128 304Q40 180 0 0Z',
          linear(0, 0, 190, 250, [
            [0, darker(ribbon, 0.2)],
            [1, lighter(ribbon, 0.12)],
          ]),
        ),
    );
  const body =
    shadow(box(0, 0, w, h), 50, 66, 80, 0.3, DARK) +
    inset(0, 0, w, h, art) +
    fill(
      box(0, 0, w, h),
      linear(0, 0, w, h, [
        [0, '#ffffff', 0.22],
        [0.5, '#ffffff', 0],
        [1, DARK, 0.2],
      ]),
    ) +
    fill(
      closed([
        [0, 0],
        [w, 0],
        [w - 14, 14],
        [14, 14],
      ]),
      '#ffffff',
      'fill-opacity="0.3"',
    ) +
    fill(
      closed([
        [w, 0],
        [w, h],
        [w - 14, h - 14],
        [w - 14, 14],
      ]),
      DARK,
      'fill-opacity="0.14"',
    ) +
    fill(
      closed([
        [0, h],
        [w, h],
        [w - 14, h - 14],
        [14, h - 14],
      ]),
      DARK,
      'fill-opacity="0.2"',
    ) +
    shadow(box(345, 0, 70, h), 4, 6, 10, 0.24, DARK, 5) +
    group('translate(345 0)', tape(box(0, 0, 70, h), 'y')) +
    shadow(box(0, 395, w, 70), 4, 6, 10, 0.24, DARK, 5) +
    group('translate(0 395)', tape(box(0, 0, w, 70), 'x')) +
    tail(1) +
    tail(-1) +
    loop(1) +
    loop(-1) +
    fill(
      roundBox(338, 388, 84, 84, 26),
      linear(0, 388, 0, 472, [
        [0, lighter(ribbon, 0.3)],
        [1, darker(ribbon, 0.2)],
      ]),
    );
  return wall(backdrop, { x: 300, y: 20, scale: 1.7 }) + group('translate(320 400) rotate(6 480 590)', body);
}

/** A year on one sheet: a drawing on top, and a dot for every day. */
export function calendar(art: Artwork, backdrop: Backdrop, ink: string, sunday: string): string {
  const [x, y, w, h] = [310, 270, 980, 1440];
  const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  let dots = '';
  let weekday = 4; // 2027 begins on a Friday
  days.forEach((count, month) => {
    const [mx, my] = [x + 64 + (month % 6) * 146, y + 890 + Math.floor(month / 6) * 265];
    for (let day = 0, row = 0; day < count; day++, weekday = (weekday + 1) % 7) {
      if (weekday === 0 && day > 0) row++;
      dots += fill(disc(mx + weekday * 19, my + row * 30, 7.2), weekday === 6 ? sunday : ink);
    }
  });
  const d = box(x, y, w, h);
  return (
    wall(backdrop, { x: 580, y: 200, scale: 1.3 }) +
    shadow(d, 32, 44, 60, 0.2, DARK) +
    shadow(d, 5, 8, 14, 0.2, DARK, 8) +
    fill(
      d,
      linear(x, y, x + w, y + h, [
        [0, '#fdfbf5'],
        [1, '#f0eadf'],
      ]),
    ) +
    inset(x + 70, y + 90, w - 140, 700, art) +
    dots +
    fill(
      d,
      linear(x, 0, x + w, 0, [
        [0, '#ffffff', 0.12],
        [0.6, DARK, 0.05],
        [0.75, '#ffffff', 0.08],
        [1, DARK, 0.09],
      ]),
    ) +
    shadow(box(x - 20, y - 30, w + 40, 48), 5, 9, 14, 0.26, DARK, 7) +
    plank(x - 20, y - 30, w + 40, 48, 'walnut')
  );
}

/** Six small pictures in two rows, the way nobody lays them out at home. */
export function postcards(arts: readonly Artwork[], backdrop: Backdrop): string {
  const [w, h] = [420, 560];
  return (
    wall(backdrop, { x: 260, y: 0, scale: 1.8 }) +
    arts
      .map((art, i) => {
        const [x, y] = [100 + (i % 3) * 490, 380 + Math.floor(i / 3) * 650];
        return group(
          `translate(${x} ${y}) rotate(${[-2.4, 1.4, -1, 2, -1.6, 2.6][i % 6]} 210 280)`,
          shadow(box(0, 0, w, h), 12, 18, 28, 0.25, DARK, 9) +
            fill(box(0, 0, w, h), '#fdfaf3') +
            inset(24, 24, w - 48, h - 48, art) +
            fill(
              box(0, 0, w, h),
              linear(0, 0, w, h, [
                [0, '#ffffff', 0.14],
                [1, DARK, 0.1],
              ]),
            ),
        );
      })
      .join('')
  );
}

/** Playing cards, fanned from one corner. */
export function fan(art: Artwork, faces: readonly Artwork[], backdrop: Backdrop): string {
  const [w, h] = [520, 760];
  const card = (picture: Artwork, turn: number) =>
    group(
      `translate(540 640) rotate(${turn} 260 1300)`,
      shadow(roundBox(0, 0, w, h, 34), 10, 14, 24, 0.24, DARK, 8) +
        fill(roundBox(0, 0, w, h, 34), '#fcf9f1') +
        clipped(roundBox(30, 30, w - 60, h - 60, 18), inset(30, 30, w - 60, h - 60, picture)) +
        fill(
          roundBox(0, 0, w, h, 34),
          linear(0, 0, w, h, [
            [0, '#ffffff', 0.16],
            [1, DARK, 0.1],
          ]),
        ),
    );
  return (
    wall(backdrop, { x: 260, y: 0, scale: 1.8 }) +
    [-34, -21, -8].map((turn) => card(art, turn)).join('') +
    faces.map((face, i) => card(face, 5 + i * 13)).join('')
  );
}

/** A sheet or pad lying on a desk with a cup's worth of room around it. */
export function pad(art: Artwork, backdrop: Backdrop, glue: string): string {
  const [x, y, w, h] = [260, 330, 1080, 1340];
  let edges = '';
  for (let i = 6; i > 0; i--)
    edges += fill(box(x + i * 2, y + i * 3, w, h), i % 2 === 0 ? '#e3d9c6' : '#f3ecdf');
  const placed =
    shadow(box(x, y, w, h), 34, 46, 60, 0.26, DARK) +
    edges +
    fill(box(x, y, w, h), '#fbf8f0') +
    inset(x + 60, y + 110, w - 120, 330, art) +
    Array.from({ length: 20 }, (_, row) =>
      Array.from({ length: 23 }, (_, column) =>
        fill(disc(x + 76 + column * 42, y + 520 + row * 40, 3), DARK, 'fill-opacity="0.3"'),
      ).join(''),
    ).join('') +
    fill(box(x, y, w, 46), glue) +
    fill(
      box(x, y, w, h),
      linear(x, y, x + w, y + h, [
        [0, '#ffffff', 0.1],
        [1, DARK, 0.1],
      ]),
    );
  return (
    wall(backdrop, { x: 300, y: 20, scale: 1.7 }) +
    group('rotate(-4 800 1000)', placed) +
    pencil(880, 1730, 560, -62, glue)
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
