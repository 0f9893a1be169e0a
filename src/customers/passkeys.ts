/** Customers' passkeys: keys that a device keeps and uses once its owner has unlocked it. */
import { v7 as uuid } from 'uuid';
import type { Config } from '../platform/config.ts';
import { type Database, type Db, sql } from '../platform/db.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import {
  checkAnswer,
  checkNewKey,
  type KeyName,
  type KnownKey,
  keyNamedIn,
  optionsForAnswer,
  optionsForNewKey,
  PASSKEYS_MAX,
} from '../platform/webauthn.ts';
import type { Customer } from './customers.ts';
import { openSession } from './sessions.ts';
import { mail } from './sign-in.ts';

export interface Passkey {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export function findPasskeys(db: Db, customerId: string): Promise<Passkey[]> {
  return db.rows<Passkey>(sql`
    SELECT id, name, created_at AS "createdAt", last_used_at AS "lastUsedAt"
    FROM passkeys WHERE customer_id = ${customerId} ORDER BY created_at`);
}

/** @returns false if the customer has no such passkey. */
export async function namePasskey(db: Db, customerId: string, id: string, name: string): Promise<boolean> {
  return (
    (await db.run(
      sql`UPDATE passkeys SET name = ${name} WHERE id = ${id} AND customer_id = ${customerId}`,
    )) === 1
  );
}

export async function removePasskey(db: Db, customerId: string, id: string): Promise<boolean> {
  return (await db.run(sql`DELETE FROM passkeys WHERE id = ${id} AND customer_id = ${customerId}`)) === 1;
}

/** The challenge is for this session, once, for five minutes. */
export async function optionsToAdd({ db, config }: Shop, customer: Customer) {
  const has = await db.rows<KeyName>(
    sql`SELECT credential_id AS id, transports FROM passkeys WHERE customer_id = ${customer.id}`,
  );
  const options = await optionsForNewKey(config, customer, has);
  await keepChallenge(db, options.challenge, customer.sessionId);
  return options;
}

export async function optionsToSignIn({ db, config }: Pick<Shop, 'db' | 'config'>) {
  const options = await optionsForAnswer(config);
  await keepChallenge(db, options.challenge, null);
  return options;
}

function keepChallenge(db: Db, challenge: string, sessionId: string | null): Promise<number> {
  return db.run(sql`
    INSERT INTO passkey_challenges (challenge_sha256, session_id, expires_at)
    VALUES (${sha256(challenge)}, ${sessionId}, now() + interval '5 minutes')`);
}

/** A challenge answers once, and only to whom it was given. */
const takeChallenge = (db: Db, sessionId: string | null) => async (challenge: string) =>
  (await db.run(sql`
    DELETE FROM passkey_challenges WHERE challenge_sha256 = ${sha256(challenge)} AND expires_at > now()
      AND session_id IS NOT DISTINCT FROM ${sessionId}::uuid`)) === 1;

export type AddResult = { ok: true } | { ok: false; reason: 'refused' | 'known' | 'too_many' };

/** Checks what the browser made, keeps its public half, and tells the address of it. */
export async function addPasskey(
  { db, config }: Shop,
  customer: Customer,
  response: unknown,
  name: string,
): Promise<AddResult> {
  const key = await checkNewKey(config, response, takeChallenge(db, customer.sessionId));
  if (!key) return { ok: false, reason: 'refused' };
  return db.transaction(async (tx): Promise<AddResult> => {
    await tx.row(sql`SELECT 1 FROM customers WHERE id = ${customer.id} FOR UPDATE`); // one counts at a time
    const has = await tx.row<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM passkeys WHERE customer_id = ${customer.id}`,
    );
    if (has!.count >= PASSKEYS_MAX) return { ok: false, reason: 'too_many' };
    const added = await tx.run(sql`
      INSERT INTO passkeys (id, customer_id, credential_id, public_key, counter, transports, name)
      VALUES (${uuid()}, ${customer.id}, ${key.id}, ${key.publicKey}, ${key.counter}, ${key.transports}, ${name})
      ON CONFLICT (credential_id) DO NOTHING`);
    if (added === 0) return { ok: false, reason: 'known' };
    await mail(tx, 'passkey_added', customer.email, { name });
    return { ok: true };
  });
}

/** @returns the new session's token, or undefined for whatever does not prove to be a passkey of ours. */
export async function signInWithPasskey(
  { db, config }: { db: Database; config: Config },
  response: unknown,
  device: string,
): Promise<string | undefined> {
  const named = keyNamedIn(response);
  const key = named === undefined ? undefined : await findKey(db, named);
  if (!key) return undefined;
  const counter = await checkAnswer(config, response, key, takeChallenge(db, null));
  if (counter === undefined) return undefined;
  return db.transaction(async (tx) => {
    const used = await tx.run(sql`
      UPDATE passkeys SET counter = ${counter}, last_used_at = now()
      WHERE id = ${key.id} AND counter = ${key.counter}`); // removed, or used at this very moment
    return used === 1 ? await openSession(tx, key.customerId, device) : undefined;
  });
}

interface CustomerKey extends KnownKey {
  id: string;
  customerId: string;
}

function findKey(db: Db, credentialId: string): Promise<CustomerKey | undefined> {
  return db.row<CustomerKey>(sql`
    SELECT id, customer_id AS "customerId", public_key AS "publicKey", counter, transports
    FROM passkeys WHERE credential_id = ${credentialId}`);
}
