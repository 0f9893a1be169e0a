import { type RateSet, ratesOf } from './rate-set.ts';

type Standard = NonNullable<Parameters<typeof ratesOf>[2]['standard']>;

/**
 * What is charged everywhere in a state, in percent; counties and cities add their own, which are not here.
 * California, Nevada, Utah and Virginia: with what the law adds for the counties all over the state.
 * Alaska, Delaware, Montana, New Hampshire and Oregon have no tax of the state.
 */
const states: Record<string, Standard> = {
  AL: 4,
  AR: 6.5,
  AZ: 5.6,
  CA: 7.25,
  CO: 2.9,
  CT: 6.35,
  DC: 6, // a rise to 7 % had been planned for October 2026; whether it came we could not confirm
  FL: 6,
  GA: 4,
  HI: 4,
  IA: 6,
  ID: 6,
  IL: 6.25,
  IN: 7,
  KS: 6.5,
  KY: 6,
  LA: [
    { percent: 5, from: '2025-01-01', to: '2029-12-31' },
    { percent: 4.75, from: '2030-01-01' },
  ],
  MA: 6.25,
  MD: 6,
  ME: 5.5,
  MI: 6,
  MN: 6.875,
  MO: 4.225,
  MS: 7,
  NC: 4.75,
  ND: 5,
  NE: 5.5,
  NJ: 6.625,
  NM: 4.875,
  NV: 6.85,
  NY: 4,
  OH: 5.75,
  OK: 4.5,
  PA: 6,
  RI: 7,
  SC: 6,
  SD: [
    { percent: 4.2, from: '2023-07-01', to: '2027-06-30' },
    { percent: 4.5, from: '2027-07-01' },
  ],
  TN: 7,
  TX: 6.25,
  UT: 6.1,
  VA: 5.3,
  VT: 6,
  WA: 6.5,
  WI: 5,
  WV: 6,
  WY: 4,
};

/**
 * Where shipping that is charged by itself and carried by a third party bears no tax. Elsewhere it is
 * taxed as the goods are; so, as the cautious choice, in Florida and Illinois, where it is free of tax only
 * if the buyer could have fetched the goods, and in Louisiana, whose rule we could not confirm.
 */
const freeShipping = new Set('AL AZ CA CO IA ID KS MA MD ME MI MO NV OK UT VA WY'.split(' '));

export const us: RateSet = {
  name: 'us',
  title: 'United States, sales taxes of the states',
  countries: ['US'],
  source:
    'Tax Foundation, State and Local Sales Tax Rates: https://taxfoundation.org/data/all/state/sales-tax-rates/ and TaxJar, Is shipping taxable: https://www.taxjar.com/blog/calculations/sales-tax-and-shipping',
  sourceDate: '2026-01-01',
  rates: Object.entries(states).flatMap(([region, standard]) =>
    ratesOf(
      { country: 'US', tax: 'sales', name: 'Sales tax' },
      { region, onShipping: !freeShipping.has(region) },
      { standard },
    ),
  ),
};
