import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { interleave, type Pause, takeDeadlocks } from '../../test/barrier.ts';
import { CARD, type Heart, startHeart } from '../../test/heart.ts';
import { refund } from '../orders/refunds.ts';
import { findPayment, lockPayment } from '../payments/payments.ts';
import { startRefund } from '../payments/refunds.ts';
import { sql } from '../platform/db.ts';
import { confirmPayment } from './confirm-payment.ts';
import { sendRefunds, writeRefund } from './reconcile.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart();
});
after(() => heart.stop());
afterEach(async () => {
  await heart.lookForNews(); // so that the next test has nothing to do with it
  await heart.putAway();
});

async function allIsWell(): Promise<void> {
  assert.deepEqual(await heart.breaches(), []);
  assert.deepEqual(takeDeadlocks(), []);
}

interface Bought {
  session: string;
  paymentId: string;
  intent: string;
}

/** An order of 14.90, paid at Stripe. */
async function paidAtStripe(): Promise<Bought> {
  const session = await heart.session(await heart.cart([await heart.article(), 1]));
  heart.standIn.control.pay(session, CARD);
  const { id } = (await findPayment(heart.db, { sessionId: session }))!;
  const { payment_intent } = await heart.shop.stripe.checkout.sessions.retrieve(session);
  return { session, paymentId: id, intent: payment_intent as string };
}

/** … and the shop has heard of it. */
async function paid(): Promise<Bought> {
  const bought = await paidAtStripe();
  await confirmPayment(heart.shop, bought.session);
  return bought;
}

/** Somebody gives money back in Stripe's dashboard. @returns Stripe's id of the refund. */
async function dashboard({ intent }: Bought, amount: number): Promise<string> {
  return (await heart.shop.stripe.refunds.create({ payment_intent: intent, amount })).id;
}

const hearRefund = (id: string) => heart.message('refund.created', { id });
const hearDispute = (id: string, what = 'created') => heart.message(`charge.dispute.${what}`, { id });

const ownRefund = ({ paymentId }: Bought, amountMinor: number) =>
  heart.db.transaction(async (tx) => {
    await lockPayment(tx, paymentId);
    return await startRefund(tx, { paymentId, amountMinor, reason: 'requested' });
  });

async function sendNow(): Promise<void> {
  await heart.db.run(sql`
    UPDATE refunds SET look_again_at = now() WHERE status = 'pending' AND look_again_at < 'infinity'`);
  await sendRefunds(heart.shop);
}

/** Refunds as "amount reason status", the timeline since the payment, and mail beside that of the placing. */
async function standing({ paymentId }: Bought) {
  return await heart.db.row<{ refunded: number; refunds: string[]; told: string[]; mails: string[] }>(sql`
    SELECT refunded_minor AS refunded,
      ARRAY(SELECT format('%s %s %s', amount_minor, reason, status) FROM refunds WHERE payment_id = p.id ORDER BY created_at) AS refunds,
      ARRAY(SELECT kind FROM order_events WHERE order_id = p.order_id AND kind NOT IN ('checkout_started', 'paid') ORDER BY id) AS told,
      ARRAY(SELECT kind FROM emails WHERE order_id = p.order_id AND kind NOT LIKE 'order_placed%' ORDER BY seq) AS mails
    FROM payments p WHERE id = ${paymentId}`);
}

const disputeOf = ({ paymentId }: Bought) =>
  heart.db.row<{ status: string; amount: number; reason: string; closed: boolean; due: boolean }>(sql`
    SELECT status, amount_minor AS amount, reason, closed_at IS NOT NULL AS closed, evidence_due_by > now() AS due
    FROM disputes WHERE payment_id = ${paymentId}`);

test('a refund from the dashboard is written down once, however often it is told of', async () => {
  const bought = await paid();
  const id = await dashboard(bought, 400);
  for (const type of ['refund.created', 'refund.updated', 'refund.created'])
    assert.equal(await heart.message(type, { id }), 200);
  assert.deepEqual(await standing(bought), {
    refunded: 400,
    refunds: ['400 external succeeded'],
    told: ['refunded'],
    mails: ['refunded'],
  });
  await allIsWell();
});

test('… it fails later: its amount is free again, and staff are told', async () => {
  const bought = await paid();
  heart.standIn.control.failNextRefund();
  const id = await dashboard(bought, 400);
  await hearRefund(id);
  assert.deepEqual((await standing(bought))!.refunds, ['400 external pending']);
  heart.standIn.control.settleRefund(id, 'failed');
  await sendNow(); // one that waits is looked at like the shop's own
  await heart.message('refund.failed', { id });
  assert.deepEqual(await standing(bought), {
    refunded: 0,
    refunds: ['400 external failed'],
    told: ['refund_started', 'refund_failed'],
    mails: ['refund_failed_staff'],
  });
  await allIsWell();
});

test('… and the shop has not heard of the payment yet: that comes first', async () => {
  const bought = await paidAtStripe();
  assert.equal(await hearRefund(await dashboard(bought, 1490)), 200);
  assert.deepEqual((await standing(bought))!.refunds, ['1490 external succeeded']);
  await allIsWell();
});

test('a refund of somebody else’s payment at the same account is not the shop’s affair', async () => {
  const bought = await paid();
  const session = await heart.shop.stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [
      { price_data: { currency: 'eur', unit_amount: 900, product_data: { name: 'Elsewhere' } }, quantity: 1 },
    ],
    success_url: 'http://elsewhere.example',
    // What another shop that runs the same program, or a copy of this one, might have written.
    payment_intent_data: { metadata: { payment_id: bought.paymentId } },
  });
  heart.standIn.control.pay(session.id, CARD);
  const { payment_intent } = await heart.shop.stripe.checkout.sessions.retrieve(session.id);
  const { id } = await heart.shop.stripe.refunds.create({ payment_intent: payment_intent as string });
  const dispute = heart.standIn.control.dispute(payment_intent as string, { amount: 900 });
  assert.deepEqual([await hearRefund(id), await hearDispute(dispute.id)], [200, 200]);
  assert.deepEqual([await hearRefund('re_none'), await hearDispute('du_none')], [200, 200]);
  assert.deepEqual((await standing(bought))!.refunds, []);
  assert.equal(await disputeOf(bought), undefined);
});

test('the dashboard was faster than the shop: its own refund is refused, the other one counts', async () => {
  const bought = await paid();
  await ownRefund(bought, 1000);
  const id = await dashboard(bought, 600);
  assert.equal(await hearRefund(id), 500, 'does not fit yet: Stripe sends it again');
  await sendNow();
  assert.deepEqual((await standing(bought))!.refunds, ['1000 requested failed']);
  assert.equal(await hearRefund(id), 200);
  assert.deepEqual(await standing(bought), {
    refunded: 600,
    refunds: ['1000 requested failed', '600 external succeeded'],
    told: ['refund_failed', 'refunded'],
    mails: ['refund_failed_staff', 'refunded'],
  });
  await allIsWell();
});

const between: Pause[] = [
  /refunds\.create/,
  /^SELECT 1 FROM payments/,
  /^UPDATE refunds SET stripe/,
  /^COMMIT/,
].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);
for (const pause of between)
  test(`the shop refunds, stopped ${pause.when} ${pause.at}, and the dashboard meanwhile: both end as Stripe says`, async () => {
    const bought = await paid();
    await ownRefund(bought, 1000);
    const other = async () => {
      const id = await dashboard(bought, 490);
      return await hearRefund(id);
    };
    const { a, b } = await interleave(heart.shop, sendNow, pause, other);
    assert.equal(a.status, 'fulfilled');
    assert.deepEqual(b, { status: 'fulfilled', value: 200 });
    assert.equal((await standing(bought))!.refunded, 1490);
    await allIsWell();
  });

for (const at of [/FOR UPDATE/, /^INSERT INTO refunds/, /^COMMIT/])
  for (const when of ['before', 'after'] as const)
    test(`staff give back, stopped ${when} ${at}, what somebody gives back in the dashboard: no error, and it fits`, async () => {
      const bought = await paid();
      const { orderId } = (await findPayment(heart.db, { sessionId: bought.session }))!;
      const what = { lines: [], shipping: 0, otherMinor: 1000 };
      const request = { id: uuid(), what, reason: 'goodwill', by: 'Sam' } as const;
      const id = await dashboard(bought, 600);
      const { a, b } = await interleave(
        heart.shop,
        () => refund(heart.shop, { id: orderId }, request),
        { at, when },
        () => hearRefund(id),
      );
      // Whichever is second does not fit: staff read why, Stripe sends its message again.
      const ends = [a.status === 'fulfilled' && a.value.ok, b.status === 'fulfilled' && b.value === 200];
      assert.deepEqual([a.status, ...ends.sort()], ['fulfilled', false, true]);
      await sendNow();
      assert.equal(await hearRefund(id), 200);
      assert.equal((await standing(bought))!.refunded, 600);
      await allIsWell();
    });

for (const pause of [
  /refunds\.retrieve/,
  /^SELECT 1 FROM payments/,
  /^INSERT INTO refunds/,
  /^COMMIT/,
].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]))
  test(`told twice at once of one from the dashboard, stopped ${pause.when} ${pause.at}: written down once`, async () => {
    const bought = await paid();
    const id = await dashboard(bought, 490);
    const { a, b } = await interleave(
      heart.shop,
      () => hearRefund(id),
      pause,
      () => hearRefund(id),
    );
    assert.deepEqual([a, b], Array(2).fill({ status: 'fulfilled', value: 200 }));
    assert.deepEqual((await standing(bought))!.refunds, ['490 external succeeded']);
    assert.deepEqual((await standing(bought))!.mails, ['refunded']);
    await allIsWell();
  });

test('taken for refused, and made all the same: the money that went back is written down', async () => {
  const bought = await paid();
  const own = await ownRefund(bought, 500);
  await writeRefund(heart.shop, own, { stripeRefundId: null, status: 'failed', failure: 'refused' });
  const metadata = { refund_id: own };
  const { id } = await heart.shop.stripe.refunds.create({
    payment_intent: bought.intent,
    amount: 500,
    metadata,
  });
  await hearRefund(id);
  await hearRefund(id);
  assert.deepEqual((await standing(bought))!.refunds, ['500 requested failed', '500 external succeeded']);
  await allIsWell();
});

test('a dispute: opened, answered, won; staff are told once', async () => {
  const bought = await paid();
  const { control } = heart.standIn;
  const { id } = control.dispute(bought.intent, { reason: 'product_not_received' });
  for (const what of ['created', 'funds_withdrawn', 'created'])
    assert.equal(await hearDispute(id, what), 200);
  assert.deepEqual(await disputeOf(bought), {
    status: 'needs_response',
    amount: 1490,
    reason: 'product_not_received',
    closed: false,
    due: true,
  });
  control.answerDispute(id);
  await hearDispute(id, 'updated');
  assert.equal((await disputeOf(bought))!.status, 'under_review');
  control.closeDispute(id, 'won');
  for (const what of ['funds_reinstated', 'closed']) await hearDispute(id, what);
  assert.equal((await disputeOf(bought))!.closed, true);
  assert.deepEqual(await standing(bought), {
    refunded: 0,
    refunds: [],
    told: ['dispute_opened', 'dispute_closed'],
    mails: ['dispute_opened_staff'],
  });
  await allIsWell();
});

test('the first that is heard of a dispute is its end', async () => {
  const bought = await paid();
  const { id } = heart.standIn.control.dispute(bought.intent);
  heart.standIn.control.closeDispute(id, 'lost');
  for (const what of ['closed', 'created']) await hearDispute(id, what);
  assert.deepEqual((await standing(bought))!.told, ['dispute_opened', 'dispute_closed']);
  assert.equal((await disputeOf(bought))!.status, 'lost');
  await allIsWell();
});

test('read before its end, written after it: a dispute that has ended stays so', async () => {
  const bought = await paid();
  const { control } = heart.standIn;
  const { id } = control.dispute(bought.intent);
  await hearDispute(id);
  control.answerDispute(id);
  const ends = async () => {
    control.closeDispute(id, 'won');
    return await hearDispute(id, 'closed');
  };
  const late = { at: /disputes\.retrieve/, when: 'after' } as const;
  await interleave(heart.shop, () => hearDispute(id, 'updated'), late, ends);
  assert.equal((await disputeOf(bought))!.status, 'won');
  await allIsWell();
});

for (const pause of [
  /disputes\.retrieve/,
  /^SELECT 1 FROM payments/,
  /^INSERT INTO disputes/,
  /^COMMIT/,
].flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]))
  test(`told twice at once of a dispute, stopped ${pause.when} ${pause.at}: one, and one message`, async () => {
    const bought = await paid();
    const { id } = heart.standIn.control.dispute(bought.intent);
    const { a, b } = await interleave(
      heart.shop,
      () => hearDispute(id),
      pause,
      () => hearDispute(id),
    );
    assert.deepEqual([a, b], Array(2).fill({ status: 'fulfilled', value: 200 }));
    assert.deepEqual((await standing(bought))!.told, ['dispute_opened']);
    assert.deepEqual((await standing(bought))!.mails, ['dispute_opened_staff']);
    await allIsWell();
  });

test('every webhook is lost: within a minute the list of events tells the same', async () => {
  const [one, other] = [await paid(), await paid()];
  await dashboard(one, 400);
  const { id } = heart.standIn.control.dispute(other.intent);
  heart.standIn.control.closeDispute(id, 'lost');
  assert.equal(await heart.lookForNews(), 0);
  assert.deepEqual((await standing(one))!.refunds, ['400 external succeeded']);
  assert.deepEqual((await standing(other))!.told, ['dispute_opened', 'dispute_closed']);
  await heart.lookForNews();
  assert.deepEqual((await standing(one))!.told, ['refunded']);
  await allIsWell();
});

test('what is known already is not read again', async () => {
  const bought = await paid();
  const id = await dashboard(bought, 400);
  await hearRefund(id);
  heart.standIn.control.addFault({ match: `GET /v1/refunds/${id}`, kind: '500', times: 2 });
  await heart.lookForNews();
  assert.equal(heart.standIn.control.state().faults.length, 1, 'nobody asked');
});

test('one piece of news that cannot be written down does not keep the others waiting, and is tried again', async () => {
  const [one, other] = [await paid(), await paid()];
  await ownRefund(one, 1000);
  await dashboard(one, 600); // does not fit yet
  await dashboard(other, 700);
  await heart.lookForNews();
  assert.deepEqual((await standing(one))!.refunds, ['1000 requested pending']);
  assert.deepEqual((await standing(other))!.refunds, ['700 external succeeded']);
  await sendNow();
  await heart.lookForNews();
  assert.deepEqual((await standing(one))!.refunds, ['1000 requested failed', '600 external succeeded']);
  await allIsWell();
});

test('two workers: one of them looks', async () => {
  await heart.db.run(sql`UPDATE stripe_news SET look_again_at = now()`);
  const { lookForNews } = await import('./stripe-news.ts');
  heart.standIn.control.addFault({ match: 'GET /v1/events', kind: 'delay', times: 2, ms: 1 });
  await Promise.all([lookForNews(heart.shop), lookForNews(heart.shop)]);
  assert.equal(heart.standIn.control.state().faults[0]?.times, 1, 'asked twice');
});

test('after a long silence the list is gone through in parts', async () => {
  const bought = await paid();
  await dashboard(bought, 400);
  await heart.db.run(
    sql`UPDATE stripe_news SET seen_until = now() - interval '20 hours', look_again_at = now()`,
  );
  const { lookForNews } = await import('./stripe-news.ts');
  const turns: number[] = [];
  do turns.push(await lookForNews(heart.shop));
  while (turns.at(-1)! > 0);
  assert.deepEqual(turns, [1, 1, 1, 0]);
  assert.deepEqual((await standing(bought))!.refunds, ['400 external succeeded']);
  const seen = await heart.db.row<{ old: boolean }>(
    sql`SELECT seen_until < now() - interval '1 minute' AS old FROM stripe_news`,
  );
  assert.equal(seen!.old, false);
});
