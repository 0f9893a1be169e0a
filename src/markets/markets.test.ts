import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currency, market, rate, registration, sampleSelling } from '../../test/selling.ts';
import type { ListedPrice } from '../platform/shown-prices.ts';
import { convert, pricesIn, regionFor, type Selling, type TaxedBuyer, taxAt } from './markets.ts';

const listed = (priceMinor: number, more: Partial<ListedPrice> = {}): ListedPrice => ({
  priceMinor,
  compareAtMinor: null,
  own: {},
  taxClass: 'standard',
  ...more,
});

const NOON = new Date('2026-11-25T12:00:00Z');
const buyerIn = (
  country: string,
  more: Partial<TaxedBuyer> & { region?: string; postalCode?: string } = {},
) => {
  const { region = '', postalCode = '', ...part } = more;
  return { where: { country, region, postalCode }, at: NOON, ...part };
};

function priceFor(selling: Selling, country: string, price = listed(12300), vatCountry?: string): number {
  const buyer = buyerIn(country, { vatCountry });
  return pricesIn(selling, regionFor(selling, { country }), buyer).of(price).priceMinor;
}

const RATES = [
  rate('IE', 230_000),
  rate('IE', 0, { taxClass: 'books' }),
  rate('DE', 190_000),
  rate('DE', 70_000, { taxClass: 'books' }),
  rate('CH', 81_000),
  rate('US', 40_000, { region: 'NY', tax: 'sales', name: 'Sales tax' }),
  rate('CA', 50_000, { tax: 'gst', name: 'GST' }),
  rate('CA', 70_000, { region: 'BC', tax: 'pst', name: 'PST' }),
];
const CURRENCIES = [
  currency('USD', '1.0842', 100, 1),
  currency('JPY', '161.25', 100, 0),
  currency('KWD', '0.33215'),
  currency('CHF', '0.94'),
];
const registered = [registration('IE'), registration('IE', { kind: 'oss' })];

const asListed = sampleSelling({ registrations: registered, rates: RATES, currencies: CURRENCIES });
const without = sampleSelling({
  registrations: registered,
  rates: RATES,
  currencies: CURRENCIES,
  markets: [
    market({
      handle: 'america',
      countries: ['US', 'CA'],
      currency: 'USD',
      pricesIncludeTax: false,
      priceBasis: 'without_home_tax',
    }),
    market({ handle: 'gulf', countries: ['AE'], currency: 'KWD', priceBasis: 'without_home_tax' }),
    market({ handle: 'asia', countries: ['JP'], currency: 'JPY', priceBasis: 'without_home_tax' }),
    market({ handle: 'europe', priceBasis: 'without_home_tax' }),
  ],
});

test('as listed: the number is the price in any country, whatever its tax', () => {
  for (const country of ['IE', 'DE', 'CH', 'JP']) assert.equal(priceFor(asListed, country), 12300);
});

test('without the tax of home: it comes off, and the tax of the buyer’s country goes on where prices include it', () => {
  assert.equal(priceFor(without, 'IE'), 12300, 'at home nothing changes');
  assert.equal(priceFor(without, 'DE'), 11900);
  assert.equal(priceFor(without, 'DE', listed(10000, { taxClass: 'books' })), 10700);
  assert.equal(priceFor(without, 'CH'), 10000, 'an export');
  assert.equal(priceFor(without, 'US'), 10799, '108.42 to the nearest …,99');
});

test('a registration abroad puts that country’s tax into its prices', () => {
  const swiss = { ...without, registrations: [...registered, registration('CH')] };
  assert.equal(priceFor(swiss, 'CH'), 10810);
});

test('a shop that is registered nowhere takes off and puts on nothing', () => {
  const nowhere = { ...without, registrations: [] };
  assert.equal(priceFor(nowhere, 'DE'), 12300);
  assert.equal(pricesIn(nowhere, regionFor(nowhere, { country: 'DE' })).taxWords, '');
});

test('a shop whose own prices exclude tax has none to take off', () => {
  const american = sampleSelling({
    home: { country: 'US', currency: 'USD', locale: 'en-US' },
    registrations: [registration('US', { region: 'NY' }), registration('US')],
    rates: [...RATES, rate('US', 30_000, { tax: 'federal', name: 'Federal tax' })],
    markets: [
      market({ handle: 'home', countries: ['US'], currency: 'USD', pricesIncludeTax: false }),
      market({ handle: 'world', currency: 'USD', priceBasis: 'without_home_tax' }),
    ],
  });
  assert.equal(priceFor(american, 'DE'), 12300);
});

test('a business in another member state sees the price without the tax a consumer would pay', () => {
  assert.equal(priceFor(asListed, 'DE', listed(11900), 'DE'), 10000);
  assert.equal(priceFor(without, 'DE', listed(12300), 'FR'), 10000);
  assert.equal(priceFor(asListed, 'DE', listed(10700, { taxClass: 'books' }), 'DE'), 10000);
  assert.equal(priceFor(asListed, 'IE', listed(12300), 'IE'), 12300, 'at home it pays the tax');
  const belowThreshold = { ...asListed, registrations: [registration('IE')] };
  assert.equal(priceFor(belowThreshold, 'DE', listed(12300), 'DE'), 10000, 'the tax of home comes off');
});

test('a price set by hand for a currency stands as it is, and its compare-at price with it', () => {
  const price = listed(12300, {
    compareAtMinor: 15000,
    own: { USD: { priceMinor: 14500, compareAtMinor: null }, EUR: { priceMinor: 1, compareAtMinor: 2 } },
  });
  const seen = (country: string) =>
    pricesIn(without, regionFor(without, { country }), buyerIn(country)).of(price);
  assert.deepEqual(seen('US'), { priceMinor: 14500, compareAtMinor: null });
  assert.deepEqual(
    seen('IE'),
    { priceMinor: 12300, compareAtMinor: 15000 },
    'the listed one is the shop’s own',
  );
});

test('a compare-at price that is rounded to the price itself is none', () => {
  const seen = (compareAtMinor: number) =>
    pricesIn(without, regionFor(without, { country: 'US' })).of(listed(12300, { compareAtMinor }))
      .compareAtMinor;
  assert.equal(seen(12301), null);
  assert.equal(seen(15000), 13199);
});

test('amounts are converted to 0, 2 and 3 decimal places; prices as the currency rounds them', () => {
  const both = (homeMinor: number, code: string) => [
    convert(asListed, homeMinor, code),
    pricesIn(asListed, regionFor(asListed, { currency: code })).of(listed(homeMinor)).priceMinor,
  ];
  assert.deepEqual(both(1000, 'EUR'), [1000, 1000]);
  assert.deepEqual(both(1000, 'USD'), [1084, 1099]);
  assert.deepEqual(both(1000, 'JPY'), [1613, 1600]);
  assert.deepEqual(both(1000, 'KWD'), [3320, 3320], '3.3215 dinars, to whole tens of fils');
  assert.deepEqual(both(0, 'USD'), [0, 0]);
  const dinars = sampleSelling({
    home: { country: 'AE', currency: 'KWD', locale: 'en' },
    currencies: [currency('EUR', '3.01'), currency('JPY', '485.5')],
  });
  assert.equal(convert(dinars, 1000, 'EUR'), 301);
  assert.equal(convert(dinars, 1230, 'JPY'), 597);
  assert.throws(() => convert(asListed, 1000, 'GBP'), /does not sell in GBP/);
});

test('whatever the market, a price is a whole number of the currency’s steps, and free only if it was', () => {
  const country = fc.constantFrom('IE', 'DE', 'CH', 'US', 'JP', 'AE', 'FR');
  const business = fc.option(fc.constantFrom('DE', 'FR'), { nil: undefined });
  fc.assert(
    fc.property(fc.nat(100_000_000), country, business, (priceMinor, where, vatCountry) => {
      const seen = priceFor(without, where, listed(priceMinor), vatCountry);
      const step = where === 'AE' ? 10 : 1;
      assert.ok(Number.isSafeInteger(seen) && seen >= 0 && seen % step === 0);
      if (priceMinor === 0) assert.equal(seen, 0);
    }),
  );
});

test('Monaco is taxed as France, and Northern Ireland as a member state of the EU', () => {
  const selling = {
    ...asListed,
    rates: Map.groupBy([...RATES, rate('FR', 200_000), rate('GB', 200_000)], (r) => r.country),
  };
  const treatment = (country: string, postalCode: string) => {
    const decision = taxAt(selling, regionFor(selling, { country }), buyerIn(country, { postalCode }));
    return decision.ok && decision.rules.treatment;
  };
  assert.equal(treatment('MC', '98000'), 'taxed');
  assert.equal(treatment('GB', 'BT1 5GS'), 'taxed');
  assert.equal(treatment('GB', 'EC1Y 8SY'), 'export');
});

test('a rate begins with its day in the shop’s time zone, and ends with its last', () => {
  const changing = sampleSelling({
    timeZone: 'Europe/Berlin',
    registrations: [registration('IE')],
    rates: [rate('IE', 230_000, { validTo: '2026-11-25' }), rate('IE', 240_000, { validFrom: '2026-11-26' })],
  });
  const at = (time: string) => {
    const decision = taxAt(changing, regionFor(changing, {}), buyerIn('IE', { at: new Date(time) }));
    assert.ok(decision.ok);
    return decision.rules.rates.standard!.map(({ ppm }) => ppm);
  };
  assert.deepEqual(at('2026-11-25T22:59:59Z'), [230_000]);
  assert.deepEqual(at('2026-11-25T23:00:00Z'), [240_000]);
});

test('a rate that begins tomorrow is not used today', () => {
  const selling = sampleSelling({
    registrations: [registration('IE')],
    rates: [rate('IE', 240_000, { validFrom: '2026-11-26' })],
  });
  assert.deepEqual(taxAt(selling, regionFor(selling, {}), buyerIn('IE')), { ok: false, reason: 'no_rate' });
});

test('the market says whether tax is in the prices, the settings how it is rounded', () => {
  const perOrder = { ...without, taxRounding: 'order' as const };
  const decision = taxAt(perOrder, regionFor(perOrder, { country: 'US' }), buyerIn('US', { region: 'NY' }));
  assert.deepEqual(decision, {
    ok: true,
    rules: { included: false, treatment: 'export', rates: {}, rounding: 'order' },
  });
});

const words = (selling: Selling, country: string, buyer?: TaxedBuyer) =>
  pricesIn(selling, regionFor(selling, { country }), buyer).taxWords;

test('below the prices stands whether they include tax, by the name it has there', () => {
  assert.equal(words(without, 'IE'), 'Prices include VAT.');
  assert.equal(words(without, 'DE'), 'Prices include VAT.');
  assert.equal(words(without, 'JP'), 'No tax is charged; customs may ask for import duties.');
  assert.equal(words(without, 'US'), 'No tax is charged; customs may ask for import duties.');
  assert.equal(
    words(without, 'DE', buyerIn('DE', { vatCountry: 'DE' })),
    'No VAT is charged: reverse charge.',
  );
});

test('a tax of some states is promised only where it is due', () => {
  const nexus = { ...without, registrations: [...registered, registration('US', { region: 'NY' })] };
  assert.equal(words(nexus, 'US'), 'Tax is added at checkout where it is due.');
  assert.equal(words(nexus, 'US', buyerIn('US', { region: 'NY' })), 'Tax is added at checkout.');
  assert.equal(
    words(nexus, 'US', buyerIn('US', { region: 'TX' })),
    'No tax is charged; customs may ask for import duties.',
  );
});

test('several taxes are all named, and one without a rate promises nothing', () => {
  const canadian = sampleSelling({
    home: { country: 'CA', currency: 'CAD', locale: 'en-CA' },
    registrations: [registration('CA'), registration('CA', { region: 'BC' })],
    rates: RATES,
  });
  assert.equal(words(canadian, 'CA', buyerIn('CA', { region: 'BC' })), 'Prices include PST and GST.');
  assert.equal(words({ ...canadian, rates: new Map() }, 'CA'), '');
  const japanese = sampleSelling({
    home: { country: 'JP', currency: 'JPY', locale: 'ja-JP' },
    registrations: [registration('JP')],
    rates: [rate('JP', 100_000, { tax: 'consumption', name: 'Consumption tax' })],
  });
  assert.equal(words(japanese, 'JP'), 'Prices include consumption tax.');
});
