/**
 * What staff can do to an order, as one table: the JSON API and `npm run orders` are both made from it.
 * A row says where it stands, what it asks and which verb it calls; the verb carries the rules.
 */
import type { Shop } from '../platform/shop.ts';
import type { routes } from '../routes.ts';
import { correctTracking, delayOrder, delayParcel, deliver, ship } from './fulfillments.ts';
import type { Outcome } from './outcome.ts';
import { resendEmail } from './resend.ts';
import { dayToCome, type Fields, optional, rows, text, type Values, whole } from './staff-fields.ts';

export interface Staff {
  shop: Pick<Shop, 'db' | 'config' | 'wake'>;
  /** Whose key or account it is: stands in the timeline. */
  by: string;
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
const action = <F extends Fields>(row: StaffAction<F>): StaffAction => row as unknown as StaffAction;

const byNumber = (key: string) => ({ number: Number(key) });

const tracking = {
  carrier: optional(text(60)),
  trackingNumber: { ...optional(text(60)), flag: 'tracking' },
  trackingUrl: { ...optional(text(500)), flag: 'link' },
};
const pieces = { sku: text(100), quantity: whole(1, 99_999) };
const delay = { expectedOn: { ...optional(dayToCome()), flag: 'on' }, note: optional(text(500)) };

export const staffActions: StaffAction[] = [
  action({
    name: 'ship',
    does: 'send off the lines named, or all that is still to leave, as one parcel',
    of: 'order',
    route: 'staffFulfillments',
    makes: true,
    fields: { lines: { ...optional(rows(pieces)), flag: 'line' }, ...tracking },
    run: ({ shop, by }, key, values, id) => ship(shop.db, byNumber(key), { id, ...values }, by),
  }),
  action({
    name: 'track',
    does: 'correct the carrier, number or link of a parcel; the buyer is told',
    of: 'fulfillment',
    route: 'staffTracking',
    makes: false,
    fields: tracking,
    run: ({ shop, by }, key, values) => correctTracking(shop.db, key, values, by),
  }),
  action({
    name: 'deliver',
    does: 'say that a parcel has arrived',
    of: 'fulfillment',
    route: 'staffDelivery',
    makes: false,
    fields: {},
    run: ({ shop, by }, key) => deliver(shop.db, key, { actor: 'staff', deliveredBy: 'staff', by }),
  }),
  action({
    name: 'delay',
    does: 'tell the buyer that what has not left takes longer, and until when',
    of: 'order',
    route: 'staffOrderDelay',
    makes: true,
    fields: delay,
    run: ({ shop, by }, key, { expectedOn = null, note = '' }, id) =>
      delayOrder(shop.db, byNumber(key), { id, expectedOn, note }, by),
  }),
  action({
    name: 'delay-parcel',
    does: 'tell the buyer that a parcel takes longer, and until when',
    of: 'fulfillment',
    route: 'staffDelay',
    makes: true,
    fields: delay,
    run: ({ shop, by }, key, { expectedOn = null, note = '' }, id) =>
      delayParcel(shop.db, key, { id, expectedOn, note }, by),
  }),
  action({
    name: 'resend',
    does: 'send a message of an order again',
    of: 'email',
    route: 'staffResend',
    makes: false,
    fields: {},
    run: ({ shop, by }, key) => resendEmail(shop.db, key, by),
  }),
];
