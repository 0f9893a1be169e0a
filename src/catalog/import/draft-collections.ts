/** Puts products into the collections a file names; one that is not there yet is made. They are taken out of none. */
import { v7 as newId } from 'uuid';
import { sql, type Tx } from '../../platform/db.ts';
import { handleOf } from '../handles.ts';
import type { Changes } from './context.ts';
import type { KnownProduct } from './known.ts';
import type { Rows } from './rows.ts';
import type { Finding, WantedProduct } from './wanted.ts';

interface Found {
  id: string;
  byRule: boolean;
}

/** By the titles that the file has. */
export type Collections = Map<string, Found>;

/** Those that a product is not in, each once. */
export function newTitles(wanted: WantedProduct, known: KnownProduct | undefined): string[] {
  const isIn = new Set(known?.collections.map((title) => title.toLowerCase()));
  return (wanted.collections ?? []).filter((title) => {
    const isNew = !isIn.has(title.toLowerCase());
    isIn.add(title.toLowerCase());
    return isNew;
  });
}

/** All of them: what is not there is made. */
export async function collectionsFor(tx: Tx, titles: string[]): Promise<Collections> {
  const all = [...new Set(titles)];
  if (all.length === 0) return new Map();
  const found = await find(tx, all);
  const missing = all.filter((title) => !found.has(title));
  if (missing.length === 0) return found;
  await make(tx, missing);
  for (const [title, each] of await find(tx, missing)) found.set(title, each);
  return found;
}

const handleFor = (title: string): string => handleOf(title, 'collection');

async function find(tx: Tx, titles: string[]): Promise<Collections> {
  const rows = await tx.rows<Found & { title: string }>(sql`
    SELECT w.title, c.id, c.rule IS NOT NULL AS "byRule"
    FROM unnest(${titles}::text[], ${titles.map(handleFor)}::text[]) AS w (title, handle)
    CROSS JOIN LATERAL (
      SELECT id, rule FROM collections WHERE lower(title) = lower(w.title) OR handle = w.handle
      ORDER BY lower(title) = lower(w.title) DESC LIMIT 1) c`);
  return new Map(rows.map(({ title, ...found }) => [title, found]));
}

/** At the end of the menu. Of titles with one handle, the first gives its name. */
function make(tx: Tx, titles: string[]): Promise<number> {
  return tx.run(sql`
    INSERT INTO collections (id, title, handle, position)
    SELECT id, title, handle, (SELECT coalesce(max(position), 0) FROM collections) + place
    FROM unnest(${titles.map(() => newId())}::uuid[], ${titles}::text[], ${titles.map(handleFor)}::text[])
      WITH ORDINALITY AS w (id, title, handle, place)
    ORDER BY place ON CONFLICT (handle) DO NOTHING`);
}

export function draftCollections(
  productId: string,
  { wanted, known, changes }: { wanted: WantedProduct; known: KnownProduct | undefined; changes: Changes },
  collections: Collections,
  rows: Rows,
): Finding[] {
  const findings: Finding[] = [];
  const added = new Map<string, string>();
  for (const title of newTitles(wanted, known)) {
    const { id, byRule } = collections.get(title)!;
    if (byRule) {
      const what = `The collection “${title}” chooses its products by a rule.`;
      const done = 'The product was not put into it by hand.';
      findings.push({ line: wanted.line, column: 'Collections', kind: 'note', what, done });
    } else if (!added.has(id) && !known?.collectionIds.includes(id)) added.set(id, title);
  }
  for (const collectionId of added.keys()) rows.members.push({ collectionId, productId });
  if (added.size > 0) changes.after['put into collections'] = [...added.values()];
  return findings;
}
