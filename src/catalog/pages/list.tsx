/** A collection, everything, or what a search found: a page of cards, what they are narrowed by, the way to the next page. */
import { routes } from '../../routes.ts';
import { Icon } from '../../ui/icons.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { OpenGraph } from '../../ui/open-graph.tsx';
import type { Collection } from '../catalog.ts';
import { fromTheStart, isNarrowed, type ListQuery, listUrl, NO_FILTERS } from '../list-query.ts';
import type { Listing } from '../search/browse.ts';
import { breadcrumbs } from './breadcrumbs.ts';
import { Cards } from './cards.tsx';
import { FilterBar } from './filters.tsx';
import { Frame, type PageFrame } from './frame.tsx';
import { JsonLd, listData, NewProductsLink, summary } from './structured-data.tsx';

export interface ListPageProps extends PageFrame {
  path: string;
  query: ListQuery;
  /** Undefined: all products. */
  collection: Collection | undefined;
  listing: Listing;
}

export function ListPage({ path, query, collection, listing, ...frame }: ListPageProps) {
  const { config } = frame.shop;
  const title = collection?.title ?? 'All products';
  const intro = collection?.description ?? `Everything that ${config.shop.name} sells, in one place.`;
  const isPlain = !isNarrowed(query);
  const { currency } = frame.prices.region;
  const head = (
    <>
      <PageLinks path={path} query={query} listing={listing} currency={currency} />
      <OpenGraph
        config={config}
        path={path}
        title={title}
        description={summary(intro)}
        media={collection?.media ?? listing.cards[0]?.media}
      />
      <JsonLd data={breadcrumbs(config.publicUrl, [{ title, path }])} />
      {listing.cards.length > 0 && <JsonLd data={listData(config.publicUrl, listing.cards)} />}
      <NewProductsLink name={config.shop.name} />
    </>
  );
  const isLater = Boolean(query.after ?? query.before);
  const canonical = isPlain ? listUrl(path, { ...query, sort: 'featured' }, currency) : path;
  return (
    <Frame
      {...frame}
      title={isLater ? `${title}, further on` : title}
      description={summary(intro)}
      canonical={query.sort === 'featured' ? canonical : path}
      noindex={!isPlain}
      current={path}
      scripts={['list.js']}
      head={head}
    >
      {listing.total === 0 && isPlain ? (
        <EmptyState title={title} action={{ href: routes.allProducts(), label: 'See all products' }}>
          There is nothing here at the moment. Have a look at everything else meanwhile.
        </EmptyState>
      ) : (
        <>
          <header class="list-head">
            <h1>{title}</h1>
            <p>{intro}</p>
          </header>
          <ListBody {...frame} path={path} query={query} listing={listing} within={collection?.id} />
        </>
      )}
    </Frame>
  );
}

export type ListBodyProps = PageFrame & {
  path: string;
  query: ListQuery;
  listing: Listing;
  within?: string | undefined;
};

/** What is below the heading of any list. */
export function ListBody({ path, query, listing, within, ...frame }: ListBodyProps) {
  const { prices, collections } = frame;
  const { currency } = prices.region;
  return (
    <>
      <FilterBar {...{ path, query, listing, within, collections, prices }} />
      {listing.cards.length === 0 ? (
        <div class="nothing-left">
          <h2>Nothing matches all of that</h2>
          <p>
            Take one of the filters away, or{' '}
            <a href={listUrl(path, { ...fromTheStart(query), filters: NO_FILTERS }, currency)}>
              clear them all
            </a>
            .
          </p>
        </div>
      ) : (
        <Cards cards={listing.cards} prices={prices} eager={2} />
      )}
      <Paging path={path} query={query} listing={listing} currency={currency} />
    </>
  );
}

type Place = Pick<ListPageProps, 'path' | 'query' | 'listing'> & { currency: string };

const neighbours = ({ path, query, listing, currency }: Place) => {
  const address = (to: Partial<ListQuery> | undefined) =>
    to && listUrl(path, { ...fromTheStart(query), ...to }, currency);
  return { previous: address(listing.previous), next: address(listing.next) };
};

function PageLinks(place: Place) {
  const { previous, next } = neighbours(place);
  return (
    <>
      {previous && <link rel="prev" href={previous} />}
      {next && <link rel="next" href={next} />}
    </>
  );
}

function Paging(place: Place) {
  const { previous, next } = neighbours(place);
  if (!previous && !next) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {previous && (
        <a class="button plain" href={previous} rel="prev">
          <Icon name="back" /> Previous
        </a>
      )}
      {next && (
        <a class="button plain" href={next} rel="next">
          Next <Icon name="arrow" />
        </a>
      )}
    </nav>
  );
}
