/**
 * Cells that a spreadsheet would take for a formula are written with an apostrophe before them, and read without it:
 * https://owasp.org/www-community/attacks/CSV_Injection. A cell that has apostrophes there already gets one more, so
 * that what was written is always what is read.
 */
const FORMULA = /^'*[=+\-@\t\r]/;
const WRITTEN = /^'+[=+\-@\t\r]/;
const NUMBER = /^-?\d+(\.\d+)?$/;

export const neutral = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;

export const plain = (cell: string): string => (WRITTEN.test(cell) ? cell.slice(1) : cell);
