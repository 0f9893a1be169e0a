/**
 * Where the links of header and footer lead. Without a row of its own a place has the shop's links: all products
 * and the collections, and at the foot the way to an order too (ui/layout.tsx).
 */
import { type Db, sql, type Tx } from '../platform/db.ts';
import type { StoredLink } from '../platform/settings.ts';

export type Place = 'header' | 'footer';
export const places: Place[] = ['header', 'footer'];
export const isPlace = (text: string | undefined): text is Place => places.some((place) => place === text);

export const LINKS_MAX: Record<Place, number> = { header: 12, footer: 24 };

/** What a link may lead to besides an address. */
export interface Destinations {
  collections: { id: string; title: string }[];
  pages: { id: string; title: string; published: boolean }[];
}

export async function destinations(db: Db): Promise<Destinations> {
  const [collections, pages] = await Promise.all([
    db.rows<Destinations['collections'][number]>(
      sql`SELECT id, title FROM collections ORDER BY position, handle LIMIT 500`,
    ),
    db.rows<Destinations['pages'][number]>(
      sql`SELECT id, title, published FROM content_pages ORDER BY lower(title), id LIMIT 500`,
    ),
  ]);
  return { collections, pages };
}

/** As the shop comes, written out, so that it can be changed. */
export function ownLinks(place: Place, { collections }: Destinations): StoredLink[] {
  const each = collections.map(({ id, title }): StoredLink => ({ title, to: 'collection', id }));
  return place === 'header'
    ? [{ title: 'All', to: 'products' }, ...each]
    : [{ title: 'All products', to: 'products' }, ...each, { title: 'Find your order', to: 'find_order' }];
}

/** Undefined: the shop's own. */
export async function storedLinks(db: Db, place: Place): Promise<StoredLink[] | undefined> {
  const row = await db.row<{ links: StoredLink[] }>(sql`SELECT links FROM navigation WHERE place = ${place}`);
  return row?.links;
}

/** @param links undefined: the shop's own again. */
export async function setLinks(tx: Tx, place: Place, links: StoredLink[] | undefined): Promise<void> {
  if (!links) await tx.run(sql`DELETE FROM navigation WHERE place = ${place}`);
  else
    await tx.run(sql`
      INSERT INTO navigation (place, links) VALUES (${place}, ${JSON.stringify(links)}::jsonb)
      ON CONFLICT (place) DO UPDATE SET links = excluded.links, updated_at = now()`);
}

/** One row of the form, as it was typed. `to` is products, find_order, collection:<id>, page:<id> or address. */
export interface TypedLink {
  title: string;
  to: string;
  href: string;
}

export const typedOf = (link: StoredLink): TypedLink => ({
  title: link.title,
  to: 'id' in link ? `${link.to}:${link.id}` : link.to,
  href: link.to === 'address' ? link.href : '',
});

/** Of this shop, anywhere on the web, or a mail. */
const ADDRESS = /^(?:\/(?!\/)|https:\/\/[^\s/]|mailto:[^\s@]+@)[^\s]*$/;

export interface ReadLinks {
  links: StoredLink[];
  /** By field: title-0, to-0, href-0. */
  errors: Record<string, string>;
}

/** Rows without title and destination are left out. */
export function readLinks(typed: TypedLink[], known: Destinations): ReadLinks {
  const errors: ReadLinks['errors'] = {};
  const links = typed.flatMap(({ title, to, href }, index): StoredLink[] => {
    if (!title && !href && to === '') return [];
    if (!title || title.length > 60 || /\p{Cc}/u.test(title))
      errors[`title-${index}`] = 'Enter what the link is called, in 60 characters at most.';
    const [kind, id = ''] = to.split(':') as [string, string?];
    if (kind === 'products' || kind === 'find_order') return [{ title, to: kind }];
    if (kind === 'collection' && known.collections.some((each) => each.id === id))
      return [{ title, to: kind, id }];
    if (kind === 'page' && known.pages.some((each) => each.id === id)) return [{ title, to: kind, id }];
    if (kind !== 'address') errors[`to-${index}`] = 'Choose where it leads.';
    else if (!URL.canParse(href, 'https://shop.invalid') || !ADDRESS.test(href) || href.length > 500)
      errors[`href-${index}`] = 'Enter an address that begins with /, https:// or mailto:.';
    return [{ title, to: 'address', href }];
  });
  return { links, errors };
}

/** What a button beside a row does: up:2, down:2, remove:2, add. */
export function rearranged(typed: TypedLink[], act: string): TypedLink[] {
  const [verb, at] = act.split(':');
  const index = Number(at);
  const rows = [...typed];
  const row = rows[index];
  if (verb === 'add') return [...rows, { title: '', to: '', href: '' }];
  if (!row) return rows;
  rows.splice(index, 1);
  if (verb === 'up') rows.splice(Math.max(0, index - 1), 0, row);
  else if (verb === 'down') rows.splice(index + 1, 0, row);
  else if (verb !== 'remove') return typed;
  return rows;
}
