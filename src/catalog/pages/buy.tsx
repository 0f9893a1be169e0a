/** How many, and into the cart: a plain form. */
import { routes } from '../../routes.ts';
import type { Variant } from '../catalog.ts';

const QUANTITY_MAX = 99; // what one line of the cart takes

/** @param fallback keeps the form whole while nothing that can be bought is chosen. */
export function Buy({ variant, fallback }: { variant: Variant | undefined; fallback: Variant }) {
  const canBuy = variant !== undefined && variant.available > 0;
  return (
    <form class="buy" id="buy" method="post" action={routes.cartLines()}>
      <input type="hidden" name="variantId" value={(variant ?? fallback).id} />
      <div class="field narrow">
        <label for="quantity">Quantity</label>
        <input
          id="quantity"
          name="quantity"
          type="number"
          inputmode="numeric"
          min={1}
          max={QUANTITY_MAX}
          value={1}
          required
        />
      </div>
      <button type="submit" class="button wide" disabled={!canBuy}>
        {buyWords(variant)}
      </button>
    </form>
  );
}

export function buyWords(variant: Variant | undefined): string {
  if (!variant) return 'Not available';
  return variant.available > 0 ? 'Add to cart' : 'Sold out';
}
