import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decideTax, ratesOf, type TaxQuestion, type TaxRateRow, type TaxRegistration } from './tax-rules.ts';

const rate = (country: string, ppm: number, part: Partial<TaxRateRow> = {}): TaxRateRow => ({
  country,
  region: '',
  postalFrom: '',
  postalTo: '',
  taxClass: 'standard',
  tax: 'vat',
  name: 'VAT',
  ppm,
  onShipping: true,
  validFrom: '2000-01-01',
  validTo: null,
  ...part,
});

const RATES = [
  rate('DE', 190_000),
  rate('DE', 70_000, { taxClass: 'reduced' }),
  rate('FR', 200_000),
  rate('GR', 240_000),
  rate('ES', 210_000),
  rate('ES', 100_000, { taxClass: 'reduced' }),
  rate('ES', 0, { postalFrom: '35', postalTo: '35' }),
  rate('GB', 200_000),
  rate('US', 60_000, { region: 'CA', tax: 'state', name: 'Sales tax' }),
  rate('US', 0, { region: 'CA', tax: 'state', name: 'Sales tax', taxClass: 'food' }),
  rate('US', 12_500, { region: 'CA', tax: 'county', name: 'County tax', onShipping: false }),
  rate('US', 2_500, {
    region: 'CA',
    tax: 'county',
    name: 'County tax',
    postalFrom: '900',
    postalTo: '908',
    onShipping: false,
  }),
  rate('US', 40_000, { region: 'NY', tax: 'state', name: 'Sales tax' }),
  rate('US', 45_000, { region: 'NY', tax: 'city', name: 'City tax' }),
  rate('JP', 100_000, { tax: 'state', name: 'Consumption tax' }),
  rate('CA', 50_000, { tax: 'gst', name: 'GST' }),
  rate('CA', 130_000, { region: 'ON', tax: 'gst', name: 'HST' }),
  rate('CA', 70_000, { region: 'BC', tax: 'pst', name: 'PST' }),
];

const local = (country: string, region = ''): TaxRegistration => ({ country, region, kind: 'local' });
const oss = (country: string): TaxRegistration => ({ country, region: '', kind: 'oss' });

function ask(
  home: string,
  registrations: TaxRegistration[],
  [country, region = '', postalCode = '']: [string, string?, string?],
  more: Partial<TaxQuestion> & { vatCountry?: string } = {},
) {
  const { vatCountry, ...part } = more;
  return decideTax({
    home: { country: home },
    registrations,
    rates: RATES,
    market: { pricesIncludeTax: true },
    rounding: 'line',
    buyer: { where: { country, region, postalCode }, vatCountry },
    day: '2026-11-25',
    ...part,
  });
}

/** "VAT 190000" of the class, the treatment where there is no tax, or why not. */
function told(decision: ReturnType<typeof ask>, taxClass = 'standard'): string {
  if (!decision.ok) return decision.reason;
  const { treatment } = decision.rules;
  const rates = ratesOf(decision.rules, taxClass).map(({ name, ppm }) => `${name} ${ppm}`);
  return treatment === 'taxed' ? rates.join(', ') : [treatment, ...rates].join(', ');
}

const german = [local('DE')];
const both = [local('DE'), oss('DE')];

test('at home the taxes of home are due, by class; an unknown class is taxed as standard', () => {
  assert.equal(told(ask('DE', german, ['DE'])), 'VAT 190000');
  assert.equal(told(ask('DE', german, ['DE']), 'reduced'), 'VAT 70000');
  assert.equal(told(ask('DE', german, ['DE']), 'wine'), 'VAT 190000');
  assert.equal(told(ask('DE', german, ['DE']), 'constructor'), 'VAT 190000');
});

test('a shop that is registered nowhere charges none', () => {
  assert.equal(told(ask('DE', [], ['DE'])), 'not_registered');
  assert.equal(told(ask('DE', [], ['FR'])), 'not_registered');
  assert.equal(told(ask('DE', [], ['US', 'CA'])), 'not_registered');
});

test('consumers in the EU: tax of the destination with a registration or the one-stop-shop, else that of home', () => {
  assert.equal(told(ask('DE', german, ['FR'])), 'VAT 190000');
  assert.equal(told(ask('DE', both, ['FR'])), 'VAT 200000');
  assert.equal(told(ask('DE', [...german, local('FR')], ['FR'])), 'VAT 200000');
  assert.equal(told(ask('DE', [...german, local('FR')], ['ES'])), 'VAT 190000');
  assert.equal(told(ask('DE', [local('FR')], ['ES'])), 'not_registered');
  assert.equal(told(ask('DE', [oss('DE')], ['DE'])), 'VAT 190000');
});

test('a business in another member state pays none, where the goods leave home', () => {
  assert.equal(told(ask('DE', both, ['FR'], { vatCountry: 'FR' })), 'reverse_charge');
  assert.equal(told(ask('DE', german, ['FR'], { vatCountry: 'ES' })), 'reverse_charge');
  assert.equal(told(ask('DE', [...german, local('FR')], ['FR'], { vatCountry: 'FR' })), 'reverse_charge');
  assert.equal(told(ask('DE', german, ['DE'], { vatCountry: 'FR' })), 'VAT 190000');
  assert.equal(told(ask('DE', both, ['FR'], { vatCountry: 'DE' })), 'VAT 200000');
  assert.equal(told(ask('DE', both, ['FR'], { vatCountry: 'GB' })), 'VAT 200000');
  assert.equal(told(ask('DE', both, ['US', 'CA'], { vatCountry: 'FR' })), 'export');
  assert.equal(told(ask('DE', [local('FR')], ['FR'], { vatCountry: 'FR' })), 'VAT 200000');
});

test('Greece is EL in VAT numbers', () => {
  assert.equal(told(ask('DE', both, ['GR'], { vatCountry: 'EL' })), 'reverse_charge');
  assert.equal(told(ask('GR', [local('GR')], ['DE'], { vatCountry: 'EL' })), 'VAT 240000');
});

test('Northern Ireland counts as the EU for goods, the rest of the United Kingdom does not', () => {
  assert.equal(told(ask('DE', both, ['GB', '', 'BT1 1AA'])), 'VAT 200000');
  assert.equal(told(ask('DE', both, ['GB', '', 'bt1 1aa'], { vatCountry: 'XI' })), 'reverse_charge');
  for (const code of ['SW1A 1AA', 'AB10 1AB'])
    assert.equal(told(ask('DE', both, ['GB', '', code])), 'export');
  assert.equal(told(ask('GB', [local('GB')], ['GB', '', 'BT1 1AA'])), 'VAT 200000');
  assert.equal(told(ask('GB', [local('GB')], ['DE'])), 'export');
});

test('Monaco is taxed as France, the Isle of Man as the United Kingdom', () => {
  assert.equal(told(ask('DE', both, ['MC', '', '98000'])), 'VAT 200000');
  assert.equal(told(ask('FR', [local('FR')], ['MC'])), 'VAT 200000');
  assert.equal(told(ask('GB', [local('GB')], ['IM'])), 'VAT 200000');
});

test('parts of member states outside the EU’s VAT are exports, or have a rate of their own', () => {
  const outside: [string, string, string][] = [
    ['DE', '', '27498'],
    ['DE', '', '78266'],
    ['ES', '', '35100'],
    ['ES', '', '38670'],
    ['ES', '', '51001'],
    ['ES', '', '52006'],
    ['FI', '', '22100'],
    ['FR', '', '97110'],
    ['FR', '', '97800'],
    ['FR', '', '98600'],
    ['FR', '', '98846'],
    ['GR', '', '63086'],
    ['GR', '', '63087'],
    ['IT', '', '23041'],
    ['IT', '', '22061'],
    ['AX', '', '22100'],
  ];
  const austrian = [local('AT'), oss('AT')];
  for (const where of outside) assert.equal(told(ask('AT', austrian, where)), 'export', where.join(' '));
  const inside: [string, string, string][] = [
    ['DE', '', '27499'],
    ['ES', '', '34001'],
    ['ES', '', '50001'],
    ['FR', '', '98000'],
    ['FR', '', '97000'],
    ['GR', '', '63085'],
    ['GR', '', '63088'],
    ['DE', '', '27497'],
    ['DE', '', '78265'],
    ['DE', '', '78267'],
    ['ES', '', '36001'],
    ['ES', '', '37001'],
    ['ES', '', '39001'],
    ['ES', '', '53001'],
    ['FI', '', '21100'],
    ['FI', '', '23100'],
    ['FR', '', '97900'],
    ['FR', '', '98500'],
    ['FR', '', '98900'],
    ['IT', '', '23040'],
    ['IT', '', '23042'],
    ['IT', '', '22060'],
    ['IT', '', '22062'],
  ];
  for (const where of inside) assert.notEqual(told(ask('AT', austrian, where)), 'export', where.join(' '));
  assert.equal(told(ask('ES', [local('ES')], ['ES', '', '35100'])), 'VAT 0');
  assert.equal(told(ask('ES', [local('ES')], ['ES', '', '35100']), 'reduced'), 'VAT 0');
  assert.equal(told(ask('ES', [local('ES')], ['ES', '', '36000']), 'reduced'), 'VAT 100000');
});

test('every member state is in the one-stop-shop', () => {
  const members = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(
    ' ',
  );
  const rates = members.map((country, index) => rate(country, index * 1_000));
  const tax = (country: string) => told(ask('US', [oss('IE')], [country], { rates }));
  assert.deepEqual(
    members.map(tax),
    members.map((_, index) => `VAT ${index * 1_000}`),
  );
  for (const other of ['GB', 'NO', 'CH', 'XI', 'EL', 'US']) assert.equal(tax(other), 'not_registered');
});

test('elsewhere tax is due where the shop is registered; the rest are exports', () => {
  assert.equal(told(ask('DE', german, ['US', 'CA'])), 'export');
  assert.equal(told(ask('DE', [...german, local('GB')], ['GB', '', 'SW1A 1AA'])), 'VAT 200000');
  assert.equal(told(ask('US', [local('US', 'NY')], ['DE'])), 'export');
  assert.equal(told(ask('US', [local('GB')], ['DE'])), 'not_registered');
});

test('in the United States only states with a registration, their taxes side by side', () => {
  const californian = [local('US', 'CA')];
  assert.equal(told(ask('US', californian, ['US', 'NY'])), 'not_registered');
  assert.equal(told(ask('US', californian, ['US', 'CA', '94110'])), 'Sales tax 60000, County tax 12500');
  assert.equal(told(ask('US', californian, ['US', 'CA', '90210'])), 'Sales tax 60000, County tax 2500');
  assert.equal(told(ask('US', californian, ['US', 'CA', '94110']), 'food'), 'County tax 12500, Sales tax 0');
  assert.equal(
    told(ask('DE', [...german, ...californian], ['US', 'CA'])),
    'Sales tax 60000, County tax 12500',
  );
  assert.equal(
    told(ask('US', [...californian, local('US', 'NY')], ['US', 'CA'])),
    'Sales tax 60000, County tax 12500',
  );
  assert.equal(told(ask('US', [local('US')], ['US', 'CA'])), 'no_rate');
});

test('a province’s own tax wants a registration there, a country’s wants the country’s', () => {
  assert.equal(told(ask('CA', [local('CA')], ['CA', 'BC'])), 'GST 50000');
  assert.equal(told(ask('CA', [local('CA'), local('CA', 'BC')], ['CA', 'BC'])), 'PST 70000, GST 50000');
  assert.equal(told(ask('CA', [local('CA'), local('CA', 'BC')], ['CA', 'ON'])), 'HST 130000');
  assert.equal(told(ask('CA', [local('CA', 'BC')], ['CA', 'BC'])), 'PST 70000');
});

test('registered, and no rate known: it says so', () => {
  assert.deepEqual(ask('DE', both, ['IT']), { ok: false, reason: 'no_rate' });
  const rates = [rate('DE', 70_000, { taxClass: 'reduced' })];
  assert.equal(told(ask('DE', german, ['DE'], { rates })), 'no_rate');
});

test('a rate holds from its first to its last day, and the newest of them counts', () => {
  const rates = [
    rate('DE', 190_000),
    rate('DE', 160_000, { validFrom: '2020-07-01', validTo: '2020-12-31' }),
    rate('FR', 200_000, { validFrom: '2027-01-01' }),
  ];
  const on = (day: string, country = 'DE') =>
    told(ask('DE', [local('DE'), local('FR')], [country], { rates, day }));
  assert.deepEqual(
    ['2020-06-30', '2020-07-01', '2020-12-31', '2021-01-01'].map((day) => on(day)),
    ['VAT 190000', 'VAT 160000', 'VAT 160000', 'VAT 190000'],
  );
  assert.equal(on('2026-12-31', 'FR'), 'no_rate');
  assert.equal(on('2027-01-01', 'FR'), 'VAT 200000');
  assert.equal(
    told(ask('DE', german, ['DE'], { rates: rates.toReversed(), day: '2020-08-01' })),
    'VAT 160000',
  );
});

test('of overlapping postal ranges the closer one counts, and a class it does not know is looked for further out', () => {
  const rates = [
    rate('PT', 230_000),
    rate('PT', 60_000, { taxClass: 'books' }),
    rate('PT', 220_000, { postalFrom: '9', postalTo: '9' }),
    rate('PT', 160_000, { postalFrom: '95', postalTo: '99' }),
    rate('PT', 40_000, { postalFrom: '95', postalTo: '99', taxClass: 'food' }),
  ];
  const tax = (postal: string, taxClass?: string) =>
    told(ask('PT', [local('PT')], ['PT', '', postal], { rates }), taxClass);
  assert.equal(tax('9500'), 'VAT 160000');
  assert.equal(tax('9000'), 'VAT 220000');
  assert.equal(tax('1000'), 'VAT 230000');
  assert.equal(tax('9500', 'food'), 'VAT 40000');
  assert.equal(tax('9500', 'books'), 'VAT 160000');
  assert.equal(tax('1000', 'books'), 'VAT 60000');
  const onlyFood = [rate('PT', 230_000), rate('PT', 40_000, { region: 'AC', taxClass: 'food' })];
  const inAzores = ask('PT', [local('PT')], ['PT', 'AC'], { rates: onlyFood });
  assert.equal(told(inAzores), 'VAT 230000');
  assert.equal(told(inAzores, 'food'), 'VAT 40000');
});

test('of one place the postal range of more digits is the closer one', () => {
  const rates = [
    rate('IT', 220_000),
    rate('IT', 50_000, { postalFrom: '23', postalTo: '23', validFrom: '2020-01-01' }),
    rate('IT', 10_000, { postalFrom: '23041', postalTo: '23041' }),
  ];
  for (const list of [rates, rates.toReversed()])
    assert.equal(told(ask('IT', [local('IT')], ['IT', '', '23041'], { rates: list })), 'VAT 10000');
});

test('the rules say whether prices include tax, how it is rounded, and what of it is on shipping', () => {
  const decision = ask('US', [local('US', 'CA')], ['US', 'CA'], {
    market: { pricesIncludeTax: false },
    rounding: 'order',
  });
  assert.deepEqual(decision, {
    ok: true,
    rules: {
      included: false,
      treatment: 'taxed',
      rounding: 'order',
      rates: {
        standard: [
          { name: 'Sales tax', ppm: 60_000, onShipping: true },
          { name: 'County tax', ppm: 12_500, onShipping: false },
        ],
        food: [
          { name: 'County tax', ppm: 12_500, onShipping: false },
          { name: 'Sales tax', ppm: 0, onShipping: true },
        ],
      },
    },
  });
  assert.deepEqual(ask('DE', german, ['JP']), {
    ok: true,
    rules: { included: true, treatment: 'export', rates: {}, rounding: 'line' },
  });
});

test('a tax on some goods alone is not on others', () => {
  const rates = [
    rate('DE', 190_000),
    rate('DE', 20_000, { tax: 'sugar', name: 'Sugar', taxClass: 'sweets' }),
  ];
  const decision = ask('DE', german, ['DE'], { rates });
  assert.equal(told(decision), 'VAT 190000');
  assert.equal(told(decision, 'sweets'), 'VAT 190000, Sugar 20000');
});

test('two taxes of one rate stand in the order of their names', () => {
  const rates = [rate('BR', 50_000, { tax: 'b', name: 'B' }), rate('BR', 50_000, { tax: 'a', name: 'A' })];
  for (const list of [rates, rates.toReversed()])
    assert.equal(told(ask('BR', [local('BR')], ['BR'], { rates: list })), 'A 50000, B 50000');
});
