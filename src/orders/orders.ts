/**
 * Orders: what somebody bought, copied as it was on that day, with its timeline. An order never
 * looks anything up again: its lines, address, prices and totals are its own for ever.
 *
 * Always true: an order is opened by its unguessable token, never by its number; its status moves
 * only as `progress.ts` allows.
 */
import { randomBytes } from 'node:crypto';
import type { Address } from '../customers/address.ts';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { type OrderStatus, orderCan, type PaymentStatus } from './progress.ts';

export interface OrderMedia {
  id: string;
  file: string;
  alt: string;
  width: number;
  height: number;
  widths: number[];
  colour: string;
}

export interface OrderLine {
  variantId: string;
  sku: string;
  title: string;
  variantTitle: string;
  media: OrderMedia | null;
  quantity: number;
  unitPriceMinor: number;
  totalMinor: number;
}

export interface OrderEvent {
  kind: OrderEventKind;
  actor: 'buyer' | 'shop' | 'stripe' | 'staff';
  /** ISO 8601. */
  at: string;
}

export type OrderEventKind =
  | 'checkout_started'
  | 'payment_processing'
  | 'paid'
  | 'payment_failed'
  | 'payment_expired'
  | 'sold_out_after_payment'
  | 'refund_started'
  | 'refunded'
  | 'refund_failed';

export interface Order {
  id: string;
  number: number;
  token: string;
  cartId: string | null;
  status: OrderStatus;
  email: string;
  shippingAddress: Address;
  shippingMethod: string;
  note: string;
  currency: string;
  subtotalMinor: number;
  discountMinor: number;
  shippingMinor: number;
  taxMinor: number;
  totalMinor: number;
  createdAt: Date;
  placedAt: Date | null;
  lines: OrderLine[];
  events: OrderEvent[];
  paymentId: string;
  paymentStatus: PaymentStatus;
  capturedMinor: number;
  /** What has really gone back, refunds under way not counted. */
  repaidMinor: number;
}

export const orderName = (order: { number: number }) => `#${order.number}`;

/** One query. */
export function findOrder(db: Db, by: { token: string } | { id: string }): Promise<Order | undefined> {
  const where = 'token' in by ? sql`o.token = ${by.token}` : sql`o.id = ${by.id}`;
  return db.row<Order>(sql`
    SELECT o.id, o.number, o.token, o.cart_id AS "cartId", o.status, o.email,
      o.shipping_address AS "shippingAddress", o.shipping_method AS "shippingMethod", o.note, o.currency,
      o.subtotal_minor AS "subtotalMinor", o.discount_minor AS "discountMinor", o.shipping_minor AS "shippingMinor",
      o.tax_minor AS "taxMinor", o.total_minor AS "totalMinor", o.created_at AS "createdAt", o.placed_at AS "placedAt",
      p.id AS "paymentId", p.status AS "paymentStatus", p.captured_minor AS "capturedMinor",
      (SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds WHERE payment_id = p.id AND status = 'succeeded') AS "repaidMinor",
      (SELECT json_agg(json_build_object(
          'variantId', l.variant_id, 'sku', l.sku, 'title', l.title, 'variantTitle', l.variant_title,
          'media', to_jsonb(m), 'quantity', l.quantity,
          'unitPriceMinor', l.unit_price_minor, 'totalMinor', l.total_minor) ORDER BY l.position)
        FROM order_lines l LEFT JOIN media m ON m.id = l.media_id WHERE l.order_id = o.id) AS lines,
      (SELECT coalesce(json_agg(json_build_object('kind', e.kind, 'actor', e.actor, 'at', e.at) ORDER BY e.id), '[]')
        FROM order_events e WHERE e.order_id = o.id) AS events
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE ${where}`);
}

export interface NewOrder {
  id: string;
  cartId: string;
  cartFingerprint: string;
  email: string;
  shippingAddress: Address;
  shippingMethod: string;
  note: string;
  currency: string;
  subtotalMinor: number;
  discountMinor: number;
  shippingMinor: number;
  taxMinor: number;
  totalMinor: number;
  lines: (Omit<OrderLine, 'media'> & { mediaId: string | null })[];
}

/** Writes a pending order with its lines copied. The number it gets stays its own, paid or not. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<{ number: number; token: string }> {
  const { lines } = order;
  const token = randomBytes(18).toString('base64url');
  const row = await tx.row<{ number: number }>(sql`
    WITH written AS (
      INSERT INTO orders (id, token, cart_id, cart_fingerprint, status, email, shipping_address, shipping_method, note,
        currency, subtotal_minor, discount_minor, shipping_minor, tax_minor, total_minor)
      VALUES (${order.id}, ${token}, ${order.cartId}, ${order.cartFingerprint}, 'pending', ${order.email},
        ${JSON.stringify(order.shippingAddress)}, ${order.shippingMethod}, ${order.note}, ${order.currency},
        ${order.subtotalMinor}, ${order.discountMinor}, ${order.shippingMinor}, ${order.taxMinor}, ${order.totalMinor})
      RETURNING id, number
    ), lines AS (
      INSERT INTO order_lines (order_id, position, variant_id, sku, title, variant_title, media_id, quantity,
        unit_price_minor, total_minor)
      SELECT written.id, line.* FROM written, unnest(
        ${lines.map((_, index) => index + 1)}::int[], ${lines.map((l) => l.variantId)}::uuid[],
        ${lines.map((l) => l.sku)}::text[], ${lines.map((l) => l.title)}::text[],
        ${lines.map((l) => l.variantTitle)}::text[], ${lines.map((l) => l.mediaId)}::uuid[],
        ${lines.map((l) => l.quantity)}::int[], ${lines.map((l) => l.unitPriceMinor)}::bigint[],
        ${lines.map((l) => l.totalMinor)}::bigint[]) AS line
    ), event AS (
      INSERT INTO order_events (order_id, kind, actor) SELECT id, 'checkout_started', 'buyer' FROM written
    )
    SELECT number FROM written`);
  return { number: row!.number, token };
}

/** A line in the timeline. */
export function writeEvent(
  tx: Tx,
  orderId: string,
  kind: OrderEventKind,
  actor: OrderEvent['actor'],
  data: Record<string, unknown> = {},
): Promise<number> {
  return tx.run(sql`
    INSERT INTO order_events (order_id, kind, actor, data)
    VALUES (${orderId}, ${kind}, ${actor}, ${JSON.stringify(data)})`);
}

/**
 * Moves the order and tells why in its timeline. The caller holds the order's lock and knows where it
 * stands. A move that is not in the table is a bug.
 */
export function moveOrder(
  tx: Tx,
  order: { id: string; status: OrderStatus },
  to: OrderStatus,
  why: Pick<OrderEvent, 'kind' | 'actor'>,
): Promise<number> {
  if (!orderCan(order.status, to)) throw new Error(`order ${order.id}: ${order.status} cannot become ${to}`);
  const placedAt = to === 'placed' ? sql`now()` : sql`placed_at`;
  return tx.run(sql`
    WITH moved AS (UPDATE orders SET status = ${to}, placed_at = ${placedAt} WHERE id = ${order.id} RETURNING id)
    INSERT INTO order_events (order_id, kind, actor) SELECT id, ${why.kind}, ${why.actor} FROM moved`);
}
