/** What is wanted of one variant: blue, large, in stock and at such a price, not each of another one. */
import type { Filters } from '../list-query.ts';
import type { PriceRange } from '../price-range.ts';

/** A variant as product_search.offers has it. */
export interface Offer {
  /** Of the variant. */
  id: string;
  /** `colour=blue`, in lower case. */
  has: string[];
  /** What it adds to the facets of its product: their places, from 1. */
  facets: number[];
  /** There is some, or it can be ordered. */
  in: boolean;
  /** In the shop's currency, as listed. */
  price: number;
  /** By currency, where the merchant has set one by hand. */
  own?: Record<string, number>;
}

/** Case does not matter where they are compared. */
export const hasOf = (name: string, choice: string): string =>
  `${name}=${choice}`.trim().toLowerCase().slice(0, 200);

/**
 * A jsonpath on offers: the variants that meet all of it. Undefined where nothing is asked of a variant.
 * @param except `stock` or `o.` and an option's name: left out
 */
export function offerPath(
  { options, inStock }: Pick<Filters, 'options' | 'inStock'>,
  price: PriceRange,
  except?: string,
): string | undefined {
  const conditions = Object.entries(options)
    .filter(([name]) => `o.${name.toLowerCase()}` !== except)
    .map(([name, values]) =>
      values.map((value) => `@.has[*] == ${JSON.stringify(hasOf(name, value))}`).join(' || '),
    );
  if (inStock && except !== 'stock') conditions.push('@.in == true');
  const costs = costsWithin(price);
  if (costs) conditions.push(costs);
  if (conditions.length === 0) return undefined;
  return `$[*] ? (${conditions.map((each) => `(${each})`).join(' && ')})`;
}

function costsWithin({ own, ...listed }: PriceRange): string | undefined {
  const byList = within('@.price', listed);
  const key = own && `@.own.${own.currency}`;
  const byHand = own && within(key!, own);
  if (!byList || !byHand) return byList;
  return `(exists(${key}) && ${byHand}) || (!exists(${key}) && ${byList})`;
}

function within(
  amount: string,
  { minMinor, maxMinor }: Pick<PriceRange, 'minMinor' | 'maxMinor'>,
): string | undefined {
  const bounds = [
    ...(minMinor === undefined ? [] : [`${amount} >= ${minMinor}`]),
    ...(maxMinor === undefined ? [] : [`${amount} < ${maxMinor + 1}`]),
  ];
  return bounds.length > 0 ? bounds.join(' && ') : undefined;
}
