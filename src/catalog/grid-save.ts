/**
 * Saves what was typed into the grid: all or nothing. A cell is written only where it still reads as it did when the
 * page was made; where somebody else has changed it meanwhile, both are told, and nothing is written.
 */
import { sql, type Tx } from '../platform/db.ts';
import { writeTouched } from './change-many.ts';
import { refreshRuleCollections } from './collections.ts';
import {
  type Column,
  type Fault,
  type Faults,
  fieldOf,
  type GridContext,
  type GridProduct,
  type GridRows,
  type GridVariant,
  productColumns,
  productsById,
  productTexts,
  type Texts,
  variantColumns,
  variantsById,
  variantTexts,
  type Wanted,
} from './grid.ts';
import { type Next, type NextProduct, type NextVariant, readNext } from './grid-check.ts';
import { setPrice } from './set-price.ts';

/** Of a product or a variant. */
export interface Edit {
  id: string;
  /** As the page was made. */
  base: Texts;
  typed: Texts;
  /** Of a scheduled draft that is put back. */
  publishAt?: string | null;
}

/** A cell that was written, for the log. */
export interface CellChange {
  id: string;
  column: Column;
  /** As staff know it: "Linen tablecloth, Oak". */
  of: string;
  before: string;
  after: string;
  /** Of a scheduled draft that is none any more. */
  publishAt?: string;
}

/** @param by the name of who does it. */
export type SetOnHand = (
  tx: Tx,
  variantId: string,
  onHand: number,
  by: string,
) => Promise<{ ok: true } | { ok: false; reason: 'unknown_variant' | 'held_by_orders' | 'below_zero' }>;

export type GridSaved =
  | { ok: true; changes: CellChange[]; products: number; passedOver: number; inSale: string[] }
  | { ok: false; conflict: boolean; faults: Faults };

export interface SaveOptions {
  context: GridContext;
  setOnHand: SetOnHand;
  /** The name of who does it. */
  by: string;
  /** Leaves cells alone that others have changed, in place of writing nothing. */
  passOver?: boolean;
}

/** After a refusal the transaction holds nothing of it. */
export async function saveGrid(tx: Tx, edits: Edit[], options: SaveOptions): Promise<GridSaved> {
  const touched = edits.filter(({ base, typed }) => changedColumns(base, typed).length > 0);
  const rows = await lockRows(
    tx,
    touched.map(({ id }) => id),
  );
  const { wanted, conflicts } = compare(touched, rows, options.context);
  if (conflicts.size > 0 && !options.passOver) return { ok: false, conflict: true, faults: conflicts };
  const read = await readNext(tx, wanted, rows, options.context);
  if (read.faults.size > 0) return { ok: false, conflict: false, faults: read.faults };
  const { next, changed } = differing(read, wanted, rows, options.context);
  await tx.run(sql`SAVEPOINT before_grid`);
  const faults = await writeStock(tx, next.variants, options);
  if (faults.size > 0) {
    await tx.run(sql`ROLLBACK TO SAVEPOINT before_grid`);
    return { ok: false, conflict: false, faults };
  }
  const inSale = await writeVariants(tx, next.variants);
  const products = await writeProducts(tx, next, rows, touched);
  await refreshRuleCollections(tx, products);
  const changes = changed.map((cell) => toldOf(cell, rows));
  return { ok: true, changes, products: products.length, passedOver: conflicts.size, inSale };
}

export function changedColumns(base: Texts, typed: Texts): Column[] {
  return [...variantColumns, ...productColumns].filter(
    (column) => typed[column] !== undefined && base[column] !== undefined && typed[column] !== base[column],
  );
}

/** @param ids of products and of variants. Products first, then stock by variant, as everywhere. */
async function lockRows(tx: Tx, ids: string[]): Promise<GridRows> {
  const locked = await tx.rows<{ id: string }>(sql`
    SELECT p.id FROM products p
    WHERE p.id = ANY (${ids}::uuid[]) OR p.id IN (SELECT product_id FROM variants WHERE id = ANY (${ids}::uuid[]))
    ORDER BY p.id FOR NO KEY UPDATE`);
  await tx.rows(sql`SELECT FROM variants WHERE id = ANY (${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`);
  await tx.rows(
    sql`SELECT FROM stock_levels WHERE variant_id = ANY (${ids}::uuid[]) ORDER BY variant_id FOR UPDATE`,
  );
  const [products, variants] = await Promise.all([
    productsById(
      tx,
      locked.map(({ id }) => id),
    ),
    variantsById(tx, ids),
  ]);
  return { products, variants };
}

/** What each row reads now, by id. */
function textsOf({ products, variants }: GridRows, context: GridContext): Map<string, Texts> {
  return new Map<string, Texts>([
    ...variants.map((variant): [string, Texts] => [variant.id, variantTexts(variant, context)]),
    ...[...products.values()].map((product): [string, Texts] => [product.id, productTexts(product, context)]),
  ]);
}

function compare(
  edits: Edit[],
  rows: GridRows,
  context: GridContext,
): { wanted: Wanted[]; conflicts: Faults } {
  const now = textsOf(rows, context);
  const wanted: Wanted[] = [];
  const conflicts: Faults = new Map();
  for (const { id, base, typed } of edits) {
    for (const column of changedColumns(base, typed)) {
      const [is, was, mine] = [now.get(id)?.[column], base[column]!, typed[column]!];
      if (is === mine) continue;
      if (is === was) wanted.push({ id, column, before: was, after: mine });
      else conflicts.set(fieldOf(column, id), conflictOf(is, was));
    }
  }
  return { wanted, conflicts };
}

/** "24" where 24.00 stands is no change. @returns what is left of it, with the texts as they will read. */
function differing(
  { variants, products }: Next,
  wanted: Wanted[],
  rows: GridRows,
  context: GridContext,
): { next: Pick<Next, 'variants' | 'products'>; changed: Wanted[] } {
  const nextRows: GridRows = {
    variants: variants.map((next) => ({
      ...next.is,
      ...next.price,
      sku: next.sku,
      barcode: next.barcode,
      costMinor: next.costMinor,
      onHand: next.onHand ?? next.is.onHand,
    })),
    products: new Map(products.map((next) => [next.id, { ...rows.products.get(next.id)!, ...next }])),
  };
  const texts = textsOf(nextRows, context);
  const changed = wanted
    .map((cell) => ({ ...cell, after: texts.get(cell.id)![cell.column]! }))
    .filter(({ before, after }) => before !== after);
  const ids = new Set(changed.map(({ id }) => id));
  return {
    next: {
      variants: variants.filter(({ is }) => ids.has(is.id)),
      products: products.filter(({ id }) => ids.has(id)),
    },
    changed,
  };
}

function conflictOf(is: string | undefined, was: string): Fault {
  if (is === undefined) return { message: 'It is gone: somebody has removed it meanwhile.' };
  const said = (text: string) => (text === '' ? 'empty' : `“${text}”`);
  return {
    message: `Changed meanwhile from ${said(was)} to ${said(is)}. Save again to put yours in its place.`,
    theirs: is,
  };
}

async function writeStock(
  tx: Tx,
  variants: NextVariant[],
  { setOnHand, by }: Pick<SaveOptions, 'setOnHand' | 'by'>,
): Promise<Faults> {
  const faults: Faults = new Map();
  for (const { is, onHand } of [...variants].sort((a, b) => (a.is.id < b.is.id ? -1 : 1))) {
    if (onHand === undefined) continue;
    const set = await setOnHand(tx, is.id, onHand, by);
    if (!set.ok) faults.set(fieldOf('onHand', is.id), { message: whyNot(set.reason, is) });
  }
  return faults;
}

function whyNot(
  reason: 'unknown_variant' | 'held_by_orders' | 'below_zero',
  { reserved }: GridVariant,
): string {
  switch (reason) {
    case 'held_by_orders':
      return `${reserved} ${reserved === 1 ? 'is' : 'are'} held for open orders, so it cannot be less.`;
    case 'below_zero':
      return 'Write a whole number, 0 or more.';
    case 'unknown_variant':
      return 'Its stock is not kept yet; begin under Inventory.';
  }
}

/** @returns the titles of running sales that these prices are in. */
async function writeVariants(tx: Tx, variants: NextVariant[]): Promise<string[]> {
  const inSale = new Set<string>();
  for (const { is, price } of variants) {
    if (!price) continue;
    const set = await setPrice(tx, { sku: is.sku, currency: undefined, ...price });
    if (set?.inSale) inSale.add(set.inSale);
  }
  const renamed = variants.filter(({ is, sku }) => sku !== is.sku).map(({ is }) => is.id);
  // Two variants may trade their SKUs, and none may have another's at any moment.
  await tx.run(sql`UPDATE variants SET sku = 'moving ' || id WHERE id = ANY (${renamed}::uuid[])`);
  const changed = variants.map(({ is, sku, barcode, costMinor }) => ({ id: is.id, sku, barcode, costMinor }));
  await tx.run(sql`
    UPDATE variants v SET sku = n.sku, barcode = n.barcode, cost_minor = n."costMinor", updated_at = now()
    FROM json_to_recordset(${JSON.stringify(changed)}::json) AS n(id uuid, sku text, barcode text, "costMinor" bigint)
    WHERE v.id = n.id`);
  return [...inSale];
}

/** @returns the ids of all products that were touched, in themselves or in a variant. */
async function writeProducts(
  tx: Tx,
  next: { variants: NextVariant[]; products: NextProduct[] },
  rows: GridRows,
  edits: Edit[],
): Promise<string[]> {
  const scheduled = new Map(edits.map(({ id, publishAt }) => [id, publishAt]));
  const publishAtOf = ({ id, status }: NextProduct, is: GridProduct) => {
    const back = status === 'draft' ? scheduled.get(id) : undefined;
    return back ?? (status === 'draft' ? is.publishAt : null);
  };
  const before = next.products.map(({ id }) => rows.products.get(id)!);
  const after = next.products.map((product, index) => ({
    ...before[index]!,
    ...product,
    publishAt: publishAtOf(product, before[index]!),
  }));
  await writeTouched(tx, before, after);
  const written = new Set(after.map(({ id }) => id));
  const others = [...new Set(next.variants.map(({ is }) => is.productId))].filter((id) => !written.has(id));
  await tx.run(sql`
    UPDATE products SET version = version + 1, updated_at = now() WHERE id = ANY (${others}::uuid[])`);
  return [...written, ...others];
}

function toldOf({ id, column, before, after }: Wanted, { products, variants }: GridRows): CellChange {
  const variant = variants.find((each) => each.id === id);
  const product = products.get(variant?.productId ?? id);
  const of = [product?.title, ...(variant?.choices ?? [])].join(', ');
  const lost =
    column === 'status' && product?.publishAt ? { publishAt: product.publishAt.toISOString() } : {};
  return { id, column, of, before, after, ...lost };
}

/** What would take the change back. */
export const editsBack = (changes: CellChange[]): Edit[] =>
  changes.map(({ id, column, before, after, publishAt }) => ({
    id,
    base: { [column]: after },
    typed: { [column]: before },
    publishAt,
  }));
