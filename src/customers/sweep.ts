/** Takes away what can open nothing any more. Nothing depends on it: each was refused from its hour on. */
import { sql } from '../platform/db.ts';
import { forgetRateLimits } from '../platform/rate-limits.ts';
import type { Shop } from '../platform/shop.ts';
import { alive } from './sessions.ts';

export async function sweepSignIn({ db, config }: Pick<Shop, 'db' | 'config'>): Promise<number> {
  await db.run(sql`DELETE FROM sessions s WHERE NOT (${alive(config)})`);
  await db.run(sql`DELETE FROM sign_in_links WHERE expires_at < now()`);
  await db.run(sql`DELETE FROM email_changes WHERE expires_at < now()`);
  await db.run(sql`DELETE FROM passkey_challenges WHERE expires_at < now()`);
  await forgetRateLimits(db);
  return 0; // there is never more to do at once
}
