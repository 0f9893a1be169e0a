/**
 * Every combination with its price and stock, each with its own way into the cart. Without script it
 * answers what a choice would cost; with script the chooser reads it from here.
 */
import { Fragment } from 'preact';
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import { Price } from '../../ui/price.tsx';
import { canBeBought, orderMax, type Product, stockState, stockWords, type Variant } from '../catalog.ts';
import { type CatalogPrices, tagOf } from '../price-tags.ts';

export function Combinations({ product, prices }: { product: Product; prices: CatalogPrices }) {
  return (
    <details class="combinations">
      <summary>All combinations</summary>
      <table id="combinations">
        <caption class="hidden">Price and availability of each combination</caption>
        <thead>
          <tr>
            <th scope="col">{product.options.map(({ name }) => name).join(' / ')}</th>
            <th scope="col">Price</th>
            <th scope="col">Stock</th>
            <td />
          </tr>
        </thead>
        <tbody>
          {product.variants.map((variant) => (
            <Row key={variant.id} variant={variant} prices={prices} />
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Row({ variant, prices }: { variant: Variant; prices: CatalogPrices }) {
  const { id, choices, mediaId } = variant;
  return (
    <tr data-variant={id} data-max={orderMax(variant)} data-media={mediaId ?? undefined}>
      <th scope="row">
        {choices.map((choice, index) => (
          <Fragment key={index}>
            {index > 0 && ' / '}
            <span>{choice}</span>
          </Fragment>
        ))}
      </th>
      <td>
        <Price {...tagOf(prices, variant)} explained />
      </td>
      <td>
        <span class={`stock ${stockState(variant)}`}>{stockWords(variant)}</span>
      </td>
      <td>{canBeBought(variant) && <AddOne variant={variant} />}</td>
    </tr>
  );
}

function AddOne({ variant: { id, choices } }: { variant: Variant }) {
  return (
    <form method="post" action={routes.cartLines()}>
      <input type="hidden" name="variantId" value={id} />
      <input type="hidden" name="quantity" value="1" />
      <Button look="quiet">
        Add <span class="hidden">{choices.join(', ')} to cart</span>
      </Button>
    </form>
  );
}
