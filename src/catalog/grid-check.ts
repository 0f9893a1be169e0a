/** Whether what was typed into the grid may stand: each cell for itself, then those that depend on each other. */
import { sql, type Tx } from '../platform/db.ts';
import {
  type Column,
  type Faults,
  fieldOf,
  type GridContext,
  type GridRows,
  type GridVariant,
  type Wanted,
} from './grid.ts';
import {
  type Read,
  readAmount,
  readBarcode,
  readCollections,
  readOnHand,
  readOptionalAmount,
  readSku,
  readStatus,
  readTags,
} from './grid-values.ts';
import type { Status } from './product-list.ts';

export interface NextVariant {
  is: GridVariant;
  sku: string;
  barcode: string;
  costMinor: number | null;
  /** Where one of the two changes. */
  price: { priceMinor: number; compareAtMinor: number | null } | undefined;
  /** Where it changes. */
  onHand: number | undefined;
}

export interface NextProduct {
  id: string;
  status: Status;
  tags: string[];
  collections: string[];
}

export interface Next {
  variants: NextVariant[];
  products: NextProduct[];
  faults: Faults;
}

/** The texts that are to be written to one row. */
type Typed = Map<Column, string>;

export async function readNext(
  tx: Tx,
  wanted: Wanted[],
  rows: GridRows,
  context: GridContext,
): Promise<Next> {
  const typed = new Map<string, Typed>();
  for (const { id, column, after } of wanted)
    typed.set(id, (typed.get(id) ?? new Map<Column, string>()).set(column, after));
  const faults: Faults = new Map();
  const variants = rows.variants
    .filter(({ id }) => typed.has(id))
    .map((is) => nextVariant(is, typed.get(is.id)!, context, faults));
  const products = [...rows.products.values()]
    .filter(({ id }) => typed.has(id))
    .map((is) => nextProduct(is, typed.get(is.id)!, context, faults));
  await refuseTakenSkus(tx, variants, faults);
  return { variants, products, faults };
}

function reading(id: string, typed: Typed, faults: Faults) {
  return <T>(column: Column, read: (text: string) => Read<T>, otherwise: T): T => {
    const text = typed.get(column);
    if (text === undefined) return otherwise;
    const result = read(text.trim());
    if (result.ok) return result.value;
    faults.set(fieldOf(column, id), { message: result.message });
    return otherwise;
  };
}

function nextVariant(is: GridVariant, typed: Typed, context: GridContext, faults: Faults): NextVariant {
  const read = reading(is.id, typed, faults);
  const priceMinor = read('price', (text) => readAmount(text, context), is.priceMinor);
  const compareAtMinor = read('compareAt', (text) => readOptionalAmount(text, context), is.compareAtMinor);
  const isPriced = typed.has('price') || typed.has('compareAt');
  if (isPriced && compareAtMinor !== null && compareAtMinor <= priceMinor) {
    const at = fieldOf(typed.has('compareAt') ? 'compareAt' : 'price', is.id);
    if (!faults.has(at)) faults.set(at, { message: 'Compare at must be above the price, or empty.' });
  }
  return {
    is,
    price: isPriced ? { priceMinor, compareAtMinor } : undefined,
    costMinor: read('cost', (text) => readOptionalAmount(text, context), is.costMinor),
    sku: read('sku', readSku, is.sku),
    barcode: read('barcode', readBarcode, is.barcode),
    onHand: typed.has('onHand') ? read('onHand', readOnHand, is.onHand ?? 0) : undefined,
  };
}

function nextProduct(is: NextProduct, typed: Typed, context: GridContext, faults: Faults): NextProduct {
  const read = reading(is.id, typed, faults);
  return {
    id: is.id,
    status: read('status', readStatus, is.status),
    tags: read('tags', readTags, is.tags),
    collections: read('collections', (text) => readCollections(text, context), is.collections),
  };
}

/** As it will be when all is written: two rows may trade theirs. */
async function refuseTakenSkus(tx: Tx, variants: NextVariant[], faults: Faults): Promise<void> {
  const renamed = variants.filter(({ is, sku }) => sku !== is.sku);
  if (renamed.length === 0) return;
  const taken = await tx.rows<{ sku: string; title: string }>(sql`
    SELECT v.sku, p.title FROM variants v JOIN products p ON p.id = v.product_id
    WHERE v.sku = ANY (${renamed.map(({ sku }) => sku)}) AND v.id <> ALL (${renamed.map(({ is }) => is.id)}::uuid[])`);
  for (const { is, sku } of renamed) {
    const other = taken.find((each) => each.sku === sku);
    const isTwice = renamed.some((each) => each.sku === sku && each.is.id !== is.id);
    if (other) faults.set(fieldOf('sku', is.id), { message: `“${other.title}” has this SKU already.` });
    else if (isTwice) faults.set(fieldOf('sku', is.id), { message: 'Two rows have this SKU.' });
  }
}
