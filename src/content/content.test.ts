/** Pages of text: from draft to what buyers read, two editors, and what is undone. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { handleFrom } from '../platform/handles.ts';
import { routes } from '../routes.ts';
import { allPages, findPage, type Page } from './content.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const read = async (handle: string) => {
  const answer = await fetch(running.url + routes.contentPage({ handle }));
  return { status: answer.status, text: await answer.text() };
};
const entries = () =>
  db.rows<{ id: number; action: string; words: string }>(
    sql`SELECT id, action, words FROM audit_log WHERE action LIKE 'page.%' ORDER BY id DESC`,
  );
const undo = async () =>
  desk.post(routes.adminUndo({ entryId: String((await entries())[0]!.id) }), { back: '/admin/pages' });
const draft = async (purpose: string): Promise<Page> =>
  (await allPages(db)).find((page) => page.purpose === purpose)!;

function typed(
  { title, handle, bodyHtml, summary, published, version }: Page,
  change: Record<string, string> = {},
) {
  const fields = { title, handle, bodyHtml, summary, version: String(version) };
  return { ...fields, ...(published && { published: 'on' }), ...change };
}
const save = (page: Page, change?: Record<string, string>) =>
  desk.post(routes.adminPage({ pageId: page.id }), typed(page, change));
async function add(title: string, bodyHtml: string, more: Record<string, string> = {}): Promise<Page> {
  const answer = await desk.post(routes.adminPages(), { title, bodyHtml, published: 'on', ...more });
  assert.equal(answer.status, 303);
  const id = /pages\/([0-9a-f-]{36})/.exec(answer.headers.get('location')!)![1]!;
  return (await findPage(db, id))!;
}

test('the drafts that come with the shop are nobody’s to read until their guidance is gone', async () => {
  for (const handle of ['about', 'returns', 'privacy', 'terms'])
    assert.equal((await read(handle)).status, 404);
  const terms = await draft('terms');
  const refused = await save(terms, { published: 'on' });
  assert.equal(refused.status, 422);
  assert.match(await refused.text(), /Some guidance is still in the text/);
  const saved = await save(terms, { published: 'on', bodyHtml: '<p>We sell, you buy.</p>' });
  assert.equal(saved.status, 303);
  assert.match((await read('terms')).text, /We sell, you buy/);
});

test('a published page is in the sitemap, and at the foot of every page, the cart’s too', async () => {
  assert.match(await (await fetch(`${running.url}/sitemap.xml`)).text(), /\/pages\/terms<\/loc><lastmod>/);
  for (const path of ['/', '/products', '/cart', '/orders/find', '/nowhere'])
    assert.match(
      await (await fetch(running.url + path)).text(),
      /<a href="\/pages\/terms">Terms of sale<\/a>/,
    );
});

test('what is written is made safe, and plain text becomes paragraphs', async () => {
  await add('Size guide', 'One\n\nTwo <3', { handle: '' });
  assert.match((await read('size-guide')).text, /<p>One<\/p>\s*<p>Two &lt;3<\/p>/);
  const page = await add('Scripts', '<p onclick="x()">Hi<script>alert(1)</script></p>');
  assert.equal(page.bodyHtml, '<p>Hi</p>');
});

test('a change is on the page at once, though pages are kept', async () => {
  const page = await add('News', '<p>Old news</p>');
  assert.match((await read('news')).text, /Old news/);
  await save(page, { bodyHtml: '<p>New news</p>' });
  assert.match((await read('news')).text, /New news/);
  await save((await findPage(db, page.id))!, { published: '' });
  assert.equal((await read('news')).status, 404);
});

test('the second of two editors sees both texts, and nothing is overwritten until he says so', async () => {
  const page = await add('Care', '<p>Wash cold.</p>');
  await save(page, { bodyHtml: '<p>Wash at 30.</p>' });
  const second = await save(page, { bodyHtml: '<p>Never wash.</p>' });
  assert.equal(second.status, 409);
  const shown = await second.text();
  assert.match(shown, /Somebody else has saved this page/);
  assert.match(shown, /<p>Wash at 30\.<\/p>/);
  assert.match(shown, /&lt;p>Never wash\.&lt;\/p>/);
  assert.equal((await findPage(db, page.id))!.bodyHtml, '<p>Wash at 30.</p>');
  const version = /name="version" value="(\d+)"/.exec(shown)![1]!;
  assert.equal((await save(page, { bodyHtml: '<p>Never wash.</p>', version })).status, 303);
  assert.equal((await findPage(db, page.id))!.bodyHtml, '<p>Never wash.</p>');
});

test('each write is one row of the log, one that changes nothing is none', async () => {
  const before = (await entries()).length;
  const page = await add('Log', '<p>a</p>');
  await save(page);
  assert.equal((await entries()).length, before + 1);
  await save(page, { published: '', title: 'Log' });
  const log = await entries();
  assert.equal(log.length, before + 2);
  assert.equal(log[0]!.words, 'Page “Log” taken offline');
});

test('saving, adding and removing are undone', async () => {
  const page = await add('Undone', '<p>first</p>');
  await save(page, { bodyHtml: '<p>second</p>' });
  assert.equal((await undo()).status, 303);
  assert.equal((await findPage(db, page.id))!.bodyHtml, '<p>first</p>');
  await desk.post(routes.adminPageRemoval({ pageId: page.id }));
  assert.equal((await read('undone')).status, 404);
  assert.equal((await undo()).status, 303);
  assert.match((await read('undone')).text, /first/);
  await add('Added', '<p>x</p>');
  assert.equal((await undo()).status, 303);
  assert.equal((await read('added')).status, 404);
});

test('an address is one page’s, and is written as addresses are', async () => {
  const page = await add('Mine', '<p>x</p>');
  for (const [handle, words] of [
    ['terms', /Another page is at this address/],
    ['Not an address!', /small letters, digits and hyphens/],
  ] as const) {
    const answer = await save(page, { handle });
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), words);
  }
  assert.equal(handleFrom('  Größe & Maß: Café №1 '), 'grosse-mass-cafe-no1');
});

test('the search of the back office finds pages by their titles', async () => {
  const answer = await desk.get(`${routes.adminSearch()}?q=PRIVA`, { accept: 'application/json' });
  const { groups } = (await answer.json()) as { groups: { title: string; found: { title: string }[] }[] };
  assert.deepEqual(
    groups.find(({ title }) => title === 'Pages')?.found.map(({ title }) => title),
    ['Privacy'],
  );
});

test('who may only read sees the text and no way to change it', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await draft('about');
  const shown = await (await reader.get(routes.adminPage({ pageId: page.id }))).text();
  assert.doesNotMatch(shown, /data-save-bar|Remove this page/);
  assert.equal((await reader.post(routes.adminPage({ pageId: page.id }), typed(page))).status, 403);
  assert.equal((await reader.get(routes.adminNewPage())).status, 403);
});
