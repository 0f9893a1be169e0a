/**
 * What staff change of the stock: how much there is, and how it is sold. A level is never written over; it is
 * changed by a difference that the ledger keeps with its reason, so that what is sold meanwhile is not lost.
 */
import { sql, type Tx } from '../platform/db.ts';

/** Why staff change a level, as they choose it. */
export const kinds = {
  received: 'Received',
  counted: 'Counted',
  damaged: 'Damaged',
  lost: 'Lost or stolen',
  to_supplier: 'Returned to the supplier',
  other: 'Other',
} as const;
export type Kind = keyof typeof kinds;

export interface Why {
  /** Of the form: one that comes again is booked once. Null: it comes from no form. */
  id: string | null;
  kind: Kind | 'undone' | null;
  note: string;
  /** The name of who does it. */
  by: string | null;
}

export const unexplained: Why = { id: null, kind: null, note: '', by: null };

export interface Difference {
  variantId: string;
  /** More or fewer; 0 where it was counted and is right. */
  by: number;
}

export interface Level {
  variantId: string;
  onHand: number;
  reserved: number;
  allowBackorders: boolean;
  lowStockAt: number;
  countedAt: Date | null;
}

export interface Adjusted {
  variantId: string;
  /** On hand, before and after. */
  from: number;
  to: number;
}

export type StockRefusal = {
  ok: false;
  reason: 'unknown_variant' | 'held_by_orders' | 'below_zero';
  variantId: string;
};

/** In the order of their ids, as everybody takes them. A variant that never had a level gets one. */
export async function lockLevels(tx: Tx, variantIds: string[]): Promise<Level[]> {
  const lock = sql`
    SELECT variant_id AS "variantId", on_hand AS "onHand", reserved, allow_backorders AS "allowBackorders",
      low_stock_at AS "lowStockAt", counted_at AS "countedAt"
    FROM stock_levels WHERE variant_id = ANY (${variantIds}::uuid[]) ORDER BY variant_id FOR UPDATE`;
  const found = await tx.rows<Level>(lock);
  if (found.length === new Set(variantIds).size) return found;
  const made = await tx.run(sql`
    INSERT INTO stock_levels (variant_id, on_hand)
    SELECT id, 0 FROM variants WHERE id = ANY (${variantIds}::uuid[]) ORDER BY id ON CONFLICT DO NOTHING`);
  return made > 0 ? tx.rows(lock) : found;
}

/**
 * Changes levels by these differences, all or none. Refused where less would be left than open orders hold,
 * unless backorders are allowed. What has the id of a form that was booked already is told as `repeated`.
 */
export async function adjust(
  tx: Tx,
  wanted: Difference[],
  why: Why,
): Promise<{ ok: true; repeated: boolean; adjusted: Adjusted[] } | StockRefusal> {
  const differences = merged(wanted);
  const levels = new Map(
    (
      await lockLevels(
        tx,
        differences.map(({ variantId }) => variantId),
      )
    ).map((level) => [level.variantId, level]),
  );
  if (why.id && (await isBooked(tx, why.id))) return { ok: true, repeated: true, adjusted: [] };
  for (const { variantId, by } of differences) {
    const level = levels.get(variantId);
    if (!level) return { ok: false, reason: 'unknown_variant', variantId };
    if (by < 0 && !level.allowBackorders && level.onHand + by < level.reserved)
      return { ok: false, reason: level.onHand + by < 0 ? 'below_zero' : 'held_by_orders', variantId };
  }
  const changing = differences.filter(({ by }) => by !== 0);
  await Promise.all([
    changing.length > 0 && write(tx, changing, why),
    why.kind === 'counted' && noteCounted(tx, differences),
  ]);
  const adjusted = changing.map(({ variantId, by }) => {
    const from = levels.get(variantId)!.onHand;
    return { variantId, from, to: from + by };
  });
  return { ok: true, repeated: false, adjusted };
}

/** The same variant twice is one difference. */
function merged(differences: Difference[]): Difference[] {
  const sums = new Map<string, number>();
  for (const { variantId, by } of differences) sums.set(variantId, (sums.get(variantId) ?? 0) + by);
  return [...sums].map(([variantId, by]) => ({ variantId, by }));
}

async function isBooked(tx: Tx, id: string): Promise<boolean> {
  const booked = sql`
    SELECT 1 FROM stock_movements WHERE source_id = ${id} AND reason IN ('received', 'written_off') LIMIT 1`;
  return (await tx.row(booked)) !== undefined;
}

function write(tx: Tx, differences: Difference[], { id, kind, note, by }: Why): Promise<unknown> {
  return tx.run(sql`
    WITH changed AS (
      UPDATE stock_levels s SET on_hand = s.on_hand + d.by
      FROM unnest(${differences.map((d) => d.variantId)}::uuid[], ${differences.map((d) => d.by)}::int[]) AS d (variant_id, by)
      WHERE s.variant_id = d.variant_id RETURNING s.variant_id, d.by
    )
    INSERT INTO stock_movements (variant_id, quantity, reason, kind, note, staff_name, source_id)
    SELECT variant_id, by, CASE WHEN by > 0 THEN 'received' ELSE 'written_off' END, ${kind}, ${note}, ${by}, ${id}::uuid
    FROM changed`);
}

function noteCounted(tx: Tx, counted: Difference[]): Promise<unknown> {
  return tx.run(sql`
    UPDATE stock_levels SET counted_at = now()
    WHERE variant_id = ANY (${counted.map(({ variantId }) => variantId)}::uuid[])`);
}

/** As a count that is taken back found it. */
export function restoreCounted(
  tx: Tx,
  before: { variantId: string; countedAt: string | null }[],
): Promise<unknown> {
  return tx.run(sql`
    UPDATE stock_levels s SET counted_at = b.at
    FROM unnest(${before.map((b) => b.variantId)}::uuid[], ${before.map((b) => b.countedAt)}::timestamptz[]) AS b (variant_id, at)
    WHERE s.variant_id = b.variant_id`);
}

export interface StockSettings {
  /** Staff are told when a sale leaves so many; 0: never. */
  lowStockAt: number;
  allowBackorders: boolean;
}

export type SettingsResult =
  | { ok: true; before: StockSettings }
  | { ok: false; reason: 'unknown_variant' }
  /** Backorders cannot be switched off while more is sold or held than there is: `missing` pieces. */
  | { ok: false; reason: 'owed'; missing: number };

export async function setStockSettings(
  tx: Tx,
  variantId: string,
  { lowStockAt, allowBackorders }: StockSettings,
): Promise<SettingsResult> {
  const [level] = await lockLevels(tx, [variantId]);
  if (!level) return { ok: false, reason: 'unknown_variant' };
  const missing = level.reserved - level.onHand;
  if (!allowBackorders && missing > 0) return { ok: false, reason: 'owed', missing };
  const before = { lowStockAt: level.lowStockAt, allowBackorders: level.allowBackorders };
  await tx.run(sql`
    UPDATE stock_levels SET low_stock_at = ${lowStockAt}, allow_backorders = ${allowBackorders}
    WHERE variant_id = ${variantId} AND (low_stock_at, allow_backorders) IS DISTINCT FROM (${lowStockAt}::int, ${allowBackorders}::boolean)`);
  return { ok: true, before };
}
