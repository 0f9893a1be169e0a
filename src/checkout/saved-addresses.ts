/** What the account of who checks out adds to the form: its address and its addresses. */
import type { Cart } from '../cart/cart.ts';
import { type Address, emptyAddress } from '../customers/address.ts';
import type { SavedAddress } from '../customers/addresses.ts';
import { type CheckoutTyped, NEW_ADDRESS, typedFromCart, typedFromForm } from './form.ts';

type Form = Record<string, string | undefined>;

/** The form as if the chosen address had been typed into it. The id of somebody else's address chooses none. */
export function withChosenAddress(form: Form, addresses: SavedAddress[]): Form {
  const chosen = addresses.find(({ id }) => id === form.addressId);
  return chosen ? { ...form, ...chosen.address } : form;
}

/** One that its country no longer takes as it stands is shown in the fields, where it can be mended. */
export function typedAgain(form: Form, asked: Form, errors: Record<string, string>): CheckoutTyped {
  const isWrong = form !== asked && Object.keys(emptyAddress('')).some((field) => errors[field]);
  return isWrong ? { ...typedFromForm(form), addressId: NEW_ADDRESS } : typedFromForm(asked);
}

/** With addresses to choose from, one of them or a new one must be chosen. */
export function isChoice(form: Form, addresses: SavedAddress[]): boolean {
  return (
    addresses.length === 0 ||
    form.addressId === NEW_ADDRESS ||
    addresses.some(({ id }) => id === form.addressId)
  );
}

/**
 * The form as it is first met. What was typed into a customer's cart is shown to that customer alone: its
 * cookie may lie in a browser in which he has been signed out from afar.
 */
export function firstTyped(
  cart: Cart,
  customer: { id: string; email: string } | undefined,
  addresses: SavedAddress[],
  country: string,
): CheckoutTyped {
  const isOwn = cart.customerId === null || cart.customerId === customer?.id;
  const known = isOwn ? cart : { ...cart, email: null, shippingAddress: null, note: '' };
  const typed = typedFromCart(known, country);
  const before = known.shippingAddress;
  const chosen =
    addresses.find(({ address }) => before && isSame(address, before)) ?? (before ? undefined : addresses[0]);
  return {
    ...typed,
    email: typed.email || (customer?.email ?? ''),
    addressId: addresses.length === 0 ? '' : (chosen?.id ?? NEW_ADDRESS),
    shippingAddress: chosen ? emptyAddress(chosen.address.country) : typed.shippingAddress,
  };
}

const isSame = (a: Address, b: Address) =>
  (Object.keys(a) as (keyof Address)[]).every((field) => a[field] === b[field]);
