/** The delivery address of an order, to be corrected. */

import { useDesk } from '../../admin/desk.ts';
import { Form } from '../../admin/form.tsx';
import { AdminPage } from '../../admin/layout.tsx';
import { Card, LinkButton, PageHead } from '../../admin/parts.tsx';
import { type Address, type AddressErrors, addressLines } from '../../customers/address.ts';
import { AddressFields } from '../../customers/address-fields.tsx';
import { routes } from '../../routes.ts';
import { Button, ErrorSummary } from '../../ui/fields.tsx';
import { AddressLines } from '../../ui/order-parts.tsx';
import { type Order, orderName } from '../orders.ts';

export interface AddressPageProps {
  order: Order;
  typed: Address;
  errors?: AddressErrors;
  /** Why it cannot be changed at all. */
  refused?: string | undefined;
}

export function OrderAddressPage({ order, typed, errors = {}, refused }: AddressPageProps) {
  const { locale } = useDesk().shop.config.shop;
  const number = String(order.number);
  const back = routes.adminOrder({ number });
  const said = Object.entries(errors).map(([field, message]) => ({ field, message }));
  return (
    <AdminPage
      title={`Address, ${orderName(order)}`}
      current="orders"
      scripts={refused ? [] : ['country.js']}
    >
      <PageHead title="Change the address" back={{ href: back, label: `Order ${orderName(order)}` }} />
      <ErrorSummary errors={said} />
      {refused ? (
        <Card>
          <p>The address can no longer be changed. {refused}</p>
          <p>
            <LinkButton href={back}>Back to the order</LinkButton>
          </p>
        </Card>
      ) : (
        <Form
          action={routes.adminOrderAddress({ number })}
          keep="order-address"
          data-unsaved={said.length > 0 ? '' : undefined}
          class="form narrow-form"
        >
          <Card>
            <p class="quiet-text">
              The order’s sums stay as they were paid, so the new address must be one for which shipping and
              tax are the same. Parcels that have left are not turned round.
            </p>
            <AddressFields address={typed} errors={errors} locale={locale} />
          </Card>
          <Card title="As it is now">
            <AddressLines lines={addressLines(order.shippingAddress, locale)} />
          </Card>
          <div class="form-end">
            <LinkButton href={back} look="quiet">
              Back
            </LinkButton>
            <Button>Save the address</Button>
          </div>
        </Form>
      )}
    </AdminPage>
  );
}
