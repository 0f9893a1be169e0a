/**
 * The shop's client for Stripe, and behind a port the stand-in, which keeps what it is asked and can be
 * told to answer otherwise for once. For tests of what the shop says to Stripe and makes of the answers.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import type Stripe from 'stripe';
import { v7 as uuid } from 'uuid';
import { createStripeStandIn, type StandIn } from '../src/dev/stripe/stand-in.ts';
import { createStripe, openSession, type SessionRequest } from '../src/payments/stripe.ts';
import { CARD } from './cards.ts';

export interface Asked {
  /** Such as `POST /v1/refunds`. */
  call: string;
  headers: Record<string, string>;
  /** As they were sent: `{ 'metadata[order_id]': '…' }`. */
  params: Record<string, string>;
}

export interface AskedStripe {
  standIn: StandIn;
  stripe: Stripe;
  /** A client like `stripe`, with another key. */
  withKey(secretKey: string): Stripe;
  asked: Asked[];
  /** Answers this call so, once, without asking the stand-in. */
  answerOnce(call: string, status: number, body: object): void;
  /** Does as Stripe does when it wants a failed call made again; off at first, to save time. */
  wantsRetries: boolean;
  stop(): Promise<void>;
}

export async function startAskedStripe(): Promise<AskedStripe> {
  const secretKey = 'sk_test_right';
  const standIn = createStripeStandIn({ file: ':memory:', publicUrl: 'http://localhost:1', secretKey });
  const answers: { call: string; status: number; body: object }[] = [];
  const app = new Hono();
  app.use(async (c, next) => {
    const call = `${c.req.method} ${c.req.path}`;
    const sent = c.req.method === 'POST' ? await c.req.text() : new URL(c.req.url).search;
    started.asked.push({
      call,
      headers: c.req.header(),
      params: Object.fromEntries(new URLSearchParams(sent)),
    });
    const place = answers.findIndex((answer) => answer.call === call);
    const [answer] = place < 0 ? [] : answers.splice(place, 1);
    if (answer) c.res = Response.json(answer.body, { status: answer.status });
    else await next();
    if (c.res !== RESPONSE_ALREADY_SENT && !started.wantsRetries)
      c.res.headers.set('stripe-should-retry', 'false');
  });
  app.route('/', standIn.app);
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const apiBase = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const withKey = (key: string) => createStripe({ secretKey: key, webhookSecret: 'whsec_test', apiBase });
  const started: AskedStripe = {
    standIn,
    stripe: withKey(secretKey),
    withKey,
    asked: [],
    answerOnce: (call, status, body) => void answers.push({ call, status, body }),
    wantsRetries: false,
    async stop() {
      server.closeAllConnections();
      server.close();
      await standIn.stop();
    },
  };
  return started;
}

/** An order of two cups for 10.00 each and a bowl for 25.00, sent for 4.90: 49.90 in all. */
export const cupsAndBowl = (): SessionRequest => ({
  payment: {
    id: uuid(),
    currency: 'EUR',
    createdAt: new Date(),
    sessionExpiresAt: new Date(Date.now() + 40 * 60_000),
  },
  order: {
    id: uuid(),
    number: 1007,
    token: 'a-token-of-24-characters',
    cartId: uuid(),
    email: 'ada@example.com',
    lines: [
      {
        sku: 'CUP-BLUE',
        title: 'Cup',
        variantTitle: 'Blue',
        quantity: 2,
        unitPriceMinor: 1000,
        giftWrapMinor: 0,
        totalMinor: 2000,
        discountMinor: 0,
        imageUrl: 'https://shop.example/cup.jpg',
      },
      {
        sku: 'BOWL',
        title: 'Bowl',
        variantTitle: '',
        quantity: 1,
        unitPriceMinor: 2500,
        giftWrapMinor: 0,
        totalMinor: 2500,
        discountMinor: 0,
        imageUrl: undefined,
      },
    ],
    shippingTitle: 'Standard',
    shippingMinor: 490,
    shippingDiscountMinor: 0,
    taxMinor: 0,
    taxNames: [],
  },
  publicUrl: 'https://shop.example',
  shopName: 'Plain Geometry',
});

/** @returns the id of its session. @throws when there is none. */
export async function opened({ stripe }: AskedStripe, request = cupsAndBowl()): Promise<string> {
  const session = await openSession(stripe, request);
  if (typeof session === 'string') throw new Error(session);
  return session.id;
}

/** The order is paid by card. @returns its payment's id, and that of the intent at Stripe. */
export async function paidAt(at: AskedStripe): Promise<{ paymentId: string; intent: string }> {
  const request = cupsAndBowl();
  const id = await opened(at, request);
  at.standIn.control.pay(id, CARD);
  const session = await at.stripe.checkout.sessions.retrieve(id);
  return { paymentId: request.payment.id, intent: session.payment_intent as string };
}
