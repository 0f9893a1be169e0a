/** Links that let somebody in: the first owner, who is invited, who forgot the password. Each is used once. */
import type { RoleName } from '../admin/permissions.ts';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { newToken, sha256 } from '../platform/secrets.ts';
import type { GivenRole } from './staff.ts';

export const HOURS = { first_owner: 24, invitation: 24 * 7, reset: 1 };

export type StaffLink =
  | { purpose: 'first_owner' }
  | {
      purpose: 'invitation';
      email: string;
      role: RoleName | 'own';
      ownRoleId: string | null;
      invitedBy: string;
    }
  | { purpose: 'reset'; staffId: string };

const expires = (purpose: StaffLink['purpose']) =>
  sql`now() + make_interval(hours => ${HOURS[purpose]}::int)`;

/** @returns its token: printed, and kept nowhere. */
export async function makeFirstOwnerLink(db: Db): Promise<string> {
  const token = newToken();
  await db.run(sql`
    INSERT INTO staff_links (token_sha256, purpose, expires_at)
    VALUES (${sha256(token)}, 'first_owner', ${expires('first_owner')})`);
  return token;
}

export async function makeResetLink(db: Db, staffId: string): Promise<string> {
  const token = newToken();
  await db.run(sql`
    INSERT INTO staff_links (token_sha256, purpose, staff_id, expires_at)
    VALUES (${sha256(token)}, 'reset', ${staffId}, ${expires('reset')})`);
  return token;
}

/** One for each address: a new one takes the place of the one before, whose link is dead then. */
export async function makeInvitation(
  tx: Tx,
  { email, role, invitedBy }: { email: string; role: GivenRole; invitedBy: string },
): Promise<string> {
  const token = newToken();
  await tx.run(sql`
    INSERT INTO staff_links (token_sha256, purpose, email, role, own_role_id, invited_by, expires_at)
    VALUES (${sha256(token)}, 'invitation', ${email}, ${role.role}, ${role.ownRoleId}, ${invitedBy},
      ${expires('invitation')})
    ON CONFLICT (email) WHERE purpose = 'invitation' DO UPDATE SET token_sha256 = excluded.token_sha256,
      role = excluded.role, own_role_id = excluded.own_role_id, invited_by = excluded.invited_by,
      created_at = now(), expires_at = excluded.expires_at`);
  return token;
}

const columns = sql`purpose, email, role, own_role_id AS "ownRoleId", invited_by AS "invitedBy", staff_id AS "staffId"`;

/** Looks without using it: programs that scan mail open links too. */
export function findLink(db: Db, token: string): Promise<StaffLink | undefined> {
  return db.row(
    sql`SELECT ${columns} FROM staff_links WHERE token_sha256 = ${sha256(token)} AND expires_at > now()`,
  );
}

/** Of two who use it at once, the second waits for the first and finds it gone. */
export function useLink(tx: Tx, token: string): Promise<StaffLink | undefined> {
  return tx.row(sql`
    DELETE FROM staff_links WHERE token_sha256 = ${sha256(token)} AND expires_at > now() RETURNING ${columns}`);
}

export interface Invitation {
  email: string;
  /** Of readRole(). */
  value: string;
  roleTitle: string | null;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
  isOver: boolean;
}

const invitations = sql`
  SELECT l.email, coalesce(l.own_role_id::text, l.role) AS value, r.title AS "roleTitle",
    l.invited_by AS "invitedBy", l.created_at AS "createdAt", l.expires_at AS "expiresAt", l.expires_at <= now() AS "isOver"
  FROM staff_links l LEFT JOIN staff_roles r ON r.id = l.own_role_id WHERE l.purpose = 'invitation'`;

export const findInvitations = (db: Db): Promise<Invitation[]> =>
  db.rows(sql`${invitations} ORDER BY l.created_at DESC LIMIT 200`);

export const findInvitation = (db: Db, email: string): Promise<Invitation | undefined> =>
  db.row(sql`${invitations} AND l.email = ${email}`);

/** Invitations that are over stay to be seen, and sent again; everything else goes. */
export function sweepLinks(db: Db): Promise<number> {
  return db.run(sql`
    DELETE FROM staff_links WHERE expires_at < now() - make_interval(days => CASE purpose WHEN 'invitation' THEN 30 ELSE 0 END)`);
}
