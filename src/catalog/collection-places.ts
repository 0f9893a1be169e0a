/** The products of a collection that is chosen by hand, and where each stands. Places count from 0. */
import { type Db, sql, type Tx } from '../platform/db.ts';
import { lockCollection, type StaffCollection, setPlaces } from './collections.ts';

export type Arrangement =
  | { kind: 'add' | 'remove' | 'up' | 'down' | 'first'; productId: string }
  /** To where that one stands; to the end without one. */
  | { kind: 'before'; productId: string; other: string | undefined };

/** Where the product stood and stands; null: not in it. */
export interface Arranged {
  collection: StaffCollection;
  title: string;
  from: number | null;
  to: number | null;
}

export type ArrangeResult = { ok: true; arranged: Arranged } | { ok: false; reason: 'unknown' | 'by_rule' };

async function orderOf(db: Db, collectionId: string): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    SELECT p.id FROM collection_products cp JOIN products p ON p.id = cp.product_id
    WHERE cp.collection_id = ${collectionId} ORDER BY cp.position, p.title, p.id`);
  return rows.map(({ id }) => id);
}

const placeIn = (order: string[], id: string) => (order.includes(id) ? order.indexOf(id) : null);

/** @returns what was asked for; `from` equals `to` where it was so already. */
export async function arrange(tx: Tx, collectionId: string, asked: Arrangement): Promise<ArrangeResult> {
  const collection = await lockCollection(tx, collectionId);
  const product = await tx.row<{ title: string }>(
    sql`SELECT title FROM products WHERE id = ${asked.productId}`,
  );
  if (!collection || !product) return { ok: false, reason: 'unknown' };
  if (collection.rule) return { ok: false, reason: 'by_rule' };
  const order = await orderOf(tx, collectionId);
  const next = arranged(order, asked);
  const [from, to] = [placeIn(order, asked.productId), placeIn(next, asked.productId)];
  if (from !== to) await putInOrder(tx, collectionId, next);
  return { ok: true, arranged: { collection, title: product.title, from, to } };
}

const putInOrder = (tx: Tx, collectionId: string, order: string[]) =>
  setPlaces(
    tx,
    collectionId,
    order.map((id, index) => ({ id, position: index + 1 })),
  );

function arranged(order: string[], asked: Arrangement): string[] {
  const { kind, productId } = asked;
  const at = order.indexOf(productId);
  const rest = order.filter((id) => id !== productId);
  const put = (place: number) => rest.toSpliced(Math.max(0, place), 0, productId);
  if (kind === 'add') return at < 0 ? [...order, productId] : order;
  if (at < 0) return order;
  switch (kind) {
    case 'remove':
      return rest;
    case 'up':
      return put(at - 1);
    case 'down':
      return put(at + 1);
    case 'first':
      return put(0);
    case 'before': {
      const place = asked.other === undefined ? rest.length : rest.indexOf(asked.other);
      return place < 0 ? order : put(place);
    }
  }
}

/** Puts a product back to where it was, if it is still where it was put. @returns whether it is. */
export async function placeBack(
  tx: Tx,
  {
    collectionId,
    productId,
    from,
    to,
  }: { collectionId: string; productId: string; from: number | null; to: number | null },
): Promise<boolean> {
  const collection = await lockCollection(tx, collectionId);
  if (!collection || collection.rule) return false;
  const order = await orderOf(tx, collectionId);
  if (placeIn(order, productId) !== to) return false;
  const rest = order.filter((id) => id !== productId);
  await putInOrder(tx, collectionId, from === null ? rest : rest.toSpliced(from, 0, productId));
  return true;
}
