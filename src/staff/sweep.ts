/** Takes away what can open nothing any more. Nothing depends on it: each was refused from its hour on. */
import { sweepStaffSessions } from '../admin/sessions.ts';
import { type Db, sql } from '../platform/db.ts';
import { sweepLinks } from './links.ts';

export async function sweepStaff(db: Db): Promise<number> {
  await sweepStaffSessions(db);
  await sweepLinks(db);
  await db.run(sql`DELETE FROM staff_passkey_challenges WHERE expires_at < now()`);
  return 0; // there is never more to do at once
}
