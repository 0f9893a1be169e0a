/** Drafts with a date come into the shop by themselves. */
import { type Db, sql } from '../platform/db.ts';

/** However often, and from however many processes, it is called: each draft is published once. @returns how many. */
export function publishDue(db: Db): Promise<number> {
  return db.run(sql`
    UPDATE products SET status = 'active', publish_at = NULL, version = version + 1, updated_at = now()
    WHERE publish_at <= now() AND status = 'draft'`);
}
