/** Above a list: what it can be narrowed by, how it is sorted, what is chosen. One form; without script each panel has its button. */
import { useContext } from 'preact/hooks';
import { decimalAmount, formatMoney } from '../../platform/money.ts';
import type { PagePrices } from '../../platform/shown-prices.ts';
import { Button } from '../../ui/fields.tsx';
import { Icon } from '../../ui/icons.tsx';
import { Locale } from '../../ui/locale.tsx';
import { type Collection, sorts } from '../catalog.ts';
import { type Filters, fromTheStart, type ListQuery, listUrl, NO_FILTERS } from '../list-query.ts';
import { shownIn } from '../price-range.ts';
import type { Listing } from '../search/browse.ts';
import { chipsOf, type Facet, type FacetValue, facetsOf, inStockOf } from '../search/facets.ts';

export interface FilterBarProps {
  path: string;
  query: ListQuery;
  listing: Listing;
  collections: Collection[];
  /** The id of the collection whose page it is. */
  within?: string | undefined;
  /** As the buyer sees them: in his currency he narrows them too. */
  prices: PagePrices;
}

export function FilterBar(props: FilterBarProps) {
  const { path, query, listing, collections, within } = props;
  const facets = facetsOf(query, listing.counts, collections, within);
  const stock = inStockOf(query, listing.counts);
  const chosen = chipsOf(query, collections, () => 'price').length;
  return (
    <>
      <form class="filter-bar" action={path} id="filters">
        {query.q && <input type="hidden" name="q" value={query.q} />}
        {/* On a phone the way to all of them; where there is room they stand open, and this is not seen. */}
        <details class="filters">
          <summary>
            <Icon name="filter" /> Filters
            <Chosen count={chosen} />
          </summary>
          <div class="facets">
            {(stock.isChosen || (stock.products > 0 && stock.products < listing.total)) && (
              <FacetPanel facet={{ name: 'stock', label: 'Availability', values: [stock] }} />
            )}
            <PricePanel {...props} />
            {facets.map((facet) => (
              <FacetPanel key={facet.name} facet={facet} />
            ))}
            <div class="show-all">
              <Button>Show results</Button>
            </div>
          </div>
        </details>
        <div class="sort">
          <label for="sort">Sort by</label>
          <select id="sort" name="sort">
            {Object.entries(sorts).map(([sort, words]) => (
              <option key={sort} value={sort} selected={sort === query.sort}>
                {sort === 'featured' && query.q ? 'Best match' : words}
              </option>
            ))}
          </select>
          <div class="without-script">
            <Button look="plain">Sort</Button>
          </div>
        </div>
      </form>
      <Chips {...props} />
    </>
  );
}

function Chosen({ count }: { count: number }) {
  if (count === 0) return null;
  return (
    <span class="count">
      {count}
      <span class="hidden"> chosen</span>
    </span>
  );
}

function FacetPanel({ facet: { name, label, values } }: { facet: Facet }) {
  return (
    <details class="facet" name="facet">
      <summary>
        {label}
        <Chosen count={values.filter(({ isChosen }) => isChosen).length} />
      </summary>
      <fieldset class="facet-panel">
        <legend class="hidden">{label}</legend>
        <div class="facet-values">
          {values.map((value) => (
            <FacetCheck key={value.value} name={name} value={value} />
          ))}
        </div>
        <Button>Show results</Button>
      </fieldset>
    </details>
  );
}

function FacetCheck({
  name,
  value: { value, label, products, isChosen },
}: {
  name: string;
  value: FacetValue;
}) {
  return (
    <label class="check">
      <input type="checkbox" name={name} value={value} checked={isChosen} />
      <span>
        {label} <span class="quiet-text">({products.toLocaleString('en')})</span>
      </span>
    </label>
  );
}

function PricePanel({ query: { filters }, listing, prices }: FilterBarProps) {
  const { currency } = prices.region;
  const { minMinor, maxMinor } = filters;
  const isChosen = minMinor !== undefined || maxMinor !== undefined;
  if (!isChosen && (!listing.prices || listing.prices.minMinor === listing.prices.maxMinor)) return null;
  const amount = (minor: number | undefined) =>
    minor === undefined ? undefined : decimalAmount(minor, currency);
  const hint = (listed: number | undefined) =>
    amount(listed === undefined ? undefined : shownIn(prices)(listed));
  return (
    <details class="facet" name="facet">
      <summary>
        Price
        <Chosen count={isChosen ? 1 : 0} />
      </summary>
      <fieldset class="facet-panel">
        <legend class="hidden">Price</legend>
        <div class="price-range">
          {[
            { name: 'min', label: `From, ${currency}`, value: minMinor, listed: listing.prices?.minMinor },
            { name: 'max', label: `To, ${currency}`, value: maxMinor, listed: listing.prices?.maxMinor },
          ].map(({ name, label, value, listed }) => (
            <div class="field" key={name}>
              <label for={`price-${name}`}>{label}</label>
              <input
                id={`price-${name}`}
                name={name}
                inputmode="decimal"
                autocomplete="off"
                value={amount(value)}
                placeholder={hint(listed)}
              />
            </div>
          ))}
        </div>
        <Button>Show results</Button>
      </fieldset>
    </details>
  );
}

function Chips({ path, query, listing, collections, prices }: FilterBarProps) {
  const {
    taxWords,
    region: { currency },
  } = prices;
  const locale = useContext(Locale);
  const start = fromTheStart(query);
  const price = (filters: Filters) => priceWords(filters, currency, locale);
  const chips = chipsOf(query, collections, price);
  const address = (filters: Filters) => listUrl(path, { ...start, filters }, currency);
  return (
    <div class="chosen">
      <p role="status">
        {totalWords(listing)}
        {taxWords && `. ${taxWords}`}
      </p>
      {chips.length > 0 && (
        <ul class="chips" aria-label="Chosen filters">
          {chips.map(({ label, without }) => (
            <li key={label}>
              <a class="chip" href={address(without)} rel="nofollow">
                <span class="hidden">Remove </span>
                {label} <Icon name="close" />
              </a>
            </li>
          ))}
          <li>
            <a class="clear" href={address(NO_FILTERS)}>
              Clear all
            </a>
          </li>
        </ul>
      )}
    </div>
  );
}

export function totalWords({ total, is }: Pick<Listing, 'total' | 'is'>): string {
  const number = `${is === 'about' ? 'About ' : ''}${total.toLocaleString('en')}${is === 'more' ? '+' : ''}`;
  return `${number} ${total === 1 ? 'product' : 'products'}`;
}

function priceWords({ minMinor, maxMinor }: Filters, currency: string, locale: string): string {
  const words = (amountMinor: number) => formatMoney(amountMinor, currency, locale);
  if (minMinor === undefined) return `Up to ${words(maxMinor!)}`;
  if (maxMinor === undefined) return `From ${words(minMinor)}`;
  return `${words(minMinor)} to ${words(maxMinor)}`;
}
