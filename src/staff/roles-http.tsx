/** Own sets of permissions over HTTP. */
import type { LoggedEntry } from '../admin/audit.ts';
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { isPermission, type Permission } from '../admin/permissions.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import {
  addRole,
  findOwnRole,
  type RoleOutcome,
  removeRole,
  saveRole,
  TITLE_LENGTH_MAX,
  undoRemoval,
  undoSave,
} from './own-roles.ts';
import { RolePage, type RoleState } from './pages/role.tsx';

/** The id of a role that is still to be made: routes.adminRole({ roleId: NEW }). */
export const NEW = 'new';

const problems: Record<Exclude<RoleOutcome, { ok: true }>['reason'], { field?: string; words: string }> = {
  gone: { words: 'This role is not there any more.' },
  beyond_rights: { words: 'You cannot give, or change, a role that may do more than you.' },
  title_taken: { field: 'title', words: 'There is a role of this name already.' },
  in_use: { words: 'Somebody has this role. Give them another one first.' },
};

interface Wanted {
  title: string;
  permissions: Permission[];
}

export function roleAdmin(office: BackOffice): void {
  const { db } = office.shop;

  const missing = (desk: Desk) => desk.html(<MissingPage title="There is no such role" />, 404);
  async function show(desk: Desk, id: string, state: RoleState = {}, status: 200 | 409 | 422 = 200) {
    const role = id === NEW ? undefined : isUuid(id) ? await findOwnRole(db, id) : undefined;
    if (!role && (id !== NEW || !desk.can('staff:write'))) return missing(desk);
    return desk.html(<RolePage {...state} role={role} />, status);
  }
  const idAt = (desk: Desk) => desk.c.req.param('roleId') ?? '';

  async function save(desk: Desk, id: string): Promise<Response> {
    const typed = wantedOf(desk);
    const errors: Record<string, string> = {};
    if (!typed.title) errors.title = 'Give it a name.';
    if (Object.keys(errors).length > 0) return show(desk, id, { typed, errors }, 422);
    const saved = await (id === NEW ? addRole(db, desk.staff, typed) : saveRole(db, desk.staff, id, typed));
    if (saved.ok) return desk.done(routes.adminStaff(), saved.entryId);
    if (saved.reason === 'gone') return missing(desk);
    const { field, words } = problems[saved.reason];
    return show(desk, id, field ? { typed, errors: { [field]: words } } : { typed, problem: words }, 422);
  }

  office.action(routes.adminRoles, 'staff:write', (desk) => save(desk, NEW));
  office.page(routes.adminRole, 'staff:read', (desk) => show(desk, idAt(desk)));
  office.action(routes.adminRole, 'staff:write', async (desk) =>
    isUuid(idAt(desk)) ? save(desk, idAt(desk)) : missing(desk),
  );
  office.action(routes.adminRoleRemoval, 'staff:write', async (desk) => {
    if (!isUuid(idAt(desk))) return missing(desk);
    const removed = await removeRole(db, desk.staff, idAt(desk));
    if (removed.ok) return desk.done(routes.adminStaff(), removed.entryId);
    if (removed.reason === 'gone') return missing(desk);
    return show(desk, idAt(desk), { problem: problems[removed.reason].words }, 409);
  });

  const actor = (entry: LoggedEntry) => ({ id: entry.staffId!, name: entry.staffName });
  office.undo('role.save', {
    needs: 'staff:write',
    run: (tx, entry) =>
      undoSave(tx, actor(entry), entry.subject.id, entry.before as Wanted, entry.after as Wanted),
  });
  office.undo('role.remove', {
    needs: 'staff:write',
    run: (tx, entry) => undoRemoval(tx, actor(entry), entry.subject.id, entry.before as Wanted),
  });
}

const wantedOf = (desk: Desk): Wanted => ({
  title: (desk.form.title ?? '').replace(/\s+/g, ' ').trim().slice(0, TITLE_LENGTH_MAX),
  permissions: [...new Set(desk.values('permission'))].filter(isPermission),
});
