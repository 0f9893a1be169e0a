/**
 * Getting in: by password, or by a link that makes one. Whoever has a second factor is half in until it is
 * shown. Each way in that comes to an end is an entry of the log.
 */
import { v7 as uuid } from 'uuid';
import { audit, type Who } from '../admin/audit.ts';
import { openStaffSession } from '../admin/session.ts';
import { endStaffSessionOf, endStaffSessions } from '../admin/sessions.ts';
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { hashPassword, passwordMatches } from '../platform/passwords.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { mail } from './emails.ts';
import { findLink, makeResetLink, useLink } from './links.ts';
import { useCode } from './second-factor.ts';
import { findMember, findMemberByEmail, hasOwner, hasSecondFactor, inTurn, type Member } from './staff.ts';

export interface SignedIn {
  /** What the browser keeps. */
  token: string;
  /** False: the second factor is still to be shown. */
  complete: boolean;
}

const subject = ({ id, name }: Who) => ({ kind: 'sign_in', id, label: name });

/** @param how.by what it was proven by; left out where an entry of the log tells of more than a sign-in. */
export async function openSession(
  tx: Tx,
  member: Member,
  device: string,
  how: { by?: string; complete: boolean },
): Promise<SignedIn> {
  const token = await openStaffSession(tx, member.id, { device, complete: how.complete });
  if (how.complete && how.by)
    await audit(tx, member, {
      action: 'sign_in.done',
      words: `${member.name} signed in by ${how.by}`,
      subject: subject(member),
    });
  return { token, complete: how.complete };
}

/** @returns undefined for any pair that does not match, and for who is suspended; in the same time. */
export async function signInWithPassword(
  db: Database,
  { email, password, device }: { email: string; password: string; device: string },
): Promise<SignedIn | undefined> {
  const known = await db.row<{ id: string; hash: string }>(
    sql`SELECT id, password_hash AS hash FROM staff WHERE email = ${email} AND status = 'active'`,
  );
  const matches = await passwordMatches(password, known?.hash);
  if (!known || !matches) return undefined;
  return db.transaction(async (tx) => {
    const still = await tx.row(sql`
      SELECT 1 FROM staff WHERE id = ${known.id} AND status = 'active' AND password_hash = ${known.hash} FOR SHARE`);
    const member = still ? await findMember(tx, known.id) : undefined;
    if (!member) return undefined;
    return openSession(tx, member, device, { by: 'password', complete: !hasSecondFactor(member) });
  });
}

/** @param half a session whose password was right. @returns undefined, and writes it down, for a wrong code. */
export function showCode(
  db: Database,
  half: { token: string; staffId: string },
  { code, device }: { code: string; device: string },
): Promise<SignedIn | undefined> {
  return db.transaction(async (tx) => {
    const member = await lockActive(tx, half.staffId);
    if (!member || !(await isStillHalfIn(tx, half.token))) return undefined;
    const used = await useCode(tx, member.id, code);
    if (!used) {
      await refusedFactor(tx, member);
      return undefined;
    }
    await endStaffSessionOf(tx, half.token);
    if (used === 'recovery')
      await mail(tx, 'staff_security', member.email, { what: 'A recovery code was used to sign in.' });
    const by = used === 'app' ? 'password and authenticator app' : 'password and recovery code';
    return openSession(tx, member, device, { by, complete: true });
  });
}

/**
 * Whoever ends a member's sessions changes the member first: he waits for this one to be opened, or it finds
 * here that it may not be any more.
 */
export async function lockActive(tx: Tx, staffId: string): Promise<Member | undefined> {
  const active = await tx.row(
    sql`SELECT 1 FROM staff WHERE id = ${staffId} AND status = 'active' FOR NO KEY UPDATE`,
  );
  return active ? findMember(tx, staffId) : undefined;
}

/** False once the password that it began with is another one. Called with the member locked. */
export async function isStillHalfIn(tx: Tx, token: string): Promise<boolean> {
  const half = await tx.row(
    sql`SELECT 1 FROM staff_sessions WHERE token_sha256 = ${sha256(token)} AND NOT complete`,
  );
  return half !== undefined;
}

export async function refusedFactor(db: Db, member: Member): Promise<void> {
  const words = `Refused: a wrong second factor for ${member.name}`;
  await audit(db, member, { action: 'sign_in.refuse', words, subject: subject(member) }, 'refused');
}

/** Mails a way back in, if there is an active member of this address. Who asks learns nothing either way. */
export function sendReset({ db, config }: Pick<Shop, 'db' | 'config'>, email: string): Promise<void> {
  return db.transaction(async (tx) => {
    const member = await findMemberByEmail(tx, email);
    if (member?.status !== 'active') return;
    const token = await makeResetLink(tx, member.id);
    const url = config.publicUrl + routes.adminLink({ token });
    await mail(tx, 'staff_password_reset', member.email, { url });
  });
}

export interface Newcomer {
  name: string;
  email: string;
  password: string;
  device: string;
}

export type LinkOutcome = { ok: true; signedIn: SignedIn } | { ok: false; reason: 'gone' | 'email_taken' };

const gone = { ok: false, reason: 'gone' } as const;

/** Of two who do so at once, one becomes the owner; once there is one, no link makes another. */
export async function createFirstOwner(
  db: Database,
  token: string,
  { name, email, password, device }: Newcomer,
): Promise<LinkOutcome> {
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx): Promise<LinkOutcome> => {
    await inTurn(tx);
    const link = await useLink(tx, token);
    if (link?.purpose !== 'first_owner' || (await hasOwner(tx))) return gone;
    await tx.run(sql`DELETE FROM staff_links WHERE purpose = 'first_owner'`);
    const owner = await insertMember(tx, { name, email, role: 'owner', ownRoleId: null, passwordHash });
    await audit(tx, owner, {
      action: 'staff.first_owner',
      words: `${name} is the first owner`,
      subject: { kind: 'staff', id: owner.id, label: name },
      after: { name, email, role: 'Owner' },
    });
    const signedIn = await openSession(tx, owner, device, { complete: true });
    return { ok: true, signedIn };
  });
}

/** The address is the invitation's own: it was proven by the link that came there. */
export async function acceptInvitation(
  db: Database,
  token: string,
  { name, password, device }: Omit<Newcomer, 'email'>,
): Promise<LinkOutcome> {
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx): Promise<LinkOutcome> => {
    await inTurn(tx);
    const link = await useLink(tx, token);
    if (link?.purpose !== 'invitation') return gone;
    const { email, role, ownRoleId, invitedBy } = link;
    if (await findMemberByEmail(tx, email)) return { ok: false, reason: 'email_taken' };
    const member = await insertMember(tx, { name, email, role, ownRoleId, passwordHash });
    await audit(tx, member, {
      action: 'staff.join',
      words: `${name} joined as ${member.roleTitle}`,
      subject: { kind: 'staff', id: member.id, label: name },
      after: { name, email, role: member.roleTitle, invitedBy },
    });
    return {
      ok: true,
      signedIn: await openSession(tx, member, device, { complete: true }),
    };
  });
}

interface NewMember {
  name: string;
  email: string;
  role: string;
  ownRoleId: string | null;
  passwordHash: string;
}

async function insertMember(
  tx: Tx,
  { name, email, role, ownRoleId, passwordHash }: NewMember,
): Promise<Member> {
  const id = uuid();
  await tx.run(sql`
    INSERT INTO staff (id, email, name, role, own_role_id, password_hash)
    VALUES (${id}, ${email}, ${name}, ${role}, ${ownRoleId}, ${passwordHash})`);
  return (await findMember(tx, id))!;
}

/** Every session and every other link is over. The second factor is still asked for. */
export async function resetPassword(
  db: Database,
  token: string,
  { password, device }: { password: string; device: string },
): Promise<LinkOutcome> {
  const before = await findLink(db, token);
  if (before?.purpose !== 'reset') return gone;
  const passwordHash = await hashPassword(password);
  return db.transaction(async (tx): Promise<LinkOutcome> => {
    const link = await useLink(tx, token);
    const member = link?.purpose === 'reset' ? await findMember(tx, link.staffId) : undefined;
    if (member?.status !== 'active') return gone;
    await tx.run(sql`DELETE FROM staff_links WHERE staff_id = ${member.id}`);
    await tx.run(
      sql`UPDATE staff SET password_hash = ${passwordHash}, updated_at = now() WHERE id = ${member.id}`,
    );
    await endStaffSessions(tx, member.id);
    await mail(tx, 'staff_security', member.email, {
      what: 'Your password was changed by a link from your mail.',
    });
    await audit(tx, member, {
      action: 'staff.password_reset',
      words: `${member.name} chose a new password by a link`,
      subject: { kind: 'staff', id: member.id, label: member.name },
    });
    const how = { complete: !hasSecondFactor(member) };
    return { ok: true, signedIn: await openSession(tx, member, device, how) };
  });
}
