/** An order as `findOrder` reads it, for tests of pages and mail: paid, and nothing has left yet. */
import type { Fulfillment, Order, OrderEvent, OrderLine } from '../src/orders/orders.ts';

export function sampleLine(change: Partial<OrderLine> = {}): OrderLine {
  return {
    variantId: 'v1',
    sku: 'ARC-A3',
    title: 'Arcs',
    variantTitle: 'A3',
    media: null,
    quantity: 2,
    shippedQuantity: 0,
    cancelledQuantity: 0,
    returnedQuantity: 0,
    unitPriceMinor: 3500,
    giftWrapMinor: 0,
    totalMinor: 7000,
    discountMinor: 0,
    taxMinor: 0,
    needsShipping: true,
    ...change,
  };
}

export function sampleFulfillment(change: Partial<Fulfillment> = {}): Fulfillment {
  return {
    id: 'f1',
    position: 1,
    status: 'shipped',
    carrier: 'dhl',
    trackingNumber: '00340434161094042557',
    trackingUrl: 'https://www.dhl.de/track',
    shippedAt: '2026-11-24T08:00:00+00:00',
    expectedOn: null,
    deliveredAt: null,
    deliveredBy: null,
    lines: [{ variantId: 'v1', quantity: 2 }],
    ...change,
  };
}

export function sampleEvent(
  kind: OrderEvent['kind'],
  minute: number,
  data: OrderEvent['data'] = {},
): OrderEvent {
  return { kind, actor: 'stripe', data, at: `2026-11-23T06:${minute}:00+00:00` };
}

export function sampleOrder(change: Partial<Order> = {}): Order {
  return {
    id: 'o',
    number: 1001,
    token: 'tok_en-1',
    cartId: null,
    customerId: null,
    status: 'placed',
    paymentStatus: 'paid',
    fulfillmentStatus: 'unfulfilled',
    email: 'anna@example.com',
    shippingAddress: {
      name: 'Anna Kay',
      company: '',
      line1: '1 High Street',
      line2: '',
      city: 'Berlin',
      region: '',
      postalCode: '10115',
      country: 'DE',
      phone: '+49 30 123456',
    },
    needsShipping: true,
    shippingMethod: 'Express',
    pickupAddress: [],
    expectedFrom: null,
    expectedTo: null,
    vatNumber: '',
    note: 'Ring twice',
    currency: 'EUR',
    locale: '',
    subtotalMinor: 7000,
    discountMinor: 0,
    discounts: [],
    shippingMinor: 1290,
    shippingDiscountMinor: 0,
    shippingTaxMinor: 0,
    taxMinor: 0,
    taxIncludedMinor: 0,
    taxTreatment: 'not_registered',
    taxLines: [],
    totalMinor: 8290,
    createdAt: new Date('2026-11-23T06:20:00Z'),
    placedAt: new Date('2026-11-23T06:23:00Z'),
    erasedAt: null,
    lines: [sampleLine()],
    events: [sampleEvent('checkout_started', 20), sampleEvent('paid', 23)],
    fulfillments: [],
    cancellations: [],
    returns: [],
    refunds: [],
    disputes: [],
    paymentId: 'p',
    capturedMinor: 8290,
    refundedMinor: 0,
    repaidMinor: 0,
    lostMinor: 0,
    isReturned: false,
    ...change,
  };
}
