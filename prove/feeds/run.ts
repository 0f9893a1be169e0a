/** What the parts of this proof have in common. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, sql } from '../../src/platform/db.ts';
import type { RunningShop } from '../bench/demo-shop.ts';
import type { Page } from './page.ts';

export interface Run {
  shop: RunningShop;
  shortfalls: string[];
  /** Those that engines keep, by address. */
  pages: Map<string, Page>;
  say(line: string): void;
}

/** The shop's own loop reads what is new into search, lists and feeds. */
export async function searchIsRead(db: Database, minutesMax = 1): Promise<void> {
  const end = Date.now() + minutesMax * 60_000;
  for (;;) {
    const { waits } = (await db.row<{ waits: boolean }>(
      sql`SELECT EXISTS (SELECT FROM search_queue) AS waits`,
    ))!;
    if (!waits) return;
    if (Date.now() > end) throw new Error('what is new was not read into search');
    await sleep(100);
  }
}
