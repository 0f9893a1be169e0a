/** How often the staff's doors may be tried. */
import type { Context } from 'hono';
import { type Door, knock, senderOf } from '../platform/rate-limits.ts';
import type { Shop } from '../platform/shop.ts';

const QUARTER = 15 * 60;
const HOUR = 60 * 60;

export const doors = {
  signIn: {
    name: 'staff-sign-in',
    sender: { max: 30, windowSeconds: QUARTER },
    address: { max: 10, windowSeconds: QUARTER },
  },
  /** Six digits are guessed in a million tries: the account is the address. */
  secondFactor: { name: 'staff-second-factor', address: { max: 8, windowSeconds: QUARTER } },
  mail: {
    name: 'staff-mail',
    sender: { max: 20, windowSeconds: HOUR },
    address: { max: 5, windowSeconds: HOUR },
  },
  link: { name: 'staff-link', sender: { max: 60, windowSeconds: QUARTER } },
  passkey: { name: 'staff-passkey', sender: { max: 40, windowSeconds: QUARTER } },
  /** By who is signed in: the account is the address. */
  oldPassword: { name: 'staff-old-password', address: { max: 10, windowSeconds: QUARTER } },
} satisfies Record<string, Door>;

/** @returns how long to wait, having said so in the answer's header; undefined when the door is open. */
export async function tooOften(
  c: Context,
  shop: Shop,
  door: Door,
  address?: string,
): Promise<number | undefined> {
  const knocked = await knock(shop.db, door, senderOf(c, shop.config), address);
  if (knocked.ok) return undefined;
  c.header('Retry-After', String(knocked.retryAfterSeconds));
  return knocked.retryAfterSeconds;
}
