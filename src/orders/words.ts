/** Where an order stands and what happened to it, in words for its buyer. */
import { routes } from '../routes.ts';
import { formatDay, type Place } from '../ui/date-time.ts';
import type { Order, OrderEventKind } from './orders.ts';
import { orderLabel } from './progress.ts';

/** What the buyer is told of each; null is the shop's own affair. */
export const eventWords: Record<OrderEventKind, string | null> = {
  checkout_started: 'You ordered and went to pay',
  payment_processing: 'Your bank is working on the payment',
  paid: 'Paid',
  payment_failed: 'The payment did not go through',
  payment_expired: 'The time to pay ended',
  sold_out_after_payment: 'Cancelled: the goods were gone when the payment came',
  discount_gone_after_payment: 'Cancelled: the discount was used up when the payment came',
  shipped: 'A parcel left us',
  tracking_changed: 'The tracking of a parcel was corrected',
  delivered: 'A parcel was delivered',
  delayed: 'It takes longer than planned',
  lines_cancelled: 'A part of your order was cancelled',
  cancelled: 'Your order was cancelled',
  return_requested: 'You asked to send something back',
  return_received: 'What you sent back has reached us',
  return_called_off: 'The return was called off',
  withdrawn: 'You withdrew from the contract',
  refund_started: 'We are sending your money back',
  refunded: 'Your money was sent back',
  refund_failed: 'Sending your money back did not work; we are looking after it',
  refund_retried: 'We are sending your money back again',
  dispute_opened: null,
  dispute_closed: null,
  email_resent: null,
  note_added: null,
  address_changed: 'The delivery address was corrected',
};

/** What staff or the carrier said of a delay; nothing else of an event's data is for the buyer. */
export function eventNote(
  kind: OrderEventKind,
  { note, expectedOn }: Record<string, unknown>,
  place: Place,
): string | undefined {
  if (kind !== 'delayed') return undefined;
  const day = typeof expectedOn === 'string' && `Now expected on ${formatDay(expectedOn, place)}.`;
  return [day, note].filter(Boolean).join(' ') || undefined;
}

/** When it should be there, as the checkout said; nothing once it is on its way, for then the parcel tells. */
export function expectedWords(order: Order, place: Place): string | undefined {
  const { expectedFrom, expectedTo, pickupAddress, fulfillmentStatus, status } = order;
  if (!expectedFrom || !expectedTo || fulfillmentStatus !== 'unfulfilled' || status !== 'placed')
    return undefined;
  const from = formatDay(expectedFrom, place);
  if (pickupAddress.length > 0) return `Ready from ${from}.`;
  return expectedFrom === expectedTo
    ? `Should arrive on ${from}.`
    : `Should arrive between ${from} and ${formatDay(expectedTo, place)}.`;
}

export interface Standing {
  heading: string;
  text: string[];
  onward?: { href: string; label: string };
}

const shopOn = { href: routes.allProducts(), label: 'See all products' };
const toCart = { href: routes.cart(), label: 'Go to your cart' };

/** @param thanks the buyer has just come back from paying. */
export function standing(order: Order, thanks: boolean, money: (minor: number) => string): Standing {
  switch (orderLabel(order)) {
    case 'Processing':
      return placed(order, thanks);
    case 'Partly shipped':
      return {
        heading: 'Part of your order is on its way',
        text: ['The rest follows as soon as it is ready; we write to you when it leaves.'],
      };
    case 'Shipped':
      return { heading: 'Your order is on its way', text: ['Everything has left us.'] };
    case 'Delivered':
      return delivered(order);
    case 'Returned':
      return {
        heading: 'What you sent back has reached us',
        text: [repaidText(order, money) ?? 'We write to you when your money is on its way.'],
        onward: shopOn,
      };
    case 'Refunded':
      return {
        heading: 'Your money was sent back',
        text: [repaidText(order, money) ?? 'Your bank has taken back all of what you paid.'],
        onward: shopOn,
      };
    case 'Waiting for payment':
      return waiting(order, thanks);
    case 'Payment under way':
      return {
        heading: thanks ? 'Thank you for your order' : 'Your payment is under way',
        text: [
          'Your bank has told us that the payment is coming. This can take a few days; the goods are kept for you meanwhile.',
          `We write to ${order.email} as soon as it has come.`,
        ],
        onward: shopOn,
      };
    case 'Payment failed':
      return {
        heading: 'Your payment did not go through',
        text: [
          'We have received no money, and nothing will be sent. If you still want these things, please order them again.',
        ],
        onward: shopOn,
      };
    case 'Not paid in time':
      return {
        heading: 'This order was not paid in time',
        text: [
          'Nothing was charged and nothing will be sent; the goods are for sale again. What you chose is still in your cart.',
        ],
        onward: toCart,
      };
    case 'Cancelled':
      return {
        heading: 'This order is cancelled',
        text: ['Nothing was charged and nothing will be sent.'],
        onward: shopOn,
      };
    case 'Cancelled, being refunded':
      return cancelled(
        order,
        refundFailed(order)
          ? stuck
          : `All of the ${money(order.capturedMinor)} you paid is on its way back to you. ${bankTime}`,
      );
    case 'Cancelled and refunded':
      return cancelled(
        order,
        `We have sent back all of the ${money(order.repaidMinor)} you paid. ${bankTime}`,
      );
  }
}

const bankTime =
  'It comes to the card or account you paid with; banks usually take five to ten working days to show it.';
const stuck =
  'Sending your money back has not worked yet. We know about it and are looking after it; there is nothing you need to do.';

function repaidText(order: Order, money: (minor: number) => string): string | undefined {
  if (order.repaidMinor === 0) return undefined;
  return `We have sent back ${money(order.repaidMinor)} of the ${money(order.capturedMinor)} you paid. ${bankTime}`;
}

function delivered({ fulfillments }: Order): Standing {
  const assumed = fulfillments.some(({ deliveredBy }) => deliveredBy === 'assumed');
  return assumed
    ? {
        heading: 'Your order should be with you by now',
        text: ['If something has not reached you, please write to us.'],
        onward: shopOn,
      }
    : { heading: 'Your order was delivered', text: ['We hope you like it.'], onward: shopOn };
}

function refundFailed({ events }: Order): boolean {
  return events.findLast(({ kind }) => kind.startsWith('refund'))?.kind === 'refund_failed';
}

function placed(order: Order, thanks: boolean): Standing {
  return {
    heading: thanks ? 'Thank you for your order' : 'We are getting your order ready',
    text: thanks
      ? [`It is paid, and we are getting it ready. A confirmation is on its way to ${order.email}.`]
      : ['It is paid. This page always shows how things stand.'],
    onward: shopOn,
  };
}

function waiting({ email }: Order, thanks: boolean): Standing {
  return thanks
    ? {
        heading: 'One moment: we are waiting for word of your payment',
        text: [
          `This usually takes a few seconds. If you have paid, please do not pay again; we write to ${email} as soon as it is here.`,
        ],
      }
    : {
        heading: 'This order is waiting for its payment',
        text: [
          'The goods are kept for you for a short while. If you have not paid yet, you can go on from your cart.',
        ],
        onward: toCart,
      };
}

function cancelled({ events }: Order, money: string): Standing {
  const why = events.flatMap(({ kind }) => lateWords[kind] ?? [])[0];
  return {
    heading: why?.heading ?? 'This order is cancelled',
    text: [...(why ? [`${why.text} We have cancelled the order.`] : []), money],
    onward: shopOn,
  };
}

const lateWords: Partial<Record<OrderEventKind, { heading: string; text: string }>> = {
  sold_out_after_payment: {
    heading: 'We are sorry: what you ordered is gone',
    text: 'Your payment came after the time we could keep the goods for you, and somebody else had bought them by then.',
  },
  discount_gone_after_payment: {
    heading: 'We are sorry: this order is cancelled',
    text: 'Your payment came after the time we could keep your discount for you, and its last use had gone to somebody else.',
  },
};
