/**
 * Many products at once, as a table of texts: a row for each variant, cells as somebody types them. Both what is
 * shown and what is compared before a save are these texts, so that a cell that reads the same is the same.
 */
import { type Db, sql } from '../platform/db.ts';
import { decimalAmount } from '../platform/money.ts';
import type { Status } from './product-list.ts';

export const variantColumns = ['price', 'compareAt', 'cost', 'sku', 'barcode', 'onHand'] as const;
export const productColumns = ['status', 'tags', 'collections'] as const;
export type VariantColumn = (typeof variantColumns)[number];
export type ProductColumn = (typeof productColumns)[number];
export type Column = VariantColumn | ProductColumn;

export const columnTitles: Record<Column, string> = {
  price: 'Price',
  compareAt: 'Compare at',
  cost: 'Cost',
  sku: 'SKU',
  barcode: 'Barcode',
  onHand: 'On hand',
  status: 'Status',
  tags: 'Tags',
  collections: 'Collections',
};

export type Texts<C extends Column = Column> = Partial<Record<C, string>>;

/** A variant as the grid needs it. */
export interface GridVariant {
  id: string;
  productId: string;
  choices: string[];
  priceMinor: number;
  compareAtMinor: number | null;
  costMinor: number | null;
  sku: string;
  barcode: string;
  /** Null: its stock is not kept. */
  onHand: number | null;
  reserved: number;
}

export interface GridProduct {
  id: string;
  title: string;
  version: number;
  status: Status;
  publishAt: Date | null;
  tags: string[];
  /** Of those chosen by hand. */
  collections: string[];
}

export interface KnownCollection {
  id: string;
  title: string;
  handle: string;
  byRule: boolean;
}

/** What texts are read and written by. */
export interface GridContext {
  currency: string;
  collections: KnownCollection[];
}

export interface GridRows {
  products: Map<string, GridProduct>;
  /** In the order of the rows. */
  variants: GridVariant[];
}

export const ROWS_MAX = 100;

export function knownCollections(db: Db): Promise<KnownCollection[]> {
  return db.rows(sql`
    SELECT id, title, handle, rule IS NOT NULL AS "byRule" FROM collections ORDER BY lower(title), id`);
}

const variantFields = sql`v.id, v.product_id AS "productId", v.choices, v.price_minor AS "priceMinor",
  v.compare_at_minor AS "compareAtMinor", v.cost_minor AS "costMinor", v.sku, v.barcode,
  s.on_hand AS "onHand", coalesce(s.reserved, 0) AS reserved`;

/** The active variants of these products, in the order of the ids. @param part from 0; 100 rows each, and one more. */
export function variantsOf(db: Db, productIds: string[], part: number): Promise<GridVariant[]> {
  return db.rows(sql`
    SELECT ${variantFields}
    FROM unnest(${productIds}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN variants v ON v.product_id = wanted.id LEFT JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.status = 'active' ORDER BY wanted.place, v.position OFFSET ${part * ROWS_MAX} LIMIT ${ROWS_MAX + 1}`);
}

/** These variants, in the order of the ids. */
export function variantsById(db: Db, ids: string[]): Promise<GridVariant[]> {
  return db.rows(sql`
    SELECT ${variantFields}
    FROM unnest(${ids}::uuid[]) WITH ORDINALITY AS wanted (id, place)
    JOIN variants v ON v.id = wanted.id LEFT JOIN stock_levels s ON s.variant_id = v.id
    ORDER BY wanted.place`);
}

export async function productsById(db: Db, ids: string[]): Promise<Map<string, GridProduct>> {
  const found = await db.rows<GridProduct>(sql`
    SELECT p.id, p.title, p.version, p.status, p.publish_at AS "publishAt", p.tags, ARRAY(
      SELECT c.id FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
      WHERE cp.product_id = p.id AND c.rule IS NULL ORDER BY c.id) AS collections
    FROM products p WHERE p.id = ANY (${ids}::uuid[])`);
  return new Map(found.map((product) => [product.id, product]));
}

export function variantTexts(variant: GridVariant, { currency }: GridContext): Record<VariantColumn, string> {
  const amount = (minor: number | null) => (minor === null ? '' : decimalAmount(minor, currency));
  return {
    price: amount(variant.priceMinor),
    compareAt: amount(variant.compareAtMinor),
    cost: amount(variant.costMinor),
    sku: variant.sku,
    barcode: variant.barcode,
    onHand: variant.onHand === null ? '' : String(variant.onHand),
  };
}

export function productTexts(
  product: GridProduct,
  { collections }: GridContext,
): Record<ProductColumn, string> {
  const isIn = new Set(product.collections);
  return {
    status: product.status,
    tags: product.tags.join(', '),
    collections: collections
      .filter(({ id, byRule }) => isIn.has(id) && !byRule)
      .map((each) => nameOf(each, collections))
      .join(', '),
  };
}

/** Its title; its handle where a title would be misread. */
function nameOf({ id, title, handle }: KnownCollection, all: KnownCollection[]): string {
  const isClear =
    !title.includes(',') &&
    title.trim() === title &&
    !all.some((other) => other.id !== id && other.title.toLowerCase() === title.toLowerCase());
  return isClear ? title : handle;
}

/** A cell by the name of its field. */
export const fieldOf = (column: Column, id: string): string => `${column}.${id}`;

export interface Fault {
  message: string;
  /** What somebody else has written there. */
  theirs?: string;
}
export type Faults = Map<string, Fault>;

/** A cell that is to be written. */
export interface Wanted {
  id: string;
  column: Column;
  before: string;
  after: string;
}
