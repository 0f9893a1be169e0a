/** Where it goes: one of the customer's addresses, or a new one. Without script and without an account too. */
import { addressLines } from '../customers/address.ts';
import { AddressFields } from '../customers/address-fields.tsx';
import { ADDRESSES_MAX } from '../customers/addresses.ts';
import { Checkbox, RadioGroup } from '../ui/fields.tsx';
import { NEW_ADDRESS } from './form.ts';
import type { CheckoutPageProps } from './shown.ts';

export function DeliveryAddress(props: CheckoutPageProps) {
  const { shop, typed, errors, isSignedIn, addresses } = props;
  const title = props.quote.needsShipping ? 'Delivery address' : 'Billing address';
  const { locale } = shop.config.shop;
  const fields = (
    <>
      <AddressFields address={typed.shippingAddress} errors={errors} locale={locale} />
      {isSignedIn && addresses.length < ADDRESSES_MAX && (
        <Checkbox name="saveAddress" label="Keep this address in my account" checked={typed.saveAddress} />
      )}
    </>
  );
  if (addresses.length === 0)
    return (
      <section class="checkout-section">
        <h2>{title}</h2>
        {fields}
      </section>
    );
  return (
    <div class="checkout-section choose-address">
      <RadioGroup
        name="addressId"
        label={title}
        value={typed.addressId}
        error={errors.addressId}
        required
        options={[
          ...addresses.map(({ id, address }) => {
            const [name, ...rest] = addressLines(address, locale);
            return { value: id, label: name, hint: rest.join(', ') };
          }),
          { value: NEW_ADDRESS, label: 'Another address' },
        ]}
      />
      {/* Not shown while another choice is ticked; what stands in it is then not looked at. */}
      <div class="new-address">{fields}</div>
    </div>
  );
}
