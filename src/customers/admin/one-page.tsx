/** A customer: what was bought, where it goes, how the account is used; a copy of it all, and its end. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Table } from '../../admin/list.tsx';
import { Badge, Card, Columns, Empty, Facts, LinkButton, PageHead } from '../../admin/parts.tsx';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate, formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import { addressLines } from '../address.ts';
import type { SavedAddress } from '../addresses.ts';
import type { OrdersKept } from '../customers.ts';
import { EMAIL_LENGTH_MAX } from '../email-address.ts';
import { SpentWords } from './list-page.tsx';
import type { CustomerFacts, UsedDiscount } from './one.ts';

/** As orders/ tells it. */
export interface LatestOrder {
  number: number;
  orderedAt: Date;
  /** "Shipped". */
  label: string;
  pieces: number;
  totalMinor: number;
  currency: string;
}

interface Props {
  customer: CustomerFacts;
  addresses: SavedAddress[];
  discounts: UsedDiscount[];
  orders: LatestOrder[];
  keeps: OrdersKept;
  /** What is wrong with the form that erases. */
  error?: string | undefined;
}

export function CustomerPage(props: Props) {
  const { customer, error } = props;
  const { can } = useDesk();
  const { id, name, email, emailVerified } = customer;
  return (
    <AdminPage title={name || email} current="customers">
      <PageHead
        title={name || email}
        back={{ href: routes.adminCustomers(), label: 'Customers' }}
        badge={emailVerified ? undefined : <Badge tone="warn">E-mail not confirmed</Badge>}
        detail={name ? email : undefined}
        actions={
          <>
            {can('customers:write') && (
              <LinkButton href={routes.adminCustomerExport({ customerId: id })}>Export data</LinkButton>
            )}
            {can('orders:write') && (
              <Form action={routes.adminDrafts()}>
                <input type="hidden" name="customerId" value={id} />
                <Button>Draft an order</Button>
              </Form>
            )}
          </>
        }
      />
      <ErrorSummary errors={error ? [{ field: 'email', message: error }] : []} />
      <Columns
        aside={
          <>
            <About {...props} />
            <Addresses {...props} />
          </>
        }
      >
        {can('orders:read') && <Orders {...props} />}
        <Discounts {...props} />
        {can('customers:write') && <Erase {...props} />}
      </Columns>
    </AdminPage>
  );
}

function About({ customer }: Props) {
  const place = useDesk().shop.config.shop;
  const { orders, spent, createdAt, hasPassword, passkeys, lastSeenAt } = customer;
  const ways = [
    hasPassword && 'password',
    passkeys > 0 && (passkeys === 1 ? 'a passkey' : `${passkeys} passkeys`),
    'link by e-mail',
  ].filter(Boolean);
  return (
    <Card title="About">
      <Facts
        facts={[
          { label: 'Orders', value: orders },
          { label: 'Spent', value: <SpentWords spent={spent} /> },
          { label: 'Customer since', value: formatDate(createdAt, place) },
          { label: 'Last seen', value: lastSeenAt ? formatDateTime(lastSeenAt, place) : 'Not signed in' },
          { label: 'Signs in by', value: ways.join(', ') },
        ]}
      />
    </Card>
  );
}

function Addresses({ addresses }: Props) {
  const { locale } = useDesk().shop.config.shop;
  return (
    <Card title="Addresses">
      {addresses.length === 0 && <p class="quiet-text">None kept. Each order has its own.</p>}
      {addresses.map(({ id, address, isDefault }) => (
        <address key={id} class="postal">
          {addressLines(address, locale).map((line) => (
            <span key={line}>{line}</span>
          ))}
          {address.phone && <span>{address.phone}</span>}
          {isDefault && addresses.length > 1 && <Badge>Default</Badge>}
        </address>
      ))}
    </Card>
  );
}

const ordersOf = (email: string) => `${routes.adminOrders()}?${new URLSearchParams({ q: email })}`;

function Orders({ customer, orders }: Props) {
  const { locale, ...place } = useDesk().shop.config.shop;
  const columns: Column<LatestOrder>[] = [
    {
      title: 'Order',
      isHeading: true,
      cell: ({ number }) => <a href={routes.adminOrder({ number: String(number) })}>#{number}</a>,
    },
    { title: 'Ordered', cell: ({ orderedAt }) => formatDate(orderedAt, { ...place, locale }) },
    { title: 'State', cell: ({ label }) => <Badge>{label}</Badge> },
    { title: 'Pieces', numeric: true, cell: ({ pieces }) => pieces },
    {
      title: 'Total',
      numeric: true,
      cell: ({ totalMinor, currency }) => formatMoney(totalMinor, currency, locale),
    },
  ];
  const { guestOrders, email } = customer;
  const guests = guestOrders === 1 ? 'One more order was' : `${guestOrders} more orders were`;
  return (
    <Card
      tight
      title="Latest orders"
      actions={
        orders.length > 0 && (
          <a href={ordersOf(email)}>
            All orders <span class="hidden">of this customer</span>
          </a>
        )
      }
      footer={guestOrders > 0 && <a href={ordersOf(email)}>{guests} placed with this address as a guest.</a>}
    >
      {orders.length === 0 ? (
        <Empty title="Nothing ordered yet" />
      ) : (
        <Table
          label="Latest orders"
          columns={columns}
          rows={orders}
          rowKey={({ number }) => String(number)}
        />
      )}
    </Card>
  );
}

function Discounts({ discounts }: Props) {
  const desk = useDesk();
  const { locale, ...place } = desk.shop.config.shop;
  if (discounts.length === 0) return null;
  const columns: Column<UsedDiscount>[] = [
    {
      title: 'Discount',
      isHeading: true,
      cell: ({ id, code, title }) =>
        desk.can('discounts:read') ? (
          <a href={routes.adminDiscount({ discountId: id })}>{code ?? title}</a>
        ) : (
          (code ?? title)
        ),
    },
    { title: 'Order', cell: ({ orderNumber }) => `#${orderNumber}` },
    { title: 'Used', cell: ({ at }) => formatDate(at, { ...place, locale }) },
    {
      title: 'Took off',
      numeric: true,
      cell: ({ amountMinor, currency }) => formatMoney(amountMinor, currency, locale),
    },
  ];
  return (
    <Card tight title="Discounts used">
      <Table
        label="Discounts used"
        columns={columns}
        rows={discounts}
        rowKey={({ id, orderNumber }) => `${id} ${orderNumber}`}
      />
    </Card>
  );
}

/** It cannot be undone, so it is the one thing here that asks first. */
function Erase({ customer, keeps, error }: Props) {
  return (
    <Card>
      <details class="erase" open={error !== undefined}>
        <summary>Erase this customer’s data</summary>
        <div class="stack">
          <p>
            When somebody asks you to forget them. It cannot be undone. The account, its addresses, cart,
            drafts and sign-ins go at once; of finished orders the e-mail address, phone number, notes, parcel
            numbers and mail. They get a last message that says so.
          </p>
          {keeps.underWay > 0 && (
            <p>
              {keeps.underWay === 1 ? 'One order is' : `${keeps.underWay} orders are`} still under way: go on
              with {keeps.underWay === 1 ? 'it' : 'them'} as usual; the same goes from{' '}
              {keeps.underWay === 1 ? 'it' : 'them'} two weeks after delivery.
            </p>
          )}
          <Kept keeps={keeps} />
          <Form action={routes.adminCustomerErasure({ customerId: customer.id })} class="form" noValidate>
            <Field
              name="email"
              label="The customer’s e-mail address"
              hint={`Type ${customer.email} to be sure that it is the right one.`}
              error={error}
              type="email"
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              maxlength={EMAIL_LENGTH_MAX}
              required
            />
            <div>
              <button type="submit" class="button plain bad">
                Erase for good
              </button>
            </div>
          </Form>
        </div>
      </details>
    </Card>
  );
}

function Kept({ keeps: { paid, until } }: { keeps: OrdersKept }) {
  const { retentionYears, shop } = useDesk().shop.config;
  if (paid === 0 || !until) return <p>There is no paid order, so nothing stays.</p>;
  return (
    <p>
      What stays, because tax law asks for it: of {paid === 1 ? 'the paid order' : `${paid} paid orders`} the
      number, date, products, sums, and the name and address of the invoice, for{' '}
      {retentionYears === 1 ? 'one year' : `${retentionYears} years`} from the end of the year, at the latest
      until {formatDate(until, shop)}. Then they are erased too.
    </p>
  );
}
