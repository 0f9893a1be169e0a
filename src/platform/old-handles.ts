/** Where something is now that was at another address before. The schema keeps old handles, whichever way they change. */
import { type Db, type Sql, sql } from './db.ts';

/**
 * Asked where nothing is found at the handle: what is there now comes first.
 * @param shown rows of id and handle that have a page @returns the handle it has now
 */
export async function movedTo(
  db: Db,
  kind: 'product' | 'collection' | 'page',
  handle: string,
  shown: Sql,
): Promise<string | undefined> {
  const row = await db.row<{ handle: string }>(sql`
    SELECT n.handle FROM old_handles o JOIN (${shown}) n ON n.id = o.subject_id
    WHERE o.kind = ${kind} AND o.handle = ${handle}`);
  return row?.handle;
}
