import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sampleMethod, sampleShipping, sampleZone } from '../../test/shipping.ts';
import { closest, type Place, type Whereabouts } from '../platform/places.ts';
import type { Zone } from './methods.ts';
import { type Goods, offeredMethods, type Shipping, shipsTo } from './shipping.ts';

const at = (country: string, postalCode = '', region = ''): Whereabouts => ({ country, region, postalCode });
const goods: Goods = { subtotalMinor: 5000, weightGrams: 1200, pieces: 3 };
const now = new Date('2026-11-25T09:00:00Z');

const to = (handle: string, zoneId: string | null, more = {}) =>
  sampleMethod({ handle, title: handle, zoneId, ...more });

const world = sampleShipping({
  zones: [
    sampleZone('ireland', { country: 'IE' }, { country: 'GB', postal: [['BT', 'BT']] }),
    sampleZone('europe', { country: 'DE' }, { country: 'GB' }),
    sampleZone('west-coast', { country: 'US', regions: ['CA', 'OR', 'WA'] }),
    sampleZone('not-served', { country: 'RU' }),
    sampleZone('rest', { country: '*' }),
  ],
  methods: [
    to('shop', 'ireland', { pickupAddress: ['1 Compass Lane', 'Dublin'] }),
    to('an-post', 'ireland'),
    to('parcel', 'europe'),
    to('by-sea', 'west-coast'),
    to('airmail', 'rest'),
    to('letter', null, { basis: 'weight', priceMinor: 0, bands: [{ upTo: 500, priceMinor: 300 }] }),
  ],
});

const offered = (shipping: Shipping, where: Whereabouts, more: Partial<Goods> = {}) =>
  offeredMethods(shipping, { ...goods, ...more }, where, { convertPrice: (minor) => minor, now }).map(
    ({ handle }) => handle,
  );

test('the closest zone counts, the world’s rest where there is no closer one', () => {
  assert.deepEqual(offered(world, at('DE', '10115')), ['parcel']);
  assert.deepEqual(offered(world, at('GB', 'EC1Y 8SY')), ['parcel']);
  assert.deepEqual(offered(world, at('US', '94103', 'CA')), ['by-sea']);
  assert.deepEqual(offered(world, at('US', '10701', 'NY')), ['airmail']);
  assert.deepEqual(offered(world, at('JP', '154-0023', 'Tokyo')), ['airmail']);
});

test('Northern Ireland goes with Ireland', () => {
  assert.deepEqual(offered(world, at('GB', 'BT1 1AA')), ['an-post']);
});

test('methods of no zone are offered beside those of the zone', () => {
  assert.deepEqual(offered(world, at('DE', '10115'), { weightGrams: 500 }), ['parcel', 'letter']);
  assert.deepEqual(offered(world, at('RU'), { weightGrams: 500 }), ['letter']);
});

test('a zone without methods is where nothing goes', () => {
  assert.deepEqual(offered(world, at('RU')), []);
});

test('without zones everything is offered everywhere; without the rest of the world nothing is offered there', () => {
  assert.deepEqual(offered({ ...world, zones: [], methods: [to('any', null)] }, at('JP')), ['any']);
  assert.deepEqual(offered({ ...world, zones: world.zones.slice(0, -1) }, at('JP')), []);
});

test('of equally close zones the first counts', () => {
  const both = [sampleZone('a', { country: 'DE' }), sampleZone('b', { country: 'DE' })];
  const methods = [to('of-b', 'b'), to('of-a', 'a')];
  assert.deepEqual(offered({ ...world, zones: both, methods }, at('DE')), ['of-a']);
});

test('what is fetched is offered in the shop’s own country only, wherever its zone reaches', () => {
  assert.deepEqual(offered(world, at('IE', 'D02 X285')), ['shop', 'an-post']);
  const everywhere = { ...world, methods: [to('shop', null, { pickupAddress: ['1 Compass Lane'] })] };
  assert.deepEqual(offered(everywhere, at('IE')), ['shop']);
  assert.deepEqual(offered(everywhere, at('US', '10701', 'NY')), []);
});

test('what is fetched says where, for the tax', () => {
  const address = { pickupAddress: ['1 Ferry Building'], pickupRegion: 'CA', pickupPostalCode: '94111' };
  const shop = { ...world, homeCountry: 'US', methods: [to('shop', null, address)] };
  const [fetched] = offeredMethods(shop, goods, at('US', '97201', 'OR'), {
    convertPrice: (minor) => minor,
    now,
  });
  assert.deepEqual(fetched!.pickupPlace, at('US', '94111', 'CA'));
});

test('where nothing needs to travel nothing is offered', () => {
  assert.deepEqual(offered(world, at('DE', '10115'), { pieces: 0, weightGrams: 0, subtotalMinor: 0 }), []);
});

test('an offer holds the charge in the buyer’s currency and what the order needs of the method', () => {
  const methods = [to('dpd', null, { freeFromMinor: 6000, taxClass: 'goods', description: 'Tracked.' })];
  const convertPrice = (minor: number) => minor * 2;
  assert.deepEqual(offeredMethods({ ...world, methods }, goods, at('DE'), { convertPrice, now }), [
    {
      handle: 'dpd',
      title: 'dpd',
      description: 'Tracked.',
      chargeMinor: 980,
      freeFromMinor: 12_000,
      taxClass: 'goods',
      pickupAddress: [],
      pickupPlace: null,
      expected: null,
    },
  ]);
});

test('when it arrives is told where the method knows', () => {
  const methods = [to('post', null, { daysMin: 1, daysMax: 3 }), to('donkey', null)];
  const late = new Date('2026-11-25T13:00:00Z'); // 14:00 in Berlin: the cut-off is past
  const expected = offeredMethods({ ...world, methods }, goods, at('DE'), {
    convertPrice: (minor) => minor,
    now: late,
  });
  assert.deepEqual(
    expected.map((method) => method.expected),
    [{ from: '2026-11-27', to: '2026-12-01' }, null],
  );
});

test('countries that anything can be sent to, or fetched in', () => {
  assert.deepEqual(
    ['IE', 'DE', 'GB', 'US', 'JP'].filter((country) => !shipsTo(world, country)),
    [],
  );
  const zoned = { ...world, methods: world.methods.filter(({ zoneId }) => zoneId !== null) };
  assert.equal(shipsTo(zoned, 'RU'), false);
  const withoutRest = { ...zoned, zones: zoned.zones.slice(0, -1) };
  assert.equal(shipsTo(withoutRest, 'JP'), false);
  assert.equal(shipsTo(withoutRest, 'US'), true, 'its west coast is');
  const fetched = { ...world, methods: world.methods.slice(0, 1) };
  assert.deepEqual(
    ['IE', 'GB'].map((country) => shipsTo(fetched, country)),
    [true, false],
  );
});

const country = fc.constantFrom('IE', 'DE', 'US');
const region = fc.constantFrom('CA', 'NY', '');
const code = fc.constantFrom('1', '11', '2', '');
const place: fc.Arbitrary<Place> = fc.oneof(
  fc.record({ country: fc.constant('*') }),
  fc.record({ country }),
  fc.record({ country, regions: fc.array(region.filter(Boolean), { minLength: 1 }) }),
  fc.record({ country, postal: code.filter(Boolean).map((from): [string, string][] => [[from, from]]) }),
);
const zoneIds = ['a', 'b', 'c', 'd'];
const zones = fc
  .array(fc.array(place, { minLength: 1, maxLength: 3 }), { maxLength: zoneIds.length })
  .map((all) => all.map((places, index) => sampleZone(zoneIds[index]!, ...places)));
const methods = fc
  .array(fc.tuple(fc.constantFrom(null, ...zoneIds), fc.boolean()), { maxLength: 6 })
  .map((all) =>
    all.map(([zoneId, isFetched], index) =>
      to(`method-${index}`, zoneId, { pickupAddress: isFetched ? ['1 Compass Lane'] : [] }),
    ),
  );
const shop = fc.record({ zones, methods, homeCountry: country }).map(sampleShipping);
const where = fc.record({ country, region, postalCode: code });

test('an address is offered the methods of one zone, which is as close as any, and those of none', () => {
  fc.assert(
    fc.property(shop, where, (shipping, there) => {
      const had = offered(shipping, there).map(
        (handle) => shipping.methods.find((m) => m.handle === handle)!,
      );
      const of = new Set(had.flatMap(({ zoneId }) => zoneId ?? []));
      assert.ok(of.size <= 1);
      const everywhere = shipping.methods.filter((m) => m.zoneId === null && m.pickupAddress.length === 0);
      assert.ok(everywhere.every((method) => had.includes(method)));
      const near = (zone: Zone) => closest(zone.places, there);
      const nearest = Math.max(0, ...shipping.zones.map(near));
      const chosen = shipping.zones.find((zone) => nearest > 0 && near(zone) === nearest);
      assert.ok([...of].every((id) => id === chosen?.id));
      const ofChosen = shipping.methods.filter(
        (m) => m.zoneId === chosen?.id && m.pickupAddress.length === 0,
      );
      assert.ok(ofChosen.every((method) => had.includes(method)));
    }),
  );
});

test('a country of which some address is offered something is one that is shipped to', () => {
  const regions = ['CA', 'NY', ''];
  const codes = ['1', '11', '2', ''];
  fc.assert(
    fc.property(shop, country, (shipping, there) => {
      const some = regions.some((one) =>
        codes.some((each) => offered(shipping, at(there, each, one)).length > 0),
      );
      if (some) assert.ok(shipsTo(shipping, there));
    }),
  );
});
