/** The list of discounts, the newest first: their ids are made in the order of time. One query a page. */
import { type Db, type Sql, sql } from '../../platform/db.ts';
import { cutPage, type KeysetPage, type KeysetPlace, keysetOf } from '../../platform/keyset.ts';
import { type ListedDiscount, listedColumns } from '../discounts.ts';
import { isLimited } from '../promotions.ts';
import type { Phase } from '../words.ts';

const PAGE = 50;
/** One that everybody uses is not counted to its end for a list. */
export const USES_COUNTED = 1_000;

const uses = sql`
  CASE WHEN ${isLimited} THEN d.used ELSE (
    SELECT count(*) FROM (SELECT FROM discount_uses WHERE discount_id = d.id LIMIT ${USES_COUNTED + 1}) u) END`;

const phases: Record<Phase, Sql> = {
  active: sql`d.active AND d.starts_at <= now() AND (d.ends_at IS NULL OR d.ends_at > now())`,
  planned: sql`d.active AND d.starts_at > now() AND (d.ends_at IS NULL OR d.ends_at > now())`,
  ended: sql`(NOT d.active OR d.ends_at <= now())`,
};

export async function discountPage(
  db: Db,
  { phase, search, place }: { phase: Phase; search: string; place: KeysetPlace },
): Promise<KeysetPage<ListedDiscount>> {
  const { where, order } = keysetOf(sql`d.id`, place, sql`uuid`);
  const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  const words = search
    ? sql`(coalesce(d.code, '') || ' ' || d.title) ILIKE ${pattern} AND ${phases[phase]}`
    : phases[phase];
  const rows = await db.rows<ListedDiscount>(sql`
    SELECT ${listedColumns(uses)}
    FROM (SELECT * FROM discounts d WHERE ${words} AND ${where} ${order} LIMIT ${PAGE + 1}) d ORDER BY d.id DESC`);
  return cutPage(rows, { size: PAGE, place, keyOf: ({ id }) => id });
}
