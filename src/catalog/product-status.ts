/** A product comes on sale, rests or is put away; and what was done to it is taken back. */
import { audit, type LoggedEntry } from '../admin/audit.ts';
import type { UndoResult } from '../admin/back-office.tsx';
import { type Database, sql, type Tx } from '../platform/db.ts';
import { type Text, takeBack } from './merge.ts';
import { lockRecord, type Status } from './product-record.ts';
import { productMatters, textOf } from './product-text.ts';
import { type Home, type Who, writeText } from './save-product.ts';

const words: Record<Status, (title: string) => string> = {
  active: (title) => `${title} is in the shop`,
  draft: (title) => `${title} is a draft, and no longer in the shop`,
  archived: (title) => `${title} archived`,
};

/** @returns undefined if there is no such product; no entry if it has this status already. */
export function setStatus(
  db: Database,
  staff: Who,
  home: Home,
  { id, status }: { id: string; status: Status },
): Promise<{ entryId: number | undefined } | undefined> {
  return db.transaction(async (tx) => {
    const product = await lockRecord(tx, id, home.timeZone);
    if (!product) return undefined;
    if (product.status === status && product.publishAt === null) return { entryId: undefined };
    await tx.run(sql`
      UPDATE products SET status = ${status}, publish_at = NULL, version = version + 1, updated_at = now()
      WHERE id = ${id}`);
    const entryId = await audit(tx, staff, {
      action: status === 'archived' ? 'product.archive' : 'product.status',
      words: words[status](product.title),
      subject: { kind: 'product', id, label: product.title },
      before: { status: product.status, publishAt: product.publishAt ?? '' },
      after: { status, publishAt: '' },
    });
    return { entryId };
  });
}

/** Undo of a save or a change of status: each field that it changed, if that is still as it left it. */
export async function undoProduct(tx: Tx, entry: LoggedEntry, home: Home): Promise<UndoResult> {
  const product = await lockRecord(tx, entry.subject.id, home.timeZone);
  if (!product) return { ok: false, why: 'The product is gone.' };
  const now = textOf(product, home.currency);
  const back = takeBack(now, entry as { before: Text; after: Text });
  if (!back.ok) {
    const { label } = productMatters.find(({ fields }) => fields.includes(back.field)) ?? {
      label: back.field,
    };
    return {
      ok: false,
      why: `Its ${label.toLowerCase()} has been changed again since. Open it and set it by hand.`,
    };
  }
  const written = await writeText(tx, product, back.text, home);
  if (!written.ok) return { ok: false, why: `${Object.values(written.mistakes)[0]}.` };
  const { before, after } = entry;
  return { ok: true, words: `${written.text.title} is as it was before`, before: after, after: before };
}
