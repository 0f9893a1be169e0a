/** How cloth is photographed: hanging, folded, stacked, stuffed and carried. */
import type { Artwork } from '../art/artworks.ts';
import { darker, lighter, mix } from '../palettes.ts';
import {
  box,
  c,
  clipped,
  disc,
  fill,
  group,
  inset,
  linear,
  roundBox,
  type Stop,
  shadow,
  stroke,
} from '../svg.ts';
import { type Backdrop, footing, ledge, plank, vase, wall } from './room.ts';

const DARK = '#24180f';

/** Falling folds: soft ridges of light and dark across a width. */
function folds(x: number, w: number, count: number, depth: number): ReturnType<typeof linear> {
  const stops: Stop[] = [];
  for (let i = 0; i <= count * 2; i++) {
    const at = Math.min(1, Math.max(0, (i + 0.35 * Math.sin(i * 2.4)) / (count * 2)));
    stops.push(
      i % 2 === 0 ? [at, DARK, depth * (0.65 + 0.35 * Math.sin(i * 1.7))] : [at, '#fff9ee', depth * 0.55],
    );
  }
  return linear(x, 0, x + w, 0, stops);
}

/** The shape of cloth hanging from a straight edge: sides lean in, the hem waves. */
const fall = (x: number, y: number, w: number, h: number, sway = 12) =>
  `M${c(x)} ${c(y)}H${c(x + w)}Q${c(x + w - 4)} ${c(y + h * 0.5)} ${c(x + w + 7)} ${c(y + h)}q${c(-w * 0.09)} ${c(sway)} ${c(-w * 0.2)} 0t${c(-w * 0.21)} ${c(sway * 0.3)}t${c(-w * 0.2)} ${c(-sway * 0.4)}t${c(-w * 0.2)} ${c(sway * 0.2)}T${c(x - 7)} ${c(y + h - 4)}Q${c(x + 5)} ${c(y + h * 0.5)} ${c(x)} ${c(y)}Z`;

function hanging(art: Artwork, x: number, y: number, w: number, h: number, count = 4, depth = 0.2): string {
  const d = fall(x, y, w, h);
  const hem = stroke(
    `M${c(x)} ${c(y + h - 38)}q${c(w * 0.25)} 14 ${c(w * 0.5)} 2t${c(w * 0.5)} 0`,
    DARK,
    3,
    'stroke-opacity="0.22" stroke-dasharray="9 7"',
  );
  return (
    shadow(d, 34, 40, 60, 0.2) +
    shadow(d, 6, 8, 16, 0.2, DARK, 8) +
    clipped(
      d,
      inset(x - 12, y, w + 24, h + 24, art) +
        hem +
        fill(box(x - 20, y, w + 40, h + 40), folds(x, w, count, depth)) +
        fill(
          box(x - 20, y, w + 40, 120),
          linear(0, y, 0, y + 120, [
            [0, DARK, 0.22],
            [0.3, '#ffffff', 0.14],
            [1, '#ffffff', 0],
          ]),
        ),
    )
  );
}

/** A tea towel over a rail, the back half showing a hand's breadth lower. */
export function towelOnRail(art: Artwork, backdrop: Backdrop): string {
  const [x, y, w] = [430, 380, 740];
  const rail =
    shadow(box(120, y - 34, 1360, 44), 22, 40, 26, 0.22) +
    fill(disc(150, y - 12, 30), '#a57f4f') +
    fill(disc(1450, y - 12, 30), '#a57f4f') +
    plank(120, y - 34, 1360, 44);
  const over = clipped(
    roundBox(x - 2, y - 46, w + 4, 84, 30),
    inset(x - 12, y - 46, w + 24, 960, art) +
      fill(
        box(x - 10, y - 46, w + 20, 84),
        linear(0, y - 46, 0, y + 38, [
          [0, '#ffffff', 0.32],
          [0.55, '#ffffff', 0.02],
          [1, DARK, 0.24],
        ]),
      ),
  );
  return wall(backdrop, { x: 640, y: 460, scale: 1.15 }) + rail + hanging(art, x, y + 10, w, 1180) + over;
}

/** A wool throw, wide, with a fringe, over a longer rail. */
export function throwOnRail(art: Artwork, backdrop: Backdrop, fringe: string): string {
  const [x, y, w, h] = [270, 330, 1060, 1330];
  let tassels = '';
  for (let i = 0; i < 58; i++) {
    const tx = x + (i + 0.5) * (w / 58) - 4;
    const ty = y + h + Math.sin(i / 4.6) * 6;
    tassels += `M${c(tx)} ${c(ty - 8)}q${c(Math.sin(i * 2.1) * 7)} 46 ${c(Math.sin(i * 3.7) * 9)} ${c(84 + Math.sin(i) * 8)}`;
  }
  const rail = shadow(box(60, y - 30, 1480, 46), 22, 40, 26, 0.22) + plank(60, y - 30, 1480, 46, 'walnut');
  return (
    wall(backdrop, { x: 700, y: 300, scale: 1.2 }) +
    rail +
    stroke(tassels, DARK, 11, 'stroke-opacity="0.13" stroke-linecap="round" transform="translate(24 22)"') +
    stroke(tassels, darker(fringe, 0.12), 9, 'stroke-linecap="round"') +
    stroke(tassels, lighter(fringe, 0.2), 3, 'stroke-linecap="round" transform="translate(-2 0)"') +
    hanging(art, x, y + 12, w, h, 6, 0.24) +
    clipped(
      roundBox(x - 3, y - 46, w + 6, 90, 34),
      inset(x - 12, y - 46, w + 24, 1390, art) +
        fill(
          box(x - 10, y - 46, w + 20, 90),
          linear(0, y - 46, 0, y + 44, [
            [0, '#ffffff', 0.3],
            [0.55, '#ffffff', 0],
            [1, DARK, 0.28],
          ]),
        ),
    )
  );
}

/** Folded and piled, folds to the front. */
export function pile(arts: readonly Artwork[], backdrop: Backdrop, accent: string): string {
  const top = 1560;
  let y = top;
  let body =
    wall(backdrop, { x: 40, y: 60, scale: 1.35 }) +
    ledge(top, '#d9c7ad') +
    vase(1270, top + 4, 330, accent) +
    footing(250, top, 860, 60);
  arts.forEach((art, i) => {
    const tall = [128, 112, 120, 106, 116, 110][i % 6]!;
    const [x, w] = [262 + ((i * 29) % 40), 830 - ((i * 37) % 50)];
    y -= tall;
    const d = `M${c(x + 46)} ${c(y)}H${c(x + w - 18)}Q${c(x + w + 6)} ${c(y + tall * 0.5)} ${c(x + w - 14)} ${c(y + tall)}H${c(x + 46)}C${c(x - 16)} ${c(y + tall)} ${c(x - 16)} ${c(y)} ${c(x + 46)} ${c(y)}Z`;
    const layers = [0.26, 0.5, 0.75]
      .map((at) => `M${c(x + 26)} ${c(y + tall * at)}q${c(w * 0.4)} ${c(4 + i)} ${c(w - 40)} ${c(at * 3)}`)
      .join('');
    body += shadow(d, 20, 6, 22, 0.12, DARK, 6);
    body += clipped(
      d,
      group(`translate(0 ${c(y - 60)})`, inset(x - 20, 0, w + 40, (w + 40) * 1.3, art)) +
        fill(
          box(x - 20, y, w + 40, tall),
          linear(0, y, 0, y + tall, [
            [0, '#ffffff', 0.24],
            [0.2, '#ffffff', 0.04],
            [0.7, DARK, 0.08],
            [1, DARK, 0.42],
          ]),
        ) +
        fill(
          box(x - 20, y, w + 40, tall),
          linear(x, 0, x + w, 0, [
            [0, DARK, 0.3],
            [0.09, '#ffffff', 0.16],
            [0.3, '#ffffff', 0],
            [0.8, DARK, 0.02],
            [1, DARK, 0.26],
          ]),
        ) +
        stroke(layers, DARK, 5, 'stroke-opacity="0.24"') +
        stroke(layers, '#ffffff', 2.5, 'stroke-opacity="0.25" transform="translate(0 5)"'),
    );
  });
  return body;
}

/** Folded flat, seen from above, with the studio's paper band. */
export function foldedFlat(art: Artwork, backdrop: Backdrop, band: string, turn = -5): string {
  const [x, y, w, h] = [350, 400, 900, 1180];
  const under = roundBox(x + 14, y + 12, w, h, 16);
  const d = roundBox(x, y, w, h, 18);
  const creases =
    fill(
      box(x, y, w, h),
      linear(x, y, x + w, y, [
        [0, DARK, 0.22],
        [0.04, '#ffffff', 0.2],
        [0.3, '#ffffff', 0.02],
        [0.66, DARK, 0.07],
        [0.7, '#ffffff', 0.1],
        [1, DARK, 0.16],
      ]),
    ) +
    fill(
      box(x, y, w, h),
      linear(0, y, 0, y + h, [
        [0, '#ffffff', 0.12],
        [0.5, '#ffffff', 0],
        [1, DARK, 0.2],
      ]),
    );
  const label =
    shadow(box(x - 4, y + h * 0.6, w + 8, 190), 4, 8, 14, 0.25, DARK, 6) +
    fill(
      box(x - 4, y + h * 0.6, w + 8, 190),
      linear(x, 0, x + w, 0, [
        [0, '#e9e0cf'],
        [0.08, '#fbf7ee'],
        [0.7, '#f3ecde'],
        [1, '#d9cfbd'],
      ]),
    ) +
    fill(disc(x + w * 0.5 - 44, y + h * 0.6 + 95, 34), band) +
    stroke(disc(x + w * 0.5 + 10, y + h * 0.6 + 95, 33), band, 4) +
    fill(`M${c(x + w * 0.5 + 64)} ${c(y + h * 0.6 + 129)}V${c(y + h * 0.6 + 61)}a68 68 0 0 1 68 68Z`, band);
  return (
    wall(backdrop, { x: 480, y: 120, scale: 1.5 }) +
    group(
      `rotate(${turn} 800 1000)`,
      shadow(under, 34, 44, 70, 0.26, DARK) +
        clipped(
          under,
          inset(x + 14, y + 12, w, h, art) + fill(box(x, y, w + 30, h + 30), DARK, 'fill-opacity="0.25"'),
        ) +
        shadow(d, 4, 4, 8, 0.24, DARK, 6) +
        clipped(d, inset(x, y, w, h, art) + creases) +
        label,
    )
  );
}

/** A bag on a peg. */
export function tote(art: Artwork, backdrop: Backdrop, cloth: string): string {
  const [x, y, w, h] = [360, 720, 880, 980];
  const d = `M${x + 12} ${y}H${x + w - 12}C${x + w + 4} ${y + h * 0.4} ${x + w + 26} ${y + h * 0.8} ${x + w + 8} ${y + h}Q${x + w / 2} ${y + h + 34} ${x - 8} ${y + h}C${x - 26} ${y + h * 0.8} ${x - 4} ${y + h * 0.4} ${x + 12} ${y}Z`;
  const handle = (dx: number) =>
    `M${x + 190} ${y + 40}C${x + 210} ${y - 320} ${780 + dx} ${y - 420} 800 ${y - 424}C${820 - dx} ${y - 420} ${x + w - 210} ${y - 320} ${x + w - 190} ${y + 40}`;
  const straps =
    stroke(handle(40), darker(cloth, 0.35), 40) +
    stroke(handle(0), DARK, 46, 'stroke-opacity="0.2" transform="translate(8 10)"') +
    stroke(handle(0), cloth, 42) +
    stroke(handle(0), darker(cloth, 0.25), 36, 'stroke-opacity="0.3"') +
    stroke(handle(0), cloth, 32);
  return (
    wall(backdrop, { x: 640, y: 260, scale: 1.25 }) +
    stroke(handle(10), DARK, 50, 'stroke-opacity="0.12" transform="translate(34 40)"') +
    shadow(d, 34, 40, 66, 0.22, DARK) +
    shadow(d, 6, 8, 14, 0.2, DARK, 8) +
    straps +
    fill(disc(800, y - 420, 38), '#9b7446') +
    fill(disc(794, y - 428, 24), '#c79f6d') +
    clipped(
      d,
      fill(box(x - 30, y, w + 60, h + 60), cloth) +
        inset(x + 130, y + 180, w - 260, w - 260, art) +
        fill(box(x - 30, y, w + 60, h + 60), folds(x, w, 3, 0.13)) +
        fill(box(x - 30, y, w + 60, 46), darker(cloth, 0.2), 'fill-opacity="0.35"') +
        stroke(
          `M${x} ${y + 50}H${x + w}`,
          darker(cloth, 0.4),
          3,
          'stroke-dasharray="10 8" stroke-opacity="0.6"',
        ) +
        fill(
          box(x - 30, y, w + 60, h + 60),
          linear(x, y, x + w, y + h, [
            [0, '#ffffff', 0.16],
            [0.6, DARK, 0.02],
            [1, DARK, 0.24],
          ]),
        ),
    )
  );
}

/** A silk square laid on the table, one corner turned back on itself. */
export function scarf(art: Artwork, backdrop: Backdrop, border: string, back: string): string {
  const s = 1150;
  const fold = 330;
  const d = `M0 0H${s - fold}L${s} ${fold}V${s}Q${s * 0.6} ${s + 10} ${s * 0.4} ${s - 2}T0 ${s}Q-8 ${s * 0.5} 0 0Z`;
  const flap = `M${s - fold} 0L${s} ${fold}Q${s - fold * 0.4} ${fold * 1.02} ${s - fold + 6} ${fold - 10}Q${s - fold * 1.06} ${fold * 0.5} ${s - fold} 0Z`;
  const sheen = linear(0, 0, s, s, [
    [0, '#ffffff', 0.24],
    [0.22, '#ffffff', 0],
    [0.4, DARK, 0.12],
    [0.5, '#ffffff', 0.16],
    [0.66, DARK, 0.02],
    [0.8, DARK, 0.14],
    [1, '#ffffff', 0.06],
  ]);
  const body =
    shadow(d, 26, 34, 50, 0.24, DARK) +
    clipped(
      d,
      fill(box(-10, -10, s + 20, s + 20), border) +
        inset(90, 90, s - 180, s - 180, art) +
        stroke(box(60, 60, s - 120, s - 120), mix(border, '#ffffff', 0.75), 6) +
        fill(box(-10, -10, s + 20, s + 20), sheen),
    ) +
    shadow(flap, 10, 18, 34, 0.32, DARK) +
    fill(
      flap,
      linear(s - fold, fold, s, 0, [
        [0, lighter(back, 0.3)],
        [0.5, back],
        [1, darker(back, 0.35)],
      ]),
    );
  return wall(backdrop, { x: 380, y: 40, scale: 1.6 }) + group('translate(215 470) rotate(-7 575 575)', body);
}

/** The weave itself, and a hem. */
export function weaveNear(art: Artwork, backdrop: Backdrop): string {
  let threads = '';
  for (let i = 0; i < 150; i++) threads += `M-300 ${c(i * 17 - 200)}h2400`;
  let ends = '';
  for (let i = 0; i < 170; i++) ends += `M${c(i * 15 - 300)} -300v2500`;
  const edge = 'M-300 -300H1330Q1310 900 1350 2400H-300Z';
  const cloth =
    shadow(edge, 24, 20, 50, 0.26, DARK) +
    clipped(
      edge,
      inset(-300, -300, 1900, 2600, art) +
        stroke(threads, DARK, 5, 'stroke-opacity="0.07"') +
        stroke(ends, '#ffffff', 4, 'stroke-opacity="0.09"') +
        fill(
          box(-300, -300, 2000, 2800),
          linear(-100, 0, 1350, 500, [
            [0, DARK, 0.2],
            [0.16, '#ffffff', 0.16],
            [0.34, DARK, 0.04],
            [0.52, DARK, 0.2],
            [0.62, '#ffffff', 0.14],
            [0.9, '#ffffff', 0],
            [1, DARK, 0.12],
          ]),
        ) +
        stroke('M1275 -300Q1255 900 1295 2400', DARK, 6, 'stroke-opacity="0.3" stroke-dasharray="20 14"'),
    );
  return wall(backdrop) + group('rotate(7 800 1000)', cloth);
}
