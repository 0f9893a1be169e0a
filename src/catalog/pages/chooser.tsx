/** One group of radio buttons for each option. What cannot be had with the rest of the choice says so. */
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import { canBeBought, type Product, variantOf } from '../catalog.ts';

export interface ChooserProps {
  product: Product;
  choices: string[];
  /** The page's own address, where it is not the product's. */
  path?: string;
}

export function Chooser({
  product,
  choices,
  path = routes.product({ handle: product.handle }),
}: ChooserProps) {
  return (
    <form class="chooser" id="chooser" action={path}>
      {product.options.map((option, index) => (
        <fieldset key={option.name}>
          <legend>{option.name}</legend>
          <div class="pills">
            {option.choices.map((choice) => (
              <Pill
                key={choice}
                name={String(index + 1)}
                choice={choice}
                checked={choice === choices[index]}
                missing={missing(product, choices.with(index, choice))}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <div class="without-script">
        <Button look="plain" wide>
          Show this combination
        </Button>
      </div>
    </form>
  );
}

/** Why these choices cannot be bought; undefined when they can. */
function missing(product: Product, choices: string[]): string | undefined {
  const variant = variantOf(product, choices);
  if (!variant) return 'not made';
  return canBeBought(variant) ? undefined : 'sold out';
}

interface PillProps {
  name: string;
  choice: string;
  checked: boolean;
  missing: string | undefined;
}

function Pill({ name, choice, checked, missing }: PillProps) {
  return (
    <label class={missing ? 'pill missing' : 'pill'}>
      <input type="radio" name={name} value={choice} checked={checked} />
      <span>{choice}</span> <span class="hidden">{missing && `(${missing})`}</span>
    </label>
  );
}
