import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { start } from '../../test/barrier.ts';
import { type Heart, startHeart } from '../../test/heart.ts';
import { plainKind, plainKinds, renderPlainly } from '../../test/letters.ts';
import { findOrder } from '../orders/orders.ts';
import { sql } from './db.ts';
import type { EmailKind, EmailKinds } from './email-kinds.ts';
import {
  createMailer,
  emailsOf,
  enqueueEmails,
  type Mailer,
  type OutgoingEmail,
  sendAgain,
  unsentEmails,
} from './mailer.ts';
import { setWording } from './wordings.ts';

let heart: Heart;
let orderId: string;
before(async () => {
  heart = await startHeart();
  await heart.place(await heart.cart([await heart.article(), 1]));
  orderId = (await heart.db.row<{ id: string }>(sql`SELECT id FROM orders`))!.id;
});
after(() => heart.stop());
beforeEach(() => heart.db.pool.query('DELETE FROM emails; DELETE FROM mailbox'));

const PLAIN = plainKinds(
  'order_placed',
  'order_placed_staff',
  'sold_out_refunded',
  'payment_failed',
  'order_shipped',
  'order_delivered',
);
const enqueue = (...emails: Partial<OutgoingEmail>[]) =>
  heart.db.transaction((tx) =>
    enqueueEmails(
      tx,
      emails.map((email) => ({ kind: 'order_placed', orderId, recipient: 'ada@example.com', ...email })),
    ),
  );
/** One after the other, as an order goes on. */
async function queue(...kinds: string[]): Promise<number> {
  let written = 0;
  for (const kind of kinds) written += await enqueue({ kind });
  return written;
}
const dueNow = () =>
  heart.db.run(sql`UPDATE emails SET next_attempt_at = now(), taken_until = NULL WHERE status = 'queued'`);
const emails = () =>
  heart.db.rows<{
    id: string;
    kind: string;
    status: string;
    attempts: number;
    error: string | null;
    wait: number;
  }>(sql`
    SELECT id, kind, status, attempts, last_error AS error,
      round(extract(epoch FROM next_attempt_at - now()) / 30)::int AS wait FROM emails ORDER BY seq`);
const stand = async () => (await emails()).map(({ kind, status }) => `${kind} ${status}`);
const inMailbox = () =>
  heart.db.rows<{ subject: string; id: string; html: string }>(sql`
    SELECT subject, message_id AS id, html FROM mailbox ORDER BY at`);
const subjects = async () => (await inMailbox()).map(({ subject }) => subject);

/** With its own settings, such as an SMTP server, and its own kinds. */
function mailer(kinds: EmailKinds = {}, smtpUrl?: string): Mailer {
  return createMailer(heart.db, { ...heart.shop.config, smtpUrl }, { ...PLAIN, ...kinds }, renderPlainly);
}

const failing = (words = 'no'): EmailKind => plainKind({ write: () => Promise.reject(new Error(words)) });

test('a message of a kind for an order is written once', async () => {
  assert.equal(await queue('order_placed', 'order_placed_staff'), 2);
  assert.equal(await queue('order_placed'), 0);
  await Promise.all(Array.from({ length: 10 }, () => queue('sold_out_refunded')));
  assert.equal((await emails()).length, 3);
});

test('what is rolled back is never sent', async () => {
  const failing = heart.db.transaction(async (tx) => {
    await enqueueEmails(tx, [{ kind: 'order_placed', orderId, recipient: 'ada@example.com' }]);
    throw new Error('no');
  });
  await assert.rejects(failing);
  assert.equal(await mailer().sendDue(), 0);
});

test('sent once, whoever looks; the order’s mail is in the mailbox', async () => {
  await queue('order_placed');
  const [one, other] = [mailer(), mailer()];
  const tried = await Promise.all([one.sendDue(), other.sendDue(), one.sendDue()]);
  assert.equal(
    tried.reduce((sum, count) => sum + count),
    1,
  );
  assert.equal(await one.sendDue(), 0);
  assert.deepEqual(
    (await inMailbox()).map((mail) => mail.subject),
    ['order_placed'],
  );
  assert.equal((await emails())[0]!.status, 'sent');
});

test('sent, and the process died before it was written down: the repeat carries the same Message-ID', async () => {
  await queue('order_placed');
  await mailer().sendDue();
  await heart.db.run(sql`UPDATE emails SET status = 'queued', next_attempt_at = now()`);
  assert.equal(await mailer().sendDue(), 1);
  assert.equal((await inMailbox()).length, 1);
});

test('a failing one is tried again, ever later, then shown as failed, and can be sent again', async () => {
  await queue('order_placed');
  const broken = mailer({ order_placed: failing('no such template') });
  const waits: number[] = [];
  for (let attempt = 1; attempt <= 11; attempt++) {
    assert.equal(await broken.sendDue(), 1);
    const [email] = await emails();
    assert.equal(email!.status, 'queued');
    waits.push(email!.wait);
    await dueNow();
  }
  assert.deepEqual(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720]); // half minutes
  await broken.sendDue();
  assert.equal(await broken.sendDue(), 0);
  const [unsent] = await unsentEmails(heart.db);
  assert.deepEqual(
    [unsent!.status, unsent!.attempts, unsent!.lastError],
    ['failed', 12, 'Error: no such template'],
  );

  assert.deepEqual(await sendAgain(heart.db, unsent!.id), { ok: true });
  // Its id has changed with its Message-ID.
  assert.deepEqual(await sendAgain(heart.db, unsent!.id), { ok: false, reason: 'not_found' });
  assert.equal(await mailer().sendDue(), 1);
  assert.deepEqual(await unsentEmails(heart.db), []);
  assert.equal((await inMailbox()).length, 1);
});

test('one that was sent can be sent again, as another message', async () => {
  await queue('order_placed');
  await mailer().sendDue();
  const [first] = await emails();
  await sendAgain(heart.db, first!.id);
  await mailer().sendDue();
  const [one, two] = await inMailbox();
  assert.notEqual(one!.id, two!.id);
});

test('a failing one does not keep those of other orders or readers waiting', async () => {
  await queue('order_placed');
  await enqueue(
    { kind: 'order_placed_staff', recipient: 'staff@example.com' },
    { kind: 'payment_failed', orderId: null },
  );
  await mailer({ order_placed: failing() }).sendDue();
  assert.deepEqual(await stand(), ['order_placed queued', 'order_placed_staff sent', 'payment_failed sent']);
});

test('messages of one order to one reader leave in the order in which they were written', async () => {
  await queue('order_placed', 'order_shipped', 'order_delivered');
  const sending = mailer();
  for (const expected of [1, 1, 1, 0]) assert.equal(await sending.sendDue(), expected);
  assert.deepEqual(await subjects(), ['order_placed', 'order_shipped', 'order_delivered']);
});

test('the later wait for a failing earlier one, until it has failed for good', async () => {
  await queue('order_placed', 'order_shipped');
  const broken = mailer({ order_placed: failing() });
  for (let attempt = 1; attempt < 12; attempt++) {
    assert.equal(await broken.sendDue(), 1);
    assert.equal(await broken.sendDue(), 0, 'nothing overtakes it while it waits for its next attempt');
    await dueNow();
  }
  assert.deepEqual(await stand(), ['order_placed queued', 'order_shipped queued']);
  await broken.sendDue();
  assert.equal(await broken.sendDue(), 1);
  assert.deepEqual(await stand(), ['order_placed failed', 'order_shipped sent']);
});

test('one whose time has not come keeps no other waiting', async () => {
  await enqueue({ kind: 'order_placed', afterSeconds: 600 });
  await queue('order_shipped');
  assert.equal(await mailer().sendDue(), 1);
  assert.deepEqual(await subjects(), ['order_shipped']);
  await dueNow();
  await mailer().sendDue();
  assert.deepEqual(await subjects(), ['order_shipped', 'order_placed']);
});

test('two workers: while one is at a message, the other takes neither it nor what comes after it', async () => {
  await queue('order_placed', 'order_shipped');
  const gate = Promise.withResolvers<void>();
  const slow = plainKind({
    write: async (_, { kind }) => {
      await gate.promise;
      return { values: { kind }, parts: [] };
    },
  });
  const one = mailer({ order_placed: slow }).sendDue();
  await until(async () => (await emails())[0]!.attempts === 1);
  const other = mailer();
  assert.equal(await other.sendDue(), 0);
  gate.resolve();
  assert.equal(await one, 1);
  assert.equal(await other.sendDue(), 1);
  assert.deepEqual(await subjects(), ['order_placed', 'order_shipped']);
});

test('a worker that stops dead is stood in for; should it wake again, it finds its message gone', async () => {
  await queue('order_placed');
  const gate = Promise.withResolvers<void>();
  let tries = 0;
  const slow = plainKind({
    write: async () => {
      tries += 1;
      const mine = tries;
      if (mine === 1) await gate.promise;
      return { values: { kind: `written by worker ${mine}` }, parts: [] };
    },
  });
  const dead = mailer({ order_placed: slow }).sendDue();
  await until(async () => tries === 1);
  await dueNow();
  assert.equal(await mailer({ order_placed: slow }).sendDue(), 1);
  gate.resolve();
  await dead;
  assert.deepEqual(await subjects(), ['written by worker 2']);
  assert.deepEqual(
    (await emails()).map(({ status, attempts }) => [status, attempts]),
    [['sent', 2]],
  );
});

test('a worker that wakes again to fail does not put back what another one has sent', async () => {
  await queue('order_placed');
  const gate = Promise.withResolvers<void>();
  let tries = 0;
  const slow = plainKind({
    write: async (_, { kind }) => {
      tries += 1;
      if (tries > 1) return { values: { kind }, parts: [] };
      await gate.promise;
      throw new Error('woken too late');
    },
  });
  const dead = mailer({ order_placed: slow }).sendDue();
  await until(async () => tries === 1);
  await dueNow();
  await mailer({ order_placed: slow }).sendDue();
  gate.resolve();
  await dead;
  assert.deepEqual(await stand(), ['order_placed sent']);
});

test('what is being sent right now is not sent again', async () => {
  await queue('order_placed');
  const gate = Promise.withResolvers<void>();
  const slow = plainKind({
    write: async (_, { kind }) => {
      await gate.promise;
      return { values: { kind }, parts: [] };
    },
  });
  const sending = mailer({ order_placed: slow }).sendDue();
  await until(async () => (await emails())[0]!.attempts === 1);
  const { id } = (await emails())[0]!;
  assert.deepEqual(await sendAgain(heart.db, id), { ok: false, reason: 'being_sent' });
  gate.resolve();
  await sending;
  assert.deepEqual(await sendAgain(heart.db, id), { ok: true });
});

const secretLink = plainKind({
  isSecret: true,
  write: async (_, { data }) => ({
    values: { kind: 'link' },
    button: { label: 'Open', href: String(data.url) },
    parts: [],
  }),
});
const SECRET = 'https://shop.example/open/s3cr3t';

test('a secret is gone once it is sent, and cannot be sent again', async () => {
  await enqueue({ kind: 'link', subjectId: uuid(), data: { url: SECRET } });
  await mailer({ link: secretLink }).sendDue();
  assert.ok((await inMailbox())[0]!.html.includes(SECRET));
  const row = await heart.db.row<Record<string, unknown>>(sql`SELECT * FROM emails`);
  assert.ok(!JSON.stringify(row).includes('s3cr3t'), 'kept nowhere in the row');
  const [email] = await emailsOf(heart.db, orderId);
  assert.equal(email!.secretGone, true);
  assert.deepEqual(await sendAgain(heart.db, email!.id), { ok: false, reason: 'secret_gone' });
});

test('a secret that never left can be sent again', async () => {
  await enqueue({ kind: 'link', subjectId: uuid(), data: { url: SECRET } });
  await mailer({ link: { ...failing(), isSecret: true } }).sendDue();
  await heart.db.run(sql`UPDATE emails SET status = 'failed'`);
  assert.deepEqual(await sendAgain(heart.db, (await emails())[0]!.id), { ok: true });
  await mailer({ link: secretLink }).sendDue();
  assert.ok((await inMailbox())[0]!.html.includes(SECRET));
});

test('whoever asks for a link does not wait for other mail of the order, and keeps none waiting', async () => {
  await queue('order_placed');
  await enqueue({ kind: 'link', subjectId: uuid(), data: { url: SECRET } });
  const stuck = { order_placed: failing(), link: secretLink };
  assert.equal(await mailer(stuck).sendDue(), 2);
  assert.deepEqual(await stand(), ['order_placed queued', 'link sent']);
  await enqueue({ kind: 'link', subjectId: uuid(), data: { url: SECRET } });
  await mailer({ link: { ...failing(), isSecret: true } }).sendDue();
  await queue('order_shipped');
  await dueNow();
  await mailer({ link: { ...failing(), isSecret: true } }).sendDue();
  await mailer({ link: { ...failing(), isSecret: true } }).sendDue();
  assert.equal((await stand()).at(-1), 'order_shipped sent');
});

test('what is no longer so when its turn comes is put away with the reason, and the next one goes', async () => {
  await queue('order_placed', 'order_shipped');
  const outdated = plainKind({ write: async () => ({ unsendable: 'Paid since.' }) });
  await mailer({ order_placed: outdated }).sendDue();
  await mailer({ order_placed: outdated }).sendDue();
  assert.deepEqual(
    (await emailsOf(heart.db, orderId)).map(({ status, lastError }) => [status, lastError]),
    [
      ['dropped', 'Paid since.'],
      ['sent', null],
    ],
  );
});

test('the merchant’s own words are in the very next message', async () => {
  await queue('order_placed');
  const words = { subject: 'Hurray: {kind}', heading: 'Hurray', body: 'Hurray' };
  assert.deepEqual(await setWording(heart.db, PLAIN, 'order_placed', words), { ok: true });
  await mailer().sendDue();
  await heart.db.run(sql`DELETE FROM email_wordings`);
  assert.deepEqual(await subjects(), ['Hurray: order_placed']);
});

test('an order is told of as it stands when the mail is sent', async () => {
  await queue('order_placed');
  const telling = plainKind({
    write: async (db, email) => {
      const order = (await findOrder(db, { id: email.orderId! }))!;
      return { values: { kind: `#${order.number}` }, parts: [] };
    },
  });
  await mailer({ order_placed: telling }).sendDue();
  assert.match((await inMailbox())[0]!.subject, /^#\d+$/);
});

test('twenty messages into the mailbox: one statement to take them, one to keep them', async () => {
  await enqueue(...Array.from({ length: 20 }, () => ({ orderId: null, subjectId: uuid() })));
  const sending = start(() => mailer().sendDue());
  assert.equal(await sending.done, 20);
  assert.deepEqual(
    sending.steps.map((step) => step.split(' ')[0]),
    ['UPDATE', 'WITH'],
  );
  assert.equal((await inMailbox()).length, 20);
});

test('one that the mailbox cannot take keeps none of the others out of it', async () => {
  await enqueue({ kind: 'odd', subjectId: uuid() }, { recipient: 'bob@example.com' });
  const odd = plainKind({ write: async () => ({ values: { kind: 'a\0b' }, parts: [] }) }); // no text for PostgreSQL
  await mailer({ odd }).sendDue();
  assert.deepEqual(await stand(), ['odd queued', 'order_placed sent']);
});

async function until(check: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 5_000; !(await check()); await new Promise((r) => setTimeout(r, 5)))
    assert.ok(Date.now() < end, 'not in time');
}
