/** The list's filters, as its address has them. */
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { type Edge, type LevelFilter, type NotCounted, notCounted, type Show, shows } from '../levels.ts';

const TEXT_MAX = 100;

export function readFilter(query: Record<string, string>): { filter: LevelFilter; edge?: Edge } {
  const { show = '', counted = '', q = '', after, before } = query;
  const text = q.replaceAll('\0', '').trim().slice(0, TEXT_MAX);
  const filter: LevelFilter = {
    ...(Object.hasOwn(shows, show) && { show: show as Show }),
    ...(Object.hasOwn(notCounted, counted) && { counted: counted as NotCounted }),
    ...(text && { text }),
  };
  if (isUuid(after)) return { filter, edge: { direction: 'after', variantId: after } };
  return isUuid(before) ? { filter, edge: { direction: 'before', variantId: before } } : { filter };
}

/** Without the page: "show=low&q=linen". */
export function queryOf({ show, counted, text }: LevelFilter): string {
  const all = { show, counted, q: text };
  return new URLSearchParams(
    Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined),
  ).toString();
}

export function addressOf(filter: LevelFilter, edge?: Edge): string {
  const query = new URLSearchParams(queryOf(filter));
  if (edge) query.set(edge.direction, edge.variantId);
  return query.size > 0 ? `${routes.adminInventory()}?${query}` : routes.adminInventory();
}
