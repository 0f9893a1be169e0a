import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { type Heart, startHeart } from '../../test/heart.ts';
import { findOrder } from '../orders/orders.ts';
import { sql } from './db.ts';
import {
  createMailer,
  enqueueEmails,
  type Mailer,
  type RenderEmail,
  sendAgain,
  unsentEmails,
} from './mailer.ts';

let heart: Heart;
let orderId: string;
before(async () => {
  heart = await startHeart();
  await heart.place(await heart.cart([await heart.article(), 1]));
  orderId = (await heart.db.row<{ id: string }>(sql`SELECT id FROM orders`))!.id;
});
after(() => heart.stop());
beforeEach(() => heart.db.pool.query('DELETE FROM emails; DELETE FROM mailbox'));

const render: RenderEmail = async (_, { kind }) => ({ subject: kind, html: `<p>${kind}</p>`, text: kind });
const queue = (...kinds: string[]) =>
  heart.db.transaction((tx) =>
    enqueueEmails(
      tx,
      kinds.map((kind) => ({ kind, orderId, recipient: 'ada@example.com' })),
    ),
  );
const dueNow = () => heart.db.run(sql`UPDATE emails SET next_attempt_at = now() WHERE status = 'queued'`);
const emails = () =>
  heart.db.rows<{ id: string; status: string; attempts: number; error: string | null; wait: number }>(sql`
    SELECT id, status, attempts, last_error AS error,
      round(extract(epoch FROM next_attempt_at - now()) / 30)::int AS wait FROM emails ORDER BY created_at, id`);
const inMailbox = () =>
  heart.db.rows<{ subject: string; id: string }>(sql`
    SELECT subject, message_id AS id FROM mailbox ORDER BY at`);

/** With its own settings, such as an SMTP server. */
function mailer(smtpUrl?: string, how = render): Mailer {
  return createMailer(heart.db, { ...heart.shop.config, smtpUrl }, how);
}

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
  const broken = mailer(undefined, () => Promise.reject(new Error('no such template')));
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

  assert.equal(await sendAgain(heart.db, unsent!.id), true);
  assert.equal(await sendAgain(heart.db, unsent!.id), false); // its id has changed with its Message-ID
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

test('a failing one does not keep the others waiting', async () => {
  await queue('order_placed', 'order_placed_staff', 'payment_failed');
  const picky: RenderEmail = (db, email) =>
    email.kind === 'order_placed' ? Promise.reject(new Error('no')) : render(db, email);
  await mailer(undefined, picky).sendDue();
  assert.deepEqual((await emails()).map((email) => email.status).toSorted(), ['queued', 'sent', 'sent']);
});

test('an order is told of as it stands when the mail is sent', async () => {
  await queue('order_placed');
  const telling: RenderEmail = async (db, { orderId }) => {
    const id = orderId!;
    const order = (await findOrder(db, { id }))!;
    return { subject: `#${order.number}`, html: '', text: '' };
  };
  await mailer(undefined, telling).sendDue();
  assert.match((await inMailbox())[0]!.subject, /^#\d+$/);
});

/** An SMTP server that takes mail, or refuses the recipient. */
async function smtpServer(refuses = false) {
  const mails: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo: (_, __, answer) => answer(refuses ? new Error('no such mailbox') : undefined),
    onData(stream, _, answer) {
      let text = '';
      stream.on('data', (chunk) => {
        text += chunk;
      });
      stream.on('end', () => {
        mails.push(text);
        answer();
      });
    },
  });
  server.on('error', () => {}); // a client that hangs up is no matter here
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return { mails, url, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

test('over SMTP: from the shop, as text and HTML, with its Message-ID', async () => {
  const smtp = await smtpServer();
  await queue('order_placed');
  const { id } = (await emails())[0]!;
  const sending = mailer(smtp.url);
  assert.equal(await sending.sendDue(), 1);
  sending.close();
  await smtp.close();
  assert.equal(smtp.mails.length, 1);
  for (const part of [
    'To: ada@example.com',
    heart.shop.config.shop.email,
    `Message-ID: <${id}@localhost>`,
    'text/plain',
    'text/html',
  ])
    assert.ok(smtp.mails[0]!.includes(part), part);
  assert.equal((await emails())[0]!.status, 'sent');
});

test('the SMTP server refuses, or is not there: nothing is lost, and the reason can be read', async () => {
  const smtp = await smtpServer(true);
  await queue('order_placed');
  const refused = mailer(smtp.url);
  await refused.sendDue();
  assert.match((await emails())[0]!.error!, /no such mailbox/);
  refused.close();
  await smtp.close();
  await dueNow();
  const nobody = mailer(smtp.url);
  await nobody.sendDue();
  nobody.close();
  const [email] = await emails();
  assert.match(email!.error!, /ECONNREFUSED/);
  assert.deepEqual([email!.status, email!.attempts], ['queued', 2]);
});
