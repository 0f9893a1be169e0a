/** What every product of an import is written with. */
import type { Author } from '../../admin/audit.ts';
import type { Tx } from '../../platform/db.ts';

export interface WantedLevel {
  variantId: string;
  onHand: number;
  /** Undefined: as it is. */
  sellWithout?: boolean;
}

/** It belongs to inventory. Opens a level for what has none. @returns the ids of those that it refused, and why. */
export type SetStock = (
  tx: Tx,
  wanted: WantedLevel[],
  why: { note: string; by: string },
) => Promise<{ variantId: string; reason: 'unknown_variant' | 'held_by_orders' | 'below_zero' | 'owed' }[]>;

export interface ImportContext {
  importId: string;
  fileName: string;
  who: Author;
  /** The shop's own. */
  currency: string;
  publicUrl: string;
  fetchPictures: boolean;
  maySetStock: boolean;
  setStock: SetStock;
}
