/** A cart that comes to be while somebody is signed in is that customer's, as one at hand at sign-in is. */
import type { Context } from 'hono';
import { currentCustomer } from '../customers/session.ts';
import type { Shop } from '../platform/shop.ts';
import { cartToken, rememberCart } from './cookie.ts';
import { takeCartAlong } from './merge.ts';

/** Something was put into a cart: the browser remembers it. Guests are asked nothing, and known carts neither. */
export async function rememberAdded(
  c: Context,
  shop: Shop,
  added: { token: string; pieces: number },
): Promise<void> {
  const customer = cartToken(c) ? undefined : await currentCustomer(c, shop);
  const taken = customer && (await takeCartAlong(shop.db, customer.id, added.token));
  const cart = (taken?.ok && taken.cart) || added;
  rememberCart(c, shop, cart.token, cart.pieces);
}
