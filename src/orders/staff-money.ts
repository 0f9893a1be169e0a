/** What staff can do to an order's money and to goods that come back: rows of the staff's table of actions. */
import { sql } from '../platform/db.ts';
import type { CancellationRequest } from './cancellations.ts';
import { findOrder, type Order, type Pieces } from './orders.ts';
import { invalid, notFound, type Outcome, type Refused } from './outcome.ts';
import { refund, retryRefund } from './refunds.ts';
import { callOffReturn, receiveReturn, requestReturn } from './returns.ts';
import { action, byNumber, type Staff, type StaffAction } from './staff-action.ts';
import { amount, flag, oneOf, optional, rows, text, whole } from './staff-fields.ts';

const sku = text(100);
const quantity = whole(1, 99_999);
const note = optional(text(500));

export const moneyActions: StaffAction[] = [
  action({
    name: 'cancel',
    does: 'call off the lines named, or all that has not left; the goods come back to stock, the money goes back',
    of: 'order',
    route: 'staffCancellations',
    makes: true,
    fields: {
      lines: { ...optional(rows({ sku, quantity })), flag: 'line' },
      reason: optional(oneOf('buyer_asked', 'not_available', 'fraud', 'other')),
      note,
    },
    run: (staff, key, { lines, reason = 'other', note: why }, id) =>
      withOrder(staff, key, async (order) => {
        const pieces = lines ? named(order, lines) : ('all' as const);
        if (typeof pieces === 'object' && !Array.isArray(pieces)) return pieces;
        const request: CancellationRequest = { id, pieces, reason, note: why, by: staff.by };
        return await staff.cancelOrder({ id: order.id }, request);
      }),
  }),
  action({
    name: 'refund',
    does: 'give money back: all that is left, or lines, shipping and a sum beside them, in minor units',
    of: 'order',
    route: 'staffRefunds',
    makes: true,
    fields: {
      lines: {
        ...optional(rows({ sku, quantity: whole(0, 99_999), amountMinor: optional(amount()) })),
        flag: 'line',
      },
      shipping: optional(flag()),
      shippingMinor: optional(amount()),
      amountMinor: { ...optional(amount()), flag: 'amount' },
      reason: optional(oneOf('requested', 'goodwill', 'returned')),
      note,
    },
    run: (staff, key, { lines = [], shipping, shippingMinor, amountMinor, reason, note: why }, id) =>
      withOrder(staff, key, async (order) => {
        const pieces = named(order, lines);
        if (!Array.isArray(pieces)) return pieces;
        const isRest = lines.length === 0 && !shipping && !shippingMinor && !amountMinor;
        const what = isRest
          ? ('rest' as const)
          : {
              lines: pieces.map((piece, index) => ({ ...piece, amountMinor: lines[index]!.amountMinor })),
              shipping: shipping ? ('all' as const) : (shippingMinor ?? 0),
              otherMinor: amountMinor ?? 0,
            };
        const request = { id, what, reason: reason ?? ('requested' as const), note: why, by: staff.by };
        return await refund(staff.shop, { id: order.id }, request);
      }),
  }),
  action({
    name: 'retry-refund',
    does: 'try a refund that has failed again',
    of: 'refund',
    route: 'staffRefundRetry',
    makes: false,
    fields: {},
    run: ({ shop, by }, key) => retryRefund(shop, key, { by }),
  }),
  action({
    name: 'return',
    does: 'announce that lines come back; the buyer is told how to send them',
    of: 'order',
    route: 'staffReturns',
    makes: true,
    fields: {
      lines: {
        ...rows({
          sku,
          quantity,
          reason: optional(
            oneOf('damaged', 'wrong_item', 'not_as_described', 'unwanted', 'withdrawn', 'other'),
          ),
        }),
        flag: 'line',
      },
      refund: optional(flag()),
      note,
    },
    run: (staff, key, { lines, refund: atOnce, note: why }, id) =>
      withOrder(staff, key, async (order) => {
        const pieces = named(order, lines);
        if (!Array.isArray(pieces)) return pieces;
        const back = pieces.map((piece, index) => ({ ...piece, reason: lines[index]!.reason ?? 'other' }));
        const request = { id, pieces: back, refund: atOnce, note: why, by: staff.by };
        return await requestReturn(staff.shop, { id: order.id }, request);
      }),
  }),
  action({
    name: 'receive',
    does: 'a return has come: so many of each line go back into stock, so many are written off',
    of: 'return',
    route: 'staffReturnReceipt',
    makes: false,
    fields: {
      lines: {
        ...rows({ sku, quantity: whole(0, 99_999), writtenOff: optional(whole(0, 99_999)) }),
        flag: 'line',
      },
      refund: optional(oneOf('nothing', 'goods', 'goods_and_shipping')),
    },
    run: async (staff, key, { lines, refund: paid }) => {
      const order = await orderOfReturn(staff, key);
      if (!order) return notFound;
      const pieces = named(order, lines);
      if (!Array.isArray(pieces)) return pieces;
      const came = pieces.map((piece, index) => ({
        variantId: piece.variantId,
        restocked: piece.quantity,
        writtenOff: lines[index]!.writtenOff ?? 0,
      }));
      return await receiveReturn(staff.shop, key, { pieces: came, refund: paid, by: staff.by });
    },
  }),
  action({
    name: 'call-off-return',
    does: 'a return that was announced does not come',
    of: 'return',
    route: 'staffReturnCallingOff',
    makes: false,
    fields: { note },
    run: ({ shop, by }, key, { note: why }) => callOffReturn(shop, key, { by, note: why }),
  }),
];

async function withOrder(
  { shop }: Staff,
  key: string,
  work: (order: Order) => Promise<Outcome>,
): Promise<Outcome> {
  const order = await findOrder(shop.db, byNumber(key));
  return order ? await work(order) : notFound;
}

async function orderOfReturn({ shop }: Staff, id: string): Promise<Order | undefined> {
  const row = await shop.db.row<{ orderId: string }>(
    sql`SELECT order_id AS "orderId" FROM returns WHERE id = ${id}`,
  );
  return row && (await findOrder(shop.db, { id: row.orderId }));
}

/** Lines by their SKU, as staff name them. */
function named(order: Order, lines: { sku: string; quantity: number }[]): Pieces[] | Refused {
  const pieces: Pieces[] = [];
  for (const wanted of lines) {
    const line = order.lines.find((each) => each.sku === wanted.sku);
    if (!line) return invalid({ lines: `There is no ${wanted.sku} in this order.` });
    pieces.push({ variantId: line.variantId, quantity: wanted.quantity });
  }
  return pieces;
}
