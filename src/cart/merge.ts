/**
 * The cart of somebody who signs in. The cart at hand becomes the customer's; the one he had before is
 * poured into it, stays behind empty, and points to it, so that its cookie on another device leads
 * here. A cart that belongs to another customer is left alone.
 *
 * Locks: the customer's row, so that of two sign-ins one is done before the other begins; then the
 * carts, by id; then the rows that point to a cart, before any line moves. Whoever puts something in
 * or checks out locks a cart's row first and so either comes before the merge or sees it done.
 */
import { type Database, sql, type Tx } from '../platform/db.ts';
import { LINES_MAX, QUANTITY_MAX } from './cart.ts';
import { CODES_MAX } from './codes.ts';

export type TakenAlong =
  /** The cart that the cookie opens from now on; undefined when the customer has none. */
  | { ok: true; cart: { token: string; pieces: number } | undefined }
  /** The cart he had before has an order that could still be paid: it must be ended first. Nothing has changed. */
  | { ok: false; payableCartId: string };

/** @param token of the cart at hand, if there is one. */
export async function takeCartAlong(
  db: Database,
  customerId: string,
  token: string | undefined,
): Promise<TakenAlong> {
  for (;;) {
    const taken = await db.transaction((tx) => inTransaction(tx, customerId, token));
    if (taken !== 'merged_meanwhile') return taken;
  }
}

interface CartRow {
  id: string;
  token: string;
  customerId: string | null;
  mergedInto: string | null;
  isAtHand: boolean;
}

async function inTransaction(
  tx: Tx,
  customerId: string,
  token: string | undefined,
): Promise<TakenAlong | 'merged_meanwhile'> {
  await tx.run(sql`SELECT FROM customers WHERE id = ${customerId} FOR NO KEY UPDATE`);
  const carts = await lockCarts(tx, customerId, token);
  if (carts.some((cart) => cart.mergedInto)) return 'merged_meanwhile';
  const before = carts.find((cart) => cart.customerId === customerId);
  const free = carts.find((cart) => cart.isAtHand && cart.customerId === null);
  if (!free) return { ok: true, cart: before && (await withPieces(tx, before)) };
  if (before) {
    if (await hasPayableOrder(tx, before.id)) return { ok: false, payableCartId: before.id };
    await pour(tx, before.id, free.id);
  }
  await tx.run(sql`UPDATE carts SET customer_id = ${customerId}, updated_at = now() WHERE id = ${free.id}`);
  return { ok: true, cart: await withPieces(tx, free) };
}

/** The cart at hand and the customer's own, which may be the same. */
function lockCarts(tx: Tx, customerId: string, token: string | undefined): Promise<CartRow[]> {
  return tx.rows<CartRow>(sql`
    SELECT c.id, c.token, c.customer_id AS "customerId", c.merged_into AS "mergedInto",
      coalesce(c.id = hand.id, false) AS "isAtHand"
    FROM (SELECT (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token ?? null}) AS id) hand, carts c
    WHERE c.id = ANY (ARRAY[hand.id, (SELECT id FROM carts WHERE customer_id = ${customerId})])
    ORDER BY c.id FOR UPDATE OF c`);
}

/** Under the cart's lock no other can come. One that a bank is still working on has taken its lines out already. */
async function hasPayableOrder(tx: Tx, cartId: string): Promise<boolean> {
  const found = await tx.row(sql`
    SELECT 1 FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE o.cart_id = ${cartId} AND o.status = 'pending' AND p.status = 'pending'`);
  return found !== undefined;
}

/**
 * What the cart at hand does not know it takes from the other: lines, codes, and what was typed at checkout. Gift wrap
 * stays where either had it: who finds it gone after the gift has left minds more than who takes it off again.
 */
async function pour(tx: Tx, from: string, into: string): Promise<void> {
  await tx.run(sql`UPDATE carts SET merged_into = ${into} WHERE merged_into = ${from}`);
  await tx.run(sql`
    WITH poured AS (
      DELETE FROM cart_lines WHERE cart_id = ${from} RETURNING variant_id, quantity, seen_price_minor, gift_wrap, added_at
    ), places AS (
      SELECT p.*, own.variant_id IS NOT NULL AS has_place,
        row_number() OVER (PARTITION BY own.variant_id IS NOT NULL ORDER BY p.added_at DESC) AS place
      FROM poured p LEFT JOIN cart_lines own ON own.cart_id = ${into} AND own.variant_id = p.variant_id
    )
    INSERT INTO cart_lines AS l (cart_id, variant_id, quantity, seen_price_minor, gift_wrap, added_at)
    SELECT ${into}, variant_id, least(quantity, ${QUANTITY_MAX}), seen_price_minor, gift_wrap, added_at FROM places
    WHERE has_place OR place <= ${LINES_MAX} - (SELECT count(*) FROM cart_lines WHERE cart_id = ${into})
    ORDER BY variant_id
    ON CONFLICT (cart_id, variant_id) DO UPDATE
      SET quantity = least(l.quantity + excluded.quantity, ${QUANTITY_MAX}), gift_wrap = l.gift_wrap OR excluded.gift_wrap`);
  await tx.run(sql`
    UPDATE carts c SET email = coalesce(c.email, f.email),
      shipping_address = coalesce(c.shipping_address, f.shipping_address),
      shipping_method = coalesce(c.shipping_method, f.shipping_method),
      discount_codes = (c.discount_codes || ARRAY(
        SELECT code FROM unnest(f.discount_codes) AS code WHERE code <> ALL (c.discount_codes)))[1:${CODES_MAX}]
    FROM carts f WHERE c.id = ${into} AND f.id = ${from}`);
  await tx.run(sql`
    UPDATE carts SET merged_into = ${into}, customer_id = NULL,
      email = NULL, shipping_address = NULL, shipping_method = NULL, note = '', discount_codes = '{}' WHERE id = ${from}`);
}

async function withPieces(tx: Tx, { id, token }: CartRow): Promise<{ token: string; pieces: number }> {
  const counted = await tx.row<{ pieces: number }>(sql`
    SELECT coalesce(sum(quantity), 0)::int AS pieces FROM cart_lines WHERE cart_id = ${id}`);
  return { token, pieces: counted!.pieces };
}
