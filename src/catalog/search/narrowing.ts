/** What a list is narrowed by, as conditions on product_search: lexemes that the index finds, and what is looked at afterwards. */
import { join, type Sql, sql } from '../../platform/db.ts';
import type { Filters } from '../list-query.ts';
import type { PriceRange } from '../price-range.ts';
import { EVERY, sampled } from './document.ts';
import { filterToken, pairToken, quoted } from './filters.ts';
import { offerPath } from './offers.ts';
import { rangeLexemes } from './price-lexemes.ts';

/** Values of one thing, of which a product must have one. */
export interface Choice {
  /** `vendor`, `collection`, `stock`, `price`, or `o.` and an option's name in lower case. */
  of: string;
  tokens: string[];
}

export interface Narrowing {
  choices: Choice[];
  /** Of listed prices. */
  bounds: Sql[];
  /** Conditions on a row: those bounds, and what one variant must have together. */
  also: Sql[];
  /** About which part of the rows that have the tokens meets the conditions too. */
  keeps: number;
  /** The variants that count, as a jsonpath on offers; undefined: all of them. */
  path: string | undefined;
}

export interface NarrowedIn {
  /** The collection whose page it is. */
  within?: string | undefined;
  /** The ids of those that are filtered by; a handle that is none finds nothing. */
  collections: string[];
  /** What the buyer's bounds are in listed prices. */
  price: PriceRange;
}

/** @param except what is left out: a thing's own counts are made as if nothing of it were chosen. */
export function narrowingOf(
  filters: Filters,
  { within, collections, price }: NarrowedIn,
  except?: string,
): Narrowing {
  const choices: Choice[] = [];
  const add = (of: string, tokens: string[]) => {
    if (tokens.length > 0 && of !== except) choices.push({ of, tokens });
  };
  const of = (name: string) => `o.${name.toLowerCase()}`;
  if (within) choices.push({ of: 'within', tokens: [filterToken('collection', within)] });
  add(
    'vendor',
    filters.vendors.map((vendor) => filterToken('vendor', vendor)),
  );
  add(
    'collection',
    filters.collections.length > 0
      ? [...collections, ...(collections.length === 0 ? ['none'] : [])].map((id) =>
          filterToken('collection', id),
        )
      : [],
  );
  const wanted = Object.entries(filters.options).filter(([name]) => of(name) !== except);
  const isInStock = filters.inStock && except !== 'stock';
  for (const { name, tokens } of optionChoices(wanted, isInStock)) add(of(name), tokens);
  if (isInStock) add('stock', [filterToken('available', 'in')]);
  add('price', rangeLexemes(price));
  const path = offerPath(filters, price, except);
  const ofOne = wanted.length + (isInStock ? 1 : 0);
  const { minMinor, maxMinor, own } = price;
  const isPriced = minMinor !== undefined || maxMinor !== undefined;
  const isRange = own !== undefined || (minMinor !== undefined && maxMinor !== undefined);
  // Two things that one variant must have are one token, and so is one bound; more is looked at in each row.
  const isLookedAt = ofOne > 2 || isRange || (isPriced && ofOne > 0) || (isInStock && wanted.length > 1);
  const bounds = own ? [] : priceBounds(price);
  return {
    choices,
    bounds,
    also: [...bounds, ...(path && isLookedAt ? [sql`s.offers @? ${path}::jsonpath`] : [])],
    keeps: isLookedAt && ofOne > 0 ? TOGETHER : 1,
    path,
  };
}

/** Of products that have it all, each in some variant, about so many have it in one. */
const TOGETHER = 0.6;

/** Of two things one token says that a variant has both, which fewer products have than have each. */
function optionChoices(
  wanted: [name: string, values: string[]][],
  isInStock: boolean,
): { name: string; tokens: string[] }[] {
  const [one, other, ...more] = wanted;
  const kind = isInStock ? 'option in stock' : 'option';
  const single = ([name, values]: [string, string[]]) => ({
    name,
    tokens: values.map((value) => filterToken(kind, `${name}=${value}`)),
  });
  if (!one || !other) return one ? [single(one)] : [];
  const pairs = one[1].flatMap((first) =>
    other[1].map((second) => pairToken([one[0], first], [other[0], second])),
  );
  return [{ name: `${one[0]}&${other[0]}`, tokens: pairs }, ...more.map(single)];
}

function priceBounds({ minMinor, maxMinor }: PriceRange): Sql[] {
  const bounds: Sql[] = [];
  if (minMinor !== undefined) bounds.push(sql`s.price_max_minor >= ${minMinor}::bigint`);
  if (maxMinor !== undefined) bounds.push(sql`s.price_min_minor <= ${maxMinor}::bigint`);
  return bounds;
}

/** A tsquery; undefined where no lexeme is asked for. @param halvings of a part of the products (document.ts) */
export function queryOf({ choices }: Narrowing, halvings = 0): string | undefined {
  if (choices.length === 0) return halvings > 0 ? quoted(sampled(EVERY, halvings)) : undefined;
  const any = (tokens: string[]) => tokens.map((token) => quoted(sampled(token, halvings))).join(' | ');
  return choices.map(({ tokens }) => `(${any(tokens)})`).join(' & ');
}

/** Conditions on product_search `s`: the lexemes are looked up, the rest is asked of what they bring. */
export function conditionsOf(narrowing: Narrowing, halvings = 0): Sql {
  const query = queryOf(narrowing, halvings);
  const all = [...(query ? [sql`s.doc @@ ${query}::tsquery`] : []), afterwards(narrowing.also)];
  return join(all, ' AND ');
}

/** As a CASE it is nothing to choose an index by. */
export const afterwards = (conditions: Sql[]): Sql =>
  conditions.length > 0 ? sql`CASE WHEN ${join(conditions, ' AND ')} THEN true ELSE false END` : sql`true`;
