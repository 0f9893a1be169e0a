/** Sending goods back and withdrawing, over HTTP. Opened, as the order's page, by its unguessable link. */
import type { Context, Hono } from 'hono';
import { v7 as uuid } from 'uuid';
import { cartCount } from '../platform/kept-pages.ts';
import { type Door, knock, senderOf } from '../platform/rate-limits.ts';
import { isToken, isUuid, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import {
  BACK_FIELDS_MAX,
  type Errors,
  parseReturn,
  parseStatement,
  quantityField,
  type Typed,
} from './back-form.ts';
import { ConfirmWithdrawalPage, ReturnPage, WithdrawalPage, WithdrawnPage } from './back-pages.tsx';
import { findOrder, type Order } from './orders.ts';
import { keptQuantity } from './progress.ts';
import { requestReturn } from './returns.ts';
import { mayReturn, returnWindow, withdrawalWindow } from './windows.ts';
import { findWithdrawal, mayWithdraw, withdraw, withdrawable } from './withdrawals.ts';

/** Each statement writes two letters: nobody needs many. */
const DOOR: Door = {
  name: 'goods back',
  sender: { max: 60, windowSeconds: 3600 },
  address: { max: 20, windowSeconds: 3600 },
};

export function backPages(app: Hono, shop: Shop): void {
  app.get(routes.orderReturn.pattern, (c) =>
    withOrder(c, shop, async (order) =>
      mayReturn(shop, order) ? showReturn(c, shop, order, { typed: { id: uuid() } }) : toOrder(c, order),
    ),
  );

  app.post(routes.orderReturn.pattern, (c) =>
    withOrder(c, shop, async (order) => {
      const typed = await readForm(c, BACK_FIELDS_MAX);
      const repeated = order.returns.some(({ id }) => id === typed.id);
      if (repeated) return toOrder(c, order);
      if (!mayReturn(shop, order)) return toOrder(c, order);
      const { errors, ...request } = parseReturn(order, typed, keptQuantity);
      if (Object.keys(errors).length > 0) return showReturn(c, shop, order, { typed, errors, status: 422 });
      if (await isTooOften(c, shop, order)) return showReturn(c, shop, order, { typed, ...tooOften });
      const outcome = await requestReturn(shop, { id: order.id }, request);
      return outcome.ok ? toOrder(c, order) : showReturn(c, shop, order, { typed, ...refusedBy(outcome) });
    }),
  );

  app.get(routes.orderWithdrawal.pattern, (c) =>
    withOrder(c, shop, async (order) => {
      if (mayWithdraw(shop, order) !== true) return toOrder(c, order);
      const all = order.lines.map((line) => [quantityField(line), String(withdrawable(line))]);
      const { name } = order.shippingAddress;
      const typed = { id: uuid(), name, email: order.email, ...Object.fromEntries(all) };
      return showWithdrawal(c, shop, order, { typed });
    }),
  );

  app.post(routes.orderWithdrawal.pattern, (c) =>
    withOrder(c, shop, async (order) => {
      const typed = await readForm(c, BACK_FIELDS_MAX);
      if (isUuid(typed.id) && (await findWithdrawal(shop.db, typed.id))?.orderId === order.id)
        return c.redirect(routes.orderWithdrawn({ token: order.token, id: typed.id }), 303);
      if (mayWithdraw(shop, order) !== true) return toOrder(c, order);
      if (typed.step === 'change') return showWithdrawal(c, shop, order, { typed });
      const { statement, errors } = parseStatement(order, typed, withdrawable);
      if (Object.keys(errors).length > 0)
        return showWithdrawal(c, shop, order, { typed, errors, status: 422 });
      if (typed.step !== 'confirm') {
        const page = { shop, order, statement, cartCount: cartCount(c) };
        return show(c, <ConfirmWithdrawalPage {...page} />);
      }
      if (await isTooOften(c, shop, order)) return showWithdrawal(c, shop, order, { typed, ...tooOften });
      const outcome = await withdraw(shop, { id: order.id }, statement);
      if (!outcome.ok) return showWithdrawal(c, shop, order, { typed, ...refusedBy(outcome) });
      return c.redirect(routes.orderWithdrawn({ token: order.token, id: statement.id }), 303);
    }),
  );

  app.get(routes.orderWithdrawn.pattern, (c) =>
    withOrder(c, shop, async (order) => {
      const id = c.req.param('id');
      const withdrawal = isUuid(id) ? await findWithdrawal(shop.db, id) : undefined;
      if (withdrawal?.orderId !== order.id) return c.notFound();
      return show(
        c,
        <WithdrawnPage shop={shop} order={order} withdrawal={withdrawal} cartCount={cartCount(c)} />,
      );
    }),
  );
}

async function withOrder(
  c: Context,
  { db }: Shop,
  work: (order: Order) => Promise<Response>,
): Promise<Response> {
  const token = c.req.param('token');
  const order = isToken(token) ? await findOrder(db, { token }) : undefined;
  return order ? await work(order) : await c.notFound();
}

const toOrder = (c: Context, { token }: Order) => c.redirect(routes.order({ token }), 303);

async function isTooOften(c: Context, { db, config }: Shop, order: Order): Promise<boolean> {
  return !(await knock(db, DOOR, senderOf(c, config), order.id)).ok;
}
const tooOften = {
  refused: 'That was very often. Please try again in an hour, or write to us.',
  status: 429,
} as const;

function refusedBy(outcome: { reason: string; why?: string }) {
  return { refused: outcome.why ?? 'Please look at this again.', status: 409 } as const;
}

interface Shown {
  typed: Typed;
  errors?: Errors;
  refused?: string;
  status?: 200 | 409 | 422 | 429;
}

function showReturn(c: Context, shop: Shop, order: Order, { typed, errors = {}, refused, status }: Shown) {
  const window = returnWindow(order, shop.config.returnDays, shop.config.shop.timeZone);
  const props = { shop, order, typed, errors, refused, window, cartCount: cartCount(c) };
  return show(c, <ReturnPage {...props} />, status);
}

function showWithdrawal(
  c: Context,
  shop: Shop,
  order: Order,
  { typed, errors = {}, refused, status }: Shown,
) {
  const window = withdrawalWindow(order, shop.config.shop.timeZone);
  const props = { shop, order, typed, errors, refused, window, cartCount: cartCount(c) };
  return show(c, <WithdrawalPage {...props} />, status);
}

/** No cache keeps it: it says who somebody is. */
async function show(c: Context, page: Parameters<typeof renderPage>[0], status: Shown['status'] = 200) {
  return c.html(renderPage(page), status, { 'Cache-Control': 'private, no-store' });
}
