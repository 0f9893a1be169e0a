/** The address book over HTTP. */
import type { Context, Hono } from 'hono';
import { cartCount } from '../platform/kept-pages.ts';
import { isUuid, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { type Address, emptyAddress, parseAddress, typedAddress } from './address.ts';
import {
  addAddress,
  changeAddress,
  findAddresses,
  makeDefault,
  removeAddress,
  type SavedAddress,
  type SaveResult,
} from './addresses.ts';
import { likelyCountry } from './countries.ts';
import type { Customer } from './customers.ts';
import { AddressBookPage, type AddressFormState, AddressPage } from './pages/addresses.tsx';
import { requireCustomer } from './session.ts';

/** What was done, as the page says it after the redirect: `?done=…`. */
const doneWords: Record<string, string> = {
  saved: 'The address is saved.',
  default: 'Your default address is changed.',
  removed: 'The address is removed. Orders on their way still go where they were sent.',
};
const done = (what: string) => `${routes.addresses()}?done=${what}`;

export function addressBook(app: Hono, shop: Shop): void {
  const forCustomer = (work: (c: Context, customer: Customer) => Promise<Response>) => async (c: Context) => {
    const customer = await requireCustomer(c, shop);
    return customer instanceof Response ? customer : work(c, customer);
  };

  app.get(
    routes.addresses.pattern,
    forCustomer((c, customer) => showBook(c, shop, customer, doneWords[c.req.query('done') ?? ''])),
  );
  app.get(
    routes.newAddress.pattern,
    forCustomer(async (c) => {
      const country = likelyCountry(c.req.header('accept-language'), shop.config.shop.locale);
      return showForm(c, shop, { address: emptyAddress(country) });
    }),
  );
  app.post(
    routes.newAddress.pattern,
    forCustomer((c, customer) =>
      save(c, shop, undefined, (address, isDefault) => addAddress(shop.db, customer.id, address, isDefault)),
    ),
  );

  app.get(
    routes.address.pattern,
    forCustomer(async (c, customer) => {
      const saved = await savedAddress(c, shop, customer);
      return saved ? showForm(c, shop, { address: saved.address, saved }) : c.notFound();
    }),
  );
  app.post(
    routes.address.pattern,
    forCustomer(async (c, customer) => {
      const saved = await savedAddress(c, shop, customer);
      if (!saved) return c.notFound();
      return save(c, shop, saved, (address, isDefault) =>
        changeAddress(shop.db, customer.id, saved.id, address, isDefault),
      );
    }),
  );

  app.post(
    routes.defaultAddress.pattern,
    forCustomer(async (c, customer) => {
      const id = c.req.param('addressId');
      if (!isUuid(id) || !(await makeDefault(shop.db, customer.id, id))) return c.notFound();
      return c.redirect(done('default'), 303);
    }),
  );
  app.post(
    routes.removeAddress.pattern,
    forCustomer(async (c, customer) => {
      const id = c.req.param('addressId');
      if (!isUuid(id) || !(await removeAddress(shop.db, customer.id, id))) return c.notFound();
      return c.redirect(done('removed'), 303);
    }),
  );
}

async function savedAddress(c: Context, shop: Shop, customer: Customer): Promise<SavedAddress | undefined> {
  const id = c.req.param('addressId');
  return (await findAddresses(shop.db, customer.id)).find((saved) => saved.id === id?.toLowerCase());
}

async function save(
  c: Context,
  shop: Shop,
  saved: SavedAddress | undefined,
  write: (address: Address, isDefault: boolean) => Promise<SaveResult>,
): Promise<Response> {
  const form = await readForm(c);
  const isDefault = form.isDefault !== undefined;
  const typed = { address: typedAddress(form), saved, isDefault };
  if (form.update !== undefined) return showForm(c, shop, typed);
  const parsed = parseAddress(form);
  if (!parsed.ok) return showForm(c, shop, { ...typed, errors: parsed.errors }, 422);
  const result = await write(parsed.address, isDefault);
  if (result.ok) return c.redirect(done('saved'), 303);
  return result.reason === 'too_many' ? showForm(c, shop, { ...typed, isFull: true }, 422) : c.notFound();
}

async function showBook(c: Context, shop: Shop, customer: Customer, what?: string): Promise<Response> {
  const addresses = await findAddresses(shop.db, customer.id);
  const page = <AddressBookPage shop={shop} cartCount={cartCount(c)} addresses={addresses} done={what} />;
  return c.html(renderPage(page));
}

async function showForm(
  c: Context,
  shop: Shop,
  state: AddressFormState,
  status: 200 | 422 = 200,
): Promise<Response> {
  const page = <AddressPage shop={shop} cartCount={cartCount(c)} {...state} />;
  return c.html(renderPage(page), status);
}
