/** The order's page, opened by its unguessable link. */
import type { Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { isToken, wholeNumber } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { findOrder } from './orders.ts';
import { OrderPage } from './pages.tsx';

export function orderPages(app: Hono, shop: Shop): void {
  app.get(routes.order.pattern, async (c) => {
    const token = c.req.param('token');
    const order = isToken(token) ? await findOrder(shop.db, { token }) : undefined;
    if (!order) return c.notFound();
    const thanks = c.req.query('thanks');
    const page = (
      <OrderPage
        shop={shop}
        order={order}
        thanks={thanks !== undefined}
        waited={wholeNumber(thanks, 0, 99) ?? 0}
        cartCount={cartCount(c)}
      />
    );
    return c.html(renderPage(page));
  });
}
