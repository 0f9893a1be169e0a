/** The one Stripe account that a stand-in plays: what every part of it works on. */
import type { Deliveries } from './deliveries.ts';
import type { Store } from './store.ts';
import type { Timing } from './timing.ts';

export interface Account {
  store: Store;
  publicUrl: string;
  merchantName: string;
  /** ISO 3166-1 alpha-2: where the merchant is, and goods leave. */
  country: string;
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
