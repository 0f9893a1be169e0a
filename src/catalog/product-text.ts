/**
 * A product as the text of its form: what is compared, merged, logged and put back. Its words for staff,
 * and what may stand in each field. Amounts are decimals of the shop's currency, times are of its clock.
 */
import { decimal } from '../platform/decimals.ts';
import { isHandle } from '../platform/handles.ts';
import { decimalAmount, exponent, stepOf } from '../platform/money.ts';
import { wholeNumber } from '../platform/requests.ts';
import { cleanHtml, paragraphs } from '../platform/rich-text.ts';
import type { Matter, Text } from './merge.ts';
import { type ProductRecord, type Status, statuses, type VariantRecord } from './product-record.ts';

const matter = (name: string, label: string, ...fields: string[]): Matter => ({
  name,
  label,
  fields: fields.length > 0 ? fields : [name],
});

export const variantMatters: Matter[] = [
  matter('price', 'Price', 'price', 'compareAt'),
  matter('cost', 'Cost'),
  matter('sku', 'SKU'),
  matter('barcode', 'Barcode'),
  matter('weight', 'Weight'),
];

export const productMatters: Matter[] = [
  matter('title', 'Title'),
  matter('handle', 'Address'),
  matter('description', 'Description'),
  matter('details', 'Details'),
  matter('vendor', 'Vendor'),
  matter('productType', 'Type'),
  matter('tags', 'Tags'),
  matter('taxClass', 'Tax class'),
  matter('needsShipping', 'Shipping'),
  matter('status', 'Status', 'status', 'publishAt'),
  ...variantMatters,
];

const isStatus = (text: string): text is Status => Object.hasOwn(statuses, text);

/** Which variant stands on the product's own page: the only one of a product without options. */
export const onlyVariant = ({ options, variants }: ProductRecord): VariantRecord | undefined =>
  options.length === 0 ? variants.find(({ status }) => status === 'active') : undefined;

export function textOf(product: ProductRecord, currency: string): Text {
  const variant = onlyVariant(product);
  return canonical({
    title: product.title,
    handle: product.handle,
    description: product.descriptionHtml || paragraphs(product.description),
    details: product.details.join('\n'),
    vendor: product.vendor,
    productType: product.productType,
    tags: product.tags.join(', '),
    taxClass: product.taxClass,
    needsShipping: product.needsShipping ? 'yes' : 'no',
    status: product.status,
    publishAt: product.publishAt ?? '',
    ...(variant && variantText(variant, currency)),
  });
}

export function variantText(variant: VariantRecord, currency: string): Text {
  const amount = (minor: number | null) => (minor === null ? '' : decimalAmount(minor, currency));
  return {
    price: amount(variant.priceMinor),
    compareAt: amount(variant.compareAtMinor),
    cost: amount(variant.costMinor),
    sku: variant.sku,
    barcode: variant.barcode,
    weight: variant.weightGrams === 0 ? '' : String(variant.weightGrams),
  };
}

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
const listed = (text: string) => [
  ...new Set(
    text
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean),
  ),
];

const DESCRIPTION_LENGTH_MAX = 50_000;

/** Text without any markup was written where no script made it. */
const asHtml = (text: string) =>
  /<[a-z]/i.test(text) ? cleanHtml(text) : paragraphs(text.replaceAll('\r\n', '\n'));

/** The way a field is written where it may be written in several ways, so that equal fields are equal texts. */
const tidy: Record<string, (text: string) => string> = {
  description: (text) => (text.length > 2 * DESCRIPTION_LENGTH_MAX ? text : asHtml(text)), // refused anyway
  details: (text) => lines(text).join('\n'),
  tags: (text) => listed(text).join(', '),
  handle: (text) => text.trim().toLowerCase(),
  publishAt: (text) => text.trim().replace('T', ' '),
  weight: (text) => text.trim().replace(/^0+$/, ''),
  needsShipping: (text) => (text === 'yes' || text === 'on' ? 'yes' : 'no'),
};

const AMOUNTS = ['price', 'compareAt', 'cost'];

/** @param currency where given, amounts are written out too: "24" is "24.00". What cannot be read stays. */
export function canonical(text: Text, currency?: string): Text {
  const plain = (value: string) => value.replace(/\s+/g, ' ').trim();
  const result = Object.fromEntries(
    Object.entries(text).map(([field, value]) => [field, (tidy[field] ?? plain)(value)]),
  );
  if (result.status !== undefined && result.status !== 'draft') result.publishAt = '';
  if (currency)
    for (const field of AMOUNTS) result[field] = canonicalAmount(result[field], currency) ?? result[field]!;
  return Object.fromEntries(Object.entries(result).filter(([, value]) => value !== undefined));
}

function canonicalAmount(text: string | undefined, currency: string): string | undefined {
  const minor = decimal(text ?? '', exponent(currency));
  return minor === undefined ? undefined : decimalAmount(minor, currency);
}

/** A date beside another status is dropped when it was there, and asked about when it has just been typed. */
export function dateMistake(typed: Text, base: Text): Mistakes {
  const { status, publishAt = '' } = typed;
  const isNew = publishAt !== '' && tidy.publishAt!(publishAt) !== base.publishAt;
  if (!isNew || status === 'draft') return {};
  return { publishAt: 'Only a draft waits for a date. Choose “Draft” above, or take the date away' };
}

export interface VariantFields {
  priceMinor: number;
  compareAtMinor: number | null;
  costMinor: number | null;
  /** '' where it is to be made from the title. */
  sku: string;
  barcode: string;
  weightGrams: number;
}

export interface ProductFields {
  title: string;
  /** '' where it is to be made from the title. */
  handle: string;
  descriptionHtml: string;
  details: string[];
  vendor: string;
  productType: string;
  tags: string[];
  taxClass: string;
  needsShipping: boolean;
  status: Status;
  /** "2026-12-01 09:00" by the shop's clock. */
  publishAt: string | null;
  variant: VariantFields | undefined;
}

/** Messages by field. */
export type Mistakes = Record<string, string>;

const LENGTHS_MAX: [field: string, max: number][] = [
  ['title', 200],
  ['handle', 100],
  ['description', DESCRIPTION_LENGTH_MAX],
  ['details', 4_000],
  ['vendor', 100],
  ['productType', 100],
  ['taxClass', 40],
  ['sku', 64],
  ['barcode', 64],
];
const TAGS_MAX = 50;
const TAG_LENGTH_MAX = 50;
const WEIGHT_GRAMS_MAX = 10_000_000;

/** @param text canonical. Reads variant fields where there are any. */
export function readProduct(text: Text, currency: string): { fields: ProductFields; mistakes: Mistakes } {
  const { title = '', handle = '', taxClass = '', status = '', publishAt = '' } = text;
  const mistakes = tooLong(text);
  const tags = listed(text.tags ?? '');
  if (title === '') mistakes.title = 'Give it a title';
  if (handle !== '' && !isHandle(handle))
    mistakes.handle = 'Small letters, digits and single hyphens only, such as linen-tablecloth';
  if (taxClass === '') mistakes.taxClass = 'Choose a tax class; “standard” if nothing else fits';
  if (tags.length > TAGS_MAX) mistakes.tags = `At most ${TAGS_MAX} tags`;
  if (tags.some((tag) => tag.length > TAG_LENGTH_MAX))
    mistakes.tags = `A tag has at most ${TAG_LENGTH_MAX} characters; commas part them`;
  if (!isStatus(status)) mistakes.status = 'Choose a status';
  if (publishAt !== '' && !isMinute(publishAt))
    mistakes.publishAt = 'A date and a time, such as 2026-12-01 09:00';
  const variant = text.price === undefined ? undefined : readVariant(text, currency);
  return {
    fields: {
      title,
      handle,
      descriptionHtml: text.description ?? '',
      details: lines(text.details ?? ''),
      vendor: text.vendor ?? '',
      productType: text.productType ?? '',
      tags,
      taxClass,
      needsShipping: text.needsShipping === 'yes',
      status: isStatus(status) ? status : 'draft',
      publishAt: publishAt || null,
      variant: variant?.fields,
    },
    mistakes: { ...mistakes, ...variant?.mistakes },
  };
}

const tooLong = (text: Text): Mistakes =>
  Object.fromEntries(
    LENGTHS_MAX.filter(([field, max]) => (text[field] ?? '').length > max).map(([field, max]) => [
      field,
      `At most ${max.toLocaleString('en')} characters`,
    ]),
  );

/** "2026-12-01 09:00", a minute that exists in the calendar. */
function isMinute(text: string): boolean {
  const date = /^\d{4}-\d\d-\d\d \d\d:\d\d$/.test(text) ? new Date(`${text.replace(' ', 'T')}Z`) : undefined;
  return (
    date !== undefined &&
    !Number.isNaN(date.getTime()) &&
    date.toISOString().startsWith(text.replace(' ', 'T'))
  );
}

export function readVariant(text: Text, currency: string): { fields: VariantFields; mistakes: Mistakes } {
  const mistakes = tooLong({ sku: text.sku ?? '', barcode: text.barcode ?? '' });
  const amount = (field: string): number | null => {
    const typed = text[field] ?? '';
    if (typed === '') return null;
    const minor = decimal(typed, exponent(currency));
    if (minor === undefined || minor % stepOf(currency) !== 0) {
      mistakes[field] = `An amount such as ${decimalAmount(2400 * stepOf(currency), currency)}`;
      return null;
    }
    return minor;
  };
  const [priceMinor, compareAtMinor, costMinor] = [amount('price'), amount('compareAt'), amount('cost')];
  if (priceMinor === null) mistakes.price ??= 'What does it cost?';
  else if (compareAtMinor !== null && compareAtMinor <= priceMinor)
    mistakes.compareAt = 'More than the price, or empty';
  const weightGrams = wholeNumber(text.weight || '0', 0, WEIGHT_GRAMS_MAX);
  if (weightGrams === undefined) mistakes.weight = 'Whole grams, such as 450';
  return {
    fields: {
      priceMinor: priceMinor ?? 0,
      compareAtMinor,
      costMinor,
      sku: text.sku ?? '',
      barcode: text.barcode ?? '',
      weightGrams: weightGrams ?? 0,
    },
    mistakes,
  };
}
