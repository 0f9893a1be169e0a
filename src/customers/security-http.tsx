/** Sign-in & security over HTTP. Each form comes back to the one page. */
import type { Context, Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { nearWords, passwordProblem } from '../platform/passwords.ts';
import { isUuid, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { PASSKEY_NAME_LENGTH_MAX, passkeysWork } from '../platform/webauthn.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { oneLine } from './address.ts';
import type { Customer } from './customers.ts';
import { doors } from './doors.ts';
import { accountEmail, emailProblem } from './email-address.ts';
import { beginEmailChange, callOffEmailChange, findEmailChange } from './email-change.ts';
import { tooOften } from './knock.ts';
import { SecurityPage, type SecurityState } from './pages/security.tsx';
import { findPasskeys, namePasskey, removePasskey } from './passkeys.ts';
import { findPasswordHash } from './passwords.ts';
import { isFresh, requireCustomer } from './session.ts';
import { endSession, endSessions, findSessions } from './sessions.ts';
import { changePassword } from './sign-in.ts';

/** What was done, as the page says it after the redirect: `?done=…`. */
const doneWords: Record<string, string> = {
  password: 'Your password is set. Everywhere else you are signed out.',
  'email-asked': 'We have written to both addresses. Please confirm in both messages.',
  'email-called-off': 'Your address stays as it is.',
  session: 'Signed out there.',
  passkey: 'Your passkey is added.',
  'passkey-named': 'The name is saved.',
  'passkey-removed': 'The passkey is removed. You may want to delete it on your device too.',
};
const done = (what: string) => `${routes.security()}?done=${what}`;

export function securityPages(app: Hono, shop: Shop): void {
  const forCustomer = (work: (c: Context, customer: Customer) => Promise<Response>) => async (c: Context) => {
    const customer = await requireCustomer(c, shop);
    return customer instanceof Response ? customer : work(c, customer);
  };

  app.get(
    routes.security.pattern,
    forCustomer((c, customer) => show(c, shop, customer, { done: doneWords[c.req.query('done') ?? ''] })),
  );

  app.post(
    routes.changeEmail.pattern,
    forCustomer(async (c, customer) => {
      const email = accountEmail((await readForm(c)).email);
      const problem = email === customer.email ? 'This is your address already.' : emailProblem(email);
      if (problem) return show(c, shop, customer, { email, errors: { email: problem } }, 422);
      const retryAfterSeconds =
        (await tooOften(c, shop, doors.changeEmail, customer.id)) ??
        (await tooOften(c, shop, doors.mail, email));
      if (retryAfterSeconds) return show(c, shop, customer, { email, retryAfterSeconds }, 429);
      await beginEmailChange(shop, customer, email);
      return c.redirect(done('email-asked'), 303);
    }),
  );
  app.post(
    routes.callOffEmailChange.pattern,
    forCustomer(async (c, customer) => {
      await callOffEmailChange(shop.db, customer.id);
      return c.redirect(done('email-called-off'), 303);
    }),
  );

  app.post(
    routes.changePassword.pattern,
    forCustomer((c, customer) => changeIt(c, shop, customer)),
  );

  app.post(
    routes.endSession.pattern,
    forCustomer(async (c, customer) => {
      const id = c.req.param('sessionId');
      if (!isUuid(id) || !(await endSession(shop.db, customer.id, id))) return c.notFound();
      return c.redirect(done('session'), 303);
    }),
  );
  app.post(
    routes.endOtherSessions.pattern,
    forCustomer(async (c, customer) => {
      await endSessions(shop.db, customer.id, customer.sessionId);
      return c.redirect(done('session'), 303);
    }),
  );

  app.post(
    routes.passkey.pattern,
    forCustomer(async (c, customer) => {
      const id = c.req.param('passkeyId');
      const name = oneLine((await readForm(c)).name).slice(0, PASSKEY_NAME_LENGTH_MAX);
      if (isUuid(id) && !name)
        return show(c, shop, customer, { errors: { [`name-${id}`]: 'Give it a name.' } }, 422);
      if (!isUuid(id) || !(await namePasskey(shop.db, customer.id, id, name))) return c.notFound();
      return c.redirect(done('passkey-named'), 303);
    }),
  );
  app.post(
    routes.removePasskey.pattern,
    forCustomer(async (c, customer) => {
      const id = c.req.param('passkeyId');
      if (!isUuid(id) || !(await removePasskey(shop.db, customer.id, id))) return c.notFound();
      return c.redirect(done('passkey-removed'), 303);
    }),
  );
}

async function changeIt(c: Context, shop: Shop, customer: Customer): Promise<Response> {
  const { oldPassword = '', newPassword = '' } = await readForm(c);
  const hasPassword = (await findPasswordHash(shop.db, customer.id)) !== undefined;
  if (!hasPassword && !isFresh(customer)) return show(c, shop, customer, {}, 422);
  const errors: Record<string, string> = {};
  if (hasPassword && !oldPassword) errors.oldPassword = 'Enter your present password.';
  const weak = passwordProblem(newPassword, nearWords(customer.email, shop));
  if (weak) errors.newPassword = weak;
  if (Object.keys(errors).length > 0) return show(c, shop, customer, { errors }, 422);
  const retryAfterSeconds = await tooOften(c, shop, doors.oldPassword, customer.id);
  if (retryAfterSeconds) return show(c, shop, customer, { retryAfterSeconds }, 429);
  const changed = await changePassword(shop.db, customer, { old: oldPassword, chosen: newPassword });
  if (changed.ok) return c.redirect(done('password'), 303);
  return show(c, shop, customer, { errors: { oldPassword: 'This is not your present password.' } }, 422);
}

async function show(
  c: Context,
  shop: Shop,
  customer: Customer,
  state: SecurityState,
  status: 200 | 422 | 429 = 200,
): Promise<Response> {
  const [hash, emailChange, passkeys, sessions] = await Promise.all([
    findPasswordHash(shop.db, customer.id),
    findEmailChange(shop.db, customer.id),
    findPasskeys(shop.db, customer.id),
    findSessions(shop, customer),
  ]);
  const page = (
    <SecurityPage
      {...state}
      shop={shop}
      cartCount={cartCount(c)}
      customer={customer}
      hasPassword={hash !== undefined}
      fresh={isFresh(customer)}
      emailChange={emailChange}
      passkeys={passkeys}
      passkeysWork={passkeysWork(shop.config)}
      sessions={sessions}
    />
  );
  return c.html(renderPage(page), status);
}
