/** Brings one product to what a file says of it. What the file does not speak of stays; what is so already is left alone. */
import { v7 as newId } from 'uuid';
import { audit } from '../../admin/audit.ts';
import { sql, type Tx } from '../../platform/db.ts';
import { plainText } from '../../platform/rich-text.ts';
import type { Around, Changes, ImportContext, WantedLevel } from './context.ts';
import type { KnownProduct } from './known.ts';
import { planVariants } from './plan-variants.ts';
import type { Finding, ProductText, WantedProduct } from './wanted.ts';
import { writeCollections } from './write-collections.ts';
import { writePictures } from './write-pictures.ts';
import { type Level, writeVariants } from './write-variants.ts';

export interface Written {
  outcome: 'made' | 'changed' | 'unchanged' | 'skipped';
  findings: Finding[];
  /** For the end of the piece, when all levels are locked in one order. */
  levels: (WantedLevel & { line: number })[];
  productId?: string;
}

export const skipped = (findings: Finding[]): Written => ({ outcome: 'skipped', findings, levels: [] });

export async function writeProduct(
  tx: Tx,
  wanted: WantedProduct,
  around: Around,
  context: ImportContext,
): Promise<Written> {
  const { known } = around;
  const plan = planVariants(wanted, around);
  if (!plan.ok) return skipped(plan.findings);
  const changes: Changes = { before: {}, after: {} };
  const productId = known?.id ?? newId();
  await writeText(tx, { productId, known, wanted, changes });
  const findings = [...plan.findings];
  const { levels, ids } = await writeVariants(tx, { productId, known, plan, changes });
  findings.push(...(await writeCollections(tx, productId, { wanted, known, changes })));
  findings.push(...(await writePictures(tx, { productId, wanted, around, ids, changes, context })));
  const stocked = levels.filter((level) => level.isNew || (context.maySetStock && isOther(level)));
  for (const { sku, was, onHand, sellWithout, isNew } of stocked)
    if (!isNew) note(changes, `${sku}: stock`, was, { onHand, sellWithout: sellWithout ?? was.sellWithout });
  const title = wanted.text.title ?? known!.title;
  if (known && Object.keys(changes.after).length === 0)
    return { outcome: 'unchanged', findings, levels: [], productId };
  if (known)
    await tx.run(sql`UPDATE products SET version = version + 1, updated_at = now() WHERE id = ${productId}`);
  await audit(tx, context.who, {
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
  };
}

const isOther = ({ was, onHand, sellWithout }: Level) =>
  onHand !== was.onHand || (sellWithout ?? was.sellWithout) !== was.sellWithout;

export function note(changes: Changes, field: string, before: unknown, after: unknown): void {
  changes.before[field] = before;
  changes.after[field] = after;
}

interface Text {
  productId: string;
  known: KnownProduct | undefined;
  wanted: WantedProduct;
  changes: Changes;
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

async function writeText(tx: Tx, { productId, known, wanted, changes }: Text): Promise<void> {
  const before = known ?? FRESH;
  const said = Object.fromEntries(Object.entries(wanted.text).filter(([, value]) => value !== undefined));
  const after: Required<ProductText> = { ...pick(before), ...said };
  if (after.status !== 'draft') after.publishAt = null; // only drafts wait for their day
  if (!known) changes.after.handle = wanted.handle;
  for (const [field, value] of Object.entries(after)) {
    const was = before[field as keyof ProductText];
    if (!known || JSON.stringify(was) !== JSON.stringify(value)) note(changes, field, was, value);
  }
  if (!known) return insertProduct(tx, productId, wanted.handle, after);
  if (Object.keys(changes.after).length === 0) return;
  await tx.run(sql`
    UPDATE products SET title = ${after.title}, vendor = ${after.vendor}, product_type = ${after.productType},
      tags = ${after.tags}, status = ${after.status}, publish_at = ${after.publishAt}, details = ${after.details},
      needs_shipping = ${after.needsShipping}, tax_class = ${after.taxClass}
    WHERE id = ${productId}`);
  if ('descriptionHtml' in changes.after)
    await tx.run(sql`
      UPDATE products SET description_html = ${after.descriptionHtml}, description = ${plainText(after.descriptionHtml)}
      WHERE id = ${productId}`);
}

async function insertProduct(tx: Tx, id: string, handle: string, text: Required<ProductText>): Promise<void> {
  // Not the transaction's time: products of one piece keep their order.
  await tx.run(sql`
    INSERT INTO products (id, handle, title, vendor, product_type, tags, status, publish_at, details, needs_shipping,
      tax_class, description_html, description, created_at)
    VALUES (${id}, ${handle}, ${text.title}, ${text.vendor}, ${text.productType}, ${text.tags}, ${text.status},
      ${text.publishAt}, ${text.details}, ${text.needsShipping}, ${text.taxClass}, ${text.descriptionHtml},
      ${plainText(text.descriptionHtml)}, clock_timestamp())`);
}

const pick = (text: Required<ProductText>): Required<ProductText> =>
  Object.fromEntries(
    Object.keys(FRESH).map((field) => [field, text[field as keyof ProductText]]),
  ) as Required<ProductText>;
