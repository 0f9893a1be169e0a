/**
 * What Google asks of structured data, by type, as read on 25 November 2026 from the pages below
 * https://developers.google.com/search/docs/appearance/structured-data/: merchant-listing, product-variants,
 * breadcrumb, carousel, organization; and sitelinks-searchbox for the search, which it shows no more.
 */
import { isTakenGtin } from './gtin.ts';
import type { Thing } from './structured-data.ts';

export interface Asked {
  required: string[];
  recommended: string[];
  /** @returns what else is wrong */
  check?(thing: Thing): string[];
}

export const asked: Record<string, Asked> = {
  // A product without a picture is in no listing, so `image` is asked for by page, where there is one.
  Product: {
    required: ['name', 'offers'],
    recommended: ['image', 'description', 'brand', 'sku', 'gtin'],
    check: (thing) => gtinFaults(thing),
  },
  ProductGroup: {
    required: ['name', 'productGroupID', 'hasVariant'],
    recommended: ['variesBy', 'description', 'brand', 'image', 'url'],
    check: ({ hasVariant }) => variantFaults(hasVariant as Thing[]),
  },
  Offer: {
    required: ['price', 'priceCurrency'],
    recommended: ['availability', 'itemCondition', 'url'],
    check: ({ price, priceCurrency }) => [
      ...(/^\d+(\.\d+)?$/.test(String(price)) ? [] : [`${price} is no price`]),
      ...(/^[A-Z]{3}$/.test(String(priceCurrency)) ? [] : [`${priceCurrency} is no currency`]),
    ],
  },
  BreadcrumbList: {
    required: ['itemListElement'],
    recommended: [],
    check: ({ itemListElement }) => [
      ...placeFaults(itemListElement as Thing[]),
      ...(itemListElement as Thing[]).flatMap(({ name, item }) =>
        name && item ? [] : ['a step without name and item'],
      ),
    ],
  },
  ItemList: {
    required: ['itemListElement'],
    recommended: [],
    check: ({ itemListElement }) => listFaults(itemListElement as Thing[]),
  },
  ListItem: { required: ['position'], recommended: [] },
  Brand: { required: ['name'], recommended: [] },
  Organization: { required: ['name', 'url'], recommended: ['logo', 'email', 'description'] },
  WebSite: { required: ['name', 'url', 'potentialAction'], recommended: [] },
  SearchAction: {
    required: ['target', 'query-input'],
    recommended: [],
    check: (thing) => actionFaults(thing),
  },
  EntryPoint: { required: ['urlTemplate'], recommended: [] },
};

const gtinFaults = ({ gtin }: Thing) =>
  gtin === undefined || isTakenGtin(String(gtin)) ? [] : [`${gtin} is no GTIN that Google takes`];

function variantFaults(variants: Thing[] = []): string[] {
  const faults = variants.length > 1 ? [] : ['a group of one'];
  for (const property of ['sku', 'name', 'offers'])
    if (variants.some((variant) => !variant[property])) faults.push(`a variant without ${property}`);
  if (new Set(variants.map(({ sku }) => sku)).size < variants.length) faults.push('two variants of one SKU');
  const addresses = variants.map(({ offers }) => (offers as Thing | undefined)?.url);
  if (new Set(addresses).size < variants.length) faults.push('two variants at one address');
  return faults;
}

const placeFaults = (items: Thing[] = []) =>
  items.every(({ position }, at) => position === at + 1) ? [] : ['places that are not 1, 2, 3 …'];

function listFaults(items: Thing[] = []): string[] {
  const addresses = items.map(({ url }) => String(url));
  const faults = placeFaults(items);
  if (addresses.some((address) => !URL.canParse(address))) faults.push('an item without its address');
  if (new Set(addresses).size < addresses.length) faults.push('an address twice');
  return faults;
}

/** The name in braces is the one that is put in. */
function actionFaults({ target, 'query-input': input }: Thing): string[] {
  const template = String((target as Thing | undefined)?.urlTemplate ?? target);
  const name = /\bname=(\w+)/.exec(String(input))?.[1];
  return name && template.includes(`{${name}}`) ? [] : [`${template} has no place for what ${input} says`];
}
