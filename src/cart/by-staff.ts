/** Carts that staff put together for a buyer. No cookie opens one, so it is nobody's own and is never merged. */
import { v7 as uuid } from 'uuid';
import type { Address } from '../customers/address.ts';
import { type Db, sql, type Tx } from '../platform/db.ts';
import { newToken } from '../platform/secrets.ts';

/** With nothing in it. */
export async function openCart(tx: Tx, currency: string): Promise<{ id: string; token: string }> {
  const cart = { id: uuid(), token: newToken() };
  await tx.run(sql`INSERT INTO carts (id, token, currency) VALUES (${cart.id}, ${cart.token}, ${currency})`);
  return cart;
}

/** To whom and how it goes, as far as it is known: the buyer adds the rest, and may correct it. */
export interface KnownDetails {
  email: string | null;
  shippingAddress: Address | null;
  /** A method's handle; null: the buyer chooses. */
  shippingMethod: string | null;
}

export function keepDetails(db: Db, cartId: string, details: KnownDetails): Promise<number> {
  const { email, shippingAddress, shippingMethod } = details;
  return db.run(sql`
    UPDATE carts SET email = ${email}, shipping_address = ${shippingAddress && JSON.stringify(shippingAddress)},
      shipping_method = ${shippingMethod}, updated_at = now() WHERE id = ${cartId}`);
}

/** With what is in them, and what hangs on them. */
export function removeCarts(tx: Tx, ids: string[]): Promise<number> {
  return tx.run(sql`DELETE FROM carts WHERE id = ANY (${ids}::uuid[])`);
}
