/** The doors over HTTP. Whether an address has an account changes no answer of theirs. */
import type { Context, Hono } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';
import type { VNode } from 'preact';
import { cartCount } from '../platform/kept-pages.ts';
import { safeNext } from '../platform/next.ts';
import { hashPassword, nearWords, passwordProblem } from '../platform/passwords.ts';
import { isToken, readForm } from '../platform/requests.ts';
import { newToken, sha256 } from '../platform/secrets.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import type { CustomerHooks } from './customers.ts';
import { doors } from './doors.ts';
import { accountEmail, emailProblem } from './email-address.ts';
import { tooOften } from './knock.ts';
import { type LinkData, latestSignUp } from './links.ts';
import {
  type DoorProps,
  type DoorState,
  ForgottenPage,
  MailSentPage,
  SignInPage,
  SignUpPage,
} from './pages/doors.tsx';
import { currentCustomer, deviceOf, neverKept, startSession } from './session.ts';
import { type Door, sendLink, signInWithPassword } from './sign-in.ts';

type DoorPage = (props: DoorProps) => VNode;

export function doorPages(app: Hono, shop: Shop, hooks: CustomerHooks): void {
  const pages: [string, DoorPage][] = [
    [routes.signIn.pattern, SignInPage],
    [routes.signUp.pattern, SignUpPage],
    [routes.passwordReset.pattern, ForgottenPage],
  ];
  for (const [pattern, Page] of pages)
    app.get(pattern, async (c) => {
      const next = safeNext(c.req.query('next'));
      const again = c.req.query('again') !== undefined; // asked to prove who it is once more
      if (!again && (await currentCustomer(c, shop))) return c.redirect(next ?? routes.account(), 303);
      return show(c, shop, Page, { email: '', next });
    });

  app.post(routes.signIn.pattern, async (c) => {
    const { password = '', ...form } = await readForm(c);
    const state = typed(form);
    const errors = { ...emailErrors(state.email) };
    if (!password) errors.password = 'Enter your password, or let us e-mail you a sign-in link.';
    if (Object.keys(errors).length > 0) return show(c, shop, SignInPage, { ...state, errors }, 422);
    const retryAfterSeconds = await tooOften(c, shop, doors.signIn, state.email);
    if (retryAfterSeconds) return show(c, shop, SignInPage, { ...state, retryAfterSeconds }, 429);
    const token = await signInWithPassword(shop.db, { email: state.email, password, device: deviceOf(c) });
    if (!token) return show(c, shop, SignInPage, { ...state, problem: noMatch }, 422);
    neverKept(c);
    await startSession(c, shop, hooks, token);
    return c.redirect(state.next ?? routes.account(), 303);
  });

  app.post(routes.signInLink.pattern, async (c) => {
    const state = typed(await readForm(c));
    return sendAndSay(c, shop, { door: 'sign_in', Page: SignInPage, again: routes.signInLink() }, state);
  });

  app.post(routes.passwordReset.pattern, async (c) => {
    const state = typed(await readForm(c));
    return sendAndSay(c, shop, { door: 'reset', Page: ForgottenPage, again: routes.passwordReset() }, state);
  });

  app.post(routes.signUp.pattern, async (c) => {
    const { newPassword = '', ...form } = await readForm(c);
    const state = typed(form);
    const errors = { ...emailErrors(state.email) };
    const weak = newPassword && passwordProblem(newPassword, nearWords(state.email, shop));
    if (weak) errors.newPassword = weak;
    if (Object.keys(errors).length > 0) return show(c, shop, SignUpPage, { ...state, errors }, 422);
    const chosen = async () =>
      newPassword
        ? { passwordHash: await hashPassword(newPassword), browserSha256: markBrowser(c, shop) }
        : {};
    return sendAndSay(c, shop, signUp, state, chosen);
  });

  app.post(routes.signUpAgain.pattern, async (c) => {
    const state = typed(await readForm(c));
    const browser = browserMark(c);
    const chosen = async () => (browser ? await latestSignUp(shop.db, state.email, hashOf(browser)) : {});
    return sendAndSay(c, shop, signUp, state, chosen);
  });
}

const signUp = { door: 'sign_up', Page: SignUpPage, again: routes.signUpAgain() } as const;

const noMatch =
  'This address and password do not belong together. Look at both again, or let us e-mail you a sign-in link.';

const typed = (form: Record<string, string>): DoorState => ({
  email: accountEmail(form.email),
  next: safeNext(form.next),
});

function emailErrors(email: string): Record<string, string> {
  const problem = emailProblem(email);
  return problem ? { email: problem } : {};
}

interface MailDoor {
  door: Door;
  Page: DoorPage;
  again: string;
}

/** Sends the door's mail, and says where to look for it. */
async function sendAndSay(
  c: Context,
  shop: Shop,
  { door, Page, again }: MailDoor,
  state: DoorState,
  chosen: () => Promise<LinkData> = async () => ({}),
): Promise<Response> {
  const errors = emailErrors(state.email);
  if (errors.email) return show(c, shop, Page, { ...state, errors }, 422);
  const retryAfterSeconds = await tooOften(c, shop, doors.mail, state.email);
  if (retryAfterSeconds) return show(c, shop, Page, { ...state, retryAfterSeconds }, 429);
  await sendLink(shop, door, state.email, { ...(await chosen()), next: state.next });
  return show(c, shop, (props) => <MailSentPage {...props} again={again} />, state);
}

function show(
  c: Context,
  shop: Shop,
  Page: DoorPage,
  state: DoorState,
  status: 200 | 422 | 429 = 200,
): Response | Promise<Response> {
  neverKept(c);
  return c.html(renderPage(<Page {...state} shop={shop} cartCount={cartCount(c)} />), status);
}

/** Tells the browser in which a password was chosen, for when the mail's link is opened there. */
const BROWSER_COOKIE = 'sign_up';

const hashOf = (browser: string) => sha256(browser).toString('base64url');

function markBrowser(c: Context, shop: Shop): string {
  const mark = newToken();
  setCookie(c, BROWSER_COOKIE, mark, {
    path: routes.account(),
    httpOnly: true,
    sameSite: 'Lax',
    secure: shop.config.publicUrl.startsWith('https:'),
    maxAge: 86_400,
  });
  return hashOf(mark);
}

export function browserMark(c: Context): string | undefined {
  const mark = getCookie(c, BROWSER_COOKIE);
  return isToken(mark) ? mark : undefined;
}
