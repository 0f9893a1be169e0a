/**
 * The countries the shop ships to, and how an address is written in each: which fields, in which
 * rows, what they are called, what a postal code looks like, which regions there are.
 *
 * Source of the facts: Google's libaddressinput (the data behind Chromium's address forms), with
 * the postal codes that changed since: Ireland's Eircode (2015) and Korea's five digits (2015).
 * Names of countries come from CLDR through Intl.
 */
import { type Region, regions } from './regions.ts';

export type CountryField =
  | 'name'
  | 'company'
  | 'line1'
  | 'line2'
  | 'city'
  | 'region'
  | 'postalCode'
  | 'phone';

export interface PostalCode {
  label: 'Postcode' | 'ZIP code' | 'Postal code' | 'Eircode';
  /** Of the code without spaces and hyphens, in capitals. */
  pattern: RegExp;
  example: string;
  digitsOnly: boolean;
  /** Puts the spaces or hyphens where the country writes them. */
  write(compact: string): string;
}

export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string;
  /** The fields in the order in which they are asked for; those of one row stand side by side. */
  rows: CountryField[][];
  postalCode?: PostalCode;
  city?: { label: string };
  region?: { label: string; required: boolean; options?: readonly Region[]; example?: string };
}

type Written = (compact: string) => string;
const asIs: Written = (compact) => compact;
const gap =
  (after: number, sign = ' '): Written =>
  (compact) =>
    compact.length > after ? `${compact.slice(0, after)}${sign}${compact.slice(after)}` : compact;

function postcode(
  pattern: RegExp,
  example: string,
  write = asIs,
  label: PostalCode['label'] = 'Postcode',
): PostalCode {
  return { label, pattern, example, digitsOnly: /^[\d -]+$/.test(example), write };
}

const four = (example: string, label?: PostalCode['label']) => postcode(/^\d{4}$/, example, asIs, label);
const five = (example: string) => postcode(/^\d{5}$/, example);
const threeAndTwo = (example: string) => postcode(/^\d{5}$/, example, gap(3));

// A British postcode ends in a digit and two letters; forces' post offices are BFPO and a number.
const british = postcode(
  /^(?:GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[ABD-HJLNP-UW-Z]{2}|BFPO\d{1,4})$/,
  'EC1Y 8SY',
  (compact) => (compact.startsWith('BFPO') ? gap(4)(compact) : gap(compact.length - 3)(compact)),
);
const canadian = postcode(
  /^[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z]\d[ABCEGHJ-NPRSTV-Z]\d$/,
  'K1A 0B1',
  gap(3),
  'Postal code',
);
const american = postcode(/^\d{5}(?:\d{4})?$/, '95014', gap(5, '-'), 'ZIP code');

const city = { label: 'Town or city' };
const street: CountryField[][] = [['line1'], ['line2']];

/** Most of Europe: the postcode stands before the town. */
const postcodeFirst = (postalCode: PostalCode): Omit<Country, 'code'> => ({
  rows: [...street, ['postalCode', 'city']],
  postalCode,
  city,
});
const cityFirst = (postalCode: PostalCode): Omit<Country, 'code'> => ({
  rows: [...street, ['city', 'postalCode']],
  postalCode,
  city,
});
const withRegion = (
  region: NonNullable<Country['region']>,
  postalCode: PostalCode,
): Omit<Country, 'code'> => ({
  rows: [...street, ['city'], ['region', 'postalCode']],
  postalCode,
  city: { label: 'City' },
  region,
});
/** From the large to the small, as East Asia writes. */
const largeToSmall = (region: NonNullable<Country['region']>, postalCode: PostalCode, cityLabel: string) => ({
  rows: [['postalCode', 'region'], ['city'], ...street] satisfies CountryField[][],
  postalCode,
  city: { label: cityLabel },
  region,
});

const addresses: Record<string, Omit<Country, 'code'>> = {
  AE: { rows: [...street, ['region']], region: { label: 'Emirate', required: true, options: regions.AE } },
  AT: postcodeFirst(four('1010')),
  AU: withRegion({ label: 'State or territory', required: true, options: regions.AU }, four('2060')),
  BE: postcodeFirst(four('1000')),
  BG: postcodeFirst(four('1000')),
  CA: withRegion({ label: 'Province or territory', required: true, options: regions.CA }, canadian),
  CH: postcodeFirst(four('8001')),
  CY: postcodeFirst(four('2008')),
  CZ: postcodeFirst(threeAndTwo('110 00')),
  DE: postcodeFirst(five('10115')),
  DK: postcodeFirst(four('8660')),
  EE: postcodeFirst(five('10111')),
  ES: {
    rows: [...street, ['postalCode', 'city'], ['region']],
    postalCode: five('28039'),
    city,
    region: { label: 'Province', required: true, options: regions.ES },
  },
  FI: postcodeFirst(five('00550')),
  FR: postcodeFirst(five('33380')),
  GB: cityFirst(british), // Royal Mail asks for no county
  GR: postcodeFirst(threeAndTwo('151 24')),
  HR: postcodeFirst(five('10000')),
  HU: { rows: [['postalCode', 'city'], ...street], postalCode: four('1037'), city },
  IE: {
    rows: [...street, ['city'], ['region', 'postalCode']],
    postalCode: postcode(
      /^(?:[AC-FHKNPRTV-Y]\d{2}|D6W)[0-9AC-FHKNPRTV-Y]{4}$/,
      'D02 AF30',
      gap(3),
      'Eircode',
    ),
    city,
    region: { label: 'County', required: false },
  },
  IL: cityFirst(postcode(/^\d{5}(?:\d{2})?$/, '9614303')),
  IS: postcodeFirst(postcode(/^\d{3}$/, '101')),
  IT: {
    rows: [...street, ['postalCode', 'city'], ['region']],
    postalCode: five('00144'),
    city,
    region: { label: 'Province', required: true, example: 'RM' },
  },
  JP: largeToSmall(
    { label: 'Prefecture', required: true, options: regions.JP },
    postcode(/^\d{7}$/, '154-0023', gap(3, '-'), 'Postal code'),
    'City or ward',
  ),
  KR: largeToSmall(
    { label: 'Province or metropolitan city', required: true, options: regions.KR },
    postcode(/^\d{5}$/, '03051', asIs, 'Postal code'),
    'City or district',
  ),
  LI: postcodeFirst(postcode(/^(?:948[5-9]|949[0-8])$/, '9490')),
  LT: postcodeFirst(five('04340')),
  LU: postcodeFirst(four('4750')),
  LV: cityFirst({ ...four('LV-1010'), digitsOnly: false, write: (compact) => `LV-${compact}` }),
  MC: postcodeFirst(postcode(/^980\d{2}$/, '98000')),
  MT: cityFirst(postcode(/^[A-Z]{3}\d{2,4}$/, 'VLT 1117', gap(3))),
  NL: postcodeFirst(postcode(/^[1-9]\d{3}[A-Z]{2}$/, '1011 AB', gap(4))),
  NO: postcodeFirst(four('0107')),
  NZ: cityFirst(four('6011')),
  PL: postcodeFirst(postcode(/^\d{5}$/, '00-950', gap(2, '-'))),
  PT: postcodeFirst(postcode(/^\d{7}$/, '1250-096', gap(4, '-'))),
  RO: {
    rows: [...street, ['postalCode', 'city'], ['region']],
    postalCode: postcode(/^\d{6}$/, '060274'),
    city,
    region: { label: 'County', required: false },
  },
  SE: postcodeFirst(threeAndTwo('114 55')),
  SG: { rows: [...street, ['postalCode']], postalCode: postcode(/^\d{6}$/, '546080', asIs, 'Postal code') },
  SI: postcodeFirst(four('1000')),
  SK: postcodeFirst(threeAndTwo('010 01')),
  SM: postcodeFirst(postcode(/^4789\d$/, '47890')),
  US: withRegion({ label: 'State', required: true, options: regions.US }, american),
};

const countries = new Map(
  Object.entries(addresses).map(([code, { rows, ...rules }]): [string, Country] => [
    code,
    { code, rows: [['name'], ['company'], ...rows, ['phone']], ...rules },
  ]),
);

/** @param code ISO 3166-1 alpha-2. @returns undefined where the shop does not ship. */
export const findCountry = (code: string): Country | undefined => countries.get(code);

const displayNames = new Map<string, Intl.DisplayNames>();

/** "Germany", as the locale calls it. */
export function countryName(code: string, locale = 'en'): string {
  const names = displayNames.get(locale) ?? new Intl.DisplayNames([locale, 'en'], { type: 'region' });
  displayNames.set(locale, names);
  return names.of(code) ?? code;
}

/** Every country the shop ships to, by name. */
export function countryList(locale = 'en'): { code: string; name: string }[] {
  return [...countries.keys()]
    .map((code) => ({ code, name: countryName(code, locale) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
}

/**
 * Where a buyer who has not said so yet is likely to be: the first country that the browser's
 * languages name, or else the shop's own.
 */
export function likelyCountry(acceptLanguage: string | undefined, shopLocale: string): string {
  const asked = acceptLanguage?.slice(0, 200).matchAll(/\b[a-z]{2,3}(?:-[A-Z][a-z]{3})?-([A-Z]{2})\b/g) ?? [];
  for (const [, code] of asked) if (countries.has(code!)) return code!;
  const own = new Intl.Locale(shopLocale).region ?? '';
  return countries.has(own) ? own : 'DE';
}
