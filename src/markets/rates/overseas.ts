import { type RateSet, ratesOf } from './rate-set.ts';

const gst = { country: 'CA', tax: 'gst', name: 'GST' };
const hst = { country: 'CA', tax: 'gst', name: 'HST' };

/**
 * GST, or HST in its place, is the federation's. British Columbia, Manitoba, Saskatchewan and Québec have a tax of
 * their own beside it, for which a shop registers there. They tax groceries and some books less: not here.
 */
export const canada: RateSet = {
  name: 'ca',
  title: 'Canada',
  countries: ['CA'],
  source:
    'Canada Revenue Agency, GST/HST rates: https://www.canada.ca/en/revenue-agency/services/tax/businesses/topics/gst-hst-businesses/charge-collect-which-rate.html and the provinces’ revenue offices',
  sourceDate: '2026-01-01',
  rates: [
    ...ratesOf(gst, {}, { standard: 5 }),
    ...ratesOf(hst, { region: 'NB' }, { standard: 15 }),
    ...ratesOf(hst, { region: 'NL' }, { standard: 15 }),
    ...ratesOf(hst, { region: 'NS' }, { standard: [{ percent: 14, from: '2025-04-01' }] }),
    ...ratesOf(hst, { region: 'ON' }, { standard: 13 }),
    ...ratesOf(hst, { region: 'PE' }, { standard: 15 }),
    ...ratesOf({ ...gst, tax: 'pst', name: 'PST' }, { region: 'BC' }, { standard: 7 }),
    ...ratesOf({ ...gst, tax: 'pst', name: 'RST' }, { region: 'MB' }, { standard: 7 }),
    ...ratesOf({ ...gst, tax: 'pst', name: 'PST' }, { region: 'SK' }, { standard: 6 }),
    ...ratesOf({ ...gst, tax: 'pst', name: 'QST' }, { region: 'QC' }, { standard: 9.975 }),
  ],
};

export const australia: RateSet = {
  name: 'au',
  title: 'Australia',
  countries: ['AU'],
  source:
    'Australian Taxation Office, GST: https://www.ato.gov.au/businesses-and-organisations/gst-excise-and-indirect-taxes/gst',
  sourceDate: '2026-01-01',
  rates: ratesOf({ country: 'AU', tax: 'gst', name: 'GST' }, {}, { standard: 10 }),
};

/** 1 % or none on food from April 2027 on was planned in 2026; it is not here before it is law. */
export const japan: RateSet = {
  name: 'jp',
  title: 'Japan',
  countries: ['JP'],
  source: 'National Tax Agency, consumption tax: https://www.nta.go.jp/english/taxes/consumption_tax/01.htm',
  sourceDate: '2026-01-01',
  rates: ratesOf(
    { country: 'JP', tax: 'consumption', name: 'Consumption tax' },
    {},
    { standard: 10, food: 8, reduced: 8 },
  ),
};
