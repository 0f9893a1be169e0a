/** The list of levels, with a field in each row in which what is on hand is put right. */
import { v7 as uuid } from 'uuid';
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Filters, Pager, Table, Tabs, ViewForms } from '../../admin/list.tsx';
import { Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import type { SavedView } from '../../admin/views.ts';
import { routes } from '../../routes.ts';
import { Button } from '../../ui/fields.tsx';
import {
  COUNT_MAX,
  type Edge,
  type LevelFilter,
  type LevelPage,
  type LevelRow,
  notCounted,
  type Show,
  shows,
} from '../levels.ts';
import { addressOf, queryOf } from './list-address.ts';
import { nameOf, plain, StateBadge, VariantName } from './parts.tsx';

export interface LevelsPageProps {
  filter: LevelFilter;
  edge?: Edge;
  page: LevelPage;
  counts: Record<Show, number>;
  views: SavedView[];
}

export function LevelsPage({ filter, edge, page, counts, views }: LevelsPageProps) {
  const desk = useDesk();
  const query = queryOf(filter);
  const open = views.find((view) => view.query === query);
  return (
    <AdminPage title="Inventory" current="inventory">
      <PageHead
        title="Inventory"
        actions={
          <>
            <LinkButton href={routes.adminStockMovements()}>Movements</LinkButton>
            {desk.can('inventory:write') && (
              <LinkButton href={routes.adminStockTake()} look="strong">
                Count the stock
              </LinkButton>
            )}
          </>
        }
      />
      <Tabs label="Levels" tabs={tabsOf(filter, counts, views, query)}>
        <ViewForms list="inventory" query={query} open={open} />
      </Tabs>
      <Card tight>
        <Filters
          action={routes.adminInventory()}
          search={filter.text}
          placeholder="Title, SKU or barcode"
          choices={[
            {
              name: 'counted',
              label: 'Counted or not',
              value: filter.counted,
              options: Object.entries(notCounted).map(([value, label]) => ({ value, label })),
            },
          ]}
          hidden={{ show: filter.show }}
          clear={query ? routes.adminInventory() : undefined}
        />
        {page.rows.length > 0 ? (
          <Table
            label="Levels"
            columns={columnsOf(desk.can('inventory:write'), addressOf(filter, edge))}
            rows={page.rows}
            rowKey={({ variantId }) => variantId}
          />
        ) : (
          <Nothing filter={filter} />
        )}
        <Pager
          before={page.before && addressOf(filter, page.before)}
          next={page.after && addressOf(filter, page.after)}
        />
      </Card>
    </AdminPage>
  );
}

const countWords = (count: number): string | undefined =>
  count === 0 ? undefined : count >= COUNT_MAX ? `${COUNT_MAX}+` : String(count);

function tabsOf(filter: LevelFilter, counts: Record<Show, number>, views: SavedView[], query: string) {
  const own = views.map((view) => ({
    href: `${routes.adminInventory()}?${view.query}`,
    title: view.title,
    current: view.query === query,
  }));
  const isOwn = own.some(({ current }) => current);
  return [
    { href: routes.adminInventory(), title: 'All', current: !filter.show && !isOwn },
    ...Object.entries(shows).map(([show, title]) => ({
      href: addressOf({ show: show as Show }),
      title,
      current: filter.show === show && !isOwn,
      count: countWords(counts[show as Show]),
    })),
    ...own,
  ];
}

function columnsOf(canWrite: boolean, back: string): Column<LevelRow>[] {
  return [
    { title: 'Article', isHeading: true, cell: (row) => <VariantName row={row} /> },
    { title: 'State', cell: (row) => <StateBadge row={row} /> },
    {
      title: 'On hand',
      numeric: true,
      cell: (row) => (canWrite ? <OnHandForm row={row} back={back} /> : plain(row.onHand)),
    },
    { title: 'Held', numeric: true, cell: ({ reserved }) => reserved || null },
    { title: 'Available', numeric: true, cell: ({ onHand, reserved }) => plain(onHand - reserved) },
    { title: 'Low at', numeric: true, cell: ({ lowStockAt }) => lowStockAt || null },
    { title: 'Backorders', cell: ({ allowBackorders }) => (allowBackorders ? 'Allowed' : null) },
  ];
}

/** It carries what it showed: what is booked is the difference to that. */
function OnHandForm({ row, back }: { row: LevelRow; back: string }) {
  return (
    <Form action={routes.adminStock(row)} class="on-hand">
      <input type="hidden" name="id" value={uuid()} />
      <input type="hidden" name="seen" value={row.onHand} />
      <input type="hidden" name="how" value="set" />
      <input type="hidden" name="kind" value="counted" />
      <input type="hidden" name="back" value={back} />
      <input
        type="number"
        name="quantity"
        value={row.onHand}
        min={Math.min(0, row.onHand)}
        required
        aria-label={`On hand of ${nameOf(row)}`}
      />
      <Button look="plain">
        Save<span class="hidden"> on hand of {nameOf(row)}</span>
      </Button>
    </Form>
  );
}

function Nothing({ filter }: { filter: LevelFilter }) {
  if (filter.text)
    return <Empty title="Nothing found">Look for part of a title or a SKU, or a whole barcode.</Empty>;
  if (filter.counted) return <Empty title="All of it was counted since">Well done.</Empty>;
  switch (filter.show) {
    case 'low':
      return <Empty title="Nothing is running low">Each article says at how many it counts as low.</Empty>;
    case 'out':
      return <Empty title="Nothing is sold out">Of everything there is something left.</Empty>;
    case 'owed':
      return <Empty title="Nothing is owed to buyers">What is sold beyond what there is stands here.</Empty>;
    case 'backorders':
      return (
        <Empty title="No article takes backorders">
          Open an article to let buyers order more of it than there is; you send it when it has come.
        </Empty>
      );
    case undefined:
      return (
        <Empty
          title="Nothing to count yet"
          action={{ href: routes.adminNewProduct(), label: 'Add a product' }}
        >
          Once there is a product, its stock stands here.
        </Empty>
      );
  }
}
