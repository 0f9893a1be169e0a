/** What search engines ask for first. */
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { sitemapEntries } from './reads.ts';

/** Pages that hold one buyer's own things are not for engines. */
export const robots = (publicUrl: string) => `User-agent: *
Disallow: ${routes.region()}
Disallow: ${routes.cart()}
Disallow: ${routes.checkout()}
Disallow: /orders/
Disallow: ${routes.account()}
Disallow: /dev/
Allow: /

Sitemap: ${publicUrl}${routes.sitemap()}
`;

export async function sitemap({ db, config }: Pick<Shop, 'db' | 'config'>): Promise<string> {
  const { products, collections, pages } = await sitemapEntries(db);
  const entry = (path: string, changed?: Date) =>
    `<url><loc>${config.publicUrl}${path}</loc>${changed ? `<lastmod>${changed.toISOString()}</lastmod>` : ''}</url>`;
  // Handles are letters, digits and hyphens, so nothing here needs escaping.
  const entries = [
    entry(routes.home()),
    entry(routes.allProducts()),
    ...collections.map((handle) => entry(routes.collection({ handle }))),
    ...pages.map(({ handle, updatedAt }) => entry(routes.contentPage({ handle }), updatedAt)),
    ...products.map(({ handle, updatedAt }) => entry(routes.product({ handle }), updatedAt)),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${entries.join('\n')}
</urlset>
`;
}
