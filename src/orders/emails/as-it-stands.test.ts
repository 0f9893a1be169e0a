/** Letters tell how things stand when they are written, and are not sent when that is no longer so. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { start } from '../../../test/barrier.ts';
import { type EventfulShop, ids, startEventfulShop } from '../../../test/eventful-order.ts';
import { sql } from '../../platform/db.ts';
import type { EmailKinds, RenderedEmail } from '../../platform/email-kinds.ts';
import { routes } from '../../routes.ts';
import { renderLetter } from '../../ui/letter.tsx';
import { orderEmails } from './emails.ts';

let shop: EventfulShop;
let kinds: EmailKinds;
before(async () => {
  shop = await startEventfulShop();
  kinds = orderEmails(shop.heart.shop.config);
});
after(() => shop.heart.stop());
beforeEach(() => shop.restore());

const subjects: Record<string, string> = {
  order_shipped: ids.parcel,
  order_delivered: ids.parcel,
  order_cancelled: ids.cancellation,
  refunded: ids.refund,
  dispute_opened_staff: ids.dispute,
  return_requested: ids.goods,
};

/** What a message is told besides its kind. */
interface Told {
  subjectId?: string;
  data?: Record<string, unknown>;
}

const write = (kind: string, { subjectId = subjects[kind] ?? uuid(), data = {} }: Told = {}) =>
  kinds[kind]!.write(shop.heart.db, { kind, orderId: shop.order.id, subjectId, data });

async function render(kind: string, told?: Told): Promise<RenderedEmail> {
  const letter = await write(kind, told);
  assert.ok('values' in letter, JSON.stringify(letter));
  return renderLetter(letter, kinds[kind]!.wording, shop.heart.shop.config);
}

async function unsendable(kind: string, told?: Told): Promise<string> {
  const letter = await write(kind, told);
  assert.ok('unsendable' in letter, 'it can be sent');
  return letter.unsendable;
}

test('a picture has an absolute address, its size and its words', async () => {
  const picture = (await render('order_placed')).html.match(/<img[^>]*>/)![0];
  for (const part of [
    'src="https://shop.example/media/arcs-1-320.webp"',
    'alt="Three arcs"',
    'width="80"',
    'height="100"',
  ])
    assert.ok(picture.includes(part), part);
});

test('free shipping, a discount, tax on top and a currency without small change', async () => {
  const was = sql`UPDATE orders SET currency = 'EUR', locale = '', shipping_minor = 1290, discount_minor = 0, tax_minor = 0,
    total_minor = 9540, discounts = '[]', tax_lines = '[]', tax_treatment = 'not_registered'`;
  const discounts = [{ id: 'd', code: 'SPRING', title: 'Spring', amountMinor: 825 }];
  const taxLines = [{ name: 'Sales tax', ppm: 88_750, baseMinor: 1127, amountMinor: 100 }];
  await shop.change(
    sql`UPDATE orders SET shipping_minor = 0, discount_minor = 825, tax_minor = 100, total_minor = 7525,
      discounts = ${JSON.stringify(discounts)}, tax_lines = ${JSON.stringify(taxLines)}, tax_treatment = 'taxed'`,
    was,
  );
  const { text } = await render('order_placed');
  for (const fact of [
    /Shipping \(Express\): Free/,
    /Discount SPRING: -€8\.25/,
    /Sales tax 8\.875%: €1\.00/,
    /^Total: €75\.25/m,
  ])
    assert.match(text, fact);
  assert.doesNotMatch(text, /Includes|VAT/);
  await shop.change(sql`UPDATE orders SET currency = 'JPY'`, was);
  assert.match((await render('order_placed')).text, /¥7,525/);
  await shop.change(sql`UPDATE orders SET currency = 'USD', locale = 'en-US'`, was);
  assert.match((await render('order_placed')).text, /Total: \$75\.25/);
});

test('tax that is in the prices is said below the total, and why there is none', async () => {
  const was = sql`UPDATE orders SET tax_included_minor = 0, tax_lines = '[]', tax_treatment = 'not_registered'`;
  const taxLines = [{ name: 'VAT', ppm: 230_000, baseMinor: 7756, amountMinor: 1784 }];
  await shop.change(
    sql`UPDATE orders SET tax_included_minor = 1784, tax_lines = ${JSON.stringify(taxLines)}, tax_treatment = 'taxed'`,
    was,
  );
  assert.match((await render('order_placed')).text, /Includes VAT 23%: €17\.84/);
  await shop.change(sql`UPDATE orders SET tax_treatment = 'reverse_charge'`, was);
  assert.match((await render('order_placed')).text, /Reverse charge/);
});

test('all of it in one parcel is "your order", and nothing is still to come', async () => {
  await shop.change(
    sql`UPDATE order_lines SET cancelled_quantity = 1 WHERE sku = ${shop.arcs.sku}`,
    sql`UPDATE order_lines SET cancelled_quantity = 0 WHERE sku = ${shop.arcs.sku}`,
  );
  const { subject, text } = await render('order_shipped');
  assert.match(subject, /On its way: your order #1001/);
  assert.doesNotMatch(text, /Still to come/);
});

test('a parcel without carrier, number or link leads to the order’s page', async () => {
  await shop.change(
    sql`UPDATE fulfillments SET carrier = '', tracking_number = '', tracking_url = ''`,
    sql`UPDATE fulfillments SET carrier = 'dhl', tracking_number = '00340434161094042557', tracking_url = 'https://dhl.example/?n=1&l=en'`,
  );
  const { text } = await render('order_shipped');
  assert.match(text, /with our carrier/);
  assert.ok(
    text.includes(`See your order: https://shop.example${routes.order({ token: shop.order.token })}`),
  );
  assert.doesNotMatch(text, /Tracking number|Carrier:/);
});

test('delivered: by whom it is known decides how sure the letter is', async () => {
  const back = sql`UPDATE fulfillments SET status = 'shipped', delivered_at = NULL, delivered_by = NULL`;
  const deliver = (by: string) =>
    sql`UPDATE fulfillments SET status = 'delivered', delivered_at = '2026-11-26T10:00:00Z', delivered_by = ${by}`;
  await shop.change(deliver('carrier'), back);
  assert.match((await render('order_delivered')).text, /was delivered on 26 November 2026/);
  await shop.change(deliver('assumed'), back);
  assert.match((await render('order_delivered')).text, /should be with you by now/);
  // What has arrived is neither followed nor waited for any more.
  const ofParcel = { data: { fulfillmentId: ids.parcel, expectedOn: null, note: '' } };
  assert.match(await unsendable('tracking_changed', ofParcel), /has arrived since/);
  assert.match(await unsendable('order_delayed', ofParcel), /has arrived since/);
});

test('delayed: one parcel, or no day yet', async () => {
  const { text } = await render('order_delayed', {
    data: { fulfillmentId: ids.parcel, expectedOn: null, note: '' },
  });
  for (const fact of [/do not know the day yet/, /00340434161094042557/, /Track your parcel/])
    assert.match(text, fact);
});

test('cancelled: all of it, unpaid, and fraud that is not named', async () => {
  await shop.change(sql`UPDATE orders SET status = 'cancelled'`, sql`UPDATE orders SET status = 'placed'`);
  await shop.change(
    sql`UPDATE cancellations SET reason = 'fraud'`,
    sql`UPDATE cancellations SET reason = 'not_available'`,
  );
  await shop.change(
    sql`UPDATE refunds SET source_id = NULL`,
    sql`UPDATE refunds SET source_id = ${ids.cancellation} WHERE id = ${ids.refund}`,
  );
  const { subject, text } = await render('order_cancelled');
  assert.match(subject, /^Cancelled: your order #1001/);
  assert.match(text, /Your order is cancelled/);
  assert.doesNotMatch(text, /fraud|Still to come|What comes back/i);
  assert.match(text, /If money is to come back to you/);
});

test('a refund that has failed since is not told of as sent', async () => {
  assert.match(await unsendable('refunded', { subjectId: ids.failed }), /has failed since/);
});

test('an inquiry is answered in another way than a dispute, and a closed one not at all', async () => {
  const back = sql`UPDATE disputes SET status = 'needs_response', closed_at = NULL`;
  await shop.change(sql`UPDATE disputes SET status = 'warning_needs_response'`, back);
  assert.match((await render('dispute_opened_staff')).text, /bank only asks.*refund the whole payment/s);
  await shop.change(sql`UPDATE disputes SET status = 'won', closed_at = now()`, back);
  assert.match(await unsendable('dispute_opened_staff'), /closed: won/);
});

test('a return that has come, or was called off, needs no directions', async () => {
  const back = sql`UPDATE returns SET status = 'requested', received_at = NULL`;
  await shop.change(sql`UPDATE returns SET status = 'called_off'`, back);
  assert.match(await unsendable('return_requested'), /called off/);
  await shop.change(sql`UPDATE returns SET status = 'received', received_at = now()`, back);
  assert.match(await unsendable('return_requested'), /come already/);
});

test('without an address for returns the buyer is told to ask', async () => {
  const config = { ...shop.heart.shop.config, returns: { address: [], withinDays: 14 } };
  const email = { kind: 'return_requested', orderId: shop.order.id, subjectId: ids.goods, data: {} };
  const letter = await orderEmails(config).return_requested!.write(shop.heart.db, email);
  assert.ok('values' in letter);
  const { text } = renderLetter(letter, kinds.return_requested!.wording, config);
  assert.match(text, /Write to hello@shop\.example for the address/);
  assert.doesNotMatch(text, /Send it to --/);
});

test('a link that has ended is not sent', async () => {
  const data = { url: 'https://shop.example/x', expiresAt: '2026-01-01T00:00:00Z' };
  assert.match(await unsendable('order_link', { data }), /had ended/);
});

test('low stock: what was restocked since is left out, and if that is all, nothing is sent', async () => {
  const both = { lines: [shop.arcs, shop.dots].map(({ variantId }) => ({ variantId, left: 1 })) };
  assert.match(await unsendable('low_stock_staff', { data: both }), /restocked/);
  await shop.change(
    sql`UPDATE stock_levels SET low_stock_at = 9 WHERE variant_id = ${shop.dots.variantId}`,
    sql`UPDATE stock_levels SET low_stock_at = 3`,
  );
  const { subject, text } = await render('low_stock_staff', { data: both });
  assert.equal(subject, 'Low stock: Dots');
  assert.doesNotMatch(text, /Arcs/);
});

test('whose data was erased is not written to, while staff still read of the order', async () => {
  await shop.change(sql`UPDATE orders SET erased_at = now()`, sql`UPDATE orders SET erased_at = NULL`);
  for (const kind of ['order_placed', 'order_shipped', 'refunded'])
    assert.match(await unsendable(kind), /erased/, kind);
  await render('order_placed_staff');
});

test('a letter of something that is not this order’s is not written', async () => {
  for (const kind of [
    'order_shipped',
    'order_cancelled',
    'refunded',
    'return_requested',
    'withdrawal_received',
  ])
    await assert.rejects(write(kind, { subjectId: uuid() }), /has no/, kind);
});

test('orders that are told of in one moment are read in one query', async () => {
  const { db } = shop.heart;
  const writing = start(() =>
    Promise.all(['order_placed', 'order_placed_staff', 'payment_failed'].map((kind) => write(kind))),
  );
  assert.equal((await writing.done).length, 3);
  assert.equal(writing.steps.length, 1);
  await assert.rejects(
    kinds.order_placed!.write(db, { kind: 'order_placed', orderId: uuid(), subjectId: uuid(), data: {} }),
    /there is no order/,
  );
});
