/** "Buy again": what an old order holds goes into the cart at hand, as far as it is still sold. */
import type { Context } from 'hono';
import type { Shop } from '../platform/shop.ts';
import { type AddResult, addToCart } from './cart.ts';
import { cartToken } from './cookie.ts';
import { rememberAdded } from './owner.ts';

interface Wanted {
  variantId: string;
  quantity: number;
}

/** @returns what could not be had, and how many of it. */
export async function putIntoCart(c: Context, shop: Shop, wanted: Wanted[]): Promise<Wanted[]> {
  let token = cartToken(c);
  const leftOut: Wanted[] = [];
  let last: { token: string; pieces: number } | undefined;
  for (const line of wanted) {
    const added = await addWhatThereIs(shop, token, line);
    if (added.ok) {
      token = added.token;
      last = added;
    }
    const missing = line.quantity - (added.ok ? added.quantity : 0);
    if (missing > 0) leftOut.push({ variantId: line.variantId, quantity: missing });
  }
  if (last) await rememberAdded(c, shop, last);
  return leftOut;
}

/** With fewer than wanted, those that there are. */
async function addWhatThereIs(
  { db, config }: Shop,
  token: string | undefined,
  { variantId, quantity }: Wanted,
): Promise<AddResult & { quantity: number }> {
  const add = (pieces: number) => addToCart(db, token, config.shop.currency, { variantId, quantity: pieces });
  const added = await add(quantity);
  const left = !added.ok && added.reason === 'short' ? added.available - added.inCart : 0;
  return left > 0 ? { ...(await add(left)), quantity: left } : { ...added, quantity };
}
