/** Where a shop sells, made up for tests. */
import type { Market, Rate, Registration, Selling, SoldCurrency } from '../src/markets/selling.ts';

export const market = (more: Partial<Market> = {}): Market => ({
  handle: 'europe',
  title: 'Europe',
  countries: [],
  currency: 'EUR',
  locale: null,
  pricesIncludeTax: true,
  priceBasis: 'as_listed',
  ...more,
});

export const currency = (code: string, rate: string, roundToMinor = 1, lessMinor = 0): SoldCurrency => ({
  code,
  rate,
  roundToMinor,
  lessMinor,
});

export const rate = (country: string, ppm: number, more: Partial<Rate> = {}): Rate => ({
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
  ...more,
});

export const registration = (country: string, more: Partial<Registration> = {}): Registration => ({
  country,
  region: '',
  kind: 'local',
  number: '',
  ...more,
});

/** An Irish shop in euros unless it says otherwise. */
export function sampleSelling(
  more: Partial<Omit<Selling, 'currencies' | 'rates'>> & { currencies?: SoldCurrency[]; rates?: Rate[] } = {},
): Selling {
  const { currencies = [], rates = [], ...part } = more;
  return {
    home: { country: 'IE', currency: 'EUR', locale: 'en-IE' },
    timeZone: 'Europe/Dublin',
    taxRounding: 'line',
    markets: [],
    registrations: [],
    ...part,
    currencies: new Map(currencies.map((each) => [each.code, each])),
    rates: Map.groupBy(rates, ({ country }) => country),
  };
}
