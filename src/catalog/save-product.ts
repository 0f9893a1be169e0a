/**
 * A product is made and saved. Whoever saves has its row, so saves come one after the other; each is compared
 * with what its form was made from, and overwrites nothing that its writer has not seen (merge.ts).
 */
import { v7 as uuid } from 'uuid';
import { audit } from '../admin/audit.ts';
import { brokenConstraint, type Database, type Db, sql, type Tx } from '../platform/db.ts';
import { plainText } from '../platform/rich-text.ts';
import { refreshRuleCollections } from './collections.ts';
import { freeHandle, freeSku, handleOf, skuOf, takenSkus } from './handles.ts';
import { changedFields, type Matter, merge, type Text } from './merge.ts';
import { lockRecord, type ProductRecord, type VariantRecord } from './product-record.ts';
import {
  canonical,
  type Mistakes,
  onlyVariant,
  type ProductFields,
  productMatters,
  readProduct,
  textOf,
  type VariantFields,
} from './product-text.ts';
import { setPrice } from './set-price.ts';

/** The shop's currency, and the clock that times are typed by. */
export interface Home {
  currency: string;
  timeZone: string;
}

export type Who = Parameters<typeof audit>[1];

/** Gives a new variant its shelf, with so many pieces on it. It belongs to inventory. */
export type StockNew = (tx: Tx, variantId: string, onHand: number) => Promise<unknown>;

export interface Conflict {
  matters: Matter[];
  /** What is there now, and its version. */
  theirs: Text;
  version: number;
}

export type Saved =
  /** `theirs`: what somebody else has changed meanwhile, kept beside it. No entry: nothing was changed. */
  | { ok: true; entryId: number | undefined; theirs: Matter[] }
  | { ok: false; reason: 'unknown' }
  | { ok: false; reason: 'mistakes'; mistakes: Mistakes }
  | ({ ok: false; reason: 'conflict' } & Conflict);

export function saveProduct(
  db: Database,
  staff: Who,
  home: Home,
  { id, base, mine }: { id: string; base: Text; mine: Text },
): Promise<Saved> {
  return unlessTaken(() =>
    db.transaction(async (tx): Promise<Saved> => {
      const product = await lockRecord(tx, id, home.timeZone);
      if (!product) return { ok: false, reason: 'unknown' };
      const theirs = textOf(product, home.currency);
      const merged = merge(productMatters, { base, theirs, mine: canonical(mine, home.currency) });
      if (merged.conflicts.length > 0)
        return { ok: false, reason: 'conflict', matters: merged.conflicts, theirs, version: product.version };
      const written = await writeText(tx, product, merged.text, home);
      if (!written.ok) return { ok: false, reason: 'mistakes', mistakes: written.mistakes };
      if (!written.changed) return { ok: true, entryId: undefined, theirs: merged.theirs };
      const { before, after } = changedFields(theirs, written.text);
      const words = [
        `${after.title ?? product.title} saved`,
        alsoKept(merged.theirs),
        saleWords(written.inSale),
      ];
      const entryId = await audit(tx, staff, {
        action: 'product.save',
        words: words.filter(Boolean).join('. '),
        subject: { kind: 'product', id, label: written.text.title! },
        before,
        after,
      });
      return { ok: true, entryId, theirs: merged.theirs };
    }),
  );
}

const alsoKept = (matters: Matter[]) =>
  matters.length > 0 &&
  `Kept as somebody else has set it meanwhile: ${matters.map(({ label }) => label).join(', ')}`;
const saleWords = (title: string | null) =>
  title !== null && `It is in the sale “${title}”, which will leave this price as it is`;

type Written =
  | { ok: true; changed: boolean; text: Text; inSale: string | null }
  | { ok: false; mistakes: Mistakes };

/** Brings a locked product to this text, and to the next version if that is a change. */
export async function writeText(tx: Tx, product: ProductRecord, text: Text, home: Home): Promise<Written> {
  const { fields, mistakes } = readProduct(text, home.currency);
  const now = textOf(product, home.currency);
  const named = await withNames(tx, fields, product);
  Object.assign(mistakes, named.mistakes);
  if (!mistakes.publishAt && now.publishAt !== text.publishAt)
    Object.assign(mistakes, await wrongTime(tx, fields, home));
  if (Object.keys(mistakes).length > 0) return { ok: false, mistakes };
  const after: Text = { ...text, handle: named.handle, ...(fields.variant && { sku: named.sku }) };
  const { after: changed } = changedFields(now, after);
  if (Object.keys(changed).length === 0) return { ok: true, changed: false, text: after, inSale: null };
  await updateProduct(tx, product.id, { ...fields, handle: named.handle }, home);
  if ('description' in changed) await setDescription(tx, product.id, fields.descriptionHtml);
  const variant = onlyVariant(product);
  const inSale =
    variant && fields.variant ? await writeVariant(tx, variant, { ...fields.variant, sku: named.sku }) : null;
  await refreshRuleCollections(tx, [product.id]);
  return { ok: true, changed: true, text: after, inSale };
}

/** Handle and SKU, made from the title where none was typed; a mistake where another has the one typed. */
async function withNames(
  db: Db,
  { title, handle, variant }: ProductFields,
  product: ProductRecord | undefined,
): Promise<{ handle: string; sku: string; mistakes: Mistakes }> {
  const mistakes: Mistakes = {};
  const id = product?.id ?? null;
  if (handle !== '' && (await freeHandle(db, handle, id)) !== handle)
    mistakes.handle = `Another product has the address “${handle}”`;
  const sku = variant?.sku ?? '';
  const own = product && onlyVariant(product);
  if (sku !== '' && (await takenSkus(db, [sku], own ? [own.id] : [])).size > 0)
    mistakes.sku = `Another variant has the SKU “${sku}”`;
  return {
    handle: handle || (await freeHandle(db, handleOf(title), id)),
    sku: sku || (variant ? await freeSku(db, skuOf(title)) : ''),
    mistakes,
  };
}

/** A time that is chosen anew must be one to come. */
async function wrongTime(db: Db, { publishAt }: ProductFields, { timeZone }: Home): Promise<Mistakes> {
  if (publishAt === null) return {};
  const row = await db.row<{ past: boolean }>(
    sql`SELECT ${publishAt}::text::timestamp AT TIME ZONE ${timeZone} <= now() AS past`,
  );
  return row!.past ? { publishAt: 'That time is over. Choose one to come, or publish it now' } : {};
}

function updateProduct(tx: Tx, id: string, fields: ProductFields, { timeZone }: Home): Promise<number> {
  return tx.run(sql`
    UPDATE products SET title = ${fields.title}, handle = ${fields.handle}, details = ${fields.details},
      vendor = ${fields.vendor}, product_type = ${fields.productType}, tags = ${fields.tags},
      tax_class = ${fields.taxClass}, needs_shipping = ${fields.needsShipping}, status = ${fields.status},
      publish_at = ${fields.publishAt}::text::timestamp AT TIME ZONE ${timeZone},
      version = version + 1, updated_at = now()
    WHERE id = ${id}`);
}

const setDescription = (tx: Tx, id: string, html: string) =>
  tx.run(
    sql`UPDATE products SET description_html = ${html}, description = ${plainText(html)} WHERE id = ${id}`,
  );

/** @returns the title of the running sale whose price this was, if it was one. */
export async function writeVariant(
  tx: Tx,
  before: VariantRecord,
  { priceMinor, compareAtMinor, costMinor, sku, barcode, weightGrams }: VariantFields,
): Promise<string | null> {
  await tx.run(sql`
    UPDATE variants SET sku = ${sku}, barcode = ${barcode}, cost_minor = ${costMinor}, weight_grams = ${weightGrams},
      updated_at = now()
    WHERE id = ${before.id}`);
  if (priceMinor === before.priceMinor && compareAtMinor === before.compareAtMinor) return null;
  const set = await setPrice(tx, { sku, currency: undefined, priceMinor, compareAtMinor });
  return set!.inSale;
}

export type Created = { ok: true; id: string; entryId: number } | { ok: false; mistakes: Mistakes };

/** @param text canonical, with a variant's fields. @param onHand pieces on the shelf at the start. */
export async function createProduct(
  db: Database,
  staff: Who,
  home: Home,
  { text, onHand, stockNew }: { text: Text; onHand: number; stockNew: StockNew },
): Promise<Created> {
  const id = uuid();
  const made = await unlessTaken(() =>
    db.transaction(async (tx) => {
      const { fields, mistakes } = readProduct({ ...text, price: text.price ?? '' }, home.currency);
      const named = await withNames(tx, fields, undefined);
      Object.assign(mistakes, named.mistakes);
      if (!mistakes.publishAt) Object.assign(mistakes, await wrongTime(tx, fields, home));
      if (Object.keys(mistakes).length > 0)
        return { ok: false as const, reason: 'mistakes' as const, mistakes };
      await insertProduct(tx, id, { ...fields, handle: named.handle }, home);
      const variantId = await insertVariant(
        tx,
        id,
        { ...fields.variant!, sku: named.sku },
        { choices: [], position: 1 },
      );
      await stockNew(tx, variantId, onHand);
      await refreshRuleCollections(tx, [id]);
      const entryId = await audit(tx, staff, {
        action: 'product.create',
        words: `${fields.title} added`,
        subject: { kind: 'product', id, label: fields.title },
        after: { ...text, handle: named.handle, sku: named.sku, onHand },
      });
      return { ok: true as const, entryId };
    }),
  );
  return made.ok ? { ok: true, id, entryId: made.entryId } : { ok: false, mistakes: made.mistakes };
}

async function insertProduct(tx: Tx, id: string, fields: ProductFields, home: Home): Promise<void> {
  await tx.run(sql`
    INSERT INTO products (id, handle, title, status) VALUES (${id}, ${fields.handle}, ${fields.title}, ${fields.status})`);
  await updateProduct(tx, id, fields, home);
  await setDescription(tx, id, fields.descriptionHtml);
  await tx.run(sql`UPDATE products SET version = 1 WHERE id = ${id}`);
}

export async function insertVariant(
  tx: Tx,
  productId: string,
  fields: VariantFields & { mediaId?: string | null },
  { choices, position }: { choices: string[]; position: number },
): Promise<string> {
  const id = uuid();
  await tx.run(sql`
    INSERT INTO variants (id, product_id, position, sku, choices, price_minor, compare_at_minor, cost_minor, barcode, weight_grams, media_id)
    VALUES (${id}, ${productId}, ${position}, ${fields.sku}, ${choices}, ${fields.priceMinor}, ${fields.compareAtMinor},
      ${fields.costMinor}, ${fields.barcode}, ${fields.weightGrams}, ${fields.mediaId ?? null})`);
  return id;
}

/** Two may take one name in the same moment; the schema lets one of them have it. */
export async function unlessTaken<T>(
  work: () => Promise<T>,
): Promise<T | { ok: false; reason: 'mistakes'; mistakes: Mistakes }> {
  try {
    return await work();
  } catch (error) {
    const constraint = brokenConstraint(error);
    const taken = 'was taken by somebody else in this moment; choose another one';
    if (constraint === 'products_handle_key')
      return { ok: false, reason: 'mistakes', mistakes: { handle: `This address ${taken}` } };
    if (constraint === 'variants_sku_key')
      return { ok: false, reason: 'mistakes', mistakes: { sku: `This SKU ${taken}` } };
    throw error;
  }
}
