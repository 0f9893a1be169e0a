/** What a member changes about himself: name, password, app, recovery codes, sessions. One entry of the log each. */
import { audit } from '../admin/audit.ts';
import type { StaffMember } from '../admin/desk.ts';
import { endStaffSession, endStaffSessions } from '../admin/sessions.ts';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { deviceWords } from '../platform/device.ts';
import { hashPassword, passwordMatches } from '../platform/passwords.ts';
import { mail } from './emails.ts';
import { confirmApp, makeRecoveryCodes, recoveryCodesLeft, removeApp } from './second-factor.ts';
import { subjectOf } from './staff.ts';

type Me = Pick<StaffMember, 'id' | 'name' | 'email' | 'sessionId'>;

/** @returns undefined if it is the name already. */
export function rename(db: Database, me: Me, name: string): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const before = await tx.row<{ name: string }>(sql`SELECT name FROM staff WHERE id = ${me.id} FOR UPDATE`);
    if (!before || before.name === name) return undefined;
    await tx.run(sql`UPDATE staff SET name = ${name}, updated_at = now() WHERE id = ${me.id}`);
    return audit(
      tx,
      { id: me.id, name },
      {
        action: 'staff.rename',
        words: 'Your name is saved',
        subject: subjectOf({ id: me.id, name }),
        before,
        after: { name },
      },
    );
  });
}

/** Every other session is over. @returns undefined where the old password is not right. */
export async function changePassword(
  db: Database,
  me: Me,
  { old, chosen }: { old: string; chosen: string },
): Promise<number | undefined> {
  const before = await db.row<{ hash: string }>(
    sql`SELECT password_hash AS hash FROM staff WHERE id = ${me.id}`,
  );
  if (!before || !(await passwordMatches(old, before.hash))) return undefined;
  const hash = await hashPassword(chosen);
  return db.transaction(async (tx) => {
    const changed = await tx.run(sql`
      UPDATE staff SET password_hash = ${hash}, updated_at = now()
      WHERE id = ${me.id} AND password_hash = ${before.hash}`);
    if (changed === 0) return undefined;
    await endStaffSessions(tx, me.id, me.sessionId);
    await tx.run(sql`DELETE FROM staff_links WHERE staff_id = ${me.id}`);
    await mail(tx, 'staff_security', me.email, { what: 'Your password for the back office was changed.' });
    return note(tx, me, 'staff.password', 'Password changed; you are signed out everywhere else');
  });
}

const note = (tx: Tx, me: Me, action: string, words: string, before?: object, after?: object) =>
  audit(tx, me, { action, words, subject: subjectOf(me), before, after });

export type AppAdded = { ok: false } | { ok: true; entryId: number; codes: string[] | undefined };

/** @returns recovery codes too, unless there are some already; they are shown this once. */
export function addApp(db: Database, me: Me, code: string): Promise<AppAdded> {
  return db.transaction(async (tx): Promise<AppAdded> => {
    if (!(await confirmApp(tx, me.id, code))) return { ok: false };
    const hasCodes = (await recoveryCodesLeft(tx, me.id)) > 0;
    const codes = hasCodes ? undefined : await makeRecoveryCodes(tx, me.id);
    await mail(tx, 'staff_security', me.email, { what: 'An authenticator app was added.' });
    const words = 'Authenticator app added';
    return {
      ok: true,
      codes,
      entryId: await note(tx, me, 'staff.app_add', words, { app: false }, { app: true }),
    };
  });
}

export function dropApp(db: Database, me: Me): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    if (!(await removeApp(tx, me.id))) return undefined;
    await mail(tx, 'staff_security', me.email, { what: 'The authenticator app was removed.' });
    return note(tx, me, 'staff.app_remove', 'Authenticator app removed', { app: true }, { app: false });
  });
}

export function newRecoveryCodes(db: Database, me: Me): Promise<string[]> {
  return db.transaction(async (tx) => {
    const codes = await makeRecoveryCodes(tx, me.id);
    await mail(tx, 'staff_security', me.email, {
      what: 'New recovery codes were made; the old ones are void.',
    });
    await note(tx, me, 'staff.recovery_codes', 'New recovery codes made');
    return codes;
  });
}

/** @returns undefined if there is no such session of his. */
export function endMySession(db: Database, me: Me, sessionId: string): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const device = await endStaffSession(tx, me.id, sessionId);
    if (device === undefined) return undefined;
    const words = `Signed out of ${deviceWords(device)}`;
    return note(tx, me, 'staff.session_end', words, { device: deviceWords(device) });
  });
}

export function endMyOtherSessions(db: Database, me: Me): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const ended = await endStaffSessions(tx, me.id, me.sessionId);
    return ended === 0
      ? undefined
      : note(tx, me, 'staff.session_end', 'Signed out everywhere else', { sessions: ended });
  });
}

export function signOut(db: Database, me: Me): Promise<void> {
  return db.transaction(async (tx) => {
    await endStaffSession(tx, me.id, me.sessionId);
    const subject = { kind: 'sign_in', id: me.id, label: me.name };
    await audit(tx, me, { action: 'sign_in.end', words: `${me.name} signed out`, subject });
  });
}
