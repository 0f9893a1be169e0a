import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleEvent, sampleOrder } from '../../test/sample-order.ts';
import { readConfig } from '../platform/config.ts';
import type { Shop } from '../platform/shop.ts';
import { renderPage } from '../ui/layout.tsx';
import type { Order } from './orders.ts';
import { OrderPage } from './pages.tsx';

const shop = {
  config: readConfig({}),
  assets: { url: (name: string) => `/assets/${name}`, dir: '' },
} as Shop;

const order = sampleOrder();
order.shippingAddress.name = '<i>Anna</i>';

function html(change: Partial<Order> = {}, thanks = false, waited?: number): string {
  return renderPage(
    <OrderPage shop={shop} order={{ ...order, ...change }} thanks={thanks} waited={waited} cartCount={0} />,
  );
}
const text = (page: string) =>
  page
    .slice(page.indexOf('<main'))
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

test('an order shows all that it is made of, with times in the shop’s time zone', () => {
  const page = html();
  const facts = [
    '#1001',
    'Processing',
    'Arcs',
    'A3',
    '€35.00',
    '€70.00',
    'Shipping (Express)',
    '€12.90',
    '€82.90',
    'Paid €82.90',
  ];
  const where = [
    '1 High Street',
    '10115 Berlin',
    'Germany',
    '+49 30 123456',
    'anna@example.com',
    'Ring twice',
  ];
  for (const words of [...facts, ...where, '23 November 2026', '07:23'])
    assert.ok(text(page).includes(words), words);
  assert.ok(!page.includes('<i>Anna') && page.includes('noindex'));
});

const unpaid = { placedAt: null, capturedMinor: 0 };
const pending: Partial<Order> = {
  ...unpaid,
  status: 'pending',
  paymentStatus: 'pending',
  events: [sampleEvent('checkout_started', 20)],
};
const soldOut: Partial<Order> = {
  status: 'cancelled',
  events: [
    sampleEvent('checkout_started', 20),
    sampleEvent('paid', 23),
    sampleEvent('sold_out_after_payment', 24),
  ],
};
const states: [what: string, change: Partial<Order>, thanks: boolean, heading: RegExp, words: RegExp][] = [
  [
    'placed, just now',
    {},
    true,
    /Thank you for your order/,
    /confirmation is on its way to anna@example\.com/,
  ],
  ['placed', {}, false, /getting your order ready/, /It is paid/],
  ['waiting, just now', pending, true, /waiting for word of your payment/, /do not pay again/],
  ['waiting', pending, false, /waiting for its payment/, /go on from your cart/],
  [
    'under way',
    { ...pending, paymentStatus: 'processing' },
    true,
    /Thank you for your order/,
    /can take a few days/,
  ],
  [
    'failed',
    { ...unpaid, status: 'expired', paymentStatus: 'failed' },
    false,
    /did not go through/,
    /received no money/,
  ],
  [
    'not paid in time',
    { ...unpaid, status: 'expired', paymentStatus: 'expired' },
    false,
    /not paid in time/,
    /Nothing was charged/,
  ],
  [
    'cancelled unpaid',
    { ...unpaid, status: 'cancelled', paymentStatus: 'expired' },
    false,
    /is cancelled/,
    /Nothing was charged/,
  ],
  ['gone, money on its way', soldOut, true, /We are sorry/, /€82\.90 you paid is on its way back/],
  [
    'gone, money sent back',
    { ...soldOut, repaidMinor: 8290 },
    false,
    /We are sorry/,
    /sent back all of the €82\.90/,
  ],
  [
    'gone, refund stuck',
    {
      ...soldOut,
      events: [...soldOut.events!, sampleEvent('refund_started', 25), sampleEvent('refund_failed', 26)],
    },
    false,
    /We are sorry/,
    /has not worked yet/,
  ],
];
for (const [what, change, thanks, heading, words] of states)
  test(`an order that is ${what} says so`, () => {
    const page = html(change, thanks);
    assert.match(page.match(/<h1>(.*?)<\/h1>/)![1]!, heading);
    assert.match(text(page), words);
  });

test('only who has just come back from paying sees the page look again, for two minutes', () => {
  const refresh = /<noscript><meta http-equiv="refresh" content="3; url=\/orders\/tok_en-1\?thanks=8"/;
  assert.match(html(pending, true, 7), refresh);
  assert.ok(html(pending, true).includes('/assets/order.js'));
  for (const page of [
    html(pending, true, 40),
    html(pending, false),
    html({}, true),
    html({ ...pending, paymentStatus: 'processing' }, true),
  ])
    assert.ok(!page.includes('http-equiv="refresh"'));
  assert.match(html(pending, true, 40), /<a href="\/orders\/tok_en-1\?thanks">Look again/);
});
