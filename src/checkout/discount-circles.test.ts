/** Cart, discounts and stock are locked in this order by everybody: over the same code and goods nobody waits in a circle. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import { addDiscount } from '../../test/discounts.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, type Heart, sessionOf, startHeart } from '../../test/heart.ts';
import { addToCart, findCart } from '../cart/cart.ts';
import { addCode } from '../cart/codes.ts';
import { findPayment } from '../payments/payments.ts';
import { sql } from '../platform/db.ts';
import type { DiscountRow } from '../promotions/promotions.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmPayment, settle } from './confirm-payment.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());

async function allIsWell(): Promise<void> {
  assert.deepEqual(takeDeadlocks(), []);
  assert.deepEqual(await heart.breaches(), []);
}

const done = <T>(result: PromiseSettledResult<T>): T => {
  if (result.status === 'rejected') throw result.reason;
  return result.value;
};
async function cartWith(code: DiscountRow, ...lines: [Sold, number][]): Promise<string> {
  const cart = await heart.cart(...lines);
  await addCode(heart.db, cart, code.code!);
  return cart;
}
let buyers = 0;
/** A buyer of his own presses Pay. */
const place = (cart: string, email = `buyer-${++buyers}@example.com`) => heart.place(cart, { email });
const uses = async ({ id }: DiscountRow) =>
  (await heart.db.row<{ used: number; rows: number }>(sql`
    SELECT used, (SELECT count(*)::int FROM discount_uses WHERE discount_id = d.id) AS rows FROM discounts d WHERE id = ${id}`))!;
const orderOf = async (session: string) =>
  (await heart.db.row<{ id: string; status: string; discountMinor: number }>(sql`
    SELECT o.id, o.status, o.discount_minor AS "discountMinor" FROM orders o JOIN payments p ON p.order_id = o.id
    WHERE p.session_id = ${session}`))!;

const both = (at: RegExp): Pause[] => [
  { at, when: 'before' },
  { at, when: 'after' },
];
/** An order that waits for its payment, with a code that two may use, and another buyer's cart of the same. */
async function twoOfACode() {
  const code = await addDiscount(heart.db, { totalLimit: 2 });
  const article = await heart.article();
  const mine = await cartWith(code, [article, 1]);
  const yours = await cartWith(code, [article, 1]);
  return { code, article, mine, yours, session: sessionOf(await place(mine)) };
}

const ending = [/FROM orders WHERE id/, /^WITH locked/, /^WITH held/, /^COMMIT/];
for (const pause of ending.flatMap(both))
  test(`a checkout ends, ${pause.when} ${pause.at}, while another begins with its code and goods: no circle`, async () => {
    const { code, yours, session } = await twoOfACode();
    heart.standIn.control.expireNow(session);
    const met = await interleave(
      heart.shop,
      () => confirmPayment(heart.shop, session),
      pause,
      () => place(yours),
    );
    assert.equal(done(met.a), 'expired');
    assert.equal((await orderOf(sessionOf(done(met.b)))).discountMinor, 100);
    assert.deepEqual(await uses(code), { used: 1, rows: 1 });
    await allIsWell();
  });

for (const pause of [/^WITH locked/, /^WITH back/, /^COMMIT/].flatMap(both))
  test(`an order is cancelled, ${pause.when} ${pause.at}, while another begins with its code and goods: no circle`, async () => {
    const { code, yours, session } = await twoOfACode();
    heart.standIn.control.pay(session, CARD);
    await confirmPayment(heart.shop, session);
    const { id } = await orderOf(session);
    const request = { id: uuid(), pieces: 'all', reason: 'buyer_asked', by: 'Sam' } as const;
    const met = await interleave(
      heart.shop,
      () => cancelOrder(heart.shop, { id }, request),
      pause,
      () => place(yours),
    );
    assert.ok(done(met.a).ok);
    assert.equal((await orderOf(sessionOf(done(met.b)))).discountMinor, 100);
    assert.deepEqual(await uses(code), { used: 1, rows: 1 });
    await allIsWell();
  });

/** The shop was told that it had failed, and gave code and goods back; the page at Stripe is still open. */
async function takenForFailed(session: string): Promise<void> {
  const payment = (await findPayment(heart.db, { sessionId: session }))!;
  const { id: paymentId, amountMinor, currency } = payment;
  await settle(heart.shop, {
    sessionId: session,
    paymentId,
    paymentIntentId: null,
    amountMinor,
    currency,
    state: 'failed',
  });
}

test('paid late, and the goods are gone: the code that was taken again is given back with the money', async () => {
  const code = await addDiscount(heart.db, { totalLimit: 1 });
  const article = await heart.article({ onHand: 1 });
  const session = sessionOf(await place(await cartWith(code, [article, 1])));
  await takenForFailed(session);
  const other = sessionOf(await place(await heart.cart([article, 1])));
  heart.standIn.control.pay(session, CARD);
  assert.equal(await confirmPayment(heart.shop, session), 'paid');
  assert.equal((await orderOf(session)).status, 'cancelled');
  assert.equal((await orderOf(other)).status, 'pending');
  assert.deepEqual(await uses(code), { used: 0, rows: 0 });
  await allIsWell();
});

const late = [
  /FROM orders WHERE id/,
  /^LOCK TABLE discount_uses/,
  /^WITH judged/,
  /^UPDATE payments/,
  /^COMMIT/,
];
for (const pause of late.flatMap(both))
  test(`paid late, ${pause.when} ${pause.at}, while its buyer presses Pay again: no circle`, async () => {
    const { code, mine, session } = await twoOfACode();
    await takenForFailed(session);
    heart.standIn.control.pay(session, CARD);
    const met = await interleave(
      heart.shop,
      () => confirmPayment(heart.shop, session),
      pause,
      () => place(mine),
    );
    assert.equal(done(met.a), 'paid');
    const answer = done(met.b);
    assert.ok(answer.ok || answer.reason === 'empty_cart', JSON.stringify(answer));
    assert.equal((await orderOf(session)).status, 'placed');
    assert.deepEqual(await uses(code), answer.ok ? { used: 2, rows: 2 } : { used: 1, rows: 1 });
    await allIsWell();
  });

for (const pause of [/^UPDATE carts SET discount_codes/, /^MERGE INTO cart_lines/].flatMap(both))
  test(`more of it is put in while it is paid, ${pause.when} ${pause.at}: it stays, and nobody fails`, async () => {
    const { article, mine, session } = await twoOfACode();
    heart.standIn.control.pay(session, CARD);
    const met = await interleave(
      heart.shop,
      () => confirmPayment(heart.shop, session),
      pause,
      () => addToCart(heart.db, mine, 'EUR', { variantId: article.variantId, quantity: 2 }),
    );
    assert.equal(done(met.a), 'paid');
    assert.ok(done(met.b).ok);
    assert.equal((await findCart(heart.db, mine))!.lines[0]!.quantity, 2);
    await allIsWell();
  });
