/** Tax rates as they come with the shop: plain data, each set with where it is from and when it was read. */

export interface ShippedRate {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** As addresses have it, "NY"; '' for all of the country. */
  region: string;
  /** Both ends included, compared as far as they are written; '' for all. */
  postalFrom: string;
  postalTo: string;
  taxClass: TaxClass;
  /** Of one tax the closest place counts; several taxes stand side by side. */
  tax: string;
  /** As buyers read it. */
  name: string;
  /** Parts per million. */
  ppm: number;
  onShipping: boolean;
  /** YYYY-MM-DD, the first and the last day. */
  validFrom: string;
  validTo: string | null;
}

/**
 * What the shipped rates know. A class that a country's rates do not have is taxed as `standard` there.
 * `books`: printed ones. `food`: groceries other than drinks and sweets, where a country has one rate for
 * nearly all of them. `reduced`: where a country has one reduced rate for goods. `zero`: where a country
 * has a zero rate that it calls so.
 */
export type TaxClass = 'standard' | 'books' | 'food' | 'reduced' | 'zero';

export interface RateSet {
  /** By which it is loaded. */
  name: string;
  title: string;
  /** Whose rates these are; no other set has any of theirs. */
  countries: string[];
  /** Name and address of what they were read from. */
  source: string;
  /** YYYY-MM-DD: how they stood then. */
  sourceDate: string;
  rates: ShippedRate[];
}

/** Since when a rate counts that has not changed for years. */
export const LONG_AGO = '2000-01-01';

/** "8.875" is 88 750 parts per million. */
export const percent = (value: number): number => Math.round(value * 10_000);

interface Kind {
  country: string;
  tax: string;
  name: string;
}

type Rates = Partial<Record<TaxClass, number | { percent: number; from: string; to?: string }[]>>;

/** Rates by class in percent, of one place; with dates where they have changed of late or will. */
export function ratesOf(kind: Kind, place: Partial<Place>, rates: Rates): ShippedRate[] {
  return Object.entries(rates).flatMap(([taxClass, value]) => {
    const spans = typeof value === 'number' ? [{ percent: value, from: LONG_AGO }] : value;
    return spans.map(({ percent: rate, from, to }: { percent: number; from: string; to?: string }) => ({
      country: kind.country,
      region: place.region ?? '',
      postalFrom: place.postal?.[0] ?? '',
      postalTo: place.postal?.[1] ?? '',
      taxClass: taxClass as TaxClass,
      tax: kind.tax,
      name: kind.name,
      ppm: percent(rate),
      onShipping: place.onShipping ?? true,
      validFrom: from,
      validTo: to ?? null,
    }));
  });
}

interface Place {
  region: string;
  postal: [from: string, to: string];
  onShipping: boolean;
}

/** Nothing is taxed there, whatever its class. */
export const untaxed = (rates: Rates): Rates =>
  Object.fromEntries(Object.keys(rates).map((name) => [name, 0]));
