/** What waits for somebody: each number leads to where it is done. What a member may not see is not shown. */
import type { ComponentChildren } from 'preact';
import { useDesk } from '../admin/desk.ts';
import { Badge, Card } from '../admin/parts.tsx';
import { formatMoney } from '../platform/money.ts';
import { routes } from '../routes.ts';
import { formatDateTime } from '../ui/date-time.ts';
import { COUNT_MAX, type ShortVariant, type Work } from './work.ts';

export function WorkCards({ work }: { work: Work }) {
  const desk = useDesk();
  return (
    <>
      {desk.can('orders:read') && <ToDo work={work} />}
      {desk.can('inventory:read') && <Short work={work} />}
    </>
  );
}

const many = (count: number) => (count >= COUNT_MAX ? `${COUNT_MAX}+` : String(count));
const pluralOf = (count: number, one: string, more: string) => `${many(count)} ${count === 1 ? one : more}`;

function ToDo({ work }: { work: Work }) {
  const desk = useDesk();
  const { toShip, draftsWaiting, disputes, failedRefunds, backupTrouble } = work;
  const items: ComponentChildren[] = [
    ...(backupTrouble !== null && desk.can('settings:read')
      ? [<BackupItem key="backup" words={backupTrouble} />]
      : []),
    ...disputes.map((dispute) => <DisputeItem key={`d${dispute.orderNumber}`} dispute={dispute} />),
    ...failedRefunds.map((refund) => <RefundItem key={`r${refund.orderNumber}`} refund={refund} />),
    ...(toShip > 0
      ? [
          <li key="ship">
            <a href={`${routes.adminOrders()}?tab=to_ship`}>{pluralOf(toShip, 'order', 'orders')} to ship</a>
          </li>,
        ]
      : []),
    ...(draftsWaiting > 0
      ? [
          <li key="drafts">
            <a href={routes.adminDrafts()}>
              {pluralOf(draftsWaiting, 'draft waits', 'drafts wait')} to be paid
            </a>
          </li>,
        ]
      : []),
  ];
  return (
    <Card title="To do" tight>
      {items.length > 0 ? <ul class="found">{items}</ul> : <p class="nothing-yet">Nothing waits for you.</p>}
    </Card>
  );
}

function BackupItem({ words }: { words: string }) {
  return (
    <li>
      <span>
        The last backup failed
        <span class="quiet-text to-do-detail">{words}</span>
      </span>
      <Badge tone="bad">Backup</Badge>
    </li>
  );
}

function useWords() {
  const { shop } = useDesk().shop.config;
  return {
    money: ({ amountMinor, currency }: { amountMinor: number; currency: string }) =>
      formatMoney(amountMinor, currency, shop.locale),
    time: (at: string) => formatDateTime(at, shop),
  };
}

const orderUrl = ({ orderNumber }: { orderNumber: number }) =>
  routes.adminOrder({ number: String(orderNumber) });

function DisputeItem({ dispute }: { dispute: Work['disputes'][number] }) {
  const { money, time } = useWords();
  const { orderNumber, dueBy } = dispute;
  return (
    <li>
      <span>
        <a href={orderUrl(dispute)}>Order {orderNumber}: answer the dispute</a>
        <span class="quiet-text to-do-detail">
          {money(dispute)}
          {dueBy && `, until ${time(dueBy)}`}
        </span>
      </span>
      <Badge tone="bad">Dispute</Badge>
    </li>
  );
}

function RefundItem({ refund }: { refund: Work['failedRefunds'][number] }) {
  const { money } = useWords();
  return (
    <li>
      <span>
        <a href={orderUrl(refund)}>Order {refund.orderNumber}: the refund failed</a>
        <span class="quiet-text to-do-detail">{money(refund)} did not reach the buyer</span>
      </span>
      <Badge tone="bad">Refund</Badge>
    </li>
  );
}

const stateTitles: Record<ShortVariant['state'], string> = {
  owed: 'owed to buyers',
  out: 'with none left',
  low: 'low',
};

function Short({ work: { short, shortest } }: { work: Work }) {
  const counts = (['owed', 'out', 'low'] as const).filter((state) => short[state] > 0);
  return (
    <Card
      title="Running low"
      tight
      footer={
        counts.length > 0 && (
          <>
            All:{' '}
            {counts.map((state, index) => (
              <span key={state}>
                {index > 0 && ', '}
                <a href={`${routes.adminInventory()}?show=${state}`}>
                  {many(short[state])} {stateTitles[state]}
                </a>
              </span>
            ))}
          </>
        )
      }
    >
      {shortest.length > 0 ? (
        <ul class="found">
          {shortest.map((variant) => (
            <li key={variant.variantId}>
              <span>
                <a href={routes.adminStock(variant)}>{variant.title}</a>{' '}
                {variant.variantTitle && <span class="quiet-text to-do-detail">{variant.variantTitle}</span>}
              </span>
              <ShortBadge variant={variant} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="nothing-yet">Of everything there is enough.</p>
      )}
    </Card>
  );
}

function ShortBadge({ variant: { state, available } }: { variant: ShortVariant }) {
  switch (state) {
    case 'owed':
      return <Badge tone="bad">{-available} owed</Badge>;
    case 'out':
      return <Badge tone="bad">None left</Badge>;
    case 'low':
      return <Badge tone="warn">{available} left</Badge>;
  }
}
