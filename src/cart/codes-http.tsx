/**
 * Discount codes over HTTP. On the cart's page they are forms of their own; the checkout asks for them inside
 * its one form, so that entering a code loses nothing of what is typed (`codesInForm`).
 */
import type { Context, Hono } from 'hono';
import { senderOf } from '../platform/rate-limits.ts';
import { readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { formatDate } from '../ui/date-time.ts';
import { refusedWords } from './code-words.ts';
import { enterCode, removeCode } from './codes.ts';
import { cartToken } from './cookie.ts';

/** A code that was not taken: the page comes back with it in the field, and the message there. */
export interface RefusedCode {
  entered: string;
  message: string;
  status: 422 | 429;
}

/** @param showCart the cart's page. */
export function cartCodes(
  app: Hono,
  shop: Shop,
  showCart: (c: Context, refused: RefusedCode) => Promise<Response>,
): void {
  // Where a refused form leaves the browser: asked for again from the address bar, it is the cart.
  for (const { pattern } of [routes.cartCodes, routes.cartCode])
    app.get(pattern, (c) => c.redirect(routes.cart(), 303));

  app.post(routes.cartCodes.pattern, async (c) => {
    const { discountCode = '' } = await readForm(c);
    const refused = await enter(c, shop, discountCode);
    return refused ? showCart(c, refused) : c.redirect(routes.cart(), 303);
  });

  app.post(routes.cartCode.pattern, async (c) => {
    await remove(c, shop, c.req.param('code'));
    return c.redirect(routes.cart(), 303);
  });
}

/** The names of the field and the buttons inside the checkout's form; see `DiscountCodes`. */
type CodesForm = Partial<Record<'discountCode' | 'applyCode' | 'removeCode', string>>;

/**
 * What the checkout's form asks of codes. A code that was typed and not applied counts as asked for, whichever
 * button was pressed: nobody pays without the discount that he has in the field.
 * @returns undefined when nothing is asked, and the order may be placed; else the page is shown again.
 */
export async function codesInForm(
  c: Context,
  shop: Shop,
  { discountCode = '', applyCode, removeCode: removed }: CodesForm,
): Promise<{ refused: RefusedCode | undefined } | undefined> {
  if (removed !== undefined) {
    await remove(c, shop, removed);
    return { refused: undefined };
  }
  if (applyCode === undefined && discountCode.trim() === '') return undefined;
  return { refused: await enter(c, shop, discountCode) };
}

const TYPED_MAX = 100;

async function enter(c: Context, shop: Shop, typed: string): Promise<RefusedCode | undefined> {
  const entered = typed.slice(0, TYPED_MAX);
  const result = await enterCode(shop, cartToken(c), entered, senderOf(c, shop.config));
  if (result.ok) return undefined;
  const isTooOften = result.reason === 'too_often';
  if (isTooOften) c.header('Retry-After', String(result.retryAfterSeconds));
  const message = refusedWords(result, (at) => formatDate(at, shop.config.shop));
  return { entered, message, status: isTooOften ? 429 : 422 };
}

/** Already gone is as good. */
async function remove(c: Context, shop: Shop, code: string): Promise<void> {
  const token = cartToken(c);
  if (token) await removeCode(shop.db, token, code);
}
