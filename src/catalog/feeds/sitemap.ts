/** What search engines ask for first: robots.txt, and every page they should know (https://www.sitemaps.org/protocol.html). */
import { type Db, sql } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { plainUrl } from '../../ui/picture.tsx';
import { element, XML } from './xml.ts';

/** Pages that hold one buyer's own things are not for engines, nor the endless ways to narrow a list. */
export const robots = (publicUrl: string) => `User-agent: *
Disallow: ${routes.region()}
Disallow: ${routes.cart()}
Disallow: ${routes.checkout()}
Disallow: /orders/
Disallow: ${routes.account()}
Disallow: ${routes.search()}
Disallow: /back-in-stock/
Disallow: /dev/
Allow: /

Sitemap: ${publicUrl}${routes.sitemap()}
`;

/** The protocol's most is 50,000 addresses and 50 MB in a file; with pictures these stay below both. */
const ADDRESSES_MAX = 40_000;
const OTHERS = 'pages';

interface Entry {
  path: string;
  changed?: string | null;
  picture?: string | undefined;
}

/** The one file, or where there are too many addresses for one, the list of the files. @param addressesMax in one file */
export async function sitemap(db: Db, publicUrl: string, addressesMax = ADDRESSES_MAX): Promise<string> {
  const [others, starts] = await Promise.all([otherPages(db), partStarts(db, addressesMax)]);
  if (starts.length <= 1 && others.length <= addressesMax / 10)
    return urlset(publicUrl, [...others, ...(await productsFrom(db, starts[0], addressesMax))]);
  const files = [OTHERS, ...starts].map(
    (name) => `<sitemap><loc>${publicUrl}${routes.sitemapPart({ file: `${name}.xml` })}</loc></sitemap>`,
  );
  return `${XML}<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n${files.join('\n')}\n</sitemapindex>\n`;
}

/** A part of it, named by the id of its first product. Undefined for any other name, and where there is nothing. */
export async function sitemapPart(
  db: Db,
  publicUrl: string,
  file: string,
  addressesMax = ADDRESSES_MAX,
): Promise<string | undefined> {
  const name = file.replace(/\.xml$/, '');
  if (name === OTHERS) return urlset(publicUrl, (await otherPages(db)).slice(0, addressesMax));
  if (!isUuid(name) || !file.endsWith('.xml')) return undefined;
  const entries = await productsFrom(db, name, addressesMax);
  return entries.length > 0 ? urlset(publicUrl, entries) : undefined;
}

function urlset(publicUrl: string, entries: Entry[]): string {
  const lines = entries.map(({ path, changed, picture }) => {
    const image = picture && `<image:image>${element('image:loc', publicUrl + picture)}</image:image>`;
    return `<url>${element('loc', publicUrl + path)}${element('lastmod', changed ?? undefined)}${image ?? ''}</url>`;
  });
  return `${XML}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n${lines.join('\n')}\n</urlset>\n`;
}

async function otherPages(db: Db): Promise<Entry[]> {
  const [collections, pages] = await Promise.all([
    db.rows<{ handle: string }>(sql`
      SELECT c.handle FROM collections c
      WHERE EXISTS (SELECT FROM collection_products cp JOIN products p ON p.id = cp.product_id
        WHERE cp.collection_id = c.id AND p.status = 'active')
      ORDER BY c.position, c.handle`),
    db.rows<{ handle: string; changed: string }>(sql`
      SELECT handle, ${changed} AS changed FROM content_pages p WHERE published ORDER BY handle`),
  ]);
  return [
    { path: routes.home() },
    { path: routes.allProducts() },
    ...collections.map(({ handle }) => ({ path: routes.collection({ handle }) })),
    ...pages.map(({ handle, changed }) => ({ path: routes.contentPage({ handle }), changed })),
  ];
}

const changed = sql`to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** The ids at which the parts begin. */
async function partStarts(db: Db, addressesMax: number): Promise<string[]> {
  const rows = await db.rows<{ id: string }>(sql`
    SELECT product_id AS id FROM (
      SELECT product_id, row_number() OVER (ORDER BY product_id) AS place FROM product_search) s
    WHERE place % ${addressesMax}::int = 1 ORDER BY place`);
  return rows.map(({ id }) => id);
}

async function productsFrom(db: Db, start: string | undefined, addressesMax: number): Promise<Entry[]> {
  if (start === undefined) return [];
  const rows = await db.rows<{
    handle: string;
    changed: string;
    file: string | null;
    widths: number[] | null;
    jpeg: boolean | null;
  }>(sql`
    SELECT p.handle, ${changed} AS changed, m.file, m.widths, m.jpeg
    FROM (SELECT product_id FROM product_search WHERE product_id >= ${start} ORDER BY product_id LIMIT ${addressesMax}) s
    JOIN products p ON p.id = s.product_id AND p.status = 'active'
    LEFT JOIN media m ON m.id =
      (SELECT media_id FROM product_media WHERE product_id = p.id ORDER BY position LIMIT 1)
    ORDER BY p.id`);
  return rows.map(({ handle, changed, file, widths, jpeg }) => ({
    path: routes.product({ handle }),
    changed,
    picture: file ? plainUrl({ file, jpeg }, Math.max(...widths!)) : undefined,
  }));
}
