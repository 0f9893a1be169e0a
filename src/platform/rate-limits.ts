/**
 * Doors that must not be tried too often: counted for each sender and for each address that is tried.
 * The counts are shared by all processes; a crash forgets them, which only lets somebody try again.
 * They rise whoever has an account, so that being refused tells nothing either.
 */
import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Context } from 'hono';
import type { Config } from './config.ts';
import { type Db, join, sql } from './db.ts';

export interface Limit {
  /** How often within the window. */
  max: number;
  windowSeconds: number;
}

/** A door by its name, and how often it may be tried. */
export interface Door {
  name: string;
  sender?: Limit;
  address?: Limit;
}

export type Knock = { ok: true } | { ok: false; retryAfterSeconds: number };

/**
 * Counts one attempt. One statement, which also begins a window anew when the last one is over.
 * @param address the e-mail address, order or account that is tried, where the door has one.
 */
export async function knock(db: Db, door: Door, sender: string, address?: string): Promise<Knock> {
  const counted = [
    ...(door.sender ? [{ key: keyOf(door.name, 'sender', sender), ...door.sender }] : []),
    ...(door.address && address !== undefined
      ? [{ key: keyOf(door.name, 'address', address), ...door.address }]
      : []),
  ].sort((a, b) => (a.key < b.key ? -1 : 1)); // in one order for everybody, so that nobody waits in a circle
  if (counted.length === 0) return { ok: true };

  const rows = counted.map(
    ({ key, windowSeconds }) => sql`(${key}, 1, now() + make_interval(secs => ${windowSeconds}::int))`,
  );
  const counts = await db.rows<{ key: string; count: number; seconds: number }>(sql`
    INSERT INTO rate_limits AS r (key, count, until) VALUES ${join(rows)}
    ON CONFLICT (key) DO UPDATE SET
      count = CASE WHEN r.until <= now() THEN 1 ELSE r.count + 1 END,
      until = CASE WHEN r.until <= now() THEN excluded.until ELSE r.until END
    RETURNING key, count, ceil(extract(epoch FROM until - now()))::int AS seconds`);
  const refused = counts.filter(({ key, count }) => count > counted.find((each) => each.key === key)!.max);
  if (refused.length === 0) return { ok: true };
  return { ok: false, retryAfterSeconds: Math.max(1, ...refused.map(({ seconds }) => seconds)) };
}

/** Of whom is counted only the hash is kept. */
const keyOf = (door: string, per: string, whom: string) =>
  `${door} ${per} ${createHash('sha256').update(whom).digest('base64url').slice(0, 22)}`;

/** Who sends this, as far as it can be known: one address, or the /64 that an IPv6 line is given. */
export function senderOf(c: Context, { trustedProxies }: Pick<Config, 'trustedProxies'>): string {
  return lineOf(forwardedFor(c, trustedProxies) ?? socketAddress(c) ?? 'unknown');
}

/** Each trusted proxy adds on the right whom it was asked by; what stands further left anybody may have written. */
function forwardedFor(c: Context, trustedProxies: number): string | undefined {
  if (trustedProxies === 0) return undefined;
  const hops = (c.req.header('x-forwarded-for') ?? '').split(',').map((hop) => hop.trim());
  return hops.at(-trustedProxies) || undefined;
}

function socketAddress(c: Context): string | undefined {
  const { incoming } = (c.env ?? {}) as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress;
}

export function lineOf(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare.slice(0, 100);
  const [head = '', tail] = bare.toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean);
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right].slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::/64`;
}

/**
 * Whether a turn of a loop is this process's: of all processes one has it, and nobody another within so many seconds.
 * A crash in it only means that the next one comes when it would have come anyway.
 */
export async function takeTurn(db: Db, loop: string, seconds: number): Promise<boolean> {
  const taken = await db.run(sql`
    INSERT INTO rate_limits AS r (key, count, until)
    VALUES (${`turn ${loop}`}, 1, now() + make_interval(secs => ${seconds}::int))
    ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE r.until <= now()`);
  return taken === 1;
}

/** Before its time: whoever comes next may have it. */
export const endTurn = (db: Db, loop: string): Promise<number> =>
  db.run(sql`DELETE FROM rate_limits WHERE key = ${`turn ${loop}`}`);

/** Rows that are being counted right now are left for another time, so that neither waits for the other. */
export function forgetRateLimits(db: Db): Promise<number> {
  return db.run(sql`
    DELETE FROM rate_limits WHERE key IN (
      SELECT key FROM rate_limits WHERE until < now() FOR UPDATE SKIP LOCKED)`);
}
