/** The links of header and footer: arranged without script, checked, undone, and followed by every page. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { sql } from '../platform/db.ts';
import { routes } from '../routes.ts';
import { rearranged } from './navigation.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const collectionId = uuid();
await db.run(sql`INSERT INTO collections (id, handle, title) VALUES (${collectionId}, 'cloth', 'Cloth')`);
await db.run(sql`
  INSERT INTO collection_products (collection_id, product_id, position)
  VALUES (${collectionId}, ${(await running.article()).productId}, 1)`);

type Row = [title: string, to: string, href?: string];
const fields = (rows: Row[]): [string, string][] =>
  rows.flatMap(([title, to, href = '']): [string, string][] => [
    ['title', title],
    ['to', to],
    ['href', href],
  ]);
const send = (place: string, rows: Row[], more: [string, string][] = []) =>
  desk.post(routes.adminNavigation(), [['place', place], ...fields(rows), ...more]);
const linksOf = async (label: string, path = '/products') => {
  const page = await (await fetch(running.url + path)).text();
  const nav = new RegExp(`<nav[^>]*aria-label="${label}">(.*?)</nav>`, 's').exec(page)?.[1] ?? '';
  return [...nav.matchAll(/<a href="([^"]+)"[^>]*>([^<]+)<\/a>/g)].map(([, href, title]) => [title, href]);
};
const logged = () =>
  db.rows<{ id: number }>(sql`SELECT id FROM audit_log WHERE action = 'navigation.save' ORDER BY id DESC`);

test('as the shop comes, both lead to all products and the collections', async () => {
  assert.deepEqual(await linksOf('Shop'), [
    ['All', '/products'],
    ['Cloth', '/collections/cloth'],
  ]);
  assert.deepEqual((await linksOf('Footer')).at(-1), ['Find your order', '/orders/find']);
  await send('header', [
    ['All', 'products'],
    ['Cloth', `collection:${collectionId}`],
  ]);
  assert.equal((await logged()).length, 0);
});

test('links are saved, shown on the next page, and undone', async () => {
  const answer = await send('header', [
    ['Everything', 'products'],
    ['Linen', `collection:${collectionId}`],
    ['Journal', 'address', 'https://journal.example/a?b=c'],
    ['', ''],
  ]);
  assert.equal(answer.status, 303);
  assert.deepEqual(await linksOf('Shop'), [
    ['Everything', '/products'],
    ['Linen', '/collections/cloth'],
    ['Journal', 'https://journal.example/a?b=c'],
  ]);
  const [entry] = await logged();
  await desk.post(routes.adminUndo({ entryId: String(entry!.id) }), { back: '/admin/navigation' });
  for (let tries = 0; tries < 50 && (await linksOf('Shop'))[0]![0] !== 'All'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal((await linksOf('Shop'))[0]![0], 'All');
});

test('a link to a page waits until it is published, and follows its address', async () => {
  const about = await db.row<{ id: string }>(sql`SELECT id FROM content_pages WHERE purpose = 'about'`);
  await send('footer', [['Who we are', `page:${about!.id}`]]);
  assert.deepEqual(await linksOf('Footer'), []);
  await desk.post(routes.adminPage({ pageId: about!.id }), {
    title: 'About us',
    handle: 'who',
    bodyHtml: '<p>We.</p>',
    published: 'on',
    version: '1',
  });
  assert.deepEqual(await linksOf('Footer'), [['Who we are', '/pages/who']]);
  await send('footer', [], [['act', 'reset']]);
  assert.equal((await linksOf('Footer')).length, 4);
});

test('a collection that is renamed is followed', async () => {
  await send('header', [['Linen', `collection:${collectionId}`]]);
  await linksOf('Shop');
  await db.run(sql`UPDATE collections SET handle = 'linen' WHERE id = ${collectionId}`);
  for (let tries = 0; tries < 50 && (await linksOf('Shop'))[0]![1] !== '/collections/linen'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(await linksOf('Shop'), [['Linen', '/collections/linen']]);
});

test('what is wrong comes back at its field', async () => {
  const answer = await send('header', [
    ['', 'products'],
    ['Bad', 'address', 'javascript:alert(1)'],
    ['Gone', `collection:${uuid()}`],
    ['Slashes', 'address', '//evil.example'],
  ]);
  assert.equal(answer.status, 422);
  const page = await answer.text();
  for (const id of ['header-title-0', 'header-href-1', 'header-to-2', 'header-href-3'])
    assert.match(page, new RegExp(`id="${id}-error"`));
});

test('rows are moved by buttons, without saving', () => {
  const rows = ['a', 'b', 'c'].map((title) => ({ title, to: '', href: '' }));
  const titles = (act: string) => rearranged(rows, act).map(({ title }) => title);
  assert.deepEqual(titles('up:2'), ['a', 'c', 'b']);
  assert.deepEqual(titles('down:0'), ['b', 'a', 'c']);
  assert.deepEqual(titles('up:0'), ['a', 'b', 'c']);
  assert.deepEqual(titles('remove:1'), ['a', 'c']);
  assert.deepEqual(titles('add'), ['a', 'b', 'c', '']);
  for (const nonsense of ['up:9', 'jump:1', 'up:x', '']) assert.deepEqual(titles(nonsense), ['a', 'b', 'c']);
});

test('the second of two who arrange the same links is told', async () => {
  const was = JSON.stringify([{ title: 'Old', to: 'products' }]);
  const answer = await send('header', [['Mine', 'products']], [['was', was]]);
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /Somebody else has saved these links/);
});
