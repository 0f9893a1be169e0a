/** How loose paper is photographed: cards, rolls, parcels, sheets and pads, mostly from above. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter } from '../palettes.ts';
import { box, c, clipped, closed, disc, fill, group, inset, linear, roundBox, shadow } from '../svg.ts';
import { pencil } from './books.ts';
import { type Backdrop, footing, ledge, plank, wall } from './room.ts';

const DARK = '#24180f';

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
