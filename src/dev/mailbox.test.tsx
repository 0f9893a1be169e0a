import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Hono } from 'hono';
import { testDatabase } from '../../test/database.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { mailboxPages } from './mailbox.tsx';

const app = new Hono();
const woken: string[] = [];
let db: Database;
let drop: () => Promise<void>;

before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  db = openDatabase({ url: database.url, poolMax: 2 });
  const shop = {
    config: readConfig({}),
    assets: { url: (name: string) => `/assets/${name}`, dir: '' },
    db,
    wake: (loop: string) => woken.push(loop),
  } as unknown as Shop;
  mailboxPages(app, shop);
});
after(async () => {
  await db.close();
  await drop();
});

const page = async (path: string) => {
  const answer = await app.request(path);
  return { status: answer.status, headers: answer.headers, html: await answer.text() };
};

test('an empty mailbox says what it is', async () => {
  const { status, html } = await page(routes.mailbox());
  assert.equal(status, 200);
  assert.match(html, /shop’s own mailbox.*nothing is sent out/s);
  assert.match(html, /There is no mail yet/);
  assert.ok(html.includes('noindex'));
});

test('messages are listed newest first, and each can be read', async () => {
  await db.run(sql`
    INSERT INTO mailbox (message_id, recipient, subject, html, plain, at) VALUES
      ('<old@shop.example>', 'anna@example.com', 'An old <b>one</b>', '<html><head></head><p>Old</p></html>', 'Old text', now() - interval '1 hour'),
      ('<new@shop.example>', 'bob@example.com', 'A new one', '<html></html>', 'New text', now())`);
  const list = await page(routes.mailbox());
  assert.ok(list.html.indexOf('A new one') < list.html.indexOf('An old &lt;b'));
  const path = routes.mailboxMessage({ messageId: '<old@shop.example>' });
  assert.ok(list.html.includes(`href="${path}"`));

  const message = await page(path);
  assert.equal(message.status, 200);
  assert.ok(message.html.includes('anna@example.com') && message.html.includes('Old text'));
  const frame = message.html.match(/<iframe.*?<\/iframe>/s)![0];
  assert.ok(frame.includes(`src="${routes.mailboxBody({ messageId: '<old@shop.example>' })}"`));
  assert.ok(
    frame.includes('sandbox="') && !frame.includes('allow-scripts') && !frame.includes('allow-same-origin'),
  );
});

test('the message itself may have styles and pictures, but no script', async () => {
  const { html, headers } = await page(routes.mailboxBody({ messageId: '<old@shop.example>' }));
  const policy = headers.get('content-security-policy')!;
  assert.ok(html.includes('<p>Old</p>') && html.includes('<base target="_blank">'));
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /style-src 'unsafe-inline'/);
  assert.match(policy, /frame-ancestors 'self'/);
  assert.doesNotMatch(policy, /script-src|allow-scripts/);
});

test('a message that does not exist is not found', async () => {
  for (const path of [routes.mailboxMessage({ messageId: 'x' }), routes.mailboxBody({ messageId: 'x' })])
    assert.equal((await page(path)).status, 404);
});

const emailId = '0190c0de-0000-7000-8000-000000000001';

test('what could not be sent is shown with the reason, and goes into the queue again', async () => {
  await db.run(sql`
    INSERT INTO emails (id, subject_id, kind, recipient, status, attempts, next_attempt_at, last_error)
    VALUES (${emailId}, ${emailId}, 'order_placed', 'carl@example.com', 'failed', 10, now() + interval '6 hours', 'Error: no route')`);
  const { html } = await page(routes.mailbox());
  assert.ok(html.includes('carl@example.com') && html.includes('no route'));
  assert.ok(html.includes(`action="${routes.resendEmail({ emailId })}"`));

  const answer = await app.request(routes.resendEmail({ emailId }), { method: 'POST' });
  assert.equal(answer.status, 303);
  assert.equal(answer.headers.get('location'), routes.mailbox());
  assert.deepEqual(woken, ['mail']);
  const row = await db.row<{ status: string; attempts: number; due: boolean }>(sql`
    SELECT status, attempts, next_attempt_at <= now() AS due FROM emails`);
  assert.deepEqual(row, { status: 'queued', attempts: 0, due: true });
});

test('only a message that exists can be sent again', async () => {
  for (const unknown of ['0190c0de-0000-7000-8000-00000000ffff', 'not-an-id'])
    assert.equal(
      (await app.request(routes.resendEmail({ emailId: unknown }), { method: 'POST' })).status,
      404,
    );
});
