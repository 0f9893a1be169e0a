/** Sheets of paper as PDF: text at a place, tables that go on over the page, a foot with the page's number. */

import { lazily } from '../../platform/lazily.ts';
import { pdfFont } from './pdf-font.ts';
import { written } from './pdf-letters.ts';

const pdfkit = lazily<typeof import('pdfkit')>('pdfkit');

/** Points, of which 72 make an inch. */
const MARGIN = 48;
const FOOT = 34;
export const SIZE = 9.5;
const SMALL = 8;
const INK = '#1c1a17';
const SOFT = '#6b655c';
const LINE = '#cfc8bc';
/** No cell is longer than a page. */
const CELL_LENGTH_MAX = 800;

export type Pdf = PDFKit.PDFDocument;

/** @param country where letters are not written on A4 (ISO 216), but on Letter. */
export function openPdf(title: string, country: string): Pdf {
  const size = ['US', 'CA', 'MX', 'PH', 'CL', 'CO'].includes(country) ? 'LETTER' : 'A4';
  const margins = { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + FOOT };
  const doc = new (pdfkit())({
    size,
    margins,
    autoFirstPage: false,
    bufferPages: true,
    info: { Title: title },
  });
  doc.registerFont('Jost', pdfFont().file);
  return doc;
}

export interface Sheet {
  doc: Pdf;
  left: number;
  width: number;
  /** Where the next thing stands. */
  y: number;
  /** Some letters could not be written. */
  isLossy: boolean;
}

export function openSheet(doc: Pdf): Sheet {
  doc.addPage();
  const { width, margins } = doc.page;
  return {
    doc,
    left: margins.left,
    width: width - margins.left - margins.right,
    y: margins.top,
    isLossy: false,
  };
}

export interface Style {
  x?: number;
  width?: number;
  size?: number;
  soft?: boolean;
  strong?: boolean;
  align?: 'left' | 'right';
}

const bottomOf = ({ doc }: Sheet) => doc.page.height - doc.page.margins.bottom;

function prepared(sheet: Sheet, text: string, { size = SIZE, soft }: Style): string {
  const { text: letters, isLossy } = written(text.slice(0, CELL_LENGTH_MAX));
  sheet.isLossy ||= isLossy;
  sheet.doc
    .font('Jost')
    .fontSize(size)
    .fillColor(soft ? SOFT : INK);
  return letters;
}

function put(sheet: Sheet, text: string, y: number, style: Style): void {
  const letters = prepared(sheet, text, style);
  const { x = sheet.left, width = sheet.width, align = 'left', strong } = style;
  // The font has one weight; a fine line around the letters makes it heavier.
  if (strong) sheet.doc.strokeColor(INK).lineWidth(0.3);
  sheet.doc.text(letters, x, y, { width, align, stroke: strong === true, fill: true });
}

function heightOf(sheet: Sheet, text: string, style: Style): number {
  if (text === '') return 0;
  return sheet.doc.heightOfString(prepared(sheet, text, style), { width: style.width ?? sheet.width });
}

export function space(sheet: Sheet, points: number): void {
  sheet.y += points;
}

/** Goes on on the next page where so much does not fit on this one. */
export function keepTogether(sheet: Sheet, height: number): boolean {
  if (sheet.y + height <= bottomOf(sheet)) return false;
  sheet.doc.addPage();
  sheet.y = sheet.doc.page.margins.top;
  return true;
}

/** A paragraph below what stands there. */
export function say(sheet: Sheet, text: string, style: Style = {}): void {
  const height = heightOf(sheet, text, style);
  keepTogether(sheet, height);
  put(sheet, text, sheet.y, style);
  sheet.y += height + 2;
}

/** Some columns of lines side by side, each below its heading. */
export function sideBySide(
  sheet: Sheet,
  columns: { title?: string; lines: string[]; align?: 'right' }[],
): void {
  const gap = 24;
  const width = (sheet.width - gap * (columns.length - 1)) / columns.length;
  const start = sheet.y;
  let end = start;
  for (const [index, { title, lines, align }] of columns.entries()) {
    sheet.y = start;
    const x = sheet.left + index * (width + gap);
    if (title) say(sheet, title, { x, width, align, size: SMALL, soft: true });
    for (const line of lines) say(sheet, line, { x, width, align });
    end = Math.max(end, sheet.y);
  }
  sheet.y = end;
}

export interface PdfColumn {
  title: string;
  /** Its share of the width. */
  share: number;
  align?: 'right';
}

export interface PdfRow {
  cells: string[];
  /** Smaller, below the first cell. */
  below?: string[];
  strong?: boolean;
}

const PAD = 4;

/** Each row stands on one page; the headings are said again on the next. */
export function table(sheet: Sheet, columns: PdfColumn[], rows: PdfRow[]): void {
  const all = columns.reduce((sum, { share }) => sum + share, 0);
  const headings: PdfRow = { cells: columns.map(({ title }) => title) };
  const heads = columns.some(({ title }) => title !== '');
  const shares = columns.map(({ share }) => (share / all) * sheet.width);
  const draw = (row: PdfRow, style: Style) => drawRow(sheet, columns, shares, row, style);
  if (heads) {
    keepTogether(sheet, 48);
    draw(headings, { size: SMALL, soft: true });
  }
  for (const row of rows) {
    const style: Style = { strong: row.strong };
    if (keepTogether(sheet, rowHeight(sheet, shares, row, style)) && heads)
      draw(headings, { size: SMALL, soft: true });
    draw(row, style);
  }
}

function rowHeight(sheet: Sheet, shares: number[], { cells, below = [] }: PdfRow, style: Style): number {
  const heights = cells.map((cell, index) => heightOf(sheet, cell, { ...style, width: shares[index]! - 6 }));
  const small = below.reduce(
    (sum, line) => sum + heightOf(sheet, line, { size: SMALL, width: shares[0]! - 6 }),
    0,
  );
  return Math.max(...heights.slice(1), heights[0]! + small) + 2 * PAD;
}

function drawRow(sheet: Sheet, columns: PdfColumn[], shares: number[], row: PdfRow, style: Style): void {
  const height = rowHeight(sheet, shares, row, style);
  let x = sheet.left;
  for (const [index, cell] of row.cells.entries()) {
    const width = shares[index]! - 6;
    const isRight = columns[index]!.align === 'right';
    if (cell !== '')
      put(sheet, cell, sheet.y + PAD, {
        ...style,
        x: isRight ? x + 6 : x,
        width,
        align: columns[index]!.align,
      });
    x += shares[index]!;
  }
  let y = sheet.y + PAD + heightOf(sheet, row.cells[0]!, { ...style, width: shares[0]! - 6 });
  for (const line of row.below ?? []) {
    const small: Style = { size: SMALL, soft: true, width: shares[0]! - 6 };
    put(sheet, line, y, small);
    y += heightOf(sheet, line, small);
  }
  sheet.y += height;
  rule(sheet);
}

function rule({ doc, left, width, y }: Sheet): void {
  doc
    .moveTo(left, y)
    .lineTo(left + width, y)
    .lineWidth(0.5)
    .strokeColor(LINE)
    .stroke();
}

const LOSSY =
  'Some letters are not in the font of this PDF and stand as “?”. Print the page in the back office instead: it has them all.';

/** The foot of each page; then the pages leave the memory. */
export function closeSheet(sheet: Sheet, title: string): void {
  const { doc } = sheet;
  const { start, count } = doc.bufferedPageRange();
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page);
    const { margins, height } = doc.page;
    const kept = margins.bottom;
    margins.bottom = 0; // else what stands in the margin begins another page
    const y = height - MARGIN - FOOT + 12;
    put(sheet, `${title} · page ${page - start + 1} of ${count}`, y, { size: SMALL, soft: true });
    if (sheet.isLossy) put(sheet, LOSSY, y + 11, { size: SMALL, strong: true });
    margins.bottom = kept;
  }
  doc.flushPages();
}
