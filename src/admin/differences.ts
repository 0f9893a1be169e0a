/** What differs between a subject before and after, field by field, in words. */
import { exponent, formatMoney } from '../platform/money.ts';
import { formatDateTime } from '../ui/date-time.ts';

export interface Difference {
  /** "Compare at", "Variants: LT-140: Price". */
  field: string;
  /** Undefined: there was none. */
  before: string | undefined;
  after: string | undefined;
}

/** How values are written: amounts without a currency of their own are in the shop's. */
export interface Writing {
  locale: string;
  currency: string;
  timeZone: string;
}

/** Names the fields that differ, in the order in which they stand; two equal subjects have none. */
export function differences(before: unknown, after: unknown, writing: Writing): Difference[] {
  return compare([], before, after, currencyIn(after) ?? currencyIn(before), writing);
}

type Fields = Record<string, unknown>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isNothing = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
const currencyIn = (value: unknown): string | undefined =>
  isFields(value) && typeof value.currency === 'string' ? value.currency : undefined;

function compare(
  path: string[],
  before: unknown,
  after: unknown,
  currency: string | undefined,
  writing: Writing,
): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after) || (isNothing(before) && isNothing(after))) return [];
  const [left, right] = [asFields(before), asFields(after)];
  // A list against nothing, or fields against nothing, is still told field by field.
  if ((left ?? isNothing(before)) && (right ?? isNothing(after)) && (left || right))
    return [...new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])].flatMap((key) =>
      compare(
        [...path, key],
        left?.[key],
        right?.[key],
        currencyIn(right) ?? currencyIn(left) ?? currency,
        writing,
      ),
    );
  const name = path.at(-1) ?? '';
  const written = (value: unknown) =>
    isNothing(value) ? undefined : write(name, value, currency ?? writing.currency, writing);
  return [{ field: path.map(words).join(': '), before: written(before), after: written(after) }];
}

/** Fields as they are; a list of them by what each is known by. Undefined for what is one value. */
function asFields(value: unknown): Fields | undefined {
  if (isFields(value)) return value;
  if (!Array.isArray(value) || value.length === 0 || !value.every(isFields)) return undefined;
  const named = value.map((each, index) => [labelOf(each) ?? `No. ${index + 1}`, each] as const);
  const isTold = new Set(named.map(([name]) => name)).size === named.length;
  return Object.fromEntries(isTold ? named : value.map((each, index) => [`No. ${index + 1}`, each]));
}

function labelOf(each: Fields): string | undefined {
  const label = [each.sku, each.title, each.name, each.label, each.code, each.id].find(
    (text) => typeof text === 'string' && text !== '',
  );
  return label as string | undefined;
}

/** compareAtMinor and compare_at_minor are "Compare at"; what is no name of a field stays as it is. */
function words(name: string): string {
  if (!/^[a-z][A-Za-z0-9_]*$/.test(name)) return name;
  const text = name
    .replace(/_?[mM]inor$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\b(sku|id|vat|url|seo)\b/g, (short) => short.toUpperCase())
    .trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
const AMOUNT = /[a-z_][mM]inor$/;

function write(name: string, value: unknown, currency: string, writing: Writing): string {
  const { locale, timeZone } = writing;
  if (Array.isArray(value)) return value.map((each) => write(name, each, currency, writing)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number')
    return AMOUNT.test(name) && Number.isSafeInteger(value) && isCurrency(currency)
      ? formatMoney(value, currency, locale)
      : String(value);
  if (typeof value === 'string')
    return ISO_TIME.test(value) && !Number.isNaN(Date.parse(value))
      ? formatDateTime(value, { locale, timeZone })
      : value;
  return JSON.stringify(value);
}

const isCurrency = (code: string) => /^[A-Z]{3}$/.test(code) && exponent(code) >= 0;
