/** The one Stripe account that a stand-in plays: what every part of it works on. */
import type { Deliveries } from './deliveries.ts';
import type { Store } from './store.ts';

/** Waits in milliseconds. */
export interface Timing {
  /** From a bank debit's confirmation until its money is there, or is not. */
  asyncPaymentMs: number;
  /** From a refund that is to fail until it does. */
  refundFailureMs: number;
  /** Before each further attempt at a delivery; the last one repeats. */
  retryDelaysMs: readonly number[];
  deliveryTimeoutMs: number;
}

export interface Account {
  store: Store;
  publicUrl: string;
  merchantName: string;
  timing: Timing;
  deliveries: Deliveries;
  log(line: string): void;
}

/** What made an event: the API request, or nothing when it came by itself or from the buyer. */
export interface Cause {
  id: string | null;
  idempotency_key: string | null;
}

export const BY_ITSELF: Cause = { id: null, idempotency_key: null };

export const API_VERSION = '2026-10-28.endive';

export function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
