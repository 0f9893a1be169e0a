/** What was done to a product, by whom and when. */
import type { LoggedEntry } from '../../admin/audit.ts';
import { History } from '../../admin/history.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import type { ProductRecord } from '../product-record.ts';

export function HistoryPage({
  product: { id, title },
  entries,
}: {
  product: ProductRecord;
  entries: LoggedEntry[];
}) {
  return (
    <AdminPage title={`History of ${title}`} current="products">
      <PageHead title="History" back={{ href: routes.adminProduct({ productId: id }), label: title }} />
      <Card>
        <History entries={entries} />
      </Card>
    </AdminPage>
  );
}
