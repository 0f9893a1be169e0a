/**
 * One change to many products at once: status, tags, a collection. All or none, under the lock of each product in
 * the order of the ids; products that are so already are left alone.
 */
import { type Db, sql, type Tx } from '../platform/db.ts';
import { refreshRuleCollections } from './collections.ts';
import type { Status } from './product-list.ts';

export type Change =
  | { kind: 'status'; status: Status }
  | { kind: 'add_tags' | 'remove_tags'; tags: string[] }
  | { kind: 'add_to_collection' | 'remove_from_collection'; collectionId: string };

/** What of a product such a change may touch. */
export interface Touched {
  id: string;
  title: string;
  status: Status;
  publishAt: Date | string | null;
  tags: string[];
  /** Of those that are chosen by hand. */
  collections: string[];
}

export interface ManyChanged {
  before: Touched[];
  after: Touched[];
}

export const TAGS_MAX = 50;
export const TAG_LENGTH_MAX = 50;

/** "Linen, for the table" as tags: each once, whatever its case, without spaces around it. */
export function tagsOf(text: string): string[] {
  const seen = new Map<string, string>();
  for (const tag of text.split(',').map((each) => each.trim().replace(/\s+/g, ' ')))
    if (tag !== '' && !seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag);
  return [...seen.values()];
}

/** Locks them. Unknown ids are left out. */
export async function lockTouched(tx: Tx, ids: string[]): Promise<Touched[]> {
  await tx.rows(sql`SELECT FROM products WHERE id = ANY (${ids}::uuid[]) ORDER BY id FOR NO KEY UPDATE`);
  return readTouched(tx, ids);
}

function readTouched(db: Db, ids: string[]): Promise<Touched[]> {
  return db.rows(sql`
    SELECT p.id, p.title, p.status, p.publish_at AS "publishAt", p.tags, ARRAY(
      SELECT c.id FROM collection_products cp JOIN collections c ON c.id = cp.collection_id
      WHERE cp.product_id = p.id AND c.rule IS NULL ORDER BY c.id) AS collections
    FROM products p WHERE p.id = ANY (${ids}::uuid[]) ORDER BY p.id`);
}

/** @returns the products that it changed, as they were and as they are; none where all were so already. */
export async function changeMany(tx: Tx, ids: string[], change: Change): Promise<ManyChanged> {
  const known = await lockTouched(tx, ids);
  const wanted = known.map((product) => ({ product, next: changed(product, change) }));
  const differing = wanted.filter(({ product, next }) => !same(product, next));
  const before = differing.map(({ product }) => product);
  await writeTouched(
    tx,
    before,
    differing.map(({ next }) => next),
  );
  return {
    before,
    after: await readTouched(
      tx,
      before.map(({ id }) => id),
    ),
  };
}

function changed(product: Touched, change: Change): Touched {
  switch (change.kind) {
    case 'status':
      // Only a draft waits for its day; a draft that waits already goes on waiting.
      return {
        ...product,
        status: change.status,
        publishAt: change.status === 'draft' ? product.publishAt : null,
      };
    case 'add_tags':
      return { ...product, tags: tagsOf([...product.tags, ...change.tags].join(',')) };
    case 'remove_tags': {
      const gone = new Set(change.tags.map((tag) => tag.toLowerCase()));
      return { ...product, tags: product.tags.filter((tag) => !gone.has(tag.toLowerCase())) };
    }
    case 'add_to_collection':
      return { ...product, collections: [...new Set([...product.collections, change.collectionId])].sort() };
    case 'remove_from_collection':
      return { ...product, collections: product.collections.filter((id) => id !== change.collectionId) };
  }
}

const essence = ({ status, publishAt, tags, collections }: Touched) =>
  JSON.stringify([status, publishAt === null ? null : new Date(publishAt), tags, [...collections].sort()]);
const same = (a: Touched, b: Touched) => essence(a) === essence(b);

/** @param before and @param next of the same products, in the same order; locked. */
export async function writeTouched(tx: Tx, before: Touched[], next: Touched[]): Promise<void> {
  if (next.length === 0) return;
  const ids = next.map(({ id }) => id);
  await tx.run(sql`
    UPDATE products p SET status = n.status, publish_at = n."publishAt", tags = ARRAY(SELECT json_array_elements_text(n.tags)),
      version = p.version + 1, updated_at = now()
    FROM json_to_recordset(${JSON.stringify(next)}::json) AS n(id uuid, status text, "publishAt" timestamptz, tags json)
    WHERE p.id = n.id`);
  const pairs = (from: Touched[], without: Touched[]) =>
    from.flatMap(({ id, collections }, index) =>
      collections
        .filter((collection) => !without[index]!.collections.includes(collection))
        .map((collection) => ({ id, collection })),
    );
  await putIntoCollections(tx, pairs(next, before));
  await tx.run(sql`
    DELETE FROM collection_products cp USING json_to_recordset(${JSON.stringify(pairs(before, next))}::json) AS n(id uuid, collection uuid)
    WHERE cp.collection_id = n.collection AND cp.product_id = n.id`);
  await refreshRuleCollections(tx, ids);
}

/** At the end of each. Those that choose by rule, and those that are gone, are passed over. */
export async function putIntoCollections(tx: Tx, pairs: { id: string; collection: string }[]): Promise<void> {
  if (pairs.length === 0) return;
  await tx.run(sql`
    INSERT INTO collection_products (collection_id, product_id, position)
    SELECT c.id, n.id, coalesce((SELECT max(position) FROM collection_products WHERE collection_id = c.id), 0)
      + row_number() OVER (PARTITION BY c.id ORDER BY n.place)
    FROM json_to_recordset(${JSON.stringify(pairs.map((pair, place) => ({ ...pair, place })))}::json)
      AS n(id uuid, collection uuid, place int) JOIN collections c ON c.id = n.collection AND c.rule IS NULL
    ON CONFLICT DO NOTHING`);
}

/** Puts back what the change did, where that is still as it left it. @returns the products, of how many. */
export async function changeBack(
  tx: Tx,
  { before, after }: ManyChanged,
): Promise<{ back: Touched[]; of: number }> {
  const ids = after.map(({ id }) => id);
  const now = new Map((await lockTouched(tx, ids)).map((each) => [each.id, each]));
  const wanted = before.flatMap((was) => {
    const [left, is] = [after.find(({ id }) => id === was.id), now.get(was.id)];
    const back = left && is && undone(was, left, is);
    return back ? [{ is, back }] : [];
  });
  const back = wanted.map((each) => each.back);
  await writeTouched(
    tx,
    wanted.map(({ is }) => is),
    back,
  );
  return { back, of: before.length };
}

/** @returns undefined where somebody has changed the same since. */
function undone(was: Touched, left: Touched, is: Touched): Touched | undefined {
  const parts = ['status', 'tags', 'collections'] as const;
  const reads = (product: Touched, part: (typeof parts)[number]) => JSON.stringify(product[part]);
  const done = parts.filter((part) => reads(was, part) !== reads(left, part));
  if (done.some((part) => reads(is, part) !== reads(left, part))) return undefined;
  const back = Object.fromEntries(done.map((part) => [part, was[part]]));
  return { ...is, ...back, publishAt: done.includes('status') ? was.publishAt : is.publishAt };
}
