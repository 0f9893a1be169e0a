/** Checkout over HTTP: one form that leads to Stripe, and the page to which Stripe leads back. */
import type { Context, Hono } from 'hono';
import { type Cart, findCart, lockWithDetails, pieces } from '../cart/cart.ts';
import { cartToken, rememberCount } from '../cart/cookie.ts';
import type { Address } from '../customers/address.ts';
import { addAddress, findAddresses, type SavedAddress } from '../customers/addresses.ts';
import { likelyCountry } from '../customers/countries.ts';
import { type Customer, currentCustomer, neverKept } from '../customers/session.ts';
import { findOrder } from '../orders/orders.ts';
import { findPayment } from '../payments/payments.ts';
import { CAME_BACK } from '../payments/stripe.ts';
import { contentPolicy, STRIPE_CHECKOUT } from '../platform/headers.ts';
import { cartCount } from '../platform/kept-pages.ts';
import { isToken, readForm } from '../platform/requests.ts';
import type { Shop } from '../platform/shop.ts';
import { totals } from '../pricing/totals.ts';
import { routes } from '../routes.ts';
import { shippingMethods } from '../shipping/shipping.ts';
import { renderPage } from '../ui/layout.tsx';
import { confirmPayment } from './confirm-payment.ts';
import { type CheckoutErrors, type CheckoutTyped, parseCheckout, typedFromForm } from './form.ts';
import { type CheckoutNotice, CheckoutPage, EmptyCheckout } from './pages.tsx';
import { placeOrder } from './place-order.ts';
import { firstTyped, isChoice, typedAgain, withChosenAddress } from './saved-addresses.ts';

export function checkoutPages(app: Hono, shop: Shop): void {
  app.get(routes.checkout.pattern, async (c) => {
    const cart = await findCart(shop.db, cartToken(c));
    const cameBack = c.req.query(CAME_BACK) !== undefined;
    const account = await accountOf(c, shop);
    return showCheckout(c, shop, cart, account, cameBack ? { notice: { kind: 'cancelled' } } : {});
  });

  app.post(routes.checkout.pattern, async (c) => {
    const asked = await readForm(c);
    const token = cartToken(c);
    const account = await accountOf(c, shop);
    const form = withChosenAddress(asked, account.addresses);
    const typed = typedFromForm(asked);
    const show = async (more: Partial<Shown>) =>
      showCheckout(c, shop, await findCart(shop.db, token), account, { typed, ...more });
    if (asked.update !== undefined) return show({});
    if (!token) return show({ status: 422 });
    if (!isChoice(asked, account.addresses))
      return show({ errors: { addressId: 'Choose where it should go.' }, status: 422 });

    const parsed = parseCheckout(form);
    if (!parsed.ok) {
      const all = parseCheckout(form, await shippingMethods(shop.db)); // everything that is wrong, at once
      const errors = { ...parsed.errors, ...(!all.ok && all.errors) };
      return show({ typed: typedAgain(form, asked, errors), errors, status: 422 });
    }
    const details = { ...parsed.details, customerId: account.customer?.id };
    const placed = await placeOrder(shop, token, details, parsed.seenTotalMinor);
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
      case 'total_changed':
        return show({ status: 422, notice: { kind: 'total_changed', beforeMinor: parsed.seenTotalMinor! } });
      case 'stripe_refused':
        return show({ status: 422, notice: { kind: 'stripe_refused' } });
      case 'stripe_unavailable':
        return show({ status: 503, notice: { kind: 'stripe_unavailable' } });
    }
  });

  // Stripe leads back here. The webhook may have been faster, or may come later: both do the same.
  app.get(routes.checkoutDone.pattern, async (c) => {
    const token = c.req.param('token');
    const order = isToken(token) ? await findOrder(shop.db, { token }) : undefined;
    if (!order) return c.notFound();
    await confirmIfOpen(shop, order.id);
    const cart = await findCart(shop.db, cartToken(c));
    rememberCount(c, shop, cart ? pieces(cart.lines) : 0);
    return c.redirect(`${routes.order({ token: order.token })}?thanks`, 303);
  });
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

/** When Stripe cannot be asked now, the order page waits kindly and the webhook or reconcile will tell. */
async function confirmIfOpen(shop: Shop, orderId: string): Promise<void> {
  const payment = await findPayment(shop.db, { orderId });
  if (!payment?.sessionId || payment.status !== 'pending') return;
  await confirmPayment(shop, payment.sessionId).catch((error) => {
    shop.log.warn({ err: error, orderId }, 'the landing page could not confirm');
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
  status: 200 | 422 | 503;
}

async function showCheckout(
  c: Context,
  shop: Shop,
  cart: Cart | undefined,
  { customer, addresses }: Account,
  shown: Partial<Shown>,
): Promise<Response> {
  if (!cart || cart.lines.length === 0)
    return c.html(renderPage(<EmptyCheckout shop={shop} cartCount={0} />), shown.status ?? 200);
  const methods = await shippingMethods(shop.db);
  const typed =
    shown.typed ??
    firstTyped(
      cart,
      customer,
      addresses,
      likelyCountry(c.req.header('accept-language'), shop.config.shop.locale),
    );
  const chosen = methods.find((method) => method.handle === typed.shippingMethod) ?? methods[0];
  const priced = methods.map((method) => {
    const { shippingMinor, totalMinor } = totals(cart.lines, method);
    return { ...method, chargeMinor: shippingMinor, totalMinor };
  });
  c.header('Content-Security-Policy', contentPolicy(payPages(shop)));
  const page = (
    <CheckoutPage
      shop={shop}
      cart={cart}
      methods={priced}
      totals={totals(cart.lines, chosen)}
      typed={{ ...typed, shippingMethod: chosen?.handle ?? '' }}
      errors={shown.errors ?? {}}
      notice={shown.notice}
      cartCount={cartCount(c)}
      isSignedIn={customer !== undefined}
      addresses={addresses}
    />
  );
  return c.html(renderPage(page), shown.status ?? 200);
}
