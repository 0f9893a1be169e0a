/** How far the list of what happened at Stripe has been gone through: one row, which one worker takes at a time. */
import { type Db, sql } from '../platform/db.ts';

/** A lost webhook about a refund or a dispute costs this much. */
const LOOK_AGAIN_SECONDS = 60;

/** @returns since when to look, or undefined when it is not time, or another worker looks. */
export async function takeNewsToLookFor(db: Db): Promise<Date | undefined> {
  const row = await db.row<{ seenUntil: Date }>(sql`
    UPDATE stripe_news SET look_again_at = now() + make_interval(secs => ${LOOK_AGAIN_SECONDS})
    WHERE look_again_at <= now() RETURNING seen_until AS "seenUntil"`);
  return row?.seenUntil;
}

/**
 * It never goes back: of two workers the one that came further counts.
 * @param more there is more to go through, so it is time again at once.
 */
export function newsSeen(db: Db, until: Date, more: boolean): Promise<number> {
  return db.run(sql`
    UPDATE stripe_news SET seen_until = greatest(seen_until, ${until}),
      look_again_at = CASE WHEN ${more}::boolean THEN now() ELSE look_again_at END`);
}
