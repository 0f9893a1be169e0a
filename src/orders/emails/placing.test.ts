import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleLine, sampleOrder } from '../../test/sample-order.ts';
import { type OrderEmailKind, orderEmailKinds, renderOrderEmail } from './emails.tsx';
import type { Order } from './orders.ts';

const ctx = {
  shopName: 'Plain Geometry',
  shopEmail: 'hello@plain-geometry.example',
  publicUrl: 'https://shop.example',
  locale: 'en-IE',
  timeZone: 'Europe/Berlin',
};

const media = {
  id: 'm',
  file: 'arc-1',
  alt: 'Three arcs',
  width: 800,
  height: 1000,
  widths: [160, 320, 800],
  colour: '#eee',
};
const line = sampleLine({ variantTitle: 'A3 / Oak', media });
const order = sampleOrder({
  note: 'Ring twice.\nThank you',
  subtotalMinor: 8250,
  totalMinor: 9540,
  lines: [
    line,
    sampleLine({
      variantId: 'v2',
      sku: 'DOT',
      title: 'Dots',
      variantTitle: '',
      quantity: 1,
      unitPriceMinor: 1250,
      totalMinor: 1250,
    }),
  ],
  events: [],
  capturedMinor: 9540,
});
const render = (kind: OrderEmailKind, change: Partial<Order> = {}) =>
  renderOrderEmail(kind, { ...order, ...change }, ctx);
/** What a reader sees of the HTML. */
const seen = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<br ?\/?>/g, '\n')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&');

for (const kind of orderEmailKinds)
  test(`${kind}: every figure and article is in the HTML and in the plain text`, () => {
    const { subject, html, text } = render(kind);
    assert.match(subject, /#1001/);
    for (const body of [seen(html), text])
      for (const fact of [
        '#1001',
        'Arcs',
        'A3 / Oak',
        'Dots',
        '2 × €35.00',
        '€70.00',
        '1 × €12.50',
        '€82.50',
        'Express',
        '€12.90',
        '€95.40',
      ])
        assert.ok(body.includes(fact), `${kind} lacks ${fact}`);
  });

const parcel = [
  'Anna Kay',
  '1 High Street',
  '10115 Berlin',
  'Germany',
  '+49 30 123456',
  'Ring twice.',
  'Thank you',
];

test('the buyer is thanked, and told the address, the note, the time and where to look', () => {
  const { subject, html, text } = render('order_placed');
  assert.match(subject, /Thank you .* Plain Geometry/);
  for (const body of [seen(html), text])
    for (const fact of [...parcel, '23 November 2026', '07:23', 'hello@plain-geometry.example'])
      assert.ok(body.includes(fact), fact);
  assert.ok(html.includes('href="https://shop.example/orders/tok_en-1"'));
  assert.ok(text.includes('https://shop.example/orders/tok_en-1'));
});

test('staff are told what to pack, for whom, and who ordered', () => {
  const { subject, html, text } = render('order_placed_staff');
  assert.equal(subject, 'New order #1001: €95.40, 3 pieces');
  for (const body of [seen(html), text])
    for (const fact of [...parcel, 'ARC-A3', 'DOT', 'anna@example.com']) assert.ok(body.includes(fact), fact);
});

test('who paid for goods that were gone reads an apology and that all the money comes back', () => {
  const { subject, text } = render('sold_out_refunded');
  assert.match(subject, /sorry.*cancelled, and your money comes back/);
  assert.match(text, /all of the €95\.40 you paid/);
});

test('whose payment failed reads that nothing was charged and nothing will come', () => {
  const { html, text } = render('payment_failed');
  assert.match(text, /received no money, and nothing will be sent/);
  assert.ok(html.includes('href="https://shop.example/"') && text.includes('https://shop.example/'));
});

test('a picture has an absolute address, its size and its words', () => {
  const { html } = render('order_placed');
  const picture = html.match(/<img[^>]*>/)![0];
  assert.ok(picture.includes('src="https://shop.example/media/arc-1-320.webp"'));
  assert.ok(
    picture.includes('alt="Three arcs"') &&
      picture.includes('width="80"') &&
      picture.includes('height="100"'),
  );
});

test('markup in what a buyer typed is text', () => {
  const evil = '<img src=x onerror=alert(1)>';
  const { html } = render('order_placed', {
    note: evil,
    shippingAddress: { ...order.shippingAddress, name: evil, line1: '</p><script>1</script>' },
    lines: [{ ...line, title: evil, variantTitle: evil }],
  });
  assert.ok(!html.includes('<img src=x') && !html.includes('<script'));
  assert.ok(html.includes('&lt;img src=x'));
});

test('no subject can start another header', () => {
  const { subject } = renderOrderEmail('order_placed', order, {
    ...ctx,
    shopName: 'Shop\r\nBcc: all@example.com',
  });
  assert.doesNotMatch(subject, /[\r\n]/);
});

test('free shipping, a discount and tax on top are named', () => {
  const { text } = render('order_placed', {
    shippingMinor: 0,
    discountMinor: 825,
    taxMinor: 100,
    totalMinor: 7525,
  });
  for (const fact of [/Shipping \(Express\): Free/, /Discount: -€8\.25/, /Tax: €1\.00/, /^Total: €75\.25/m])
    assert.match(text, fact);
  assert.doesNotMatch(text, /VAT/);
});

test('a currency without small change is written without', () => {
  const { text } = render('order_placed', { currency: 'JPY' });
  assert.match(text, /¥9,540/);
});
