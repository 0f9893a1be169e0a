/** The filters of the product list as they stand in its address. What is unknown counts as not said. */
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import {
  type Edge,
  isTimeSort,
  type ListSort,
  listSorts,
  type ProductQuery,
  type Status,
  statuses,
} from '../product-list.ts';

const TEXT_MAX = 100;
const isStatus = (text: string): text is Status => statuses.some((status) => status === text);

export function readProductQuery(query: Record<string, string>): ProductQuery {
  const text = (name: string) =>
    (query[name] ?? '').replaceAll('\0', '').trim().slice(0, TEXT_MAX).toWellFormed() || undefined;
  const { status = '', collection, stock, sort = '' } = query;
  const known: ListSort = Object.hasOwn(listSorts, sort) ? (sort as ListSort) : 'newest';
  return {
    status: isStatus(status) ? status : undefined,
    collection: isUuid(collection) ? collection : undefined,
    vendor: text('vendor'),
    type: text('type'),
    tag: text('tag'),
    stock: stock === 'sold_out' || stock === 'low' ? stock : undefined,
    text: text('q'),
    sort: known,
    edge: readEdge('after', query.after, known) ?? readEdge('before', query.before, known),
  };
}

/** "KEY~ID"; a title may hold the sign too. */
function readEdge(direction: Edge['direction'], text: string | undefined, sort: ListSort): Edge | undefined {
  const at = text?.lastIndexOf('~') ?? -1;
  if (!text || at < 0) return undefined;
  const [key, id] = [text.slice(0, at).replaceAll('\0', ''), text.slice(at + 1)];
  if (!isUuid(id) || (isTimeSort(sort) && !/^\d{1,17}$/.test(key))) return undefined;
  return { direction, key, id };
}

/** The filters alone: what a saved view keeps. The first page of the newest is ''. */
export function filtersOf({ edge: _, sort, text, ...rest }: ProductQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries({ q: text, ...rest })) if (value) search.set(name, value);
  if (sort !== 'newest') search.set('sort', sort);
  return search;
}

export function queryOf(query: ProductQuery): string {
  const search = filtersOf(query);
  const { edge } = query;
  if (edge) search.set(edge.direction, `${edge.key}~${edge.id}`);
  return search.size > 0 ? `?${search}` : '';
}

export const listUrl = (query: ProductQuery): string => routes.adminProducts() + queryOf(query);
