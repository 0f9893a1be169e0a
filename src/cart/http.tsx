/** The cart over HTTP: a page, and three forms that come back to it. */
import type { Context, Hono } from 'hono';
import { type Customer, currentCustomer } from '../customers/session.ts';
import { regionOf } from '../markets/markets.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { isUuid, readForm, wholeNumber } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import {
  type AddResult,
  addToCart,
  type Cart,
  findCart,
  LINES_MAX,
  pieces,
  QUANTITY_MAX,
  setGiftWrap,
  setQuantity,
} from './cart.ts';
import { cartCodes, type RefusedCode } from './codes-http.tsx';
import { cartToken, rememberCart, rememberCount } from './cookie.ts';
import { rememberAdded } from './owner.ts';
import { CartPage } from './pages.tsx';
import { type Quote, quote, type Terms, termsOf } from './quote.ts';

export function cartPages(app: Hono, shop: Shop): void {
  cartCodes(app, shop, (c, refused) => showCart(c, shop, undefined, refused));
  app.get(routes.cart.pattern, (c) => showCart(c, shop));

  // Where a refused form leaves the browser: asked for again from the address bar, it is the cart.
  for (const { pattern } of [routes.cartLines, routes.cartLine])
    app.get(pattern, (c) => c.redirect(routes.cart(), 303));

  app.post(routes.cartLines.pattern, async (c) => {
    const form = await readForm(c);
    const { variantId } = form;
    const quantity = wholeNumber(form.quantity ?? '1', 1, QUANTITY_MAX);
    if (!isUuid(variantId)) return showCart(c, shop, { message: 'That article does not exist.' });
    if (!quantity) return showCart(c, shop, { variantId, message: wantedNumber });
    const added = await addToCart(shop.db, cartToken(c), shop.config.shop.currency, { variantId, quantity });
    if (!added.ok) return showCart(c, shop, { variantId, message: whyNotAdded(added) });
    await rememberAdded(c, shop, added);
    return c.redirect(routes.cart(), 303);
  });

  app.post(routes.cartLine.pattern, async (c) => {
    const variantId = c.req.param('variantId');
    const form = await readForm(c);
    if (form.giftWrap !== undefined) return changeGiftWrap(c, shop, variantId, form.giftWrap);
    const token = cartToken(c);
    const quantity = wholeNumber(form.quantity, 0, QUANTITY_MAX);
    if (quantity === undefined) return showCart(c, shop, { variantId, message: wantedNumber });
    if (!token || !isUuid(variantId) || !(await setQuantity(shop.db, token, variantId, quantity)))
      return showCart(c, shop, { message: 'That article is no longer in your cart.' });
    return c.redirect(routes.cart(), 303);
  });
}

/** @param typed 1: please; 0: no longer. */
async function changeGiftWrap(c: Context, shop: Shop, variantId: string, typed: string): Promise<Response> {
  const token = cartToken(c);
  const wanted = wholeNumber(typed, 0, shop.config.giftWrapMinor > 0 ? 1 : 0);
  const isKnown = token && isUuid(variantId) && wanted !== undefined;
  if (isKnown && (await setGiftWrap(shop.db, token, variantId, wanted === 1)))
    return c.redirect(routes.cart(), 303);
  return showCart(c, shop, {
    message: 'That article is not in your cart any more, or cannot be gift wrapped.',
  });
}

const wantedNumber = `Please give a whole number from 1 to ${QUANTITY_MAX}.`;

function whyNotAdded(added: Extract<AddResult, { ok: false }>): string {
  switch (added.reason) {
    case 'unknown_variant':
      return 'That article is no longer sold.';
    case 'sold_out':
      return 'Sorry, this has just sold out.';
    case 'too_many':
      return `A cart takes at most ${QUANTITY_MAX} of one article.`;
    case 'too_many_lines':
      return `A cart takes at most ${LINES_MAX} different articles. Please order the rest separately.`;
    case 'short':
      return added.inCart > 0
        ? `There are only ${added.available} left, and ${added.inCart} of them are in your cart already.`
        : `There are only ${added.available} left.`;
  }
}

/** With a problem the page answers 422 and nothing has changed. */
async function showCart(
  c: Context,
  shop: Shop,
  problem?: { variantId?: string; message: string },
  refusedCode?: RefusedCode,
): Promise<Response> {
  const token = cartToken(c);
  const [cart, terms, customer] = await Promise.all([
    findCart(shop.db, token),
    termsOf(shop),
    currentCustomer(c, shop),
  ]);
  const lines = cart?.lines ?? [];
  const count = pieces(lines);
  if (cart && cart.token !== token) rememberCart(c, shop, cart.token, count);
  else if (count !== cartCount(c)) rememberCount(c, shop, count);
  const quoted = cart && (await quoteOf(c, shop, cart, terms, customer));
  const page = <CartPage {...{ shop, cart, problem, refusedCode }} quote={quoted} cartCount={count} />;
  return c.html(renderPage(page), refusedCode?.status ?? (problem ? 422 : 200));
}

/**
 * For where the buyer has said that it goes, unless he has picked another country since. What was typed into a
 * customer's cart is his alone.
 */
function quoteOf(
  c: Context,
  { db }: Shop,
  cart: Cart,
  terms: Terms,
  customer: Customer | undefined,
): Promise<Quote> {
  const region = regionOf(c, terms.selling);
  const isOwn = cart.customerId === null || cart.customerId === customer?.id;
  const typed = isOwn ? cart.shippingAddress : null;
  const address = typed?.country === region.country ? typed : null;
  return quote(db, terms, {
    lines: cart.lines,
    codes: cart.discountCodes,
    where: address ?? { country: region.country, region: '', postalCode: '' },
    currency: region.isChosen ? region.currency : undefined,
    shippingMethod: cart.shippingMethod ?? '',
    vatNumber: undefined,
    buyer: { email: (isOwn && cart.email) || (customer?.email ?? null), customerId: customer?.id ?? null },
    exceptOrderId: cart.pendingOrderId ?? undefined,
    now: new Date(),
  });
}
