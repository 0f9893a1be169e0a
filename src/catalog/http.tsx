/**
 * The catalogue over HTTP. Pages are kept by what they show, never by the address as typed: unknown
 * parameters lead to the same page and take no room.
 */
import type { Context, Hono } from 'hono';
import { renderToString } from 'preact-render-to-string';
import { sql } from '../platform/db.ts';
import { cartCount, type RenderedPage } from '../platform/kept-pages.ts';
import { movedTo } from '../platform/old-handles.ts';
import type { Shop } from '../platform/shop.ts';
import type { PagePrices } from '../platform/shown-prices.ts';
import { routes } from '../routes.ts';
import { favicon } from '../ui/brand.tsx';
import { renderPage } from '../ui/layout.tsx';
import { backInStockPages } from './back-in-stock/http.tsx';
import type { Collection } from './catalog.ts';
import { feedPages } from './feeds/http.ts';
import { robots } from './feeds/sitemap.ts';
import { fromTheStart, isNarrowed, type ListQuery, listUrl, readListQuery, storable } from './list-query.ts';
import type { PageFrame } from './pages/frame.tsx';
import { HomePage } from './pages/home.tsx';
import { ListPage } from './pages/list.tsx';
import { ProductPage } from './pages/product.tsx';
import { SearchPage } from './pages/search.tsx';
import { SuggestionList } from './pages/suggestions.tsx';
import { listedRange } from './price-range.ts';
import { bestSelling, collectionsOf, findProduct, homePage, relatedTo } from './reads.ts';
import { listProducts } from './search/browse.ts';
import { rankedBy } from './search/find.ts';
import { planOf } from './search/plan.ts';
import { createSearchLog } from './search/searches.ts';
import { suggest } from './search/suggest.ts';
import { readAsked, select } from './selection.ts';

export interface CatalogHooks {
  /** What the prices are for whoever asks, as his cookies say and nothing else. */
  pricesFor(c: Context): Promise<PagePrices>;
}

type Framed = (collections: Collection[]) => PageFrame;

const SUGGEST_FOR_MAX = 100;

const shown = {
  product: sql`SELECT id, handle FROM products p WHERE status = 'active'
    AND EXISTS (SELECT FROM variants v WHERE v.product_id = p.id AND v.status = 'active')`,
  collection: sql`SELECT id, handle FROM collections`,
};

/** Of the handles filtered by; what is none has none. */
const idsOf = (collections: Collection[], { filters }: ListQuery): string[] =>
  collections.filter(({ handle }) => filters.collections.includes(handle)).map(({ id }) => id);

export function catalogPages(app: Hono, shop: Shop, { pricesFor }: CatalogHooks): void {
  const comparedWith = shop.config.sellsToEu ? 'prior' : 'as_set';
  const searches = createSearchLog(shop.db, (error) =>
    shop.log.warn({ err: error }, 'searches could not be counted'),
  );
  const noteSearch = shop.config.features.searchLog ? searches.note : () => {};
  const framed =
    (c: Context, prices: PagePrices): Framed =>
    (collections) => ({ shop, collections, cartCount: cartCount(c), prices: { ...prices, comparedWith } });

  app.get(routes.home.pattern, async (c) => (await servePage(c, routes.home(), renderHome)) ?? c.notFound());

  async function renderHome(frame: Framed): Promise<RenderedPage> {
    const [collections, content] = await Promise.all([
      collectionsOf(shop),
      homePage(shop.browsing, comparedWith),
    ]);
    return {
      html: renderPage(<HomePage {...frame(collections)} {...content} />),
      tags: listTags(collections, content.featured),
    };
  }

  app.get(routes.allProducts.pattern, (c) => serveList(c, routes.allProducts()));
  app.get(routes.collection.pattern, (c) => {
    const handle = c.req.param('handle');
    return serveList(c, routes.collection({ handle }), handle);
  });

  const askedFor = (c: Context, { region }: PagePrices) =>
    readListQuery(new URL(c.req.url).searchParams, region.currency);

  /** The beginning of a list is kept; what it is narrowed by can be put together in too many ways. */
  async function serveList(c: Context, path: string, handle?: string): Promise<Response> {
    const prices = await pricesFor(c);
    const query = { ...askedFor(c, prices), q: '' };
    const isPlace = query.after !== undefined || query.before !== undefined;
    const render = (frame: Framed) => renderList(frame, { path, query, prices }, handle);
    const { currency } = prices.region;
    if (!isNarrowed(query) && !isPlace) {
      const answer = await servePage(c, listUrl(path, query, currency), async (frame) => {
        return (await render(frame))?.page;
      });
      return answer ?? (await noList(c, handle));
    }
    const found = await render(framed(c, prices));
    if (!found) return await noList(c, handle);
    if (isPlace && found.isEmpty) return c.redirect(listUrl(path, fromTheStart(query), currency), 302);
    return c.html(found.page.html);
  }

  const noList = (c: Context, handle: string | undefined) =>
    handle === undefined ? c.notFound() : moved(c, 'collection', handle);

  /** On to where it is now, or not found. */
  async function moved(c: Context, kind: 'product' | 'collection', handle: string): Promise<Response> {
    const now = await movedTo(shop.db, kind, handle, shown[kind]);
    if (now === undefined) return await c.notFound();
    c.header('Cache-Control', 'no-cache'); // something else may come to stand here
    return c.redirect(routes[kind]({ handle: now }) + new URL(c.req.url).search, 301);
  }

  async function renderList(
    frame: Framed,
    { path, query, prices }: { path: string; query: ListQuery; prices: PagePrices },
    handle: string | undefined,
  ): Promise<{ page: RenderedPage; isEmpty: boolean } | undefined> {
    const collections = await collectionsOf(shop);
    const collection = collections.find((one) => one.handle === handle);
    if (handle !== undefined && !collection) return undefined;
    const wanted = { ...narrowedIn(query, collections, prices), query, within: collection?.id };
    const listing = await listProducts(shop.browsing, wanted, comparedWith);
    const page = <ListPage {...frame(collections)} {...{ path, query, collection, listing }} />;
    return {
      page: { html: renderPage(page), tags: listTags(collections, listing.cards) },
      isEmpty: listing.cards.length === 0,
    };
  }

  const narrowedIn = (query: ListQuery, collections: Collection[], prices: PagePrices) => ({
    collections: idsOf(collections, query),
    price: listedRange(query.filters, prices, shop.config.shop.currency),
  });

  app.get(routes.search.pattern, async (c) => {
    const prices = await pricesFor(c);
    const query = askedFor(c, prices);
    const [collections, plan] = await Promise.all([
      collectionsOf(shop),
      planOf(shop.db, shop.config.shop.locale, query.q),
    ]);
    if (plan.exact && !isNarrowed(query)) {
      noteSearch(plan.words, 1);
      const { handle, variantId } = plan.exact;
      return c.redirect(`${routes.product({ handle })}?variant=${variantId}`, 302);
    }
    const search = (narrowed?: string) => rankedBy(plan, narrowed);
    const wanted = { ...narrowedIn(query, collections, prices), query, search };
    const listing = await listProducts(shop.browsing, wanted, comparedWith);
    if (query.page > 1 && listing.cards.length === 0)
      return c.redirect(listUrl(routes.search(), fromTheStart(query), prices.region.currency), 302);
    if (!isNarrowed(query) && query.page === 1) noteSearch(plan.words, listing.total);
    const bestSellers =
      listing.total === 0 && !isNarrowed(query) ? await bestSelling(shop.browsing, comparedWith) : [];
    const { didYouMean, corrected } = plan;
    const frame = framed(c, prices)(collections);
    return c.html(
      renderPage(<SearchPage {...frame} {...{ query, listing, didYouMean, corrected, bestSellers }} />),
    );
  });

  app.get(routes.searchSuggestions.pattern, async (c) => {
    const words = storable(c.req.query('q') ?? '', SUGGEST_FOR_MAX);
    const [collections, prices] = await Promise.all([collectionsOf(shop), pricesFor(c)]);
    const suggestions = await suggest(
      shop.browsing,
      shop.config.shop.locale,
      words,
      collections,
      comparedWith,
    );
    c.header('Cache-Control', 'private, max-age=30');
    const list = <SuggestionList suggestions={suggestions} prices={{ ...prices, comparedWith }} />;
    return c.html(renderToString(list));
  });

  app.get(routes.product.pattern, async (c) => {
    const handle = c.req.param('handle');
    const path = routes.product({ handle });
    const asked = readAsked(c.req.query());
    if (asked && 'choices' in asked) return await showChoices(c, handle, asked);
    const key = asked ? `${path}?variant=${asked.variantId}` : path;
    let unknownVariant = false;
    const page = await servePage(c, key, async (frame) => {
      const [product, collections, related] = await Promise.all([
        findProduct(shop.browsing, handle, comparedWith),
        collectionsOf(shop),
        relatedTo(shop.browsing, handle, comparedWith),
      ]);
      if (!product) return undefined;
      const selection = select(product, asked);
      if (!selection) {
        unknownVariant = true;
        return undefined;
      }
      return {
        html: renderPage(
          <ProductPage
            {...frame(collections)}
            {...{ product, selection, related, isOfVariant: asked !== undefined }}
          />,
        ),
        tags: [...frameTags(collections), ...[product, ...related].map(({ id }) => `product:${id}`)],
      };
    });
    return unknownVariant ? c.redirect(path, 302) : (page ?? (await moved(c, 'product', handle)));
  });

  /** The chooser without script: on to the variant's own address, or a page that says it is not made. */
  async function showChoices(
    c: Context,
    handle: string,
    asked: { choices: (string | undefined)[] },
  ): Promise<Response> {
    const [product, collections, prices] = await Promise.all([
      findProduct(shop.browsing, handle, comparedWith),
      collectionsOf(shop),
      pricesFor(c),
    ]);
    if (!product) return await moved(c, 'product', handle);
    const selection = select(product, asked)!;
    if (selection.variant)
      return c.redirect(`${routes.product({ handle })}?variant=${selection.variant.id}`, 303);
    const frame = framed(c, prices)(collections);
    return c.html(renderPage(<ProductPage {...frame} product={product} selection={selection} />));
  }

  /** A kept page of the buyer's region; undefined for what does not exist, which is not kept. */
  async function servePage(
    c: Context,
    key: string,
    render: (frame: Framed) => Promise<RenderedPage | undefined>,
  ): Promise<Response | undefined> {
    let prices: PagePrices;
    let missing = false;
    const answer = await shop.keptPages.serve(
      c,
      async () => {
        const page = await render(framed(c, prices));
        missing = page === undefined;
        return page ?? { html: '', tags: [], status: 404 };
      },
      {
        key,
        async version() {
          prices = await pricesFor(c);
          return versionOf(prices);
        },
      },
    );
    return missing ? undefined : answer;
  }

  app.get(routes.favicon.pattern, (c) =>
    c.body(favicon(shop.config.look.accent?.light), 200, {
      'Content-Type': 'image/svg+xml',
      'Cache-Control': 'public, max-age=86400',
    }),
  );
  app.get(routes.robots.pattern, (c) => c.text(robots(shop.config.publicUrl)));
  backInStockPages(app, shop, {
    find: (handle) => findProduct(shop.db, handle, comparedWith),
    async show(c, product, variant, backForm, status) {
      const [collections, prices] = await Promise.all([collectionsOf(shop), pricesFor(c)]);
      const frame = framed(c, prices)(collections);
      const selection = { choices: variant.choices, variant };
      return c.html(renderPage(<ProductPage {...frame} {...{ product, selection, backForm }} />), status);
    },
  });
  feedPages(app, shop, { pricesFor });
}

/** Regions of the same prices still differ in their name at the foot of the page. */
const versionOf = ({ key, region: { country, currency, locale } }: PagePrices) =>
  `${key} ${country} ${currency} ${locale}`;

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
