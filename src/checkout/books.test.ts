/**
 * The rules of the books are worth what they notice. A shop with a long history is clean; then each rule
 * is broken by hand, past the schema where that would refuse it, and it alone must speak and name the row.
 */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { addFinishedDay, dayBreaches } from '../../test/day-breaches.ts';
import { type Breach, discountBreaches, loosen } from '../../test/discount-breaches.ts';
import { draftBreaches } from '../../test/draft-breaches.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { type Known, type LongHistory, liveLong } from '../../test/long-history.ts';
import { raw as rawSql, type Sql, sql } from '../platform/db.ts';
import { checkBooks, type Finding, rules } from './books.ts';

let heart: Heart;
let it: LongHistory;
before(async () => {
  heart = await startHeart();
  it = await liveLong(heart);
  await addFinishedDay(heart.db);
});
after(() => heart.stop());

const moved = (variantId: string, quantity: number, reason: string, orderId: string | null = null) => sql`
  INSERT INTO stock_movements (variant_id, quantity, reason, order_id) VALUES (${variantId}, ${quantity}, ${reason}, ${orderId})`;
const order = (known: { number: number }) => `order ${known.number}`;
const line = (known: { number: number }, sold: { variantId: string }) =>
  `order ${known.number}, variant ${sold.variantId}`;

/** Nothing was taxed, so that this alone is wrong. */
const recorded = (known: Known, transactionId: string): Sql => sql`
  UPDATE orders SET tax_calculation_id = 'taxcalc_1', tax_calculated_minor = 0, tax_transaction_id = ${transactionId}
  WHERE id = ${known.id}`;

const told = (): [known: Known, event: string, mail: string][] => [
  [it.long, 'cancelled', 'order_cancelled'],
  [it.long, 'return_requested', 'return_requested'],
  [it.long, 'return_received', 'return_received'],
  [it.withdrawn, 'withdrawn', 'withdrawal_received'],
  [it.disputed, 'refunded', 'refunded'],
  [it.long, 'refund_failed', 'refund_failed_staff'],
  [it.disputed, 'dispute_opened', 'dispute_opened_staff'],
];

/** Of the order to New York: two at $21.99, less $5.51. */
const WITHOUT_TAX = 3847;

/** By the rule's name; some have more than one way of being broken. */
const breaches: Record<string, () => Breach[]> = {
  'on hand = received + restocked − sold − written off': () => [
    [
      `variant ${it.arcs.variantId}`,
      sql`UPDATE stock_levels SET on_hand = on_hand + 1 WHERE variant_id = ${it.arcs.variantId}`,
    ],
  ],
  'reserved is never negative, and never above on hand but where backorders are allowed': () => [
    [
      `variant ${it.arcs.variantId}: on hand 2, reserved 3`,
      loosen('stock_levels', 'never_oversold'),
      sql`INSERT INTO stock_movements (variant_id, quantity, reason)
          SELECT variant_id, 2 - on_hand, 'written_off' FROM stock_levels WHERE variant_id = ${it.arcs.variantId}`,
      sql`UPDATE stock_levels SET on_hand = 2 WHERE variant_id = ${it.arcs.variantId}`,
    ],
  ],
  'reserved = the open reservations': () => [
    [
      `variant ${it.arcs.variantId}: reserved 4, reservations 3`,
      sql`UPDATE stock_levels SET reserved = reserved + 1 WHERE variant_id = ${it.arcs.variantId}`,
    ],
  ],
  'what was sold is what orders that were placed say, once for each line': () => [
    [
      `${line(it.long, it.arcs)}: 3 ordered, 2 sold`,
      loosen('stock_movements', 'movement_has_its_order'),
      sql`UPDATE stock_movements SET quantity = quantity + 1
          WHERE reason = 'sold' AND order_id = ${it.long.id} AND variant_id = ${it.arcs.variantId}`,
      moved(it.arcs.variantId, -1, 'written_off', it.long.id),
    ],
  ],
  'what was restocked is what was cancelled and what came back whole, once for each': () => [
    [
      line(it.long, it.arcs),
      sql`UPDATE stock_movements SET source_id = ${uuid()} WHERE reason = 'restocked' AND variant_id = ${it.arcs.variantId}`,
    ],
  ],
  'an order’s movements come to what is with its buyer or was written off': () => [
    [
      line(it.long, it.arcs),
      loosen('stock_movements', 'movement_has_its_order'),
      moved(it.arcs.variantId, -1, 'written_off', it.long.id),
      moved(it.arcs.variantId, 1, 'received'),
    ],
  ],
  'a reservation belongs to an unpaid order and lasts as long as its session': () => [
    [
      `order ${it.pending[0].id} (pending, payment pending)`,
      sql`UPDATE reservations SET expires_at = expires_at - interval '1 day' WHERE order_id = ${it.pending[0].id}`,
    ],
  ],
  'an unpaid order holds all its lines': () => [
    [
      `${order(it.pending[0])}: 0 of variant ${it.arcs.variantId} held, 2 ordered`,
      sql`DELETE FROM reservations WHERE order_id = ${it.pending[0].id}`,
      sql`UPDATE stock_levels SET reserved = reserved - 2 WHERE variant_id = ${it.arcs.variantId}`,
    ],
  ],
  'no hold outlives its session by more than a minute': () => [
    [
      `payment ${it.pending[0].paymentId}`,
      sql`UPDATE payments SET session_expires_at = now() - interval '2 minutes' WHERE id = ${it.pending[0].paymentId}`,
    ],
  ],
  'a cart has at most one order that can be paid': () => [
    [
      ': 2 pending orders',
      rawSql('DROP INDEX one_pending_order_a_cart'),
      sql`UPDATE orders SET cart_id = (SELECT cart_id FROM orders WHERE id = ${it.pending[0].id}) WHERE id = ${it.pending[1].id}`,
    ],
  ],
  'order total = its lines − discount + shipping + tax = what is charged, in the same currency': () => [
    [
      order(it.pending[0]),
      sql`UPDATE orders SET shipping_minor = shipping_minor + 1, total_minor = total_minor + 1 WHERE id = ${it.pending[0].id}`,
    ],
    [
      order(it.pending[0]),
      loosen('orders', 'total_is_the_sum'),
      sql`UPDATE orders SET total_minor = total_minor + 1 WHERE id = ${it.pending[0].id}`,
    ],
    [order(it.long), sql`UPDATE payments SET currency = 'USD' WHERE id = ${it.long.paymentId}`],
  ],
  'the discounts and taxes of an order are the sums of their parts': () => [
    [order(it.long), sql`UPDATE orders SET tax_included_minor = 5 WHERE id = ${it.long.id}`],
    [order(it.long), sql`UPDATE orders SET shipping_tax_minor = 5 WHERE id = ${it.long.id}`],
    [
      order(it.long),
      sql`UPDATE orders SET tax_lines = '[{ "name": "VAT", "ppm": 1, "baseMinor": 1, "amountMinor": 5 }]' WHERE id = ${it.long.id}`,
    ],
    [order(it.long), sql`UPDATE order_lines SET tax_minor = 1 WHERE order_id = ${it.long.id}`],
    [
      order(it.abroad),
      sql`UPDATE order_lines SET tax_minor = tax_minor + 1 WHERE order_id = ${it.abroad.id}`,
    ],
    [
      order(it.discounted[0]),
      sql`UPDATE orders SET discounts = jsonb_set(discounts, '{0,amountMinor}', '1') WHERE id = ${it.discounted[0].id}`,
      sql`UPDATE discount_uses u SET amount_minor = 1 FROM orders o
          WHERE o.id = u.order_id AND o.id = ${it.discounted[0].id} AND o.discounts -> 0 ->> 'id' = u.discount_id::text`,
    ],
    [order(it.long), sql`UPDATE orders SET shipping_discount_minor = 1 WHERE id = ${it.long.id}`],
  ],
  ...discountBreaches(() => it),
  ...draftBreaches(() => it),
  'every order has its lines and its payment': () => [
    [order(it.unpaid), sql`DELETE FROM payments WHERE id = ${it.unpaid.paymentId}`],
    [
      order(it.unpaid),
      sql`DELETE FROM cancellation_lines USING cancellations c WHERE c.id = cancellation_id AND c.order_id = ${it.unpaid.id}`,
      sql`DELETE FROM order_lines WHERE order_id = ${it.unpaid.id}`,
    ],
  ],
  'an order is cancelled exactly when every piece of it is, or when it was never placed': () => [
    [
      `${order(it.unpaid)} (expired): 1 of 1 pieces are cancelled`,
      sql`UPDATE orders SET status = 'expired' WHERE id = ${it.unpaid.id}`,
    ],
  ],
  'where the goods stand follows from lines and parcels': () => [
    [
      `${order(it.long)}: delivered is written, shipped it is`,
      sql`UPDATE orders SET fulfillment_status = 'delivered' WHERE id = ${it.long.id}`,
    ],
  ],
  'what was withdrawn from is carried out, once it can be': () => [
    [
      ` of ${order(it.withdrawn)}, since `,
      sql`UPDATE withdrawals SET carried_out_at = NULL, created_at = now() - interval '11 minutes'`,
    ],
  ],
  'shipped of a line = its pieces in parcels': () => [
    [
      `${line(it.long, it.dots)}: 1 shipped, 2 in parcels`,
      sql`UPDATE fulfillment_lines SET quantity = quantity + 1 WHERE variant_id = ${it.dots.variantId}`,
    ],
  ],
  'cancelled of a line = its pieces in cancellations': () => [
    [
      `${line(it.unpaid, it.dots)}: 1 cancelled, 2 in cancellations`,
      sql`UPDATE cancellation_lines SET quantity = 2
          WHERE cancellation_id = (SELECT id FROM cancellations WHERE order_id = ${it.unpaid.id})`,
    ],
  ],
  'returned of a line = its pieces in returns: what was announced, and of those received what came': () => [
    [
      `${line(it.long, it.dots)}: 1 returned, 2 in returns`,
      sql`UPDATE return_lines SET quantity = 2 WHERE return_id = ${it.returns.announced}`,
    ],
    [
      `${line(it.long, it.arcs)}: 2 returned, 1 in returns`,
      sql`UPDATE return_lines SET written_off_quantity = 0 WHERE return_id = ${it.returns.received}`,
    ],
  ],
  'no more is shipped and cancelled than was ordered, and no more comes back than was shipped': () => [
    [
      `order ${it.long.number}, variant ${it.dots.variantId}: 2 ordered, 2 shipped, 1 cancelled`,
      loosen('order_lines', 'never_more_than_ordered'),
      sql`UPDATE order_lines SET shipped_quantity = 2 WHERE order_id = ${it.long.id} AND variant_id = ${it.dots.variantId}`,
      sql`UPDATE fulfillment_lines SET quantity = 2 WHERE variant_id = ${it.dots.variantId}`,
    ],
    [
      `order ${it.long.number}, variant ${it.dots.variantId}: 2 ordered, 1 shipped`,
      loosen('order_lines', 'never_more_back_than_left'),
      sql`UPDATE order_lines SET returned_quantity = 2 WHERE order_id = ${it.long.id} AND variant_id = ${it.dots.variantId}`,
      sql`UPDATE return_lines SET quantity = 2 WHERE return_id = ${it.returns.announced}`,
    ],
  ],
  'what leaves, and what comes back, is of an order that was placed': () => [
    [
      `${order(it.unpaid)} (cancelled)`,
      sql`INSERT INTO fulfillments (id, order_id, position, status) VALUES (${uuid()}, ${it.unpaid.id}, 1, 'shipped')`,
      sql`UPDATE orders SET fulfillment_status = 'shipped' WHERE id = ${it.unpaid.id}`,
    ],
  ],
  'a return that was received says what came, and no other does': () => [
    [
      `return ${it.returns.calledOff} (called_off): 1 of 1 pieces came`,
      sql`UPDATE return_lines SET written_off_quantity = 1 WHERE return_id = ${it.returns.calledOff}`,
    ],
  ],
  'paid: one placed order, or all of it goes back': () => [
    [
      `payment ${it.soldOut.paymentId} of ${order(it.soldOut)}: order cancelled, captured 1490, refunds 1489`,
      sql`UPDATE payments SET refunded_minor = refunded_minor - 1 WHERE id = ${it.soldOut.paymentId}`,
      sql`UPDATE refunds SET amount_minor = amount_minor - 1 WHERE payment_id = ${it.soldOut.paymentId}`,
    ],
    [
      `payment ${it.disputed.paymentId} of ${order(it.disputed)}: order placed`,
      sql`DELETE FROM disputes`,
      sql`UPDATE payments SET status = 'processing', paid_at = NULL WHERE id = ${it.disputed.paymentId}`,
    ],
  ],
  '0 ≤ refunded ≤ captured, and refunded = its refunds that have not failed, others’ included': () => [
    [
      `payment ${it.disputed.paymentId}: captured 1490, refunded 401, refunds 400`,
      sql`UPDATE payments SET refunded_minor = refunded_minor + 1 WHERE id = ${it.disputed.paymentId}`,
    ],
    [
      `payment ${it.disputed.paymentId}: captured 1490, refunded 1600, refunds 1600`,
      loosen('payments', 'never_over_refunded'),
      sql`UPDATE payments SET refunded_minor = 1600 WHERE id = ${it.disputed.paymentId}`,
      sql`UPDATE refunds SET amount_minor = 1600 WHERE payment_id = ${it.disputed.paymentId}`,
    ],
  ],
  'the parts of a refund are no more than it, and of a line or the shipping no more goes back than was paid':
    () => [
      [
        '1001 for lines and shipping, 1000 in all',
        sql`UPDATE refunds SET shipping_minor = 1 WHERE payment_id = ${it.long.paymentId} AND reason = 'cancelled'`,
      ],
      [
        `${line(it.long, it.arcs)}: 9 of 3 pieces`,
        sql`UPDATE refund_lines SET quantity = 9 WHERE variant_id = ${it.arcs.variantId}`,
      ],
      [
        `${order(it.disputed)}: 2000 of 490 shipping paid back`,
        sql`UPDATE refunds SET shipping_minor = 2000 WHERE payment_id = ${it.disputed.paymentId}`,
      ],
    ],
  'what was cancelled, or has come back to be paid for, was paid back, or was before': () => [
    [
      `${line(it.long, it.dots)}: 1 cancelled, 0 paid back`,
      sql`UPDATE refund_lines SET quantity = 0 WHERE refund_id IN (
        SELECT id FROM refunds WHERE payment_id = ${it.long.paymentId} AND reason = 'cancelled')`,
    ],
    [
      `${order(it.abroad)}, variant`,
      sql`UPDATE refund_lines SET quantity = 0, amount_minor = ${WITHOUT_TAX} WHERE refund_id IN (
        SELECT id FROM refunds WHERE payment_id = ${it.abroad.paymentId})`,
      sql`UPDATE refunds SET amount_minor = ${WITHOUT_TAX} WHERE payment_id = ${it.abroad.paymentId}`,
      sql`UPDATE payments SET refunded_minor = ${WITHOUT_TAX} WHERE id = ${it.abroad.paymentId}`,
    ],
  ],
  'only a failed refund is tried again, with the same sum': () => [
    [
      `over 300 tries ${it.failedRefund} over 301 again`,
      sql`UPDATE refunds SET amount_minor = 301 WHERE id = ${it.failedRefund}`,
    ],
  ],
  'a dispute is of a payment that was made, and closed exactly when it has ended': () => [
    ['(needs_response): payment paid, closed 2', sql`UPDATE disputes SET closed_at = now()`],
    ['(won): payment paid, closed never', sql`UPDATE disputes SET status = 'won'`],
  ],
  'the tax of an order is what Stripe worked out, where it did': () => [
    [
      `${order(it.taxed)}: 467 worked out, 466 charged, 466 in its tax lines`,
      sql`UPDATE orders SET tax_calculated_minor = tax_calculated_minor + 1 WHERE id = ${it.taxed.id}`,
    ],
  ],
  'Stripe’s tax records: of placed orders, each its own, and of their refunds that went through': () => [
    [`${order(it.unpaid)} (cancelled): recorded as tax_1`, recorded(it.unpaid, 'tax_1')],
    [
      `tax_1 is the record of orders ${it.long.number}, ${it.disputed.number}`,
      recorded(it.long, 'tax_1'),
      recorded(it.disputed, 'tax_1'),
    ],
    [
      `(succeeded) of ${order(it.disputed)}: recorded as tax_2, undone as nothing`,
      sql`UPDATE refunds SET tax_reversal_id = 'tax_2' WHERE payment_id = ${it.disputed.paymentId}`,
    ],
    [
      `of ${order(it.taxed)}: recorded as tax_`,
      sql`UPDATE refunds SET tax_undone_id = 'tax_2' WHERE payment_id = ${it.taxed.paymentId}`,
    ],
  ],
  'the timeline tells of each payment once': () => [
    [
      `${order(it.long)}: paid 2 times`,
      sql`INSERT INTO order_events (order_id, kind, actor) VALUES (${it.long.id}, 'paid', 'stripe')`,
    ],
    [
      `${order(it.long)}: paid 0 times`,
      sql`DELETE FROM order_events WHERE order_id = ${it.long.id} AND kind = 'paid'`,
    ],
  ],
  'each order that was placed has the messages of its placing': () => [
    [
      `${order(it.long)}: 1 messages`,
      sql`DELETE FROM emails WHERE order_id = ${it.long.id} AND kind = 'order_placed'`,
    ],
  ],
  'of each thing there is one message of a kind': () => [
    [
      'order_delivered: 2 messages',
      loosen('emails', 'one_message_of_a_kind'),
      sql`INSERT INTO emails (id, kind, order_id, recipient, subject_id)
          SELECT ${uuid()}, kind, order_id, recipient, subject_id FROM emails WHERE kind = 'order_delivered'`,
    ],
  ],
  'what was cancelled, sent back, withdrawn from, paid back or disputed was told, in the timeline and by mail':
    () =>
      told().flatMap(([known, event, mail]): Breach[] => [
        [
          `${order(known)}: ${event} `,
          sql`DELETE FROM order_events WHERE order_id = ${known.id}
            AND (kind = ${event} OR kind = 'lines_cancelled' AND ${event} = 'cancelled')`,
        ],
        [
          `${order(known)}: ${event} `,
          sql`DELETE FROM emails WHERE order_id = ${known.id} AND kind = ${mail}`,
        ],
      ]),
  ...dayBreaches,
  'an erased order no longer says how its buyer is reached': () => [
    [order(it.long), sql`UPDATE orders SET erased_at = now() WHERE id = ${it.long.id}`],
  ],
};

test('after a long history all rules are clean, and none of them had nothing to look at', async () => {
  const findings = await checkBooks(heart.db);
  assert.deepEqual(
    findings.filter(({ broken, checked }) => broken.length > 0 || checked === 0),
    [],
  );
});

test('each rule is broken below, and nothing is that is not a rule', () => {
  assert.deepEqual(Object.keys(breaches).sort(), rules.map(({ name }) => name).sort());
});

describe('broken by hand, and it alone speaks:', () => {
  for (const [rule, ways] of Object.entries(breaches))
    test(rule, async () => {
      for (const [says, ...breaks] of ways()) {
        const found = await afterwards(breaks);
        assert.deepEqual(
          Object.keys(found),
          [rule],
          `${breaks.map(({ text }) => text)}\n${JSON.stringify(found)}`,
        );
        assert.ok(
          found[rule]!.some((row) => row.includes(says)),
          `${says}:\n${found[rule]!.join('\n')}`,
        );
      }
    });
});

/** The rules that are broken once this is done, with the rows; then it is undone. */
async function afterwards(breaks: Sql[]): Promise<Record<string, string[]>> {
  const undo = new Error('undone');
  let found: Finding[] = [];
  const work = heart.db.transaction(async (tx) => {
    for (const statement of breaks) await tx.run(statement);
    found = await checkBooks(tx);
    throw undo;
  });
  await assert.rejects(work, undo);
  return Object.fromEntries(found.filter((f) => f.broken.length > 0).map((f) => [f.rule, f.broken]));
}
