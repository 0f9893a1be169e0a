/** The sum itself; `pricing.ts` says what goes in and what comes out. */
import { sumOf } from './allocate.ts';
import { type Best, bestDiscounts } from './best-discounts.ts';
import { type Candidate, candidateFor, takeOff } from './discounts.ts';
import { givenTaxes } from './given-tax.ts';
import { allOf, type Left, totalLeft } from './left.ts';
import type { Discount, PricedLine, PriceInput, PriceLine, TaxRules, Totals } from './pricing.ts';
import { type Taxes, taxationOf, taxesOn, taxOnTop } from './tax.ts';

const NO_TAX: TaxRules = { included: true, treatment: 'not_registered', rates: {}, rounding: 'line' };

/**
 * Lines are worked on in the order of their ids, so that no result depends on how they stand in the cart: where
 * two would bear a cent alike, the later id does.
 * @throws {RangeError} for an amount that is none: negative, a fraction or no multiple of the step, or a sum
 * beyond 2^53
 */
export function priceCart(input: PriceInput): Totals {
  const { stepMinor = 1, tax = NO_TAX } = input;
  const idAt = (index: number) => input.lines[index]!.id;
  const order = input.lines.map((_, index) => index).sort((a, b) => (idAt(a) < idAt(b) ? -1 : 1));
  const lines = order.map((index) => input.lines[index]!);
  const shipping = lines.length > 0 ? input.shipping : undefined;
  const all = allOf(lines, shipping?.chargeMinor ?? 0);
  check(lines, all, stepMinor);

  const taxation = taxationOf(lines, shipping, tax, stepMinor);
  const candidates = distinct(input.discounts ?? []).map((each) => candidateFor(each, lines, stepMinor));
  const best = bestDiscounts(candidates, all, (left) => totalLeft(left) + taxOnTop(taxation, left));
  const steps = stepsOf(best.chosen, all);
  const left = steps.at(-1)?.after ?? all;
  const taxes = tax.given ? givenTaxes(tax.given, tax.included, lines, left) : taxesOn(taxation, left);

  const priced: PricedLine[] = [];
  order.forEach((place, index) => {
    priced[place] = pricedLine(lines[index]!, index, { all, left, steps, taxes });
  });
  return totalsOf(priced, { all, left, steps, taxes, tax, unused: best.unused });
}

interface Step {
  candidate: Candidate;
  before: Left;
  after: Left;
}

interface Sums {
  all: Left;
  left: Left;
  steps: Step[];
  taxes: Taxes;
}

function stepsOf(chosen: Candidate[], all: Left): Step[] {
  let before = all;
  return chosen.map((candidate) => {
    const step = { candidate, before, after: takeOff(candidate, before) };
    before = step.after;
    return step;
  });
}

function pricedLine(line: PriceLine, index: number, { all, left, steps, taxes }: Sums): PricedLine {
  const of = ({ linesMinor }: Left) => linesMinor[index]!;
  return {
    id: line.id,
    quantity: line.quantity,
    unitPriceMinor: line.unitPriceMinor,
    totalMinor: of(all),
    discountMinor: of(all) - of(left),
    discounts: steps
      .map(({ candidate, before, after }) => ({
        id: candidate.discount.id,
        amountMinor: of(before) - of(after),
      }))
      .filter(({ amountMinor }) => amountMinor > 0),
    taxMinor: taxes.linesMinor[index]!,
  };
}

function totalsOf(
  lines: PricedLine[],
  { all, left, steps, taxes, tax, unused }: Sums & { tax: TaxRules; unused: Best['unused'] },
): Totals {
  const taxMinor = sumOf(taxes.linesMinor) + taxes.shippingMinor;
  const onTopMinor = tax.included ? 0 : taxMinor;
  const totalMinor = totalLeft(left) + onTopMinor;
  if (!Number.isSafeInteger(totalMinor)) throw new RangeError('a total beyond 2^53');
  return {
    lines,
    subtotalMinor: sumOf(all.linesMinor),
    discountMinor: totalLeft(all) - totalLeft(left),
    shippingMinor: all.shippingMinor,
    shippingDiscountMinor: all.shippingMinor - left.shippingMinor,
    shippingTaxMinor: taxes.shippingMinor,
    taxMinor: onTopMinor,
    taxIncludedMinor: taxMinor - onTopMinor,
    totalMinor,
    taxTreatment: tax.treatment,
    taxLines: taxes.taxLines,
    discounts: steps.map(({ candidate, before, after }) => ({
      ...named(candidate),
      amountMinor: totalLeft(before) - totalLeft(after),
    })),
    unused: unused.map(({ candidate, why }) => ({ ...named(candidate), why })),
  };
}

const named = ({ discount: { id, code, title } }: Candidate) => ({ id, code, title });

function check(lines: PriceLine[], all: Left, stepMinor: number): void {
  const counts = lines.map(({ quantity }) => quantity);
  const amounts = [
    ...lines.flatMap(({ unitPriceMinor, extraMinor = 0 }) => [unitPriceMinor, extraMinor]),
    all.shippingMinor,
  ];
  const isCount = (count: number) => Number.isSafeInteger(count) && count >= 0;
  for (const count of counts) if (!isCount(count)) throw new RangeError(`no quantity: ${count}`);
  for (const amount of amounts)
    if (!isCount(amount / stepMinor)) throw new RangeError(`no amount in steps of ${stepMinor}: ${amount}`);
  if (!Number.isSafeInteger(totalLeft(all))) throw new RangeError('a total beyond 2^53');
}

/** A code that was entered twice counts once. */
const distinct = (discounts: Discount[]) => [...new Map(discounts.map((each) => [each.id, each])).values()];
