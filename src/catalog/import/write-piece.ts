/** Writes the products of a piece: all together; where the schema refuses them, half by half until the one is found. */
import { readFile } from 'node:fs/promises';
import { brokenConstraint, sql, type Tx } from '../../platform/db.ts';
import { keepOriginal } from '../media/store.ts';
import type { Around, ImportContext } from './context.ts';
import { collectionsFor, newTitles } from './draft-collections.ts';
import type { Original } from './draft-pictures.ts';
import { draftProduct, planProduct, skipped, type Written } from './draft-product.ts';
import { Rows, writeRows } from './rows.ts';
import type { WantedProduct } from './wanted.ts';

/** A product that the schema refuses is left as it was, and the others go in. @returns one for each, in their order. */
export async function writePiece(
  tx: Tx,
  wanted: WantedProduct[],
  around: Around,
  context: ImportContext,
): Promise<Written[]> {
  const written = await guarded(tx, () => writeTogether(tx, wanted, around, context));
  if (written.ok) return written.result;
  if (wanted.length === 1) return [refused(wanted[0]!, written.constraint)];
  const middle = Math.ceil(wanted.length / 2);
  return [
    ...(await writePiece(tx, wanted.slice(0, middle), around, context)),
    ...(await writePiece(tx, wanted.slice(middle), around, context)),
  ];
}

type Guarded<T> = { ok: true; result: T } | { ok: false; constraint: string };

async function guarded<T>(tx: Tx, work: () => Promise<T>): Promise<Guarded<T>> {
  await tx.run(sql`SAVEPOINT products`);
  try {
    const result = await work();
    await tx.run(sql`RELEASE SAVEPOINT products`);
    return { ok: true, result };
  } catch (error) {
    const constraint = brokenConstraint(error);
    if (constraint === undefined) throw error;
    await tx.run(sql`ROLLBACK TO SAVEPOINT products`);
    await tx.run(sql`RELEASE SAVEPOINT products`);
    return { ok: false, constraint };
  }
}

function refused({ line }: WantedProduct, constraint: string): Written {
  const what = constraint.includes('sku')
    ? 'One of its SKUs is that of another variant.'
    : constraint.includes('choices')
      ? 'Two of its variants would have the same choices.'
      : `It breaks a rule of the database (${constraint}).`;
  return skipped([{ line, column: '', kind: 'error', what, done: 'The product was left out.' }]);
}

async function writeTogether(
  tx: Tx,
  wanted: WantedProduct[],
  around: Around,
  context: ImportContext,
): Promise<Written[]> {
  const planned = wanted.map((each) => planProduct(each, around));
  const titles = planned.flatMap((plan) => (Array.isArray(plan) ? [] : newTitles(plan.wanted, plan.known)));
  const collections = await collectionsFor(tx, titles);
  const rows = new Rows();
  const originals: Original[] = [];
  const written = planned.map((plan) => {
    if (Array.isArray(plan)) return skipped(plan);
    const draft = draftProduct(plan, { media: around.media, collections, context, rows });
    originals.push(...draft.originals);
    return draft;
  });
  await writeRows(tx, rows, context);
  if (context.forReal) await keepOriginals(originals, context);
  return written;
}

const AT_ONCE = 8;

/** Where the loop that makes pictures looks first, so that nothing is fetched. */
async function keepOriginals(originals: Original[], { media }: ImportContext): Promise<void> {
  for (let from = 0; from < originals.length; from += AT_ONCE)
    await Promise.all(
      originals.slice(from, from + AT_ONCE).map(async ({ uploadId, path }) => {
        await keepOriginal(media, uploadId, await readFile(path));
      }),
    );
}
