/** What letters about orders are written from. */
import { type Db, sql } from '../../platform/db.ts';
import { lineMoney, moneyColumns, type Order, type OrderDelivery, type OrderSums } from '../orders.ts';

/** An order as it was placed, without what happened to it since: all that most mail needs. */
export type PlacedOrder = Pick<
  Order,
  | 'id'
  | 'number'
  | 'token'
  | 'cartId'
  | 'status'
  | 'email'
  | 'shippingAddress'
  | 'note'
  | 'currency'
  | 'locale'
  | 'vatNumber'
  | keyof OrderSums
  | keyof OrderDelivery
  | 'createdAt'
  | 'placedAt'
  | 'erasedAt'
  | 'lines'
>;

function readOrders(db: Db, ids: string[]): Promise<PlacedOrder[]> {
  return db.rows(sql`
    SELECT o.id, o.number, o.token, o.cart_id AS "cartId", o.status, o.email, o.shipping_address AS "shippingAddress",
      o.note, ${moneyColumns}, o.created_at AS "createdAt", o.placed_at AS "placedAt", o.erased_at AS "erasedAt",
      (SELECT json_agg(json_build_object(
          'variantId', l.variant_id, 'sku', l.sku, 'title', l.title, 'variantTitle', l.variant_title,
          'media', to_jsonb(m), 'quantity', l.quantity, 'shippedQuantity', l.shipped_quantity,
          'cancelledQuantity', l.cancelled_quantity, 'returnedQuantity', l.returned_quantity,
          ${lineMoney}) ORDER BY l.position)
        FROM order_lines l LEFT JOIN media m ON m.id = l.media_id WHERE l.order_id = o.id) AS lines
    FROM orders o WHERE o.id = ANY (${ids}::uuid[])`);
}

export type ReadOrder = (db: Db, id: string) => Promise<PlacedOrder | undefined>;

/** Mail is written side by side: the orders that are asked for in one moment are read in one query. */
export function createOrderReader(): ReadOrder {
  let asked: { ids: Set<string>; orders: Promise<Map<string, PlacedOrder>> } | undefined;
  function ask(db: Db) {
    const ids = new Set<string>();
    const orders = Promise.resolve().then(async () => {
      asked = undefined;
      const rows = await readOrders(db, [...ids]);
      return new Map(rows.map((order) => [order.id, order]));
    });
    return { ids, orders };
  }
  return async (db, id) => {
    asked ??= ask(db);
    asked.ids.add(id);
    return (await asked.orders).get(id);
  };
}

/** For the preview: the last one that was placed, or else the last one at all. */
export async function latestOrderId(db: Db): Promise<string | undefined> {
  const latest = (where: ReturnType<typeof sql>) =>
    db.row<{ id: string }>(sql`SELECT id FROM orders WHERE ${where} ORDER BY number DESC LIMIT 1`);
  return ((await latest(sql`status = 'placed'`)) ?? (await latest(sql`true`)))?.id;
}
