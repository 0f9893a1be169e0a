/** What is done to a member of staff by another: role, suspension, sessions, a lost second factor. */
import { audit, type Who } from '../admin/audit.ts';
import { endStaffSession, endStaffSessions } from '../admin/sessions.ts';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { deviceWords } from '../platform/device.ts';
import { mail } from './emails.ts';
import { forgetSecondFactor } from './second-factor.ts';
import {
  type GivenRole,
  hasSecondFactor,
  isLastOwner,
  isWithin,
  type Member,
  type Outcome,
  pair,
  readRole,
  subjectOf,
} from './staff.ts';

/** @param role what he may do from now on; within what `by` may do himself. */
export function changeRole(db: Database, by: Who, memberId: string, role: GivenRole): Promise<Outcome> {
  return db.transaction((tx) => changeRoleIn(tx, by, memberId, role));
}

async function changeRoleIn(tx: Tx, by: Who, memberId: string, role: GivenRole): Promise<Outcome> {
  const both = await pair(tx, by, memberId);
  if (!both.ok) return both;
  const { actor, member } = both;
  if (role.role === member.role && role.ownRoleId === member.ownRoleId)
    return { ok: true, entryId: undefined };
  if (!isWithin(role.permissions, actor.permissions)) return { ok: false, reason: 'beyond_rights' };
  if (await isLastOwner(tx, member)) return { ok: false, reason: 'last_owner' };
  await tx.run(sql`
    UPDATE staff SET role = ${role.role}, own_role_id = ${role.ownRoleId}, updated_at = now() WHERE id = ${memberId}`);
  const entryId = await audit(tx, by, {
    action: 'staff.role',
    words: `${member.name} is now ${role.title}`,
    subject: subjectOf(member),
    before: { role: member.roleTitle, value: member.ownRoleId ?? member.role },
    after: { role: role.title, value: role.ownRoleId ?? role.role },
  });
  return { ok: true, entryId };
}

/** Undo of a change of role, as far as the role before is still there and may be given. */
export async function undoRole(
  tx: Tx,
  by: Who,
  memberId: string,
  before: { value: string },
  after: { value: string },
): Promise<{ ok: true; words: string } | { ok: false; why: string }> {
  const both = await pair(tx, by, memberId);
  const role = await readRole(tx, before.value);
  if (!both.ok || !role || !isWithin(role.permissions, both.actor.permissions))
    return { ok: false, why: 'You may not give that role back.' };
  const { member } = both;
  if ((member.ownRoleId ?? member.role) !== after.value)
    return { ok: false, why: `${member.name} has another role by now.` };
  if (await isLastOwner(tx, member)) return { ok: false, why: 'That would leave the shop without an owner.' };
  await tx.run(sql`
    UPDATE staff SET role = ${role.role}, own_role_id = ${role.ownRoleId}, updated_at = now() WHERE id = ${memberId}`);
  return { ok: true, words: `${member.name} is ${role.title} again` };
}

/** Signs the member out everywhere, and lets nobody in by that account. */
export function suspend(db: Database, by: Who, memberId: string): Promise<Outcome> {
  return db.transaction(async (tx): Promise<Outcome> => {
    const both = await pair(tx, by, memberId);
    if (!both.ok) return both;
    const { member } = both;
    if (member.status === 'suspended') return { ok: true, entryId: undefined };
    if (await isLastOwner(tx, member)) return { ok: false, reason: 'last_owner' };
    await setStatus(tx, member, 'suspended');
    await endStaffSessions(tx, member.id);
    await tx.run(sql`DELETE FROM staff_links WHERE staff_id = ${member.id}`);
    return { ok: true, entryId: await statusAudit(tx, by, member, 'suspended') };
  });
}

export function bringBack(db: Database, by: Who, memberId: string): Promise<Outcome> {
  return db.transaction(async (tx): Promise<Outcome> => {
    const both = await pair(tx, by, memberId);
    if (!both.ok) return both;
    if (both.member.status === 'active') return { ok: true, entryId: undefined };
    await setStatus(tx, both.member, 'active');
    return { ok: true, entryId: await statusAudit(tx, by, both.member, 'active') };
  });
}

/** Undo of a suspension. Sessions stay ended: the member signs in again. */
export async function undoSuspension(tx: Tx, by: Who, memberId: string) {
  const both = await pair(tx, by, memberId);
  if (!both.ok || both.member.status === 'active')
    return { ok: false as const, why: 'There is no suspension to take back.' };
  await setStatus(tx, both.member, 'active');
  return { ok: true as const, words: `${both.member.name} may sign in again` };
}

const setStatus = (tx: Tx, { id }: Member, status: Member['status']) =>
  tx.run(sql`UPDATE staff SET status = ${status}, updated_at = now() WHERE id = ${id}`);

function statusAudit(tx: Tx, by: Who, member: Member, status: Member['status']): Promise<number> {
  const suspended = status === 'suspended';
  return audit(tx, by, {
    action: suspended ? 'staff.suspend' : 'staff.return',
    words: suspended ? `${member.name} suspended` : `${member.name} may sign in again`,
    subject: subjectOf(member),
    before: { status: member.status },
    after: { status },
  });
}

export function endSessionOf(db: Database, by: Who, memberId: string, sessionId: string): Promise<Outcome> {
  return db.transaction(async (tx): Promise<Outcome> => {
    const both = await pair(tx, by, memberId);
    if (!both.ok) return both;
    const device = await endStaffSession(tx, memberId, sessionId);
    if (device === undefined) return { ok: false, reason: 'gone' };
    const entryId = await audit(tx, by, {
      action: 'staff.session_end',
      words: `${both.member.name} signed out of ${deviceWords(device)}`,
      subject: subjectOf(both.member),
      before: { device: deviceWords(device) },
    });
    return { ok: true, entryId };
  });
}

/** After a lost phone: app, passkeys and recovery codes are gone, every session too, and the member is told. */
export function removeSecondFactorOf(db: Database, by: Who, memberId: string): Promise<Outcome> {
  return db.transaction(async (tx): Promise<Outcome> => {
    const both = await pair(tx, by, memberId);
    if (!both.ok) return both;
    const { member } = both;
    if (!hasSecondFactor(member)) return { ok: true, entryId: undefined };
    await forgetSecondFactor(tx, member.id);
    await endStaffSessions(tx, member.id);
    await mail(tx, 'staff_security', member.email, { what: `Your second factor was removed by ${by.name}.` });
    const entryId = await audit(tx, by, {
      action: 'staff.second_factor_remove',
      words: `Second factor of ${member.name} removed`,
      subject: subjectOf(member),
      before: { app: member.hasApp, passkeys: member.passkeyCount },
      after: { app: false, passkeys: 0 },
    });
    return { ok: true, entryId };
  });
}
