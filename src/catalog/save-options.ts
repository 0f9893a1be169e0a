/** A product's options are written, and its variants brought to them (options-plan.ts). */
import { audit, type LoggedEntry } from '../admin/audit.ts';
import type { UndoResult } from '../admin/back-office.tsx';
import { type Database, sql, type Tx } from '../platform/db.ts';
import type { Option } from './catalog.ts';
import { refreshRuleCollections } from './collections.ts';
import { type Layout, optionMistakes, planOptions, type WantedOption } from './options-plan.ts';
import { lockRecord, type ProductRecord } from './product-record.ts';
import type { Mistakes } from './product-text.ts';
import type { Home, Who } from './save-product.ts';

export const layoutOf = ({ options, variants }: Pick<ProductRecord, 'options' | 'variants'>): Layout => ({
  options,
  variants: variants.map(({ id, choices, status, position }) => ({ id, choices, status, position })),
});

export type OptionsSaved =
  | { ok: true; entryId: number | undefined }
  | { ok: false; reason: 'unknown' }
  /** By the option's place, or under 'options'. */
  | { ok: false; reason: 'mistakes'; mistakes: Mistakes }
  /** Somebody else has changed the options since; nothing of it is merged, for one change builds on the other. */
  | { ok: false; reason: 'conflict' };

export function saveOptions(
  db: Database,
  staff: Who,
  home: Home,
  { id, base, wanted }: { id: string; base: Option[]; wanted: WantedOption[] },
): Promise<OptionsSaved> {
  return db.transaction(async (tx): Promise<OptionsSaved> => {
    const product = await lockRecord(tx, id, home.timeZone);
    if (!product) return { ok: false, reason: 'unknown' };
    const before = layoutOf(product);
    if (!sameOptions(base, before.options)) return { ok: false, reason: 'conflict' };
    const mistakes = optionMistakes(wanted);
    if (Object.keys(mistakes).length > 0) return { ok: false, reason: 'mistakes', mistakes };
    const after = planOptions(before, wanted);
    if (sameOptions(after.options, before.options) && samePlaces(before, after))
      return { ok: true, entryId: undefined };
    await writeLayout(tx, product, after);
    const entryId = await audit(tx, staff, {
      action: 'product.options',
      words: `Options of ${product.title} saved${archivedWords(before, after)}`,
      subject: { kind: 'product', id, label: product.title },
      before: logged(before, product),
      after: logged(after, product),
    });
    return { ok: true, entryId };
  });
}

const sameOptions = (a: Option[], b: Option[]) => JSON.stringify(plain(a)) === JSON.stringify(plain(b));
const plain = (options: Option[]) => options.map(({ name, choices }) => ({ name, choices }));

function archivedWords(before: Layout, after: Layout): string {
  const was = new Map(before.variants.map(({ id, status }) => [id, status]));
  const gone = after.variants.filter(({ id, status }) => status === 'archived' && was.get(id) === 'active');
  if (gone.length === 0) return '';
  return `. ${gone.length === 1 ? 'One variant was' : `${gone.length} variants were`} archived`;
}

/** With the SKUs, by which the log names variants. */
const logged = ({ options, variants }: Layout, product: ProductRecord) => {
  const skus = new Map(product.variants.map(({ id, sku }) => [id, sku]));
  return { options: plain(options), variants: variants.map((each) => ({ sku: skus.get(each.id), ...each })) };
};

/** Brings a locked product to this layout, and to its next version. */
async function writeLayout(tx: Tx, product: ProductRecord, { options, variants }: Layout): Promise<void> {
  await tx.run(sql`DELETE FROM product_options WHERE product_id = ${product.id}`);
  for (const [index, { name, choices }] of options.entries())
    await tx.run(sql`
      INSERT INTO product_options (product_id, position, name, choices)
      VALUES (${product.id}, ${index + 1}, ${name}, ${choices})`);
  await placeVariants(tx, product, variants);
  await tx.run(sql`UPDATE products SET version = version + 1, updated_at = now() WHERE id = ${product.id}`);
  await refreshRuleCollections(tx, [product.id]);
}

/** The schema looks at each row as it is written, so all of them first leave the places that others take. */
export async function placeVariants(
  tx: Tx,
  { id, variants: now }: Pick<ProductRecord, 'id' | 'variants'>,
  wanted: Layout['variants'],
): Promise<void> {
  const changed = wanted.filter((each) => {
    const old = now.find((variant) => variant.id === each.id);
    const same = old && old.position === each.position && old.status === each.status;
    return !same || JSON.stringify(old.choices) !== JSON.stringify(each.choices);
  });
  if (changed.length === 0) return;
  await tx.run(sql`
    UPDATE variants SET choices = ARRAY[id::text], position = -1 - position
    WHERE product_id = ${id} AND id = ANY (${changed.map((each) => each.id)})`);
  await tx.run(sql`
    UPDATE variants v SET choices = w.choices, status = w.status, position = w.position, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(changed)}::json) AS w (id uuid, choices text[], status text, position int)
    WHERE v.product_id = ${id} AND v.id = w.id`);
}

/** Puts options and variants back, if none of them was changed since. */
export async function undoOptions(tx: Tx, entry: LoggedEntry, home: Home): Promise<UndoResult> {
  const product = await lockRecord(tx, entry.subject.id, home.timeZone);
  if (!product) return { ok: false, why: 'The product is gone.' };
  const [before, after] = [entry.before as Layout, entry.after as Layout];
  if (!sameOptions(product.options, after.options) || !samePlaces(layoutOf(product), after))
    return { ok: false, why: 'Its options or variants have been changed again since.' };
  await writeLayout(tx, product, before);
  return {
    ok: true,
    words: `Options of ${product.title} are as they were before`,
    before: after,
    after: before,
  };
}

function samePlaces(now: Layout, then: Layout): boolean {
  const text = ({ variants }: Layout) =>
    JSON.stringify(variants.map(({ id, choices, status }) => [id, choices, status]).sort());
  return text(now) === text(then);
}
