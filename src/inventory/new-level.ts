/** The shelves of variants that are new. */
import { sql, type Tx } from '../platform/db.ts';

/** Gives it a level, explained by the ledger. Called once for each variant, by whoever makes it. */
export async function openLevel(tx: Tx, variantId: string, onHand: number): Promise<void> {
  await tx.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${variantId}, ${onHand})`);
  if (onHand === 0) return;
  await tx.run(
    sql`INSERT INTO stock_movements (variant_id, quantity, reason) VALUES (${variantId}, ${onHand}, 'received')`,
  );
}

export interface NewLevel {
  variantId: string;
  /** Below zero only where it is sold without stock. */
  onHand: number;
  sellWithout?: boolean;
}

/** Many at once, of those that have none yet. @returns whose were opened. */
export async function openLevels(
  tx: Tx,
  levels: NewLevel[],
  { note, by }: { note: string; by: string },
): Promise<Set<string>> {
  const column = <T>(of: (level: NewLevel) => T) => levels.map(of);
  const rows = await tx.rows<{ id: string }>(sql`
    WITH opened AS (
      INSERT INTO stock_levels (variant_id, on_hand, allow_backorders)
      SELECT id, n.on_hand, n.sell_without
      FROM unnest(${column((l) => l.variantId)}::uuid[], ${column((l) => l.onHand)}::int[],
        ${column((l) => l.sellWithout ?? false)}::boolean[]) AS n (id, on_hand, sell_without)
      JOIN variants USING (id)
      WHERE NOT EXISTS (SELECT FROM stock_levels l WHERE l.variant_id = n.id)
      ORDER BY id ON CONFLICT DO NOTHING RETURNING variant_id, on_hand
    ), booked AS (
      INSERT INTO stock_movements (variant_id, quantity, reason, kind, note, staff_name)
      SELECT variant_id, on_hand, CASE WHEN on_hand > 0 THEN 'received' ELSE 'written_off' END,
        CASE WHEN on_hand > 0 THEN 'received' ELSE 'other' END, ${note}, ${by}
      FROM opened WHERE on_hand <> 0
    )
    SELECT variant_id AS id FROM opened`);
  return new Set(rows.map(({ id }) => id));
}
