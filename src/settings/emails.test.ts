/** The words of mail: changed, previewed as typed, reset, undone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { ownWordings } from '../platform/wordings.ts';
import { routes } from '../routes.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const kind = 'sign_in_link';
const words = { subject: 'Come in, {shop}', heading: 'Your way in', body: 'Dear {shop},\n\nhere it is.' };
const own = async () => (await ownWordings(db)).get(kind);
const entries = () =>
  db.rows<{ id: number }>(sql`SELECT id FROM audit_log WHERE action LIKE 'email.%' ORDER BY id DESC`);
const undo = async () =>
  desk.post(routes.adminUndo({ entryId: String((await entries())[0]!.id) }), {
    back: '/admin/settings/emails',
  });

test('every kind is listed with whose words it has', async () => {
  const page = await (await desk.get(routes.adminEmails())).text();
  assert.match(page, /Sign-in link/);
  assert.match(page, /To you and your staff/);
});

test('words as typed are shown before they are saved, in a frame of their own and without script', async () => {
  const answer = await desk.post(routes.adminEmailPreview({ kind }), words);
  const body = await answer.text();
  assert.match(body, /Come in, /);
  assert.match(body, /Your way in/);
  assert.match(answer.headers.get('content-security-policy')!, /frame-ancestors 'self'; sandbox/);
  assert.equal(await own(), undefined);
});

test('a preview is of a real order only for who may see orders', async () => {
  const url = routes.adminEmailPreview({ kind: 'order_placed' });
  const told = 'which you may not see';
  const clerk = await addClerk(db, { permissions: ['settings:read', 'settings:write'] });
  for (const answer of [deskOf(running.url, clerk).get(url), deskOf(running.url, clerk).post(url, words)])
    assert.ok((await (await answer).text()).includes(told));
  assert.ok(!(await (await desk.get(url)).text()).includes(told));
  assert.equal((await desk.get(url)).headers.get('cache-control'), 'private, no-store');
});

test('own words are saved, told once, undone, and saved again', async () => {
  assert.equal((await desk.post(routes.adminEmail({ kind }), words)).status, 303);
  assert.deepEqual(await own(), words);
  assert.equal(
    (await desk.post(routes.adminEmail({ kind }), words)).headers.get('location'),
    routes.adminEmail({ kind }),
  );
  assert.equal((await entries()).length, 1);
  assert.equal((await undo()).status, 303);
  assert.equal(await own(), undefined);
  await desk.post(routes.adminEmail({ kind }), words);
});

test('a placeholder that is not known comes back with the message at its field', async () => {
  const answer = await desk.post(routes.adminEmail({ kind }), { ...words, body: 'Dear {nmae}' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /The body holds \{nmae\}, which is not one of/);
  assert.deepEqual(await own(), words);
});

test('the shop’s own words come back, and with Undo one’s own again', async () => {
  assert.equal((await desk.post(routes.adminEmailReset({ kind }))).status, 303);
  assert.equal(await own(), undefined);
  assert.equal((await undo()).status, 303);
  assert.deepEqual(await own(), words);
});

test('there is no page for a mail that is none', async () => {
  for (const none of ['nonsense', 'constructor', '__proto__'])
    assert.equal((await desk.get(routes.adminEmail({ kind: none }))).status, 404);
});
