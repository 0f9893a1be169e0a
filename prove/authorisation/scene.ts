/** The shop that is tried: as at its first start, with its stand-ins, the staff's API and the carriers' door. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { createApp } from '../../src/app.ts';
import { createStripeStandIn } from '../../src/dev/stripe/stand-in.ts';
import { emailKinds } from '../../src/letters.ts';
import { createMailer } from '../../src/platform/mailer.ts';
import type { Shop } from '../../src/platform/shop.ts';
import { renderLetter } from '../../src/ui/letter.tsx';
import type { Sold } from '../../test/fixtures.ts';
import { listening, startTestShop } from '../../test/test-shop.ts';
import { openParty, type Party } from './parties.ts';

export const STAFF_KEY = 'the-key-of-the-proof-that-is-long-enough';
const WEBHOOK_SECRET = 'whsec_test';

/** What a test adds to the shop, to see that it is found. */
export type Plant = (app: Hono, shop: Shop) => void;

export interface Scene {
  shop: Shop;
  url: string;
  app: Hono;
  /** "GET /orders/:token", in the order in which they are mounted. */
  routes: string[];
  /** Those that a shop with Stripe keys and a mail server has. */
  routesOpen: Set<string>;
  parties: Record<'owner' | 'stranger' | 'guest', Party>;
  article: Sold;
  /** Writes the letters that wait into the mailbox. */
  sendMail(): Promise<void>;
  stop(): Promise<void>;
}

export async function openScene(plant: Plant = () => {}): Promise<Scene> {
  const test = await startTestShop({
    ROLE: 'web', // without loops nothing but a request changes the data
    STAFF_API_KEY: STAFF_KEY,
    TRACKING_WEBHOOK_SECRET: 'secret-of-the-proof',
  });
  const { shop, standIn } = test;
  standIn.control.pauseDeliveries();
  const article = await test.article({ onHand: 90_000 });
  const parties = {
    owner: await openParty(test, article, 'owner', 11),
    stranger: await openParty(test, article, 'stranger', 22),
    guest: await openParty(test, article, 'guest', 33),
  };
  // As main.ts mounts it; the one that took the money stands on a port of its own.
  const mounted = createStripeStandIn({ file: ':memory:', publicUrl: test.url, controlOverHttp: false });
  const app = createApp(shop, { webhookSecret: WEBHOOK_SECRET, standIn: mounted.app });
  plant(app, shop);
  const open = { ...shop, config: { ...shop.config, smtpUrl: 'smtp://mail.example' } };
  const listener = getRequestListener(app.fetch);
  const server = await listening(
    createServer((request, response) => {
      if (!shop.keptPages.answer(request, response)) void listener(request, response);
    }),
  );
  const mailer = createMailer(shop.db, shop.config, emailKinds(shop.config), renderLetter);
  const scene: Scene = {
    shop,
    app,
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    routes: routesOf(app),
    routesOpen: new Set(routesOf(createApp(open, { webhookSecret: WEBHOOK_SECRET }))),
    parties,
    article,
    async sendMail() {
      while ((await mailer.sendDue()) > 0);
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      mailer.close();
      await mounted.stop();
      await test.stop();
    },
  };
  await scene.sendMail();
  return scene;
}

/** A path for middleware and one for a handler may be the same, and are then one line. */
const routesOf = (app: Hono): string[] => [
  ...new Set(app.routes.map(({ method, path }) => `${method} ${path}`)),
];
