/** Zones and methods in a merchant's words. */
import { formatMoney, minorOf } from '../../platform/money.ts';
import type { MethodDocument, PlaceDocument } from '../document.ts';

export interface WordsFor {
  countryName(code: string): string;
  currency: string;
  locale: string;
}

/** "Germany, Austria, United States: CA, NY". */
export function placesWords(places: PlaceDocument[], { countryName }: WordsFor): string {
  return places
    .map(({ country, regions, postal }) => {
      const name = country === '*' ? 'Everywhere else' : countryName(country);
      const codes = postal?.map((each) => (typeof each === 'string' ? each : each.join('–')));
      const parts = [...(regions ?? []), ...(codes ?? [])];
      return parts.length > 0 ? `${name}: ${parts.join(', ')}` : name;
    })
    .join(', ');
}

const BASES = { weight: 'by weight', value: 'by value', item: 'a piece' } as const;

/** "€4.90, free from €60.00", "by weight, from €3.90". */
export function chargeWords(method: MethodDocument, { currency, locale }: WordsFor): string {
  const amount = (text: string) => formatMoney(minor(text, currency), currency, locale);
  const { basis, bands, price = '0', freeFrom } = method;
  const first = bands?.[0]
    ? `${BASES[basis as 'weight' | 'value']}, from ${amount(bands[0].price)}`
    : amount(price);
  const words = basis === 'item' ? `${first} ${BASES.item}` : first;
  return freeFrom ? `${words}, free from ${amount(freeFrom)}` : words;
}

export function daysWords({ days }: MethodDocument): string {
  if (!days) return '';
  const [min, max] = days;
  return min === max ? `${max} working days` : `${min}–${max} working days`;
}

const minor = (text: string, currency: string) => minorOf(text, currency) ?? 0;
