/** How many, and into the cart: a plain form. */
import { routes } from '../../routes.ts';
import { Button, Field } from '../../ui/fields.tsx';
import { canBeBought, orderMax, type Variant } from '../catalog.ts';

/** @param fallback keeps the form whole while a combination is chosen that is not made. */
export function Buy({ variant, fallback }: { variant: Variant | undefined; fallback: Variant }) {
  const shown = variant ?? fallback;
  const canBuy = variant !== undefined && canBeBought(variant);
  return (
    <form class="buy" id="buy" method="post" action={routes.cartLines()}>
      <input type="hidden" name="variantId" value={shown.id} />
      <Field
        name="quantity"
        label="Quantity"
        type="number"
        inputmode="numeric"
        min={1}
        max={orderMax(shown)}
        value={1}
        required
        narrow
      />
      <Button wide disabled={!canBuy}>
        {canBuy ? 'Add to cart' : variant ? 'Sold out' : 'Not available'}
      </Button>
    </form>
  );
}
