/** Staff correct where an order goes, before all of it has left. Its sums are for ever, so they must not hang on it. */
import type { Address } from '../../customers/address.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { lockOrder } from '../locking.ts';
import { type Order, type OrderKey, writeEvent } from '../orders.ts';
import { notFound, notPossible, type Outcome } from '../outcome.ts';
import { openQuantity } from '../progress.ts';

/** Undefined: it may be changed. */
export function whyNoNewAddress({ status, lines, erasedAt }: Order): string | undefined {
  if (erasedAt) return 'The buyer’s data was erased.';
  if (status === 'cancelled') return 'It is cancelled.';
  if (status !== 'placed') return 'It has not been paid; the buyer can still change it at the checkout.';
  return lines.some((line) => openQuantity(line) > 0) ? undefined : 'Nothing of it is left to ship.';
}

const fields = [
  'name',
  'company',
  'line1',
  'line2',
  'city',
  'region',
  'postalCode',
  'country',
  'phone',
] as const;

/** Those that differ. */
export const changedFields = (from: Address, to: Address): string[] =>
  fields.filter((field) => from[field] !== to[field]);

/** The caller has seen that shipping and tax stay the same there. */
export async function changeAddress(tx: Tx, key: OrderKey, to: Address, by: string): Promise<Outcome> {
  const order = await lockOrder(tx, key);
  if (!order) return notFound;
  const from = order.shippingAddress;
  if (changedFields(from, to).length === 0) return { ok: true, orderId: order.id, changed: false };
  const why = whyNoNewAddress(order);
  if (why) return notPossible(why);
  await tx.run(sql`UPDATE orders SET shipping_address = ${JSON.stringify(to)} WHERE id = ${order.id}`);
  // Named as erasure knows them: what they hold goes with the buyer's other data.
  await writeEvent(tx, order.id, 'address_changed', 'staff', { from, to, by });
  return { ok: true, orderId: order.id, changed: true };
}
