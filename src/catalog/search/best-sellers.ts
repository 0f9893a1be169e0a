/**
 * What sells: pieces of the last 90 days that are over, for sorting and as a small part of search's order. Those most
 * sold carry a mark by which a common word finds them first; there are never many of them.
 */
import { type Database, sql, type Tx } from '../../platform/db.ts';
import { BEST_SELLER } from './document.ts';
import { quoted } from './filters.ts';

const DAYS = 90;
const AT_ONCE = 500;
const BEST_MAX = 20_000;

/** Of pg_try_advisory_xact_lock. */
const COUNTING = 7_265_031;

/**
 * One turn. @returns how many products sell more or less than was written; 0 when all of it is as it is, or another
 * process is at it.
 */
export function countSales(db: Database, timeZone: string): Promise<number> {
  return db.transaction(async (tx) => {
    const mine = await tx.row<{ yes: boolean }>(sql`SELECT pg_try_advisory_xact_lock(${COUNTING}) AS yes`);
    return mine!.yes ? await count(tx, timeZone) : 0;
  });
}

async function count(tx: Tx, timeZone: string): Promise<number> {
  const changed = await tx.run(sql`
    WITH sales AS MATERIALIZED (
      SELECT product_id, least(sum(pieces), 1000000)::int AS sold FROM product_days
      WHERE time_zone = ${timeZone} AND day > now() - make_interval(days => ${DAYS}) GROUP BY 1),
    changed AS (
      (SELECT s.product_id, sales.sold FROM sales JOIN product_search s USING (product_id)
        WHERE s.sold <> greatest(sales.sold, 0) LIMIT ${AT_ONCE})
      UNION ALL
      (SELECT s.product_id, 0 FROM product_search s
        WHERE s.sold > 0 AND NOT EXISTS (SELECT FROM sales WHERE sales.product_id = s.product_id) LIMIT ${AT_ONCE}))
    UPDATE product_search s SET sold = greatest(changed.sold, 0) FROM changed WHERE s.product_id = changed.product_id`);
  if (changed > 0) return changed;
  await markBest(tx);
  return 0;
}

async function markBest(tx: Tx): Promise<void> {
  await tx.run(sql`
    UPDATE search_state SET sold_min = greatest(1, 1 + coalesce(
      (SELECT sold FROM product_search ORDER BY sold DESC, product_id OFFSET ${BEST_MAX} LIMIT 1), 0))`);
  const mark = quoted(BEST_SELLER);
  await tx.run(sql`
    INSERT INTO search_queue (product_id)
    SELECT product_id FROM product_search, search_state WHERE sold >= sold_min AND NOT doc @@ ${mark}::tsquery
    UNION ALL
    SELECT product_id FROM product_search, search_state WHERE doc @@ ${mark}::tsquery AND sold < sold_min`);
}
