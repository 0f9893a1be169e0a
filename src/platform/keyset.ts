/**
 * Pages of a list by the key at their edge, the highest key first: the last page is as near as the first. One row
 * more than a page is read, which tells whether there is another page.
 */
import { type Sql, sql } from './db.ts';

/** Below a key, or above one; from the highest on where neither is given. */
export interface KeysetPlace {
  after?: string | undefined;
  before?: string | undefined;
}

export interface KeysetPage<Row> {
  rows: Row[];
  /** The place of the page in either direction; undefined where there is none. */
  previous: { before: string } | undefined;
  next: { after: string } | undefined;
}

/** The condition and the order of the rows to read. @param key a column; @param type of it, as SQL has it. */
export function keysetOf(key: Sql, { after, before }: KeysetPlace, type: Sql): { where: Sql; order: Sql } {
  if (before !== undefined)
    return { where: sql`${key} > ${before}::${type}`, order: sql`ORDER BY ${key} ASC` };
  const where = after === undefined ? sql`true` : sql`${key} < ${after}::${type}`;
  return { where, order: sql`ORDER BY ${key} DESC` };
}

/** @param rows as they were read, the one too many among them, in any order. */
export function cutPage<Row>(
  rows: Row[],
  { size, place, keyOf }: { size: number; place: KeysetPlace; keyOf(row: Row): string },
): KeysetPage<Row> {
  const upwards = place.before !== undefined;
  const more = rows.length > size;
  // Read upwards, the one too many is the highest, which is the first one here.
  const shown = upwards ? rows.slice(more ? 1 : 0) : rows.slice(0, size);
  const [first, last] = [shown.at(0), shown.at(-1)];
  const hasPrevious = upwards ? more : place.after !== undefined;
  const hasNext = upwards || more;
  return {
    rows: shown,
    previous: first && hasPrevious ? { before: keyOf(first) } : undefined,
    next: last && hasNext ? { after: keyOf(last) } : undefined,
  };
}
