/** For machines: robots.txt, the sitemap and its parts, the feed of new products, the one for Google Merchant Center. */
import type { Context, Hono } from 'hono';
import type { Shop } from '../../platform/shop.ts';
import type { PagePrices } from '../../platform/shown-prices.ts';
import { routes } from '../../routes.ts';
import { atomOfNew } from './atom.ts';
import { merchantFeed } from './merchant.ts';
import { robots, sitemap, sitemapPart } from './sitemap.ts';
import { streamed } from './xml.ts';

const XML_TYPE = 'application/xml; charset=utf-8';

export function feedPages(
  app: Hono,
  shop: Shop,
  { pricesFor }: { pricesFor(c: Context): Promise<PagePrices> },
): void {
  const { browsing: db, config } = shop;
  app.get(routes.robots.pattern, (c) => c.text(robots(config.publicUrl)));
  app.get(routes.sitemap.pattern, async (c) =>
    c.body(await sitemap(db, config.publicUrl), 200, { 'Content-Type': XML_TYPE }),
  );
  app.get(routes.sitemapPart.pattern, async (c) => {
    const part = await sitemapPart(db, config.publicUrl, c.req.param('file'));
    return part === undefined ? c.notFound() : c.body(part, 200, { 'Content-Type': XML_TYPE });
  });
  app.get(routes.newProducts.pattern, async (c) =>
    c.body(await atomOfNew(db, config), 200, { 'Content-Type': 'application/atom+xml; charset=utf-8' }),
  );
  app.get(routes.merchantFeed.pattern, async (c) => {
    const comparedWith = config.sellsToEu ? 'prior' : 'as_set';
    const prices = { ...(await pricesFor(c)), comparedWith } as const;
    return c.body(streamed(merchantFeed(db, config, prices)), 200, { 'Content-Type': XML_TYPE });
  });
}
