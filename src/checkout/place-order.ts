/**
 * A cart becomes an order that can be paid.
 *
 * 1. One transaction locks the cart, prices it from the database, holds the stock and writes the
 *    pending order with its payment. All of it, or nothing.
 * 2. Then, outside, Stripe opens the page on which the buyer pays.
 *
 * A cart has at most one payable order (the index `one_pending_order_a_cart`). Pressing again with
 * the same cart leads to the same page; with a changed cart the old page is closed at Stripe, and
 * known to be closed, before another order is made.
 */
import { setTimeout } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { type CheckoutDetails, lineProblem, linesOf, lockWithDetails } from '../cart/cart.ts';
import { type Terms, termsOf } from '../cart/quote.ts';
import { reserve } from '../inventory/inventory.ts';
import {
  findOrder,
  insertOrder,
  type Order,
  type OrderDelivery,
  type OrderSums,
  shippingTitle,
} from '../orders/orders.ts';
import { findPayment, insertPayment, type Payment, sessionOpened } from '../payments/payments.ts';
import {
  closeSession,
  factsOf,
  isInUse,
  type NoSession,
  openSession,
  readSession,
  type SessionFacts,
} from '../payments/stripe.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Shop } from '../platform/shop.ts';
import type { Totals } from '../pricing/pricing.ts';
import { claimDiscounts, type LimitReason } from '../promotions/promotions.ts';
import { routes } from '../routes.ts';
import { plainUrl } from '../ui/picture.tsx';
import { settle, settleNothingDue, settleUnpayable } from './confirm-payment.ts';
import { type Draft, isBought, lockDraft, stateOf, takeOrder, wayBack } from './drafts/drafts.ts';
import { fingerprintOf } from './fingerprint.ts';
import { buyerOf, quoteOrder, saleOf, taxNow } from './quote-order.ts';
import { type FoundTax, withFoundTax } from './tax-by-stripe.ts';

export type PlaceResult =
  | { ok: true; next: 'pay'; url: string }
  /** Nothing to pay, or this cart was paid in the meantime. */
  | { ok: true; next: 'done'; orderToken: string }
  | { ok: false; reason: 'empty_cart' }
  /** At least one line cannot be had as it stands; the cart says which. */
  | { ok: false; reason: 'short' }
  | { ok: false; reason: 'unknown_method' }
  /** The shop does not know the tax there, or sends nothing there. */
  | { ok: false; reason: 'no_rate' | 'not_shipped_here' }
  /** Stripe, which works the tax out, cannot tell where this is, or does not take the VAT number. */
  | { ok: false; reason: 'address_not_placed' | 'vat_number_refused' }
  /** The buyer agreed to another sum than this. */
  | { ok: false; reason: 'total_changed'; totals: Totals }
  /** Somebody else has just had the last use of it, or he himself has, in another cart. */
  | { ok: false; reason: 'discount_used_up'; discount: LostDiscount }
  /** Of a draft: staff have taken it away, or its time is over. */
  | { ok: false; reason: 'link_over' }
  /** Stripe does not take this order as it stands: too small, too large. */
  | { ok: false; reason: 'stripe_refused' }
  /** Stripe did not answer. Nothing was charged; the same press later goes on from here. */
  | { ok: false; reason: 'stripe_unavailable' };

/** One that counted when the cart was priced, and could not be had when the order was written. */
export interface LostDiscount {
  code: string | null;
  title: string;
  why: LimitReason;
}

/** The total that the buyer was shown. */
export interface Seen {
  totalMinor: number;
  currency: string;
}

/** @param seen only compared, never charged. @param draftId of the draft whose cart this is, if it is one's. */
export async function placeOrder(
  shop: Shop,
  cartToken: string,
  details: CheckoutDetails,
  seen: Seen | null,
  draftId?: string,
): Promise<PlaceResult> {
  const press: Press = { cartToken, details, seen, draftId };
  for (let attempt = 1; attempt <= 4; attempt++) {
    const step = await writeOrder(shop, press);
    if (step === 'again') continue;
    if ('ok' in step) return step;
    const outcome = step.superseded
      ? await closeSuperseded(shop, step.payment)
      : await leadToPayment(shop, step.payment, step.newOrder);
    if (outcome !== 'again') return outcome;
  }
  return { ok: false, reason: 'stripe_unavailable' };
}

/** `newOrder` is there when this press has written it, and need not be read again. */
type Written = { payment: Payment; superseded: boolean; newOrder?: OrderToPay };

interface Press {
  cartToken: string;
  details: CheckoutDetails;
  seen: Seen | null;
  draftId: string | undefined;
}

/** Rolls the transaction back and carries the reason out of it. */
class Refusal extends Error {
  readonly refused: PlaceResult | 'again';
  constructor(refused: PlaceResult | 'again') {
    super(refused === 'again' || refused.ok ? 'no order is written' : refused.reason);
    this.refused = refused;
  }
}

async function writeOrder(shop: Shop, press: Press): Promise<Written | PlaceResult | 'again'> {
  try {
    const terms = await termsOf(shop);
    const tax = await taxNow(shop, terms, press.cartToken, press.details);
    if (tax?.ok === false) return tax;
    const written = await shop.db.transaction((tx) => writeInTransaction({ shop, tx, terms, tax }, press));
    if (!('nothingDue' in written)) return written;
    await settleNothingDue(shop, written.payment.id);
    return {
      ok: true,
      next: 'done',
      orderToken: (await findOrder(shop.db, { id: written.payment.orderId }))!.token,
    };
  } catch (error) {
    if (error instanceof Refusal) return error.refused;
    throw error;
  }
}

async function writeInTransaction(
  { shop, tx, terms, tax }: { shop: Shop; tx: Tx; terms: Terms; tax: FoundTax | undefined },
  { cartToken, details, seen, draftId }: Press,
): Promise<Written | { nothingDue: true; payment: Payment }> {
  const draft = draftId ? await lockPayable(tx, draftId) : undefined;
  const cart = await lockWithDetails(tx, cartToken, details);
  if (!cart) throw new Refusal({ ok: false, reason: 'empty_cart' });
  // The pending order is read before the lines: a payment confirmed in between takes both away. The
  // other way round its lines would still be seen here, and be ordered a second time.
  const [pending, cartLines] = await Promise.all([pendingOrder(tx, cart.id), linesOf(tx, cart.id)]);
  if (draft && !pending) await lockPayable(tx, draft.id);
  if (cartLines.length === 0) throw new Refusal({ ok: false, reason: 'empty_cart' });
  const untaxed = await quoteOrder(tx, terms, { ...cart, lines: cartLines }, details, pending?.id);
  if (untaxed.problem) throw new Refusal({ ok: false, reason: untaxed.problem });
  if (untaxed.needsShipping && !untaxed.chosen) throw new Refusal({ ok: false, reason: 'not_shipped_here' });
  if (untaxed.needsShipping && (details.shippingMethod === '' || untaxed.replaced !== null))
    throw new Refusal({ ok: false, reason: 'unknown_method' });
  if (untaxed.lines.some(lineProblem)) throw new Refusal({ ok: false, reason: 'short' });
  const priced = tax ? await withFoundTax(shop, tx, untaxed, saleOf(cart, details), tax) : untaxed;
  if (!priced || (terms.taxProvider === 'stripe' && !tax)) throw new Refusal('again');
  const { region, totals, chosen, lines } = priced;
  if (seen && (seen.totalMinor !== totals.totalMinor || seen.currency !== region.currency))
    throw new Refusal({ ok: false, reason: 'total_changed', totals });

  const fingerprint = fingerprintOf(priced, details);
  if (pending) {
    const payment = (await findPayment(tx, { orderId: pending.id }))!;
    if (payment.amountMinor === 0) return { nothingDue: true, payment }; // another tab is just placing it
    const same = pending.fingerprint === fingerprint && stillTimeToPay(payment);
    return { payment, superseded: !same };
  }

  const payment = newPayment(shop, region.currency, totals.totalMinor);
  const sums = {
    ...totals,
    needsShipping: priced.needsShipping,
    shippingMethod: chosen?.title ?? '',
    pickupAddress: chosen?.pickupAddress ?? [],
    expectedFrom: chosen?.expected?.from ?? null,
    expectedTo: chosen?.expected?.to ?? null,
  };
  const written = Promise.all([
    insertOrder(tx, {
      id: payment.orderId,
      cartId: cart.id,
      cartFingerprint: fingerprint,
      customerId: details.customerId,
      email: details.email,
      shippingAddress: details.shippingAddress,
      note: details.note,
      currency: region.currency,
      locale: region.locale,
      vat: { number: details.vat?.number ?? '', checked: details.vat?.checked ?? '' },
      taxCalculation: tax?.calculation ?? null,
      ...sums,
      lines: lines.map((line, index) => ({
        ...line,
        mediaId: line.media?.id ?? null,
        ...totals.lines[index]!,
      })),
    }),
    insertPayment(tx, payment),
    claimDiscounts(tx, payment.orderId, totals.discounts, buyerOf(details)),
  ]);
  // Stock comes last, so that the rows everybody wants are locked for the shortest time: after the discounts' rows.
  if (totals.discounts.length > 0) await written;
  const [[numbered, , claimed], held] = await Promise.all([
    written,
    reserve(tx, payment.orderId, lines, payment.sessionExpiresAt),
  ]);
  if (!claimed.ok)
    throw new Refusal({
      ok: false,
      reason: 'discount_used_up',
      discount: {
        ...totals.discounts.find(({ id }) => id === claimed.discountId)!,
        why: claimed.barred.reason,
      },
    });
  if (!held) throw new Refusal({ ok: false, reason: 'short' });
  if (draft) await takeOrder(tx, draft.id, payment.orderId);
  if (totals.totalMinor === 0) return { nothingDue: true, payment };
  const newOrder: OrderToPay = {
    ...numbered,
    ...sums,
    id: payment.orderId,
    cartId: cart.id,
    email: details.email,
    cancelPath: draft ? routes.payDraft(draft) : routes.checkout(),
    lines: lines.map((line, index) => ({ ...line, ...totals.lines[index]! })),
  };
  return { payment, superseded: false, newOrder };
}

/**
 * A draft that was bought has no other order: what staff have put into it since is nobody's. Looked at once more when
 * no order waits for payment, for one may have been paid since the first look.
 */
async function lockPayable(tx: Tx, draftId: string): Promise<Draft> {
  const draft = await lockDraft(tx, draftId);
  if (draft && isBought(draft)) throw new Refusal({ ok: true, next: 'done', orderToken: draft.order!.token });
  if (!draft || ['removed', 'expired'].includes(stateOf(draft)))
    throw new Refusal({ ok: false, reason: 'link_over' });
  return draft;
}

function newPayment(shop: Shop, currency: string, amountMinor: number): Payment {
  const now = Date.now();
  return {
    id: uuid(),
    orderId: uuid(),
    status: 'pending',
    amountMinor,
    currency,
    sessionId: null,
    sessionUrl: null,
    // Whole seconds, as Stripe counts: the hold must not end before the session does.
    sessionExpiresAt: new Date(Math.ceil(now / 1000) * 1000 + shop.config.holdMinutes * 60_000),
    paymentIntentId: null,
    createdAt: new Date(now),
  };
}

function pendingOrder(tx: Tx, cartId: string): Promise<{ id: string; fingerprint: string } | undefined> {
  return tx.row(sql`
    SELECT id, cart_fingerprint AS fingerprint FROM orders WHERE cart_id = ${cartId} AND status = 'pending'`);
}

/** Nobody is sent to a page that closes while a card is being looked for. */
const TIME_TO_PAY_MS = 10 * 60_000;
const stillTimeToPay = (payment: Payment) => payment.sessionExpiresAt.getTime() - Date.now() > TIME_TO_PAY_MS;

/** The page of this payment: the one it has, if it can still be paid, else one that Stripe opens now. */
async function leadToPayment(
  shop: Shop,
  payment: Payment,
  newOrder: OrderToPay | undefined,
): Promise<PlaceResult | 'again'> {
  try {
    if (payment.sessionId) {
      const facts = await readSession(shop.stripe, payment.sessionId);
      if (facts?.state === 'open') return { ok: true, next: 'pay', url: payment.sessionUrl! };
      return await afterSettling(shop, payment, facts);
    }
    const session = await openSessionOf(shop, payment, newOrder);
    if (session.id === undefined)
      return await endUnopened(shop, payment, session.why, newOrder !== undefined);
    if (session.amountMinor !== payment.amountMinor)
      throw new Error(`session ${session.id} is over another sum`);
    const opened = await sessionOpened(shop.db, payment.id, session);
    return opened ? { ok: true, next: 'pay', url: session.url } : 'again';
  } catch (error) {
    return await noAnswer(shop, payment, error);
  }
}

/** Two orders of one cart must never both be payable: the old page is closed before there is another. */
export async function closeSuperseded(shop: Shop, payment: Payment): Promise<PlaceResult | 'again'> {
  try {
    const sessionId = payment.sessionId ?? (await openSessionOf(shop, payment)).id;
    return await afterSettling(
      shop,
      payment,
      sessionId ? await closeSession(shop.stripe, sessionId) : undefined,
    );
  } catch (error) {
    return await noAnswer(shop, payment, error);
  }
}

async function afterSettling(
  shop: Shop,
  payment: Payment,
  facts: SessionFacts | undefined,
): Promise<PlaceResult | 'again'> {
  const settled = facts ? await settle(shop, facts) : await settleUnpayable(shop, payment);
  if (settled !== 'paid' && settled !== 'processing') return 'again';
  const order = await findOrder(shop.db, { id: payment.orderId });
  return { ok: true, next: 'done', orderToken: order!.token };
}

/** Stripe opened none: this order ends here and its stock is free. The next press makes another one. */
async function endUnopened(
  shop: Shop,
  payment: Payment,
  why: NoSession,
  isNew: boolean,
): Promise<PlaceResult | 'again'> {
  shop.log.error({ orderId: payment.orderId, why }, 'Stripe opened no session');
  await settleUnpayable(shop, payment);
  if (!isNew) return 'again';
  return { ok: false, reason: why === 'refused' ? 'stripe_refused' : 'stripe_unavailable' };
}

/** Silence means that nobody knows: the order waits, and the same press or reconcile finds out. */
async function noAnswer(shop: Shop, payment: Payment, error: unknown): Promise<PlaceResult | 'again'> {
  if (isInUse(error)) {
    await setTimeout(IN_USE_WAIT_MS);
    return 'again';
  }
  shop.log.error({ err: error, orderId: payment.orderId }, 'Stripe did not answer');
  return { ok: false, reason: 'stripe_unavailable' };
}

/** What Stripe is told of an order. */
type OrderToPay = Pick<
  Order,
  'id' | 'number' | 'token' | 'cartId' | 'email' | keyof OrderSums | keyof OrderDelivery
> & {
  lines: LineToPay[];
  /** Where the buyer is led who leaves without paying; looked up where it is not named. */
  cancelPath?: string;
};
type LineToPay = Pick<
  Order['lines'][number],
  | 'sku'
  | 'title'
  | 'variantTitle'
  | 'quantity'
  | 'unitPriceMinor'
  | 'giftWrapMinor'
  | 'totalMinor'
  | 'discountMinor'
  | 'media'
>;

/** Another press of the same button is being answered by Stripe right now. */
const IN_USE_WAIT_MS = 700;

type Opened = { id: string; url: string; amountMinor: number } | { id: undefined; why: NoSession };

/** Opens, or finds again, the session of a payment, from nothing but what is stored. */
export async function openSessionOf(shop: Shop, payment: Payment, newOrder?: OrderToPay): Promise<Opened> {
  const order = newOrder ?? (await findOrder(shop.db, { id: payment.orderId }))!;
  const { publicUrl, shop: about } = shop.config;
  const session = await openSession(shop.stripe, {
    payment,
    order: {
      ...order,
      shippingTitle: shippingTitle(order),
      taxNames: order.taxLines.map(({ name }) => name),
      lines: order.lines.map((line) => ({ ...line, imageUrl: imageUrl(publicUrl, line) })),
    },
    publicUrl,
    shopName: about.name,
    cancelPath: newOrder?.cancelPath ?? (await wayBack(shop.db, order.cartId)),
  });
  if (typeof session === 'string') return { id: undefined, why: session };
  return { id: session.id, url: session.url ?? '', amountMinor: factsOf(session).amountMinor };
}

function imageUrl(publicUrl: string, line: LineToPay): string | undefined {
  return line.media ? publicUrl + plainUrl(line.media, Math.min(...line.media.widths)) : undefined;
}
