/** Where a form of the back office leads back to. */
import { safeNext } from '../platform/next.ts';

/** Of a list with all its filters; more does not fit into the head of an answer. */
const LENGTH_MAX = 4_000;

/** @returns the address that a form names, if it is a page at or below `root`, such as "/admin/products". */
export function backBelow(root: string, back: string | undefined): string | undefined {
  const safe = safeNext(back, LENGTH_MAX);
  if (!safe) return undefined;
  const { pathname, search } = new URL(safe, 'http://shop.invalid');
  return pathname === root || pathname.startsWith(`${root}/`) ? pathname + search : undefined;
}
