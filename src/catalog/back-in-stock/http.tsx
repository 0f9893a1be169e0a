/** Waiting for a variant, over HTTP: the form on its page, and the links of its mails. */
import type { Context, Hono } from 'hono';
import { accountEmail, emailProblem } from '../../customers/email-address.ts';
import { cartCount } from '../../platform/kept-pages.ts';
import { type Door, knock, senderOf } from '../../platform/rate-limits.ts';
import { isToken, isUuid, readForm } from '../../platform/requests.ts';
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { renderPage } from '../../ui/layout.tsx';
import { waitWords } from '../../ui/too-often.tsx';
import { type Product, stockState, type Variant } from '../catalog.ts';
import { AskedPage, type BackFormState, NotWaitingPage, WaitingPage } from './pages.tsx';
import { addressOf, askToBeTold, callOffWaiting, confirmWaiting, findWaiting } from './waiting.ts';

const HOUR = 60 * 60;
const door: Door = {
  name: 'back-in-stock',
  sender: { max: 30, windowSeconds: HOUR },
  address: { max: 6, windowSeconds: HOUR },
};

export interface BackInStockHooks {
  find(handle: string): Promise<Product | undefined>;
  /** The product's page with the form as it came back. */
  show(
    c: Context,
    product: Product,
    variant: Variant,
    state: BackFormState,
    status: 422 | 429,
  ): Promise<Response>;
}

export function backInStockPages(app: Hono, shop: Shop, { find, show }: BackInStockHooks): void {
  const { db, config } = shop;

  app.post(routes.backInStock.pattern, async (c) => {
    if (!config.features.backInStock) return await c.notFound();
    const form = await readForm(c);
    const product = await find(c.req.param('handle'));
    const variant = product?.variants.find(({ id }) => isUuid(form.variantId) && id === form.variantId);
    if (!product || !variant) return await c.notFound();
    const what = {
      title: product.title,
      choices: variant.choices,
      handle: product.handle,
      variantId: variant.id,
    };
    // It is there meanwhile.
    if (stockState(variant) !== 'sold_out') return c.redirect(addressOf(what), 303);
    const email = accountEmail(form.email);
    const problem = emailProblem(email);
    if (problem) return await show(c, product, variant, { email, error: problem }, 422);
    const knocked = await knock(db, door, senderOf(c, config), email);
    if (!knocked.ok) {
      c.header('Retry-After', String(knocked.retryAfterSeconds));
      const error = `That was asked very often just now. Please try again in ${waitWords(knocked.retryAfterSeconds)}.`;
      return await show(c, product, variant, { email, error }, 429);
    }
    await askToBeTold(db, config, what, email);
    return c.html(renderPage(<AskedPage shop={shop} cartCount={cartCount(c)} what={what} email={email} />));
  });

  const page = (c: Context) => ({ shop, cartCount: cartCount(c) });

  app.get(routes.backInStockLink.pattern, (c) => showLink(c));

  /** A program that follows links in mail presses no button. */
  app.post(routes.backInStockLink.pattern, async (c) => {
    const { act } = await readForm(c);
    const token = c.req.param('token');
    if (!isToken(token) || !(await findWaiting(db, token))) return await showLink(c);
    if (act === 'confirm') await confirmWaiting(db, token);
    if (act !== 'off') return await showLink(c);
    await callOffWaiting(db, token);
    return c.html(renderPage(<NotWaitingPage {...page(c)} isCalledOff />));
  });

  async function showLink(c: Context): Promise<Response> {
    c.header('Cache-Control', 'private, no-store');
    const token = c.req.param('token');
    const waiting = isToken(token) ? await findWaiting(db, token) : undefined;
    if (!waiting) return c.html(renderPage(<NotWaitingPage {...page(c)} isCalledOff={false} />), 404);
    return c.html(renderPage(<WaitingPage {...page(c)} waiting={waiting} token={token!} />));
  }
}
