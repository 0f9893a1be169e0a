/** The order's page, its receipt and "buy again", opened by its unguessable link. */
import type { Context, Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { isToken, wholeNumber } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { findOrder, type Order, type Pieces } from './orders.ts';
import { OrderPage } from './pages.tsx';
import { orderCan } from './progress.ts';
import { ReceiptPage } from './receipt.tsx';

export interface OrderPageVerbs {
  /** Puts what is still sold into the buyer's cart. @returns what is not, and how many of it. */
  putIntoCart(c: Context, wanted: Pieces[]): Promise<Pieces[]>;
}

export function orderPages(app: Hono, shop: Shop, { putIntoCart }: OrderPageVerbs): void {
  app.get(routes.order.pattern, async (c) => {
    const order = await orderOf(c, shop);
    if (!order) return c.notFound();
    const { thanks, missing } = c.req.query();
    const page = (
      <OrderPage
        shop={shop}
        order={order}
        thanks={thanks !== undefined}
        waited={wholeNumber(thanks, 0, 99) ?? 0}
        leftOut={missing === undefined ? undefined : readMissing(order, missing)}
        cartCount={cartCount(c)}
      />
    );
    return showPrivately(c, page);
  });

  app.get(routes.orderReceipt.pattern, async (c) => {
    const order = await orderOf(c, shop);
    if (!order || orderCan.printReceipt(order) !== true) return c.notFound();
    return showPrivately(c, <ReceiptPage shop={shop} order={order} cartCount={cartCount(c)} />);
  });

  app.post(routes.buyAgain.pattern, async (c) => {
    const order = await orderOf(c, shop);
    if (!order) return c.notFound();
    if (orderCan.buyAgain(order) !== true) return c.redirect(routes.cart(), 303);
    const leftOut = await putIntoCart(c, order.lines);
    if (leftOut.length === 0) return c.redirect(routes.cart(), 303);
    const missing = new URLSearchParams({ missing: writeMissing(order, leftOut) });
    return c.redirect(`${routes.order({ token: order.token })}?${missing}`, 303);
  });
}

/** An order's page says where somebody lives: no cache keeps it. */
function showPrivately(c: Context, page: Parameters<typeof renderPage>[0]): Response | Promise<Response> {
  return c.html(renderPage(page), 200, { 'Cache-Control': 'private, no-store' });
}

async function orderOf(c: Context, { db }: Shop): Promise<Order | undefined> {
  const token = c.req.param('token');
  return isToken(token) ? await findOrder(db, { token }) : undefined;
}

/** What was left out, as places in the order and how many: "0x2.3x1". The page takes all words from the order itself. */
function writeMissing({ lines }: Order, leftOut: Pieces[]): string {
  const place = (variantId: string) => lines.findIndex((line) => line.variantId === variantId);
  return leftOut.map(({ variantId, quantity }) => `${place(variantId)}x${quantity}`).join('.');
}

function readMissing({ lines }: Order, text: string): Pieces[] | undefined {
  const missing = text.split('.').flatMap((pair) => {
    const [, place, quantity] = /^(\d{1,3})x(\d{1,5})$/.exec(pair) ?? [];
    const line = lines[Number(place)];
    return line && place
      ? [{ variantId: line.variantId, quantity: Math.min(Number(quantity), line.quantity) }]
      : [];
  });
  return missing.length > 0 ? missing : undefined;
}
