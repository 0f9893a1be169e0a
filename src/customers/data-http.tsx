/** "Your data" over HTTP: a copy of it, and the end of the account. */
import type { Context, Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import type { Customer, CustomerHooks } from './customers.ts';
import { doors } from './doors.ts';
import { accountEmail } from './email-address.ts';
import { tooOften } from './knock.ts';
import { DataPage, type DataState, DeletedPage } from './pages/data.tsx';
import { findPasswordHash } from './passwords.ts';
import { deleteAccount } from './personal-data.ts';
import { sendExport } from './send-export.ts';
import { endCurrentSession, isFresh, neverKept, requireCustomer } from './session.ts';

export function dataPages(app: Hono, shop: Shop, hooks: CustomerHooks): void {
  const forCustomer = (work: (c: Context, customer: Customer) => Promise<Response>) => async (c: Context) => {
    const customer = await requireCustomer(c, shop);
    return customer instanceof Response ? customer : work(c, customer);
  };
  const show = async (c: Context, customer: Customer, state: DataState, status: 200 | 422 | 429 = 200) => {
    const [hash, keeps] = await Promise.all([
      findPasswordHash(shop.db, customer.id),
      hooks.ordersKept(customer),
    ]);
    const page = (
      <DataPage
        {...state}
        shop={shop}
        cartCount={cartCount(c)}
        customer={customer}
        hasPassword={hash !== undefined}
        fresh={isFresh(customer)}
        keeps={keeps}
      />
    );
    return c.html(renderPage(page), status);
  };

  app.get(
    routes.personalData.pattern,
    forCustomer((c, customer) => show(c, customer, {})),
  );

  app.get(
    routes.dataExport.pattern,
    forCustomer(async (c, customer) => {
      const retryAfterSeconds = await tooOften(c, shop, doors.dataExport, customer.id);
      if (retryAfterSeconds) return show(c, customer, { retryAfterSeconds }, 429);
      return sendExport(c, shop, hooks, customer, 'my-data');
    }),
  );

  app.post(
    routes.deleteAccount.pattern,
    forCustomer(async (c, customer) => {
      const { email, password = '' } = await readForm(c);
      const hasPassword = (await findPasswordHash(shop.db, customer.id)) !== undefined;
      if (!hasPassword && !isFresh(customer)) return show(c, customer, {}, 422);
      const errors: Record<string, string> = {};
      if (accountEmail(email) !== customer.email)
        errors.email = 'Type the address of this account, to be sure that it is the right one.';
      if (hasPassword && !password) errors.password = 'Enter your password.';
      if (Object.keys(errors).length > 0) return show(c, customer, { errors }, 422);
      const retryAfterSeconds = await tooOften(c, shop, doors.oldPassword, customer.id);
      if (retryAfterSeconds) return show(c, customer, { retryAfterSeconds }, 429);
      const deleted = await deleteAccount(shop.db, hooks, customer, password);
      if (!deleted.ok) return show(c, customer, { errors: { password: 'This is not your password.' } }, 422);
      await endCurrentSession(c, shop);
      hooks.signedOut(c);
      await hooks.deleted();
      return c.redirect(routes.accountDeleted(), 303);
    }),
  );

  app.get(routes.accountDeleted.pattern, (c) => {
    neverKept(c);
    return c.html(renderPage(<DeletedPage shop={shop} cartCount={cartCount(c)} />));
  });
}
