/** What buyers of the bench find, and when what they bought has arrived. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, sql } from '../../src/platform/db.ts';
import { addProduct, type Sold } from '../../test/fixtures.ts';

export type Article = Pick<Sold, 'variantId' | 'sku'>;

/** So many that buyers do not wait for each other's rows. */
const ARTICLES = 40;
/** More than are ever bought, so that no page changes its words. */
const ON_HAND = 1_000_000;

export async function addArticles(db: Database): Promise<Article[]> {
  const articles: Article[] = [];
  for (let i = 0; i < ARTICLES; i++) articles.push(await addProduct(db, { onHand: ON_HAND }));
  return articles;
}

export async function placedOrders(db: Database): Promise<number> {
  const counted = await db.row<{ n: number }>(sql`SELECT count(*) AS n FROM orders WHERE status = 'placed'`);
  return counted!.n;
}

const LOOK_AGAIN_MS = 10;
const ARRIVE_WITHIN_MS = 60_000;

export async function allArrived(isThere: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + ARRIVE_WITHIN_MS;
  while (!(await isThere())) {
    if (Date.now() > end) throw new Error('what was paid did not arrive within a minute');
    await sleep(LOOK_AGAIN_MS);
  }
}
