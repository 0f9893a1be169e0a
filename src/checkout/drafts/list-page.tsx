/** The list of drafts. */
import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Filters, Pager, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, Empty, PageHead, type Tone } from '../../admin/parts.tsx';
import type { KeysetPage } from '../../platform/keyset.ts';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import { Button } from '../../ui/fields.tsx';
import { type Draft, type DraftState, draftName, stateOf } from './drafts.ts';
import type { ListedDraft } from './list.ts';

const states: Record<DraftState, { title: string; tone: Tone }> = {
  open: { title: 'Open', tone: 'plain' },
  sent: { title: 'Sent', tone: 'accent' },
  paying: { title: 'At the payment page', tone: 'warn' },
  paid: { title: 'Paid', tone: 'good' },
  expired: { title: 'Expired', tone: 'plain' },
  removed: { title: 'Removed', tone: 'bad' },
};

export function StateBadge({ draft }: { draft: Draft }) {
  const { title, tone } = states[stateOf(draft)];
  const isComing = draft.order?.paymentStatus === 'processing';
  return <Badge tone={tone}>{isComing ? 'Payment under way' : title}</Badge>;
}

/** Those that are listed apart. */
export const tabs = ['all', 'open', 'sent', 'paid', 'expired'] as const;
export type DraftTab = (typeof tabs)[number];

const urlOf = (query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return text ? `${routes.adminDrafts()}?${text}` : routes.adminDrafts();
};

export function DraftsPage({
  tab,
  search,
  page: { rows, previous, next },
}: {
  tab: DraftTab;
  search: string;
  page: KeysetPage<ListedDraft>;
}) {
  const { can, shop } = useDesk();
  const show = tab === 'all' ? undefined : tab;
  return (
    <AdminPage title="Drafts" current="drafts">
      <PageHead title="Drafts" actions={can('orders:write') && <AddDraft />} />
      <Card tight>
        <Tabs
          label="Drafts by state"
          tabs={tabs.map((each) => ({
            href: urlOf({ show: each === 'all' ? undefined : each, q: search }),
            title: each === 'all' ? 'All' : states[each].title,
            current: each === tab,
          }))}
        />
        <Filters
          action={routes.adminDrafts()}
          search={search}
          placeholder="Search by number, name or e-mail"
          hidden={{ show }}
          clear={search ? urlOf({ show }) : undefined}
        />
        {rows.length === 0 ? (
          <NoDrafts isFiltered={search !== '' || tab !== 'all'} />
        ) : (
          <Table
            label="Drafts"
            columns={columnsOf(shop.config.shop)}
            rows={rows}
            rowKey={({ number }) => String(number)}
          />
        )}
        <Pager
          before={previous && urlOf({ show, q: search, ...previous })}
          next={next && urlOf({ show, q: search, ...next })}
        />
      </Card>
    </AdminPage>
  );
}

function AddDraft() {
  return (
    <Form action={routes.adminDrafts()}>
      <Button>Make a draft</Button>
    </Form>
  );
}

function columnsOf(place: { locale: string; timeZone: string }): Column<ListedDraft>[] {
  return [
    {
      title: 'Draft',
      isHeading: true,
      cell: (draft) => (
        <>
          <a href={routes.adminDraft({ draftId: draft.id })}>{draftName(draft)}</a>
          <span class="below">by {draft.madeBy}</span>
        </>
      ),
    },
    {
      title: 'For',
      cell: ({ name, email }) => (
        <div>
          {name ?? email ?? '–'}
          {name && email && <span class="below">{email}</span>}
        </div>
      ),
    },
    {
      title: 'State',
      cell: (draft) => (
        <div>
          <StateBadge draft={draft} />
          {stateOf(draft) === 'paid' && (
            <>
              {' '}
              <a href={routes.adminOrder({ number: String(draft.order!.number) })}>#{draft.order!.number}</a>
            </>
          )}
        </div>
      ),
    },
    { title: 'Changed', cell: ({ changedAt }) => formatDate(changedAt, place) },
    {
      title: 'Pieces',
      numeric: true,
      cell: (draft) => (stateOf(draft) === 'paid' ? '' : draft.pieces),
    },
    {
      title: 'Total',
      numeric: true,
      cell: (draft) => {
        const total = stateOf(draft) === 'paid' ? draft.order : draft.sent;
        return total ? formatMoney(total.totalMinor, total.currency, place.locale) : '–';
      },
    },
  ];
}

function NoDrafts({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return <Empty title="None found">Look at the other tabs, or search for something else.</Empty>;
  return (
    <Empty title="No drafts yet">
      For orders by telephone or mail: put the products together, send the buyer a link, and it becomes an
      order when it is paid.
    </Empty>
  );
}
