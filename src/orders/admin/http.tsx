/** Orders in the back office: the list, one order, and what can be done to it. */
import { v4 as newPress } from 'uuid';
import type { BackOffice, Found } from '../../admin/back-office.tsx';
import { savedViews } from '../../admin/views.ts';
import { formatMoney } from '../../platform/money.ts';
import { routes } from '../../routes.ts';
import { orderName } from '../orders.ts';
import { orderLabel } from '../progress.ts';
import { orderActions } from './action-http.tsx';
import { shipTicked } from './bulk.tsx';
import { findOrders, readFilters, searchOrders } from './list.ts';
import { OrdersPage } from './list-page.tsx';
import { orderPage } from './order-http.tsx';
import type { OrderAdminHooks } from './perform.ts';

export function orderAdmin(office: BackOffice, hooks: OrderAdminHooks): void {
  const { shop } = office;
  const { db, config } = shop;

  office.page(routes.adminOrders, 'orders:read', async (desk) => {
    const filters = readFilters(desk.c.req.query());
    const [page, views] = await Promise.all([
      findOrders(db, filters, config.shop.timeZone),
      savedViews(db, desk.staff.id, 'orders'),
    ]);
    return desk.html(<OrdersPage filters={filters} page={page} views={views} pressId={newPress()} />);
  });
  office.action(routes.adminOrdersShip, 'orders:write', (desk) => shipTicked(desk, hooks));
  office.finder({
    title: 'Orders',
    needs: 'orders:read',
    async find(database, text) {
      const orders = await searchOrders(database, text);
      return orders.map((order): Found => {
        const total = formatMoney(order.totalMinor, order.currency, config.shop.locale);
        return {
          href: routes.adminOrder({ number: String(order.number) }),
          title: `${orderName(order)} ${order.name || order.email}`,
          detail: `${total} · ${orderLabel(order)}`,
        };
      });
    },
  });
  orderActions(office, hooks);
  orderPage(office, hooks);
}
