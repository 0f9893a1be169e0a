/** Starts the shop: settings, database, migrations, demo shop, loops, listen. */
import { createServer } from 'node:http';
import path from 'node:path';
import { getRequestListener } from '@hono/node-server';
import pino from 'pino';
import { createApp } from './app.ts';
import { reconcilePayments, sendRefunds } from './checkout/reconcile.ts';
import { renderOrderEmailFor } from './orders/outgoing.ts';
import { createStripe } from './payments/stripe.ts';
import { openAssets } from './platform/assets.ts';
import { type Config, ConfigError, readConfig } from './platform/config.ts';
import { openDatabase, sql } from './platform/db.ts';
import { startEmbeddedPostgres } from './platform/embedded-postgres/embedded-postgres.ts';
import { type Loop, startLoop } from './platform/jobs.ts';
import { createKeptPages } from './platform/kept-pages.ts';
import { createMailer } from './platform/mailer.ts';
import { migrate } from './platform/migrate.ts';
import type { Shop } from './platform/shop.ts';

export interface RunningShop {
  url: string;
  shop: Shop;
  stop(): Promise<void>;
}

export async function startShop(
  config: Config,
  say: (line: string) => void = console.log,
): Promise<RunningShop> {
  const log = pino({ level: config.logLevel });
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbeddedPostgres({ dataDir: config.dataDir, say });
  embedded?.keepAlive();
  const databaseUrl = config.databaseUrl ?? embedded!.url;
  await migrate(databaseUrl, { say });

  const keptPages = createKeptPages({ enabled: config.keepPages });
  const db = openDatabase({
    url: databaseUrl,
    poolMax: config.databasePoolMax,
    listen: { channel: 'catalog_changed', heard: keptPages.drop, hearing: keptPages.trust },
  });
  await fillWhenEmpty(config, db, say);

  const standIn = config.stripe ? undefined : await startStandIn(config);
  const stripe = config.stripe ?? standIn!.settings;
  const loops = new Map<string, Loop>();
  const shop: Shop = {
    config,
    db,
    stripe: createStripe(stripe),
    keptPages,
    assets: openAssets(),
    log,
    wake: (name) => loops.get(name)?.wake(),
  };

  const app = createApp(shop, { webhookSecret: stripe.webhookSecret, standIn: standIn?.app });
  const listener = getRequestListener(app.fetch);
  const server = createServer((request, response) => {
    if (!keptPages.answer(request, response)) void listener(request, response);
  });
  server.requestTimeout = 30_000;
  if (config.roles.web) await listen(server, config.port);
  standIn?.start();

  const mailer = createMailer(db, config, renderOrderEmailFor(config));
  if (config.roles.worker) {
    const seconds = config.sweepSeconds;
    loops.set('payments', startLoop({ name: 'payments', seconds, log, turn: () => reconcilePayments(shop) }));
    loops.set('refunds', startLoop({ name: 'refunds', seconds, log, turn: () => sendRefunds(shop) }));
    loops.set('mail', startLoop({ name: 'mail', seconds: 1, log, turn: () => mailer.sendDue() }));
  }

  return {
    url: config.publicUrl,
    shop,
    async stop() {
      server.close();
      server.closeIdleConnections();
      await standIn?.stop();
      await Promise.all([...loops.values()].map((loop) => loop.stop()));
      mailer.close();
      server.closeAllConnections();
      await db.close();
      await embedded?.stop();
    },
  };
}

async function fillWhenEmpty(config: Config, db: Shop['db'], say: (line: string) => void): Promise<void> {
  if (config.production && !config.demo) return;
  const filled = await db.row(sql`SELECT 1 FROM products LIMIT 1`);
  if (filled) return;
  const { fillDemoShop } = await import('./dev/demo/fill.ts');
  await fillDemoShop({ db, mediaDir: path.join(config.dataDir, 'media'), say: showProgress(say) });
}

function showProgress(say: (line: string) => void) {
  let shown = 0;
  return ({ done, of, what }: { done: number; of: number; what: string }) => {
    const tenth = Math.floor((done / of) * 10);
    if (tenth > shown) say(`  ${what}: ${done} of ${of}`);
    shown = Math.max(shown, tenth);
  };
}

/** Without Stripe keys: the shop's own stand-in, spoken to over HTTP through the same SDK. */
async function startStandIn(config: Config) {
  const { createStripeStandIn } = await import('./dev/stripe/stand-in.ts');
  const webhookSecret = 'whsec_stand_in';
  const local = `http://127.0.0.1:${config.port}`;
  const standIn = createStripeStandIn({
    file: path.join(config.dataDir, 'stripe-stand-in.sqlite'),
    publicUrl: config.publicUrl,
    merchantName: config.shop.name,
    controlOverHttp: false,
    webhook: { url: `${local}/webhooks/stripe`, secret: webhookSecret },
  });
  return { ...standIn, settings: { secretKey: 'sk_test_stand_in', webhookSecret, apiBase: new URL(local) } };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => resolve());
  });
}

async function main(): Promise<void> {
  const running = await startShop(readConfig());
  console.log(`\n  ${running.shop.config.shop.name} is open: ${running.url}\n`);
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    running.stop().then(
      () => process.exit(0),
      (error) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

if (import.meta.main) {
  main().catch((error: NodeJS.ErrnoException) => {
    if (error instanceof ConfigError) console.error(error.message);
    else if (error.code === 'EADDRINUSE')
      console.error(`Port ${process.env.PORT ?? 3000} is taken. Set PORT to another one.`);
    else console.error(error);
    process.exit(1);
  });
}
