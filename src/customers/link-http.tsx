/** Links from mails over HTTP: a page to look at, and a button that uses the link. */
import type { Context, Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { hashPassword, nearWords, passwordProblem } from '../platform/passwords.ts';
import { isToken, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import type { CustomerHooks } from './customers.ts';
import { browserMark } from './door-http.tsx';
import { doors } from './doors.ts';
import { confirmEmailChange } from './email-change.ts';
import { tooOften } from './knock.ts';
import { findLink, type Link } from './links.ts';
import { ConfirmedPage, LinkGonePage, LinkPage, type LinkPageProps } from './pages/link.tsx';
import { deviceOf, neverKept, startSession } from './session.ts';
import { isChosenHere, type LinkResult, resetPassword, signInWithLink } from './sign-in.ts';

type LinkAnswer = Pick<LinkPageProps, 'errors' | 'retryAfterSeconds'>;

export function linkPages(app: Hono, shop: Shop, hooks: CustomerHooks): void {
  app.get(routes.accountLink.pattern, async (c) => {
    const token = c.req.param('token');
    const link = isToken(token) ? await findLink(shop.db, token) : undefined;
    return link ? show(c, shop, token, link) : gone(c, shop);
  });

  app.post(routes.accountLink.pattern, async (c) => {
    const token = c.req.param('token');
    const link = isToken(token) ? await findLink(shop.db, token) : undefined;
    if (!link) return gone(c, shop);
    const retryAfterSeconds = await tooOften(c, shop, doors.link, link.email);
    if (retryAfterSeconds) return show(c, shop, token, link, { retryAfterSeconds }, 429);
    return useOne(c, shop, hooks, token, link, await readForm(c));
  });
}

async function useOne(
  c: Context,
  shop: Shop,
  hooks: CustomerHooks,
  token: string,
  link: Link,
  form: Record<string, string>,
): Promise<Response> {
  const device = deviceOf(c);
  switch (link.purpose) {
    case 'sign_up':
    case 'sign_in': {
      const at = { token, device, browser: browserMark(c), password: form.password ?? '' };
      return come(c, shop, hooks, token, link, await signInWithLink(shop.db, hooks, link, at));
    }
    case 'reset_password': {
      const { newPassword = '' } = form;
      const weak = passwordProblem(newPassword, nearWords(link.email, shop));
      if (weak) return show(c, shop, token, link, { errors: { newPassword: weak } }, 422);
      const passwordHash = await hashPassword(newPassword);
      return come(
        c,
        shop,
        hooks,
        token,
        link,
        await resetPassword(shop, hooks, { token, passwordHash, device }),
      );
    }
    case 'confirm_old_email':
    case 'confirm_new_email': {
      const confirmed = await confirmEmailChange(shop.db, hooks, token, link.purpose);
      if (!confirmed.ok && confirmed.reason === 'gone') return gone(c, shop);
      neverKept(c);
      const page = <ConfirmedPage shop={shop} cartCount={cartCount(c)} result={confirmed} />;
      return c.html(renderPage(page), confirmed.ok ? 200 : 422);
    }
  }
}

async function come(
  c: Context,
  shop: Shop,
  hooks: CustomerHooks,
  token: string,
  link: Link,
  result: LinkResult,
): Promise<Response> {
  if (result.ok) {
    neverKept(c);
    await startSession(c, shop, hooks, result.sessionToken);
    return c.redirect(result.next ?? routes.account(), 303);
  }
  if (result.reason === 'gone') return gone(c, shop);
  const errors = { password: 'This is not the password you chose when you signed up.' };
  return show(c, shop, token, link, { errors }, 422);
}

function show(
  c: Context,
  shop: Shop,
  token: string,
  link: Link,
  answer: LinkAnswer = {},
  status: 200 | 422 | 429 = 200,
): Response | Promise<Response> {
  neverKept(c);
  const page = (
    <LinkPage
      shop={shop}
      cartCount={cartCount(c)}
      purpose={link.purpose}
      token={token}
      email={link.email}
      asksPassword={Boolean(link.data.passwordHash) && !isChosenHere(link, browserMark(c))}
      {...answer}
    />
  );
  return c.html(renderPage(page), status);
}

function gone(c: Context, shop: Shop): Response | Promise<Response> {
  neverKept(c);
  return c.html(renderPage(<LinkGonePage shop={shop} cartCount={cartCount(c)} />), 404);
}
