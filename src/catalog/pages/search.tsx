/** What a search found, what was perhaps meant, and a page that helps where nothing was. */
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import type { Card } from '../catalog.ts';
import { isNarrowed, type ListQuery } from '../list-query.ts';
import type { Listing } from '../search/browse.ts';
import { Cards } from './cards.tsx';
import { Frame, type PageFrame } from './frame.tsx';
import { ListBody } from './list.tsx';

export interface SearchPageProps extends PageFrame {
  query: ListQuery;
  listing: Listing;
  didYouMean?: string | undefined;
  corrected?: string | undefined;
  /** Shown where nothing was found, or nothing was asked. */
  bestSellers: Card[];
}

export function SearchPage({
  query,
  listing,
  didYouMean,
  corrected,
  bestSellers,
  ...frame
}: SearchPageProps) {
  const isFound = listing.total > 0 || isNarrowed(query);
  const title = query.q ? `Results for “${query.q}”` : 'Search';
  return (
    <Frame {...frame} title={title} searched={query.q} noindex scripts={['list.js']}>
      {query.q && isFound ? (
        <>
          <header class="list-head search-head">
            <h1>{title}</h1>
            <Meant query={query} didYouMean={didYouMean} corrected={corrected} />
          </header>
          <ListBody {...frame} path={routes.search()} query={query} listing={listing} />
        </>
      ) : (
        <NothingFound query={query} bestSellers={bestSellers} {...frame} />
      )}
    </Frame>
  );
}

const searchFor = (q: string) => `${routes.search()}?${new URLSearchParams({ q })}`;

function Meant({
  query,
  didYouMean,
  corrected,
}: Pick<SearchPageProps, 'query' | 'didYouMean' | 'corrected'>) {
  if (corrected)
    return (
      <p>
        Nothing here has “{query.q}” in it. These are results for{' '}
        <a href={searchFor(corrected)}>{corrected}</a>.
      </p>
    );
  if (didYouMean)
    return (
      <p>
        Did you mean <a href={searchFor(didYouMean)}>{didYouMean}</a>?
      </p>
    );
  return null;
}

function NothingFound({
  query,
  bestSellers,
  ...frame
}: PageFrame & { query: ListQuery; bestSellers: Card[] }) {
  const collections = frame.collections.filter(({ isEmpty }) => !isEmpty);
  return (
    <div class="nothing-found">
      <h1>{query.q ? <>Nothing found for “{query.q}”</> : 'What are you looking for?'}</h1>
      {query.q && (
        <ul class="advice">
          <li>Try fewer words, or a more general one: “lamp” rather than “small brass reading lamp”.</li>
          <li>Look at the spelling once more. A word in the singular is enough.</li>
          <li>A number from a label works as well: the SKU or the barcode.</li>
        </ul>
      )}
      <form class="search-again" action={routes.search()}>
        <div class="field">
          <label for="search-again">Search</label>
          <input id="search-again" name="q" type="search" value={query.q} autocomplete="off" />
        </div>
        <Button>Search</Button>
      </form>
      {collections.length > 0 && (
        <nav aria-label="Collections" class="by-collection">
          <h2>Or look around</h2>
          <ul class="chips">
            {collections.map(({ id, handle, title }) => (
              <li key={id}>
                <a class="chip" href={routes.collection({ handle })}>
                  {title}
                </a>
              </li>
            ))}
            <li>
              <a class="chip" href={routes.allProducts()}>
                All products
              </a>
            </li>
          </ul>
        </nav>
      )}
      {bestSellers.length > 0 && (
        <section class="featured">
          <h2>What others buy</h2>
          <Cards cards={bestSellers} prices={frame.prices} heading="h3" />
        </section>
      )}
    </div>
  );
}
