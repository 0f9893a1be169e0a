/**
 * The heart of a shop for tests that call its verbs: a database, a stand-in for Stripe behind a port,
 * Stripe's messages as signed requests, and the page to which Stripe leads back. No port of its own and
 * no loops: nothing happens unless a test does it.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import pino from 'pino';
import { addToCart, type CheckoutDetails } from '../src/cart/cart.ts';
import { checkBooks } from '../src/checkout/books.ts';
import { confirmPayment } from '../src/checkout/confirm-payment.ts';
import { checkoutPages } from '../src/checkout/http.tsx';
import { type PlaceResult, placeOrder } from '../src/checkout/place-order.ts';
import { reconcilePayments, sendRefunds } from '../src/checkout/reconcile.ts';
import { disputeChanged, lookForNews, refundChanged } from '../src/checkout/stripe-news.ts';
import { signature } from '../src/dev/stripe/deliveries.ts';
import { createStripeStandIn, type StandIn } from '../src/dev/stripe/stand-in.ts';
import { findOrder } from '../src/orders/orders.ts';
import { stripeWebhook } from '../src/payments/http.ts';
import { findPayment } from '../src/payments/payments.ts';
import { createStripe } from '../src/payments/stripe.ts';
import { readConfig } from '../src/platform/config.ts';
import { openDatabase, sql } from '../src/platform/db.ts';
import { createKeptPages } from '../src/platform/kept-pages.ts';
import { createKeptValues } from '../src/platform/kept-values.ts';
import { createSenderLimits } from '../src/platform/sender-limits.ts';
import type { Shop } from '../src/platform/shop.ts';
import { createLife } from '../src/platform/watching/life.ts';
import { routes } from '../src/routes.ts';
import { watchStripe } from './barrier.ts';
import { testDatabase } from './database.ts';
import { addProduct, address, addShippingMethods, type Sold, type Wares } from './fixtures.ts';

export { CARD, DEBIT } from './cards.ts';

export const details = {
  email: 'ada@example.com',
  shippingAddress: address,
  shippingMethod: 'standard',
  note: '',
};

export interface Heart {
  shop: Shop;
  db: Shop['db'];
  databaseUrl: string;
  standIn: StandIn;
  article(wares?: Wares): Promise<Sold>;
  /** A new cart with these variants in it. @returns its token. */
  cart(...lines: [Sold, quantity: number][]): Promise<string>;
  place(cartToken: string, more?: Partial<CheckoutDetails>): Promise<PlaceResult>;
  /** Places the order and says which session the buyer was led to. */
  session(cartToken: string, more?: Partial<CheckoutDetails>): Promise<string>;
  /** A message from Stripe, validly signed, whether or not it is true. @returns the answer's status. */
  message(type: string, object: Record<string, unknown>): Promise<number>;
  /** What the page does to which Stripe leads back. */
  landingPage(sessionId: string): Promise<void>;
  /** The payments loop's turn, as if the payment's time had come. */
  reconcile(): Promise<unknown>;
  /** The news loop's turn, as if its minute had passed. */
  lookForNews(): Promise<number>;
  /** The refunds loop's turn, as if their time had come. */
  sendRefunds(): Promise<unknown>;
  /** Each broken rule with the rows that break it; empty when the books are clean. */
  breaches(): Promise<string[]>;
  /** What is still open is not looked at again: the next test has nothing to do with it. */
  putAway(): Promise<void>;
  stop(): Promise<void>;
}

const SECRET = 'whsec_test';

/** @param env more settings, as the environment would give them. */
export async function startHeart(env: Record<string, string> = {}): Promise<Heart> {
  const database = await testDatabase();
  const standIn = createStripeStandIn({ file: ':memory:', publicUrl: 'http://localhost:1' });
  const server = createServer(getRequestListener(standIn.app.fetch));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const config = readConfig({
    STRIPE_SECRET_KEY: 'sk_test_tests',
    STRIPE_WEBHOOK_SECRET: SECRET,
    STRIPE_API_BASE: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...env,
  });
  const db = openDatabase({ url: database.url, poolMax: 12 });
  const shop: Shop = {
    config,
    db,
    browsing: db,
    stripe: createStripe(config.stripe!),
    keptPages: createKeptPages(),
    keptValues: createKeptValues(),
    life: createLife(),
    senders: createSenderLimits({ enabled: false }),
    assets: { url: (name) => name, dir: '' },
    log: pino({ level: 'silent' }),
    wake: () => {},
  };
  watchStripe(shop);
  await addShippingMethods(db);
  const app = new Hono();
  checkoutPages(app, shop);
  stripeWebhook(app, shop, SECRET, {
    sessionChanged: (sessionId) => confirmPayment(shop, sessionId),
    refundChanged: (refundId) => refundChanged(shop, refundId),
    disputeChanged: (disputeId) => disputeChanged(shop, disputeId),
  });
  app.onError((_, c) => c.text('', 500));

  const heart: Heart = {
    shop,
    db,
    databaseUrl: database.url,
    standIn,
    article: (wares) => addProduct(db, wares),
    cart: (...lines) => fillCart(shop, lines),
    place: (cartToken, more) => placeOrder(shop, cartToken, { ...details, ...more }, null),
    async session(cartToken, more) {
      const placed = await heart.place(cartToken, more);
      return sessionOf(placed);
    },
    async message(type, object) {
      const body = JSON.stringify({ id: 'evt_test', object: 'event', type, data: { object } });
      const headers = { 'stripe-signature': signature(body, SECRET) };
      return (await app.request(routes.stripeWebhook(), { method: 'POST', body, headers })).status;
    },
    async landingPage(sessionId) {
      const payment = await findPayment(db, { sessionId });
      const order = payment && (await findOrder(db, { id: payment.orderId }));
      if (order) await app.request(routes.checkoutDone({ token: order.token }));
    },
    async reconcile() {
      await db.run(sql`
        UPDATE payments SET look_again_at = now() WHERE status IN ('pending', 'processing') AND look_again_at < 'infinity'`);
      return reconcilePayments(shop);
    },
    async lookForNews() {
      await db.run(sql`UPDATE stripe_news SET look_again_at = now()`);
      return lookForNews(shop);
    },
    async sendRefunds() {
      await db.run(
        sql`UPDATE refunds SET look_again_at = now() WHERE status = 'pending' AND look_again_at < 'infinity'`,
      );
      return sendRefunds(shop);
    },
    async breaches() {
      const findings = await checkBooks(db);
      return findings.flatMap(({ rule, broken }) => broken.map((row) => `${rule}: ${row}`));
    },
    async putAway() {
      standIn.control.clearFaults();
      await db.run(
        sql`UPDATE payments SET look_again_at = 'infinity' WHERE status IN ('pending', 'processing')`,
      );
      await db.run(sql`UPDATE refunds SET look_again_at = 'infinity' WHERE status = 'pending'`);
    },
    async stop() {
      await db.close();
      server.closeAllConnections();
      server.close();
      await standIn.stop();
      await database.drop();
    },
  };
  return heart;
}

/** Which session an answer leads to. @throws when it leads to none. */
export function sessionOf(placed: PlaceResult): string {
  const session = placed.ok && placed.next === 'pay' ? /cs_\w+/.exec(placed.url)?.[0] : undefined;
  if (!session) throw new Error(`not led to a session: ${JSON.stringify(placed)}`);
  return session;
}

async function fillCart({ db, config }: Shop, lines: [Sold, number][]): Promise<string> {
  let token: string | undefined;
  for (const [{ variantId }, quantity] of lines) {
    const added = await addToCart(db, token, config.shop.currency, { variantId, quantity });
    if (!added.ok) throw new Error(`not added: ${added.reason}`);
    token = added.token;
  }
  return token!;
}
