/** Products as JSON, one on each line (docs/IMPORT.md): what a program writes. */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Row } from '../file.ts';
import { type Cells, columnsFor, type Filled, type OwnCells, rowAs, type Table } from './rows.ts';

const FILLED: Filled = {
  handle: 'handle',
  title: 'title',
  body: 'description',
  vendor: 'vendor',
  type: 'type',
  tags: 'tags',
  status: 'status',
  publishAt: 'publishAt',
  needsShipping: 'needsShipping',
  taxClass: 'taxClass',
  details: 'details',
  collections: 'collections',
  option1Name: 'options',
  option1Value: 'choices',
  option2Name: 'options',
  option2Value: 'choices',
  option3Name: 'options',
  option3Value: 'choices',
  sku: 'sku',
  price: 'price',
  compareAt: 'compareAt',
  quantity: 'stock',
  policy: 'sellWithoutStock',
  grams: 'grams',
  barcode: 'barcode',
  cost: 'cost',
  imageSrc: 'images',
  imageAlt: 'images',
  variantImage: 'image',
};
const KEYS = new Set(
  'handle title description vendor type tags status publishAt needsShipping taxClass details collections options variants images id'.split(
    ' ',
  ),
);

const LINE_LENGTH_MAX = 2 * 1024 * 1024;
const LOOKED_OVER = 1_000;

type Json = Record<string, unknown>;

/** @param file of UTF-8 */
export async function jsonLinesTable(file: string): Promise<Table> {
  const { unread, currencies } = await lookOver(file);
  const columns = columnsFor(FILLED, Object.fromEntries(currencies.map((one) => [one, 'prices'])), unread);
  return { columns, rows: read(file, columns), headLines: 0 };
}

async function lookOver(file: string): Promise<{ unread: string[]; currencies: string[] }> {
  const unread = new Set<string>();
  const currencies = new Set<string>();
  let lines = 0;
  for await (const { text } of linesOf(file)) {
    if (lines++ > LOOKED_OVER && !text.includes('"prices"')) continue;
    const product = parsed(text);
    if (!product) continue;
    for (const key of Object.keys(product)) if (!KEYS.has(key) && unread.size < 50) unread.add(key);
    for (const variant of listOf(product.variants))
      for (const currency of Object.keys(objectOf(objectOf(variant).prices)))
        if (/^[A-Z]{3}$/.test(currency) && currencies.size < 40) currencies.add(currency);
  }
  return { unread: [...unread], currencies: [...currencies] };
}

async function* linesOf(file: string): AsyncGenerator<{ text: string; line: number; bytes: number }> {
  const source = createReadStream(file);
  let line = 0;
  let bytes = 0;
  for await (const text of createInterface({ input: source, crlfDelay: Number.POSITIVE_INFINITY })) {
    line += 1;
    bytes += Buffer.byteLength(text) + 1;
    if (text.trim() !== '') yield { text, line, bytes };
  }
}

function parsed(text: string): Json | undefined {
  if (text.length > LINE_LENGTH_MAX) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value.replaceAll('\0', '').toWellFormed()
    : typeof value === 'number' || typeof value === 'boolean'
      ? String(value)
      : '';

async function* read(file: string, columns: Table['columns']): AsyncGenerator<Row> {
  for await (const { text, line, bytes } of linesOf(file)) {
    const at = { line, lastLine: line, bytes };
    const product = parsed(text);
    const broken = product ? wrongIn(product) : whyNot(text);
    if (broken === undefined) yield* rowsOf(at, product!, columns);
    else yield { ...rowAs(at, columns, { handle: `line-${line}` }), broken };
  }
}

const whyNot = (text: string): string =>
  text.length > LINE_LENGTH_MAX
    ? 'The line is longer than 2 MB.'
    : 'This is not an object of JSON, with all of it on one line.';

const isText = (value: unknown): boolean => ['string', 'number', 'undefined'].includes(typeof value);
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOf = (value: unknown, is: (each: unknown) => boolean): boolean =>
  value === undefined || (Array.isArray(value) && value.every(is));

/** What has another shape than is documented. */
function wrongIn(product: Json): string | undefined {
  const { handle, id, title, variants, images } = product;
  if (!(handle ?? id ?? title)) return 'A product needs a "title".';
  for (const key of ['handle', 'id', 'title', 'description', 'vendor', 'type', 'status', 'taxClass'])
    if (!isText(product[key])) return `"${key}" must be a text.`;
  for (const key of ['tags', 'details', 'collections', 'options'])
    if (!isListOf(product[key], isText)) return `"${key}" must be a list of texts: ["…", "…"].`;
  if (!isListOf(variants, isObject)) return '"variants" must be a list of objects: [{ "price": "12.00" }].';
  if (!isListOf(images, (image) => isText(image) || isObject(image)))
    return '"images" must be a list of addresses, or of objects with "src" and "alt".';
  return undefined;
}

function* rowsOf(at: Omit<Row, 'cells'>, product: Json, columns: Table['columns']): Generator<Row> {
  const handle = textOf(product.handle) || textOf(product.id) || textOf(product.title);
  const images = listOf(product.images).map((image) =>
    typeof image === 'string'
      ? { src: image, alt: '' }
      : { src: textOf(objectOf(image).src), alt: textOf(objectOf(image).alt) },
  );
  const options = listOf(product.options).map(textOf);
  const said = (key: string, value: string): Cells => (key in product ? { [key]: value } : {});
  const text: Cells = {
    handle,
    title: textOf(product.title),
    body: textOf(product.description),
    vendor: textOf(product.vendor),
    type: textOf(product.type),
    tags: listOf(product.tags).map(textOf).join(','),
    ...said('status', textOf(product.status)),
    ...said('publishAt', textOf(product.publishAt)),
    ...said('needsShipping', textOf(product.needsShipping)),
    ...said('taxClass', textOf(product.taxClass)),
    details: listOf(product.details).map(textOf).join('\n'),
    collections: listOf(product.collections).map(textOf).join('\n'),
  };
  const variants = listOf(product.variants).map(objectOf);
  const count = Math.max(1, variants.length, images.length);
  for (let index = 0; index < count; index++) {
    const variant = variants[index];
    const image = images[index];
    yield rowAs(
      at,
      columns,
      {
        handle,
        ...(index === 0 && text),
        ...(variant && variantOf(variant, options)),
        ...(image && { imageSrc: image.src, imageAlt: image.alt }),
      },
      variant && ownOf(variant),
    );
  }
}

function variantOf(variant: Json, options: string[]): Cells {
  const choices = listOf(variant.choices).map(textOf);
  return {
    ...Object.fromEntries(
      options.slice(0, 3).flatMap((name, at) => [
        [`option${at + 1}Name`, name],
        [`option${at + 1}Value`, choices[at] ?? ''],
      ]),
    ),
    sku: textOf(variant.sku),
    barcode: textOf(variant.barcode),
    price: textOf(variant.price),
    compareAt: textOf(variant.compareAt),
    cost: textOf(variant.cost),
    quantity: textOf(variant.stock),
    policy: variant.sellWithoutStock === undefined ? '' : variant.sellWithoutStock ? 'continue' : 'deny',
    grams: textOf(variant.grams),
    variantImage: textOf(variant.image),
  };
}

function ownOf(variant: Json): OwnCells {
  return Object.fromEntries(
    Object.entries(objectOf(variant.prices)).map(([currency, value]) => {
      const price = typeof value === 'object' ? objectOf(value) : { price: value };
      return [currency, { price: textOf(price.price), compareAt: textOf(price.compareAt) }];
    }),
  );
}
