/**
 * The axes of an order's progress as tables that read like sentences, and the one place where the
 * label a buyer reads is derived from them.
 */
export type OrderStatus = 'pending' | 'placed' | 'expired' | 'cancelled';
export type PaymentStatus = 'pending' | 'processing' | 'paid' | 'failed' | 'expired';

const orderMoves: Record<OrderStatus, readonly OrderStatus[]> = {
  pending: ['placed', 'expired', 'cancelled'],
  expired: ['placed', 'cancelled'], // paid after all: the goods are taken again, or the money goes back
  placed: ['cancelled'],
  cancelled: [],
};

const paymentMoves: Record<PaymentStatus, readonly PaymentStatus[]> = {
  pending: ['processing', 'paid', 'failed', 'expired'],
  processing: ['paid', 'failed'],
  failed: ['paid'], // a late success is money all the same
  expired: ['paid'],
  paid: [],
};

export const orderCan = (from: OrderStatus, to: OrderStatus) => orderMoves[from].includes(to);
export const paymentCan = (from: PaymentStatus, to: PaymentStatus) => paymentMoves[from].includes(to);

export type OrderLabel =
  | 'Waiting for payment'
  | 'Payment under way'
  | 'Payment failed'
  | 'Not paid in time'
  | 'Processing'
  | 'Cancelled'
  | 'Cancelled, being refunded'
  | 'Cancelled and refunded';

export function orderLabel(order: {
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  capturedMinor: number;
  repaidMinor: number;
}): OrderLabel {
  switch (order.status) {
    case 'pending':
      return order.paymentStatus === 'processing' ? 'Payment under way' : 'Waiting for payment';
    case 'expired':
      return order.paymentStatus === 'failed' ? 'Payment failed' : 'Not paid in time';
    case 'placed':
      return 'Processing';
    case 'cancelled':
      if (order.capturedMinor === 0) return 'Cancelled';
      return order.repaidMinor === order.capturedMinor
        ? 'Cancelled and refunded'
        : 'Cancelled, being refunded';
  }
}
