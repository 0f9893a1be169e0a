/** A collection, or everything: a page of cards, how they are sorted, and the way to the next page. */
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { EmptyState } from '../../ui/notices.tsx';
import { type Collection, sorts } from '../catalog.ts';
import { type ListQuery, listUrl } from '../list-query.ts';
import type { Listing } from '../reads.ts';
import { breadcrumbs } from './breadcrumbs.ts';
import { Cards } from './cards.tsx';
import { Frame, type PageFrame } from './frame.tsx';
import { JsonLd, OpenGraph, summary } from './structured-data.tsx';

export interface ListPageProps extends PageFrame {
  path: string;
  query: ListQuery;
  /** Undefined: all products. */
  collection: Collection | undefined;
  listing: Listing;
  pages: number;
}

export function ListPage({ path, query, collection, listing, pages, ...frame }: ListPageProps) {
  const { config } = frame.shop;
  const title = collection?.title ?? 'All products';
  const intro = collection?.description ?? `Everything that ${config.shop.name} sells, in one place.`;
  const head = (
    <>
      <PageLinks path={path} query={query} pages={pages} />
      <OpenGraph
        publicUrl={config.publicUrl}
        path={path}
        title={title}
        description={summary(intro)}
        media={collection?.media ?? listing.cards[0]?.media}
      />
      <JsonLd data={breadcrumbs(config.publicUrl, [{ title, path }])} />
    </>
  );
  const canonical = listUrl(path, { sort: 'featured', page: query.page });
  return (
    <Frame
      {...frame}
      title={query.page > 1 ? `${title}, page ${query.page}` : title}
      description={summary(intro)}
      canonical={canonical}
      current={path}
      scripts={['sort.js']}
      head={head}
    >
      {listing.total === 0 ? (
        <EmptyState title={title} action={{ href: routes.allProducts(), label: 'See all products' }}>
          There is nothing here at the moment. Have a look at everything else meanwhile.
        </EmptyState>
      ) : (
        <>
          <header class="list-head">
            <h1>{title}</h1>
            <p>{intro}</p>
          </header>
          <SortBar path={path} query={query} total={listing.total} taxWords={frame.prices.taxWords} />
          <Cards cards={listing.cards} prices={frame.prices} eager={2} />
          <Paging path={path} query={query} pages={pages} />
        </>
      )}
    </Frame>
  );
}

type Place = Pick<ListPageProps, 'path' | 'query' | 'pages'>;

const neighbours = ({ path, query, pages }: Place) => ({
  previous: query.page > 1 ? listUrl(path, { ...query, page: query.page - 1 }) : undefined,
  next: query.page < pages ? listUrl(path, { ...query, page: query.page + 1 }) : undefined,
});

function PageLinks(place: Place) {
  const { previous, next } = neighbours(place);
  return (
    <>
      {previous && <link rel="prev" href={previous} />}
      {next && <link rel="next" href={next} />}
    </>
  );
}

type SortBarProps = Pick<ListPageProps, 'path' | 'query'> & { total: number; taxWords: string };

function SortBar({ path, query, total, taxWords }: SortBarProps) {
  return (
    <div class="sort-bar">
      <p>
        {total === 1 ? '1 piece' : `${total} pieces`}
        {taxWords && `. ${taxWords}`}
      </p>
      <form class="sort" action={path}>
        <label for="sort">Sort by</label>
        <select id="sort" name="sort">
          {Object.entries(sorts).map(([sort, words]) => (
            <option key={sort} value={sort} selected={sort === query.sort}>
              {words}
            </option>
          ))}
        </select>
        <div class="without-script">
          <Button look="plain">Sort</Button>
        </div>
      </form>
    </div>
  );
}

function Paging(place: Place) {
  const { previous, next } = neighbours(place);
  if (place.pages === 1) return null;
  return (
    <nav class="paging" aria-label="Pages">
      {previous && (
        <a class="button plain" href={previous} rel="prev">
          <Icon name="back" /> Previous
        </a>
      )}
      <p>
        Page {place.query.page} of {place.pages}
      </p>
      {next && (
        <a class="button plain" href={next} rel="next">
          Next <Icon name="arrow" />
        </a>
      )}
    </nav>
  );
}
