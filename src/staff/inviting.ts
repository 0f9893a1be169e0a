/** Invitations: one for each address, told by mail, sent again or withdrawn; and what is asked of all staff. */
import { audit, type Who } from '../admin/audit.ts';
import { type Database, sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { mail } from './emails.ts';
import { findInvitation, makeInvitation } from './links.ts';
import { isSecondFactorRequired } from './second-factor.ts';
import { findMember, findMemberByEmail, type GivenRole, inTurn, isWithin, readRole } from './staff.ts';

export type InviteOutcome =
  | { ok: true; entryId: number }
  | { ok: false; reason: 'gone' | 'beyond_rights' | 'is_staff' };

type Around = Pick<Shop, 'db' | 'config'>;
const subject = (email: string) => ({ kind: 'invitation', id: email, label: email });

/** A second invitation of an address takes the place of the first, whose link is dead then. */
export function invite(
  { db, config }: Around,
  by: Who,
  email: string,
  role: GivenRole,
): Promise<InviteOutcome> {
  return db.transaction(async (tx): Promise<InviteOutcome> => {
    await inTurn(tx);
    const before = await findInvitation(tx, email);
    if (!(await mayGive(tx, by, role)) || !(await mayGive(tx, by, await readRole(tx, before?.value))))
      return { ok: false, reason: 'beyond_rights' };
    if (await findMemberByEmail(tx, email)) return { ok: false, reason: 'is_staff' };
    const token = await makeInvitation(tx, { email, role, invitedBy: by.name });
    const url = config.publicUrl + routes.adminLink({ token });
    await mail(tx, 'staff_invitation', email, { url, by: by.name, role: role.title });
    const entryId = await audit(tx, by, {
      action: before ? 'staff.invite_again' : 'staff.invite',
      words: before ? `${email} invited again` : `${email} invited as ${role.title}`,
      subject: subject(email),
      after: { email, role: role.title },
    });
    return { ok: true, entryId };
  });
}

/** Called in turn. Nobody gives a role that may do more than he, nor takes such an invitation away. */
async function mayGive(tx: Tx, by: Who, role: GivenRole | undefined): Promise<boolean> {
  const actor = await findMember(tx, by.id);
  return (
    actor?.status === 'active' &&
    actor.permissions.has('staff:write') &&
    isWithin(role?.permissions ?? [], actor.permissions)
  );
}

/** With a new link, for the same role. */
export async function inviteAgain(shop: Around, by: Who, email: string): Promise<InviteOutcome> {
  const invitation = await findInvitation(shop.db, email);
  const role = await readRole(shop.db, invitation?.value);
  return role ? invite(shop, by, email, role) : { ok: false, reason: 'gone' };
}

export function withdraw(db: Database, by: Who, email: string): Promise<InviteOutcome> {
  return db.transaction(async (tx): Promise<InviteOutcome> => {
    await inTurn(tx);
    const invitation = await findInvitation(tx, email);
    if (!invitation) return { ok: false, reason: 'gone' };
    if (!(await mayGive(tx, by, await readRole(tx, invitation.value))))
      return { ok: false, reason: 'beyond_rights' };
    await tx.run(sql`DELETE FROM staff_links WHERE purpose = 'invitation' AND email = ${email}`);
    const entryId = await audit(tx, by, {
      action: 'staff.invite_withdraw',
      words: `Invitation of ${email} withdrawn`,
      subject: subject(email),
      before: { email },
    });
    return { ok: true, entryId };
  });
}

/** @returns undefined if it was so already. */
export function requireSecondFactor(db: Database, by: Who, required: boolean): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    await inTurn(tx);
    const before = await isSecondFactorRequired(tx);
    if (before === required) return undefined;
    await tx.run(sql`UPDATE staff_policy SET second_factor_required = ${required}`);
    return audit(tx, by, {
      action: 'staff.policy',
      words: required ? 'A second factor is asked of everybody now' : 'A second factor is up to each now',
      subject: { kind: 'staff', id: 'policy', label: 'Sign-in of staff' },
      before: { secondFactorRequired: before },
      after: { secondFactorRequired: required },
    });
  });
}
