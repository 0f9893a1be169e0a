/** What was typed into the forms of taxes and markets, read and checked. */
import { findCountry } from '../../customers/countries.ts';
import { isDay } from '../../platform/days.ts';
import { handleFrom } from '../../platform/handles.ts';
import type { CurrencyEntry } from '../document.ts';
import { percent } from '../rates/rate-set.ts';
import type { Market, Rate, Registration } from '../selling.ts';

export type Problems = Record<string, string>;
type Fields = Record<string, string | undefined>;

/** Where a country has no list of them. */
const REGION_LENGTH_MAX = 60;
const CLASS = /^[a-z][a-z0-9_-]{0,39}$/;

/** @param home the shop's own country, whose one-stop-shop it is. */
export function readRegistrationForm(
  fields: Fields,
  home: string,
): { registration: Registration; problems: Problems } {
  const isOss = fields.kind === 'oss';
  const country = isOss ? home : (fields.country ?? '');
  const region = isOss ? '' : regionOf(country, fields.region ?? '');
  const number = (fields.number ?? '').trim();
  const problems: Problems = {};
  if (!findCountry(country)) problems.country = 'Choose a country.';
  else if (region === undefined) problems.region = regionWanted(country);
  if (number.length > 40 || /\p{Cc}/u.test(number))
    problems.number = 'Use at most 40 characters, in one line.';
  return {
    registration: { country, region: region ?? fields.region ?? '', kind: isOss ? 'oss' : 'local', number },
    problems,
  };
}

/** As addresses have it: a code where the country has a list of them. Undefined: none such. */
function regionOf(country: string, typed: string): string | undefined {
  const text = typed.trim();
  const options = findCountry(country)?.region?.options;
  if (text === '' || !options) return text.length > REGION_LENGTH_MAX ? undefined : text;
  return options.find(({ code, name }) =>
    [code, name].some((each) => each.toLowerCase() === text.toLowerCase()),
  )?.code;
}

const regionWanted = (country: string) => {
  const codes = findCountry(country)?.region?.options?.map(({ code }) => code) ?? [];
  if (codes.length === 0) return `Use at most ${REGION_LENGTH_MAX} characters.`;
  return `Use a region’s code: ${codes.slice(0, 8).join(', ')}${codes.length > 8 ? ' …' : ''}`;
};

export function readRateForm(
  fields: Fields,
  country: string,
  today: string,
): { rate?: Omit<Rate, 'validTo'>; problems: Problems } {
  const problems: Problems = {};
  const region = regionOf(country, fields.region ?? '');
  if (region === undefined) problems.region = regionWanted(country);
  const [from = '', to = from, ...more] = (fields.postal ?? '')
    .toUpperCase()
    .replaceAll(' ', '')
    .split(/[-–]/);
  if (
    more.length > 0 ||
    !/^[A-Z0-9]{0,10}$/.test(from) ||
    !/^[A-Z0-9]{0,10}$/.test(to) ||
    from.slice(0, to.length) > to
  )
    problems.postal = 'Use how the codes begin, such as 35, or from–to, such as 10001–10299.';
  const taxClass = fields.taxClass?.trim() || 'standard';
  if (!CLASS.test(taxClass)) problems.taxClass = 'Use small letters, such as standard or books.';
  const name = fields.name?.trim() ?? '';
  if (name === '' || name.length > 60) problems.name = 'Say what buyers call this tax, such as VAT.';
  const tax = fields.tax?.trim() || 'vat';
  if (!/^[a-z]{1,20}$/.test(tax)) problems.tax = 'Use a short word in small letters, such as vat.';
  const rate = /^(\d{1,3}(?:[.,]\d{1,4})?)\s*%?$/.exec(fields.rate?.trim() ?? '')?.[1]?.replace(',', '.');
  if (rate === undefined || Number(rate) > 100) problems.rate = 'Use a percentage, such as 19 or 8.875.';
  const validFrom = fields.validFrom?.trim() || today;
  if (!isDay(validFrom)) problems.validFrom = 'Use a day, such as 2027-01-31.';
  if (Object.keys(problems).length > 0) return { problems };
  const ppm = percent(Number(rate));
  const onShipping = fields.onShipping === 'on';
  return {
    rate: {
      country,
      region: region!,
      postalFrom: from,
      postalTo: to,
      taxClass,
      tax,
      name,
      ppm,
      onShipping,
      validFrom,
    },
    problems,
  };
}

/** In the document's form; what is wrong with it is said by the document's reader. */
export function currencyOf(fields: Fields): CurrencyEntry {
  const whole = (text = '') => (/^\d{1,12}$/.test(text.trim()) ? Number(text) : Number.NaN);
  return {
    code: (fields.code ?? '').trim().toUpperCase(),
    rate: (fields.rate ?? '').trim().replace(',', '.'),
    rounding: { to: whole(fields.roundTo || '1'), less: whole(fields.less || '0') },
    active: fields.active === 'on',
  };
}

export function marketOf(fields: Fields, countries: string[]): Market {
  const title = (fields.title ?? '').trim();
  return {
    handle: (fields.handle ?? '').trim() || handleFrom(title),
    title,
    countries,
    currency: fields.currency ?? '',
    locale: fields.locale?.trim() || null,
    pricesIncludeTax: fields.tax !== 'on_top',
    priceBasis: fields.basis === 'without_home_tax' ? 'without_home_tax' : 'as_listed',
  };
}
