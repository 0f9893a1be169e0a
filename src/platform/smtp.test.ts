import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { SMTPServer } from 'smtp-server';
import { type Heart, startHeart } from '../../test/heart.ts';
import { plainKinds, renderPlainly } from '../../test/letters.ts';
import { sql } from './db.ts';
import { createMailer, enqueueEmails } from './mailer.ts';
import { smtp } from './smtp.ts';

let heart: Heart;
before(async () => {
  heart = await startHeart({
    MAIL_REPLY_TO: 'help@shop.example',
    MAIL_FROM: 'Arcs & Co. <orders@shop.example>',
  });
});
after(() => heart.stop());
beforeEach(() => heart.db.run(sql`DELETE FROM emails`));

/** An SMTP server that takes mail, or answers a recipient with an error. */
async function smtpServer(refusal?: { code: number; words: string }) {
  const mails: string[] = [];
  const recipients: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo({ address }, _, answer) {
      recipients.push(address);
      answer(refusal && Object.assign(new Error(refusal.words), { responseCode: refusal.code }));
    },
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
  return {
    mails,
    recipients,
    url,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function sendOver(smtpUrl: string, recipient = 'ada@example.com'): Promise<void> {
  await heart.db.transaction((tx) => enqueueEmails(tx, [{ kind: 'hello', orderId: null, recipient }]));
  const sending = createMailer(
    heart.db,
    { ...heart.shop.config, smtpUrl },
    plainKinds('hello'),
    renderPlainly,
  );
  assert.equal(await sending.sendDue(), 1);
  sending.close();
}
const email = () =>
  heart.db.row<{ id: string; status: string; attempts: number; error: string }>(
    sql`SELECT id, status, attempts, last_error AS error FROM emails`,
  );

test('from the shop, as text and HTML, with its Message-ID and where to answer', async () => {
  const server = await smtpServer();
  await sendOver(server.url);
  await server.close();
  assert.equal(server.mails.length, 1);
  const { id, status } = (await email())!;
  for (const part of [
    'To: ada@example.com',
    'From: "Arcs & Co." <orders@shop.example>',
    'Reply-To: help@shop.example',
    `Message-ID: <${id}@localhost>`,
    'text/plain',
    'text/html',
  ])
    assert.ok(server.mails[0]!.includes(part), part);
  assert.equal(status, 'sent');
});

test('a recipient is one address, whatever it holds', async () => {
  const server = await smtpServer();
  await sendOver(server.url, 'ada@example.com, eve@example.com');
  await server.close();
  assert.ok(!server.recipients.includes('eve@example.com'));
});

test('a server that does not know the reader: failed at once, with its reason', async () => {
  const server = await smtpServer({ code: 550, words: '5.1.1 no such mailbox' });
  await sendOver(server.url);
  await server.close();
  const { status, attempts, error } = (await email())!;
  assert.deepEqual([status, attempts], ['failed', 1]);
  assert.match(error, /no such mailbox/);
});

for (const [what, code, words] of [
  ['busy', 451, '4.3.0 try later'],
  ['a full mailbox', 552, '5.2.2 mailbox is full'],
  ['a policy that the shop can mend', 550, '5.7.1 relaying denied'],
  ['a missing sign-in', 530, 'authentication required'],
] as const)
  test(`refused for now (${what}): tried again`, async () => {
    const server = await smtpServer({ code, words });
    await sendOver(server.url);
    await server.close();
    const { status, attempts, error } = (await email())!;
    assert.deepEqual([status, attempts], ['queued', 1]);
    assert.ok(error.includes(words));
  });

test('a server that is not there: nothing is lost, and the reason can be read', async () => {
  const server = await smtpServer();
  await server.close();
  await sendOver(server.url);
  const { status, error } = (await email())!;
  assert.equal(status, 'queued');
  assert.match(error, /ECONNREFUSED/);
});

test('a server that trickles its answers is given up, and its line is cut', async () => {
  const open = new Set<unknown>();
  const server = createServer((socket) => {
    open.add(socket);
    socket
      .resume()
      .on('error', () => {})
      .on('close', () => open.delete(socket));
    socket.write('220 hello\r\n');
    const trickle = setInterval(() => socket.write('250-still thinking\r\n'), 20);
    socket.on('close', () => clearInterval(trickle));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const way = smtp(`smtp://127.0.0.1:${(server.address() as AddressInfo).port}`, 300);
  const message = { replyTo: undefined, to: 'ada@example.com', messageId: '<1@shop.example>' };
  const content = { subject: 'Hello', html: '', text: '' };
  await assert.rejects(
    way.send({ from: { name: 'Shop', address: 'shop@shop.example' }, ...message, ...content }),
    /abort|timeout/i,
  );
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(open.size, 0);
  way.close();
  server.close();
});
