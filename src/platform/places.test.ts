import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { closeness, closest, type Place, type Whereabouts } from './places.ts';

const at = (country: string, postalCode = '', region = ''): Whereabouts => ({ country, region, postalCode });
const within =
  (country: string, from: string, to = from) =>
  (postalCode: string) =>
    closeness({ country, postal: [[from, to]] }, at(country, postalCode)) === 4;

test('postal code before region, region before country, country before everywhere', () => {
  const yonkers = at('US', '10701', 'NY');
  const places: [Place, number][] = [
    [{ country: 'US', postal: [['10700', '10799']] }, 4],
    [{ country: 'US', regions: ['NJ', 'NY'] }, 3],
    [{ country: 'US' }, 2],
    [{ country: '*' }, 1],
    [{ country: 'CA' }, 0],
    [{ country: 'US', regions: ['CA'] }, 0],
    [{ country: 'US', postal: [['9', '9']] }, 0],
  ];
  for (const [place, near] of places) assert.equal(closeness(place, yonkers), near, JSON.stringify(place));
  assert.equal(closest([{ country: 'US' }, { country: 'US', regions: ['NY'] }], yonkers), 3);
  assert.equal(closest([], yonkers), 0);
});

test('where region and postal codes are named, both must be right', () => {
  const place = { country: 'US', regions: ['NY'], postal: [['10', '11']] as [string, string][] };
  assert.equal(closeness(place, at('US', '10701', 'NY')), 4);
  assert.equal(closeness(place, at('US', '10701', 'NJ')), 0);
  assert.equal(closeness(place, at('US', '12201', 'NY')), 0);
});

test('empty lists are no lists', () => {
  assert.equal(closeness({ country: 'DE', regions: [], postal: [] }, at('DE', '10115')), 2);
});

test('what is not known yet is in no region and no postal code', () => {
  assert.equal(closeness({ country: 'US', regions: ['NY'] }, at('US')), 0);
  assert.equal(closeness({ country: 'DE', postal: [['0', '9']] }, at('DE')), 0);
  assert.equal(closeness({ country: 'DE' }, at('DE')), 2);
});

test('a beginning of a postal code is all that begins so', () => {
  const bavarianForest = within('DE', '94');
  assert.deepEqual(['94032', '94', '93999', '95000', '9'].map(bavarianForest), [
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('a range has both its ends in it, however much of them is written', () => {
  assert.deepEqual(['09999', '10000', '12999', '13000'].map(within('DE', '10', '12')), [
    false,
    true,
    true,
    false,
  ]);
  assert.deepEqual(['01200', '01250', '01299', '01300'].map(within('FR', '012', '01299')), [
    true,
    true,
    true,
    false,
  ]);
});

test('spaces, hyphens and small letters make no difference', () => {
  assert.ok(within('NL', '1011 ab')('1011 AB'));
  assert.ok(within('PL', '00950')('00-950'));
  assert.ok(within('JP', '900-0000', '907-9999')('901-0155'));
  assert.ok(within('US', '90210')('90210-4817'));
});

test('Northern Ireland is BT, and Birmingham is not in it', () => {
  const northernIreland = within('GB', 'BT');
  assert.deepEqual(['BT1 1AA', 'BT93 8DX', 'B1 1AA', 'BS1 4DJ'].map(northernIreland), [
    true,
    true,
    false,
    false,
  ]);
  assert.deepEqual(['B1 1AA', 'B98 8AE', 'BT1 1AA', 'BA1 1AA'].map(within('GB', 'B')), [
    true,
    true,
    false,
    false,
  ]);
});

test('British districts are counted, not spelt', () => {
  const highlands = within('GB', 'KW1', 'KW14');
  assert.deepEqual(['KW1 4YT', 'KW2 4XX', 'KW14 7JU', 'KW15 1AA', 'KY1 1AA'].map(highlands), [
    true,
    true,
    true,
    false,
    false,
  ]);
  const inverness = within('GB', 'IV1');
  assert.deepEqual(['IV1 1HJ', 'IV11 8XY', 'IV2 3BW'].map(inverness), [true, false, false]);
  assert.deepEqual(['W1A 1AA', 'W1T 3NJ', 'W10 4AA'].map(within('GB', 'W1')), [true, true, false]);
  assert.deepEqual(['W1A 1AA', 'W1T 3NJ'].map(within('GB', 'W1A')), [true, false]);
  assert.deepEqual(['EC1Y 8SY', 'EC1Y 8SZ'].map(within('GB', 'EC1Y 8SY')), [true, false]);
});

const area = fc.constantFrom('B', 'BT', 'E', 'EC', 'IV', 'KW', 'W', 'ZE');
const district = fc.integer({ min: 1, max: 99 });
const inward = fc.stringMatching(/^[0-9][ABD-HJLNP-UW-Z]{2}$/);

test('any British postcode is in its area, its district and itself, and in no other district', () => {
  fc.assert(
    fc.property(area, district, inward, area, district, (one, number, rest, other, another) => {
      const code = `${one}${number} ${rest}`;
      for (const prefix of [one, `${one}${number}`, code])
        assert.ok(within('GB', prefix)(code), `${code} in ${prefix}`);
      assert.equal(within('GB', other)(code), one === other);
      assert.equal(within('GB', `${other}${another}`)(code), one === other && number === another);
      const [low, high] = [Math.min(number, another), Math.max(number, another)];
      assert.ok(within('GB', `${one}${low}`, `${one}${high}`)(code));
    }),
  );
});

test('a range of digits holds what lies between its ends as numbers', () => {
  const five = fc.integer({ min: 0, max: 99_999 });
  fc.assert(
    fc.property(five, five, five, (code, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const written = (number: number) => String(number).padStart(5, '0');
      assert.equal(within('DE', written(low), written(high))(written(code)), low <= code && code <= high);
    }),
  );
});

test('nothing that is written of a place reaches into another country', () => {
  const text = fc.string({ maxLength: 6 });
  fc.assert(
    fc.property(text, text, text, text, (region, code, from, to) => {
      const place: Place = { country: 'GB', postal: [[from, to]], regions: [region] };
      assert.equal(closeness(place, at('IE', code, region)), 0);
    }),
  );
});
