import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import type { Sold } from '../../test/fixtures.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { brokenConstraint, sql, type Tx } from '../platform/db.ts';
import { findPayment, markPaid } from './payments.ts';
import {
  findRefund,
  forgetRefundNotes,
  giveNewKey,
  type NewRefund,
  piecesRefundedFor,
  type RefundAtStripe,
  type RefundEnd,
  recordExternalRefund,
  recordRefund,
  refundStatusesOf,
  startRefund,
  takeRefundsToSend,
} from './refunds.ts';

let heart: Heart;
let article: Sold;
before(async () => {
  heart = await startHeart();
  article = await heart.article({ onHand: 100 });
});
after(() => heart.stop());
afterEach(() => heart.putAway());

const inOne = <T>(work: (tx: Tx) => Promise<T>) => heart.db.transaction(work);

interface Paid {
  id: string;
  orderId: string;
}

/** A payment of 14.90 that was captured as a whole. */
async function paid(): Promise<Paid> {
  const sessionId = await heart.session(await heart.cart([article, 1]));
  const payment = (await findPayment(heart.db, { sessionId }))!;
  await inOne((tx) => markPaid(tx, payment, { sessionId, paymentIntentId: 'pi_1' }));
  return payment;
}

const refund = ({ id }: Paid, amountMinor: number, more: Partial<NewRefund> = {}) =>
  inOne((tx) => startRefund(tx, { paymentId: id, amountMinor, reason: 'requested', ...more }));

const end = (refundId: string, more: Partial<RefundEnd> = {}) =>
  inOne((tx) =>
    recordRefund(tx, refundId, {
      stripeRefundId: `re_${refundId}`,
      status: 'succeeded',
      failure: null,
      ...more,
    }),
  );

/** As Stripe tells of one that others made. */
const told = (more: Partial<RefundAtStripe> = {}): RefundAtStripe => ({
  stripeRefundId: `re_${uuid()}`,
  status: 'succeeded',
  failure: null,
  amountMinor: 400,
  currency: 'EUR',
  ...more,
});
const others = ({ id }: Paid, now: RefundAtStripe) => inOne((tx) => recordExternalRefund(tx, id, now));

/** What counts as given back, and each refund as "amount status". */
async function standing({ id }: Paid) {
  const row = await heart.db.row<{ minor: number; refunds: string[] }>(sql`
    SELECT refunded_minor AS minor, ARRAY(
      SELECT amount_minor || ' ' || status FROM refunds WHERE payment_id = p.id ORDER BY created_at) AS refunds
    FROM payments p WHERE id = ${id}`);
  return [row!.minor, ...row!.refunds];
}

test('a refund counts from the moment it is decided, and never more than was captured', async () => {
  const payment = await paid();
  await refund(payment, 900);
  assert.deepEqual(await standing(payment), [900, '900 pending']);
  await assert.rejects(refund(payment, 591), (error) => brokenConstraint(error) === 'never_over_refunded');
  await refund(payment, 590);
  assert.deepEqual(await standing(payment), [1490, '900 pending', '590 pending']);
});

test('a refund is kept as it was asked for', async () => {
  const payment = await paid();
  const asked: NewRefund = {
    id: uuid(),
    paymentId: payment.id,
    amountMinor: 700,
    reason: 'goodwill',
    shippingMinor: 490,
    lines: [{ variantId: article.variantId, quantity: 1, amountMinor: 210 }],
    note: 'a scratch',
    asked: 'lines=1',
    sourceId: uuid(),
  };
  assert.equal(await refund(payment, 700, asked), asked.id);
  const { retryOf: _, ...rest } = { ...asked, retryOf: null };
  assert.deepEqual(await findRefund(heart.db, asked.id!), {
    ...rest,
    paymentIntentId: 'pi_1',
    orderId: payment.orderId,
    status: 'pending',
    stripeRefundId: null,
    retriedBy: null,
  });
  assert.equal(await findRefund(heart.db, uuid()), undefined);
});

test('of what was not said about a refund nothing is made up', async () => {
  const id = await refund(await paid(), 100);
  const { shippingMinor, note, asked, sourceId, lines } = (await findRefund(heart.db, id))!;
  assert.deepEqual(
    { shippingMinor, note, asked, sourceId, lines },
    { shippingMinor: 0, note: '', asked: '', sourceId: null, lines: [] },
  );
});

test('a failed refund is tried again by another one, at most once', async () => {
  const payment = await paid();
  const first = await refund(payment, 500);
  await end(first, { status: 'failed', failure: 'lost_or_stolen_card' });
  const second = await refund(payment, 500, { retryOf: first });
  assert.equal((await findRefund(heart.db, first))!.retriedBy, second);
  await assert.rejects(
    refund(payment, 500, { retryOf: first }),
    (error) => brokenConstraint(error) === 'refunds_retry_of_key',
  );
});

test('refunds are sent by one worker, each failed attempt waits twice as long, at most an hour', async () => {
  const payment = await paid();
  const id = await refund(payment, 300);
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 11; attempt++) {
    await heart.db.run(sql`UPDATE refunds SET look_again_at = now() WHERE id = ${id}`);
    await inOne(async (tx) => {
      const [taken, ...rest] = await takeRefundsToSend(tx, 5);
      assert.deepEqual([taken!.id, taken!.attempts, rest], [id, attempt, []]);
      const row = await tx.row<{ seconds: number }>(
        sql`SELECT extract(epoch FROM look_again_at - now())::int AS seconds FROM refunds WHERE id = ${id}`,
      );
      waits.push(row!.seconds);
    });
  }
  assert.deepEqual(waits, [10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
  assert.deepEqual(await takeRefundsToSend(heart.db, 5), []);
});

test('a refund is sent with all that Stripe has to know, the longest waiting first', async () => {
  const payment = await paid();
  const [later, sooner] = [await refund(payment, 100), await refund(payment, 200)];
  await heart.db.run(
    sql`UPDATE refunds SET look_again_at = now() - interval '1 minute' WHERE id = ${sooner}`,
  );
  const [first, ...more] = await takeRefundsToSend(heart.db, 1);
  assert.deepEqual(more, []);
  const { stripeKey, ...rest } = first!;
  assert.deepEqual(rest, {
    id: sooner,
    paymentId: payment.id,
    orderId: payment.orderId,
    amountMinor: 200,
    currency: 'EUR',
    status: 'pending',
    stripeRefundId: null,
    paymentIntentId: 'pi_1',
    attempts: 1,
  });
  const [second] = await takeRefundsToSend(heart.db, 1);
  assert.equal(second!.id, later);
  assert.notEqual(second!.stripeKey, stripeKey);
});

test('another key is for a refund that Stripe does not have yet', async () => {
  const id = await refund(await paid(), 100);
  const key = async () =>
    (await heart.db.row<{ key: string }>(sql`SELECT stripe_key AS key FROM refunds WHERE id = ${id}`))!.key;
  const before = await key();
  assert.equal(await giveNewKey(heart.db, id), 1);
  const given = await key();
  assert.notEqual(given, before);
  await end(id, { status: 'pending' });
  assert.equal(await giveNewKey(heart.db, id), 0);
  assert.equal(await key(), given);
});

test('how a refund ended is told once', async () => {
  const payment = await paid();
  const id = await refund(payment, 300);
  assert.equal(await end(id, { status: 'pending' }), undefined);
  assert.deepEqual(await end(id), {
    refundId: id,
    orderId: payment.orderId,
    status: 'succeeded',
    reason: 'requested',
    amountMinor: 300,
  });
  assert.equal(await end(id), undefined);
  assert.equal(await end(uuid()), undefined);
  assert.deepEqual(await standing(payment), [300, '300 succeeded']);
});

test('a refund that succeeded does not wait again, however late that is heard', async () => {
  const payment = await paid();
  const id = await refund(payment, 300);
  await end(id);
  assert.equal(await end(id, { status: 'pending', failure: 'too late' }), undefined);
  assert.deepEqual(await standing(payment), [300, '300 succeeded']);
  const row = await heart.db.row(sql`SELECT failure FROM refunds WHERE id = ${id}`);
  assert.deepEqual(row, { failure: null });
});

test('a refund that failed gives its amount free once, also after it had succeeded, and stays failed', async () => {
  const payment = await paid();
  const [one, other] = [await refund(payment, 300), await refund(payment, 1190)];
  await end(one);
  const failed = { status: 'failed', failure: 'expired_or_canceled_card' } as const;
  assert.equal((await end(one, failed))?.status, 'failed');
  assert.deepEqual(await standing(payment), [1190, '300 failed', '1190 pending']);
  assert.equal(await end(one, failed), undefined);
  assert.equal(await end(one), undefined);
  assert.deepEqual(await standing(payment), [1190, '300 failed', '1190 pending']);
  await end(other, { ...failed, stripeRefundId: null });
  assert.deepEqual(await standing(payment), [0, '300 failed', '1190 failed']);
});

test('Stripe’s id of a refund is kept when a later word comes without it', async () => {
  const id = await refund(await paid(), 300);
  await end(id, { status: 'pending', stripeRefundId: 're_kept' });
  await end(id, { stripeRefundId: null });
  assert.equal((await findRefund(heart.db, id))!.stripeRefundId, 're_kept');
});

test('a refund that others made is written down once, and counts like the shop’s own', async () => {
  const payment = await paid();
  const now = told();
  const change = await others(payment, now);
  const { refundId, ...rest } = change!;
  assert.deepEqual(rest, {
    orderId: payment.orderId,
    status: 'succeeded',
    reason: 'external',
    amountMinor: 400,
  });
  assert.equal((await findRefund(heart.db, refundId))!.stripeRefundId, now.stripeRefundId);
  assert.equal(await others(payment, now), undefined);
  assert.deepEqual(await standing(payment), [400, '400 succeeded']);
  await assert.rejects(
    others(payment, told({ amountMinor: 1091 })),
    (error) => brokenConstraint(error) === 'never_over_refunded',
  );
});

test('… it counts while it waits, and no longer when it has failed', async () => {
  const payment = await paid();
  const now = told({ status: 'pending' });
  await others(payment, now);
  assert.deepEqual(await standing(payment), [400, '400 pending']);
  const change = await others(payment, { ...now, status: 'failed', failure: 'declined' });
  assert.deepEqual([change!.status, change!.reason], ['failed', 'external']);
  assert.deepEqual(await standing(payment), [0, '400 failed']);
});

test('… one that had failed before it was heard of never counts', async () => {
  const payment = await paid();
  await others(payment, told({ status: 'failed', failure: 'declined' }));
  assert.deepEqual(await standing(payment), [0, '400 failed']);
});

test('whoever writes a refund holds its payment', async () => {
  const payment = await paid();
  const id = await refund(payment, 300);
  const isFree = async () =>
    (await heart.db.row(sql`SELECT 1 FROM payments WHERE id = ${payment.id} FOR UPDATE SKIP LOCKED`)) !==
    undefined;
  const nothingNew = { stripeRefundId: null, status: 'pending', failure: null } as const;
  await inOne(async (tx) => {
    await recordRefund(tx, id, nothingNew);
    assert.equal(await isFree(), false);
  });
  const now = told();
  await others(payment, now);
  await inOne(async (tx) => {
    await recordExternalRefund(tx, payment.id, now);
    assert.equal(await isFree(), false);
  });
  assert.equal(await isFree(), true);
});

test('how the shop knows refunds of Stripe’s to stand', async () => {
  const payment = await paid();
  const [one, other] = [told(), told({ status: 'pending', amountMinor: 100 })];
  for (const now of [one, other]) await others(payment, now);
  const known = await refundStatusesOf(heart.db, [one.stripeRefundId, other.stripeRefundId, 're_unheard']);
  assert.deepEqual(
    known.toSorted((a, b) => a.status.localeCompare(b.status)),
    [
      { id: other.stripeRefundId, status: 'pending' },
      { id: one.stripeRefundId, status: 'succeeded' },
    ],
  );
});

test('pieces paid back for a return are counted, those of failed refunds are not', async () => {
  const payment = await paid();
  const sourceId = uuid();
  const pieces = (quantity: number) => ({
    sourceId,
    lines: [{ variantId: article.variantId, quantity, amountMinor: 100 }],
  });
  await refund(payment, 100, pieces(1));
  await refund(payment, 100, pieces(2));
  const failed = await refund(payment, 100, pieces(4));
  await end(failed, { status: 'failed', failure: 'declined' });
  await refund(payment, 100, { ...pieces(8), sourceId: uuid() });
  assert.deepEqual(await piecesRefundedFor(heart.db, sourceId), [
    { variantId: article.variantId, quantity: 3 },
  ]);
});

test('what was written about an order’s refunds can be forgotten, and nothing else', async () => {
  const [payment, other] = [await paid(), await paid()];
  const words = { note: 'for Ada', asked: 'as Ada wrote' };
  const [id, kept] = [await refund(payment, 100, words), await refund(other, 100, words)];
  await refund(payment, 200);
  assert.equal(await inOne((tx) => forgetRefundNotes(tx, payment.orderId)), 1);
  const { note, asked, amountMinor } = (await findRefund(heart.db, id))!;
  assert.deepEqual({ note, asked, amountMinor }, { note: '', asked: '', amountMinor: 100 });
  assert.equal((await findRefund(heart.db, kept))!.note, 'for Ada');
});
