/** Looking an order up over HTTP: a form, one answer whatever is typed, and the link from the mail. */
import { setTimeout } from 'node:timers/promises';
import type { Context, Hono } from 'hono';
import { accountEmail, emailProblem } from '../customers/email-address.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { type Door, knock, senderOf } from '../platform/rate-limits.ts';
import { isToken, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { followOrderLink, sendOrderLink } from './lookup.ts';
import { FindOrderPage, type FindOrderState, OrderLinkGonePage, OrderLinkSentPage } from './lookup-pages.tsx';

const HOUR = 60 * 60;
const door: Door = {
  name: 'find-order',
  sender: { max: 20, windowSeconds: HOUR },
  address: { max: 5, windowSeconds: HOUR },
};
/** An order that is there takes longer than one that is not: nobody can tell from an answer that takes this long. */
const ANSWER_AFTER_MS = 300;

export function lookupPages(app: Hono, shop: Shop): void {
  app.get(routes.findOrder.pattern, (c) => show(c, shop, { number: '', email: '' }));

  app.post(routes.findOrder.pattern, async (c) => {
    const form = await readForm(c);
    const typed = { number: (form.number ?? '').trim().slice(0, 40), email: accountEmail(form.email) };
    const number = orderNumber(typed.number);
    const errors: Record<string, string> = {};
    if (number === undefined)
      errors.number = 'Enter the number of your order: it stands in its mail, such as #1001.';
    const wrong = emailProblem(typed.email);
    if (wrong) errors.email = wrong;
    if (number === undefined || wrong) return show(c, shop, { ...typed, errors }, 422);
    const knocked = await knock(shop.db, door, senderOf(c, shop.config), typed.email);
    if (!knocked.ok) {
      c.header('Retry-After', String(knocked.retryAfterSeconds));
      return show(c, shop, { ...typed, retryAfterSeconds: knocked.retryAfterSeconds }, 429);
    }
    await Promise.all([sendOrderLink(shop, { number, email: typed.email }), setTimeout(ANSWER_AFTER_MS)]);
    const page = <OrderLinkSentPage shop={shop} cartCount={cartCount(c)} {...typed} />;
    return c.html(renderPage(page));
  });

  app.get(routes.orderLink.pattern, async (c) => {
    c.header('Cache-Control', 'private, no-store');
    const token = c.req.param('token');
    const order = isToken(token) ? await followOrderLink(shop.db, token) : undefined;
    if (order) return c.redirect(routes.order({ token: order }), 303);
    return c.html(renderPage(<OrderLinkGonePage shop={shop} cartCount={cartCount(c)} />), 404);
  });
}

/** As people copy it: "#1001", "1001", "Nr. 1001". */
function orderNumber(typed: string): number | undefined {
  const digits = typed.match(/^[^\d]{0,12}(\d{1,15})$/)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function show(
  c: Context,
  shop: Shop,
  state: FindOrderState,
  status: 200 | 422 | 429 = 200,
): Response | Promise<Response> {
  const page = <FindOrderPage shop={shop} cartCount={cartCount(c)} {...state} />;
  return c.html(renderPage(page), status);
}
