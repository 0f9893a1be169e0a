/** Where staff are signed in: looked through and ended, one or all. */
import { type Db, sql } from '../platform/db.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import { alive, SESSION_HOURS_MAX } from './session.ts';

type Known = Pick<Shop, 'db' | 'config'>;

export interface OpenStaffSession {
  /** Names it; opens nothing. */
  id: string;
  /** The browser's User-Agent. */
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
  /** By itself, if it is not used any more. */
  endsAt: Date;
}

/** The latest seen first. Those that wait for a second factor open nothing, and are left out. */
export function findStaffSessions({ db, config }: Known, staffId: string): Promise<OpenStaffSession[]> {
  return db.rows<OpenStaffSession>(sql`
    SELECT s.id, s.device, s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt",
      least(s.created_at + make_interval(hours => ${SESSION_HOURS_MAX}::int),
        s.last_seen_at + make_interval(hours => ${config.sessions.staffHours}::int)) AS "endsAt"
    FROM staff_sessions s WHERE s.staff_id = ${staffId} AND s.complete AND ${alive(config)}
    ORDER BY s.last_seen_at DESC, s.id DESC LIMIT 50`);
}

/** @returns its device, or undefined if the member has no such session. */
export async function endStaffSession(
  db: Db,
  staffId: string,
  sessionId: string,
): Promise<string | undefined> {
  const ended = await db.row<{ device: string }>(
    sql`DELETE FROM staff_sessions WHERE id = ${sessionId} AND staff_id = ${staffId} RETURNING device`,
  );
  return ended?.device;
}

/** @param except the session that stays, if one does. @returns how many there were. */
export function endStaffSessions(db: Db, staffId: string, except?: string): Promise<number> {
  return db.run(sql`
    DELETE FROM staff_sessions WHERE staff_id = ${staffId} AND id IS DISTINCT FROM ${except ?? null}::uuid`);
}

export function endStaffSessionOf(db: Db, token: string): Promise<number> {
  return db.run(sql`DELETE FROM staff_sessions WHERE token_sha256 = ${sha256(token)}`);
}

/** Takes away what opens nothing any more. */
export function sweepStaffSessions({ db, config }: Known): Promise<number> {
  return db.run(sql`DELETE FROM staff_sessions s WHERE NOT (${alive(config)})`);
}
