/**
 * Orders: what somebody bought, copied as it was on that day, with its timeline. An order never
 * looks anything up again: its lines, address, prices and totals are its own for ever.
 *
 * Always true: an order is opened by its unguessable token, never by its number; its status moves
 * only as `progress.ts` allows.
 */
import { randomBytes } from 'node:crypto';
import type { Address } from '../customers/address.ts';
import { type Db, empty, type Sql, sql, type Tx } from '../platform/db.ts';
import type { Totals } from '../pricing/pricing.ts';
import { type LineProgress, type OrderProgress, type OrderStatus, orderCanBecome } from './progress.ts';

export interface OrderMedia {
  id: string;
  file: string;
  alt: string;
  width: number;
  height: number;
  widths: number[];
  jpeg?: boolean | null;
  colour: string;
}

export interface OrderLine extends LineProgress {
  variantId: string;
  sku: string;
  title: string;
  variantTitle: string;
  media: OrderMedia | null;
  unitPriceMinor: number;
  /** Of one piece, beside its price; 0: it is not wrapped as a gift. */
  giftWrapMinor: number;
  /** Unit price and gift wrap, times quantity. */
  totalMinor: number;
  /** Its part of the order's discounts. */
  discountMinor: number;
  /** In it or on top of it, as the order's tax is. */
  taxMinor: number;
  needsShipping: boolean;
}

/** What an order came to, as `priceCart` said on that day. */
export type OrderSums = Omit<Totals, 'lines' | 'unused'>;

/** How it was to reach the buyer, as the checkout said. */
export interface OrderDelivery {
  needsShipping: boolean;
  /** The title; empty where nothing travels. */
  shippingMethod: string;
  /** Where the buyer fetches it, line by line; none: it travels. */
  pickupAddress: string[];
  /** YYYY-MM-DD. */
  expectedFrom: string | null;
  expectedTo: string | null;
}

export interface OrderEvent {
  kind: OrderEventKind;
  actor: 'buyer' | 'shop' | 'stripe' | 'staff' | 'carrier';
  /** Why, what, and for staff who (`by`). Other rooms and pages read it by name, so it is kept small. */
  data: Record<string, unknown>;
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
  | 'discount_gone_after_payment'
  | 'shipped'
  | 'tracking_changed'
  | 'delivered'
  | 'delayed'
  | 'lines_cancelled'
  | 'cancelled'
  | 'return_requested'
  | 'return_received'
  | 'return_called_off'
  | 'withdrawn'
  | 'refund_started'
  | 'refunded'
  | 'refund_failed'
  | 'refund_retried'
  | 'dispute_opened'
  | 'dispute_closed'
  | 'email_resent'
  | 'note_added'
  | 'address_changed';

/** So many of a line. Times below are ISO 8601, days are YYYY-MM-DD. */
export interface Pieces {
  variantId: string;
  quantity: number;
}

export interface Fulfillment {
  id: string;
  position: number;
  status: 'shipped' | 'delivered';
  carrier: string;
  trackingNumber: string;
  trackingUrl: string;
  shippedAt: string;
  /** The day on which it should come, where somebody has said so. */
  expectedOn: string | null;
  deliveredAt: string | null;
  deliveredBy: 'staff' | 'carrier' | 'assumed' | null;
  lines: Pieces[];
}

export interface OrderCancellation {
  id: string;
  reason: 'buyer_asked' | 'not_available' | 'fraud' | 'withdrawn' | 'other';
  note: string;
  createdAt: string;
  lines: Pieces[];
}

export interface OrderReturn {
  id: string;
  status: 'requested' | 'received' | 'called_off';
  note: string;
  createdAt: string;
  receivedAt: string | null;
  lines: (Pieces & {
    reason: 'withdrawn' | 'damaged' | 'wrong_item' | 'not_as_described' | 'unwanted' | 'other';
    restockedQuantity: number;
    writtenOffQuantity: number;
  })[];
}

export interface OrderRefund {
  id: string;
  status: 'pending' | 'succeeded' | 'failed';
  amountMinor: number;
  /** The part of it that is for shipping. */
  shippingMinor: number;
  reason: 'sold_out' | 'requested' | 'cancelled' | 'returned' | 'withdrawn' | 'goodwill' | 'external';
  note: string;
  failure: string | null;
  createdAt: string;
  /** The cancellation or return it is for. */
  sourceId: string | null;
  lines: (Pieces & { amountMinor: number })[];
}

export interface OrderDispute {
  id: string;
  /** Stripe's own word. */
  status: string;
  reason: string;
  amountMinor: number;
  evidenceDueBy: string | null;
  createdAt: string;
  closedAt: string | null;
}

export interface Order extends OrderProgress, OrderSums, OrderDelivery {
  id: string;
  number: number;
  token: string;
  cartId: string | null;
  customerId: string | null;
  email: string;
  shippingAddress: Address;
  note: string;
  currency: string;
  /** How its amounts are written; '': as the shop's. */
  locale: string;
  /** Of a business; '' for everybody else. */
  vatNumber: string;
  createdAt: Date;
  placedAt: Date | null;
  /** Personal data that no law asks to keep is gone since then. */
  erasedAt: Date | null;
  lines: OrderLine[];
  /** Oldest first, as all lists below. */
  events: OrderEvent[];
  fulfillments: Fulfillment[];
  cancellations: OrderCancellation[];
  returns: OrderReturn[];
  refunds: OrderRefund[];
  disputes: OrderDispute[];
  paymentId: string;
}

export const orderName = (order: { number: number }) => `#${order.number}`;

/** How it travels; undefined where nothing does. */
export const shippingTitle = ({ needsShipping, shippingMethod }: OrderDelivery) =>
  needsShipping ? shippingMethod : undefined;

/** What `orderLabel` reads, of orders `o` and their payments `p`: lists and whole orders say the same. */
export const labelColumns = sql`
  o.status, p.status AS "paymentStatus", o.fulfillment_status AS "fulfillmentStatus", p.captured_minor AS "capturedMinor",
  (SELECT coalesce(sum(amount_minor), 0)::bigint FROM refunds WHERE payment_id = p.id AND status = 'succeeded') AS "repaidMinor",
  (SELECT coalesce(sum(amount_minor), 0)::bigint FROM disputes WHERE payment_id = p.id AND status = 'lost') AS "lostMinor",
  (o.fulfillment_status IN ('shipped', 'delivered')
    AND (SELECT sum(shipped_quantity) FROM order_lines WHERE order_id = o.id)
      = (SELECT sum(rl.quantity) FROM returns r JOIN return_lines rl ON rl.return_id = r.id
         WHERE r.order_id = o.id AND r.status = 'received')) IS TRUE AS "isReturned"`;

/** `OrderSums` and `OrderDelivery` of orders `o`, and in which money. */
export const moneyColumns = sql`
  o.currency, o.locale, o.vat_number AS "vatNumber", o.subtotal_minor AS "subtotalMinor", o.discount_minor AS "discountMinor",
  o.shipping_minor AS "shippingMinor", o.shipping_discount_minor AS "shippingDiscountMinor",
  o.shipping_tax_minor AS "shippingTaxMinor", o.tax_minor AS "taxMinor", o.tax_included_minor AS "taxIncludedMinor",
  o.total_minor AS "totalMinor", o.tax_treatment AS "taxTreatment", o.tax_lines AS "taxLines", o.discounts,
  o.needs_shipping AS "needsShipping", o.shipping_method AS "shippingMethod", o.pickup_address AS "pickupAddress",
  o.expected_from::text AS "expectedFrom", o.expected_to::text AS "expectedTo"`;

/** What json_build_object takes of order lines `l`. */
export const lineMoney = sql`
  'unitPriceMinor', l.unit_price_minor, 'giftWrapMinor', l.gift_wrap_minor, 'totalMinor', l.total_minor,
  'discountMinor', l.discount_minor, 'taxMinor', l.tax_minor, 'needsShipping', l.needs_shipping`;

export type OrderKey = { token: string } | { id: string } | { number: number };

/** One query. */
export function findOrder(db: Db, by: OrderKey): Promise<Order | undefined> {
  return db.row<Order>(wholeOrders(ofOrder(by)));
}

/** Orders with everything that belongs to them. @param which a condition on orders `o`, and their order. */
export function wholeOrders(which: Sql): Sql {
  return sql`
    SELECT o.id, o.number, o.token, o.cart_id AS "cartId", o.customer_id AS "customerId", o.email,
      o.shipping_address AS "shippingAddress", o.note, ${moneyColumns},
      o.created_at AS "createdAt", o.placed_at AS "placedAt", o.erased_at AS "erasedAt", p.id AS "paymentId", p.refunded_minor AS "refundedMinor", ${labelColumns},
      (SELECT json_agg(json_build_object(
          'variantId', l.variant_id, 'sku', l.sku, 'title', l.title, 'variantTitle', l.variant_title,
          'media', to_jsonb(m), 'quantity', l.quantity, 'shippedQuantity', l.shipped_quantity,
          'cancelledQuantity', l.cancelled_quantity, 'returnedQuantity', l.returned_quantity,
          ${lineMoney}) ORDER BY l.position)
        FROM order_lines l LEFT JOIN media m ON m.id = l.media_id WHERE l.order_id = o.id) AS lines,
      (SELECT coalesce(json_agg(json_build_object('kind', e.kind, 'actor', e.actor, 'data', e.data, 'at', e.at) ORDER BY e.id), '[]')
        FROM order_events e WHERE e.order_id = o.id) AS events,
      (SELECT coalesce(json_agg(json_build_object('id', f.id, 'position', f.position, 'status', f.status,
          'carrier', f.carrier, 'trackingNumber', f.tracking_number, 'trackingUrl', f.tracking_url,
          'shippedAt', f.shipped_at, 'expectedOn', f.expected_on, 'deliveredAt', f.delivered_at, 'deliveredBy', f.delivered_by,
          'lines', ${piecesOf(sql`fulfillment_lines`, sql`fulfillment_id = f.id`)}) ORDER BY f.position), '[]')
        FROM fulfillments f WHERE f.order_id = o.id) AS fulfillments,
      (SELECT coalesce(json_agg(json_build_object('id', c.id, 'reason', c.reason, 'note', c.note, 'createdAt', c.created_at,
          'lines', ${piecesOf(sql`cancellation_lines`, sql`cancellation_id = c.id`)}) ORDER BY c.created_at, c.id), '[]')
        FROM cancellations c WHERE c.order_id = o.id) AS cancellations,
      (SELECT coalesce(json_agg(json_build_object('id', r.id, 'status', r.status, 'note', r.note,
          'createdAt', r.created_at, 'receivedAt', r.received_at,
          'lines', ${piecesOf(
            sql`return_lines`,
            sql`return_id = r.id`,
            sql`, 'reason', x.reason, 'restockedQuantity', x.restocked_quantity, 'writtenOffQuantity', x.written_off_quantity`,
          )}) ORDER BY r.created_at, r.id), '[]')
        FROM returns r WHERE r.order_id = o.id) AS returns,
      (SELECT coalesce(json_agg(json_build_object('id', r.id, 'status', r.status, 'amountMinor', r.amount_minor,
          'shippingMinor', r.shipping_minor, 'reason', r.reason, 'note', r.note, 'failure', r.failure,
          'createdAt', r.created_at, 'sourceId', r.source_id,
          'lines', ${piecesOf(sql`refund_lines`, sql`refund_id = r.id`, sql`, 'amountMinor', x.amount_minor`)}
          ) ORDER BY r.created_at, r.id), '[]')
        FROM refunds r WHERE r.payment_id = p.id) AS refunds,
      (SELECT coalesce(json_agg(json_build_object('id', d.id, 'status', d.status, 'reason', d.reason,
          'amountMinor', d.amount_minor, 'evidenceDueBy', d.evidence_due_by, 'createdAt', d.created_at,
          'closedAt', d.closed_at) ORDER BY d.created_at, d.id), '[]')
        FROM disputes d WHERE d.payment_id = p.id) AS disputes
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE ${which}`;
}

/** The condition that finds it among orders `o`. */
export function ofOrder(by: OrderKey): Sql {
  if ('token' in by) return sql`o.token = ${by.token}`;
  return 'id' in by ? sql`o.id = ${by.id}` : sql`o.number = ${by.number}`;
}

/** The pieces that a parcel, a cancellation, a return or a refund is about, in the order of the lines. */
function piecesOf(table: Sql, ofIt: Sql, more: Sql = empty): Sql {
  return sql`(SELECT coalesce(json_agg(json_build_object('variantId', x.variant_id, 'quantity', x.quantity${more})
      ORDER BY l.position), '[]')
    FROM ${table} x LEFT JOIN order_lines l ON l.order_id = o.id AND l.variant_id = x.variant_id WHERE x.${ofIt})`;
}

export interface NewOrder extends OrderSums, OrderDelivery {
  id: string;
  cartId: string;
  cartFingerprint: string;
  /** Who was signed in. */
  customerId: string | undefined;
  email: string;
  shippingAddress: Address;
  note: string;
  currency: string;
  locale: string;
  vat: { number: string; checked: '' | 'valid' | 'unavailable' };
  /** Stripe's, where Stripe has worked the tax out. */
  taxCalculation: { id: string; taxMinor: number } | null;
  lines: (Omit<OrderLine, 'media' | keyof LineProgress> & { quantity: number; mediaId: string | null })[];
}

/** Writes a pending order with its lines copied. The number it gets stays its own, paid or not. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<{ number: number; token: string }> {
  const { lines } = order;
  const token = randomBytes(18).toString('base64url');
  const row = await tx.row<{ number: number }>(sql`
    WITH written AS (
      INSERT INTO orders (id, token, cart_id, cart_fingerprint, customer_id, status, email, shipping_address, note,
        currency, locale, vat_number, vat_number_checked, subtotal_minor, discount_minor, shipping_minor,
        shipping_discount_minor, shipping_tax_minor, tax_minor, tax_included_minor, total_minor, tax_treatment, tax_lines,
        discounts, needs_shipping, shipping_method, pickup_address, expected_from, expected_to,
        tax_calculation_id, tax_calculated_minor)
      VALUES (${order.id}, ${token}, ${order.cartId}, ${order.cartFingerprint}, ${order.customerId ?? null},
        'pending', ${order.email}, ${JSON.stringify(order.shippingAddress)}, ${order.note},
        ${order.currency}, ${order.locale}, ${order.vat.number}, ${order.vat.checked},
        ${order.subtotalMinor}, ${order.discountMinor}, ${order.shippingMinor},
        ${order.shippingDiscountMinor}, ${order.shippingTaxMinor}, ${order.taxMinor}, ${order.taxIncludedMinor},
        ${order.totalMinor}, ${order.taxTreatment}, ${JSON.stringify(order.taxLines)}, ${JSON.stringify(order.discounts)},
        ${order.needsShipping}, ${order.shippingMethod}, ${order.pickupAddress}, ${order.expectedFrom}, ${order.expectedTo},
        ${order.taxCalculation?.id ?? null}, ${order.taxCalculation?.taxMinor ?? null})
      RETURNING id, number
    ), lines AS (
      INSERT INTO order_lines (order_id, position, variant_id, sku, title, variant_title, media_id, quantity,
        unit_price_minor, gift_wrap_minor, total_minor, discount_minor, tax_minor, needs_shipping)
      SELECT written.id, line.* FROM written, unnest(
        ${lines.map((_, index) => index + 1)}::int[], ${lines.map((l) => l.variantId)}::uuid[],
        ${lines.map((l) => l.sku)}::text[], ${lines.map((l) => l.title)}::text[],
        ${lines.map((l) => l.variantTitle)}::text[], ${lines.map((l) => l.mediaId)}::uuid[],
        ${lines.map((l) => l.quantity)}::int[], ${lines.map((l) => l.unitPriceMinor)}::bigint[],
        ${lines.map((l) => l.giftWrapMinor)}::bigint[],
        ${lines.map((l) => l.totalMinor)}::bigint[], ${lines.map((l) => l.discountMinor)}::bigint[],
        ${lines.map((l) => l.taxMinor)}::bigint[], ${lines.map((l) => l.needsShipping)}::boolean[]) AS line
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
  why: Pick<OrderEvent, 'kind' | 'actor'> & Partial<Pick<OrderEvent, 'data'>>,
): Promise<number> {
  if (!orderCanBecome(order.status, to))
    throw new Error(`order ${order.id}: ${order.status} cannot become ${to}`);
  const placedAt = to === 'placed' ? sql`now()` : sql`placed_at`;
  return tx.run(sql`
    WITH moved AS (UPDATE orders SET status = ${to}, placed_at = ${placedAt} WHERE id = ${order.id} RETURNING id)
    INSERT INTO order_events (order_id, kind, actor, data)
    SELECT id, ${why.kind}, ${why.actor}, ${JSON.stringify(why.data ?? {})}::jsonb FROM moved`);
}
