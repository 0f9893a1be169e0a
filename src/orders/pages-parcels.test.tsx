import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEvent, sampleFulfillment, sampleLine, sampleOrder } from '../../test/sample-order.ts';
import { readConfig } from '../platform/config.ts';
import type { Shop } from '../platform/shop.ts';
import { renderPage } from '../ui/layout.tsx';
import type { Order } from './orders.ts';
import { OrderPage } from './pages.tsx';

const shop = { config: readConfig({}), assets: { url: (name: string) => name, dir: '' } } as Shop;

const html = (change: Partial<Order>) =>
  renderPage(<OrderPage shop={shop} order={sampleOrder(change)} thanks={false} cartCount={0} />);

const words = (page: string) => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
/** The step where things stand, as it is read out. */
const current = (page: string) =>
  words(/<li[^>]*aria-current="step"[^>]*>(.*?)<\/li>/s.exec(page)?.[1] ?? '').trim();

const partly: Partial<Order> = {
  fulfillmentStatus: 'partly_shipped',
  lines: [sampleLine({ shippedQuantity: 1 })],
  fulfillments: [sampleFulfillment({ lines: [{ variantId: 'v1', quantity: 1 }] })],
};
const shipped: Partial<Order> = {
  fulfillmentStatus: 'shipped',
  lines: [sampleLine({ shippedQuantity: 2 })],
  fulfillments: [sampleFulfillment({ expectedOn: '2026-12-09' })],
};
const arrived = sampleFulfillment({
  status: 'delivered',
  deliveredAt: '2026-11-25T08:30:00+00:00',
  deliveredBy: 'carrier',
});

const stages: [what: string, change: Partial<Order>, step: RegExp | '', page: RegExp][] = [
  [
    'unpaid',
    { status: 'pending', paymentStatus: 'pending', events: [sampleEvent('checkout_started', 20)] },
    /^Ordered : done/,
    /waiting for its payment/,
  ],
  ['paid', {}, /^Paid : done/, /getting your order ready/],
  ['partly shipped', partly, /^Shipped : in part 1 of 2 pieces/, /Parcel 1 On its way .*1 of 2 shipped/],
  [
    'shipped',
    shipped,
    /^Shipped : done 24 November 2026/,
    /Your parcel On its way, expected on 9 December 2026/,
  ],
  [
    'delivered',
    { ...shipped, fulfillmentStatus: 'delivered', fulfillments: [arrived] },
    /^Delivered : done 25 November 2026/,
    /Delivered on 25 November 2026 at 09:30/,
  ],
  [
    'delivered, as we suppose',
    { ...shipped, fulfillmentStatus: 'delivered', fulfillments: [{ ...arrived, deliveredBy: 'assumed' }] },
    /^Delivered/,
    /should be with you by now/,
  ],
  [
    'cancelled',
    { status: 'cancelled', capturedMinor: 0, paymentStatus: 'expired' },
    '',
    /This order is cancelled/,
  ],
];
for (const [what, change, step, page] of stages)
  test(`an order that is ${what}: its step is told, and so are its parcels`, () => {
    const seen = html(change);
    if (step === '') assert.ok(!seen.includes('class="progress"'));
    else assert.match(current(seen), step);
    assert.match(words(seen), page);
  });

test('a parcel has its carrier, number and link', () => {
  const seen = html(shipped);
  assert.match(words(seen), /Carrier DHL Tracking number 00340434161094042557/);
  assert.match(
    seen,
    /<a class="button plain" href="https:\/\/www\.dhl\.de\/track" rel="noopener noreferrer">/,
  );
  const plain = html({
    ...shipped,
    fulfillments: [sampleFulfillment({ carrier: '', trackingNumber: '', trackingUrl: '' })],
  });
  assert.doesNotMatch(plain, /Carrier|Tracking number|Track this/);
});

test('what became of each line stands beside it', () => {
  const line = sampleLine({ quantity: 4, shippedQuantity: 3, cancelledQuantity: 1, returnedQuantity: 2 });
  assert.match(words(html({ lines: [line] })), /3 of 4 shipped, 1 of 4 cancelled, 2 of 4 sent back/);
});

test('the timeline tells the buyer what concerns him, and nothing of the shop’s own affairs', () => {
  const seen = words(
    html({
      events: [
        sampleEvent('paid', 23, { by: 'anna' }),
        sampleEvent('dispute_opened', 24),
        sampleEvent('email_resent', 25, { by: 'anna' }),
        sampleEvent('delayed', 26, { expectedOn: '2026-12-09', note: 'Snow <b>', by: 'anna', id: 'secret' }),
      ],
    }),
  );
  assert.match(seen, /It takes longer than planned Now expected on 9 December 2026\. Snow &lt;b>/);
  assert.doesNotMatch(seen, /anna\b(?!@)|secret|dispute|resent/);
});

test('a part that went back is said beside the label', () => {
  assert.match(words(html({ repaidMinor: 500 })), /Processing · Partly refunded/);
});
