/**
 * Stock. `on_hand` is what lies on the shelf and is not sold, `reserved` what is held for orders that are
 * being paid; what can be sold is the difference. The ledger of movements explains every piece on hand.
 *
 * Always true: 0 ≤ reserved ≤ on hand, but where the merchant allows backorders: there more may be held and sold
 * than there is, and what is on hand below zero is owed to buyers. Reserved is the sum of the open reservations.
 * Rows are locked in the order of their variant's id, so that two orders never wait for each other.
 */
import { sql, type Tx } from '../platform/db.ts';
import { adjust, lockLevels, type StockRefusal, unexplained, type Why } from './adjust.ts';

export interface Wanted {
  variantId: string;
  quantity: number;
}

/**
 * Holds every line for this order until `expiresAt`.
 * @returns false when any line is short: the caller must then roll the transaction back.
 */
export async function reserve(tx: Tx, orderId: string, wanted: Wanted[], expiresAt: Date): Promise<boolean> {
  const held = await tx.run(sql`
    WITH wanted AS (
      SELECT * FROM unnest(${wanted.map((w) => w.variantId)}::uuid[], ${wanted.map((w) => w.quantity)}::int[])
        AS w (variant_id, quantity)
    ), locked AS (
      SELECT variant_id FROM stock_levels WHERE variant_id IN (SELECT variant_id FROM wanted)
      ORDER BY variant_id FOR UPDATE
    ), taken AS (
      UPDATE stock_levels s SET reserved = s.reserved + w.quantity
      FROM wanted w JOIN locked USING (variant_id)
      WHERE s.variant_id = w.variant_id AND (s.allow_backorders OR s.on_hand - s.reserved >= w.quantity)
      RETURNING s.variant_id, w.quantity
    )
    INSERT INTO reservations (order_id, variant_id, quantity, expires_at)
    SELECT ${orderId}, variant_id, quantity, ${expiresAt} FROM taken`);
  return held === wanted.length;
}

/** What a sale brought from above its `low_stock_at` down to it, or below. */
export interface LowStock {
  variantId: string;
  /** On hand after the sale. */
  left: number;
}

/** Of rows `sold` with the level as it is now. The row's lock sees to it that one sale alone crosses the line. */
const lowOf = sql`(SELECT coalesce(json_agg(json_build_object('variantId', variant_id, 'left', on_hand)), '[]') FROM sold
  WHERE on_hand <= low_stock_at AND on_hand + quantity > low_stock_at AND low_stock_at > 0)`;

/** The order was paid: its hold becomes a sale. @returns how many lines were held, and what is low now. */
export async function sellReserved(tx: Tx, orderId: string): Promise<{ lines: number; low: LowStock[] }> {
  const sold = await tx.row<{ lines: number; low: LowStock[] }>(sql`
    WITH held AS (
      SELECT variant_id, quantity FROM reservations WHERE order_id = ${orderId}
    ), locked AS (
      SELECT variant_id FROM stock_levels WHERE variant_id IN (SELECT variant_id FROM held)
      ORDER BY variant_id FOR UPDATE
    ), sold AS (
      UPDATE stock_levels s SET on_hand = s.on_hand - h.quantity, reserved = s.reserved - h.quantity
      FROM held h JOIN locked USING (variant_id) WHERE s.variant_id = h.variant_id
      RETURNING s.variant_id, h.quantity, s.on_hand, s.low_stock_at
    ), closed AS (
      DELETE FROM reservations r USING sold WHERE r.order_id = ${orderId} AND r.variant_id = sold.variant_id
    ), written AS (
      INSERT INTO stock_movements (variant_id, quantity, reason, order_id)
      SELECT variant_id, -quantity, 'sold', ${orderId}::uuid FROM sold
    )
    SELECT (SELECT count(*) FROM sold) AS lines, ${lowOf} AS low`);
  return sold!;
}

/**
 * An order was paid after its hold was released: takes the goods again if all are still to be had.
 * @returns what is low now; undefined, with nothing taken, when any line is short.
 */
export async function sellUnreserved(
  tx: Tx,
  orderId: string,
  wanted: Wanted[],
): Promise<LowStock[] | undefined> {
  const variantIds = wanted.map((w) => w.variantId);
  const stock = await tx.rows<{ variantId: string; available: number; allowBackorders: boolean }>(sql`
    SELECT variant_id AS "variantId", allow_backorders AS "allowBackorders", on_hand - reserved AS available FROM stock_levels
    WHERE variant_id = ANY (${variantIds}::uuid[]) ORDER BY variant_id FOR UPDATE`);
  const left = new Map(
    stock.map((level) => [level.variantId, level.allowBackorders ? Infinity : level.available]),
  );
  if (wanted.some((w) => (left.get(w.variantId) ?? 0) < w.quantity)) return undefined;
  const sold = await tx.row<{ low: LowStock[] }>(sql`
    WITH sold AS (
      UPDATE stock_levels s SET on_hand = s.on_hand - w.quantity
      FROM unnest(${variantIds}::uuid[], ${wanted.map((w) => w.quantity)}::int[]) AS w (variant_id, quantity)
      WHERE s.variant_id = w.variant_id
      RETURNING s.variant_id, w.quantity, s.on_hand, s.low_stock_at
    ), written AS (
      INSERT INTO stock_movements (variant_id, quantity, reason, order_id)
      SELECT variant_id, -quantity, 'sold', ${orderId}::uuid FROM sold
    )
    SELECT ${lowOf} AS low`);
  return sold!.low;
}

/** The order can no longer be paid: what it held can be sold again. */
export function release(tx: Tx, orderId: string): Promise<number> {
  return tx.run(sql`
    WITH held AS (
      SELECT variant_id, quantity FROM reservations WHERE order_id = ${orderId}
    ), locked AS (
      SELECT variant_id FROM stock_levels WHERE variant_id IN (SELECT variant_id FROM held)
      ORDER BY variant_id FOR UPDATE
    ), freed AS (
      UPDATE stock_levels s SET reserved = s.reserved - h.quantity
      FROM held h JOIN locked USING (variant_id) WHERE s.variant_id = h.variant_id
      RETURNING s.variant_id
    )
    DELETE FROM reservations r USING freed WHERE r.order_id = ${orderId} AND r.variant_id = freed.variant_id`);
}

/** A payment under way may take days (bank debits): its hold must not end before it does. */
export function holdUntil(tx: Tx, orderId: string, expiresAt: Date): Promise<number> {
  return tx.run(sql`
    UPDATE reservations SET expires_at = greatest(expires_at, ${expiresAt}) WHERE order_id = ${orderId}`);
}

/**
 * Goods of an order come back onto the shelf: called off before they left, or returned.
 * @param sourceId the cancellation or return; each variant of it is booked once, whatever repeats.
 * @returns how many lines were booked.
 */
export function restock(
  tx: Tx,
  { orderId, sourceId, lines }: { orderId: string; sourceId: string; lines: Wanted[] },
): Promise<number> {
  return tx.run(sql`
    WITH back AS (
      SELECT * FROM unnest(${lines.map((l) => l.variantId)}::uuid[], ${lines.map((l) => l.quantity)}::int[])
        AS b (variant_id, quantity)
    ), locked AS (
      SELECT variant_id FROM stock_levels WHERE variant_id IN (SELECT variant_id FROM back)
      ORDER BY variant_id FOR UPDATE
    ), booked AS (
      INSERT INTO stock_movements (variant_id, quantity, reason, order_id, source_id)
      SELECT variant_id, quantity, 'restocked', ${orderId}::uuid, ${sourceId}::uuid FROM back JOIN locked USING (variant_id)
      ON CONFLICT (source_id, variant_id) WHERE reason = 'restocked' DO NOTHING
      RETURNING variant_id, quantity
    )
    UPDATE stock_levels s SET on_hand = s.on_hand + b.quantity FROM booked b WHERE s.variant_id = b.variant_id`);
}

/** Staff says how many lie on the shelf and are not sold. As `adjust`, which writes the difference down. */
export async function setOnHand(
  tx: Tx,
  variantId: string,
  onHand: number,
  why?: Partial<Why>,
): Promise<{ ok: true } | StockRefusal> {
  if (onHand < 0) return { ok: false, reason: 'below_zero', variantId };
  const [level] = await lockLevels(tx, [variantId]);
  if (!level) return { ok: false, reason: 'unknown_variant', variantId };
  const difference = [{ variantId, by: onHand - level.onHand }];
  const adjusted = await adjust(tx, difference, { ...unexplained, ...why });
  return adjusted.ok ? { ok: true } : adjusted;
}
