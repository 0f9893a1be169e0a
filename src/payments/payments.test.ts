import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { type Heart, startHeart } from '../../test/heart.ts';
import { sql, type Tx } from '../platform/db.ts';
import {
  findPayment,
  lockPayment,
  markPaid,
  markProcessing,
  markUnpaid,
  type Payment,
  sessionOpened,
  takePaymentsToLookAt,
} from './payments.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(() => heart.putAway());

/** The payment of an order of 14.90 whose buyer was led to Stripe. */
async function opened(): Promise<Payment> {
  const sessionId = await heart.session(await heart.cart([await heart.article(), 1]));
  return (await findPayment(heart.db, { sessionId }))!;
}

const inOne = <T>(work: (tx: Tx) => Promise<T>) => heart.db.transaction(work);
const now = async ({ id }: Payment) => (await findPayment(heart.db, { id }))!;
const pay = (payment: Payment, sessionId: string | null = null) =>
  inOne((tx) => markPaid(tx, payment, { sessionId, paymentIntentId: 'pi_1' }));

test('a payment is found by its own id, its order’s and its session’s', async () => {
  const [one, other] = [await opened(), await opened()];
  assert.notEqual(one.id, other.id);
  for (const by of [{ id: one.id }, { orderId: one.orderId }, { sessionId: one.sessionId! }])
    assert.deepEqual(await findPayment(heart.db, by), one);
  assert.equal(await findPayment(heart.db, { id: crypto.randomUUID() }), undefined);
  const { status, amountMinor, currency, paymentIntentId } = one;
  assert.deepEqual(
    { status, amountMinor, currency, paymentIntentId },
    { status: 'pending', amountMinor: 1490, currency: 'EUR', paymentIntentId: null },
  );
});

test('whoever settles a payment does so alone', async () => {
  const payment = await opened();
  const others = () =>
    heart.db.row(sql`SELECT id FROM payments WHERE id = ${payment.id} FOR UPDATE SKIP LOCKED`);
  await inOne(async (tx) => {
    assert.deepEqual(await lockPayment(tx, payment.id), payment);
    assert.equal(await others(), undefined);
  });
  assert.deepEqual(await others(), { id: payment.id });
});

test('a payment is paid once, and as a whole', async () => {
  const payment = await opened();
  assert.equal(await pay(payment, 'cs_of_another_time'), 1);
  assert.equal(await pay(payment), 0);
  const { status, sessionId, paymentIntentId } = await now(payment);
  assert.deepEqual([status, sessionId, paymentIntentId], ['paid', payment.sessionId, 'pi_1']);
  const money = await heart.db.row(sql`
    SELECT captured_minor AS captured, refunded_minor AS refunded, paid_at IS NOT NULL AS dated
    FROM payments WHERE id = ${payment.id}`);
  assert.deepEqual(money, { captured: 1490, refunded: 0, dated: true });
});

test('a payment whose session the shop never heard of learns it when it is paid', async () => {
  const payment = await opened();
  await heart.db.run(sql`UPDATE payments SET session_id = NULL WHERE id = ${payment.id}`);
  await pay(payment, payment.sessionId);
  assert.equal((await now(payment)).sessionId, payment.sessionId);
});

test('what is open can fail or expire; what was paid stays paid', async () => {
  const [failed, expired, paid] = [await opened(), await opened(), await opened()];
  await inOne((tx) => markProcessing(tx, failed, 'pi_2'));
  assert.equal(await inOne((tx) => markUnpaid(tx, failed, 'failed')), 1);
  assert.equal(await inOne((tx) => markUnpaid(tx, expired, 'expired')), 1);
  await pay(paid);
  assert.equal(await inOne((tx) => markUnpaid(tx, paid, 'expired')), 0);
  const all = await Promise.all([failed, expired, paid].map(now));
  assert.deepEqual(
    all.map(({ status }) => status),
    ['failed', 'expired', 'paid'],
  );
});

test('a payment has one session: the same again is no other, and none comes once it was settled', async () => {
  const payment = await opened();
  const session = { id: payment.sessionId!, url: 'https://pay.example/again' };
  assert.equal(await sessionOpened(heart.db, payment.id, session), true);
  assert.equal((await now(payment)).sessionUrl, session.url);
  assert.equal(await sessionOpened(heart.db, payment.id, { ...session, id: 'cs_other' }), false);
  await pay(payment);
  assert.equal(await sessionOpened(heart.db, payment.id, session), false);
});

/** The payments that are taken, and in how many seconds each of these is looked at again. */
const look = (limit: number, ...payments: Payment[]) =>
  inOne(async (tx) => {
    const taken = await takePaymentsToLookAt(tx, limit);
    const ids = payments.map(({ id }) => id);
    const rows = await tx.rows<{ id: string; seconds: number }>(sql`
      SELECT id, extract(epoch FROM look_again_at - now())::int AS seconds FROM payments WHERE id = ANY (${ids}::uuid[])`);
    const seconds = new Map(rows.map((row) => [row.id, row.seconds]));
    return { taken: taken.map(({ id }) => id).toSorted(), again: ids.map((id) => seconds.get(id)) };
  });

const due = ({ id }: Payment, secondsAgo: number) =>
  heart.db.run(
    sql`UPDATE payments SET look_again_at = now() - make_interval(secs => ${secondsAgo}) WHERE id = ${id}`,
  );

test('a payment just begun is left alone for forty seconds', async () => {
  const payment = await opened();
  const row = await heart.db.row<{ seconds: number }>(sql`
    SELECT extract(epoch FROM look_again_at - created_at)::int AS seconds FROM payments WHERE id = ${payment.id}`);
  assert.equal(row!.seconds, 40);
  assert.deepEqual((await look(10, payment)).taken, []);
  await inOne(async (tx) => {
    await markProcessing(tx, payment, 'pi_1');
    const again = await tx.row<{ seconds: number }>(sql`
      SELECT extract(epoch FROM look_again_at - now())::int AS seconds FROM payments WHERE id = ${payment.id}`);
    assert.equal(again!.seconds, 40);
  });
  assert.equal((await now(payment)).status, 'processing');
});

test('those that waited longest are looked at first, so many at once, and each by one worker', async () => {
  const [first, second, third] = [await opened(), await opened(), await opened()];
  await due(second, 20);
  await due(first, 30);
  await due(third, 10);
  const two = await look(2, first, second);
  assert.deepEqual(two, { taken: [first.id, second.id].toSorted(), again: [40, 40] });
  assert.deepEqual((await look(2)).taken, [third.id]);
  assert.deepEqual((await look(2)).taken, []);
});

test('a bank debit is asked about each ten minutes once it has taken a quarter of an hour', async () => {
  const [old, young, waiting] = [await opened(), await opened(), await opened()];
  for (const payment of [old, young]) await inOne((tx) => markProcessing(tx, payment, 'pi_1'));
  for (const payment of [old, waiting])
    await heart.db.run(
      sql`UPDATE payments SET created_at = now() - interval '16 minutes' WHERE id = ${payment.id}`,
    );
  for (const payment of [old, young, waiting]) await due(payment, 1);
  assert.deepEqual((await look(10, old, young, waiting)).again, [600, 40, 40]);
});

test('what has ended is not looked at', async () => {
  const [paid, failed] = [await opened(), await opened()];
  await pay(paid);
  await inOne((tx) => markUnpaid(tx, failed, 'failed'));
  for (const payment of [paid, failed]) await due(payment, 1);
  assert.deepEqual((await look(10)).taken, []);
});
