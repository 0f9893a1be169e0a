/**
 * The discount codes that a buyer has entered. A cart keeps a code that counts today, or could once more is
 * in the cart or it is known who buys; one that nobody can use is refused with the reason, and not kept.
 */
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { type Door, knock } from '../platform/rate-limits.ts';
import type { Shop } from '../platform/shop.ts';
import type { Barred } from '../pricing/pricing.ts';
import { asCode, discountsFor } from '../promotions/promotions.ts';

/** The most codes that a cart takes. */
export const CODES_MAX = 5;

export type AddCodeResult =
  | { ok: true }
  | { ok: false; reason: 'no_cart' | 'entered_already' | 'too_many'; code: string };

/** @param code as `asCode` gives it. Whether there is such a code is not asked. */
export async function addCode(db: Db, token: string, code: string): Promise<AddCodeResult> {
  const add = sql`
    UPDATE carts SET discount_codes = discount_codes || ${code}::text, updated_at = now()
    WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token}) AND merged_into IS NULL
      AND ${code} <> ALL (discount_codes) AND cardinality(discount_codes) < ${CODES_MAX}`;
  // Asked again, a cart that was merged while this waited for its lock is followed.
  if ((await db.run(add)) > 0 || (await db.run(add)) > 0) return { ok: true };
  const cart = await findCodes(db, token);
  if (!cart) return { ok: false, reason: 'no_cart', code };
  return { ok: false, reason: cart.codes.includes(code) ? 'entered_already' : 'too_many', code };
}

/** @returns false if it was not there. */
export async function removeCode(db: Db, token: string, typed: string): Promise<boolean> {
  const code = asCode(typed);
  if (!code) return false;
  const remove = sql`
    UPDATE carts SET discount_codes = array_remove(discount_codes, ${code}), updated_at = now()
    WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token})
      AND ${code} = ANY (discount_codes)`;
  return (await db.run(remove)) > 0 || (await db.run(remove)) > 0;
}

/** Who claims discounts or stock before he takes codes out locks the cart first, as whoever places an order does. */
export async function lockCodes(tx: Tx, cartId: string): Promise<void> {
  await tx.run(sql`
    SELECT FROM carts WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE id = ${cartId}) FOR NO KEY UPDATE`);
}

/** With what was bought, the codes that it was bought with leave the cart. */
export function takeOutCodes(tx: Tx, cartId: string, codes: string[]): Promise<number> {
  return tx.run(sql`
    UPDATE carts SET discount_codes = ARRAY(
      SELECT code FROM unnest(discount_codes) WITH ORDINALITY AS c (code, place) WHERE code <> ALL (${codes}::text[]) ORDER BY place)
    WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE id = ${cartId}) AND discount_codes && ${codes}::text[]`);
}

interface CartCodes {
  codes: string[];
  currency: string;
  /** As typed at checkout, if it was yet. */
  email: string | null;
  customerId: string | null;
  /** The order that this cart has made, while it can be paid. */
  pendingOrderId: string | null;
}

function findCodes(db: Db, token: string): Promise<CartCodes | undefined> {
  return db.row<CartCodes>(sql`
    SELECT c.discount_codes AS codes, c.currency, c.email, c.customer_id AS "customerId",
      (SELECT id FROM orders WHERE cart_id = c.id AND status = 'pending') AS "pendingOrderId"
    FROM carts k JOIN carts c ON c.id = coalesce(k.merged_into, k.id) WHERE k.token = ${token}`);
}

/** Nobody is to find codes by trying. */
const TRIED: Door = { name: 'discount_code', sender: { max: 30, windowSeconds: 600 } };

/** Of no use to anybody, whatever is in the cart. */
export type DeadCode = Extract<Barred, { reason: 'unknown' | 'not_yet' | 'ended' | 'used_up' }>;

export type CodeRefused =
  | { reason: 'nothing_entered' }
  | { reason: 'too_often'; retryAfterSeconds: number }
  | { reason: 'no_cart' | 'entered_already' | 'too_many'; code: string }
  | (DeadCode & { code: string });

/** A code is entered: it is in the cart from now on, or refused. @param sender who is counted at the door. */
export async function enterCode(
  shop: Pick<Shop, 'keptValues'> & { db: Database },
  token: string | undefined,
  typed: string,
  sender: string,
): Promise<{ ok: true } | ({ ok: false } & CodeRefused)> {
  const shown = typed.trim().toUpperCase();
  if (shown === '') return { ok: false, reason: 'nothing_entered' };
  const cart = token ? await findCodes(shop.db, token) : undefined;
  if (!token || !cart) return { ok: false, reason: 'no_cart', code: shown };
  if (cart.codes.includes(shown)) return { ok: false, reason: 'entered_already', code: shown };
  if (cart.codes.length >= CODES_MAX) return { ok: false, reason: 'too_many', code: shown };
  const knocked = await knock(shop.db, TRIED, sender);
  if (!knocked.ok) return { ok: false, reason: 'too_often', retryAfterSeconds: knocked.retryAfterSeconds };
  const code = asCode(shown);
  const dead = code === undefined ? ({ reason: 'unknown' } as const) : await deadCode(shop, code, cart);
  if (dead || !code) return { ok: false, ...dead!, code: shown };
  return await addCode(shop.db, token, code);
}

async function deadCode(
  shop: Pick<Shop, 'keptValues' | 'db'>,
  code: string,
  { email, customerId, currency, pendingOrderId }: CartCodes,
): Promise<DeadCode | undefined> {
  const discounts = await discountsFor(shop, shop.db, {
    codes: [code],
    buyer: { email, customerId },
    currency,
    convert: (homeMinor) => homeMinor, // no amount is looked at here
    now: new Date(),
    exceptOrderId: pendingOrderId ?? undefined,
  });
  const barred = discounts.find((discount) => discount.code === code)?.barred;
  return barred && isDead(barred) ? barred : undefined;
}

const isDead = (barred: Barred): barred is DeadCode =>
  ['unknown', 'not_yet', 'ended', 'used_up'].includes(barred.reason);
