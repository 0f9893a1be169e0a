/**
 * The three axes of an order's progress – order, payment, fulfillment – as tables that read like
 * sentences, what may be done to it where it stands, and the one place where the label a buyer reads
 * is derived from them. Pages, the staff's API, jobs and verbs all ask here.
 */
export type OrderStatus = 'pending' | 'placed' | 'expired' | 'cancelled';
export type PaymentStatus = 'pending' | 'processing' | 'paid' | 'failed' | 'expired';
export type FulfillmentStatus = 'unfulfilled' | 'partly_shipped' | 'shipped' | 'delivered';

const orderMoves: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['placed', 'expired', 'cancelled'],
  expired: ['placed', 'cancelled'], // paid after all: the goods are taken again, or the money goes back
  placed: ['cancelled'], // before anything has left
  cancelled: [],
};

const paymentMoves: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['processing', 'paid', 'failed', 'expired'],
  processing: ['paid', 'failed'],
  failed: ['paid'], // a late success is money all the same
  expired: ['paid'],
  paid: [],
};

const fulfillmentMoves: Record<FulfillmentStatus, readonly FulfillmentStatus[]> = {
  unfulfilled: ['partly_shipped', 'shipped'],
  partly_shipped: ['shipped', 'delivered'], // delivered at once: what left has arrived, and the rest is cancelled
  shipped: ['delivered'],
  delivered: [],
};

export const orderCanBecome = (from: OrderStatus, to: OrderStatus) => orderMoves[from].includes(to);
export const paymentCan = (from: PaymentStatus, to: PaymentStatus) => paymentMoves[from].includes(to);
export const fulfillmentCan = (from: FulfillmentStatus, to: FulfillmentStatus) =>
  fulfillmentMoves[from].includes(to);

/** How many of a line have gone which way. */
export interface LineProgress {
  quantity: number;
  shippedQuantity: number;
  cancelledQuantity: number;
  /** In returns that were not called off, whether or not they have come. */
  returnedQuantity: number;
}

/** Pieces that are still to be shipped or cancelled. */
export const openQuantity = (line: LineProgress) =>
  line.quantity - line.shippedQuantity - line.cancelledQuantity;
/** Pieces with the buyer, or on their way to him, that he has not sent back or asked to. */
export const keptQuantity = (line: LineProgress) => line.shippedQuantity - line.returnedQuantity;

export interface ParcelProgress {
  status: 'shipped' | 'delivered';
}

/** Where the third axis stands follows from the lines and the parcels. */
export function fulfillmentStatusOf(
  lines: readonly LineProgress[],
  fulfillments: readonly ParcelProgress[],
): FulfillmentStatus {
  if (fulfillments.length === 0) return 'unfulfilled';
  if (lines.some((line) => openQuantity(line) > 0)) return 'partly_shipped';
  return fulfillments.every(({ status }) => status === 'delivered') ? 'delivered' : 'shipped';
}

/** What decides about an action: an `Order` has all of it. */
export interface OrderProgress {
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  fulfillmentStatus: FulfillmentStatus;
  capturedMinor: number;
  /** What goes back: under way and succeeded. */
  refundedMinor: number;
  /** What has really gone back. */
  repaidMinor: number;
  /** What a bank took back for good, after a dispute. */
  lostMinor: number;
  /** Every piece that left has come back, and nothing is still to leave. */
  isReturned: boolean;
  lines: readonly LineProgress[];
  fulfillments: readonly ParcelProgress[];
  returns: readonly { status: 'requested' | 'received' | 'called_off' }[];
  refunds: readonly { status: 'pending' | 'succeeded' | 'failed' }[];
  disputes: readonly { status: string }[];
}

export type OrderAction =
  | 'ship'
  | 'correctTracking'
  | 'deliver'
  | 'delay'
  | 'cancel'
  | 'refund'
  | 'retryRefund'
  | 'requestReturn'
  | 'receiveReturn'
  | 'callOffReturn'
  | 'withdraw'
  | 'buyAgain'
  | 'printReceipt';

/** True, or why not. */
export type Possible = true | string;

/** The first reason that holds, or true. */
const unless = (...reasons: (string | false)[]): Possible =>
  reasons.find((reason) => reason !== false) ?? true;

const notPlaced = ({ status }: OrderProgress) =>
  status !== 'placed' &&
  { pending: 'It has not been paid.', expired: 'It was not paid.', cancelled: 'It is cancelled.' }[status];
const unpaid = ({ paymentStatus }: OrderProgress) => paymentStatus !== 'paid' && 'It has not been paid.';
const nothingOpen = ({ lines }: OrderProgress) =>
  !lines.some((line) => openQuantity(line) > 0) && 'Every piece of it is shipped or cancelled.';
const allRepaid = ({ capturedMinor, refundedMinor }: OrderProgress) =>
  capturedMinor > 0 && refundedMinor === capturedMinor && 'All of its money has gone back.';
const nothingUnderWay = ({ fulfillments }: OrderProgress) =>
  fulfillments.length === 0
    ? 'Nothing of it has been shipped.'
    : !fulfillments.some(({ status }) => status === 'shipped') && 'All that was shipped has been delivered.';
const nothingKept = ({ lines, fulfillments }: OrderProgress) =>
  fulfillments.length === 0
    ? 'Nothing of it has been shipped.'
    : !lines.some((line) => keptQuantity(line) > 0) && 'Every piece that was shipped is in a return.';
const noReturnOpen = ({ returns }: OrderProgress) =>
  !returns.some(({ status }) => status === 'requested') && 'No return of it is open.';
const nothingToWithdraw = ({ lines }: OrderProgress) =>
  !lines.some((line) => openQuantity(line) + keptQuantity(line) > 0) &&
  'Every piece of it is cancelled or in a return.';

/** Stripe's words for a dispute in which the bank has taken the money for now. An inquiry takes nothing. */
const BANK_HOLDS = ['needs_response', 'under_review'];
const disputed = ({ disputes }: OrderProgress) =>
  disputes.some(({ status }) => BANK_HOLDS.includes(status)) &&
  'Its payment is disputed, and the bank holds the money until that is decided.';
const nothingToRefund = (order: OrderProgress) =>
  order.capturedMinor - order.refundedMinor - order.lostMinor <= 0 &&
  'All of what was paid has gone back, or is on its way.';

/** What may be done to an order as it stands: true, or the reason why not. */
export const orderCan: Record<OrderAction, (order: OrderProgress) => Possible> = {
  ship: (order) => unless(notPlaced(order), nothingOpen(order), allRepaid(order)),
  correctTracking: (order) => unless(nothingUnderWay(order)),
  deliver: (order) => unless(nothingUnderWay(order)),
  delay: (order) => unless(notPlaced(order), nothingOpen(order) && nothingUnderWay(order)),
  cancel: (order) => unless(notPlaced(order), nothingOpen(order)),
  refund: (order) => unless(unpaid(order), disputed(order), nothingToRefund(order)),
  retryRefund: ({ refunds }) =>
    unless(!refunds.some(({ status }) => status === 'failed') && 'No refund of it has failed.'),
  requestReturn: (order) => unless(notPlaced(order), nothingKept(order)),
  receiveReturn: (order) => unless(noReturnOpen(order)),
  callOffReturn: (order) => unless(noReturnOpen(order)),
  withdraw: (order) => unless(notPlaced(order), nothingToWithdraw(order)),
  buyAgain: ({ status }) => unless(status === 'pending' && 'It is still in the cart.'),
  printReceipt: (order) => unless(unpaid(order)),
};

export type OrderLabel =
  | 'Waiting for payment'
  | 'Payment under way'
  | 'Payment failed'
  | 'Not paid in time'
  | 'Processing'
  | 'Partly shipped'
  | 'Shipped'
  | 'Delivered'
  | 'Returned'
  | 'Refunded'
  | 'Cancelled'
  | 'Cancelled, being refunded'
  | 'Cancelled and refunded';

const fulfillmentLabels: Record<FulfillmentStatus, OrderLabel> = {
  unfulfilled: 'Processing',
  partly_shipped: 'Partly shipped',
  shipped: 'Shipped',
  delivered: 'Delivered',
};

/** Few enough that a list can have them without reading whole orders: `labelColumns` of orders.ts. */
export type LabelledOrder = Pick<
  OrderProgress,
  | 'status'
  | 'paymentStatus'
  | 'fulfillmentStatus'
  | 'capturedMinor'
  | 'repaidMinor'
  | 'lostMinor'
  | 'isReturned'
>;

/** Everything that was ever taken went back, by refunds or by the bank. */
const isRepaid = ({ capturedMinor, repaidMinor, lostMinor }: LabelledOrder) =>
  capturedMinor > 0 && repaidMinor + lostMinor >= capturedMinor;

export function orderLabel(order: LabelledOrder): OrderLabel {
  switch (order.status) {
    case 'pending':
      return order.paymentStatus === 'processing' ? 'Payment under way' : 'Waiting for payment';
    case 'expired':
      return order.paymentStatus === 'failed' ? 'Payment failed' : 'Not paid in time';
    case 'placed':
      if (isRepaid(order)) return 'Refunded';
      return order.isReturned ? 'Returned' : fulfillmentLabels[order.fulfillmentStatus];
    case 'cancelled':
      if (order.capturedMinor === 0) return 'Cancelled';
      return isRepaid(order) ? 'Cancelled and refunded' : 'Cancelled, being refunded';
  }
}

/** Said beside the label. */
export function orderLabelNote(order: LabelledOrder): 'Partly refunded' | undefined {
  return order.status === 'placed' && order.repaidMinor > 0 && !isRepaid(order)
    ? 'Partly refunded'
    : undefined;
}
