/**
 * The shop's side of Stripe: one client, the sessions it opens and reads (refunds and disputes are in
 * `stripe-after-payment.ts`). Nothing here touches the database, so nothing here ever stands inside a transaction.
 */
import Stripe from 'stripe';
import type { Config } from '../platform/config.ts';
import { isUuid } from '../platform/requests.ts';
import { routes } from '../routes.ts';
import type { Payment } from './payments.ts';
import { type OrderToPay, sessionSums } from './session-lines.ts';
import { fromStripe, toStripe } from './stripe-amounts.ts';

/** The API version this code was written for; events arrive in the same one. */
export const API_VERSION = '2026-10-28.endive';

/** One call and one retry end within ten seconds, so that no buyer waits longer. */
const TIMEOUT_MS = 4_000;

export function createStripe(settings: NonNullable<Config['stripe']>): Stripe {
  const { apiBase } = settings;
  return new Stripe(settings.secretKey, {
    apiVersion: API_VERSION,
    timeout: TIMEOUT_MS,
    maxNetworkRetries: 1,
    telemetry: false,
    appInfo: { name: 'Pushcart' },
    ...(apiBase && {
      host: apiBase.hostname,
      port: apiBase.port || (apiBase.protocol === 'https:' ? '443' : '80'),
      protocol: apiBase.protocol === 'https:' ? 'https' : 'http',
    }),
  });
}

/** Marks the checkout of a buyer who left Stripe's page without paying. */
export const CAME_BACK = 'unpaid';

export interface SessionRequest {
  payment: Pick<Payment, 'id' | 'sessionExpiresAt' | 'currency' | 'createdAt'>;
  order: OrderToPay & { id: string; number: number; token: string; cartId: string | null; email: string };
  publicUrl: string;
  shopName: string;
  /** Where the buyer is led who leaves without paying; the checkout, where none is named. */
  cancelPath?: string;
}

/**
 * Opens the page on which the buyer pays. Asking again for the same payment gives the same session:
 * every parameter follows from what is stored, and the payment's id is the idempotency key.
 *
 * Stripe keeps the answer to a key for a day, errors of its own included, so after such an error the
 * session is looked for among the recent ones: it may have been made all the same.
 * @throws when Stripe does not answer.
 */
export async function openSession(
  stripe: Stripe,
  request: SessionRequest,
): Promise<Stripe.Checkout.Session | NoSession> {
  try {
    return await createSession(stripe, request);
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError) return 'refused';
    if (isWrongKey(error)) return 'not_made';
    if (isKeptError(error)) return (await findSession(stripe, request.payment)) ?? 'not_made';
    throw error;
  }
}

/** There is none, and asking again for this payment will not make one. `refused`: because of what was ordered. */
export type NoSession = 'refused' | 'not_made';

const RECENT_MAX = 2_000;

async function findSession(
  stripe: Stripe,
  payment: { id: string; createdAt: Date },
): Promise<Stripe.Checkout.Session | undefined> {
  const since = Math.floor(payment.createdAt.getTime() / 1000) - 60;
  let looked = 0;
  for await (const session of stripe.checkout.sessions.list({ created: { gte: since }, limit: 100 })) {
    if (session.metadata?.payment_id === payment.id) return session;
    if (++looked >= RECENT_MAX)
      throw new Error(`no session of payment ${payment.id} among the last ${looked}`);
  }
  return undefined;
}

function createSession(stripe: Stripe, request: SessionRequest): Promise<Stripe.Checkout.Session> {
  const { payment, order, publicUrl, cancelPath = routes.checkout() } = request;
  const currency = payment.currency.toLowerCase();
  const { lines, shipping } = sessionSums(order);
  const amount = (minor: number) => toStripe(minor, payment.currency);
  const name = `Order #${order.number}`;
  const metadata = {
    payment_id: payment.id,
    order_id: order.id,
    order_number: String(order.number),
    cart_id: order.cartId ?? '',
    skus: shorten(order.lines.map((line) => `${line.quantity}x ${line.sku}`).join(', '), 500),
  };
  return stripe.checkout.sessions.create(
    {
      mode: 'payment',
      client_reference_id: order.id,
      customer_email: order.email,
      expires_at: Math.floor(payment.sessionExpiresAt.getTime() / 1000),
      success_url: publicUrl + routes.checkoutDone({ token: order.token }),
      cancel_url: `${publicUrl}${cancelPath}?${CAME_BACK}`,
      metadata,
      payment_intent_data: { description: `${name} at ${request.shopName}`, metadata },
      line_items: lines.map(({ name, description, quantity, unitMinor, imageUrl, sku }) => ({
        quantity,
        price_data: {
          currency,
          unit_amount: amount(unitMinor),
          product_data: {
            name,
            ...(description && { description }),
            ...(imageUrl && { images: [imageUrl] }),
            ...(sku && { metadata: { sku } }),
          },
        },
      })),
      ...(shipping && {
        shipping_options: [
          {
            shipping_rate_data: {
              type: 'fixed_amount',
              display_name: shipping.title,
              fixed_amount: { amount: amount(shipping.amountMinor), currency },
            },
          },
        ],
      }),
    },
    { idempotencyKey: payment.id },
  );
}

const shorten = (text: string, charsMax: number) =>
  text.length > charsMax ? `${text.slice(0, charsMax - 1)}…` : text;

/** What Stripe says of a session, in the terms the shop acts on. */
export interface SessionFacts {
  sessionId: string;
  /** As the shop wrote it into the metadata; null for a session that is not this shop's. */
  paymentId: string | null;
  paymentIntentId: string | null;
  amountMinor: number;
  currency: string;
  state: 'open' | 'paid' | 'processing' | 'failed' | 'expired';
}

/** @returns undefined when this Stripe account has no such session, so that nobody can pay it here. */
export async function readSession(stripe: Stripe, sessionId: string): Promise<SessionFacts | undefined> {
  const expand = ['payment_intent'];
  const session = await unlessMissing(stripe.checkout.sessions.retrieve(sessionId, { expand }));
  return session && factsOf(session);
}

/**
 * Makes sure that a session can no longer be paid, and says how it ended: a buyer may have paid it
 * in the same moment, and then Stripe refuses to expire it.
 */
export async function closeSession(stripe: Stripe, sessionId: string): Promise<SessionFacts | undefined> {
  try {
    await stripe.checkout.sessions.expire(sessionId);
  } catch (error) {
    if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) throw error;
  }
  return readSession(stripe, sessionId);
}

export function factsOf(session: Stripe.Checkout.Session): SessionFacts {
  const intent = session.payment_intent;
  const paymentId = session.metadata?.payment_id;
  const currency = (session.currency ?? '').toUpperCase();
  return {
    sessionId: session.id,
    paymentId: isUuid(paymentId) ? paymentId : null, // others at this account may use the same name
    paymentIntentId: typeof intent === 'string' ? intent : (intent?.id ?? null),
    amountMinor: currency ? fromStripe(session.amount_total ?? 0, currency) : 0,
    currency,
    state: stateOf(session),
  };
}

function stateOf(session: Stripe.Checkout.Session): SessionFacts['state'] {
  if (session.payment_status !== 'unpaid') return 'paid'; // also no_payment_required
  if (session.status === 'open') return 'open';
  if (session.status === 'expired') return 'expired';
  const intent = session.payment_intent;
  const intentStatus = typeof intent === 'object' ? intent?.status : undefined;
  // Complete but unpaid: a delayed method. It failed when Stripe asks for another one.
  return intentStatus === 'requires_payment_method' || intentStatus === 'canceled' ? 'failed' : 'processing';
}

/** The shop's own key is wrong or may not do this: nothing was made. */
const isWrongKey = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeAuthenticationError ||
  error instanceof Stripe.errors.StripePermissionError;

/** True when the same key will be answered like this again: an error at Stripe, or other parameters than the first time. */
export const isKeptError = (error: unknown): boolean =>
  (error instanceof Stripe.errors.StripeAPIError && (error.statusCode ?? 0) >= 500) ||
  (error instanceof Stripe.errors.StripeIdempotencyError && !isInUse(error));

/** The same call is under way in this moment. */
export const isInUse = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === 'idempotency_key_in_use';

/** Undefined when Stripe says that there is no such thing at this account. */
export async function unlessMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing')
      return undefined;
    throw error;
  }
}
