/** What the checkout page is given to show, and the words that its parts share. */
import type { Cart } from '../cart/cart.ts';
import type { Quote } from '../cart/quote.ts';
import type { SavedAddress } from '../customers/addresses.ts';
import type { Shop } from '../platform/shop.ts';
import type { CheckoutErrors, CheckoutTyped } from './form.ts';
import type { LostDiscount, Seen } from './place-order.ts';

export type CheckoutNotice =
  /** The buyer agreed to another sum than the one shown now. */
  | { kind: 'total_changed'; before: Seen }
  /** Of a draft: its mail said another sum. */
  | { kind: 'changed_since_mail'; before: Seen }
  | ({ kind: 'discount_used_up' } & LostDiscount)
  | { kind: 'stripe_unavailable' }
  /** Back from Stripe without having paid. */
  | { kind: 'stripe_refused' }
  /** A line was short when the order was written, and no longer is. */
  | { kind: 'was_short' }
  | { kind: 'too_often'; seconds: number }
  | { kind: 'cancelled' };

/** What the buyer of a draft reads besides. */
export interface DraftShown {
  /** From staff; '' for none. */
  message: string;
  expiresAt: Date;
}

export interface CheckoutPageProps {
  shop: Shop;
  /** Where the form leads. */
  action: string;
  /** Staff have put the cart together, and the buyer does not change it. */
  draft?: DraftShown;
  cart: Cart;
  /** With the shipping method that `typed` names. */
  quote: Quote;
  takesVatNumber: boolean;
  typed: CheckoutTyped;
  errors: CheckoutErrors;
  notice?: CheckoutNotice;
  cartCount: number;
  isSignedIn: boolean;
  /** The customer's own, the default first. */
  addresses: SavedAddress[];
}

/** An amount in the buyer's currency, as his region writes it. */
export type MoneyWords = (minor: number) => string;

export const chargeWords = (minor: number, money: MoneyWords) => (minor === 0 ? 'Free' : money(minor));
