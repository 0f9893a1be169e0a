/** A form that leads back leads nowhere but to pages of the back office, whatever it names. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop, type TestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { backBelow } from './back.ts';

let running: TestShop;
before(async () => {
  running = await startTestShop({ ROLE: 'web' });
});
after(() => running.stop());

const elsewhere = [
  '//evil.example',
  '/\\evil.example',
  'https://evil.example/admin',
  '/admin/..//evil.example',
  '/admin/%2e%2e//evil.example',
  '/admin\\..\\..\\evil.example',
  '/admin/\t/evil.example',
  '/administrator',
  '/cart',
  '',
];
const unfit = ['/admin?\r\nSet-Cookie: a=b', '/admin?q=🙂', `/admin?q=${'x'.repeat(20_000)}`];

test('only a page below the root is led back to', () => {
  for (const back of [...elsewhere, ...unfit]) assert.equal(backBelow('/admin', back), undefined, back);
  const list = '/admin/products?q=caf%C3%A9&tag=a%2Cb';
  assert.equal(backBelow('/admin', list), list);
  assert.equal(backBelow('/admin/products', list), list);
  assert.equal(backBelow('/admin/orders', list), undefined);
});

test('Undo and the removal of a view lead to the overview where a form names anything else', async () => {
  const { db } = running.shop;
  const clerk = await addClerk(db, { role: 'read_only' });
  const desk = deskOf(running.url, clerk);
  for (const back of [...elsewhere, ...unfit]) {
    const saved = await desk.post(routes.adminViews(), { list: 'products', title: 'Mine', query: '', back });
    assert.match(saved.headers.get('location') ?? String(saved.status), /^\/admin\?done=\d+$/, back);
    const view = await db.row<{ id: string }>(sql`SELECT id FROM saved_views WHERE staff_id = ${clerk.id}`);
    const removed = await desk.post(routes.adminViewRemoval({ viewId: view!.id }), { back });
    const entryId = /^\/admin\?done=(\d+)$/.exec(removed.headers.get('location') ?? '')?.[1];
    assert.ok(entryId, `${back}: ${removed.status} ${removed.headers.get('location')}`);
    const undone = await desk.post(routes.adminUndo({ entryId }), { back });
    assert.match(undone.headers.get('location') ?? String(undone.status), /^\/admin\?done=\d+$/, back);
    await db.run(sql`DELETE FROM saved_views WHERE staff_id = ${clerk.id}`);
  }
});

test('a search that is too long for an address is left out of it', async () => {
  const desk = deskOf(running.url, await addClerk(running.shop.db));
  const made = await desk.post(routes.adminDrafts());
  const draft = made.headers.get('location')!.replace(/\?.*/, '');
  const version = /name="version" value="(\d+)"/.exec(await (await desk.get(draft)).text())![1]!;
  const found = await desk.post(draft, { version, country: 'IE', do: 'find', find: 'x'.repeat(50_000) });
  assert.equal(found.status, 303);
  assert.ok(found.headers.get('location')!.startsWith(draft));
});
