/** For the tests beside it: a stand-in behind a real port, the official SDK, and an endpoint that hears webhooks. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import Stripe from 'stripe';
import { createStripeStandIn, type StandIn, type StandInOptions } from './stand-in.ts';

export const SECRET = 'whsec_test_secret';

export interface Rig {
  standIn: StandIn;
  url: string;
  stripe: Stripe;
  hook: Hook;
  stop(): Promise<void>;
}

export async function startRig(options: Partial<StandInOptions> = {}): Promise<Rig> {
  const hook = await startHook();
  const server = createServer();
  const url = await listen(server);
  const standIn = createStripeStandIn({
    file: ':memory:',
    publicUrl: url,
    webhook: { url: hook.url, secret: SECRET },
    ...options,
    timing: { asyncPaymentMs: 50, refundFailureMs: 50, retryDelaysMs: [30, 60], ...options.timing },
  });
  server.on('request', getRequestListener(standIn.app.fetch));
  standIn.start();
  return {
    standIn,
    url,
    hook,
    stripe: stripeAt(url),
    async stop() {
      await standIn.stop();
      server.closeAllConnections();
      server.close();
      await hook.stop();
    },
  };
}

export function stripeAt(url: string, settings: Stripe.StripeConfig = {}, key = 'sk_test_x'): Stripe {
  const { hostname, port } = new URL(url);
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...settings,
  });
}

export interface Hook {
  url: string;
  events: Stripe.Event[];
  /** What it answers; a function may decide by how many came before. */
  answer: (count: number) => number | 'silence';
  /** Resolves when an event of the type has arrived. */
  heard(type: string, count?: number): Promise<Stripe.Event>;
  stop(): Promise<void>;
}

/** Takes only deliveries whose signature the SDK verifies; others are answered 400. */
export async function startHook(): Promise<Hook> {
  const verifier = new Stripe('sk_test_x');
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const verdict = hook.answer(received++);
    if (verdict === 'silence') return;
    try {
      const event = verifier.webhooks.constructEvent(
        Buffer.concat(chunks),
        request.headers['stripe-signature']!,
        SECRET,
      );
      if (verdict < 300) hook.events.push(event);
      response.writeHead(verdict).end();
    } catch {
      response.writeHead(400).end();
    }
  });
  let received = 0;
  const hook: Hook = {
    url: `${await listen(server)}/webhooks`,
    events: [],
    answer: () => 200,
    heard: (type, count = 1) =>
      until(() => {
        const found = hook.events.filter((event) => event.type === type);
        return found.length >= count ? found[count - 1] : undefined;
      }),
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  };
  return hook;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ),
  );
}

/** @throws after five seconds without it */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = Date.now() + 5_000;
  while (Date.now() < end) {
    const found = await look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`This did not come true in five seconds: ${look}`);
}

export function sessionParams(
  more: Partial<Stripe.Checkout.SessionCreateParams> = {},
): Stripe.Checkout.SessionCreateParams {
  return {
    mode: 'payment',
    line_items: [
      { price_data: { currency: 'eur', unit_amount: 2500, product_data: { name: 'A lamp' } }, quantity: 2 },
      {
        price_data: {
          currency: 'eur',
          unit_amount: 199,
          product_data: { name: 'A bulb', description: 'Warm' },
        },
        quantity: 1,
      },
    ],
    shipping_options: [
      {
        shipping_rate_data: {
          display_name: 'Parcel',
          type: 'fixed_amount',
          fixed_amount: { amount: 490, currency: 'eur' },
        },
      },
    ],
    success_url: 'http://shop.example/done?session_id={CHECKOUT_SESSION_ID}',
    cancel_url: 'http://shop.example/cart',
    client_reference_id: 'order-1',
    customer_email: 'ada@example.com',
    metadata: { order: '1' },
    payment_intent_data: { metadata: { order: '1' }, description: 'Order 1' },
    ...more,
  };
}

export const TOTAL = 2 * 2500 + 199 + 490;

/** The error that the SDK throws for it. */
export async function refused(promise: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}
