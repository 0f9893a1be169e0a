import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Address, addressLines, LENGTHS_MAX, parseAddress } from './address.ts';
import { countryList, findCountry, likelyCountry } from './countries.ts';
import { isPostalCodeOf } from './postal-regions.ts';

const valid = {
  name: 'Anna Kay',
  line1: '1 High Street',
  city: 'Berlin',
  postalCode: '10115',
  country: 'DE',
};

function parsed(form: Record<string, string>): Address {
  const result = parseAddress({ ...valid, ...form });
  assert.ok(result.ok, JSON.stringify(result));
  return result.address;
}
function problems(form: Record<string, string>) {
  const result = parseAddress({ ...valid, ...form });
  assert.ok(!result.ok, JSON.stringify(result));
  return result.errors;
}

/** One that the postal code can be of. */
const anyRegion = (country: string, postalCode: string) => {
  const region = findCountry(country)?.region;
  const fits = region?.options?.find(({ code }) => isPostalCodeOf(country, code, postalCode.toUpperCase()));
  return fits?.code ?? region?.example ?? '';
};

const postalCodesAccepted: [country: string, typed: string, written: string][] = [
  ['DE', '10115', '10115'],
  ['DE', ' D-10115 ', '10115'],
  ['DE', '１０１１５', '10115'], // full-width
  ['AT', 'A 1010', '1010'],
  ['NL', '1011ab', '1011 AB'],
  ['NL', '1011 AB', '1011 AB'],
  ['SE', '11455', '114 55'],
  ['SE', 'SE-114 55', '114 55'],
  ['CZ', '11000', '110 00'],
  ['GR', '15124', '151 24'],
  ['SK', '010 01', '010 01'],
  ['PL', '00950', '00-950'],
  ['PL', '00-950', '00-950'],
  ['PT', '1250096', '1250-096'],
  ['LV', '1010', 'LV-1010'],
  ['LV', 'lv-1010', 'LV-1010'],
  ['LT', 'LT-04340', '04340'],
  ['LU', 'L-4750', '4750'],
  ['MT', 'vlt1117', 'VLT 1117'],
  ['IE', 'd02af30', 'D02 AF30'],
  ['IE', 'D6W XY00', 'D6W XY00'],
  ['GB', 'sw1a1aa', 'SW1A 1AA'],
  ['GB', 'M1 1AE', 'M1 1AE'],
  ['GB', 'bfpo 61', 'BFPO 61'],
  ['CH', 'CH-8001', '8001'],
  ['NO', '0107', '0107'],
  ['IS', 'IS-101', '101'],
  ['LI', '9490', '9490'],
  ['MC', '98000', '98000'],
  ['US', '95014', '95014'],
  ['US', '221621010', '22162-1010'],
  ['US', '22162 1010', '22162-1010'],
  ['CA', 'k1a0b1', 'K1A 0B1'],
  ['AU', '2060', '2060'],
  ['NZ', '6011', '6011'],
  ['JP', '〒1540023', '154-0023'],
  ['JP', '154－0023', '154-0023'],
  ['SG', '546080', '546080'],
  ['KR', '03051', '03051'],
  ['IL', '9614303', '9614303'],
];
for (const [country, typed, written] of postalCodesAccepted)
  test(`${country}: the postal code "${typed}" is written ${written}`, () => {
    assert.equal(
      parsed({ country, postalCode: typed, region: anyRegion(country, typed) }).postalCode,
      written,
    );
  });

const postalCodesRefused: [country: string, typed: string][] = [
  ['DE', '1011'],
  ['DE', '101155'],
  ['DE', 'ABCDE'],
  ['NL', '0011 AB'],
  ['GB', 'SW1A 1AC1'],
  ['GB', '90210'],
  ['US', '9501'],
  ['US', '22162-10'],
  ['CA', 'D1A 0B1'],
  ['CA', '90210'],
  ['IE', 'Dublin 2'],
  ['LI', '8001'],
  ['MC', '75001'],
  ['JP', '1540'],
  ['SG', '12345'],
  ['PL', '00-95'],
  ['MT', '1117'],
];
for (const [country, typed] of postalCodesRefused)
  test(`${country}: the postal code "${typed}" is refused with an example`, () => {
    const { postalCode } = problems({ country, postalCode: typed, region: anyRegion(country, typed) });
    assert.match(postalCode!, /looks like/);
    assert.ok(postalCode!.includes(findCountry(country)!.postalCode!.example));
  });

const misfits: [country: string, region: string, postalCode: string, says: RegExp][] = [
  ['US', 'OR', '94103', /94103 is not in Oregon/],
  ['US', 'CA', '99501', /99501 is not in California/],
  ['US', 'NY', '07302', /not in New York/],
  ['CA', 'QC', 'M5V 2T6', /M5V 2T6 is not in Quebec/],
];
for (const [country, region, postalCode, says] of misfits)
  test(`${postalCode} is not in ${region}`, () => {
    assert.match(problems({ country, region, postalCode }).postalCode!, says);
  });

test('every region of countries with such a list has one, and of the codes of the US each has one region', () => {
  for (const country of ['US', 'CA'])
    for (const { code } of findCountry(country)!.region!.options!)
      assert.ok(!isPostalCodeOf(country, code, 'ZZZZZ'), `${country} ${code}`);
  const states = findCountry('US')!.region!.options!;
  for (let first = 5; first < 1000; first++) {
    const zip = `${String(first).padStart(3, '0')}00`;
    const of = states.filter(({ code }) => isPostalCodeOf('US', code, zip));
    assert.ok(of.length <= 1, `${zip}: ${of.map(({ code }) => code)}`);
  }
});

test('every country takes its own example, asks for a name and a street, and can be written', () => {
  for (const { code } of countryList()) {
    const country = findCountry(code)!;
    const address = parsed({
      country: code,
      postalCode: country.postalCode?.example ?? '',
      region: anyRegion(code, country.postalCode?.example ?? ''),
    });
    const written = addressLines(address);
    assert.ok(written.includes('Anna Kay') && written.includes('1 High Street'), `${code}: ${written}`);
    if (country.postalCode) {
      assert.equal(address.postalCode, country.postalCode.example);
      assert.ok(
        written.some((line) => line.includes(address.postalCode)),
        `${code}: ${written}`,
      );
    }
    if (country.city)
      assert.ok(
        written.some((line) => line.includes('Berlin')),
        `${code}: ${written}`,
      );
    const { name, line1 } = problems({ country: code, name: '', line1: '' });
    assert.ok(name && line1, code);
  }
});

test('the shop ships to the whole Union and beyond', () => {
  const codes = countryList().map(({ code }) => code);
  const union = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ');
  for (const code of [...union, 'GB', 'CH', 'NO', 'IS', 'LI', 'US', 'CA', 'AU', 'NZ', 'JP', 'SG', 'KR'])
    assert.ok(codes.includes(code), code);
  assert.ok(codes.length >= 40);
});

const written: [what: string, form: Record<string, string>, lines: string[]][] = [
  [
    'Germany',
    { company: 'Acme GmbH' },
    ['Anna Kay', 'Acme GmbH', '1 High Street', '10115 Berlin', 'Germany'],
  ],
  [
    'the United States',
    {
      country: 'US',
      line1: '548 Market St',
      line2: 'Apt 3',
      city: 'San Francisco',
      region: 'California',
      postalCode: '94104',
    },
    ['Anna Kay', '548 Market St', 'Apt 3', 'San Francisco, CA 94104', 'United States'],
  ],
  [
    'Britain',
    { country: 'GB', city: 'London', postalCode: 'sw1a1aa' },
    ['Anna Kay', '1 High Street', 'London', 'SW1A 1AA', 'United Kingdom'],
  ],
  [
    'Japan in Latin letters',
    { country: 'JP', line1: '1-2-3 Taishido', city: 'Setagaya-ku', region: 'tokyo', postalCode: '1540023' },
    ['Anna Kay', '1-2-3 Taishido', 'Setagaya-ku, Tokyo', '154-0023', 'Japan'],
  ],
  [
    'Japan in its own script',
    {
      country: 'JP',
      name: '山田花子',
      line1: '太子堂1-2-3',
      city: '世田谷区',
      region: '東京都',
      postalCode: '1540023',
    },
    ['〒154-0023', '東京都', '世田谷区太子堂1-2-3', '山田花子', 'Japan'],
  ],
  [
    'Singapore, which has no city to ask for',
    { country: 'SG', postalCode: '546080', city: 'ignored' },
    ['Anna Kay', '1 High Street', 'SINGAPORE 546080', 'Singapore'],
  ],
  [
    'the Emirates, which have no postal code',
    { country: 'AE', region: 'Dubai', postalCode: 'ignored' },
    ['Anna Kay', '1 High Street', 'Dubai', 'United Arab Emirates'],
  ],
  [
    'Italy, with the letters of the province',
    { country: 'IT', city: 'Roma', region: 'rm', postalCode: '00144' },
    ['Anna Kay', '1 High Street', '00144 Roma RM', 'Italy'],
  ],
];
for (const [what, form, lines] of written)
  test(`an address in ${what} is written as it is there`, () => {
    assert.deepEqual(addressLines(parsed(form)), lines);
  });

const refused: [what: string, form: Record<string, string>, field: keyof Address, words: RegExp][] = [
  ['no country', { country: '' }, 'country', /Choose a country/],
  ['a country that is none', { country: 'XX' }, 'country', /Choose a country/],
  ['a country that is a property of objects', { country: 'constructor' }, 'country', /Choose a country/],
  ['no name', { name: '  ' }, 'name', /Enter the name/],
  ['a name of digits', { name: '12345' }, 'name', /letters/],
  ['a name of ten thousand letters', { name: 'a'.repeat(10_000) }, 'name', /at most 100/],
  ['a street that is only control characters', { line1: '\u0000\u0007\n' }, 'line1', /street/],
  [
    'a region that is not in the list',
    { country: 'US', postalCode: '95014', region: 'Bavaria' },
    'region',
    /from the list/,
  ],
  ['no region', { country: 'AU', postalCode: '2060' }, 'region', /Choose the state/],
  ['a province in full', { country: 'IT', postalCode: '00144', region: 'Roma' }, 'region', /two letters/],
  ['a phone number of letters', { phone: 'call me' }, 'phone', /phone number/],
  ['a phone number too long for any phone', { phone: '+49 1234567890123456' }, 'phone', /phone number/],
];
for (const [what, form, field, words] of refused)
  test(`${what} is refused beside its field`, () => {
    const errors = problems(form);
    assert.match(errors[field]!, words);
    assert.deepEqual(Object.keys(errors), [field]);
  });

test('what was typed comes back, made fit for one line', () => {
  const result = parseAddress({ ...valid, name: ' Anna\r\n\tKay\u202E ', postalCode: '1', country: 'de' });
  assert.ok(!result.ok);
  assert.equal(result.typed.name, 'Anna Kay');
  assert.equal(result.typed.postalCode, '1');
  assert.equal(result.typed.country, 'DE');
});

test('markup in a name is text like any other, and names of every script pass', () => {
  for (const name of ['<b>Anna</b> & "Co"', "O'Brien-Núñez", 'Ἀλέξανδρος', '김민준', 'علي', 'X Æ A-12'])
    assert.equal(parsed({ name }).name, name.normalize('NFC'));
});

test('a huge value is cut before it is worked on, and what comes back is short', () => {
  const result = parseAddress({ ...valid, name: 'a'.repeat(1_000_000) });
  assert.ok(!result.ok);
  assert.ok(result.typed.name.length <= LENGTHS_MAX.name * 4);
});

test('the country is guessed from the browser, else from the shop', () => {
  assert.equal(likelyCountry('fr-CA,fr;q=0.9,en;q=0.8', 'en-IE'), 'CA');
  assert.equal(likelyCountry('en;q=0.9,zh-Hans-CN,de-AT;q=0.7', 'en-IE'), 'AT');
  assert.equal(likelyCountry('*', 'en-IE'), 'IE');
  assert.equal(likelyCountry(undefined, 'en'), 'DE');
});
