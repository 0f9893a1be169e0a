/** How a sum is parted: by largest remainder, and a reversal's by what is left of each part. */
import { StripeError } from './errors.ts';

/** Whole parts in the proportion of the weights, which add up to the total. */
export function shared(total: number, weights: number[]): number[] {
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const exact = weights.map((weight) => (sum === 0 ? 0 : (total * weight) / sum));
  const parts = exact.map(Math.floor);
  const byRest = exact
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .sort((a, b) => b.rest - a.rest);
  let left = total - parts.reduce((all, part) => all + part, 0);
  for (const { index } of byRest) {
    if (left <= 0) break;
    parts[index]! += 1;
    left -= 1;
  }
  return parts;
}

interface Left {
  amount: number;
  amount_tax: number;
  tax_behavior: string;
}

/**
 * Parts a flat amount, tax included, over what is left to reverse.
 * @returns of each part the amount, and the tax in it or on top of it.
 */
export function shareOut(flat: number, left: Left[]): (readonly [amount: number, tax: number])[] {
  const worth = left.map(({ amount, amount_tax, tax_behavior }) =>
    tax_behavior === 'inclusive' ? amount : amount + amount_tax,
  );
  const all = worth.reduce((sum, each) => sum + each, 0);
  if (flat > all)
    throw new StripeError(`The flat amount (${flat}) is greater than what is left to reverse (${all}).`, {
      param: 'flat_amount',
      executed: true,
    });
  return shared(flat, worth).map((share, index) => {
    const { amount_tax, tax_behavior } = left[index]!;
    const tax = worth[index] === 0 ? 0 : Math.floor((share * amount_tax) / worth[index]! + 0.5);
    return [tax_behavior === 'inclusive' ? share : share - tax, tax] as const;
  });
}
