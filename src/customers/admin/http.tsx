/** Customers in the back office: the lists, one of them, a copy of what is known, and the end of an account. */
import { audit } from '../../admin/audit.ts';
import type { BackOffice } from '../../admin/back-office.tsx';
import type { Desk } from '../../admin/desk.ts';
import { MissingPage } from '../../admin/refusal-pages.tsx';
import { isUuid } from '../../platform/requests.ts';
import { routes } from '../../routes.ts';
import { findAddresses } from '../addresses.ts';
import type { CustomerHooks } from '../customers.ts';
import { accountEmail } from '../email-address.ts';
import { eraseAccount } from '../personal-data.ts';
import { sendExport } from '../send-export.ts';
import { customerPage, guestPage } from './list.ts';
import { CustomersPage, GuestsPage } from './list-page.tsx';
import { discountsUsedBy, findCustomer } from './one.ts';
import { CustomerPage, type LatestOrder } from './one-page.tsx';

export interface CustomerAdminHooks extends CustomerHooks {
  /** The latest first, and no more than a handful. */
  latestOrders(customerId: string): Promise<LatestOrder[]>;
}

/** The log is never emptied, so it names a customer by a number that means nothing once the account is gone. */
const subjectOf = (id: string) => ({ kind: 'customer', id, label: `Customer ${id.slice(-8)}` });

const SEARCH_LENGTH_MAX = 100;
const FOUND_MAX = 5;

export function customerAdmin(office: BackOffice, hooks: CustomerAdminHooks): void {
  const { shop } = office;

  office.finder({
    title: 'Customers',
    needs: 'customers:read',
    async find(db, text) {
      const { rows } = await customerPage(db, { search: text, place: {}, size: FOUND_MAX });
      return rows.map(({ id, email, name }) => ({
        href: routes.adminCustomer({ customerId: id }),
        title: name || email,
        ...(name && { detail: email }),
      }));
    },
  });

  office.page(routes.adminCustomers, 'customers:read', async (desk) => {
    const { q = '', kind, after, before } = desk.c.req.query();
    const search = q.replaceAll('\0', '').trim().slice(0, SEARCH_LENGTH_MAX);
    if (kind === 'guests')
      return desk.html(<GuestsPage search={search} found={await guestPage(shop.db, { search, after })} />);
    const place = { after: isUuid(after) ? after : undefined, before: isUuid(before) ? before : undefined };
    return desk.html(<CustomersPage search={search} page={await customerPage(shop.db, { search, place })} />);
  });

  const show = async (desk: Desk, error?: string) => {
    const id = desk.c.req.param('customerId');
    const customer = isUuid(id) ? await findCustomer(shop.db, id) : undefined;
    if (!customer) return missing(desk);
    const [addresses, discounts, orders, keeps] = await Promise.all([
      findAddresses(shop.db, customer.id),
      discountsUsedBy(shop.db, customer.id),
      desk.can('orders:read') ? hooks.latestOrders(customer.id) : [],
      hooks.ordersKept(customer),
    ]);
    const page = <CustomerPage {...{ customer, addresses, discounts, orders, keeps, error }} />;
    return desk.html(page, error ? 422 : 200);
  };
  office.page(routes.adminCustomer, 'customers:read', (desk) => show(desk));

  // A copy of somebody's data is worth a line in the log, although nothing is changed by it.
  office.page(routes.adminCustomerExport, 'customers:write', async (desk) => {
    const id = desk.c.req.param('customerId');
    const customer = isUuid(id) ? await findCustomer(shop.db, id) : undefined;
    if (!customer) return missing(desk);
    await audit(shop.db, desk.staff, {
      action: 'customer.export',
      words: 'A copy of a customer’s data was taken',
      subject: subjectOf(customer.id),
    });
    return sendExport(desk.c, shop, hooks, { id: customer.id, email: customer.email }, 'customer');
  });

  office.action(routes.adminCustomerErasure, 'customers:write', async (desk) => {
    const id = desk.c.req.param('customerId');
    const customer = isUuid(id) ? await findCustomer(shop.db, id) : undefined;
    if (!customer) return missing(desk);
    if (accountEmail(desk.form.email) !== customer.email)
      return show(desk, 'Type the customer’s e-mail address just as it stands above. Nothing was erased.');
    const { paid, underWay } = await hooks.ordersKept(customer);
    const entryId = await shop.db.transaction(async (tx) => {
      if (!(await eraseAccount(tx, hooks, customer.id))) return undefined;
      return audit(tx, desk.staff, {
        action: 'customer.erase',
        words: 'A customer’s account and data were erased',
        subject: subjectOf(customer.id),
        before: { paidOrders: paid, ordersUnderWay: underWay },
      });
    });
    await hooks.deleted();
    return desk.done(routes.adminCustomers(), entryId);
  });
}

const missing = (desk: Desk) =>
  desk.html(
    <MissingPage
      title="There is no such customer"
      text="The account was erased, or the address is wrong. Orders stay: look for them under Orders."
    />,
    404,
  );
