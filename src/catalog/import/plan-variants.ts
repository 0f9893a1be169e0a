/**
 * Which variant of the shop each row of a file is: by its SKU, else by its choices. Worked out before anything is
 * written, so that a product that cannot be taken is left as it is.
 */
import { skuOf } from '../handles.ts';
import type { Around } from './context.ts';
import type { KnownProduct, KnownVariant } from './known.ts';
import type { Finding, WantedProduct, WantedVariant } from './wanted.ts';

export interface PlannedVariant {
  wanted: WantedVariant;
  /** Undefined: it is new. */
  known: KnownVariant | undefined;
  sku: string;
}

export interface VariantPlan {
  ok: true;
  findings: Finding[];
  /** Undefined: they stay as they are. */
  options: { name: string; choices: string[] }[] | undefined;
  variants: PlannedVariant[];
}

export type Plan = VariantPlan | { ok: false; findings: Finding[] };

export function planVariants(
  wanted: WantedProduct,
  known: KnownProduct | undefined,
  owners: Around['owners'],
): Plan {
  const findings: Finding[] = [];
  const error = (line: number, column: string, what: string, done: string) =>
    findings.push({ line, column, kind: 'error', what, done });
  const planned: PlannedVariant[] = [];
  const taken = { skus: new Set<string>(), choices: new Set<string>() };
  for (const variant of wanted.variants) {
    const match = known && matchOf(known, variant, wanted.optionNames);
    const owner = owners.get(variant.sku);
    const choices = JSON.stringify(choicesOf(variant, match, wanted));
    const sku = variant.sku || match?.sku || freeSku(wanted, variant, taken.skus, owners);
    const left = 'The row was left out.';
    if (owner && owner.productId !== known?.id)
      error(
        variant.line,
        'SKU',
        `The SKU “${variant.sku}” is that of another product, ${owner.handle}.`,
        left,
      );
    else if (taken.skus.has(sku))
      error(variant.line, 'SKU', `The SKU “${sku}” is in this product twice.`, left);
    else if (taken.choices.has(choices))
      error(variant.line, '', 'The same choices are in this product twice.', left);
    else if (!match && variant.priceMinor === undefined)
      error(variant.line, 'Price', 'A new variant needs a price.', left);
    else {
      if (!match && variant.sku === '')
        findings.push({
          line: variant.line,
          column: 'SKU',
          kind: 'note',
          what: 'There is no SKU.',
          done: `It was given ${sku}.`,
        });
      planned.push({ wanted: variant, known: match, sku });
      taken.skus.add(sku);
      taken.choices.add(choices);
    }
  }
  const whyNot = problemOf(wanted, known, planned);
  if (whyNot) {
    error(wanted.line, '', whyNot, 'The product was left out.');
    return { ok: false, findings };
  }
  return { ok: true, findings, options: optionsOf(wanted, known, planned), variants: planned };
}

const same = (one: string[], other: string[]) => JSON.stringify(one) === JSON.stringify(other);

function matchOf(
  { variants }: KnownProduct,
  wanted: WantedVariant,
  optionNames: string[] | undefined,
): KnownVariant | undefined {
  const bySku = wanted.sku === '' ? undefined : variants.find(({ sku }) => sku === wanted.sku);
  if (bySku) return bySku;
  if (optionNames === undefined) return variants.length === 1 && wanted.sku === '' ? variants[0] : undefined;
  return variants.find(({ choices }) => same(choices, wanted.choices));
}

export const choicesOf = (
  wanted: WantedVariant,
  known: KnownVariant | undefined,
  { optionNames }: Pick<WantedProduct, 'optionNames'>,
): string[] => (optionNames === undefined && known ? known.choices : wanted.choices);

/** Made of the product's name, so that a second import of the same file makes the same one. */
function freeSku(
  { handle }: WantedProduct,
  { choices }: WantedVariant,
  taken: Set<string>,
  owners: Around['owners'],
): string {
  const made = skuOf(handle, choices);
  for (let number = 1; ; number++) {
    const sku = number === 1 ? made : `${made}-${number}`;
    if (!taken.has(sku) && !owners.has(sku)) return sku;
  }
}

function problemOf(
  wanted: WantedProduct,
  known: KnownProduct | undefined,
  planned: PlannedVariant[],
): string | undefined {
  if (!known && planned.length === 0) return 'No row of this new product can be sold: each needs a price.';
  if (!known && wanted.text.title === undefined)
    return 'It is a new product, and the file has no column for its title.';
  if (!known || wanted.optionNames === undefined) return undefined;
  const others = known.variants.filter(({ id }) => !planned.some((each) => each.known?.id === id));
  const count = wanted.optionNames.length;
  if (others.some(({ choices }) => choices.length !== count))
    return `It has ${counted(known.options.length)} here and ${counted(count)} in the file, and the file does not name all its variants by SKU. Change its options on its page first.`;
  return undefined;
}

const counted = (options: number) => (options === 1 ? 'one option' : `${options || 'no'} options`);

/** Choices keep their order here; new ones come after. Those that no variant has any more go. */
function optionsOf(
  { optionNames }: WantedProduct,
  known: KnownProduct | undefined,
  planned: PlannedVariant[],
): VariantPlan['options'] {
  if (optionNames === undefined) return undefined;
  const others = (known?.variants ?? []).filter(({ id }) => !planned.some((each) => each.known?.id === id));
  const used = [...others.map(({ choices }) => choices), ...planned.map(({ wanted }) => wanted.choices)];
  return optionNames.map((name, index) => {
    const now = new Set(used.map((choices) => choices[index]!));
    const before = (known?.options[index]?.choices ?? []).filter((choice) => now.has(choice));
    return { name, choices: [...new Set([...before, ...now])] };
  });
}
