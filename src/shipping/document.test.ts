import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { testDatabase } from '../../test/database.ts';
import { findCountry } from '../customers/countries.ts';
import { type Database, openDatabase, sql } from '../platform/db.ts';
import { projectRoot } from '../platform/project-root.ts';
import { applyShipping, type ShippingDocument, shippingDocument } from './document.ts';

let db: Database;
let drop: () => Promise<void>;
before(async () => {
  const database = await testDatabase();
  drop = database.drop;
  db = openDatabase({ url: database.url, poolMax: 2 });
});
after(async () => {
  await db.close();
  await drop();
});
beforeEach(async () => {
  await apply({ zones: [], everywhere: [] });
});

const shop = { country: 'IE', currency: 'EUR', findCountry };
const apply = (document: unknown, about = shop) => db.transaction((tx) => applyShipping(tx, document, about));
const show = () => shippingDocument(db, 'EUR');

const document: ShippingDocument = {
  zones: [
    {
      handle: 'ireland',
      title: 'The island of Ireland',
      places: [{ country: 'IE' }, { country: 'GB', postal: ['BT'] }],
      methods: [
        { handle: 'an-post', title: 'An Post', price: '4.90', freeFrom: '60.00', days: [1, 3] },
        {
          handle: 'shop',
          title: 'Pick-up',
          price: '0.00',
          pickupAddress: ['1 Compass Lane', 'Dublin D02 X285'],
          days: [0, 0],
        },
      ],
    },
    {
      handle: 'highlands',
      title: 'Highlands and islands',
      places: [{ country: 'GB', postal: ['HS', ['KW1', 'KW17'], 'ZE'] }],
      methods: [
        {
          handle: 'by-boat',
          title: 'Standard',
          description: 'By boat where there is no bridge.',
          basis: 'weight',
          bands: [{ upToGrams: 2000, price: '9.90' }, { price: '29.90' }],
        },
      ],
    },
    {
      handle: 'west',
      title: 'West coast',
      places: [{ country: 'US', regions: ['CA', 'OR'] }],
      methods: [
        {
          handle: 'ups',
          title: 'UPS',
          basis: 'value',
          bands: [{ upTo: '100.00', price: '12.00' }],
          taxClass: 'goods',
        },
        { handle: 'old', title: 'By sea', basis: 'item', price: '1.50', active: false },
      ],
    },
    { handle: 'not-served', title: 'Not served', places: [{ country: 'CH' }], methods: [] },
    {
      handle: 'world',
      title: 'Rest of the world',
      places: [{ country: '*' }],
      methods: [{ handle: 'airmail', title: 'Airmail', price: '19.00', days: [5, 15] }],
    },
  ],
  everywhere: [
    { handle: 'letter', title: 'Letter', basis: 'weight', bands: [{ upToGrams: 500, price: '3.00' }] },
  ],
};

test('what is applied is what is shown, and applied again changes nothing', async () => {
  assert.deepEqual(await apply(document), []);
  assert.deepEqual(await show(), document);
  const ids = () =>
    db.rows(
      sql`SELECT id, handle FROM shipping_methods UNION SELECT id, handle FROM shipping_zones ORDER BY 2`,
    );
  const before = await ids();
  assert.deepEqual(await apply(JSON.parse(JSON.stringify(await show()))), []);
  assert.deepEqual(await show(), document);
  assert.deepEqual(await ids(), before);
});

test('the document stands in place of what there was: methods move, change, and go', async () => {
  await apply(document);
  const other: ShippingDocument = {
    zones: [
      {
        handle: 'world',
        title: 'Everywhere else',
        places: [{ country: '*' }],
        methods: [{ handle: 'letter', title: 'Letter', price: '3.50' }],
      },
    ],
    everywhere: [{ handle: 'airmail', title: 'Airmail', price: '21.00' }],
  };
  assert.deepEqual(await apply(other), []);
  assert.deepEqual(await show(), other);
});

test('the order of the document is the order in which methods are offered', async () => {
  await apply({ ...document, zones: [...document.zones].reverse() });
  const rows = await db.rows<{ handle: string }>(sql`SELECT handle FROM shipping_methods ORDER BY position`);
  assert.deepEqual(
    rows.map(({ handle }) => handle),
    ['airmail', 'ups', 'old', 'by-boat', 'an-post', 'shop', 'letter'],
  );
});

test('amounts are those of the shop’s currency', async () => {
  const yen = { ...shop, currency: 'JPY' };
  const everywhere = [{ handle: 'post', title: 'Post', price: '490' }];
  assert.deepEqual(await apply({ zones: [], everywhere }, yen), []);
  assert.deepEqual((await shippingDocument(db, 'JPY')).everywhere, everywhere);
  assert.deepEqual(await apply({ zones: [], everywhere: [{ ...everywhere[0], price: '4.90' }] }, yen), [
    { path: 'everywhere[0].price', message: 'must be an amount in JPY, written in quotes, such as "490".' },
  ]);
});

/** A document with one zone and one method, changed by what is given. */
const one = (zone: object, method: object = {}) => ({
  zones: [
    {
      handle: 'here',
      title: 'Here',
      places: [{ country: 'DE' }],
      methods: [{ handle: 'dhl', title: 'DHL', price: '4.90', ...method }],
      ...zone,
    },
  ],
  everywhere: [],
});
const place = (given: unknown) => one({ places: [given] });
const method = (given: object) => one({}, given);
const weight = (bands: unknown) => method({ basis: 'weight', price: undefined, bands });

const mistakes: [document: unknown, ...paths: string[]][] = [
  [null, '', 'zones', 'everywhere'],
  [{}, 'zones', 'everywhere'],
  [{ zones: {}, everywhere: [], extra: 1 }, 'extra', 'zones'],
  [one({ handle: 'Here', title: '' }), 'zones[0].handle', 'zones[0].title'],
  [one({ places: [] }), 'zones[0].places'],
  [one({ methods: undefined }), 'zones[0].methods'],
  [one({ titel: 'x' }), 'zones[0].titel'],
  [place({ country: 'UK' }), 'zones[0].places[0].country'],
  [place({ country: 'de' }), 'zones[0].places[0].country'],
  [place({ country: '__proto__' }), 'zones[0].places[0].country'],
  [place('DE'), 'zones[0].places[0]', 'zones[0].places[0].country'],
  [place({ country: '*', regions: ['CA'] }), 'zones[0].places[0].regions'],
  [place({ country: 'DE', regions: ['BY'] }), 'zones[0].places[0].regions'],
  [place({ country: 'US', regions: ['CA', 'California'] }), 'zones[0].places[0].regions[1]'],
  [place({ country: 'US', regions: [] }), 'zones[0].places[0].regions'],
  [place({ country: 'AE', postal: ['1'] }), 'zones[0].places[0].postal'],
  [
    place({ country: 'DE', postal: ['94', 'D-95', ['10', '12', '14'], 7] }),
    'zones[0].places[0].postal[1]',
    'zones[0].places[0].postal[2]',
    'zones[0].places[0].postal[3]',
  ],
  [place({ country: 'DE', postal: [['39', '35']] }), 'zones[0].places[0].postal[0]'],
  [place({ country: 'GB', postal: ['BT1 1'] }), 'zones[0].places[0].postal[0]'],
  [place({ country: 'GB', postal: [['KW17', 'KW2']] }), 'zones[0].places[0].postal[0]'],
  [place({ country: 'LV', postal: ['10'] }), 'zones[0].places[0].postal[0]'],
  [method({ price: 4.9 }), 'zones[0].methods[0].price'],
  [method({ price: '4,90' }), 'zones[0].methods[0].price'],
  [method({ price: '-1.00' }), 'zones[0].methods[0].price'],
  [method({ price: '99999999999.00' }), 'zones[0].methods[0].price'],
  [method({ price: undefined }), 'zones[0].methods[0].price'],
  [method({ freeFrom: 'much' }), 'zones[0].methods[0].freeFrom'],
  [method({ basis: 'distance' }), 'zones[0].methods[0].basis'],
  [method({ basis: 'weight' }), 'zones[0].methods[0].price', 'zones[0].methods[0].bands'],
  [method({ bands: [] }), 'zones[0].methods[0].bands'],
  [weight([]), 'zones[0].methods[0].bands'],
  [
    weight([
      { upToGrams: 1000, price: '1.00' },
      { upToGrams: 1000, price: '2.00' },
    ]),
    'zones[0].methods[0].bands[1].upToGrams',
  ],
  [weight([{ price: '1.00' }, { upToGrams: 1000, price: '2.00' }]), 'zones[0].methods[0].bands[0].upToGrams'],
  [weight([{ upTo: '1.00', price: '1.00' }]), 'zones[0].methods[0].bands[0].upTo'],
  [
    weight([{ upToGrams: 1.5 }]),
    'zones[0].methods[0].bands[0].price',
    'zones[0].methods[0].bands[0].upToGrams',
  ],
  [method({ days: [3, 1] }), 'zones[0].methods[0].days'],
  [method({ days: 3 }), 'zones[0].methods[0].days'],
  [method({ days: [1, -1] }), 'zones[0].methods[0].days[1]'],
  [method({ pickupAddress: ['x', ''] }), 'zones[0].methods[0].pickupAddress[1]'],
  [method({ pickupPlace: {} }), 'zones[0].methods[0].pickupPlace'],
  [method({ pickupAddress: ['x'], pickupPlace: { city: 'y' } }), 'zones[0].methods[0].pickupPlace.city'],
  [method({ taxClass: '' }), 'zones[0].methods[0].taxClass'],
  [method({ active: 'no' }), 'zones[0].methods[0].active'],
  [method({ title: 'two\nlines' }), 'zones[0].methods[0].title'],
  [{ ...one({}), everywhere: [{ handle: 'dhl', title: 'DHL', price: '1.00' }] }, 'everywhere[0].handle'],
  [
    { zones: [...one({}).zones, ...one({ methods: [], places: [{ country: 'FR' }] }).zones], everywhere: [] },
    'zones[1].handle',
  ],
  [
    { zones: [...one({}).zones, ...one({ methods: [], handle: 'there' }).zones], everywhere: [] },
    'zones[1].places[0]',
  ],
];
for (const [wrong, ...paths] of mistakes)
  test(`refused at ${paths.join(', ')}: ${JSON.stringify(wrong)?.slice(0, 160)}`, async () => {
    const told = await apply(wrong);
    assert.deepEqual(
      told.map(({ path }) => path),
      paths,
      JSON.stringify(told),
    );
    assert.ok(told.every(({ message }) => message.endsWith('.')));
  });

test('what is fetched is taxed in its state, which must be told where there are states', async () => {
  const american = { ...shop, country: 'US' };
  const fetched = { handle: 'shop', title: 'Pick-up', price: '0.00', pickupAddress: ['1 Ferry Building'] };
  const told = await apply({ zones: [], everywhere: [fetched] }, american);
  assert.deepEqual(
    told.map(({ path }) => path),
    ['everywhere[0].pickupPlace.region'],
  );
  const everywhere = [{ ...fetched, pickupPlace: { region: 'CA', postalCode: '94111' } }];
  assert.deepEqual(await apply({ zones: [], everywhere }, american), []);
  assert.deepEqual((await show()).everywhere, everywhere);
});

test('with one mistake nothing is written', async () => {
  await apply(document);
  const wrong = { ...document, everywhere: [{ handle: 'letter', title: 'Letter' }] };
  assert.deepEqual(await apply(wrong), [
    {
      path: 'everywhere[0].price',
      message: 'must be an amount in EUR, written in quotes, such as "4.90" (it is missing).',
    },
  ]);
  assert.deepEqual(await show(), document);
});

test('the example in docs/SHIPPING.md is a document', async () => {
  const text = readFileSync(path.join(projectRoot, 'docs/SHIPPING.md'), 'utf8');
  const example = JSON.parse(/```json\n(.*?)```/s.exec(text)![1]!);
  assert.deepEqual(await apply(example), []);
  assert.deepEqual(await show(), example);
});
