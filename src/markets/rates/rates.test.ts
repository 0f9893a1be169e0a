import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registration, sampleSelling } from '../../../test/selling.ts';
import { countryList, findCountry } from '../../customers/countries.ts';
import { isInEu } from '../../pricing/eu.ts';
import { ratesOf } from '../../pricing/tax-rules.ts';
import { regionFor, taxAt } from '../markets.ts';
import { rateSets } from './rate-sets.ts';

const all = rateSets.flatMap(({ rates }) => rates);
const NOW = new Date('2026-11-25T12:00:00Z');

/** What the shipped rates tax somewhere, by somebody who is registered there: "VAT 19, …", of a class. */
function taxOf(
  country: string,
  { region = '', postalCode = '', taxClass = 'standard', at = NOW } = {},
): string {
  const selling = sampleSelling({
    home: { country, currency: 'EUR', locale: 'en' },
    registrations: [registration(country), ...(region ? [registration(country, { region })] : [])],
    rates: all,
  });
  const decision = taxAt(selling, regionFor(selling, { country }), {
    where: { country, region, postalCode },
    at,
  });
  if (!decision.ok) return decision.reason;
  return ratesOf(decision.rules, taxClass)
    .map(({ name, ppm }) => `${name} ${ppm / 10_000}`)
    .join(', ');
}

test('each country is in one set, which says what it was read from and when', () => {
  const countries = rateSets.flatMap((set) => set.countries);
  assert.equal(new Set(countries).size, countries.length);
  for (const set of rateSets) {
    assert.deepEqual([...new Set(set.rates.map(({ country }) => country))].sort(), [...set.countries].sort());
    assert.match(set.source, /https:\/\//);
    assert.match(set.sourceDate, /^\d{4}-\d\d-\d\d$/);
  }
});

test('rates are what the table takes: whole parts per million, real regions, days in order, none twice', () => {
  for (const each of all) {
    assert.ok(Number.isInteger(each.ppm) && each.ppm >= 0 && each.ppm <= 300_000, JSON.stringify(each));
    const options = findCountry(each.country)?.region?.options?.map(({ code }) => code);
    assert.ok(each.region === '' || options?.includes(each.region), JSON.stringify(each));
    assert.ok(each.validTo === null || each.validTo >= each.validFrom, JSON.stringify(each));
  }
  const keys = all.map((each) =>
    [each.country, each.region, each.postalFrom, each.taxClass, each.tax, each.validFrom].join(),
  );
  assert.equal(new Set(keys).size, keys.length);
});

const standard: Record<string, number> = {
  AT: 20,
  BE: 21,
  BG: 20,
  CY: 19,
  CZ: 21,
  DE: 19,
  DK: 25,
  EE: 24,
  ES: 21,
  FI: 25.5,
  FR: 20,
  GR: 24,
  HR: 25,
  HU: 27,
  IE: 23,
  IT: 22,
  LT: 21,
  LU: 17,
  LV: 21,
  MT: 18,
  NL: 21,
  PL: 23,
  PT: 23,
  RO: 21,
  SE: 25,
  SI: 22,
  SK: 23,
};

test('all 27 member states of the EU have their standard rate', () => {
  assert.equal(Object.keys(standard).length, 27);
  const members = countryList().filter(({ code }) => isInEu({ country: code, region: '', postalCode: '' }));
  assert.equal(members.length, 27);
  for (const { code } of members) assert.equal(taxOf(code), `VAT ${standard[code]}`, code);
});

test('the rest of Europe, Australia and Japan', () => {
  assert.deepEqual(
    ['GB', 'NO', 'CH', 'AU', 'JP'].map((country) => taxOf(country)),
    ['VAT 20', 'VAT 25', 'VAT 8.1', 'GST 10', 'Consumption tax 10'],
  );
});

test('books and food have rates of their own where they are known, and the standard one elsewhere', () => {
  const books = (country: string) => taxOf(country, { taxClass: 'books' });
  assert.deepEqual(['DE', 'IE', 'GB', 'LT', 'FI', 'DK', 'AU'].map(books), [
    'VAT 7',
    'VAT 0',
    'VAT 0',
    'VAT 5',
    'VAT 13.5',
    'VAT 25',
    'GST 10',
  ]);
  assert.equal(taxOf('SE', { taxClass: 'food' }), 'VAT 6');
  assert.equal(taxOf('SE', { taxClass: 'food', at: new Date('2028-01-01T12:00:00Z') }), 'VAT 12');
});

const territories: [country: string, postalCode: string, name: string, standard: number][] = [
  ['DE', '27498', 'Heligoland', 0],
  ['DE', '78266', 'Büsingen', 0],
  ['DE', '78267', 'a neighbour of Büsingen', 19],
  ['ES', '35001', 'Las Palmas', 0],
  ['ES', '38001', 'Santa Cruz de Tenerife', 0],
  ['ES', '51001', 'Ceuta', 0],
  ['ES', '52001', 'Melilla', 0],
  ['ES', '28001', 'Madrid', 21],
  ['IT', '23041', 'Livigno', 0],
  ['IT', '22061', 'Campione d’Italia', 0],
  ['GR', '630 86', 'Mount Athos', 0],
  ['FI', '22100', 'Mariehamn', 0],
  ['FR', '97400', 'Saint-Denis de la Réunion', 0],
  ['FR', '20000', 'Ajaccio', 20],
  ['PT', '9000-060', 'Funchal', 22],
  ['PT', '9500-150', 'Ponta Delgada', 16],
  ['AT', '6691', 'Jungholz', 19],
  ['AT', '6992', 'Hirschegg', 19],
  ['GB', 'JE2 4UH', 'Jersey', 0],
  ['GB', 'EC1Y 8SY', 'London', 20],
  ['NO', '9170', 'Longyearbyen', 0],
  ['CH', '7563', 'Samnaun', 0],
];
for (const [country, postalCode, name, percent] of territories)
  test(`${name} (${country} ${postalCode}) has ${percent} %`, () => {
    assert.equal(taxOf(country, { postalCode }), `VAT ${percent}`);
  });

test('what is sold to a place without VAT bears none, whatever its class', () => {
  assert.equal(taxOf('DE', { postalCode: '27498', taxClass: 'books' }), 'VAT 0');
  assert.equal(taxOf('PT', { postalCode: '9000-060', taxClass: 'books' }), 'VAT 4');
});

test('American states tax by their own rate, and five of them not at all', () => {
  const tax = (region: string) => taxOf('US', { region });
  assert.deepEqual(['NY', 'CA', 'MN', 'NJ'].map(tax), [
    'Sales tax 4',
    'Sales tax 7.25',
    'Sales tax 6.875',
    'Sales tax 6.625',
  ]);
  for (const region of ['AK', 'DE', 'MT', 'NH', 'OR']) assert.equal(tax(region), 'no_rate', region);
  const us = rateSets.find(({ name }) => name === 'us')!;
  assert.equal(new Set(us.rates.map(({ region }) => region)).size, 46, '45 states and Washington, D.C.');
});

test('shipping is taxed in New York and not in California', () => {
  const onShipping = (region: string) =>
    all.find((each) => each.country === 'US' && each.region === region)!.onShipping;
  assert.deepEqual(['NY', 'CA', 'TX', 'MA'].map(onShipping), [true, false, true, false]);
});

test('Canadian provinces: HST in place of GST, or a tax of their own beside it', () => {
  const tax = (region: string) => taxOf('CA', { region });
  assert.deepEqual(['ON', 'NS', 'AB', 'BC', 'QC', 'SK', 'MB'].map(tax), [
    'HST 13',
    'HST 14',
    'GST 5',
    'PST 7, GST 5',
    'QST 9.975, GST 5',
    'PST 6, GST 5',
    'RST 7, GST 5',
  ]);
});
