/**
 * A customer's orders, the newest first, a page at a time. A page is named by the order at its edge and
 * not by a count, so that the last of thousands is as near as the first. Checkouts that were never paid
 * are not among them.
 */
import { type Db, type Sql, sql } from '../platform/db.ts';
import { labelColumns, type OrderMedia } from './orders.ts';
import { type LabelledOrder, orderLabel } from './progress.ts';

export interface PastOrder extends LabelledOrder {
  number: number;
  token: string;
  /** When it was paid, or begun if it has not been. */
  orderedAt: Date;
  totalMinor: number;
  currency: string;
  /** How its amounts are written; '': as the shop's. */
  locale: string;
  pieces: number;
  /** Of its first lines: what it was, and a picture where there still is one. */
  firstLines: { title: string; media: OrderMedia | null }[];
}

export interface HistoryPage {
  orders: PastOrder[];
  /** Where the next page in either direction begins; undefined where there is none. */
  newer: { after: number } | undefined;
  older: { before: number } | undefined;
}

/** Orders below a number, or above one; all from the newest on when neither is given. */
export type HistoryPlace = { before?: number; after?: undefined } | { after: number; before?: undefined };

export const HISTORY_PAGE = 20;
const LINES_SHOWN = 4;

/** One query, which reads no more than the page. */
export async function orderHistory(
  db: Db,
  customerId: string,
  { before, after }: HistoryPlace = {},
): Promise<HistoryPage> {
  const upwards = after !== undefined;
  const rows = await db.rows<PastOrder>(
    upwards
      ? pageOf(sql`customer_id = ${customerId} AND status <> 'expired' AND number > ${after} ORDER BY number`)
      : pageOf(
          sql`customer_id = ${customerId} AND status <> 'expired' AND number < ${before ?? Number.MAX_SAFE_INTEGER}
            ORDER BY number DESC`,
        ),
  );
  const more = rows.length > HISTORY_PAGE;
  const orders = upwards ? rows.slice(-HISTORY_PAGE) : rows.slice(0, HISTORY_PAGE);
  const [first, last] = [orders.at(0)?.number, orders.at(-1)?.number];
  const isFirst = upwards ? !more : before === undefined;
  const isLast = upwards ? false : !more;
  return {
    orders,
    newer: first === undefined || isFirst ? undefined : { after: first },
    older: last === undefined || isLast ? undefined : { before: last },
  };
}

const pageOf = (found: Sql) => sql`
  SELECT o.number, o.token, coalesce(o.placed_at, o.created_at) AS "orderedAt",
    o.total_minor AS "totalMinor", o.currency, o.locale, ${labelColumns}, l.pieces, l.first AS "firstLines"
  FROM (SELECT * FROM orders WHERE ${found} LIMIT ${HISTORY_PAGE + 1}) o
  JOIN payments p ON p.order_id = o.id
  CROSS JOIN LATERAL (
    SELECT sum(quantity)::int AS pieces,
      json_agg(json_build_object('title', title, 'media', to_jsonb(m)) ORDER BY position)
        FILTER (WHERE position <= ${LINES_SHOWN}) AS first
    FROM order_lines LEFT JOIN media m ON m.id = media_id AND position <= ${LINES_SHOWN}
    WHERE order_id = o.id
  ) l
  ORDER BY o.number DESC`;

/** For staff: a customer's latest, with where each stands in words. */
export async function latestOrders(db: Db, customerId: string) {
  const { orders } = await orderHistory(db, customerId);
  return orders.slice(0, LATEST).map((order) => ({ ...order, label: orderLabel(order) }));
}
const LATEST = 10;
