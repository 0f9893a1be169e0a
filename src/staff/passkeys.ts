/** The staff's passkeys: a second factor, and a sign-in by themselves, since a device asks who holds it. */
import { v7 as uuid } from 'uuid';
import { audit, type Who } from '../admin/audit.ts';
import { endStaffSessionOf } from '../admin/sessions.ts';
import { type Db, sql } from '../platform/db.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import {
  checkAnswer,
  checkNewKey,
  type KeyName,
  type KeyOwner,
  type KnownKey,
  keyNamedIn,
  optionsForAnswer,
  optionsForNewKey,
  PASSKEYS_MAX,
} from '../platform/webauthn.ts';
import { mail } from './emails.ts';
import { forgetIdleCodes } from './second-factor.ts';
import { isStillHalfIn, lockActive, openSession, refusedFactor, type SignedIn } from './sign-in.ts';
import { subjectOf } from './staff.ts';

type Around = Pick<Shop, 'db' | 'config'>;

export interface StaffPasskey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export function findPasskeys(db: Db, staffId: string): Promise<StaffPasskey[]> {
  return db.rows(sql`
    SELECT id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"
    FROM staff_passkeys WHERE staff_id = ${staffId} ORDER BY created_at, id`);
}

const keysOf = (db: Db, staffId: string): Promise<KeyName[]> =>
  db.rows(sql`SELECT credential_id AS id, transports FROM staff_passkeys WHERE staff_id = ${staffId}`);

/** The challenge is for this session, once, for five minutes. */
export async function optionsToAdd({ db, config }: Around, owner: KeyOwner & { sessionId: string }) {
  const options = await optionsForNewKey(config, owner, await keysOf(db, owner.id));
  await keepChallenge(db, options.challenge, owner.sessionId);
  return options;
}

/** @param half who has still to show a second factor: only his own keys will do. */
export async function optionsToShow(
  { db, config }: Around,
  half: { sessionId: string; member: { id: string } } | undefined,
) {
  const options = await optionsForAnswer(config, half && (await keysOf(db, half.member.id)));
  await keepChallenge(db, options.challenge, half?.sessionId ?? null);
  return options;
}

function keepChallenge(db: Db, challenge: string, sessionId: string | null): Promise<number> {
  return db.run(sql`
    INSERT INTO staff_passkey_challenges (challenge_sha256, session_id, expires_at)
    VALUES (${sha256(challenge)}, ${sessionId}, now() + interval '5 minutes')`);
}

const takeChallenge = (db: Db, sessionId: string | null) => async (challenge: string) =>
  (await db.run(sql`
    DELETE FROM staff_passkey_challenges WHERE challenge_sha256 = ${sha256(challenge)} AND expires_at > now()
      AND session_id IS NOT DISTINCT FROM ${sessionId}::uuid`)) === 1;

export type AddResult =
  | { ok: true; entryId: number }
  | { ok: false; reason: 'refused' | 'known' | 'too_many' };

export async function addPasskey(
  { db, config }: Around,
  owner: KeyOwner & { sessionId: string },
  response: unknown,
  name: string,
): Promise<AddResult> {
  const key = await checkNewKey(config, response, takeChallenge(db, owner.sessionId));
  if (!key) return { ok: false, reason: 'refused' };
  return db.transaction(async (tx): Promise<AddResult> => {
    await tx.row(sql`SELECT 1 FROM staff WHERE id = ${owner.id} FOR UPDATE`); // one counts at a time
    const has = await tx.row<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM staff_passkeys WHERE staff_id = ${owner.id}`,
    );
    if (has!.count >= PASSKEYS_MAX) return { ok: false, reason: 'too_many' };
    const added = await tx.run(sql`
      INSERT INTO staff_passkeys (id, staff_id, credential_id, public_key, counter, transports, name)
      VALUES (${uuid()}, ${owner.id}, ${key.id}, ${key.publicKey}, ${key.counter}, ${key.transports}, ${name})
      ON CONFLICT (credential_id) DO NOTHING`);
    if (added === 0) return { ok: false, reason: 'known' };
    await mail(tx, 'staff_security', owner.email, { what: `The passkey “${name}” was added.` });
    const entryId = await audit(tx, owner, {
      action: 'staff.passkey_add',
      words: `Passkey “${name}” added`,
      subject: subjectOf(owner),
      after: { passkey: name },
    });
    return { ok: true, entryId };
  });
}

/** @returns the entry of the log, or undefined if the member has no such passkey. */
export function removePasskey(
  { db }: Pick<Shop, 'db'>,
  owner: Who & { email: string },
  id: string,
): Promise<number | undefined> {
  return db.transaction(async (tx) => {
    const removed = await tx.row<{ name: string }>(
      sql`DELETE FROM staff_passkeys WHERE id = ${id} AND staff_id = ${owner.id} RETURNING name`,
    );
    if (!removed) return undefined;
    await forgetIdleCodes(tx, owner.id);
    await mail(tx, 'staff_security', owner.email, { what: `The passkey “${removed.name}” was removed.` });
    return audit(tx, owner, {
      action: 'staff.passkey_remove',
      words: `Passkey “${removed.name}” removed`,
      subject: subjectOf(owner),
      before: { passkey: removed.name },
    });
  });
}

interface StaffKey extends KnownKey {
  id: string;
  staffId: string;
}

/**
 * By itself, or as the second factor of a session that is half in.
 * @returns undefined for whatever does not prove to be a passkey of an active member, of this one if half in.
 */
export async function showPasskey(
  { db, config }: Around,
  response: unknown,
  device: string,
  half?: { token: string; sessionId: string; member: { id: string } },
): Promise<SignedIn | undefined> {
  const key = await findKey(db, keyNamedIn(response));
  const isTheirs = key && (!half || key.staffId === half.member.id);
  const take = takeChallenge(db, half?.sessionId ?? null);
  const counter = isTheirs ? await checkAnswer(config, response, key, take) : undefined;
  return db.transaction(async (tx) => {
    const member = await lockActive(tx, half?.member.id ?? key?.staffId ?? uuid());
    const used =
      key &&
      counter !== undefined &&
      member &&
      (!half || (await isStillHalfIn(tx, half.token))) &&
      (await tx.run(sql`
        UPDATE staff_passkeys SET counter = ${counter}, last_used_at = now()
        WHERE id = ${key.id} AND counter = ${key.counter}`)) === 1; // removed, or used at this very moment
    if (!member || !used) {
      if (half && member) await refusedFactor(tx, member);
      return undefined;
    }
    if (half) await endStaffSessionOf(tx, half.token);
    const by = half ? 'password and passkey' : 'passkey';
    return openSession(tx, member, device, { by, complete: true });
  });
}

async function findKey(db: Db, credentialId: string | undefined): Promise<StaffKey | undefined> {
  if (credentialId === undefined) return undefined;
  return db.row<StaffKey>(sql`
    SELECT id, staff_id AS "staffId", public_key AS "publicKey", counter, transports
    FROM staff_passkeys WHERE credential_id = ${credentialId}`);
}
