/** The pages of sales: the list, the plan of a new one, what one has lowered. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import type { FoundThing } from '../../admin/goods.ts';
import { ChooseGoods, SaveOnEnter } from '../../admin/goods-fields.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Pager, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, Columns, Empty, Facts, LinkButton, PageHead, SaveBar } from '../../admin/parts.tsx';
import type { KeysetPage } from '../../platform/keyset.ts';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate, formatDateTime } from '../../ui/date-time.ts';
import { Button, ErrorSummary, Field } from '../../ui/fields.tsx';
import type { ListedSale, Sale } from '../sales.ts';
import type { SaleTyped } from './sales-form.ts';
import { percentOf, type SaleFacts, VARIANTS_COUNTED } from './sales-read.ts';

const states = {
  scheduled: { title: 'Planned', tone: 'accent' },
  running: { title: 'Running', tone: 'good' },
  ended: { title: 'Ended', tone: 'plain' },
} as const;

const StateBadge = ({ sale: { status } }: { sale: Pick<Sale, 'status'> }) => (
  <Badge tone={states[status].tone}>{states[status].title}</Badge>
);

const urlOf = (query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return text ? `${routes.adminSales()}?${text}` : routes.adminSales();
};

const counted = (variants: number) =>
  variants > VARIANTS_COUNTED ? `${VARIANTS_COUNTED}+` : String(variants);

export function SalesPage({
  isOver,
  page: { rows, previous, next },
}: {
  isOver: boolean;
  page: KeysetPage<ListedSale>;
}) {
  const { can, shop } = useDesk();
  const place = shop.config.shop;
  const show = isOver ? 'ended' : undefined;
  const columns: Column<ListedSale>[] = [
    {
      title: 'Sale',
      isHeading: true,
      cell: ({ id, title }) => <a href={routes.adminSale({ saleId: id })}>{title}</a>,
    },
    { title: 'State', cell: (sale) => <StateBadge sale={sale} /> },
    { title: 'Off', numeric: true, cell: percentOf },
    { title: 'From', cell: ({ startsAt }) => formatDate(startsAt, place) },
    { title: 'To', cell: ({ endsAt }) => formatDate(endsAt, place) },
    {
      title: 'Variants lowered',
      numeric: true,
      cell: ({ status, variants }) => (status === 'scheduled' ? '–' : counted(variants)),
    },
  ];
  const add = { href: routes.adminNewSale(), label: 'Plan a sale' };
  const mayWrite = can('discounts:write');
  return (
    <AdminPage title="Sales" current="sales">
      <PageHead
        title="Sales"
        actions={
          mayWrite && (
            <LinkButton look="strong" href={add.href}>
              {add.label}
            </LinkButton>
          )
        }
      />
      <Card tight>
        <Tabs
          label="Sales by state"
          tabs={[
            { href: urlOf({}), title: 'Running and planned', current: !isOver },
            { href: urlOf({ show: 'ended' }), title: 'Ended', current: isOver },
          ]}
        />
        {rows.length === 0 ? (
          <Empty
            title={isOver ? 'None has ended' : 'No sale is running or planned'}
            action={isOver || !mayWrite ? undefined : add}
          >
            A sale lowers prices on the shop’s pages at its time, and puts them back by itself. For a code
            that buyers enter, add a discount instead.
          </Empty>
        ) : (
          <Table label="Sales" columns={columns} rows={rows} rowKey={({ id }) => id} />
        )}
        <Pager before={previous && urlOf({ show, ...previous })} next={next && urlOf({ show, ...next })} />
      </Card>
    </AdminPage>
  );
}

export function NewSalePage({
  typed,
  errors,
  found,
  isUnsaved,
}: {
  typed: SaleTyped;
  errors: Record<string, string>;
  found: FoundThing[] | undefined;
  isUnsaved: boolean;
}) {
  const { timeZone } = useDesk().shop.config.shop;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AdminPage title={mistakes.length > 0 ? 'Error: Plan a sale' : 'Plan a sale'} current="sales">
      <PageHead title="Plan a sale" back={{ href: routes.adminSales(), label: 'Sales' }} />
      <ErrorSummary errors={mistakes} />
      <Columns
        aside={
          <Card title="What it will do">
            <p>
              At its time each price is lowered by so many percent, in all currencies, and shown beside the
              price before. When it ends, prices go back to what they were; one that you set by hand meanwhile
              stays.
            </p>
            <p>What is in another running sale when this one begins is left out, and listed on its page.</p>
          </Card>
        }
      >
        <Form
          action={routes.adminSales()}
          keep="sale"
          class="form"
          noValidate
          data-unsaved={isUnsaved ? '' : undefined}
        >
          <SaveOnEnter />
          <Card title="The sale">
            <div class="fields">
              <Field
                name="title"
                label="Title"
                hint="For staff alone."
                value={typed.title}
                error={errors.title}
                maxlength={100}
                required
              />
              <Field
                name="percent"
                label="Percent off"
                hint="Such as 20 or 12.5."
                value={typed.percent}
                error={errors.percent}
                inputmode="decimal"
                autocomplete="off"
                required
              />
            </div>
            <div class="fields">
              <Field
                name="from"
                label="Begins"
                type="datetime-local"
                hint={`By the clock in ${timeZone}. Empty: now.`}
                value={typed.from}
                error={errors.from}
              />
              <Field
                name="to"
                label="Ends"
                type="datetime-local"
                hint="Then prices go back."
                value={typed.to}
                error={errors.to}
                required
              />
            </div>
          </Card>
          <Card title="What it is for">
            <ChooseGoods kinds={['collection', 'product']} typed={typed} error={errors.find} found={found} />
          </Card>
          <SaveBar label="Plan it" discard={routes.adminSales()} />
        </Form>
      </Columns>
    </AdminPage>
  );
}

export function SalePage({ sale }: { sale: SaleFacts }) {
  const { can, shop } = useDesk();
  const place = shop.config.shop;
  const { id, title, status, names, scope, startsAt, endsAt, variants } = sale;
  const isOver = status === 'ended';
  return (
    <AdminPage title={title} current="sales">
      <PageHead
        title={title}
        back={{ href: routes.adminSales(), label: 'Sales' }}
        badge={<StateBadge sale={sale} />}
        actions={
          can('discounts:write') &&
          !isOver && (
            <Form action={routes.adminSaleEnd({ saleId: id })}>
              <Button look="plain">{status === 'running' ? 'End it now' : 'Call it off'}</Button>
            </Form>
          )
        }
      />
      <Columns aside={<LeftOut sale={sale} />}>
        <Card title="The sale">
          <Facts
            facts={[
              { label: 'Off', value: percentOf(sale) },
              {
                label: 'For',
                value:
                  scope.kind === 'everything'
                    ? 'Everything'
                    : names.join(', ') || 'Nothing that is still there',
              },
              { label: status === 'scheduled' ? 'Begins' : 'Began', value: formatDateTime(startsAt, place) },
              { label: isOver ? 'Was to end' : 'Ends', value: formatDateTime(endsAt, place) },
              {
                label: 'Lowered',
                value:
                  status === 'scheduled'
                    ? 'Nothing yet: it is worked out when it begins.'
                    : variants === 1
                      ? '1 variant'
                      : `${variants} variants`,
              },
            ]}
          />
        </Card>
        {status !== 'scheduled' && <Lowered sale={sale} />}
      </Columns>
    </AdminPage>
  );
}

function Lowered({ sale: { lowered, variants } }: { sale: SaleFacts }) {
  const { currency, locale } = useDesk().shop.config.shop;
  const money = (minor: number) => formatMoney(minor, currency, locale);
  const columns: Column<SaleFacts['lowered'][number]>[] = [
    {
      title: 'Product',
      isHeading: true,
      cell: ({ title, sku }) => (
        <>
          {title} <span class="below">{sku}</span>
        </>
      ),
    },
    { title: 'Before', numeric: true, cell: ({ beforeMinor }) => money(beforeMinor) },
    { title: 'In the sale', numeric: true, cell: ({ saleMinor }) => money(saleMinor) },
  ];
  return (
    <Card
      tight
      title="What it lowered"
      footer={variants > lowered.length && `And ${variants - lowered.length} more.`}
    >
      {lowered.length === 0 ? (
        <Empty title="Nothing">No price that it is for could be lowered.</Empty>
      ) : (
        <Table label="Lowered prices" columns={columns} rows={lowered} rowKey={({ sku }) => sku} />
      )}
    </Card>
  );
}

const SKUS_SHOWN = 30;

function LeftOut({ sale: { leftOut, status } }: { sale: SaleFacts }) {
  return (
    <Card title="Left out">
      {leftOut.length === 0 ? (
        <p class="quiet-text">
          {status === 'scheduled'
            ? 'What is in another sale when this one begins will be listed here.'
            : 'Nothing: no variant was in another sale.'}
        </p>
      ) : (
        <>
          <p>These were in another sale when this one began, and a variant is in one sale at a time:</p>
          <p class="skus">
            {leftOut.slice(0, SKUS_SHOWN).join(', ')}
            {leftOut.length > SKUS_SHOWN && ` and ${leftOut.length - SKUS_SHOWN} more`}
          </p>
        </>
      )}
    </Card>
  );
}
