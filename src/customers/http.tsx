/** The account over HTTP: its first page, and the other pages' handlers. */
import type { Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { AccountLayout } from './account-layout.tsx';
import { addressBook } from './address-book-http.tsx';
import type { CustomerHooks } from './customers.ts';
import { dataPages } from './data-http.tsx';
import { doorPages } from './door-http.tsx';
import { linkPages } from './link-http.tsx';
import { passkeyDoors } from './passkey-http.ts';
import { securityPages } from './security-http.tsx';
import { endCurrentSession, neverKept, requireCustomer } from './session.ts';

export function accountPages(app: Hono, shop: Shop, hooks: CustomerHooks): void {
  app.get(routes.account.pattern, async (c) => {
    const customer = await requireCustomer(c, shop);
    if (customer instanceof Response) return customer;
    const page = (
      <AccountLayout
        shop={shop}
        cartCount={cartCount(c)}
        title="Your account"
        lead={
          <>
            Signed in as <strong>{customer.email}</strong>.
          </>
        }
        current={routes.account()}
      >
        {await hooks.overview(customer, c)}
      </AccountLayout>
    );
    return c.html(renderPage(page));
  });

  app.post(routes.signOut.pattern, async (c) => {
    neverKept(c);
    await endCurrentSession(c, shop);
    hooks.signedOut(c);
    return c.redirect(routes.home(), 303);
  });

  doorPages(app, shop, hooks);
  addressBook(app, shop);
  linkPages(app, shop, hooks);
  securityPages(app, shop);
  passkeyDoors(app, shop, hooks);
  dataPages(app, shop, hooks);
}
