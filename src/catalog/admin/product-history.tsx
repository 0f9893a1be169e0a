/** What was done to a product, by whom and when. */
import type { LoggedEntry } from '../../admin/audit.ts';
import { useDesk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, PageHead } from '../../admin/parts.tsx';
import { routes } from '../../routes.ts';
import { formatDateTime } from '../../ui/date-time.ts';
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
        <Entries entries={entries} />
      </Card>
    </AdminPage>
  );
}

function Entries({ entries }: { entries: LoggedEntry[] }) {
  const { locale, timeZone } = useDesk().shop.config.shop;
  if (entries.length === 0) return <p class="quiet-text">Nothing was changed yet.</p>;
  return (
    <ol class="stack">
      {entries.map(({ id, words, staffName, at }) => (
        <li key={id}>
          <p>{words}</p>
          <p class="quiet-text">
            {staffName} · {formatDateTime(at, { locale, timeZone })}
          </p>
        </li>
      ))}
    </ol>
  );
}
