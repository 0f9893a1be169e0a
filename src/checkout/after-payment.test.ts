import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, DEBIT, type Heart, startHeart } from '../../test/heart.ts';
import { cancel } from '../orders/cancellations.ts';
import { deliver, ship } from '../orders/fulfillments.ts';
import { findOrder, type Order } from '../orders/orders.ts';
import { refund, retryRefund } from '../orders/refunds.ts';
import { callOffReturn, receiveReturn, requestReturn } from '../orders/returns.ts';
import { carryOutWithdrawals, withdraw } from '../orders/withdrawals.ts';
import { findPayment } from '../payments/payments.ts';
import { sql } from '../platform/db.ts';
import { cancelOrder } from './cancel-order.ts';
import { confirmPayment, settle } from './confirm-payment.ts';
import { sendRefunds } from './reconcile.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(() => heart.putAway());

interface Bought {
  id: string;
  session: string;
  a: Sold;
  b: Sold;
}

/** Two of one article and one of another, 30.00, and 4.90 for the shipping. */
async function placed(): Promise<Bought> {
  const [a, b] = [await heart.article(), await heart.article()];
  const session = await heart.session(await heart.cart([a, 2], [b, 1]));
  const { orderId } = (await findPayment(heart.db, { sessionId: session }))!;
  return { id: orderId, session, a, b };
}
async function bought(): Promise<Bought> {
  const order = await placed();
  heart.standIn.control.pay(order.session, CARD);
  await confirmPayment(heart.shop, order.session);
  return order;
}

const order = async ({ id }: Bought) => (await findOrder(heart.db, { id }))!;
const BY = 'Sam';
const one = (sold: Sold, quantity = 1) => ({ variantId: sold.variantId, quantity });
const off = ({ id }: Bought, pieces: ReturnType<typeof one>[] | 'all', key = uuid()) =>
  cancelOrder(heart.shop, { id }, { id: key, pieces, reason: 'other', by: BY });
const send = ({ id }: Bought, ...lines: [Sold, number][]) =>
  ship(
    heart.db,
    { id },
    { id: uuid(), lines: lines.map(([{ sku }, quantity]) => ({ sku, quantity })) } as never,
    BY,
  );
const back = ({ id }: Bought, sold: Sold, quantity = 1, key = uuid()) =>
  requestReturn(
    heart.shop,
    { id },
    { id: key, by: BY, pieces: [{ ...one(sold, quantity), reason: 'damaged' }] },
  );
const came = (id: string, sold: Sold, restocked: number, writtenOff = 0) =>
  receiveReturn(heart.shop, id, { pieces: [{ variantId: sold.variantId, restocked, writtenOff }], by: BY });
const give = ({ id }: Bought, otherMinor: number, key = uuid()) =>
  refund(
    heart.shop,
    { id },
    { id: key, what: { lines: [], shipping: 0, otherMinor }, reason: 'requested', by: BY },
  );
const state = ({ id }: Bought, key: string, ...lines: ReturnType<typeof one>[]) =>
  withdraw(heart.shop, { id }, { id: key, name: 'Ada', email: 'ada@example.com', pieces: lines });

async function stock({ variantId }: Sold): Promise<number> {
  return (await heart.db.row<{ n: number }>(
    sql`SELECT on_hand AS n FROM stock_levels WHERE variant_id = ${variantId}`,
  ))!.n;
}
async function sendMoney(): Promise<void> {
  await heart.db.run(sql`UPDATE refunds SET look_again_at = now() WHERE status = 'pending'`);
  while ((await sendRefunds(heart.shop)) > 0);
}
async function allIsWell(): Promise<void> {
  await sendMoney();
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}
const refunds = ({ refunds: all }: Order) => all.map((r) => `${r.amountMinor} ${r.reason} ${r.status}`);
const ok = { ok: true, changed: true };
const is = (outcome: object, expected: object) =>
  assert.deepEqual({ ...outcome, ...expected }, outcome, JSON.stringify(outcome));

test('all is cancelled: stock and money come back, the shipping too', async () => {
  const order1 = await bought();
  const key = uuid();
  is(await off(order1, 'all', key), ok);
  is(await off(order1, 'all', key), { ok: true, changed: false });
  const now = await order(order1);
  assert.deepEqual([now.status, refunds(now)], ['cancelled', ['3490 cancelled pending']]);
  assert.deepEqual([await stock(order1.a), await stock(order1.b)], [10, 10]);
  await allIsWell();
  assert.equal((await order(order1)).repaidMinor, 3490);
});

test('line by line: the shipping goes back with the last piece', async () => {
  const it = await bought();
  await off(it, [one(it.a)]);
  await off(it, [one(it.b)]);
  await off(it, [one(it.a)]);
  const now = await order(it);
  assert.deepEqual(
    [now.status, refunds(now).map((words) => words.split(' ')[0])],
    ['cancelled', ['1000', '1000', '1490']],
  );
  await allIsWell();
});

test('what has left cannot be cancelled, and keeps the shipping', async () => {
  const it = await bought();
  is(await send(it, [it.a, 1]), ok);
  is(await off(it, [one(it.a, 2)]), { ok: false, reason: 'not_possible' });
  is(await off(it, 'all'), ok);
  const now = await order(it);
  assert.deepEqual([now.status, now.fulfillmentStatus, now.refundedMinor], ['placed', 'shipped', 2000]);
  is(await off(it, 'all'), { ok: false });
  await allIsWell();
});

test('one that was not paid is closed at Stripe first; its goods are free', async () => {
  const it = await placed();
  is(await off(it, 'all'), ok);
  const now = await order(it);
  assert.deepEqual([now.status, now.paymentStatus], ['cancelled', 'expired']);
  assert.equal(heart.standIn.control.state().sessions.find((s) => s.id === it.session)!.status, 'expired');
  await allIsWell();
});

test('paid in the moment it is cancelled: it is an order like any other', async () => {
  const it = await placed();
  heart.standIn.control.pay(it.session, CARD);
  is(await off(it, 'all'), { ok: false, reason: 'not_possible' });
  assert.equal((await order(it)).status, 'placed');
  await allIsWell();
});

test('a debit under way cannot be cancelled', async () => {
  const it = await placed();
  heart.standIn.control.pay(it.session, DEBIT.succeeds);
  await confirmPayment(heart.shop, it.session);
  is(await off(it, 'all'), { ok: false, reason: 'not_possible' });
  await allIsWell();
});

test('money that comes for an order that was cancelled unpaid goes back', async () => {
  const it = await placed();
  await off(it, 'all');
  const payment = (await findPayment(heart.db, { sessionId: it.session }))!;
  const facts = { sessionId: it.session, paymentId: payment.id, paymentIntentId: 'pi_late', currency: 'EUR' };
  await settle(heart.shop, { ...facts, amountMinor: 3490, state: 'paid' });
  const now = await order(it);
  assert.deepEqual([now.status, refunds(now)], ['cancelled', ['3490 cancelled pending']]);
  assert.deepEqual(await heart.breaches(), []);
});

test('edge case 20: refunds: a sum, a line, the rest; the same request once; never more than is left', async () => {
  const it = await bought();
  const key = uuid();
  is(await give(it, 490, key), ok);
  is(await give(it, 490, key), { ok: true, changed: false });
  is(await give(it, 500, key), { ok: false });
  const line = { lines: [{ ...one(it.b) }], shipping: 'all' as const, otherMinor: 0 };
  const ask = (what: typeof line | 'rest') =>
    refund(heart.shop, { id: it.id }, { id: uuid(), what, reason: 'goodwill', by: BY });
  is(await ask(line), ok);
  is(await ask(line), { ok: false, reason: 'not_possible' });
  is(await ask('rest'), ok);
  is(await ask('rest'), { ok: false });
  await allIsWell();
  const now = await order(it);
  assert.deepEqual(
    [now.repaidMinor, refunds(now).map((r) => r.split(' ')[0])],
    [3490, ['490', '1490', '1510']],
  );
});

test('edge case 20: a refund that failed is tried again once, by another one', async () => {
  const it = await bought();
  const key = uuid();
  heart.standIn.control.failNextRefund();
  await give(it, 700, key);
  await sendMoney();
  const { id } = heart.standIn.control.state().refunds.at(-1)!;
  is(await retryRefund(heart.shop, key, { by: BY }), { ok: false });
  heart.standIn.control.settleRefund(id, 'failed');
  await heart.message('refund.failed', { id });
  is(await retryRefund(heart.shop, key, { by: BY }), ok);
  is(await retryRefund(heart.shop, key, { by: BY }), { ok: true, changed: false });
  await allIsWell();
  assert.deepEqual(refunds(await order(it)), ['700 requested failed', '700 requested succeeded']);
});

test('a return: announced, received in part, restocked and written off, paid back once', async () => {
  const it = await bought();
  await send(it, [it.a, 2], [it.b, 1]);
  const key = uuid();
  is(await back(it, it.a, 2, key), ok);
  is(await back(it, it.a, 2, key), { ok: true, changed: false });
  is(await back(it, it.a, 1), { ok: false });
  is(await came(key, it.a, 1), ok);
  is(await came(key, it.a, 1), { ok: true, changed: false });
  is(await came(key, it.a, 2), { ok: false });
  is(await callOffReturn(heart.shop, key, { by: BY }), { ok: false });
  const rest = uuid();
  is(await back(it, it.a, 1, rest), ok);
  is(await came(rest, it.a, 0, 1), ok);
  await allIsWell();
  assert.deepEqual(refunds(await order(it)), ['1000 returned succeeded', '1000 returned succeeded']);
  assert.equal(await stock(it.a), 9);
});

test('paid back before it comes, and not again when it has', async () => {
  const it = await bought();
  await send(it, [it.a, 2]);
  const key = uuid();
  const pieces = [{ ...one(it.a), reason: 'damaged' as const }];
  await requestReturn(heart.shop, { id: it.id }, { id: key, by: BY, pieces, refund: true });
  await came(key, it.a, 1);
  assert.deepEqual(refunds(await order(it)), ['1000 returned pending']);
  await allIsWell();
});

test('called off: the piece can be announced again', async () => {
  const it = await bought();
  await send(it, [it.b, 1]);
  const key = uuid();
  await back(it, it.b, 1, key);
  is(await callOffReturn(heart.shop, key, { by: BY }), ok);
  is(await came(key, it.b, 1), { ok: false });
  is(await back(it, it.b), ok);
  await allIsWell();
});

test('withdrawn: what has not left is cancelled, what has left comes back, then the shipping goes back', async () => {
  const it = await bought();
  await send(it, [it.a, 1]);
  const key = uuid();
  is(await state(it, key, one(it.a, 2), one(it.b)), ok);
  is(await state(it, key, one(it.a, 2), one(it.b)), { ok: true, changed: false });
  let now = await order(it);
  assert.deepEqual(refunds(now), ['2000 withdrawn pending']);
  assert.deepEqual(now.returns[0]!.lines[0]!.reason, 'withdrawn');
  is(await came(now.returns[0]!.id, it.a, 1), ok);
  now = await order(it);
  assert.equal(now.refundedMinor, 3490);
  assert.deepEqual([await stock(it.a), await stock(it.b)], [10, 10]);
  await allIsWell();
});

test('a statement made while the debit is under way is carried out when it is paid', async () => {
  const it = await placed();
  heart.standIn.control.pay(it.session, DEBIT.succeeds);
  await confirmPayment(heart.shop, it.session);
  is(await state(it, uuid(), one(it.a, 2), one(it.b)), ok);
  heart.standIn.control.settleAsync(it.session, 'succeed');
  await confirmPayment(heart.shop, it.session);
  await heart.db.run(sql`UPDATE withdrawals SET created_at = now() - interval '1 minute'`);
  await carryOutWithdrawals(heart.shop);
  assert.equal((await order(it)).status, 'cancelled');
  await allIsWell();
});

test('after fourteen days there is no withdrawing', async () => {
  const it = await bought();
  await send(it, [it.a, 2], [it.b, 1]);
  const [parcel] = (await order(it)).fulfillments;
  await deliver(heart.db, parcel!.id, { actor: 'staff', deliveredBy: 'staff', by: BY });
  await heart.db.run(
    sql`UPDATE fulfillments SET delivered_at = now() - interval '20 days' WHERE id = ${parcel!.id}`,
  );
  is(await state(it, uuid(), one(it.a)), { ok: false, reason: 'not_possible' });
});

/** Two of whom one must win, each stopped at its locks and its writing while the other runs through. */
const gaps: Pause[] = [/FOR UPDATE/, /^UPDATE order_lines/, /^INSERT INTO refunds/, /^COMMIT/].flatMap(
  (at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ],
);
type Act = (it: Bought) => Promise<{ ok: boolean }>;
const races: [string, Act, Act, (it: Bought) => Promise<unknown>][] = [
  [
    'two cancellations of the same piece',
    (it) => off(it, [one(it.b)]),
    (it) => off(it, [one(it.b)]),
    async () => {},
  ],
  ['cancel × ship', (it) => off(it, [one(it.b)]), (it) => send(it, [it.b, 1]), async () => {}],
  ['refund × refund of the same line', lineBack, lineBack, async () => {}],
  [
    'two returns of the same piece',
    (it) => back(it, it.b),
    (it) => back(it, it.b),
    (it) => send(it, [it.b, 1]),
  ],
];
for (const [name, first, second, prepare] of races)
  for (const pause of gaps.filter(({ at }) => name.startsWith('refund') || !/refunds/.test(String(at))))
    for (const turned of [false, true])
      test(`${name}${turned ? ', turned' : ''}, stopped ${pause.when} ${pause.at}: one of them`, async (t) => {
        const it = await bought();
        await prepare(it);
        const [a, b] = turned ? [second, first] : [first, second];
        const run = interleave(
          heart.shop,
          () => a(it),
          pause,
          () => b(it),
        );
        const ended = await run.catch((error: Error) => error);
        if (ended instanceof Error) return t.skip('it takes no such step');
        const outcomes = [ended.a, ended.b].map((r) => r.status === 'fulfilled' && r.value.ok);
        assert.deepEqual(outcomes.sort(), [false, true], JSON.stringify([ended.a, ended.b]));
        await allIsWell();
      });

function lineBack({ id, b }: Bought) {
  const what = { lines: [one(b)], shipping: 0, otherMinor: 0 };
  return refund(heart.shop, { id }, { id: uuid(), what, reason: 'requested', by: BY });
}

for (const pause of [/FOR UPDATE/, /^UPDATE return_lines/, /^WITH back/, /^COMMIT/].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]))
  test(`a return received twice at once, stopped ${pause.when} ${pause.at}: restocked and paid back once`, async () => {
    const it = await bought();
    await send(it, [it.a, 2]);
    const key = uuid();
    await back(it, it.a, 1, key);
    const { a, b } = await interleave(
      heart.shop,
      () => came(key, it.a, 1),
      pause,
      () => came(key, it.a, 1),
    );
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    assert.equal((await order(it)).refundedMinor, 1000);
    assert.equal(await stock(it.a), 9);
    await allIsWell();
  });

for (const pause of [/FOR UPDATE/, /^INSERT INTO withdrawals/, /^UPDATE order_lines/, /^COMMIT/].flatMap(
  (at) => [
    { at, when: 'before' as const },
    { at, when: 'after' as const },
  ],
))
  test(`withdrawal × cancel, stopped ${pause.when} ${pause.at}: every piece once, and the statement is kept`, async () => {
    const it = await bought();
    const key = uuid();
    const all = () => state(it, key, one(it.a, 2), one(it.b));
    const staff = () =>
      cancel(heart.shop, { id: it.id }, { id: uuid(), pieces: 'all', reason: 'other', by: BY });
    const { a, b } = await interleave(heart.shop, all, pause, staff);
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled']);
    const now = await order(it);
    assert.deepEqual([now.status, now.refundedMinor], ['cancelled', 3490]);
    await allIsWell();
  });

for (const pause of [/sessions\.expire/, /sessions\.retrieve/, /FOR UPDATE/, /^COMMIT/].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]))
  test(`cancel × paid and settled, stopped ${pause.when} ${pause.at}: cancelled unpaid, or an order`, async () => {
    const it = await placed();
    const pays = async () => {
      heart.standIn.control.pay(it.session, CARD);
      return await confirmPayment(heart.shop, it.session);
    };
    const { a, b } = await interleave(heart.shop, () => off(it, 'all'), pause, pays);
    assert.deepEqual([a.status, b.status], ['fulfilled', 'fulfilled'], JSON.stringify([a, b]));
    const now = await order(it);
    assert.ok(['cancelled expired', 'placed paid'].includes(`${now.status} ${now.paymentStatus}`));
    await allIsWell();
  });
