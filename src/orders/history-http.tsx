/** The list of orders, as a part of the account's first page. */
import type { Context } from 'hono';
import type { VNode } from 'preact';
import type { Shop } from '../platform/shop.ts';
import { type HistoryPlace, orderHistory } from './history.ts';
import { OrderHistory } from './history-page.tsx';

export async function accountOrders(c: Context, shop: Shop, customerId: string): Promise<VNode> {
  const place = placeOf(c);
  const found = await orderHistory(shop.db, customerId, place);
  const beyond = found.orders.length === 0 && (place.before ?? place.after) !== undefined;
  const history = beyond ? await orderHistory(shop.db, customerId) : found;
  return <OrderHistory shop={shop} history={history} />;
}

/** Anything else than a number begins at the newest. */
function placeOf(c: Context): HistoryPlace {
  const number = (name: string) => {
    const text = c.req.query(name);
    return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  };
  const after = number('after');
  return after === undefined ? { before: number('before') } : { after };
}
