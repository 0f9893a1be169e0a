/**
 * What chooses the products of a collection by itself: conditions on what a product is. Stock is none of them:
 * it changes with every sale, and a collection is worked out anew only when a product is changed.
 */
import { join, type Sql, sql } from '../platform/db.ts';

export const conditionFields = {
  title: 'Title contains',
  tag: 'Tag is',
  vendor: 'Vendor is',
  type: 'Type is',
  price_above: 'Price is above',
  price_below: 'Price is below',
} as const;
export type ConditionField = keyof typeof conditionFields;

export interface Condition {
  field: ConditionField;
  is: 'contains' | 'equal' | 'above' | 'below';
  /** A text, or an amount in minor units of the shop's currency. */
  value: string | number;
}

export interface Rule {
  match: 'all' | 'any';
  conditions: Condition[];
  /** How its products stand. */
  order: 'title' | 'newest';
}

export const CONDITIONS_MAX = 20;

export const isOfPrice = (field: ConditionField): boolean => field.startsWith('price');

export const conditionOf = (field: ConditionField, value: string | number): Condition => ({
  field,
  is:
    field === 'title'
      ? 'contains'
      : field === 'price_above'
        ? 'above'
        : field === 'price_below'
          ? 'below'
          : 'equal',
  value,
});

const escaped = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** As cards show it: the lowest of those on sale. */
const price = sql`(SELECT min(v.price_minor) FROM variants v WHERE v.product_id = p.id AND v.status = 'active')`;

function asSql({ field, value }: Condition): Sql {
  const text = String(value).toLowerCase();
  switch (field) {
    case 'title':
      return sql`lower(p.title) LIKE ${`%${escaped(text)}%`}`;
    case 'tag':
      return sql`EXISTS (SELECT FROM unnest(p.tags) AS tag WHERE lower(tag) = ${text})`;
    case 'vendor':
      return sql`lower(p.vendor) = ${text}`;
    case 'type':
      return sql`lower(p.product_type) = ${text}`;
    case 'price_above':
      return sql`${price} > ${Number(value)}::bigint`;
    case 'price_below':
      return sql`${price} < ${Number(value)}::bigint`;
  }
}

/** Whether the rule chooses product `p`. A rule without a condition chooses none. */
export function chosenBy({ match, conditions }: Rule): Sql {
  if (conditions.length === 0) return sql`false`;
  return sql`(${join(conditions.map(asSql), match === 'all' ? ' AND ' : ' OR ')})`;
}

/**
 * Where product `p` stands: a number that follows from the product alone, so that one more moves no other.
 * Lists put equals in the order of their titles; the newest is parted by the hour. All of them come after those that
 * were placed by hand, for the home page mixes collections by these numbers.
 */
export const placeBy = ({ order }: Pick<Rule, 'order'>): Sql =>
  order === 'newest' ? sql`2000000 - (extract(epoch FROM p.created_at) / 3600)::int` : sql`1000000`;
