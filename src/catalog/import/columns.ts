/**
 * The columns of a product file: those of Shopify's product CSV, by their older and their newer names, and what
 * this shop keeps besides, named as Shopify names such columns ("Name (product.metafields.pushcart.key)").
 */

export type Field =
  | 'handle'
  | 'title'
  | 'body'
  | 'vendor'
  | 'type'
  | 'tags'
  | 'published'
  | 'status'
  | 'option1Name'
  | 'option1Value'
  | 'option2Name'
  | 'option2Value'
  | 'option3Name'
  | 'option3Value'
  | 'sku'
  | 'grams'
  | 'quantity'
  | 'price'
  | 'compareAt'
  | 'barcode'
  | 'cost'
  | 'needsShipping'
  | 'taxable'
  | 'policy'
  | 'imageSrc'
  | 'imagePosition'
  | 'imageAlt'
  | 'variantImage'
  | 'giftCard'
  | 'taxClass'
  | 'details'
  | 'collections'
  | 'publishAt';

/** As the export writes them, in its order; then whatever else a file may call them, in small letters. */
export const columns: Record<Field, [title: string, ...others: string[]]> = {
  handle: ['Handle', 'url handle'],
  title: ['Title'],
  body: ['Body (HTML)', 'description', 'body html', 'body'],
  vendor: ['Vendor'],
  type: ['Type', 'product type', 'custom product type'],
  tags: ['Tags'],
  published: ['Published', 'published on online store'],
  option1Name: ['Option1 Name'],
  option1Value: ['Option1 Value'],
  option2Name: ['Option2 Name'],
  option2Value: ['Option2 Value'],
  option3Name: ['Option3 Name'],
  option3Value: ['Option3 Value'],
  sku: ['Variant SKU', 'sku'],
  grams: ['Variant Grams', 'weight value (grams)', 'grams'],
  quantity: ['Variant Inventory Qty', 'inventory quantity'],
  policy: ['Variant Inventory Policy', 'continue selling when out of stock'],
  price: ['Variant Price', 'price'],
  compareAt: ['Variant Compare At Price', 'compare-at price', 'compare at price'],
  needsShipping: ['Variant Requires Shipping', 'requires shipping'],
  taxable: ['Variant Taxable', 'charge tax'],
  barcode: ['Variant Barcode', 'barcode'],
  imageSrc: ['Image Src', 'product image url'],
  imagePosition: ['Image Position'],
  imageAlt: ['Image Alt Text'],
  giftCard: ['Gift Card'],
  variantImage: ['Variant Image', 'variant image url'],
  cost: ['Cost per item'],
  status: ['Status'],
  taxClass: ['Tax class (product.metafields.pushcart.tax_class)'],
  details: ['Details (product.metafields.pushcart.details)'],
  collections: ['Collections (product.metafields.pushcart.collections)', 'collection'],
  publishAt: ['Publish at (product.metafields.pushcart.publish_at)'],
};

const fieldByName = new Map(
  (Object.entries(columns) as [Field, string[]][]).flatMap(([field, names]) =>
    names.map((name): [string, Field] => [name.toLowerCase(), field]),
  ),
);

/** "Price / USD" as Shopify writes the prices of another market; here they are set by currency. */
const OWN_PRICE = /^(compare[ -]at )?price \/ ([a-z]{3})$/;
export const ownPriceTitle = (currency: string) => `Price / ${currency}`;
export const ownCompareAtTitle = (currency: string) => `Compare At Price / ${currency}`;

/** They say how Shopify works, and nothing of a product. */
const SHOPIFYS_OWN = new Set([
  'variant inventory tracker',
  'inventory tracker',
  'variant fulfillment service',
  'fulfillment service',
  'variant weight unit',
  'weight unit for display',
  'included / primary',
  'included / international',
]);

export interface Columns {
  /** Which cell of a row holds it. */
  at: Map<Field, number>;
  /** By currency. */
  own: Map<string, { price?: number; compareAt?: number }>;
  /** As the file has them. */
  names: string[];
  /** Those that are not read. */
  unread: string[];
}

export type ColumnsRead = { ok: true; columns: Columns } | { ok: false; why: string };

export function readColumns(header: string[]): ColumnsRead {
  const read: Columns = {
    at: new Map(),
    own: new Map(),
    names: header.map((name) => name.trim()),
    unread: [],
  };
  for (const [index, name] of read.names.entries()) {
    const plain = name.toLowerCase().replace(/\s+/g, ' ');
    const field = fieldByName.get(plain);
    const [, compared, currency] = OWN_PRICE.exec(plain) ?? [];
    if (field && read.at.has(field))
      return { ok: false, why: `The column ${columns[field][0]} is there twice.` };
    if (field) read.at.set(field, index);
    else if (currency) readOwn(read, currency.toUpperCase(), compared ? 'compareAt' : 'price', index);
    else if (name !== '' && !SHOPIFYS_OWN.has(plain)) read.unread.push(name);
  }
  if (!read.at.has('handle') && !read.at.has('title'))
    return {
      ok: false,
      why: 'The first line names no column “Handle” (or “URL handle”) or “Title”, so no product can be told from another. Export the file as a product CSV once more.',
    };
  return { ok: true, columns: read };
}

function readOwn({ own }: Columns, currency: string, what: 'price' | 'compareAt', index: number): void {
  own.set(currency, { ...own.get(currency), [what]: index });
}

export const nameOf = ({ at, names }: Columns, field: Field): string => {
  const index = at.get(field);
  return index === undefined ? columns[field][0] : names[index]!;
};
