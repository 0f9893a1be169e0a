import { type RateSet, ratesOf, untaxed } from './rate-set.ts';

const vat = (country: string) => ({ country, tax: 'vat', name: 'VAT' });

const british = { standard: 20, books: 0, reduced: 5, zero: 0 };

export const uk: RateSet = {
  name: 'uk',
  title: 'United Kingdom',
  countries: ['GB'],
  source: 'GOV.UK, VAT rates: https://www.gov.uk/vat-rates',
  sourceDate: '2026-04-28',
  rates: [
    ...ratesOf(vat('GB'), {}, british),
    // Written as if in Britain at times, but outside its VAT: Guernsey and Jersey.
    ...ratesOf(vat('GB'), { postal: ['GY', 'GY'] }, untaxed(british)),
    ...ratesOf(vat('GB'), { postal: ['JE', 'JE'] }, untaxed(british)),
  ],
};

const norwegian = { standard: 25, books: 0, food: 15 };

export const norway: RateSet = {
  name: 'no',
  title: 'Norway',
  countries: ['NO'],
  source:
    'Skatteetaten, VAT rates: https://www.skatteetaten.no/en/rates/value-added-tax/ and merverdiavgiftsloven § 1-2',
  sourceDate: '2026-04-28',
  rates: [
    ...ratesOf(vat('NO'), {}, norwegian),
    ...ratesOf(vat('NO'), { postal: ['8099', '8099'] }, untaxed(norwegian)), // Jan Mayen
    ...ratesOf(vat('NO'), { postal: ['9170', '9178'] }, untaxed(norwegian)), // Svalbard
  ],
};

const swiss = { standard: 8.1, books: 2.6, food: 2.6, reduced: 2.6 };

/** A rise to 8.5 % from 2028 on is put to the vote of the people; it is not here before it is law. */
export const switzerland: RateSet = {
  name: 'ch',
  title: 'Switzerland',
  countries: ['CH'],
  source:
    'Federal Tax Administration, VAT rates: https://www.estv.admin.ch/en/vat-rates-switzerland and MWSTG, article 4',
  sourceDate: '2026-04-28',
  rates: [
    ...ratesOf(vat('CH'), {}, swiss),
    ...ratesOf(vat('CH'), { postal: ['7562', '7563'] }, untaxed(swiss)), // Samnaun
  ],
};
