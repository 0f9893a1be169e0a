/** Mail about goods that come back, and about the buyer's right to withdraw from the contract. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import type { EmailKinds, LetterPart } from '../../platform/email-kinds.ts';
import { formatDate, formatDateTimeWithZone } from '../../ui/date-time.ts';
import type { Order, OrderReturn, Pieces } from '../orders.ts';
import { aboutSubject } from './kinds.ts';
import { type About, piecesPart } from './parts.ts';

export const returnEmails = (config: Config): EmailKinds => ({
  return_requested: aboutSubject<OrderReturn>('return_requested', config, {
    title: 'Return: how to send it back',
    reader: 'buyer',
    wording: {
      subject: 'How to send back your order {number} to {shop}',
      heading: 'How to send it back',
      body: 'Dear {name}, you want to send back something from order {number}. Here is how; please send it by {deadline}.',
    },
    placeholders: { deadline: 'the day by which it should be on its way' },
    find: (order, { subjectId }) => order.returns.find(({ id }) => id === subjectId),
    example: (order) => ({ subject: exampleReturn(order) }),
    letter: (order, goods, about) => {
      if (goods.status !== 'requested')
        return {
          unsendable: goods.status === 'received' ? 'It has come already.' : 'The return was called off.',
        };
      const deadline = formatDate(sendBy(goods.createdAt, about.config), about.config.shop);
      return {
        values: { ...about.values, deadline },
        button: { label: 'See your order', href: about.orderUrl },
        parts: [
          piecesPart('What you send back', goods.lines, order, about, {
            also: ({ reason }) => [whyReturned[reason]],
          }),
          { part: 'steps', heading: 'What to do', steps: howToSend(deadline, about) },
          ...returnAddress(about.config),
        ],
      };
    },
  }),

  return_received: aboutSubject<OrderReturn>('return_received', config, {
    title: 'Return received',
    reader: 'buyer',
    wording: {
      subject: 'We have what you sent back from order {number}: {shop}',
      heading: 'What you sent back has arrived',
      body: `Dear {name}, what you sent back from order {number} has reached us. Thank you. {money}

If you have a question, write to {shop_email}.`,
    },
    placeholders: { money: 'a sentence about what has been or will be sent back' },
    find: (order, { subjectId }) => order.returns.find(({ id }) => id === subjectId),
    example: (order) => ({
      subject: { ...exampleReturn(order), status: 'received', receivedAt: new Date().toISOString() },
    }),
    letter: (order, goods, about) => ({
      values: { ...about.values, money: moneyFor(order, about) },
      button: { label: 'See your order', href: about.orderUrl },
      parts: [
        {
          part: 'facts',
          heading: 'The return',
          facts: [
            {
              label: 'Arrived on',
              value: formatDate(goods.receivedAt ?? goods.createdAt, about.config.shop),
            },
            ...(order.repaidMinor > 0
              ? [
                  {
                    label: 'Repaid so far',
                    value: `${about.money(order.repaidMinor)} of ${about.values.total}`,
                  },
                ]
              : []),
          ],
        },
        piecesPart('What has arrived', goods.lines, order, about),
      ],
    }),
  }),

  withdrawal_received: aboutSubject<Withdrawal>('withdrawal_received', config, {
    title: 'Withdrawal: acknowledgement',
    reader: 'buyer',
    wording: {
      subject: 'We have received your withdrawal from order {number} at {shop}',
      heading: 'We have received your withdrawal',
      body: `Dear {name}, you have withdrawn from the contract for order {number}. Your statement reached us on {received}; please keep this message as the proof of it.

What has not left us yet will not be sent. For what has, we write to you how to send it back; please do so within 14 days. What you paid comes back the way you paid it, without undue delay and at the latest 14 days after your statement reached us; we may wait until the goods are with us, or until you have shown that they are on their way.`,
    },
    placeholders: { received: 'date and time, with the time zone, at which the statement came' },
    find: (order, { subjectId }, db) => findWithdrawal(db, order.id, subjectId),
    example: (order) => ({ subject: exampleWithdrawal(order) }),
    letter: (order, withdrawal, about) => ({
      values: {
        ...about.values,
        name: withdrawal.name,
        received: formatDateTimeWithZone(withdrawal.createdAt, about.config.shop),
      },
      button: { label: 'See your order', href: about.orderUrl },
      parts: [statement(order, withdrawal, about), piecesPart('The goods', withdrawal.lines, order, about)],
    }),
  }),

  withdrawal_received_staff: aboutSubject<Withdrawal>('withdrawal_received_staff', config, {
    title: 'Withdrawal from a contract',
    reader: 'staff',
    wording: {
      subject: 'Withdrawal from order {number}: {name}',
      heading: 'A buyer withdraws from the contract',
      body: '{name} has withdrawn from order {number} on {received}. The acknowledgement has been sent.',
    },
    placeholders: { received: 'date and time, with the time zone, at which the statement came' },
    find: (order, { subjectId }, db) => findWithdrawal(db, order.id, subjectId),
    example: (order) => ({ subject: exampleWithdrawal(order) }),
    letter: (order, withdrawal, about) => ({
      values: {
        ...about.values,
        name: withdrawal.name,
        received: formatDateTimeWithZone(withdrawal.createdAt, about.config.shop),
      },
      button: { label: 'See the order', href: about.orderUrl },
      parts: [
        statement(order, withdrawal, about, true),
        piecesPart('The goods', withdrawal.lines, order, about, { forStaff: true }),
        {
          part: 'steps',
          heading: 'What to do',
          steps: [
            'Hold back what has not left yet, and see that it is cancelled.',
            'For what has left, see that the buyer knows how to send it back.',
            `Pay back what is due by ${formatDate(after(withdrawal.createdAt, 14), about.config.shop)}: the goods and the cost of standard delivery. You may wait for the goods, or for proof that they were sent.`,
          ],
        },
      ],
    }),
  }),
});

const whyReturned: Record<OrderReturn['lines'][number]['reason'], string> = {
  withdrawn: 'Withdrawn from the contract',
  damaged: 'It is damaged',
  wrong_item: 'It is not what was ordered',
  not_as_described: 'It is not as described',
  unwanted: 'It is not wanted after all',
  other: 'Another reason',
};

const after = (from: string, days: number) => new Date(new Date(from).getTime() + days * 86_400_000);
const sendBy = (requestedAt: string, { returns }: Config) => after(requestedAt, returns.withinDays);

function howToSend(deadline: string, { values, config }: About): string[] {
  const { address } = config.returns;
  return [
    'Pack it well, best in the box it came in.',
    `Put a note with your order number, ${values.number}, into the box.`,
    address.length > 0
      ? `Send it to the address below by ${deadline}, and keep the receipt until your money is back.`
      : `Write to ${config.shop.email} for the address, send it by ${deadline}, and keep the receipt until your money is back.`,
    'We write to you when it has arrived, and when your money is on its way.',
  ];
}

const returnAddress = ({ returns: { address } }: Config): LetterPart[] =>
  address.length > 0 ? [{ part: 'text', heading: 'Send it to', lines: address }] : [];

function moneyFor(order: Order, { money }: About): string {
  if (order.repaidMinor > 0)
    return `So far, ${money(order.repaidMinor)} of what you paid has been sent back to you.`;
  return order.refundedMinor > 0
    ? `${money(order.refundedMinor)} is on its way back to you.`
    : 'We look at it now, and write to you when your money is on its way.';
}

function exampleReturn(order: Order): OrderReturn {
  return {
    id: 'example',
    status: 'requested',
    note: '',
    createdAt: new Date().toISOString(),
    receivedAt: null,
    lines: order.lines.map(({ variantId, quantity }) => ({
      variantId,
      quantity,
      reason: 'unwanted',
      restockedQuantity: 0,
      writtenOffQuantity: 0,
    })),
  };
}

interface Withdrawal {
  name: string;
  email: string;
  lines: Pieces[];
  createdAt: string;
}

async function findWithdrawal(db: Db, orderId: string, id: string): Promise<Withdrawal | undefined> {
  const found = await db.row<Withdrawal & { createdAt: Date }>(sql`
    SELECT name, email, lines, created_at AS "createdAt" FROM withdrawals WHERE id = ${id} AND order_id = ${orderId}`);
  return found && { ...found, createdAt: found.createdAt.toISOString() };
}

function exampleWithdrawal(order: Order): Withdrawal {
  return {
    name: order.shippingAddress.name,
    email: order.email,
    lines: order.lines.map(({ variantId, quantity }) => ({ variantId, quantity })),
    createdAt: new Date().toISOString(),
  };
}

/** What the buyer has declared, with the time: directive (EU) 2023/2673 has it acknowledged so. */
function statement(
  order: Order,
  { name, email, createdAt }: Withdrawal,
  about: About,
  forStaff = false,
): LetterPart {
  return {
    part: 'facts',
    heading: 'The statement',
    facts: [
      { label: 'Declared', value: 'I withdraw from my contract of sale of the goods below.' },
      { label: 'Order', value: `${about.values.number} of ${about.values.date}` },
      { label: 'Name', value: name },
      { label: 'E-mail', value: email },
      ...(forStaff ? [{ label: 'Ordered by', value: order.email }] : []),
      { label: 'Received', value: formatDateTimeWithZone(createdAt, about.config.shop) },
    ],
  };
}
