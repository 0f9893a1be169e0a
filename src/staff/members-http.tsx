/** Staff over HTTP: the list with its invitations, and one member's page. */
import type { BackOffice } from '../admin/back-office.tsx';
import type { Desk } from '../admin/desk.ts';
import { MissingPage } from '../admin/refusal-pages.tsx';
import { findStaffSessions } from '../admin/sessions.ts';
import { accountEmail, emailProblem } from '../customers/email-address.ts';
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import { type InviteOutcome, invite, inviteAgain, requireSecondFactor, withdraw } from './inviting.ts';
import { findInvitations } from './links.ts';
import {
  bringBack,
  changeRole,
  endSessionOf,
  removeSecondFactorOf,
  suspend,
  undoRole,
  undoSuspension,
} from './members.ts';
import { findOwnRoles, findRolesAndPolicy } from './own-roles.ts';
import { MemberPage, type MemberState } from './pages/member.tsx';
import { StaffPage, type StaffState } from './pages/staff.tsx';
import { findMember, findMembers, mayActOn, type Outcome, readRole, whyNot } from './staff.ts';

const whyNotInvited = {
  gone: 'This invitation is not there any more.',
  beyond_rights: 'You cannot give a role that may do more than you.',
  is_staff: 'This address belongs to a member of staff already.',
};

export function memberAdmin(office: BackOffice): void {
  const { shop } = office;
  const { db } = shop;

  office.page(routes.adminStaff, 'staff:read', (desk) => showStaff(desk));

  office.action(routes.adminStaff, 'staff:write', async (desk) => {
    const email = accountEmail(desk.form.email);
    const role = await readRole(db, desk.form.role);
    const typed = { email, role: desk.form.role };
    const errors: Record<string, string> = {};
    const problem = emailProblem(email);
    if (problem) errors.email = problem;
    if (!role) errors.role = 'Choose a role.';
    if (!role || problem) return showStaff(desk, { typed, errors }, 422);
    const invited = await invite(shop, desk.staff, email, role);
    if (invited.ok) return desk.done(routes.adminStaff(), invited.entryId);
    const field = invited.reason === 'beyond_rights' ? 'role' : 'email';
    return showStaff(desk, { typed, errors: { [field]: whyNotInvited[invited.reason] } }, 422);
  });

  office.action(routes.adminStaffPolicy, 'staff:write', async (desk) =>
    desk.done(routes.adminStaff(), await requireSecondFactor(db, desk.staff, desk.form.required === 'on')),
  );

  const answer = (desk: Desk, outcome: InviteOutcome) =>
    outcome.ok
      ? desk.done(routes.adminStaff(), outcome.entryId)
      : showStaff(desk, { problem: whyNotInvited[outcome.reason] }, 422);
  const emailAt = (desk: Desk) => accountEmail(desk.c.req.param('email'));
  office.action(routes.adminInvitationRemoval, 'staff:write', async (desk) =>
    answer(desk, await withdraw(db, desk.staff, emailAt(desk))),
  );
  office.action(routes.adminInvitationAgain, 'staff:write', async (desk) =>
    answer(desk, await inviteAgain(shop, desk.staff, emailAt(desk))),
  );
}

async function showStaff(desk: Desk, state: StaffState = {}, status: 200 | 422 = 200) {
  const { db } = desk.shop;
  const [members, invitations, { ownRoles, isRequired }] = await Promise.all([
    findMembers(db),
    findInvitations(db),
    findRolesAndPolicy(db),
  ]);
  const page = <StaffPage {...state} {...{ members, invitations, ownRoles, isRequired }} />;
  return desk.html(page, status);
}

/** Mounted last of all below /admin/staff: its address is any word there. */
export function memberPageAdmin(office: BackOffice): void {
  const { db } = office.shop;

  const missing = (desk: Desk) => desk.html(<MissingPage title="There is no such member of staff" />, 404);
  const act = (work: (desk: Desk, id: string) => Promise<Outcome>) => async (desk: Desk) => {
    const id = desk.c.req.param('staffId');
    if (!isUuid(id)) return missing(desk);
    const outcome = await work(desk, id);
    if (outcome.ok) return desk.done(routes.adminMember({ staffId: id }), outcome.entryId);
    return outcome.reason === 'gone'
      ? missing(desk)
      : showMember(desk, id, { problem: whyNot[outcome.reason] }, 409);
  };

  office.page(routes.adminMember, 'staff:read', async (desk) => {
    const id = desk.c.req.param('staffId');
    return isUuid(id) ? showMember(desk, id) : missing(desk);
  });
  office.action(routes.adminMember, 'staff:write', async (desk) => {
    const role = await readRole(db, desk.form.role);
    const id = desk.c.req.param('staffId');
    if (!role && isUuid(id)) return showMember(desk, id, { errors: { role: 'Choose a role.' } }, 422);
    return act((_, staffId) => changeRole(db, desk.staff, staffId, role!))(desk);
  });
  office.action(
    routes.adminMemberSuspension,
    'staff:write',
    act((desk, id) => suspend(db, desk.staff, id)),
  );
  office.action(
    routes.adminMemberReturn,
    'staff:write',
    act((desk, id) => bringBack(db, desk.staff, id)),
  );
  office.action(
    routes.adminMemberFactorRemoval,
    'staff:write',
    act((desk, id) => removeSecondFactorOf(db, desk.staff, id)),
  );
  office.action(
    routes.adminMemberSessionEnd,
    'staff:write',
    act(async (desk, id) => {
      const sessionId = desk.c.req.param('sessionId');
      return isUuid(sessionId) ? endSessionOf(db, desk.staff, id, sessionId) : { ok: false, reason: 'gone' };
    }),
  );

  office.undo('staff.role', {
    needs: 'staff:write',
    run: (tx, entry) =>
      undoRole(
        tx,
        { id: entry.staffId!, name: entry.staffName },
        entry.subject.id,
        entry.before as { value: string },
        entry.after as { value: string },
      ),
  });
  office.undo('staff.suspend', {
    needs: 'staff:write',
    run: (tx, entry) => undoSuspension(tx, { id: entry.staffId!, name: entry.staffName }, entry.subject.id),
  });
}

async function showMember(desk: Desk, id: string, state: MemberState = {}, status: 200 | 409 | 422 = 200) {
  const { db } = desk.shop;
  const [member, sessions, ownRoles] = await Promise.all([
    findMember(db, id),
    findStaffSessions(desk.shop, id),
    findOwnRoles(db),
  ]);
  if (!member) return desk.html(<MissingPage title="There is no such member of staff" />, 404);
  const mayChange = desk.can('staff:write') && mayActOn(desk.staff, member);
  const page = <MemberPage {...state} {...{ member, sessions, ownRoles, mayChange }} />;
  return desk.html(page, status);
}
