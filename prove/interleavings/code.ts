/** What makes the price of a purchase hard: a code with a limit, and tax on top. */
import { addCode } from '../../src/cart/codes.ts';
import { addDiscount } from '../../test/discounts.ts';
import type { Heart } from '../../test/heart.ts';
import { newYork } from '../../test/new-york.ts';

/** Where the shop has to have a market (`sellInNewYork`); in euros, as bank debits are. */
export const taxedOnTop = { shippingAddress: newYork, currency: 'EUR' };

/** A code of so many uses in all stands in each of these carts. @returns the discount's id. */
export async function enterCode({ db }: Heart, uses: number, carts: string[]): Promise<string> {
  const { id, code } = await addDiscount(db, { totalLimit: uses });
  for (const cart of carts) await addCode(db, cart, code!);
  return id;
}
