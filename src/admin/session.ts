/**
 * The staff's session: a cookie under /admin, and who it stands for. One query, another once a minute.
 * It ends two weeks after the sign-in, or when it was not seen for STAFF_SESSION_HOURS.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { v7 as uuid } from 'uuid';
import type { Config } from '../platform/config.ts';
import { type Db, sql } from '../platform/db.ts';
import { isToken } from '../platform/requests.ts';
import { newToken, sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import type { StaffMember } from './desk.ts';
import { isPermission, type Permission, type RoleName, roles } from './permissions.ts';

const COOKIE = 'staff_session';
export const SESSION_HOURS_MAX = 24 * 14;
/** How long the second factor is waited for. */
const HALF_MINUTES_MAX = 20;

export interface FoundSession {
  staff: StaffMember;
  /** False: the second factor is still to be shown; nothing is opened before. */
  complete: boolean;
  /** The shop requires a second factor, and this member has none yet. */
  mustAddSecondFactor: boolean;
}

/** Only for https: browsers then refuse a cookie of this name that an open line sets. "__Host-" takes no path. */
const prefix = (shop: Shop) => (isSecure(shop) ? ('secure' as const) : undefined);
const isSecure = (shop: Shop) => shop.config.publicUrl.startsWith('https:');

export function staffToken(c: Context, shop: Shop): string | undefined {
  const token = getCookie(c, COOKIE, prefix(shop));
  return isToken(token) ? token : undefined;
}

export function keepStaffToken(c: Context, shop: Shop, token: string): void {
  setCookie(c, COOKIE, token, {
    prefix: prefix(shop),
    path: '/admin',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(shop),
    maxAge: SESSION_HOURS_MAX * 3600,
  });
}

export const forgetStaffToken = (c: Context, shop: Shop): void =>
  void deleteCookie(c, COOKIE, { prefix: prefix(shop), path: '/admin', secure: isSecure(shop) });

/** Of staff_sessions s. */
export const alive = ({ sessions }: Pick<Config, 'sessions'>) => sql`
  s.created_at > now() - make_interval(hours => ${SESSION_HOURS_MAX}::int)
  AND s.last_seen_at > now() - make_interval(hours => ${sessions.staffHours}::int)
  AND (s.complete OR s.created_at > now() - make_interval(mins => ${HALF_MINUTES_MAX}::int))`;

interface Row {
  id: string;
  name: string;
  email: string;
  role: RoleName | 'own';
  ownTitle: string | null;
  ownPermissions: string[] | null;
  sessionId: string;
  signedInAt: Date;
  complete: boolean;
  noted: boolean;
  lacksSecondFactor: boolean;
}

export async function findStaffSession(
  { db, config }: Pick<Shop, 'db' | 'config'>,
  token: string,
): Promise<FoundSession | undefined> {
  const row = await db.row<Row>(sql`
    SELECT m.id, m.name, m.email, m.role, r.title AS "ownTitle", r.permissions AS "ownPermissions",
      s.id AS "sessionId", s.created_at AS "signedInAt", s.complete,
      s.last_seen_at > now() - interval '1 minute' AS noted,
      p.second_factor_required AND m.totp_secret IS NULL
        AND NOT EXISTS (SELECT FROM staff_passkeys k WHERE k.staff_id = m.id) AS "lacksSecondFactor"
    FROM staff_sessions s JOIN staff m ON m.id = s.staff_id LEFT JOIN staff_roles r ON r.id = m.own_role_id
      CROSS JOIN staff_policy p
    WHERE s.token_sha256 = ${sha256(token)} AND m.status = 'active' AND ${alive(config)}`);
  if (!row) return undefined;
  if (!row.noted)
    await db.run(sql`UPDATE staff_sessions SET last_seen_at = now() WHERE id = ${row.sessionId}`);
  const { id, name, email, sessionId, signedInAt, complete, lacksSecondFactor } = row;
  const own = { title: row.ownTitle ?? '', permissions: (row.ownPermissions ?? []).filter(isPermission) };
  const role = row.role === 'own' ? own : roles[row.role];
  const permissions: ReadonlySet<Permission> = new Set(role.permissions);
  const staff = { id, name, email, sessionId, signedInAt, roleTitle: role.title, permissions };
  return { staff, complete, mustAddSecondFactor: lacksSecondFactor };
}

/** What every form of this session carries: known to its pages alone, and worth nothing without the cookie. */
export const formTokenOf = (token: string): string =>
  createHmac('sha256', token).update('form').digest('base64url').slice(0, 24);

export function isFormToken(given: string | undefined, token: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(formTokenOf(token))];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** @param complete false where a second factor is still to be shown. @returns the token that the browser keeps. */
export async function openStaffSession(
  db: Db,
  staffId: string,
  { device, complete }: { device: string; complete: boolean },
): Promise<string> {
  const token = newToken();
  await db.run(sql`
    INSERT INTO staff_sessions (id, token_sha256, staff_id, device, complete)
    VALUES (${uuid()}, ${sha256(token)}, ${staffId}, ${device.toWellFormed().slice(0, 300)}, ${complete})`);
  return token;
}
