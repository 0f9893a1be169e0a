/**
 * The checkout's form: what may be typed into it, what comes of it, and the words for what is wrong.
 * Nothing in it decides a price: the total that the buyer saw is only compared with the real one.
 */
import type { Cart, CheckoutDetails } from '../cart/cart.ts';
import { type Address, emptyAddress, oneLine, parseAddress, typedAddress } from '../customers/address.ts';
import { EMAIL_LENGTH_MAX, emailProblem } from '../customers/email-address.ts';
import { parseVatNumber } from '../markets/vat-number.ts';
import type { Seen } from './place-order.ts';

/** The form as it is shown again: text as typed, valid or not. */
export interface CheckoutTyped {
  email: string;
  /** Which of the customer's addresses, or `NEW_ADDRESS`; empty where none is offered. */
  addressId: string;
  shippingAddress: Address;
  /** Keep the new one in the address book. */
  saveAddress: boolean;
  /** A method's handle; the page takes the first method when it names none of those offered. */
  shippingMethod: string;
  note: string;
  /** Of a business; empty for everybody else. */
  vatNumber: string;
  /** Typed, and not applied yet. */
  discountCode: string;
}

/** By field: those of CheckoutDetails, and those of the address by their own names. */
export type CheckoutErrors = Record<string, string>;

export type ParsedCheckout =
  | { ok: true; details: CheckoutDetails; seen: Seen | null }
  | { ok: false; typed: CheckoutTyped; errors: CheckoutErrors };

export const NOTE_LENGTH_MAX = 500;
export const VAT_NUMBER_LENGTH_MAX = 30;
/** In place of the id of a saved address. */
export const NEW_ADDRESS = 'new';

type Form = Record<string, string | undefined>;

/** A wrong shipping method is found by whoever places the order. */
export function parseCheckout(form: Form): ParsedCheckout {
  const typed = typedFromForm(form);
  const address = parseAddress(form);
  const errors: CheckoutErrors = {};
  const email = emailProblem(typed.email);
  if (email) errors.email = email;
  if (!address.ok) Object.assign(errors, address.errors);
  const vat = typed.vatNumber ? parseVatNumber(typed.vatNumber) : undefined;
  if (vat && !vat.ok) errors.vatNumber = vat.message;
  if (typed.note.length > NOTE_LENGTH_MAX)
    errors.note = `Use at most ${NOTE_LENGTH_MAX} characters; there are ${typed.note.length}.`;
  if (!address.ok || Object.keys(errors).length > 0) return { ok: false, typed, errors };
  return {
    ok: true,
    details: {
      email: typed.email,
      shippingAddress: address.address,
      shippingMethod: typed.shippingMethod,
      note: typed.note,
      vat: vat?.ok ? { number: vat.number, checked: '' } : undefined,
    },
    seen: readSeen(form),
  };
}

/** What was typed, unchecked: for showing the form again, as when only the country was changed. */
export function typedFromForm(form: Form): CheckoutTyped {
  return {
    email: oneLine(form.email, EMAIL_LENGTH_MAX),
    addressId: oneLine(form.addressId, 36),
    shippingAddress: typedAddress(form),
    saveAddress: form.saveAddress !== undefined,
    shippingMethod: oneLine(form.shippingMethod, 100),
    note: manyLines(form.note, NOTE_LENGTH_MAX * 2),
    vatNumber: oneLine(form.vatNumber, VAT_NUMBER_LENGTH_MAX),
    discountCode: oneLine(form.discountCode, 100),
  };
}

/** The form as a buyer first meets it: what the cart still knows. @param country for one without an address. */
export function typedFromCart(cart: Cart, country = ''): CheckoutTyped {
  return {
    email: cart.email ?? '',
    addressId: '',
    shippingAddress: cart.shippingAddress ?? emptyAddress(country),
    saveAddress: false,
    shippingMethod: cart.shippingMethod ?? '',
    note: cart.note,
    vatNumber: '',
    discountCode: '',
  };
}

/** Text of several lines, without other control characters. */
function manyLines(value: string | undefined, lengthMax: number): string {
  return (value ?? '')
    .slice(0, lengthMax * 2)
    .toWellFormed()
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .slice(0, lengthMax);
}

function readSeen({ seenTotalMinor, seenCurrency }: Form): Seen | null {
  if (!seenTotalMinor || !/^\d{1,15}$/.test(seenTotalMinor) || !seenCurrency) return null;
  return { totalMinor: Number(seenTotalMinor), currency: seenCurrency };
}
