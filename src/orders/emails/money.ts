/** Mail about goods that do not come and money that goes back: cancelled, refunded, disputed. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { EmailKinds, LetterFact, LetterPart } from '../../platform/email-kinds.ts';
import { formatDate, formatDateTime } from '../../ui/date-time.ts';
import type { Order, OrderCancellation, OrderDispute, OrderRefund } from '../orders.ts';
import { aboutSubject } from './kinds.ts';
import { stillToCome } from './parcels.ts';
import { type About, piecesPart } from './parts.ts';

export const BANK_TIME = 'Banks usually take five to ten working days to show it.';

const MONEY = { money: 'a sentence about what comes back, or that nothing was charged' };

export const moneyEmails = (config: Config): EmailKinds => ({
  order_cancelled: aboutSubject<OrderCancellation>('order_cancelled', config, {
    title: 'Cancelled',
    reader: 'buyer',
    wording: {
      subject: 'Cancelled: {what} from {shop}',
      heading: '{cancelled}',
      body: `Dear {name}, {what} is cancelled. {why}

{money}

If you have a question, write to {shop_email}.`,
    },
    placeholders: {
      what: '“your order #1001”, or “a part of your order #1001”',
      cancelled: '“Your order is cancelled”, or “A part of your order is cancelled”',
      why: 'a sentence with the reason, where it can be told',
      ...MONEY,
    },
    find: (order, { subjectId }) => order.cancellations.find(({ id }) => id === subjectId),
    example: exampleCancellation,
    letter: (order, cancellation, about) => {
      const { number } = about.values;
      const isAll = order.status === 'cancelled';
      const back = refundsFor(order, cancellation);
      const rest = isAll ? [] : stillToCome(order);
      return {
        values: {
          ...about.values,
          what: isAll ? `your order ${number}` : `a part of your order ${number}`,
          cancelled: isAll ? 'Your order is cancelled' : 'A part of your order is cancelled',
          why: whyCancelled[cancellation.reason],
          money: moneyBack(order, back, about),
        },
        button: { label: 'See your order', href: about.orderUrl },
        parts: [
          piecesPart('What is cancelled', cancellation.lines, order, about),
          ...(back > 0
            ? [facts('What comes back', [{ label: 'To your card or account', value: about.money(back) }])]
            : []),
          ...(rest.length > 0 ? [piecesPart('Still to come', rest, order, about)] : []),
        ],
      };
    },
  }),

  refunded: aboutSubject<OrderRefund>('refunded', config, {
    title: 'Refunded',
    reader: 'buyer',
    wording: {
      subject: 'Your refund of {amount} for order {number} from {shop}',
      heading: 'Your money is on its way',
      body: `Dear {name}, we have sent back {amount} for order {number}, to the card or account you paid with. ${BANK_TIME} {why}

If you have a question, write to {shop_email}.`,
    },
    placeholders: { amount: 'what goes back', why: 'a sentence with the reason, where there is one' },
    find: (order, { subjectId }) => order.refunds.find(({ id }) => id === subjectId),
    example: (order) => ({ subject: exampleRefund(order) }),
    letter: (order, refund, about) =>
      refund.status === 'failed'
        ? { unsendable: 'The refund has failed since.' }
        : {
            values: {
              ...about.values,
              amount: about.money(refund.amountMinor),
              why: whyRefunded[refund.reason],
            },
            button: { label: 'See your order', href: about.orderUrl },
            parts: refundParts(order, refund, about),
          },
  }),

  refund_failed_staff: aboutSubject<OrderRefund>('refund_failed_staff', config, {
    title: 'Refund failed',
    reader: 'staff',
    wording: {
      subject: 'Refund of {amount} for order {number} failed',
      heading: 'A refund has failed',
      body: '{amount} for order {number} could not be sent back: {failure}. The buyer waits for it.',
    },
    placeholders: { amount: 'what should have gone back', failure: 'what Stripe says' },
    find: (order, { subjectId }) => order.refunds.find(({ id }) => id === subjectId),
    example: (order) => ({
      subject: { ...exampleRefund(order), status: 'failed', failure: 'expired_or_canceled_card' },
    }),
    letter: (order, refund, about) => ({
      values: {
        ...about.values,
        amount: about.money(refund.amountMinor),
        failure: plainWords(refund.failure ?? 'no reason was given'),
      },
      button: { label: 'See the order', href: about.orderUrl },
      parts: [
        facts('The refund', [
          { label: 'Order', value: about.values.number, href: about.orderUrl },
          { label: 'Buyer', value: order.email },
          { label: 'Amount', value: about.money(refund.amountMinor) },
          { label: 'Begun', value: formatDateTime(refund.createdAt, about.config.shop) },
          { label: 'Stripe says', value: refund.failure ?? '–' },
          { label: 'Its id', value: refund.id },
        ]),
        {
          part: 'steps',
          heading: 'What to do',
          steps: [
            'Look at the payment in Stripe’s dashboard: it says why, and whether trying again makes sense.',
            `Try again, when it does: npm run orders -- retry-refund ${refund.id}`,
            'If the card or account is gone, ask the buyer where the money may go, send it there by bank transfer, and note it on the order.',
          ],
        },
      ],
    }),
  }),

  dispute_opened_staff: aboutSubject<OrderDispute & { paymentIntentId: string | null }>(
    'dispute_opened_staff',
    config,
    {
      title: 'Payment disputed',
      reader: 'staff',
      wording: {
        subject: 'Payment of order {number} disputed: {amount}, answer by {due}',
        heading: 'A buyer’s bank disputes a payment',
        body: 'The bank of whoever paid order {number} wants {amount} back: {reason}. {stakes}',
      },
      placeholders: {
        amount: 'what is disputed',
        reason: 'why, as the bank says',
        due: 'until when evidence can be sent',
        stakes: 'a sentence about what happens if it is not answered',
      },
      find: async (order, { subjectId }, db) => {
        const dispute = order.disputes.find(({ id }) => id === subjectId);
        return dispute && { ...dispute, paymentIntentId: await paymentIntentOf(db, order.id) };
      },
      example: (order) => ({
        subject: {
          id: 'example',
          status: 'needs_response',
          reason: 'product_not_received',
          amountMinor: order.totalMinor,
          evidenceDueBy: new Date(Date.now() + 9 * 86_400_000).toISOString(),
          createdAt: new Date().toISOString(),
          closedAt: null,
          paymentIntentId: null,
        },
      }),
      letter: (order, dispute, about) => {
        if (dispute.closedAt) return { unsendable: `The dispute is closed: ${plainWords(dispute.status)}.` };
        const due = dispute.evidenceDueBy
          ? formatDateTime(dispute.evidenceDueBy, about.config.shop)
          : 'the day that Stripe names';
        const stripe = stripeUrl(about.config, dispute.paymentIntentId);
        return {
          values: {
            ...about.values,
            amount: about.money(dispute.amountMinor),
            reason: plainWords(dispute.reason),
            due,
            stakes: isInquiry(dispute)
              ? `So far the bank only asks. Unless it is answered by ${due}, it may take the money.`
              : `Unless it is answered by ${due}, the money is lost, whoever is right.`,
          },
          button: stripe
            ? { label: 'Answer it at Stripe', href: stripe }
            : { label: 'See the order', href: about.orderUrl },
          parts: [
            facts('The dispute', [
              { label: 'Order', value: about.values.number, href: about.orderUrl },
              { label: 'Buyer', value: order.email },
              { label: 'Amount', value: about.money(dispute.amountMinor) },
              { label: 'The bank’s reason', value: plainWords(dispute.reason) },
              { label: 'Stands at', value: plainWords(dispute.status) },
              { label: 'Answer by', value: due },
            ]),
            { part: 'steps', heading: 'What to do', steps: whatToDo(order, dispute) },
            piecesPart('What was ordered', order.lines, order, about, { forStaff: true }),
          ],
        };
      },
    },
  ),
});

const whyCancelled: Record<OrderCancellation['reason'], string> = {
  buyer_asked: 'You asked us to.',
  not_available: 'We are sorry: it is not to be had any more.',
  fraud: 'We could not accept it.',
  withdrawn: 'You withdrew from the contract.',
  other: '',
};

const whyRefunded: Record<OrderRefund['reason'], string> = {
  sold_out: 'What you ordered was gone when your payment came; we are sorry.',
  requested: '',
  cancelled: 'It is for what was cancelled.',
  returned: 'It is for what you sent back.',
  withdrawn: 'It is because you withdrew from the contract.',
  goodwill: 'We are sorry for the trouble.',
  external: '',
};

const facts = (heading: string, list: LetterFact[]): LetterPart => ({ part: 'facts', heading, facts: list });

/** Stripe's codes as words: "product not received". */
const plainWords = (code: string) => code.replaceAll('_', ' ');

/** @returns what goes back because of this cancellation; 0 if nothing does. */
function refundsFor(order: Order, { id }: OrderCancellation): number {
  return order.refunds
    .filter((refund) => refund.sourceId === id && refund.status !== 'failed')
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0);
}

function moneyBack(order: Order, backMinor: number, { money }: About): string {
  if (order.capturedMinor === 0) return 'Nothing was charged.';
  if (backMinor === 0) return 'If money is to come back to you, we write to you when it is on its way.';
  return `${money(backMinor)} is coming back to the card or account you paid with. ${BANK_TIME}`;
}

/** The last line, where there are several; its money goes back. */
function exampleCancellation(order: Order) {
  const chosen = order.lines.slice(-1);
  const subject: OrderCancellation = {
    id: 'example',
    reason: 'buyer_asked',
    note: '',
    createdAt: new Date().toISOString(),
    lines: chosen.map(({ variantId, quantity }) => ({ variantId, quantity })),
  };
  const refund: OrderRefund = {
    ...exampleRefund(order),
    amountMinor: chosen[0]!.totalMinor,
    sourceId: subject.id,
  };
  const lines = order.lines.map((line) => ({
    ...line,
    shippedQuantity: 0,
    cancelledQuantity: chosen.includes(line) ? line.quantity : 0,
  }));
  const status = order.lines.length > 1 ? ('placed' as const) : ('cancelled' as const);
  return { subject, order: { ...order, status, lines, capturedMinor: order.totalMinor, refunds: [refund] } };
}

function exampleRefund(order: Order): OrderRefund {
  return {
    id: 'example',
    sourceId: null,
    status: 'succeeded',
    amountMinor: order.totalMinor,
    shippingMinor: order.shippingMinor,
    reason: 'returned',
    note: '',
    failure: null,
    createdAt: new Date().toISOString(),
    lines: order.lines.map(({ variantId, quantity, totalMinor }) => ({
      variantId,
      quantity,
      amountMinor: totalMinor,
    })),
  };
}

function refundParts(order: Order, refund: OrderRefund, about: About): LetterPart[] {
  const { config, money, values } = about;
  const repaidMinor = Math.max(order.repaidMinor, refund.amountMinor);
  return [
    facts('Your refund', [
      { label: 'Amount', value: money(refund.amountMinor) },
      ...(refund.shippingMinor > 0
        ? [{ label: 'Of it for shipping', value: money(refund.shippingMinor) }]
        : []),
      { label: 'Begun on', value: formatDate(refund.createdAt, config.shop) },
      { label: 'Repaid so far', value: `${money(repaidMinor)} of ${values.total}` },
    ]),
    ...(refund.lines.length > 0
      ? [
          piecesPart('What it is for', refund.lines, order, about, {
            amount: ({ amountMinor }) => money(amountMinor),
          }),
        ]
      : []),
  ];
}

/** The bank asks before it takes anything. */
const isInquiry = ({ status }: OrderDispute) => status.startsWith('warning_');

function whatToDo(order: Order, dispute: OrderDispute): string[] {
  const tracked = order.fulfillments.some(({ trackingNumber }) => trackingNumber);
  return [
    'Open it in Stripe’s dashboard in time. It can be answered once only.',
    tracked
      ? 'Send what shows that the order was right: tracking number and proof of delivery, this order, and what was written with the buyer.'
      : 'Send what shows that the order was right: this order, what was written with the buyer, and how the goods left you.',
    isInquiry(dispute)
      ? 'If the buyer is right, refund the whole payment: that ends it before the bank takes the money.'
      : 'Do not refund it as well: the bank has taken the money already, and it would be paid back twice. If the buyer is right, accept the dispute there.',
    'Hold back what has not been shipped yet.',
  ];
}

async function paymentIntentOf(db: Db, orderId: string): Promise<string | null> {
  const payment = await db.row<{ intent: string | null }>(
    sql`SELECT payment_intent_id AS intent FROM payments WHERE order_id = ${orderId}`,
  );
  return payment?.intent ?? null;
}

/** The shop's own stand-in has no dashboard. */
function stripeUrl({ stripe }: Config, paymentIntentId: string | null): string | undefined {
  if (!stripe || !paymentIntentId) return undefined;
  const test = stripe.secretKey.includes('_test_') ? '/test' : '';
  return `https://dashboard.stripe.com${test}/payments/${paymentIntentId}`;
}
