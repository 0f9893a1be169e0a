/**
 * A postal address: how one is read from a form, and how its country writes it on a parcel.
 *
 * Always true of a parsed address: every field is one line of printable text within its length, only
 * the fields its country uses are filled, the postal code is written as the country writes it, and a
 * region from a list is a code of that list.
 */
import { formatAddress } from 'localized-address-format';
import { type Country, type CountryField, countryName, findCountry } from './countries.ts';
import { isPostalCodeOf } from './postal-regions.ts';
import type { Region } from './regions.ts';

export interface Address {
  name: string;
  company: string;
  line1: string;
  line2: string;
  city: string;
  /** A code where the country has a list ("CA", "NSW", "Tokyo"), or else as typed. */
  region: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
  phone: string;
}

export type AddressErrors = Partial<Record<keyof Address, string>>;
export type ParsedAddress =
  | { ok: true; address: Address }
  | { ok: false; errors: AddressErrors; typed: Address };

/** In characters, as counted by the browser's maxlength. */
export const LENGTHS_MAX: Record<keyof Address, number> = {
  name: 100,
  company: 100,
  line1: 100,
  line2: 100,
  city: 80,
  region: 80,
  postalCode: 16,
  country: 2,
  phone: 30,
};
const FIELDS = Object.keys(LENGTHS_MAX) as (keyof Address)[];

/** What was typed, made fit for one line: no control characters, no marks that turn text around. */
export function oneLine(value: string | undefined, lengthMax = 1000): string {
  return (value ?? '')
    .slice(0, lengthMax * 4) // so that a huge value costs nothing
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g, '')
    .trim();
}

export function typedAddress(form: Record<string, string | undefined>): Address {
  const typed = FIELDS.map((field) => [field, oneLine(form[field], LENGTHS_MAX[field])]);
  const address = Object.fromEntries(typed) as unknown as Address;
  return { ...address, country: address.country.toUpperCase() };
}

/** @returns the address, or what is wrong with each field in words for the buyer, and what was typed. */
export function parseAddress(form: Record<string, string | undefined>): ParsedAddress {
  const typed = typedAddress(form);
  const country = findCountry(typed.country);
  if (!country) return { ok: false, typed, errors: { country: 'Choose a country from the list.' } };

  const errors: AddressErrors = {};
  const address: Address = { ...emptyAddress(country.code) };
  for (const field of country.rows.flat()) {
    const read = readField(country, field, typed[field]);
    if ('problem' in read) errors[field] = read.problem;
    else address[field] = read.value;
  }
  const { region, postalCode } = address;
  if (!errors.region && !errors.postalCode && !isPostalCodeOf(country.code, region, postalCode))
    errors.postalCode = `${postalCode} is not in ${regionName(country, region)}. Check both.`;
  return Object.keys(errors).length > 0 ? { ok: false, typed, errors } : { ok: true, address };
}

const regionName = ({ region }: Country, code: string) =>
  region?.options?.find((option) => option.code === code)?.name ?? code;

export const emptyAddress = (country: string): Address => ({
  name: '',
  company: '',
  line1: '',
  line2: '',
  city: '',
  region: '',
  postalCode: '',
  country,
  phone: '',
});

type Read = { value: string } | { problem: string };

function readField(country: Country, field: CountryField, typed: string): Read {
  const lengthMax = LENGTHS_MAX[field];
  if (typed.length > lengthMax) return { problem: `Use at most ${lengthMax} characters.` };
  switch (field) {
    case 'name':
      if (!typed) return { problem: 'Enter the name of the person who gets the parcel.' };
      return /\p{L}/u.test(typed) ? { value: typed } : { problem: 'Enter a name with letters.' };
    case 'line1':
      return typed ? { value: typed } : { problem: 'Enter the street and house number.' };
    case 'city':
      return typed ? { value: typed } : { problem: `Enter the ${lower(country.city!.label)}.` };
    case 'postalCode':
      return readPostalCode(country, typed);
    case 'region':
      return readRegion(country.region!, typed);
    case 'phone':
      return readPhone(typed);
    case 'company':
    case 'line2':
      return { value: typed };
  }
}

function readPostalCode({ postalCode }: Country, typed: string): Read {
  const { label, pattern, example, write } = postalCode!;
  const name = label === 'ZIP code' || label === 'Eircode' ? label : lower(label);
  if (!typed) return { problem: `Enter the ${name}, such as ${example}.` };
  // NFKC turns the full-width digits of a Japanese keyboard into plain ones.
  const compact = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s〒.‐-―-]/g, '');
  const withoutCountry = compact.replace(/^[A-Z]{1,2}(?=\d)/, ''); // "D-10115", "SE-114 55"
  for (const candidate of [compact, withoutCountry])
    if (pattern.test(candidate)) return { value: write(candidate) };
  return { problem: `Check the ${name}: it looks like ${example}.` };
}

function readRegion(
  { label, required, options, example }: NonNullable<Country['region']>,
  typed: string,
): Read {
  const choose = options ? 'Choose' : 'Enter';
  if (!typed) return required ? { problem: `${choose} the ${lower(label)}.` } : { value: '' };
  if (options) {
    const region = options.find((option) => isRegion(option, typed));
    return region ? { value: region.code } : { problem: `Choose the ${lower(label)} from the list.` };
  }
  if (!example) return { value: typed };
  return /^[A-Za-z]{2}$/.test(typed)
    ? { value: typed.toUpperCase() }
    : { problem: `Enter the two letters of the ${lower(label)}, such as ${example}.` };
}

/** Browsers fill in a region by its code or its name, in either script. */
export function isRegion(region: Region, typed: string): boolean {
  const wanted = typed.toLowerCase();
  return [region.code, region.name, region.local].some((name) => name?.toLowerCase() === wanted);
}

function readPhone(typed: string): Read {
  if (!typed) return { value: '' };
  const plain = typed.normalize('NFKC');
  const digits = plain.replace(/\D/g, '').length;
  const ok = /^\+?[\d\s()./-]+$/.test(plain) && digits >= 5 && digits <= 15; // E.164 ends at 15
  return ok ? { value: plain } : { problem: 'Check the phone number: digits, spaces and + only.' };
}

const lower = (label: string) => label.charAt(0).toLowerCase() + label.slice(1);

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** As the country writes it, the country's name last. The phone number is not part of it. */
export function addressLines(address: Address, locale = 'en'): string[] {
  const { country, name, company, line1, line2, city, region, postalCode } = address;
  const local = EAST_ASIAN.test(line1 + city);
  const options = findCountry(country)?.region?.options;
  const localRegion = options?.find((option) => option.code === region)?.local;
  const place = {
    addressLines: [line1, line2].filter(Boolean),
    locality: city,
    administrativeArea: (local && localRegion) || region,
  };
  const lines = formatAddress(
    {
      postalCountry: country,
      name,
      organization: company,
      postalCode,
      ...place,
      ...(country === 'JP' && inJapan(address, local)),
    },
    local ? 'local' : 'latin',
  );
  return [...lines, countryName(country, locale)];
}

/** The library's Japanese formats have no place for the city. */
function inJapan({ line1, line2, city, region }: Address, local: boolean) {
  if (local) return { addressLines: [city + line1, line2].filter(Boolean), locality: '' };
  const district = [city, region].filter(Boolean).join(', ');
  return { addressLines: [line1, line2, district].filter(Boolean), locality: '', administrativeArea: '' };
}
