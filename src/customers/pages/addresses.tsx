/** The address book: what is in it, and the form of one address. */
import type { Shop } from '../../platform/shop.ts';
import { routes } from '../../routes.ts';
import { Button, Checkbox, ErrorSummary } from '../../ui/fields.tsx';
import { Notice } from '../../ui/notices.tsx';
import { AddressLines } from '../../ui/order-parts.tsx';
import { AccountLayout } from '../account-layout.tsx';
import { type Address, type AddressErrors, addressLines } from '../address.ts';
import { AddressFields } from '../address-fields.tsx';
import { ADDRESSES_MAX, type SavedAddress } from '../addresses.ts';

interface PageProps {
  shop: Shop;
  cartCount: number;
}

export function AddressBookPage(props: PageProps & { addresses: SavedAddress[]; done: string | undefined }) {
  const { addresses, done, shop } = props;
  const isFull = addresses.length >= ADDRESSES_MAX;
  return (
    <AccountLayout
      {...props}
      title="Addresses"
      lead="Offered at checkout, so that nothing has to be typed twice."
      current={routes.addresses()}
    >
      {done && <Notice tone="success">{done}</Notice>}
      {addresses.length === 0 ? (
        <p>There is no address here yet.</p>
      ) : (
        <ul class="address-cards">
          {addresses.map((saved) => (
            <Card key={saved.id} saved={saved} locale={shop.config.shop.locale} />
          ))}
        </ul>
      )}
      {isFull ? (
        <p class="quiet-text">
          These are {ADDRESSES_MAX}, as many as we keep. Remove one to make room for another.
        </p>
      ) : (
        <p>
          <a class="button plain" href={routes.newAddress()}>
            Add an address
          </a>
        </p>
      )}
    </AccountLayout>
  );
}

function Card({ saved: { id, address, isDefault }, locale }: { saved: SavedAddress; locale: string }) {
  const of = (
    <span class="hidden">
      {' '}
      the address of {address.name}, {address.line1}
    </span>
  );
  return (
    <li>
      {isDefault && <p class="tag">Default</p>}
      <AddressLines lines={addressLines(address, locale)} />
      {address.phone && <p class="quiet-text">{address.phone}</p>}
      <div class="address-actions">
        <a class="button quiet" href={routes.address({ addressId: id })}>
          Change{of}
        </a>
        {!isDefault && (
          <form method="post" action={routes.defaultAddress({ addressId: id })}>
            <Button look="quiet">
              Make default<span class="hidden">:</span>
              {of}
            </Button>
          </form>
        )}
        <form method="post" action={routes.removeAddress({ addressId: id })}>
          <Button look="quiet">Remove{of}</Button>
        </form>
      </div>
    </li>
  );
}

export interface AddressFormState {
  address: Address;
  /** The one that is changed; a new one where there is none. */
  saved?: SavedAddress;
  isDefault?: boolean;
  errors?: AddressErrors;
  /** The book takes no more. */
  isFull?: boolean;
}

export function AddressPage(props: PageProps & AddressFormState) {
  const { shop, cartCount, address, saved, isDefault, errors = {}, isFull } = props;
  const mistakes = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AccountLayout
      shop={shop}
      cartCount={cartCount}
      title={saved ? 'Change the address' : 'Add an address'}
      current={routes.addresses()}
      hasErrors={mistakes.length > 0 || isFull}
      scripts={['country.js']}
    >
      <ErrorSummary errors={mistakes} />
      {isFull && (
        <Notice tone="error">
          {`There are ${ADDRESSES_MAX} addresses in your book already. Remove one to make room for this.`}
        </Notice>
      )}
      <form
        id="address-form"
        class="address-form"
        method="post"
        action={saved ? routes.address({ addressId: saved.id }) : routes.newAddress()}
        noValidate
      >
        {/* Enter in a field presses the form's first button, which would otherwise be the country's. */}
        <button type="submit" class="hidden" tabIndex={-1} aria-hidden="true" />
        <AddressFields address={address} errors={errors} locale={shop.config.shop.locale} />
        {!saved?.isDefault && (
          <Checkbox name="isDefault" label="Use it unless I choose another one" checked={isDefault} />
        )}
        <div class="address-actions">
          <Button>Save the address</Button>
          <a class="button plain" href={routes.addresses()}>
            Cancel
          </a>
        </div>
      </form>
    </AccountLayout>
  );
}
