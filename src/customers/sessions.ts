/** Who is signed in where. A session ends when it is ended, when it was not seen for SESSION_DAYS, or after half a year. */
import { v7 as uuid } from 'uuid';
import type { Config } from '../platform/config.ts';
import { type Db, sql } from '../platform/db.ts';
import { newToken, sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import type { Customer } from './customers.ts';

export const SESSION_DAYS_MAX = 180;
const NOTED_EVERY = '30 minutes';

export const alive = ({ sessions }: Pick<Config, 'sessions'>) => sql`
  s.last_seen_at > now() - make_interval(days => ${sessions.buyerDays}::int)
  AND s.created_at > now() - make_interval(days => ${SESSION_DAYS_MAX}::int)`;

/** @param device the browser's User-Agent. @returns the token that the browser keeps. */
export async function openSession(db: Db, customerId: string, device: string): Promise<string> {
  const token = newToken();
  await db.run(sql`
    INSERT INTO sessions (id, token_sha256, customer_id, device)
    VALUES (${uuid()}, ${sha256(token)}, ${customerId}, ${device.toWellFormed().slice(0, 300)})`);
  return token;
}

type Known = Pick<Shop, 'db' | 'config'>;

/** One query; another one every half hour. */
export async function findSession({ db, config }: Known, token: string): Promise<Customer | undefined> {
  const row = await db.row<Customer & { noted: boolean }>(sql`
    SELECT c.id, c.email, c.email_verified AS "emailVerified", c.name, s.id AS "sessionId",
      s.created_at AS "signedInAt", s.last_seen_at > now() - ${NOTED_EVERY}::interval AS noted
    FROM sessions s JOIN customers c ON c.id = s.customer_id
    WHERE s.token_sha256 = ${sha256(token)} AND ${alive(config)}`);
  if (!row) return undefined;
  const { noted, ...customer } = row;
  if (!noted) await db.run(sql`UPDATE sessions SET last_seen_at = now() WHERE id = ${customer.sessionId}`);
  return customer;
}

export interface OpenSession {
  id: string;
  device: string;
  createdAt: Date;
  lastSeenAt: Date;
}

/** This one first, then by when they were last seen. */
export function findSessions(
  { db, config }: Known,
  { id: customerId, sessionId }: Pick<Customer, 'id' | 'sessionId'>,
): Promise<OpenSession[]> {
  return db.rows<OpenSession>(sql`
    SELECT s.id, s.device, s.created_at AS "createdAt", s.last_seen_at AS "lastSeenAt"
    FROM sessions s WHERE s.customer_id = ${customerId} AND ${alive(config)}
    ORDER BY s.id = ${sessionId} DESC, s.last_seen_at DESC, s.id DESC LIMIT 50`);
}

/** @returns false if the customer has no such session. */
export async function endSession(db: Db, customerId: string, sessionId: string): Promise<boolean> {
  const ended = await db.run(
    sql`DELETE FROM sessions WHERE id = ${sessionId} AND customer_id = ${customerId}`,
  );
  return ended === 1;
}

export function endSessionOf(db: Db, token: string): Promise<number> {
  return db.run(sql`DELETE FROM sessions WHERE token_sha256 = ${sha256(token)}`);
}

/** @param except the session that stays, if one does. */
export function endSessions(db: Db, customerId: string, except?: string): Promise<number> {
  return db.run(sql`
    DELETE FROM sessions WHERE customer_id = ${customerId} AND id IS DISTINCT FROM ${except ?? null}::uuid`);
}
