/** Settings of the back office: checked, laid over the environment's, heard by every process, undone. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import sharp from 'sharp';
import { addClerk, deskOf } from '../../test/back-office.ts';
import { startTestShop } from '../../test/test-shop.ts';
import { readConfig } from '../platform/config.ts';
import { sql } from '../platform/db.ts';
import { loadSettings } from '../platform/settings.ts';
import { routes } from '../routes.ts';
import { fieldsOf } from './form.ts';
import { currentSettings } from './settings.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'pushcart-settings-'));
const running = await startTestShop({ PUSHCART_DATA: dataDir, SHOP_TIME_ZONE: 'Europe/Dublin' });
after(async () => {
  await running.stop();
  rmSync(dataDir, { recursive: true });
});
const { db, config } = running.shop;
const desk = deskOf(running.url, await addClerk(db));

async function save(change: Record<string, string>, was?: Record<string, string>) {
  const now = fieldsOf(await currentSettings(db, config));
  const shown = { ...now, ...was };
  return desk.post(routes.adminSettings(), { ...shown, ...change, was: JSON.stringify(shown) });
}
const home = async () => (await fetch(running.url)).text();
const logged = () =>
  db.rows<{ id: number; action: string; before: unknown; after: unknown }>(
    sql`SELECT id, action, before, after FROM audit_log WHERE action LIKE 'settings.%' ORDER BY id DESC`,
  );

test('a name and a colour are everywhere from the next request on, in one row of the log', async () => {
  assert.match(await home(), /Plain Geometry/);
  const saved = await save({ name: 'Linen & Sons', accentLight: '#7a1f1f' });
  assert.equal(saved.status, 303);
  const page = await home();
  assert.match(page, /Linen &amp; Sons/);
  const theme = /href="(\/theme\.css\?v=[\w-]+)"/.exec(page)![1]!;
  const css = await fetch(running.url + theme);
  assert.match(await css.text(), /--accent:light-dark\(#7a1f1f,#a3bcff\)/);
  assert.match(css.headers.get('cache-control')!, /immutable/);
  assert.equal(config.mail.from.name, 'Linen & Sons');
  const [entry] = await logged();
  assert.deepEqual(entry!.before, { name: 'Plain Geometry', accentLight: '', accentDark: '' });
});

test('another process hears of it, and one that starts later has it', async () => {
  const later = readConfig({});
  assert.equal(await loadSettings(db, later), true);
  assert.equal(later.shop.name, 'Linen & Sons');
  assert.equal(await loadSettings(db, later), false);
  await db.run(sql`UPDATE shop_settings SET data = data || '{"name": "Told by another"}'`);
  for (let tries = 0; tries < 100 && config.shop.name !== 'Told by another'; tries++)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.match(await home(), /Told by another/);
});

test('undo puts back what was there, unless it was changed again', async () => {
  await save({ tagline: 'Good cloth.' });
  const [entry] = await logged();
  await save({ tagline: 'Better cloth.' });
  const undo = (id: number) =>
    desk.post(routes.adminUndo({ entryId: String(id) }), { back: '/admin/settings' });
  assert.equal((await undo(entry!.id)).status, 409);
  const [second] = await logged();
  assert.equal((await undo(second!.id)).status, 303);
  assert.equal((await currentSettings(db, config)).tagline, 'Good cloth.');
});

test('what is wrong comes back filled in, with its message, and nothing is written', async () => {
  const before = (await logged()).length;
  for (const [field, value, words] of [
    ['name', '', /Enter the name/],
    ['name', 'A "quoted" shop', /quotation marks/],
    ['email', 'nonsense', /Check the e-mail address/],
    ['headline', '', /Enter a headline/],
    ['country', 'ZZ', /Choose the country/],
    ['locale', 'not a tag', /language tag/],
    ['currency', 'XXY', /Choose a currency/],
    ['accentLight', '#ffe600', /too pale/],
    ['accentDark', '#101010', /too dark/],
    ['address', 'a\n'.repeat(9), /at most 8 lines/],
  ] as const) {
    const answer = await save({ [field]: value });
    assert.equal(answer.status, 422, field);
    assert.match((await answer.text()).replaceAll('&quot;', '"'), words);
  }
  assert.equal((await save({})).status, 303);
  assert.equal((await logged()).length, before);
});

test('what the environment names is shown, not taken', async () => {
  const page = await (await desk.get(routes.adminSettings())).text();
  assert.match(page, /Set by SHOP_TIME_ZONE on the server/);
  await save({ timeZone: 'Asia/Tokyo' });
  assert.equal(config.shop.timeZone, 'Europe/Dublin');
});

test('the second of two who change the same field is told; another field is kept', async () => {
  const was = fieldsOf(await currentSettings(db, config));
  await save({ headline: 'First', invitation: 'By the first' });
  const second = await save({ headline: 'Second' }, was);
  assert.equal(second.status, 409);
  const page = await second.text();
  assert.match(page, /changed this to “First” meanwhile/);
  assert.match(page, /value="Second"/);
  assert.equal((await save({ aboutTitle: 'Who we are' }, was)).status, 303);
  const now = await currentSettings(db, config);
  assert.deepEqual([now.headline, now.invitation, now.aboutTitle], ['First', 'By the first', 'Who we are']);
});

test('the currency can be another one only while nothing was ordered in it', async () => {
  assert.equal((await save({ currency: 'SEK' })).status, 303);
  assert.equal(config.shop.currency, 'SEK');
  await db.run(sql`INSERT INTO currencies (code, rate) VALUES ('USD', 1.1)`);
  const answer = await save({ currency: 'EUR' });
  assert.equal(answer.status, 409);
  assert.match(await answer.text(), /Remove them under Markets/);
  await db.run(sql`DELETE FROM currencies`);
  assert.equal((await save({ currency: 'EUR' })).status, 303);
});

test('a logo is drawn anew; what is no picture is refused with the reason', async () => {
  const send = (bytes: Uint8Array<ArrayBuffer>, type: string) => {
    const form = new FormData();
    form.set('logo', new File([bytes], 'logo', { type }));
    return desk.upload(routes.adminLogo(), form);
  };
  const png = await sharp({ create: { width: 900, height: 200, channels: 4, background: '#20406080' } })
    .png()
    .toBuffer();
  assert.equal((await send(new Uint8Array(png), 'image/png')).status, 303);
  const file = /\/media\/(logo-[\w-]+\.webp)/.exec(await home())![1]!;
  const served = await fetch(running.url + routes.media({ file }));
  assert.equal(served.headers.get('content-type'), 'image/webp');
  assert.equal((await sharp(await served.bytes()).metadata()).width, 600);
  const svg = new TextEncoder().encode(
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
  );
  for (const [bytes, words] of [
    [svg, /no PNG, WebP or JPEG/],
    [new TextEncoder().encode('nonsense'), /no PNG/],
    [new Uint8Array(1024 * 1024 + 1), /larger than 1 MB/],
    [new Uint8Array(), /Choose a picture/],
  ] as const) {
    const answer = await send(bytes as Uint8Array<ArrayBuffer>, 'image/png');
    assert.equal(answer.status, 422);
    assert.match(await answer.text(), words);
  }
  assert.equal((await desk.post(routes.adminLogo(), { remove: 'yes' })).status, 303);
  assert.doesNotMatch(await home(), /logo-/);
});

test('who may only read has no field to fill in and no button', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const page = await (await reader.get(routes.adminSettings())).text();
  assert.doesNotMatch(page, /data-save-bar|Use this logo/);
  assert.equal((await reader.post(routes.adminSettings(), { name: 'Stolen' })).status, 403);
});
