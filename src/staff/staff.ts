/**
 * Who runs the shop and what each may do. Always true: while there is staff at all, one owner at least is
 * active; nobody gives a right that he has not himself, nor changes anything about somebody who may do more
 * than he. Whoever changes staff does it one at a time (`inTurn`), so that each sees what the one before did.
 */
import type { Who } from '../admin/audit.ts';
import { isPermission, type Permission, type RoleName, roles } from '../admin/permissions.ts';
import { type Db, empty, type Sql, sql, type Tx } from '../platform/db.ts';

export interface Member {
  id: string;
  email: string;
  name: string;
  role: RoleName | 'own';
  ownRoleId: string | null;
  /** "Owner", or the title of an own set. */
  roleTitle: string;
  permissions: ReadonlySet<Permission>;
  status: 'active' | 'suspended';
  hasApp: boolean;
  passkeyCount: number;
  createdAt: Date;
  lastSeenAt: Date | null;
}

export const hasSecondFactor = ({ hasApp, passkeyCount }: Pick<Member, 'hasApp' | 'passkeyCount'>): boolean =>
  hasApp || passkeyCount > 0;

type Row = Omit<Member, 'roleTitle' | 'permissions'> & {
  ownTitle: string | null;
  ownPermissions: string[] | null;
};

function select(where: Sql, tail: Sql = empty): Sql {
  return sql`
    SELECT m.id, m.email, m.name, m.role, m.own_role_id AS "ownRoleId", m.status, m.created_at AS "createdAt",
      m.totp_secret IS NOT NULL AS "hasApp", r.title AS "ownTitle", r.permissions AS "ownPermissions",
      (SELECT count(*)::int FROM staff_passkeys k WHERE k.staff_id = m.id) AS "passkeyCount",
      (SELECT max(s.last_seen_at) FROM staff_sessions s WHERE s.staff_id = m.id AND s.complete) AS "lastSeenAt"
    FROM staff m LEFT JOIN staff_roles r ON r.id = m.own_role_id WHERE ${where} ${tail}`;
}

function memberOf({ ownTitle, ownPermissions, ...row }: Row): Member {
  const own = { title: ownTitle ?? '', permissions: (ownPermissions ?? []).filter(isPermission) };
  const role = row.role === 'own' ? own : roles[row.role];
  return { ...row, roleTitle: role.title, permissions: new Set(role.permissions) };
}

async function findBy(db: Db, where: Sql): Promise<Member | undefined> {
  const row = await db.row<Row>(select(where));
  return row && memberOf(row);
}

export const findMember = (db: Db, id: string) => findBy(db, sql`m.id = ${id}`);
export const findMemberByEmail = (db: Db, email: string) => findBy(db, sql`m.email = ${email}`);

const MEMBERS_MAX = 500;

/** Owners first, then by name. */
export async function findMembers(db: Db): Promise<Member[]> {
  const rows = await db.rows<Row>(
    select(sql`true`, sql`ORDER BY m.role <> 'owner', lower(m.name), m.id LIMIT ${MEMBERS_MAX}`),
  );
  return rows.map(memberOf);
}

export async function hasOwner(db: Db): Promise<boolean> {
  return (await db.row(sql`SELECT 1 FROM staff WHERE role = 'owner' LIMIT 1`)) !== undefined;
}

/** Until this transaction ends, nobody else changes who may do what. Sessions are not kept waiting by it. */
export const inTurn = (tx: Tx) => tx.row(sql`SELECT 1 FROM staff_policy FOR UPDATE`);

/** A role as it is given: one of the shop's, or an own set. */
export interface GivenRole {
  role: RoleName | 'own';
  ownRoleId: string | null;
  title: string;
  permissions: readonly Permission[];
}

/** @param value of a form: the name of a role, or the id of an own set. */
export async function readRole(db: Db, value: string | undefined): Promise<GivenRole | undefined> {
  if (value && Object.hasOwn(roles, value)) {
    const role = value as RoleName;
    return { role, ownRoleId: null, ...roles[role] };
  }
  if (!value || !/^[0-9a-f-]{36}$/i.test(value)) return undefined;
  const own = await db.row<{ id: string; title: string; permissions: string[] }>(
    sql`SELECT id, title, permissions FROM staff_roles WHERE id::text = ${value.toLowerCase()}`,
  );
  return (
    own && {
      role: 'own',
      ownRoleId: own.id,
      title: own.title,
      permissions: own.permissions.filter(isPermission),
    }
  );
}

export const isWithin = (asked: Iterable<Permission>, has: ReadonlySet<Permission>): boolean =>
  [...asked].every((each) => has.has(each));

/** May do whatever the other may, so he may change the other's role, sessions and second factor. */
export const mayActOn = (by: Pick<Member, 'permissions'>, other: Pick<Member, 'permissions'>): boolean =>
  isWithin(other.permissions, by.permissions);

export type NotDone = { ok: false; reason: 'gone' | 'beyond_rights' | 'last_owner' };
export type Done = { ok: true; entryId: number | undefined };
export type Outcome = Done | NotDone;

export const whyNot: Record<NotDone['reason'], string> = {
  gone: 'This member of staff is not there any more.',
  beyond_rights: 'Somebody who may do more than you can only be changed by who may do as much.',
  last_owner: 'This is the last owner. Make somebody else an owner first.',
};

/**
 * Both as they are now, in turn: what the one who asks was allowed when his request came in may have changed.
 * @returns the reason where he may not act on the other.
 */
export async function pair(
  tx: Tx,
  by: Who,
  memberId: string,
): Promise<{ ok: true; actor: Member; member: Member } | NotDone> {
  await inTurn(tx);
  const [actor, member] = [await findMember(tx, by.id), await findMember(tx, memberId)];
  if (!member) return { ok: false, reason: 'gone' };
  if (actor?.status !== 'active' || !actor.permissions.has('staff:write') || !mayActOn(actor, member))
    return { ok: false, reason: 'beyond_rights' };
  return { ok: true, actor, member };
}

/** Called in turn. */
export async function isLastOwner(tx: Tx, { id, role, status }: Member): Promise<boolean> {
  if (role !== 'owner' || status !== 'active') return false;
  const other = await tx.row(
    sql`SELECT 1 FROM staff WHERE role = 'owner' AND status = 'active' AND id <> ${id} LIMIT 1`,
  );
  return other === undefined;
}

export const subjectOf = ({ id, name }: Pick<Member, 'id' | 'name'>) => ({ kind: 'staff', id, label: name });
