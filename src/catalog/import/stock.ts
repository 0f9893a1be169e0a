/** The levels that the products of a piece came with; what the inventory refuses is told of at its line. */
import type { Tx } from '../../platform/db.ts';
import type { ImportContext } from './context.ts';
import type { Written } from './draft-product.ts';

export async function setStockOf(
  tx: Tx,
  written: Written[],
  { fileName, who, setStock }: ImportContext,
): Promise<void> {
  const levels = written.flatMap((each) => each.levels.map((level) => ({ ...level, of: each })));
  if (levels.length === 0) return;
  const refused = await setStock(tx, levels, { note: `Import of ${fileName}`, by: who.name });
  const why = {
    unknown_variant: 'There is no such variant.',
    held_by_orders: 'Open orders hold more than that.',
    below_zero: 'Stock below zero is only for variants that may be sold without stock.',
    owed: 'More is sold or held than there is, so selling without stock cannot be switched off.',
  };
  for (const { variantId, reason } of refused) {
    const { line, of } = levels.find((level) => level.variantId === variantId)!;
    of.findings.push({
      line,
      column: 'Inventory Qty',
      kind: 'error',
      what: why[reason],
      done: 'The stock was left as it is.',
    });
  }
}
