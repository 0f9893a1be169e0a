/** The list of products: found, filtered, sorted, and several of them changed at once. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import {
  type Column,
  type FilterChoice,
  Filters,
  Pager,
  type Tab,
  Table,
  Tabs,
  ViewForms,
} from '../../admin/list.tsx';
import { Badge, Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import type { SavedView } from '../../admin/views.ts';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDateTime, type Place } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import { Picture } from '../../ui/picture.tsx';
import type { Media } from '../catalog.ts';
import {
  type FilterOptions,
  type ListSort,
  listSorts,
  type ProductPage,
  type ProductQuery,
  type ProductRow,
  type Status,
} from '../product-list.ts';
import { filtersOf, listUrl, queryOf } from './list-address.ts';

export interface ProductsPageProps {
  query: ProductQuery;
  page: ProductPage;
  options: FilterOptions;
  views: SavedView[];
}

const tabs: { title: string; status?: Status }[] = [
  { title: 'All' },
  { title: 'Active', status: 'active' },
  { title: 'Drafts', status: 'draft' },
  { title: 'Archived', status: 'archived' },
];

export function ProductsPage({ query, page, options, views }: ProductsPageProps) {
  const desk = useDesk();
  const filters = filtersOf(query).toString();
  const open = views.find((view) => view.query === filters);
  const shownTabs: Tab[] = [
    ...tabs.map(({ title, status }) => ({
      title,
      href: listUrl({ status, sort: query.sort }),
      current: !open && query.status === status,
    })),
    ...views.map((view) => ({
      title: view.title,
      href: `${routes.adminProducts()}?${view.query}`,
      current: view === open,
    })),
  ];
  return (
    <AdminPage title="Products" current="products">
      <PageHead
        title="Products"
        actions={
          <>
            <LinkButton href={routes.adminProductExport() + queryOf({ ...query, edge: undefined })}>
              Export
            </LinkButton>
            <LinkButton href={routes.adminProductGrid() + queryOf(query)}>Edit in grid</LinkButton>
            {desk.can('products:write') && (
              <LinkButton href={routes.adminNewProduct()} look="strong">
                Add product
              </LinkButton>
            )}
          </>
        }
      />
      <Card tight>
        <Tabs label="Products by state" tabs={shownTabs}>
          <ViewForms
            list="products"
            query={filters === `status=${query.status}` ? '' : filters}
            open={open}
          />
        </Tabs>
        <div class="product-filters">
          <ProductFilters query={query} options={options} />
        </div>
        {page.rows.length > 0 ? (
          <Rows query={query} page={page} options={options} />
        ) : (
          <NothingListed query={query} />
        )}
      </Card>
    </AdminPage>
  );
}

function ProductFilters({ query, options }: Pick<ProductsPageProps, 'query' | 'options'>) {
  const { status, sort, edge: _, ...narrowed } = query;
  const choice = (
    name: string,
    label: string,
    value: string | undefined,
    values: { value: string; label: string }[],
  ): FilterChoice => {
    const isKnown = !value || values.some((each) => each.value === value);
    return { name, label, value, options: isKnown ? values : [{ value, label: value }, ...values] };
  };
  const plain = (values: string[]) => values.map((value) => ({ value, label: value }));
  const isNarrowed = Object.values(narrowed).some((value) => value !== undefined);
  return (
    <Filters
      action={routes.adminProducts()}
      search={query.text}
      placeholder="Search title, SKU, barcode, vendor, tag"
      hidden={{ status }}
      clear={isNarrowed ? listUrl({ status, sort }) : undefined}
      choices={[
        choice(
          'collection',
          'Collection',
          query.collection,
          options.collections.map(({ id, title }) => ({ value: id, label: title })),
        ),
        choice('vendor', 'Vendor', query.vendor, plain(options.vendors)),
        choice('type', 'Type', query.type, plain(options.types)),
        choice('tag', 'Tag', query.tag, plain(options.tags)),
        choice('stock', 'Stock', query.stock, [
          { value: 'sold_out', label: 'Sold out' },
          { value: 'low', label: 'Some variant low' },
        ]),
        {
          name: 'sort',
          label: 'Newest first',
          value: query.sort,
          options: Object.entries(listSorts)
            .filter(([value]) => value !== 'newest')
            .map(([value, label]) => ({ value, label })),
        },
      ]}
    />
  );
}

/** Sorts by it; a second time the other way round. */
function sortLink(query: ProductQuery, first: ListSort, second: ListSort, ascending: ListSort) {
  const { edge: _, ...rest } = query;
  const isOn = query.sort === first || query.sort === second;
  return {
    href: listUrl({ ...rest, sort: query.sort === first ? second : first }),
    direction: isOn
      ? query.sort === ascending
        ? ('ascending' as const)
        : ('descending' as const)
      : undefined,
  };
}

function columnsOf(query: ProductQuery): Column<ProductRow>[] {
  return [
    {
      title: 'Product',
      isHeading: true,
      sort: sortLink(query, 'title', 'title-down', 'title'),
      cell: (row) => (
        <span class="product-cell">
          <Thumbnail media={row.media} />
          <a href={routes.adminProduct({ productId: row.id })}>{row.title}</a>
        </span>
      ),
    },
    { title: 'Status', cell: (row) => <StatusBadge {...row} /> },
    { title: 'In stock', cell: (row) => <StockWords {...row} /> },
    { title: 'Price', numeric: true, cell: (row) => <PriceRange {...row} /> },
    { title: 'Vendor', cell: ({ vendor }) => vendor },
    { title: 'Type', cell: ({ type }) => type },
    {
      title: 'Changed',
      sort: sortLink(query, 'changed', 'unchanged', 'unchanged'),
      cell: (row) => <ChangedOn at={row.updatedAt} />,
    },
  ];
}

function Rows({ query, page, options }: Pick<ProductsPageProps, 'query' | 'page' | 'options'>) {
  const desk = useDesk();
  const mayChange = desk.can('products:write');
  const table = (
    <Table
      label="Products"
      columns={columnsOf(query)}
      rows={page.rows}
      rowKey={({ id }) => id}
      ticks={mayChange ? { name: 'product', label: ({ title }) => `Tick ${title}` } : undefined}
    />
  );
  const at = (edge: ProductQuery['edge']) => edge && listUrl({ ...query, edge });
  return (
    <>
      {mayChange ? (
        <Form action={routes.adminProductsBulk()} class="ticked">
          <input type="hidden" name="back" value={listUrl(query)} />
          {table}
          <BulkBar options={options} />
        </Form>
      ) : (
        table
      )}
      <Pager before={at(page.before)} next={at(page.after)} words={rowWords(page)} />
    </>
  );
}

function rowWords({ rows, before, after }: ProductPage): string {
  const count = rows.length === 1 ? '1 product' : `${rows.length} products`;
  return before || after ? `${count} on this page` : count;
}

/** Shown once something is ticked (catalog.css). */
function BulkBar({ options }: Pick<ProductsPageProps, 'options'>) {
  const byHand = options.collections.filter(({ byRule }) => !byRule);
  return (
    <fieldset class="bulk">
      <legend class="hidden">Change the ticked products</legend>
      <span class="ticked-count" aria-hidden="true" />
      <span class="bulk-group">
        <Button look="plain" name="do" value="active">
          Set active
        </Button>
        <Button look="plain" name="do" value="draft">
          Set as draft
        </Button>
        <Button look="plain" name="do" value="archived">
          Archive
        </Button>
      </span>
      {byHand.length > 0 && (
        <span class="bulk-group">
          <select name="collection" aria-label="Collection">
            <option value="">Collection …</option>
            {byHand.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
          <Button look="plain" name="do" value="add_to_collection" aria-label="Add to the collection">
            Add
          </Button>
          <Button
            look="plain"
            name="do"
            value="remove_from_collection"
            aria-label="Remove from the collection"
          >
            Remove
          </Button>
        </span>
      )}
      <span class="bulk-group">
        <input
          type="text"
          name="tags"
          aria-label="Tags, parted by commas"
          placeholder="Tags …"
          list="known-tags"
        />
        <datalist id="known-tags">
          {options.tags.map((tag) => (
            <option key={tag} value={tag} />
          ))}
        </datalist>
        <Button look="plain" name="do" value="add_tags" aria-label="Add the tags">
          Add
        </Button>
        <Button look="plain" name="do" value="remove_tags" aria-label="Remove the tags">
          Remove
        </Button>
      </span>
      <span class="bulk-group">
        <Button look="plain" name="do" value="grid">
          Edit in grid
        </Button>
      </span>
    </fieldset>
  );
}

export function Thumbnail({ media }: { media: Media | null }) {
  return (
    <span class="thumbnail">
      {media && media.widths.length > 0 && <Picture media={media} alt="" sizes="40px" />}
    </span>
  );
}

const badges = {
  active: { tone: 'good', words: 'Active' },
  draft: { tone: 'plain', words: 'Draft' },
  archived: { tone: 'warn', words: 'Archived' },
} as const;

export function StatusBadge({ status, publishAt }: Pick<ProductRow, 'status'> & { publishAt?: Date | null }) {
  const { config } = useDesk().shop;
  const { tone, words } = badges[status];
  if (!publishAt) return <Badge tone={tone}>{words}</Badge>;
  return (
    <span class="scheduled">
      <Badge tone="accent">Draft</Badge> <span>goes live on {formatDateTime(publishAt, config.shop)}</span>
    </span>
  );
}

function StockWords({ variants, available }: ProductRow) {
  if (variants === 0) return <span class="quiet-text">No variants</span>;
  return (
    <span class="no-wrap">
      {available === 0 ? <span class="sold-out">Sold out</span> : available}
      {variants > 1 && <span class="quiet-text"> in {variants} variants</span>}
    </span>
  );
}

function PriceRange({ lowestMinor, highestMinor }: ProductRow) {
  const { currency, locale } = useDesk().shop.config.shop;
  if (lowestMinor === null || highestMinor === null) return <span class="quiet-text">–</span>;
  const amount = (minor: number) => formatMoney(minor, currency, locale);
  return (
    <>
      {lowestMinor === highestMinor
        ? amount(lowestMinor)
        : `${amount(lowestMinor)} – ${amount(highestMinor)}`}
    </>
  );
}

/** "25 Nov 2026": a column is narrow. */
const shortDate = (at: Date, { locale, timeZone }: Place) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone }).format(at);

function ChangedOn({ at }: { at: Date }) {
  const { config } = useDesk().shop;
  return (
    <time dateTime={at.toISOString()} title={formatDateTime(at, config.shop)} class="quiet-text no-wrap">
      {shortDate(at, config.shop)}
    </time>
  );
}

function NothingListed({ query }: { query: ProductQuery }) {
  const desk = useDesk();
  const { sort: _, edge, ...filters } = query;
  if (edge)
    return (
      <Empty
        title="No more products here"
        action={{ href: listUrl({ ...query, edge: undefined }), label: 'To the first page' }}
      />
    );
  if (Object.values(filters).some((value) => value !== undefined))
    return (
      <Empty
        title="No product is like that"
        action={{ href: routes.adminProducts(), label: 'Show all products' }}
      >
        Take a filter off, or search for fewer letters.
      </Empty>
    );
  return (
    <Empty
      title="Your products will stand here"
      action={
        desk.can('products:write')
          ? { href: routes.adminNewProduct(), label: 'Add your first product' }
          : undefined
      }
    >
      Add them one by one, or bring them along from a spreadsheet under Import and export.
    </Empty>
  );
}
