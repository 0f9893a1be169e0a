/** Every letter, held to its facts: what it must say is in its HTML and in its plain text. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { type EventfulShop, ids, startEventfulShop } from '../../../test/eventful-order.ts';
import { seen } from '../../../test/letters.ts';
import { type Sql, sql } from '../../platform/db.ts';
import type { EmailKinds } from '../../platform/email-kinds.ts';
import { routes } from '../../routes.ts';
import { renderLetter } from '../../ui/letter.tsx';
import { orderEmails } from './emails.ts';

let shop: EventfulShop;
let kinds: EmailKinds;
const EXPIRES = new Date(Date.now() + 3_600_000).toISOString();

before(async () => {
  shop = await startEventfulShop();
  kinds = orderEmails(shop.heart.shop.config);
});
after(() => shop.heart.stop());
beforeEach(() => shop.restore());

interface Case {
  subjectId?: () => string;
  data?: () => Record<string, unknown>;
  /** As in the subject line. */
  subject: RegExp;
  /** The order as this one finds it, and as all others do. */
  given?: () => [forth: Sql, back: Sql];
  /** In the HTML and in the text. */
  says: string[];
  /** In neither. */
  never?: string[];
  /** Where its button leads. */
  href: () => string;
}

const orderUrl = () => `https://shop.example${routes.order({ token: shop.order.token })}`;
const bought = [
  'Arcs',
  '2 × €35.00',
  '€70.00',
  'Dots',
  '1 × €12.50',
  '€82.50',
  'Express',
  '€12.90',
  '€95.40',
];
const parcel = ['Anna Kay', '12 St James Square', 'Dublin', 'D02 X285', 'Ireland', '+353 1 234567'];
const tracking = ['DHL', '00340434161094042557', 'https://dhl.example/?n=1&l=en', '24 November 2026'];

const cases: Record<string, Case> = {
  order_placed: {
    subject: /^Thank you for your order #1001 at Plain Geometry$/,
    says: [
      ...bought,
      ...parcel,
      'Ring twice.',
      'Thank you',
      '23 November 2026',
      '07:23',
      'hello@shop.example',
    ],
    href: orderUrl,
  },
  order_placed_staff: {
    subject: /^New order #1001: €95.40, 3 pieces$/,
    says: [...bought, ...parcel, 'Ring twice.', 'SKU SKU-', 'anna@example.com'],
    href: orderUrl,
  },
  payment_failed: {
    subject: /payment for order #1001 .* did not go through/,
    says: [...bought, 'received no money, and nothing will be sent'],
    href: () => 'https://shop.example/',
  },
  payment_expired: {
    subject: /cart .* is still there: order #1001 was not paid/,
    given: () => [
      sql`WITH expired AS (UPDATE orders SET status = 'expired' RETURNING cart_id)
        INSERT INTO cart_lines (cart_id, variant_id, quantity, seen_price_minor)
        SELECT cart_id, variant_id, quantity, unit_price_minor FROM expired, order_lines`,
      sql`WITH placed AS (UPDATE orders SET status = 'placed') DELETE FROM cart_lines`,
    ],
    says: [...bought, 'Nothing was charged', 'only reminder'],
    href: () => 'https://shop.example/cart',
  },
  sold_out_refunded: {
    subject: /sorry.*cancelled, and your money comes back/,
    says: [...bought, 'all of the €95.40 you paid'],
    href: () => 'https://shop.example/products',
  },
  order_shipped: {
    subjectId: () => ids.parcel,
    subject: /^On its way: a part of your order #1001 from Plain Geometry$/,
    says: [...tracking, ...parcel, 'In this parcel', 'Still to come', '1 piece', 'with DHL'],
    never: ['Dots'], // neither in the parcel nor to come: it is cancelled
    href: () => 'https://dhl.example/?n=1&amp;l=en',
  },
  tracking_changed: {
    data: () => ({ fulfillmentId: ids.parcel }),
    subject: /order #1001 .* tracking has changed/,
    says: [...tracking, 'Arcs', '1 piece'],
    href: () => 'https://dhl.example/?n=1&amp;l=en',
  },
  order_delivered: {
    subjectId: () => ids.parcel,
    subject: /^Delivered: a part of your order #1001/,
    says: [...tracking, 'Arcs', 'hello@shop.example'],
    href: orderUrl,
  },
  order_delayed: {
    data: () => ({ fulfillmentId: null, expectedOn: '2026-12-03', note: 'The paper is late.' }),
    subject: /order #1001 .* takes longer than planned/,
    says: ['We now expect it on 3 December 2026.', 'The paper is late.', 'Arcs', '1 piece'],
    never: ['Dots'],
    href: orderUrl,
  },
  order_cancelled: {
    subjectId: () => ids.cancellation,
    subject: /^Cancelled: a part of your order #1001/,
    says: ['Dots', 'not to be had any more', '€15.00', 'five to ten working days', 'Still to come', 'Arcs'],
    never: ['between us'],
    href: orderUrl,
  },
  refunded: {
    subjectId: () => ids.refund,
    subject: /^Your refund of €15.00 for order #1001/,
    says: ['€15.00', '€2.50', 'Dots', '€12.50', '€15.00 of €95.40', 'what was cancelled'],
    href: orderUrl,
  },
  refund_failed_staff: {
    subjectId: () => ids.failed,
    subject: /^Refund of €7.00 for order #1001 failed$/,
    says: ['€7.00', 'expired_or_canceled_card', 'anna@example.com', ids.failed, 'bank transfer'],
    href: orderUrl,
  },
  dispute_opened_staff: {
    subjectId: () => ids.dispute,
    subject: /^Payment of order #1001 disputed: €95.40, answer by 5 December 2026/,
    says: [
      '€95.40',
      'product not received',
      '5 December 2026 at 23:59',
      'tracking number and proof of delivery',
      'Dots',
    ],
    href: () => 'https://dashboard.stripe.com/test/payments/pi_',
  },
  return_requested: {
    subjectId: () => ids.goods,
    subject: /send back your order #1001/,
    says: ['Arcs', 'It is damaged', '11 December 2026', '1 Line Street', '10115 Berlin', '#1001'],
    href: orderUrl,
  },
  return_received: {
    subjectId: () => ids.goods,
    subject: /what you sent back from order #1001/,
    says: ['Arcs', '1 piece', '€15.00 of €95.40'],
    href: orderUrl,
  },
  withdrawal_received: {
    subjectId: () => ids.withdrawal,
    subject: /received your withdrawal from order #1001/,
    says: [
      'I withdraw from my contract of sale of the goods below.',
      '28 November 2026 at 07:23:07',
      'GMT+1',
      'Anna K.',
      'anna.k@example.com',
      '#1001 of 23 November 2026',
      'Arcs',
      '1 piece',
      '14 days',
    ],
    never: ['anna@example.com'], // whoever declared it with another address is not told the order's
    href: orderUrl,
  },
  withdrawal_received_staff: {
    subjectId: () => ids.withdrawal,
    subject: /^Withdrawal from order #1001: Anna K\.$/,
    says: ['28 November 2026 at 07:23:07', 'Anna K.', 'anna@example.com', 'Arcs', '12 December 2026'],
    href: orderUrl,
  },
  order_link: {
    data: () => ({ url: 'https://shop.example/orders/by-link/s3cret', expiresAt: EXPIRES }),
    subject: /^Your link to order #1001 at Plain Geometry$/,
    says: ['Works until', 'Pass it on to nobody'],
    href: () => 'https://shop.example/orders/by-link/s3cret',
  },
  low_stock_staff: {
    data: () => ({ lines: [{ variantId: shop.arcs.variantId, left: 2 }] }),
    subject: /^Low stock: Arcs$/,
    says: ['Arcs', '8 left', 'at 8 or fewer'],
    href: () => `https://shop.example/admin/inventory/variants/${shop.arcs.variantId}`,
  },
};

async function write(kind: string) {
  const { subjectId = () => uuid(), data = () => ({}) } = cases[kind]!;
  const email = { kind, orderId: shop.order.id, subjectId: subjectId(), data: data() };
  return kinds[kind]!.write(shop.heart.db, email);
}

test('there is a case here for every kind', () => {
  assert.deepEqual(Object.keys(cases).sort(), Object.keys(kinds).sort());
});

for (const [kind, { given, subject, says, never = [], href }] of Object.entries(cases))
  test(`${kind}: all that it must say, in the HTML and in the plain text`, async () => {
    await shop.change(
      sql`UPDATE stock_levels SET low_stock_at = 8 WHERE variant_id = ${shop.arcs.variantId}`,
      sql`UPDATE stock_levels SET low_stock_at = 3`,
    );
    if (given) await shop.change(...given());
    const letter = await write(kind);
    assert.ok('values' in letter, JSON.stringify(letter));
    const mail = renderLetter(letter, kinds[kind]!.wording, shop.heart.shop.config);
    assert.match(mail.subject, subject);
    const html = mail.html.replaceAll('&amp;', '&');
    for (const body of [seen(mail.html) + html, mail.text]) {
      for (const fact of says) assert.ok(body.includes(fact), `${kind} lacks ${fact}`);
      for (const fact of never) assert.ok(!body.includes(fact), `${kind} holds ${fact}`);
      assert.doesNotMatch(body, /undefined|\[object|NaN|Invalid|\{\w+\}/);
    }
    const button = /<a href="([^"]*)" class="button"/.exec(mail.html)![1]!;
    assert.ok(button.startsWith(href()), button);
    assert.ok(mail.text.includes(button.replaceAll('&amp;', '&')), 'the plain text has the link too');
    for (const [, link] of mail.html.matchAll(/(?:href|src)="([^"]*)"/g))
      assert.match(link!, /^(https:\/\/|mailto:)/, 'links are absolute');
  });

for (const kind of Object.keys(cases))
  test(`${kind}: a preview is at hand, without anything having been written`, async () => {
    const shown = await kinds[kind]!.preview(shop.heart.db, undefined);
    assert.ok(shown);
    const mail = renderLetter(shown.letter, kinds[kind]!.wording, shop.heart.shop.config);
    assert.doesNotMatch(mail.subject + mail.text + seen(mail.html), /undefined|\[object|NaN|Invalid|\{\w+\}/);
  });

test('the placeholders that a kind names are those it fills in', async () => {
  for (const [kind, { placeholders, wording }] of Object.entries(kinds)) {
    const letter = await write(kind);
    const values = 'values' in letter ? Object.keys(letter.values) : Object.keys(placeholders);
    assert.deepEqual(values.sort(), Object.keys(placeholders).sort(), kind);
    const used = Object.values(wording)
      .join(' ')
      .matchAll(/\{(\w+)\}/g);
    for (const [, name] of used)
      assert.ok(name! in placeholders || ['shop', 'shop_email'].includes(name!), `${kind}: {${name}}`);
  }
});
