/** The list of discounts. */
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { type Column, Filters, Pager, Table, Tabs } from '../../admin/list.tsx';
import { Badge, Card, Empty, LinkButton, PageHead, type Tone } from '../../admin/parts.tsx';
import type { KeysetPage } from '../../platform/keyset.ts';
import { routes } from '../../routes.ts';
import { formatDate } from '../../ui/date-time.ts';
import type { ListedDiscount } from '../discounts.ts';
import { conditionsOf, givesOf, lastOf, type Phase, phaseOf } from '../words.ts';
import { USES_COUNTED } from './list.ts';

const titles: Record<Phase, string> = { active: 'Active', planned: 'Planned', ended: 'Ended' };
const tones: Record<Phase, Tone> = { active: 'good', planned: 'accent', ended: 'plain' };

export const PhaseBadge = ({ discount }: { discount: ListedDiscount }) => {
  const phase = phaseOf(discount);
  return <Badge tone={tones[phase]}>{titles[phase]}</Badge>;
};

const urlOf = (query: Record<string, string | undefined>) => {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const text = new URLSearchParams(given).toString();
  return text ? `${routes.adminDiscounts()}?${text}` : routes.adminDiscounts();
};

export function DiscountsPage({
  phase,
  search,
  page: { rows, previous, next },
}: {
  phase: Phase;
  search: string;
  page: KeysetPage<ListedDiscount>;
}) {
  const { can, shop } = useDesk();
  const here = { show: phase === 'active' ? undefined : phase, q: search };
  return (
    <AdminPage title="Discounts" current="discounts">
      <PageHead
        title="Discounts"
        actions={
          can('discounts:write') && (
            <LinkButton look="strong" href={routes.adminNewDiscount()}>
              Add a discount
            </LinkButton>
          )
        }
      />
      <Card tight>
        <Tabs
          label="Discounts by state"
          tabs={(['active', 'planned', 'ended'] as const).map((each) => ({
            href: urlOf({ show: each === 'active' ? undefined : each, q: search }),
            title: titles[each],
            current: each === phase,
          }))}
        />
        <Filters
          action={routes.adminDiscounts()}
          search={search}
          placeholder="Search by code or title"
          hidden={{ show: here.show }}
          clear={search ? urlOf({ show: here.show }) : undefined}
        />
        {rows.length === 0 ? (
          <NoDiscounts phase={phase} search={search} />
        ) : (
          <Table
            label="Discounts"
            columns={columnsOf(shop.config.shop)}
            rows={rows}
            rowKey={({ id }) => id}
          />
        )}
        <Pager
          before={previous && urlOf({ ...here, ...previous })}
          next={next && urlOf({ ...here, ...next })}
        />
      </Card>
    </AdminPage>
  );
}

function columnsOf(place: { locale: string; currency: string; timeZone: string }): Column<ListedDiscount>[] {
  return [
    {
      title: 'Discount',
      isHeading: true,
      cell: ({ id, code, title }) => (
        <>
          <a href={routes.adminDiscount({ discountId: id })}>{code ?? title}</a>
          <span class="below">{code ? title : 'By itself, without a code'}</span>
        </>
      ),
    },
    {
      title: 'Gives',
      cell: (discount) => (
        <div>
          {givesOf(discount, place)}
          <span class="below">{conditionsOf(discount, place).join(', ')}</span>
        </div>
      ),
    },
    {
      title: 'When',
      cell: ({ startsAt, endsAt, active }) => {
        if (!active) return 'Ended by hand';
        if (startsAt > new Date()) return `From ${formatDate(startsAt, place)}`;
        return endsAt ? `Until ${lastOf(endsAt, place)}` : 'Without an end';
      },
    },
    {
      title: 'Used',
      numeric: true,
      cell: ({ uses, totalLimit }) =>
        totalLimit !== null ? `${uses} of ${totalLimit}` : uses > USES_COUNTED ? `${USES_COUNTED}+` : uses,
    },
  ];
}

function NoDiscounts({ phase, search }: { phase: Phase; search: string }) {
  const { can } = useDesk();
  if (search)
    return (
      <Empty title="Nothing found">
        No {titles[phase].toLowerCase()} discount has “{search}” in its code or title. Look at the other tabs
        too.
      </Empty>
    );
  const add = can('discounts:write')
    ? { href: routes.adminNewDiscount(), label: 'Add a discount' }
    : undefined;
  switch (phase) {
    case 'active':
      return (
        <Empty title="No discount is running" action={add}>
          A code for your readers, three for two, free shipping from an amount: buyers always get the cheapest
          set that may stand together.
        </Empty>
      );
    case 'planned':
      return <Empty title="Nothing is planned">One with a start in the future waits here for its day.</Empty>;
    case 'ended':
      return <Empty title="None has ended">Those that are over stay here, with who has used them.</Empty>;
  }
}
