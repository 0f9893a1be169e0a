/** Where Plain Geometry sells, how it ships, what it has to charge, and the discounts it gives. Pure data. */
import type {
  DemoCurrency,
  DemoDiscount,
  DemoMarket,
  DemoRegistration,
  DemoTaxRate,
  DemoZone,
} from './types.ts';

const EU = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** Whole pounds, dollars that end in 99, yen in hundreds. */
const currencies: DemoCurrency[] = [
  { code: 'GBP', rate: '0.87', roundToMinor: 100, lessMinor: 0 },
  { code: 'USD', rate: '1.16', roundToMinor: 100, lessMinor: 1 },
  { code: 'JPY', rate: '178', roundToMinor: 100, lessMinor: 0 },
];

const markets: DemoMarket[] = [
  {
    handle: 'europe',
    title: 'Ireland and the European Union',
    countries: EU,
    currency: 'EUR',
    locale: 'en-IE',
    pricesIncludeTax: true,
    priceBasis: 'as_listed',
  },
  {
    handle: 'united-kingdom',
    title: 'United Kingdom',
    countries: ['GB'],
    currency: 'GBP',
    locale: 'en-GB',
    pricesIncludeTax: true,
    priceBasis: 'as_listed',
  },
  {
    handle: 'united-states',
    title: 'United States',
    countries: ['US'],
    currency: 'USD',
    locale: 'en-US',
    pricesIncludeTax: false,
    priceBasis: 'without_home_tax',
  },
  {
    handle: 'japan',
    title: 'Japan',
    countries: ['JP'],
    currency: 'JPY',
    locale: 'en-JP',
    pricesIncludeTax: true,
    priceBasis: 'without_home_tax',
  },
  {
    handle: 'everywhere-else',
    title: 'Everywhere else',
    countries: [],
    currency: 'EUR',
    locale: null,
    pricesIncludeTax: false,
    priceBasis: 'without_home_tax',
  },
];

/** Nowhere in Japan and elsewhere: what goes there is exported. */
const registrations: DemoRegistration[] = [
  { country: 'IE', kind: 'local', number: 'IE1234567T' },
  { country: 'IE', kind: 'oss', number: 'IE1234567T' },
  { country: 'GB', kind: 'local', number: 'GB123456782' },
  { country: 'US', region: 'NY', kind: 'local' },
];

/**
 * New York City's own tax and the commuter district's, 4.5 % and 0.375 % on top of the state's 4 %: New York
 * State, Publication 718 (8.875 % in all). By the ZIP codes of its five boroughs; 110 is mostly Nassau County.
 */
const taxRates: DemoTaxRate[] = (
  [
    ['100', '104'],
    ['111', '114'],
    ['116', '116'],
    ['11004', '11005'],
  ] as const
).map(([postalFrom, postalTo]) => ({
  country: 'US',
  region: 'NY',
  postalFrom,
  postalTo,
  tax: 'city',
  name: 'New York City sales tax',
  ppm: 48_750,
}));

/** Amounts in euro cents, weights in grams. */
const zones: DemoZone[] = [
  {
    handle: 'ireland-eu',
    title: 'Ireland and the EU',
    places: EU.map((country) => ({ country })),
    methods: [
      {
        handle: 'standard',
        title: 'Standard',
        description: 'With tracking.',
        priceMinor: 490,
        freeFromMinor: 6000,
        days: [2, 5],
      },
      {
        handle: 'express',
        title: 'Express',
        description: 'By courier, for orders before noon.',
        priceMinor: 1290,
        days: [1, 2],
      },
      {
        handle: 'studio',
        title: 'Pick-up in Dublin',
        description: 'At the studio, Tuesday to Saturday, ten to six.',
        priceMinor: 0,
        pickupAddress: ['Plain Geometry', '1 Compass Lane', 'Dublin', 'D02 X285'],
        days: [1, 1],
      },
    ],
  },
  {
    handle: 'united-kingdom',
    title: 'United Kingdom',
    places: [{ country: 'GB' }],
    methods: [
      {
        handle: 'uk-standard',
        title: 'Standard',
        description: 'With tracking.',
        priceMinor: 690,
        freeFromMinor: 9000,
        days: [3, 6],
      },
      { handle: 'uk-express', title: 'Express', description: 'By courier.', priceMinor: 1790, days: [1, 3] },
    ],
  },
  {
    handle: 'united-states',
    title: 'United States',
    places: [{ country: 'US' }],
    methods: [
      {
        handle: 'us-standard',
        title: 'Standard',
        description: 'With tracking, by weight.',
        bands: [
          { upTo: 500, priceMinor: 1490 },
          { upTo: 2000, priceMinor: 2290 },
          { upTo: null, priceMinor: 3990 },
        ],
        days: [6, 10],
      },
      { handle: 'us-express', title: 'Express', description: 'By courier.', priceMinor: 4900, days: [2, 4] },
    ],
  },
  {
    handle: 'world',
    title: 'Everywhere else',
    places: [{ country: '*' }],
    methods: [
      {
        handle: 'world-standard',
        title: 'Standard',
        description: 'With tracking, by weight.',
        bands: [
          { upTo: 500, priceMinor: 1690 },
          { upTo: 2000, priceMinor: 2690 },
          { upTo: null, priceMinor: 4990 },
        ],
        days: [7, 14],
      },
    ],
  },
];

const discounts: DemoDiscount[] = [
  {
    code: 'WELCOME10',
    title: '10% off your first order',
    rule: { kind: 'percent', ppm: 100_000 },
    firstOrderOnly: true,
    combinesWith: ['product', 'shipping'],
  },
  {
    code: 'SHIPFREE',
    title: 'Free shipping',
    rule: { kind: 'free_shipping' },
    minimumMinor: 3000,
    combinesWith: ['product', 'order'],
  },
  {
    code: null,
    title: 'Three cards for two',
    rule: {
      kind: 'buy_x_get_y',
      buy: { quantity: 2, on: { kind: 'products', handles: ['all-purpose-cards', 'postcard-dozen'] } },
      get: { quantity: 1, ppm: 1_000_000 },
      timesMax: null,
    },
    on: ['all-purpose-cards', 'postcard-dozen'],
    combinesWith: ['order', 'shipping'],
  },
  {
    code: 'PENCIL5',
    title: 'A pencil’s worth off, for the first hundred',
    rule: { kind: 'amount', amountMinor: 500 },
    amounts: { GBP: 500, USD: 500, JPY: 800 },
    totalLimit: 100,
    minimumMinor: 2000,
    combinesWith: ['product', 'shipping'],
  },
];

/** In cents, for every variant of a product whose variants cost the same: round, where the rate is not. */
const dollars: Record<string, number> = {
  'moire-notebook': 1800,
  'all-purpose-cards': 1700,
  'postcard-dozen': 1200,
  'wrapping-paper': 1500,
};

export const demoSelling = { currencies, markets, registrations, taxRates, zones, discounts, dollars };
