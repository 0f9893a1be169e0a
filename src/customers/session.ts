/** The session over HTTP: a cookie that the browser keeps, and who it stands for. */
import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { isToken } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import type { Customer, CustomerHooks } from './customers.ts';
import { endSessionOf, findSession, SESSION_DAYS_MAX } from './sessions.ts';

export type { Customer } from './customers.ts';

const COOKIE = 'session';

/** Only for https: browsers then refuse a cookie of this name that another host or an open line sets. */
const prefix = (shop: Shop) => (isSecure(shop) ? ('host' as const) : undefined);
const isSecure = (shop: Shop) => shop.config.publicUrl.startsWith('https:');

export function sessionToken(c: Context, shop: Shop): string | undefined {
  const token = getCookie(c, COOKIE, prefix(shop));
  return isToken(token) ? token : undefined;
}

const known = new WeakMap<Request, Promise<Customer | undefined>>();

/** Asks the database once a request, and not at all without the cookie. */
export async function currentCustomer(c: Context, shop: Shop): Promise<Customer | undefined> {
  const token = sessionToken(c, shop);
  if (!token) return undefined;
  const customer = known.get(c.req.raw) ?? findSession(shop, token);
  known.set(c.req.raw, customer);
  return await customer;
}

/**
 * Who is signed in, or the answer that leads to signing in and back to this page. What is shown then is
 * kept by no cache: `if (customer instanceof Response) return customer`.
 */
export async function requireCustomer(c: Context, shop: Shop): Promise<Customer | Response> {
  neverKept(c);
  const customer = await currentCustomer(c, shop);
  if (customer) return customer;
  const { pathname, search } = new URL(c.req.url);
  const next = c.req.method === 'GET' ? pathname + search : routes.account();
  return c.redirect(`${routes.signIn()}?${new URLSearchParams({ next })}`, 303);
}

/** For pages that are one person's own. */
export const neverKept = (c: Context): void => c.header('Cache-Control', 'private, no-store');

/** Signs this browser in: whatever session it had before is over. @param token of a session just opened. */
export async function startSession(
  c: Context,
  shop: Shop,
  hooks: CustomerHooks,
  token: string,
): Promise<Customer> {
  const before = sessionToken(c, shop);
  if (before) await endSessionOf(shop.db, before);
  setCookie(c, COOKIE, token, {
    prefix: prefix(shop),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    secure: isSecure(shop),
    maxAge: SESSION_DAYS_MAX * 86_400,
  });
  known.delete(c.req.raw);
  const customer = await findSession(shop, token);
  if (!customer) throw new Error('a session that was just opened is gone');
  await hooks.signedIn(customer, c);
  return customer;
}

export async function endCurrentSession(c: Context, shop: Shop): Promise<void> {
  const token = sessionToken(c, shop);
  if (token) await endSessionOf(shop.db, token);
  known.delete(c.req.raw);
  deleteCookie(c, COOKIE, { prefix: prefix(shop), path: '/', secure: isSecure(shop) });
}

export const deviceOf = (c: Context): string => c.req.header('user-agent') ?? '';

const FRESH_MINUTES = 30;

/** Signed in a short while ago: asked for before giving the account another key. */
export const isFresh = ({ signedInAt }: Customer): boolean =>
  Date.now() - signedInAt.getTime() < FRESH_MINUTES * 60_000;
