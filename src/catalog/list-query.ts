/** What the address of a list says: `?sort=price-up&page=2`. Whatever else it holds does not count. */
import type { Sort } from './catalog.ts';
import { sorts } from './catalog.ts';

export interface ListQuery {
  sort: Sort;
  /** From 1. */
  page: number;
}

/** What is unknown counts as not said. */
export function readListQuery(query: Record<string, string>): ListQuery {
  const { sort = '', page = '' } = query;
  return {
    sort: Object.hasOwn(sorts, sort) ? (sort as Sort) : 'featured',
    page: /^[1-9]\d{0,4}$/.test(page) ? Number(page) : 1,
  };
}

/** The one address of this page of this list; also the key it is kept by. */
export function listUrl(path: string, { sort, page }: ListQuery): string {
  const query = new URLSearchParams();
  if (sort !== 'featured') query.set('sort', sort);
  if (page > 1) query.set('page', String(page));
  return query.size > 0 ? `${path}?${query}` : path;
}
