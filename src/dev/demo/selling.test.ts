/** The demo shop as buyers of four countries see it: markets, taxes, shipping and discounts fit together. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { testDatabase } from '../../../test/database.ts';
import { pricesIn, regionFor, selling, taxAt } from '../../markets/markets.ts';
import { readConfig } from '../../platform/config.ts';
import { type Database, openDatabase, sql } from '../../platform/db.ts';
import { createKeptValues } from '../../platform/kept-values.ts';
import type { ListedPrice } from '../../platform/shown-prices.ts';
import { discountsFor } from '../../promotions/promotions.ts';
import { offeredMethods, shippingOf } from '../../shipping/shipping.ts';
import { demoCatalogue } from './catalogue.ts';
import { insertDemoShop } from './fill.ts';

const keys = Object.keys(demoCatalogue.pictures);
const made = new Map(keys.map((key) => [key, { file: key, widths: [320], colour: '#e8e4da' }]));

let [db, drop] = [undefined as unknown as Database, async () => {}];
before(async () => {
  const database = await testDatabase();
  [db, drop] = [openDatabase({ url: database.url, poolMax: 4 }), database.drop];
  await insertDemoShop(db, made);
});
after(async () => {
  await db.close();
  await drop();
});

const shop = () => ({ db, config: readConfig({}), keptValues: createKeptValues() });
const at = new Date('2026-12-01T12:00:00Z');
const print: ListedPrice = { priceMinor: 3400, compareAtMinor: null, own: {}, taxClass: 'standard' };

interface There {
  country: string;
  region?: string;
  postalCode?: string;
}

async function there({ country, region = '', postalCode = '' }: There) {
  const known = await selling(shop());
  const where = { country, region, postalCode };
  const shown = regionFor(known, { country });
  const tax = taxAt(known, shown, { where, at });
  const prices = pricesIn(known, shown, { where, at });
  const convertPrice = (priceMinor: number) => prices.of({ ...print, priceMinor }).priceMinor;
  const goods = { subtotalMinor: prices.of(print).priceMinor, weightGrams: 400, pieces: 1 };
  const methods = offeredMethods(await shippingOf(shop()), goods, where, { convertPrice, now: at });
  assert.ok(tax.ok);
  return {
    price: `${shown.currency} ${prices.of(print).priceMinor}`,
    tax: tax.rules.treatment,
    percent: (tax.rules.rates.standard ?? []).map(({ ppm }) => ppm / 10_000),
    methods: methods.map(({ handle, chargeMinor }) => `${handle} ${chargeMinor}`),
  };
}

test('Dublin, Berlin, London, New York, Tokyo, Zurich: the price, the tax and the ways of shipping', async () => {
  const atHome = ['standard 490', 'express 1290'];
  assert.deepEqual(await there({ country: 'IE' }), {
    price: 'EUR 3400',
    tax: 'taxed',
    percent: [23],
    methods: [...atHome, 'studio 0'],
  });
  assert.deepEqual(await there({ country: 'DE' }), {
    price: 'EUR 3400',
    tax: 'taxed',
    percent: [19],
    methods: atHome,
  });
  assert.deepEqual(await there({ country: 'GB' }), {
    price: 'GBP 3000',
    tax: 'taxed',
    percent: [20],
    methods: ['uk-standard 600', 'uk-express 1600'],
  });
  const newYork = await there({ country: 'US', region: 'NY', postalCode: '10001' });
  assert.deepEqual([newYork.price, newYork.tax, newYork.methods.length], ['USD 3199', 'taxed', 2]);
  assert.equal(
    newYork.percent.reduce((sum, percent) => sum + percent),
    8.875,
  );
  const { percent, tax } = await there({ country: 'JP' });
  assert.deepEqual([percent, tax], [[], 'export']);
  assert.deepEqual((await there({ country: 'CH' })).methods.length, 1);
});

test('in New York City the city’s tax comes on top, by ZIP code; upstate and in other states it does not', async () => {
  const percentAt = async (postalCode: string, region = 'NY') =>
    (await there({ country: 'US', region, postalCode })).percent.reduce((sum, percent) => sum + percent, 0);
  for (const code of [
    '10001',
    '10282',
    '10314',
    '10475',
    '11201',
    '11385',
    '11432',
    '11694',
    '11004',
    '10001-1234',
  ])
    assert.equal(await percentAt(code), 8.875, code);
  for (const code of ['12207', '11030', '11501', '10550', '11701'])
    assert.equal(await percentAt(code), 4, code);
  assert.equal(await percentAt('90001', 'CA'), 0);
});

test('the discounts can be had, and those that count by themselves are there', async () => {
  const found = await discountsFor(shop(), db, {
    codes: ['welcome10', 'SHIPFREE', 'PENCIL5'],
    buyer: { email: null, customerId: null },
    currency: 'JPY',
    convert: (minor) => minor,
    now: new Date(),
  });
  assert.deepEqual(
    found.map(({ code, barred }) => [code, barred]),
    [
      [null, undefined],
      ['WELCOME10', undefined],
      ['SHIPFREE', undefined],
      ['PENCIL5', undefined],
    ],
  );
  const [three, , , pencil] = found;
  assert.equal(three!.on.kind === 'products' && three!.on.ids.length, 2);
  assert.deepEqual(pencil!.rule, { kind: 'amount', amountMinor: 800 });
});

test('a price set by hand for dollars is the same for every variant it is for', async () => {
  const rows = await db.rows<{ handle: string; prices: number; all: number }>(sql`
    SELECT p.handle, count(DISTINCT v.price_minor)::int AS prices, count(*)::int AS all
    FROM variant_prices o JOIN variants v ON v.id = o.variant_id JOIN products p ON p.id = v.product_id GROUP BY p.handle`);
  assert.ok(rows.length >= 3 && rows.every(({ prices }) => prices === 1), JSON.stringify(rows));
});
