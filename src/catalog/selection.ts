/**
 * Which variant an address means: `?variant=<id>`, as the shop links to it, or `?1=A3&2=Oak`, as the
 * chooser sends its options by their positions when no script is there.
 */
import { isUuid } from '../platform/requests.ts';
import { firstChoice, type Product, type Variant, variantOf } from './catalog.ts';

export type Asked = { variantId: string } | { choices: (string | undefined)[] } | undefined;

export function readAsked(query: Record<string, string>): Asked {
  const { variant, 1: first, 2: second, 3: third } = query;
  if (isUuid(variant)) return { variantId: variant.toLowerCase() };
  const choices = [first, second, third];
  return choices.some((choice) => choice !== undefined) ? { choices } : undefined;
}

export interface Selection {
  /** One for each option. */
  choices: string[];
  /** Undefined: this combination is not made. */
  variant: Variant | undefined;
}

/** @returns undefined when the address names a variant that this product does not have. */
export function select(product: Product, asked: Asked): Selection | undefined {
  const first = firstChoice(product);
  if (!asked) return { choices: first.choices, variant: first };
  if ('variantId' in asked) {
    const variant = product.variants.find(({ id }) => id === asked.variantId);
    return variant && { choices: variant.choices, variant };
  }
  const choices = product.options.map(({ choices: known }, i) => {
    const choice = asked.choices[i];
    return choice !== undefined && known.includes(choice) ? choice : (first.choices[i] ?? known[0]!);
  });
  return { choices, variant: variantOf(product, choices) };
}
