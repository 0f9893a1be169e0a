/**
 * What staff can do to an order, as one table: the JSON API and `npm run orders` are both made from it.
 * A row says where it stands, what it asks and which verb it calls; the verb carries the rules.
 */
import { correctTracking, delayOrder, delayParcel, deliver, ship } from './fulfillments.ts';
import { resendEmail } from './resend.ts';
import { action, byNumber, type StaffAction } from './staff-action.ts';
import { dayToCome, optional, rows, text, whole } from './staff-fields.ts';
import { moneyActions } from './staff-money.ts';

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
  ...moneyActions,
];
