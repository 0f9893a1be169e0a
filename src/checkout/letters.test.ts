/** Which mail the settling of a payment writes: a reminder when the time ran out, and a word on low stock. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Sold } from '../../test/fixtures.ts';
import { CARD, DEBIT, type Heart, startHeart } from '../../test/heart.ts';
import { emailKinds } from '../letters.ts';
import { sql } from '../platform/db.ts';
import { createMailer } from '../platform/mailer.ts';
import { renderLetter } from '../ui/letter.tsx';
import { confirmPayment, settle } from './confirm-payment.ts';

let heart: Heart;
let article: Sold;
before(async () => {
  heart = await startHeart({ STAFF_EMAIL: 'team@shop.example' });
});
after(() => heart.stop());
beforeEach(async () => {
  await heart.putAway();
  await heart.db.pool.query('DELETE FROM emails; DELETE FROM mailbox');
  article = await heart.article({ onHand: 20 });
});

/** The time to pay ends, at Stripe and here. */
async function runOut(session: string): Promise<void> {
  heart.standIn.control.expireNow(session);
  await heart.db.run(sql`UPDATE payments SET session_expires_at = now() WHERE session_id = ${session}`);
  await heart.message('checkout.session.expired', { id: session });
}
async function pay(session: string): Promise<void> {
  heart.standIn.control.pay(session, CARD);
  await confirmPayment(heart.shop, session);
}
const written = async () =>
  (
    await heart.db.rows<{ kind: string; status: string }>(sql`SELECT kind, status FROM emails ORDER BY seq`)
  ).map(({ kind, status }) => `${kind} ${status}`);
/** Sends what is due. @param late as if the reminder’s time had come. */
async function sendMail(late = true): Promise<void> {
  if (late) await heart.db.run(sql`UPDATE emails SET next_attempt_at = now() WHERE status = 'queued'`);
  const mailer = createMailer(heart.db, heart.shop.config, emailKinds(heart.shop.config), renderLetter);
  while ((await mailer.sendDue()) > 0);
}
const reminder = async () =>
  (await heart.db.row<{ status: string; why: string | null }>(
    sql`SELECT status, last_error AS why FROM emails WHERE kind = 'payment_expired' ORDER BY seq DESC LIMIT 1`,
  ))!;
const reader = (name: string) => ({ email: `${name}@example.com` });

test('the time to pay ran out: one reminder, after a while, and only one', async () => {
  const session = await heart.session(await heart.cart([article, 1]), reader('one'));
  await runOut(session);
  await heart.message('checkout.session.expired', { id: session });
  await sendMail(false);
  assert.deepEqual(await written(), ['payment_expired queued']);
  await sendMail();
  assert.deepEqual(await written(), ['payment_expired sent']);
  const mail = await heart.db.row<{ recipient: string; html: string }>(
    sql`SELECT recipient, html FROM mailbox`,
  );
  assert.equal(mail!.recipient, 'one@example.com');
  assert.match(mail!.html, /href="[^"]*\/cart"/);
});

test('a page that was closed because the cart changed is nobody’s to be reminded of', async () => {
  const cart = await heart.cart([article, 1]);
  const first = await heart.session(cart, reader('two'));
  const second = await heart.session(cart, { ...reader('two'), note: 'Another' });
  assert.notEqual(first, second);
  await heart.message('checkout.session.expired', { id: first });
  assert.deepEqual(await written(), []);
});

test('who has come back to pay, or has paid, is not reminded', async () => {
  const cart = await heart.cart([article, 1]);
  await runOut(await heart.session(cart, reader('three')));
  const again = await heart.session(cart, reader('three'));
  await sendMail();
  assert.deepEqual(await reminder(), { status: 'dropped', why: 'The cart has been ordered again.' });

  await runOut(again);
  await pay(await heart.session(cart, reader('three')));
  await sendMail();
  assert.deepEqual(await reminder(), {
    status: 'dropped',
    why: 'What was ordered is no longer in the cart.',
  });
});

test('a payment that comes after all is thanked for at once; the reminder is put away', async () => {
  const session = await heart.session(await heart.cart([article, 1]), reader('four'));
  await heart.db.run(sql`UPDATE payments SET session_expires_at = now() WHERE session_id = ${session}`);
  const payment = await heart.db.row<{ id: string; amount: number }>(
    sql`SELECT id, amount_minor AS amount FROM payments WHERE session_id = ${session}`,
  );
  const facts = { sessionId: session, paymentId: payment!.id, amountMinor: payment!.amount, currency: 'EUR' };
  await settle(heart.shop, { ...facts, state: 'expired', paymentIntentId: null });
  await settle(heart.shop, { ...facts, state: 'paid', paymentIntentId: 'pi_late' });
  await sendMail(false);
  assert.ok((await written()).includes('order_placed sent'), 'it does not wait for the reminder');
  await sendMail();
  assert.deepEqual(await reminder(), { status: 'dropped', why: 'The order has been paid since.' });
});

test('a cart that was emptied, and a reader reminded today, are left alone', async () => {
  await runOut(await heart.session(await heart.cart([article, 1]), reader('five')));
  await heart.db.run(sql`DELETE FROM cart_lines`);
  await sendMail();
  assert.deepEqual(await reminder(), {
    status: 'dropped',
    why: 'What was ordered is no longer in the cart.',
  });

  await runOut(await heart.session(await heart.cart([article, 1]), reader('five')));
  await sendMail();
  assert.equal((await reminder()).status, 'sent');
  await runOut(await heart.session(await heart.cart([article, 2]), reader('FIVE')));
  await sendMail();
  assert.deepEqual(await reminder(), { status: 'dropped', why: 'A reminder was sent within the last day.' });
});

test('a cart poured into another is found there', async () => {
  const cart = await heart.cart([article, 1]);
  await runOut(await heart.session(cart, reader('six')));
  const other = await heart.cart([article, 1]);
  await heart.db.run(sql`
    WITH poured AS (UPDATE carts SET merged_into = (SELECT id FROM carts WHERE token = ${other}) WHERE token = ${cart} RETURNING id)
    DELETE FROM cart_lines WHERE cart_id = (SELECT id FROM poured)`);
  await sendMail();
  assert.equal((await reminder()).status, 'sent');
});

test('a debit that failed is told of as failed, not as run out', async () => {
  const session = await heart.session(await heart.cart([article, 1]), reader('seven'));
  heart.standIn.control.pay(session, DEBIT.fails);
  await confirmPayment(heart.shop, session);
  await heart.db.run(sql`UPDATE payments SET session_expires_at = now() WHERE session_id = ${session}`);
  heart.standIn.control.settleAsync(session, 'fail');
  await confirmPayment(heart.shop, session);
  assert.deepEqual(await written(), ['payment_failed queued']);
});

test('several things that become low in one order are one letter to staff', async () => {
  const [one, two, plenty] = [
    await heart.article({ onHand: 4, title: 'Nearly out' }),
    await heart.article({ onHand: 5, title: 'Nearly out too' }),
    await heart.article({ onHand: 50 }),
  ];
  await pay(await heart.session(await heart.cart([one, 2], [two, 2], [plenty, 1]), reader('eight')));
  await sendMail();
  const mails = await heart.db.rows<{ recipient: string; subject: string; plain: string }>(
    sql`SELECT recipient, subject, plain FROM mailbox WHERE subject LIKE 'Low stock%'`,
  );
  assert.deepEqual(
    mails.map(({ recipient, subject }) => [recipient, subject]),
    [['team@shop.example', 'Low stock: Nearly out and 1 more']],
  );
  for (const fact of [/Nearly out\n/, /2 left/, /Nearly out too\n/, /3 left/])
    assert.match(mails[0]!.plain, fact);
  await pay(await heart.session(await heart.cart([one, 1]), reader('eight')));
  assert.equal((await written()).filter((mail) => mail.startsWith('low_stock')).length, 1, 'told once');
  const breaches = (await heart.breaches()).filter((breach) => !breach.includes('message')); // deleted above
  assert.deepEqual(breaches, []);
});
