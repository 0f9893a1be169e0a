/** What is left to pay of a cart while discounts come off it, one after the other. */
import { sumOf } from './allocate.ts';
import type { PriceLine, Scope } from './pricing.ts';

export interface Left {
  /** In the order of the cart's lines. */
  readonly linesMinor: readonly number[];
  /** Pieces of each line that no "buy so many, get so many cheaper" has counted yet. */
  readonly freePieces: readonly number[];
  readonly shippingMinor: number;
}

/** Before any discount. */
export function allOf(lines: PriceLine[], shippingMinor: number): Left {
  return {
    linesMinor: lines.map(
      ({ unitPriceMinor, extraMinor = 0, quantity }) => (unitPriceMinor + extraMinor) * quantity,
    ),
    freePieces: lines.map(({ quantity }) => quantity),
    shippingMinor,
  };
}

export const totalLeft = ({ linesMinor, shippingMinor }: Left): number => sumOf(linesMinor) + shippingMinor;

export function isIn(scope: Scope, line: PriceLine): boolean {
  switch (scope.kind) {
    case 'everything':
      return true;
    case 'collections':
      return line.collectionIds.some((id) => scope.ids.includes(id));
    case 'products':
      return scope.ids.includes(line.productId);
    case 'variants':
      return scope.ids.includes(line.variantId ?? line.id);
  }
}
