/** What a list can be narrowed by, as a page shows it: made of the counts of browse.ts. */
import type { Collection } from '../catalog.ts';
import type { Filters, ListQuery } from '../list-query.ts';
import type { FacetCounts } from './browse.ts';

export interface FacetValue {
  /** As it stands in the address. */
  value: string;
  label: string;
  products: number;
  isChosen: boolean;
}

export interface Facet {
  /** The parameter's name in the address. */
  name: string;
  label: string;
  values: FacetValue[];
}

/** A choice that was made, and the filters without it. */
export interface Chip {
  label: string;
  without: Filters;
}

const VALUES_MAX = 24;

/** In the order in which they are shown; those with nothing to choose are left out. */
export function facetsOf(
  query: ListQuery,
  counts: FacetCounts,
  collections: Collection[],
  within?: string,
): Facet[] {
  const { filters } = query;
  const options = optionNames(filters, counts);
  const all: Facet[] = [
    ...options.map((name) => ({
      name: `o.${name}`,
      label: name,
      values: valuesOf(counts, `o.${name.toLowerCase()}`, `o:${name}=`, filters.options[name] ?? []).sort(
        bySize,
      ),
    })),
    {
      name: 'vendor',
      label: 'Brand',
      values: valuesOf(counts, 'vendor', 'v:', filters.vendors),
    },
    ...(within ? [] : [collectionFacet(filters, counts, collections)]),
  ];
  return all.filter(({ values }) => values.length > 1 || values.some(({ isChosen }) => isChosen));
}

export function inStockOf({ filters }: ListQuery, counts: FacetCounts): FacetValue {
  const [value] = valuesOf(counts, 'stock', 'a:', filters.inStock ? ['in'] : []);
  return { value: 'in', label: 'In stock', products: value?.products ?? 0, isChosen: filters.inStock };
}

/** By how many products have it; those chosen are always there. */
function optionNames(filters: Filters, counts: FacetCounts): string[] {
  const products = new Map<string, number>();
  for (const { facet, products: number } of counts.get('') ?? []) {
    const name = /^o:([^=]+)=/.exec(facet)?.[1];
    if (name) products.set(name, (products.get(name) ?? 0) + number);
  }
  const names = [...products].sort((one, other) => other[1] - one[1]).map(([name]) => name);
  const chosen = Object.keys(filters.options);
  const more = names.filter((name) => !chosen.some((one) => one.toLowerCase() === name.toLowerCase()));
  return [...chosen, ...distinct(more)].slice(0, 5);
}

/** Without those that only differ in their case. */
function distinct(names: string[]): string[] {
  return names.filter(
    (name, at) => names.findIndex((one) => one.toLowerCase() === name.toLowerCase()) === at,
  );
}

function valuesOf(counts: FacetCounts, of: string, beginning: string, chosen: string[]): FacetValue[] {
  const begins = beginning.toLowerCase();
  const found = new Map<string, FacetValue & { most: number }>();
  for (const { facet, products } of counts.get(of) ?? counts.get('') ?? []) {
    if (!facet.toLowerCase().startsWith(begins)) continue;
    const value = facet.slice(beginning.length);
    const key = value.toLowerCase();
    const known = found.get(key);
    if (!known) found.set(key, { value, label: value, products, isChosen: false, most: products });
    else {
      known.products += products;
      if (products > known.most) Object.assign(known, { value, label: value, most: products });
    }
  }
  for (const value of chosen) {
    const known = found.get(value.toLowerCase());
    if (known) known.isChosen = true;
    else found.set(value.toLowerCase(), { value, label: value, products: 0, isChosen: true, most: 0 });
  }
  return [...found.values()]
    .sort((one, other) => other.products - one.products || one.label.localeCompare(other.label))
    .slice(0, VALUES_MAX)
    .map(({ most, ...value }) => value);
}

function collectionFacet(filters: Filters, counts: FacetCounts, collections: Collection[]): Facet {
  const byId = new Map(collections.map((collection) => [collection.id, collection]));
  const values = valuesOf(counts, 'collection', 'c:', []).flatMap((value) => {
    const collection = byId.get(value.value);
    if (!collection) return [];
    const { handle, title } = collection;
    return [{ ...value, value: handle, label: title, isChosen: filters.collections.includes(handle) }];
  });
  for (const handle of filters.collections) {
    const collection = collections.find((one) => one.handle === handle);
    if (collection && !values.some(({ value }) => value === handle))
      values.push({ value: handle, label: collection.title, products: 0, isChosen: true });
  }
  return { name: 'collection', label: 'Collection', values };
}

const SIZES = 'xxs xs s small m medium l large xl xxl 2xl xxxl 3xl 4xl 5xl'.split(' ');

/** Sizes from small to large, numbers by their value; others stay as they are. */
function bySize({ label: one }: FacetValue, { label: other }: FacetValue): number {
  const [first, second] = [SIZES.indexOf(one.toLowerCase()), SIZES.indexOf(other.toLowerCase())];
  if (first >= 0 && second >= 0) return first - second;
  const numbers = [Number.parseFloat(one), Number.parseFloat(other)];
  return numbers.every(Number.isFinite) ? numbers[0]! - numbers[1]! : 0;
}

/** @param price says a price range in words */
export function chipsOf(
  { filters }: ListQuery,
  collections: Collection[],
  price: (filters: Filters) => string,
): Chip[] {
  const chips: Chip[] = [];
  for (const [name, values] of Object.entries(filters.options))
    for (const value of values) {
      const left = values.filter((one) => one !== value);
      const { [name]: _, ...others } = filters.options;
      const options = left.length > 0 ? { ...others, [name]: left } : others;
      chips.push({ label: `${name}: ${value}`, without: { ...filters, options } });
    }
  for (const vendor of filters.vendors)
    chips.push({
      label: vendor,
      without: { ...filters, vendors: filters.vendors.filter((one) => one !== vendor) },
    });
  for (const handle of filters.collections)
    chips.push({
      label: collections.find((one) => one.handle === handle)?.title ?? handle,
      without: { ...filters, collections: filters.collections.filter((one) => one !== handle) },
    });
  if (filters.inStock) chips.push({ label: 'In stock', without: { ...filters, inStock: false } });
  if (filters.minMinor !== undefined || filters.maxMinor !== undefined)
    chips.push({ label: price(filters), without: { ...filters, minMinor: undefined, maxMinor: undefined } });
  return chips;
}
