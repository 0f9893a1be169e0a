/** Taxes, markets and currencies in the back office: the same tables and rules as the commands. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { addClerk, deskOf } from '../../../test/back-office.ts';
import { startTestShop } from '../../../test/test-shop.ts';
import { sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { sellingDocument } from '../document.ts';
import { findRates, findRegistrations } from '../tax-table.ts';

const running = await startTestShop();
after(() => running.stop());
const { db } = running.shop;
const desk = deskOf(running.url, await addClerk(db));
const actions = async () =>
  (await db.rows<{ action: string }>(sql`SELECT action FROM audit_log ORDER BY id`)).map(
    ({ action }) => action,
  );
const undo = async (answer: Response) => {
  const page = await (await desk.get(answer.headers.get('location')!)).text();
  return desk.post(routes.adminUndo({ entryId: /\/admin\/undo\/(\d+)/.exec(page)![1]! }));
};

test('a set of rates is shown before it is loaded, and loading it twice changes nothing', async () => {
  const url = `${routes.adminTaxLoad()}?set=uk`;
  assert.match(await (await desk.get(url)).text(), /United Kingdom.*New.*20 %/s);
  assert.deepEqual(await findRates(db, ['GB']), []);
  await desk.post(routes.adminTaxLoad(), { set: 'uk' });
  const loaded = await findRates(db, ['GB']);
  assert.ok(loaded.some(({ ppm, taxClass }) => ppm === 200_000 && taxClass === 'standard'));
  await desk.post(routes.adminTaxLoad(), { set: 'uk' });
  assert.deepEqual(await actions(), ['tax.load']);
  assert.match(await (await desk.get(url)).text(), /Nothing would change/);
  assert.equal((await desk.post(routes.adminTaxLoad(), { set: 'atlantis' })).status, 404);
});

test('a registration is added, changed and removed, and Undo brings it back', async () => {
  await desk.post(routes.adminTaxes(), { kind: 'local', country: 'GB', region: '', number: 'GB123' });
  assert.deepEqual(await findRegistrations(db), [
    { country: 'GB', region: '', kind: 'local', number: 'GB123' },
  ]);
  await desk.post(routes.adminTaxes(), { kind: 'oss', number: '' });
  const page = await (await desk.get(routes.adminTaxes())).text();
  assert.match(page, /All of the EU \(one-stop-shop in Ireland\)/);
  const removed = await desk.post(routes.adminTaxes(), {
    kind: 'local',
    country: 'GB',
    region: '',
    remove: '',
  });
  assert.equal((await findRegistrations(db)).length, 1);
  assert.equal((await undo(removed)).status, 303);
  assert.equal((await findRegistrations(db)).length, 2);
});

test('where a country’s taxes are its regions’, a registration names one', async () => {
  await desk.post(routes.adminTaxLoad(), { set: 'us' });
  const answer = await desk.post(routes.adminTaxes(), {
    kind: 'local',
    country: 'US',
    region: '',
    number: '',
  });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /href="#region"[^<]*>United States has no tax of the whole country/);
  const unknown = await desk.post(routes.adminTaxes(), { kind: 'local', country: 'US', region: 'Atlantis' });
  assert.match(await unknown.text(), /Use a region’s code: /);
  const named = await desk.post(routes.adminTaxes(), { kind: 'local', country: 'US', region: 'new york' });
  assert.equal(named.status, 303);
  assert.ok((await findRegistrations(db)).some(({ region }) => region === 'NY'));
});

test('an own rate counts from its day; what is wrong with one is said beside its field', async () => {
  const rate = {
    country: 'GB',
    rate: '12,5',
    name: 'VAT',
    taxClass: 'books',
    tax: 'vat',
    validFrom: '2027-01-01',
    onShipping: 'on',
  };
  assert.equal((await desk.post(routes.adminTaxRates(), rate)).status, 303);
  const own = (await findRates(db, ['GB'])).find(({ source }) => source === '')!;
  assert.deepEqual([own.ppm, own.taxClass, own.validFrom], [125_000, 'books', '2027-01-01']);
  const wrong = await desk.post(routes.adminTaxRates(), {
    ...rate,
    rate: '101',
    validFrom: '2027-02-30',
    postal: '9-1',
    region: 'x'.repeat(61),
  });
  assert.equal(wrong.status, 422);
  const html = await wrong.text();
  for (const field of ['rate', 'validFrom', 'postal', 'region'])
    assert.match(html, new RegExp(`href="#${field}"`));
  assert.match(html, /value="101"/);
  await desk.post(routes.adminTaxRates(), { country: 'GB', remove: own.id });
  assert.equal((await findRates(db, ['GB'])).filter(({ source }) => source === '').length, 0);
});

test('a currency and a market that sells in it; neither can go while the other needs it', async () => {
  const usd = { part: 'new currency', code: 'usd', rate: '1,0842', roundTo: '100', less: '1', active: 'on' };
  assert.equal((await desk.post(routes.adminMarkets(), usd)).status, 303);
  const market = {
    part: 'new market',
    title: 'United States',
    currency: 'USD',
    tax: 'on_top',
    basis: 'without_home_tax',
  };
  assert.equal(
    (await desk.post(routes.adminMarkets(), [...Object.entries(market), ['country', 'US']])).status,
    303,
  );
  const { currencies, markets } = await sellingDocument(db);
  assert.deepEqual(currencies, [
    { code: 'USD', rate: '1.0842', rounding: { to: 100, less: 1 }, active: true },
  ]);
  assert.deepEqual(
    [markets[0]!.handle, markets[0]!.countries, markets[0]!.pricesIncludeTax],
    ['united-states', ['US'], false],
  );
  const answer = await desk.post(routes.adminMarkets(), { ...usd, part: 'currency USD', remove: '' });
  assert.equal(answer.status, 422);
  assert.match(await answer.text(), /lack USD, in which the market/);

  const removed = await desk.post(routes.adminMarkets(), { part: 'market united-states', remove: '' });
  assert.deepEqual((await sellingDocument(db)).markets, []);
  assert.equal((await undo(removed)).status, 303);
  assert.equal((await sellingDocument(db)).markets.length, 1);
});

test('a currency that is none comes back with what was typed', async () => {
  const answer = await desk.post(routes.adminMarkets(), {
    part: 'new currency',
    code: 'ABC',
    rate: 'much',
    roundTo: '1',
    less: '0',
  });
  assert.equal(answer.status, 422);
  const html = await answer.text();
  assert.match(html, /href="#code"/);
  assert.match(html, /href="#rate"/);
  assert.match(html, /value="much"/);
});

test('who may only look sees the rates, and no form', async () => {
  const reader = deskOf(running.url, await addClerk(db, { role: 'read_only' }));
  for (const url of [routes.adminTaxes(), `${routes.adminTaxRates()}?country=GB`, routes.adminMarkets()]) {
    const html = await (await reader.get(url)).text();
    assert.doesNotMatch(html, /<form[^>]*action="\/admin\/settings\/[^"]*" method="post"/);
  }
  assert.equal((await reader.post(routes.adminTaxLoad(), { set: 'uk' })).status, 403);
});
