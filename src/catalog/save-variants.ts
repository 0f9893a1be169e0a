/** The matrix is saved: prices, SKUs and the rest of every variant; combinations are made, and put away. */
import { audit } from '../admin/audit.ts';
import { type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { refreshRuleCollections } from './collections.ts';
import { freeSku, skuOf, takenSkus } from './handles.ts';
import { canonicalMatrix, matrixMatters, matrixOf, matrixText, partOf, titleOf } from './matrix.ts';
import { changedFields, type Matter, merge, type Text } from './merge.ts';
import { inOrder } from './options-plan.ts';
import { findRecord, lockRecord, type ProductRecord, type VariantRecord } from './product-record.ts';
import { canonical, type Mistakes, readVariant, type VariantFields } from './product-text.ts';
import { placeVariants } from './save-options.ts';
import {
  type Conflict,
  type Home,
  insertVariant,
  type StockNew,
  unlessTaken,
  type Who,
  writeVariant,
} from './save-product.ts';

/** A combination that is to be made. `name` is where its fields stand in the form: `n.3`. */
export interface NewVariant {
  name: string;
  choices: string[];
  text: Text;
}

export type VariantsSaved =
  | { ok: true; entryId: number | undefined; theirs: Matter[] }
  | { ok: false; reason: 'unknown' | 'other_options' }
  | { ok: false; reason: 'mistakes'; mistakes: Mistakes }
  | ({ ok: false; reason: 'conflict' } & Conflict);

export interface MatrixChange {
  id: string;
  base: Text;
  mine: Text;
  added: NewVariant[];
  stockNew: StockNew;
}

interface Row {
  /** Where its fields stand in the form. */
  name: string;
  choices: string[];
  /** Undefined for one that is made now. */
  variant: VariantRecord | undefined;
  isMade: boolean;
  fields: VariantFields & { mediaId: string | null };
}

export function saveVariants(
  db: Database,
  staff: Who,
  home: Home,
  { id, base, mine, added, stockNew }: MatrixChange,
): Promise<VariantsSaved> {
  return unlessTaken(() =>
    db.transaction(async (tx): Promise<VariantsSaved> => {
      const product = await lockRecord(tx, id, home.timeZone);
      if (!product) return { ok: false, reason: 'unknown' };
      if (!canBeMade(product, added)) return { ok: false, reason: 'other_options' };
      const theirs = matrixText(product, home.currency);
      const ids = matrixOf(product).flatMap(({ variant }) => (variant ? [variant.id] : []));
      const merged = merge(matrixMatters(product), {
        base,
        theirs,
        mine: canonicalMatrix(mine, ids, home.currency),
      });
      if (merged.conflicts.length > 0)
        return { ok: false, reason: 'conflict', matters: merged.conflicts, theirs, version: product.version };
      const { rows, mistakes } = readRows(product, merged.text, added, home.currency);
      Object.assign(mistakes, await nameRows(tx, product, rows));
      if (Object.keys(mistakes).length > 0) return { ok: false, reason: 'mistakes', mistakes };
      const entryId = await writeRows(tx, staff, home, { product, rows, theirs, stockNew });
      return { ok: true, entryId, theirs: merged.theirs };
    }),
  );
}

/** Combinations of the options as they are now, that nobody has made meanwhile. */
function canBeMade(product: ProductRecord, added: NewVariant[]): boolean {
  const open = new Set(
    matrixOf(product).flatMap(({ choices, variant }) => (variant ? [] : [JSON.stringify(choices)])),
  );
  return added.every(({ choices }) => open.delete(JSON.stringify(choices)));
}

function readRows(
  product: ProductRecord,
  text: Text,
  added: NewVariant[],
  currency: string,
): { rows: Row[]; mistakes: Mistakes } {
  const mistakes: Mistakes = {};
  const pictures = new Set(product.pictures.map(({ id }) => id));
  const read = (name: string, part: Text, variant: VariantRecord | undefined, choices: string[]): Row => {
    const { fields, mistakes: wrong } = readVariant(part, currency);
    for (const [field, message] of Object.entries(wrong)) mistakes[`${name}.${field}`] = message;
    const picture = part.picture || null;
    const isKnown = picture === null || pictures.has(picture) || picture === variant?.mediaId;
    if (!isKnown) mistakes[`${name}.picture`] = 'Choose one of the product’s pictures';
    return { name, choices, variant, isMade: part.made !== 'no', fields: { ...fields, mediaId: picture } };
  };
  const known = matrixOf(product).flatMap(({ choices, variant }) =>
    variant ? [read(`v.${variant.id}`, partOf(text, variant.id), variant, choices)] : [],
  );
  const made = added.map(({ name, choices, text: part }) =>
    read(name, canonical(part, currency), undefined, choices),
  );
  const rows = [...known, ...made];
  if (!rows.some(({ isMade }) => isMade))
    mistakes.variants =
      'At least one combination must be sold. To take all of it out of the shop, archive the product';
  return { rows, mistakes };
}

/** Gives each row without a SKU one; says where one is taken. */
async function nameRows(db: Db, product: ProductRecord, rows: Row[]): Promise<Mistakes> {
  const mistakes: Mistakes = {};
  const typed = rows.map(({ fields }) => fields.sku).filter(Boolean);
  const own = rows.flatMap(({ variant }) => (variant ? [variant.id] : []));
  const taken = await takenSkus(db, typed, own);
  const seen = new Set<string>();
  for (const { name, fields } of rows) {
    const { sku } = fields;
    if (sku === '') continue;
    if (taken.has(sku)) mistakes[`${name}.sku`] = `Another product has the SKU “${sku}”`;
    else if (seen.has(sku)) mistakes[`${name}.sku`] = `The SKU “${sku}” stands twice`;
    seen.add(sku);
  }
  for (const { fields, choices } of rows) {
    fields.sku ||= await freeSku(db, skuOf(product.title, choices), seen);
    seen.add(fields.sku);
  }
  return mistakes;
}

interface Writing {
  product: ProductRecord;
  rows: Row[];
  theirs: Text;
  stockNew: StockNew;
}

async function writeRows(
  tx: Tx,
  staff: Who,
  home: Home,
  { product, rows, theirs, stockNew }: Writing,
): Promise<number | undefined> {
  const { id, title } = product;
  await freeSkus(tx, rows);
  const inSale = new Set<string>();
  for (const row of rows) {
    const sale = await writeRow(tx, product, row, stockNew);
    if (sale) inSale.add(sale);
  }
  const written = (await findRecord(tx, id, home.timeZone))!;
  await placeVariants(tx, written, inOrder(written.options, written.variants));
  const changed = changedFields(theirs, matrixText(written, home.currency));
  if (Object.keys(changed.after).length === 0) return undefined;
  await tx.run(sql`UPDATE products SET version = version + 1, updated_at = now() WHERE id = ${id}`);
  await refreshRuleCollections(tx, [id]);
  const sales = [...inSale].map(
    (sale) => `. The sale “${sale}” will leave prices that were changed as they are`,
  );
  return await audit(tx, staff, {
    action: 'product.variants',
    words: `Variants of ${title} saved${sales.join('')}`,
    subject: { kind: 'product', id, label: title },
    before: byTitle(written, changed.before),
    after: byTitle(written, changed.after),
  });
}

/** Two may have swapped their SKUs: each that changes gives up its own first. */
async function freeSkus(tx: Tx, rows: Row[]): Promise<void> {
  const moving = rows.flatMap(({ variant, fields }) =>
    variant && variant.sku !== fields.sku ? [variant.id] : [],
  );
  if (moving.length > 0)
    await tx.run(sql`UPDATE variants SET sku = 'moving ' || id WHERE id = ANY (${moving})`);
}

async function writeRow(
  tx: Tx,
  product: ProductRecord,
  row: Row,
  stockNew: StockNew,
): Promise<string | null> {
  const { variant, fields, isMade, choices } = row;
  if (!variant) {
    const position = -1_000_000 - product.variants.length - Number(row.name.replace(/\D/g, ''));
    await stockNew(tx, await insertVariant(tx, product.id, fields, { choices, position }), 0);
    return null;
  }
  const status = isMade ? 'active' : 'archived';
  if (variant.status !== status || variant.mediaId !== fields.mediaId)
    await tx.run(sql`
      UPDATE variants SET status = ${status}, media_id = ${fields.mediaId}, updated_at = now() WHERE id = ${variant.id}`);
  return isSame(variant, fields) ? null : await writeVariant(tx, variant, fields);
}

const isSame = (variant: VariantRecord, fields: VariantFields) =>
  variant.priceMinor === fields.priceMinor &&
  variant.compareAtMinor === fields.compareAtMinor &&
  variant.costMinor === fields.costMinor &&
  variant.sku === fields.sku &&
  variant.barcode === fields.barcode &&
  variant.weightGrams === fields.weightGrams;

/** "A3 / Oak": { price: "24.00" }, as the log shows it. */
function byTitle({ variants }: ProductRecord, text: Text): Record<string, Text> {
  const parts = variants.map((variant): [string, Text] => [
    titleOf(variant.choices),
    partOf(text, variant.id),
  ]);
  return Object.fromEntries(parts.filter(([, part]) => Object.keys(part).length > 0));
}
