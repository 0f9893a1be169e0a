/** The list of orders: tabs, filters, rows, and what can be done to the ticked ones. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../../admin/desk.ts';
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
import { countryList } from '../../customers/countries.ts';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import { Price } from '../../ui/price.tsx';
import { orderName } from '../orders.ts';
import type { Heap } from '../staff-orders.ts';
import { FulfillmentBadge, PaymentBadge } from './badges.tsx';
import { type ListedOrder, type OrderFilters, type OrderPage, type Place, queryOf } from './list.ts';

const heapTitles: Record<Heap, string> = {
  unpaid: 'Unpaid',
  to_ship: 'To ship',
  shipped: 'Shipped',
  returns: 'Returns',
  disputed: 'Disputed',
};
const heapOrder: Heap[] = ['unpaid', 'to_ship', 'shipped', 'returns', 'disputed'];

export interface OrdersPageProps {
  filters: OrderFilters & Place;
  page: OrderPage;
  views: SavedView[];
  /** From which the ids of parcels are made, so that a second press ships nothing twice. */
  pressId: string;
}

export function OrdersPage({ filters, page, views, pressId }: OrdersPageProps) {
  const desk = useDesk();
  const query = queryOf(filters);
  const open = views.find((view) => view.query === query);
  const isFirst = filters.after === undefined && filters.before === undefined;
  return (
    <AdminPage title="Orders" current="orders">
      <PageHead
        title="Orders"
        actions={
          desk.can('orders:write') && <LinkButton href={routes.adminDrafts()}>Draft orders</LinkButton>
        }
      />
      <Tabs label="Orders" tabs={tabsOf(filters, query, views)}>
        <ViewForms list="orders" query={query} open={open} />
      </Tabs>
      <Card tight>
        <OrderFilterForm filters={filters} />
        {page.orders.length > 0 ? (
          <TickedForm pressId={pressId}>
            <Table
              label="Orders"
              columns={columnsOf(filters, desk.shop.config.shop)}
              rows={page.orders}
              rowKey={(order) => String(order.number)}
              ticks={{ name: 'number', label: (order) => `Order ${orderName(order)}` }}
            />
          </TickedForm>
        ) : (
          <NoOrders filters={filters} isFirst={isFirst} />
        )}
        <Pager {...pagesOf(filters, page, query)} />
      </Card>
    </AdminPage>
  );
}

const listUrl = (query: string) => (query === '' ? routes.adminOrders() : `${routes.adminOrders()}?${query}`);

function tabsOf(filters: OrderFilters, query: string, views: SavedView[]): Tab[] {
  const blank: OrderFilters = { text: '', sort: 'newest' };
  const isView = views.some((view) => view.query === query);
  const tab = (title: string, heap?: Heap): Tab => {
    const href = listUrl(queryOf({ ...blank, heap }));
    return { title, href, current: !isView && filters.heap === heap };
  };
  return [
    tab('All'),
    ...heapOrder.map((heap) => tab(heapTitles[heap], heap)),
    ...views.map((view) => ({ title: view.title, href: listUrl(view.query), current: view.query === query })),
  ];
}

function pagesOf(filters: OrderFilters, { orders, before, after }: OrderPage, query: string) {
  const at = (name: 'after' | 'before', order: ListedOrder | undefined) =>
    order && `${routes.adminOrders()}?${[query, `${name}=${order.number}`].filter(Boolean).join('&')}`;
  return {
    before: before ? at('before', orders[0]) : undefined,
    next: after ? at('after', orders.at(-1)) : undefined,
    words:
      orders.length > 0
        ? `${orders.length} ${orders.length === 1 ? 'order' : 'orders'} on this page, the ${filters.sort} first`
        : undefined,
  };
}

function OrderFilterForm({ filters }: { filters: OrderFilters }) {
  const { heap, text, from, to, sort } = filters;
  const isFiltered = queryOf({ ...filters, sort: 'newest' }) !== queryOf({ heap, text: '', sort: 'newest' });
  return (
    <Filters
      action={routes.adminOrders()}
      search={text}
      placeholder="Search by number, name, e-mail or SKU"
      hidden={{ tab: heap, sort: sort === 'oldest' ? sort : undefined }}
      choices={choicesOf(filters, useDesk().shop.config.shop.locale)}
      clear={isFiltered ? listUrl(queryOf({ heap, sort, text: '' })) : undefined}
    >
      <label class="filter-day">
        From <input type="date" name="from" value={from ?? ''} max={to} />
      </label>
      <label class="filter-day">
        to <input type="date" name="to" value={to ?? ''} min={from} />
      </label>
    </Filters>
  );
}

function choicesOf({ payment, fulfillment, country }: OrderFilters, locale: string): FilterChoice[] {
  const words = (options: Record<string, string>) =>
    Object.entries(options).map(([value, label]) => ({ value, label }));
  return [
    {
      name: 'payment',
      label: 'Payment',
      value: payment,
      options: words({
        paid: 'Paid',
        waiting: 'Waiting for payment',
        unpaid: 'Not paid',
        partly_refunded: 'Partly refunded',
        refunded: 'Refunded',
      }),
    },
    {
      name: 'fulfillment',
      label: 'Goods',
      value: fulfillment,
      options: words({
        unfulfilled: 'Nothing shipped yet',
        partly_shipped: 'Partly shipped',
        shipped: 'Shipped',
        delivered: 'Delivered',
      }),
    },
    {
      name: 'country',
      label: 'Country',
      value: country,
      options: countryList(locale).map(({ code, name }) => ({ value: code, label: name })),
    },
  ];
}

function columnsOf(
  filters: OrderFilters,
  place: { locale: string; timeZone: string },
): Column<ListedOrder>[] {
  const other = filters.sort === 'newest' ? 'oldest' : 'newest';
  return [
    {
      title: 'Order',
      isHeading: true,
      sort: {
        href: listUrl(queryOf({ ...filters, sort: other })),
        direction: filters.sort === 'newest' ? 'descending' : 'ascending',
      },
      cell: (order) => (
        <span class="order-number">
          <a href={routes.adminOrder({ number: String(order.number) })}>{orderName(order)}</a>
          <Flags order={order} />
        </span>
      ),
    },
    {
      title: 'Date',
      cell: ({ createdAt }) => <time>{formatDateTime(createdAt, place)}</time>,
    },
    { title: 'Customer', cell: ({ name, email }) => name || email || 'Erased' },
    { title: 'Items', numeric: true, cell: ({ pieces }) => pieces },
    {
      title: 'Total',
      numeric: true,
      cell: ({ totalMinor, currency }) => <Price amountMinor={totalMinor} currency={currency} />,
    },
    { title: 'Payment', cell: (order) => <PaymentBadge order={order} /> },
    { title: 'Goods', cell: (order) => <FulfillmentBadge order={order} /> },
  ];
}

function Flags({ order: { hasNote, hasReturn, hasDispute } }: { order: ListedOrder }) {
  return (
    <>
      {hasNote && <Badge>Note</Badge>}
      {hasReturn && <Badge tone="accent">Return</Badge>}
      {hasDispute && <Badge tone="bad">Dispute</Badge>}
    </>
  );
}

/** Printing asks for a page; shipping is a write, so its button brings the form's token with it. */
function TickedForm({ pressId, children }: { pressId: string; children: ComponentChildren }) {
  const desk = useDesk();
  return (
    <form method="get" action={routes.adminOrdersPrint()}>
      <input type="hidden" name="press" value={pressId} />
      <fieldset class="bulk">
        <legend class="hidden">With the ticked orders</legend>
        {desk.can('orders:write') && (
          <Button
            look="plain"
            formmethod="post"
            formaction={routes.adminOrdersShip()}
            name="form_token"
            value={desk.formToken}
          >
            Ship ticked
          </Button>
        )}
        <Button look="plain" name="kind" value="packing-slip" formtarget="_blank">
          Packing slips
        </Button>
        <Button look="plain" name="kind" value="invoice" formtarget="_blank">
          Invoices
        </Button>
      </fieldset>
      {children}
    </form>
  );
}

function NoOrders({ filters, isFirst }: { filters: OrderFilters; isFirst: boolean }) {
  if (!isFirst)
    return (
      <Empty
        title="No more orders this way"
        action={{ href: listUrl(queryOf(filters)), label: 'To the first page' }}
      />
    );
  if (queryOf({ ...filters, heap: undefined, sort: 'newest' }) !== '')
    return (
      <Empty
        title="No order fits"
        action={{
          href: listUrl(queryOf({ heap: filters.heap, sort: 'newest', text: '' })),
          label: 'Clear the filters',
        }}
      >
        An order is found by its number, by part of the buyer’s name or e-mail, and by a whole SKU.
      </Empty>
    );
  const words: Partial<Record<Heap, string>> = {
    to_ship: 'Everything that was paid is on its way. Well done.',
    unpaid: 'Nobody has left a checkout unpaid.',
    shipped: 'No parcel is on its way.',
    returns: 'Nobody is sending anything back.',
    disputed: 'No payment is disputed.',
  };
  return filters.heap ? (
    <Empty title={`${heapTitles[filters.heap]}: nothing`}>{words[filters.heap]}</Empty>
  ) : (
    <Empty title="No orders yet" action={{ href: routes.home(), label: 'View the shop' }}>
      The first order stands here as soon as somebody goes to pay.
    </Empty>
  );
}
