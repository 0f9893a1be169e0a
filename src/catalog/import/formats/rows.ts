/**
 * Files of other shops are read as if they were this one's: each of their rows becomes one or several with its columns.
 * Lines stay those of the file, and columns are called what the file calls them, so that a report leads there.
 */
import type { Columns, Field } from '../columns.ts';
import type { Row } from '../file.ts';

/** A file whose rows are those of columns.ts, the names of the columns left out. */
export interface Table {
  columns: Columns;
  rows: AsyncIterable<Row>;
  /** Lines before the first row: the names of the columns. */
  headLines: 0 | 1;
}

/** Of a format: which fields it fills, each with what the file calls it. */
export type Filled = Partial<Record<Field, string>>;

export type Cells = Partial<Record<Field, string>>;

/** @param own currencies that have prices set by hand, with the file's name for each */
export function columnsFor(filled: Filled, own: Record<string, string>, unread: string[]): Columns {
  const fields = Object.entries(filled) as [Field, string][];
  const names = fields.map(([, name]) => name);
  const at = new Map(fields.map(([field], index) => [field, index]));
  const prices = new Map<string, { price: number; compareAt: number }>();
  for (const [currency, name] of Object.entries(own)) {
    prices.set(currency, { price: names.length, compareAt: names.length + 1 });
    names.push(name, name);
  }
  return { at, own: prices, names, unread };
}

/** By currency. */
export type OwnCells = Record<string, { price: string; compareAt: string }>;

/** A row of this shop's columns, at the place of one of the file's. */
export function rowAs(
  { line, lastLine, bytes }: Omit<Row, 'cells'>,
  columns: Columns,
  cells: Cells,
  own: OwnCells = {},
): Row {
  const written = Array.from({ length: columns.names.length }, () => '');
  for (const [field, cell] of Object.entries(cells) as [Field, string][]) {
    const index = columns.at.get(field);
    if (index !== undefined) written[index] = cell;
  }
  for (const [currency, { price, compareAt }] of Object.entries(own)) {
    const index = columns.own.get(currency);
    if (index) {
      written[index.price!] = price;
      written[index.compareAt!] = compareAt;
    }
  }
  return { line, lastLine, bytes, cells: written };
}

/** A row of the file by the names of its columns, in small letters. */
export class NamedRows {
  readonly names: string[];
  readonly #at: Map<string, number>;
  readonly #read = new Set<string>();

  constructor(header: string[]) {
    this.names = header.map((name) => name.trim());
    this.#at = new Map(this.names.map((name, index) => [name.toLowerCase(), index]));
  }

  has(name: string): boolean {
    return this.#at.has(name);
  }

  cell({ cells }: Row, name: string): string {
    const index = this.#at.get(name);
    if (index === undefined) return '';
    this.#read.add(name);
    return (cells[index] ?? '').trim();
  }

  /** @param known those that are read, or say nothing of a product */
  unread(known: (name: string) => boolean): string[] {
    return this.names.filter((name) => name !== '' && !known(name.toLowerCase()));
  }
}

const GRAMS: Record<string, number> = { g: 1, kg: 1000, oz: 28.349523125, lb: 453.59237, lbs: 453.59237 };

/** @returns '' where there is no weight; the cell itself where it is no number, to be told of. */
export function gramsOf(weight: string, unit: string): string {
  if (weight === '') return '';
  const value = Number(weight.replace(',', '.'));
  const factor = GRAMS[unit.toLowerCase()] ?? 1000;
  return Number.isFinite(value) && value >= 0 ? String(Math.round(value * factor)) : weight;
}
