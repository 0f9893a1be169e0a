/** Mail about an order's beginning: it is paid, or it is not. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { EmailKinds } from '../../platform/email-kinds.ts';
import { routes } from '../../routes.ts';
import { aboutOrder } from './kinds.ts';
import { addressPart, notePart, orderPart, pieces } from './parts.ts';
import type { PlacedOrder, ReadOrder } from './read.ts';

export const placingEmails = (config: Config, read: ReadOrder): EmailKinds => ({
  order_placed: aboutOrder('order_placed', config, read, {
    title: 'Order placed',
    reader: 'buyer',
    wording: {
      subject: 'Thank you for your order {number} at {shop}',
      heading: 'Thank you for your order',
      body: `Dear {name}, your order {number} of {date} is paid and safely with us. You paid {total}.

We are getting it ready now. Your order page always shows how things stand; if anything is wrong, write to {shop_email}.`,
    },
    letter: (order, about) => ({
      values: about.values,
      button: { label: 'See your order', href: about.orderUrl },
      parts: [
        orderPart(order, about),
        addressPart('Going to', order, about),
        ...notePart('Your note', order),
      ],
    }),
  }),

  order_placed_staff: aboutOrder('order_placed_staff', config, read, {
    title: 'New order',
    reader: 'staff',
    wording: {
      subject: 'New order {number}: {total}, {pieces}',
      heading: 'New order {number}',
      body: 'Paid {total} on {date}. {pieces} to pack, going by {method}.',
    },
    placeholders: { pieces: 'how many pieces, such as “3 pieces”', method: 'how it is to be shipped' },
    letter: (order, about) => ({
      values: { ...about.values, pieces: pieces(order.lines), method: order.shippingMethod },
      button: { label: 'See the order', href: about.orderUrl },
      parts: [
        orderPart(order, about, true),
        addressPart('Send to', order, about),
        { part: 'text', heading: 'Ordered by', lines: [order.email] },
        ...notePart('Note from the buyer', order),
      ],
    }),
  }),

  payment_failed: aboutOrder('payment_failed', config, read, {
    title: 'Payment failed',
    reader: 'buyer',
    wording: {
      subject: 'Your payment for order {number} at {shop} did not go through',
      heading: 'Your payment did not go through',
      body: `Dear {name}, your bank could not complete the payment of {total} for order {number}. We have received no money, and nothing will be sent.

If you would still like these things, you are welcome to order them again. If you have a question, write to {shop_email}.`,
    },
    letter: (order, about) => ({
      values: about.values,
      button: { label: 'Go to the shop', href: about.url(routes.home()) },
      parts: [orderPart(order, about)],
    }),
  }),

  payment_expired: aboutOrder('payment_expired', config, read, {
    title: 'Payment expired',
    reader: 'buyer',
    wording: {
      subject: 'Your cart at {shop} is still there: order {number} was not paid',
      heading: 'Your cart is still there',
      body: `Dear {name}, the time to pay for order {number} has ended, and no payment has come. Nothing was charged and nothing will be sent; what we were keeping for you is for sale again.

If you would still like it, all of it is waiting in your cart, in the browser in which you filled it. If not, there is nothing you need to do: this is the only reminder. If something went wrong on our side, write to {shop_email}, and we will help.`,
    },
    letter: (order, about) => ({
      values: about.values,
      button: { label: 'Back to your cart', href: about.url(routes.cart()) },
      parts: [orderPart(order, about)],
    }),
    outdated: reminderIsOutdated,
  }),

  sold_out_refunded: aboutOrder('sold_out_refunded', config, read, {
    title: 'Sold out, money sent back',
    reader: 'buyer',
    wording: {
      subject: 'We are sorry: order {number} at {shop} is cancelled, and your money comes back',
      heading: 'We are sorry: what you ordered is gone',
      body: `Dear {name}, your payment for order {number} reached us after the time we could keep it for you, and somebody else had what we were keeping by then: the goods, or the last use of your discount.

We have cancelled the order and are sending back all of the {total} you paid, to the card or account you paid with. Banks usually take five to ten working days to show it. There is nothing you need to do.

We apologise for the disappointment. If you have a question, write to {shop_email}.`,
    },
    letter: (order, about) => ({
      values: about.values,
      button: { label: 'See what is in stock', href: about.url(routes.allProducts()) },
      parts: [orderPart(order, about)],
    }),
  }),
});

/**
 * The reminder waits a while (`REMIND_AFTER_SECONDS` in checkout/confirm-payment.ts), and the buyer may have
 * come back by himself. What is paid leaves the cart, so a cart that still holds all of the order was not
 * ordered again; one that is being paid right now has a pending order. Nobody is reminded twice a day.
 */
async function reminderIsOutdated(db: Db, order: PlacedOrder): Promise<string | undefined> {
  if (order.status !== 'expired') return 'The order has been paid since.';
  const now = await db.row<{ inCart: boolean; orderedAgain: boolean; reminded: boolean }>(sql`
    WITH cart AS (SELECT coalesce(merged_into, id) AS id FROM carts WHERE id = ${order.cartId})
    SELECT
      EXISTS (SELECT FROM cart) AND NOT EXISTS (
        SELECT FROM order_lines l WHERE l.order_id = ${order.id} AND NOT EXISTS (
          SELECT FROM cart JOIN cart_lines c ON c.cart_id = cart.id WHERE c.variant_id = l.variant_id)) AS "inCart",
      EXISTS (SELECT FROM cart JOIN orders o ON o.cart_id = cart.id AND o.status = 'pending') AS "orderedAgain",
      EXISTS (
        SELECT FROM (
          SELECT id, created_at FROM orders WHERE customer_id IS NULL AND lower(email) = lower(${order.email})
          UNION ALL
          SELECT id, created_at FROM orders WHERE customer_id = (SELECT customer_id FROM orders WHERE id = ${order.id})
        ) o JOIN emails e ON e.order_id = o.id AND e.kind = 'payment_expired'
        WHERE o.id <> ${order.id} AND o.created_at > now() - interval '3 days'
          AND e.sent_at > now() - interval '1 day') AS reminded`);
  if (!now?.inCart) return 'What was ordered is no longer in the cart.';
  if (now.orderedAgain) return 'The cart has been ordered again.';
  return now.reminded ? 'A reminder was sent within the last day.' : undefined;
}
