/** The list below the field of search, as the options of a combobox (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/). */
import { routes } from '../../routes.ts';
import { Icon } from '../../ui/icons.tsx';
import { Locale } from '../../ui/locale.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Price } from '../../ui/price.tsx';
import { type CatalogPrices, lowestTag } from '../price-tags.ts';
import type { Suggestions } from '../search/suggest.ts';

export function SuggestionList({
  suggestions: { words, products, collections },
  prices,
}: {
  suggestions: Suggestions;
  prices: CatalogPrices;
}) {
  return (
    <Locale.Provider value={prices.region.locale}>
      {words.map((each) => (
        <a
          key={each}
          role="option"
          aria-selected="false"
          class="suggestion"
          href={`${routes.search()}?${new URLSearchParams({ q: each })}`}
        >
          <Icon name="search" /> <span>{each}</span>
        </a>
      ))}
      {collections.map(({ handle, title }) => (
        <a
          key={handle}
          role="option"
          aria-selected="false"
          class="suggestion"
          href={routes.collection({ handle })}
        >
          <Icon name="tag" />{' '}
          <span>
            {title} <span class="quiet-text">collection</span>
          </span>
        </a>
      ))}
      {products.map(({ id, handle, title, media, prices: listed }) => (
        <a
          key={id}
          role="option"
          aria-selected="false"
          class="suggestion of-product"
          href={routes.product({ handle })}
        >
          <span class="suggestion-picture">{media && <Picture media={media} alt="" sizes="56px" />}</span>
          <span>{title}</span>
          <span class="suggestion-price">
            <Price {...lowestTag(prices, listed)} />
          </span>
        </a>
      ))}
    </Locale.Provider>
  );
}
