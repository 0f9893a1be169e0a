/** The lists of accounts and of guests. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Filters, Pager, Table, Tabs } from '../../admin/list.tsx';
import { Card, Empty, PageHead } from '../../admin/parts.tsx';
import type { KeysetPage } from '../../platform/keyset.ts';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import type { ListedCustomer, ListedGuest, Spent } from './list.ts';

const urlOf = (query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return text ? `${routes.adminCustomers()}?${text}` : routes.adminCustomers();
};

function Kinds({ current, search }: { current: 'accounts' | 'guests'; search: string }) {
  return (
    <Tabs
      label="Customers"
      tabs={[
        { href: urlOf({ q: search }), title: 'Accounts', current: current === 'accounts' },
        { href: urlOf({ kind: 'guests', q: search }), title: 'Guests', current: current === 'guests' },
      ]}
    />
  );
}

/** What somebody has paid and not got back, each currency by itself. */
export function SpentWords({ spent }: { spent: Spent[] }) {
  const { locale } = useDesk().shop.config.shop;
  return (
    <>
      {spent.map(({ amountMinor, currency }) => formatMoney(amountMinor, currency, locale)).join(' + ') ||
        '–'}
    </>
  );
}

const bought: Column<ListedGuest>[] = [
  { title: 'Orders', numeric: true, cell: ({ orders }) => orders },
  { title: 'Spent', numeric: true, cell: ({ spent }) => <SpentWords spent={spent} /> },
];

export function CustomersPage({ search, page }: { search: string; page: KeysetPage<ListedCustomer> }) {
  const { shop } = useDesk();
  const columns: Column<ListedCustomer>[] = [
    {
      title: 'Customer',
      isHeading: true,
      cell: ({ id, name, email }) => (
        <>
          <a href={routes.adminCustomer({ customerId: id })}>{name || email}</a>
          {name && <span class="below">{email}</span>}
        </>
      ),
    },
    { title: 'Since', cell: ({ createdAt }) => formatDate(createdAt, shop.config.shop) },
    ...bought,
  ];
  const { rows, previous, next } = page;
  return (
    <AdminPage title="Customers" current="customers">
      <PageHead title="Customers" />
      <Card tight>
        <Kinds current="accounts" search={search} />
        <Filters
          action={routes.adminCustomers()}
          search={search}
          placeholder="Search by name or e-mail"
          clear={search ? urlOf({}) : undefined}
        />
        {rows.length === 0 ? (
          <NoCustomers search={search} />
        ) : (
          <Table label="Customers" columns={columns} rows={rows} rowKey={({ id }) => id} />
        )}
        <Pager
          before={previous && urlOf({ q: search, ...previous })}
          next={next && urlOf({ q: search, ...next })}
        />
      </Card>
    </AdminPage>
  );
}

function NoCustomers({ search }: { search: string }) {
  return search ? (
    <Empty
      title="Nobody found"
      action={{ href: urlOf({ kind: 'guests', q: search }), label: 'Look among guests' }}
    >
      No account has “{search}” in its name or e-mail address. Perhaps they ordered without one.
    </Empty>
  ) : (
    <Empty title="No accounts yet" action={{ href: urlOf({ kind: 'guests' }), label: 'See guests' }}>
      Buyers need no account. Whoever makes one is listed here, with orders and what they came to.
    </Empty>
  );
}

export function GuestsPage({
  search,
  found: { rows, next },
}: {
  search: string;
  found: { rows: ListedGuest[]; next: { after: string } | undefined };
}) {
  const columns: Column<ListedGuest>[] = [
    {
      title: 'E-mail',
      isHeading: true,
      cell: ({ email }) => (
        <a href={`${routes.adminOrders()}?${new URLSearchParams({ q: email })}`}>{email}</a>
      ),
    },
    ...bought,
  ];
  const isLater = useDesk().c.req.query('after') !== undefined;
  const here = { kind: 'guests', q: search };
  return (
    <AdminPage title="Guests" current="customers">
      <PageHead title="Customers" />
      <Card tight>
        <Kinds current="guests" search={search} />
        <Filters
          action={routes.adminCustomers()}
          search={search}
          placeholder="The beginning of an e-mail address"
          hidden={{ kind: 'guests' }}
          clear={search ? urlOf({ kind: 'guests' }) : undefined}
        />
        {rows.length === 0 ? (
          <Empty title={search ? 'Nobody found' : 'No guests yet'}>
            {search
              ? `No guest’s address begins with “${search}”.`
              : 'Who buys without an account is listed here, by e-mail address.'}
          </Empty>
        ) : (
          <Table label="Guests" columns={columns} rows={rows} rowKey={({ email }) => email} />
        )}
        <Pager before={isLater ? urlOf(here) : undefined} next={next && urlOf({ ...here, ...next })} />
      </Card>
    </AdminPage>
  );
}
