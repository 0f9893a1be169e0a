/** What a list is narrowed by, as conditions on product_search: lexemes that the index finds, and what is looked at afterwards. */
import { join, type Sql, sql } from '../../platform/db.ts';
import type { Filters } from '../list-query.ts';
import { EVERY, sampled } from './document.ts';
import { filterToken, pairToken, quoted } from './filters.ts';

/** Values of one thing, of which a product must have one. */
export interface Choice {
  /** `vendor`, `collection`, `stock`, or `o.` and an option's name in lower case. */
  of: string;
  tokens: string[];
}

export interface Narrowing {
  choices: Choice[];
  /** Conditions on a row: prices, and options that one variant must have together. */
  also: Sql[];
}

/**
 * @param within the collection whose page it is.
 * @param collections the ids of those that are filtered by; a handle that is none finds nothing.
 * @param except what is left out: a thing's own counts are made as if nothing of it were chosen.
 */
export function narrowingOf(
  filters: Filters,
  { within, collections, except }: { within?: string | undefined; collections: string[]; except?: string },
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
  const [one, other, ...more] = wanted;
  // Of two things one token says that a variant has both, which fewer products have than have each.
  if (one && other)
    add(
      `${of(one[0])}&${of(other[0])}`,
      one[1].flatMap((first) => other[1].map((second) => pairToken([one[0], first], [other[0], second]))),
    );
  else if (one) more.unshift(one);
  for (const [name, values] of more)
    add(
      of(name),
      values.map((value) => filterToken('option', `${name}=${value}`)),
    );
  if (filters.inStock) add('stock', [filterToken('available', 'in')]);
  return { choices, also: [...priceBounds(filters), ...oneVariant(filters, except)] };
}

function priceBounds({ minMinor, maxMinor }: Filters): Sql[] {
  const bounds: Sql[] = [];
  if (minMinor !== undefined) bounds.push(sql`s.price_max_minor >= ${minMinor}::bigint`);
  if (maxMinor !== undefined) bounds.push(sql`s.price_min_minor <= ${maxMinor}::bigint`);
  return bounds;
}

const COMBINATIONS_MAX = 60;

/** Blue and large is wanted of one variant, not blue of one and large of another. */
function oneVariant({ options, inStock }: Filters, except: string | undefined): Sql[] {
  const wanted = Object.entries(options).filter(([name]) => `o.${name.toLowerCase()}` !== except);
  const isInStock = inStock && except !== 'stock';
  // Two of them are one token; a third, or whether there is some, is looked at in each row.
  if (wanted.length === 0 || (wanted.length <= 2 && !isInStock)) return [];
  let combinations: Record<string, string | boolean>[] = [isInStock ? { in: true } : {}];
  for (const [name, values] of wanted)
    combinations = combinations.flatMap((each) =>
      values.map((value) => ({ ...each, [name.toLowerCase()]: value.toLowerCase() })),
    );
  const alternatives = combinations.slice(0, COMBINATIONS_MAX).map((each) => JSON.stringify([each]));
  return [sql`s.offers @> ANY (${alternatives}::jsonb[])`];
}

/** A tsquery; undefined where no lexeme is asked for. @param halvings of a part of the products (document.ts) */
export function queryOf({ choices }: Narrowing, halvings = 0): string | undefined {
  if (choices.length === 0) return halvings > 0 ? quoted(sampled(EVERY, halvings)) : undefined;
  const any = (tokens: string[]) => tokens.map((token) => quoted(sampled(token, halvings))).join(' | ');
  return choices.map(({ tokens }) => `(${any(tokens)})`).join(' & ');
}

/** Conditions on product_search `s`. */
export function conditionsOf(narrowing: Narrowing, halvings = 0): Sql {
  const query = queryOf(narrowing, halvings);
  const all = [...(query ? [sql`s.doc @@ ${query}::tsquery`] : []), ...narrowing.also];
  return all.length > 0 ? join(all, ' AND ') : sql`true`;
}
