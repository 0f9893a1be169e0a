/** The newest products as an Atom feed (RFC 4287), for readers and for who watches the shop. */
import type { Config } from '../../platform/config.ts';
import { type Db, sql } from '../../platform/db.ts';
import { routes } from '../../routes.ts';
import { element, escapeXml, XML } from './xml.ts';

const ENTRIES = 30;
const SUMMARY_MAX = 400;

interface Entry {
  id: string;
  handle: string;
  title: string;
  description: string;
  published: string;
  updated: string;
}

export async function atomOfNew(db: Db, { publicUrl, shop }: Config): Promise<string> {
  const entries = await db.rows<Entry>(sql`
    SELECT p.id, p.handle, p.title, left(p.description, ${SUMMARY_MAX}) AS description,
      to_char(s.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS published,
      to_char(greatest(p.updated_at, s.created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated
    FROM (SELECT product_id, created_at FROM product_search ORDER BY created_at DESC, product_id DESC LIMIT ${ENTRIES}) s
    JOIN products p ON p.id = s.product_id AND p.status = 'active' ORDER BY s.created_at DESC, p.id DESC`);
  const self = publicUrl + routes.newProducts();
  const newest =
    entries
      .map(({ updated }) => updated)
      .sort()
      .at(-1) ?? '1970-01-01T00:00:00Z';
  const link = (rel: string, href: string, type: string) =>
    `<link rel="${rel}" href="${escapeXml(href)}" type="${type}"/>`;
  const lines = entries.map(({ id, handle, title, description, published, updated }) => {
    const url = publicUrl + routes.product({ handle });
    // The id stays when the address changes.
    const parts = [
      element('id', `urn:uuid:${id}`),
      element('title', title),
      link('alternate', url, 'text/html'),
      element('published', published),
      element('updated', updated),
      element('summary', description || title),
    ];
    return `<entry>${parts.join('')}</entry>`;
  });
  const head = [
    element('id', self),
    element('title', `New at ${shop.name}`),
    link('self', self, 'application/atom+xml'),
    link('alternate', publicUrl + routes.allProducts(), 'text/html'),
    element('updated', newest),
    `<author>${element('name', shop.name)}</author>`,
  ];
  return `${XML}<feed xmlns="http://www.w3.org/2005/Atom">\n${head.join('\n')}\n${lines.join('\n')}\n</feed>\n`;
}
