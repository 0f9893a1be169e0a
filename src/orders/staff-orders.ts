/** What staff see: orders to work on, newest first, and all there is to know about one. */

import { empty, type Sql, sql } from '../platform/db.ts';
import { emailsOf } from '../platform/mailer.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { carrierName } from './carriers.ts';
import { findOrder, labelColumns, type Order, type OrderKey } from './orders.ts';
import { type LabelledOrder, type OrderAction, orderCan, orderLabel, orderLabelNote } from './progress.ts';

/** The heaps that staff work on, of orders `o`. Each is found by an index of its own. */
export const heaps = {
  to_ship: sql`o.status = 'placed' AND o.fulfillment_status IN ('unfulfilled', 'partly_shipped')`,
  shipped: sql`o.fulfillment_status = 'shipped'`,
  unpaid: sql`o.status IN ('pending', 'expired')`,
  returns: sql`o.id = ANY (ARRAY(SELECT order_id FROM returns WHERE status = 'requested'))`,
  disputed: sql`o.id = ANY (ARRAY(
    SELECT paid.order_id FROM disputes d JOIN payments paid ON paid.id = d.payment_id WHERE d.closed_at IS NULL))`,
} satisfies Record<string, Sql>;

export type Heap = keyof typeof heaps;
export const heapNames = Object.keys(heaps) as Heap[];
export const isHeap = (name: string): name is Heap => Object.hasOwn(heaps, name);

export const LIST_MAX = 50;

interface Listed extends LabelledOrder {
  number: number;
  token: string;
  name: string;
  email: string;
  pieces: number;
  totalMinor: number;
  currency: string;
  createdAt: Date;
  placedAt: Date | null;
}

/** @param after the last number of the page before. */
export async function listOrders(
  { db, config }: Pick<Shop, 'db' | 'config'>,
  { heap, after, limit = LIST_MAX }: { heap?: Heap; after?: number; limit?: number },
) {
  const found = await db.rows<Listed>(sql`
    SELECT o.number, o.token, o.shipping_address ->> 'name' AS name, o.email, o.total_minor AS "totalMinor", o.currency,
      o.created_at AS "createdAt", o.placed_at AS "placedAt", ${labelColumns},
      (SELECT sum(quantity)::int FROM order_lines WHERE order_id = o.id) AS pieces
    FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE true ${heap ? sql`AND ${heaps[heap]}` : empty} ${after ? sql`AND o.number < ${after}` : empty}
    ORDER BY o.number DESC LIMIT ${limit + 1}`);
  const orders = found.slice(0, limit).map(({ token, ...order }) => ({
    label: orderLabel(order),
    labelNote: orderLabelNote(order) ?? null,
    ...order,
    url: config.publicUrl + routes.order({ token }),
  }));
  const more = found.length > limit;
  return { orders, next: more ? orders.at(-1)!.number : null };
}

/** One order with everything, in words where there are some; undefined when there is none. */
export async function staffOrder({ db, config }: Pick<Shop, 'db' | 'config'>, key: OrderKey) {
  const order = await findOrder(db, key);
  return order && { order: described(order, config.publicUrl), emails: await emailsOf(db, order.id) };
}

function described(order: Order, publicUrl: string) {
  const { token, cartId: _, fulfillments, ...facts } = order;
  const skus = new Map(order.lines.map(({ variantId, sku }) => [variantId, sku]));
  const bySku = <L extends { variantId: string }>(lines: L[]) =>
    lines.map(({ variantId, ...line }) => ({ sku: skus.get(variantId), ...line }));
  return {
    label: orderLabel(order),
    labelNote: orderLabelNote(order) ?? null,
    actions: possibleActions(order),
    url: publicUrl + routes.order({ token }),
    ...facts,
    lines: order.lines.map(({ media: _media, ...line }) => line),
    fulfillments: fulfillments.map((parcel) => ({
      ...parcel,
      carrierName: carrierName(parcel.carrier),
      lines: bySku(parcel.lines),
    })),
    cancellations: order.cancellations.map((one) => ({ ...one, lines: bySku(one.lines) })),
    returns: order.returns.map((one) => ({ ...one, lines: bySku(one.lines) })),
    refunds: order.refunds.map((one) => ({ ...one, lines: bySku(one.lines) })),
  };
}

/** Of each action: true, or why not. */
function possibleActions(order: Order) {
  return Object.fromEntries(
    (Object.keys(orderCan) as OrderAction[]).map((action) => [action, orderCan[action](order)]),
  );
}
