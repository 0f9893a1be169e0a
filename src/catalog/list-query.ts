/**
 * What the address of a list says: what it is narrowed by, how it is sorted, which page. Whatever else it holds does
 * not count. `/collections/rugs?o.Colour=Blue&vendor=Acme&min=20&sort=price-up&after=…`
 */
import { decimal } from '../platform/decimals.ts';
import { exponent } from '../platform/money.ts';
import { isUuid } from '../platform/requests.ts';
import type { Sort } from './catalog.ts';
import { sorts } from './catalog.ts';

export interface Filters {
  vendors: string[];
  /** Handles; on a collection's own page none. */
  collections: string[];
  /** Of each option, by its name, the choices wanted. */
  options: Record<string, string[]>;
  inStock: boolean;
  /** As the buyer sees prices, in his currency. */
  minMinor?: number | undefined;
  maxMinor?: number | undefined;
}

export interface ListQuery {
  /** What was searched for; '' where it is no search. */
  q: string;
  sort: Sort;
  filters: Filters;
  /** From 1; of search by relevance. Other lists go on after a row, or before one. */
  page: number;
  after?: Place | undefined;
  before?: Place | undefined;
}

/** A row at the edge of a page: what it is sorted by, and its id. */
export interface Place {
  key: string;
  id: string;
}

const VALUES_MAX = 20;
const LENGTH_MAX = 200;
const PAGE_MAX = 40;

/** What is unknown counts as not said. @param currency the buyer's */
export function readListQuery(query: URLSearchParams, currency: string): ListQuery {
  const one = (name: string) => query.get(name) ?? '';
  const many = (name: string) =>
    [
      ...new Set(
        query
          .getAll(name)
          .map((value) => storable(value, LENGTH_MAX).trim())
          .filter(Boolean),
      ),
    ].slice(0, VALUES_MAX);
  const options: Record<string, string[]> = {};
  for (const name of [...new Set(query.keys())].filter((key) => /^o\../.test(key)).slice(0, 5)) {
    const values = many(name);
    const option = storable(name.slice(2), LENGTH_MAX);
    if (option && values.length > 0) options[option] = values;
  }
  const q = storable(one('q'), LENGTH_MAX).trim();
  const asked = one('sort');
  const sort = Object.hasOwn(sorts, asked) ? (asked as Sort) : 'featured';
  const page = one('page');
  return {
    q,
    sort,
    filters: {
      vendors: many('vendor'),
      collections: many('collection'),
      options,
      inStock: one('stock') === 'in',
      minMinor: decimal(one('min'), exponent(currency)),
      maxMinor: decimal(one('max'), exponent(currency)),
    },
    page: /^[1-9]\d?$/.test(page) ? Math.min(Number(page), PAGE_MAX) : 1,
    after: readPlace(one('after'), sort),
    before: readPlace(one('before'), sort),
  };
}

/** Text that PostgreSQL takes: its own holds no NUL and no half of a character. @param max in UTF-16 units */
export const storable = (text: string, max: number): string =>
  text.replaceAll('\0', '').slice(0, max).toWellFormed();

/** Undefined too for a place in a list of another sort: its key is none of this one's. */
function readPlace(text: string, sort: Sort): Place | undefined {
  const at = text.lastIndexOf('~');
  const [key, id] = [text.slice(0, at), text.slice(at + 1)];
  const isKey = sort === 'newest' ? isTime(key) : /^\d{1,18}$/.test(key);
  return at > 0 && isUuid(id) && isKey ? { key, id } : undefined;
}

/** As browse.ts writes a time: to the microsecond, of which Date keeps the milliseconds. */
function isTime(key: string): boolean {
  if (!/^(?!0000)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(key)) return false;
  const time = new Date(key);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === key.slice(0, 19);
}

const writePlace = ({ key, id }: Place) => `${key}~${id}`;

/** The parameters that say this, in one order; those that say nothing are left out. @param currency the buyer's */
export function listParameters(query: ListQuery, currency: string): URLSearchParams {
  const { q, sort, filters, page, after, before } = query;
  const parameters = new URLSearchParams();
  const amount = (minor: number) => String(minor / 10 ** exponent(currency));
  if (q) parameters.set('q', q);
  for (const vendor of filters.vendors) parameters.append('vendor', vendor);
  for (const collection of filters.collections) parameters.append('collection', collection);
  for (const [name, values] of Object.entries(filters.options))
    for (const value of values) parameters.append(`o.${name}`, value);
  if (filters.inStock) parameters.set('stock', 'in');
  if (filters.minMinor !== undefined) parameters.set('min', amount(filters.minMinor));
  if (filters.maxMinor !== undefined) parameters.set('max', amount(filters.maxMinor));
  if (sort !== 'featured') parameters.set('sort', sort);
  if (page > 1) parameters.set('page', String(page));
  if (after) parameters.set('after', writePlace(after));
  else if (before) parameters.set('before', writePlace(before));
  return parameters;
}

/** The one address of this page of this list; also the key it is kept by. */
export function listUrl(path: string, query: ListQuery, currency: string): string {
  const parameters = listParameters(query, currency);
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}

export const NO_FILTERS: Filters = { vendors: [], collections: [], options: {}, inStock: false };

/** The list without a place in it. */
export const fromTheStart = ({ after, before, ...query }: ListQuery): ListQuery => ({ ...query, page: 1 });

export function isNarrowed({ filters }: ListQuery): boolean {
  const { vendors, collections, options, inStock, minMinor, maxMinor } = filters;
  return (
    vendors.length + collections.length + Object.keys(options).length > 0 ||
    inStock ||
    minMinor !== undefined ||
    maxMinor !== undefined
  );
}
