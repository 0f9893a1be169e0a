/** What a draft comes to, for staff and for its mail: just what the buyer is shown on the page that pays it. */
import { type Cart, findCart } from '../../cart/cart.ts';
import { type Quote, quote, termsOf } from '../../cart/quote.ts';
import { type Address, emptyAddress } from '../../customers/address.ts';
import { findCountry } from '../../customers/countries.ts';
import type { Shop } from '../../platform/shop.ts';
import { withTaxForPage } from '../tax-by-stripe.ts';
import type { Draft } from './drafts.ts';

export interface QuotedDraft {
  draft: Draft;
  cart: Cart;
  /** As far as it is known; else the shop's own country and nothing more. */
  address: Address;
  quote: Quote;
}

export async function quoteDraft(shop: Shop, draft: Draft): Promise<QuotedDraft> {
  const [cart, terms] = await Promise.all([findCart(shop.db, draft.cartToken), termsOf(shop)]);
  if (!cart) throw new Error(`draft ${draft.number} has no cart`);
  const { home } = terms.selling;
  const known = cart.shippingAddress ?? emptyAddress(home.country);
  const address = { ...known, country: findCountry(known.country)?.code ?? home.country };
  const untaxed = await quote(shop.db, terms, {
    lines: cart.lines,
    codes: cart.discountCodes,
    where: address,
    currency: undefined,
    shippingMethod: cart.shippingMethod ?? '',
    vatNumber: undefined,
    buyer: { email: cart.email, customerId: null },
    exceptOrderId: cart.pendingOrderId ?? undefined,
    now: new Date(),
  });
  const taxed = await withTaxForPage(shop, untaxed, { cartId: cart.id, address, vatNumber: undefined });
  return { draft, cart, address, quote: taxed.quote };
}
