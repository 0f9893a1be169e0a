/**
 * The checkout's form, wherever its cart comes from: the browser's own, or a draft that staff have made for the buyer.
 * Shown, judged and pressed in one way.
 */
import type { Context } from 'hono';
import { type Cart, type CheckoutDetails, findCart, lockWithDetails } from '../cart/cart.ts';
import { codesInForm } from '../cart/codes-http.tsx';
import { type Quote, quote, termsOf } from '../cart/quote.ts';
import type { Address } from '../customers/address.ts';
import { addAddress, findAddresses, type SavedAddress } from '../customers/addresses.ts';
import { findCountry, likelyCountry } from '../customers/countries.ts';
import { type Customer, currentCustomer, neverKept } from '../customers/session.ts';
import {
  canChooseRegion,
  regionFor,
  regionOf,
  rememberRegion,
  type Selling,
  selling,
  takesVatNumber,
} from '../markets/markets.ts';
import { lookUpVatNumber, parseVatNumber } from '../markets/vat-number.ts';
import { CAME_BACK } from '../payments/stripe.ts';
import { contentPolicy, picturesFrom, STRIPE_CHECKOUT } from '../platform/headers.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { senderOf } from '../platform/rate-limits.ts';
import { readForm } from '../platform/requests.ts';
import { CHECKOUTS } from '../platform/sender-limits.ts';
import type { Shop } from '../platform/shop.ts';
import type { BuyerRegion } from '../platform/shown-prices.ts';
import { meters } from '../platform/watching/meters.ts';
import { routes } from '../routes.ts';
import { renderPage } from '../ui/layout.tsx';
import { type CheckoutErrors, type CheckoutTyped, parseCheckout, typedFromForm } from './form.ts';
import { type CheckoutNotice, CheckoutPage, EmptyCheckout } from './pages.tsx';
import { placeOrder, type Seen } from './place-order.ts';
import { firstTyped, isChoice, typedAgain, withChosenAddress } from './saved-addresses.ts';
import type { DraftShown } from './shown.ts';
import { taxErrors, withTaxForPage } from './tax-by-stripe.ts';

export interface Till {
  /** Opens the cart; undefined where there is none. */
  token: string | undefined;
  /** Where the form leads. */
  action: string;
  /** Of a cart that staff have put together: its buyer neither changes it nor enters codes. */
  draft?: DraftShown & {
    id: string;
    /** What the mail said that it comes to. */
    sent: Seen | null;
  };
}

/** Nobody has pressed anything yet. */
export async function openTill(c: Context, shop: Shop, till: Till): Promise<Response> {
  const cart = await findCart(shop.db, till.token);
  const cameBack = c.req.query(CAME_BACK) !== undefined;
  if (cart && cart.lines.length > 0 && !cameBack) meters().checkoutBegun();
  const account = await accountOf(c, shop);
  return showCheckout(c, shop, till, cart, account, cameBack ? { notice: { kind: 'cancelled' } } : {});
}

/** The form was sent: the order is placed, or the page comes back and says why not. */
export async function pressPay(c: Context, shop: Shop, till: Till): Promise<Response> {
  const asked = await readForm(c);
  const { token, draft } = till;
  const account = await accountOf(c, shop);
  const form = withChosenAddress(asked, account.addresses);
  const typed = typedFromForm(asked);
  if (!draft) await keepRegion(c, shop, findCountry(form.country ?? '')?.code);
  const show = async (more: Partial<Shown>) =>
    showCheckout(c, shop, till, await findCart(shop.db, token), account, { typed, ...more });
  if (asked.update !== undefined) return show({});
  if (!token) return show({ status: 422 });
  const codes = draft ? undefined : await codesInForm(c, shop, asked);
  if (codes?.refused) {
    const { entered, message, status } = codes.refused;
    return show({ typed: { ...typed, discountCode: entered }, errors: { discountCode: message }, status });
  }
  if (codes) return show({ typed: { ...typed, discountCode: '' } });
  if (!isChoice(asked, account.addresses))
    return show({ errors: { addressId: 'Choose where it should go.' }, status: 422 });

  const parsed = parseCheckout(form);
  if (!parsed.ok) {
    const { errors } = parsed;
    return show({ typed: typedAgain(form, asked, errors), errors, status: 422 });
  }
  const vat = await checkedVat(shop, parsed.details.vat);
  if (vat === 'invalid')
    return show({ errors: { vatNumber: 'The official register does not know this number.' }, status: 422 });
  const sender = senderOf(c, shop.config);
  const seconds = await tooOften(shop, sender);
  if (seconds !== undefined) {
    c.header('Retry-After', String(seconds));
    return show({ status: 429, notice: { kind: 'too_often', seconds } });
  }
  const region = regionAt(c, await selling(shop), till);
  const currency = region.isChosen ? region.currency : undefined;
  const details = { ...parsed.details, vat, currency, customerId: account.customer?.id };
  const placed = await placeOrder(shop, token, details, parsed.seen, draft?.id);
  meters().checkoutPressed(
    placed.ok ? (placed.next === 'pay' ? 'to_payment' : 'nothing_due') : placed.reason,
  );
  if (placed.ok && placed.next === 'pay') await shop.senders.pageOpened(sender, placed.url);
  if (placed.ok && account.customer && typed.saveAddress && form === asked)
    await keepAddress(shop, account.customer.id, details.shippingAddress);
  if (placed.ok)
    return c.redirect(
      placed.next === 'pay' ? placed.url : routes.checkoutDone({ token: placed.orderToken }),
      303,
    );
  switch (placed.reason) {
    case 'empty_cart':
      return show({ status: 422 });
    case 'short': // the page reads the cart again and names each line with what is left of it
      // Undone with the order; but who goes to change the cart should not have to type it all again.
      await shop.db.transaction((tx) => lockWithDetails(tx, token, parsed.details));
      return show({ status: 422, notice: { kind: 'was_short' } });
    case 'unknown_method':
      return show({ status: 422, errors: { shippingMethod: 'Choose how your order should travel.' } });
    case 'no_rate':
      shop.log.error({ country: details.shippingAddress.country }, 'no tax rate is known for an address');
      return show({ status: 422 }); // the page says so of every such address
    case 'not_shipped_here':
      return show({ status: 422 });
    case 'address_not_placed':
    case 'vat_number_refused':
      return show({ status: 422, errors: taxErrors(placed.reason, details.shippingAddress) });
    case 'total_changed':
      return show({ status: 422, notice: { kind: 'total_changed', before: parsed.seen! } });
    case 'discount_used_up':
      return show({ status: 422, notice: { kind: 'discount_used_up', ...placed.discount } });
    case 'link_over':
      return c.redirect(till.action, 303); // which says so
    case 'stripe_refused':
      return show({ status: 422, notice: { kind: 'stripe_refused' } });
    case 'stripe_unavailable':
      return show({ status: 503, notice: { kind: 'stripe_unavailable' } });
  }
}

/** @returns how many seconds to wait: who asks without end, or opens page after page and pays none of them. */
async function tooOften({ senders }: Shop, sender: string): Promise<number | undefined> {
  const flood = await senders.take(CHECKOUTS, sender);
  const unpaid = flood === undefined ? await senders.unpaidWait(sender) : undefined;
  if (flood !== undefined || unpaid !== undefined) meters().turnedAway(flood ? 'checkout' : 'unpaid');
  return flood ?? unpaid;
}

/** Where the goods go is where the buyer is, on every page from now on; a currency picked by hand stays. */
async function keepRegion(c: Context, shop: Shop, country: string | undefined): Promise<void> {
  const sells = await selling(shop);
  const before = regionOf(c, sells);
  if (!country || country === before.country || !canChooseRegion(sells)) return;
  rememberRegion(
    c,
    shop,
    regionFor(sells, { country, ...(before.isChosen && { currency: before.currency }) }),
  );
}

interface Account {
  customer: Customer | undefined;
  addresses: SavedAddress[];
}

/** A guest's is empty, and nothing is asked for it. */
async function accountOf(c: Context, shop: Shop): Promise<Account> {
  const customer = await currentCustomer(c, shop);
  if (customer) neverKept(c);
  return { customer, addresses: customer ? await findAddresses(shop.db, customer.id) : [] };
}

/** The order is placed whatever comes of this: the address can be kept the next time. */
async function keepAddress(shop: Shop, customerId: string, address: Address): Promise<void> {
  await addAddress(shop.db, customerId, address).catch((error) => {
    shop.log.warn({ err: error, customerId }, 'an address was not kept');
  });
}

/** Where Pay may lead. The stand-in's page has the public address, also for who came by another, such as 127.0.0.1. */
function payPages({ config }: Shop): string[] {
  const apiBase = config.stripe?.apiBase;
  return [STRIPE_CHECKOUT, new URL(config.publicUrl).origin, ...(apiBase ? [apiBase.origin] : [])];
}

interface Shown {
  typed: CheckoutTyped | undefined;
  errors: CheckoutErrors;
  notice: CheckoutNotice;
  status: 200 | 422 | 429 | 503;
}

async function showCheckout(
  c: Context,
  shop: Shop,
  till: Till,
  cart: Cart | undefined,
  { customer, addresses }: Account,
  shown: Partial<Shown>,
): Promise<Response> {
  const { action, draft } = till;
  if (!cart || cart.lines.length === 0) {
    const page = (
      <EmptyCheckout shop={shop} cartCount={draft ? cartCount(c) : 0} isDraft={draft !== undefined} />
    );
    return c.html(renderPage(page), shown.status ?? 200);
  }
  const typed = shown.typed ?? firstTyped(cart, customer, addresses, await firstCountry(c, shop, till));
  const { quote: quoted, errors } = await quoteTyped(c, shop, till, cart, customer, addresses, typed);
  const handle = quoted.chosen?.handle ?? '';
  c.header('Content-Security-Policy', contentPolicy(payPages(shop), picturesFrom(shop.config)));
  const page = (
    <CheckoutPage
      shop={shop}
      cart={cart}
      quote={quoted}
      takesVatNumber={takesVatNumber((await termsOf(shop)).selling, typed.shippingAddress)}
      typed={{ ...typed, shippingMethod: handle }}
      errors={{ ...errors, ...shown.errors }}
      notice={shown.notice ?? (shown.typed ? undefined : changedSince(draft, quoted))}
      action={action}
      draft={draft}
      cartCount={cartCount(c)}
      isSignedIn={customer !== undefined}
      addresses={addresses}
    />
  );
  return c.html(renderPage(page), shown.status ?? 200);
}

/** Of a draft, where its mail said another sum than it comes to today. */
function changedSince(draft: Till['draft'], { totals, region }: Quote): CheckoutNotice | undefined {
  const before = draft?.sent;
  const isSame = before?.totalMinor === totals.totalMinor && before.currency === region.currency;
  return before && !isSame ? { kind: 'changed_since_mail', before } : undefined;
}

/** A draft's prices are those of the country it goes to, whatever this browser has looked at before. */
const regionAt = (c: Context, sells: Selling, { draft }: Till): BuyerRegion =>
  draft ? regionFor(sells, {}) : regionOf(c, sells);

/** That of the prices he has seen so far; where they are the same everywhere, the likely one. */
async function firstCountry(c: Context, shop: Shop, till: Till): Promise<string> {
  const sells = await selling(shop);
  if (till.draft) return sells.home.country;
  if (canChooseRegion(sells)) return regionOf(c, sells).country;
  return likelyCountry(c.req.header('accept-language'), shop.config.shop.locale);
}

/** For what stands in the form, finished or not. */
async function quoteTyped(
  c: Context,
  shop: Shop,
  till: Till,
  cart: Cart,
  customer: Customer | undefined,
  addresses: SavedAddress[],
  typed: CheckoutTyped,
): Promise<{ quote: Quote; errors: CheckoutErrors }> {
  const terms = await termsOf(shop);
  const region = regionAt(c, terms.selling, till);
  const saved = addresses.find(({ id }) => id === typed.addressId);
  const vat = typed.vatNumber ? parseVatNumber(typed.vatNumber) : undefined;
  const address = saved?.address ?? typed.shippingAddress;
  const country = findCountry(address.country)?.code ?? region.country;
  const where = { ...address, country };
  const vatNumber = vat?.ok ? vat.number : undefined;
  const untaxed = await quote(shop.db, terms, {
    lines: cart.lines,
    codes: cart.discountCodes,
    where,
    currency: region.isChosen ? region.currency : undefined,
    shippingMethod: typed.shippingMethod,
    vatNumber,
    buyer: { email: typed.email || null, customerId: customer?.id ?? null },
    exceptOrderId: cart.pendingOrderId ?? undefined,
    now: new Date(),
  });
  return withTaxForPage(shop, untaxed, { cartId: cart.id, address: where, vatNumber });
}

/** What the official register says of it, where the shop asks it. One that gives no answer holds nobody up. */
async function checkedVat(
  shop: Shop,
  vat: CheckoutDetails['vat'],
): Promise<CheckoutDetails['vat'] | 'invalid'> {
  if (!vat) return undefined;
  const answer = await lookUpVatNumber(shop.config, vat.number);
  return answer === 'invalid' ? answer : { ...vat, checked: answer === 'not_asked' ? '' : answer };
}
