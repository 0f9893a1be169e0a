/** Takes away what can open nothing any more. Nothing depends on it: each was refused from its hour on. */
import { sweepStaffSessions } from '../admin/sessions.ts';
import { sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { sweepLinks } from './links.ts';

export async function sweepStaff({ db, config }: Pick<Shop, 'db' | 'config'>): Promise<number> {
  await sweepStaffSessions({ db, config });
  await sweepLinks(db);
  await db.run(sql`DELETE FROM staff_passkey_challenges WHERE expires_at < now()`);
  return 0; // there is never more to do at once
}
