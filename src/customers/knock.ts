/** Counting at the customers' doors. */
import type { Context } from 'hono';
import { type Door, knock, senderOf } from '../platform/rate-limits.ts';
import type { Shop } from '../platform/shop.ts';

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
