/** How a proof tells what it found: figures as a table, what fell short, and the verdict as the last line. */
import type { ProveOptions } from './options.ts';

export type Cell = string | number;

export interface Report {
  /** Rows of a table; text stands left, numbers right. Several tables may follow each other. */
  tables: Cell[][][];
  /** One line for each thing that is not as promised; none: the promise holds. */
  shortfalls: string[];
  /** What was shown, in a few words: follows "VERDICT: holds". */
  shown: string;
}

/** A proof: does its own set-up, tells how it goes on line by line, and leaves nothing running. */
export type Prove = (options: ProveOptions, say: (line: string) => void) => Promise<Report>;

const SHORTFALLS_NAMED_MAX = 40;

export function printedReport({ tables, shortfalls, shown }: Report): string[] {
  const named = shortfalls.slice(0, SHORTFALLS_NAMED_MAX).map((line) => `  ✗ ${line}`);
  if (shortfalls.length > named.length) named.push(`  … and ${shortfalls.length - named.length} more`);
  const verdict =
    shortfalls.length === 0
      ? `VERDICT: holds – ${shown}`
      : `VERDICT: falls short – ${shortfalls.length} ${shortfalls.length === 1 ? 'thing is' : 'things are'} not as promised; the first: ${shortfalls[0]}`;
  return [...tables.flatMap((table) => [...printedTable(table), '']), ...named, verdict];
}

export function printedTable(rows: Cell[][]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, column) => Math.max(widest[column] ?? 0, printed(cell).length)),
    [],
  );
  return rows.map((row) =>
    `  ${row.map((cell, column) => padded(cell, widths[column]!)).join('  ')}`.trimEnd(),
  );
}

const padded = (cell: Cell, width: number) =>
  typeof cell === 'number' ? printed(cell).padStart(width) : cell.padEnd(width);

const printed = (cell: Cell) =>
  typeof cell === 'number' ? cell.toLocaleString('en', { maximumFractionDigits: 2 }) : cell;
