/** What has happened to an order, in words for staff: more than its buyer is told. */
import { formatMoney } from '../../platform/money.ts';
import { formatDay, type Place } from '../../ui/date-time.ts';
import { carrierName } from '../carriers.ts';
import type { Order, OrderEvent, OrderEventKind } from '../orders.ts';

const titles: Record<OrderEventKind, string> = {
  checkout_started: 'Ordered, and went to pay',
  payment_processing: 'The bank is working on the payment',
  paid: 'Paid',
  payment_failed: 'The payment did not go through',
  payment_expired: 'The time to pay ended',
  sold_out_after_payment: 'Cancelled: the goods were gone when the payment came',
  discount_gone_after_payment: 'Cancelled: the discount was used up when the payment came',
  shipped: 'Shipped',
  tracking_changed: 'Tracking changed',
  delivered: 'Delivered',
  delayed: 'Told of a delay',
  lines_cancelled: 'Items cancelled',
  cancelled: 'Order cancelled',
  return_requested: 'Return announced',
  return_received: 'Return received',
  return_called_off: 'Return called off',
  withdrawn: 'Withdrew from the contract',
  refund_started: 'Refund begun',
  refunded: 'Refunded',
  refund_failed: 'A refund failed',
  refund_retried: 'Refund tried again',
  dispute_opened: 'The bank disputes the payment',
  dispute_closed: 'The dispute is over',
  email_resent: 'Mail sent again',
  note_added: 'Note',
  address_changed: 'Delivery address changed',
};

export interface ToldEvent {
  kind: OrderEventKind;
  title: string;
  /** Who did it. */
  by: string;
  details: string[];
  at: string;
}

const actors: Record<OrderEvent['actor'], string> = {
  buyer: 'The buyer',
  shop: 'The shop',
  stripe: 'Stripe',
  staff: 'Staff',
  carrier: 'The carrier',
};

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export function toldEvent(order: Order, event: OrderEvent, place: Place): ToldEvent {
  const { kind, actor, data, at } = event;
  return {
    kind,
    title: titles[kind],
    by: text(data.by) ?? actors[actor],
    details: detailsOf(order, event, place),
    at,
  };
}

function detailsOf(order: Order, { kind, data }: OrderEvent, place: Place): string[] {
  const money = (minor: unknown) =>
    typeof minor === 'number' && minor > 0 ? formatMoney(minor, order.currency, place.locale) : undefined;
  const parcel = order.fulfillments.find(({ id }) => id === data.fulfillmentId);
  const repaid = money(data.repaidMinor);
  const expected = text(data.expectedOn);
  return [
    parcel && `Parcel ${parcel.position}`,
    piecesOf(order, data),
    money(data.amountMinor),
    repaid && `${repaid} goes back`,
    kind === 'tracking_changed' ? trackingOf(data.to) : undefined,
    expected && `Now expected on ${formatDay(expected, place)}`,
    kind === 'email_resent' ? mailTitle(text(data.kind) ?? '') : undefined,
    text(data.note),
  ].filter((each) => each !== undefined && each !== '') as string[];
}

/** Events name pieces by SKU (`lines`) or by variant (`pieces`). */
function piecesOf(order: Order, { lines, pieces }: Record<string, unknown>): string | undefined {
  const list = (Array.isArray(lines) ? lines : Array.isArray(pieces) ? pieces : []) as Record<
    string,
    unknown
  >[];
  const words = list.flatMap(({ sku, variantId, quantity, restocked, writtenOff }) => {
    const line = order.lines.find((each) => each.sku === sku || each.variantId === variantId);
    const many = typeof quantity === 'number' ? quantity : Number(restocked ?? 0) + Number(writtenOff ?? 0);
    const off = Number(writtenOff ?? 0) > 0 ? ` (${Number(writtenOff)} written off)` : '';
    return many > 0 ? [`${many} × ${line?.title ?? sku}${off}`] : [];
  });
  return words.length > 0 ? words.join(', ') : undefined;
}

function trackingOf(to: unknown): string | undefined {
  if (typeof to !== 'object' || to === null) return undefined;
  const { carrier, trackingNumber } = to as Record<string, unknown>;
  return [carrierName(text(carrier) ?? ''), text(trackingNumber)].filter(Boolean).join(' ') || undefined;
}

/** A kind of mail as staff read it: "order_shipped" is "Order shipped". */
export const mailTitle = (kind: string): string => {
  const words = kind.replace(/_staff$/, ' (to staff)').replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

export const refundReasons: Record<Order['refunds'][number]['reason'], string> = {
  sold_out: 'Sold out',
  requested: 'Asked for',
  cancelled: 'Cancelled items',
  returned: 'Returned items',
  withdrawn: 'Withdrawal',
  goodwill: 'Goodwill',
  external: 'Begun at Stripe',
};
