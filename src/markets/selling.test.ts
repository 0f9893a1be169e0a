import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { v7 as uuid } from 'uuid';
import { testDatabase } from '../../test/database.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, type Db, openDatabase, sql } from '../platform/db.ts';
import { createKeptValues, type KeptValues } from '../platform/kept-values.ts';
import { pricesIn, regionFor, selling } from './markets.ts';
import { watchRateDays } from './rate-days.ts';

const config = readConfig({ SHOP_CURRENCY: 'EUR', SHOP_TIME_ZONE: 'Europe/Berlin', TAX_ROUNDING: 'order' });
let keptValues: KeptValues;
let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  keptValues = createKeptValues();
  let hearing = () => {};
  const ready = new Promise<void>((resolve) => {
    hearing = resolve;
  });
  db = openDatabase({
    url: database.url,
    poolMax: 2,
    listen: {
      channel: 'catalog_changed',
      heard: (tag) => keptValues.drop(tag),
      hearing(yes) {
        keptValues.trust(yes);
        if (yes) hearing();
      },
    },
  });
  await ready;
});
after(async () => {
  await db.close();
  await drop();
});

test('a shop that has set nothing sells everywhere in its own currency and charges no tax', async () => {
  const found = await selling({ db, config, keptValues });
  assert.deepEqual(
    [found.markets, found.currencies.size, found.registrations, found.rates.size, found.taxRounding],
    [[], 0, [], 0, 'order'],
  );
  const prices = pricesIn(found, regionFor(found, { country: 'US' }));
  assert.deepEqual([prices.region.currency, prices.taxWords], ['EUR', '']);
});

test('all is read in one query, kept, and read again when a change is heard', async () => {
  let asked = 0;
  const counting: Database = {
    ...db,
    rows: () => assert.fail('more than one query'),
    row(query) {
      asked += 1;
      return db.row(query);
    },
  };
  const read = () => selling({ db: counting, config, keptValues });
  keptValues.drop('everything');
  await read();
  await read();
  assert.equal(asked, 1);
  await db.run(
    sql`INSERT INTO currencies (code, rate, round_to_minor, less_minor) VALUES ('USD', 1.0842, 100, 1), ('EUR', 1, 1, 0)`,
  );
  await db.run(sql`INSERT INTO currencies (code, rate, active) VALUES ('GBP', 0.87, false)`);
  await db.run(sql`
    INSERT INTO markets (id, handle, title, countries, currency, locale, prices_include_tax, price_basis, position)
    VALUES (${uuid()}, 'world', 'World', '{}', 'EUR', NULL, true, 'as_listed', 2),
           (${uuid()}, 'america', 'America', '{US,CA}', 'USD', 'en-US', false, 'without_home_tax', 1)`);
  await db.run(sql`INSERT INTO tax_registrations (id, country) VALUES (${uuid()}, 'IE')`);
  await addRate(db, '2000-01-01', null);
  const found = await read();
  assert.equal(asked, 2);
  assert.deepEqual(
    [...found.currencies.values()],
    [{ code: 'USD', rate: '1.0842000000', roundToMinor: 100, lessMinor: 1 }],
  );
  assert.deepEqual(found.markets[0], {
    handle: 'america',
    title: 'America',
    countries: ['US', 'CA'],
    currency: 'USD',
    locale: 'en-US',
    pricesIncludeTax: false,
    priceBasis: 'without_home_tax',
  });
  assert.deepEqual(found.registrations, [{ country: 'IE', region: '', kind: 'local', number: '' }]);
  assert.deepEqual(found.rates.get('IE'), [
    {
      ...{
        country: 'IE',
        region: '',
        postalFrom: '',
        postalTo: '',
        taxClass: 'standard',
        tax: 'vat',
        name: 'VAT',
      },
      ...{ ppm: 230_000, onShipping: true, validFrom: '2000-01-01', validTo: null },
    },
  ]);
});

function addRate(to: Db, validFrom: string, validTo: string | null): Promise<number> {
  return to.run(sql`
    INSERT INTO tax_rates (id, country, name, ppm, valid_from, valid_to)
    VALUES (${uuid()}, 'IE', 'VAT', 230000, ${validFrom}, ${validTo})`);
}

test('pages hear of it when a day brings another rate, once', async () => {
  await addRate(db, '2027-01-01', '2027-06-30');
  let notices = 0;
  const counting: Database = {
    ...db,
    run(query) {
      notices += 1;
      return db.run(query);
    },
  };
  const turn = watchRateDays({ db: counting, config });
  const told = async (time: string) => {
    notices = 0;
    await turn(new Date(time));
    return notices > 0;
  };
  assert.equal(await told('2026-12-31T22:59:59Z'), false);
  assert.equal(await told('2026-12-31T23:00:00Z'), true, 'it is 2027 in Berlin');
  assert.equal(await told('2027-01-01T12:00:00Z'), false);
  assert.equal(await told('2027-06-30T12:00:00Z'), false, 'its last day');
  assert.equal(await told('2027-07-01T12:00:00Z'), true);
});
