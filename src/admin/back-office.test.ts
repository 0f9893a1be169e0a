/** The back office's one door: session, form token, permission, in this order, for whatever is mounted. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const view = { list: 'products', title: 'Drafts', query: 'status=draft', back: '/admin/products' };

test('who is not signed in is led to signing in', async () => {
  const answer = await fetch(running.url + routes.adminSearch(), { redirect: 'manual' });
  assert.equal(answer.status, 303);
  assert.match(answer.headers.get('location')!, /^\/admin\/sign-in/);
});

test('a write is one row of the log, told on the page that follows, and undone once', async () => {
  const desk = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const saved = await desk.post(routes.adminViews(), view);
  assert.equal(saved.status, 303);
  assert.match(saved.headers.get('location')!, /^\/admin\/products\?done=\d+$/);
  const kept = await db.row<{ id: string }>(sql`SELECT id FROM saved_views WHERE title = 'Drafts'`);

  const removed = await desk.post(routes.adminViewRemoval({ viewId: kept!.id }), { back: '/admin/search' });
  const page = await (await desk.get(removed.headers.get('location')!)).text();
  assert.match(page, /View “Drafts” removed/);
  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  assert.equal((await desk.post(routes.adminUndo({ entryId }), { back: '/admin/search' })).status, 303);
  assert.equal((await desk.post(routes.adminUndo({ entryId }), { back: '/admin/search' })).status, 409);
  const log = await db.rows<{ action: string }>(sql`SELECT action FROM audit_log ORDER BY id`);
  assert.deepEqual(
    log.map(({ action }) => action),
    ['view.save', 'view.remove', 'view.remove.undo'],
  );
});

test('a form without its token, or from another site, changes nothing', async () => {
  const clerk = await addClerk(db);
  const desk = deskOf(running.url, { ...clerk, formToken: 'x'.repeat(24) });
  assert.equal((await desk.post(routes.adminViews(), { ...view, title: 'Forged' })).status, 403);
  const elsewhere = await fetch(running.url + routes.adminViews(), {
    method: 'POST',
    headers: {
      cookie: clerk.cookie,
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({ ...view, title: 'Forged', form_token: clerk.formToken }),
  });
  assert.equal(elsewhere.status, 403);
  assert.equal(await db.row(sql`SELECT 1 FROM saved_views WHERE title = 'Forged'`), undefined);
});

test('the search answers as a page and, to the palette, as JSON', async () => {
  const desk = deskOf(running.url, await addClerk(db));
  assert.match(await (await desk.get(`${routes.adminSearch()}?q=zzz`)).text(), /Nothing found/);
  const json = await desk.get(`${routes.adminSearch()}?q=zzz`, { accept: 'application/json' });
  assert.deepEqual(await json.json(), { groups: [] });
});
