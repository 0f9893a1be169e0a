/** The cart's two cookies: the token that opens it, and the number that the header shows. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { CART_COUNT_COOKIE } from '../platform/kept-pages.ts';
import { isToken } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';

const CART_COOKIE = 'cart';
const KEPT_DAYS = 90;

export function cartToken(c: Context): string | undefined {
  const token = getCookie(c, CART_COOKIE);
  return isToken(token) ? token : undefined;
}

export function rememberCart(c: Context, shop: Shop, token: string, pieces: number): void {
  const options = {
    path: '/',
    sameSite: 'Lax',
    httpOnly: true,
    secure: shop.config.publicUrl.startsWith('https:'),
    maxAge: KEPT_DAYS * 86_400,
  } as const;
  setCookie(c, CART_COOKIE, token, options);
  rememberCount(c, shop, pieces);
}

/** The number decides nothing but what the header shows. */
export function rememberCount(c: Context, shop: Shop, pieces: number): void {
  setCookie(c, CART_COUNT_COOKIE, String(pieces), {
    path: '/',
    sameSite: 'Lax',
    secure: shop.config.publicUrl.startsWith('https:'),
    maxAge: KEPT_DAYS * 86_400,
  });
}

/** At sign-out: whoever uses this browser next begins with an empty cart. */
export function forgetCart(c: Context): void {
  for (const name of [CART_COOKIE, CART_COUNT_COOKIE]) deleteCookie(c, name, { path: '/' });
}
