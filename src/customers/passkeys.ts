/**
 * Passkeys: keys that a device keeps and uses once its owner has unlocked it. The library that checks
 * them is loaded when somebody first uses one, since it is large.
 */
import { isIP } from 'node:net';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { v7 as uuid } from 'uuid';
import type { Config } from '../platform/config.ts';
import { type Database, type Db, isOutOfReach, sql } from '../platform/db.ts';
import { sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import type { Customer } from './customers.ts';
import { openSession } from './sessions.ts';
import { mail } from './sign-in.ts';

const library = () => import('@simplewebauthn/server');

export const PASSKEY_NAME_LENGTH_MAX = 60;
export const PASSKEYS_MAX = 20;

/** Browsers keep a passkey for one host by name, reached safely. */
export function passkeysWork({ publicUrl }: Pick<Config, 'publicUrl'>): boolean {
  const { protocol, hostname } = new URL(publicUrl);
  return hostname === 'localhost' || (protocol === 'https:' && isIP(hostname.replace(/[[\]]/g, '')) === 0);
}

function place({ publicUrl }: Config) {
  const { hostname, origin } = new URL(publicUrl);
  return { expectedRPID: hostname, expectedOrigin: origin };
}

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

/** What the browser is asked to make. The challenge is for this session, once, for five minutes. */
export async function optionsToAdd({ db, config }: Shop, customer: Customer) {
  const { generateRegistrationOptions } = await library();
  const has = await db.rows<{ id: string; transports: AuthenticatorTransport[] }>(
    sql`SELECT credential_id AS id, transports FROM passkeys WHERE customer_id = ${customer.id}`,
  );
  const options = await generateRegistrationOptions({
    rpName: config.shop.name,
    rpID: place(config).expectedRPID,
    userID: Uint8Array.from(Buffer.from(customer.id.replaceAll('-', ''), 'hex')),
    userName: customer.email,
    userDisplayName: customer.name || customer.email,
    attestationType: 'none',
    excludeCredentials: has,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(db, options.challenge, customer.sessionId);
  return options;
}

export async function optionsToSignIn({ db, config }: Pick<Shop, 'db' | 'config'>) {
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: place(config).expectedRPID,
    userVerification: 'required',
  });
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

/** Whatever is wrong with an answer, the library throws. */
function refused(error: unknown): undefined {
  if (isOutOfReach(error)) throw error;
}

/** As the browser says how it reaches the passkey; nothing has checked it. */
const transportsIn = (said: unknown): string[] =>
  (Array.isArray(said) ? said : [])
    .filter((each) => /^[a-z-]{1,20}$/.test(String(each)))
    .slice(0, 10)
    .map(String);

const ID_LENGTH_MAX = 1364; // 1023 bytes, WebAuthn level 3, 4 (credential id)

export type AddResult = { ok: true } | { ok: false; reason: 'refused' | 'known' | 'too_many' };

/** Checks what the browser made, keeps its public half, and tells the address of it. */
export async function addPasskey(
  { db, config }: Shop,
  customer: Customer,
  response: unknown,
  name: string,
): Promise<AddResult> {
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response: response as RegistrationResponseJSON,
    expectedChallenge: takeChallenge(db, customer.sessionId),
    requireUserVerification: true,
    ...place(config),
  }).catch(refused);
  if (!verified?.verified) return { ok: false, reason: 'refused' };
  const { credential } = verified.registrationInfo;
  if (credential.id.length > ID_LENGTH_MAX) return { ok: false, reason: 'refused' };
  return db.transaction(async (tx): Promise<AddResult> => {
    await tx.row(sql`SELECT 1 FROM customers WHERE id = ${customer.id} FOR UPDATE`); // one counts at a time
    const has = await tx.row<{ count: number }>(
      sql`SELECT count(*)::int AS count FROM passkeys WHERE customer_id = ${customer.id}`,
    );
    if (has!.count >= PASSKEYS_MAX) return { ok: false, reason: 'too_many' };
    const added = await tx.run(sql`
      INSERT INTO passkeys (id, customer_id, credential_id, public_key, counter, transports, name)
      VALUES (${uuid()}, ${customer.id}, ${credential.id}, ${Buffer.from(credential.publicKey)}, ${credential.counter},
        ${transportsIn(credential.transports)}, ${name})
      ON CONFLICT (credential_id) DO NOTHING`);
    if (added === 0) return { ok: false, reason: 'known' };
    await mail(tx, 'passkey_added', customer.email, { name });
    return { ok: true };
  });
}

interface KnownKey {
  id: string;
  customerId: string;
  publicKey: Buffer;
  counter: number;
  transports: AuthenticatorTransport[];
}

/** @returns the new session's token, or undefined for whatever does not prove to be a passkey of ours. */
export async function signInWithPasskey(
  { db, config }: { db: Database; config: Config },
  response: unknown,
  device: string,
): Promise<string | undefined> {
  const answer = response as AuthenticationResponseJSON;
  const { verifyAuthenticationResponse } = await library();
  const key = typeof answer?.id === 'string' ? await findKey(db, answer.id) : undefined;
  if (!key) return undefined;
  const { publicKey, counter, transports } = key;
  const verified = await verifyAuthenticationResponse({
    response: answer,
    expectedChallenge: takeChallenge(db, null),
    credential: { id: answer.id, publicKey: new Uint8Array(publicKey), counter, transports },
    requireUserVerification: true,
    ...place(config),
  }).catch(refused);
  if (!verified?.verified) return undefined;
  return db.transaction(async (tx) => {
    const used = await tx.run(sql`
      UPDATE passkeys SET counter = ${verified.authenticationInfo.newCounter}, last_used_at = now()
      WHERE id = ${key.id} AND counter = ${counter}`); // removed, or used at this very moment
    return used === 1 ? await openSession(tx, key.customerId, device) : undefined;
  });
}

function findKey(db: Db, credentialId: string): Promise<KnownKey | undefined> {
  return db.row<KnownKey>(sql`
    SELECT id, customer_id AS "customerId", public_key AS "publicKey", counter, transports
    FROM passkeys WHERE credential_id = ${credentialId.toWellFormed().replaceAll('\0', '')}`);
}
