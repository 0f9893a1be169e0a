/** Many ticked orders at once: each is shipped whole, by itself, and what became of each is told. */
import { v5 as derivedId } from 'uuid';
import type { Desk } from '../../admin/desk.ts';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, Empty, LinkButton, PageHead } from '../../admin/parts.tsx';
import { sql } from '../../platform/db.ts';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { type Order, orderName } from '../orders.ts';
import type { Outcome } from '../outcome.ts';
import { staffActions } from '../staff-actions.ts';
import { PAGE_LENGTH } from './list.ts';
import { type OrderAdminHooks, perform } from './perform.ts';

const shipAction = staffActions.find(({ name }) => name === 'ship')!;

interface Result {
  number: number;
  outcome: Outcome;
}

/** The parcel of each order has an id that follows from the press, so that a repeat finds it made. */
export async function shipTicked(desk: Desk, hooks: OrderAdminHooks): Promise<Response> {
  const { press = '' } = desk.form;
  const numbers = [...new Set(desk.values('number'))]
    .filter((text) => /^[1-9]\d{0,14}$/.test(text))
    .map(Number);
  if (!isUuid(press) || numbers.length === 0) return desk.html(<NothingTicked />, 422);
  const orders = await desk.shop.db.rows<Pick<Order, 'id' | 'number'>>(sql`
    SELECT id, number FROM orders WHERE number = ANY (${numbers.slice(0, PAGE_LENGTH)}::bigint[]) ORDER BY number`);
  const results: Result[] = [];
  // One after the other: each holds its own order's lock, and nobody else has to wait for fifty.
  for (const order of orders) {
    const key = String(order.number);
    const words = `Order ${orderName(order)} shipped`;
    const id = derivedId(key, press);
    const { result } = await perform(desk, hooks, { action: shipAction, order, key, values: {}, id, words });
    results.push({ number: order.number, outcome: result });
  }
  return desk.html(<ShippedPage results={results} />);
}

export function NothingTicked() {
  return (
    <AdminPage title="Nothing is ticked" current="orders">
      <Empty title="Nothing is ticked" action={{ href: routes.adminOrders(), label: 'Back to the orders' }}>
        Tick the orders in the list first, then press the button above it.
      </Empty>
    </AdminPage>
  );
}

const why = (outcome: Outcome): string => {
  if (outcome.ok) return '';
  if (outcome.reason === 'not_possible') return outcome.why;
  return outcome.reason === 'invalid' ? Object.values(outcome.fields).join(' ') : 'It is not there.';
};

function ShippedPage({ results }: { results: Result[] }) {
  const shipped = results.filter(({ outcome }) => outcome.ok);
  const refused = results.filter(({ outcome }) => !outcome.ok);
  const count = (many: Result[]) => `${many.length} ${many.length === 1 ? 'order' : 'orders'}`;
  return (
    <AdminPage title="Shipped" current="orders">
      <PageHead
        title={
          refused.length === 0
            ? `${count(shipped)} shipped`
            : `${shipped.length} of ${count(results)} shipped`
        }
        back={{ href: `${routes.adminOrders()}?tab=to_ship`, label: 'Orders to ship' }}
        actions={shipped.length > 0 && <LinkButton href={printUrl(shipped)}>Packing slips (PDF)</LinkButton>}
      />
      {refused.length > 0 && (
        <Card title="Not shipped" tight>
          <ul class="found">
            {refused.map(({ number, outcome }) => (
              <li key={number}>
                <OrderLink number={number} /> <span>{why(outcome)}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {shipped.length > 0 && (
        <Card title="Shipped, and the buyers are told" tight>
          <ul class="found">
            {shipped.map(({ number, outcome }) => (
              <li key={number}>
                <OrderLink number={number} />{' '}
                <span class="quiet-text">
                  {outcome.ok && !outcome.changed
                    ? 'By this press already; not a second time'
                    : 'One parcel. Add its tracking on the order.'}
                </span>
              </li>
            ))}
          </ul>
        </Card>
      )}
    </AdminPage>
  );
}

const printUrl = (results: Result[]) =>
  `${routes.adminOrdersPrint()}?${new URLSearchParams([
    ['kind', 'packing-slip'],
    ...results.map(({ number }): [string, string] => ['number', String(number)]),
  ])}`;

const OrderLink = ({ number }: { number: number }) => (
  <a href={routes.adminOrder({ number: String(number) })}>{orderName({ number })}</a>
);
