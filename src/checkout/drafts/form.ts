/** The draft's form for staff: what stands in it, and what it asks for. */
import type { Desk } from '../../admin/desk.ts';
import type { KnownDetails } from '../../cart/by-staff.ts';
import { QUANTITY_MAX } from '../../cart/cart.ts';
import { type Address, emptyAddress, oneLine, parseAddress, typedAddress } from '../../customers/address.ts';
import { accountEmail, emailProblem } from '../../customers/email-address.ts';
import { isUuid, wholeNumber } from '../../platform/requests.ts';
import { asCode } from '../../promotions/promotions.ts';
import type { DraftChange } from './change.ts';
import type { QuotedDraft } from './quote.ts';

export const MESSAGE_LENGTH_MAX = 1_000;

/** Text as typed. */
export interface DraftTyped {
  email: string;
  address: Address;
  /** A method's handle; '': the buyer chooses. */
  shippingMethod: string;
  message: string;
  /** By variant. */
  quantities: Record<string, string>;
  code: string;
  find: string;
}

export const typedFrom = ({ draft, cart, address }: QuotedDraft): DraftTyped => ({
  email: cart.email ?? '',
  address,
  shippingMethod: cart.shippingMethod ?? '',
  message: draft.message,
  quantities: Object.fromEntries(cart.lines.map(({ variantId, quantity }) => [variantId, String(quantity)])),
  code: '',
  find: '',
});

const QUANTITY = /^quantity-([0-9a-f-]{36})$/;

export function typedOf({ form }: Pick<Desk, 'form'>): DraftTyped {
  const quantities = Object.entries(form).flatMap(([name, value]): [string, string][] => {
    const variantId = QUANTITY.exec(name)?.[1];
    return isUuid(variantId) ? [[variantId, value.trim().slice(0, 20)]] : [];
  });
  return {
    email: accountEmail(form.email),
    address: typedAddress(form),
    shippingMethod: oneLine(form.shippingMethod, 100),
    message: lines(form.message ?? ''),
    quantities: Object.fromEntries(quantities),
    code: oneLine(form.code, 100),
    find: oneLine(form.find, 100),
  };
}

const lines = (text: string) =>
  text
    .slice(0, MESSAGE_LENGTH_MAX * 2)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();

export type ReadDraft = { ok: true; change: DraftChange } | { ok: false; errors: Record<string, string> };

/**
 * All but the products may be left empty, for the buyer fills it in; what is given must be right.
 * @param pressed the buttons: `add` and `remove` name a variant, `removeCode` a code.
 * @param homeCountry in which a draft begins; alone it says nothing of where this one goes.
 */
export function readDraft(
  typed: DraftTyped,
  pressed: { add?: string | undefined; remove?: string | undefined; removeCode?: string | undefined },
  homeCountry: string,
): ReadDraft {
  const errors: Record<string, string> = {};
  const email = typed.email && emailProblem(typed.email);
  if (email) errors.email = email;
  const address = readAddress(typed.address, errors);
  if (typed.message.length > MESSAGE_LENGTH_MAX)
    errors.message = `Use at most ${MESSAGE_LENGTH_MAX} characters; there are ${typed.message.length}.`;
  const quantities: Record<string, number> = {};
  for (const [variantId, text] of Object.entries(typed.quantities)) {
    const quantity = variantId === pressed.remove ? 0 : wholeNumber(text, 0, QUANTITY_MAX);
    if (quantity === undefined)
      errors[`quantity-${variantId}`] = `Give a whole number up to ${QUANTITY_MAX}; 0 takes it out.`;
    else quantities[variantId] = quantity;
  }
  const code = typed.code ? asCode(typed.code) : undefined;
  if (typed.code && !code) errors.code = `There is no code ${typed.code}. Is it spelt right?`;
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const details: KnownDetails = {
    email: typed.email || null,
    shippingAddress: isSame(address, emptyAddress(homeCountry)) ? null : address,
    shippingMethod: typed.shippingMethod || null,
  };
  return {
    ok: true,
    change: {
      details,
      message: typed.message,
      quantities,
      ...(isUuid(pressed.add) && { add: pressed.add }),
      ...(code && { addCode: code }),
      ...(pressed.removeCode && { removeCode: pressed.removeCode }),
    },
  };
}

const isSame = (a: Address, b: Address) =>
  (Object.keys(a) as (keyof Address)[]).every((field) => a[field] === b[field]);

/** A field that is empty is no mistake here, one that is wrong is. */
function readAddress(typed: Address, errors: Record<string, string>): Address {
  const parsed = parseAddress({ ...typed });
  if (parsed.ok) return parsed.address;
  for (const [field, message] of Object.entries(parsed.errors))
    if (typed[field as keyof Address] !== '') errors[field] = message;
  return typed;
}
