/** One variant's level with all that explains it, and the ledger of movements, its own or everybody's. */
import { type Db, empty, raw, type Sql, sql } from '../platform/db.ts';
import { kinds } from './adjust.ts';
import { type LevelRow, levelColumns, type Named, nameColumns } from './levels.ts';

export interface OneLevel extends LevelRow {
  /** Sold, paid, and not sent yet: they lie on the shelf still, as far as there are any. */
  toShip: number;
  isArchived: boolean;
}

/**
 * Of each of these variants, the pieces in orders that are paid and have not left. On hand does not count them any
 * more, the shelf does: what can be counted there is both together.
 */
export const toShipOf = (variantIds: Sql): Sql => sql`
  SELECT l.variant_id, sum(l.quantity - l.shipped_quantity - l.cancelled_quantity)::int AS pieces
  FROM orders o JOIN order_lines l ON l.order_id = o.id
  WHERE o.status = 'placed' AND o.fulfillment_status IN ('unfulfilled', 'partly_shipped') AND l.variant_id = ANY (${variantIds})
  GROUP BY l.variant_id`;

export function findLevel(db: Db, variantId: string): Promise<OneLevel | undefined> {
  return db.row(sql`
    SELECT ${nameColumns}, ${levelColumns}, to_jsonb(m) AS media, coalesce(w.pieces, 0) AS "toShip",
      p.status = 'archived' OR v.status = 'archived' AS "isArchived"
    FROM variants v JOIN products p ON p.id = v.product_id
    LEFT JOIN stock_levels s ON s.variant_id = v.id
    LEFT JOIN (${toShipOf(sql`ARRAY[${variantId}::uuid]`)}) w ON w.variant_id = v.id
    LEFT JOIN media m ON m.id = coalesce(v.media_id,
      (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1))
    WHERE v.id = ${variantId}`);
}

export interface Movement {
  id: number;
  at: Date;
  /** Signed: received +, sold −. */
  quantity: number;
  reason: 'received' | 'sold' | 'written_off' | 'restocked';
  kind: string | null;
  note: string;
  staffName: string | null;
  orderNumber: number | null;
}

export interface Ledger<M extends Movement = Movement> {
  movements: M[];
  /** On hand once the first of them was booked; of one variant's ledger. */
  level: number;
  /** To go on from. */
  older?: number;
}

export const LEDGER_SIZE = 50;

const columns = sql`
  m.id, m.at, m.quantity, m.reason, m.kind, m.note, m.staff_name AS "staffName", o.number AS "orderNumber"`;

/** The newest first. @param before only what was booked before the movement of this id. */
export async function ledgerOf(db: Db, variantId: string, before?: number): Promise<Ledger> {
  const rows = await db.rows<Movement & { level: number }>(sql`
    SELECT ${columns}, (SELECT coalesce(sum(quantity), 0)::int FROM stock_movements
      WHERE variant_id = ${variantId} ${before ? sql`AND id < ${before}` : empty}) AS level
    FROM stock_movements m LEFT JOIN orders o ON o.id = m.order_id
    WHERE m.variant_id = ${variantId} ${before ? sql`AND m.id < ${before}` : empty}
    ORDER BY m.id DESC LIMIT ${raw(String(LEDGER_SIZE + 1))}`);
  return { ...cutOff(rows), level: rows[0]?.level ?? 0 };
}

export type NamedMovement = Movement & Named;

/** Of all variants. @param unsold without sales: what staff have done, and what came back. */
export async function allMovements(
  db: Db,
  { unsold, before }: { unsold: boolean; before?: number },
): Promise<Pick<Ledger<NamedMovement>, 'movements' | 'older'>> {
  const rows = await db.rows<NamedMovement>(sql`
    SELECT ${columns}, ${nameColumns}
    FROM stock_movements m JOIN variants v ON v.id = m.variant_id JOIN products p ON p.id = v.product_id
    LEFT JOIN orders o ON o.id = m.order_id
    WHERE true ${unsold ? sql`AND m.reason <> 'sold'` : empty} ${before ? sql`AND m.id < ${before}` : empty}
    ORDER BY m.id DESC LIMIT ${raw(String(LEDGER_SIZE + 1))}`);
  return cutOff(rows);
}

function cutOff<M extends Movement>(rows: M[]): { movements: M[]; older?: number } {
  const movements = rows.slice(0, LEDGER_SIZE);
  return rows.length > LEDGER_SIZE ? { movements, older: movements.at(-1)!.id } : { movements };
}

const reasons = { received: 'Received', sold: 'Sold', written_off: 'Written off', restocked: 'Came back' };

/** Why it moved, in a word. */
export function movementWords({ reason, kind }: Movement): string {
  if (kind === 'undone') return 'Taken back';
  return kind && Object.hasOwn(kinds, kind) ? kinds[kind as keyof typeof kinds] : reasons[reason];
}
