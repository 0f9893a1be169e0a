/** Cells as spreadsheets put them on the clipboard: tabs between them, lines between rows, quotes where needed. */

export function readTsv(text: string): string[][] {
  const rows: string[][] = [[]];
  const lines = text.replaceAll('\r\n', '\n').replace(/\n$/, '');
  let at = 0;
  while (at <= lines.length) {
    const { value, end } = cellAt(lines, at);
    rows.at(-1)!.push(value);
    if (end >= lines.length) break;
    if (lines[end] === '\n') rows.push([]);
    at = end + 1;
  }
  return rows;
}

/** A quote that is never closed, or closed in the middle, is a letter like any other: 12" is a length. */
function cellAt(text: string, start: number): { value: string; end: number } {
  const quoted = /"((?:[^"]|"")*)"(?=\t|\n|$)/y;
  quoted.lastIndex = start;
  const found = quoted.exec(text);
  if (found) return { value: found[1]!.replaceAll('""', '"'), end: quoted.lastIndex };
  const plain = /[^\t\n]*/y;
  plain.lastIndex = start;
  return { value: plain.exec(text)![0], end: plain.lastIndex };
}

export const writeTsv = (rows: string[][]): string =>
  rows
    .map((row) =>
      row.map((cell) => (/[\t\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t'),
    )
    .join('\n');
