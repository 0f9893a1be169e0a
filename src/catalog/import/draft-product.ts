/**
 * Works out what brings a product to what a file says of it. What the file does not speak of stays; what is so already
 * is left alone. Nothing is written here, and nothing asked: a piece is drafted, then written as a whole.
 */
import { v7 as newId } from 'uuid';
import { plainText } from '../../platform/rich-text.ts';
import type { Around, Changes, ImportContext, WantedLevel } from './context.ts';
import { type Collections, draftCollections } from './draft-collections.ts';
import { draftPictures, type Original } from './draft-pictures.ts';
import { draftVariants, type Level } from './draft-variants.ts';
import type { KnownProduct } from './known.ts';
import { planVariants, type VariantPlan } from './plan-variants.ts';
import type { Rows } from './rows.ts';
import type { Finding, ProductText, WantedProduct } from './wanted.ts';

export interface Written {
  outcome: 'made' | 'changed' | 'unchanged' | 'skipped';
  findings: Finding[];
  /** For the end of the piece, when all levels are locked in one order. */
  levels: (WantedLevel & { line: number })[];
  productId?: string;
}

export const skipped = (findings: Finding[]): Written => ({ outcome: 'skipped', findings, levels: [] });

/** A product that is to be written. */
export interface Planned {
  wanted: WantedProduct;
  known: KnownProduct | undefined;
  plan: VariantPlan;
}

/** @returns what is wrong with it where it cannot be taken. */
export function planProduct(wanted: WantedProduct, { known: all, owners }: Around): Planned | Finding[] {
  const known = all.get(wanted.handle);
  const plan = planVariants(wanted, known, owners);
  return plan.ok ? { wanted, known, plan } : plan.findings;
}

interface Drafting {
  media: Around['media'];
  collections: Collections;
  context: ImportContext;
  rows: Rows;
}

export function draftProduct(
  { wanted, known, plan }: Planned,
  { media, collections, context, rows }: Drafting,
): Written & { originals: Original[] } {
  const changes: Changes = { before: {}, after: {} };
  const productId = known?.id ?? newId();
  const text = draftText({ known, wanted, changes });
  if (!known) rows.products.push({ id: productId, handle: wanted.handle, ...withPlainText(text) });
  const { levels, ids } = draftVariants({ productId, known, plan, changes, rows });
  const told = draftCollections(productId, { wanted, known, changes }, collections, rows);
  const pictures = draftPictures({ productId, wanted, known, media, ids, changes, context, rows });
  const findings = [...plan.findings, ...told, ...pictures.findings];
  const stocked = levels.filter((level) => level.isNew || (context.maySetStock && isOther(level)));
  for (const { sku, was, onHand, sellWithout, isNew } of stocked)
    if (!isNew) note(changes, `${sku}: stock`, was, { onHand, sellWithout: sellWithout ?? was.sellWithout });
  const { originals } = pictures;
  if (known && Object.keys(changes.after).length === 0)
    return { outcome: 'unchanged', findings, levels: [], productId, originals };
  if (known) rows.changedProducts.push({ id: productId, ...changedText(text, changes) });
  const { title } = text;
  rows.log.push({
    action: 'product.import',
    words: `${title} ${known ? 'changed' : 'added'} by the file ${context.fileName}`,
    subject: { kind: 'product', id: productId, label: title },
    before: known ? changes.before : undefined,
    after: changes.after,
  });
  return {
    outcome: known ? 'changed' : 'made',
    findings,
    levels: stocked.map(({ variantId, onHand, sellWithout, line }) =>
      context.maySetStock ? { variantId, onHand, sellWithout, line } : { variantId, onHand: 0, line },
    ),
    productId,
    originals,
  };
}

const isOther = ({ was, onHand, sellWithout }: Level) =>
  onHand !== was.onHand || (sellWithout ?? was.sellWithout) !== was.sellWithout;

function note(changes: Changes, field: string, before: unknown, after: unknown): void {
  changes.before[field] = before;
  changes.after[field] = after;
}

const FRESH: Required<ProductText> = {
  title: '',
  descriptionHtml: '',
  vendor: '',
  productType: '',
  tags: [],
  status: 'draft',
  publishAt: null,
  needsShipping: true,
  taxClass: 'standard',
  details: [],
};

type Text = Required<ProductText>;
const fields = Object.keys(FRESH) as (keyof ProductText)[];

function draftText({
  known,
  wanted,
  changes,
}: {
  known: KnownProduct | undefined;
  wanted: WantedProduct;
  changes: Changes;
}): Text {
  const before = known ?? FRESH;
  const after = Object.fromEntries(
    fields.map((field) => [field, wanted.text[field] ?? before[field]]),
  ) as Text;
  if (wanted.text.publishAt === null) after.publishAt = null;
  if (after.status !== 'draft') after.publishAt = null; // only drafts wait for their day
  if (!known) changes.after.handle = wanted.handle;
  for (const field of fields)
    if (!known || JSON.stringify(before[field]) !== JSON.stringify(after[field]))
      note(changes, field, before[field], after[field]);
  return after;
}

const withPlainText = (text: Text) => ({ ...text, description: plainText(text.descriptionHtml) });

/** A description that stays may be kept as plain text alone, and remains so. */
function changedText(text: Text, { after }: Changes) {
  if ('descriptionHtml' in after) return withPlainText(text);
  const { descriptionHtml: _, ...rest } = text;
  return rest;
}
