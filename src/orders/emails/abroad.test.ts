/** An order in another currency, with a code and tax on top: every letter and page of it tells its own money. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import {
  buyAbroad,
  type EventfulOrder,
  type EventfulShop,
  startEventfulShop,
} from '../../../test/eventful-order.ts';
import { seen } from '../../../test/letters.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { renderLetter } from '../../ui/letter.tsx';
import { orderPages } from '../http.tsx';
import { orderEmails } from './emails.ts';

let shop: EventfulShop;
let order: EventfulOrder;
before(async () => {
  shop = await startEventfulShop();
  order = await buyAbroad(shop);
});
after(() => shop.heart.stop());

/**
 * At 1.10: 2 × 38.50 and 13.75 are 90.75, less 10 % 81.67; nothing for shipping above $66; 8.875 % of the parts
 * are 6.15 (of 69.30) and 1.10 (of 12.37).
 */
const sums = ['$38.50', '$77.00', '$13.75', 'WELCOME', '-$9.08', 'New York sales tax 8.875%', '$7.25', '$88.92']; // biome-ignore format: one line

interface Row {
  kind: string;
  subjectId: string | null;
  data: Record<string, unknown>;
}

/** All that were written, by their kind. */
async function letters(): Promise<Map<string, string>> {
  const kinds = orderEmails(shop.heart.shop.config);
  const rows = await shop.heart.db.rows<Row>(sql`
    SELECT kind, subject_id AS "subjectId", data FROM emails WHERE order_id = ${order.id} ORDER BY seq`);
  const told = new Map<string, string>();
  for (const { kind, subjectId, data } of rows) {
    const letter = await kinds[kind]!.write(shop.heart.db, {
      kind,
      orderId: order.id,
      subjectId: subjectId!,
      data,
    });
    assert.ok('values' in letter, `${kind}: ${JSON.stringify(letter)}`);
    const { subject, html, text } = renderLetter(letter, kinds[kind]!.wording, shop.heart.shop.config);
    for (const body of [subject + seen(html), text]) assert.doesNotMatch(body, /€|US\$|undefined|NaN/, kind);
    told.set(kind, `${told.get(kind) ?? ''}${subject}\n${text}`);
  }
  return told;
}

test('each letter is in dollars, and those that have the sums have all of them', async () => {
  const told = await letters();
  assert.deepEqual([...told.keys()].sort(), [
    'order_cancelled',
    'order_delivered',
    'order_placed',
    'order_placed_staff',
    'order_shipped',
    'refunded',
    'return_requested',
  ]);
  for (const kind of ['order_placed', 'order_placed_staff'])
    for (const fact of sums) assert.ok(told.get(kind)!.includes(fact), `${kind} lacks ${fact}`);
  assert.match(told.get('order_cancelled')!, /\$13\.47/); // 12.37 of it, and its tax
  for (const repaid of [/of \$13\.47 for/, /of \$10\.00 for/]) assert.match(told.get('refunded')!, repaid);
});

test('its page and its receipt are, too, and what went back is told', async () => {
  const app = new Hono();
  orderPages(app, shop.heart.shop, { putIntoCart: async () => assert.fail() });
  for (const path of [routes.order({ token: order.token }), routes.orderReceipt({ token: order.token })]) {
    const answer = await app.request(path);
    assert.equal(answer.status, 200, path);
    const page = seen((await answer.text()).replace(/^.*<main/s, '<main')).replaceAll('−', '-');
    for (const fact of sums) assert.ok(page.includes(fact), `${path} lacks ${fact}`);
    assert.doesNotMatch(page, /€|US\$/);
  }
});

test('the books are clean, and what went back is what these parts cost', async () => {
  const paid = await shop.heart.db.row(sql`
    SELECT currency, captured_minor AS captured, refunded_minor AS refunded FROM payments WHERE id = ${order.paymentId}`);
  assert.deepEqual(paid, { currency: 'USD', captured: 8892, refunded: 1347 + 1000 });
});
