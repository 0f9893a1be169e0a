/** Tax that somebody else has worked out, taken as it is. */
import { sumOf } from './allocate.ts';
import type { Left } from './left.ts';
import type { PriceLine, TaxAmount, TaxLine, TaxRules } from './pricing.ts';
import { merged, type Taxes } from './tax.ts';

/** @throws {RangeError} where more tax than price should be in a price: it was worked out for another cart */
export function givenTaxes(
  given: NonNullable<TaxRules['given']>,
  included: boolean,
  lines: PriceLine[],
  left: Left,
): Taxes {
  const ofLines = lines.map(({ id }) => given.lines[id] ?? []);
  const of = (amounts: TaxAmount[]) => sumOf(amounts.map(({ amountMinor }) => amountMinor));
  const taxLines = (amounts: TaxAmount[], paidMinor: number): TaxLine[] => {
    const baseMinor = included ? paidMinor - of(amounts) : paidMinor;
    if (baseMinor < 0) throw new RangeError(`a tax of ${of(amounts)} in a price of ${paidMinor}`);
    return amounts.map(({ name, ppm, amountMinor }) => ({ name, ppm, baseMinor, amountMinor }));
  };
  return {
    linesMinor: ofLines.map(of),
    shippingMinor: of(given.shipping),
    taxLines: merged([
      ...ofLines.flatMap((amounts, index) => taxLines(amounts, left.linesMinor[index]!)),
      ...taxLines(given.shipping, left.shippingMinor),
    ]),
  };
}
