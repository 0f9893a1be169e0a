/** Puts a product into the collections its file names; one that is not there yet is made. It is taken out of none. */
import { sql, type Tx } from '../../platform/db.ts';
import { addCollection } from '../collections.ts';
import { handleOf } from '../handles.ts';
import type { Changes } from './context.ts';
import type { KnownProduct } from './known.ts';
import type { Finding, WantedProduct } from './wanted.ts';

export async function writeCollections(
  tx: Tx,
  productId: string,
  { wanted, known, changes }: { wanted: WantedProduct; known: KnownProduct | undefined; changes: Changes },
): Promise<Finding[]> {
  const isIn = new Set(known?.collections.map((title) => title.toLowerCase()));
  const findings: Finding[] = [];
  const added: string[] = [];
  for (const title of wanted.collections ?? []) {
    if (isIn.has(title.toLowerCase())) continue;
    isIn.add(title.toLowerCase());
    const { id, byRule } = (await find(tx, title)) ?? { id: await make(tx, title), byRule: false };
    if (byRule) {
      const what = `The collection “${title}” chooses its products by a rule.`;
      const done = 'The product was not put into it by hand.';
      findings.push({ line: wanted.line, column: 'Collections', kind: 'note', what, done });
      continue;
    }
    const put = await tx.run(sql`
      INSERT INTO collection_products (collection_id, product_id, position)
      SELECT ${id}, ${productId}, coalesce(max(position), 0) + 1 FROM collection_products WHERE collection_id = ${id}
      ON CONFLICT DO NOTHING`);
    if (put > 0) added.push(title);
  }
  if (added.length > 0) changes.after['put into collections'] = added;
  return findings;
}

const find = (tx: Tx, title: string): Promise<{ id: string; byRule: boolean } | undefined> =>
  tx.row(sql`
    SELECT id, rule IS NOT NULL AS "byRule" FROM collections WHERE lower(title) = lower(${title}) OR handle = ${handleOf(title, 'collection')}
    ORDER BY lower(title) = lower(${title}) DESC LIMIT 1`);

const make = (tx: Tx, title: string): Promise<string> =>
  addCollection(tx, { title, handle: handleOf(title, 'collection'), description: '', rule: null });
