/** What a merchant wrote of markets, currencies and registrations, checked in every part. */
import { findCountry } from '../customers/countries.ts';
import { createReader, isThere, type Mistake, type Part, type Reader } from '../platform/documents.ts';
import type { CurrencyEntry, SellingDocument } from './document.ts';
import type { Market, Registration } from './selling.ts';

/** As they were written; what is not there stays as it is. */
export type SellingParts = Record<keyof SellingDocument, Part>;

interface Reading {
  reader: Reader;
  home: { country: string; currency: string };
}

const LIST_MAX = 500;
const TITLE_MAX = 100;
const NUMBER_MAX = 40;
/** Well below what a price may be, so that rounding to it stays exact. */
const ROUNDING_MAX = 1_000_000_000;

/**
 * @param current what those that were not written are, and stay.
 * @param mistakes to which each one found is added; with any, what is returned is not to be used.
 */
export function readSelling(
  parts: SellingParts,
  current: SellingDocument,
  home: Reading['home'],
  mistakes: Mistake[],
): Partial<SellingDocument> {
  const reading: Reading = { reader: createReader(mistakes), home };
  const list = (part: Part) => (isThere(part) ? reading.reader.list(part, LIST_MAX) : undefined);
  const read: Partial<SellingDocument> = {
    currencies: list(parts.currencies)?.map((part) => readCurrency(reading, part)),
    markets: list(parts.markets)?.map((part) => readMarket(reading, part)),
    registrations: list(parts.registrations)?.map((part) => readRegistration(reading, part)),
  };
  const say = (path: string, message: string) => void mistakes.push({ path, message });
  tellTwins(say, 'currencies', 'code', read.currencies?.map(({ code }) => code) ?? []);
  tellTwins(say, 'markets', 'handle', read.markets?.map(({ handle }) => handle) ?? []);
  tellTwins(say, 'registrations', 'country', read.registrations?.map(registrationKey) ?? []);
  tellCountryTwins(say, read.markets ?? []);
  tellUnsold(say, read, current, home.currency);
  return read;
}

/** A decimal above zero, as the column takes it. */
export const isRate = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{1,14}(\.\d{1,10})?$/.test(value) && /[1-9]/.test(value);

export const RATE_WANTED = 'must be a decimal above zero, such as "1.0842"';

function readCurrency({ reader, home }: Reading, part: Part): CurrencyEntry {
  const { code, rate, rounding, active } = reader.fields(part, 'code', 'rate', 'rounding', 'active');
  return {
    code:
      code.value === home.currency
        ? reader.wrong(code, `is the shop's own, ${home.currency}, which needs no rate`, '')
        : currencyCode(reader, code),
    rate: isRate(rate.value) ? rate.value : reader.wrong(rate, RATE_WANTED, '1'),
    rounding: isThere(rounding) ? readRounding(reader, rounding) : { to: 1, less: 0 },
    active: isThere(active) ? reader.flag(active) : true,
  };
}

function currencyCode(reader: Reader, part: Part): string {
  const isOne = (Intl.supportedValuesOf('currency') as unknown[]).includes(part.value);
  return isOne ? (part.value as string) : reader.wrong(part, 'must be an ISO 4217 code, such as "USD"', '');
}

function readRounding(reader: Reader, part: Part): CurrencyEntry['rounding'] {
  const { to, less } = reader.fields(part, 'to', 'less');
  const multiple = reader.whole(to, 1, ROUNDING_MAX);
  return { to: multiple, less: isThere(less) ? reader.whole(less, 0, (multiple || 1) - 1) : 0 };
}

function readMarket({ reader }: Reading, part: Part): Market {
  const { handle, title, countries, currency, locale, pricesIncludeTax, priceBasis } = reader.fields(
    part,
    ...(['handle', 'title', 'countries', 'currency', 'locale', 'pricesIncludeTax', 'priceBasis'] as const),
  );
  return {
    handle: reader.handle(handle),
    title: reader.text(title, TITLE_MAX),
    countries: isThere(countries)
      ? reader.list(countries, LIST_MAX).map((country) => countryCode(reader, country))
      : [],
    currency: currencyCode(reader, currency),
    locale: isThere(locale) && locale.value !== null ? readLocale(reader, locale) : null,
    pricesIncludeTax: isThere(pricesIncludeTax) ? reader.flag(pricesIncludeTax) : true,
    priceBasis: isThere(priceBasis) ? reader.oneOf(priceBasis, 'as_listed', 'without_home_tax') : 'as_listed',
  };
}

function countryCode(reader: Reader, part: Part): string {
  const isOne = typeof part.value === 'string' && findCountry(part.value) !== undefined;
  return isOne
    ? (part.value as string)
    : reader.wrong(part, 'must be a country the shop ships to, such as "DE"', '');
}

function readLocale(reader: Reader, part: Part): string {
  try {
    if (Intl.NumberFormat.supportedLocalesOf(part.value as string).length > 0) return part.value as string;
  } catch {
    // no language tag at all
  }
  return reader.wrong(part, 'must be a language tag, such as "de-DE"', '');
}

function readRegistration({ reader, home }: Reading, part: Part): Registration {
  const { country, region, kind, number } = reader.fields(part, 'country', 'region', 'kind', 'number');
  const read = {
    country: countryCode(reader, country),
    kind: isThere(kind) ? reader.oneOf(kind, 'local', 'oss') : ('local' as const),
    region: isThere(region) && region.value !== '' ? reader.text(region, TITLE_MAX) : '',
    number: isThere(number) && number.value !== '' ? reader.text(number, NUMBER_MAX) : '',
  };
  const isKnown = findCountry(read.country)?.region?.options?.some(({ code }) => code === read.region);
  if (read.kind === 'oss' && read.country !== '' && read.country !== home.country)
    reader.wrong(country, `must be the shop's own, ${home.country}, for the one-stop-shop`, '');
  if (read.kind === 'oss' && read.region !== '')
    reader.wrong(region, 'must be empty for the one-stop-shop', '');
  else if (read.region !== '' && read.country !== '' && !isKnown)
    reader.wrong(region, `must be a region of ${read.country} as addresses have it, such as "NY"`, '');
  return read;
}

type SayMistake = (path: string, message: string) => void;

const registrationKey = ({ country, region, kind }: Registration) =>
  country && [country, region, kind === 'oss' ? 'for all of the EU' : ''].filter(Boolean).join(' ');

function tellTwins(say: SayMistake, section: string, field: string, keys: string[]): void {
  for (const [index, key] of keys.entries())
    if (key !== '' && keys.indexOf(key) < index)
      say(`${section}[${index}].${field}`, `is there twice: ${key}.`);
}

function tellCountryTwins(say: SayMistake, markets: Market[]): void {
  const served = new Map<string, string>();
  for (const [index, { handle, countries }] of markets.entries()) {
    if (countries.length === 0) {
      const other = served.get('*');
      if (other !== undefined)
        say(
          `markets[${index}].countries`,
          `are none, as in "${other}": only one market may be for the rest.`,
        );
      served.set('*', handle);
    }
    for (const [at, country] of countries.entries()) {
      const other = served.get(country);
      if (country !== '' && other !== undefined)
        say(`markets[${index}].countries[${at}]`, `is there twice: ${country}, in "${other}" already.`);
      served.set(country, handle);
    }
  }
}

/** A market in a currency that is not sold would quietly be one in the shop's own. */
function tellUnsold(
  say: SayMistake,
  { currencies, markets }: Partial<SellingDocument>,
  current: SellingDocument,
  homeCurrency: string,
): void {
  const active = (currencies ?? current.currencies).filter((each) => each.active);
  const sold = new Set([homeCurrency, '', ...active.map(({ code }) => code)]);
  for (const [index, { handle, currency }] of (markets ?? current.markets).entries()) {
    if (sold.has(currency)) continue;
    if (markets) say(`markets[${index}].currency`, `is ${currency}, in which the shop does not sell.`);
    else say('currencies', `lack ${currency}, in which the market "${handle}" sells.`);
  }
}
