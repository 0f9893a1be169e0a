import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { testDatabase } from '../../test/database.ts';
import { addShippingMethods } from '../../test/fixtures.ts';
import { sampleCalendar } from '../../test/shipping.ts';
import { readConfig } from '../platform/config.ts';
import { type Database, openDatabase, type Sql, sql } from '../platform/db.ts';
import { createKeptValues } from '../platform/kept-values.ts';
import { shippingOf } from './shipping.ts';

let db: Database;
let drop: () => Promise<void>;
let isHearing = false;
const reads: string[] = [];
const keptValues = createKeptValues();

before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  const opened = openDatabase({
    url: database.url,
    poolMax: 2,
    listen: {
      channel: 'catalog_changed',
      heard: keptValues.drop,
      hearing(yes) {
        isHearing = yes;
        keptValues.trust(yes);
      },
    },
  });
  const row = <Row>(query: Sql) => {
    reads.push(query.text);
    return opened.row<Row>(query);
  };
  db = { ...opened, row };
  await addShippingMethods(db);
  while (!isHearing) await setTimeout(5);
});
after(async () => {
  await db.close();
  await drop();
});

const read = () => shippingOf({ db, keptValues, config: readConfig({ SHOP_COUNTRY: 'DE' }) });

/** As kept once the other connections have heard of the last change too. */
async function kept() {
  for (let last = await read(); ; ) {
    await setTimeout(30);
    const now = await read();
    if (now === last) return now;
    last = now;
  }
}

test('zones and methods are read in one query and kept', async () => {
  const zone = uuid();
  await db.run(sql`
    INSERT INTO shipping_zones (id, handle, title, places) VALUES (${zone}, 'alps', 'The Alps',
      '[{ "country": "CH" }, { "country": "AT", "regions": [], "postal": [["5", "6"]] }]')`);
  await db.run(sql`
    INSERT INTO shipping_methods (id, handle, title, price_minor, position, zone_id, basis, bands, days_min, days_max, tax_class)
    VALUES (${uuid()}, 'mule', 'Mule', 0, 0, ${zone}, 'weight', '[{ "upTo": 20000, "priceMinor": 9000000000 }]', 3, 9, 'goods'),
           (${uuid()}, 'carrier', 'Carrier', 1, 0, ${zone}, 'flat', '[]', NULL, NULL, 'standard')`);
  await db.run(sql`UPDATE shipping_methods SET active = false WHERE handle = 'carrier'`);
  const first = await kept();
  assert.equal(await read(), first);
  keptValues.drop('shipping');
  reads.length = 0;
  assert.deepEqual([await read(), await read()], [first, first]);
  assert.equal(reads.length, 1);
  assert.equal(first.homeCountry, 'DE');
  assert.deepEqual(first.calendar, sampleCalendar());
  assert.deepEqual(first.zones, [
    {
      id: zone,
      handle: 'alps',
      title: 'The Alps',
      places: [{ country: 'CH' }, { country: 'AT', regions: [], postal: [['5', '6']] }],
    },
  ]);
  assert.deepEqual(
    first.methods.map(({ handle }) => handle),
    ['mule', 'standard', 'express'],
  );
  assert.deepEqual(first.methods[0], {
    handle: 'mule',
    title: 'Mule',
    description: '',
    zoneId: zone,
    basis: 'weight',
    priceMinor: 0,
    bands: [{ upTo: 20_000, priceMinor: 9_000_000_000 }],
    freeFromMinor: null,
    pickupAddress: [],
    pickupRegion: '',
    pickupPostalCode: '',
    daysMin: 3,
    daysMax: 9,
    taxClass: 'goods',
  });
});

const changes = {
  'a method': sql`UPDATE shipping_methods SET price_minor = price_minor + 1 WHERE handle = 'standard'`,
  'a zone': sql`UPDATE shipping_zones SET title = title || '!'`,
  'a zone that is new': sql`INSERT INTO shipping_zones (id, handle, title, places) VALUES (gen_random_uuid(), 'new', 'New', '[]')`,
  'a zone that goes': sql`DELETE FROM shipping_zones WHERE handle = 'new'`,
};
for (const [what, change] of Object.entries(changes))
  test(`a change of ${what} is seen by the next reader`, async () => {
    const before = await kept();
    await db.run(change);
    const seen = await read();
    assert.notEqual(seen, before);
    assert.notDeepEqual(seen, before);
  });

test('the schema takes no bands without a basis for them, no basis without its bands, no half of a time', async () => {
  const set = (what: Sql) => db.run(sql`UPDATE shipping_methods SET ${what} WHERE handle = 'standard'`);
  for (const wrong of [sql`basis = 'weight'`, sql`bands = '[{}]'`, sql`days_min = 1`, sql`tax_class = ''`])
    await assert.rejects(set(wrong), /violates check constraint/);
});
