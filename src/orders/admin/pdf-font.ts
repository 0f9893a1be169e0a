/**
 * The shop's letters for PDF. They come as three compressed files for the browser (Latin, more Latin, Cyrillic),
 * which a PDF cannot hold; here they become one plain TrueType font, once in the life of the process. Tables and
 * their fields: the OpenType specification, https://learn.microsoft.com/typography/opentype/spec/otff.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lazily } from '../../platform/lazily.ts';
import { projectRoot } from '../../platform/project-root.ts';

const pdfkit = lazily<typeof import('pdfkit')>('pdfkit');

const FILES = ['latin', 'latin-ext', 'cyrillic'];
const fileOf = (part: string) =>
  path.join(projectRoot, `node_modules/@fontsource-variable/jost/files/jost-${part}-wght-normal.woff2`);

/** Of fontkit, which pdfkit reads fonts with, as far as it is used here. */
interface ReadFont {
  characterSet: number[];
  unitsPerEm: number;
  ascent: number;
  descent: number;
  bbox: { minX: number; minY: number; maxX: number; maxY: number };
  glyphForCodePoint(codePoint: number): ReadGlyph;
  getGlyph(id: number): ReadGlyph;
}

interface ReadGlyph {
  advanceWidth: number;
  path: { commands: { command: string; args: number[] }[] };
}

export interface PdfFont {
  /** A TrueType file. */
  file: Buffer;
  /** Whether the font has a letter for it. */
  has(codePoint: number): boolean;
}

let made: PdfFont | undefined;

export function pdfFont(): PdfFont {
  made ??= makeFont();
  return made;
}

function makeFont(): PdfFont {
  const fonts = FILES.map(readFont);
  const glyphs = [fonts[0]!.getGlyph(0)];
  const places = new Map<number, number>();
  for (const font of fonts)
    for (const codePoint of font.characterSet)
      if (codePoint < 0xffff && !places.has(codePoint))
        places.set(codePoint, glyphs.push(font.glyphForCodePoint(codePoint)) - 1);
  return { file: trueType(fonts[0]!, glyphs, places), has: (codePoint) => places.has(codePoint) };
}

/** As pdfkit has read it; its types do not name the font that is chosen. */
function readFont(part: string): ReadFont {
  const doc = new (pdfkit())({ autoFirstPage: false }).font(readFileSync(fileOf(part)));
  return (doc as unknown as { _font: { font: ReadFont } })._font.font;
}

function trueType(font: ReadFont, glyphs: ReadGlyph[], places: Map<number, number>): Buffer {
  const outlines = glyphs.map(({ path: drawn }) => outline(drawn.commands));
  const offsets = [0];
  for (const { length } of outlines) offsets.push(offsets.at(-1)! + length);
  return sfnt({
    cmap: cmapTable(places),
    glyf: Buffer.concat(outlines),
    head: headTable(font),
    hhea: hheaTable(font, glyphs.length),
    hmtx: words(glyphs.flatMap(({ advanceWidth }) => [Math.round(advanceWidth), 0])),
    loca: longs(offsets),
    maxp: Buffer.concat([longs([0x00010000]), words([glyphs.length, 500, 50, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])]),
    name: nameTable('Jost-Regular'),
    post: longs([0x00030000, 0, 0, 0, 0, 0, 0, 0]),
  });
}

/** Both as the font's own numbers are stored: the highest byte first, negative ones by two's complement. */
function words(values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value & 0xffff, index * 2);
  return buffer;
}

function longs(values: number[]): Buffer {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value >>> 0, index * 4);
  return buffer;
}

interface Point {
  x: number;
  y: number;
  /** On the line, or the control point of a curve. */
  on: boolean;
}

/** A glyph of the table `glyf`, its length a multiple of four; nothing for a space. */
function outline(commands: ReadGlyph['path']['commands']): Buffer {
  const contours = contoursOf(commands);
  if (contours.length === 0) return Buffer.alloc(0);
  const points = contours.flat();
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  let end = -1;
  const ends = contours.map((contour) => (end += contour.length));
  const steps = (values: number[]) => values.map((value, index) => value - (values[index - 1] ?? 0));
  const glyph = Buffer.concat([
    words([contours.length, Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]),
    words([...ends, 0]),
    Buffer.from(points.map(({ on }) => (on ? 1 : 0))),
    words(steps(xs)),
    words(steps(ys)),
  ]);
  return padded(glyph);
}

function contoursOf(commands: ReadGlyph['path']['commands']): Point[][] {
  const contours: Point[][] = [];
  for (const { command, args } of commands) {
    const [a = 0, b = 0, c = 0, d = 0] = args.map(Math.round);
    if (command === 'moveTo') contours.push([{ x: a, y: b, on: true }]);
    else if (command === 'lineTo') contours.at(-1)!.push({ x: a, y: b, on: true });
    else if (command === 'quadraticCurveTo')
      contours.at(-1)!.push({ x: a, y: b, on: false }, { x: c, y: d, on: true });
  }
  for (const contour of contours) {
    const [first, last] = [contour[0]!, contour.at(-1)!];
    if (contour.length > 1 && last.on && first.x === last.x && first.y === last.y) contour.pop();
  }
  return contours.filter(({ length }) => length > 1);
}

function headTable({ unitsPerEm, bbox }: ReadFont): Buffer {
  return Buffer.concat([
    longs([0x00010000, 0x00010000, 0, 0x5f0f3cf5]),
    words([0x000b, unitsPerEm]),
    longs([0, 0, 0, 0]), // made and changed: never
    words([bbox.minX, bbox.minY, bbox.maxX, bbox.maxY, 0, 8, 2, 1, 0]),
  ]);
}

const hheaTable = ({ ascent, descent, bbox }: ReadFont, count: number): Buffer =>
  Buffer.concat([
    longs([0x00010000]),
    words([ascent, descent, 0, bbox.maxX, bbox.minX, 0, bbox.maxX, 1, 0, 0, 0, 0, 0, 0, 0, count]),
  ]);

/** Format 12: each code point by itself. */
function cmapTable(places: Map<number, number>): Buffer {
  const groups = [...places]
    .sort(([a], [b]) => a - b)
    .flatMap(([codePoint, glyph]) => [codePoint, codePoint, glyph]);
  const body = Buffer.concat([
    words([12, 0]),
    longs([16 + groups.length * 4, 0, groups.length / 3, ...groups]),
  ]);
  return Buffer.concat([words([0, 1, 3, 10]), longs([12]), body]);
}

/** Its PostScript name alone, which a PDF asks for. */
function nameTable(postScriptName: string): Buffer {
  const text = Buffer.from(postScriptName, 'utf16le').swap16();
  return Buffer.concat([words([0, 1, 18, 3, 1, 0x409, 6, text.length, 0]), text]);
}

const padded = (table: Buffer) => Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);

/** Tables in the order of their names, each found by its offset. Checksums are not looked at in a PDF. */
function sfnt(tables: Record<string, Buffer>): Buffer {
  const entries = Object.entries(tables).sort(([a], [b]) => (a < b ? -1 : 1));
  const power = Math.floor(Math.log2(entries.length));
  const range = 2 ** power * 16;
  let offset = 12 + entries.length * 16;
  const directory = entries.map(([tag, table]) => {
    const entry = Buffer.concat([Buffer.from(tag), longs([0, offset, table.length])]);
    offset += padded(table).length;
    return entry;
  });
  return Buffer.concat([
    longs([0x00010000]),
    words([entries.length, range, power, entries.length * 16 - range]),
    ...directory,
    ...entries.map(([, table]) => padded(table)),
  ]);
}
