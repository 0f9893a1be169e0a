import { type RateSet, ratesOf, untaxed } from './rate-set.ts';

type Rates = Parameters<typeof ratesOf>[2];

/**
 * In percent. Left out: books in Denmark, where the end of their VAT is decided but we could not confirm its
 * day; Greek islands with 17 %; food in countries with several rates for it.
 */
const countries: Record<string, Rates> = {
  AT: { standard: 20, books: 10 },
  BE: { standard: 21, books: 6, food: 6 },
  BG: { standard: 20, books: 9, reduced: 9 },
  CY: { standard: 19, books: 3 },
  CZ: { standard: 21, books: 0, food: 12, reduced: 12 },
  DE: { standard: 19, books: 7, food: 7, reduced: 7 },
  DK: { standard: 25 },
  EE: { standard: [{ percent: 24, from: '2025-07-01' }], books: 9 },
  ES: { standard: 21, books: 4 },
  FI: {
    standard: [{ percent: 25.5, from: '2024-09-01' }],
    books: [{ percent: 13.5, from: '2026-01-01' }],
    food: [{ percent: 13.5, from: '2026-01-01' }],
  },
  FR: { standard: 20, books: 5.5, food: 5.5 },
  GR: { standard: 24, books: 6, food: 13 },
  HR: { standard: 25, books: 5 },
  HU: { standard: 27, books: 5 },
  IE: { standard: 23, books: 0, zero: 0 },
  IT: { standard: 22, books: 4 },
  LT: { standard: 21, books: [{ percent: 5, from: '2026-01-01' }] },
  LU: { standard: 17, books: 3, food: 3 },
  LV: { standard: 21, books: 5 }, // in the languages of the EU, EEA and OECD
  MT: { standard: 18, books: 5 },
  NL: { standard: 21, books: 9, food: 9, reduced: 9 },
  PL: { standard: 23, books: 5 },
  PT: { standard: 23, books: 6 },
  RO: {
    standard: [{ percent: 21, from: '2025-08-01' }],
    books: [{ percent: 11, from: '2025-08-01' }],
    food: [{ percent: 11, from: '2025-08-01' }],
    reduced: [{ percent: 11, from: '2025-08-01' }],
  },
  SE: {
    standard: 25,
    books: 6,
    food: [
      { percent: 6, from: '2026-04-01', to: '2027-12-31' },
      { percent: 12, from: '2028-01-01' },
    ],
  },
  SI: { standard: 22, books: 5, food: 9.5 },
  SK: { standard: [{ percent: 23, from: '2025-01-01' }], books: [{ percent: 5, from: '2025-01-01' }] },
};

/**
 * Postal codes of places that belong to a country but not to the territory of the EU's VAT (directive
 * 2006/112/EC, article 6): no VAT is charged on what goes there.
 */
const outside: [country: string, postal: [from: string, to: string]][] = [
  ['DE', ['27498', '27498']], // Heligoland
  ['DE', ['78266', '78266']], // Büsingen
  ['DK', ['39', '39']], // Greenland
  ['ES', ['35', '35']], // Canary Islands, Las Palmas
  ['ES', ['38', '38']], // Canary Islands, Santa Cruz
  ['ES', ['51', '52']], // Ceuta and Melilla
  ['FI', ['22', '22']], // Åland
  ['FR', ['971', '978']], // Overseas departments and collectivities
  ['FR', ['986', '988']], // Territories in the Pacific
  ['GR', ['63086', '63087']], // Mount Athos
  ['IT', ['22061', '22061']], // Campione d’Italia
  ['IT', ['23041', '23041']], // Livigno
];

/** With rates of their own. */
const special: [country: string, postal: [from: string, to: string], rates: Rates][] = [
  ['AT', ['6691', '6691'], { standard: 19, books: 10 }], // Jungholz
  ['AT', ['6991', '6993'], { standard: 19, books: 10 }], // Mittelberg
  ['PT', ['90', '94'], { standard: 22, books: [{ percent: 4, from: '2024-10-01' }] }], // Madeira
  ['PT', ['95', '99'], { standard: 16, books: 4 }], // Azores
];

const vat = (country: string) => ({ country, tax: 'vat', name: 'VAT' });

/** The 27 member states. */
export const eu: RateSet = {
  name: 'eu',
  title: 'European Union',
  countries: Object.keys(countries),
  source:
    'European Commission, Taxes in Europe Database: https://ec.europa.eu/taxation_customs/tedb/ and Territorial scope: https://taxation-customs.ec.europa.eu/territorial-status-eu-countries-and-certain-territories_en',
  sourceDate: '2026-04-28',
  rates: [
    ...Object.entries(countries).flatMap(([country, rates]) => ratesOf(vat(country), {}, rates)),
    ...outside.flatMap(([country, postal]) =>
      ratesOf(vat(country), { postal }, untaxed(countries[country]!)),
    ),
    ...special.flatMap(([country, postal, rates]) => ratesOf(vat(country), { postal }, rates)),
  ],
};
