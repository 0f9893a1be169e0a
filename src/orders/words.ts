/** Where an order stands and what happened to it, in words for its buyer. */
import { routes } from '../routes.ts';
import type { Order, OrderEventKind } from './orders.ts';
import { orderLabel } from './progress.ts';

export const eventWords: Record<OrderEventKind, string> = {
  checkout_started: 'You ordered and went to pay',
  payment_processing: 'Your bank is working on the payment',
  paid: 'Paid',
  payment_failed: 'The payment did not go through',
  payment_expired: 'The time to pay ended',
  sold_out_after_payment: 'Cancelled: the goods were gone when the payment came',
  refund_started: 'We are sending your money back',
  refunded: 'Your money was sent back',
  refund_failed: 'Sending your money back did not work; we are looking after it',
};

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
  const soldOut = events.some(({ kind }) => kind === 'sold_out_after_payment');
  return {
    heading: soldOut ? 'We are sorry: what you ordered is gone' : 'This order is cancelled',
    text: [
      ...(soldOut
        ? [
            'Your payment came after the time we could keep the goods for you, and somebody else had bought them by then. We have cancelled the order.',
          ]
        : []),
      money,
    ],
    onward: shopOn,
  };
}
