/** The settings as their form has them: text by field, read and checked in every part. */
import { findCountry } from '../customers/countries.ts';
import { emailProblem } from '../customers/email-address.ts';
import { OWN_ACCENT } from '../platform/look.ts';
import type { Settings } from '../platform/server-settings.ts';
import { accentProblem } from './colours.ts';

/** Those of the form; the logo has its own. */
export type FieldName = Exclude<keyof Settings, 'logo'>;
export type Fields = Record<FieldName, string>;
export type Errors = Partial<Record<FieldName, string>>;

export const labels: Record<FieldName, string> = {
  name: 'Name of the shop',
  email: 'E-mail address',
  tagline: 'In one sentence',
  address: 'Business address',
  returnsAddress: 'Address for returns',
  country: 'Country',
  currency: 'Currency',
  locale: 'Language of amounts and dates',
  timeZone: 'Time zone',
  headline: 'Headline',
  invitation: 'Below it',
  aboutTitle: 'Heading of the last part',
  aboutText: 'Last part',
  accentLight: 'Accent on light',
  accentDark: 'Accent on dark',
};
export const fieldNames = Object.keys(labels) as FieldName[];

export function fieldsOf(settings: Settings): Fields {
  const { address, returnsAddress, accentLight, accentDark, logo: _, ...texts } = settings;
  return {
    ...texts,
    address: address.join('\n'),
    returnsAddress: returnsAddress.join('\n'),
    accentLight: accentLight || OWN_ACCENT.light,
    accentDark: accentDark || OWN_ACCENT.dark,
  };
}

/** As typed, with the spaces around it and the line ends of other systems gone. */
export function typedFields(form: Record<string, string>, current: Fields): Fields {
  const typed = fieldNames.map((name) => [
    name,
    (form[name] ?? current[name]).replace(/\r\n?/g, '\n').toWellFormed().trim(),
  ]);
  const fields = Object.fromEntries(typed) as Fields;
  return {
    ...fields,
    accentLight: fields.accentLight.toLowerCase(),
    accentDark: fields.accentDark.toLowerCase(),
    currency: fields.currency.toUpperCase(),
  };
}

export function settingsFrom(fields: Fields): Omit<Settings, 'logo'> {
  const lines = (text: string) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
  const isOwn = fields.accentLight === OWN_ACCENT.light && fields.accentDark === OWN_ACCENT.dark;
  return {
    ...fields,
    address: lines(fields.address),
    returnsAddress: lines(fields.returnsAddress),
    ...(isOwn && { accentLight: '', accentDark: '' }),
  };
}

const LINES_MAX = 8;
const LENGTHS_MAX: Partial<Record<FieldName, number>> = {
  name: 60,
  tagline: 160,
  headline: 100,
  invitation: 200,
  aboutTitle: 100,
  aboutText: 2000,
};

/** What is wrong, in words for whoever typed it. */
export function problemsOf(fields: Fields): Errors {
  const errors: Errors = {};
  for (const [name, max] of Object.entries(LENGTHS_MAX) as [FieldName, number][])
    if (fields[name].length > max) errors[name] = `${max} characters are the most that fit here.`;
  if (!fields.name) errors.name = 'Enter the name of the shop.';
  // It stands in the sender of every mail.
  else if (/[\p{Cc}<>"]/u.test(fields.name)) errors.name = 'The name cannot hold <, > or quotation marks.';
  if (!fields.headline) errors.headline = 'Enter a headline: the home page begins with it.';
  for (const name of ['name', 'tagline', 'headline', 'invitation', 'aboutTitle'] as const)
    if (/\p{Cc}/u.test(fields[name])) errors[name] = 'This must be one line.';
  if (fields.aboutText && !fields.aboutTitle) errors.aboutTitle = 'Enter a heading for the last part.';
  const wrongAddress = emailProblem(fields.email);
  if (wrongAddress) errors.email = wrongAddress.replace('your', 'the shop’s');
  for (const name of ['address', 'returnsAddress'] as const) {
    const lines = fields[name].split('\n');
    if (lines.length > LINES_MAX || lines.some((line) => line.length > 100))
      errors[name] = `An address has at most ${LINES_MAX} lines of 100 characters.`;
  }
  return { ...errors, ...placeProblems(fields), ...colourProblems(fields) };
}

function placeProblems({ country, currency, locale, timeZone }: Fields): Errors {
  const errors: Errors = {};
  if (!findCountry(country)) errors.country = 'Choose the country that you sell from.';
  if (!Intl.supportedValuesOf('currency').includes(currency)) errors.currency = 'Choose a currency.';
  if (!canUse(() => Intl.NumberFormat.supportedLocalesOf(locale).length > 0))
    errors.locale = 'Enter a language tag, such as en-IE, de-DE or fr-FR.';
  if (!canUse(() => new Intl.DateTimeFormat('en', { timeZone }))) errors.timeZone = 'Choose a time zone.';
  return errors;
}

const colourProblems = ({ accentLight, accentDark }: Fields): Errors => {
  const [light, dark] = [accentProblem(accentLight, 'light'), accentProblem(accentDark, 'dark')];
  return { ...(light && { accentLight: light }), ...(dark && { accentDark: dark }) };
};

function canUse(make: () => unknown): boolean {
  try {
    return Boolean(make());
  } catch {
    return false;
  }
}
