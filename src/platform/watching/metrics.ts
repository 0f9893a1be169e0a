/** The figures that Prometheus asks for: what the shop counts, and how long what waits has waited. */
import type { Gauge, Registry } from 'prom-client';
import type { Database } from '../db.ts';
import type { KeptPages } from '../kept-pages.ts';
import { lazily } from '../lazily.ts';
import { type Meters, useMeters } from './meters.ts';

const prometheus = lazily<typeof import('prom-client')>('prom-client');

/** What waits in the database. All of it is read at once. */
export interface Queues {
  /** By their names, with the unit at the end: what each means. */
  figures: Record<string, { help: string; label?: string }>;
  /** Values of those names: one, or one for each value of the label. */
  read(): Promise<Record<string, number | Record<string, number>>>;
}

export interface MetricsSources {
  db: Pick<Database, 'pool'>;
  keptPages: Pick<KeptPages, 'served'>;
  poolMax: number;
  /** How often each loop of this process turns at least. */
  loopSeconds(): ReadonlyMap<string, number>;
  queues: Queues;
  isReady(): Promise<boolean>;
}

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
  close(): void;
}

const PAGE_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const WORK_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 60];

export function openMetrics(sources: MetricsSources): Metrics {
  const { Registry, collectDefaultMetrics } = prometheus();
  const register = new Registry();
  collectDefaultMetrics({ register });
  const stop = useMeters(counted(register));
  gauges(register, sources);
  waiting(register, sources.queues);
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    close() {
      stop();
      register.clear();
    },
  };
}

function counted(register: Registry): Meters {
  const { Counter, Gauge, Histogram } = prometheus();
  const registers = [register];
  const counter = (name: string, help: string, ...labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const times = (name: string, help: string, buckets: number[], ...labelNames: string[]) =>
    new Histogram({ name, help, buckets, labelNames, registers });
  const pages = times(
    'pushcart_http_request_duration_seconds',
    'From the first byte of a request to the last of its answer. Kept pages are not among them.',
    PAGE_SECONDS,
    ...['method', 'route', 'status'],
  );
  const begun = counter('pushcart_checkouts_begun_total', 'Checkout forms shown.');
  const pressed = counter(
    'pushcart_checkouts_pressed_total',
    'What became of a press on Pay: to_payment, nothing_due, or the reason why not.',
    'outcome',
  );
  const settled = counter('pushcart_payments_settled_total', 'Payments that came to a new state.', 'state');
  const stripe = times(
    'pushcart_stripe_call_duration_seconds',
    'Calls to Stripe by how they ended.',
    WORK_SECONDS,
    'result',
  );
  const emails = counter('pushcart_emails_total', 'Messages tried, by what became of them.', 'result');
  const turns = times('pushcart_loop_turn_duration_seconds', 'Turns of each loop.', WORK_SECONDS, 'loop');
  const failures = counter('pushcart_loop_failures_total', 'Turns that failed.', 'loop');
  const lastTurn = new Gauge({
    name: 'pushcart_loop_last_turn_timestamp_seconds',
    help: 'When each loop last ended a turn without failing.',
    labelNames: ['loop'],
    registers,
  });
  const turnedAway = counter('pushcart_turned_away_total', 'Requests answered 429, by the limit.', 'door');
  for (const state of ['paid', 'processing', 'failed', 'expired']) settled.inc({ state }, 0);
  for (const result of ['sent', 'postponed', 'failed', 'dropped']) emails.inc({ result }, 0);
  for (const outcome of ['to_payment', 'stripe_unavailable', 'stripe_refused', 'short'])
    pressed.inc({ outcome }, 0);
  for (const door of ['search', 'checkout', 'checkout_form', 'unpaid']) turnedAway.inc({ door }, 0);
  return {
    requestAnswered: (route, method, status, seconds) =>
      pages.observe({ method, route, status: String(status) }, seconds),
    checkoutBegun: () => begun.inc(),
    checkoutPressed: (outcome) => pressed.inc({ outcome }),
    paymentSettled: (state) => settled.inc({ state }),
    stripeAnswered: (result, seconds) => stripe.observe({ result }, seconds),
    emailTried: (result) => emails.inc({ result }),
    loopTurned(loop, seconds, failed) {
      turns.observe({ loop }, seconds);
      failures.inc({ loop }, failed ? 1 : 0); // what never failed is 0, not missing: alerts count from there
      if (!failed) lastTurn.set({ loop }, Date.now() / 1000);
    },
    turnedAway: (door) => turnedAway.inc({ door }),
  };
}

/** What is asked for only when Prometheus does. */
function gauges(register: Registry, sources: MetricsSources): void {
  const { Counter, Gauge } = prometheus();
  const { pool } = sources.db;
  const gauge = (
    name: string,
    help: string,
    labelNames: string[],
    collect: (this: Gauge) => void | Promise<void>,
  ) => new Gauge({ name, help, labelNames, registers: [register], collect });
  new Counter({
    name: 'pushcart_kept_pages_total',
    help: 'Catalogue pages answered from memory (hit), or rendered first (miss).',
    labelNames: ['result'],
    registers: [register],
    collect() {
      const { hits, misses } = sources.keptPages.served;
      this.reset();
      this.inc({ result: 'hit' }, hits);
      this.inc({ result: 'miss' }, misses);
    },
  });
  gauge('pushcart_database_connections', 'Of the pool: idle, busy.', ['state'], function () {
    this.set({ state: 'idle' }, pool.idleCount);
    this.set({ state: 'busy' }, pool.totalCount - pool.idleCount);
  });
  gauge('pushcart_database_connections_max', 'What the pool may hold.', [], function () {
    this.set(sources.poolMax);
  });
  gauge('pushcart_database_waiting', 'Requests that wait for a connection.', [], function () {
    this.set(pool.waitingCount);
  });
  gauge('pushcart_loop_interval_seconds', 'How often each loop turns at least.', ['loop'], function () {
    for (const [loop, seconds] of sources.loopSeconds()) this.set({ loop }, seconds);
  });
  gauge('pushcart_ready', '1 while this process may be sent requests.', [], async function () {
    this.set((await sources.isReady()) ? 1 : 0);
  });
}

/** However often Prometheus asks, and however many of them. */
const READ_AGAIN_MS = 15_000;

function waiting(register: Registry, { figures, read }: Queues): void {
  const { Gauge } = prometheus();
  let values: Awaited<ReturnType<Queues['read']>> = {};
  let isTold = false;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function readNow(): Promise<void> {
    readAt = Date.now();
    try {
      values = await read();
      isTold = true;
    } catch {
      values = {}; // old figures would look like new ones
      isTold = false;
    } finally {
      reading = undefined;
    }
  }
  const current = (): Promise<void> | undefined => {
    if (!reading && Date.now() - readAt >= READ_AGAIN_MS) reading = readNow();
    return reading;
  };

  for (const [name, { help, label }] of Object.entries(figures))
    new Gauge({
      name,
      help,
      labelNames: label ? [label] : [],
      registers: [register],
      async collect() {
        await current();
        const value = values[name];
        this.reset();
        if (value === undefined && !label) this.remove();
        if (typeof value === 'number') this.set(value);
        else if (value !== undefined)
          for (const [of, each] of Object.entries(value)) this.set({ [label!]: of }, each);
      },
    });
  new Gauge({
    name: 'pushcart_queues_read',
    help: '0 where the database did not say what waits.',
    registers: [register],
    async collect() {
      await current();
      this.set(isTold ? 1 : 0);
    },
  });
}
