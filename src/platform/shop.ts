/** What every handler and job is given: the running shop. */
import type { Logger } from 'pino';
import type Stripe from 'stripe';
import type { Assets } from './assets.ts';
import type { Config } from './config.ts';
import type { Database, Db } from './db.ts';
import type { KeptPages } from './kept-pages.ts';
import type { KeptValues } from './kept-values.ts';
import type { SenderLimits } from './sender-limits.ts';
import type { Life } from './watching/life.ts';

export interface Shop {
  config: Config;
  db: Database;
  /** Where pages that everybody sees are read from: a copy, if there is one. Never for what decides about stock or money. */
  browsing: Db;
  stripe: Stripe;
  keptPages: KeptPages;
  keptValues: KeptValues;
  assets: Assets;
  log: Logger;
  life: Life;
  /** Who asks too often. */
  senders: SenderLimits;
  /** Tells the loops of this process that there is work, so that nobody waits for the next sweep. */
  wake(loop: 'mail' | 'refunds' | 'erasures' | 'pictures' | 'imports'): void;
}
