/** The shelf of a variant that is new. */
import { sql, type Tx } from '../platform/db.ts';

/** Gives it a level, explained by the ledger. Called once for each variant, by whoever makes it. */
export async function openLevel(tx: Tx, variantId: string, onHand: number): Promise<void> {
  await tx.run(sql`INSERT INTO stock_levels (variant_id, on_hand) VALUES (${variantId}, ${onHand})`);
  if (onHand === 0) return;
  await tx.run(
    sql`INSERT INTO stock_movements (variant_id, quantity, reason) VALUES (${variantId}, ${onHand}, 'received')`,
  );
}
