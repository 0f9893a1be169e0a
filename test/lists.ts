/** Lists as the shop's pages read them, in tests without its loops. */
import type { ListQuery } from '../src/catalog/list-query.ts';
import { NO_FILTERS } from '../src/catalog/list-query.ts';
import { type Listing, listProducts } from '../src/catalog/search/browse.ts';
import { refreshSearch } from '../src/catalog/search/index-products.ts';
import { type Database, sql } from '../src/platform/db.ts';

/** What the shop's loop does within a second: reads in all that has changed. */
export async function readIn(db: Database, locale = 'en-IE'): Promise<void> {
  while ((await refreshSearch(db, locale)) > 0);
}

/** @param collection its handle */
export async function listed(
  db: Database,
  { collection, ...query }: Partial<ListQuery> & { collection?: string } = {},
  by: 'as_set' | 'prior' = 'as_set',
): Promise<Listing> {
  await readIn(db);
  const found = collection
    ? await db.row<{ id: string }>(sql`SELECT id FROM collections WHERE handle = ${collection}`)
    : undefined;
  const asked: ListQuery = { q: '', sort: 'featured', filters: NO_FILTERS, page: 1, ...query };
  return await listProducts(
    db,
    { query: asked, within: found?.id, collections: [], price: asked.filters },
    by,
  );
}
