/** What somebody has written to be set: read section by section, every mistake noted with its place. */
import { countryName, findCountry } from '../customers/countries.ts';
import type { CurrencyEntry, SellingDocument } from './document.ts';
import type { Entry } from './entries.ts';
import type { Market, Registration } from './selling.ts';

/** Sections that are not there stay as they are. @param current what those are. */
export function readSelling(
  document: Entry,
  current: SellingDocument,
  home: { country: string; currency: string },
): Partial<SellingDocument> {
  const read: Partial<SellingDocument> = {};
  if (document.has('currencies'))
    read.currencies = document.entries('currencies', (entry) => readCurrency(entry, home.currency));
  if (document.has('markets')) read.markets = document.entries('markets', readMarket);
  if (document.has('registrations'))
    read.registrations = document.entries('registrations', (entry) => readRegistration(entry, home.country));

  const { say } = document;
  tellDoubles(
    say,
    'currencies',
    'code',
    read.currencies?.map(({ code }) => code),
  );
  tellDoubles(
    say,
    'markets',
    'handle',
    read.markets?.map(({ handle }) => handle),
  );
  tellDoubles(say, 'registrations', 'country', read.registrations?.map(registrationKey));
  tellCountriesTwice(say, read.markets ?? []);
  tellUnsold(say, read, current, home.currency);
  return read;
}

type Say = Entry['say'];

/** A decimal above zero, as the column takes it. */
export const isRate = (text: string) => /^\d{1,14}(\.\d{1,10})?$/.test(text) && /[1-9]/.test(text);

export const RATE_WANTED = 'must be a decimal above zero as a text, such as "1.0842".';

function readCurrency(entry: Entry, homeCurrency: string): CurrencyEntry {
  const code = entry.text('code');
  if (code === homeCurrency) entry.say('code', `${code} is the shop's own; it needs no rate.`);
  else if (!Intl.supportedValuesOf('currency').includes(code))
    entry.say('code', `must be an ISO 4217 code such as USD, not "${code}".`);
  const rate = entry.text('rate');
  if (!isRate(rate)) entry.say('rate', RATE_WANTED);
  return { code, rate, rounding: readRounding(entry.entry('rounding')), active: entry.yesNo('active', true) };
}

function readRounding(entry: Entry | undefined): CurrencyEntry['rounding'] {
  if (!entry) return { to: 1, less: 0 };
  const to = entry.whole('to', 1, 1, 1_000_000_000);
  const less = entry.whole('less', 0, 0, 1_000_000_000);
  if (less >= to) entry.say('less', `must be less than "to", which is ${to}.`);
  entry.close();
  return { to, less };
}

function readMarket(entry: Entry): Market {
  const handle = entry.text('handle');
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(handle))
    entry.say('handle', 'must be small letters, digits and single hyphens, such as "europe".');
  const title = entry.text('title');
  if (title === '') entry.say('title', 'must not be empty.');
  const countries = entry.texts('countries');
  for (const [index, country] of countries.entries())
    if (!findCountry(country))
      entry.say(`countries[${index}]`, `"${country}" is no country the shop ships to, such as "DE".`);
  const currency = entry.text('currency');
  if (!/^[A-Z]{3}$/.test(currency)) entry.say('currency', 'must be an ISO 4217 code such as EUR.');
  const locale = entry.has('locale') ? entry.text('locale') : null;
  if (locale !== null && !isLocale(locale))
    entry.say('locale', `must be a language tag such as de-DE, not "${locale}".`);
  return {
    handle,
    title,
    countries,
    currency,
    locale,
    pricesIncludeTax: entry.yesNo('pricesIncludeTax', true),
    priceBasis: entry.oneOf('priceBasis', ['as_listed', 'without_home_tax'], 'as_listed'),
  };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}

function readRegistration(entry: Entry, homeCountry: string): Registration {
  const kind = entry.oneOf('kind', ['local', 'oss'], 'local');
  const country = entry.text('country');
  const region = entry.text('region', '');
  const options = findCountry(country)?.region?.options;
  if (!findCountry(country)) entry.say('country', `"${country}" is no country the shop ships to.`);
  else if (kind === 'oss' && country !== homeCountry)
    entry.say('country', `must be the shop's own, ${homeCountry}: that is where it is in the one-stop-shop.`);
  if (kind === 'oss' && region !== '') entry.say('region', 'must be empty for the one-stop-shop.');
  else if (region !== '' && !options?.some(({ code }) => code === region))
    entry.say('region', `"${region}" is no region of ${countryName(country || 'ZZ')}.`);
  return { country, region, kind, number: entry.text('number', '') };
}

const registrationKey = ({ country, region, kind }: Registration) =>
  [country, region, kind === 'oss' ? 'oss' : ''].filter(Boolean).join(' ');

function tellDoubles(say: Say, section: string, field: string, keys: string[] = []): void {
  for (const [index, key] of keys.entries())
    if (key !== '' && keys.indexOf(key) < index)
      say(`${section}[${index}].${field}`, `"${key}" stands there twice.`);
}

function tellCountriesTwice(say: Say, markets: Market[]): void {
  const served = new Map<string, string>();
  for (const [index, { handle, countries }] of markets.entries())
    for (const [at, country] of (countries.length > 0 ? countries : ['']).entries()) {
      const other = served.get(country);
      if (other !== undefined && country === '')
        say(
          `markets[${index}].countries`,
          `are none, as in "${other}": only one market is for wherever no other reaches.`,
        );
      else if (other !== undefined)
        say(`markets[${index}].countries[${at}]`, `${country} is in "${other}" already.`);
      served.set(country, handle);
    }
}

function tellUnsold(
  say: Say,
  { currencies, markets }: Partial<SellingDocument>,
  current: SellingDocument,
  homeCurrency: string,
): void {
  const active = (currencies ?? current.currencies).filter((each) => each.active);
  const sold = new Set([homeCurrency, ...active.map(({ code }) => code)]);
  if (markets) {
    for (const [index, { currency }] of markets.entries())
      if (/^[A-Z]{3}$/.test(currency) && !sold.has(currency))
        say(`markets[${index}].currency`, `${currency} is no currency the shop sells in.`);
    return;
  }
  for (const { handle, currency } of current.markets)
    if (!sold.has(currency))
      say('currencies', `${currency} is missing, in which the market "${handle}" sells.`);
}
