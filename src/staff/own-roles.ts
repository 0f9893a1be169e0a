/** Own sets of permissions, besides the roles that come with the shop. Nobody puts a right into one that he lacks. */
import { v7 as uuid } from 'uuid';
import { audit, type Who } from '../admin/audit.ts';
import { isPermission, type Permission } from '../admin/permissions.ts';
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { findMember, inTurn, isWithin } from './staff.ts';

export interface OwnRole {
  id: string;
  title: string;
  permissions: Permission[];
  memberCount: number;
}

export const TITLE_LENGTH_MAX = 40;

type Row = Omit<OwnRole, 'permissions'> & { permissions: string[] };
const roleOf = (row: Row): OwnRole => ({ ...row, permissions: row.permissions.filter(isPermission) });
const select = sql`
  SELECT id, title, permissions,
    (SELECT count(*)::int FROM staff WHERE own_role_id = r.id) AS "memberCount" FROM staff_roles r`;

export async function findOwnRoles(db: Db): Promise<OwnRole[]> {
  return (await db.rows<Row>(sql`${select} ORDER BY lower(title), id LIMIT 200`)).map(roleOf);
}

/** The own sets, and whether a second factor is asked of everybody: in one query, for the page that shows both. */
export async function findRolesAndPolicy(db: Db): Promise<{ ownRoles: OwnRole[]; isRequired: boolean }> {
  const rows = await db.rows<Row & { isRequired: boolean }>(sql`
    SELECT p.second_factor_required AS "isRequired", r.*
    FROM staff_policy p LEFT JOIN (${select} ORDER BY lower(title), id LIMIT 200) r ON true`);
  return { ownRoles: rows.filter(({ id }) => id !== null).map(roleOf), isRequired: rows[0]!.isRequired };
}

export async function findOwnRole(db: Db, id: string): Promise<OwnRole | undefined> {
  const row = await db.row<Row>(sql`${select} WHERE id = ${id}`);
  return row && roleOf(row);
}

export type RoleOutcome =
  | { ok: true; id: string; entryId: number | undefined }
  | { ok: false; reason: 'gone' | 'beyond_rights' | 'title_taken' | 'in_use' };

interface Wanted {
  title: string;
  permissions: Permission[];
}

const subject = (id: string, title: string) => ({ kind: 'role', id, label: title });
const logged = ({ title, permissions }: Wanted) => ({ title, permissions: [...permissions].sort() });

async function mayGive(tx: Tx, by: Who, permissions: Permission[]): Promise<boolean> {
  const actor = await findMember(tx, by.id);
  return (
    actor?.status === 'active' &&
    actor.permissions.has('staff:write') &&
    isWithin(permissions, actor.permissions)
  );
}

async function isTaken(tx: Tx, { title }: Wanted, but: string | null): Promise<boolean> {
  const other = await tx.row(
    sql`SELECT 1 FROM staff_roles WHERE lower(title) = lower(${title}) AND id IS DISTINCT FROM ${but}::uuid`,
  );
  return other !== undefined;
}

export function addRole(db: Database, by: Who, wanted: Wanted): Promise<RoleOutcome> {
  return db.transaction(async (tx): Promise<RoleOutcome> => {
    await inTurn(tx);
    if (!(await mayGive(tx, by, wanted.permissions))) return { ok: false, reason: 'beyond_rights' };
    if (await isTaken(tx, wanted, null)) return { ok: false, reason: 'title_taken' };
    const id = uuid();
    await insertRole(tx, id, wanted);
    const words = `Role “${wanted.title}” added`;
    const about = subject(id, wanted.title);
    const entryId = await audit(tx, by, { action: 'role.add', words, subject: about, after: logged(wanted) });
    return { ok: true, id, entryId };
  });
}

const insertRole = (tx: Tx, id: string, { title, permissions }: Wanted) =>
  tx.run(sql`INSERT INTO staff_roles (id, title, permissions) VALUES (${id}, ${title}, ${permissions})`);

/** Whoever has the role may do so much from the next request on. */
export function saveRole(db: Database, by: Who, id: string, wanted: Wanted): Promise<RoleOutcome> {
  return db.transaction((tx) => saveRoleIn(tx, by, id, wanted));
}

async function saveRoleIn(tx: Tx, by: Who, id: string, wanted: Wanted): Promise<RoleOutcome> {
  await inTurn(tx);
  const before = await findOwnRole(tx, id);
  if (!before) return { ok: false, reason: 'gone' };
  if (!(await mayGive(tx, by, [...wanted.permissions, ...before.permissions])))
    return { ok: false, reason: 'beyond_rights' };
  if (await isTaken(tx, wanted, id)) return { ok: false, reason: 'title_taken' };
  const [old, now] = [logged(before), logged(wanted)];
  if (JSON.stringify(old) === JSON.stringify(now)) return { ok: true, id, entryId: undefined };
  await writeRole(tx, id, wanted);
  const entryId = await audit(tx, by, {
    action: 'role.save',
    words: `Role “${wanted.title}” saved`,
    subject: subject(id, wanted.title),
    before: old,
    after: now,
  });
  return { ok: true, id, entryId };
}

const writeRole = (tx: Tx, id: string, { title, permissions }: Wanted) =>
  tx.run(sql`UPDATE staff_roles SET title = ${title}, permissions = ${permissions} WHERE id = ${id}`);

/** Refused while somebody has it. Invitations to it go with it. */
export function removeRole(db: Database, by: Who, id: string): Promise<RoleOutcome> {
  return db.transaction(async (tx): Promise<RoleOutcome> => {
    await inTurn(tx);
    const role = await findOwnRole(tx, id);
    if (!role) return { ok: false, reason: 'gone' };
    if (!(await mayGive(tx, by, role.permissions))) return { ok: false, reason: 'beyond_rights' };
    if (role.memberCount > 0) return { ok: false, reason: 'in_use' };
    await tx.run(sql`DELETE FROM staff_roles WHERE id = ${id}`);
    const words = `Role “${role.title}” removed`;
    const about = subject(id, role.title);
    const entryId = await audit(tx, by, {
      action: 'role.remove',
      words,
      subject: about,
      before: logged(role),
    });
    return { ok: true, id, entryId };
  });
}

type Undone = { ok: true; words: string; before?: unknown; after?: unknown } | { ok: false; why: string };

/** Puts back what a save has changed, if nobody has changed it since. */
export async function undoSave(tx: Tx, by: Who, id: string, before: Wanted, after: Wanted): Promise<Undone> {
  await inTurn(tx);
  const role = await findOwnRole(tx, id);
  if (!role || JSON.stringify(logged(role)) !== JSON.stringify(after))
    return { ok: false, why: 'The role was changed again since.' };
  if (
    !(await mayGive(tx, by, [...before.permissions, ...role.permissions])) ||
    (await isTaken(tx, before, id))
  )
    return { ok: false, why: 'You may not put that back.' };
  await writeRole(tx, id, before);
  return { ok: true, words: `Role “${before.title}” is as before`, before: after, after: before };
}

export async function undoRemoval(tx: Tx, by: Who, id: string, before: Wanted): Promise<Undone> {
  await inTurn(tx);
  if (!(await mayGive(tx, by, before.permissions)) || (await isTaken(tx, before, id)))
    return { ok: false, why: 'There is another role of this name by now, or you may not put it back.' };
  await insertRole(tx, id, before);
  return { ok: true, words: `Role “${before.title}” is back`, after: before };
}
