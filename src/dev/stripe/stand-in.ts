/**
 * Pushcart's stand-in for Stripe: answers the official SDK over HTTP, shows a page to pay on, and sends
 * signed webhooks, so that the shop runs the same code with and without real keys. No real money moves.
 * Its state is one file, which outlives the process.
 */
import { Hono } from 'hono';
import type { Account } from './account.ts';
import { mountApi } from './api.ts';
import { startClock } from './clock.ts';
import { createControl, type StandInControl } from './control.ts';
import { mountControl } from './control-http.ts';
import { Deliveries, type Webhook } from './deliveries.ts';
import { Faults } from './faults.ts';
import { mountPayPage } from './pay-http.tsx';
import { Store } from './store.ts';
import type { Timing } from './timing.ts';

export interface StandInOptions {
  /** An SQLite file that keeps all state, or `:memory:`. */
  file: string;
  /** Where a browser reaches the hosted page, without a trailing slash. */
  publicUrl: string;
  /** Where signed events are delivered. */
  webhook?: Webhook;
  /** When set, every other API key is refused. */
  secretKey?: string;
  /** Named on the hosted page, unless a session brings its own `branding_settings[display_name]`. */
  merchantName?: string;
  /** Where the merchant is, for taxes; ISO 3166-1 alpha-2. */
  country?: string;
  /** False leaves out `/dev/stripe/control`, which lets anyone who reaches it play the bank. */
  controlOverHttp?: boolean;
  timing?: Partial<Timing>;
  log?(line: string): void;
}

export interface StandIn {
  app: Hono;
  /** Begins, or resumes after a restart, what happens by itself: deliveries, expiry, settlement. */
  start(): void;
  stop(): Promise<void>;
  control: StandInControl;
}

const TIMING: Timing = {
  asyncPaymentMs: 4_000,
  refundFailureMs: 2_000,
  retryDelaysMs: [1_000, 2_000, 4_000, 8_000, 16_000, 30_000],
  deliveryTimeoutMs: 5_000,
};

export function createStripeStandIn(options: StandInOptions): StandIn {
  const log = options.log ?? (() => {});
  const timing = { ...TIMING, ...options.timing };
  const store = new Store(options.file);
  const deliveries = new Deliveries(store, timing, options.webhook, log);
  const merchantName = options.merchantName ?? 'Pushcart shop';
  const { publicUrl, country = 'IE' } = options;
  const account: Account = { store, publicUrl, merchantName, country, timing, deliveries, log };
  const faults = new Faults(store);
  const control = createControl(account, faults);
  const app = new Hono();
  mountApi(app, { account, faults, secretKey: options.secretKey });
  mountPayPage(app, account);
  if (options.controlOverHttp !== false) mountControl(app, control);

  let stopClock = () => {};
  return {
    app,
    control,
    start() {
      stopClock();
      stopClock = startClock(account);
      deliveries.start();
    },
    async stop() {
      stopClock();
      await deliveries.stop();
      store.close();
    },
  };
}
