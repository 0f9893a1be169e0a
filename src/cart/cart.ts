/**
 * A cart: what somebody means to buy. It holds no stock and fixes no price: lines are shown
 * with today's price and what is left, and say so when either has changed since they were put in.
 *
 * Always true: a cart is made only when something is put into it, so visitors and crawlers leave
 * none behind; the token in its cookie is the only key to it. One that was poured into another at
 * sign-in (`merge.ts`) is empty and points to it: its token opens that one.
 */
import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Media } from '../catalog/catalog.ts';
import type { Address } from '../customers/address.ts';
import { type Db, type Sql, sql, type Tx } from '../platform/db.ts';
import type { ListedPrice } from '../platform/shown-prices.ts';

export interface CartLine {
  variantId: string;
  productId: string;
  collectionIds: string[];
  productHandle: string;
  title: string;
  /** The chosen options, "A3 / Oak frame"; empty for a product without options. */
  variantTitle: string;
  sku: string;
  media: Media | null;
  quantity: number;
  /** The buyer has asked for it; whether it can be had, `quote.ts` says. */
  giftWrap: boolean;
  /** What one costs where is worked out from it (`quote.ts`). */
  listed: ListedPrice;
  /** The shop's own price when the buyer last looked. */
  seenPriceMinor: number;
  weightGrams: number;
  needsShipping: boolean;
  /** How many there are for this buyer, what his own unpaid order holds included. */
  available: number;
  /** More than that can be ordered, and is sent later. */
  backorders: boolean;
  /** False when the product or variant is no longer sold. */
  active: boolean;
}

export interface Cart {
  id: string;
  /** What the cookie holds from now on: another one than was asked for, where that cart was merged. */
  token: string;
  /** Whose it is since he signed in; null while it is a guest's. */
  customerId: string | null;
  currency: string;
  email: string | null;
  shippingAddress: Address | null;
  shippingMethod: string | null;
  note: string;
  /** As entered, in capitals. */
  discountCodes: string[];
  /** Its order that waits for payment. */
  pendingOrderId: string | null;
  lines: CartLine[];
}

/** The most of one variant that a line takes. */
export const QUANTITY_MAX = 99;
/** Stripe takes a hundred lines a session, and one of them may be the tax. */
export const LINES_MAX = 99;

export type LineProblem = 'gone' | 'sold_out' | 'short';
export function lineProblem(line: CartLine): LineProblem | undefined {
  if (!line.active) return 'gone';
  if (line.backorders) return undefined;
  if (line.available <= 0) return 'sold_out';
  return line.available < line.quantity ? 'short' : undefined;
}

/** How many of a line there are not: they are ordered all the same, and sent later. */
export const sentLater = ({ backorders, available, quantity }: CartLine): number =>
  backorders ? Math.max(0, quantity - Math.max(0, available)) : 0;

export const pieces = (lines: { quantity: number }[]) => lines.reduce((sum, line) => sum + line.quantity, 0);

/** The cart this token opens, its lines in the order they were put in. One query. */
export async function findCart(db: Db, token: string | undefined): Promise<Cart | undefined> {
  if (!token) return undefined;
  const found = await db.row<Cart>(sql`
    SELECT c.id, c.token, c.customer_id AS "customerId", c.currency, c.email, c.shipping_address AS "shippingAddress",
           c.shipping_method AS "shippingMethod", c.note, c.discount_codes AS "discountCodes",
           (SELECT id FROM orders WHERE cart_id = c.id AND status = 'pending') AS "pendingOrderId", coalesce(lines.list, '[]') AS lines
    FROM carts k
    JOIN carts c ON c.id = coalesce(k.merged_into, k.id)
    LEFT JOIN LATERAL (${linesOfCart}) lines ON true
    WHERE k.token = ${token}`);
  return found;
}

/** The lines of a cart that the caller has locked. */
export async function linesOf(tx: Tx, cartId: string): Promise<CartLine[]> {
  const found = await tx.row<{ list: CartLine[] | null }>(sql`
    SELECT lines.list FROM (SELECT ${cartId}::uuid AS id) c, LATERAL (${linesOfCart}) lines`);
  return found?.list ?? [];
}

const linesOfCart = sql`
  SELECT json_agg(json_build_object(
      'variantId', v.id, 'productId', p.id, 'productHandle', p.handle, 'title', p.title,
      'collectionIds', ARRAY(SELECT collection_id FROM collection_products WHERE product_id = p.id ORDER BY 1),
      'variantTitle', array_to_string(v.choices, ' / '), 'sku', v.sku,
      'media', to_jsonb(m), 'quantity', l.quantity, 'giftWrap', l.gift_wrap,
      'listed', json_build_object(
        'priceMinor', v.price_minor, 'compareAtMinor', v.compare_at_minor, 'taxClass', p.tax_class,
        'own', (SELECT coalesce(json_object_agg(currency,
            json_build_object('priceMinor', price_minor, 'compareAtMinor', compare_at_minor)), '{}')
          FROM variant_prices WHERE variant_id = v.id)),
      'seenPriceMinor', l.seen_price_minor, 'weightGrams', v.weight_grams, 'needsShipping', p.needs_shipping,
      'available', coalesce(s.on_hand - s.reserved, 0) + coalesce(own.quantity, 0),
      'backorders', coalesce(s.allow_backorders, false),
      'active', v.status = 'active' AND p.status = 'active'
    ) ORDER BY l.added_at, v.id) AS list
  FROM cart_lines l
  JOIN variants v ON v.id = l.variant_id
  JOIN products p ON p.id = v.product_id
  LEFT JOIN stock_levels s ON s.variant_id = v.id
  LEFT JOIN media m ON m.id = coalesce(v.media_id,
    (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1))
  LEFT JOIN LATERAL (
    SELECT r.quantity FROM orders o JOIN reservations r ON r.order_id = o.id
    WHERE o.cart_id = c.id AND o.status = 'pending' AND r.variant_id = v.id
  ) own ON true
  WHERE l.cart_id = c.id`;

export type AddResult =
  | { ok: true; token: string; pieces: number }
  | { ok: false; reason: 'unknown_variant' | 'sold_out' }
  /** More of one article, or more articles, than a cart takes. */
  | { ok: false; reason: 'too_many' | 'too_many_lines' }
  /** `available` are left in all; `inCart` of them are in the cart already. */
  | { ok: false; reason: 'short'; available: number; inCart: number };

/** Puts a variant into the cart, or more of it. Makes the cart if there is none yet. */
export async function addToCart(
  db: Db,
  token: string | undefined,
  currency: string,
  { variantId, quantity }: { variantId: string; quantity: number },
): Promise<AddResult> {
  const variant = await db.row<{
    priceMinor: number;
    available: number;
    backorders: boolean;
    inCart: number;
    cartId: string | null;
    cartToken: string | null;
    lines: number;
  }>(sql`
    SELECT v.price_minor AS "priceMinor",
           coalesce(s.on_hand - s.reserved, 0) + coalesce(r.quantity, 0) AS available,
           coalesce(s.allow_backorders, false) AS backorders,
           coalesce(l.quantity, 0) AS "inCart", c.id AS "cartId", c.token AS "cartToken",
           (SELECT count(*) FROM cart_lines WHERE cart_id = c.id) AS lines
    FROM variants v
    JOIN products p ON p.id = v.product_id AND p.status = 'active'
    LEFT JOIN stock_levels s ON s.variant_id = v.id
    LEFT JOIN carts k ON k.token = ${token ?? null}
    LEFT JOIN carts c ON c.id = coalesce(k.merged_into, k.id)
    LEFT JOIN cart_lines l ON l.cart_id = c.id AND l.variant_id = v.id
    LEFT JOIN orders o ON o.cart_id = c.id AND o.status = 'pending'
    LEFT JOIN reservations r ON r.order_id = o.id AND r.variant_id = v.id
    WHERE v.id = ${variantId} AND v.status = 'active'`);
  if (!variant) return { ok: false, reason: 'unknown_variant' };
  const { available, backorders, inCart, priceMinor } = variant;
  if (inCart + quantity > QUANTITY_MAX) return { ok: false, reason: 'too_many' };
  if (inCart === 0 && variant.lines >= LINES_MAX) return { ok: false, reason: 'too_many_lines' };
  if (!backorders && available <= 0) return { ok: false, reason: 'sold_out' };
  if (!backorders && inCart + quantity > available) return { ok: false, reason: 'short', available, inCart };

  const cart = variant.cartId ? { id: variant.cartId, token: variant.cartToken! } : newCart();
  // The cart's row is locked by this, and says by then whether it was merged in between.
  const added = await db.row<{ pieces: number }>(sql`
    WITH cart AS (
      INSERT INTO carts (id, token, currency) VALUES (${cart.id}, ${cart.token}, ${currency})
      ON CONFLICT (id) DO UPDATE SET updated_at = now() RETURNING coalesce(merged_into, id) AS id
    ), line AS (
      INSERT INTO cart_lines AS l (cart_id, variant_id, quantity, seen_price_minor)
      SELECT id, ${variantId}, ${quantity}, ${priceMinor} FROM cart
      ON CONFLICT (cart_id, variant_id) DO UPDATE
        SET quantity = least(l.quantity + excluded.quantity, ${QUANTITY_MAX}), seen_price_minor = excluded.seen_price_minor
      RETURNING quantity
    )
    SELECT (SELECT quantity FROM line) + coalesce((
      SELECT sum(quantity) FROM cart_lines WHERE cart_id = (SELECT id FROM cart) AND variant_id <> ${variantId}), 0)::int AS pieces`);
  return { ok: true, token: cart.token, pieces: added!.pieces };
}

const newCart = () => ({ id: uuid(), token: randomBytes(18).toString('base64url') });

/** Sets how many of a line; 0 takes it out. The price shown from now on is today's. @returns false if there is no such line. */
export async function setQuantity(
  db: Db,
  token: string,
  variantId: string,
  quantity: number,
): Promise<boolean> {
  return changeLine(db, token, variantId, (line) =>
    quantity === 0
      ? sql`DELETE FROM cart_lines l WHERE ${line}`
      : sql`UPDATE cart_lines l SET quantity = ${quantity},
              seen_price_minor = (SELECT price_minor FROM variants WHERE id = l.variant_id) WHERE ${line}`,
  );
}

/** Has a line wrapped as gifts, or not. @returns false if there is no such line, or nothing of it travels. */
export function setGiftWrap(db: Db, token: string, variantId: string, wanted: boolean): Promise<boolean> {
  return changeLine(
    db,
    token,
    variantId,
    (line) => sql`
      UPDATE cart_lines l SET gift_wrap = ${wanted} FROM variants v JOIN products p ON p.id = v.product_id
      WHERE ${line} AND v.id = l.variant_id AND p.needs_shipping`,
  );
}

/** @param changeOf the statement, by the condition that finds the line `l`. */
async function changeLine(
  db: Db,
  token: string,
  variantId: string,
  changeOf: (line: Sql) => Sql,
): Promise<boolean> {
  const change = changeOf(sql`
    l.variant_id = ${variantId} AND l.cart_id = (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token})`);
  // Asked again, a line that moved to another cart in the meantime is found there.
  return (await db.run(change)) > 0 || (await db.run(change)) > 0;
}

export interface CheckoutDetails {
  email: string;
  shippingAddress: Address;
  shippingMethod: string;
  note: string;
  /** Who is signed in. */
  customerId?: string | undefined;
  /** Picked by hand; else that of the address's market. */
  currency?: string | undefined;
  /** Of a business, as `parseVatNumber` writes it, and whether the official look-up knows it. */
  vat?: { number: string; checked: '' | 'valid' | 'unavailable' } | undefined;
}

/** Keeps what was typed at checkout and locks the cart until the transaction ends. */
export async function lockWithDetails(
  tx: Tx,
  token: string,
  details: CheckoutDetails,
): Promise<{ id: string; discountCodes: string[] } | undefined> {
  const lock = sql`
    UPDATE carts SET email = ${details.email}, shipping_address = ${JSON.stringify(details.shippingAddress)},
      shipping_method = ${details.shippingMethod}, note = ${details.note}, updated_at = now()
    WHERE id = (SELECT coalesce(merged_into, id) FROM carts WHERE token = ${token}) AND merged_into IS NULL
    RETURNING id, discount_codes AS "discountCodes"`;
  // Asked again, a cart that was merged while this waited for its lock is followed.
  return (await tx.row(lock)) ?? (await tx.row(lock));
}

/** What was bought leaves the cart; what was put in since stays, also in a line that grew while this waited for it. */
export function takeOut(
  tx: Tx,
  cartId: string,
  bought: { variantId: string; quantity: number }[],
): Promise<number> {
  return tx.run(sql`
    MERGE INTO cart_lines l
    USING unnest(${bought.map((line) => line.variantId)}::uuid[], ${bought.map((line) => line.quantity)}::int[])
      AS b (variant_id, quantity)
    ON l.cart_id = (SELECT coalesce(merged_into, id) FROM carts WHERE id = ${cartId}) AND l.variant_id = b.variant_id
    WHEN MATCHED AND l.quantity > b.quantity THEN UPDATE SET quantity = l.quantity - b.quantity
    WHEN MATCHED THEN DELETE`);
}
