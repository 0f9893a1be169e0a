/** Everything that moved, of whatever article. */
import { AdminPage } from '../../admin/layout.tsx';
import { Pager, Table, Tabs } from '../../admin/list.tsx';
import { Card, Empty, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import type { Ledger, NamedMovement } from '../ledger.ts';
import { MovementReason, signed, VariantName, When, whoMoved } from './parts.tsx';

const address = (unsold: boolean, before?: number): string => {
  const query = new URLSearchParams({
    ...(unsold && { show: 'unsold' }),
    ...(before && { before: String(before) }),
  });
  return query.size > 0 ? `${routes.adminStockMovements()}?${query}` : routes.adminStockMovements();
};

export function MovementsPage({
  unsold,
  ledger: { movements, older },
}: {
  unsold: boolean;
  ledger: Pick<Ledger<NamedMovement>, 'movements' | 'older'>;
}) {
  return (
    <AdminPage title="Movements" current="movements">
      <PageHead title="Movements" back={{ href: routes.adminInventory(), label: 'Inventory' }} />
      <Tabs
        label="Movements"
        tabs={[
          { href: address(false), title: 'All', current: !unsold },
          { href: address(true), title: 'Without sales', current: unsold },
        ]}
      />
      <Card tight>
        {movements.length === 0 ? (
          <Empty title="Nothing has moved yet">
            What is received, sold, counted or sent back stands here.
          </Empty>
        ) : (
          <Table<NamedMovement>
            label="Movements"
            rows={movements}
            rowKey={({ id }) => String(id)}
            columns={[
              { title: 'Article', isHeading: true, cell: (row) => <VariantName row={row} /> },
              { title: 'What', cell: (row) => <MovementReason movement={row} /> },
              { title: 'Change', numeric: true, cell: ({ quantity }) => signed(quantity) },
              { title: 'Who', cell: whoMoved },
              { title: 'When', cell: ({ at }) => <When at={at} /> },
            ]}
          />
        )}
        <Pager next={older === undefined ? undefined : address(unsold, older)} />
      </Card>
    </AdminPage>
  );
}
