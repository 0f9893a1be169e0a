/**
 * The catalogue over HTTP. Pages are kept by what they show, never by the address as typed: unknown
 * parameters lead to the same page and take no room.
 */
import type { Context, Hono } from 'hono';
import { cartCount, type RenderedPage } from '../platform/kept-pages.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { favicon } from '../ui/brand.tsx';
import { renderPage } from '../ui/layout.tsx';
import { type Collection, PAGE_SIZE } from './catalog.ts';
import { type ListQuery, listUrl, readListQuery } from './list-query.ts';
import type { PageFrame } from './pages/frame.tsx';
import { HomePage } from './pages/home.tsx';
import { ListPage } from './pages/list.tsx';
import { ProductPage } from './pages/product.tsx';
import { allCollections, findProduct, homePage, listProducts } from './reads.ts';
import { readAsked, select } from './selection.ts';
import { robots, sitemap } from './sitemap.ts';

export function catalogPages(app: Hono, shop: Shop): void {
  const frame = (c: Context, collections: Collection[]): PageFrame => ({
    shop,
    collections,
    cartCount: cartCount(c),
  });

  app.get(routes.home.pattern, (c) => shop.keptPages.serve(c, () => renderHome(c), { key: routes.home() }));

  async function renderHome(c: Context): Promise<RenderedPage> {
    const [collections, content] = await Promise.all([allCollections(shop.db), homePage(shop.db)]);
    return {
      html: renderPage(<HomePage {...frame(c, collections)} {...content} />),
      tags: listTags(collections, content.featured),
    };
  }

  app.get(routes.allProducts.pattern, (c) => serveList(c, routes.allProducts()));
  app.get(routes.collection.pattern, (c) => {
    const handle = c.req.param('handle');
    return serveList(c, routes.collection({ handle }), handle);
  });

  async function serveList(c: Context, path: string, handle?: string): Promise<Response> {
    const query = readListQuery(c.req.query());
    const key = listUrl(path, query);
    return await servePage(c, key, () => renderList(c, path, query, handle));
  }

  async function renderList(
    c: Context,
    path: string,
    query: ListQuery,
    handle?: string,
  ): Promise<RenderedPage | undefined> {
    const [collections, listing] = await Promise.all([
      allCollections(shop.db),
      listProducts(shop.db, { collection: handle, ...query }),
    ]);
    const collection = collections.find((one) => one.handle === handle);
    const pages = Math.max(1, Math.ceil(listing.total / PAGE_SIZE));
    if ((handle && !collection) || query.page > pages) return undefined;
    const page = <ListPage {...frame(c, collections)} {...{ path, query, collection, listing, pages }} />;
    return { html: renderPage(page), tags: listTags(collections, listing.cards) };
  }

  app.get(routes.product.pattern, async (c) => {
    const handle = c.req.param('handle');
    const path = routes.product({ handle });
    const asked = readAsked(c.req.query());
    if (asked && 'choices' in asked) return await showChoices(c, handle, asked);
    const key = asked ? `${path}?variant=${asked.variantId}` : path;
    let unknownVariant = false;
    const page = await servePage(c, key, async () => {
      const [product, collections] = await Promise.all([
        findProduct(shop.db, handle),
        allCollections(shop.db),
      ]);
      if (!product) return undefined;
      const selection = select(product, asked);
      if (!selection) {
        unknownVariant = true;
        return undefined;
      }
      return {
        html: renderPage(<ProductPage {...frame(c, collections)} product={product} selection={selection} />),
        tags: [...frameTags(collections), `product:${product.id}`],
      };
    });
    return unknownVariant ? c.redirect(path, 302) : page;
  });

  /** The chooser without script: on to the variant's own address, or a page that says it is not made. */
  async function showChoices(
    c: Context,
    handle: string,
    asked: { choices: (string | undefined)[] },
  ): Promise<Response> {
    const [product, collections] = await Promise.all([findProduct(shop.db, handle), allCollections(shop.db)]);
    if (!product) return c.notFound();
    const selection = select(product, asked)!;
    if (selection.variant)
      return c.redirect(`${routes.product({ handle })}?variant=${selection.variant.id}`, 303);
    return c.html(
      renderPage(<ProductPage {...frame(c, collections)} product={product} selection={selection} />),
    );
  }

  /** A kept page, or the answer for what does not exist, which is not kept. */
  async function servePage(
    c: Context,
    key: string,
    render: () => Promise<RenderedPage | undefined>,
  ): Promise<Response> {
    let missing = false;
    const answer = await shop.keptPages.serve(
      c,
      async () => {
        const page = await render();
        missing = page === undefined;
        return page ?? { html: '', tags: [], status: 404 };
      },
      { key },
    );
    return missing ? await c.notFound() : answer;
  }

  app.get(routes.favicon.pattern, (c) =>
    c.body(favicon, 200, { 'Content-Type': 'image/svg+xml', 'Cache-Control': 'public, max-age=86400' }),
  );
  app.get(routes.robots.pattern, (c) => c.text(robots(shop.config.publicUrl)));
  app.get(routes.sitemap.pattern, async (c) =>
    c.body(await sitemap(shop), 200, { 'Content-Type': 'application/xml; charset=utf-8' }),
  );
}

/** Every page shows the collections in its navigation. */
const frameTags = (collections: Collection[]) => [
  'collections',
  ...collections.map(({ id }) => `collection:${id}`),
];

/** A list shows which products there are, so one that comes or goes changes it too: "products". */
const listTags = (collections: Collection[], cards: { id: string }[]) => [
  ...frameTags(collections),
  'products',
  ...cards.map(({ id }) => `product:${id}`),
];
