/** How many, and into the cart: a plain form. */
import { routes } from '../../routes.ts';
import { Button, Field } from '../../ui/fields.tsx';
import { orderMax, type Variant } from '../catalog.ts';

/** @param fallback keeps the form whole while a combination is chosen that is not made. */
export function Buy({ variant, fallback }: { variant: Variant | undefined; fallback: Variant }) {
  const { id, available } = variant ?? fallback;
  const canBuy = variant !== undefined && available > 0;
  return (
    <form class="buy" id="buy" method="post" action={routes.cartLines()}>
      <input type="hidden" name="variantId" value={id} />
      <Field
        name="quantity"
        label="Quantity"
        type="number"
        inputmode="numeric"
        min={1}
        max={orderMax(available)}
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
