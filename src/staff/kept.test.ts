/** A form whose sign-in was over loses nothing: it is kept through the sign-in, shown, and sent by a press. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addColleague, STAFF_PASSWORD, StaffBrowser } from '../../test/staff-browser.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { readKept } from './kept.tsx';

const running = await startTestShop({ ROLE: 'web' });
after(() => running.stop());
const { shop, url } = running;
const { db } = shop;

const hidden = (page: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`)
    .exec(page)?.[1]
    ?.replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<');
const views = async () =>
  (await db.rows<{ title: string }>(sql`SELECT title FROM saved_views ORDER BY title`)).map(
    ({ title }) => title,
  );
const view = { list: 'products', title: 'Drafts & "more" <1>', query: 'status=draft', back: '/admin/search' };

test('what was typed is kept through the sign-in, shown, and sent by a press', async () => {
  const olive = await addColleague(db);
  const browser = new StaffBrowser(url);
  const expired = await browser.post(routes.adminViews(), { form_token: 'old', ...view });
  assert.equal(expired.status, 401);
  const form = await expired.text();
  assert.match(form, /nothing of it is lost/);
  const kept = hidden(form, 'kept')!;

  const wrong = await browser.signIn(olive.email, 'not the password', { kept });
  const again = hidden(await wrong.text(), 'kept')!;
  assert.equal(again, kept, 'kept after a slip too');
  const resumed = await browser.signIn(olive.email, STAFF_PASSWORD, { kept: again });
  assert.equal(resumed.status, 200);
  const page = await resumed.text();
  assert.match(page, /Signed in again – your changes are here/);
  assert.match(page, /Drafts &amp; (?:"|&quot;)more(?:"|&quot;) &lt;1>/);
  assert.deepEqual(await views(), [], 'nothing is sent by itself');

  assert.match(page, /<form class="form" method="post" action="\/admin\/views">/);
  const sent = Object.fromEntries(
    ['form_token', 'list', 'title', 'query', 'back'].map((name) => [name, hidden(page, name)!]),
  );
  const saved = await browser.post(routes.adminViews(), sent);
  assert.equal(saved.status, 303);
  assert.deepEqual(await views(), [view.title]);
});

test('through a second factor as well', async () => {
  const olive = await addColleague(db);
  await db.run(sql`UPDATE staff SET totp_secret = 'JBSWY3DPEHPK3PXP' WHERE id = ${olive.id}`);
  await db.run(sql`
    INSERT INTO staff_recovery_codes (staff_id, code_sha256) VALUES (${olive.id}, sha256('abcdefghjkmn'))`);
  const browser = new StaffBrowser(url);
  const kept = hidden(await (await browser.post(routes.adminViews(), view)).text(), 'kept')!;
  const half = await browser.signIn(olive.email, STAFF_PASSWORD, { kept });
  const step = await half.text();
  assert.match(step, /One more step/);
  const whole = await browser.post(routes.adminSecondFactor(), {
    code: 'abcd-efgh-jkmn',
    kept: hidden(step, 'kept')!,
  });
  assert.match(await whole.text(), /your changes are here/);

  // Half in, a form is kept too.
  await db.run(sql`UPDATE staff_sessions SET complete = false WHERE staff_id = ${olive.id}`);
  const asked = await browser.send(routes.adminViews(), view);
  assert.equal(asked.status, 401);
  assert.equal(hidden(await asked.text(), 'kept'), kept);
});

test('after a passkey the script sends what was kept, and the page is the same', async () => {
  const olive = await addColleague(db);
  const browser = new StaffBrowser(url);
  const page = await (await browser.post(routes.adminViews(), view)).text();
  assert.match(page, /data-then-send="kept-form"[\s\S]*<form id="kept-form"/);
  await browser.signIn(olive.email);
  const resumed = await browser.post(routes.adminSignIn(), { kept: hidden(page, 'kept')! });
  assert.match(await resumed.text(), /your changes are here/);
});

test('passwords are not kept', async () => {
  const browser = new StaffBrowser(url);
  const page = await (
    await browser.post(routes.adminMyPassword(), { oldPassword: 'old secret', newPassword: 'new secret' })
  ).text();
  assert.doesNotMatch(page, /old secret|new secret/);
  assert.equal(hidden(page, 'kept'), undefined);
});

test('a script is told in JSON, and a page leads to the sign-in and back', async () => {
  const ask = (init: RequestInit) =>
    fetch(url + routes.adminViews(), { method: 'POST', redirect: 'manual', ...init });
  for (const headers of [
    { origin: url, 'content-type': 'application/json' },
    { origin: url, 'sec-fetch-dest': 'empty', 'content-type': 'application/x-www-form-urlencoded' },
  ]) {
    const answer = await ask({ headers: headers as Record<string, string>, body: '{}' });
    assert.equal(answer.status, 401);
    assert.equal(((await answer.json()) as { error: { code: string } }).error.code, 'no_session');
  }
  const get = await fetch(`${url}${routes.adminSearch()}?q=x`, { headers: { accept: 'application/json' } });
  assert.equal(get.status, 401);
});

test('only a form of the back office is sent again', () => {
  const kept = (path: string, entries: unknown = [['a', 'b']]) => readKept(JSON.stringify({ path, entries }));
  assert.deepEqual(kept('/admin/products/1?x=2')?.entries, [['a', 'b']]);
  for (const path of [
    '/account',
    'https://evil.example/admin/',
    '//evil.example/admin/',
    '/admin/../x',
    '/admin/sign-out',
    '/admin/x"y',
  ])
    assert.equal(kept(path), undefined, path);
  for (const entries of ['x', [['a']], [['a', 1]], {}]) assert.equal(kept('/admin/x', entries), undefined);
  for (const text of [undefined, '', 'x', 'null', '[]', '1']) assert.equal(readKept(text), undefined);
});

test('of somebody unknown no more is read than a page of text', async () => {
  const browser = new StaffBrowser(url);
  const answer = await browser.post(routes.adminViews(), { ...view, query: 'x'.repeat(2 * 1024 * 1024) });
  assert.equal(answer.status, 401);
  assert.equal(hidden(await answer.text(), 'kept'), undefined);
});
