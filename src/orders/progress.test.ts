import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleFulfillment, sampleLine, sampleOrder } from '../../test/sample-order.ts';
import type { Order } from './orders.ts';
import {
  type FulfillmentStatus,
  fulfillmentCan,
  fulfillmentStatusOf,
  type OrderAction,
  type OrderLabel,
  type OrderStatus,
  orderCan,
  orderCanBecome,
  orderLabel,
  orderLabelNote,
  type PaymentStatus,
  paymentCan,
} from './progress.ts';

const orderStatuses: OrderStatus[] = ['pending', 'placed', 'expired', 'cancelled'];
const paymentStatuses: PaymentStatus[] = ['pending', 'processing', 'paid', 'failed', 'expired'];
const fulfillmentStatuses: FulfillmentStatus[] = ['unfulfilled', 'partly_shipped', 'shipped', 'delivered'];

/** Two pieces, as they are when the third axis stands so. */
function fulfilled(fulfillmentStatus: FulfillmentStatus): Partial<Order> {
  const shippedQuantity = { unfulfilled: 0, partly_shipped: 1, shipped: 2, delivered: 2 }[fulfillmentStatus];
  const parcel =
    fulfillmentStatus === 'delivered'
      ? sampleFulfillment({ status: 'delivered', deliveredAt: '2026-11-25T08:00:00Z', deliveredBy: 'staff' })
      : sampleFulfillment();
  return {
    fulfillmentStatus,
    lines: [sampleLine({ shippedQuantity })],
    fulfillments: shippedQuantity > 0 ? [parcel] : [],
  };
}

const isOpen = (at: FulfillmentStatus) => at === 'unfulfilled' || at === 'partly_shipped';
const isUnderWay = (at: FulfillmentStatus) => at === 'partly_shipped' || at === 'shipped';

/** When each may be done; what is not named may not. `paid` orders have had all of their money taken. */
const may: Record<
  OrderAction,
  (order: OrderStatus, payment: PaymentStatus, at: FulfillmentStatus) => boolean
> = {
  ship: (order, _, at) => order === 'placed' && isOpen(at),
  cancel: (order, _, at) => order === 'placed' && isOpen(at),
  delay: (order, _, at) => order === 'placed' && at !== 'delivered',
  correctTracking: (_o, _p, at) => isUnderWay(at),
  deliver: (_o, _p, at) => isUnderWay(at),
  refund: (_o, payment) => payment === 'paid',
  retryRefund: () => false,
  requestReturn: (order, _, at) => order === 'placed' && at !== 'unfulfilled',
  receiveReturn: () => false,
  callOffReturn: () => false,
  withdraw: (order) => order === 'placed',
  buyAgain: (order) => order !== 'pending',
  printReceipt: (_o, payment) => payment === 'paid',
};

test('every action in every state of the three axes is allowed, or refused with a sentence', () => {
  for (const status of orderStatuses)
    for (const paymentStatus of paymentStatuses)
      for (const at of fulfillmentStatuses) {
        const money = paymentStatus === 'paid' ? 8290 : 0;
        const order = sampleOrder({ status, paymentStatus, capturedMinor: money, ...fulfilled(at) });
        for (const [action, expected] of Object.entries(may) as [OrderAction, (typeof may)[OrderAction]][]) {
          const possible = orderCan[action](order);
          const where = `${action} of ${status}, ${paymentStatus}, ${at}`;
          assert.equal(possible === true, expected(status, paymentStatus, at), where);
          if (possible !== true) assert.match(possible, /^[A-Z].*\.$/, where);
        }
      }
});

const more: [what: string, OrderAction, Partial<Order>, expected: true | RegExp][] = [
  ['whose money has all gone back', 'ship', { refundedMinor: 8290 }, /money has gone back/],
  ['over nothing', 'ship', { totalMinor: 0, capturedMinor: 0 }, true],
  ['whose money has all gone back', 'refund', { refundedMinor: 8290 }, /gone back/],
  ['of which some went back', 'refund', { refundedMinor: 8289 }, true],
  ['the bank took back', 'refund', { lostMinor: 8290 }, /gone back/],
  ['in a dispute', 'refund', { disputes: [dispute('needs_response')] }, /disputed/],
  ['a bank only asked about', 'refund', { disputes: [dispute('warning_needs_response')] }, true],
  ['in a dispute that was won', 'refund', { disputes: [dispute('won')] }, true],
  ['all in returns', 'requestReturn', back(2), /in a return/],
  ['partly in a return', 'requestReturn', back(1), true],
  ['all in returns', 'withdraw', back(2), /in a return/],
  ['with its rest cancelled', 'ship', cancelled(1, 1), /shipped or cancelled/],
  ['with its rest cancelled', 'cancel', cancelled(1, 1), /shipped or cancelled/],
  ['with all cancelled', 'withdraw', cancelled(0, 2), /cancelled/],
];
for (const [what, action, change, expected] of more)
  test(`an order ${what}: ${action} ${expected === true ? 'is allowed' : 'is refused'}`, () => {
    const possible = orderCan[action](sampleOrder(change));
    if (expected === true) assert.equal(possible, true);
    else assert.match(String(possible), expected);
  });

function dispute(status: string): Order['disputes'][number] {
  return {
    id: 'd',
    status,
    reason: 'fraudulent',
    amountMinor: 8290,
    evidenceDueBy: null,
    createdAt: '',
    closedAt: null,
  };
}
function back(returnedQuantity: number): Partial<Order> {
  return { ...fulfilled('delivered'), lines: [sampleLine({ shippedQuantity: 2, returnedQuantity })] };
}
function cancelled(shippedQuantity: number, cancelledQuantity: number): Partial<Order> {
  return { lines: [sampleLine({ shippedQuantity, cancelledQuantity })] };
}

test('the third axis follows from the lines and the parcels', () => {
  const line = (shippedQuantity: number, cancelledQuantity = 0) =>
    sampleLine({ shippedQuantity, cancelledQuantity });
  const under = sampleFulfillment();
  const there = sampleFulfillment({ status: 'delivered' });
  assert.equal(fulfillmentStatusOf([line(0)], []), 'unfulfilled');
  assert.equal(fulfillmentStatusOf([line(0, 2)], []), 'unfulfilled');
  assert.equal(fulfillmentStatusOf([line(1)], [under]), 'partly_shipped');
  assert.equal(fulfillmentStatusOf([line(1)], [there]), 'partly_shipped');
  assert.equal(fulfillmentStatusOf([line(1, 1)], [under]), 'shipped');
  assert.equal(fulfillmentStatusOf([line(1, 1)], [there]), 'delivered');
  assert.equal(fulfillmentStatusOf([line(2), line(2)], [there, under]), 'shipped');
  assert.equal(fulfillmentStatusOf([line(2), line(2)], [there, there]), 'delivered');
});

test('no axis goes back', () => {
  const cannot = [
    ['placed', 'pending'],
    ['placed', 'expired'],
    ['cancelled', 'placed'],
    ['expired', 'pending'],
  ] as const;
  for (const [from, to] of cannot) assert.equal(orderCanBecome(from, to), false);
  for (const to of paymentStatuses) assert.equal(paymentCan('paid', to), false);
  for (const [index, from] of fulfillmentStatuses.entries())
    for (const to of fulfillmentStatuses.slice(0, index + 1)) assert.equal(fulfillmentCan(from, to), false);
});

const labels: [OrderLabel, Partial<Order>][] = [
  ['Waiting for payment', { status: 'pending', paymentStatus: 'pending' }],
  ['Payment under way', { status: 'pending', paymentStatus: 'processing' }],
  ['Payment failed', { status: 'expired', paymentStatus: 'failed' }],
  ['Not paid in time', { status: 'expired', paymentStatus: 'expired' }],
  ['Processing', {}],
  ['Partly shipped', fulfilled('partly_shipped')],
  ['Shipped', fulfilled('shipped')],
  ['Delivered', fulfilled('delivered')],
  ['Returned', { ...fulfilled('delivered'), isReturned: true }],
  ['Refunded', { ...fulfilled('delivered'), isReturned: true, repaidMinor: 8290 }],
  ['Refunded', { lostMinor: 8000, repaidMinor: 290 }],
  ['Cancelled', { status: 'cancelled', paymentStatus: 'expired', capturedMinor: 0 }],
  ['Cancelled, being refunded', { status: 'cancelled', repaidMinor: 100 }],
  ['Cancelled and refunded', { status: 'cancelled', repaidMinor: 8290 }],
];
for (const [label, change] of labels)
  test(`${label}: ${JSON.stringify(change).slice(0, 60)}`, () => {
    assert.equal(orderLabel(sampleOrder(change)), label);
  });

test('a part that went back is said beside the label', () => {
  assert.equal(orderLabelNote(sampleOrder({ repaidMinor: 100 })), 'Partly refunded');
  for (const change of [{}, { repaidMinor: 8290 }, { status: 'cancelled', repaidMinor: 100 } as const])
    assert.equal(orderLabelNote(sampleOrder(change)), undefined);
});
