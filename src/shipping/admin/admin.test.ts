/** Shipping in the back office: forms change the same document as the command, all of it or nothing. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { shippingDocument } from '../document.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const document = () => shippingDocument(db, 'EUR');
const baseOf = async (path: string) =>
  /name="base" value="([\w-]+)"/.exec(await (await desk.get(path)).text())![1]!;
const entries = async () =>
  (await db.row<{ count: number }>(sql`SELECT count(*) FROM audit_log WHERE outcome = 'done'`))!.count;

test('a zone of whole countries and of a part of one, and a method in it by weight', async () => {
  const zone = await desk.post(routes.adminNewZone(), [
    ['form_token', ''],
    ...Object.entries({ title: 'Neighbours', base: await baseOf(routes.adminNewZone()) }),
    ['country', 'FR'],
    ['country', 'BE'],
    ['part.country', 'US'],
    ['part.regions', 'ny, ca'],
    ['part.postal', ''],
    ['part.country', 'DE'],
    ['part.regions', ''],
    ['part.postal', '27498, 10000-10999'],
  ]);
  assert.equal(zone.status, 303);
  const method = await desk.post(routes.adminNewMethod(), [
    ...Object.entries({
      title: 'Parcel',
      base: await baseOf(routes.adminNewMethod()),
      zone: 'neighbours',
      basis: 'weight',
      freeFrom: '80',
      daysMin: '2',
      daysMax: '4',
      active: 'on',
    }),
    ['band.upTo', '2'],
    ['band.price', '4,90'],
    ['band.upTo', ''],
    ['band.price', '9.90'],
  ] as [string, string][]);
  assert.equal(method.status, 303);
  const { zones, everywhere } = await document();
  assert.equal(everywhere.length, 2, 'the methods that there were stay');
  assert.deepEqual(zones[0], {
    handle: 'neighbours',
    title: 'Neighbours',
    places: [
      { country: 'FR' },
      { country: 'BE' },
      { country: 'US', regions: ['NY', 'CA'] },
      { country: 'DE', postal: ['27498', ['10000', '10999']] },
    ],
    methods: [
      {
        handle: 'parcel',
        title: 'Parcel',
        basis: 'weight',
        bands: [{ upToGrams: 2000, price: '4.90' }, { price: '9.90' }],
        freeFrom: '80.00',
        days: [2, 4],
      },
    ],
  });
  const page = await (await desk.get(routes.adminShipping())).text();
  assert.match(page, /France, Belgium, United States: NY, CA, Germany: 27498, 10000–10999/);
  assert.match(page, /by weight, from €4\.90, free from €80\.00/);
});

test('mistakes come back beside their fields, with what was typed, and write nothing', async () => {
  const before = [await document(), await entries()];
  const answer = await desk.post(routes.adminNewMethod(), [
    ...Object.entries({
      title: 'Odd',
      base: await baseOf(routes.adminNewMethod()),
      basis: 'value',
      active: 'on',
    }),
    ['band.upTo', '50'],
    ['band.price', 'much'],
    ['band.upTo', '20'],
    ['band.price', '1'],
  ] as [string, string][]);
  assert.equal(answer.status, 422);
  const html = await answer.text();
  assert.match(html, /href="#band\.0\.price"[^<]*>Must be an amount in EUR/);
  assert.match(html, /href="#band\.1\.upTo"[^<]*>Must be more than in the band before/);
  assert.match(html, /value="much"/);
  const nameless = await desk.post(routes.adminNewZone(), {
    title: '',
    base: await baseOf(routes.adminNewZone()),
  });
  assert.equal(nameless.status, 422);
  assert.match(await nameless.text(), /href="#countries"[^<]*>Must name a place at least/);
  assert.deepEqual([await document(), await entries()], before);
});

test('who saves what somebody else has changed meanwhile is told first', async () => {
  const path = routes.adminMethod({ methodId: 'parcel' });
  const base = await baseOf(path);
  const fields = { title: 'Parcel', zone: 'neighbours', basis: 'flat', active: 'on', base };
  assert.equal((await desk.post(path, { ...fields, price: '5' })).status, 303);
  const late = await desk.post(path, { ...fields, price: '6' });
  assert.equal(late.status, 409);
  assert.equal((await document()).zones[0]!.methods[0]!.price, '5.00');
  const known = /name="base" value="([\w-]+)"/.exec(await late.text())![1]!;
  assert.equal((await desk.post(path, { ...fields, price: '6', base: known })).status, 303);
  assert.equal((await document()).zones[0]!.methods[0]!.price, '6.00');
});

test('a zone that was removed comes back by Undo, unless shipping was changed since', async () => {
  const before = await document();
  const removed = await desk.post(routes.adminZoneRemoval({ zoneId: 'neighbours' }));
  assert.equal((await document()).zones.length, 0);
  const page = await (await desk.get(removed.headers.get('location')!)).text();
  assert.match(page, /Shipping zone “Neighbours” removed/);
  const entryId = /\/admin\/undo\/(\d+)/.exec(page)![1]!;
  assert.equal((await desk.post(routes.adminUndo({ entryId }))).status, 303);
  assert.deepEqual(await document(), before);
});

test('who may only look is shown no button', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  const html = await (await reader.get(routes.adminShipping())).text();
  assert.doesNotMatch(html, /Add a zone|Remove/);
  assert.equal((await reader.post(routes.adminZoneRemoval({ zoneId: 'neighbours' }))).status, 403);
});
