/** Every combination of a product's options, made or not, and the text of those that are: what one form edits. */
import type { Matter, Text } from './merge.ts';
import { combinations } from './options-plan.ts';
import type { ProductRecord, VariantRecord } from './product-record.ts';
import { canonical, variantMatters, variantText } from './product-text.ts';

export interface MatrixRow {
  choices: string[];
  /** "A3 / Oak". */
  title: string;
  /** Undefined: it was never made. An archived one is made again when it is ticked. */
  variant: VariantRecord | undefined;
}

export const titleOf = (choices: string[]): string => choices.join(' / ') || 'The product';

export function matrixOf({ options, variants }: ProductRecord): MatrixRow[] {
  const byChoices = new Map(variants.map((variant) => [JSON.stringify(variant.choices), variant]));
  return combinations(options).map((choices) => ({
    choices,
    title: titleOf(choices),
    variant: byChoices.get(JSON.stringify(choices)),
  }));
}

export const VARIANT_FIELDS = ['made', 'price', 'compareAt', 'cost', 'sku', 'barcode', 'weight', 'picture'];

/** `v.<id>.price`. */
export const fieldOf = (variantId: string, field: string): string => `v.${variantId}.${field}`;

/** Of all variants that stand in the matrix, in one text. */
export function matrixText(product: ProductRecord, currency: string): Text {
  const texts = matrixOf(product).flatMap(({ variant }) => {
    if (!variant) return [];
    const text: Text = {
      made: variant.status === 'active' ? 'yes' : 'no',
      ...canonical(variantText(variant, currency), currency),
      picture: variant.mediaId ?? '',
    };
    return Object.entries(text).map(([field, value]): [string, string] => [
      fieldOf(variant.id, field),
      value,
    ]);
  });
  return Object.fromEntries(texts);
}

export function matrixMatters(product: ProductRecord): Matter[] {
  const own: Matter[] = [
    { name: 'made', label: 'Sold', fields: ['made'] },
    ...variantMatters,
    { name: 'picture', label: 'Picture', fields: ['picture'] },
  ];
  return matrixOf(product).flatMap(({ title, variant }) =>
    variant
      ? own.map(({ name, label, fields }) => ({
          name: fieldOf(variant.id, name),
          label: `${title}: ${label}`,
          fields: fields.map((field) => fieldOf(variant.id, field)),
        }))
      : [],
  );
}

/** One variant's part of the text. */
export const partOf = (text: Text, variantId: string): Text =>
  Object.fromEntries(
    VARIANT_FIELDS.flatMap((field) => {
      const value = text[fieldOf(variantId, field)];
      return value === undefined ? [] : [[field, value]];
    }),
  );

/** Every amount and word written the one way, so that equal fields are equal texts. */
export function canonicalMatrix(text: Text, variantIds: string[], currency: string): Text {
  return Object.fromEntries(
    variantIds.flatMap((id) =>
      Object.entries(canonical(partOf(text, id), currency)).map(([field, value]) => [
        fieldOf(id, field),
        value,
      ]),
    ),
  );
}
