/** The list of collections, in the order of the shop's menu. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Filters, Table } from '../../admin/list.tsx';
import { Badge, Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { COUNTED_MAX, type ListedCollection } from '../collections.ts';
import { Thumbnail } from './list-page.tsx';

export const countWords = (count: number, what = 'product'): string => {
  if (count > COUNTED_MAX) return `${COUNTED_MAX.toLocaleString('en')}+ ${what}s`;
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
};

const columns: Column<ListedCollection>[] = [
  {
    title: 'Collection',
    isHeading: true,
    cell: ({ id, title, media }) => (
      <span class="product-cell">
        <Thumbnail media={media} />
        <a href={routes.adminCollection({ collectionId: id })}>{title}</a>
      </span>
    ),
  },
  {
    title: 'Chosen',
    cell: ({ byRule }) => (byRule ? <Badge tone="accent">By rule</Badge> : <Badge>By hand</Badge>),
  },
  { title: 'Products', numeric: true, cell: ({ products }) => countWords(products) },
  { title: 'Address', cell: ({ handle }) => <span class="quiet-text">{routes.collection({ handle })}</span> },
];

export function CollectionsPage({ collections, text }: { collections: ListedCollection[]; text: string }) {
  const desk = useDesk();
  const add = desk.can('products:write') && {
    href: routes.adminNewCollection(),
    label: 'Add collection',
  };
  return (
    <AdminPage title="Collections" current="collections">
      <PageHead
        title="Collections"
        actions={
          add && (
            <LinkButton href={add.href} look="strong">
              {add.label}
            </LinkButton>
          )
        }
      />
      <Card tight>
        <Filters
          action={routes.adminCollections()}
          search={text}
          placeholder="Search collections"
          clear={text ? routes.adminCollections() : undefined}
        />
        {collections.length > 0 ? (
          <Table label="Collections" columns={columns} rows={collections} rowKey={({ id }) => id} />
        ) : (
          <Empty
            title={text ? 'No collection is called that' : 'No collections yet'}
            action={text ? undefined : add || undefined}
          >
            {text
              ? 'Search for fewer letters.'
              : 'A collection is a page of your shop with the products you choose for it, or those a rule chooses.'}
          </Empty>
        )}
      </Card>
    </AdminPage>
  );
}
