/** Pages of text as buyers read them: kept like all pages of the shop until they, or the frame, change. */
import type { Context, Hono } from 'hono';
import { sql } from '../platform/db.ts';
import { cartCount } from '../platform/kept-pages.ts';
import type { NavLink } from '../platform/look.ts';
import { movedTo } from '../platform/old-handles.ts';
import type { Shop } from '../platform/shop.ts';
import type { PagePrices } from '../platform/shown-prices.ts';
import { routes } from '../routes.ts';
import { Layout, renderPage } from '../ui/layout.tsx';
import { Prose } from '../ui/prose.tsx';
import { findPublished } from './content.ts';

export interface ContentHooks {
  /** For the region at the foot of the page. */
  pricesFor(c: Context): Promise<PagePrices>;
  /** The collections in the navigation, and what they are known by when they change. */
  collections(): Promise<{ links: NavLink[]; tags: string[] }>;
}

export function contentPages(app: Hono, shop: Shop, hooks: ContentHooks): void {
  app.get(routes.contentPage.pattern, async (c) => {
    const handle = c.req.param('handle');
    const path = routes.contentPage({ handle });
    let prices: PagePrices;
    let missing = false;
    const answer = await shop.keptPages.serve(
      c,
      async () => {
        const [page, { links, tags }] = await Promise.all([
          findPublished(shop.browsing, handle),
          hooks.collections(),
        ]);
        missing = !page;
        if (!page) return { html: '', tags: [], status: 404 };
        const html = renderPage(
          <Layout
            shop={shop}
            title={page.title}
            {...(page.summary && { description: page.summary })}
            canonical={path}
            current={path}
            cartCount={cartCount(c)}
            region={{ ...prices.region, canChoose: prices.canChoose }}
            collections={links}
          >
            <article class="text-page">
              <h1>{page.title}</h1>
              <Prose html={page.bodyHtml} />
            </article>
          </Layout>,
        );
        return { html, tags: [...tags, `page:${page.id}`] };
      },
      {
        key: path,
        async version() {
          prices = await hooks.pricesFor(c);
          const { country, currency, locale } = prices.region;
          return `${prices.key} ${country} ${currency} ${locale}`;
        },
      },
    );
    if (!missing) return answer;
    const now = await movedTo(
      shop.db,
      'page',
      handle,
      sql`SELECT id, handle FROM content_pages WHERE published`,
    );
    if (now === undefined) return await c.notFound();
    c.header('Cache-Control', 'no-cache'); // something else may come to stand here
    return c.redirect(routes.contentPage({ handle: now }), 301);
  });
}
