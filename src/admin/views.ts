/** Saved views: the filters of a list under a name, each member’s own. */
import { v7 as uuid } from 'uuid';
import { type Db, sql } from '../platform/db.ts';

export interface SavedView {
  id: string;
  title: string;
  /** Of the list's address, "status=draft&tag=linen". */
  query: string;
}

export const VIEWS_MAX = 20;

export function savedViews(db: Db, staffId: string, list: string): Promise<SavedView[]> {
  return db.rows(sql`
    SELECT id, title, query FROM saved_views WHERE staff_id = ${staffId} AND list = ${list} ORDER BY created_at, id LIMIT ${VIEWS_MAX}`);
}

/** A view of the same name is replaced. */
export async function saveView(
  db: Db,
  staffId: string,
  { list, title, query }: { list: string; title: string; query: string },
): Promise<string> {
  const row = await db.row<{ id: string }>(sql`
    INSERT INTO saved_views (id, staff_id, list, title, query) VALUES (${uuid()}, ${staffId}, ${list}, ${title}, ${query})
    ON CONFLICT (staff_id, list, title) DO UPDATE SET query = excluded.query RETURNING id`);
  return row!.id;
}

export function removeView(
  db: Db,
  staffId: string,
  id: string,
): Promise<(SavedView & { list: string }) | undefined> {
  return db.row(
    sql`DELETE FROM saved_views WHERE id = ${id} AND staff_id = ${staffId} RETURNING id, list, title, query`,
  );
}
