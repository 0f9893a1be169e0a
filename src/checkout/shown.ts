/** What the checkout page is given to show, and the words that its parts share. */
import type { Cart } from '../cart/cart.ts';
import type { SavedAddress } from '../customers/addresses.ts';
import type { Shop } from '../platform/shop.ts';
import type { Totals } from '../pricing/totals.ts';
import type { ShippingMethod } from '../shipping/shipping.ts';
import type { CheckoutErrors, CheckoutTyped } from './form.ts';

/** A method with what it costs for this cart, and what the whole order then costs. */
export type PricedMethod = ShippingMethod & { chargeMinor: number; totalMinor: number };

export type CheckoutNotice =
  /** The buyer agreed to another sum than the one shown now. */
  | { kind: 'total_changed'; beforeMinor: number }
  | { kind: 'stripe_unavailable' }
  /** Back from Stripe without having paid. */
  | { kind: 'stripe_refused' }
  /** A line was short when the order was written, and no longer is. */
  | { kind: 'was_short' }
  | { kind: 'cancelled' };

export interface CheckoutPageProps {
  shop: Shop;
  cart: Cart;
  methods: PricedMethod[];
  /** With the shipping method that `typed` names. */
  totals: Totals;
  typed: CheckoutTyped;
  errors: CheckoutErrors;
  notice?: CheckoutNotice;
  cartCount: number;
  isSignedIn: boolean;
  /** The customer's own, the default first. */
  addresses: SavedAddress[];
}

/** An amount in the cart's currency, as the shop's locale writes it. */
export type MoneyWords = (minor: number) => string;

export const chargeWords = (minor: number, money: MoneyWords) => (minor === 0 ? 'Free' : money(minor));
export const shippingLabel = (title: string) => `Shipping (${title})`;
