/** What a row of the staff's table of actions is. */
import type { Shop } from '../platform/shop.ts';
import type { routes } from '../routes.ts';
import type { CancellationRequest } from './cancellations.ts';
import type { OrderKey } from './orders.ts';
import type { Outcome } from './outcome.ts';
import type { Fields, Values } from './staff-fields.ts';

export interface Staff {
  shop: Pick<Shop, 'db' | 'config' | 'wake' | 'stripe'>;
  /** Whose key or account it is: stands in the timeline. */
  by: string;
  /** Of the room above: one that waits for its payment is closed at Stripe first. */
  cancelOrder(key: OrderKey, request: CancellationRequest): Promise<Outcome>;
}

export interface StaffAction<F extends Fields = Fields> {
  /** The command's word. */
  name: string;
  does: string;
  /** What is named before the fields: an order by its number, anything else by its id. */
  of: 'order' | 'fulfillment' | 'return' | 'refund' | 'email';
  route: keyof typeof routes;
  /** It makes something whose id comes from the request, so that a repeat makes nothing. */
  makes: boolean;
  fields: F;
  /** @param key the order's number or the thing's id. @param id of what it makes. */
  run(staff: Staff, key: string, values: Values<F>, id: string): Promise<Outcome>;
}

/** A row whose verb is given exactly what its fields read. */
export const action = <F extends Fields>(row: StaffAction<F>): StaffAction => row as unknown as StaffAction;

export const byNumber = (key: string) => ({ number: Number(key) });
