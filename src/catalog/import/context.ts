/** What every product of an import is written with. */
import type { Author } from '../../admin/audit.ts';
import type { Tx } from '../../platform/db.ts';
import type { MediaFiles } from '../../platform/media-files/media-files.ts';
import type { KnownProduct } from './known.ts';

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
  /** False: all of it is taken back. */
  forReal: boolean;
  fileName: string;
  who: Author;
  /** The shop's own. */
  currency: string;
  publicUrl: string;
  media: MediaFiles;
  fetchPictures: boolean;
  /** Of a folder beside the file: where the picture of this address lies, if it is there. */
  localPicture?: ((src: string) => LocalPicture | undefined) | undefined;
  maySetStock: boolean;
  setStock: SetStock;
}

/** A picture that need not be fetched. */
export interface LocalPicture {
  path: string;
}

/** What the shop knows already of what a piece of the file is about. */
export interface Around {
  /** By handle. */
  known: Map<string, KnownProduct>;
  /** Of the file's SKUs, whose they are. */
  owners: Map<string, { productId: string; handle: string }>;
  /** Pictures of this shop by their files. */
  media: Map<string, string>;
}

/** For the log: by field. */
export interface Changes {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}
